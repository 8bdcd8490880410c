"""Functions that a document defines: called by any argument, hiding what they are of, under a gradient."""

from __future__ import annotations

import pytest

from symkl.documents.check import check
from symkl.documents.declarations import declarations
from symkl.documents.equations import gather
from symkl.documents.reading import documents_in, macros_of
from symkl.documents.scope import understood
from symkl.documents.surface import strip

SIGMOID = r"Let $\sigma(z) = \frac{1}{1+e^{-z}}$ be the sigmoid function. Then" + "\n\n"
LIKELIHOOD = (
    SIGMOID.removesuffix("Then\n\n")
    + r"""
Given $x_1, \dots, x_n \in \mathbb{R}^d$ and numbers $y_1, \dots, y_n$, let $p_i = \sigma(w^T x_i)$. The log-likelihood is

$$\ell(w) = \sum_{i=1}^n y_i \log p_i + (1 - y_i) \log(1 - p_i)$$

"""
)


def last(text: str) -> str:
    return check(text=text).findings[-1].outcome.value


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\sigma(-z) = 1 - \sigma(z)", r"\sigma(-z) = \sigma(z) - 1"),
        (r"\sigma'(z) = \sigma(z)(1 - \sigma(z))", r"\sigma'(z) = \sigma(z)(1 + \sigma(z))"),
    ],
)
def test_what_is_defined_at_a_letter_is_a_function_at_any_argument(right: str, wrong: str) -> None:
    assert last(f"{SIGMOID}$${right}$$") in ("proved", "follows")
    assert last(f"{SIGMOID}$${wrong}$$") == "refuted"


def test_a_letter_that_stands_alone_elsewhere_is_no_function() -> None:
    text = "Let $a$, $b$ and $c$ be numbers. If $a(b) = c$, then $a = c/b$, and\n\n"
    assert last(f"{text}$$a(b + 1) = ab + a$$") == "proved"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\nabla_w \ell(w) = \sum_{i=1}^n (y_i - p_i) x_i", r"\nabla_w \ell(w) = \sum_{i=1}^n (p_i - y_i) x_i"),
        (r"\nabla \ell(w) = \sum_{i=1}^n (y_i - p_i) x_i", r"\nabla \ell(w) = \sum_{i=1}^n y_i x_i"),
        (
            r"\nabla_w^2 \ell(w) = -\sum_{i=1}^n p_i (1 - p_i) x_i x_i^T",
            r"\nabla_w^2 \ell(w) = -\sum_{i=1}^n p_i (1 + p_i) x_i x_i^T",
        ),
    ],
)
def test_a_function_may_hide_in_a_letter_what_it_is_of(right: str, wrong: str) -> None:
    assert last(f"{LIKELIHOOD}Gradient and Hessian are\n\n$${right}$$") == "follows"
    assert last(f"{LIKELIHOOD}Gradient and Hessian are\n\n$${wrong}$$") == "refuted"


def test_data_under_a_gradient_is_held_fixed() -> None:
    text = r"Let $X \in \mathbb{R}^{n \times d}$, $y = X w + \varepsilon$ and $J(w) = \|y - X w\|^2$. Then" + "\n\n"
    assert last(rf"{text}$$\nabla_w J(w) = 0 w$$") not in ("proved", "follows")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"\sum_{i=1}^n a_i + b_i", r"\sum_{i=1}^n (a_i + b_i)"),
        (r"\sum_{i=1}^n a_i - b_i + c", r"\sum_{i=1}^n (a_i - b_i) + c"),
        (r"\sum_{i=1}^n a_i + \sum_{i=1}^n b_i", r"\sum_{i=1}^n (a_i + b_i)"),
        (r"\sum_{i=1}^n a_i + c", r"c + \sum_{i=1}^n a_i"),
    ],
)
def test_a_sum_reaches_over_the_terms_that_have_its_index(one: str, other: str) -> None:
    assert last(f"Let $c$ and $a_1, \\dots, a_n$, $b_1, \\dots, b_n$ be numbers. Then\n\n$${one} = {other}$$") == "proved"


def test_what_is_put_into_a_function_is_told_in_one_order() -> None:
    letters = "gbfadc"
    text = "".join(f"Let ${n} = x + {k}$. " for k, n in enumerate(letters, 1)) + f"\n\n$$ h(x) = {' '.join(letters)} $$\n"
    documents = documents_in(text, "markdown")
    gathered = gather(documents, macros_of(documents))
    (section,) = understood(gathered, declarations(gathered))
    (function,) = section.functions.values()
    assert [strip(link.lhs).text for link in function.links[1:]] == sorted(letters)


def test_a_minus_one_above_a_function_is_its_inverse_where_the_text_speaks_of_one() -> None:
    text = "Let $X$ be a number, and consider the inverse function:\n\n$$ Y = g(X) $$\n\nThen\n\n$$ X = g^{-1}(Y) $$\n"
    assert last(text) == "given"  # and no quotient of a number g


def test_a_minus_one_above_a_matrix_is_none() -> None:
    text = "Let $A$ be an invertible $n \\times n$ matrix, no function. We have\n\n$$ A^{-1}(b) = (A^2)^{-1} A b . $$\n"
    assert last(text) == "proved"
    assert last(text.replace("no function", "like an inverse function")) == "proved"


@pytest.mark.parametrize(
    "line",
    [
        "h(x, z) = h(x | z)",
        "h(a_1, a_2, a_3, a_4, a_5, a_6, a_7, b) = h(a_1, a_2, a_3, a_4, a_5, a_6, a_7, c)",
        r"\nabla_\theta \log p_\theta(x, z) = \nabla_\theta \log p_\theta(x | z)",
    ],
)
def test_functions_of_which_nothing_is_known_are_told_apart_however_alike_they_are_spelled(line: str) -> None:
    left = line.split(" = ", maxsplit=1)[0]
    assert last(f"We have $$ {line} $$") != "proved"
    assert last(f"We have $$ {left} + {left} = 2 {left} $$") == "proved"


def test_a_letter_before_a_bracket_that_holds_it_is_a_factor() -> None:
    text = r"Here $p(x)$ and $p(x | z)$ are densities. $$ \frac{n}{p} + \frac{n}{1 - p} = \frac{n}{p (1 - p)} $$"
    assert last(text) == "proved"
    assert last(text.replace("= ", "= 2 ")) == "refuted"


def test_a_word_below_a_letter_names_no_letters() -> None:
    text = (
        r"Let $y \in \mathbb{R}^n$. The loss is $$ L(b) = |y - X b|^2 $$ so that $$ \frac{\partial L}{\partial b} = "
        r"-2 X^T (y - X b) $$ and $b_{OLS}$, $\hat{b}_{OLS}$ are what minimises it."
    )
    assert [f.outcome.value for f in check(text=text).findings if f.displayed] == ["given", "follows"]
    wrong = check(text=text.replace("-2 X", "-X"))
    assert [f.outcome.value for f in wrong.findings if f.displayed] == ["given", "needs-hypothesis"]


DRAWN = r"Let $x \sim \mathcal{N}(m, s^2)$, where $s > 0$. Then we have $$ "


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"\log p(x | m) = -\frac{1}{2} \log(2 \pi s^2) - \frac{(x - m)^2}{2 s^2}", "proved"),
        (r"\log p(x | m) = -\frac{1}{2} \log(2 \pi s^2) - \frac{(x - m)^2}{s^2}", "refuted"),
        (r"p(x | m, s^2) = \frac{1}{\sqrt{2 \pi s^2}} \exp\left(-\frac{(x - m)^2}{2 s^2}\right)", "proved"),
        (r"\frac{\partial}{\partial m} \log p(x; m) = \frac{x - m}{s^2}", "proved"),
        (r"\frac{\partial}{\partial m} \log p(x; m) = \frac{m - x}{s^2}", "refuted"),
        (
            r"p(x | z) = \frac{1}{\sqrt{2 \pi s^2}} \exp\left(-\frac{(x - m)^2}{2 s^2}\right)",
            "given",
        ),  # z is none of its letters
    ],
)
def test_the_density_of_a_letter_given_the_parameters_of_its_law(line: str, expected: str) -> None:
    assert last(f"{DRAWN}{line} $$") == expected


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (r"\tanh'(x) = 1 - \tanh^2(x)", r"\tanh'(x) = 1 - \tanh(x)"),
        (r"\tanh(x) = 2\,\mathrm{sigmoid}(2x) - 1", r"\tanh(x) = 2\,\mathrm{sigmoid}(x) - 1"),
        (r"\tanh(x) = \frac{\sinh x}{\cosh x}", r"\tanh(x) = \frac{\cosh x}{\sinh x}"),
        (r"\frac{d}{dx} \cosh x = \sinh x", r"\frac{d}{dx} \cosh x = -\sinh x"),
        (r"\mathrm{ReLU}(x) - \mathrm{ReLU}(-x) = x", r"\mathrm{ReLU}(x) - \mathrm{ReLU}(-x) = 2 x"),
        (r"\mathrm{softplus}(x) - \mathrm{softplus}(-x) = x", r"\mathrm{softplus}(x) + \mathrm{softplus}(-x) = x"),
        (r"\max(a, b) + \min(a, b) = a + b", r"\max(a, b) - \min(a, b) = a + b"),
    ],
)
def test_functions_of_numbers_that_the_language_has(line: str, wrong: str) -> None:
    numbers = "Let $x$, $a$ and $b$ be real numbers. Then "
    assert last(f"{numbers}$$ {line} $$") == "proved"
    assert last(f"{numbers}$$ {wrong} $$") in ("refuted", "needs-hypothesis")


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        (r"\mathbf{1}^T p = 1", r"\mathbf{1}^T p = 2"),
        (r"\mathrm{softmax}(z + c \mathbf{1}) = p", r"\mathrm{softmax}(z + c \mathbf{1}) = 2 p"),
        (r"\nabla_z \mathrm{logsumexp}(z) = p", r"\nabla_z \mathrm{logsumexp}(z) = -p"),
    ],
)
def test_functions_of_vectors_that_the_language_has(line: str, wrong: str) -> None:
    said = r"Let $z \in \mathbb{R}^n$, $p = \mathrm{softmax}(z)$ and $c$ a scalar. Then "
    assert last(f"{said}$$ {line} $$") == "proved"
    assert last(f"{said}$$ {wrong} $$") in ("refuted", "needs-hypothesis")


def test_the_slope_of_a_vector_of_functions() -> None:
    said = r"Let $z \in \mathbb{R}^n$ and $p = \mathrm{softmax}(z)$. Then "
    slope = r"$$ \frac{\partial p}{\partial z} = \mathrm{diag}(p) %s p p^T $$"
    assert last(said + slope % "-") == "proved"
    assert last(said + slope % "+") == "unclear"  # some write it transposed


@pytest.mark.parametrize("line", [r"\max_\theta L(\theta) = 3", r"\max_i x_i = \max_j y_j", r"\max(x) = \max(y)"])
def test_a_largest_value_of_more_than_is_written_claims_nothing(line: str) -> None:
    assert last(f"$$ {line} $$") not in ("proved", "refuted", "needs-hypothesis")


def test_matrices_without_a_verb() -> None:
    said = r"Let $S = U \Lambda U^T$ with $U$ orthogonal and $\Lambda$ diagonal. Then "
    assert last(rf"{said}$$ U^T S U = \Lambda. $$") == "proved"
    assert last(rf"{said}$$ \det S = \det \Lambda. $$") == "proved"
    assert last(rf"{said}$$ \det S = 2 \det \Lambda. $$") in ("refuted", "needs-hypothesis")


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (r"m(x) = \sum_x x\,p(x)", "m(x) = m(y)"),
        (r"m(x) = \int x f(x) dx", "m(x) = m(y)"),
        (r"s(X) = \sum_i x_i", "s(X) = s(Y)"),
        (r"s(x) = \sum_i x_i", "s(x) = s(y)"),
        (r"v(A) = \sum_{ij} a_{ij}^2", "v(A) = v(B)"),
        (r"\ell(\theta) = \sum_i \log p_i", r"\ell(\theta) = \ell(\theta_0)"),
    ],
)
def test_a_body_without_the_letter_says_nothing_of_another_letter(body: str, line: str) -> None:
    assert last(f"We define $$ {body}. $$ Then $$ {line}. $$") not in ("proved", "follows", "refuted")


def test_a_body_with_the_letter_does() -> None:
    assert last(r"We define $$ f(x) = x^T x. $$ Then $$ f(y + z) = f(y) + f(z) + 2 y^T z. $$") == "proved"


@pytest.mark.parametrize("mapped", [r"\sigma : \mathbb{R} \to (0, 1)", r"\sigma(x) := \frac{1}{1 + e^{-x}}"])
def test_what_is_said_to_map_is_a_function(mapped: str) -> None:
    text = rf"The sigmoid ${mapped}$ is" + "\n\n$$\\sigma(x) := \\frac{1}{1 + e^{-x}}$$\n\nIts derivative is\n\n"
    assert last(rf"{text}$$\frac{{d \sigma(x)}}{{d x}} = \sigma(x)(1 - \sigma(x))$$") in ("proved", "follows")
    assert last(rf"{text}$$\frac{{d \sigma(x)}}{{d x}} = \sigma(x)(1 + \sigma(x))$$") == "refuted"


APPLIED = [
    (r"Let $\sigma$ be an activation function.", r"\sigma(x + y) = \sigma(x) + \sigma(y)"),
    (r"The map $\lambda$ is convex.", r"\lambda(2x) = 2 \lambda(x)"),
    ("Nothing is said of it.", "a(x) + a(-x) = 0"),
    ("The function $V(x)$ is smooth.", r"\frac{d}{dx} V(x) = V"),
]


def test_a_letter_right_before_a_letter_in_brackets_is_no_factor() -> None:
    for text, line in APPLIED:
        *_, last = check(text=f"{text} We have\n\n$$ {line} . $$\n").findings
        assert last.outcome.value in {"unclear", "not-understood"}, line
    *_, last = check(text="Let $a$, $b$, $c$ be numbers. We have\n\n$$ a(b + c) = ab + ac . $$\n").findings
    assert last.outcome.value == "proved"
    *_, last = check(text="Let $a$ and $b$ be real numbers. We have\n\n$$ a(b) = b(a) . $$\n").findings
    assert last.outcome.value == "proved"
