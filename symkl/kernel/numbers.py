"""Rational numbers to powers, prime by prime."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symkl.kernel.errors import refuse
from symkl.kernel.values import EMPTY, ONE, UNIT, Value, as_exponent, atom_value, exponent_value, number, value

if TYPE_CHECKING:
    from symkl.kernel.values import Exponent, Number

LARGEST_POWER = 24


def number_value_power(c: Number, e: Exponent) -> Value:
    """A rational number to a power."""
    if isinstance(e, int) and abs(e) <= LARGEST_POWER:
        return number(c**e if e >= 0 else Fraction(c) ** e)
    out = number(1)
    c = Fraction(c)
    for base, sign in ((abs(c.numerator), 1), (c.denominator, -1)):
        for p, k in primes(base):
            out = _together(out, number_power(p, as_exponent(exponent_value(e).scaled(sign * k))))
    return _together(out, number_power(-1, e)) if c < 0 else out


def _together(a: Value, b: Value) -> Value:
    # powers of different primes, each one term
    (((m, _), c),), (((n, _), d),) = a.terms.items(), b.terms.items()
    return Value(UNIT, UNIT, {(m | n, EMPTY): c * d})


def number_power(base: int, e: Exponent) -> Value:
    """A prime, or -1, to a power: what is whole of the exponent comes out."""
    v = exponent_value(e)
    constant = Fraction(v.terms.get((ONE, EMPTY), 0))
    whole = constant.numerator // constant.denominator
    if abs(whole) > 4096:  # noqa: PLR2004 - beyond what is worth writing out
        refuse(f"the power {base}**{whole}")
    rest = v - number(whole)
    if base == -1:
        rest = value(UNIT, UNIT, [(k, c if k == (ONE, EMPTY) else Fraction(c) % 2) for k, c in rest.terms.items()])
    exponent = as_exponent(rest)
    out = number(1) if exponent == 0 else atom_value(base, exponent)
    return out.scaled(Fraction(base) ** whole)


def primes(n: int) -> list[tuple[int, int]]:
    """Prime factors with their powers; a part beyond trial division stays whole."""
    out, p = [], 2
    while p * p <= n and p < 100_000:  # noqa: PLR2004 - trial division
        k = 0
        while n % p == 0:
            n, k = n // p, k + 1
        if k:
            out.append((p, k))
        p += 1
    return [*out, (n, 1)] if n > 1 else out
