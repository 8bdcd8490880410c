"""What sentences declare."""

from __future__ import annotations

import time

import pytest

from symkl.documents.check import check
from symkl.documents.prose import cue, said


def words(sentence: str, sizes: tuple[int, ...] = ()) -> list[tuple[str, tuple[int, ...], str | int]]:
    found = said(sentence, lambda k: k in sizes, lambda k: k not in sizes, lambda _: False)
    return [(one.says, one.of, one.detail) for one in found]


@pytest.mark.parametrize(
    ("sentence", "sizes", "expected"),
    [
        ("an ⟦0⟧ design matrix ⟦1⟧", (0,), [("shape", (1,), 0), ("matrix", (1,), "")]),
        (
            "Let ⟦0⟧ be an ⟦1⟧-dimensional random vector.",
            (),
            [("size", (0,), 1), ("random", (0,), ""), ("vector", (0,), "")],
        ),
        (
            "where ⟦0⟧ is a symmetric ⟦1⟧ matrix",
            (1,),
            [("shape", (0,), 1), ("fact", (0,), "symmetric"), ("matrix", (0,), ""), ("fact", (1,), "symmetric")],
        ),
        ("where ⟦0⟧ is a scalar", (), [("scalar", (0,), "")]),
        ("其中 ⟦0⟧是一个标量", (), [("scalar", (0,), "")]),
        ("model ⟦0⟧ with ⟦1⟧ data matrix ⟦2⟧", (1,), [("shape", (2,), 1), ("matrix", (2,), "")]),
        ("random vectors ⟦0⟧ and ⟦1⟧", (), [("vector", (0, 1), ""), ("random", (0, 1), "")]),
        ("in the design matrix ⟦0⟧ and ⟦1⟧ is the number of its rows", (), [("matrix", (0,), "")]),
        ("for matrices ⟦0⟧ and ⟦1⟧", (), [("matrix", (0, 1), "")]),
        ("This is no declaration of ⟦0⟧.", (), []),
    ],
)
def test_a_sentence_declares(sentence: str, sizes: tuple[int, ...], expected: list[object]) -> None:
    assert words(sentence, sizes) == expected


def test_a_random_vector_with_its_moments() -> None:
    assert ("moments", (0, 1, 2), "") in words("a random vector ⟦0⟧ with mean ⟦1⟧ and covariance ⟦2⟧")


def test_an_assumption() -> None:
    assert ("assume", (0,), "") in words("Assuming ⟦0⟧, we have")


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("The mean is defined as", "define"),
        ("Suppose that", "assume"),
        ("Suppose the first. Then we have", "claim"),
        ("Recall the identity", "lemma"),
        ("and thus", "claim"),
        ("", ""),
    ],
)
def test_how_a_formula_is_led_in(before: str, expected: str) -> None:
    assert cue(before) == expected


@pytest.mark.parametrize(
    ("sentence", "sizes", "expected"),
    [
        (
            "Let ⟦0⟧ be an ⟦1⟧ orthogonal matrix, ⟦2⟧ an ⟦3⟧ matrix.",
            (1, 3),
            {("shape", (0,), 1), ("fact", (0,), "orthogonal"), ("shape", (2,), 3)},
        ),
        (
            "where ⟦0⟧ is a ⟦1⟧ invertible matrix, ⟦2⟧ a ⟦3⟧ matrix and ⟦4⟧ a ⟦5⟧-vector",
            (1, 3),
            {("shape", (0,), 1), ("fact", (0,), "invertible"), ("shape", (2,), 3), ("size", (4,), 5)},
        ),
        ("Let ⟦0⟧ be an ⟦1⟧ matrix and ⟦2⟧ a ⟦3⟧ matrix", (1, 3), {("shape", (0,), 1), ("shape", (2,), 3)}),
        (
            "Let ⟦0⟧ be an ⟦1⟧ and ⟦2⟧ an ⟦3⟧ positive definite matrix",
            (1, 3),
            {("shape", (0,), 1), ("shape", (2,), 3), ("fact", (2,), "spd")},
        ),
        ("Here ⟦0⟧ is ⟦1⟧ and ⟦2⟧ is ⟦3⟧", (1, 3), {("shape", (0,), 1), ("shape", (2,), 3)}),
        ("where ⟦0⟧ is orthogonal, ⟦1⟧ symmetric", (), {("fact", (0,), "orthogonal"), ("fact", (1,), "symmetric")}),
        ("Let ⟦0⟧ be an ⟦1⟧ matrix and a vector ⟦2⟧ be given", (1,), {("shape", (0,), 1)}),
        ("⟦0⟧ is a column of the symmetric ⟦1⟧ matrix ⟦2⟧", (1,), {("shape", (2,), 1)}),
        ("for every ⟦0⟧, ⟦1⟧ is symmetric", (), {("fact", (1,), "symmetric")}),
        (
            "Let ⟦0⟧ be an ⟦1⟧ matrix, ⟦2⟧ and ⟦3⟧ be ⟦4⟧-vectors",
            (1,),
            {("shape", (0,), 1), ("size", (2, 3), 4), ("size", (3,), 4)},
        ),
    ],
)
def test_what_is_said_of_one_letter_does_not_go_to_the_next(sentence: str, sizes: tuple[int, ...], expected: object) -> None:
    found = {one for one in words(sentence, sizes) if one[0] in ("shape", "size", "fact") and one[1][0] not in sizes}
    assert found == expected


@pytest.mark.parametrize(
    "words_of_another",
    ["skew-symmetric", "non-invertible", "a block diagonal matrix", "tridiagonal", "orthogonal to it", "not symmetric"],
)
def test_words_that_hold_the_name_of_a_property(words_of_another: str) -> None:
    assert not [one for one in words(f"where ⟦0⟧ is {words_of_another}") if one[0] == "fact"]


def test_semidefinite_is_not_definite() -> None:
    assert words("where ⟦0⟧ is positive semidefinite") == [("fact", (0,), "symmetric")]


ORTHOGONAL_ALONE = "Let $Q$ be an $n \\times n$ orthogonal matrix, $B$ an $n \\times n$ matrix. We have\n\n$$ {} $$\n"
IN_A_SPACE = "Let $R \\in \\mathbb{{R}}^{{m\\times m}}$ be {}. We have\n\n$$ R^T R^{{-1}} = {} $$\n"


def outcomes(text: str) -> list[str]:
    return [finding.outcome.value for finding in check(text=text).findings if finding.displayed]


def test_a_list_with_commas_from_the_text_to_the_verdict() -> None:
    assert outcomes(ORTHOGONAL_ALONE.format("Q^T Q B^T = B^T")) == ["proved"]
    assert outcomes(ORTHOGONAL_ALONE.format("B^T B Q = Q")) != ["proved"]


def test_facts_behind_a_membership() -> None:
    for facts in ("symmetric positive definite", "a symmetric positive definite matrix", "symmetric and invertible"):
        assert outcomes(IN_A_SPACE.format(facts, "I")) == ["proved"]
    assert outcomes(IN_A_SPACE.format("invertible", "I")) != ["proved"]
    assert outcomes(IN_A_SPACE.format("orthogonal", "R^T R^T")) == ["proved"]


def test_a_plus_above_may_be_a_mark() -> None:
    kalman = (
        "Let $P$ and $P^+$ be {}$n \\times n$ matrices and $K$, $H$ be $n \\times n$ matrices. We have\n\n"
        "$$ (I - K H) P = P - K H P = P^+ $$\n\n$$ P^+ - P + K H P = P^+ K H P $$\n"
    )
    assert "refuted" not in outcomes(kalman.format(""))
    known = "The pseudo-inverse of $A$ is $A^+$. Let $A$ be an $n \\times p$ matrix. We have\n\n$$ A {} A = {} $$\n"
    assert outcomes(known.format("A^+", "A")) == ["proved"]
    assert outcomes(known.format("A^+", "2 A")) == ["refuted"]
    unknown = "Let $A$ be an $n \\times p$ matrix. We have\n\n$$ A A^+ A = 2 A $$\n"
    assert outcomes(unknown) == ["needs-hypothesis"]  # one change makes a theorem of the pseudo-inverse of it


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("$A^+$ is the Moore-Penrose inverse of $A$", "proved"),
        ("$A^+$ is its generalized inverse in the sense of Penrose", "proved"),
        ("$A^+$ is any generalised inverse of $A$", "not-understood"),
        ("$A^+$ is a generalized inverse of $A$", "not-understood"),
        ("$A^+$ is an arbitrary pseudo-inverse of $A$", "not-understood"),
        ("$A^+$ is some g-inverse of $A$, such as the Moore-Penrose one", "not-understood"),
    ],
)
def test_of_many_inverses_none_is_taken_for_the_one_of_penrose(words: str, expected: str) -> None:
    text = f"Let $A$ be an $n \\times p$ matrix, where {words}. We have\n\n$$ A^+ A A^+ = A^+ $$\n"
    assert outcomes(text) == [expected]


@pytest.mark.parametrize(
    "sentence",
    [
        "The ⟦0⟧ matrix ⟦1⟧ is rarely symmetric.",
        "Let ⟦1⟧ be neither symmetric nor orthogonal.",
        "Let ⟦1⟧ be a symmetric or orthogonal matrix.",
        "Let ⟦1⟧ be an ⟦0⟧ matrix, either symmetric or orthogonal.",
        "The matrix ⟦1⟧ is symmetric if ⟦0⟧.",
        "The matrix ⟦1⟧ is symmetric and invertible only when ⟦0⟧.",
        "The matrix ⟦1⟧ is symmetric unless ⟦0⟧.",
        "The matrix ⟦1⟧ is symmetric for ⟦0⟧.",
        "The matrix ⟦1⟧ is no longer symmetric.",
        "The matrix ⟦1⟧ is almost symmetric.",
        "The matrix ⟦1⟧ is sometimes symmetric.",
        "The matrix ⟦1⟧ is far from symmetric.",
        "The matrix ⟦1⟧ is similar to a symmetric matrix.",
        "The matrix ⟦1⟧ is symmetric in the limit.",
        "Take a not necessarily symmetric matrix ⟦1⟧ of size ⟦0⟧.",
        "Take an ⟦0⟧ not necessarily symmetric matrix ⟦1⟧.",
        "It is not true that the ⟦0⟧ matrix ⟦1⟧ is symmetric.",
        "We do not assume that ⟦1⟧ is symmetric.",
        "Suppose for contradiction that ⟦1⟧ is symmetric.",
        "The symmetric part of the ⟦0⟧ matrix ⟦1⟧ is positive definite.",
        "Let ⟦1⟧ be a general ⟦0⟧ matrix (the symmetric case is treated below).",
        "⟦1⟧是非对称矩阵",
        "⟦1⟧是反对称矩阵",
    ],
)
def test_what_is_denied_hedged_or_conditional_is_no_fact(sentence: str) -> None:
    found = said(sentence, lambda k: k == 0, lambda k: k == 1, lambda _: False)
    assert [one for one in found if one.says == "fact"] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Unless otherwise stated, ⟦1⟧ is symmetric.",
        "Without loss of generality, ⟦1⟧ is symmetric.",
        "It is not hard to see that ⟦1⟧ is symmetric.",
        "⟦1⟧ is a symmetric (or equivalently self-adjoint) matrix.",
        "Here ⟦0⟧ is not square, and ⟦1⟧ is symmetric.",
        "⟦1⟧ is symmetric for every choice of the parameters.",
        "⟦1⟧ is assumed to be symmetric.",
    ],
)
def test_what_is_said_is_a_fact(sentence: str) -> None:
    found = list(said(sentence, lambda _: False, lambda k: k == 1, lambda _: False))
    assert ("fact", (1,), "symmetric") in [(one.says, one.of, one.detail) for one in found]


def test_a_fact_under_an_assumption_ends_with_it() -> None:
    text = """If the $n \\times n$ matrix $A$ is symmetric, then
$$ A^T + I = A + I $$
In general,
$$ A^T + I = A + I $$

Let $B$ be a symmetric $n \\times n$ matrix.
$$ B^T + I = B + I $$
"""
    assert [finding.outcome.value for finding in check(text=text).findings] == ["proved", "unclear", "proved"]


def test_what_follows_says_from_which_line_and_no_line_between() -> None:
    text = """Let $a$, $b$ be real numbers. Then
$$ (a+b)^2 = a^2 + b^2 $$
$$ (a+b)^2 = a^2+b^2 $$
$$ (a + b)^2 = a^2 + b^2 $$
"""
    findings = check(text=text).findings
    assert [finding.why for finding in findings][1:] == ["from line 2, which is refuted"] * 2


@pytest.mark.parametrize(
    ("words_before", "words_after"),
    [
        ("Up to an additive constant, we have", ""),
        ("We have", ", up to a constant."),
        ("Ignoring the terms without $a$, we get", ""),
        ("For small $b$ we get", ""),
        ("To first order in $b$,", ""),
        ("As $b$ tends to 0,", ""),
    ],
)
def test_a_line_that_its_words_qualify_is_not_called_wrong(words_before: str, words_after: str) -> None:
    text = "Let $a$, $b$ be real numbers.\n\n{}\n$$ (a+b)^2 = a^2 + 2ab $$\n{}\n"
    assert outcomes(text.format(words_before, words_after)) == ["unclear"]
    assert outcomes(text.format("This is not difficult:", "")) == ["refuted"]


def test_letters_that_are_uncorrelated_are_random() -> None:
    assert ("random", (0, 1), "") in words("Let ⟦0⟧ and ⟦1⟧ be uncorrelated, but not independent.")
    assert ("random", (0, 1), "") not in words("⟦0⟧ and ⟦1⟧ are linearly independent")
    assert ("random", (0, 1), "") not in words("⟦0⟧ and ⟦1⟧ are independent of ⟦2⟧")


def test_what_holds_under_an_assumption_is_not_put_in_behind_it() -> None:
    text = "Let $X$ and $Y$ be random variables. {}\n$$ E[XY] = E[X] E[Y] $$\n{}\n$$ E[XY] = E[X] E[Y] $$\n"
    assert outcomes(text.format("If they are independent, then", "Otherwise,")) == ["proved", "unclear"]
    assert outcomes(text.format("They are independent. Then", "And again")) == ["proved", "proved"]


@pytest.mark.parametrize(
    ("words_before", "line"),
    [
        (r"Let $X \sim N(0, \sigma)$, where $\sigma$ is the standard deviation. We have", r"\mathrm{Var}(X) = \sigma"),
        (r"Let $X \sim \mathrm{Gamma}(k, \theta)$ with scale $\theta$. We have", r"\mathrm{E}[X] = k/\theta"),
        (r"Let $X \sim \mathrm{Exp}(\lambda)$ with mean $\lambda$. We have", r"\mathrm{E}[X] = 1/\lambda"),
        (r"Let $X \sim N(\mu, \sigma^2)$, truncated to the positive numbers. We have", r"\mathrm{E}[X] = \mu"),
        (r"Let $X \sim N(\mu, \sigma^2)$, where $\mu$ depends on $Y$. We have", r"\mathrm{Var}(X) = \sigma^2"),
        (r"Let $[x]$ denote the integer part of $x$. We have", "[2x] = 2[x]"),
        ("Let $I$ be the Fisher information. We have", "I^{-1} = I"),
        (
            r"$$ \frac{\partial}{\partial X} \log |X| = X^{-1} $$ for symmetric $X$. For general $X$, $X^{-T}$ and",
            r"\frac{\partial}{\partial X} \log |X| = X^{-1}",
        ),
    ],
)
def test_words_that_give_a_sign_another_meaning(words_before: str, line: str) -> None:
    assert outcomes(f"{words_before}\n\n$$ {line} $$\n")[-1] not in ("proved", "refuted")


def test_words_that_give_a_sign_its_own_meaning() -> None:
    assert (
        outcomes("Let $X \\sim N(0, \\sigma)$ with variance $\\sigma$. We have\n$$ \\mathrm{Var}(X) = \\sigma $$")[-1]
        == "proved"
    )
    assert outcomes("Let $I$ be the identity matrix. We have\n$$ I^{-1} = I $$")[-1] == "proved"


@pytest.mark.parametrize("run", ["矩" * 400, "a" * 400, "-" * 400, "a b " * 100])
def test_a_long_run_of_letters_is_read_at_once(run: str) -> None:
    """A run may be cut into words at its ends alone, or there are too many ways to."""
    begun = time.process_time()
    assert list(said(f"⟦0⟧ {run}。 ⟦1⟧ is {run}. ⟦2⟧", lambda _: True, lambda _: True, lambda _: False)) is not None
    assert time.process_time() - begun < 1
