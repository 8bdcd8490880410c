"""Divergences of normal laws as texts write them: by coordinates, by numbered laws, with a dimension that nothing names."""

from __future__ import annotations

import pytest

from symkl.documents.check import check

LAWS = r"$$ D_{KL}(\mathcal{N}(%s, %s) \| \mathcal{N}(0, %s)) = %s $$"
RIGHT = r"\frac12 \sum_{j=1}^J (\mu_j^2 + \sigma_j^2 - \log \sigma_j^2 - 1)"


def said(text: str) -> list[tuple[str, bool]]:
    """What is said of each display, and whether it is called misprinted."""
    return [(f.outcome.value, "misprinted" in f.message) for f in check(text=text).findings if f.displayed]


@pytest.mark.parametrize(
    ("mean", "spread", "unit"),
    [
        (r"\mu", r"\sigma^2", "1"),
        (r"\mu", r"\sigma^2 I", "I"),
        (r"\mu", r"\mathrm{diag}(\sigma^2)", r"\mathbf{I}"),
        (r"\boldsymbol{\mu}", r"\boldsymbol{\sigma}^2", "1"),
    ],
)
def test_by_coordinates(mean: str, spread: str, unit: str) -> None:
    assert said(LAWS % (mean, spread, unit, RIGHT)) == [("proved", False)]


@pytest.mark.parametrize(
    "wrong",
    [
        RIGHT.replace(r"\frac12", ""),
        RIGHT.replace(r"\log \sigma_j^2", r"\log \sigma_j"),
        r"\frac12 \sum_{j=1}^J (1 + \log \sigma_j^2 - \mu_j^2 - \sigma_j^2)",
    ],
)
def test_a_misprint_is_named(wrong: str) -> None:
    assert said(LAWS % (r"\mu", r"\sigma^2", "1", wrong)) == [("needs-hypothesis", True)]


@pytest.mark.parametrize(
    "other",
    [
        RIGHT.replace(r"\sigma", r"\tau"),  # of another letter
        RIGHT.replace(r"\mu_j", r"m_j"),
    ],
)
def test_other_letters_are_not_its_coordinates(other: str) -> None:
    assert said(LAWS % (r"\mu", r"\sigma^2", "1", other)) == [("given", False)]


def test_the_reading_is_reported() -> None:
    (finding,) = check(text=LAWS % (r"\mu", r"\sigma^2", "1", RIGHT)).findings
    assert any("diagonal of the covariance" in used.text for used in finding.used)


DIVERGENCE = (
    r"$$ D_{KL}(\mathcal{N}_0 \| \mathcal{N}_1) = \frac12 \left( \mathrm{tr}(\Sigma_1^{-1} \Sigma_0)"
    r" + (\mu_1 - \mu_0)^T \Sigma_1^{-1} (\mu_1 - \mu_0) - %s + \log\frac{\det %s}{\det %s} \right) $$"
)
ONE, OTHER = r"\Sigma_1", r"\Sigma_0"
NUMBERED = r"Given $\mathcal{N}(\mu_0, \Sigma_0)$ and $\mathcal{N}(\mu_1, \Sigma_1)$ with $\mu_0, \mu_1 \in \mathbb{R}^k$, "
NAMED = NUMBERED.replace(r"$\mathcal{N}(\mu", r"$\mathcal{N}_? = \mathcal{N}(\mu").replace("?", "0", 1).replace("?", "1", 1)


@pytest.mark.parametrize("laws", [NUMBERED, NAMED])
def test_numbered_laws(laws: str) -> None:
    assert said(laws + DIVERGENCE % ("k", ONE, OTHER)) == [("proved", False)]
    assert said(laws + DIVERGENCE % ("k", OTHER, ONE)) == [("refuted", False)]


def test_two_laws_of_one_number_name_none() -> None:
    another = r"and $\mathcal{N}(m_0, S_0)$ "
    assert said(NUMBERED + another + DIVERGENCE % ("k", OTHER, ONE)) == [("given", False)]


def test_a_dimension_that_nothing_names() -> None:
    laws = NUMBERED.partition(" with")[0] + ", "
    assert said(laws + DIVERGENCE % ("d", ONE, OTHER)) == [("proved", False)]
    assert said(laws + DIVERGENCE % ("2 d", ONE, OTHER))[0][0] != "proved"


def test_laws_that_are_equal_to_a_normal_one_are_declared() -> None:
    laws = r"Let $p = \mathcal{N}(a, s^2)$ and $q = \mathcal{N}(b, t^2)$ with $s, t > 0$. Then "
    right = r"$$ D_{KL}(p \| q) = \log\frac{t}{s} + \frac{s^2 + (a - b)^2}{2 t^2} - \frac12 $$"
    assert said(laws + right) == [("proved", False)]
    assert said(laws + right.replace(r"}{2 t^2} - \frac12", r" - 1}{2 t^2}")) == [("refuted", False)]


def test_an_environment_that_stands_alone() -> None:
    (outcome,) = said("Let $A$ be a matrix.\n\n\\begin{aligned} \\mathrm{tr}(A^T A) &= \\mathrm{tr}(A A^T) \\end{aligned}\n")
    assert outcome == ("proved", False)
