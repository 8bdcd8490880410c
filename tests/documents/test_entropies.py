"""Entropies of letters that have a law, where the text speaks of entropies."""

from __future__ import annotations

import pytest

from symkl.documents.check import check

SAID = r"Let $x \sim \mathcal{N}(\mu, \Sigma)$ with $x \in \mathbb{R}^d$. The %s is"
RIGHT = r"\frac{d}{2} \log(2 \pi e) + \frac12 \log |\Sigma|"


def outcome(text: str) -> str:
    (finding,) = (f for f in check(text=text).findings if f.displayed)
    return finding.outcome.value


@pytest.mark.parametrize("left", ["H(x)", "H[x]", "h(x)", r"\mathbb{H}(x)", r"\mathrm{H}(x)"])
def test_of_a_normal_letter(left: str) -> None:
    said = SAID % "entropy"
    assert outcome(f"{said} $$ {left} = {RIGHT} $$") == "proved"
    assert outcome(f"{said} $$ {left} = {RIGHT.replace('e)', ')')} $$") in ("refuted", "needs-hypothesis")


def test_elsewhere_it_is_any_function() -> None:
    assert outcome(f"{SAID % 'score'} $$ H(x) = {RIGHT} $$") == "given"


def test_a_letter_that_stands_bare_is_no_entropy() -> None:
    text = f"{SAID % 'entropy'} large. Let $H$ be a number. $$ H(x) = {RIGHT} $$"
    assert outcome(text) not in ("proved", "refuted")
