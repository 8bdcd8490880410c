"""Moved and fixed places, orders of indices, commutation matrices: read, printed, refused, decided."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from sympy import latex

import symkl as sk
from symkl.errors import DeclarationError, ParseError, ShapeError, SymklError
from symkl.evaluation.codes import evaluate
from symkl.evaluation.point import Point
from symkl.language.parse import parse
from symkl.render.mathml import row
from symkl.verdict import Verdict

LONGER = "a: n + 1; i: index(n); A: n + 1 x n + 1"


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("Sum[a[i + 1] - a[i], i] = a[n + 1] - a[1]", LONGER),
        ("A[i, i + 1] = A[i + 1, i]", LONGER),
        ("A[1, :] = A[:, n + 1].T", LONGER),
        ("Sum[x[i]*x[j], i < j] = 0", "x: n; i, j: index(n)"),
        ("(i < j)*x[i] = 0", "x: n; i, j: index(n)"),
        ("K(n, m)*vec(A) = vec(A.T)", "A: n x m"),
    ],
)
def test_a_line_prints_as_it_is_written(claim: str, let: str) -> None:
    """Text reads back as the same, and there are LaTeX and MathML."""
    statement = parse(claim, let)
    assert str(statement) == claim
    assert parse(str(statement), let) == statement
    for side in (statement.lhs, statement.rhs):
        assert latex(side)
        assert row(side)


def test_how_they_look_in_latex() -> None:
    """As papers print them."""
    assert latex(parse("a[i + 1] = a[1]", LONGER).lhs) == "{a}_{i + 1}"
    assert latex(parse("Sum[x[i]*x[j], i < j] = 0", "x: n; i, j: index(n)").lhs) == r"\sum_{i < j} {x}_{i} {x}_{j}"
    assert latex(parse("K(n, m)*vec(A) = vec(A.T)", "A: n x m").lhs).startswith("K_{n, m} ")


@pytest.mark.parametrize(
    ("claim", "let", "error"),
    [
        ("a[i + 2] = a[i]", LONGER, ParseError),
        ("a[i - 1] = a[i]", LONGER, ParseError),
        ("a[0] = a[1]", LONGER, ParseError),
        ("a[n + 2] = a[1]", LONGER, ParseError),
        ("a[2*i] = a[1]", LONGER, ParseError),
        ("a[m] = a[1]", f"{LONGER}; m: dimension", ParseError),
        ("a[c] = a[1]", f"{LONGER}; c: scalar", ParseError),
        ("a[1, 1, 1] = a[1]", LONGER, SymklError),
        ("(i < j) = 1", "i: index(n); j: index(m)", DeclarationError),
        ("Sum[1, i < j < i] = 0", "i, j: index(n)", ParseError),
        ("K(x, x)*x = x", "x: n", ShapeError),
    ],
)
def test_what_may_lie_outside_is_refused(claim: str, let: str, error: type[SymklError]) -> None:
    """A place is sure to be one, or the line is refused."""
    with pytest.raises(error):
        parse(claim, let)


def test_a_letter_that_is_declared_is_no_function() -> None:
    """K may be a gain, or a size."""
    assert sk.prove("K*y = K*y", let="K: n x k; y: k").verdict is Verdict.PROVED
    with pytest.raises(ParseError, match="K is declared"):
        parse("K(n, m) = K", "K: n x m")


def test_python_builds_the_same() -> None:
    """Places are written as in text."""
    n, m = sk.dimensions("n m")
    a, i = sk.vector("a", n + 1), sk.index("i", n)
    assert a[i + 1] == parse("a[i + 1] = 0", LONGER).lhs
    assert a[n + 1] == parse("a[n + 1] = 0", LONGER).lhs
    assert sk.commutation(n, m) == parse("K(n, m) = K(n, m)", "n, m: dimension").lhs
    assert sk.commutation(1, n) == sk.I(n)
    assert sk.before(i, sk.index("j", n)) == parse("(i < j) = 0", "i, j: index(n)").lhs


@pytest.mark.parametrize(("rows", "columns"), list(product((1, 2, 3), repeat=2)))
def test_a_commutation_matrix_by_its_definition(rows: int, columns: int) -> None:
    """It turns the stacked columns of a matrix into those of its transpose, at every size."""
    term = parse("K(n, m) = K(n, m)", "n, m: dimension").lhs
    value = np.atleast_2d(np.array(evaluate(term, Point({"n": rows, "m": columns})), dtype=float))
    some = np.arange(1.0, rows * columns + 1).reshape(rows, columns)
    assert np.array_equal(value @ some.T.ravel(), some.ravel())


CONDITIONS = [
    # what holds only under a condition: with it, and without
    ("Sum[log(a[i + 1]/a[i]), i] = log(a[n + 1]) - log(a[1])", "a: n + 1, each positive; i: index(n)", ", each positive"),
    ("Prod[a[i + 1]/a[i], i] = a[n + 1]/a[1]", "a: n + 1, each positive; i: index(n)", ", each positive"),
    ("Sum[A[i, j], i < j] = Sum[A[j, i], i < j]", "A: n x n, symmetric; i, j: index(n)", ", symmetric"),
    ("tr(K(n, n)*kron(A, B)) = tr(A.T*B)", "A: n x n, symmetric; B: n x n", ", symmetric"),
]


@pytest.mark.parametrize(("claim", "let", "condition"), CONDITIONS)
def test_what_holds_under_a_condition(claim: str, let: str, condition: str) -> None:
    """It is proved with the condition, and not without."""
    assert sk.prove(claim, let=let).verdict is Verdict.PROVED
    assert sk.prove(claim, let=let.replace(condition, "")).verdict is not Verdict.PROVED


NOT_SAID = [
    # a term that is added for the sake of a proof says nothing of what stands in it
    ("Sum[log(a[i + 1]), i] + abs(a[1]) = Sum[log(a[i + 1]), i] + a[1]", "a: n + 1; i: index(n)"),
    ("Sum[1/a[i + 1], i] + a[1]/a[1] = Sum[1/a[i + 1], i] + 2", "a: n + 1; i: index(n)"),
    ("Sum[1/(x[i] - x[j])**2, i < j] = 0", "x: n; i, j: index(n)"),
    ("Sum[x[i] - x[j], i < j] = 0", "x: n; i, j: index(n)"),
]


@pytest.mark.parametrize(("claim", "let"), NOT_SAID)
def test_what_is_false_is_not_proved(claim: str, let: str) -> None:
    """Nor is what has no value anywhere."""
    assert sk.prove(claim, let=let).verdict is not Verdict.PROVED


def test_what_a_proof_rests_on_is_named() -> None:
    """Sums over moved indices and orders by signs are rearranged before the kernel sees them."""
    moved = sk.prove("Sum[a[i + 1] - a[i], i] = a[n + 1] - a[1]", let=LONGER)
    assert moved.trusts == ("kernel", "sums over moved indices")
    ordered = sk.prove("2*Sum[x[i]*x[j], i < j] = Sum[x[i], i]**2 - x.T*x", let="x: n; i, j: index(n)")
    assert ordered.trusts == ("kernel", "an order of indices by signs")
    assert sk.prove("K(n, m)*vec(A) = vec(A.T)", let="A: n x m").trusts == ("sums over indices",)
