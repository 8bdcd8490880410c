"""What people type first: laws, facts and signs by the names that they use, and what is said where no one can guess."""

# ruff: noqa: RUF001 - letters and signs that look like others are what is read here

from __future__ import annotations

import pytest

import symkl
from symkl.errors import ParseError
from symkl.language.misfit import read_claim
from symkl.language.parse import declare, parse
from symkl.suite import prove
from symkl.verdict import Verdict


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("x: n; x ~ N(0, I(n))", "x: n; A: n x n; x ~ Normal(Z(n, 1), I(n))"),
        ("x ~ N(0, I(n))", "x: n; A: n x n; x ~ Normal(Z(n, 1), I(n))"),
        ("x ~ Gaussian(m, S); m: n; S: n x n, spd", "x: n; m: n; S: n x n, spd; x ~ Normal(m, S)"),
        ("x ~ N(0, 1)", "x: scalar; x ~ Normal(0, 1)"),
        ("x ~ N(m, s^2); m, s: scalar", "x: scalar; m: scalar; s: scalar; x ~ Normal(m, s**2)"),
        ("x: 1 x 1, spd", "x: scalar, positive"),
        ("x: n x n invertible", "x: n x n, invertible"),
        ("x: n x n symmetric positive definite", "x: n x n, spd"),
        ("x: n x n, positive-definite", "x: n x n, spd"),
        ("x: n x m, y: m x n", "x: n x m; y: m x n"),
        ("a: n, x, y: m x n, c: scalar", "x: m x n"),
        ("x in R^n", "x: n"),
        ("y, x in R^{m x n}", "x: m x n"),
        ("x in R", "x: scalar"),
        ("x ∈ ℝ^(n×m)", "x: n x m"),
    ],
)
def test_a_declaration_means_what_it_means_elsewhere(written: str, plain: str) -> None:
    """The symbol is the same as of the plain declaration."""
    assert declare(written)[0]["x"] == declare(plain)[0]["x"]


@pytest.mark.parametrize(
    ("written", "plain", "let"),
    [
        ("A^-1*A = I(n)", "A.I*A = I(n)", "A: n x n"),
        ("A^{-1}*A = I(n)", "A.I*A = I(n)", "A: n x n"),
        ("(A*B)^T = B'*A^{T}", "(A*B).T = B.T*A.T", "A: n x m; B: m x k"),
        ("A⁻¹*Σ = I(n)", "A.I*Sigma = I(n)", "A: n x n; Σ: n x n"),
        ("c² ≥ 0", "c**2 >= 0", "c: scalar"),
        ("c ≠ 2·c − 1", "c != 2*c - 1", "c: scalar"),
        ("c^{n+1} = c*c^n", "c**(n + 1) = c*c**n", "c: scalar; A: n x n"),
        ("2^-1*c = c/2", "2**(-1)*c = c/2", "c: scalar"),
        ("c^T = c", "c**T = c", "c: scalar; T: scalar"),
        ("A∘B = B∘A", "had(A, B) = had(B, A)", "A: n x m; B: n x m"),
        ("A⊗(A + A) = 2*(A⊗A)", "kron(A, A + A) = 2*kron(A, A)", "A: n x n"),
        ("(A*μ)ᵀ = μᵀ*Aᵀ", "(A*mu).T = mu.T*A.T", "A: n × n; μ: n"),
        ("λ₁*A = A*λ₁", "lam1*A = A*lam1", "A: n × n; λ₁: scalar"),
    ],
)
def test_a_sign_means_what_it_means_elsewhere(written: str, plain: str, let: str) -> None:
    """The statement is the same as of the plain claim."""
    assert parse(written, let) == parse(plain, let)


@pytest.mark.parametrize(
    ("let", "hint"),
    [
        ("A: nxn", "write A: n x n"),
        ("A: matrix", "write A: n x m"),
        ("x: vector", "write x: n"),
        ("c: real", "write c: scalar"),
        ("A: spd", "write A: n x n, spd"),
        ("c: positive", "write c: scalar, positive"),
    ],
)
def test_what_cannot_be_meant_as_a_size_is_refused(let: str, hint: str) -> None:
    """It says what to type."""
    with pytest.raises(ParseError, match="is no shape") as refused:
        declare(let)
    assert refused.value.hint == hint


@pytest.mark.parametrize("claim", ["A*B∘A = A", "A∘B*A = A", "A⊗B∘A = A", "A % B = A", "A // B = A"])
def test_what_is_ambiguous_is_refused(claim: str) -> None:
    """Nobody agrees on which product comes first; the letters that signs are read as are no operators."""
    with pytest.raises(ParseError) as refused:
        parse(claim, "A: n x n; B: n x n")
    assert "had(A, B)" in refused.value.hint


def test_the_commonest_declaration() -> None:
    """A standard normal vector."""
    let = "x: n; x ~ Normal(Z(n,1), I(n))"
    assert prove("E[x.T*x] = n", let).verdict is Verdict.PROVED
    assert prove("E[x.T*x] = n + 1", let).verdict is Verdict.REFUTED
    assert read_claim("E[x.T*x] = n", let) == read_claim("E[x.T*x] = n", "x ~ N(0, I(n))")


def test_python_calls_the_inverse_as_text_does() -> None:
    """``inv`` is one of the public names."""
    a = symkl.matrix("A", symkl.dimension("n"))
    assert symkl.inv(a) == a.I
