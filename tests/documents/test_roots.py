"""Roots of matrices: V^{1/2} of a positive definite V is the positive definite matrix whose square is V."""

from __future__ import annotations

import pytest

from symkl.deciding import Means
from symkl.documents.check import check
from symkl.documents.roots import ROOT, halves
from symkl.documents.source import Span
from symkl.documents.surface import Node

WORDS = (
    "Let $V$ be an $n \\times n$ symmetric positive definite matrix, $D$ an $n \\times n$ matrix,\n"
    "$x$ a vector in $\\mathbb{R}^n$ and $y \\sim N(\\mu, V)$ a random vector.\n"
)
LINES = {
    r"V^{1/2} V^{1/2} = V": "proved",
    r"V^{1/2} V^{1/2} = V^{-1}": "refuted",
    r"V^{-1/2} V V^{-1/2} = I_n": "proved",
    r"V^{-1/2} V V^{1/2} = V^2": "refuted",
    r"(V^{-1/2} x)^T (V^{-1/2} x) = x^T V^{-1} x": "proved",
    r"(V^{-1/2} x)^T (V^{-1/2} x) = x^T V x": "refuted",
    r"\mathrm{Var}[V^{-\frac{1}{2}} y] = I_n": "proved",
    r"\mathrm{Var}[V^{-\frac{1}{2}} y] = V": "refuted",
    r"V^{3/2} = V V^{1/2}": "proved",
    r"(V^{-1})^{1/2} V^{1/2} = I_n": "proved",
    r"\ln |V^{1/2}| = \frac12 \ln |V|": "proved",
    r"V^{-2} V = V^{-1}": "proved",
    r"V^{-2} V = V": "refuted",
    r"D^{4/2} D = D^3": "proved",
    # of a matrix of which nothing says that it is positive definite, more than one thing may be meant
    r"D^{1/2} D^{1/2} = D": "not-understood",
    # a derivative by V would take the root for constant
    r"\frac{\partial}{\partial V} \mathrm{tr}(V^{1/2}) = V - V": "not-understood",
    r"\frac{\partial \, \mathrm{tr}(V D)}{\partial V} V^{1/2} = D^T V^{1/2}": "not-understood",
    # another power than halves
    r"V^{1/3} V^{2/3} = V": "not-understood",
}


def test_lines_with_roots() -> None:
    page = "".join(f"# Section {k}\n\n{WORDS}\nWe have\n\n$$ {line} $$\n\n" for k, line in enumerate(LINES))
    found = [f for f in check(text=page, means=Means(mends=0, seconds=10.0)).findings if f.displayed]
    assert {line: f.outcome.value for line, f in zip(LINES, found, strict=True)} == LINES
    assert ROOT in [used.text for used in found[0].used]
    assert found[1].counterexample.startswith("at n = 1")


# a letter that is defined by a root, and the matrix that is written by the letter
WEIGHTED = r"""
Let $y = X \beta + \varepsilon$, where $\varepsilon \sim N(0, V)$. Since $V$ is a covariance matrix, $W$ can be expressed
as the matrix square root of the inverse of $V$:

$$ V = W^{-1} W^{-1} \quad \Leftrightarrow \quad V^{-1} = W W \quad \Leftrightarrow \quad W = V^{-1/2} $$

Then we have

$$ y^T W^T W y = y^T V^{-1} y $$
"""


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("y^T W^T W y = y^T V^{-1} y", "proved"),
        ("y^T W^T W y = y^T V y", "refuted"),
        ("y^T W^T W y = - y^T V^{-1} y", "refuted"),
        ("y^T W^T W y = y^T W y", "refuted"),
    ],
)
def test_a_letter_that_is_a_root(line: str, outcome: str) -> None:
    page = WEIGHTED.replace("y^T W^T W y = y^T V^{-1} y", line)
    found = check(text=page, means=Means(mends=0, seconds=10.0)).findings[-1]
    assert found.outcome.value == outcome, found


def test_halves() -> None:
    at = Span(0, 0)

    def number(text: str) -> Node:
        return Node("number", (), at, text)

    half = Node("over", (number("1"), number("2")), at)
    assert halves(half) == 1
    assert halves(Node("minus", (Node("group", (half,), at),), at)) == -1
    assert halves(Node("over", (number("3"), number("2")), at)) == 3
    assert halves(Node("over", (number("4"), number("2")), at)) == 4
    assert halves(number("2")) == 4
    assert halves(Node("over", (number("1"), number("3")), at)) is None
    assert halves(Node("name", (), at, "k")) is None
