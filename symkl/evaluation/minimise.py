"""Make a counterexample simple: zeros and small whole numbers wherever the statement still fails."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symkl.evaluation import shapes
from symkl.evaluation.fields import Field
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.evaluation.point import Spread, Support

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.evaluation.comparison import Sides
    from symkl.evaluation.declared import Declaration
    from symkl.evaluation.point import Point
    from symkl.evaluation.sampling import Sampler

PASSES = 4
MOST_TRIALS = 3000
PLAIN = (0, 1, -1, 2, -2, 3, -3, 4, 5)
EXACT = Field()


def cost(value: Any) -> float:  # noqa: ANN401 - a number or nested lists of them
    """Say how complicated a value is; 0 costs nothing, whole numbers cost their size."""
    if isinstance(value, list):
        return sum(map(cost, value))
    if isinstance(value, int):
        return abs(value) + (0.1 if value < 0 else 0.0)
    number = Fraction(value)
    whole = abs(number.numerator) + (0.1 if number < 0 else 0.0)
    return whole if number.denominator == 1 else whole + number.denominator + 2


class Minimiser:
    """Replaces one value after the other by a simpler one while the point stays a counterexample."""

    def __init__(self, sides: Sides, sampler: Sampler) -> None:
        self.sides, self.sampler, self.declared = sides, sampler, sampler.declared
        self.trials = 0

    def run(self, point: Point) -> Point:
        """Return a simpler point where the statement fails too."""
        for _ in range(PASSES):
            before = point
            point = self._laws(self._events(self._masses(point)))
            for d in self.declared.numbers.values():
                point = self._whole(point, d)
                point = self._entries(point, d)
            for family in self.declared.families:
                point = self._list(point, family.name)
            if point is before or self.trials > MOST_TRIALS:
                break
        return point

    def _fails(self, point: Point) -> bool:
        self.trials += 1
        if self.trials > MOST_TRIALS or not self.sampler.holds_at(point):
            return False
        try:
            return self.sides.at(point, EXACT).holds is False
        except (Undefined, NotEvaluable):
            return False

    def _with(self, point: Point, name: str, value: Any) -> Point:  # noqa: ANN401 - a value
        return replace(point, values={**point.values, name: value})

    def _whole(self, point: Point, d: Declaration) -> Point:
        """Try the matrices that people would write."""
        value = point.values[d.name]
        if d.scalar:
            return point
        most = cost(value)
        for plain in shapes.simple(d.facts, len(value), len(value[0])):
            if cost(plain) < most:
                moved = self._with(point, d.name, plain)
                if self._fails(moved):
                    return moved
        return point

    def _entries(self, point: Point, d: Declaration) -> Point:
        if d.scalar:
            for plain in PLAIN:
                if cost(plain) >= cost(point.values[d.name]):
                    break
                moved = self._with(point, d.name, plain)
                if self._fails(moved):
                    return moved
            return point
        for i, j in [(i, j) for i, row in enumerate(point.values[d.name]) for j in range(len(row))]:
            for moved in self._changed(point, d, i, j):
                if self._fails(moved):
                    point = moved
                    break
        return point

    def _changed(self, point: Point, d: Declaration, i: int, j: int) -> Iterator[Point]:
        """Yield points with a simpler entry, and with its mirror image where the facts ask for it."""
        value = point.values[d.name]
        mirrored = "symmetric" in d.facts or "skew" in d.facts
        if mirrored and j > i:
            return
        for plain in PLAIN:
            if cost(plain) >= cost(value[i][j]):
                return
            moved = [list(row) for row in value]
            moved[i][j] = plain
            if mirrored and i != j:
                moved[j][i] = plain if "symmetric" in d.facts else -plain
            yield self._with(point, d.name, moved)

    def _list(self, point: Point, name: str) -> Point:
        for i in range(len(point.values[name])):
            for plain in PLAIN:
                values = point.values[name]
                if cost(plain) >= cost(values[i]):
                    break
                moved = self._with(point, name, [*values[:i], plain, *values[i + 1 :]])
                if self._fails(moved):
                    point = moved
                    break
        return point

    def _masses(self, point: Point) -> Point:
        for mass in self.declared.masses:
            if mass.values:
                continue
            n = len(point.values[mass.name])
            for first in (1, 2, 3):
                plain = [Fraction(first if i == 0 else 1, n - 1 + first) for i in range(n)]
                if cost(plain) >= cost(point.values[mass.name]):
                    continue
                moved = self._with(point, mass.name, plain)
                if self._fails(moved):
                    point = moved
                    break
        return point

    def _events(self, point: Point) -> Point:
        if point.events:
            share = Fraction(1, len(point.events))
            moved = replace(point, events=[(share, happened) for _, happened in point.events])
            if share != point.events[0][0] and self._fails(moved):
                return moved
        return point

    def _laws(self, point: Point) -> Point:
        for name, law in point.laws.items():
            candidates: list[Any] = []
            if isinstance(law, Spread):
                plain = tuple(1 for _ in law.reach)
                candidates = [Spread(plain), Spread(tuple(2 for _ in plain)), Spread(law.reach)]
            elif isinstance(law, Support):
                ones = [(Fraction(1, len(law.atoms)), value) for _, value in law.atoms]
                candidates = [Support(ones[:1]), Support([(Fraction(1, 2), v) for _, v in law.atoms[:2]]), Support(ones)]
                candidates[:1] = [Support([(Fraction(1), law.atoms[0][1])])]
            for candidate in candidates:
                if candidate == law:
                    break
                moved = replace(point, laws={**point.laws, name: candidate})
                if self._fails(moved):
                    point = moved
                    break
        return point
