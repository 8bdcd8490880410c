r"""Normal laws that follow from others: ``p(w | y) = N(w | m, S)``, where w is drawn, and y by w."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symkl.deciding import Means
from symkl.documents.check import check
from symkl.documents.posteriors import INDEPENDENT, SAYS

if TYPE_CHECKING:
    from symkl.documents.report import Finding

SIZES = r"Let $X$ be an $n \times d$ matrix, $\beta > 0$ and $\tau > 0$. "
PRIOR = r"Let $p(w) = \mathcal{N}(w | 0, \tau I)$ and $p(y | w) = \mathcal{N}(y | X w, \beta^{-1} I)$. Then"
MADE = (
    r"Let $w \sim \mathcal{N}(0, \tau I)$ and $y = X w + \epsilon$, where $\epsilon \sim \mathcal{N}(0, \beta^{-1} I)$"
    " is independent of $w$. Then"
)
GIVEN = r"Let $w \sim \mathcal{N}(0, \tau I)$ and $y \mid w \sim \mathcal{N}(X w, \beta^{-1} I)$. Then"
SPREAD = r"(\tau^{-1} I + \beta X^T X)^{-1}"


def last(said: str, *displays: str) -> Finding:
    """What is found of the last sign of some displays."""
    page = said + "\n\n" + "\n\n".join(f"$$ {one} $$" for one in displays) + "\n"
    found = check(text=page, means=Means(mends=0, seconds=20.0)).findings
    return [f for f in found if f.displayed][-1]


@pytest.mark.parametrize("model", [PRIOR, MADE, GIVEN], ids=["laws", "made of noise", "drawn given others"])
@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        (rf"p(w | y) = \mathcal{{N}}(w | \beta {SPREAD} X^T y, {SPREAD})", "proved"),
        (rf"p(w | X, y) = \mathcal{{N}}(w | \tau X^T (\tau X X^T + \beta^{{-1}} I)^{{-1}} y, {SPREAD})", "proved"),
        (r"p(y) = \mathcal{N}(y | 0, \tau X X^T + \beta^{-1} I)", "proved"),
        (rf"p(w | y) = \mathcal{{N}}(w | {SPREAD} X^T y, {SPREAD})", "refuted"),  # the precision is lost
        (rf"p(w | y) = \mathcal{{N}}(w | \beta {SPREAD} X^T y, \tau^{{-1}} I + \beta X^T X)", "refuted"),  # the inverse
        (r"p(y) = \mathcal{N}(y | 0, \tau X X^T + \beta I)", "refuted"),
        (r"p(y) = \mathcal{N}(y | 0, \tau X X^T - \beta^{-1} I)", "refuted"),
    ],
)
def test_a_posterior_and_a_marginal(model: str, line: str, outcome: str) -> None:
    """By their means and covariances."""
    found = last(SIZES + model, line)
    assert found.outcome.value == outcome
    if outcome == "proved":
        assert SAYS in [one.text for one in found.used]
        assert found.result is not None
        assert found.result.trusts == ("kernel",)


def test_parameters_that_the_next_line_says() -> None:
    """The precision is what is said of its inverse; a misprint there makes the law false."""
    law = r"p(w | y) = \mathcal{N}(w | m_1, S_1)"
    said = r"$$ m_1 = \beta S_1 X^T y, \qquad S_1^{-1} = \tau^{-1} I + \beta X^T X. $$"
    for words, outcomes in ((said, ("proved", "follows")), (said.replace("tau^{-1}", "tau"), ("refuted",))):
        page = f"{SIZES}{PRIOR}\n\n$$ {law} $$\n\nwhere\n\n{words}\n"
        found = check(text=page, means=Means(mends=0, seconds=20.0)).findings
        assert next(f.outcome.value for f in found if f.displayed) in outcomes


def test_data_that_are_supposed_to_be_made_of_something() -> None:
    """Suppose y = A x + v; but that S = I is supposed for a while says nothing of the lines before."""
    drawn = r"$x \sim \mathcal{N}(\mu, S)$ and $v \sim \mathcal{N}(0, R)$"
    model = f"Suppose we observe $y = A x + v$, where {drawn} are independent."
    right, wrong = (rf"p(y) = \mathcal{{N}}(y | A \mu, {spread} + R)" for spread in ("A S A^T", "A A^T"))
    assert last(model, right).outcome.value == "proved"
    assert last(model, wrong).outcome.value not in ("proved", "follows")
    page = f"{model}\n\n$$ {wrong} $$\n\nNow suppose $S = I$. Then $S x = x$.\n"
    (found,) = [f for f in check(text=page, means=Means(mends=0, seconds=20.0)).findings if f.displayed]
    assert found.outcome.value not in ("proved", "follows")


def test_noise_that_nobody_calls_independent_is_assumed_to_be() -> None:
    """And reported."""
    found = last(SIZES + MADE.replace(" is independent of $w$", ""), r"p(y) = \mathcal{N}(y | 0, \tau X X^T + \beta^{-1} I)")
    assert found.outcome.value == "proved"
    assert INDEPENDENT in found.assumed


@pytest.mark.parametrize(
    ("said", "line"),
    [
        (PRIOR, r"q(w | y) = \mathcal{N}(w | X^T y, \tau I)"),  # an approximation is what it is called
        (PRIOR, r"p(w | y) = \mathcal{N}(w | a, B)"),  # which it introduces
        (PRIOR, r"p(y) = \mathcal{N}(y | \bar{y}, \tau X X^T + \beta^{-1} I)"),
        (PRIOR, r"p(w | z) = \mathcal{N}(w | X^T z, \tau I)"),  # of z nothing is known
        (PRIOR.partition(" and ")[0] + ". Then", r"p(y | w) = \mathcal{N}(y | X w, \tau I)"),  # the model itself
        (PRIOR + r" also, let $p(w) = \mathcal{N}(w | 0, \beta I)$, and", r"p(y) = \mathcal{N}(y | 0, X X^T)"),  # two priors
        (
            r"Let $p(y_i | w) = \mathcal{N}(y_i | w, \beta)$ and $p(w) = \mathcal{N}(w | 0, \tau)$. Then",
            r"p(w | y_i) = \mathcal{N}(w | y_i, \beta)",
        ),
    ],
)
def test_what_is_no_claim_of_such_a_law(said: str, line: str) -> None:
    """Neither proved nor called wrong."""
    assert last(SIZES + said, line).outcome.value not in ("proved", "refuted", "needs-hypothesis")


def test_a_letter_is_no_covariance_of_its_own_noise() -> None:
    """The R of r ~ N(0, R) is a matrix; the gain that is said behind the law is put in."""
    model = (
        "The prior is $p(x) = N(x; m, P)$ and the measurement is $y = H x + r$ with $r \\sim N(0, R)$. The posterior is\n\n"
    )
    law = "$$ p(x | y) = N(x; m + K(y - H m), P - K H P) $$\n\nwith gain\n\n"
    for gain, outcome in (("P H^T (H P H^T + R)^{-1}", "proved"), ("P H^T (H P H^T - R)^{-1}", "refuted")):
        found = check(text=f"{model}{law}$$ K = {gain} $$\n", means=Means(mends=0, seconds=20.0)).findings
        assert next(f.outcome.value for f in found if f.displayed) == outcome


WORDS = r"Let $p(x) = \mathcal{N}(x | \mu, L)$ and $p(y | x) = \mathcal{N}(y | A x, M)$, where $A$ is $m \times n$%s. Then"
BY_PRECISIONS = r"p(x | y) = \mathcal{N}(x | (L + A^T M A)^{-1} (L \mu + A^T M y), L + A^T M A)"
BY_COVARIANCES = r"p(y) = \mathcal{N}(y | A \mu, M + A L A^T)"


@pytest.mark.parametrize("words", ["", " and $L$ and $M$ are matrices", " and $L$ is the precision matrix of $x$"])
def test_laws_by_their_precisions_are_never_called_wrong(words: str) -> None:
    """Nor are they taken for what they are not, where words say that they are given by precisions."""
    said = WORDS % words
    assert last(said, BY_PRECISIONS).outcome.value not in ("refuted", "needs-hypothesis")
    assert (last(said, BY_COVARIANCES).outcome.value == "proved") is ("precision" not in words)


def test_numbers_by_their_standard_deviations_are_never_called_wrong() -> None:
    """s^2 + t^2 is the variance of the sum."""
    said = r"Let $u \sim N(m, s)$ and $x = u + e$ with $e \sim N(0, t)$. Then"
    assert last(said, r"p(x) = N(x ; m, \sqrt{s^2 + t^2})").outcome.value not in ("proved", "refuted")
    assert last(said, r"p(x) = N(x ; m, s + t)").outcome.value == "proved"
    assert last(said, r"p(x) = N(x ; m, s - t)").outcome.value != "proved"


def test_noise_that_words_call_dependent_is_not_taken_for_independent() -> None:
    """Uncorrelated noise is."""
    line = r"p(y) = \mathcal{N}(y | 0, \tau X X^T + \beta^{-1} I)"
    for words, outcomes in (("not independent of", ("given",)), ("correlated with", ("given",)), ("added to", ("proved",))):
        assert last(SIZES + MADE.replace("independent of", words), line).outcome.value in outcomes


@pytest.mark.parametrize(
    ("made", "law", "linear"),
    [
        ("y = 2 u - 3", r"p(y) = N(y ; 2 m - 3, 4 s)", True),
        ("y = u^2", r"p(y) = N(y ; s + m^2, 2 s^2 + 4 m^2 s)", False),
        ("y = e u", r"p(y) = N(y ; 0, t (s + m^2))", False),
        ("y = u / (1 + e^2)", r"p(y) = N(y ; 0, 1)", False),
    ],
)
def test_what_is_not_linear_in_normal_letters_has_no_normal_law(made: str, law: str, *, linear: bool) -> None:
    """Although its mean and its variance are those of the law."""
    said = rf"Let $u \sim N(m, s)$ and $e \sim N(0, t)$ be independent numbers, and ${made}$. Then"
    assert (last(said, law).outcome.value == "proved") is linear


def test_letters_drawn_by_what_is_not_linear_in_others() -> None:
    """The law of y given u is normal, and that of y is not."""
    for mean, spread in (("u^2", "t"), ("0", "t u^2")):
        said = rf"Let $u \sim N(0, s)$ and $y \mid u \sim N({mean}, {spread})$ be numbers. Then"
        for law in ("N(y ; s, 2 s^2 + t)", "N(y ; 0, s t)"):
            assert last(said, f"p(y) = {law}").outcome.value == "given"
