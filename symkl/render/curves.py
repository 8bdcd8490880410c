"""Both sides of a refuted line around its counterexample: exact values, rounded only for drawing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symkl.evaluation.comparison import Sides
from symkl.evaluation.enclosure import enclose
from symkl.evaluation.fields import Field
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.evaluation.point import Point
from symkl.language.distributions import AnyLaw, Event, MassFunction
from symkl.language.shapes import SCALAR, shape_of
from symkl.language.symbols import Family

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from symkl.language.statement import Statement
    from symkl.verdict import Counterexample, Exact

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


def curves(statement: Statement, counterexample: Counterexample) -> Curves | None:  # noqa: PLR0911 - guards first
    """Return both sides along a symbol that moves them, where all are numbers; None where that cannot be drawn."""
    if shape_of(statement.lhs) != SCALAR:
        return None
    if any(isinstance(s, Event) for s in statement.symbols.values()):
        return _closest(_along_outcomes(statement, counterexample))
    if any(size != 1 for size in counterexample.sizes.values()):
        return None
    if any(name not in statement.symbols for name in counterexample.values):
        return None
    if any(isinstance(s, (AnyLaw, Event, MassFunction, Family)) for s in statement.symbols.values()):
        return None
    try:
        values = {name: _number(value) for name, value in counterexample.values.items()}
        sides = Sides(statement)
        return _moving(_along(statement, sides, counterexample.sizes, values, name) for name in _order(values))
    except (ValueError, NotEvaluable):
        return None


def _closest(drawn: Iterable[Curves | None]) -> Curves | None:
    """The one along which the two sides come closest."""
    moving = [curve for curve in drawn if curve is not None and curve.moves]
    return min(moving, key=lambda curve: min(abs(lhs - rhs) for _, lhs, rhs in curve.points), default=None)


def _moving(drawn: Iterable[Curves | None]) -> Curves | None:
    """The first along which a side changes, or else the first."""
    still: Curves | None = None
    for curve in drawn:
        if curve is not None and curve.moves:
            return curve
        still = still or curve
    return still


def _along_outcomes(statement: Statement, counterexample: Counterexample) -> Iterator[Curves | None]:
    """Both sides along the probability of one outcome after the other, the rest being shared out as before."""
    outcomes = [_happened(name) for name in counterexample.values]
    if not all(outcomes):
        return
    shares = [_number(value) for value in counterexample.values.values()]
    sides = Sides(statement)
    for place, (name, here) in enumerate(zip(counterexample.values, shares, strict=True)):
        if here == 1:
            continue
        points = []
        for at in sorted({here, *(Fraction(step, POINTS) for step in range(POINTS))}):
            moved = [at if i == place else share * (1 - at) / (1 - here) for i, share in enumerate(shares)]
            both = _at(sides, Point(dict(counterexample.sizes), events=list(zip(moved, outcomes, strict=True))))
            if both is not None:
                points.append((float(at), *both))
        yield Curves(name, float(here), tuple(points)) if len(points) > POINTS // 2 else None


def _happened(name: str) -> dict[str, frozenset[int]]:
    """Read an outcome as a counterexample names it, ``p(x, not z, y[1] and y[2])``; nothing where it names none."""
    whole = re.fullmatch(r"p\((.*)\)", name)
    found: dict[str, frozenset[int]] = {}
    for part in whole[1].split(", ") if whole else ():
        members = re.findall(r"(\w+)\[(\d+)\]", part)
        if members:
            found[members[0][0]] = frozenset(int(at) for _, at in members)
        else:
            missing, _, event = part.rpartition(" ")
            found[event] = frozenset() if missing else frozenset({1})
    return found


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
    return _at(sides, Point(dict(sizes), placed))


def _at(sides: Sides, point: Point) -> tuple[float, float] | None:
    try:
        both = sides.at(point, Field())
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
