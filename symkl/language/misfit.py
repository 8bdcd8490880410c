"""Lines whose shapes do not fit, kept as they are printed: nothing in them is checked, and nothing is proved of them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from symkl.errors import ShapeError
from symkl.language import terms
from symkl.language.arithmetic import Node, as_term
from symkl.language.blocks import Block
from symkl.language.derivation import Printed
from symkl.language.parse import claimed, laws_behind, matching_zero
from symkl.language.reading import BINARY, BRACKETED, Reader, parse_with
from symkl.language.statement import Relation, as_printed, declared_symbols
from symkl.language.sympy_types import group, text

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Expr
    from sympy.printing.printer import Printer

    from symkl.language.arithmetic import TermLike
    from symkl.language.printing import Place
    from symkl.language.reading import Names
    from symkl.language.statement import Declared, Statement


class Unfit(Node):
    """A function of arguments that it does not take, such as the trace of a matrix that is not square."""

    def _print(self, printer: Printer, place: Place) -> str:
        name, arguments = str(self.args[0]), ", ".join(printer._print(a) for a in self.args[1:])  # noqa: SLF001
        if place.latex:
            return rf"\operatorname{{{name}}}\left({arguments}\right)"
        return f"{name}[{arguments}]" if name in BRACKETED else f"{name}({arguments})"


def _joined(kind: type[Node], left: Expr, right: Expr) -> Expr:
    flat = left.args if type(left) is kind else (left,)
    return kind(*flat, right)


# how an operator builds what does not fit
UNCHECKED: dict[type[ast.operator], Callable[[Expr, Expr], Expr]] = {
    ast.Add: lambda a, b: _joined(terms.Plus, a, b),
    ast.Sub: lambda a, b: _joined(terms.Plus, a, terms.Negative(b)),
    ast.Mult: lambda a, b: _joined(terms.Times, a, b),
    ast.MatMult: lambda a, b: _joined(terms.Times, a, b),
    ast.Mod: lambda a, b: Unfit(text("had"), a, b),
    ast.FloorDiv: lambda a, b: Unfit(text("kron"), a, b),
    ast.Div: terms.Divide,
    ast.Pow: terms.Power,
}


class _Loose(Reader):
    """Reads a term whose shapes need not fit, and keeps what did not."""

    def __init__(self, names: Names, source: str) -> None:
        super().__init__(names, source)
        self.misfits: list[ShapeError] = []

    def combined(self, operator: type[ast.operator], left: Expr, right: Expr) -> Expr:
        try:
            return BINARY[operator](left, right)
        except ShapeError as error:
            self.misfits.append(error)
            return UNCHECKED[operator](left, right)

    def inverted(self, term: Expr) -> Expr:
        try:
            return terms.inverse(term)
        except ShapeError as error:
            self.misfits.append(error)
            return terms.Inverse(term)

    def applied(self, function: Callable[..., Expr], name: str, arguments: list[object], **more: object) -> Expr:
        try:
            return super().applied(function, name, arguments, **more)
        except ShapeError as error:
            if "no size" in error.message:  # that is no shape that does not fit
                raise
            self.misfits.append(error)
            kept: list[Any] = [_kept(a) for a in arguments]
            built: dict[str, type[Node]] = {"inv": terms.Inverse, "block": Block}
            return built[name](*kept) if name in built else Unfit(text(name), *kept)


def _kept(argument: Any) -> Any:  # noqa: ANN401 - a term, or a list of arguments
    return group(*map(_kept, argument)) if isinstance(argument, list) else argument


def read_loosely(source: str, names: Names, whole: str = "") -> tuple[Expr, ShapeError | None]:
    """Read a term as it is printed, with the first reason why its shapes do not fit."""
    reader = _Loose(names, source.strip())
    term = parse_with(reader, source, whole)
    return term, next(iter(reader.misfits), None)


def read_claim(claim: str, let: str = "") -> Statement:
    """Read a claim; one whose shapes do not fit is kept with the reason, which makes it ILL-TYPED.

    Raises
    ------
    SymklError
        Of anything else that `parse` refuses, a declaration whose shapes do not fit among it.
    """
    names, given, sides, relation = claimed(claim, let, lambda side, names: read_loosely(side, names, claim))
    (lhs, one), (rhs, other) = sides
    if one is other is None and relation not in (Relation.LT, Relation.GT):
        lhs, rhs = matching_zero(lhs, rhs), matching_zero(rhs, lhs)
    facts = given | laws_behind(names, (lhs, rhs))
    return as_printed(lhs, rhs, relation, facts, one or other)


def printed(term: TermLike | str, *, meant: TermLike, why: str) -> Printed:
    """Keep a misprinted term as printed; ``why`` says what is wrong with it.

    One whose shapes do not fit cannot be built: it is given as text, with the names that ``meant`` has.
    """
    right = as_term(meant)
    if not isinstance(term, str):
        return Printed(as_term(term), right, why)
    names: dict[str, Declared] = {symbol.name: symbol for symbol in declared_symbols(right)}
    read, error = read_loosely(term, names)
    return Printed(read, right, why, error)
