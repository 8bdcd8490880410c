"""Random points honour what is declared."""
# ruff: noqa: S311 - the same numbers in every run

from __future__ import annotations

import itertools
import random

import pytest

from symkl.errors import DeclarationError
from symkl.evaluation import shapes
from symkl.evaluation.codes import evaluate
from symkl.evaluation.evaluator import Evaluator
from symkl.evaluation.fields import Field, identity
from symkl.evaluation.point import Spread
from symkl.evaluation.sampling import How, Sampler, random_point
from symkl.evaluation.shapes import Draw, satisfies
from symkl.language.blocks import block
from symkl.language.facts import CONTRADICTORY, SQUARE_FACTS, closure
from symkl.language.functions import tr
from symkl.language.parse import parse
from symkl.language.statement import Fact, Statement
from symkl.language.symbols import dimensions, matrix

P = (1 << 61) - 1
COMPATIBLE = [
    facts
    for facts in itertools.chain(
        itertools.combinations(sorted(SQUARE_FACTS), 1), itertools.combinations(sorted(SQUARE_FACTS), 2)
    )
    if not any(a in closure(facts) and b in closure(facts) for a, b in CONTRADICTORY)
]


def draws(claim: str, let: str, sizes: dict[str, int], count: int = 20, modulus: int = 0) -> list[dict[str, object]]:
    """Return the values of some random points."""
    rng, sampler = random.Random(7), Sampler(parse(claim, let))
    points = [sampler.draw(sizes, rng, Field(modulus)) for _ in range(count)]
    return [p.values for p in points if p is not None]


@pytest.mark.parametrize("facts", COMPATIBLE, ids="-".join)
def test_matrices_have_their_facts(facts: tuple[str, ...]) -> None:
    """Every fact alone and every pair, at sizes 1 to 4, over the rationals and modulo a prime."""
    rng = random.Random("".join(facts))
    for n, p in itertools.product(range(1, 5), (0, P)):
        found = shapes.matrix(Draw(rng, Field(p)), closure(facts), n, n)
        assert found is None or satisfies(Field(p), closure(facts), found)
        if not {"orthogonal", "skew"} <= set(facts) or n % 2 == 0:
            assert found is not None, f"none of size {n}"


@pytest.mark.parametrize(
    ("fact", "rows", "columns"), [("full_row_rank", 2, 4), ("full_col_rank", 3, 2), ("rank_deficient", 3, 4)]
)
def test_ranks(fact: str, rows: int, columns: int) -> None:
    """Facts about the rank hold for matrices that are not square."""
    found = shapes.matrix(Draw(random.Random(0), Field()), frozenset({fact}), rows, columns)
    assert satisfies(Field(), frozenset({fact}), found)


def test_checks_can_fail() -> None:
    """Each check refuses a matrix without its fact."""
    generic = [[0, 2, 1], [3, 4, 5], [1, 1, 7]]
    for fact in SQUARE_FACTS - {"invertible", "posdet"}:
        assert not satisfies(Field(), frozenset({fact}), generic), fact
    singular = [[1, 2], [2, 4]]
    for fact in ("invertible", "posdet", "spd", "full_row_rank", "full_col_rank"):
        assert not satisfies(Field(), frozenset({fact}), singular), fact
    assert not satisfies(Field(), frozenset({"rank_deficient"}), generic)


def test_covariances_are_never_the_identity_and_means_never_zero() -> None:
    """At S = I and m = 0 many false statements are true."""
    for values in draws("E[x*x.T] = S", "x: n; x ~ Normal(m, S); m: n; S: n x n, spd", {"n": 1}):
        assert values["S"] != identity(1)
        assert values["m"] != [[0]]


def test_a_covariance_is_positive_definite_without_being_declared_so() -> None:
    """A law is only defined where its covariance is one."""
    for values in draws("KL(p, q) = 1", "p: Normal(m, S); q: Normal(m, R); m: n; S: n x n; R: n x n", {"n": 3}):
        assert satisfies(Field(), frozenset({"spd"}), values["S"])  # type: ignore[arg-type]


def test_declared_pairs_commute_and_only_those() -> None:
    """B and C both commute with A; they need not commute with each other."""
    field, apart = Field(), 0
    let = "A: n x n; B: n x n; C: n x n; B commutes with A; C commutes with A"
    for values in draws("B*C = C*B + A - A", let, {"n": 2}):
        a, b, c = (values[name] for name in "ABC")
        assert field.product(a, b) == field.product(b, a)  # type: ignore[arg-type]
        assert field.product(a, c) == field.product(c, a)  # type: ignore[arg-type]
        apart += field.product(b, c) != field.product(c, b)  # type: ignore[arg-type]
    assert apart


def test_commuting_keeps_other_facts() -> None:
    """Two covariances that commute are covariances still."""
    found = draws("A*B = B*A", "A: n x n, spd; B: n x n, spd; B commutes with A", {"n": 3})
    assert found
    for values in found:
        assert satisfies(Field(), frozenset({"spd"}), values["A"])  # type: ignore[arg-type]
        assert satisfies(Field(), frozenset({"spd"}), values["B"])  # type: ignore[arg-type]


def test_jointly_definite_blocks() -> None:
    """Blocks of one covariance are cut out of it."""
    n, m = dimensions("n m")
    a, c, b = matrix("A", n), matrix("C", n, m), matrix("B", m)
    whole = block([[a, c], [c.T, b]])
    statement = Statement(tr(whole), tr(a) + tr(b), given=frozenset({Fact("spd", (whole,))}))
    point = random_point(statement, {"n": 2, "m": 1}, random.Random(1))
    assert point is not None
    assert satisfies(Field(), frozenset({"spd"}), evaluate(whole, point))
    assert Sampler(statement).holds_at(point)
    point.values["C"] = [[100], [100]]
    assert not Sampler(statement).holds_at(point)


def test_sizes_that_declarations_exclude() -> None:
    """N <= m and a full row rank leave no room at n = 2, m = 1."""
    bounded = parse("A = A", "A: n x m; n<=m")
    assert random_point(bounded, {"n": 2, "m": 1}, random.Random(0)) is None
    assert random_point(bounded, {"n": 1, "m": 2}, random.Random(0)) is not None
    ranked = parse("A = A", "A: n x m, full_row_rank")
    assert random_point(ranked, {"n": 2, "m": 1}, random.Random(0)) is None


def test_scalars_have_their_facts_and_are_never_zero() -> None:
    """Positive, integer, and the small sizes that an exponent needs."""
    for modulus in (0, P):
        for values in draws(
            "c*k*d = 1", "c: scalar, positive; k: scalar, positive, integer; d: scalar", {}, modulus=modulus
        ):
            assert values["c"] != 0
            assert values["d"] != 0
            assert 1 <= values["k"] <= 8  # type: ignore[operator]
            if not modulus:
                assert values["c"] > 0  # type: ignore[operator]


def test_events_leave_something_out_unless_exhaustive() -> None:
    """The table of an exclusive family has the outcome that none happens, of an exhaustive one it has not."""
    rng = random.Random(0)
    for facts, empty, several in (("exclusive", 1, 0), ("exhaustive", 0, 1), ("exclusive, exhaustive", 0, 0)):
        point = random_point(parse("Sum[Pr(y[i]), i] = 1", f"y: events(N), {facts}; i: index(N)"), {"N": 3}, rng)
        assert point is not None
        members = [happened["y"] for _, happened in point.events]
        assert (frozenset() in members) == empty
        assert any(len(m) > 1 for m in members) == several
        assert sum(weight for weight, _ in point.events) == 1
        assert all(weight > 0 for weight, _ in point.events)


def test_masses_are_positive_and_sum_to_one() -> None:
    """Over the rationals a mass function is one."""
    for values in draws("Sum[P(i), i] = 1", "P: mass(n); i: index(n)", {"n": 4}):
        assert sum(values["P"]) == 1  # type: ignore[call-overload]
        assert min(values["P"]) > 0  # type: ignore[call-overload]


def test_laws_belong_to_the_point() -> None:
    """Both sides of a statement see the same law."""
    statement = parse("E[x.T*x*x] = m", "x: n; x ~ Any(m, S); m: n; S: n x n, spd")
    point = random_point(statement, {"n": 2}, random.Random(0))
    assert point is not None
    assert isinstance(point.laws["x"], Spread)
    assert evaluate(statement.lhs, point) == evaluate(statement.lhs, point)


def test_same_seed_same_point() -> None:
    """A point is reproducible."""
    statement = parse("tr(A*Q) = c", "A: n x n; Q: n x n, orthogonal; c: scalar")
    first, second = (random_point(statement, {"n": 3}, random.Random(5)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("facts", ["positive", "nonnegative", "nonzero", "integer", "positive, integer"])
@pytest.mark.parametrize("law", ["Any()", "Any(m, v)"])
def test_a_random_number_lies_where_its_facts_say(facts: str, law: str) -> None:
    """Every point of a law that is drawn, with known moments or without."""
    statement = parse("E[t] = 0", f"t: scalar, {facts}; m: scalar; v: scalar, positive; t ~ {law}")
    sampler, rng, seen = Sampler(statement), random.Random(3), 0
    known = closure(facts.split(", "))
    for _ in range(60):
        point = sampler.draw({}, rng, Field())
        if point is not None:
            seen += 1
            assert sampler.holds_at(point)
            code = sampler.program.law(sampler.declared.laws["t"], "t")
            assert all(
                shapes.number_satisfies(known, at[""]) for _, at in Evaluator(sampler.program, point, Field()).value(code)
            )
    assert seen > 3


@pytest.mark.parametrize("fact", ["positive", "nonnegative", "integer"])
def test_no_normal_number_has_such_facts(fact: str) -> None:
    """The declaration contradicts itself, and a law of which only moments are known is the way out."""
    with pytest.raises(DeclarationError, match=f"not always {fact}") as refused:
        parse("E[t] = m", f"t: scalar, {fact}; m: scalar; v: scalar, positive; t ~ Normal(m, v)")
    assert "Any(m, v)" in refused.value.hint


def test_numbers_below_one_are_fractions() -> None:
    """Probabilities and correlations are drawn where roots and logarithms of 1 - p and 1 - r**2 are defined."""
    sampler, rng = Sampler(parse("p*r = 0", "p: scalar, positive; r: scalar")), random.Random(3)
    for _ in range(20):
        point = sampler.draw({}, rng, Field(), How(below_one=True))
        assert point is not None
        assert 0 < point.values["p"] < 1
        assert -1 < point.values["r"] < 1
