"""What is said of a letter ends where the letter is declared anew, where the text takes it back, and with its case."""

from __future__ import annotations

import pytest

from symkl.documents.check import check

SQUARE = r"$n\times n$ matrix"
TURNED = "$$ A^T = A $$"


def last(text: str) -> str:
    return check(text=text).findings[-1].outcome.value


@pytest.mark.parametrize(
    "words",
    [
        rf"Let $A$ be a symmetric {SQUARE}. Then $A^T = A$.\n\nNow let $A$ be any {SQUARE}. Then",
        rf"Let $A$ be a symmetric {SQUARE}.\n\nConsider now an arbitrary {SQUARE} $A$. We have",
        rf"**Lemma 1.** Let $A$ be a symmetric {SQUARE}.\n\n**Lemma 2.** Let $A$ be an {SQUARE}. Then",
        rf"Let $A$ be an {SQUARE}. Assume that $A$ is symmetric. We now drop this assumption. Then",
        rf"Let $A$ be a symmetric {SQUARE}. From now on $A$ is no longer symmetric. Then",
        rf"Let $A$ be a symmetric {SQUARE}. Forget this for a moment. Then",
        rf"Here $A$ is symmetric.\n\nIn the next model, $A$ is an arbitrary {SQUARE}. Then",
        rf"Few {SQUARE[:-6]}matrices $A$ are symmetric. Still",
        rf"Some claim that the {SQUARE} $A$ is symmetric. Then",
        rf"We want to show that the {SQUARE} $A$ is symmetric. Then",
        rf"\begin{{example}} Let $A$ be a symmetric {SQUARE}. \end{{example}}\n\nLet $x$ be a vector. Then",
        rf"Let $A$ be an {SQUARE}. Can we assume that $A$ is symmetric? No. Still",
    ],
)
def test_a_fact_that_holds_no_more(words: str) -> None:
    text = words.replace("\\n", "\n")
    assert last(f"{text}\n\n{TURNED}\n") not in ("proved", "follows")


def test_a_fact_that_still_holds() -> None:
    text = rf"Let $A$ be a symmetric {SQUARE}. Let $B$ be any {SQUARE}. We drop the index of $B$. Then"
    assert last(f"{text}\n\n{TURNED}\n") == "proved"
    assert last(rf"**Lemma 1.** Let $A$ be a symmetric {SQUARE}." + f"\n\n**Proof.** Then\n\n{TURNED}\n") == "proved"


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        (
            "Let $x \\in \\mathbb{R}^n$ be a unit vector. Then $x^T x = 1$.\n\nNext let $x \\in \\mathbb{R}^n$ be any.",
            "x^T x = 1",
        ),
        ("Let $a$ be a number.\n\nCase 1: $a > 0$. Then $|a| = a$.\n\nCase 2: $a < 0$. Then", "|a| = a"),
        ("Let $a$ be a number. If $a > 0$, then $\\sqrt{a^2} = a$. If $a < 0$, then", "\\sqrt{a^2} = a"),
        ("In the special case that $S$ is an orthogonal $n\\times n$ matrix, one has $S^T S = I$. In general", "S^T S = I"),
        ("Let $x \\sim N(0, 1)$. Then $E[x^2] = 1$.\n\nNow let $x \\sim N(0, 4)$ instead. Then", "E[x^2] = 1"),
        (
            f"Let $S = A + A^T$ with $A$ an {SQUARE}. Then $S^T = S$.\n\nNow put $S = A - A^T$. Then",
            "S^T = S",
        ),
        (
            (
                f"**Lemma 1.** Let $A$ be a symmetric {SQUARE} and $x\\in\\mathbb{{R}}^n$. Then $x^T A = (A x)^T$.\n\n"
                f"**Lemma 2.** Let $A$ be an {SQUARE} and $x\\in\\mathbb{{R}}^n$. Then"
            ),
            "x^T A = (A x)^T",
        ),
    ],
)
def test_a_line_of_other_letters_or_of_another_case_proves_nothing(text: str, claim: str) -> None:
    assert last(f"{text}\n\n$$ {claim} $$\n") not in ("proved", "follows")


def test_nothing_follows_from_a_line_that_is_wrong() -> None:
    wrong = "$$ (A + B)^{-1} = A^{-1} + B^{-1} $$"
    text = f"Let $A, B$ be invertible $n\\times n$ matrices. Then\n\n{wrong}\n\nTherefore\n\n{wrong}\n"
    assert [f.outcome.value for f in check(text=text).findings] == ["refuted", "unclear"]


def test_a_letter_that_is_given_another_value() -> None:
    text = f"Let $S = A + A^T$ with $A$ an {SQUARE}.\n\n$$ S^T = S $$\n\nNow put $S = A - A^T$. Then\n\n$$ S^T = -S $$\n"
    assert [f.outcome.value for f in check(text=text).findings] == ["given", "proved", "given", "proved"]
