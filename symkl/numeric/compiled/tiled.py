"""The routines of compiled programs for the matrices of one member, tile by tile. Loads Numba.

A block of rows is worked on at a time. What the rows before it take from it is taken a panel of them at a time, so that
numbers are in the processor's cache when they are used again.

They are compiled by themselves (symkl.numeric.compiling), and programs know them by their names as symbols.
"""

# mypy: disable-error-code="call-arg, var-annotated, misc, no-any-return, return-value, import-not-found, untyped-decorator"
# ruff: noqa: PLR0913, PLR0917 - matrices come as pointers with their sizes, and tiles with all that they are made of

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import types

from symkl.numeric.compiled.lanes import WIDTH
from symkl.numeric.compiled.memory import across, load, room, room_in, store
from symkl.numeric.compiled.tiles import (
    NUMBERS,
    ROWS,
    VECTORS,
    apart,
    clear,
    factor,
    substitute,
    subtract,
    subtract_change,
    turn,
    turn_triangle,
)

Buffer = Any  # a pointer to float64
Place = Any  # a matrix, the place in it where a tile starts, and the distance of its rows, or of columns and rows
Size = Any  # rows and columns
Array = Any

TILE = VECTORS * WIDTH
# rows of a block, and rows that are taken from it at a time: a panel of the widest tile has 3072 numbers
BLOCK, PANEL = 64, 128
# as many numbers as are read behind the end of a matrix
BEHIND = WIDTH

compiled = numba.njit(error_model="numpy", nogil=True)


@compiled
def asymmetry(a: Buffer, k: int) -> float:
    """Sum of the distances of entries from their mirror images."""
    change = 0.0
    for i in range(0, k, WIDTH):
        for j in range(0, i + 1, WIDTH):
            change = change + apart(a, i * k + j, j * k + i, k, min(WIDTH, k - i), min(WIDTH, k - j))
    return across(change)


def _by_width(routine: Any) -> Any:  # noqa: ANN401 - Numba's types
    # a routine for a tile as wide as its size says
    @compiled
    def run(size: Size, given: Any) -> None:  # noqa: ANN401 - what the routine is given
        if size[1] > 2 * WIDTH:
            routine(3, size, given)
        elif size[1] > WIDTH:
            routine(2, size, given)
        else:
            routine(1, size, given)

    return run


# c - x y, t^-1 (c - x y) with the triangle t that follows x, and what is left of a change (symkl.numeric.compiled.tiles)
_subtract, _substitute, _subtract_change = map(_by_width, (subtract, substitute, subtract_change))


@compiled
def _pack(y: Buffer, at: int, step: int, packed: Buffer, count: int, columns: int) -> None:
    # rows of a tile one after the other
    width = -(-columns // WIDTH) * WIDTH
    for t in range(count):
        for j in range(width):
            store(packed, t * TILE + j, load(y, at + t * step + j))


@compiled
def _subtract_above(c: Buffer, out: Buffer, x: Buffer, y: Buffer, top: int, bottom: int, k: int) -> None:
    # c - x' y in the rows of a block of an upper triangle, over all rows above
    packed = room(8, 3072)
    for start in range(0, top, PANEL):
        count = min(PANEL, top - start)
        for j in range(top, k, TILE):
            columns = min(TILE, k - j)
            _pack(y, start * k + j, k, packed, count, columns)
            for i in range(top, min(bottom, j + TILE), ROWS):
                source, size = c if start == 0 else out, (min(ROWS, k - i), columns)
                _subtract(size, (source, (out, i * k + j, k), (x, start * k + i, k, 1), (packed, 0, TILE), count))


@compiled
def cholesky(a: Buffer, out: Buffer, k: int) -> None:
    """Lower Cholesky factor of a symmetric matrix, nan where it is not positive definite (Golub, Van Loan, 4.2)."""
    inverses = room(8, 8)
    for top in range(0, k, BLOCK):
        bottom = min(top + BLOCK, k)
        _subtract_above(a, out, out, out, top, bottom, k)
        source = out if top > 0 else a
        for i in range(top, bottom, ROWS):
            rows, at = min(ROWS, k - i), top * k + i
            factor(source, (out, i * k + i, k), (out, at, k), i - top, (rows, min(WIDTH, k - i)), inverses)
            for j in range(i + WIDTH, k, TILE):
                to, x, size = (out, i * k + j, k), (out, at, k, 1), (rows, min(TILE, k - j))
                _substitute(size, (source, to, x, (out, top * k + j, k), i - top, inverses))
    _turn_down(out, k)


@compiled
def _turn_down(out: Buffer, k: int) -> None:
    # an upper triangle, with anything below, in its place as a lower one
    for i in range(0, k, WIDTH):
        rows = min(WIDTH, k - i)
        turn_triangle((out, i * k + i, k), rows)
        for j in range(i + WIDTH, k, WIDTH):
            columns = min(WIDTH, k - j)
            turn((out, i * k + j, k), (out, j * k + i, k), rows, columns)
            clear((out, i * k + j, k), rows, columns)


@compiled
def _turn_up(a: Buffer, out: Buffer, k: int) -> None:
    # a lower triangle as an upper one
    for i in range(0, k, WIDTH):
        for j in range(0, i + 1, WIDTH):
            turn((a, i * k + j, k), (out, j * k + i, k), min(WIDTH, k - i), min(WIDTH, k - j))


@compiled
def difference_of_near(first: Buffer, second: Buffer, lower_a: Buffer, lower_b: Buffer, out: Buffer, k: int) -> None:
    """Difference D = a - b of the Cholesky factors of two matrices from the difference of the matrices.

    With upper triangles E = D', a and b: first - second = E' a + b' E, row by row.
    """
    _difference(first, second, lower_a, lower_b, out, k, np.empty(2 * k * k + 3 * BEHIND))


@compiled
def _difference(first: Buffer, second: Buffer, lower_a: Buffer, lower_b: Buffer, out: Buffer, k: int, work: Array) -> None:
    # an array is there until the function returns that was given it
    a, b = room_in(8, work, 0), room_in(8, work, k * k)
    _turn_up(lower_a, a, k)
    _turn_up(lower_b, b, k)
    for i in range(k * k):
        store(out, i, load(first, i) - load(second, i))
    for top in range(0, k, BLOCK):
        bottom = min(top + BLOCK, k)
        _subtract_above(out, out, a, out, top, bottom, k)
        _subtract_above(out, out, out, b, top, bottom, k)
        for i in range(top, bottom, ROWS):
            rows, left, corner = min(ROWS, k - i), top * k + i, i * k + i
            for j in range(i, k, TILE):
                to, above, size = (out, i * k + j, k), top * k + j, (rows, min(TILE, k - j))
                _subtract(size, (out, to, (a, left, k, 1), (out, above, k), i - top))
                _subtract(size, (out, to, (out, left, k, 1), (b, above, k), i - top))
            subtract_change(0, (rows, min(WIDTH, k - i)), ((out, corner, k), corner, a, b))
            for j in range(i + WIDTH, k, TILE):
                _subtract_change((rows, min(TILE, k - j)), ((out, i * k + j, k), corner, a, b))
    _turn_down(out, k)


@compiled
def solve_lower(triangle: Buffer, x: Buffer, out: Buffer, k: int, columns: int, lower: int) -> None:
    """L^-1 x of a lower triangle; ``lower`` says that x is lower triangular too (Golub, Van Loan, 3.1)."""
    inverses, packed = room(8, 8), room(8, 3072)
    for top in range(0, k, BLOCK):
        bottom = min(top + BLOCK, k)
        for j in range(0, top if lower else columns, TILE):
            width, first = min(TILE, columns - j), j if lower else 0
            for start in range(first, top, PANEL):
                count = min(PANEL, top - start)
                _pack(out, start * columns + j, columns, packed, count, width)
                for i in range(top, bottom, ROWS):
                    source, to, size = (
                        x if start == first else out,
                        (out, i * columns + j, columns),
                        (min(ROWS, k - i), width),
                    )
                    _subtract(size, (source, to, (triangle, i * k + start, 1, k), (packed, 0, TILE), count))
        for i in range(top, bottom, ROWS):
            rows = min(ROWS, k - i)
            for r in range(rows):
                store(inverses, r, 1.0 / load(triangle, (i + r) * (k + 1)))
            for j in range(0, i + rows if lower else columns, TILE):
                width, first = min(TILE, columns - j), j if lower else 0
                source, start = out if first < top else x, min(max(first, top), i)
                to, y = (out, i * columns + j, columns), (out, start * columns + j, columns)
                _substitute((rows, width), (source, to, (triangle, i * k + start, 1, k), y, i - start, inverses))


SIGNATURES = {
    "asymmetry": types.float64(NUMBERS, types.intp),
    "cholesky": types.void(NUMBERS, NUMBERS, types.intp),
    "difference_of_near": types.void(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, types.intp),
    "solve_lower": types.void(NUMBERS, NUMBERS, NUMBERS, types.intp, types.intp, types.intp),
}
SYMBOLS = {name: f"symkl_{name}_in_tiles" for name in SIGNATURES}
asymmetry_in_tiles, cholesky_in_tiles, difference_in_tiles, solve_lower_in_tiles = (
    types.ExternalFunction(SYMBOLS[name], signature) for name, signature in SIGNATURES.items()
)
