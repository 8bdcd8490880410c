"""Expectations with exponentials of normal variables, and with their logarithms."""

from __future__ import annotations

import pytest

from symkl.evaluation.agreement import cross_check
from symkl.evaluation.counterexample import refute
from symkl.language.parse import parse

NUMBER = "x: scalar; m: scalar; s: scalar, positive; x ~ Normal(m, 1)"
VECTOR = "x: n; m: n; S: n x n, spd; x ~ Normal(m, S)"
DENSITY = "log(1/sqrt((2*pi)**n*det(S))*exp(-1/2*(x - m).T*inv(S)*(x - m)))"


@pytest.mark.parametrize(
    ("left", "right", "let"),
    [
        ("E[log(exp(x))]", "m", NUMBER),
        ("E[x*log(exp(x))]", "m**2 + 1", NUMBER),
        ("E[log(s*sqrt(exp(x)))]", "log(s) + m/2", NUMBER),
        ("E[log(inv(exp(x)))]", "-m", NUMBER),
        ("E[log(abs(exp(x)))]", "m", NUMBER),
        ("Var[log(exp(x)**2)]", "4", NUMBER),
        ("E[exp(x) + log(exp(x))]", "exp(m + 1/2) + m", NUMBER),
        (f"E[{DENSITY}]", "-1/2*(n*log(2*pi) + log(det(S)) + n)", VECTOR),
    ],
)
def test_the_logarithm_of_an_exponential_is_averaged(left: str, right: str, let: str) -> None:
    """What is true agrees at points, and what is off by one is refuted."""
    assert cross_check(parse(f"{left} = {right}", let)).agreed
    assert refute(parse(f"{left} = {right} + 1", let)) is not None


def test_an_exponential_beside_its_own_logarithm_is_not_evaluated() -> None:
    """It is taken out as a factor, and is no factor of the logarithm."""
    check = cross_check(parse("E[exp(x)*log(exp(x))] = 0", NUMBER))
    assert not check.agreed
    assert check.disagreement is None
    assert "logarithm" in check.reason
