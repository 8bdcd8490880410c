"""Sides of relation signs as trees: what a bar, a bracket or a script means."""

from __future__ import annotations

import pytest

from symkl.documents.grammar import holes, read_side
from symkl.documents.names import counted, occurrences
from symkl.documents.surface import Node, key, walk
from symkl.documents.tokens import cleaned, lex


def tree(tex: str, also: str = "") -> Node:
    """Read a side; what else the document holds decides what is a function."""
    tokens = cleaned(lex(tex))
    return read_side(tokens, counted([*map(occurrences, (tokens, cleaned(lex(also))))], tex + also))


def test_a_small_t_that_counts_is_an_exponent() -> None:
    assert tree(r"x^t A x", also=r"x_t") != tree(r"x^T A x")
    assert [n.kind for n in walk(tree(r"e^t x"))][:3] == ["times", "power", "name"]


def test_an_upright_p_is_a_density_where_the_other_is_a_parameter() -> None:
    assert tree(r"\mathrm{p}(y|p)", r"x p").kind == "call"
    assert key(tree(r"\mathrm{p}(y|x)", r"p(x)")) == key(tree(r"p(y|x)", r"p(x)"))


def test_a_gradient_of_nothing_is_a_name() -> None:
    assert key(tree(r"\nabla_w")) == r"\nabla_{w}"
    assert holes(tree(r"\nabla_w + a"))
    assert holes(tree(r"\nabla"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"A^T", r"A^{\mathrm{T}}"),
        (r"A^\top", r"A^\intercal"),
        (r"A^{-T}", r"(A^{-1})^T"),
        (r"\Sigma^{-1}_2", r"\Sigma_2^{-1}"),
        (r"\frac ab", r"\frac{a}{b}"),
        (r"log(x)", r"\log x"),
        (r"tr(AB)", r"\mathrm{tr}\left( A B \right)"),
        (r"\operatorname{E}[x]", r"\mathbb{E}(x)"),
        (r"\left\langle x \right\rangle_p", r"\mathbb{E}_p[x]"),
        (r"x_{\mathrm{MAP}}", r"x_{MAP}"),
        (r"\mathrm{X} y", r"X y"),
        (r"{\bf x}", r"\mathbf{x}"),
        (r"a \over b", r"\frac{a}{b}"),
        (r"\mathrm{KL}[p\,||\,q]", r"D_{KL}(p \parallel q)"),
        (r"\ln\left|V\right|", r"\ln |V|"),
        (r"1,000 x", r"1000 x"),
        (r"\large{} f(x)\\, y \\!+ `z`", r"f(x) y + z"),
        (r"\\|x - a\\|^2", r"\|x - a\|^2"),
        (r"Cov_{q}(x, y)", r"\mathrm{Cov}_{q}(x, y)"),
        (r"x^t A x + x x^t", r"x^T A x + x x^T"),
        (r"{\mathbb E}_{q}[x]", r"\mathbb{E}_q[x]"),
        (r"\mathop{\mathbb{E}}_{q}[x]", r"\mathbb{E}_q[x]"),
        (r"\operatorname*{\mathbb{E}}_{q}[x]", r"\mathbb{E}_q[x]"),
        (r"\underset{x \sim q}{\mathbb{E}}[x]", r"\mathbb{E}_{x \sim q}[x]"),
        (r"\mathop{\nabla}_{x} (x^T A x)", r"\nabla_x (x^T A x)"),
        (r"\nabla_x f(x) \cdot g(x)", r"(\nabla_x f(x)) g(x)"),
        (r"\begin{matrix} a && b \\ c && d \end{matrix}", r"\begin{matrix} a & b \\ c & d \end{matrix}"),
        (r"x \space y", r"x y"),
        (r"x sign(y)", r"x \operatorname{sign}(y)"),
        (r"\frac{d}{dx} -x^2", r"\frac{d}{dx} (-x^2)"),
        (r"y \frac{d}{dx} -x", r"y \frac{d}{dx} (-x)"),
        (r"\begin{bmatrix} a & b \end{bmatrix}_{1 \times 2}", r"\begin{bmatrix} a & b \end{bmatrix}"),
        (r"\left[\begin{array}{cc} a & b \end{array}\right]_{1 \times 2}", r"\begin{bmatrix} a & b \end{bmatrix}"),
    ],
)
def test_two_spellings_of_one_tree(one: str, other: str) -> None:
    assert key(tree(one)) == key(tree(other))


@pytest.mark.parametrize(
    ("tex", "kinds"),
    [
        (r"|A| |B|", ["times", "bars", "name", "bars", "name"]),
        (r"p(y|b)", ["call", "name", "name"]),
        (r"||x||^2", ["power", "norm", "name", "number"]),
        (r"\langle a, b \rangle", ["inner", "name", "name"]),
        (r"\mathcal{N}(x; m, S)", ["density", "name", "name", "name"]),
        (r"\mathcal{N}(m, S)", ["normal", "name", "name"]),
        (r"\log 2\pi + 1", ["plus", "function", "times", "number", "name", "number"]),
        (r"n!", ["function", "name"]),
    ],
)
def test_what_a_sign_means_where_it_stands(tex: str, kinds: list[str]) -> None:
    def kinds_in(node: Node) -> list[str]:
        return [node.kind, *(kind for arg in node.args for kind in kinds_in(arg))]

    assert kinds_in(tree(tex)) == kinds


def test_a_bracket_is_an_argument_or_a_factor_by_what_the_document_does_elsewhere() -> None:
    assert tree("f(x)", "f(y)").kind == "call"
    assert tree("a(x)", "a + a(x + y)").kind == "times"
    assert tree("p_1(1 - p_2)", "p_1 + p_2").kind == "times"


def test_a_prime_is_a_transpose_only_where_the_document_writes_it_so() -> None:
    assert counted([], "X'X").primes_transpose
    assert not counted([], "X'X + A^T").primes_transpose


@pytest.mark.parametrize(
    ("tex", "reason"),
    [
        (r"a + \ldots + z", "an ellipsis"),
        (r"(a + b", "a bracket that is not closed"),
        (r"a +", "a factor is missing"),
        (r"\sqrt[3]{x}", "another root than the square root"),
        (r"\bigcup A", "\\bigcup"),
        ("(" * 200, "a bracket that is not closed"),
    ],
)
def test_what_is_not_understood_is_a_hole_with_its_reason(tex: str, reason: str) -> None:
    found = holes(tree(tex))
    assert [hole.text for hole in found] == [reason]


def test_a_closing_bracket_too_many_at_the_end_is_left_out() -> None:
    assert key(tree("(a + b))")) == key(tree("(a + b)"))


def test_deep_nesting_is_a_hole() -> None:
    assert holes(tree("{" * 300 + "x" + "}" * 300 + "+ (" * 100 + "y" + ")" * 100))


@pytest.mark.parametrize("tex", [r"\exp(-x^2/2\sigma^2)", r"1/2\sigma^2", r"\log x/2\sigma", r"a/bc", r"x/2(a + b)"])
def test_what_may_stand_below_a_slash_or_beside_it_is_a_hole(tex: str) -> None:
    assert [hole.text for hole in holes(tree(tex))] == ["a quotient followed by a factor: brackets are needed"]


@pytest.mark.parametrize(
    ("tex", "same"),
    [
        (r"1/2 x^T A x", r"\frac12 x^T A x"),
        (r"1/2(a + b)", r"\frac12(a + b)"),
        (r"n/2 \log |V|", r"\frac n2 \log |V|"),
        (r"1/2\,\sigma^2", r"\frac12 \sigma^2"),
    ],
)
def test_a_half_before_a_factor_is_that_factor_halved(tex: str, same: str) -> None:
    assert [node.kind for node in walk(tree(tex))] == [node.kind for node in walk(tree(same))]


def test_a_factor_with_its_sign_or_its_bracket_is_certain() -> None:
    assert not holes(tree(r"a/2 \cdot b + a/(2b) + (a/2) b"))


def test_a_bold_word_is_a_product_where_each_of_its_letters_stands_alone() -> None:
    alone = r"\mathbf{A} + \mathbf{B}"
    assert key(tree(r"\mathbf{AB}^{-1}", alone)) == key(tree(r"\mathbf{A} \mathbf{B}^{-1}", alone))
    assert tree(r"\mathbf{AB}", r"\mathbf{A}").text == r"\bf{AB}"
    assert key(tree(r"\boldsymbol{\mu\mu}^T")) == key(tree(r"\boldsymbol{\mu} \boldsymbol{\mu}^T"))
    assert key(tree(r"\boldsymbol{\Lambda x}")) == key(tree(r"\boldsymbol{\Lambda} \boldsymbol{x}"))


@pytest.mark.parametrize("tex", [r"\nabla_\theta f(\theta) g(\theta)", r"\nabla \cdot F", r"\nabla_x^2 f(x)", r"\nabla f"])
def test_a_gradient_whose_reach_or_letter_is_not_said_is_not_understood(tex: str) -> None:
    assert holes(tree(tex, r"f(x) g(x) F(x)"))


def test_nabla_squared_is_the_hessian_where_the_text_speaks_of_one() -> None:
    tokens = cleaned(lex(r"\nabla_x^2 f(x)"))
    assert not holes(read_side(tokens, counted([occurrences(tokens)], r"\nabla_x^2 f(x)", "the Hessian of f")))


@pytest.mark.parametrize(
    ("tex", "kind", "text"),
    [
        (r"P_k^-", "name", "P_{k}^{-}"),
        (r"\hat{x}_k^{-}", "name", r"\hat{x}_{k}^{-}"),
        (r"P_k^{-T}", "transpose", ""),  # of the letter with its mark
        (r"w_k^{*T}", "transpose", ""),
        (r"A^{-1}", "inverse", ""),
        (r"A^{-T}", "transpose", ""),  # of the inverse: A has no mark anywhere
        (r"A^{*}", "name", "A^{*}"),
    ],
)
def test_marks_of_what_is_known_before_an_update(tex: str, kind: str, text: str) -> None:
    found = tree(tex, also=r"P_k^- = \hat{x}_k^- e_k^-")
    assert (found.kind, found.text) == (kind, text)


def test_a_mark_may_be_transposed_in_the_same_place() -> None:
    also = "e_k^- = x_k - z_k"
    assert key(tree("e_k^{-T}", also)) == key(tree("(e_k^-)^T", also))
    assert key(tree("w^{*T}")) == key(tree("(w^*)^T"))
    assert key(tree("A^{-T}", also)) == key(tree("(A^{-1})^T", also))


def test_a_minus_before_a_number_is_no_mark() -> None:
    """``A^-1`` may be meant for an inverse, which TeX does not print."""
    assert tree("A^-1").kind != "times"


def test_a_letter_above_a_function_of_several() -> None:
    assert (tree(r"Q^\pi(s, a)").kind, tree(r"p^m(x \mid \lambda)").kind) == ("call", "call")
    assert [tree(tex).kind for tex in (r"x^n (1 - x)", r"f^2(x, y)")] == ["times", "times"]


def test_an_arrow_is_no_function() -> None:
    assert (tree(r"\vec x_i").kind, tree(r"\vec(X)").kind) == ("name", "function")
