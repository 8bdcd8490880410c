"""Laws given others, laws of several vectors together, and moments where something is known: read, printed, refused."""

from __future__ import annotations

import pickle

import pytest
from sympy import latex

from symkl import Cov, E, Normal, Var, covariance, dimensions, matrix, random_vector, vector
from symkl.errors import DeclarationError, ParseError, ShapeError, SymklError
from symkl.language.data import Names
from symkl.language.data_writer import Writer
from symkl.language.expectations import random_symbols
from symkl.language.functions import block
from symkl.language.joint import jointly_normal
from symkl.language.parse import parse
from symkl.language.statement import TOGETHER
from symkl.render.declarations import as_text, fact_latex
from symkl.render.html_declarations import fact
from symkl.render.mathml import math

GIVEN = "z: k; m: k; S: k x k; z ~ Normal(m, S); x: n; W: n x k; R: n x n; x | z ~ Normal(W*z, R)"
JOINT = "m: n; h: p; A: n x n; B: p x p; C: n x p; "
BLOCKS = "block([[m], [h]]), block([[A, C], [C.T, B]])"


@pytest.mark.parametrize("claim", ["E[x | z] = W*z", "Var[x | z] = R", "Cov[x, z | z] = Z(n, k)", "E[x*z.T | x, z] = x*z.T"])
def test_what_is_known_prints_as_it_is_read(claim: str) -> None:
    """Text reads back; LaTeX and MathML have a bar."""
    statement = parse(claim, GIVEN)
    assert str(statement) == claim
    assert r"\mid" in latex(statement.lhs)
    assert "\u2223" in math(statement.lhs)
    assert pickle.loads(pickle.dumps(statement)) == statement  # noqa: S301 - our own


def test_python_says_the_same() -> None:
    """What text says, the builders say."""
    n, k = dimensions("n k")
    m, W, S, R = vector("m", k), matrix("W", n, k), covariance("S", k), covariance("R", n)
    z = random_vector("z", Normal(m, S))
    x = random_vector("x", Normal(W * z, R), given=z)
    assert str(E(x, given=z)) == "E[x | z]"
    assert str(Var(x, given=(x, z))) == "Var[x | x, z]"
    assert str(Cov(x, z, given=z)) == "Cov[x, z | z]"
    assert random_symbols(x) == [x, z]
    assert random_symbols(E(x, given=z)) == [z]
    assert as_text(x) == "x: n, x | z ~ Normal(W*z, R)"


def test_names_are_read_in_any_order() -> None:
    """A law may stand before what it is given, and be given several."""
    statement = parse("E[x] = 0", "x | z, w ~ Normal(z + w, 1); z ~ Normal(0, 1); w ~ Normal(0, 1); x, z, w: scalar")
    assert {s.name for s in random_symbols(statement.lhs.args[0])} == {"x", "z", "w"}


@pytest.mark.parametrize(
    "let", [f"(x, y) ~ Normal({BLOCKS})", f"block([[x], [y]]) ~ N((m, h), {BLOCKS.partition('), ')[2]})"]
)
def test_vectors_have_one_law_together(let: str) -> None:
    """However it is written, each has its own law and one fact says the rest."""
    statement = parse("Cov[x, y] = C", JOINT + let)
    (together,) = statement.given
    assert together.kind == TOGETHER
    assert str(statement.symbols["x"].law) == "Normal(m, A)"
    assert str(together) == "x, y jointly normal with covariance block([[A, C], [C.T, B]])"
    assert "jointly normal" in fact_latex(together)
    assert "jointly normal" in fact(together)
    writer = Writer()
    data = writer.fact(together)
    names = Names()
    for key, declared in writer.names.declared.items():
        names.declare(key, declared)
    assert names.fact(data) == together


@pytest.mark.parametrize(
    ("let", "error"),
    [
        ("x: n; z: n; z ~ Normal(0, I(n)); x ~ Normal(z, I(n))", SymklError),  # not said to be given z
        ("x: n; z: n; x | z ~ Normal(z, I(n))", DeclarationError),  # z is not random
        ("x, z: n; z | x ~ Normal(x, I(n)); x | z ~ Normal(z, I(n))", DeclarationError),  # in a circle
        (JOINT + "(x, y) ~ Normal(block([[m], [h]]), block([[A, C]]))", DeclarationError),
        (JOINT + "(x, y) ~ Normal(block([[m], [h]]), A)", DeclarationError),
        (JOINT + f"(x, y) ~ Poisson({BLOCKS})", ParseError),
        (JOINT + f"(x, y) ~ Normal({BLOCKS}); x ~ Normal(m, A)", DeclarationError),
        (JOINT + f"x: p; (x, y) ~ Normal({BLOCKS})", DeclarationError),
        (JOINT + "(x, y) ~ Normal(block([[m], [h]]), block([[A, C.T], [C, B]]))", ShapeError),
    ],
)
def test_what_is_no_law_is_refused(let: str, error: type[SymklError]) -> None:
    """With a reason."""
    with pytest.raises(error):
        parse("E[x] = E[x]", let)


@pytest.mark.parametrize("claim", ["E[x | m] = x", "E[x | z | x] = x", "E[(x | z)] + 1 = x", "tr[x | z] = x"])
def test_what_is_no_condition_is_refused(claim: str) -> None:
    """Nothing is conditional on what is not random."""
    with pytest.raises(SymklError):
        parse(claim, GIVEN)


def test_blocks_are_as_many_as_names() -> None:
    """And two at least."""
    n, k = dimensions("n k")
    m, h, A = vector("m", n), vector("h", k), covariance("A", n)
    with pytest.raises(DeclarationError):
        jointly_normal("x y", block([[m], [h]]), A)
    with pytest.raises(DeclarationError):
        jointly_normal("x", m, A)
