"""Averages whose script says over what: a density of which nothing is known, or the truth that is estimated."""

from __future__ import annotations

import pytest

from symkl.documents.check import check


def outcomes(text: str) -> list[str]:
    return [f.outcome.value for f in check(text=text).findings if f.displayed]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"E_{x \sim p(x)}[f(x)] = E_{x \sim q(x)}[\frac{p(x)}{q(x)} f(x)]", "proved"),
        (r"\mathbb{E}_p[g(x)] = \int g(x) p(x) dx", "proved"),
        (r"\int x \frac{p(x)}{q(x)} q(x) dx = \mathbb{E}_q[x \frac{p(x)}{q(x)}]", "proved"),
        (r"E_{x \sim p(x)}[3 f(x) + g(x)] = 3 E_{x \sim p(x)}[f(x)] + E_{x \sim p(x)}[g(x)]", "proved"),
        (r"E_{x \sim p(x)}[f(x)] = E_{x \sim q(x)}[\frac{q(x)}{p(x)} f(x)]", "unclear"),
        (r"E_{x \sim p(x)}[f(x)] = E_{x \sim q(x)}[f(x)]", "unclear"),
        (r"E_{x \sim p(x)}[f(x)^2] = E_{x \sim p(x)}[f(x)]^2", "unclear"),
    ],
)
def test_averages_over_a_density(line: str, expected: str) -> None:
    (found,) = outcomes(f"Let $f$ and $g$ be functions.\n\nThen we have\n\n$$ {line} $$")
    assert found == expected or (expected, found) == ("unclear", "needs-hypothesis")


def test_an_average_over_a_mass_function_is_a_sum() -> None:
    text = r"$$ E_{x \sim p(x)}[f(x)] = \sum_x p(x) f(x) $$" + "\n\n" + r"$$ E_{x \sim p(x)}[f(x)] + 1 = \sum_x f(x) + 1 $$"
    found = outcomes(text)
    assert found[0] == "proved"
    assert found[1] not in ("proved", "follows")


MSE, SPREAD = r"E_\theta[(\hat\theta - \theta)^2]", r"E_\theta[(\hat\theta - E_\theta[\hat\theta])^2]"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"E_\theta[(\hat\theta - E_\theta[\hat\theta]) c] = 0 + 0", True),
        (rf"{MSE} = {SPREAD} + (E_\theta[\hat\theta] - \theta)^2", True),
        (rf"{MSE} = {SPREAD} - (E_\theta[\hat\theta] - \theta)^2", False),
        (r"E_\theta[\hat\theta] + 1 = \theta + 1", False),
    ],
)
def test_the_truth_below_an_average_of_an_estimate(line: str, expected: bool) -> None:  # noqa: FBT001 - whether it is proved
    """It is fixed, and the estimate is random."""
    assert (outcomes(f"We have\n\n$$ {line} $$")[0] == "proved") is expected
