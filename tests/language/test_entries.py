"""Entries, rows and columns: how they are written, what shape they have, and how they print."""

from __future__ import annotations

import pickle

import pytest
import sympy

import symkl as sk
from symkl.language.parse import parse
from symkl.language.terms import shape_of, shape_text
from symkl.render.mathml import statement_row

LET = "X: n x p; w: p; Q: n x n; i, j: index(n); k: index(p)"
WRITTEN = [
    ("Q[i, j]", "a scalar", "{Q}_{i, j}"),
    ("X[i]", "p x 1", "{X}_{i}"),
    ("X[i, :]", "1 x p", "{X}_{i, :}"),
    ("X[:, k]", "n x 1", "{X}_{:, k}"),
    ("(X*w)[i]", "a scalar", r"{\left(X w\right)}_{i}"),
    ("X.T[k, i]", "a scalar", r"{\left(X^T\right)}_{k, i}"),
    ("Vec[Q[i, j], i]", "n x 1", r"\left({Q}_{i, j}\right)_{i=1}^{n}"),
    ("unit(i)", "n x 1", "{e}_{i}"),
    ("Sum[X[i]*X[i].T, i]", "p x p", r"\sum_{i=1}^{n} {X}_{i} {X}_{i}^T"),
]


@pytest.mark.parametrize(("term", "shape", "latex"), WRITTEN)
def test_what_an_index_picks_out(term: str, shape: str, latex: str) -> None:
    """It has a shape, prints as it was written, and survives a pickle."""
    statement = parse(f"{term} = {term}", LET)
    assert str(statement.lhs) == term
    assert shape_text(shape_of(statement.lhs)) == shape
    assert sympy.latex(statement.lhs) == latex
    assert statement_row(statement)
    assert pickle.loads(pickle.dumps(statement)) == statement  # noqa: S301 - made here


def test_the_same_from_python() -> None:
    """Brackets on a matrix, and a function for any other term."""
    n, p = sk.dimensions("n p")
    x, w, i, k = sk.matrix("X", n, p), sk.vector("w", p), sk.index("i", n), sk.index("k", p)
    names = "X: n x p; w: p; i: index(n); k: index(p)"
    for term, text in [
        (x[i, k], "X[i, k]"),
        (x[i], "X[i]"),
        (x[i, :], "X[i, :]"),
        (x[:, k], "X[:, k]"),
        (sk.entry(x * w, i), "(X*w)[i]"),
        (sk.entry(x.T, k, i), "X.T[k, i]"),
    ]:
        assert term == parse(f"{text} = {text}", names).lhs


def test_a_free_index_is_every_value() -> None:
    """A claim that holds at some of them is refuted, and the counterexample says where."""
    result = sk.prove("x[i] = x[j]", let="x: n; i, j: index(n)")
    assert result.verdict is sk.Verdict.REFUTED
    assert {result.counterexample.values[name] for name in "ij"} == {"1", "2"}
