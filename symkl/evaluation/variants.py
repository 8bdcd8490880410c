"""Lines near a false one at the points where that fails, and at others: what they have in common is evaluated once."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from symkl.evaluation.agreement import AGAIN, CHECKED_SIZES, SMALL_SIZES
from symkl.evaluation.comparison import Sides, holds, prime
from symkl.evaluation.evaluator import Evaluator
from symkl.evaluation.fields import Field
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.evaluation.sampling import USUAL, Sampler
from symkl.evaluation.tables import Tables
from symkl.language.statement import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Expr

    from symkl.evaluation.point import Point
    from symkl.language.statement import Statement

POINTS = {Relation.EQ: 3, Relation.NE: 3}
MANY_POINTS = 8  # of an inequality, which holds at many points where it does not everywhere


class Variants:
    """Points of one statement, at which others of the same symbols are looked at.

    Raises
    ------
    NotEvaluable
        If nothing that the statement declares can be drawn.
    """

    def __init__(self, statement: Statement) -> None:
        self._tables = Tables(statement)  # candidates have its symbols
        self.statement = statement = self._tables.statement
        sides = Sides(statement)
        self.program, self.sampler = sides.program, Sampler(statement)
        self.modular = self._drawn(Field(prime(0))) if sides.rational and not self.sampler.declared.givens else []
        self._real: list[Evaluator] | None = None

    def hold(self, relation: Relation, lhs: Expr, rhs: Expr) -> bool:
        """Whether two terms are related wherever both are defined, and somewhere are; a filter, no judge."""
        sides = (lhs, rhs)
        if self.modular:
            found = self._compared(self.modular, relation, sides)
            if found is not None:
                return found
        return self._compared(self.real, relation, sides) is True

    def vanishes(self, term: Expr) -> bool:
        """Whether a term is zero at every point where it is defined."""
        values = [self._value(ev, term) for ev in self.modular or self.real]
        return all(value is None or _is_zero(value) for value in values)

    @property
    def real(self) -> list[Evaluator]:
        """Points of rational numbers, drawn when they are needed."""
        if self._real is None:
            self._real = self._drawn(Field())
        return self._real

    def _compared(self, points: list[Evaluator], relation: Relation, sides: tuple[Expr, Expr]) -> bool | None:
        """None where the terms cannot be evaluated."""
        defined = False
        for i, ev in enumerate(points):
            try:
                codes = [self.program.add(self._tables.of(side)) for side in sides]
                ev.grow()
                lhs, rhs = (ev.value(code) for code in codes)
                if holds(relation, lhs, rhs, ev.field) is False:
                    return False
                defined = True
            except Undefined:
                points[i] = Evaluator(self.program, ev.point, ev.field)
            except (NotEvaluable, RecursionError):
                points[i] = Evaluator(self.program, ev.point, ev.field)
                return None
        return defined

    def _value(self, ev: Evaluator, term: Expr) -> Any:  # noqa: ANN401 - a value
        try:
            code = self.program.add(self._tables.of(term))
            ev.grow()
            return ev.value(code)
        except (Undefined, NotEvaluable, RecursionError):
            return None

    def _drawn(self, field: Field) -> list[Evaluator]:
        """Points where both sides are defined; first those where the statement fails, which tell most."""
        rng = random.Random(0)  # noqa: S311 - the same line has the same mends
        failing: list[Evaluator] = []
        others: list[Evaluator] = []
        most = POINTS.get(self.statement.relation, MANY_POINTS)
        for point in self._draws(rng, field):
            ev = Evaluator(self.program, point, field)
            values = [self._value(ev, side) for side in (self.statement.lhs, self.statement.rhs)]
            if any(value is None for value in values):
                continue
            fails = holds(self.statement.relation, values[0], values[1], field) is False
            (failing if fails else others).append(ev)
            if len(failing) == most or len(failing) + len(others) >= 2 * most:
                break
        return (failing + others)[:most]

    def _draws(self, rng: random.Random, field: Field) -> Iterator[Point]:
        names = self.sampler.declared.dimensions
        for how in (USUAL,) if field.p else AGAIN:
            for pattern in CHECKED_SIZES if field.p else SMALL_SIZES:
                sizes = {name: pattern[i % len(pattern)] for i, name in enumerate(names)}
                if not self.sampler.admits(sizes):
                    sizes = dict.fromkeys(names, 2)
                try:
                    point = self.sampler.draw(sizes, rng, field, how) if self.sampler.admits(sizes) else None
                except (Undefined, NotEvaluable):
                    continue
                if point is not None:
                    yield point


def _is_zero(value: Any) -> bool:  # noqa: ANN401 - a value
    if isinstance(value, list):
        return all(map(_is_zero, value))
    return bool(value == 0)
