"""Sums over indices come to one form, whatever their indices are called and however they were built."""

from __future__ import annotations

import pytest

from symkl.language.parse import parse
from symkl.prover.oracles import prove_by_indices

LET = "A: n x n; B: n x n; C: n x n, diagonal; u: n; v: n"
TRUE = [
    "tr(A*B) = tr(B*A)",
    "u.T*had(A, B)*v = v.T*had(A.T, B.T)*u",
    "tr(diagm(u)*A*diagm(v)*B.T) = u.T*had(A, B)*v",
    "dg(A*B.T) = had(A, B)*ones(n, 1)",
    "had(C, A) = C*diagm(dg(A))",
    "diagm(u)*v = had(u, v)",
]
FALSE = [
    "tr(A*B) = tr(A*B.T)",
    "u.T*had(A, B)*v = u.T*had(A, B.T)*v",
    "had(A, B) = A*B",
    "dg(A*B) = had(dg(A), dg(B))",
    "had(B, A) = B*diagm(dg(A))",
]


@pytest.mark.parametrize("claim", TRUE)
def test_equal_sums_have_one_form(claim: str) -> None:
    certificate = prove_by_indices(parse(claim, LET))
    assert certificate is not None
    assert certificate.replay()


@pytest.mark.parametrize("claim", FALSE)
def test_different_sums_have_different_forms(claim: str) -> None:
    """The form forgets the names of indices, and nothing else."""
    assert prove_by_indices(parse(claim, LET)) is None
