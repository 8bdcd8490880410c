"""Sums, products, integrals and limits: what is linear is, what is counted is counted, and nothing more is believed."""

from __future__ import annotations

import pytest

from symkl.documents.check import check
from symkl.documents.counted import Counted, counted


def outcomes(text: str) -> list[str]:
    return [finding.outcome.value for finding in check(text=text).findings if finding.displayed]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("x_{i}", Counted("x", ("i",))),
        ("y_{ij}", Counted("y", ("i", "j"))),
        ("y_{i,2}", Counted("y_{.,2}", ("i",))),
        (r"\bar{y}_{i\bullet}", Counted(r"\bar{y}_{.\bullet}", ("i",))),
        ("z_{1}^{(j)}", Counted("z_{1}", ("j",))),
        ("x_{i+1}", Counted("", ("i",))),
        ("x_{min}", None),
        ("x_{k}", None),
    ],
)
def test_the_indices_of_a_letter(name: str, expected: Counted | None) -> None:
    assert counted(name, {"i", "j"}) == expected


@pytest.mark.parametrize(
    "formula",
    [
        r"\int_0^2 (3 f(x) + g(x)) \, dx = 3 \int_0^2 f(x) \, dx + \int_0^2 g(x) \, dx",
        r"\int_a^b (u + v)^2 h(t) \, \mathrm{d}t = (u^2 + 2 u v + v^2) \int_a^b h(s) \, \mathrm{d}s",
        r"\int \int k(x, y) \, dx \, dy + \int \int k(x, y) \, dx \, dy = 2 \int \int k(x, y) \, dx \, dy",
        r"\int_0^\infty f(x) \log x^2 \, dx = 2 \int_0^\infty f(x) \log x \, dx",
        r"\int p(z) \log \frac{p(z)}{q(z)} \, dz = \int p(z) \log p(z) \, dz - \int p(z) \log q(z) \, dz",
        r"\sum_{k=0}^\infty (c + d) w_k k = c \sum_{k=0}^\infty k w_k + d \sum_{k=0}^\infty k w_k",
        (
            r"\sum_{x \in \mathcal{X}} \sum_{y \in \mathcal{Y}} (x + y) r(x, y) = "
            r"\sum_{x \in \mathcal{X}} x \sum_{y \in \mathcal{Y}} r(x, y)"
            r" + \sum_{y \in \mathcal{Y}} y \sum_{x \in \mathcal{X}} r(x, y)"
        ),
        r"\sum_{i=1}^n \sum_{j=1}^m (y_{ij} + c) = \sum_{j=1}^m \sum_{i=1}^n y_{ij} + n m c",
        (
            r"\sum_{i=1}^k \sum_{j=1}^{n_i} (y_{ij} - a_i)^2 = "
            r"\sum_{i=1}^k \sum_{j=1}^{n_i} y_{ij}^2 - 2 \sum_{i=1}^k a_i \sum_{j=1}^{n_i} y_{ij} + \sum_{i=1}^k n_i a_i^2"
        ),
        r"\prod_{i=1}^n \exp(a x_i) = \exp\left( a \sum_{i=1}^n x_i \right)",
        r"\lim_{n \to \infty} (2 a_n + c) = 2 \lim_{n \to \infty} a_n + c",
        r"{n \choose 2} + {n \choose 2} = 2 \binom{n}{2}",
        r"(a \pm b)^2 = a^2 \pm 2 a b + b^2",
        r"\log_2 (4 s^2) = 2 + \log_2 s^2",
        r"\frac{d^2}{dx^2} (x^3 + c x) = 6 x",
        r"h(u) \, \mathrm{d}u + h(u) \, \mathrm{d}u = 2 h(u) \, \mathrm{d}u",
        r"2 \cdot -x = -2 x",
    ],
)
def test_what_is_linear_is_proved(formula: str) -> None:
    assert outcomes(f"We have for positive numbers $s$\n\n$$ {formula} $$\n") in (["proved"], ["follows"])


@pytest.mark.parametrize(
    "formula",
    [
        r"\frac{d}{dx} \int_0^x f(t) \, dt = 0",
        r"\int_0^1 \int_0^x f(t) \, dt \, dx = \int_0^x f(t) \, dt \int_0^1 1 \, dx",
        r"\frac{d}{dx} (2 F(x)) = 0",
        r"\int f(x) g(x) \, dx = \int f(x) \, dx \int g(x) \, dx",
        r"\int_0^1 f(x) \, dx = \int_0^2 f(x) \, dx",
        r"\sum_{k=0}^\infty w_k = \sum_{k=1}^\infty w_k",
        r"\sum_{i=1}^n f(x_i) = n f(x_i)",
        r"\sum_{i=1}^n i x_i = n \sum_{i=1}^n x_i",
        r"\lim_{n \to \infty} a_n b_n = a_n \lim_{n \to \infty} b_n",
        r"\sum_{i=1}^k \sum_{j=1}^{n_i} a_i = k \sum_{i=1}^k a_i",
        r"\mathrm{E}\left[ \int_0^X f(t) \, dt \right] = \int_0^X f(t) \, dt",
        r"(a \pm b)^2 = a^2 + 2 a b + b^2",
        r"\sum_{j=1}^m y_{ij} = m y_{ij}",
    ],
)
def test_nothing_more_is_believed_and_nothing_is_refuted(formula: str) -> None:
    (found,) = outcomes(f"Let $X$ be a random variable. We have\n\n$$ {formula} $$\n")
    assert found not in ("proved", "follows", "refuted", "ill-typed", "needs-hypothesis")


def test_a_prime_behind_a_function_is_a_derivative() -> None:
    before = "The function is\n\n$$ f(x) = x^3 + 2 x $$\n\nWe get\n\n"
    assert outcomes(f"{before}$$ f'(x) = 3 x^2 + 2 $$\n")[-1] in ("proved", "follows")
    assert outcomes(f"{before}$$ f''(x) = 6 x $$\n")[-1] in ("proved", "follows")
    assert outcomes(f"{before}$$ f'(x) = 3 x^2 + x $$\n")[-1] not in ("proved", "follows")


def test_two_normal_laws_are_equal_where_their_densities_are() -> None:
    before = r"Let $\sigma > 0$. Then" + "\n\n"
    law = r"$$ Z \sim \mathcal{N}(2 m - m, (\tfrac12)^2 4 \sigma^2) = \mathcal{N}(m, VARIANCE) $$" + "\n"
    assert outcomes(before + law.replace("VARIANCE", r"\sigma^2")) == ["proved"]
    assert outcomes(before + law.replace("VARIANCE", r"2 \sigma^2")) != ["proved"]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"i, j = 1, \ldots, n", "given"),
        (r"H_0: \gamma_1 = \ldots = \gamma_m", "given"),
        (r"a + b = \ldots = b + a", "unclear"),
    ],
)
def test_what_is_no_claim_is_none_although_it_is_not_read(formula: str, expected: str) -> None:
    assert set(outcomes(f"We have\n\n$$ {formula} $$\n")) == {expected}


def test_a_letter_that_is_counted_over_two_ranges_refutes_nothing() -> None:
    """The two sums may be over the same."""
    before = "Let $c$ be a number. The weights are $$ w = 2 \\sum_k q_k + 2 \\sum_i q_i - w $$ and so "
    formula = "$$ c \\left(\\sum_k q_k\\right) + c = c \\left(\\sum_i q_i\\right) + c $$"
    assert outcomes(f"{before}we have\n\n{formula}\n")[-1] == "unclear"


def test_a_multinomial_coefficient_is_a_number() -> None:
    assert outcomes(
        "We have\n\n$$ {n \\choose {k_1, \\ldots, k_m}} a + {n \\choose {k_1, \\ldots, k_m}} a = 2 a "
        "{n \\choose {k_1, \\ldots, k_m}} $$\n"
    ) == ["proved"]


@pytest.mark.parametrize(
    "formula",
    [
        r"\lim_{n \to \infty} e^{-n} > 0",
        r"\lim_{n \to \infty} e^{-n} \ne 0",
        r"\frac{\lim_{n \to \infty} e^{-n}}{\lim_{n \to \infty} e^{-n}} = 1",
        r"\lim_{n \to \infty} \sum_{i=1}^n x_i = \sum_{i=1}^n x_i",
        r"\lim_{n \to \infty} \int_0^1 n f(t) \, dt = \int_0^1 \lim_{n \to \infty} n f(t) \, dt",
        r"\int_0^b |x| \, dx = \int_0^b x \, dx",
        r"\int_0^1 \int_0^1 f(x, y) \, dx \, dy = \int_0^1 \int_0^1 f(x, y) \, dy \, dx",
        r"\sum_{i=1}^\infty \sum_{j=1}^\infty a_{ij} = \sum_{j=1}^\infty \sum_{i=1}^\infty a_{ij}",
        r"\frac{d}{dx} \int_0^1 x^2 f(t) \, dt = \int_0^1 2 x f(t) \, dt",
        r"\int x^2 p(x) \, dx = \int y^2 p(y) \, dy",
    ],
)
def test_what_holds_of_finite_sums_only_is_not_believed(formula: str) -> None:
    (found,) = outcomes(f"We have\n\n$$ {formula} $$\n")
    assert found not in ("proved", "follows", "refuted", "ill-typed", "needs-hypothesis")


@pytest.mark.parametrize(
    ("definition", "formula"),
    [
        (r"h(c) = \sum_{j=1}^n c x_j", r"\sum_{j=1}^n h(x_j) = n \sum_{j=1}^n x_j^2"),
        (r"h(i) = a_i", r"\sum_{k=1}^n h(k) = n a_i"),
        (r"h(x) = \int_0^x g(t) \, dt", r"h(2) = h(3)"),
        (r"h(x) = \frac{d}{dx} (x y)", r"h(y) = 2 y"),
    ],
)
def test_a_function_is_put_in_whole_or_not_at_all(definition: str, formula: str) -> None:
    found = outcomes(f"The function is\n\n$$ {definition} $$\n\nand so\n\n$$ {formula} $$\n")[-1]
    assert found not in ("proved", "follows", "refuted")


@pytest.mark.parametrize(
    ("before", "formula"),
    [
        ("We have $$ y = x^2 $$ and", r"\frac{d}{dx} (x y) = y"),
        ("We have $$ y = x^2 + c $$ and", r"\frac{d}{dx} (x y) = y"),
        ("We have $$ y = x^2 $$ and", r"\frac{d}{dy} (x y) = x"),
        ("We have $$ x = 2 t $$ and $$ y = t^2 $$ and", r"\frac{d}{dx} (x y) = y"),
        ("We have $$ y = f(x) $$ and", r"\frac{d}{dx} (x y) = y"),
        ("We have $$ y = y(x) $$ and", r"\frac{d}{dx} (x y) = y"),
        ("Let $y$ be a function of $x$. Then", r"\frac{d}{dx} (x y) = y"),
        (r"Here \(y\) is a function of \(x\), and", r"\frac{d}{dx} (x y) = y"),
        ("We have $$ z = y = x^2 $$ and", r"\frac{d}{dx} (x y) = y"),
        ("We have $$ g = x^2 $$ and", r"\int_0^1 g \, dx = g \int_0^1 \, dx"),
        ("We have $$ c = 2 a $$ and", r"\int_0^1 \int_0^c f(t) \, dt \, da = \int_0^c f(t) \, dt \int_0^1 \, da"),
        ("We have $$ g = n^2 $$ and", r"\lim_{n \to \infty} g = g"),
        ("We have $$ g = k^2 $$ and", r"\sum_{k=1}^m g = m g"),
        # an error term of which nothing is said, or beside what is not linear
        (r"There is noise, and we have $$ y = b x + \epsilon $$ and", r"\frac{d}{dx} (x y) = y"),
        (r"With noise $\epsilon$ we have $$ y = x^2 + \epsilon $$ and", r"\frac{d}{dx} (x y) = y"),
        (r"With noise $\epsilon$ we have $$ y = f(x) + \epsilon $$ and", r"\frac{d}{dx} (x y) = y"),
        (r"With noise $\epsilon$ we have $$ y = b x x + \epsilon $$ and", r"\frac{d}{dx} (x y) = y"),
        # what two letters together are
        ("We have $$ x y = 1 $$ and", r"\frac{d}{dx} (x y) = y"),
        ("Let $x, y > 0$ be numbers with $x y = 1$. Then", r"\frac{d}{dx} (x y) = y"),
        ("We have $$ x^2 + y^2 = r^2 $$ and", r"\frac{d}{dx} (x y) = y"),
        ("We have $$ f(x) + y = 1 $$ and", r"\frac{d}{dx} (x y) = y"),
        ("We have $$ x y = 1 $$ and", r"\int_0^1 y \, dx = y \int_0^1 \, dx"),
        ("We have $$ n y = 1 $$ and", r"\sum_{n=1}^m y = m y"),
        (r"Let $X$ be a random variable. We have $$ X Y = 1 $$ and", r"\mathrm{E}[X Y] = Y \mathrm{E}[X]"),
    ],
)
def test_what_depends_on_a_letter_is_not_constant_in_it(before: str, formula: str) -> None:
    found = outcomes(f"{before}\n\n$$ {formula} $$\n")[-1]
    assert found not in ("proved", "follows", "refuted")


@pytest.mark.parametrize(
    ("before", "formula"),
    [
        (
            r"Let $a, b, w \in \mathbb{R}$ be numbers. The value is $$ L = a w^2 + b w $$ and",
            r"\frac{d}{dw} (a w + b w^2) = a + 2 b w",
        ),
        (
            r"Consider $$ y = X \beta + \varepsilon $$ with noise $\varepsilon$ where $X$ is an $n \times p$ matrix. Then",
            r"\frac{\partial}{\partial \beta} (y - X \beta)^\top (y - X \beta) = -2 X^\top (y - X \beta)",
        ),
        (
            r"Let $z = \frac{x - \mu}{\sigma}$. Then",
            r"\int (\mu + \sigma z) f(z) \, dz = \mu \int f(z) \, dz + \sigma \int z f(z) \, dz",
        ),
        ("We have $$ (x + y)^2 = x^2 + 2 x y + y^2 $$ and", r"\frac{d}{dx} (x y) = y"),  # an identity ties nothing
        ("We have $$ a b = 1 $$ and", r"\frac{d}{dx} (a x) = a"),
    ],
)
def test_letters_of_one_equation_need_not_depend_on_one_another(before: str, formula: str) -> None:
    assert outcomes(f"{before}\n\n$$ {formula} $$\n")[-1] == "proved"


AVERAGED = r"Let $X$ be a random variable. "


@pytest.mark.parametrize(
    ("before", "formula"),
    [
        (f"{AVERAGED}We have $$ Y = X^2 $$ and", r"\mathrm{E}[X Y] = Y \mathrm{E}[X]"),
        (f"{AVERAGED}We have $$ X = 2 Y $$ and", r"\mathrm{E}[X Y] = Y \mathrm{E}[X]"),
        (f"{AVERAGED}We have $$ Y = X^2 $$ and", r"\mathrm{Var}[X Y] = Y^2 \mathrm{Var}[X]"),
        (f"{AVERAGED}Let $Y$ be a function of $X$. Then", r"\mathrm{E}[X Y] = Y \mathrm{E}[X]"),
        (r"Let $p(x) = \mathcal{N}(x; m, s^2)$. We have $$ y = x^2 $$ and", r"\mathrm{E}_{p(x)}[x y] = y m"),
    ],
)
def test_an_average_takes_nothing_for_constant_that_depends_on_what_it_is_over(before: str, formula: str) -> None:
    assert outcomes(f"{before}\n\n$$ {formula} $$\n")[-1] not in ("proved", "follows")


def test_what_is_an_average_itself_is_constant_under_one() -> None:
    """Its value has the letter that it is over, and does not depend on it."""
    before = r"Let $X$ be a random variable. We have $$ m = \mathrm{E}[X] $$ and"
    assert outcomes(f"{before}\n\n$$ \\mathrm{{E}}[m X] = m \\mathrm{{E}}[X] $$\n")[-1] == "proved"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"\sum a_i b_i = \sum_i b_i a_i", "proved"),  # nothing stands below: i counts all that is counted
        (r"\sum_{i=1}^n (a_i + c) = \sum a_i + n c", "proved"),
        (r"\sum a_i b_i = a_i \sum b_i", "not-understood"),
        (r"\sum u^2 = u \sum u", "not-understood"),
        (r"\sum a_i b_j = b_j \sum a_i", "not-understood"),
        (r"\prod a_i^2 = a_i \prod a_i", "not-understood"),
        (r"\sum_{i,j} a_i b_j = \sum_i a_i \sum_j b_j", "proved"),
        (r"\sum_{i,j=1}^n a_i b_j = \sum_{i=1}^n a_i \sum_{j=1}^n b_j", "proved"),
        (r"\sum_{i,j} a_i^2 = a_i \sum_{i,j} a_i", "not-understood"),
        (r"\sum_{\text{all } k} a_k^2 = a_k \sum_{\text{all } k} a_k", "not-understood"),
        (r"\sum_{k \neq i} a_k b_i = b_i \sum_{k \neq i} a_k", "proved"),
        (r"\sum_{k \neq i} a_k^2 = a_k \sum_{k \neq i} a_k", "not-understood"),
        (r"\sum_{i < j} a_i a_j \sum_{i < j} 1 = \sum_{i < j} a_i \sum_{i < j} a_j", "not-understood"),  # over both
        (r"\sum_{k \neq i} a_k + \sum_{k \neq j} a_k = 2 \sum_{k \neq i} a_k", "not-understood"),
        (r"\prod_{k \neq i} a_k^2 = a_k \prod_{k \neq i} a_k", "not-understood"),
        (r"\sum_{1 \le i \le n} a_i^2 = a_i \sum_{1 \le i \le n} a_i", "not-understood"),
        (r"\sum_{i'} a_{i'}^2 = a_{i'} \sum_{i'} a_{i'}", "not-understood"),
        (r"\sum_{u \in A} g(u) = \sum_{u \in B} g(u)", "not-understood"),
        (r"\sum_{u \in A} g(u) = \sum_u g(u)", "not-understood"),
        (r"\sum_{u \in \mathcal{U}} 2 g(u) = 2 \sum_u g(u)", "proved"),
    ],
)
def test_what_a_sum_runs_over(formula: str, expected: str) -> None:
    assert outcomes(f"We have $$ {formula} $$") == [expected]


CROSS = r"Let $p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$ and $L = -\sum_i y_i \log p_i$. "


@pytest.mark.parametrize(
    ("words", "line", "expected"),
    [
        ("", r"\frac{\partial L}{\partial z_i} = p_i - y_i", "needs-hypothesis"),
        ("The labels are one-hot.", r"\frac{\partial L}{\partial z_i} = p_i - y_i", "proved"),
        ("", r"\frac{\partial L}{\partial z_i} = p_i - y_i \quad (\text{since } \sum_i y_i = 1)", "proved"),
        ("The labels are one-hot.", r"\frac{\partial L}{\partial z_i} = y_i - p_i", "refuted"),
        ("", r"-\sum_i y_i \frac{\partial \log p_i}{\partial z_k} = -\sum_i y_i (\delta_{ik} - p_k)", "proved"),
        ("", r"-\sum_i y_i \frac{\partial \log p_i}{\partial z_k} = -\sum_i y_i (\delta_{ik} + p_k)", "needs-hypothesis"),
    ],
)
def test_labels_sum_to_one(words: str, line: str, expected: str) -> None:
    found = [f for f in check(text=f"{CROSS}{words} Then we have $$ {line} $$").findings if f.displayed]
    assert found[0].outcome.value == expected
    assert ("the y sum to 1" in found[0].assumed) == ("p_i - y_i" in line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"\sqrt{A_t} = \sqrt{a_t} \sqrt{A_{t-1}}", "proved"),
        (r"\sqrt{A_t} = a_t \sqrt{A_{t-1}}", "refuted"),
        ("S_t - S_{t-1} = a_t", "proved"),
        ("S_t - S_{t-1} = 2 a_t", "needs-hypothesis"),
    ],
)
def test_a_product_or_sum_is_told_by_its_last_step(line: str, expected: str) -> None:
    text = r"Let $A_t = \prod_{s=1}^t a_s$ and $S_t = \sum_{s=1}^t a_s$. Then we have" + "\n\n"
    assert outcomes(f"{text}$$ {line} $$") == [expected]


ALL, CELLS = r"\sum_{i=1}^a \sum_{j=1}^b \sum_{k=1}^{n_{ij}}", r"\sum_{i=1}^a \sum_{j=1}^b"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (rf"{ALL} (y_{{ijk}} - m)^2 = {ALL} y_{{ijk}}^2 + m^2 {CELLS} n_{{ij}} - 2 m {ALL} y_{{ijk}}", "proved"),
        (rf"m {ALL} 1 = {CELLS} n_{{ij}} m", "proved"),
        (rf"{ALL} y_{{ijk}} = \sum_{{j=1}}^b \sum_{{i=1}}^a \sum_{{k=1}}^{{n_{{ij}}}} y_{{ijk}}", "proved"),
        (rf"{ALL} y_{{ijk}} = {CELLS} n_{{ij}} y_{{ij}}", "given"),
        (rf"{ALL} (y_{{ijk}} - m)^2 = {ALL} y_{{ijk}}^2 - 2 m {ALL} y_{{ijk}}", "unclear"),
        (rf"{ALL} y_{{ijk}} = {ALL} y_{{jik}}", "not-understood"),
        (rf"{ALL} x_k = {CELLS} n_{{ij}} x_k", "not-understood"),
    ],
)
def test_sums_over_the_members_of_cells(line: str, expected: str) -> None:
    """To a bound with two indices; what is counted in a cell stands in no other one."""
    assert outcomes(f"$$ {line} $$") == [expected]
