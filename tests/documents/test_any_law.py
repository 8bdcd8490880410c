"""Averages of a letter of which nothing is said: lines about any law, unless words say something of the law."""

from __future__ import annotations

import pytest

from symkl.documents.check import check

TEXT = r"""%sFor a random number $X$ and a constant $c$ we have

$$ \begin{split} \mathrm{Var}(c X) &= \mathrm{E}\left[ (c X - \mathrm{E}(c X))^2 \right] \\
&= \mathrm{E}\left[ (c X - c \mathrm{E}(X))^2 \right] \\
&= %s \, \mathrm{E}\left[ (X - \mathrm{E}(X))^2 \right] \\
\end{split} $$
"""


def outcomes(before: str, factor: str) -> list[str]:
    return [f.outcome.value for f in check(text=TEXT % (before, factor)).findings if f.displayed]


def test_a_line_about_any_law() -> None:
    assert outcomes("", "c^2") == ["proved", "proved", "proved"]
    assert outcomes("", "c") == ["proved", "proved", "refuted"]
    assert outcomes("", "c^3")[-1] == "refuted"


@pytest.mark.parametrize(
    "before",
    [
        "Here all numbers follow the distribution of a coin. ",
        "The factor is a Bernoulli number. ",
        "All of them are positive. ",
    ],
)
def test_words_about_the_law_may_say_more_than_is_understood(before: str) -> None:
    assert outcomes(before, "c")[-1] != "proved"
    assert outcomes(before, "c")[-1] != "refuted"


def test_a_letter_that_is_averaged_alone_may_be_random() -> None:
    text = "We have\n\n$$ \\mathrm{E}(W X) = \\mathrm{E}(W) \\, \\mathrm{E}(X) . $$\n"
    assert [f.outcome.value for f in check(text=text).findings if f.displayed] not in (["proved"], ["refuted"])


def test_a_letter_that_is_usually_a_moment_may_be_one() -> None:
    text = "For a random number $X$ we have\n\n$$ \\frac{\\mathrm{E}[(X - \\mathrm{E}(X))^2]}{\\sigma^2} = 1 . $$\n"
    assert [f.outcome.value for f in check(text=text).findings if f.displayed] not in (["proved"], ["refuted"])
