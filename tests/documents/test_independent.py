"""Which letters a text calls independent, and whose moments it tells."""

from __future__ import annotations

import pytest

from symkl.documents.check import check

PRODUCT = "$$ E[xy] = E[x]E[y] $$"


def last(text: str) -> str:
    return check(text=text).findings[-1].outcome.value


@pytest.mark.parametrize(
    "words",
    [
        "Let $x$ and $y$ be random variables, conditionally independent given $z$. Then",
        "Let $x$ and $y$ be nearly independent random variables. Then",
        "Let $x$ and $z$ be independent random variables, and let $y$ be a random variable. Then",
        "Let $x$ and $y$ be random variables whose joint law is independent of $n$. Then",
        "The result is independent of the choice of basis. Let $x$ and $y$ be random variables. Then",
        "Independent researchers have looked at random variables $x$ and $y$. Then",
    ],
)
def test_what_the_text_does_not_call_independent(words: str) -> None:
    assert last(f"{words}\n\n{PRODUCT}\n") == "needs-hypothesis"


@pytest.mark.parametrize(
    "words",
    [
        "Let $x$ and $y$ be independent random variables. Then",
        "Let $x$ and $y$ be random variables. They are independent. Then",
        "Let $x$ be a random variable, independent of $y$, and let $y$ be a random variable. Then",
        "Let $x$ and $y$ be random variables. We assume that all variables are mutually independent. Then",
    ],
)
def test_what_the_text_calls_independent(words: str) -> None:
    assert last(f"{words}\n\n{PRODUCT}\n") == "proved"


@pytest.mark.parametrize(
    ("words", "claim"),
    [
        (
            "Here $X$ is a random vector and $Y$ is a random vector with mean $0$ and covariance $S$. Then",
            r"\mathrm{Var}(X) = S",
        ),
        ("Let $x$ be a random vector such that $Ax$ has mean $m$ and covariance $S$. Then", r"\mathrm{Var}(x) = S"),
        ("Let $x$ be a random variable whose square has mean $m$. Then", "E[x] = m"),
        ("Let $x$ be a random vector with sample mean $m$ and sample covariance $S$. Then", r"\mathrm{Var}(x) = S"),
        ("Given $z$, let $x$ be a random vector with mean $z$ and covariance $S$. Then", r"\mathrm{Var}(x) = S"),
        (
            r"Let $x \sim \mathrm{Beta}(\mu, \phi)$, with mean $\mu$ and precision $\phi$. Then",
            r"E[x] = \frac{\mu}{\mu+\phi}",
        ),
    ],
)
def test_the_moments_of_something_else(words: str, claim: str) -> None:
    assert last(f"{words}\n\n$$ {claim} $$\n") not in ("proved", "follows")


def test_the_moments_of_the_second_of_two() -> None:
    words = "Let $A$ be an $n\\times n$ matrix, $z$ be a random vector with mean $m$ and covariance $S$. Then"
    assert last(f"{words}\n\n$$ \\mathrm{{Var}}(A z) = A S A^T $$\n") == "proved"


@pytest.mark.parametrize(
    ("words", "noise", "expected"),
    [
        (r", where $u$ is independent of $\hat{g}(x)$", "s^2", "proved"),
        ("", "s^2", "needs-hypothesis"),
        (r", where $u$ is independent of $\hat{g}(x)$", "2 s^2", "needs-hypothesis"),
    ],
)
def test_an_error_is_bias_and_variance_and_noise(words: str, noise: str, expected: str) -> None:
    text = rf"Let $y = c + u$ with $E[u] = 0$ and $\text{{Var}}(u) = s^2${words}. Then we have" + "\n\n"
    right = r"(E[\hat{g}(x)] - c)^2 + E[(\hat{g}(x) - E[\hat{g}(x)])^2]"
    (finding,) = (f for f in check(text=rf"{text}$$ E[(y - \hat{{g}}(x))^2] = {right} + {noise} $$").findings if f.displayed)
    assert finding.outcome.value == expected
    assert ("the random letters are independent" in finding.assumed) == (noise == "s^2")


@pytest.mark.parametrize(
    "words",
    [
        "Here $z$ is a vector. We have",
        "Let $z$ and $w$ be independent random vectors. We have",
        "Let $z$ and $w$ be random vectors. We assume that all variables are independent. We have",
    ],
)
@pytest.mark.parametrize("average", ["E", r"E_{z \sim p}"])
def test_a_function_of_a_letter_is_not_independent_of_it(words: str, average: str) -> None:
    """Nor is one letter alone independent of anything; the mean of their product was split, and proved."""
    product = f"$$ {average}[z^T t(z)] = {average}[z]^T {average}[t(z)] $$"
    assert last(f"{words}\n\n{product}\n") not in {"proved", "follows"}


@pytest.mark.parametrize("made", [r"\hat{x}", r"\bar{x}", r"\tilde{x}", r"\hat{g}(x)"])
def test_that_all_are_independent_is_not_said_of_what_is_made_of_them(made: str) -> None:
    words = "Let $x$ and $u$ be random variables. We assume that all variables are independent. Then"
    assert last(f"{words}\n\n$$ E[x {made}] = E[x] E[{made}] $$\n") not in {"proved", "follows"}
    assert last(f"{words}\n\n$$ E[x u] = E[x] E[u] $$\n") == "proved"


def test_a_function_is_not_independent_of_its_letter() -> None:
    text = r"Here $z$ and $u$ are independent random vectors. We have $$ E[z^T t(z)] = E[z]^T E[t(z)] $$"
    assert [f.outcome.value for f in check(text=text).findings if f.displayed] == ["unclear"]
