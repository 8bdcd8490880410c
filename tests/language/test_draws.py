"""Averages over independent draws from a density: read, printed, refused, evaluated, decided."""

from __future__ import annotations

from itertools import product
from math import log, prod

import pytest
from sympy import latex

import symkl as sk
from symkl.errors import DeclarationError, ParseError, ShapeError, SymklError
from symkl.language.parse import parse
from symkl.render.mathml import row
from symkl.verdict import Verdict

LET = "x: n; z: m; p(x, z), q(z | x): density; k: index(K)"
BOUND = "E[log(1/K*Sum[p(x, z[k])/q(z[k] | x), k]), z[k] ~ q(z | x)]"


def test_a_line_prints_as_it_is_written() -> None:
    """In text, in LaTeX and in MathML; Python builds the same."""
    statement = parse(f"log(p(x)) >= {BOUND}", LET)
    assert str(statement.rhs) == BOUND
    assert parse(str(statement), LET) == statement
    assert latex(statement.rhs).startswith(r"\mathbb{E}_{{z}_{k} \sim q\left(z \mid x\right)}")
    assert row(statement.rhs)
    n, m, many = sk.dimensions("n m K")
    x, z, k = sk.vector("x", n), sk.vector("z", m), sk.index("k", many)
    p, q = sk.density("p", x, z), sk.density("q", z, given=x)
    drawn = q(z, given=x)
    assert sk.draws(sk.log(sk.total(p(x, z) / drawn, k)), drawn, k) == parse(f"1 = {BOUND}".replace("1/K*", ""), LET).rhs


@pytest.mark.parametrize(
    ("claim", "error"),
    [
        ("E[p(x, z[k]), z[k] ~ q(z | x)] = 1", DeclarationError),  # which draw
        ("E[Sum[p(x, z), k], z[k] ~ q(z | x)] = 1", ParseError),  # z is no draw
        ("E[Sum[k, k], z[k] ~ q(z | x)] = 1", DeclarationError),
        ("E[Sum[p(x, z[j]), j], z[k] ~ q(z | x)] = 1", DeclarationError),  # j runs over something else
        ("E[Sum[p(x, z[k]), k], x[k] ~ q(z | x)] = 1", ParseError),
        ("E[Sum[p(x, z[i]), i], z[i] ~ q(z | x)] = 1", ParseError),
        ("E[Sum[p(x, z[k]), k], z[k] ~ p(x, z)] = 1", SymklError),
    ],
)
def test_what_says_nothing_is_refused(claim: str, error: type[SymklError]) -> None:
    """In one line of our own."""
    with pytest.raises(error):
        parse(claim, f"{LET}; j: index(n)")
    n, m, many = sk.dimensions("n m K")
    x, z, k = sk.vector("x", n), sk.vector("z", m), sk.index("k", many)
    joint = sk.density("p", x, z)(x, z)
    with pytest.raises(ShapeError, match="one variable is drawn"):
        sk.draws(sk.total(joint, k), joint, k)


LINES = [
    (f"log(p(x)) >= {BOUND}", True),
    (f"{BOUND} >= E[log(p(x, z)/q(z | x)), z ~ q(z | x)]", True),
    ("E[1/K*Sum[p(x, z[k])/q(z[k] | x), k], z[k] ~ q(z | x)] = p(x)", True),
    ("E[log(Sum[p(x | z[k]), k]/K), z[k] ~ p(z)] <= log(p(x))", True),
    ("E[1/K*Sum[log(q(z[k] | x)/p(z[k])), k], z[k] ~ q(z | x)] = KL(q(z | x), p(z))", True),
    (f"log(p(x)) <= {BOUND}", False),
    (f"log(p(x)) = {BOUND}", False),
    (f"{BOUND} <= E[log(p(x, z)/q(z | x)), z ~ q(z | x)]", False),
    ("log(p(x)) >= E[log(Sum[p(x, z[k])/q(z[k] | x), k]), z[k] ~ q(z | x)]", False),
    ("E[Sum[p(x, z[k])/q(z[k] | x), k], z[k] ~ q(z | x)] = p(x)", False),
    ("E[1/K*Sum[p(x | z[k]), k], z[k] ~ q(z | x)] = p(x)", False),
    ("E[Sum[p(x | z[k]), k]*Sum[p(x | z[k]), k], z[k] ~ p(z)] = K**2*p(x)**2", False),  # of one draw, a square
]


@pytest.mark.parametrize(("claim", "truth"), LINES)
def test_a_line_is_decided(claim: str, *, truth: bool) -> None:
    """What is true is proved, and what that rests on is named; what is false has a table."""
    result = sk.prove(claim, let=LET)
    assert result.verdict is (Verdict.PROVED if truth else Verdict.REFUTED)
    if truth:
        assert result.trusts == ("kernel", "averages over independent draws")


def test_a_logarithm_of_what_may_be_negative_has_no_bound() -> None:
    """Jensen's inequality is said of positive weights."""
    claim = "E[log(1/K*Sum[p(x, z[k]) - c, k]), z[k] ~ q(z | x)] <= log(E[p(x, z) - c, z ~ q(z | x)])"
    assert sk.prove(claim, let=f"{LET}; c: scalar").verdict is not Verdict.PROVED


def test_an_average_over_all_draws() -> None:
    """A counterexample's number is the sum over all values of all draws, by hand."""
    found = sk.prove("E[log(Sum[p(z[k]), k]), z[k] ~ p(z)] = 0", let="z: m; p(z): density; k: index(K)").counterexample
    assert found is not None
    shares = [eval(str(share)) for share in found.values["p(z)"]]  # noqa: S307 - fractions that symkl printed
    many = found.sizes["K"]
    by_hand = sum(
        prod(shares[i] for i in at) * log(sum(shares[i] for i in at)) for at in product(range(len(shares)), repeat=many)
    )
    said = eval(str(found.lhs), {"log": log})  # noqa: S307 - as above
    assert said == pytest.approx(by_hand)
