"""Linear equations and inequalities over the rational numbers, and positive semidefinite matrices of them, exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sympy import QQ
from sympy.polys.matrices import DomainMatrix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Rows = Sequence[Sequence[Fraction]]

MOST_WORK = 60_000  # entries of a tableau that are rewritten, about half a second


def solutions(system: Rows, unknowns: int) -> tuple[list[Fraction], list[list[Fraction]]] | None:
    """Return all solutions of ``[A | b]``: one of them and a basis of those of ``A x = 0``; ``None`` where there is none."""
    rows = [[QQ(x.numerator, x.denominator) for x in row] for row in system]
    matrix = DomainMatrix(rows, (len(rows), unknowns + 1), QQ)  # type: ignore[no-untyped-call] # SymPy's
    reduced, pivots = matrix.rref()  # type: ignore[no-untyped-call] # SymPy's
    if unknowns in pivots:
        return None
    lines = [[Fraction(int(x.numerator), int(x.denominator)) for x in row] for row in reduced.to_list()]
    base = [Fraction(0)] * unknowns
    for line, j in zip(lines, pivots, strict=False):
        base[j] = line[unknowns]
    free = []
    for j in sorted(set(range(unknowns)) - set(pivots)):
        one = [Fraction(int(i == j)) for i in range(unknowns)]
        for line, p in zip(lines, pivots, strict=False):
            one[p] = -line[j]
        free.append(one)
    return base, free


def semidefinite_factors(a: Rows) -> list[tuple[Fraction, list[Fraction]]] | None:
    """Return a positive semidefinite matrix as a sum of ``d * row^T row``; of another, nothing."""
    rows, n = [list(row) for row in a], len(a)
    out = []
    for k in range(n):
        d = rows[k][k]
        if d < 0 or (d == 0 and any(rows[k][k:])):
            return None
        if d == 0:
            continue
        row = [Fraction(0)] * k + [c / d for c in rows[k][k:]]
        out.append((d, row))
        for i in range(k, n):
            for j in range(k, n):
                rows[i][j] -= d * row[i] * row[j]
    return out


def nonnegative_solution(
    rows: Sequence[Mapping[int, Fraction]], sides: Sequence[Fraction], wanted: Sequence[int] = (), work: int = MOST_WORK
) -> dict[int, Fraction] | None:
    """Return unknowns that are not negative and solve equations, by the simplex method.

    Parameters
    ----------
    rows : sequence of mappings
        The coefficients of the unknowns in each equation, those that are not 0.
    sides : sequence of Fraction
        The right sides.
    wanted : sequence of int
        Unknowns whose sum is to be as large as may be; where it has no bound, one of them is only made positive.
    work : int
        How many entries may be rewritten.

    Returns
    -------
    dict or None
        The unknowns that are not 0; ``None`` where there is no solution, or none was found within the work.

    Notes
    -----
    The unknown that gains most enters the basis; after half of the work the first that gains, which cannot cycle: Bland,
    New finite pivoting rules for the simplex method (1977).
    """
    kept, out = set(wanted).union(*rows), set[int]()
    while True:  # of a sum without terms of two signs that is 0, each term is 0
        for row, side in zip(rows, sides, strict=True):
            signs = {x > 0 for j, x in row.items() if j in kept}
            if side and (side > 0) not in signs:
                return None
            out |= {j for j in row if j in kept} if not side and len(signs) == 1 else set()
        if kept.isdisjoint(out):
            break
        kept -= out
    table = _Tableau(rows, sides, kept, work)
    return table.solution(frozenset(wanted) & kept)


class _Tableau:
    """Equations solved for the unknowns of a basis; those without a name, below 0, are how far equations fail."""

    def __init__(self, rows: Sequence[Mapping[int, Fraction]], sides: Sequence[Fraction], kept: set[int], work: int) -> None:
        self.left = work
        self.basis: list[int] = []
        self.lines: list[dict[int, Fraction]] = []
        self.values: list[Fraction] = []
        for k, (row, side) in enumerate(zip(rows, sides, strict=True)):
            sign = -1 if side < 0 else 1
            line = {j: sign * x for j, x in row.items() if j in kept}
            if line:
                self.basis.append(-1 - k)
                self.lines.append(line)
                self.values.append(sign * side)

    def solution(self, wanted: frozenset[int]) -> dict[int, Fraction] | None:
        """What solves the equations, and then has as much of what is wanted as may be."""
        failing: dict[int, Fraction] = {}
        for line in self.lines:
            for j, x in line.items():
                failing[j] = failing.get(j, Fraction(0)) + x
        self._improved(failing)
        if any(b < 0 and value for b, value in zip(self.basis, self.values, strict=True)):
            return None
        self._without_failures()
        gain = {j: Fraction(1) for j in wanted}
        for b, line in zip(self.basis, self.lines, strict=True):
            if b in wanted:
                del gain[b]
                for j, x in line.items():
                    gain[j] = gain.get(j, Fraction(0)) - x
        ray = self._improved(gain)
        if ray is not None:
            changed = [(b, v - line.get(ray, 0)) for b, v, line in zip(self.basis, self.values, self.lines, strict=True)]
            return {j: v for j, v in [*changed, (ray, Fraction(1))] if v}
        return {b: v for b, v in zip(self.basis, self.values, strict=True) if b >= 0 and v}

    def _improved(self, gain: dict[int, Fraction]) -> int | None:
        """Pivot until nothing gains, or the work is done; an unknown that may grow without bound is returned."""
        half = self.left // 2
        while self.left > 0:
            bland = self.left < half
            rising = [(0 if bland else -x, j) for j, x in gain.items() if x > 0 and j >= 0]
            if not rising:
                return None
            enter = min(rising)[1]
            ratios = [
                (self.values[i] / x, self.basis[i], i) for i, line in enumerate(self.lines) if (x := line.get(enter, 0)) > 0
            ]
            if not ratios:
                return enter
            self._pivot(min(ratios)[2], enter, gain)
        return None

    def _pivot(self, i: int, enter: int, gain: dict[int, Fraction]) -> None:
        """Solve an equation for another unknown, and put it in everywhere."""
        leave, line = self.basis[i], self.lines[i]
        x = line.pop(enter)
        solved = {j: y / x for j, y in line.items()}
        if leave >= 0:
            solved[leave] = 1 / x
        self.basis[i], self.lines[i], self.values[i] = enter, solved, self.values[i] / x
        for k, other in enumerate((*self.lines, gain)):
            if k == i or not (times := other.pop(enter, Fraction(0))):
                continue
            for j, y in solved.items():
                new = other.get(j, Fraction(0)) - times * y
                if new:
                    other[j] = new
                else:
                    other.pop(j, None)
            self.left -= len(solved) + 1
            if k < len(self.values):
                self.values[k] -= times * self.values[i]

    def _without_failures(self) -> None:
        """Solve the equations that hold, but have no unknown in the basis yet, for one, or leave them out."""
        for i in [i for i, b in enumerate(self.basis) if b < 0]:
            if self.lines[i]:
                self._pivot(i, min(self.lines[i]), {})
        kept = [i for i, b in enumerate(self.basis) if b >= 0]
        self.basis = [self.basis[i] for i in kept]
        self.lines = [self.lines[i] for i in kept]
        self.values = [self.values[i] for i in kept]
