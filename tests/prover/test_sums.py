"""Sums of powers of an index."""

from __future__ import annotations

import pytest

from symkl.language.parse import parse
from symkl.prover.decide import decide
from symkl.prover.sums import sum_of_powers
from symkl.verdict import Verdict


@pytest.mark.parametrize("power", range(1, 17))
def test_the_sum_of_powers_is_a_polynomial_in_the_range(power: int) -> None:
    """At as many ranges as decide a polynomial of its degree, by plain addition."""
    coefficients = sum_of_powers(power)
    for n in range(power + 3):
        assert sum(c * n ** (j + 1) for j, c in enumerate(coefficients)) == sum(i**power for i in range(1, n + 1))


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("Sum[i, i] = n*(n + 1)/2", "i: index(n)"),
        ("Sum[i**3, i] = Sum[i, i]**2", "i: index(n)"),
        ("Sum[Sum[i*j**2, j], i] = n*(n + 1)*m*(m + 1)*(2*m + 1)/12", "i: index(n); j: index(m)"),
        ("Sum[i, i] = (n + m)*(n + m + 1)/2", "i: index(n + m)"),
    ],
)
def test_sums_of_powers_of_an_index_are_proved(claim: str, let: str) -> None:
    """By the kernel, which has a law for each of the lowest powers; the law is named."""
    result = decide(parse(claim, let))
    assert result.verdict is Verdict.PROVED
    assert result.trusts == ("kernel",)
    assert set(result.laws) & {"sum of whole numbers", "sum of squares", "sum of cubes", "sum of fourth powers"}


def test_higher_powers_are_summed_by_their_polynomial() -> None:
    """The kernel has no law for these, and the verdict says what it trusts."""
    result = decide(parse("Sum[i**5, i] = n**2*(n + 1)**2*(2*n**2 + 2*n - 1)/12", "i: index(n)"))
    assert result.verdict is Verdict.PROVED
    assert "sum of powers" in result.laws
    assert result.trusts == ("normal form",)


BINOMIAL = "n: dimension; k: index(n); p: scalar; 0 < p < 1"


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("Sum[binomial(n, k)*p**k*(1 - p)**(n - k), k] = 1 - (1 - p)**n", BINOMIAL),
        ("Sum[binomial(n, k)*p**k*(1 - p)**(n - k), k = 0..n] = 1", "n: dimension; p: scalar; 0 < p < 1"),
        ("Sum[binomial(n, k)*x**k*y**(n - k), k = 0..n] = (x + y)**n", "n: dimension; x, y: scalar, positive"),
        ("Sum[binomial(n, k), k = 0..n] = 2**n", "n: dimension"),
    ],
)
def test_the_binomial_theorem(claim: str, let: str) -> None:
    result = decide(parse(claim, let))
    assert result.verdict is Verdict.PROVED
    assert result.trusts == ("kernel",)


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("Sum[binomial(n, k)*p**k*(1 - p)**(n - k), k] = 1", BINOMIAL),
        ("Sum[binomial(n, k)*x**k*y**(n - k), k = 0..n] = (x + 2*y)**n", "n: dimension; x, y: scalar, positive"),
        ("Sum[binomial(n, k)*3**k, k = 0..n] = 3**n", "n: dimension"),
    ],
)
def test_no_neighbour_of_the_binomial_theorem(claim: str, let: str) -> None:
    assert decide(parse(claim, let)).verdict is Verdict.REFUTED
