"""Letters that stand once: misprints for others; letters that a sentence puts for something; data under a derivative."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symkl.documents.check import check
from symkl.documents.report import Severity

if TYPE_CHECKING:
    from symkl.documents.report import Finding

SQUARE = r"""Let $b$, $m_0$ and $c_0$ be real numbers. Expanding the square, we have

$$ c_0 (b - m_0)^2 = c_0 b^2 - 2 c_0 b m_0 + c_0 m_0 %s . $$
%s"""


def last(text: str) -> Finding:
    return [f for f in check(text=text).findings if f.displayed][-1]


def test_a_letter_that_stands_nowhere_else_is_a_misprint_for_one_that_makes_it_true() -> None:
    finding = last(SQUARE % (r"\mu_0", ""))
    assert finding.outcome.value == "needs-hypothesis"
    assert finding.assumed == ("\\mu_{0} is m_{0}",)


BLOCKS = r"""Let $U$ and $Z$ be random variables. With the residual $$ E^{(1)} = U - \beta_0 - \beta_1 Z , $$ we have

$$ 2 E^{(1)} + \beta_0 = 2 U - \beta_0 - 2 %s Z . $$
"""
ERROR = r"""With the error function, we have

$$ \frac{1}{2} \left[ 1 + \mathrm{erf}\left( \frac{x - m}{s} \right) \right] - \frac{1}{2}
= \frac{1}{2} \, \mathrm{erf}\left( \frac{x %s m}{s} \right) . $$
"""


@pytest.mark.parametrize(
    ("text", "printed", "misprint"), [(BLOCKS, r"\beta_1", r"\beta_2"), (ERROR, "-", "+")], ids=["letter", "function"]
)
def test_a_letter_of_another_number_and_a_function_of_something_else_are_misprints(
    text: str, printed: str, misprint: str
) -> None:
    assert last(text % printed).outcome.value == "proved"
    assert last(text % misprint).outcome.value == "needs-hypothesis"


@pytest.mark.parametrize(
    ("letter", "words"),
    [
        (r"\mu_0", "\nHere $\\mu_0 = m_0$ is the mean."),  # it is said what it is
        (r"\mu_1", ""),  # no letter of the line looks like it
        (r"\mu_0 + 1", ""),  # and none makes it true
    ],
)
def test_a_letter_that_is_no_misprint_raises_no_alarm(letter: str, words: str) -> None:
    assert SQUARE % (letter, words)
    assert [f.outcome.value for f in check(text=SQUARE % (letter, words)).findings if f.displayed] != ["needs-hypothesis"]


PUT = r"""Let $V$ be a positive definite $n \times n$ matrix and let $y$ be a vector. %s, we have

$$ y^\mathrm{T} V^{-1} y = y^\mathrm{T} P y . $$
"""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Substituting $V^{-1}$ by the precision matrix $P$", "proved"),
        ("Replacing $V^{-1}$ with $P$", "proved"),
        ("Substituting $P$ for $V^{-1}$", "proved"),
        ("Substituting $V$ by $P$", "given"),
        ("Comparing $V^{-1}$ with $P$", "given"),
    ],
)
def test_what_is_put_for_something(words: str, expected: str) -> None:
    assert last(PUT % words).outcome.value == expected


SLOPE = r"""The model is $y = X b + w$ with $w \sim \mathcal{N}(0, I_n)$, where $X$ is an $n \times p$ matrix. The slope is

$$ \frac{\partial}{\partial b} \left( -\frac{1}{2} (y - X b)^\mathrm{T} (y - X b) \right) = %s . $$
"""


@pytest.mark.parametrize(
    ("slope", "expected"), [(r"X^\mathrm{T} (y - X b)", "proved"), (r"2 X^\mathrm{T} (y - X b)", "refuted")]
)
def test_data_stay_as_they_are_where_a_parameter_varies(slope: str, expected: str) -> None:
    assert last(SLOPE % slope).outcome.value == expected


@pytest.mark.parametrize("line", [r"\sum_i w_i y_i = \sum_i w_i \hat{\mu}_i", r"\bar{u}(\phi) = \bar{u}_D(\phi)"])
def test_a_fit_or_a_mean_that_is_not_defined_is_no_misprint(line: str) -> None:
    assert all(f.severity is Severity.NOTE for f in check(text=f"The sample satisfies the equality $$ {line} $$").findings)
