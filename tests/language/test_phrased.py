"""Claims with words around them: the hint is the claim, and what is a claim is left alone."""

from __future__ import annotations

import pytest

from symkl.errors import SymklError
from symkl.language.parse import parse
from symkl.prover.decide import decide
from symkl.verdict import Verdict

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


@pytest.mark.parametrize(
    ("claim", "let", "hint"),
    [
        ("cosh(x) >= 1", "x: scalar", "(exp(x) + exp(-x))/2"),
        ("sinh(x) = x", "x: scalar", "(exp(x) - exp(-x))/2"),
        ("x[i]*x[j] = 0", "x: n; i, j: index(n); i != j", "(i != j)"),
    ],
)
def test_what_cannot_be_said_is_said_otherwise(claim: str, let: str, hint: str) -> None:
    with pytest.raises(SymklError) as error:
        parse(claim, let)
    assert hint in str(error.value.hint)


def test_indices_that_differ_are_said_by_a_delta() -> None:
    let = "x: k; p: k, simplex; x ~ Categorical(p); i, j: index(k)"
    assert decide(parse("(i != j)*E[x[i]*x[j]] = 0", let)).verdict is Verdict.PROVED
    assert decide(parse("E[x[i]*x[j]] = 0", let)).verdict is Verdict.REFUTED
