"""Divergences of laws that a text gives by name, whatever they are given for."""

from __future__ import annotations

import pytest

from symkl.documents.check import check

COORDINATES = r"\frac12\sum_{j=1}^d (\mu_j^2 + \sigma_j^2 - 1 - \log \sigma_j^2)"
MATRICES = r"\frac12 (\mu^T\mu + \mathrm{tr}(\Sigma) - d - \log\det\Sigma)"


def last(text: str) -> str:
    """What is said of the last sign."""
    return check(text=text).findings[-1].outcome.value


def divergence(first: str, second: str, of: str, right: str) -> str:
    return rf"For ${first}$ and ${second}$ with $z \in \mathbb{{R}}^d$ we get $$ KL({of}) = {right}. $$"


@pytest.mark.parametrize(
    ("first", "second", "of", "right"),
    [
        (r"q(z|x) = \mathcal N(z; \mu, \Sigma)", r"p(z) = \mathcal N(z; 0, I)", r"q(z|x)\|p(z)", MATRICES),
        (r"q(z|x) = \mathcal N(\mu, \Sigma)", r"p(z) = \mathcal N(0, I)", r"q\|p", MATRICES),
        (r"q = N(\mu, \Sigma)", r"p = N(0, I)", r"q\|p", MATRICES),
        (r"q_\phi(z|x) = \mathcal N(z; \mu, \mathrm{diag}(\sigma^2))", r"p(z) = N(0, I)", r"q_\phi(z|x)\|p(z)", COORDINATES),
        (r"q(z) = \mathcal N(z; \mu, \mathrm{diag}(\sigma^2))", r"p(z) = \mathcal N(z; 0, I)", r"q\|p", COORDINATES),
        (r"q = N(\mu, \mathrm{diag}(\sigma_1^2, \ldots, \sigma_d^2))", r"p = N(0, I)", r"q\|p", COORDINATES),
    ],
)
def test_laws_that_are_given(first: str, second: str, of: str, right: str) -> None:
    assert last(divergence(first, second, of, right)) == "proved"
    wrong = last(divergence(first, second, of, right.replace(r"- \log", r"+ \log")))
    assert wrong in ("refuted", "needs-hypothesis")


def test_what_is_put_in_is_reported() -> None:
    text = divergence(r"q(z|x) = N(\mu, \Sigma)", r"p(z) = N(0, I)", r"q(z|x)\|p(z)", MATRICES)
    assert {used.text for used in check(text=text).findings[-1].used} >= {"the law of q", "the law of p"}


def test_a_law_that_is_given_twice_is_neither() -> None:
    text = r"Let $p = N(0, I)$ and $q = N(\mu, \Sigma)$, or $q = N(\mu, 2\Sigma)$, with $\mu \in \mathbb{R}^d$. Then "
    assert last(rf"{text} $$ KL(q\|p) = {MATRICES}. $$") != "proved"


def test_densities_and_averages_stay_what_they_are() -> None:
    text = r"Let $q(z|x) = N(\mu, \Sigma)$. $$ \log p(x) = E_{q(z|x)}[\log p(x, z) - \log q(z|x)] + KL(q(z|x)\|p(z|x)) $$"
    assert last(text) == "proved"


@pytest.mark.parametrize(
    ("right", "verdicts"), [(r"\frac12 \mu^2", ["proved"]), (r"\mu^2", ["refuted", "needs-hypothesis"])]
)
def test_a_law_counts_until_another_is_given(right: str, verdicts: list[str]) -> None:
    text = (
        r"Let $q(x) = N(x; \mu, \sigma^2)$ and $p = N(0, 1)$. Then "
        r"$$ KL(q\|p) = \frac12(\mu^2 + \sigma^2 - 1 - \log\sigma^2). $$"
        "\n\n"
        rf"Now let $q(x) = N(x; \mu, 1)$. Then $$ KL(q\|p) = {right}, $$ $$ E_q[x^2] = \mu^2 + 1. $$"
    )
    first, second, average = [f.outcome.value for f in check(text=text).findings if f.displayed]
    assert first == "proved"
    assert second in verdicts
    assert average != "refuted"


def test_a_law_of_another_letter_is_another() -> None:
    laws = r"Let $p(z) = N(0, I)$, $p(x|z) = N(W z, s^2 I)$ and $q(z|x) = N(\mu, \Sigma)$ with $z \in \mathbb{R}^d$. Then "
    assert last(rf"{laws} $$ KL(q(z|x)\|p(z)) = {MATRICES}. $$") == "proved"
    assert last(rf"{laws} $$ KL(q(z|x)\|p(x|z)) = {MATRICES}. $$") != "proved"


# a plain N, which counts elsewhere
COUNTED = r"Let $x_1, \dots, x_N$ be draws from $p = N(m, s^2)$ with $s > 0$, and $q = N(0, 1)$. "


def test_an_n_that_counts_elsewhere() -> None:
    right = r"$$ KL(p\|q) = \frac12 (m^2 + s^2 - 1 - \log s^2) $$"
    assert last(COUNTED + right) == "proved"
    assert last(COUNTED + right.replace("- 1", "+ 1")) == "refuted"


# by the section that they stand in
TWO = r"""
# Noise

Let $\varepsilon \sim \mathcal N(0, \sigma^2)$ and $p = \sigma^2$. Then
$$ E[\varepsilon^2] = \sigma^2 $$ and $$ p (1 - p) = p - p^2. $$

# Sigmoid

With $\sigma(a) = 1/(1 + e^{-a})$, $$ \sigma'(a) = \sigma(a)(1 - \sigma(a)), \qquad %s $$

# Bayes

$$ p(x) p(z|x) = p(x, z) $$
"""


def test_a_letter_in_one_section_is_a_function_in_another() -> None:
    verdicts = [f.outcome.value for f in check(text=TWO % r"1 - \sigma(a) = \sigma(-a)").findings if f.displayed]
    assert set(verdicts) <= {"proved", "follows"}
    assert len(verdicts) == 5
    wrong = [f.outcome.value for f in check(text=TWO % r"1 - \sigma(a) = \sigma(a)").findings if f.displayed]
    assert wrong[3] in ("refuted", "needs-hypothesis")


@pytest.mark.parametrize(
    "said",
    [
        "Then $E[X^2] = m^2 - s^2$.",
        "Hence, $E[X^2] = m^2 - s^2$, as claimed.",
        "Then $E[X] = m$ and $E[X^2] = m^2 - s^2$.",
        "By linearity we get $E[X^2] = m^2 - s^2$.",
        "\n\n因此 $E[X^2] = m^2 - s^2$。",
    ],
)
def test_what_is_concluded_in_running_text_is_claimed(said: str) -> None:
    assert last(rf"Let $X \sim N(m, s^2)$. {said}") == "refuted"
    assert last(rf"Let $X \sim N(m, s^2)$. {said.replace('- s', '+ s')}") in ("proved", "follows")


@pytest.mark.parametrize(
    "said",
    [
        "Then if $E[X^2] = 1$, nothing is lost.",
        "Hence $E[X^2] = 1$ only if $m$ is small.",
        "Then choose $m$ with $E[X^2] = 1$.",
        "Then we want $E[X^2] = 1$.",
        "So suppose $E[X^2] = 1$.",
        "Then set $E[X^2] = 1$.",
        "We choose $m$ so that $E[X^2] = 1$.",
        "It is not true that then $E[X^2] = 1$.",
        "Is it true that then $E[X^2] = 1$?",
        "Then $E[X^2] = v$ for some $v$.",
    ],
)
def test_what_is_supposed_in_running_text_is_not(said: str) -> None:
    assert last(rf"Let $X \sim N(m, s^2)$. {said}") not in ("refuted", "needs-hypothesis")
