r"""Laws of sums and multiples in families that are closed under these: ``X + Y \sim Poiss(a + b)``."""

from __future__ import annotations

import pytest

from symkl.deciding import Means
from symkl.documents.check import check
from symkl.documents.closed_laws import SAYS
from symkl.documents.posteriors import INDEPENDENT

BOTH = r"Let $X \sim \mathrm{%s$ and $Y \sim \mathrm{%s$ be independent. Then"
EACH = r"Let $X_i \sim %s$ for $i = 1, \ldots, n$ be independent. Then"
DATA = r"Let $x_1, \ldots, x_n \overset{\mathrm{iid}}{\sim} N(\mu, \sigma^2)$. Then"
EXPONENTIAL = EACH % r"\mathrm{Exp}(\lambda)"
POISSON = BOTH % ("Poiss}(a)", "Poiss}(b)")
SUM = r"\sum_{i=1}^n X_i"


def said(words: str, law: str) -> list[str]:
    """What is said of the laws in a display behind words."""
    found = check(text=f"{words}\n\n$$ {law} $$\n", means=Means(mends=0, seconds=20.0)).findings
    return [f.outcome.value for f in found if f.relation == "~"]


@pytest.mark.parametrize(
    ("words", "left", "true", "false"),
    [
        (POISSON, "X + Y", r"\mathrm{Poiss}(a + b)", r"\mathrm{Poiss}(a b)"),
        (BOTH % ("Bin}(n, p)", "Bin}(m, p)"), "X + Y", r"\mathrm{Bin}(n + m, p)", r"\mathrm{Bin}(n m, p)"),
        (BOTH % ("Gam}(a, c)", "Gam}(b, c)"), "X + Y", r"\mathrm{Gam}(a + b, c)", r"\mathrm{Gam}(a + b, c + c)"),
        (r"Let $X \sim \chi^2(k)$ and $Y \sim \chi^2_m$ be independent. Then", "X + Y", r"\chi^2(k + m)", r"\chi^2(k m)"),
        (EXPONENTIAL, SUM, r"\mathrm{Gam}(n, \lambda)", r"\mathrm{Gam}(n + 1, \lambda)"),
        (EXPONENTIAL, rf"2 \lambda {SUM}", r"\chi^2(2 n)", r"\chi^2(n)"),
        (
            EACH % r"\mathrm{Poiss}(\lambda_i)",
            SUM,
            r"\mathrm{Poiss}(\sum_{i=1}^n \lambda_i)",
            r"\mathrm{Poiss}(n \lambda_1)",
        ),
        (EACH % r"\mathrm{Bern}(p)", SUM, r"\mathrm{Bin}(n, p)", r"\mathrm{Bin}(n, p^2)"),
        (EACH % "N(0, 1)", r"\sum_{i=1}^n X_i^2", r"\chi^2(n)", r"\chi^2(n - 1)"),
        (
            EACH % r"N(\mu, \sigma^2)",
            r"\frac{1}{\sigma^2} \sum_{i=1}^n (X_i - \mu)^2",
            r"\chi^2(n)",
            r"\chi^2(n - 1)",
        ),
        (DATA, r"\bar{x} = \frac{1}{n} \sum_{i=1}^n x_i", r"N(\mu, \sigma^2 / n)", r"N(\mu, \sigma^2)"),
        (DATA, "x_1 - x_2", r"N(0, 2 \sigma^2)", r"N(0, 0 \sigma^2 + 1)"),
    ],
)
def test_sums_and_multiples(words: str, left: str, true: str, false: str) -> None:
    """Of independent letters."""
    assert said(words, rf"{left} \sim {true}") == ["proved"]
    assert said(words, rf"{left} \sim {false}") == ["refuted"]


def test_what_it_rests_on_is_reported() -> None:
    """The theorem, and the independence that the text does not speak of."""
    page = POISSON.replace("be independent", "be counts") + "\n\n$$ X + Y \\sim \\mathrm{Poiss}(a + b) $$\n"
    (found,) = [f for f in check(text=page).findings if f.relation == "~"]
    assert found.used[0].text == SAYS["Poisson"]
    assert found.assumed == (INDEPENDENT,)


@pytest.mark.parametrize(
    ("words", "law"),
    [
        (POISSON.replace("independent", "dependent"), r"X + Y \sim \mathrm{Poiss}(a + b + c)"),
        (POISSON.replace("be independent", "be counts"), r"X + Y \sim \mathrm{Poiss}(a b)"),  # nobody says how
        (POISSON, r"X + X \sim \mathrm{Poiss}(2 a)"),
        (POISSON, r"2 X \sim \mathrm{Poiss}(2 a)"),  # no multiple is one
        (BOTH % ("Bin}(n, p)", "Bin}(m, q)"), r"X + Y \sim \mathrm{Bin}(n + m, p)"),
        (BOTH % ("Gam}(a, b)", "Gam}(c, d)"), r"X + Y \sim \mathrm{Gam}(a + c, b)"),
        (r"Let $X \sim \mathrm{Gam}(k, t)$ with scale $t$. Then", r"3 X \sim \mathrm{Gam}(k, 3 t)"),
        (r"Let $X \sim \mathrm{Gam}(k, t)$. Then", r"c X \sim \mathrm{Gam}(k, t / c)"),  # for positive c alone
        (r"Let $X \sim \mathrm{Gam}(a, b)$. Then take", r"X \sim \mathrm{Gam}(a + 1, b)"),
        (EACH % r"N(\mu, 1)", r"\sum_{i=1}^n X_i^2 \sim \chi^2(n)"),  # around 0 alone
        (r"Let $\mu \sim N(0, t)$ and $X_i \sim N(\mu, s)$ be independent. Then", rf"{SUM} \sim N(n \mu, n s)"),
        (r"Let $e_t \overset{\mathrm{iid}}{\sim} N(0, s)$. Then", r"e_t - e_{t-1} \sim N(0, 2 s)"),
        (
            r"Let $N \sim \mathrm{Poiss}(a)$ and $X_i \overset{\mathrm{iid}}{\sim} \mathrm{Bern}(p)$. Then",
            r"\sum_{i=1}^N X_i \sim \mathrm{Bin}(N, p)",
        ),
        (EXPONENTIAL, rf"{SUM} \sim \mathrm{{Gam}}(n, 1 / \lambda)"),  # a rate, and a scale
        (EXPONENTIAL, rf"{SUM} \sim \Gamma(\lambda, n)"),
        (r"Let $X \sim \mathrm{Exp}(m)$. Then", r"3 X \sim \mathrm{Exp}(3 m)"),  # a mean
        (DATA.replace(r"\sigma^2", r"\sigma"), r"\frac{1}{n} \sum_{i=1}^n x_i \sim N(\mu, \sigma / \sqrt{n})"),
        (DATA.replace(r"\sigma^2", r"\tau"), r"\frac{1}{n} \sum_{i=1}^n x_i \sim N(\mu, n \tau)"),
        (DATA, r"\frac{1}{\sigma^2} \sum_{i=1}^n (x_i - \bar{x})^2 \sim \chi^2(n - 1)"),
    ],
)
def test_what_is_not_known_is_neither_proved_nor_called_wrong(words: str, law: str) -> None:
    """Dependence, other parameters, letters twice, what is random in a parameter."""
    assert not {*said(words, law)} & {"proved", "refuted", "needs-hypothesis"}
