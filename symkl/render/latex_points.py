"""Counterexamples as LaTeX: sizes, values and both sides, exactly."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.errors import SymklError
from symkl.language.parse import parse_term
from symkl.render.tex import escaped, mathematics

if TYPE_CHECKING:
    from symkl.language.statement import Statement
    from symkl.verdict import Counterexample, Exact, Result

EXACT = re.compile(r"(-?)([0-9]+)(?:/([0-9]+))?")


def counterexample(statement: Statement, result: Result) -> str:
    """Return the point where the two sides of a statement differ, as a sentence in LaTeX."""
    point: Counterexample | None = result.counterexample
    if point is None:
        return f"Refuted: {escaped(result.reason)}." if result.reason else "Refuted."
    sizes = [f"${_name(name, statement)} = {size}$" for name, size in point.sizes.items()]
    values = [f"${_name(name, statement)} = {exact(value)}$" for name, value in point.values.items()]
    at = ", ".join((*sizes, *values))
    sides = f"the left side is ${exact(point.lhs)}$ and the right side ${exact(point.rhs)}$."
    return f"At {at}: {sides}" if at else sides.capitalize()


def _name(name: str, statement: Statement) -> str:
    symbol = statement.symbols.get(name)
    return mathematics(symbol) if symbol is not None else rf"\text{{{escaped(name)}}}"


def exact(value: Exact) -> str:
    """Return an exact number, vector or matrix as LaTeX mathematics."""
    if isinstance(value, str):
        return _number(value)
    rows = [[_cell(number) for number in row] if isinstance(row, list) else [_cell(row)] for row in value]
    if len(rows) == 1 and len(rows[0]) == 1:
        return rows[0][0]
    if all(len(row) == 1 for row in rows):
        inner = ", ".join(row[0] for row in rows)
        return rf"\left({inner}\right)^T"
    return r"\left(\begin{smallmatrix} " + r" \\ ".join(map(" & ".join, rows)) + r" \end{smallmatrix}\right)"


def _cell(text: str) -> str:
    return text if EXACT.fullmatch(text) else _number(text)


def _number(text: str) -> str:
    found = EXACT.fullmatch(text)
    if found is not None:
        sign, top, bottom = found.groups()
        return rf"{sign}\tfrac{{{top}}}{{{bottom}}}" if bottom else f"{sign}{top}"
    try:
        return mathematics(parse_term(text, {}))
    except SymklError:
        return rf"\text{{{escaped(text)}}}"
