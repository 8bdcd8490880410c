"""Moments that a sentence states as equations are the law of their letter."""

from __future__ import annotations

import pytest

from symkl.documents.check import check

SPACES = r"Let $X \in \mathbb{R}^{n \times d}$ and $b \in \mathbb{R}^d$. Suppose $y = X b + \varepsilon$ "
STATED = [
    r"with $E[\varepsilon] = 0$ and $\mathrm{Cov}(\varepsilon) = \sigma^2 I$.",
    r"where $\mathbb{E}[\varepsilon] = 0$, $\mathbb{E}[\varepsilon\varepsilon^T] = \sigma^2 I_n$.",
    r"with noise such that" + "\n\n" + r"$$E[\varepsilon] = 0, \qquad \mathrm{Var}(\varepsilon) = \sigma^2 I.$$",
]
THEN = "\n\nThen\n\n"


def outcomes(text: str) -> list[str]:
    return [f.outcome.value for f in check(text=text).findings]


@pytest.mark.parametrize("stated", STATED)
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\mathrm{Cov}(y) = \sigma^2 I", r"\mathrm{Cov}(y) = \sigma^2 X X^T"),
        (r"E[y] = X b", r"E[y] = X^T b"),
        (r"E[y^T y] = n \sigma^2 + b^T X^T X b", r"E[y^T y] = \sigma^2 + b^T X^T X b"),
    ],
)
def test_a_line_is_decided_by_moments_that_are_stated(stated: str, right: str, wrong: str) -> None:
    assert outcomes(f"{SPACES}{stated}{THEN}$${right}$$")[-1] in ("proved", "follows")
    assert outcomes(f"{SPACES}{stated}{THEN}$${wrong}$$")[-1] not in ("proved", "follows")


def test_what_states_a_moment_is_given_and_says_of_what() -> None:
    findings = check(text=f"{SPACES}{STATED[0]}").findings
    said = [(f.outcome.value, f.why) for f in findings if "varepsilon" in f.why]
    assert said == [("given", r"gives \varepsilon its law")] * 2


@pytest.mark.parametrize(
    "text",
    [
        # derived, rather than stated
        r"With a constant $c$ we have $E[z] = 0$ and $\mathrm{Cov}(z) = I$.",
        r"If $z$ is white, then $E[z] = 0$ and $\mathrm{Cov}(z) = I$.",
        r"Assume nothing of $z$; hence $E[z] = 0$ and $\mathrm{Cov}(z) = I$ need not hold.",
    ],
)
def test_what_is_derived_or_conditional_gives_no_law(text: str) -> None:
    found = outcomes(f"Let $z \\in \\mathbb{{R}}^n$. {text}\n\n## Next\n\n{THEN}$$E[z^T z] = n$$")
    assert found[-1] not in ("proved", "follows")


def test_a_letter_that_is_defined_has_no_moments_but_its_own() -> None:
    text = r"Let $e \sim \mathcal{N}(0, I_n)$ and $z = 2 e$, with $E[z] = 0$ and $\mathrm{Cov}(z) = I_n$."
    assert outcomes(f"{text}{THEN}$$E[z^T z] = n$$")[-1] not in ("proved", "follows")
    assert outcomes(f"{text}{THEN}$$E[z^T z] = 4 n$$")[-1] in ("proved", "follows")


def test_a_law_that_is_declared_counts_more_than_its_moments() -> None:
    text = r"Let $x \sim \mathrm{Poisson}(\lambda)$, where $E[x] = \lambda$ and $\mathrm{Var}(x) = \lambda$."
    assert outcomes(f"{text}{THEN}$$E[x^3] = \\lambda^3 + 3\\lambda^2 + \\lambda$$")[-1] in ("proved", "follows")


@pytest.mark.parametrize(
    "said",
    [
        r"Let $X \in \mathbb{R}^{n \times d}$ and $\lambda > 0$.",
        r"Fix a constant $\lambda > 0$.",
        r"We work with parameters $\lambda, \mu > 0$.",
        "Consider a number such that\n\n" + r"$$\lambda > 0.$$",
    ],
)
def test_a_bound_by_0_that_is_stated_is_a_fact(said: str) -> None:
    assert outcomes(rf"{said}{THEN}$$|\lambda| + 1 = \lambda + 1$$")[-1] == "proved"
    assert outcomes(rf"{said}{THEN}$$|\lambda| + 1 = 2\lambda + 1$$")[-1] == "refuted"


@pytest.mark.parametrize("said", [r"If $c > 0$, all is well.", r"Then $c > 0$ need not hold.", r"For $c > 0$ see below."])
def test_a_bound_that_is_a_condition_or_a_claim_is_no_fact(said: str) -> None:
    assert outcomes(rf"Let $c$ be a number. {said}{THEN}$$|c| + 1 = c + 1$$")[-1] not in ("proved", "follows")
