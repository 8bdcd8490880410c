"""Exact real numbers and the intervals around them."""
# ruff: noqa: S311 - the same numbers in every run

from __future__ import annotations

import random
from fractions import Fraction

import mpmath
import pytest

from symkl.evaluation.enclosure import coprime_base, enclose
from symkl.evaluation.numbers import NotEvaluable, Real, Undefined, text
from symkl.evaluation.reals import divide, exp, log, pi, power, sign

HALF = Fraction(1, 2)
SAMPLES = {
    "log(10)": (log(10), lambda: mpmath.log(10)),
    "log(3/7)": (log(Fraction(3, 7)), lambda: mpmath.log(mpmath.mpf(3) / 7)),
    "log of a large prime": (log(1000003), lambda: mpmath.log(1000003)),
    "pi": (pi(), lambda: mpmath.pi),
    "log(pi)": (log(pi()), lambda: mpmath.log(mpmath.pi)),
    "exp(-7/3)": (exp(Fraction(-7, 3)), lambda: mpmath.exp(mpmath.mpf(-7) / 3)),
    "exp(1/1000)": (exp(Fraction(1, 1000)), lambda: mpmath.exp(mpmath.mpf(1) / 1000)),
    "exp(-40)": (exp(-40), lambda: mpmath.exp(-40)),
    "sqrt(12)": (power(12, HALF), lambda: mpmath.sqrt(12)),
    "(2/3)**(-5/3)": (power(Fraction(2, 3), Fraction(-5, 3)), lambda: (mpmath.mpf(2) / 3) ** (mpmath.mpf(-5) / 3)),
    "a normal density": (
        divide(exp(-HALF), power(6 * pi(), HALF)),
        lambda: mpmath.exp(-0.5) / mpmath.sqrt(6 * mpmath.pi),
    ),
    "log of a sum": (log(2 + log(3)), lambda: mpmath.log(2 + mpmath.log(3))),
    "1/(1 + sqrt(2))": (divide(1, 1 + power(2, HALF)), lambda: 1 / (1 + mpmath.sqrt(2))),
    "2**log(3)": (exp(log(2) * log(3)), lambda: 2 ** mpmath.log(3)),
    "log(2)**-2": (power(log(2), -2), lambda: mpmath.log(2) ** -2),
    "exp(sqrt(2))": (exp(power(2, HALF)), lambda: mpmath.exp(mpmath.sqrt(2))),
}


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("bits", [20, 64, 150])
def test_interval_holds_the_value(name: str, bits: int) -> None:
    """The interval encloses what mpmath finds with many more digits, and is about as narrow as asked."""
    value, expected = SAMPLES[name]
    low, high = enclose(value, bits)
    with mpmath.workprec(600):
        assert mpmath.mpf(low.numerator) / low.denominator <= expected() <= mpmath.mpf(high.numerator) / high.denominator
    assert high - low < Fraction(1, 1 << (bits - 4))


def test_random_combinations_stay_inside_their_intervals() -> None:
    """Sums and products of several kinds of numbers are enclosed."""
    rng = random.Random(1)
    for _ in range(60):
        a, b, c, d = (rng.randint(1, 40) for _ in range(4))
        value = log(a) * Fraction(b, c) - power(d, HALF) * pi() + exp(Fraction(-a, b)) * log(c)
        low, high = enclose(value, 80)
        with mpmath.workprec(400):
            expected = mpmath.log(a) * b / c - mpmath.sqrt(d) * mpmath.pi + mpmath.exp(mpmath.mpf(-a) / b) * mpmath.log(c)
            assert mpmath.mpf(low.numerator) / low.denominator <= expected <= mpmath.mpf(high.numerator) / high.denominator


def test_equal_numbers_have_equal_forms() -> None:
    """The rules of logarithms, roots and exponentials are built in."""
    assert log(8) - 3 * log(2) == 0
    assert log(6) == log(2) + log(3)
    assert power(2, HALF) * power(3, HALF) == power(6, HALF)
    assert power(2, HALF) * power(2, HALF) == 2
    assert exp(log(5)) == 5
    assert exp(2 * log(3) + 1) == 9 * exp(1)
    assert log(exp(Fraction(1, 3)) * power(2 * pi(), Fraction(-3, 2))) == Fraction(1, 3) - Fraction(3, 2) * log(2 * pi())
    assert power(1024, Fraction(1, 5)) == 4


def test_sign_is_certain() -> None:
    """Close numbers are told apart by more digits, never by rounding."""
    assert sign(power(2, HALF) - Fraction(665857, 470832)) == -1
    assert sign(pi() - Fraction(355, 113)) == -1
    assert sign(pi() - Fraction(333, 106)) == 1
    assert sign(log(3) - log(2)) == 1
    assert sign(Fraction(0)) == 0


def test_logarithms_of_composites_too_large_to_factor_still_cancel() -> None:
    """log(pq) - log(p) - log(q) is 0 although the factors of pq are not looked for."""
    p, q = 1000003, 1000033
    assert sign(log(p * q) - log(p) - log(q)) == 0
    assert sign(log(p * q) - log(p) - log(q + 4)) == -1
    assert coprime_base([p * q, p, 12, 18]) == [2, 3, p, q]


def test_what_no_real_number_has() -> None:
    """A logarithm of 0, a root of a negative number and a quotient by 0 are undefined."""
    for build in (lambda: log(0), lambda: log(-2), lambda: power(-2, HALF), lambda: power(0, -1), lambda: divide(1, 0)):
        with pytest.raises(Undefined):
            build()


def test_what_is_too_large_is_refused() -> None:
    """An exponential that cannot be written down is not evaluated."""
    with pytest.raises(NotEvaluable):
        enclose(exp(10**9))
    with pytest.raises(NotEvaluable):
        power(2, 10**6)


def test_text() -> None:
    """Numbers print as people write them."""
    assert text(Fraction(19, 16)) == "19/16"
    assert text(HALF * log(2) + Fraction(3, 4)) == "1/2*log(2) + 3/4"
    assert text(-log(3)) == "-log(3)"
    assert text(power(2, HALF) - 1) == "sqrt(2) - 1"
    assert isinstance(log(2), Real)
