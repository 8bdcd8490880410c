"""Letters that are random by what they are made of: y = X b + e has no law of its own, and is no constant either."""

from __future__ import annotations

import pytest

from symkl.documents.check import check

MODEL = r"""
Let $y = X\beta + \varepsilon$, where $X \in \mathbb{R}^{n \times p}$ has full column rank and
$\varepsilon \sim \mathcal{N}(0, \sigma^2 I_n)$. Put $\hat\beta = (X^\top X)^{-1}X^\top y$, $H = X(X^\top X)^{-1}X^\top$ and
$M = I_n - H$. The residuals are $e = y - X\hat\beta$. Let $A$ be a symmetric $n \times n$ matrix.

"""


def outcome(text: str, model: str = MODEL) -> str:
    """Return what becomes of the last sign that is displayed."""
    return [f for f in check(text=f"{model}Then we have\n\n$$ {text} $$").findings if f.displayed][-1].outcome.value


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\mathbb{E}[\hat\beta] = \beta", r"\mathbb{E}[\hat\beta] = 2\beta"),
        (
            r"\operatorname{Cov}[\hat\beta] = \sigma^2 (X^\top X)^{-1}",
            r"\operatorname{Cov}[\hat\beta] = \sigma^2 X^\top X",
        ),
        (r"\mathbb{E}[y^\top y] = n\sigma^2 + \beta^\top X^\top X\beta", r"\mathbb{E}[y^\top y] = y^\top y"),
        (r"\mathbb{E}[e^\top e] = \sigma^2 (n - p)", r"\mathbb{E}[e^\top e] = \sigma^2 (n + p)"),
        (r"\operatorname{Cov}(y, \varepsilon) = \sigma^2 I_n", r"\operatorname{Cov}(y, \varepsilon) = 2\sigma^2 I_n"),
        (r"e^\top A e = \varepsilon^\top M A M \varepsilon", r"e^\top A e = \varepsilon^\top A \varepsilon"),
        (
            r"\operatorname{Cov}(y, y) = \sigma^2 I_n",
            r"\operatorname{Cov}(y, y) = \sigma^2 X X^\top",
        ),
    ],
)
def test_what_a_letter_is_made_of_is_put_in(right: str, wrong: str) -> None:
    assert outcome(right) in ("proved", "follows")
    assert outcome(wrong) == "refuted"


@pytest.mark.parametrize(
    "text",
    [
        r"\mathbb{E}[y y^\top] = y y^\top",
        r"\mathbb{E}[y^\top A y] = y^\top A y",
        r"\mathbb{E}[\varepsilon^\top y] = \mathbb{E}[\varepsilon]^\top y",
        r"\operatorname{Cov}[X^\top y] = \operatorname{Cov}[y - y]",
        r"\frac{\partial}{\partial \beta} \mathbb{E}[y^\top A y] = \frac{\partial}{\partial \beta} \operatorname{tr}(A)",
    ],
)
def test_a_letter_that_is_made_of_random_ones_is_no_constant(text: str) -> None:
    assert outcome(text) not in ("proved", "follows")


@pytest.mark.parametrize("law", [r"N(0, \sigma^2 I)", r"\mathrm{N}(0, \sigma^2 I)", r"N_n(0, \sigma^2 I)"])
def test_a_plain_letter_is_the_normal_law_behind_a_tilde(law: str) -> None:
    model = rf"Let $y = X\beta + \varepsilon$, where $\varepsilon \sim {law}$ and $X$ is an $n \times p$ matrix." + "\n\n"
    assert outcome(r"E[y] = X\beta", model) == "proved"
    assert outcome(r"E[y] = 2X\beta", model) == "refuted"


def test_e_is_a_letter_where_it_is_transposed() -> None:
    model = r"Let $A$ be an $n \times n$ matrix, and $e = A u$ for a vector $u \in \mathbb{R}^n$." + "\n\n"
    assert outcome(r"e^\top e = u^\top A^\top A u", model) in ("proved", "follows")
    assert outcome(r"e^\top e = u^\top A u", model) in ("refuted", "needs-hypothesis")


def test_e_is_the_base_of_exponentials_elsewhere() -> None:
    assert outcome(r"e^{t} e^{-t} = 1", "Let $t$ be a real number.\n\n") == "proved"


TOGETHER = r"""
Let
$$ \begin{pmatrix} x \\ y \end{pmatrix} \sim \mathcal{N}\left( \begin{pmatrix} a \\ b \end{pmatrix},
\begin{pmatrix} A & C \\ C^\top & B \end{pmatrix} \right) $$
and put $z = x - CB^{-1}y$.

"""
NAMED_BLOCKS = r"""
Let $$ \begin{bmatrix} x \\ y \end{bmatrix} \sim N(\mu, S), \quad \mu = \begin{bmatrix} a \\ b \end{bmatrix}, \quad
S = \begin{bmatrix} S_{xx} & S_{xy} \\ S_{yx} & S_{yy} \end{bmatrix}. $$

"""


@pytest.mark.parametrize(
    ("model", "right", "wrong"),
    [
        (TOGETHER, r"E[x \mid y] = a + CB^{-1}(y - b)", r"E[x \mid y] = a - CB^{-1}(y - b)"),
        (TOGETHER, r"\operatorname{Var}(x \mid y) = A - CB^{-1}C^\top", r"\operatorname{Var}(x \mid y) = A"),
        (TOGETHER, r"\operatorname{Cov}(z, y) = 0", r"\operatorname{Cov}(z, y) + B = C"),
        (TOGETHER, r"E[z \mid y] = a - CB^{-1}b", r"E[z \mid y] = a + CB^{-1}b"),
        (TOGETHER, r"E[x y^\top] = ab^\top + C", r"E[x y^\top] = ab^\top"),
        (TOGETHER, r"\operatorname{Cov}(x, y \mid y) = C - C", r"\operatorname{Cov}(x, y \mid y) = C"),
        (NAMED_BLOCKS, r"E[y | x] = b + S_{yx} S_{xx}^{-1}(x - a)", r"E[y | x] = b + S_{yx} S_{yy}^{-1}(x - a)"),
        (
            NAMED_BLOCKS,
            r"\operatorname{Var}[x | y] = S_{xx} - S_{xy} S_{yy}^{-1} S_{yx}",
            r"\operatorname{Var}[x | y] = S_{xx} + S_{xy} S_{yy}^{-1} S_{yx}",
        ),
        (
            r"Let $x \sim \mathcal{N}(m, P)$ and $y = Hx + v$ with $v \sim \mathcal{N}(0, R)$ independent of $x$." + "\n\n",
            r"E[x | y] = m + PH^T(HPH^T + R)^{-1}(y - Hm)",
            r"E[x | y] = m - PH^T(HPH^T + R)^{-1}(y - Hm)",
        ),
    ],
)
def test_moments_where_something_is_known(model: str, right: str, wrong: str) -> None:
    assert outcome(right, model) in ("proved", "follows")
    assert outcome(wrong, model) in ("refuted", "ill-typed")


def test_vectors_with_one_law_are_not_taken_as_independent() -> None:
    assert outcome(r"\operatorname{Var}(x + z) = \operatorname{Var}(x) + \operatorname{Var}(z)", TOGETHER) not in (
        "proved",
        "follows",
        "needs-hypothesis",
    )


@pytest.mark.parametrize(
    ("model", "right", "wrong"),
    [
        (
            r"Let $x \in \mathbb{R}^d$ be a random vector with mean $0$ and covariance $S$." + "\n\n",
            r"E[x x^T] = S",
            r"E[x x^T] = 2S",
        ),
        (
            r"Let $z \in \mathbb{R}^n$ be a random vector with mean $\mu$ and covariance matrix $\sigma^2 I$." + "\n\n",
            r"E[z^T z] = \mu^T\mu + n\sigma^2",
            r"E[z^T z] = \mu^T\mu - n\sigma^2",
        ),
        (  # what a covariance is scaled by is positive
            r"Let $z \sim \mathcal{N}(0, I_q)$ and $x = Wz + \mu + \epsilon$ with "
            r"$\epsilon \sim \mathcal{N}(0, \sigma^2 I_d)$ independent of $z$. Put $M = W^TW + \sigma^2 I_q$." + "\n\n",
            r"E[z | x] = M^{-1}W^T(x - \mu)",
            r"E[z | x] = M^{-1}W^T(x + \mu)",
        ),
    ],
)
def test_moments_that_are_terms(model: str, right: str, wrong: str) -> None:
    assert outcome(right, model) in ("proved", "follows")
    assert outcome(wrong, model) == "refuted"


@pytest.mark.parametrize("second", ["", r"y \sim \mathcal{N}(X \beta, \sigma^2 I_n) , \quad "])
@pytest.mark.parametrize(("right", "outcomes"), [("n - p", {"proved", "follows"}), ("n + p", {"refuted"})])
def test_what_is_made_of_what_is_made_is_not_drawn_beside_it(second: str, right: str, outcomes: set[str]) -> None:
    """The estimate has a law, and is no more independent of the noise than the response that it is made of."""
    model = rf"""Let $y = X\beta + \varepsilon$, where $X$ is an $n \times p$ matrix of full column rank and
$\varepsilon \sim \mathcal{{N}}(0, \sigma^2 I_n)$. The estimate is $$ \hat\beta = (X^\top X)^{{-1}} X^\top y . $$ Then
$$ {second} \hat\beta \sim \mathcal{{N}}(\beta, \sigma^2 (X^\top X)^{{-1}}) . $$
"""
    assert outcome(rf"\mathbb{{E}}[(y - X\hat\beta)^\top (y - X\hat\beta)] = \sigma^2 ({right})", model) in outcomes


@pytest.mark.parametrize("size", ["n + p", "n - p"])
def test_an_estimate_is_not_independent_of_the_noise(size: str) -> None:
    """Its law alone is said: neither is what would follow if it were independent proved, nor is the truth refuted."""
    model = r"""Let $y = X\beta + \varepsilon$, where $X$ is an $n \times p$ matrix of full column rank and
$\varepsilon \sim \mathcal{N}(0, \sigma^2 I_n)$. The estimate has the law
$$ \hat\beta \sim \mathcal{N}(\beta, \sigma^2 (X^\top X)^{-1}) . $$
"""
    assert outcome(rf"\mathbb{{E}}[(y - X\hat\beta)^\top (y - X\hat\beta)] = \sigma^2 ({size})", model) == "not-understood"
    assert outcome(r"\mathbb{E}[y + X\hat\beta] = 2 X \beta", model) == "proved"


@pytest.mark.parametrize(("sign", "said"), [("-", "proved"), ("+", "refuted")])
def test_what_words_call_independent_is_made_of_what_an_equation_says(sign: str, said: str) -> None:
    """That z is random needs no law of its own where an equation says what it is."""
    model = r"""Let $x \in \mathbb{R}^p$ and $y \in \mathbb{R}^q$ be jointly normal,
$$ \begin{pmatrix} x \\ y \end{pmatrix} \sim N\left( \begin{pmatrix} a \\ b \end{pmatrix},
\begin{pmatrix} A & B \\ B^T & C \end{pmatrix} \right) . $$ Put $z = x - B C^{-1} y$. As $z$ and $y$ are independent, """
    assert outcome(rf"\operatorname{{Var}}(z) = A {sign} B C^{{-1}} B^T", model) == said


def test_an_estimate_that_has_a_law_is_given_by_its_equation() -> None:
    text = (
        r"Let $y = X\beta + \varepsilon$, where $X$ is an $n \times p$ matrix of full column rank and"
        r" $\varepsilon \sim \mathcal{N}(0, \sigma^2 I_n)$. The estimate solves $$ X^T X \hat\beta = X^T y . $$"
        r" It is distributed as $$ \hat\beta \sim \mathcal{N}(\beta, \sigma^2 (X^T X)^{-1}) . $$ Then we have"
        r" $$ E[(y - X\hat\beta)^T (y - X\hat\beta)] = \sigma^2 (n + p) $$"
    )
    assert not {"refuted", "needs-hypothesis", "proved", "follows"} & {
        f.outcome.value for f in check(text=text).findings if f.displayed and f.relation == "="
    }
