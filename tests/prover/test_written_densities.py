"""Integrals of exponentials of quadratic polynomials."""

import pytest

import symkl as sk
from symkl.prover.rearranged import WRITTEN

OF_A_VECTOR = "A: n x n, spd; b, x: n"
A, NORMAL = "x, b: scalar; a: scalar, positive", "x, m: scalar; s: scalar, positive"


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("Int[exp(-x**2), x] = sqrt(pi)", "x: scalar"),
        ("Int[exp(-a*x**2 + b*x), x] = sqrt(pi/a)*exp(b**2/(4*a))", A),
        ("Int[x**2*exp(-a*x**2), x] = sqrt(pi/a)/(2*a)", A),
        ("Int[exp(-(x - m)**2/(2*s)), x] = sqrt(2*pi*s)", NORMAL),
        ("1/sqrt(2*pi*s)*Int[x*exp(-(x - m)**2/(2*s)), x] = m", NORMAL),
        ("Int[x*exp(-x**2), x] = 0", "x: scalar"),
        ("Int[exp(-x.T*A*x/2 + b.T*x), x] = sqrt((2*pi)**n/det(A))*exp(b.T*inv(A)*b/2)", OF_A_VECTOR),
        ("Int[exp(-1/2*(x - b).T*inv(A)*(x - b)), x] = (2*pi)**(n/2)*sqrt(det(A))", OF_A_VECTOR),
        ("Int[x.T*B*x*exp(-x.T*A*x/2), x] = (2*pi)**(n/2)*det(A)**(-1/2)*tr(B*inv(A))", OF_A_VECTOR + "; B: n x n"),
    ],
)
def test_it_is_proved_by_the_density_that_stands_in_it(claim: str, let: str) -> None:
    result = sk.prove(claim, let=let)
    assert result.verdict is sk.Verdict.PROVED
    assert result.trusts == ("kernel", WRITTEN)
    assert not result.conditions


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("Int[exp(-x**2), x] = pi", "x: scalar"),
        ("Int[exp(-a*x**2 + b*x), x] = sqrt(pi/a)*exp(b**2/(2*a))", A),
        ("Int[exp(-(x - m)**2/s), x] = sqrt(2*pi*s)", NORMAL),
        ("Int[exp(-x.T*A*x/2 + b.T*x), x] = sqrt((2*pi)**n/det(A))*exp(b.T*inv(A)*b)", OF_A_VECTOR),
        ("Int[exp(-x.T*A*x), x] = sqrt(pi**n)/det(A)", OF_A_VECTOR),
        ("Int[exp(-x.T*B*x/2), x] = (2*pi)**(n/2)*det(B)**(-1/2)", OF_A_VECTOR + "; B: n x n"),
    ],
)
def test_a_neighbour_is_refuted(claim: str, let: str) -> None:
    assert sk.prove(claim, let=let).verdict is sk.Verdict.REFUTED


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("Int[exp(-a*x**2), x] = sqrt(pi/a)", "x, a: scalar"),
        ("Int[exp(-a*x**2), x] = sqrt(pi/a)", "x: scalar; a: scalar, negative"),
        ("Int[exp(x**2), x] = sqrt(pi)", "x: scalar"),
        ("Int[exp(-(x - a)*abs(x - a)), x] = sqrt(pi)", "x, a: scalar; x > a"),
    ],
)
def test_of_what_may_not_converge_nothing_is_said(claim: str, let: str) -> None:
    """What is given of a letter says nothing of what is integrated over."""
    assert sk.prove(claim, let=let).verdict is sk.Verdict.UNDECIDED
