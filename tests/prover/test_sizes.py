"""Statements about matrices whose sizes are sums and products."""

from __future__ import annotations

import pytest

from symkl.language.parse import parse
from symkl.prover.decide import decide
from symkl.prover.values import size_value, times_size
from symkl.verdict import Verdict

LET = "A: n x n; B: m x m; C: m*n x n*m; M: n x k; x: n*k; z: m+n; X: n x p + 1; F: n - 1 x n - 1; c: scalar"


@pytest.mark.parametrize(
    "claim",
    [
        "(x + vec(M)).T*x = x.T*x + vec(M).T*x",
        "x.T*vec(M) = vec(M).T*x",
        "tr(kron(A, B) + C) = tr(A)*tr(B) + tr(C)",
        "det(kron(A, B)*C) = det(A)**m*det(B)**n*det(C)",
        "tr(I(2*n)) = 2*n",
        "tr(I(n + m)) = n + m",
        "tr(I(n*m)) = m*n",
        "I(n + m)*z = I(m + n)*z",
        "I(1*1) = 1",
        "D[x.T*vec(M), x] = vec(M)",
        "X*I(p + 1) = X",
        "det(c*F) = c**(n - 1)*det(F)",
        "tr(kron(A, I(q - 1))) = q*tr(A) - tr(A)",
    ],
)
def test_compound_sizes_are_decided(claim: str) -> None:
    """No order in which a size is written, and no vec in a sum, is in the way."""
    assert decide(parse(claim, LET)).verdict is Verdict.PROVED


@pytest.mark.parametrize(
    "claim",
    [
        "X*I(p + 1) = X*X.T*X",
        "det(c*F) = c**n*det(F)",
        "tr(kron(A, I(q - 1))) = q*tr(A)",
        "(n-1)*(n-2)*(n-3)*(n-4)*(n-5)*(n-6)*tr(A) = 0",
        "(n-1)*(n-2)*(n-3)*(n-4)*(n-5)*(n-6)*(n-7)*(n-8)*(n-9)*(n-10)*(n-11)*(n-12)*(n-13)*(n-14)*(n-15)*(n-16)*tr(A) = 0",
        "(n-1)*(n-2)*(n-3)*(n-4)*(m-1)*(m-2)*(m-3)*(m-4)*tr(A) = 0",
        "(n-1)*(n-2)*(n-3)*(n-4)*(n-5)*(n-6)*(k-1)*tr(M.T*M) = 0",
        "(tr(I(n))-1)*(n-2)*(n-3)*(n-4)*(n-5)*(n-6)*(m-1)*tr(A) = 0",
        "(n-m)*(n-m-1)*(m-n-1)*(n-m-2)*(m-n-2)*(n-1)*(n-2)*tr(A) = 0",
    ],
)
def test_what_holds_at_small_sizes_only_is_refuted(claim: str) -> None:
    """Sizes are looked at where the polynomials in them do not vanish."""
    assert decide(parse(claim, LET)).verdict is Verdict.REFUTED


def test_a_size_below_one_is_no_point() -> None:
    """Where n - 1 is the number of rows, n = 1 is not looked at."""
    result = decide(parse("(n - 2)*tr(F) = 0", LET))
    assert result.counterexample is not None
    assert result.counterexample.sizes == {"n": 3}
    assert decide(parse("(n - 1)*(n - 1) > 0", "F: n - 1 x n - 1")).verdict is not Verdict.PROVED
    assert decide(parse("tr(I(n - 1)) = 0", "A: n x n")).verdict is Verdict.REFUTED


def test_an_entrywise_form_beside_a_stacked_one_raises_nothing() -> None:
    """Rows that are one index do not meet rows that are two: that is said, and exact evaluation decides."""
    result = decide(parse("dg(kron(A, B) + C) = dg(C) + 2*kron(dg(A), dg(B))", LET))
    assert result.verdict is Verdict.REFUTED


def test_products_of_sizes_are_multiplied_out() -> None:
    """A sum in a product is no other size's text."""
    assert times_size("m + n", "k") == "k*m + k*n"
    assert times_size("n", 2) == times_size(2, "n") == "2*n"
    assert times_size("n", "n") == "n*n"
    assert times_size(1, "n") == "n"
    assert size_value("n*n + 2").terms.keys() == size_value(times_size(1, "n*n + 2")).terms.keys()
