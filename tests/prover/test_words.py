"""Which laws of words a proof says that it used."""

from __future__ import annotations

import pytest

from symkl.language.parse import parse
from symkl.prover.decide import decide


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("Q*Q = I(n)", "Q: n x n, orthogonal, symmetric"),
        ("inv(Q)*A = Q*A", "Q: n x n, orthogonal, symmetric; A: n x n"),
        ("A*pinv(A) = pinv(A)*A", "A: n x n, symmetric"),
    ],
)
def test_symmetry_that_is_used_is_named(claim: str, let: str) -> None:
    """Each is false without it."""
    assert any("symmetric" in law for law in decide(parse(claim, let)).laws)
