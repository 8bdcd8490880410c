"""Linear equations over the rational numbers, and positive semidefinite matrices of them, exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from sympy import QQ
from sympy.polys.matrices import DomainMatrix

if TYPE_CHECKING:
    from collections.abc import Sequence

    Rows = Sequence[Sequence[Fraction]]


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
