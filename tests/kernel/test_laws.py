"""Every law of the kernel against exact evaluation and, as the kernel means it, where a side has no value."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from total import NoPointError, has, point, value

from symkl.evaluation.agreement import cross_check
from symkl.evaluation.counterexample import refute
from symkl.kernel.laws import LAWS, Rule
from symkl.kernel.laws_sources import Row
from symkl.language.families import FAMILIES
from symkl.language.functions import MatrixExponential
from symkl.language.statement import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.language.statement import Statement

TRIALS = 6
BUDGET = 15_000
# where few points are exceptions
LONGER = {
    "average of an exponential of a quadratic form": 200_000,
    "logarithm of a determinant of the identity with a form before": 200_000,
    "logarithm of a determinant of the identity with a form behind": 200_000,
}
POINTS = 30
SIZES = ((2, 3, 2, 1, 2, 2), (1, 2, 1, 2, 1, 1), (2, 1, 2, 2, 2, 1), (3, 2, 1, 2, 1, 2), (2,) * 6, (1,) * 6)

# conditions without which a law holds wherever a side is defined, and everywhere where everything has a value
TRUE_WITHOUT = {
    "both sides are 0 where one matrix is singular": {
        ("inverse of a product", "A: invertible"),
        ("inverse of a product", "B: invertible"),
        ("determinant of an inverse", "A: invertible"),
        ("inverse of a multiple", "C: invertible"),
    },
    "without it C.I + B*A.I*B.T may be singular, which no point that is drawn shows": {
        ("determinant of Woodbury's inverse", "A: spd"),
    },
    "1/0 is 0, and so is log(0)": {
        ("logarithm of a whole power", "u: nonzero"),
        ("pseudo-inverse of a multiple", "c: nonzero"),
        ("inverse of a multiple", "k: nonzero"),
    },
    "a power that is not whole is defined of what is positive only": {
        ("logarithm of a power", "u: positive"),
        ("logarithm of a whole power", "k: integer"),
        ("product of powers", "k: integer"),
    },
    "a matrix has whole powers only": {
        ("determinant of a power", "k: integer"),
        ("trace of a power", "k: integer"),
        ("transpose of a power", "k: integer"),
        ("a power commutes with its base", "k: integer"),
        ("power of an idempotent matrix", "k: integer"),
        ("power under similarity", "k: integer"),
        ("next power", "k: integer"),
        ("a power from the one before", "k: integer"),
        ("derivative of the trace of a power", "k: integer"),
        ("derivative of a power in a trace", "k: integer"),
    },
    "a logarithm is taken of what is positive": {
        ("a number times the logarithm of a ratio is at least", "x: nonnegative"),
    },
    "a matrix that is not definite has whole powers only": {
        ("determinant of a power of a definite matrix", "A: spd"),
        ("power of a multiple of a definite matrix", "A: spd"),
        ("power of a turned definite matrix", "A: spd"),
        ("power of a multiple of a definite matrix", "c: positive"),
    },
    "a number to a power that is no number is positive": {
        (f"binomial theorem{start}", f"{x}: positive") for start in ("", " from 0") for x in "xy"
    },
    "the trace is whole, so that the power is defined of every number; the kernel knows no more than that it is a number": {
        ("determinant beside an idempotent matrix", "1 + c is positive"),
    },
    "a root is taken of what is not negative": {("a root grows", "u: nonnegative")},
    "a power that is not positive is one of the inverse": {
        ("determinant of a power", "k: positive"),
        ("a power commutes with its base", "k: positive"),
    },
    "a power that is not whole is of what is not negative": {("Bernoulli's inequality, powers at most 1", "u: positive")},
    "what is known has a density, or nothing is conditional on it": {
        ("conditional mean of a normal vector", "B: invertible"),
        ("conditional covariance of normal vectors", "B: invertible"),
    },
    "a density is one of a covariance that is positive definite": {
        ("logarithm of the normal density", "S: spd"),
        ("normal density", "S: spd"),
        ("a density is positive", "S: spd"),
        ("average of a normal density", "R: spd"),
        ("average of an exponential of a quadratic form", "S: spd"),
        ("average of a ratio of normal densities", "S: spd"),
        ("average of a ratio of normal densities", "R: spd"),
        ("average of a normal density at a normal point", "R: spd"),
    },
    "the gamma function is taken of positive numbers only, so that both sides have no value, or one": {
        *((f"recurrence of {name}", "a: positive") for name in ("lgamma", "digamma", "trigamma")),
        *((f"derivative of {name}", "A(t): posdet") for name in ("lgamma", "digamma", "lmvgamma")),
        *((f"{name} is at {side}", "a: positive") for name in ("digamma", "trigamma") for side in ("most", "least")),
    },
}
DEFINED_ONLY = {condition for listed in TRUE_WITHOUT.values() for condition in listed}


def conditions(row: Rule) -> Iterator[tuple[str, str]]:
    """Yield each condition of a law with the declarations that are left without it."""
    parts = [part.strip() for part in row.let.split(";")]
    for i, part in enumerate(parts):
        head, *facts = [p.strip() for p in part.split(",")]
        if " commutes with " in part or " is " in part or part.startswith("independent"):
            yield part, "; ".join(parts[:i] + parts[i + 1 :])
        elif part.startswith("("):  # a law of several together, which is normal or cannot be said
            continue
        elif "~ Normal" in part:
            yield part, "; ".join([*parts[:i], part.replace("Normal", "Any"), *parts[i + 1 :]])
        elif "~" not in part:
            for fact in facts:
                rest = ", ".join([head, *(f for f in facts if f != fact)])
                yield f"{part.partition(':')[0]}: {fact}", "; ".join([*parts[:i], rest, *parts[i + 1 :]])


# a law of a family exists only where its parameters are in their ranges, and gives them these facts: nothing can be dropped
CONDITIONS = [
    (name, condition, let)
    for name, law in LAWS.items()
    if not any(f"{kind}(" in law.let for kind in FAMILIES)
    for condition, let in conditions(law)
]


def compared(statement: Statement, fact: str, seed: int = 0) -> tuple[int, int]:
    """Return at how many points a law was looked at and at how many it held, everything having a value."""
    rng, seen, held = np.random.default_rng(seed), 0, 0
    for i in range(POINTS):
        try:
            at = point(statement, rng, SIZES[i % len(SIZES)])
            left, right = value(statement.lhs, at), value(statement.rhs, at)
            good = has(fact, left) if fact else compare(statement.relation, left, right)
        except NoPointError:
            continue
        seen, held = seen + 1, held + good
    return seen, held


def compare(relation: Relation, left: np.ndarray, right: np.ndarray) -> bool:
    """Whether the two sides compare as a law says; what is greater may be so by a rounding."""
    if relation is Relation.EQ:
        return left.shape == right.shape and np.allclose(left, right, rtol=1e-5, atol=1e-5)
    return bool(np.all(left > right if relation is Relation.GT else left >= right - 1e-7 * (1 + np.abs(right))))


# laws that exact evaluation knows at few points; these are held against integrals that SciPy works out
BY_QUADRATURE = {"mean distance of a Laplace law from a point"}


@pytest.mark.parametrize(
    ("m", "b", "point"), [(0.0, 1.0, 0.0), (0.0, 1.0, 2.5), (1.5, 0.3, -1.0), (-2.0, 4.0, 3.0), (1.0, 2.0, 1.5)]
)
def test_the_mean_distance_of_a_laplace_law_from_a_point(m: float, b: float, point: float) -> None:
    """As the law says it, against the integral of the density; without the distance of the means it is another number."""
    integrate = pytest.importorskip("scipy.integrate", reason="SciPy is not installed")

    def inside(x: float) -> float:
        return float(abs(x - point) * np.exp(-abs(x - m) / b) / (2 * b))

    ends = sorted({m - 60 * b, min(m, point), max(m, point), m + 60 * b})
    whole = sum(integrate.quad(inside, low, high)[0] for low, high in itertools.pairwise(ends))
    assert LAWS["mean distance of a Laplace law from a point"].claim == (
        "E[abs(x - point)] = abs(m - point) + b*exp(-abs(m - point)/b)"
    )
    said = abs(m - point) + b * np.exp(-abs(m - point) / b)
    assert whole == pytest.approx(said, rel=1e-8)
    assert whole != pytest.approx(abs(m - point) + b, rel=1e-3) or m == point


@pytest.mark.parametrize("name", LAWS)
def test_a_law_holds(name: str) -> None:
    """Exact evaluation agrees at several sizes, and so do numbers where everything has a value."""
    law = LAWS[name]
    seen, held = compared(law.statement, law.fact)
    if not law.fact:
        check = cross_check(law.statement, trials=TRIALS)
        assert check.agreed, check.reason
        assert check.defined >= min(TRIALS, 4) or name in BY_QUADRATURE
        # exact evaluation knows the exponential of few matrices
        assert seen or not law.statement.lhs.has(MatrixExponential)
    else:
        assert seen
    assert held == seen


@pytest.mark.parametrize(("name", "condition", "let"), CONDITIONS, ids=[f"{n}-{c}" for n, c, _ in CONDITIONS])
def test_a_condition_is_needed(name: str, condition: str, let: str) -> None:
    """Without one of its conditions a law is refuted, by an exact point or where everything has a value."""
    law = LAWS[name]
    weaker = Rule(Row(name, let, law.claim, law.source))
    seen, held = compared(weaker.statement, law.fact)
    refuted = held < seen or (not law.fact and refute(weaker.statement, LONGER.get(name, BUDGET)) is not None)
    assert refuted != ((name, condition) in DEFINED_ONLY)
