"""Points that random draws miss: a zero number, a zero or singular matrix. Sloppy identities fail there."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.evaluation.point import Point
    from symkl.evaluation.sampling import Sampler

# facts that a zero, or a matrix with a row and a column of zeros, may still have
KEPT = frozenset(
    {"symmetric", "diagonal", "lower", "integer", "nonnegative", "skew", "idempotent", "nilpotent2", "rank_deficient"}
)


def degenerate(sampler: Sampler, point: Point) -> Iterator[Point]:
    """Yield a point with each free number in turn zero, each free matrix zero or singular, two of them opposite."""
    for d in sampler.declared.numbers.values():
        if not d.facts <= KEPT or d.name not in point.values:
            continue
        value = point.values[d.name]
        for new in _less(value, scalar=d.scalar):
            if new == value:
                continue
            changed = replace(point, values={**point.values, d.name: new})
            if sampler.holds_at(changed):
                yield changed
    yield from _opposites(sampler, point)


def _opposites(sampler: Sampler, point: Point) -> Iterator[Point]:
    """Two matrices of one shape whose sum is zero."""
    matrices = [d.name for d in sampler.declared.numbers.values() if not d.scalar and d.name in point.values]
    for i, one in enumerate(matrices):
        for other in matrices[i + 1 :]:
            value = point.values[one]
            if len(value) == len(point.values[other]) and len(value[0]) == len(point.values[other][0]):
                changed = replace(point, values={**point.values, other: [[-x for x in row] for row in value]})
                if sampler.holds_at(changed):
                    yield changed


def _less(value: Any, *, scalar: bool) -> Iterator[Any]:  # noqa: ANN401 - a number, or rows
    if scalar:
        yield 0
        return
    yield [[0] * len(row) for row in value]
    singular = copy.deepcopy(value)
    singular[-1] = [0] * len(singular[-1])
    for row in singular:
        row[-1] = 0 if len(row) == len(singular) else row[-1]
    yield singular
