"""Linear equations over the rational numbers: solutions that are not negative."""

from __future__ import annotations

import random
from fractions import Fraction
from itertools import chain, combinations

import pytest

from symkl.evaluation.linear import nonnegative_solution, solutions

System = tuple[list[list[int]], list[int]]


def _system(seed: int) -> tuple[System, list[int]]:
    """Equations, some of which have a solution that is not negative, and some that follow from others."""
    drawn = random.Random(seed)  # noqa: S311 - not for secrets
    m, n = drawn.randint(1, 4), drawn.randint(1, 6)
    rows = [[drawn.choice((0, 0, 1, -1, 2, -3)) for _ in range(n)] for _ in range(m)]
    hidden = [drawn.choice((0, 0, 1, 3)) for _ in range(n)]
    sides = [sum(a * x for a, x in zip(row, hidden, strict=True)) for row in rows]
    if drawn.random() < 0.4:
        sides[drawn.randrange(m)] += drawn.choice((1, -1))
    if drawn.random() < 0.3:
        rows.append([a + b for a, b in zip(rows[0], rows[-1], strict=True)])
        sides.append(sides[0] + sides[-1])
    return (rows, sides), sorted(drawn.sample(range(n), drawn.randint(0, n)))


def _corners(rows: list[list[int]], sides: list[int]) -> list[dict[int, Fraction]]:
    """Every solution that is not negative and has no other with fewer unknowns that are not 0."""
    n = len(rows[0])
    out = []
    for some in chain.from_iterable(combinations(range(n), size) for size in range(n + 1)):
        system = [[*(Fraction(row[j]) for j in some), Fraction(side)] for row, side in zip(rows, sides, strict=True)]
        found = solutions(system, len(some))
        if found is not None and not found[1] and all(x >= 0 for x in found[0]):
            out.append(dict(zip(some, found[0], strict=True)))
    return out


def _found(rows: list[list[int]], sides: list[int], wanted: list[int], **work: int) -> dict[int, Fraction] | None:
    sparse = [{j: Fraction(x) for j, x in enumerate(row) if x} for row in rows]
    return nonnegative_solution(sparse, [Fraction(x) for x in sides], wanted, **work)


@pytest.mark.parametrize("seed", range(200))
def test_it_agrees_with_all_corners(seed: int) -> None:
    (rows, sides), wanted = _system(seed)
    found = _found(rows, sides, wanted)
    corners = _corners(rows, sides)
    assert (found is None) == (not corners)
    if found is None:
        return
    assert all(x > 0 for x in found.values())
    for row, side in zip(rows, sides, strict=True):
        assert sum(row[j] * x for j, x in found.items()) == side
    total = sum(found.get(j, 0) for j in wanted)
    unbounded = _corners([*rows, [int(j in wanted) for j in range(len(rows[0]))]], [0] * len(rows) + [1])
    assert total > 0 if unbounded else total == max(sum(corner.get(j, 0) for j in wanted) for corner in corners)


@pytest.mark.parametrize(
    ("rows", "sides", "expected"),
    [([], [], {}), ([[1]], [0], {}), ([[0]], [1], None), ([[0]], [0], {}), ([[-2]], [4], None), ([[-2]], [-4], {0: 2})],
)
def test_the_smallest_ones(rows: list[list[int]], sides: list[int], expected: dict[int, int] | None) -> None:
    assert _found(rows, sides, []) == expected


def test_work_is_bounded() -> None:
    """Where the work does not do, nothing is said."""
    assert _found([[1, 1, -1], [1, -1, 1]], [1, 1], [], work=0) is None
    assert _found([[1, 1, -1], [1, -1, 1]], [1, 1], []) == {0: 1}
