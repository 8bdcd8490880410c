"""The data of normal forms: exponents, monomials and sums, without any law."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symkl.prover.values import (
    EMPTY,
    LARGEST_EXPONENT,
    ONE,
    Letter,
    SymbolicExponent,
    TooLarge,
    Value,
    add,
    atom_value,
    exponent_value,
    fold_number,
    multiply_monomials,
    number,
    scale,
    size_value,
)

HALF = Fraction(1, 2)
K = size_value("k").exponent()
X = ("s", "x")


def test_exponents_that_become_constant_are_plain_numbers() -> None:
    assert isinstance(K, SymbolicExponent)
    assert K + -K == 0
    assert type(K + 2 + -K) is int
    assert exponent_value(K * K).exponent() == K * K != K


def test_powers_of_one_atom_add_up_and_cancel() -> None:
    """x^(1/2) x^(1/2) = x, x x^-1 = 1, and no atom to the power 0 is kept."""
    root, plain, inverse = (frozenset({(X, e)}) for e in (HALF, 1, -1))
    assert multiply_monomials(root, root) == (plain, 1)
    assert multiply_monomials(plain, inverse) == (ONE, 1)


def test_whole_powers_of_numbers_come_out_as_factors() -> None:
    """2^(1/2) 2^(3/2) = 4, and 2^(k+1) = 2 * 2^k."""
    assert multiply_monomials(frozenset({(("n", 2), HALF)}), frozenset({(("n", 2), Fraction(3, 2))})) == (ONE, 4)
    assert fold_number(2, K + 1) == (K, 2)
    assert fold_number(3, Fraction(-1, 2)) == (HALF, Fraction(1, 3))


def test_a_sign_to_an_even_power_is_gone() -> None:
    """(-1)^(2k) = 1 and (-1)^(3k) = (-1)^k for a whole k."""
    assert fold_number(-1, K * 2) == (0, 1)
    assert fold_number(-1, K * 3 + 1) == (K, -1)


def test_a_power_too_large_to_write_down_is_refused() -> None:
    with pytest.raises(TooLarge, match="too large"):
        fold_number(2, LARGEST_EXPONENT + 1)


def test_what_cancels_leaves_no_term() -> None:
    """Zero has no terms, so that equality of normal forms is equality of dictionaries."""
    x = atom_value(X)
    assert add(x, scale(x, -1)).terms == {}
    assert scale(x, 0).terms == {}
    assert number(0).constant() == 0


def test_a_matrix_without_letters_is_no_constant() -> None:
    """2 I of size k is not the number 2."""
    assert number(2).constant() == 2
    assert Value("k", "k", {(ONE, EMPTY): 2}).constant() is None


def test_single_is_the_only_term() -> None:
    word = (Letter("A"), Letter("B", transposed=True))
    one = Value("k", "k", {(ONE, word): 3})
    assert one.single() == (ONE, word, 3)
    assert add(one, Value("k", "k", {(ONE, EMPTY): 1})).single() is None
