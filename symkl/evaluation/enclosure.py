"""Rational intervals around exact real numbers: integer arithmetic with remainder bounds, no floating point."""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from symkl.evaluation.gamma_function import NAMES, enclosed
from symkl.evaluation.numbers import LOG_FACTORIAL, RANDOM, Atom, NotEvaluable, Number, Rational, Real, integer_root

# an interval in units of 2**-bits
Interval: TypeAlias = tuple[int, int]

GUARD = 16
LARGEST_EXPONENTIAL = 500
PRECISIONS = (64, 256, 1024, 2048)


def enclose(value: Number, bits: int = 64) -> tuple[Fraction, Fraction]:
    """Return rationals lo <= value <= hi; more bits bring them closer together.

    Raises
    ------
    NotEvaluable
        If the value is too large to be written down.
    """
    if not isinstance(value, Real):
        return Fraction(value), Fraction(value)
    low, high = _real(value, bits + GUARD)
    unit = 1 << (bits + GUARD)
    return Fraction(low, unit), Fraction(high, unit)


def sign_of_sum(value: Real) -> int | None:
    """Return the sign, or None when it stays open at the highest precision."""
    for bits in PRECISIONS:
        low, high = _real(value, bits)
        if low > 0:
            return 1
        if high < 0:
            return -1
        if bits == PRECISIONS[1] and _vanishes_when_split(value):
            return 0
    return None


def _vanishes_when_split(value: Real) -> bool:
    """Whether a sum of logarithms of integers is zero once their common factors are seen."""
    weights: dict[int, Rational] = {}
    for monomial, c in value.terms.items():
        (pair,) = monomial if len(monomial) == 1 else [(("", 0), 0)]
        if pair[1] != 1 or pair[0][0] != "log":
            return False
        weights[pair[0][1]] = c
    totals: dict[int, Rational] = {}
    for base in coprime_base(list(weights)):
        for n, c in weights.items():
            left = n
            while left % base == 0:
                left //= base
                totals[base] = totals.get(base, 0) + c
    return not any(totals.values())


def coprime_base(numbers: list[int]) -> list[int]:
    """Return pairwise coprime integers above 1 whose products give every number."""
    base = sorted({n for n in numbers if n > 1})
    position = 0
    while position < len(base):
        one = base[position]
        for other in base[position + 1 :]:
            common = math.gcd(one, other)
            if common > 1:
                parts = {common, one // common, other // common}
                base = sorted(({*base} - {one, other}) | (parts - {1}))
                position = -1
                break
        position += 1
    return base


# ------------------------------------------------------------------------------------------------ interval pieces


def _real(value: Number, bits: int) -> Interval:
    low = high = 0
    terms = value.terms.items() if isinstance(value, Real) else ((frozenset[tuple[Atom, Rational]](), value),)
    for monomial, c in terms:
        part = (1 << bits, 1 << bits)
        for atom, exponent in monomial:
            part = _times(part, _atom_power(atom, exponent, bits), bits)
        one, other = part[0] * c.numerator, part[1] * c.numerator
        low += min(one, other) // c.denominator
        high += -(-max(one, other) // c.denominator)
    return low, high


def _times(a: Interval, b: Interval, bits: int) -> Interval:
    products = [x * y for x in a for y in b]
    return min(products) >> bits, -(-max(products) >> bits)


@lru_cache(maxsize=4096)
def _atom_power(atom: Atom, exponent: Rational, bits: int) -> Interval:
    kind, inside = atom
    if kind == "exp":
        low, high = _real(Real({inside: exponent}), bits) if inside else _rational(exponent, bits)
        return exp_of(low, bits)[0], exp_of(high, bits)[1]
    if kind == "root":
        base = (inside << bits, inside << bits)
    elif kind == "pi":
        base = pi_interval(bits)
    elif kind in NAMES:
        base = enclosed(atom, bits, log_of, pi_interval)
    elif kind == LOG_FACTORIAL:
        base = _mean_log_factorial(inside, bits)
    elif kind in RANDOM:
        msg = "a random number has no value"
        raise NotEvaluable(msg)
    elif kind == "log":
        base = log_of(inside << bits, bits)
    elif kind == "log pi":
        base = _log_interval(pi_interval(bits), bits)
    else:
        base = _real(inside, bits)
        base = _log_interval(base, bits) if kind == "log sum" else base
    return _power(base, exponent, bits)


def _mean_log_factorial(of: tuple[Fraction, int], bits: int) -> Interval:
    """The sum of exp(-l) l**k/k! log((k + c - 1)!): terms fall by half at the least once k >= 8 + 4 l + c."""
    (rate, shift), low, high = of, 0, 0
    logs, weight, k = (0, 0), Fraction(1), 0  # of (k + c - 1)!
    for j in range(2, shift):
        logs = (logs[0] + log_of(j << bits, bits)[0], logs[1] + log_of(j << bits, bits)[1])
    while True:
        low += logs[0] * weight.numerator // weight.denominator
        high -= -logs[1] * weight.numerator // weight.denominator
        if k >= 8 + 4 * rate + shift and weight * (k + shift) ** 2 * (2 << bits) < 1:
            break
        if k + shift > 1:
            logs = (logs[0] + log_of(k + shift << bits, bits)[0], logs[1] + log_of(k + shift << bits, bits)[1])
        k += 1
        weight = weight * rate / k
    least, most = _rational(-rate, bits)
    return _times((low, high + 1), (exp_of(least, bits)[0], exp_of(most, bits)[1]), bits)


def _rational(value: Rational, bits: int) -> Interval:
    scaled = value.numerator << bits
    return scaled // value.denominator, -(-scaled // value.denominator)


def _log_interval(base: Interval, bits: int) -> Interval:
    if base[0] <= 0:
        msg = "the precision is too low for a logarithm"
        raise NotEvaluable(msg)
    return log_of(base[0], bits)[0], log_of(base[1], bits)[1]


def _power(base: Interval, exponent: Rational, bits: int) -> Interval:
    top, degree = exponent.numerator, exponent.denominator
    if degree != 1:
        if base[0] < 0:
            msg = "the precision is too low for a root"
            raise NotEvaluable(msg)
        scale = bits * (degree - 1)
        base = (integer_root(base[0] << scale, degree), integer_root(base[1] << scale, degree) + 1)
    result = (1 << bits, 1 << bits)
    for _ in range(abs(top)):
        result = _times(result, base, bits)
    if top >= 0:
        return result
    if result[0] <= 0 <= result[1]:
        msg = "the precision is too low for a quotient"
        raise NotEvaluable(msg)
    square = 1 << (2 * bits)
    return square // result[1], -(-square // result[0])


@lru_cache(maxsize=64)
def pi_interval(bits: int) -> Interval:
    """Machin: pi = 16 atan(1/5) - 4 atan(1/239)."""
    work = bits + GUARD
    five, other = _atan_inverse(5, work), _atan_inverse(239, work)
    low, high = 16 * five[0] - 4 * other[1], 16 * five[1] - 4 * other[0]
    return low >> GUARD, -(-high >> GUARD)


def _atan_inverse(n: int, bits: int) -> Interval:
    total, term, k = 0, (1 << bits) // n, 0
    while term:
        total += -(term // (2 * k + 1)) if k % 2 else term // (2 * k + 1)
        term //= n * n
        k += 1
    slack = 2 * k + 2  # each floor loses less than one unit, the alternating rest less than its first term
    return total - slack, total + slack


@lru_cache(maxsize=4096)
def log_of(scaled: int, bits: int) -> Interval:
    """Enclose log(scaled / 2**bits) for a positive integer ``scaled``."""
    shift = scaled.bit_length() - 1
    small = _two_atanh(scaled - (1 << shift), scaled + (1 << shift), bits)
    if shift == bits:
        return small
    two = _two_atanh(1, 3, bits)
    times = shift - bits
    low, high = (two[0] * times, two[1] * times) if times > 0 else (two[1] * times, two[0] * times)
    return small[0] + low, small[1] + high


@lru_cache(maxsize=512)
def _two_atanh(top: int, bottom: int, bits: int) -> Interval:
    """Enclose 2 atanh(z) for z = top/bottom between 0 and 1/3: the sum of 2 z^(2j+1)/(2j+1)."""
    work = bits + GUARD
    z = (top << work) // bottom
    square = (z * z) >> work
    total, term, j = 0, z, 0
    while term:
        total += term // (2 * j + 1)
        term = (term * square) >> work
        j += 1
    slack = 4 * j + 8  # floors of z, its square and each term; the rest is below 9/8 of the first term left out
    return 2 * total >> GUARD, -(-2 * (total + slack) >> GUARD)


def exp_of(scaled: int, bits: int) -> Interval:
    """Enclose exp(scaled / 2**bits)."""
    size = abs(scaled) >> bits
    if size > LARGEST_EXPONENTIAL:
        msg = "an exponential is too large to be written down"
        raise NotEvaluable(msg)
    if scaled < 0:
        low, high = exp_of(-scaled, bits)
        square = 1 << (2 * bits)
        return square // high, -(-square // low)
    halvings = size.bit_length() + 2
    work = bits + 2 * size + halvings + GUARD
    x = (scaled << (work - bits)) >> halvings
    total, term, j = 0, 1 << work, 0
    while term:
        total += term
        j += 1
        term = ((term * x) >> work) // j
    low, high = total, total + 4 * j + 8  # floors, and a rest below twice the first term left out
    for _ in range(halvings):
        low, high = (low * low) >> work, -(-(high * high) >> work)
    return low >> (work - bits), -(-high >> (work - bits))
