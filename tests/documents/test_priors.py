"""Priors, posteriors, joint densities: what is true of all of them, and lines beside them that they do not bind."""

from __future__ import annotations

import pytest

from symkl.documents.check import check

MODEL = r"""Let $y \sim \mathcal{N}(\theta, \tau^{-1})$, with the prior

$$ p(\theta, \tau) = \mathcal{N}(\theta; m, (l \tau)^{-1}) \cdot \mathrm{Gam}(\tau; a, b) . $$

The density of the observation is

$$ p(y | \theta, \tau) = \sqrt{\frac{\tau}{2 \pi}} \exp\left[ -\frac{\tau}{2} (y - \theta)^2 \right] . $$

"""


BAYES = r"""By the theorem of Bayes,

$$ p(\theta, \tau | y) = \frac{p(y | \theta, \tau) \, p(\theta, \tau)}{p(y)} . $$

"""


def outcomes(text: str) -> list[str]:
    return [f.outcome.value for f in check(text=MODEL + text).findings if f.displayed]


def test_the_theorem_of_bayes_holds_whatever_the_densities_are() -> None:
    assert outcomes(BAYES)[-1] == "proved"


@pytest.mark.parametrize("wrong", [r"p(y | \theta, \tau) \, p(y)", r"\frac{p(y | \theta, \tau)}{p(\theta, \tau)}"])
def test_a_wrong_theorem_of_bayes_is_not_proved(wrong: str) -> None:
    assert outcomes(f"We have\n\n$$ p(\\theta, \\tau | y) = {wrong} . $$\n")[-1] not in ("proved", "follows")


@pytest.mark.parametrize(("printed", "expected"), [("2 m \\theta", "proved"), ("m \\theta", "refuted")])
def test_a_prior_binds_no_letter(printed: str, expected: str) -> None:
    text = f"""Expanding the square, we get

$$ -\\frac{{l \\tau}}{{2}} (\\theta - m)^2 = -\\frac{{l \\tau}}{{2}} \\left( \\theta^2 - {printed} + m^2 \\right) . $$
"""
    assert outcomes(BAYES + text)[-1] == expected
