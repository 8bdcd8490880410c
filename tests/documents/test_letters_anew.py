"""Letters that are made of random ones, letters of two kinds, sets, steps of an iteration, lines up to a constant."""

from __future__ import annotations

import pytest

from symkl.documents.check import check


def outcomes(text: str) -> list[str]:
    return [f.outcome.value for f in check(text=text).findings]


MADE = (
    "We observe $y = f + e$, where $f \\sim \\mathcal{N}(0, K)$ and $e \\sim \\mathcal{N}(0, S)$ are independent "
    "vectors. Then\n\n$$ y \\sim \\mathcal{N}(0, K + S) $$\n\nand\n\n"
)


def test_what_is_made_of_random_letters_has_no_law_of_its_own() -> None:
    """That y has a law does not make it independent of f, of which it is made."""
    lines = (
        r"\mathrm{Cov}(f, y) = K",
        r"\mathrm{Cov}(y) = K + S",
        r"\mathrm{Cov}(f, y) = 0 \cdot K",
        r"\mathrm{Cov}(f, y) = K + S",
    )
    found = outcomes(MADE + "".join(f"$$ {line} $$\n\n" for line in lines))
    assert found[-4:-2] == ["proved", "proved"]
    assert not {"proved", "follows"} & {*found[-2:]}


def test_a_letter_that_is_given_a_law_that_does_not_fit_is_another_one() -> None:
    text = (
        "Let $\\theta \\in \\mathbb{R}^k$.\n\n$$ \\theta^T \\theta + \\theta^T \\theta = 2 \\theta^T \\theta $$\n\n"
        "Now let $x \\sim \\mathrm{Bern}(\\theta)$. Then\n\n$$ E[x^2] - \\theta^2 = \\theta (1 - \\theta) $$\n\n"
        "$$ E[x^2] - \\theta^2 = \\theta (1 + \\theta) $$\n"
    )
    findings = check(text=text).findings
    assert [f.outcome.value for f in findings[:2]] == ["proved", "proved"]
    assert findings[2].outcome.value not in ("proved", "follows", "ill-typed")
    assert "another letter from here on" in " ".join(one.text for one in findings[1].used)


def test_what_lies_in_a_set_is_not_any_number() -> None:
    text = "With labels $y_i \\in \\{-1, 1\\}$ we have\n\n$$ \\sum_{i=1}^n y_i^2 a_i + b = \\sum_{i=1}^n a_i + b $$\n"
    assert outcomes(text)[-1] == "unclear"


def test_numbers_in_a_set_that_the_language_knows() -> None:
    text = "Let $b \\in \\{0, 1\\}$. Then\n\n$$ b^2 + a = b + a $$\n\n$$ b^3 + a = 2 b + a $$\n"
    found = outcomes(text)
    assert found[-2] == "proved"
    assert found[-1] != "proved"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"-\frac{1}{2} (w - m)^T A (w - m) + \text{const} = -\frac{1}{2} w^T A w + w^T A m + \text{const.}", "proved"),
        (r"-\frac{1}{2} (w - m)^T A (w - m) + \text{const} = -\frac{1}{2} w^T A w + 2 w^T A m + \text{const.}", ""),
        (r"-\frac{1}{2} (w - m)^T A (w - m) = -\frac{1}{2} w^T A w + w^T A m", ""),
    ],
    ids=["the same slope", "another slope", "no constant"],
)
def test_lines_up_to_a_constant(line: str, expected: str) -> None:
    left, right = line.split(" = ")
    text = (
        "Let $A \\in \\mathbb{R}^{k \\times k}$ symmetric, and let $w$, $m$ be vectors. Then\n\n"
        f"$$ \\log p(w | y) = {left} = {right} $$\n"
    )
    outcome = outcomes(text)[-1]
    assert outcome == "proved" if expected else outcome not in ("proved", "follows")


def test_a_constant_may_depend_on_what_stands_behind_the_bar() -> None:
    """Of a likelihood the parameter varies, and what does not depend on that is left out."""
    text = r"It is $$ \log p(x | m) = -\frac{1}{2} (x - m)^2 + \text{const} = x m - \frac{1}{2} m^2 + \text{const} $$"
    assert outcomes(text)[-1] == "unclear"


def test_superscripts_that_count_steps() -> None:
    text = (
        "Gradient descent iterates $x^{k+1} = x^k - a g$, for vectors $x$ and $g$. Then\n\n"
        "$$ A x^{k+1} + A x^k = A (x^{k+1} + x^k) $$\n\n$$ A x^{k+1} + A x^k = A (x^{k+1} - x^k) $$\n"
    )
    found = outcomes(text)
    assert found[-2] == "proved"
    assert found[-1] not in ("proved", "follows")


def test_a_plus_that_says_what_a_letter_becomes() -> None:
    text = "Let $P$, $K$, $H$ be $n \\times n$ matrices. We get\n\n$$ P^+ = P - K H P $$\n\n$$ P^+ - P = -K H P $$\n"
    assert outcomes(text)[-1] in ("proved", "follows")


def test_known_laws_in_lines_that_hold_for_any() -> None:
    text = (
        "Take $q_\\phi(z) = \\mathcal{N}(z; m, s^2)$. We have\n\n"
        "$$ \\log p(x) = E_{q_\\phi(z)}\\left[\\log \\frac{p(x, z)}{p(z | x)}\\right] $$\n\n"
        "$$ E_{q_\\phi(z)}[z^2] - m^2 = s^2 $$\n\n$$ E_{q_\\phi(z)}[z^2] - m^2 = s $$\n"
    )
    found = outcomes(text)
    assert found[-3:-1] == ["proved", "proved"]
    assert found[-1] != "proved"


def test_a_norm_with_a_matrix_below() -> None:
    text = (
        "Let $A \\in \\mathbb{R}^{n \\times n}$ symmetric positive definite and let $x$, $y$ be vectors. Then\n\n"
        "$$ \\|x + y\\|_A^2 - \\|x\\|_A^2 = 2 x^T A y + \\|y\\|_A^2 $$\n\n"
        "$$ \\|x + y\\|_A^2 - \\|x\\|_A^2 = x^T A y + \\|y\\|_A^2 $$\n"
    )
    findings = check(text=text).findings
    assert findings[0].outcome.value == "proved"
    assert "a norm with a matrix A below it is the root of x' A x" in {one.text for one in findings[0].used}
    assert findings[1].outcome.value not in ("proved", "refuted")


def test_a_letter_that_stands_above_several_others_alone_is_a_mark() -> None:
    text = (
        "Let $x^o$ and $x^h$ be vectors and $C^o$ a matrix. Then\n\n$$ C^o x^o + C^o x^o = 2 C^o x^o $$\n\n"
        "$$ C^o x^o + C^o x^o = 3 C^o x^o $$\n"
    )
    found = outcomes(text)
    assert found[-2] == "proved"
    assert found[-1] not in ("proved", "follows")
    assert outcomes("For numbers $a$, $b$, $k$ we have\n\n$$ a^k b^k + c = (a b)^k + c $$\n")[-1] != "refuted"


APPLIED = r"""Let $U$ and $V$ be normal together:

$$ \left[ \begin{matrix} U \\ V \end{matrix} \right] \sim \mathcal{N}\left( \left[ \begin{matrix} m_1 \\ m_2 \end{matrix}
\right], \left[ \begin{matrix} s_1^2 & r \\ r & s_2^2 \end{matrix} \right] \right) $$

**Proof:** Affine maps of normal vectors are known:

$$ U \sim \mathcal{N}(m, S) \quad \Rightarrow \quad V = F U + g \sim \mathcal{N}(F m + g, F S F^\mathrm{T}) $$

where $U \in \mathbb{R}^n$, $F \in \mathbb{R}^{n \times n}$ and $g \in \mathbb{R}^n$. In the present case, we have

$$ F = \left[ \begin{matrix} h & k \end{matrix} \right] \in \mathbb{R}^{1 \times 2} \quad \text{and} \quad
g = 0 \in \mathbb{R}SPACE $$

such that

$$ W
= F \left[ \begin{matrix} U \\ V \end{matrix} \right] + g
= \left[ \begin{matrix} h & k \end{matrix} \right] \left[ \begin{matrix} U \\ V \end{matrix} \right] + 0
= h U + k V $$
"""


@pytest.mark.parametrize(("space", "expected"), [("", "proved"), ("^3", "ill-typed")])
def test_the_letters_of_a_theorem_are_others_in_the_case_at_hand(space: str, expected: str) -> None:
    *_, line, _ = check(text=APPLIED.replace("SPACE", space)).findings
    assert line.outcome.value == expected
    assert ("F is another letter from here on" in {one.text for one in line.used}) == (expected == "proved")
