"""Likelihoods: data, the density of what is made of noise, products over data, slopes, means, rows that are solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symkl.documents.check import check

if TYPE_CHECKING:
    from symkl.documents.report import Finding

LINE = r"""We observe $y_i = a + b x_i + e_i$, where $e_i \sim \mathcal{N}(0, s^2)$ for $i = 1, \ldots, n$.

The likelihood of the data becomes

$$ \begin{split}
p(y | a, b, s^2) &= \prod_{i=1}^n \mathcal{N}(y_i; a + b x_i, s^2) \\
&= \prod_{i=1}^n \frac{1}{\sqrt{2 \pi} %s} \exp\left[ -\frac{(y_i - a - b x_i)^2}{2 s^2} \right]
\end{split} $$

"""
COUNTS = r"""The counts are $y_i \sim \mathrm{Poiss}(l)$ with $l > 0$. Let $g$ and $h$ be positive. We get

$$ \prod_{i=1}^n \frac{1}{y_i!} \prod_{i=1}^n l^{y_i} \cdot g l^{h - 1}
= \prod_{i=1}^n \left( \frac{1}{y_i!} \right) g \cdot l^{h + n \bar{y} - %s} $$

where $\bar{y}$ is the average of the counts,

$$ \bar{y} = \frac{1}{n} \sum_{i=1}^n y_i . $$
"""
MATRIX = r"""The model is $y = X b + e$ with $e \sim \mathcal{N}(0, s^2 V)$, where $X$ is an $n \times p$ matrix and $V$ is
positive definite. It implies

$$ p(y | b, s^2) = \mathcal{N}(y; X b, %s) . $$
"""


def last(text: str) -> Finding:
    return [f for f in check(text=text).findings if f.displayed][-1]


@pytest.mark.parametrize(("root", "expected"), [("s", "proved"), ("s^2", "refuted")])
def test_data_of_a_likelihood_are_what_they_are(root: str, expected: str) -> None:
    finding = last(LINE % root)
    assert finding.outcome.value == expected
    assert "e = " not in finding.counterexample  # the noise stands nowhere on the line


def test_the_noise_is_put_in_where_it_is_averaged() -> None:
    text = LINE % "s" + "The observations have the variance\n\n$$ \\mathrm{Var}(y_i) = %s . $$\n"
    assert last(text % "s^2").outcome.value == "proved"
    assert last(text % "b^2 s^2").outcome.value == "refuted"


def test_the_noise_is_put_in_where_it_stands() -> None:
    text = LINE % "s" + "We have\n\n$$ y_i - e_i = %s . $$\n"
    assert last(text % "a + b x_i").outcome.value == "proved"


@pytest.mark.parametrize(
    ("spread", "expected"), [("s^2 V", "proved"), ("s V", "refuted"), ("s^2 V^{-1}", "refuted"), ("V", "refuted")]
)
def test_the_density_of_what_is_made_of_noise(spread: str, expected: str) -> None:
    finding = last(MATRIX % spread)
    assert finding.outcome.value == expected
    assert "y" in {used.text for used in finding.used}


def test_a_density_given_what_the_letter_is_not_made_of_is_left_alone() -> None:
    text = (
        (MATRIX % "s^2 V")
        .replace("p(y | b, s^2)", "p(y | s^2)")
        .replace("$X$ is an", "$b \\sim \\mathcal{N}(0, I)$, $X$ is an")
    )
    assert last(text).outcome.value not in ("proved", "refuted")


@pytest.mark.parametrize(("taken", "expected"), [("1", "proved"), ("2", "refuted")])
def test_a_product_ends_with_its_index_or_at_the_next_over_it(taken: str, expected: str) -> None:
    finding = next(f for f in check(text=COUNTS % taken).findings if f.displayed)
    assert finding.outcome.value == expected
    if expected == "proved":
        assert any("a product ends before" in used.text for used in finding.used)


def test_densities_of_other_parameters_are_other_densities() -> None:
    text = r"""Let $S$ be a positive definite $n \times n$ matrix, $T = S^{-1}$, and let $y$ be a vector. We define

$$ p(y | m, S) = \mathcal{N}(y; m, S) $$

and so we have

$$ p(y | m, T) = \mathcal{N}(y; m, T^{-1}) . $$
"""
    assert last(text).outcome.value not in ("refuted", "ill-typed")


SLOPE = r"""Let $s > 0$ and let $c$ be a real number. We define

$$ L(c, s^2) = -\frac{c^2}{2 s^2} - \log s . $$

The slope is

$$ \frac{\mathrm{d} L(c, s^2)}{\mathrm{d} s^2} = %s . $$
"""


@pytest.mark.parametrize(
    ("slope", "expected"),
    [
        (r"\frac{c^2}{2 (s^2)^2} - \frac{1}{2 s^2}", "proved"),
        (r"\frac{c^2}{s^3} - \frac{1}{s}", "refuted"),
        (r"\frac{c^2}{2 s^2} - \frac{1}{2 s^2}", "refuted"),
    ],
)
def test_a_slope_by_a_variance(slope: str, expected: str) -> None:
    assert last(SLOPE % slope).outcome.value == expected


BARS = r"""Let $y_1, \ldots, y_n$ be real numbers%s. Then we have

$$ \sum_{i=1}^n (y_i - \bar{y})^2 = \sum_{i=1}^n y_i^2 - %s . $$
"""


def test_a_bar_is_a_mean_which_is_said() -> None:
    finding = last(BARS % ("", r"n \bar{y}^2"))
    assert finding.outcome.value == "proved"
    assert "\\bar{y} is the mean of y_{i}" in finding.assumed


@pytest.mark.parametrize("said", ["", r" and $\bar{y}$ their mean"])
def test_a_wrong_line_about_a_bar_is_not_proved(said: str) -> None:
    assert last(BARS % (said, r"2 n \bar{y}^2")).outcome.value not in ("proved", "follows")


ROWS = r"""The number $\hat{t}$ solves

$$ \begin{split} 0 &= \frac{a}{\hat{t}} - \frac{c}{\hat{t}^2} \\ \frac{a}{\hat{t}} &= %s \\ \end{split} $$
"""


def test_a_row_follows_from_the_row_before() -> None:
    assert last(ROWS % r"\frac{c}{\hat{t}^2}").outcome.value == "follows"
    assert last(ROWS % r"\frac{2 c}{\hat{t}^2}").outcome.value not in ("proved", "follows")


AVERAGE = r"""Let $u$ be any function. Its average is

$$ \mathrm{E}[u(q, Y)] = -p (q - 1)^2 - (1 - p) q^2 . $$

Taking the derivative, we have

$$ \frac{\partial}{\partial q} \mathrm{E}[u(q, Y)] = %s . $$
"""


def test_the_slope_of_an_average_whose_value_was_said() -> None:
    assert last(AVERAGE % "-2 p (q - 1) - 2 (1 - p) q").outcome.value == "follows"
    assert last(AVERAGE % "-2 p (q - 1) + 2 (1 - p) q").outcome.value not in ("proved", "follows")
