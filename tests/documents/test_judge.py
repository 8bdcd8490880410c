"""Verdicts on small documents: what is proved, what only follows, what is wrong, and about what nothing is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symkl.documents import scope
from symkl.documents.check import check

if TYPE_CHECKING:
    from symkl.documents.report import Finding


def findings(text: str) -> list[Finding]:
    return [finding for finding in check(text=text).findings if finding.displayed]


def outcomes(text: str) -> list[str]:
    return [finding.outcome.value for finding in findings(text)]


NORMAL = r"""
Let $p(x) = \mathcal{N}(x; \mu, \Sigma)$ with $x \in \mathbb{R}^n$ and let $A$ be an $n \times n$ matrix.
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            NORMAL
            + r"$$ \mathbb{E}_p[x^T A x] = \mathrm{tr}(A \Sigma) + \mu^T A \mu = \mathrm{tr}(A \Sigma) + \mu^T \mu $$",
            ["proved", "refuted"],
            id="a chain goes wrong at one sign",
        ),
        pytest.param(
            NORMAL + "Define\n\n" + r"$$ B = A^T A $$" + "\n\nso that\n\n" + r"$$ \mathrm{tr}(B) = \mathrm{tr}(A A^T) $$",
            ["given", "proved"],
            id="a definition is put in",
        ),
        pytest.param(
            NORMAL + r"The height is $$ h(A) = 3 \, \mathrm{tr}(A) $$ and so $$ h(A) = \mathrm{tr}(A) + \mathrm{tr}(2A) $$",
            ["given", "follows"],
            id="what rests on a line that is only given follows",
        ),
        pytest.param(
            r"Let $V$ be an $n \times n$ matrix. Assuming $V = I_n$, we have $$ \mathrm{tr}(V) = n $$",
            ["proved"],
            id="an assumption in words",
        ),
        pytest.param(
            r"Let $V$ be an $n \times n$ matrix. If $V = I_n$, all is easy:"
            "\n\n" + r"$$ \mathrm{tr}(V) = n $$" + "\n\nIn general we have\n\n" + r"$$ \mathrm{tr}(V V) = n $$",
            ["proved", "unclear"],
            id="an assumption ends",
        ),
        pytest.param(
            r"Let $X$ be an $n$-dimensional random vector with mean $m$ and covariance matrix $S$. Then"
            "\n\n"
            r"$$ \mathrm{E}[X X^T] = S + m m^T $$"
            "\n\nand\n\n"
            r"$$ \mathrm{E}[X^T X] = \mathrm{tr}(S) + m^T m $$",
            ["proved", "proved"],
            id="a random vector in words",
        ),
        pytest.param(
            r"Let $A$ be an $n \times n$ matrix and $x$ an $n \times 1$ vector. We have"
            "\n\n" + r"$$ (A x)^T y = x^T A y $$",
            ["needs-hypothesis"],
            id="a hypothesis that the text does not say",
        ),
        pytest.param(
            r"We get $$ \sum_{j=1}^n y_{ij} = n y_{ij} $$",
            ["not-understood"],
            id="what is counted twice is not constant",
        ),
        pytest.param(
            r"Let $A$ be a $k \times n$ matrix and $X$ a random vector with mean $m$. Then"
            "\n\n" + r"$$ \mathrm{Cov}(A X) = \mathrm{E}[(A X - A m)(A X - A m)] $$",
            ["ill-typed"],
            id="a dropped transpose is not explained by a row",
        ),
        pytest.param(
            r"Let $X$ be an $n \times p$ matrix, $b \in \mathbb{R}^p$ and $y \in \mathbb{R}^n$. Then"
            "\n\n"
            r"$$ \begin{aligned} (y - X b)^T (y - X b) &= y^T y - 2 y^T X b + b^T X^T X b \\"
            r"&= y^T y - 2 y X b + b^T X^T X b \\ &= b^T X^T X b - 2 y^T X b + y^T y \end{aligned} $$",
            ["proved", "ill-typed", "ill-typed"],
            id="a misprint of shapes silences no other line of its chain",
        ),
        pytest.param(
            r"The quadratic form is"
            "\n\n"
            r"$$ \begin{aligned} q &= c + (u - v)^T W^{-1} (u - v) \\"
            r"&= c + (u^T - v^T) W^{-1} (u - v) \\ &= c + (u - v) W^{-1} (u - v) \\"
            r"&= c - (u - v)^T W^{-1} (v - u) \end{aligned} $$"
            "\n\nwhere $c$ is a number and $u$ is a vector.",
            ["given", "proved", "ill-typed", "ill-typed"],
            id="one side that does not fit is found among all",
        ),
        pytest.param(
            r"We get $$ (u - v)^T W^{-1} (u - v) + b = (u - v)^T W^{-1} u - (u - v)^T W^{-1} v + b"
            r" = (u - v)^T W^{-1} (u + v) + b $$",
            ["proved", "refuted"],
            id="whatever a number may be the size of",
        ),
        pytest.param(
            r"Let $a$, $b$, $c$ be scalars. We know $$ a + b = c^2 $$ and so $$ a^2 - b^2 = c^2 (a - b) $$"
            r" and $$ a^2 + b^2 = c^2 (a - b) $$",
            ["given", "follows", "refuted"],
            id="what is given holds where a line is wrong",
        ),
        pytest.param(
            r"Let $x \sim \mathcal{N}(m, s^2)$ with $x \in \mathbb{R}$. The density"
            r" $$ \mathcal{N}(x; m, S) = \frac{1}{\sqrt{(2 \pi)^n |S|}}"
            r" \exp\left(-\frac12 (x - m)^T S^{-1} (x - m)\right) $$ becomes, for $n = 1$, the one we know.",
            ["not-understood"],
            id="a number that stands where vectors do",
        ),
        pytest.param(
            r"We know $$ a b = c $$ and so $$ 1 - R^2 = c - a b + 1 $$",
            ["given", "given"],
            id="a letter that all who read it know",
        ),
        pytest.param(
            r"We take $$ \mathcal{N}(x; m, \Lambda) = \sqrt{\frac{|\Lambda|}{(2 \pi)^n}}"
            r" \exp\left(-\frac12 (x - m)^T \Lambda (x - m)\right) $$ with $x \in \mathbb{R}^n$.",
            ["proved"],
            id="a density by its precision",
        ),
        pytest.param(
            r"Let $x \sim \mathcal{N}(0,1)$. Then $$ E[x^2] = 1 $$ $$ E[x^2] = 2 $$ $$ p(m) = \mathcal{N}(m|0,10^{-6}) $$",
            ["proved", "refuted", "given"],
            id="a comma without a blank",
        ),
        pytest.param(
            r"$$ E_{q(z|x)}[\log p(x)] = E_{q(z|x)}\left[\log\frac{p(x,z)}{q(z|x)} \cdot \frac{q(z|x)}{p(z|x)}\right] $$"
            r" and $$ \log p(x) = E_{q(z|x)}\left[\log\frac{p(x,z)}{q(z|x)} \cdot \frac{p(z|x)}{q(z|x)}\right] $$",
            ["proved", "refuted"],
            id="a logarithm reaches over a product, where that makes the line true",
        ),
        pytest.param(
            r"The loss is $$ L(w, b) = \frac1m \sum_{i=1}^m (w x_i + b - y_i)^2 $$ and so we have"
            r" $$ \nabla_w L = \frac2m \sum_{i=1}^m (w x_i + b - y_i) x_i $$"
            r" $$ \frac{\partial L}{\partial b} = \frac2m \sum_{i=1}^m (w x_i + b - y_i) $$"
            r" $$ \frac{\partial L}{\partial b} = \frac1m \sum_{i=1}^m (w x_i + b - y_i) $$",
            ["given", "follows", "follows", "needs-hypothesis"],
            id="the slopes of a function by its letter alone",
        ),
        pytest.param(
            r"Let $S$ be a positive definite $d \times d$ matrix and $c > 0$. $$ \log(c^d |S|) = d \log c + \log |S| $$"
            r" $$ \log(c |S|) = d \log c + \log |S| $$",
            ["proved", "refuted"],
            id="bars in brackets, where no condition stands",
        ),
        pytest.param(
            r"The motion is $$ \frac{dx}{dt} = A x + B u $$",
            ["given"],
            id="a law of motion",
        ),
        pytest.param(
            r"For $x, m \in \mathbb{R}^n$ $$ \log \mathcal{N}(x | m, \Lambda) = \frac12 \log |\Lambda|"
            r" - \frac12 (x - m)^T \Lambda (x - m) - \frac{n}{2} \log(2 \pi) $$ and"
            r" $$ \log \mathcal{N}(x | m, \Lambda) = -\frac12 \log |\Lambda|"
            r" - \frac12 (x - m)^T \Lambda (x - m) - \frac{n}{2} \log(2 \pi) $$",
            ["proved", "refuted"],
            id="the logarithm of a density by its precision",
        ),
        pytest.param(
            r"Recall $$ x \sim \mathcal{N}(m, S) \quad \Rightarrow \quad \langle x x^T \rangle = S + m m^T $$ and"
            r" $$ x \sim \mathcal{N}(m, S) \quad \Rightarrow \quad \langle x x^T \rangle = S - m m^T $$",
            ["proved", "refuted"],
            id="a lemma about any law is right or wrong by itself",
        ),
        pytest.param(
            r"Let $y = A x$. Recall $$ x \sim \mathcal{N}(m, S) \quad \Rightarrow \quad \langle y \rangle = A m $$",
            ["given"],
            id="a lemma about a letter that the text defines",
        ),
    ],
)
def test_a_document_is_judged(text: str, expected: list[str]) -> None:
    assert outcomes(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        r"The model is $$ y = X \beta + \varepsilon $$",
        r"To find the minimum we set $$ 2 a x + b = 0 $$",
        r"where $$ \hat{\theta} = \theta + 1 $$",
        r"The entropy of a fair die with 16 sides is $$ \log 16 = 4 $$",
        r"We have $$ \pi \approx 3.14, \quad 2 \pi = 6.28 $$",
        r"for all $$ x > y $$",
        r"Then $$ l(\theta) + l(\phi) = l(\theta + \phi) $$",
        r"The estimate is $$ a \overset{!}{=} b + 1 $$",
        r"$$ p(x, y) = p(x) p(y) $$",
        r"$$ \sum_{i=1}^n x_i + c = n c + \sum_{i=1}^n x_i $$",
    ],
)
def test_nobody_cries_wolf(text: str) -> None:
    assert not {"refuted", "ill-typed", "needs-hypothesis"} & set(outcomes(text))


def test_a_counterexample_speaks_the_letters_of_the_document() -> None:
    text = NORMAL + "Then we have\n\n" + r"$$ \mathbb{E}_p[x^T x] = \mathrm{tr}(\Sigma) $$"
    (finding,) = findings(text)
    assert finding.outcome.value == "refuted"
    assert "mu = " in finding.counterexample
    assert "Sigma = " in finding.counterexample


def test_what_was_put_in_is_said_with_its_line() -> None:
    text = NORMAL + "Define\n\n$$ B = A^T $$\n\nThen\n\n" + r"$$ \mathrm{tr}(B) = \mathrm{tr}(A) $$"
    finding = findings(text)[-1]
    assert [(used.text, used.line) for used in finding.used] == [("B", 5)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("They are independent.", "proved"),
        ("The errors are not large, and the two vectors are independent.", "proved"),
        ("They are not independent.", "needs-hypothesis"),
        ("They need not be mutually independent.", "needs-hypothesis"),
        ("The columns of $B$ are linearly independent.", "needs-hypothesis"),
    ],
)
def test_letters_are_independent_only_where_the_words_say_so(words: str, expected: str) -> None:
    text = rf"Let $X$ and $Y$ be $n$-dimensional random vectors. {words} Then we have"
    assert outcomes(text + "\n\n" + r"$$ \mathrm{E}[X^T Y] = \mathrm{E}[X]^T \mathrm{E}[Y] $$") == [expected]


def test_where_the_reader_fails_nothing_is_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its declarations the section would say that two numbers commute."""

    def fail(*_: object) -> None:
        msg = "a slip"
        raise ValueError(msg)

    monkeypatch.setattr(scope, "_section", fail)
    (finding,) = findings(r"Let $a$ and $b$ be $n \times n$ matrices. Then $$ a b = b a $$")
    assert (finding.outcome.value, finding.why) == ("not-understood", "the reader failed: ValueError: a slip")


def test_a_vector_is_not_made_a_number_to_fit() -> None:
    """What would be true of numbers is no statement about the vector of the lines before."""
    before = "Let $A$ be an $n \\times n$ matrix. Then\n\n$$ x^T A x = \\mathrm{tr}(A x x^T) $$\n\nand\n\n"
    assert outcomes(before + "$$ (x + x) x = 2 x x $$\n") == ["proved", "unclear"]
    declared = before.replace("Let $A$ be an", "Let $x$ be a vector in $\\mathbb{R}^n$ and $A$ an")
    assert outcomes(declared + "$$ (x + x) x = 2 x x $$\n") == ["proved", "ill-typed"]


VARIABLES = "Let $X$ and $Y$ be {0} random variables. Then\n\n$$ {1} $$\n"
SQUARES = r"\mathrm{E}[X^2 Y^2] = \mathrm{E}[X^2] \mathrm{E}[Y^2]"
PRODUCT = r"\mathrm{E}[X Y] = \mathrm{E}[X] \mathrm{E}[Y]"


@pytest.mark.parametrize("formula", [SQUARES, PRODUCT])
def test_random_variables_are_numbers(formula: str) -> None:
    """In capitals, too: as matrices they would not be independent enough."""
    assert outcomes(VARIABLES.format("independent", formula)) == ["proved"]
    assert outcomes(VARIABLES.format("two", formula)) == ["needs-hypothesis"]


def test_what_is_uncorrelated_need_not_be_independent() -> None:
    """Squares of uncorrelated numbers may be correlated."""
    assert outcomes(VARIABLES.format("uncorrelated", SQUARES)) == ["needs-hypothesis"]


def test_a_letter_that_is_only_guessed_to_be_a_matrix_refutes_nothing() -> None:
    """Capitals of which nothing is said may be numbers."""
    assert outcomes("We have\n\n$$ A B + B A = 2 A B $$\n") == ["unclear"]
    assert outcomes("Let $A$ and $B$ be $n \\times n$ matrices. Then\n\n$$ A B + B A = 2 A B $$\n") == ["refuted"]


def test_a_power_of_a_letter_is_given_a_meaning_too() -> None:
    """The sample variance, written as the square of a letter that stood before."""
    before = "The statistic is\n\n$$ t = \\frac{m}{s} $$\n\nwhere the sample variance of the data $y$ is given by\n\n"
    sample = "$$ s^2 = \\frac{1}{n-1} \\sum_{i=1}^n (y_i - m)^2 $$\n"
    assert outcomes(before + sample) == ["given", "given"]


def test_a_wrong_line_comes_with_the_line_that_is_proved() -> None:
    """In the letters of the document."""
    text = NORMAL + "Then we have\n\n" + r"$$ \mathbb{E}_p[x^T A x] = \mathrm{tr}(A \Sigma) - \mu^T A \mu $$"
    (finding,) = findings(text)
    assert finding.outcome.value == "refuted"
    assert "E[x.T*A*x] = tr(A*Sigma) + mu.T*A*mu" in finding.mends


def test_the_mend_of_a_line_in_a_chain_leaves_what_is_proved() -> None:
    r"""(X^T W X)^{-1} for the last row, and not X^T X in the row before it, which is proved."""
    said = (
        "Let $X$ be an $n \\times p$ matrix of full column rank and $W$ an $n \\times n$ positive definite matrix. Then\n\n"
    )
    before, inner = r"(X^T W X)^{-1} X^T W X (X^T W X)^{-1}", r"(X^T W X)^{-1} X^T W W^{-1} W X (X^T W X)^{-1}"
    text = rf"{said}$$\begin{{aligned}} {before} &= {inner} \\ &= (X^T W^{{-1}} X)^{{-1}} \end{{aligned}}$$"
    proved, wrong = findings(text)
    assert [proved.outcome.value, wrong.outcome.value] == ["proved", "refuted"]
    (mend,) = wrong.mends
    assert mend.endswith("W*W.I*W*X*(X.T*W*X).I = (X.T*W*X).I")


def test_the_parameters_of_a_family_are_known_although_the_family_is_not() -> None:
    """Those of a Wald law are positive."""
    text = r"Let $X \sim \mathrm{Wald}(g, a)$. Then we have" + "\n\n" + r"$$ \sqrt{a^2 g^2} = a g $$"
    assert outcomes(text) == ["proved"]
    assert outcomes(text.replace(r"$X \sim \mathrm{Wald}(g, a)$", "$g$ and $a$ be given")) != ["proved"]


def test_a_list_is_no_value_to_put_in() -> None:
    before = "The data are $$ y = (y_1, \\ldots, y_n) $$ and so "
    assert outcomes(before + "we have\n\n$$ \\sum_{i=1}^n (y_i + y_i) = 2 \\sum_{i=1}^n y_i $$\n")[-1] == "proved"


@pytest.mark.parametrize(
    ("right", "expected"),
    [(r"\frac{1}{Z} \sum_s E_s e^{-b E_s}", {"proved"}), (r"\frac{1}{Z} \sum_s e^{-b E_s}", {"refuted"}), ("0", {"given"})],
)
def test_a_letter_under_a_derivative_depends_on_it_by_what_it_is(right: str, expected: set[str]) -> None:
    text = r"The sum $Z = \sum_s e^{-b E_s}$ gives $$ -\frac{\partial \ln Z}{\partial b} = " + right + " $$"
    assert {*outcomes(text)} == expected


def test_the_letter_that_a_derivative_comes_out_as_is_held_fixed() -> None:
    text = r"""
$$
\begin{aligned}
\frac{\partial \mathbf{x}^T \mathbf{A}}{\partial \mathbf{x}} &= \mathbf{A} \\
\frac{\partial \mathbf{x}^T \mathbf{a}}{\partial \mathbf{x}} &= \mathbf{a} \\
\frac{\partial \mathbf{x}^T \mathbf{A} \mathbf{x}}{\partial \mathbf{x}} &= (\mathbf{A} + \mathbf{A}^T) \mathbf{x}
\end{aligned}
$$

$$ \frac{\partial \mathbf{a}^T \mathbf{X} \mathbf{b}}{\partial \mathbf{X}} = \mathbf{a} \mathbf{b}^T $$
"""
    assert outcomes(text)[1:] == ["proved", "proved", "proved"]


def test_a_gradient_of_what_is_no_number_is_not_understood() -> None:
    text = r"""
Let $A$ be an $n \times n$ matrix, $x \in \mathbb{R}^n$ and $m \in \mathbb{R}^n$.

$$ \nabla_x (x - m)^T (x - m) = 2 x - 2 m $$

$$ \nabla_x (x - m)^T (x - m) = 2 x + 2 m $$

$$ \nabla_x (A x + m) = A $$

$$ \nabla_x A x = A^T $$
"""
    assert outcomes(text) == ["proved", "refuted", "not-understood", "not-understood"]


def test_a_vector_differentiated_by_a_vector_is_never_wrong_for_its_layout() -> None:
    text = r"""
Let $A$ be an $n \times n$ matrix, $x \in \mathbb{R}^n$ and $m \in \mathbb{R}^n$.

$$ \frac{\partial (A x + m)}{\partial x} = A $$

$$ \frac{\partial (A x + m)}{\partial x} = A^T $$
"""
    assert outcomes(text) == ["proved", "unclear"]


def test_a_hessian_is_no_misfit() -> None:
    text = r"""
Let $\Sigma$ be a positive definite $n \times n$ matrix, $x \in \mathbb{R}^n$ and $m \in \mathbb{R}^n$.

$$
\begin{aligned}
\nabla_x^2 f(x) &= \nabla_x f(x) \cdot [ - \Sigma^{-1} (x - m) ]^T + f(x) \cdot \nabla_x [ - \Sigma^{-1} (x - m) ] \\
&= f(x) \cdot [ - \Sigma^{-1} (x - m) ] [ - (x - m)^T \Sigma^{-1} ] + f(x) \cdot [ - \Sigma^{-1} ]
\end{aligned}
$$
"""
    assert set(outcomes(text)) <= {"given", "unclear", "not-understood"}
