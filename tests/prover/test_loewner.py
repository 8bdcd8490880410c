"""The order of symmetric matrices."""

from __future__ import annotations

import pytest

from symkl.errors import DeclarationError, ShapeError, UnsupportedError
from symkl.language.parse import parse
from symkl.language.symbols import covariance, dimension, matrix, vector
from symkl.prover.decide import decide
from symkl.prover.loewner import is_order_of_matrices, quadratic_forms
from symkl.verdict import Verdict


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("S <= S + B.T*B", "S: n x n, spd; B: m x n"),
        ("P <= I(n)", "P: n x n, symmetric, idempotent"),
        ("0 <= Var[x]", "x: n; m: n; S: n x n, spd; x ~ Any(m, S)"),
        ("A.T*B + B.T*A <= A.T*A + B.T*B", "A: m x n; B: m x n"),
    ],
)
def test_it_is_proved_by_quadratic_forms(claim: str, let: str) -> None:
    """For every vector; the result keeps the claim as it was made, and its certificate replays."""
    statement = parse(claim, let)
    result = decide(statement)
    assert result.verdict is Verdict.PROVED
    assert result.statement == statement
    assert result.certificate is not None
    assert result.certificate.replay()


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("S + T <= S", "S: n x n, spd; T: n x n, spd"),
        ("0 <= S", "S: n x n, symmetric"),
        ("I(n) <= P", "P: n x n, symmetric, idempotent"),
    ],
)
def test_it_is_refuted_by_a_vector(claim: str, let: str) -> None:
    """The counterexample names it."""
    result = decide(parse(claim, let))
    assert result.verdict is Verdict.REFUTED
    assert result.counterexample is not None
    assert "x" in result.counterexample.values


def test_it_is_one_of_symmetric_matrices() -> None:
    """A skew matrix has the quadratic form 0, and is neither above nor below 0."""
    assert decide(parse("0 <= K", "K: n x n, skew")).verdict is Verdict.UNDECIDED


def test_the_vector_is_none_of_the_statement() -> None:
    """Whatever is declared."""
    statement = parse("x*x.T <= x_*x_.T + x*x.T", "x: n; x_: n")
    assert is_order_of_matrices(statement)
    assert set(quadratic_forms(statement).symbols) == {"n", "x", "x_", "x__"}


@pytest.mark.parametrize("claim", ["A < A", "B <= B", "x <= x"])
def test_what_is_not_compared(claim: str) -> None:
    """Matrices that are not square, vectors, and strictly."""
    with pytest.raises(ShapeError):
        parse(claim, "A: n x n; B: n x m; x: n")


@pytest.mark.parametrize(
    ("claim", "let", "verdict"),
    [
        ("inv(B) <= inv(A)", "A, B: n x n, spd; A <= B", Verdict.PROVED),
        ("inv(A) <= inv(B)", "A, B: n x n, spd; A <= B", Verdict.REFUTED),
        ("A*A <= B*B", "A, B: n x n, spd; A <= B", Verdict.REFUTED),  # squares do not grow with a matrix
        ("A <= C", "A, B, C: n x n, symmetric; A <= B; B <= C", Verdict.PROVED),
        ("tr(A) < tr(B)", "A, B: n x n, spd; A < B", Verdict.PROVED),
        ("tr(A) < tr(B)", "A, B: n x n, spd; A <= B", Verdict.REFUTED),
        ("tr(A) <= n", "A: n x n, spd; A <= I(n)", Verdict.PROVED),
        ("tr(A) <= 0", "A: n x n, symmetric; A <= Z(n, n)", Verdict.PROVED),
        ("C = Z(n, n)", "A, B, C: n x n, symmetric; A <= B + C; A <= B - C", Verdict.REFUTED),  # each has its own letter
        ("root_B_A.T*root_B_A = B - A", "A, B: n x n, symmetric; root_B_A: n x n; A <= B", Verdict.REFUTED),
    ],
)
def test_it_may_be_given(claim: str, let: str, verdict: Verdict) -> None:
    """An order of a declared matrix says that it differs from the other by a Gram matrix, or by a definite one."""
    assert decide(parse(claim, let)).verdict is verdict


def test_it_is_given_of_a_symbol() -> None:
    """Of two terms it says nothing that could be put in for a symbol."""
    with pytest.raises(UnsupportedError, match="given of a symbol"):
        parse("tr(A) <= tr(B)", "A, B: n x n, spd; A + A <= B + B")


@pytest.mark.parametrize("name", ["root__B__A", "gap__B__A"])
def test_its_letter_is_nobody_elses(name: str) -> None:
    """However it is declared."""
    n = dimension("n")
    for declared in (matrix, vector, covariance):
        with pytest.raises(DeclarationError, match="orders of matrices"):
            declared(name, n)
    with pytest.raises(DeclarationError, match="orders of matrices"):
        parse("A = B", f"A, B: n x n, symmetric; {name}: n x n; A <= B")


def test_strict_orders_in_a_circle_cannot_hold() -> None:
    """A matrix would be less than itself."""
    with pytest.raises(DeclarationError, match="cannot all hold"):
        decide(parse("A = B", "A, B: n x n, symmetric; A < B; B < A"))


@pytest.mark.parametrize(
    ("claim", "let"), [("tr(A) = tr(B)", "A, B: n x n, symmetric; A <= B"), ("A = B", "A, B: n x n, spd; A < B")]
)
def test_a_counterexample_says_what_was_declared(claim: str, let: str) -> None:
    """The larger matrix, and none of the letters that an order is written with."""
    found = decide(parse(claim, let)).counterexample
    assert found is not None
    assert set(found.values) == {"A", "B"}
