"""Expectations with exponentials of normal variables, and with their logarithms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from symkl.evaluation.agreement import cross_check
from symkl.evaluation.codes import evaluate
from symkl.evaluation.counterexample import refute
from symkl.evaluation.enclosure import enclose
from symkl.evaluation.numbers import Undefined
from symkl.evaluation.point import Point
from symkl.language.parse import parse

if TYPE_CHECKING:
    from collections.abc import Callable

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


QUADRATIC = [
    ("E[exp(-x**2)]", {"m": 1, "v": 2}, lambda x: np.exp(-(x**2))),
    ("E[x**2*exp(-x**2/2 + x)]", {"m": -1, "v": 3}, lambda x: x**2 * np.exp(-(x**2) / 2 + x)),
    ("E[x/sqrt(exp(x**2))]", {"m": 2, "v": 1}, lambda x: x * np.exp(-(x**2) / 2)),
    ("E[npdf(3, x, 2)**2*x]", {"m": 1, "v": 1}, lambda x: x * np.exp(-((x - 3) ** 2) / 2) / (4 * np.pi)),
]


@pytest.mark.parametrize(("text", "at", "function"), QUADRATIC)
def test_the_square_is_completed(text: str, at: dict[str, int], function: Callable[[float], float]) -> None:
    """What is averaged exactly is what a sum over a fine grid comes to."""
    statement = parse(f"{text} = 0", "x: scalar; m: scalar; v: scalar, positive; x ~ Normal(m, v)")
    low, high = enclose(evaluate(statement.lhs, Point(values=dict(at))))
    grid = np.linspace(-30, 30, 200_001)
    density = np.exp(-((grid - at["m"]) ** 2) / (2 * at["v"])) / np.sqrt(2 * np.pi * at["v"])
    assert float(low) == pytest.approx(np.sum(function(grid) * density) * (grid[1] - grid[0]), rel=1e-9)
    assert high - low < 1e-12


def test_what_grows_too_fast_has_no_average() -> None:
    """Nor has an integral of what does not fall off."""
    law = "x: scalar; x ~ Normal(0, 1)"
    for claim, let in (("E[exp(x**2)] = 1", law), ("E[exp(x**2/2)] = 1", law), ("Int[exp(x), x] = 1", "x: scalar")):
        with pytest.raises(Undefined):
            evaluate(parse(claim, let).lhs, Point())
