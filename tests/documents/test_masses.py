"""What is summed over all values is a probability only if it is called so."""

from __future__ import annotations

import pytest

from symkl.documents.check import check


def outcomes(text: str) -> list[str]:
    return [f.outcome.value for f in check(text=text).findings if f.displayed]


@pytest.mark.parametrize(
    "line", [r"\sum_x f(x) g(x) + \sum_x f(x) = \sum_x f(x) g(x) + 1", r"(\sum_x f(x))^2 = \sum_x f(x)"]
)
def test_any_function_does_not_sum_to_one(line: str) -> None:
    """It was proved that it does."""
    assert outcomes(f"$$ {line} $$")[0] not in ("proved", "follows")


@pytest.mark.parametrize(
    "words",
    [
        "Let $f(x)$ be a probability mass function.",
        "Let $f$ be an arbitrary [discrete](/d) [distribution](/p).",
        "Consider the distribution $f(x)$.",
        "with the densities $f(x)$, we have",
    ],
)
def test_what_words_call_a_distribution_sums_to_one(words: str) -> None:
    assert outcomes(words + "\n\n" + r"$$ (\sum_x f(x))^2 = \sum_x f(x) $$") == ["proved"]


@pytest.mark.parametrize(
    "words", ["Let $f(x)$ be the mean of a distribution $h(x)$.", "Let $f$ be a function of the density."]
)
def test_what_is_made_of_a_distribution_is_none(words: str) -> None:
    assert outcomes(words + "\n\n" + r"$$ (\sum_x f(x))^2 = \sum_x f(x) $$")[0] not in ("proved", "follows")


def test_a_probability_is_one_by_its_name() -> None:
    assert outcomes(r"$$ (\sum_x P(x))^2 = \sum_x P(x) $$") == ["proved"]
