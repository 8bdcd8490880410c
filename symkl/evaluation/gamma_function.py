"""The gamma function's logarithm and its derivatives at rational numbers: standard forms, and rigorous enclosures.

By the recurrences an argument is brought into (0, 1]; there each value is an atom, enclosed by Stirling's series, whose
error at a positive number is smaller than the first term left out and has its sign (DLMF 5.11(ii)).
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import TYPE_CHECKING

from symkl.evaluation.numbers import LOG_PI, PI, NotEvaluable, Number, Rational, Real, Undefined, is_random, number_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.evaluation.numbers import Atom

LARGEST_ARGUMENT = 400
NAMES = ("lgamma", "digamma", "trigamma")
HALF = Fraction(1, 2)


def special(name: str, x: Number, log: Callable[[Number], Number]) -> Number:
    """Return the value of one of the functions at a positive rational number.

    Raises
    ------
    Undefined
        If the argument is not positive.
    NotEvaluable
        If it is irrational or large.
    """
    if is_random(x):  # which may cancel before it is averaged
        return Real({frozenset({((name, x), 1)}): 1})
    if isinstance(x, Real):
        msg = f"{name} of an irrational number"
        raise NotEvaluable(msg)
    if x <= 0:
        msg = f"{name} of a number that is not positive"
        raise Undefined(msg)
    if x > LARGEST_ARGUMENT:
        msg = f"{name} of a large number"
        raise NotEvaluable(msg)
    total: Number = 0
    x = Fraction(x)
    while x > 1:
        x -= 1
        total = total + (log(x) if name == "lgamma" else 1 / x if name == "digamma" else -1 / x**2)
    return total + _standard(name, x)


def _standard(name: str, x: Fraction) -> Number:
    if name == "lgamma" and x == 1:
        return 0
    if name == "lgamma" and x == HALF:
        return Real({frozenset({(LOG_PI, 1)}): HALF})
    if name == "digamma" and x == HALF:
        return Real({frozenset({(("digamma", Fraction(1)), 1)}): 1, frozenset({(("log", 2), 1)}): -2})
    if name == "trigamma" and x in (1, HALF):
        return Real({frozenset({(PI, 2)}): Fraction(1, 6) if x == 1 else HALF})
    return number_of({frozenset({((name, x), 1)}): 1})


@lru_cache(maxsize=1024)
def bernoulli(n: int) -> Fraction:
    """Return a Bernoulli number."""
    if n == 0:
        return Fraction(1)
    if n > 1 and n % 2:
        return Fraction(0)
    return -sum((comb(n + 1, k) * bernoulli(k) for k in range(n)), Fraction(0)) / (n + 1)


def enclosed(
    atom: Atom, bits: int, log_of: Callable[[int, int], tuple[int, int]], pi: Callable[[int], tuple[int, int]]
) -> tuple[int, int]:
    """Enclose one of the functions at a number in (0, 1], in units of 2**-bits."""
    name, x = atom
    steps = bits // 4 + 8
    y = x + steps
    low, high = _stirling(name, y, bits, log_of, pi)
    for i in range(steps):
        at = x + i
        if name == "lgamma":
            one, other = _log(at, bits, log_of)
        else:
            value = -1 / at if name == "digamma" else 1 / at**2
            one, other = _units(value, bits)
        if name == "lgamma":
            one, other = -other, -one
        low, high = low + one, high + other
    return low, high


def _units(value: Rational, bits: int) -> tuple[int, int]:
    scaled = value.numerator << bits
    return scaled // value.denominator, -(-scaled // value.denominator)


def _log(value: Fraction, bits: int, log_of: Callable[[int, int], tuple[int, int]]) -> tuple[int, int]:
    (above, below) = (log_of(n << bits, bits) for n in (value.numerator, value.denominator))
    return above[0] - below[1], above[1] - below[0]


def _scaled(interval: tuple[int, int], by: Fraction) -> tuple[int, int]:
    products = [end * by.numerator for end in interval]
    return min(products) // by.denominator, -(-max(products) // by.denominator)


def _stirling(
    name: str, y: Fraction, bits: int, log_of: Callable[[int, int], tuple[int, int]], pi: Callable[[int], tuple[int, int]]
) -> tuple[int, int]:
    log = _log(y, bits, log_of)
    match name:
        case "lgamma":
            low, high = _scaled(log, y - HALF)
            circle = tuple(log_of(2 * end, bits)[i] for i, end in enumerate(pi(bits)))
            parts = [_units(-y, bits), _scaled((circle[0], circle[1]), HALF)]
        case "digamma":
            (low, high), parts = log, [_units(-1 / (2 * y), bits)]
        case _:
            (low, high), parts = _units(1 / y, bits), [_units(1 / (2 * y * y), bits)]
    k = 1
    while True:
        number = bernoulli(2 * k)
        match name:
            case "lgamma":
                term = number / (2 * k * (2 * k - 1) * y ** (2 * k - 1))
            case "digamma":
                term = -number / (2 * k * y ** (2 * k))
            case _:
                term = number / y ** (2 * k + 1)
        if abs(term) * (1 << bits) < 1 or k > bits:
            break
        parts.append(_units(term, bits))
        k += 1
    rest = _units(abs(term), bits)[1]
    return low + sum(p[0] for p in parts) - rest, high + sum(p[1] for p in parts) + rest
