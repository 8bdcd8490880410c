"""Sums of numbers as products: what a root, a logarithm or a real power can be taken of one by one."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from symkl.kernel.values import EMPTY, ONE, UNIT, Value, as_exponent, atom_value, exponent_value, number, spelt
from symkl.language.sympy_types import untyped

if TYPE_CHECKING:
    from symkl.kernel.check import Kernel

MOST_TERMS = 40
Powers = dict[Any, Fraction]


def factors(kernel: Kernel, v: Value) -> list[Value]:
    """Factors of a sum over the rational numbers, each to the power at which it stands; one where there are no others.

    Every atom, and every term of an exponent, is a variable of its own; where powers are no whole numbers, a root of it is.
    """
    below: dict[Any, int] = {}
    for m, _ in v.terms:
        for a, e in m:
            if isinstance(a, Value) and isinstance(e, int) and e < below.get(a, 0):
                below[a] = e
    denominators = [(a, -below[a]) for a in sorted(below, key=spelt)]
    above = v
    for a, k in denominators:
        parts = [_without(kernel, key, c, a, k) for key, c in above.terms.items()]
        above = parts[0]
        for part in parts[1:]:
            above += part
    if len(above.terms) > MOST_TERMS or not above.terms:
        return [v]
    out = [atom_value(a, -k) for a, k in denominators]
    if above.single is not None:
        return [*out, above]
    rows = [(_powers(m), c) for (m, _), c in above.terms.items()]
    letters = sorted({g for row, _ in rows for g in row}, key=spelt)
    roots = {g: lcm(*(row.get(g, Fraction(0)).denominator for row, _ in rows)) for g in letters}
    least = {g: min(row.get(g, Fraction(0)) for row, _ in rows) for g in letters}
    if any(least.values()):
        out.append(_value(kernel, [(least, Fraction(1))]))
    table = {tuple(int((row.get(g, Fraction(0)) - least[g]) * roots[g]) for g in letters): Fraction(c) for row, c in rows}
    if _linear(table):
        return [*out, _written(kernel, table, letters, roots)]
    names = [untyped.Dummy() for _ in letters]
    whole = untyped.Poly.from_dict(
        {k: untyped.Rational(c.numerator, c.denominator) for k, c in table.items()}, *names, domain="QQ"
    )
    c, found = whole.factor_list()
    out += [
        _written(kernel, {k: Fraction(int(d.p), int(d.q)) for k, d in part.terms()}, letters, roots)
        for part, k in found
        for _ in range(k)
    ]
    return [*out, number(Fraction(int(c.p), int(c.q)))] if c != 1 else out


def _linear(table: dict[tuple[int, ...], Fraction]) -> bool:
    """Whether a variable stands in one term only, and there to the first power: then there are no factors but monomials."""
    return any(sorted(column)[-2:] == [0, 1] for column in zip(*table, strict=True))


def _without(kernel: Kernel, key: Any, c: Any, a: Value, k: int) -> Value:  # noqa: ANN401 - a term
    """A term times a power of a denominator."""
    m, _ = key
    rest = Value(UNIT, UNIT, {(frozenset(p for p in m if p[0] != a), EMPTY): c})
    return kernel.ring.times(kernel.ring.power(a, dict(m).get(a, 0) + k), rest)


def _powers(m: Any) -> Powers:  # noqa: ANN401 - a monomial
    """The exponents of a monomial, term by term."""
    return {(atom, key): Fraction(c) for atom, e in m for key, c in exponent_value(e).terms.items()}


def _value(kernel: Kernel, rows: list[tuple[Powers, Fraction]]) -> Value:
    out = number(0)
    for row, c in rows:
        exponents: dict[Any, Value] = {}
        for (atom, key), e in row.items():
            if e:
                exponents[atom] = exponents.get(atom, number(0)) + Value(UNIT, UNIT, {key: e})
        term = Value(UNIT, UNIT, {(ONE, EMPTY): c})
        for atom, total in exponents.items():
            term = kernel.ring.times(term, kernel.ring.raised(atom, as_exponent(total)))
        out += term
    return out


def _written(kernel: Kernel, table: dict[tuple[int, ...], Fraction], letters: list[Any], roots: dict[Any, int]) -> Value:
    """A polynomial as a value."""
    rows = [({g: Fraction(n, roots[g]) for g, n in zip(letters, k, strict=True)}, c) for k, c in table.items()]
    return _value(kernel, rows)
