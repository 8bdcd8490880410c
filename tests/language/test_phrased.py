"""Claims with words around them: the hint is the claim, and what is a claim is left alone."""

from __future__ import annotations

import pytest

from symkl.errors import SymklError
from symkl.language.parse import parse

LET = "A: n x n, invertible; B: n x n; x: n; y: n; c: scalar"


@pytest.mark.parametrize(
    ("claim", "typed"),
    [
        ("Eq(A*B, B*A)", "write A*B = B*A"),
        ("prove tr(A*B) = tr(B*A)", "write tr(A*B) = tr(B*A)"),
        ("show that tr(A*B) = tr(B*A)", "write tr(A*B) = tr(B*A)"),
        ("is det(A*B) = det(A)*det(B)?", "write det(A*B) = det(A)*det(B)"),
        ("A*B = B*A for all A, B", "write A*B = B*A; what is known is declared"),
        ("if A is symmetric then A = A.T", "write A = A.T; what is known is declared"),
        ("A = A.T if A is symmetric", "write A = A.T; what is known is declared"),
        ("x ~ N(0, 1)", "a law is declared"),
        ("Tr[A.B] == Tr[B.A]", "write tr(A*B) = tr(B*A)"),
        ("Inverse[A].A == IdentityMatrix[n]", "write inv(A)*A = I(n)"),
        ("A . B == B . A", "write A*B = B*A"),
        ("tr{A} = tr{A'}", "write tr(A) = tr(A.T)"),
        ("A \\ x = A.I*x", "write inv(A)*x = A.I*x"),
        ("\u2225x\u2225 = 1", "write sqrt(x.T*x) = 1"),
        ("\u27e8x, y\u27e9 = 1", "write x.T*y"),
        ("tr(A) \u2248 1", "a claim is exact"),
    ],
)
def test_what_to_type_is_said(claim: str, typed: str) -> None:
    with pytest.raises(SymklError) as caught:
        parse(claim, LET)
    assert caught.value.hint.startswith(typed)


@pytest.mark.parametrize(
    "claim", ["if", "show that", "is A", "Eq(A)", "for all", "prove", "A.foo = 2", "x ~ ", "\\", "{", "if A then B"]
)
def test_what_nobody_knows_is_refused_all_the_same(claim: str) -> None:
    with pytest.raises(SymklError):
        parse(claim, LET)


@pytest.mark.parametrize("claim", ["tr(A*B) = tr(B*A)", "A.T.T = A", "A.I*A = I(n)", "x.T*A*y = y.T*A.T*x"])
def test_a_claim_is_left_alone(claim: str) -> None:
    assert str(parse(claim, LET)) == claim
