"""Conditions that are said, and those that need not be."""

from __future__ import annotations

import pytest

from symkl.language.parse import parse
from symkl.prover.decide import NOWHERE, decide
from symkl.verdict import Verdict

GAMMA = "x: scalar; a, b: scalar, positive; x ~ Gamma(a, b)"
UPDATED = "inv(A + u*v.T) = inv(A) - inv(A)*u*v.T*inv(A)/(1 + v.T*inv(A)*u)"


@pytest.mark.parametrize(
    ("claim", "let", "conditions"),
    [
        ("E[x**(-2)] = b**2/((a - 1)*(a - 2))", GAMMA, ("a - 2 > 0",)),
        ("E[x**(-2)] = b**2/((a - 1)*(a - 2))", f"{GAMMA}; a > 2", ()),
        ("Sum[log(x**2), i] = 2*n*log(x)", "x: scalar; n: dimension; i: index(n)", ("x > 0",)),
        (UPDATED.replace("v", "u").replace("inu", "inv"), "A: n x n, spd; u: n", ()),
        (UPDATED, "A: n x n, invertible; u, v: n", ("1 + v.T*A.I*u is not 0", "A + u*v.T is invertible")),
        ("log(a*b) = log(a) + log(b)", "a, b: scalar", ("a > 0", "b > 0")),
    ],
)
def test_what_is_said(claim: str, let: str, conditions: tuple[str, ...]) -> None:
    """What always holds is no condition, and a symbol says it more plainly than a term."""
    result = decide(parse(claim, let))
    assert result.verdict is Verdict.PROVED
    assert result.conditions == conditions


def test_a_line_that_is_defined_nowhere_says_why() -> None:
    """The logarithm of what is proved not to be positive."""
    result = decide(parse("q*log(q/r) + (1 - q)*log(-q/(1 - r)) = q*log(q/r)", "q, r: scalar, probability"))
    assert result.verdict is Verdict.UNDECIDED
    assert result.reason.startswith(NOWHERE)


def test_what_is_said_of_a_vector_is_no_bound_of_a_number() -> None:
    """The parameters of a Dirichlet law are positive each; where they are not, the line is not decided, and says so."""
    result = decide(parse("log(p(x)) = 0", "n: dimension; A, x: n; p: Dirichlet(-A)"))
    assert result.verdict is not Verdict.PROVED
