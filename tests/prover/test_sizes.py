"""Statements about matrices whose sizes are sums and products."""

from __future__ import annotations

import pytest

from symkl.language.parse import parse
from symkl.prover.decide import decide
from symkl.prover.values import size_value, times_size
from symkl.verdict import Verdict

LET = "A: n x n; B: m x m; C: m*n x n*m; M: n x k; x: n*k; z: m+n"


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
    ],
)
def test_compound_sizes_are_decided(claim: str) -> None:
    """No order in which a size is written, and no vec in a sum, is in the way."""
    assert decide(parse(claim, LET)).verdict is Verdict.PROVED


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
