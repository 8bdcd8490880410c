"""Sums of Kronecker products that are one, with a sum as a factor."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symkl.kernel.values import EMPTY, UNIT, Value, identity, number
from symkl.prover.search.teacher import stands_for

if TYPE_CHECKING:
    from symkl.kernel.ring import Ring
    from symkl.kernel.values import Monomial, Word


def factors_of_kron(ring: Ring, v: Value) -> tuple[Value, Value] | None:
    """The two factors of a sum of Kronecker products, where it is a product of two sums."""
    first = next((w[0].base for _, w in v.terms if len(w) == 1 and stands_for(w[0], "kron")), None)
    if first is None:
        return None
    a, b = first.args
    groups: dict[Value, Value] = {}
    for (m, w), c in v.terms.items():
        pair = _pair(w, a, b)
        if pair is None or (pair[0].rows, pair[1].rows) != (a.rows, b.rows):
            return None
        part = ring.times(Value(UNIT, UNIT, {(m, EMPTY): c}), pair[0])
        groups[pair[1]] = groups[pair[1]] + part if pair[1] in groups else part
    one = groups[b]
    other = Value(b.rows, b.columns, {})
    for right, left in groups.items():
        share = _share(ring, left, one)
        if share is None:
            return None
        other += ring.times(share, right)
    return one, other


def _pair(w: Word, a: Value, b: Value) -> tuple[Value, Value] | None:
    """The factors of one term; an identity is a product of two."""
    if not w and a.rows == a.columns and b.rows == b.columns:
        return identity(a.rows), identity(b.rows)
    return tuple(w[0].base.args) if len(w) == 1 and stands_for(w[0], "kron") else None


def _share(ring: Ring, v: Value, one: Value) -> Value | None:
    """The number that one value is another times."""
    if v == one:
        return number(1)
    (m, w), c = next(iter(one.terms.items()))
    for (n, u), d in v.terms.items():
        if u == w:
            share = ring.times(Value(UNIT, UNIT, {(n, EMPTY): Fraction(d) / Fraction(c)}), ring.power(_number(m), -1))
            if ring.times(share, one) == v:
                return share
    return None


def _number(m: Monomial) -> Value:
    return Value(UNIT, UNIT, {(m, EMPTY): 1})
