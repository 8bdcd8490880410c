"""Densities by name: what they are told by, how they are read and printed, and that lines about them are decided."""

from __future__ import annotations

import pickle
import tomllib
from pathlib import Path

import pytest
import sympy

import symkl as sk
from symkl.errors import SymklError
from symkl.language.data_writer import Writer
from symkl.language.densities import DensityFunction
from symkl.verdict import Verdict

LET = "x: n; z: m; p(x, z), q(z | x): density"
LINES = tomllib.loads((Path(__file__).parents[1] / "corpus" / "densities.toml").read_text(encoding="utf-8"))["statement"]


@pytest.mark.parametrize("line", LINES, ids=[line["id"] for line in LINES])
def test_a_line_is_decided_as_it_is_true(line: dict[str, str]) -> None:
    """Every true line is proved by the kernel, replayed and written as data; every false one is refuted, and again."""
    result = sk.prove(line["claim"], let=line["let"])
    assert result.verdict is (Verdict.PROVED if line["truth"] else Verdict.REFUTED)
    assert result.certificate.replay()
    if line["truth"]:
        assert result.trusts == ("kernel",)
        assert result.conditions == ()
        assert sk.replay(result.certificate.data)


def test_read_and_printed() -> None:
    """A claim prints as it was typed, and in LaTeX as papers write it."""
    claim = "log(p(x)) = E[log(p(x, z)) - log(q(z | x)), z ~ q(z | x)] + KL(q(z | x), p(z | x))"
    statement = sk.parse(claim, let=LET)
    assert str(statement) == claim
    shown = sympy.latex(statement.rhs)
    assert r"\mathbb{E}_{z \sim q\left(z \mid x\right)}" in shown
    assert r"\mathbb{D}_{KL}\left(q\left(z \mid x\right) \,\|\, p\left(z \mid x\right)\right)" in shown
    assert "z" not in {s.name for s in statement.rhs.free_symbols}


def test_from_python() -> None:
    """The same terms from Python."""
    n, m = sk.dimensions("n m")
    x, z = sk.vector("x", n), sk.vector("z", m)
    p, q = sk.density("p", x, z), sk.density("q", z, given=x)
    code = q(z, given=x)
    statement = sk.parse("E[log(p(x, z)), z ~ q(z | x)] + entropy(q(z | x)) = KL(p(x), p(x))", let=LET)
    assert sk.E(sk.log(p(x, z)), code) + sk.entropy(code) == statement.lhs
    assert sk.KL(p(x), p(x)) == statement.rhs


def test_kept() -> None:
    """A density is pickled, and written as data and read again."""
    statement = sk.parse("p(x, z) = q(z | x)*p(x)", let=LET)
    assert pickle.loads(pickle.dumps(statement)) == statement  # noqa: S301 - our own
    writer = Writer()
    data = writer.term(statement.rhs)
    assert writer.names.term(data) == statement.rhs
    assert any(isinstance(meaning, DensityFunction) for meaning in writer.names.meanings.values())


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("p(y) = 1", "y is not declared"),
        ("q(z) = 1", "not given x"),
        ("q(x) = 1", "no density that q has"),
        ("q(x, z) = 1", "no density that q has"),
        ("p(x | x) = 1", "no density that p has"),
        ("p(x, x) = 1", "no density that p has"),
        ("p(A) = 1", "no density of A"),
        ("p(x + x) = 1", "x + x is none"),
        ("E[p(x), x ~ q(z | x)] = 1", "no declared density of x"),
        ("E[p(x), x ~ p(z)] = 1", "no declared density of x"),
        ("entropy(x) = 1", "declared density"),
        ("KL(p(x), p(z)) = 0", "no density of x"),
        ("p = 1", "p is not a term"),
    ],
)
def test_refused(claim: str, said: str) -> None:
    """What is no density says so, and how one is declared."""
    with pytest.raises(SymklError) as error:
        sk.parse(claim, let=LET + "; A: n")
    assert said in str(error.value)


@pytest.mark.parametrize(
    "let", ["x: n; p(x, x): density", "x: n x n; p(x): density", "p(x): density", "x: n; x ~ Any(); p(x): density"]
)
def test_declarations_refused(let: str) -> None:
    """A density is one of declared vectors and numbers without a law, each once."""
    with pytest.raises(SymklError):
        sk.parse("1 = 1", let=let)


@pytest.mark.parametrize(
    ("claim", "let", "holds"),
    [
        ("entropy(x) = n/2*log(2*pi) + n/2 + 1/2*log(det(S))", "m: n; S: n x n, spd; x ~ Normal(m, S)", True),
        ("entropy(p) = n/2*log(2*pi) + n/2 + 1/2*log(det(S))", "m: n; S: n x n, spd; p: Normal(m, S)", True),
        ("entropy(x) = n/2*log(2*pi) + 1/2*log(det(S))", "m: n; S: n x n, spd; x ~ Normal(m, S)", False),
        ("entropy(x) = 1 - log(b)", "x ~ Exponential(b)", True),
        ("entropy(x) = 1 + log(b)", "x ~ Exponential(b)", False),
        ("entropy(x) = -p*log(p) - (1 - p)*log(1 - p)", "x ~ Bernoulli(p)", True),
        (
            "KL(p, q) = -entropy(p) - E[log(q(x))]",
            "p: Normal(m, S); q: Normal(h, S); m, h: n; S: n x n, spd; x ~ Normal(m, S)",
            True,
        ),
    ],
)
def test_of_laws(claim: str, let: str, holds: bool) -> None:  # noqa: FBT001 - a row of a table
    """The entropy of a law is that of its density."""
    assert sk.prove(claim, let=let).verdict is (Verdict.PROVED if holds else Verdict.REFUTED)


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("E[E[y], z ~ p(z)] = z", "z, y: scalar; p(z): density; y ~ Normal(z, 1)"),
        ("E[E[y]*z, z ~ p(z)] = z*E[z, z ~ p(z)]", "z, y: scalar; p(z): density; y ~ Normal(z, 1)"),
        ("KL(p(z), exp(E[y])*p(z)) = -z", "z, y: scalar; p(z): density; y ~ Normal(z, 1)"),
        ("f(z) = p(z)", "x, z: scalar; p(x, z): density; f(x) := p(x)"),
    ],
)
def test_a_law_with_a_bound_parameter(claim: str, let: str) -> None:
    """What a law depends on is bound with it; a density is told by its own variable."""
    assert sk.prove(claim, let=let).verdict is Verdict.UNDECIDED
    assert sk.prove("E[E[y], z ~ p(z)] = E[z, z ~ p(z)]", let="z, y: scalar; p(z): density; y ~ Normal(z, 1)").verdict is (
        Verdict.PROVED
    )


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("entropy(y) = entropy(x)", "x, y: scalar; x ~ Normal(0, 1); y | x ~ Normal(x, 1)"),
        ("f(z) = 0", "z, y: scalar; p(z): density; f(y) := E[(z - y)**2, z ~ p(z)]"),
        ("f(p(z)) = KL(p(z), p(z)**2)", "z, y: scalar; p(z): density; f(y) := KL(p(z), y*p(z))"),
        ("E[tr(X)] = tr(X)", "t: scalar; X(t): n x n; t ~ Normal(0, 1)"),
        ("E[X, z ~ p(z)] = X", "z: scalar; X(z): n x n; p(z): density"),
        ("Int[npdf(t, 0, 1)*tr(X), t] = tr(X)", "t: scalar; X(t): n x n"),
    ],
)
def test_what_would_be_captured_is_refused(claim: str, let: str) -> None:
    """An entropy where something is known, a letter that would be bound, a matrix that varies with what is averaged over."""
    with pytest.raises(SymklError):
        sk.prove(claim, let=let)


def test_names_that_tables_use_may_be_declared() -> None:
    """An index that stands for a bound variable has a name of its own."""
    let = "x: n; z: m; every_z, values_of_z: scalar; p(x, z): density"
    assert sk.prove("p(x)*every_z = E[p(x | z)*every_z, z ~ p(z)]", let=let).verdict is Verdict.PROVED
    assert sk.prove("p(x)*values_of_z = E[p(x | z)*every_z, z ~ p(z)]", let=let).verdict is Verdict.REFUTED


def test_mends() -> None:
    """The nearest line that is proved."""
    bound = "E[log(p(x, z)) - log(q(z | x)), z ~ q(z | x)]"
    (first, *_) = sk.prove(f"log(p(x)) = {bound} - KL(q(z | x), p(z | x))", let=LET).mends
    assert str(first) == f"did you mean  log(p(x)) = {bound} + KL(q(z | x), p(z | x))"
