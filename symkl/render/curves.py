"""Both sides of a refuted line around its counterexample: exact values, rounded only for drawing."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symkl.language.distributions import AnyLaw, Event, MassFunction
from symkl.language.shapes import SCALAR, shape_of
from symkl.language.symbols import Family
from symkl.prover.evaluation.comparison import Sides
from symkl.prover.evaluation.enclosure import enclose
from symkl.prover.evaluation.exact import Point
from symkl.prover.evaluation.fields import Field
from symkl.prover.evaluation.reals import NotEvaluable, Undefined

if TYPE_CHECKING:
    from symkl.language.derivation import Statement
    from symkl.prover.verdict import Counterexample, Exact

POINTS = 17
REACH = Fraction(2)
NEEDS_POSITIVE = frozenset({"spd", "posdet", "positive", "nonnegative"})


@dataclass(frozen=True, slots=True)
class Curves:
    """Values of both sides along one number, the others being as in the counterexample.

    Attributes
    ----------
    name : the symbol that varies
    at : where the counterexample is
    points : the number, the left side there and the right side
    """

    name: str
    at: float
    points: tuple[tuple[float, float, float], ...]

    @property
    def moves(self) -> bool:
        """Whether a side changes along the way."""
        return any(len({point[side] for point in self.points}) > 1 for side in (1, 2))


def curves(statement: Statement, counterexample: Counterexample) -> Curves | None:
    """Return both sides along a symbol that moves them, where all are numbers; None where that cannot be drawn."""
    if shape_of(statement.lhs) != SCALAR or any(size != 1 for size in counterexample.sizes.values()):
        return None
    if any(name not in statement.symbols for name in counterexample.values):
        return None
    if any(isinstance(s, (AnyLaw, Event, MassFunction, Family)) for s in statement.symbols.values()):
        return None
    try:
        values = {name: _number(value) for name, value in counterexample.values.items()}
        sides = Sides(statement)
        drawn = (_along(statement, sides, counterexample.sizes, values, name) for name in _order(values))
        still: Curves | None = None
        for curve in drawn:
            if curve is not None and curve.moves:
                return curve
            still = still or curve
    except (ValueError, NotEvaluable):
        return None
    return still


def _number(value: Exact) -> Fraction:
    while isinstance(value, list):
        if len(value) != 1:
            msg = "not a number"
            raise ValueError(msg)
        value = value[0]
    return Fraction(value)


def _order(values: dict[str, Fraction]) -> list[str]:
    """Symbols in the order in which they are tried: those away from zero first."""
    return sorted(values, key=lambda name: values[name] == 0)


def _along(
    statement: Statement, sides: Sides, sizes: dict[str, int], values: dict[str, Fraction], name: str
) -> Curves | None:
    here = values[name]
    facts: frozenset[str] = getattr(statement.symbols[name], "facts", frozenset())
    if facts & {"integer", "orthogonal", "idempotent", "involutory", "nilpotent2"}:
        return None
    positive = bool(facts & NEEDS_POSITIVE)
    low, high = (here / 4, here * 2) if positive else (here - REACH, here + REACH)
    points = []
    for at in sorted({here, *(low + (high - low) * step / (POINTS - 1) for step in range(POINTS))}):
        both = _both(statement, sides, sizes, {**values, name: at})
        if both is not None:
            points.append((float(at), *both))
    return Curves(name, float(here), tuple(points)) if len(points) > POINTS // 2 else None


def _both(
    statement: Statement, sides: Sides, sizes: dict[str, int], values: dict[str, Fraction]
) -> tuple[float, float] | None:
    placed: dict[str, Any] = {
        name: value if shape_of(statement.symbols[name]) == SCALAR and not _is_matrix(statement, name) else [[value]]
        for name, value in values.items()
    }
    try:
        both = sides.at(Point(dict(sizes), placed), Field())
        return _drawn(both.lhs), _drawn(both.rhs)
    except (Undefined, NotEvaluable, ZeroDivisionError):
        return None


def _is_matrix(statement: Statement, name: str) -> bool:
    return hasattr(statement.symbols[name], "rows")


def _drawn(value: Any) -> float:  # noqa: ANN401 - a number of the evaluator, or a 1 x 1 matrix of one
    while isinstance(value, list):
        (value,) = value
    low, high = enclose(value)
    return float((low + high) / 2)
