"""Equalities between inverses of sums as one shows them on paper: both sides multiplied by these sums."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from symkl.language import terms as tm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr

    from symkl.language.statement import Statement

FIRST, LAST = 0, -1


class Cleared(NamedTuple):
    """A statement that says the same as another, and the sentence that says why."""

    statement: Statement
    said: str


def cleared(statement: Statement) -> Iterator[Cleared]:
    """Multiply both sides by sums whose inverses they begin or end with: from the left, from the right, and from both."""
    lefts, rights = ([*_inverted(statement, end), None] for end in (FIRST, LAST))
    for left, right in product(lefts, rights):
        if left is None and right is None:
            continue
        by = [f"from the {where} by ${m}$" for where, m in (("left", left), ("right", right)) if m is not None]
        why = "both are" if by[1:] else "it is"
        lhs, rhs = (_multiplied(side, left, right) for side in (statement.lhs, statement.rhs))
        said = f"Multiply both sides {' and '.join(by)}; nothing is lost, as {why} invertible."
        yield Cleared(replace(statement, lhs=lhs, rhs=rhs), said)


def _inverted(statement: Statement, end: int) -> dict[Expr, None]:
    """Sums of matrices whose inverses stand first, or last, in a product."""
    factors = [_at(addend, end) for side in (statement.lhs, statement.rhs) for addend in _addends(side)]
    return dict.fromkeys(f.args[0] for f in factors if isinstance(f, tm.Inverse) and isinstance(f.args[0], tm.Plus))


def _addends(side: Expr) -> tuple[Expr, ...]:
    return side.args if isinstance(side, tm.Plus) else (side,)


def _matrix(factors: tuple[Expr, ...], end: int) -> int:
    """Where the first, or the last, factor stands that is no number."""
    places = [at for at, factor in enumerate(factors) if not tm.is_scalar(factor)]
    return places[end] if places else 0


def _at(term: Expr, end: int) -> Expr:
    """The first, or the last, matrix of a product."""
    if isinstance(term, (tm.Negative, tm.Divide)):
        return _at(term.args[0], end)
    return _at(term.args[_matrix(term.args, end)], end) if isinstance(term, tm.Times) else term


def _cancelled(term: Expr, end: int) -> Expr:
    """A product without its first, or its last, matrix."""
    if isinstance(term, (tm.Negative, tm.Divide)):
        less = _cancelled(term.args[0], end)
        return tm.negated(less) if isinstance(term, tm.Negative) else tm.divided(less, term.args[1])
    if not isinstance(term, tm.Times):
        return tm.I(tm.shape_of(term)[0])
    at = _matrix(term.args, end)
    return _product([*term.args[:at], _cancelled(term.args[at], end), *term.args[at + 1 :]])


def _product(factors: list[Expr]) -> Expr:
    """A product, without identities where there is another matrix."""
    plain = [factor for factor in factors if not isinstance(factor, tm.Identity)]
    return reduce(tm.times, factors if all(map(tm.is_scalar, plain)) else plain)


def _multiplied(side: Expr, left: Expr | None, right: Expr | None) -> Expr:
    """A sum times matrices on both ends; what they do not cancel in stands together in brackets."""
    groups: dict[tuple[bool, ...], Expr] = {}
    for addend in _addends(side):
        term, kept = addend, []
        for m, end in ((left, FIRST), (right, LAST)):
            cancels = m is not None and _at(term, end) == tm.Inverse(m)
            term = _cancelled(term, end) if cancels else term
            kept.append(m is not None and not cancels)
        groups[tuple(kept)] = tm.plus(groups[tuple(kept)], term) if tuple(kept) in groups else term
    parts = []
    for (first, last), total in groups.items():
        parts.append(_product([m for m in (left if first else None, total, right if last else None) if m is not None]))
    return reduce(tm.plus, parts)


__all__ = ["Cleared", "cleared"]
