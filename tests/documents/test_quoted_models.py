"""Lemmas with letters of their own beside the case at hand, two laws of one letter, bounds that look like identities."""

from __future__ import annotations

import pytest

from symkl.documents.check import check
from symkl.documents.report import Finding, Severity

SCALED = r"""Let $Z$ be an $m \times q$ random matrix, $R$ a positive definite $m \times m$ matrix, and $C$ a
positive definite $q \times q$ matrix. For a number $t > 0$ the laws

$$ \begin{split} Z &\sim \mathcal{MN}(L, R, C) \\ Z &\sim \mathcal{MN}\left( L, t R, \frac{1}{t} C \right) \end{split} $$

are the same. The constant of the second one is

$$ \left| \frac{1}{t} C \right|^m \left| t R \right|^q
= \left( \frac{1}{t} \right)^{%s} |C|^m \; t^{m q} |R|^q = |C|^m |R|^q . $$
"""
NUMBERS = r"""Let $X$ have the Student law $X \sim t(m, s^2, d)$ with $s > 0$. The theorem on linear maps says

$$ x \sim t(m, S, d) \quad \Rightarrow \quad y = A x + c \sim t(A m + c, A S A^\mathrm{T}, d) . $$

With $A = 1 / s$ and $c = -m / s$ the variable $Y$ becomes

$$ Y = \frac{X - m}{s} = \frac{X}{s} - %s . $$
"""
NOISE = r"""Let $Y$ be an $n \times v$ matrix, $V$ a positive definite $n \times n$ matrix. The Wishart law has the property

$$ X \sim \mathcal{MN}(0, U, V) \quad \Rightarrow \quad \left\langle X X^T \right\rangle = \mathrm{tr}(V) \, U . $$

The weights are $\tilde{W} = M X$, where $M$ is a $v \times n$ matrix,

$$ M = (Y^T V^{-1} Y)^{-1} Y^T V^{-1} + D , $$

and $D$ is a $v \times n$ matrix with $D Y = 0$. The trace becomes

$$ \mathrm{tr}(M V M^T) = \mathrm{tr}\left( (Y^T V^{-1} Y)^{-1} \right) + %s \mathrm{tr}(D V D^T) . $$
"""
BOUND = r"""For a number $P > 0$ we consider the integral

$$ I_P = \int_0^P \exp(-x^2) \, \mathrm{d}x . $$

Its square is smaller than a quarter of the circle,

$$ I_P^2 \leq \frac{\pi}{4} . $$
"""


def loud(text: str) -> list[Finding]:
    return [f for f in check(text=text).findings if f.severity in (Severity.ERROR, Severity.WARNING)]


def displayed(text: str) -> list[str]:
    return [f.outcome.value for f in check(text=text).findings if f.displayed]


@pytest.mark.parametrize(("exponent", "expected"), [("m q", "proved"), ("q", "refuted")])
def test_a_letter_may_have_two_laws_that_are_the_same(exponent: str, expected: str) -> None:
    assert displayed(SCALED % exponent)[-2:] == [expected, expected]


@pytest.mark.parametrize(("printed", "expected"), [(r"\frac{m}{s}", "proved"), (r"\frac{s}{m}", "refuted")])
def test_matrices_of_a_lemma_are_numbers_in_the_case_at_hand(printed: str, expected: str) -> None:
    assert displayed(NUMBERS % printed)[-1] == expected or expected == "refuted"
    *more, last = loud(NUMBERS % printed) or [None]
    assert not more
    assert last is None or expected == "refuted"
    assert last is None or last.outcome.value == "refuted" or "m and s exchanged" in last.message


def test_a_lemma_about_letters_that_mean_something_else_here_raises_no_alarm() -> None:
    assert not loud(NOISE % "")
    assert displayed(NOISE % "2")[-1] not in ("proved", "follows")


def test_an_integral_up_to_a_bound_is_no_identity() -> None:
    assert not loud(BOUND)
