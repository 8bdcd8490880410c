"""Signs to which a document gives another meaning: nothing is understood of them, and logarithms keep their base."""

from __future__ import annotations

import pytest

from symkl.documents.check import check
from symkl.documents.foreign import base_of_logarithms, foreign

TWO = r"Let $A$ and $B$ be $n\times n$ matrices. "
VECTORS = r"Let $x, y \in \mathbb{R}^n$. "


def last(text: str) -> str:
    return check(text=text).findings[-1].outcome.value


@pytest.mark.parametrize(
    ("words", "claim"),
    [
        (rf"{TWO}We write $|A|$ for the sum of the absolute values of its entries. Then", "|AB| = |A| |B|"),
        (rf"{TWO}Here $|A|$ is the absolute value of the determinant. Then", "|-A| = (-1)^n |A|"),
        (rf"We write $A * B$ for the Hadamard product. {TWO}Then", "A * B = AB"),
        (rf"{TWO}We write $A \circ B$ for the composition of the two. Then", r"A \circ B = B \circ A"),
        (rf"{VECTORS}The outer product is denoted by $x \otimes y$. Then", r"x \otimes y = \mathrm{vec}(y x^T)"),
        (r"Let $A$ be an invertible $n\times n$ matrix and $A^\dagger$ its conjugate transpose. Then", r"A^\dagger A = I"),
        (rf"Let $\|\cdot\|$ be any norm. {VECTORS}Then", r"\|x + y\|^2 + \|x - y\|^2 = 2\|x\|^2 + 2\|y\|^2"),
        (rf"{VECTORS}Let $\|x\|$ denote the $\ell_1$ norm of $x$. Then", r"\|x\|^2 = x^T x"),
        (r"Let $x\sim N(0,1)$. Here $\mathbb{E}[x]$ denotes the median. Then", r"\mathbb{E}[x^2] = 1"),
        (
            r"Let $x \sim N(\mu, \Sigma)$; let $\mathrm{Var}(x)$ denote the trace of its covariance. Then",
            r"\mathrm{Var}(x) = \Sigma",
        ),
        (r"Let $A$ and $A'$ be two $n \times n$ matrices. Then", r"\mathrm{tr}(A') = \mathrm{tr}(A)"),
        (r"Throughout, logarithms are to base 10. Let $a$ be a positive number. Then", r"\exp(\log a) = a"),
        (
            r"Let $p$ be a positive number and let $\log$ denote the logarithm to base 2. Then",
            r"\frac{d}{dp} \log p = \frac1p",
        ),
        (r"Let $z \in \mathbb{C}$. Then", "|z|^2 = z^2"),
        (r"Let $z$ be a complex number. Then", r"z^2 \ge 0"),
        (r"Let $S$ be a Hermitian positive definite $n\times n$ matrix. Then", "S^T = S"),
        (r"Let $a, b$ be quaternions. Then", "ab = ba"),
    ],
)
def test_another_meaning_proves_nothing(words: str, claim: str) -> None:
    assert last(f"{words}\n\n$$ {claim} $$\n") not in ("proved", "follows")


@pytest.mark.parametrize(
    ("words", "claim"),
    [
        (rf"{TWO}We write $|A|$ for the determinant of $A$. Then", "|AB| = |A| |B|"),
        (rf"{TWO}The Kronecker product is denoted by $A \otimes B$. Then", r"(A \otimes B)^T = A^T \otimes B^T"),
        (rf"{VECTORS}Let $\|x\|$ denote the Euclidean norm. Then", r"\|x\|^2 = x^T x"),
        (r"Let $A$ be a matrix and $A^\dagger$ its pseudo-inverse. Then", r"A A^\dagger A = A"),
        (r"Let $p$, $q$ be positive numbers, and $\log$ the logarithm to base 2. Then", r"\log(p q) = \log p + \log q"),
        (r"Let $\log$ be the logarithm to base 10, and $a$ a positive number. Then", r"\exp(\ln a) = a"),
        (r"Let $A, B \in \mathbb{C}^{n\times n}$. Then", r"\mathrm{tr}(AB) = \mathrm{tr}(BA)"),
        (r"Let $A$ be an $n\times n$ matrix and $A'$ its transpose. Then", r"\mathrm{tr}(A') = \mathrm{tr}(A)"),
    ],
)
def test_the_usual_meaning_is_no_other(words: str, claim: str) -> None:
    assert last(f"{words}\n\n$$ {claim} $$\n") == "proved"


@pytest.mark.parametrize(
    ("words", "base"),
    [
        ("the logarithm to base 2", "2"),
        ("Logarithms are to the base 10.", "10"),
        ("binary logarithms", "2"),
        ("where $\\log$ has base $b$", "b"),
        ("the natural logarithm, to base $e$", ""),
        ("log evidences, based on data", ""),
        ("a change in the base of the logarithm", ""),
    ],
)
def test_the_base_of_logarithms(words: str, base: str) -> None:
    assert base_of_logarithms(words) == base


def test_a_letter_is_no_sign() -> None:
    assert foreign("Let $E$ be an event, and $|S|$ the number of elements of $S$.") == frozenset()
    moment = r"and $\mathrm{%s}(x)$ is the first moment of $x$."
    assert foreign(r"$\mathbb{E}[a] = a$ for any constant $a$, " + moment % "E") == frozenset()
    assert foreign(r"$\mathbb{E}[a]$ for any vector $a$, " + moment % "Var") == {"E", "Var", "var"}
