"""Letters that a sentence takes for others for once, sets that are integrated over, entropies of products."""

from __future__ import annotations

import pytest

from symkl.documents.check import check
from symkl.documents.names import Names, counted, occurrences

CASE = r"""Let $Z$ be an $m \times q$ matrix and $C$ a positive definite $q \times q$ matrix. We have

$$ |t C| = t^q |C| . $$

%s

$$ |t C| = t^{%s} |C| . $$
"""


@pytest.mark.parametrize(
    "words",
    [
        "Setting $q = 1$ and $C = c$ gives a number. In general we get",
        "This is a special case of it, i.e. one with $q = 1$, $C = c^2$. In general we get",
        "Plugging in $Z = z$ and $q = 1$ is left to the reader, and",
    ],
)
def test_a_replacement_is_no_claim_and_says_nothing_of_shapes(words: str) -> None:
    findings = check(text=CASE % (words, "q")).findings
    assert [f.outcome.value for f in findings if f.displayed] == ["proved", "proved"]
    assert {f.outcome.value for f in findings if not f.displayed} == {"given"}
    assert check(text=CASE % (words, "2 q")).findings[-1].outcome.value not in ("proved", "follows")


def test_what_is_set_to_more_than_a_letter_is_defined() -> None:
    text = "Let $a$ and $b$ be real numbers. Setting $c = a + b$, we have\n\n$$ c - a = b $$\n"
    assert check(text=text).findings[-1].outcome.value == "proved"


@pytest.mark.parametrize("over", [r"\mathcal{X}", r"\mathcal{Y}"])
def test_an_integral_over_all_values_of_a_variable(over: str) -> None:
    text = f"""For two densities we have

$$ \\mathrm{{KL}}[p(x) || q(x)] = \\int_{{{over}}} p(x) \\log p(x) \\, \\mathrm{{d}}x
- \\int_{{{over}}} p(x) \\log q(x) \\, \\mathrm{{d}}x . $$
"""
    assert check(text=text).findings[-1].outcome.value == "proved"


def test_an_upright_entropy_is_a_function() -> None:
    def named(tex: str) -> Names:
        from symkl.documents.layout import tokens_of  # noqa: PLC0415 - what follows is all that is needed
        from symkl.documents.macros import defined  # noqa: PLC0415
        from symkl.documents.scanning import scanned  # noqa: PLC0415

        document = scanned("text", f"$${tex}$$", "markdown")
        return counted([occurrences(tokens_of(document, document.formulas[0], defined(tex)))], tex)

    assert named(r"\mathrm{h}(A X) = \mathrm{h}(X) + c").is_function("h")
    assert not named(r"\mathrm{h}(A X) = h (X + Y)").is_function("h")
