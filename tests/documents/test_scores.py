r"""Derivatives of averages over densities that depend on the letter, and scores; one text, read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symkl.documents.check import check

if TYPE_CHECKING:
    from symkl.documents.report import Finding

LINES = {
    "the derivative of an average": (
        r"\nabla_\theta E_{x \sim p_\theta}[f(x)] = E_{x \sim p_\theta}[f(x) \nabla_\theta \log p_\theta(x)]",
        "proved",
    ),
    "the mean of a score": (r"E_{p_\theta}[\nabla_\theta \log p_\theta(x)] = \nabla_\theta 1", "proved"),
    "under an integral": (r"\nabla_\theta \int p_\theta(x) f(x) dx = \int f(x) \nabla_\theta p_\theta(x) dx", "proved"),
    "a baseline": (
        r"E_{x \sim p_\theta}[(f(x) - b) \nabla_\theta \log p_\theta(x)] = \nabla_\theta E_{x \sim p_\theta}[f(x)]",
        "proved",
    ),
    "how far a gradient reaches": (
        r"\int \nabla_\theta \log p_\theta(x) f(x) dx = \int f(x) \frac{\nabla_\theta p_\theta(x)}{p_\theta(x)} dx",
        "proved",
    ),
    "an average as an integral": (r"E_{x \sim p_\theta}[f(x)] = \int p_\theta(x) f(x) dx", "proved"),
    "the curvature of a logarithm": (
        (
            r"\nabla_\theta^2 \log p_\theta(x) = \frac{\nabla_\theta^2 p_\theta(x)}{p_\theta(x)}"
            r" - \nabla_\theta \log p_\theta(x) \nabla_\theta \log p_\theta(x)^T"
        ),
        "proved",
    ),
    "the slope of a slope": (
        r"\nabla_\theta \left( \frac{\nabla_\theta p_\theta(x)}{p_\theta(x)} \right) = \nabla_\theta^2 \log p_\theta(x)",
        "proved",
    ),
    "two forms of the information": (
        (
            r"\int p_\theta(x) \nabla_\theta \log p_\theta(x) \nabla_\theta \log p_\theta(x)^T dx"
            r" = - E_{x \sim p_\theta}[\nabla_\theta^2 \log p_\theta(x)]"
        ),
        "proved",
    ),
    # what must not be proved
    "the curvature without the square": (
        r"\nabla_\theta^2 \log p_\theta(x) = \frac{\nabla_\theta^2 p_\theta(x)}{p_\theta(x)}",
        "",
    ),
    "a gradient that is a number": (r"\nabla_\theta E_{x \sim p_\theta}[f(x)] = E_{x \sim p_\theta}[f(x)]", ""),
    "a function that depends on it": (
        r"\nabla_\theta E_{x \sim p_\theta}[g_\theta(x)] = E_{x \sim p_\theta}[g_\theta(x) \nabla_\theta \log p_\theta(x)]",
        "",
    ),
    "what is no density": (r"\nabla_\theta \int g_\theta(x) dx + \nabla_\theta 1 = \nabla_\theta 1", ""),
    "over a part": (r"\nabla_\theta \int_0^1 p_\theta(x) dx = \nabla_\theta 1", ""),
    "another integral": (r"E_{x \sim p_\theta}[f(x)] = \int p_\theta(x) f(x)^2 dx", ""),
}


@pytest.fixture(scope="module")
def findings() -> dict[str, Finding]:
    text = "Let $p_\\theta(x)$ be a density with $\\theta \\in \\mathbb{R}^d$, and $f(x)$ a number. With Hessians we have\n"
    found = check(text=text + "".join(f"\n$$ {line} $$\n" for line, _ in LINES.values())).findings
    return dict(zip(LINES, found, strict=True))


@pytest.mark.parametrize("kind", LINES)
def test_scores(findings: dict[str, Finding], kind: str) -> None:
    outcome = findings[kind].outcome.value
    assert outcome == "proved" if LINES[kind][1] else outcome not in ("proved", "follows", "refuted")


def test_what_is_taken_for_granted_is_said(findings: dict[str, Finding]) -> None:
    used = {one.text for one in findings["the derivative of an average"].used}
    assert {
        "a density integrates to 1, whatever its parameter",
        "slopes of unknown functions",
        "the derivative is taken under the integral",
    } <= used
    assert "a gradient reaches over what stands next to it, and no further" in {
        one.text for one in findings["how far a gradient reaches"].used
    }
