"""Laws of finite sums and of mass functions."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import TYPE_CHECKING, Any

from symkl.prover.laws.registry import BILLINGSLEY, DLMF, MATRIX_ANALYSIS, R, law

if TYPE_CHECKING:
    from symkl.prover.ledger import Ledger
    from symkl.prover.values import Exponent, Size, Word

LARGEST_POWER = 16


@law("sum is linear", "sum_i (a f_i + b g_i) = a sum_i f_i + b sum_i g_i", "field axioms")
def sum_linear(_: Ledger, part: R) -> R:
    """What does not depend on the index comes out."""
    return part


@law("sum of a constant", "sum_{i=1}^N 1 = N", "definition")
def sum_constant(_: Ledger, size: Size) -> Size:
    """As often as the index has values."""
    return size


@law(
    "sum of powers",
    "sum_{i=1}^N i^p = sum_j c_j N^j",
    f"Bernoulli's formula; {DLMF}, 24.4.7",
    ("p is a whole number, 1 or more",),
)
def sum_of_powers(_: Ledger, power: int) -> tuple[Fraction, ...] | None:
    """The coefficients c_1, c_2, ... of the polynomial."""
    return _faulhaber(power) if 1 <= power <= LARGEST_POWER else None


@lru_cache(maxsize=LARGEST_POWER)
def _faulhaber(power: int) -> tuple[Fraction, ...]:
    """Find them from lower powers: (N + 1)^(p+1) - 1 = sum of C(p+1, j) times the sum of j-th powers, plus N."""
    # of the sum over 0..p of C(p+1, j) S_j, S_0 = N, what is not S_p goes to the other side
    found = [Fraction(comb(power + 1, j)) for j in range(1, power + 2)]
    found[0] -= 1
    for j in range(1, power):
        for at, c in enumerate(_faulhaber(j)):
            found[at] -= comb(power + 1, j) * c
    return tuple(c / (power + 1) for c in found)


@law("total mass", "sum_i P(i) = 1", "definition of a mass function", ("P is a mass function",))
def total_mass(_: Ledger, only_mass: bool) -> int | None:  # noqa: FBT001 - a plain condition
    """A mass function sums to one."""
    return 1 if only_mass else None


@law("product rule", "p(x | y) = p(x, y)/p(y)", f"definition; {BILLINGSLEY}, (4.1)", ("p(y) > 0",))
def product_rule(_: Ledger, given: frozenset[Any]) -> frozenset[Any] | None:
    """The event that the joint probability is divided by."""
    return given or None


@law(
    "sum over a partition",
    "sum_i p(x, y_i) = p(x)",
    f"countable additivity; {BILLINGSLEY}, (2.2)",
    ("the y_i are mutually exclusive and exhaustive",),
)
def partition(_: Ledger, facts: frozenset[str], rest: frozenset[Any]) -> frozenset[Any] | None:
    """The joint event without the member of the partition."""
    return rest if {"exclusive", "exhaustive"} <= facts else None


@law("inner product of ones", "1^T 1 = n", "definition")
def inner_product_of_ones(_: Ledger, size: Size) -> Size:
    """As many ones as there are entries."""
    return size


@law("inner product", "sum_i u_i v_i = u^T v", "definition")
def inner_product(_: Ledger, pair: tuple[str, str]) -> tuple[str, str]:
    """The two vectors."""
    return pair


@law("diagonal matrix in a form", "u^T diag(d) v = sum_i u_i d_i v_i and tr diag(d) = sum_i d_i", "definition")
def diagonal_form(_: Ledger, word: Word) -> Word:
    """The word whose letters in the middle are diagonal with known entries."""
    return word


@law("determinant of a diagonal matrix", "log|det diag(d)| = sum_i log|d_i|", f"{MATRIX_ANALYSIS}, 0.9.1")
def log_det_diagonal(_: Ledger, exponent: Exponent) -> Exponent:
    """The power of the determinant."""
    return exponent
