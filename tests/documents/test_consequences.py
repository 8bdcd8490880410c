r"""Lines that say by ``~`` which law something has, where that follows from what is said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symkl.deciding import Means
from symkl.documents.check import check
from symkl.documents.posteriors import INDEPENDENT

if TYPE_CHECKING:
    from symkl.documents.report import Finding

VECTOR = r"Let $x \sim N(m, B)$ be an $n$-dimensional vector and $A$ a $p \times n$ matrix. Then"
DRAWN = r"Let $y \mid w \sim N(X w, S)$ and $w \sim N(0, T)$. Then"
NOISE = r"Let $y = X \beta + \varepsilon$ with $\varepsilon \sim N(0, \sigma^2 V)$. Then"
OLS = r"""Let $y = X \beta + \varepsilon$ with $\varepsilon \sim N(0, \sigma^2 I_n)$. The estimate is

$$ \hat{\beta} = (X^T X)^{-1} X^T y $$

and the fitted values are

$$ \hat{y} = X \hat{\beta} = P y , \quad P = X (X^T X)^{-1} X^T . $$

Thus"""
PAIR = r"Let $X \sim N(a, b)$ and $Y \sim N(c, d)$ be %s numbers. Then"
GAMMAS = r"Let $X \sim \mathrm{Gamma}(a, b)$ and $Y \sim \mathrm{Gamma}(c, b)$. Then"  # nobody calls them independent
NUMBER = r"Let $X \sim N(\mu, \sigma^2)$. Then"
JOINT = r"""Let $x$ and $y$ be random vectors of $n$ and $k$ entries with

$$ \begin{pmatrix} x \\ y \end{pmatrix} \sim N\left( \begin{pmatrix} a \\ b \end{pmatrix},
\begin{pmatrix} A & B \\ B^T & C \end{pmatrix} \right) . $$

Then"""
GAIN = r"T X^T (X T X^T + S)^{-1}"


def of_laws(page: str, mends: int = 0) -> list[Finding]:
    """What is found of the signs ~ of a page."""
    found = check(text=page, means=Means(mends=mends, seconds=20.0)).findings
    return [f for f in found if f.relation == "~"]


def said(words: str, law: str) -> list[str]:
    """What is said of the laws in a display behind words."""
    return [f.outcome.value for f in of_laws(f"{words}\n\n$$ {law} $$\n")]


@pytest.mark.parametrize(
    ("words", "true", "false"),
    [
        (VECTOR, r"A x + b \sim N(A m + b, A B A^T)", r"A x + b \sim N(A m - b, A B A^T)"),
        (VECTOR, r"y = A x \sim N(A m, A B A^T)", r"y = A x \sim N(A m, A A^T)"),
        (DRAWN, rf"w \mid y \sim N({GAIN} y, T - {GAIN} X T)", rf"w \mid y \sim N({GAIN} y, T + {GAIN} X T)"),
        (DRAWN, r"y \sim N(0, X T X^T + S)", r"y \sim N(0, X T X^T - S)"),
        (NOISE, r"y \sim N(X \beta, \sigma^2 V)", r"y \sim N(X \beta, \sigma^2 V V)"),
        (NOISE, r"V^{-1} y \sim N(V^{-1} X \beta, \sigma^2 V^{-1})", r"V^{-1} y \sim N(V^{-1} X \beta, \sigma^2 V)"),
        (PAIR % "independent", r"X - Y \sim N(a - c, b + d)", r"X - Y \sim N(a - c, b - d)"),
        (NOISE, r"V y \sim N(V X \beta, \sigma^2 V^3)", r"V y \sim N(V X \beta, V^3)"),
        (NUMBER, r"Z = \frac{X - \mu}{\sigma} \sim N(0, 1)", r"Z = \frac{X - \mu}{\sigma^2} \sim N(0, 1)"),
    ],
)
def test_a_law_that_follows_is_proved_and_its_misprint_refuted(words: str, true: str, false: str) -> None:
    """Of linear maps, sums, marginals and posteriors."""
    assert said(words, true) == ["proved"]
    assert said(words, false) == ["refuted"]


@pytest.mark.parametrize(
    ("law", "outcome"),
    [
        (r"x \mid y \sim N(a + B C^{-1} (y - b), A - B C^{-1} B^T)", "proved"),
        (r"x \mid y \sim N(a + B C^{-1} (y + b), A - B C^{-1} B^T)", "refuted"),
        (r"x \mid y \sim N(a + B C^{-1} (y - b), A + B C^{-1} B^T)", "refuted"),
        (r"G x + H y \sim N(G a + H b, G A G^T + G B H^T + H B^T G^T + H C H^T)", "proved"),
        (r"B^T x + y \sim N(B^T a + b, B^T A B + B^T B + B^T B + C)", "proved"),
        (r"B^T x + y \sim N(B^T a + b, B^T A B + C)", "refuted"),
    ],
)
def test_letters_that_have_a_law_together(law: str, outcome: str) -> None:
    """Their conditionals, and sums of them."""
    assert said(JOINT, law) == [outcome]


def test_one_law_in_two_ways() -> None:
    """Row under row, as it is simplified."""
    rows = r"V^{-1} y &\sim N(V^{-1} X \beta, \sigma^2 V^{-1} V V^{-1}) \\ &\sim N(V^{-1} X \beta, \sigma^2 %s)"
    for last, outcome in (("V^{-1}", "proved"), ("V", "refuted")):
        assert said(NOISE, r"\begin{split} " + rows % last + r" \end{split}") == ["proved", outcome]


def test_it_is_reported_with_its_reason_and_the_mend() -> None:
    """The variance that the law should have."""
    (found,) = of_laws(f"{VECTOR}\n\n$$ A x \\sim N(A m, A A^T) $$\n", mends=1)
    assert found.lhs == "A x"
    assert found.counterexample.startswith("at p = 1, n = 1: left ")
    assert found.used[0].text == "a normal law is its mean and its covariance"
    assert found.mends[0] == "Var[A*x] = A*B*A.T"
    (given,) = of_laws(f"{DRAWN}\n\n$$ w \\mid y \\sim N(0, T) $$\n")
    assert given.lhs == r"w \mid y"


def test_independence_that_nobody_speaks_of_is_assumed() -> None:
    """And reported; what is correlated has no law of a sum that is known."""
    (found,) = of_laws(f"{PAIR % 'two'}\n\n$$ X + Y \\sim N(a + c, b + d) $$\n")
    assert (found.outcome.value, found.assumed) == ("proved", (INDEPENDENT,))
    assert said(PAIR % "correlated", r"X + Y \sim N(a + c, b + d + 2 r)") == []
    assert said(PAIR % "two", r"X + Y \sim N(a + c, b + d + 2 r)") == []


@pytest.mark.parametrize(
    ("words", "law"),
    [
        (VECTOR, r"x \sim N(m_1, B_1)"),  # another letter of this name
        (VECTOR, r"A x \sim N(u, S)"),  # introduces its parameters
        (VECTOR, r"A x \overset{.}{\sim} N(0, 1)"),
        (VECTOR[:-4] + "For large $n$ we have", r"A x \sim N(0, A A^T)"),
        (VECTOR[:-4] + "Under the null hypothesis, then,", r"A x \sim N(0, A A^T)"),
        (VECTOR[:-4] + "Alternatively, let", r"A x \sim N(0, A A^T)"),
        (VECTOR[:-4] + "Let us suppose that", r"A x \sim N(0, A A^T)"),
        (VECTOR[:-4] + r"Given $c$, thus,", r"A x \sim N(0, A A^T)"),
        (VECTOR, r"H_0: A x \sim N(0, A A^T)"),
        (VECTOR, r"\text{where } A x \sim N(0, A A^T)"),
        (NOISE[:-4] + "Instead, one uses", r"y \sim N(0, V)"),
        (NOISE[:-4] + "The variational posterior is", r"y \sim N(0, V)"),
        (DRAWN, r"w \sim N(0, T)"),  # as before
        (DRAWN, r"w \mid y \sim N(m, V)"),
        (DRAWN, r"w \mid z \sim N(z, T)"),
        (NUMBER, r"X^2 \sim N(\mu^2, \sigma^4)"),  # the square of a normal letter is none
        (r"Let $x \sim N(0, s)$, truncated to positive numbers. Then", r"2 x \sim N(0, s)"),
        (r"Let $x \sim N(\mu, L)$, where $L$ is the precision matrix. Then", r"2 x \sim N(2 \mu, L / 4)"),
        (r"Let $x_t \mid x_{t-1} \sim N(A x_{t-1}, Q)$ and $x_0 \sim N(0, P)$. Then", r"x_1 \sim N(0, Q)"),
        (r"It is known that $x \sim N(m, B) \Rightarrow A x \sim N(A m, A B A^T)$. Then", r"2 x \sim N(0, B)"),  # its own x
    ],
)
def test_what_says_by_which_law_something_is_drawn_claims_nothing(words: str, law: str) -> None:
    """A model, another one, an approximation, a hypothesis."""
    assert said(words, law) == []


@pytest.mark.parametrize(
    ("words", "law"),
    [
        (r"Let $x \sim N(\mu, \tau)$. Then", r"2 x + 1 \sim N(2 \mu + 1, \tau / 4)"),  # a precision
        (r"Let $x \sim N(\mu, s)$. Then", r"3 x \sim N(3 \mu, 3 s)"),  # a standard deviation
        (r"Let $x \sim N(0, a)$ and $y \sim N(0, b)$ be independent. Then", r"x + y \sim N(0, \sqrt{a^2 + b^2})"),
        (r"Let $z \sim N(0, I)$ and $Q Q^T = I$. Then", r"Q z \sim N(0, I)"),
        (r"Let $x \sim N(m, S)$ be a row vector. Then", r"x A \sim N(m A, A^T S A)"),
    ],
)
def test_true_lines_in_other_conventions_are_never_called_wrong(words: str, law: str) -> None:
    """By precisions, deviations, rows, and with what is said elsewhere."""
    assert not {*said(words, law)} & {"refuted", "needs-hypothesis", "ill-typed"}


@pytest.mark.parametrize(
    ("law", "outcome"),
    [
        (r"\hat{\beta} \sim N(\beta, \sigma^2 (X^T X)^{-1})", "proved"),
        (r"\hat{\beta} \sim N(\beta, \sigma^3 (X^T X)^{-1})", "refuted"),
        (r"y - X \hat{\beta} \sim N(0, \sigma^2 (I - X (X^T X)^{-1} X^T))", "proved"),
        (r"y - X \hat{\beta} \sim N(0, \sigma^2 (I_n + X (X^T X)^{-1} X^T))", "refuted"),
    ],
)
def test_an_identity_of_a_size_is_no_counted_letter(law: str, outcome: str) -> None:
    r"""The noise of a regression is that of ``\sigma^2 I_n``, and what is made of it has a law that follows."""
    assert said(OLS.partition(r"and the fitted")[0], law) == [outcome]


@pytest.mark.parametrize(
    ("words", "law", "misprint"),
    [
        (OLS, r"\hat{y} \sim N(X \beta, \sigma^2 P)", r"\hat{y} \sim N(X \beta, \sigma^3 P)"),
        (GAMMAS, r"X + Y \sim \mathrm{Gamma}(a + c, b)", r"X + Y \sim \mathrm{Gamma}(a - c, b)"),
        (GAMMAS, r"X + Y \sim \mathrm{Gamma}(a + c, b)", r"X + Y \sim \mathrm{Gamma}(a + 2 c, b)"),
    ],
)
def test_a_law_that_is_not_surely_wrong_may_be_a_misprint(words: str, law: str, misprint: str) -> None:
    """Something is objected to it, and with one change, which is on the right, it would follow."""
    assert said(words, law) == ["proved"]
    (found,) = of_laws(f"{words}\n\n$$ {misprint} $$\n", mends=1)
    assert found.outcome.value == "needs-hypothesis"
    assert found.why.startswith("may be misprinted: ")
    assert "(right: " in found.why


@pytest.mark.parametrize("law", ["a + c + r, b", "a - c, 2 b", "a c, b"])
def test_a_law_that_is_not_near_the_one_that_follows_is_no_misprint(law: str) -> None:
    """A letter that is new says that more is meant; of two parameters that differ, neither is a slip of the pen."""
    assert [f.outcome.value for f in of_laws(f"{GAMMAS}\n\n$$ X + Y \\sim \\mathrm{{Gamma}}({law}) $$\n", mends=1)] == [
        "given"
    ]
