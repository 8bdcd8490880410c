"""Gradients as they are written: by a letter below the nabla."""

from __future__ import annotations

import pytest

from symkl.documents.check import check

LETTERS = r"Let $A$ be a symmetric $n \times n$ matrix, let $x, b \in \mathbb{R}^n$, and let $c$ be a real number." + "\n\n"
FUNCTION = LETTERS + r"We minimise $f(x) = x^T A x - 2 b^T x$. Then" + "\n\n"


def outcome(text: str) -> str:
    """Return what becomes of the last sign that is displayed."""
    return [f for f in check(text=text).findings if f.displayed][-1].outcome.value


@pytest.mark.parametrize(
    ("before", "right", "wrong"),
    [
        (LETTERS + "Then\n\n", r"\nabla_x x^T A x = 2 A x", r"\nabla_x x^T A x = A x"),
        (LETTERS + "Then\n\n", r"\nabla_x \left( c x^T x \right) = 2 c x", r"\nabla_x \left( c x^T x \right) = c x"),
        (LETTERS + "Then\n\n", r"\nabla_x \log(1 + x^T x) = \frac{2 x}{1 + x^T x}", r"\nabla_x \log(1 + x^T x) = 2 x"),
        (FUNCTION, r"\nabla_x f(x) = 2 A x - 2 b", r"\nabla_x f(x) = 2 A x + 2 b"),
    ],
)
def test_a_gradient_has_the_shape_of_its_variable(before: str, right: str, wrong: str) -> None:
    assert outcome(f"{before}$$ {right} $$") in ("proved", "follows")
    assert outcome(f"{before}$$ {wrong} $$") == "refuted"


@pytest.mark.parametrize(
    "text",
    [r"\nabla_x A x = A", r"\nabla_x A x = A^T", r"\nabla^2 f(x) = 2 A", r"\nabla_{x x} f(x) = 2 A", r"\nabla f = 2 A x"],
)
def test_what_texts_order_in_two_ways_is_not_guessed(text: str) -> None:
    assert outcome(f"{FUNCTION}$$ {text} $$") in ("not-understood", "given")


def test_a_condition_in_a_sentence_defines_no_function() -> None:
    before = LETTERS + r"Where $f(x) = 0$ we stop. Then" + "\n\n"
    assert outcome(f"{before}$$ f(x) + f(x) = 0 $$") not in ("proved", "follows")


LOGISTIC = r"""The loss of logistic regression is

$$ L(w) = -\sum_{i=1}^n \left[ y_i \log \sigma(w^T x_i) + (1 - y_i) \log(1 - \sigma(w^T x_i)) \right] $$

where $\sigma(z) = \frac{1}{1 + e^{-z}}$. We have

$$ %s $$
"""
RIDGE = r"""Let $X \in \mathbb{R}^{n \times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$. The loss is

$$ %s = \frac1n \|X w - y\|^2 + c \|w\|^2 $$

so that

$$ %s $$
"""


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        (LOGISTIC, r"\nabla_w L = \sum_{i=1}^n (\sigma(w^T x_i) - y_i) x_i", "follows"),
        (LOGISTIC, r"\nabla_w L = \sum_{i=1}^n (y_i - \sigma(w^T x_i)) x_i", "needs-hypothesis"),
        (LOGISTIC, r"\nabla_w^2 L = \sum_{i=1}^n \sigma(w^T x_i) (1 - \sigma(w^T x_i)) x_i x_i^T", "follows"),
        (RIDGE.replace("%s", "L(w)", 1), r"\frac{\partial L}{\partial w} = \frac2n X^T (X w - y) + 2 c w", "follows"),
        (RIDGE.replace("%s", "L(w)", 1), r"\nabla^2 L(w) = \frac2n X^T X + 2 c I", "follows"),
        (RIDGE.replace("%s", "L", 1), r"\nabla_w L = \frac2n X^T (X w - y) + 2 c w", "proved"),
        (RIDGE.replace("%s", "L", 1), r"\nabla_w L = \frac1n X^T (X w - y) + 2 c w", "refuted"),
    ],
)
def test_a_loss_as_papers_write_it(text: str, line: str, expected: str) -> None:
    *_, last = (finding for finding in check(text=text % line).findings if finding.displayed)
    assert last.outcome.value == expected
    assert expected != "needs-hypothesis" or "misprinted" in last.message


def test_the_sign_of_a_vector_is_taken_entry_by_entry() -> None:
    """Were it a number, the scale before it would have to be a vector, and what it scales elsewhere would not fit."""
    text = (
        r"$$ \begin{aligned} F_a &= (Y - Xw)^T (Y - Xw) + \lambda \vert w \vert \\"
        r" &= Y^T Y - 2 Y^T Xw + w^T X^T Xw + \lambda \vert w \vert \end{aligned} $$" + "\n\nIts slope is\n\n"
        r"$$ \begin{aligned} \frac{\partial F}{\partial w} &= -2 X^T Y + 2 X^T Xw + \lambda sign(w) \\"
        r" &= 2 X^T (Xw - Y) + \lambda sign(w) \end{aligned} $$"
    )
    assert [f.outcome.value for f in check(text=text).findings] == ["given", "proved", "given", "proved"]
    assert outcome(text.replace("&= 2 X^T (", "&= X^T (")) == "needs-hypothesis"


STEP = r"Let $h_t = a h_{t-1} + b x_t$."
SHARES = r"Let $s = \sum_j u_j$ and $w_i = u_i / s$."
MEAN = r"Let $\mu = \frac1n\sum_{i=1}^n x_i$."
MODEL = r"Let $y(t) = e^{t}$."

HELD = [  # each takes for constant what depends on what the derivative is by
    (STEP, r"\frac{\partial h_t}{\partial b} = x_t"),
    (STEP, r"\frac{d h_t}{d a} = h_{t-1}"),
    (SHARES, r"\frac{\partial w_i}{\partial u_i} = \frac{1}{s}"),
    (SHARES, r"\frac{\partial}{\partial u_k} (s w_k) = w_k"),
    (SHARES, r"\frac{\partial}{\partial u_k} \sum_i w_i c_i = 0"),
    (MEAN, r"\frac{\partial}{\partial x_j} \sum_i (x_i - \mu) = 1"),
    (MEAN, r"\frac{\partial}{\partial x_1} (x_1 - \mu) = 1"),
    (r"Let $q_j = \prod_i a_{ij}$.", r"\frac{\partial}{\partial a_{kj}} (q_j + a_{kj}) = 1"),
    (r"Let $c = \max_i x_i$.", r"\frac{\partial}{\partial x_k} \sum_i (x_i - c) = 1"),
    (MODEL, r"\frac{d}{dt} (t y) = y"),
]
VARIED = [
    (STEP, r"\frac{\partial h_t}{\partial h_{t-1}} = a"),
    (SHARES, r"\frac{\partial w_i}{\partial u_i} = \frac{1}{s} - \frac{u_i}{s^2}"),
    (SHARES + r" Let $m = \sum_i w_i c_i$.", r"\frac{\partial m}{\partial u_k} = \frac{c_k - m}{s}"),
    (SHARES + r" Let $m = \sum_i w_i c_i$.", r"\frac{\partial m}{\partial c_k} = w_k"),
    (MEAN, r"\frac{\partial}{\partial x_j} \sum_i (x_i - \mu) = 0"),
    (MEAN, r"\frac{\partial}{\partial \mu} \sum_i (x_i - \mu)^2 = -2 \sum_i (x_i - \mu)"),
]


def test_what_a_derivative_would_hold_fixed_although_it_varies() -> None:
    values = {line: outcome(f"{text} Then\n\n$$ {line} . $$\n") for text, line in HELD}
    assert {line: value for line, value in values.items() if value in {"proved", "follows"}} == {}
    assert [outcome(f"{text} Then\n\n$$ {line} . $$\n") for text, line in VARIED] == ["proved"] * len(VARIED)
