"""Exact numbers as data: sums and products are in one form, whatever the order."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symkl.evaluation.numbers import (
    LOG_PI,
    MOST_TERMS,
    PI,
    NotEvaluable,
    Number,
    Real,
    integer_root,
    number_of,
    rational,
    standard_monomial,
    terms_of,
    text,
)

HALF = Fraction(1, 2)


def atom(kind: str, inside: object, exponent: Fraction | int = 1) -> Number:
    """One atom to a power."""
    monomial, scale = standard_monomial({(kind, inside): exponent})
    return number_of({monomial: scale})


def test_a_number_that_is_rational_is_never_a_real() -> None:
    """sqrt(2) sqrt(2) = 2 and pi - pi = 0 are plain numbers."""
    root, pi = atom("root", 2, HALF), atom(*PI)
    assert isinstance(root, Real)
    assert root * root == 2
    assert type(root * root) is int
    assert pi - pi == 0
    assert type(rational(Fraction(4, 2))) is int


def test_whole_powers_come_out_of_roots() -> None:
    """2^(5/2) = 4 sqrt(2), and 2^(-1/2) = sqrt(2)/2."""
    root = atom("root", 2, HALF)
    assert atom("root", 2, Fraction(5, 2)) == 4 * root
    assert atom("root", 2, -HALF) == HALF * root


def test_order_does_not_matter() -> None:
    a, b = atom("root", 3, HALF), atom("log", 2)
    assert a + b == b + a
    assert a * b == b * a
    assert hash(a * b + 1) == hash(1 + b * a)
    assert (a + b) * (a - b) == 3 - b * b


def test_terms_leave_zeros_out() -> None:
    assert not list(terms_of(0))
    assert dict(terms_of(HALF)) == {frozenset(): HALF}
    assert number_of({}) == 0


def test_a_value_that_grows_beyond_what_is_kept_is_refused() -> None:
    long = Real({frozenset({(("log", n), 1)}): 1 for n in range(2, MOST_TERMS // 8)})
    with pytest.raises(NotEvaluable, match="beyond what is kept"):
        assert long * long * long


@pytest.mark.parametrize("degree", [1, 2, 3, 7])
@pytest.mark.parametrize("root", [1, 2, 10**9, 3**41])
def test_integer_roots_are_the_largest_that_fit(root: int, degree: int) -> None:
    power = root**degree
    assert integer_root(power, degree) == root
    assert integer_root(power - 1, degree) == root - 1 or degree == 1
    assert integer_root(power + root ** (degree - 1), degree) == root or degree == 1


def test_numbers_are_written_as_people_write_them() -> None:
    """Irrational parts first, in the order of the alphabet; a factor 1 is not written."""
    assert text(atom("log", 2) * HALF + Fraction(3, 4)) == "1/2*log(2) + 3/4"
    assert text(-atom("root", 2, HALF) - atom(*LOG_PI)) == "-log(pi) - sqrt(2)"
