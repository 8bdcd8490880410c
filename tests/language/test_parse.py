"""One-line text: the grammar, and one-line errors with the way out."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from symkl.errors import DeclarationError, ParseError, ScopeError, ShapeError, SymklError, UnsupportedError
from symkl.language.parse import parse
from symkl.language.statement import Relation
from symkl.language.symbols import Matrix, Scalar

CORPUS = tomllib.loads((Path(__file__).parents[1] / "corpus" / "identities.toml").read_text(encoding="utf-8"))["statement"]


@pytest.mark.parametrize("entry", CORPUS, ids=lambda entry: entry["id"])
def test_the_corpus_reads_and_prints_back(entry: dict[str, str]) -> None:
    """Every entry is a statement that prints as text for the same statement."""
    statement = parse(entry["claim"], entry["let"])
    assert parse(str(statement), entry["let"]) == statement


@pytest.mark.parametrize("sign", [relation.value for relation in Relation])
def test_relations(sign: str) -> None:
    """All six relation signs."""
    assert parse(f"tr(A) {sign} 1", "A: n x n").relation.value == sign


def test_declarations_bring_facts_and_laws() -> None:
    """Facts imply others; the law belongs to the symbol; order does not matter."""
    table = parse("E[x] = m", "x ~ Normal(m, S); S: n x n, spd; x: n; m: n; c: scalar, positive").symbols
    x, s = table["x"], table["S"]
    assert isinstance(x, Matrix)
    assert isinstance(s, Matrix)
    assert str(x.law) == "Normal(m, S)"
    assert s.facts == {"spd", "symmetric", "invertible", "posdet"}


LAW_LET = "x: n; c: n; S: n x n, spd; v: n; mu2: scalar, positive; mu3: scalar; mu4: scalar, positive; x ~ "


def test_the_covariance_of_equal_coordinates_is_a_multiple_of_the_identity() -> None:
    """IIDCentral leaves a declared covariance one meaning."""
    statement = parse("Var[x] = S", LAW_LET + "IIDCentral(c, S, mu2, mu3, mu4)")
    assert str(statement.rhs) == "mu2*I(n)"
    assert statement == parse("Var[x] = mu2*I(n)", LAW_LET + "IIDCentral(c, mu2, mu3, mu4)")


@pytest.mark.parametrize(
    ("law", "message"),
    [
        ("IIDCentral(c, S, mu2, mu3)", "not three symbols"),
        ("IIDCentral(c, v, mu2, mu3, mu4)", "v is n x 1, not square"),
        ("IIDCentral(c, S, mu2, mu3, mu3)", "not three symbols"),
        ("IIDCentral(c, S, mu3, mu2, mu4)", "the second and the fourth are positive"),
        ("IndependentCoordinates(c, S, third=v)", "not declared diagonal"),
        ("IndependentCoordinates(c, S, v)", "not a law"),
        ("IndependentCoordinates(c, S)", "not a law"),
    ],
)
def test_laws_of_independent_coordinates_are_checked(law: str, message: str) -> None:
    """What contradicts a law, or does not say enough, is refused with the reason."""
    with pytest.raises(SymklError, match=message):
        parse("E[x] = c", LAW_LET + law)


def test_a_law_behind_a_claim_is_kept() -> None:
    """That S is the covariance of something says that it is symmetric, whether or not the claim speaks of it."""
    let = "x: n; m: n; S: n x n; x ~ Normal(m, S)"
    assert [str(fact) for fact in parse("tr(S) >= 0", let).given] == ["x is random"]
    assert not parse("E[x] = m", let).given


def test_several_names_in_one_declaration() -> None:
    """a, b: n declares two vectors."""
    assert parse("a.T*b = b.T*a", "a, b: n").symbols.keys() >= {"a", "b", "n"}


def test_names_ending_in_underscore_avoid_the_dimension() -> None:
    """m_ beside the dimension m."""
    statement = parse("E[x] = m_", "x: m; m_: m; S: m x m, spd; x ~ Normal(m_, S)")
    assert "m_" in statement.symbols


def test_decimals_are_exact() -> None:
    """0.1 is one tenth."""
    statement = parse("0.1*c = c/10", "c: scalar")
    assert isinstance(statement.symbols["c"], Scalar)
    assert statement.lhs.args[0].doit() * 10 == 1


ERRORS = [
    ("__import__('os').system('true') = 1", "", ParseError, "is not in the grammar of terms"),
    ("(lambda: 1)() = 1", "", ParseError, "is not in the grammar of terms"),
    ("[c for c in 'ab'] = 1", "", ParseError, "is not in the grammar of terms"),
    ("A.__class__ = 1", "A: n x n", ParseError, ".__class__ is not in the grammar of terms"),
    ("tr(A = 1", "A: n x n", ParseError, "unbalanced brackets"),
    ("tr)A( = 1", "A: n x n", ParseError, "unbalanced brackets"),
    ("tr(A) = B", "A: n x n", ParseError, "B is not declared"),
    ("trace(A) = 1", "A: n x n", ParseError, "unknown function trace"),
    ("E(A) = 1", "A: n x n", ParseError, "unknown function E"),
    ("tr[A] = 1", "A: n x n", ParseError, "round brackets"),
    ("tr(A, A) = 1", "A: n x n", ParseError, "tr does not take 2 arguments"),
    ("tr = 1", "", ParseError, "tr is a function"),
    ("1 = 2 = 3", "", ParseError, "one relation sign, this has 2"),
    ("tr(A)", "A: n x n", ParseError, "one relation sign, this has 0"),
    ("= 1", "", ParseError, "one side is empty"),
    ("A + = 1", "A: n x n", ParseError, "cannot read this term"),
    ("a\u0430 = 1", "a: scalar", ParseError, "U+0430"),
    ("1e400 = 1", "", ParseError, "beyond what is read"),
    ("c/0 = 1", "c: scalar", SymklError, "divides by zero"),
    ("A*B = A", "A: n x m; B: n x m", ShapeError, "cannot multiply A and B: n x m and n x m"),
    ("A = B", "A: n x m; B: m x n", ShapeError, "the left side is n x m, the right side m x n"),
    ("A > B", "A, B: n x n", ShapeError, "> compares scalars"),
    ("A >= B", "A, B: n x m", ShapeError, ">= compares scalars"),
    (
        "P(i) = Sum[P(i), i]",
        "P: mass(n); i: index(n)",
        ScopeError,
        "the index i is bound by Sum[P(i), i] and stands outside it",
    ),
    ("A[i, j] = 1", "A: n x m; i, j: index(n)", DeclarationError, "A has m members, and j does not run over them"),
    ("(x.T*x)[i] = 1", "x: n; i: index(n)", DeclarationError, "x.T*x has 1 members"),
    ("A[i, c] = 1", "A: n x m; i: index(n); c: scalar", ParseError, "A[.] takes an index, and c is none"),
    ("A[i:j] = 1", "A: n x n; i, j: index(n)", ParseError, "i:j is not in the grammar"),
    ("Sum[P(i), i] = 1", "P: mass(n); i: index(m)", DeclarationError, "P has n members"),
    ("A = A", "A: 3 x 3, orthogonal, skew", DeclarationError, "A cannot be both skew and orthogonal"),
    ("A = A", "A: n x n, spd, skew", DeclarationError, "A cannot be both spd and skew"),
    ("a = a", "a: scalar, integer, probability", DeclarationError, "a cannot be both integer and probability"),
    ("E[x] = 1", "x: scalar, positive; x ~ Normal(0, 1)", DeclarationError, "Normal(0, 1), so it is not always positive"),
    ("E[x] = 1", "x: scalar, nonnegative; x ~ Laplace(0, 1)", DeclarationError, "so it is not always nonnegative"),
    ("E[x] = 1", "x: scalar, binary; x ~ Poisson(2)", DeclarationError, "Poisson(2), so it is not always binary"),
    ("E[x] = 1", "x: scalar, probability; x ~ Gamma(2, 1)", DeclarationError, "so it is not always probability"),
    ("E[x] = 1", "x: scalar, integer; x ~ Beta(2, 1)", DeclarationError, "so it is not always integer"),
    ("E[x] = 1", "x: scalar, positive; x ~ Uniform(-1, 1)", DeclarationError, "so it is not always positive"),
    ("E[x] = b", "x: scalar, positive; a, b: scalar; x ~ Uniform(a, b)", DeclarationError, "so it is not always positive"),
    ("A = A", "A: n x n, invertible, nilpotent2", DeclarationError, "A cannot be both"),
    ("A = A", "A: n x m, symmetric", DeclarationError, "A is n x m, so it cannot be symmetric"),
    ("A = A", "A: n x n, spdd", DeclarationError, "unknown fact 'spdd'"),
    ("A = A", "A: n x n; A: n x m", DeclarationError, "A is declared twice: as n x n and as n x m"),
    ("A = A", "A: A x A", DeclarationError, "A is used as a dimension and declared as something else"),
    ("x = x", "x ~ Any()", DeclarationError, "x has a law but no shape"),
    ("x = x", "x: n; x ~ Normal(m)", ParseError, "Normal(m) is not a law"),
    ("x = x", "x: n; m: k; S: n x n; x ~ Normal(m, S)", ShapeError, "the mean m is k x 1"),
    ("x = x", "x: n; m: k; S: k x k; x ~ Normal(m, S)", DeclarationError, "is a law of k x 1, declared for n x 1"),
    ("x = x", "x: n; x ~ Cauchy(m)", ParseError, "Cauchy(m) is not a law"),
    ("x = x", "x: n; y: n; S: n x n; y ~ Normal(Z(n, 1), S); x ~ Normal(y, S)", UnsupportedError, "itself random"),
    ("A = A", "A n x n", ParseError, "cannot read the declaration 'A n x n'"),
    ("A = A", "A: n x n x n", ParseError, "is not a shape"),
    ("A = A", "A: n x -1", ParseError, "is not a size"),
    ("tr = 1", "tr: scalar", DeclarationError, "tr is a name of the language"),
]


@pytest.mark.parametrize(("claim", "let", "kind", "message"), ERRORS, ids=[f"{claim} | {let}" for claim, let, *_ in ERRORS])
def test_bad_input_is_one_line_of_our_own(claim: str, let: str, kind: type[SymklError], message: str) -> None:
    """The thing, the place, and a hint on a line of its own."""
    with pytest.raises(kind) as caught:
        parse(claim, let)
    assert message in caught.value.message
    assert "\n" not in caught.value.message


HOSTILE = {
    "10 000 brackets": ("(" * 10_000 + "1" + ")" * 10_000 + " = 1", ""),
    "10 000 minus signs": ("-" * 10_000 + "1 = 1", ""),
    "a megabyte": ("+".join(["1"] * 500_000) + " = 1", ""),
    "1 000 symbols on one side": (
        "+".join(f"a{i}" for i in range(1000)) + " = 0",
        "; ".join(f"a{i}: scalar" for i in range(1000)),
    ),
    "a chain of powers": ("**".join(["2"] * 60) + " = 1", ""),
    "a huge exponent": ("A**1000000000 = A", "A: n x n"),
    "a megabyte of declarations": ("1 = 1", "A: n x n; " * 100_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_read_or_refused(name: str) -> None:
    """Bounded work, and nothing but our own errors."""
    claim, let = HOSTILE[name]
    try:
        statement = parse(claim, let)
    except SymklError as error:
        assert len(str(error)) < 2000  # noqa: PT017 - either outcome is right, and both are checked
    else:
        assert statement.symbols is not None
