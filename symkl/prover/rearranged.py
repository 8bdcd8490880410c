"""Sums over moved indices as sums over all of them, and orders of indices by signs: statements from which others follow.

``Sum[f(a[i + 1]), i]`` over the n first indices is the sum of ``f(a[j])`` over all n + 1 less ``f(a[1])``. That i is below j
is ``(1 - (i == j) + s[i, j])/2`` for a skew matrix s of signs, and what holds of every skew matrix holds of this one.
"""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Integer, Rational, preorder_traversal
from sympy.core.symbol import Str
from sympy.logic.boolalg import BooleanTrue

from symkl.errors import SymklError
from symkl.language import terms as tm
from symkl.language.bound import INDEXED, Integral, Prod, Sum, total
from symkl.language.draws import Draws
from symkl.language.entries import Before, Part
from symkl.language.facts import EACH
from symkl.language.functions import AbsoluteValue, Exp, Log, log
from symkl.language.opening import open_statement
from symkl.language.places import At, less, place_of
from symkl.language.shapes import shape_of
from symkl.language.statement import declared_symbols
from symkl.language.symbols import Dimension, Entry, Index, Matrix, Scalar, entry
from symkl.language.sympy_types import integer
from symkl.prover.certificate import accepted
from symkl.prover.draws import without_draws
from symkl.prover.search import search
from symkl.prover.written_densities import with_densities

if TYPE_CHECKING:
    from collections.abc import Collection

    from sympy import Expr

    from symkl.language.statement import Statement

MOVED, ORDERED, DRAWN = "sums over moved indices", "an order of indices by signs", "averages over independent draws"
WRITTEN = "an exponential as a multiple of a normal density"
MOST_BESIDE = 4
# what has a value whatever stands in it
TOTAL: tuple[type, ...] = (
    tm.Plus,
    tm.Negative,
    tm.Times,
    tm.Transpose,
    tm.Decimal,
    Exp,
    AbsoluteValue,
    At,
    Part,
    Entry,
    Sum,
)
TOTAL += (Matrix, Scalar, Index, Dimension, Rational, sympy.Add, sympy.Mul, BooleanTrue, Str)


def rearranged(statement: Statement) -> tuple[Statement, tuple[str, ...]] | None:
    """Return a statement from which another follows, and by what; ``None`` where there is nothing to rearrange."""
    sides, trusts = [statement.lhs, statement.rhs], list[str]()
    for name, change in ((MOVED, _moved), (ORDERED, _by_signs)):
        new = [change(side, statement) for side in sides]
        if new != sides:
            sides, trusts = new, [*trusts, name]
    new = [with_densities(side, statement) for side in sides]
    if new != sides:
        sides, trusts = new, [*trusts, WRITTEN]
    if any(side.has(Draws) for side in sides):
        found = without_draws(sides, statement.relation)
        if found is None:
            return None
        sides, trusts = found, [*trusts, DRAWN]
    return (replace(statement, lhs=sides[0], rhs=sides[1]), tuple(trusts)) if trusts else None


def ordered(statement: Statement) -> bool:
    """Whether a statement orders indices, averages over draws, or integrates an exponential."""
    sides = (statement.lhs, statement.rhs)
    return any(side.has(Before, Draws) or (side.has(Integral) and side.has(Exp)) for side in sides)


def _rebuilt(term: Any, args: list[Any]) -> Any:  # noqa: ANN401 - any SymPy object
    return term if all(a is b for a, b in zip(args, term.args, strict=True)) else term.func(*args)


def _unused(name: str, taken: Collection[str]) -> str:
    while name in taken:
        name += "_"
    return name


# ---------------------------------------------------------------------------------------------------------- orders


def _by_signs(term: Any, statement: Statement) -> Any:  # noqa: ANN401 - any SymPy object
    """Put a skew matrix for the signs of the differences of indices."""
    if type(term) is Sum and (pair := term.over_pairs) is not None and (both := _both(*pair, statement)) is not None:
        return _by_signs(both, statement)
    if isinstance(term, Before):
        i, j = term.args
        signs = Matrix(_unused("signs", statement.symbols.keys()), i.size, i.size, ("skew",))
        same = entry(tm.I(i.size), i, j)
        return tm.divided(tm.plus(tm.plus(1, tm.negated(same)), entry(signs, i, j)), 2)
    if not term.args or isinstance(term, Matrix):
        return term
    once = _once(term)
    if once != term:
        return _by_signs(once, statement)
    return _rebuilt(term, [_by_signs(a, statement) for a in term.args])


def _once(term: Any) -> Any:  # noqa: ANN401 - any SymPy object
    """An order is 0 or 1: it stands once in a product, and neither the other order nor that both are the same beside it."""
    if isinstance(term, tm.Power) and isinstance(term.args[0], Before) and term.args[1].is_Integer and term.args[1] > 0:
        return term.args[0]
    if not isinstance(term, tm.Times) or not term.has(Before) or not all(map(tm.is_scalar, term.args)):
        return term
    factors = [f for a in map(_once, term.args) for f in (a.args if isinstance(a, tm.Times) else (a,))]
    orders = list(dict.fromkeys(f for f in factors if isinstance(f, Before)))
    for i, j in (order.args for order in orders):
        same = (entry(tm.I(i.size), i, j), entry(tm.I(i.size), j, i))
        if Before(j, i) in orders or any(f in same for f in factors):
            return Integer(0)
    if len(orders) == sum(isinstance(f, Before) for f in factors):
        return term
    return reduce(tm.times, (*(f for f in factors if not isinstance(f, Before)), *orders))


def _both(order: Before, body: Expr, statement: Statement) -> Expr | None:
    """A sum over pairs of what is the same in both orders: half of all but the pairs of one index with itself."""
    i, j = order.args
    if any(node.index in (i, j) for node in body.atoms(*INDEXED)) or not _is_total(body):
        return None
    other, same = _replaced(body, {i: j, j: i}), _replaced(body, {j: i})
    if other != body:
        plain = open_statement(replace(statement, lhs=body, rhs=other, lemmas=()))
        try:
            found = search(plain)
            if found is None:
                return None
            accepted(plain, found)
        except SymklError:
            return None
    whole = total(total(body, j), i)
    return tm.divided(tm.plus(whole, tm.negated(total(same, i))), 2)


def _replaced(term: Expr, new: dict[Index, Index]) -> Expr:
    found: Expr = term.xreplace(new)  # type: ignore[no-untyped-call] # SymPy's
    return found


def _is_total(body: Expr) -> bool:
    """Whether a term has a value whatever its letters are, so that more of its like make no statement less defined."""
    return all(
        isinstance(node, TOTAL)
        or (isinstance(node, tm.Power) and node.args[1].is_Integer and node.args[1] >= 0)
        or (isinstance(node, tm.Divide) and isinstance(node.args[1], Rational) and node.args[1] != 0)
        for node in preorder_traversal(body)  # type: ignore[no-untyped-call] # SymPy's
    )


# ----------------------------------------------------------------------------------------------------- moved indices


def _moved(term: Any, statement: Statement) -> Any:  # noqa: ANN401 - any SymPy object
    """Take sums over all members, less those that a moved index does not reach."""
    if not term.args or isinstance(term, Matrix):
        return term
    if type(term) in (Sum, Prod) and term.args[0].has(At):
        parts = _apart(type(term), _moved(term.args[0], statement), term.index)
        return reduce(
            _joined(type(term)),
            (_whole(type(term), sign, body, term.index, statement.symbols.keys()) for sign, body in parts),
        )
    return _rebuilt(term, [_moved(a, statement) for a in term.args])


def _joined(kind: type) -> Any:  # noqa: ANN401 - what joins two terms
    return tm.plus if kind is Sum else tm.times


def _apart(kind: type, body: Expr, i: Index) -> list[tuple[int, Expr]]:
    """The terms of a sum, the factors of a product, each with its sign."""
    one, turned = (tm.Plus, tm.Negative) if kind is Sum else (tm.Times, tm.Divide)
    if isinstance(body, one):
        return [part for a in body.args for part in _apart(kind, a, i)]
    if isinstance(body, turned):
        (last, *first) = reversed(body.args)
        return [part for a in first for part in _apart(kind, a, i)] + [(-s, p) for s, p in _apart(kind, last, i)]
    if kind is Sum and isinstance(body, Log) and isinstance(body.args[0], (tm.Times, tm.Divide)) and _is_positive(body):
        return [(s, log(part)) for s, part in _apart(Prod, body.args[0], i)]
    if kind is Sum and isinstance(body, tm.Times):  # a number times a sum
        sums = [k for k, a in enumerate(body.args) if isinstance(a, (tm.Plus, tm.Negative)) and a.has(i)]
        if len(sums) == 1 and not any(a.has(i) for k, a in enumerate(body.args) if k != sums[0]):
            (k,) = sums
            return [(s, tm.Times(*body.args[:k], p, *body.args[k + 1 :])) for s, p in _apart(kind, body.args[k], i)]
    return [(1, body)]


def _is_positive(body: Expr) -> bool:
    """Whether all that stands in a term are entries of positive vectors."""
    entries = body.atoms(At, Entry)
    letters = {s for s in declared_symbols(body) if isinstance(s, (Matrix, Scalar))}
    return letters <= {a.args[0] for a in entries} and all(EACH + "positive" in s.facts for s in letters)


def _whole(kind: type, sign: int, body: Expr, i: Index, taken: Collection[str]) -> Expr:
    """One part of a sum over a moved index by the sum over all."""
    found: Expr = kind(body, i)
    sides = ((p, n) for a in body.atoms(At) for p, n in zip(a.args[1:], shape_of(a.args[0]), strict=False))
    places = {place_of(p, n) for p, n in sides if p.has(i)}
    if len(places) == 1 and ((kind is Sum and _is_total(body)) or _is_positive(body)):
        before, _, after = places.pop()
        if all(n.is_Integer and n <= MOST_BESIDE for n in (before, after)):
            size = _plus(_plus(i.size, before), after)
            j = Index(_unused(f"{i.name}_all", taken), size)
            beside = [integer(k) for k in range(1, int(before) + 1)]
            beside += [_plus(_plus(i.size, before), integer(k)) for k in range(1, int(after) + 1)]
            whole = _put(body, i, j)
            if not whole.has(i):
                found = reduce(_less(kind), (_put(body, i, at_) for at_ in beside), kind(whole, j))
    if sign > 0:
        return found
    return tm.negated(found) if kind is Sum else tm.divided(1, found)


def _plus(size: Expr, other: Expr) -> Expr:
    return less(size, tm.negated(other))


def _less(kind: type) -> Any:  # noqa: ANN401 - what takes a term away
    return (lambda a, b: tm.plus(a, tm.negated(b))) if kind is Sum else tm.divided


def _put(term: Any, i: Index, place: Expr) -> Any:  # noqa: ANN401 - any SymPy object
    """Put another place for a moved index."""
    if isinstance(term, At):
        whole, *places = term.args
        if not whole.has(i):
            new = [None if p == True else place if p.has(i) else p for p in places]  # noqa: E712 - SymPy's
            return entry(whole, *new)
    if not term.args or isinstance(term, Matrix):
        return term
    return _rebuilt(term, [_put(a, i, place) for a in term.args])


__all__ = ["MOVED", "ORDERED", "ordered", "rearranged"]
