"""Random statements, and plain exact arithmetic as the judge of every verdict.

The judge is SymPy's own explicit matrices over the rationals: it shares no code with the prover or with symkl's evaluation.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sympy import ImmutableDenseMatrix as Dense
from sympy import Rational, diag, eye

from symkl import Verdict
from symkl.language.parse import parse
from symkl.prover.decide import decide

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.verdict import Exact

LET = "A: k x k, invertible; B: k x k; S: k x k, symmetric; x: k; y: k; c: scalar"
Point: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Term:
    """A term twice: as text for symkl, and as a function of a point for the judge."""

    text: str
    at: Callable[[Point], Any]


def letter(name: str) -> Term:
    return Term(name, lambda p: p[name])


def times(a: Term, b: Term) -> Term:
    return Term(f"({a.text})*({b.text})", lambda p: a.at(p) * b.at(p))


def plus(a: Term, b: Term) -> Term:
    return Term(f"({a.text}) + ({b.text})", lambda p: a.at(p) + b.at(p))


def minus(a: Term, b: Term) -> Term:
    return Term(f"({a.text}) - ({b.text})", lambda p: a.at(p) - b.at(p))


def transposed(a: Term) -> Term:
    return Term(f"({a.text}).T", lambda p: a.at(p).T)


def inverse(a: Term) -> Term:
    return Term(f"inv({a.text})", lambda p: a.at(p).inv())


def traced(a: Term) -> Term:
    return Term(f"tr({a.text})", lambda p: a.at(p).trace())


def determinant(a: Term) -> Term:
    return Term(f"det({a.text})", lambda p: a.at(p).det())


def form(a: Term) -> Term:
    return Term(f"x.T*({a.text})*y", lambda p: (p["x"].T * a.at(p) * p["y"])[0, 0])


def form_as_trace(a: Term) -> Term:
    return Term(f"tr(({a.text})*y*x.T)", lambda p: (a.at(p) * p["y"] * p["x"].T).trace())


def hadamard(a: Term, b: Term) -> Term:
    return Term(f"had({a.text}, {b.text})", lambda p: a.at(p).multiply_elementwise(b.at(p)))


def diagonal(a: Term) -> Term:
    return Term(f"dg({a.text})", lambda p: a.at(p).diagonal().T)


def diagonal_matrix(a: Term) -> Term:
    return Term(f"diagm({a.text})", lambda p: Dense(diag(*a.at(p))))


def total(a: Term) -> Term:
    return Term(f"ones(k).T*({a.text})*ones(k)", lambda p: sum(a.at(p), start=Rational(0)))


IDENTITY = Term("I(k)", lambda p: Dense(eye(p["k"])))
X, Y = diagonal_matrix(letter("x")), diagonal_matrix(letter("y"))
LEAVES = st.sampled_from([letter("A"), letter("B"), letter("S"), IDENTITY, inverse(letter("A"))])
MATRICES = st.recursive(
    LEAVES,
    lambda inner: (
        st.builds(times, inner, inner)
        | st.builds(plus, inner, inner)
        | st.builds(minus, inner, inner)
        | st.builds(transposed, inner)
        | st.builds(times, st.just(letter("c")), inner)
    ),
    max_leaves=4,
)


@st.composite
def related(draw: st.DrawFn) -> tuple[Term, Term]:
    """Draw two sides that may well be equal: each rule is an identity, or its false neighbour."""
    a, b, d = draw(MATRICES), draw(MATRICES), draw(LEAVES)
    return draw(
        st.sampled_from(
            [
                (transposed(times(a, b)), times(transposed(b), transposed(a))),
                (transposed(times(a, b)), times(transposed(a), transposed(b))),
                (times(a, plus(b, d)), plus(times(a, b), times(a, d))),
                (times(a, minus(b, d)), minus(times(a, b), times(d, a))),
                (times(plus(a, b), minus(a, b)), minus(times(a, a), times(b, b))),
                (traced(times(times(a, b), d)), traced(times(times(b, d), a))),
                (traced(times(times(a, b), d)), traced(times(times(b, a), d))),
                (traced(times(a, b)), traced(transposed(times(a, b)))),
                (traced(times(a, b)), times(traced(a), traced(b))),
                (form(times(a, b)), form_as_trace(times(a, b))),
                (form(a), form_as_trace(transposed(a))),
                (determinant(times(a, b)), times(determinant(b), determinant(a))),
                (determinant(plus(a, b)), plus(determinant(a), determinant(b))),
                (determinant(times(letter("c"), a)), times(letter("c"), determinant(a))),
                (inverse(times(letter("A"), inverse(letter("A")))), IDENTITY),
                (times(times(letter("A"), a), inverse(letter("A"))), a),
                (plus(times(inverse(letter("A")), times(letter("A"), a)), b), plus(b, a)),
                (a, b),
                (hadamard(a, b), hadamard(b, a)),
                (hadamard(a, plus(b, d)), plus(hadamard(a, b), hadamard(d, a))),
                (hadamard(a, b), times(a, b)),
                (hadamard(times(a, b), d), times(hadamard(a, d), hadamard(b, d))),
                (total(hadamard(a, b)), traced(times(a, transposed(b)))),
                (total(hadamard(a, b)), traced(times(a, b))),
                (form(hadamard(a, b)), traced(times(times(times(X, a), Y), transposed(b)))),
                (form(hadamard(a, b)), traced(times(times(times(X, a), Y), b))),
                (diagonal(times(times(a, X), transposed(b))), times(hadamard(a, b), letter("x"))),
                (diagonal(times(times(a, X), b)), times(hadamard(a, b), letter("x"))),
                (diagonal(times(a, b)), diagonal(times(b, a))),
                (diagonal(times(a, b)), diagonal(transposed(times(a, b)))),
                (times(times(X, hadamard(a, b)), Y), hadamard(times(X, a), times(b, Y))),
                (diagonal_matrix(diagonal(a)), hadamard(a, IDENTITY)),
                (diagonal_matrix(diagonal(a)), a),
                (traced(hadamard(times(a, b), d)), traced(times(times(a, b), diagonal_matrix(diagonal(d))))),
                (transposed(hadamard(hadamard(a, b), d)), hadamard(transposed(d), transposed(hadamard(a, b)))),
            ]
        )
    )


def random_point(rng: random.Random) -> Point:
    k = rng.choice([1, 2, 2, 3])

    def entries(rows: int, columns: int) -> Dense:
        return Dense(rows, columns, lambda *_: Rational(rng.randint(-5, 5), rng.randint(1, 3)))

    a, s = entries(k, k), entries(k, k)
    while a.det() == 0:
        a = entries(k, k)
    point = {"A": a, "B": entries(k, k), "S": s + s.T, "x": entries(k, 1), "y": entries(k, 1)}
    return {**point, "c": Rational(rng.randint(-5, 5), 2), "k": k}


def as_matrix(value: Exact, rows: int, columns: int) -> Dense:
    """Return a shown value as a matrix: a 1 x 1 value is shown as a number, a vector as one list."""
    flat: list[Any] = []

    def collect(part: Exact) -> None:
        if isinstance(part, str):
            flat.append(Rational(part))
        else:
            for entry in part:
                collect(entry)

    collect(value)
    return Dense(rows, columns, flat)


def point_of(sizes: dict[str, int], values: dict[str, Exact]) -> Point:
    """Return a counterexample as a point; what it leaves out does not matter and is drawn."""
    k = sizes.get("k", 1)
    rng = random.Random(0)  # noqa: S311 - the same every time
    drawn = random_point(rng)
    while drawn["k"] != k:
        drawn = random_point(rng)
    shapes = {"A": (k, k), "B": (k, k), "S": (k, k), "x": (k, 1), "y": (k, 1)}
    named = {n: as_matrix(v, *shapes[n]) if n in shapes else Rational(str(v)) for n, v in values.items()}
    return {**drawn, **named}


@given(related(), st.integers(0, 2**32))
@settings(suppress_health_check=list(HealthCheck))
def test_a_random_statement(sides: tuple[Term, Term], seed: int) -> None:
    """What is proved holds at random points, and what is refuted fails at the counterexample shown."""
    left, right = sides
    assume(left.text != right.text)
    result = decide(parse(f"{left.text} = {right.text}", LET), budget=50_000)
    if result.verdict is Verdict.REFUTED:
        assert result.counterexample is not None
        point = point_of(result.counterexample.sizes, result.counterexample.values)
        assert left.at(point) != right.at(point), result.counterexample
    else:
        rng = random.Random(seed)  # noqa: S311 - points, not secrets
        equal = [left.at(p) == right.at(p) for p in (random_point(rng) for _ in range(4))]
        assert all(equal) or result.verdict is Verdict.UNDECIDED, result.verdict
        assert result.verdict is not Verdict.UNDECIDED, "this language is decided"
