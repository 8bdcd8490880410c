"""The derivative of a value: each entry of the variable moves by an infinitesimal in turn, or two that stay the same."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from symkl.evaluation.duals import Dual, slope_of
from symkl.evaluation.numbers import Undefined
from symkl.language.derivatives import Jacobian

if TYPE_CHECKING:
    from symkl.evaluation.evaluator import Code, Evaluator
    from symkl.evaluation.fields import Rows


CONVENTIONS = "a derivative by a symmetric matrix that is not symmetric itself: conventions differ"


def direction(name: str, row: int, column: int) -> int:
    """Return how fast an entry of a function of a scalar moves: any numbers do, the same wherever they are asked for."""
    return 1 + zlib.crc32(f"{name} {row} {column}".encode()) % 7


def derivative(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401, C901 - a value
    """Perturb one entry after the other by an infinitesimal, and read off what it adds."""
    of, by = code.args
    name, (slots, moving, symmetric) = by.extra, code.extra
    before, at = ev.value(by), ev.rows(by)
    still = {other: ev.values[other] for other in moving}
    ev.level += 1
    level = ev.level

    def slope(i: int, j: int, *, both: bool = False) -> Any:  # noqa: ANN401 - a value
        moved = [list(row) for row in at]
        places = {(i, j), (j, i)} if both else {(i, j)}
        for p, q in places:
            moved[p][q] = Dual(level, moved[p][q], ev.field.inverse(ev.field.of(len(places))))
        ev.values[name] = moved[0][0] if by.scalar else moved
        for other, rows in still.items():
            ev.values[other] = [
                [Dual(level, x, direction(other, p, q)) for q, x in enumerate(row)] for p, row in enumerate(rows)
            ]
        ev.forget(slots)
        value = ev.value(of)
        return slope_of(value, level) if of.scalar else [[slope_of(x, level) for x in row] for row in value]

    try:
        try:
            slopes: list[list[Any]] = [[slope(i, j) for j in range(len(at[0]))] for i in range(len(at))]
        except Undefined:  # where a covariance is to stay symmetric
            if not (symmetric and of.scalar and len(at) > 1):
                raise
            ev.symmetrised = True
            slopes = [[slope(i, j, both=True) for j in range(len(at))] for i in range(len(at))]
    finally:
        ev.level -= 1
        ev.values[name] = before
        ev.values.update(still)
        ev.forget(slots)
    if by.scalar:
        return slopes[0][0]
    if (
        symmetric
        and of.scalar
        and any(ev.field.reduced(slopes[i][j] - slopes[j][i]) != 0 for i in range(len(slopes)) for j in range(i))
    ):
        raise Undefined(CONVENTIONS)
    if code.kind is Jacobian:  # a column for each entry, column by column
        stacked = [slopes[i][j] for j in range(len(at[0])) for i in range(len(at))]
        return [[entry[k][0] for entry in stacked] for k in range(len(stacked[0]))]
    if of.scalar:
        return slopes
    if len(slopes) > 1 and len(slopes[0][0]) == 1:
        # a row as the derivative of a vector, a column as that of a number
        msg = "the derivative of a vector with one component by one with several"
        raise Undefined(msg)
    # vector by vector: one column for each entry of the variable
    columns: list[Rows] = [row[0] for row in slopes]
    return [[column[i][0] for column in columns] for i in range(len(columns[0]))]
