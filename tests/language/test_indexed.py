"""Families in declarations: they are vectors and matrices, print and read back, and what cannot be meant is refused."""

from __future__ import annotations

import pickle

import pytest
import sympy

import symkl as sk
from symkl.language.declare import declare
from symkl.language.indexed import plain_declarations
from symkl.language.parse import parse
from symkl.language.stacked import family, iid
from symkl.language.terms import shape_of, shape_text
from symkl.render.mathml import statement_row

SAME = [
    ("x[i]: p, i = 1..n", "i: index(n); x: n x p"),
    ("x[i]: scalar, i = 1..n", "i: index(n); x: n"),
    ("x[i], y[i]: p; i = 1..n", "x: n x p; y: n x p; i: index(n)"),
    ("r[i, k]: scalar; i in 1..n; k = 1..K", "r: n x K; i: index(n); k: index(K)"),
    ("S[k]: d x d, spd, for k = 1, ..., K", "k: index(K); S: (K)*(d) x d, each spd"),
    ("w[k]: positive; k: index(K)", "w: K, each positive; k: index(K)"),
    ("w[k]: scalar, spd; k = 1..K", "w: K, each positive; k: index(K)"),
    ("w[k]: scalar; w[k] > 0; k = 1..K", "w: K, each positive; k: index(K)"),
    ("w[k]: scalar; 0 <= w[k]; k = 1..K", "w: K, each nonnegative; k: index(K)"),
    ("iid x[i] ~ Normal(m, S), i = 1..n", "i: index(n); x ~ IIDNormal(n, m, S)"),
    ("A: n x n; x: n", "A: n x n; x: n"),
]


@pytest.mark.parametrize(("written", "plain"), SAME)
def test_a_family_is_a_vector_or_a_matrix(written: str, plain: str) -> None:
    assert plain_declarations(written) == plain


REFUSED = [
    ("x[i]: p", "nothing says over what i runs"),
    ("r[i, k]: p; i = 1..n; k = 1..K", "too many indices"),
    ("x[i] ~ Normal(m, S); i = 1..n; m: p; S: p x p, spd", "depend on each other"),
    ("S[k]: d x e, spd; k = 1..K", "no square matrices"),
    ("w[k]: scalar, skew; k = 1..K", "is no fact"),
    ("w[k]: scalar, nice; k = 1..K", "is no fact"),
    ("x: n*p; iid y[i] ~ Any(m, S), i = 1..n; m: p; S: p x p, spd", "not supported yet"),
]


@pytest.mark.parametrize(("let", "why"), REFUSED)
def test_what_cannot_be_meant_is_refused(let: str, why: str) -> None:
    with pytest.raises(sk.SymklError, match=why):
        declare(let)


WRITTEN = [
    ("S[k]", "S[k]: d x d, spd, k = 1..K", "S[k]", "d x d", "{S}_{k}"),
    ("Prod[w[k], k]", "w[k]: scalar, k = 1..K", "Prod[w[k], k]", "a scalar", r"\prod_{k=1}^{K} {w}_{k}"),
    ("sigmoid(x)", "x: n", "sigmoid(x)", "n x 1", r"\sigma\left(x\right)"),
    (
        "softmax(x)[i]",
        "x: n; i: index(n)",
        "softmax(x)[i]",
        "a scalar",
        r"{\left(\operatorname{softmax}\left(x\right)\right)}_{i}",
    ),
    ("max(a, b, c)", "a, b, c: scalar", "max(max(a, b), c)", "a scalar", r"\max\left(\max\left(a, b\right), c\right)"),
    ("max(x)", "x: n", "max(x)", "a scalar", r"\max\left(x\right)"),
    ("min(x)", "x: n", "min(x)", "a scalar", r"\min\left(x\right)"),
    ("(i == j)", "i, j: index(n)", "I(n)[i, j]", "a scalar", r"{I_{n}}_{i, j}"),
]


@pytest.mark.parametrize(("term", "let", "text", "shape", "latex"), WRITTEN)
def test_how_it_prints(term: str, let: str, text: str, shape: str, latex: str) -> None:
    """It has a shape, prints, reads back and survives a pickle."""
    statement = parse(f"{term} = {term}", let)
    assert str(statement.lhs) == text
    assert parse(f"{text} = {text}", let) == statement
    assert shape_text(shape_of(statement.lhs)) == shape
    assert sympy.latex(statement.lhs).replace(r"\left(I_{n}\right)", "I_{n}") == latex
    assert statement_row(statement)
    assert pickle.loads(pickle.dumps(statement)) == statement  # noqa: S301 - made here


def test_ranges() -> None:
    """A range declares its index; one that starts elsewhere than at 1 is shifted."""
    assert parse("Sum[i, i, 1, n] = n", "n: dimension") == parse("Sum[i, i] = n", "i: index(n)")
    assert parse("Sum[i, i = 1..n] = n", "n: dimension") == parse("Sum[i, i] = n", "i: index(n)")
    assert str(parse("Sum[i**2, i, 0, n] = n", "n: dimension").lhs) == "Sum[(i - 1)**2, i]"
    with pytest.raises(sk.ParseError, match="i is declared to run over m"):
        parse("Sum[i, i, 1, n] = n", "n: dimension; i: index(m)")
    with pytest.raises(sk.ParseError, match="i is declared, and no index"):
        parse("Sum[i, i, 1, n] = n", "n: dimension; i: scalar")
    with pytest.raises(sk.SymklError, match="no size"):
        parse("Sum[i, i, 1, c] = c", "c: scalar")
    with pytest.raises(sk.ParseError, match=r"x\[.\] takes an index"):
        parse("Sum[x[i], i, 0, n] = 0", "x: n + 1")


def test_families_from_python() -> None:
    """The same symbols as in text."""
    n, p, d, many = sk.dimensions("n p d K")
    m, s = sk.vector("m", p), sk.covariance("S", p)
    x = sk.random_vector("x", iid(n, sk.Normal(m, s)))
    names, _ = declare("m: p; S: p x p, spd; iid x[i] ~ Normal(m, S), i = 1..n")
    assert x == names["x"]
    assert x[sk.index("i", n)] == parse("x[i] = x[i]", "m: p; S: p x p, spd; iid x[i] ~ Normal(m, S), i = 1..n").lhs
    assert family("C", many, d, d, "spd")[sk.index("k", many)].shape == (d, d)
    assert family("w", many, 1, 1, "positive").shape == (many, 1)
    with pytest.raises(sk.UnsupportedError, match="independent draws"):
        iid(n, sk.AnyLaw(m, s))


def test_a_block_is_not_an_entry() -> None:
    """An index over all rows picks out an entry or a row, one over a factor of their number a block."""
    let = "x: n*p; i: index(n); j: index(n*p)"
    assert shape_text(shape_of(parse("x[i] = x[i]", let).lhs)) == "p x 1"
    assert shape_text(shape_of(parse("x[j] = x[j]", let).lhs)) == "a scalar"
    with pytest.raises(sk.SymklError, match="does not run over them"):
        parse("x[k] = x[k]", "x: n*p; k: index(q)")


@pytest.mark.parametrize("let", ["f: numbers(n); j: index(n); 0 < f[j]", "f: n; j: index(n); f[j] > 0"])
def test_a_sign_is_not_lost(let: str) -> None:
    """Of a member that is not declared there, a sign is a given, which may not stand for each index; it was left out."""
    with pytest.raises(sk.ScopeError, match="index j of a given"):
        parse("f[j]*abs(f[j]) = f[j]**2", let)
    assert sk.prove("f[j]*abs(f[j]) = f[j]**2", let="f[j]: scalar, j = 1..n; 0 < f[ j ]").verdict is sk.Verdict.PROVED


def test_a_range_ends_at_a_size() -> None:
    """A vector is none, and was an error of SymPy's."""
    with pytest.raises(sk.SymklError, match="a - 1"):
        parse("Sum[a[i], i, 1, a - 1] = 0", "a: n")
