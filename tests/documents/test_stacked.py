"""Matrices that are made of vectors, vectors that are made of numbers: by words and by what is written out."""

from __future__ import annotations

import pytest

from symkl.documents.check import check

DATA = r"Let $x_1, \dots, x_n \in \mathbb{R}^d$. "
ROWS = [
    r"Let $X \in \mathbb{R}^{n \times d}$ have the rows $x_i^T$.",
    r"Let $X \in \mathbb{R}^{n \times d}$ be the design matrix whose $i$-th row is $x_i^T$.",
    r"The rows of the matrix $X \in \mathbb{R}^{n \times d}$ are $x_1^T, \dots, x_n^T$.",
    r"Here $x_i^T$ is the $i$-th row of $X \in \mathbb{R}^{n \times d}$.",
    r"Put $X = (x_1, \dots, x_n)^T$.",
    r"Put" + "\n\n" + r"$$X = \begin{bmatrix} x_1^T \\ \vdots \\ x_n^T \end{bmatrix}.$$",
]
COLUMNS = [
    r"Let $X \in \mathbb{R}^{d \times n}$ be the matrix with columns $x_i$.",
    r"Put $X = [x_1, \dots, x_n]$.",
    r"Put" + "\n\n" + r"$$X = \begin{pmatrix} x_1 & \cdots & x_n \end{pmatrix}.$$",
]


def last(text: str) -> str:
    return check(text=text).findings[-1].outcome.value


@pytest.mark.parametrize("said", ROWS)
def test_rows(said: str) -> None:
    assert last(DATA + said + "\n\nThen\n\n" + r"$$\sum_{i=1}^n x_i x_i^T = X^T X$$") == "proved"
    assert last(DATA + said + "\n\nThen\n\n" + r"$$\sum_{i=1}^n x_i x_i^T = 2 X^T X$$") == "refuted"


@pytest.mark.parametrize("said", COLUMNS)
def test_columns(said: str) -> None:
    assert last(DATA + said + "\n\nThen\n\n" + r"$$\sum_{i=1}^n x_i x_i^T = X X^T$$") == "proved"
    assert last(DATA + said + "\n\nThen\n\n" + r"$$\sum_{i=1}^n x_i x_i^T = 2 X X^T$$") == "refuted"


@pytest.mark.parametrize(
    "said",
    [
        r"Let $X \in \mathbb{R}^{n \times d}$.",
        r"Let $X \in \mathbb{R}^{n \times d}$ be a matrix whose rows are not $x_i^T$.",
        r"Let $X \in \mathbb{R}^{n \times d}$ be a data matrix.",
    ],
)
def test_a_matrix_that_may_be_made_of_vectors_is_neither_proved_nor_called_wrong(said: str) -> None:
    text = DATA + said + "\n\nThen\n\n" + r"$$\sum_{i=1}^n x_i = X^T w$$" + "\n\nThus\n\n"
    assert last(text + r"$$\sum_{i=1}^n x_i x_i^T = X^T X$$") not in ("proved", "follows", "refuted", "ill-typed")


def test_numbers_in_a_column_are_a_vector() -> None:
    said = r"Let $w \in \mathbb{R}^n$ and $\mathbf{y} = (y_1, \dots, y_n)^T$. Then" + "\n\n"
    assert last(said + r"$$\sum_{i=1}^n w_i y_i = w^T \mathbf{y}$$") == "proved"
    assert last(said + r"$$\sum_{i=1}^n y_i^2 = \mathbf{y}^T \mathbf{y}$$") == "proved"
    assert last(said + r"$$\sum_{i=1}^n y_i^2 = w^T \mathbf{y}$$") == "refuted"


def test_a_diagonal_that_is_listed() -> None:
    said = r"Let $W = \mathrm{diag}(w_1, \dots, w_n)$. Then" + "\n\n"
    assert last(said + r"$$\mathrm{tr}(W) = \sum_{i=1}^n w_i$$") == "proved"
    assert last(said + r"$$\mathrm{tr}(W) = \sum_{i=1}^n w_i^2$$") == "refuted"


def test_a_weighted_sum_of_rows() -> None:
    said = DATA + ROWS[0] + r" Let $W = \mathrm{diag}(w_1, \dots, w_n)$. Then" + "\n\n"
    assert last(said + r"$$X^T W X = \sum_{i=1}^n w_i x_i x_i^T$$") in ("proved", "follows")
    assert last(said + r"$$X^T W X = \sum_{i=1}^n x_i x_i^T$$") == "refuted"


def test_what_is_made_of_others_is_given() -> None:
    (found,) = check(text=r"Let $y = (y_1, \dots, y_n)^T$.").findings
    assert (found.outcome.value, found.why) == ("given", "says what y is made of")


LATENT = (
    r"Let $q(z) = \mathcal{N}(z; \mu, \mathrm{diag}(\sigma^2))$ with $\mu, \sigma \in \mathbb{R}^d$ and "
    r"$p(z) = \mathcal{N}(z; 0, I)$. Then" + "\n\n"
)


def test_a_vector_on_a_diagonal_is_squared_entry_by_entry() -> None:
    right = r"\mathrm{KL}(q \| p) = \frac12 \sum_{j=1}^d \left(\mu_j^2 + \sigma_j^2 - 1 - \log\sigma_j^2\right)"
    assert last(f"{LATENT}$${right}$$") == "proved"
    assert last(f"{LATENT}$${right.replace('- 1 -', '- 1 +')}$$") == "refuted"


def test_the_diagonal_of_a_square_of_a_matrix() -> None:
    """It is that of its entries squared for a symmetric matrix alone."""
    said = r"Let $A$ be an $n \times n$ matrix. Then" + "\n\n"
    assert last(said + r"$$\mathrm{tr}(A^2) = \mathbf{1}^T \mathrm{diag}(A^2)$$") == "proved"
    assert last(said + r"$$\mathrm{tr}(A^T A) = \mathbf{1}^T \mathrm{diag}(A^2)$$") == "needs-hypothesis"
