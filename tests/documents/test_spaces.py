"""Letters that words put in a space, and how large words say that they are."""

from __future__ import annotations

import pytest

from symkl.documents.check import check

R = r"\mathbb{R}"


def shape(said: str, letter: str = "x") -> str:
    report = check(text=f"{said}\n\n$$ {letter} = {letter} + 0 $$\n")
    return next(one.shape for file in report.files for one in file.letters if one.name == letter)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (f"Let $x$ be a vector in ${R}^D$.", "D"),
        (f"Let $x$ and $m$ be two real column vectors in ${R}^{{D}}$.", "D"),
        (f"Here $x$ denotes a random variable in ${R}^D$.", "D"),
        (f"where $x$ and $m$ are elements of ${R}^{{n \\times p}}$", "n x p"),
        (f"Let $x, m$ be in ${R}^D$.", "D"),
        (f"Let $x$ belong to ${R}^D$.", "D"),
        (f"Suppose that $m$ and $x$ lie in ${R}^D$.", "D"),
        (f"Consider vectors $x$, $m$ of ${R}^D$.", "D"),
        (f"Let $x$ be a matrix in ${R}^{{n \\times p}}$.", "n x p"),
        (f"Let $x$ be a number in ${R}$.", "scalar"),
        ("Let $x$ and $m$ be vectors of length $D$.", "D"),
        ("Let $x$ be a random vector of dimension $D$.", "D"),
        ("Let $x$ be a vector with $D$ components.", "D"),
    ],
)
def test_in_a_space(said: str, expected: str) -> None:
    assert shape(said) == expected


@pytest.mark.parametrize(
    "said",
    [
        f"Let $x$ be a closed subset of ${R}^D$.",
        f"Let $x$ be a set of vectors in ${R}^D$.",
        f"Let $x$ be a function of vectors in ${R}^D$.",
        f"Let $x$ be a sequence in ${R}^D$.",
        f"Let $x$ be a basis of the vectors in ${R}^D$.",
        f"Let $x$ be a map from ${R}^D$ to the vectors of ${R}^D$.",
        f"Let $x$ be a matrix with columns in ${R}^D$.",
        f"Let $x$ be orthogonal to the vectors in ${R}^D$.",
        f"Let $x$ be the matrix of vectors in ${R}^D$.",
        "Let $x$ be a set of vectors of length $D$.",
        "Let $x$ be a vector of length $3$ with $D$ as its norm.",
        r"Let $x$ be a vector in $\mathbb{C}^D$.",
    ],
)
def test_not_in_a_space(said: str) -> None:
    assert shape(said) != "D"
