"""Counterexamples replayed by SymPy's own arithmetic on explicit matrices.

Nothing here is the prover's: the values that a counterexample shows are put into both sides, and SymPy works them out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Integer, Rational

from symkl.language.derivatives import Derivative, Jacobian
from symkl.language.statement import Relation
from symkl.language.symbols import Dimension, Matrix, Scalar
from symkl.language.sympy_types import is_explicit, untyped
from symkl.language.terms import SCALAR, shape_of

if TYPE_CHECKING:
    from sympy import Expr

    from symkl.language.statement import Statement
    from symkl.verdict import Counterexample, Exact

DIGITS = 60
# a function of a scalar and its derivative, as a counterexample shows it
SLOPE = re.compile(r"D\[(\w+), (\w+)\]")
# numbers closer than this are not told apart
CLOSE = Rational(1, 10**40)


def fails(statement: Statement, at: Counterexample) -> bool | None:
    """Whether a statement fails where a counterexample says so, by plain arithmetic.

    Returns
    -------
    bool or None
        ``None`` where SymPy has no value for a side: an expectation, an event, a symbol that no value is shown for.
    """
    put = _point(statement, at)
    if put is None:
        return None
    try:
        lhs, rhs = (_value(side, put) for side in (statement.lhs, statement.rhs))
    except (ArithmeticError, LookupError, NotImplementedError, TypeError, ValueError):
        return None
    if not all(_is_known(side) for side in (lhs, rhs)):
        return None
    if statement.relation in (Relation.EQ, Relation.NE):
        return any(_sign(a - b) for a, b in zip(_entries(lhs), _entries(rhs), strict=True))
    holds = {Relation.GE: (0, 1), Relation.LE: (0, -1), Relation.GT: (1,), Relation.LT: (-1,)}[statement.relation]
    return _sign(lhs - rhs) not in holds


def _point(statement: Statement, at: Counterexample) -> dict[Any, Any] | None:
    put: dict[Any, Any] = {s: Integer(at.sizes[s.name]) for s in statement.symbols.values() if isinstance(s, Dimension)}
    for name, value in at.values.items():
        if slope := SLOPE.fullmatch(name):
            symbol = statement.symbols[slope[1]]
            put[Derivative(symbol, statement.symbols[slope[2]])] = _shown(value, symbol, put)
            continue
        found = statement.symbols.get(name)
        if not isinstance(found, (Matrix, Scalar)):
            return None
        if found.law is None:
            put[found] = _shown(value, found, put)
    return put


def _shown(value: Exact, symbol: Any, put: dict[Any, Any]) -> Any:  # noqa: ANN401 - SymPy's value
    """Return a value as it is shown: a number, or a matrix where 1 x 1 ones are shown as numbers."""
    if shape_of(symbol) == SCALAR:
        return Rational(value)
    rows, columns = (int(size.subs(put).doit()) for size in shape_of(symbol))
    flat: list[Exact] = [value]
    while any(isinstance(part, list) for part in flat):
        flat = [x for part in flat for x in (part if isinstance(part, list) else [part])]
    return untyped.ImmutableDenseMatrix(rows, columns, [Rational(x) for x in flat])


def _value(term: Expr, put: dict[Any, Any]) -> Any:  # noqa: ANN401 - SymPy's value
    return _differentiated(term, put).subs(put).doit()


def _differentiated(term: Any, put: dict[Any, Any]) -> Any:  # noqa: ANN401 - SymPy's terms
    """Replace derivatives by their values, innermost last: SymPy differentiates by entries that are symbols."""
    if not term.has(Derivative, Jacobian):
        return term
    if not isinstance(term, (Derivative, Jacobian)):
        return term.func(*(_differentiated(arg, put) if arg.has(Derivative, Jacobian) else arg for arg in term.args))
    of, by = term.args
    rows, columns = (int(size.subs(put).doit()) for size in shape_of(by))
    entries = [untyped.Symbol(f"{by} {i} {j}", real=True) for i in range(rows) for j in range(columns)]
    at = entries[0] if shape_of(by) == SCALAR else untyped.ImmutableDenseMatrix(rows, columns, entries)
    # functions of a scalar move with it
    moved = {
        s.args[0]: put[s.args[0]] + (at - put[by]) * v
        for s, v in put.items()
        if isinstance(s, Derivative) and s.args[1] == by
    }
    value = _value(of, {**put, **moved, by: at})
    known = dict(zip(entries, _entries(put[by]), strict=True))
    if shape_of(by) == SCALAR:
        return value.diff(at).subs(known)
    if isinstance(term, Jacobian):
        entries = [entries[i * columns + j] for j in range(columns) for i in range(rows)]
    flat = [[v.diff(x) for x in entries] for v in _entries(value)]
    found = (
        untyped.ImmutableDenseMatrix(flat)
        if is_explicit(value) or isinstance(term, Jacobian)
        else untyped.ImmutableDenseMatrix(rows, columns, flat[0])
    )
    return found.subs(known)


def _entries(value: Any) -> list[Any]:  # noqa: ANN401 - SymPy's value
    return list(value) if is_explicit(value) else [value]


def _is_known(value: Any) -> bool:  # noqa: ANN401 - SymPy's value
    return all(isinstance(x, sympy.Expr) and x.is_number and x.is_real for x in _entries(value))


def _sign(difference: Any) -> int:  # noqa: ANN401 - SymPy's value
    if not difference.is_Rational:
        difference = difference.evalf(DIGITS)
        difference = Integer(0) if abs(difference) < CLOSE else difference
    return int(sympy.sign(difference))
