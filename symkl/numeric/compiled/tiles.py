"""Tiles of one matrix for Numba: a few rows of a few vectors, kept in registers while products are taken from them.

Matrices are buffers of float64, row by row; ``at`` is the index of a tile's corner and ``step`` the distance of rows. A
tile at a border has fewer rows or columns than there is room for: more are read, so there have to be numbers in the memory
behind a matrix, and none of them are written. Loads Numba.
"""

# mypy: disable-error-code="misc, no-any-return, import-not-found, unused-ignore, untyped-decorator, no-untyped-call"
# ruff: noqa: PLR0913, PLR0917 - a tile with all that it is made of

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from llvmlite import ir
from numba import types

from symkl.numeric.compiled.lanes import (
    DOUBLE,
    INDEX,
    POINTERS,
    VECTOR,
    WIDE,
    WIDTH,
    WORD,
    call,
    instruction,
    lanes,
    on_places,
    repeated,
    splat,
    turned,
    with_literal,
)

Code = Any  # what llvmlite and Numba hand over has no types
Place = tuple[Code, Code, Code]  # a matrix, the place in it where a tile starts, and the distance of its rows
Rows = list[list[Code]]
Factors = Callable[[Code], list[Code]]

# as many as fit into the registers: 32 of eight numbers, or else 16 of four
ROWS, VECTORS = (8, 3) if WIDE else (4, 1)
CONTRACT = ("contract",)
NUMBERS = POINTERS[types.float64]


class Tile:
    """Writes the code of one tile; what is beyond its last row repeats that row."""

    def __init__(self, builder: Code, vectors: int, rows: Code, columns: Code, height: int = ROWS) -> None:
        self.builder = builder
        self.vectors = vectors
        last = builder.sub(rows, _word(1))
        self.at = [builder.select(builder.icmp_signed("<", _word(r), last), _word(r), last) for r in range(height)]
        left = builder.trunc(builder.sub(columns, _word(WIDTH * (vectors - 1))), INDEX)
        lane = ir.Constant(ir.VectorType(INDEX, WIDTH), list(range(WIDTH)))
        # which lanes of the last vector there are
        self.inside = builder.icmp_signed("<", lane, splat(builder, left, lane.type))

    def rows(self, base: Code, at: Code, step: Code) -> list[Code]:
        """Return where the rows start."""
        return [self.builder.gep(base, [self.builder.add(at, self.builder.mul(r, step))]) for r in self.at]

    def read_all(self, base: Code, at: Code, step: Code) -> Rows:
        """Read all rows."""
        return [self.read(place) for place in self.rows(base, at, step)]

    def write_all(self, rows: Rows, base: Code, at: Code, step: Code) -> None:
        """Write all rows, those first that repeat the last one: they may have become different."""
        for place, row in reversed(list(zip(self.rows(base, at, step), rows, strict=True))):
            self.write(place, row)

    def read(self, place: Code) -> list[Code]:
        """Read a row."""
        return [self.builder.load(p, align=8) for p in self._parts(place)]

    def write(self, place: Code, row: list[Code]) -> None:
        """Write a row; what is beyond the last column stays."""
        *parts, last = self._parts(place)
        kept = self.builder.select(self.inside, row[-1], self.builder.load(last, align=8))
        for part, value in zip([*parts, last], [*row[:-1], kept], strict=True):
            self.builder.store(value, part, align=8)

    def _parts(self, place: Code) -> list[Code]:
        kind = VECTOR.as_pointer()
        return [self.builder.bitcast(self.builder.gep(place, [_word(WIDTH * v)]), kind) for v in range(self.vectors)]

    def number(self, place: Code) -> Code:
        """Read a number, for every lane."""
        return splat(self.builder, self.builder.load(place))

    def less(self, row: list[Code], factor: Code, other: list[Code]) -> list[Code]:
        """Subtract a multiple of another row."""
        b = self.builder
        return [b.fsub(x, b.fmul(factor, y, flags=CONTRACT), flags=CONTRACT) for x, y in zip(row, other, strict=True)]

    def scaled(self, row: list[Code], factor: Code) -> list[Code]:
        """Multiply a row by a number."""
        return [self.builder.fmul(x, factor) for x in row]

    def less_product(self, rows: Rows, x: Factors, count: Code, y: Code, y_at: Code, y_step: Code) -> Rows:
        """Subtract x y, of so many columns of x and rows of y."""

        def step(t: Code, values: list[Code]) -> list[Code]:
            other = self.read(self.builder.gep(y, [self.builder.add(y_at, self.builder.mul(t, y_step))]))
            pairs = zip(self._in_rows(values), x(t), strict=True)
            return _flat([self.less(row, self.number(place), other) for row, place in pairs])

        return self._in_rows(repeated(self.builder, _flat(rows), _word(0), count, step))

    def _in_rows(self, values: list[Code]) -> Rows:
        return [values[i : i + self.vectors] for i in range(0, len(values), self.vectors)]

    def factors(self, x: Code, at: Code, along: Code, down: Code) -> Factors:
        """Return where the numbers are, by which the rows of a tile multiply, for each column of x."""
        starts = self.rows(x, at, down)
        return lambda t: [self.builder.gep(start, [self.builder.mul(t, along)]) for start in starts]


def _flat(rows: Sequence[list[Code]]) -> list[Code]:
    return [value for row in rows for value in row]


def _word(x: int) -> Code:
    return ir.Constant(WORD, x)


# Of the following, each is for tiles of so many vectors, and of a size in rows and columns. What is given besides, are a
# matrix c, the place of the tile, which c is read at too, a place of x with how far apart its columns and rows are, a place
# of y, and how many columns of x and rows of y there are.


@instruction(with_literal)
def subtract(builder: Code, vectors: int, size: Sequence[Code], given: Code) -> None:
    """Write c - x y."""
    c, to, x, y, count = given
    tile = Tile(builder, vectors, *size)
    tile.write_all(tile.less_product(tile.read_all(c, *to[1:]), tile.factors(*x), count, *y), *to)


@instruction(with_literal)
def substitute(builder: Code, vectors: int, size: Sequence[Code], given: Code) -> None:
    """Write t^-1 (c - x y), where t is the triangle that follows x, of whose diagonal the inverses are given last."""
    c, to, x, y, count, inverses = given
    tile = Tile(builder, vectors, *size)
    factors = tile.factors(*x)
    result = tile.less_product(tile.read_all(c, *to[1:]), factors, count, *y)
    for s in range(ROWS):
        result[s] = tile.scaled(result[s], tile.number(builder.gep(inverses, [_word(s)])))
        below = factors(builder.add(count, tile.at[s]))
        for r in range(s + 1, ROWS):
            result[r] = tile.less(result[r], tile.number(below[r]), result[s])
    tile.write_all(result, *to)


@instruction(on_places)
def factor(builder: Code, c: Code, to: Place, x: Place, count: Code, size: Sequence[Code], inverses: Code) -> None:
    """Write the upper Cholesky factor of c - x' x, and the inverses of its diagonal; nan where it has none."""
    one, zero, nan = (ir.Constant(DOUBLE, value) for value in (1.0, 0.0, math.nan))
    tile = Tile(builder, 1, *size)
    factors = tile.factors(*x, _word(1))
    result = tile.less_product(tile.read_all(c, *to[1:]), factors, count, *x)
    for s in range(ROWS):
        pivot = builder.extract_element(result[s][0], ir.Constant(INDEX, s))
        root = builder.select(builder.fcmp_ordered("<", zero, pivot), call(builder, "sqrt", pivot), nan)
        inverse = builder.fdiv(one, root)
        builder.store(inverse, builder.gep(inverses, [_word(s)]))
        result[s] = tile.scaled(result[s], splat(builder, inverse))
        for r in range(s + 1, ROWS):
            other = builder.extract_element(result[s][0], ir.Constant(INDEX, r))
            result[r] = tile.less(result[r], splat(builder, other), result[s])
    tile.write_all(result, *to)


@instruction(with_literal)
def subtract_change(builder: Code, vectors: int, size: Sequence[Code], given: Code) -> None:
    """Solve R = E' a + b' E for a tile of the upper triangle E, whose tile on the diagonal, at a corner, is known.

    Given are the place, where there is what is left of R, the corner, and the triangles a and b, of which the rows of the
    tile are used. No vectors: the tile is that on the diagonal.
    """
    to, corner, a, b = given
    out, at, step = to
    diagonal, tile = vectors == 0, Tile(builder, vectors or 1, *size)
    known, own, other = (tile.rows(x, corner, step) for x in (out, a, b))
    second, result = tile.read_all(b, at, step), tile.read_all(*to)
    for s in range(ROWS):
        pivot = builder.load(builder.gep(own[s], [tile.at[s]]))
        if diagonal:
            both = builder.fadd(pivot, builder.load(builder.gep(other[s], [tile.at[s]])))
            first = builder.fdiv(builder.extract_element(result[s][0], ir.Constant(INDEX, s)), both)
        else:
            first = builder.load(builder.gep(known[s], [tile.at[s]]))
        result[s] = tile.less(result[s], splat(builder, first), second[s])
        result[s] = tile.scaled(result[s], splat(builder, builder.fdiv(ir.Constant(DOUBLE, 1.0), pivot)))
        if diagonal:  # the same again, from fewer digits
            result[s][0] = builder.insert_element(result[s][0], first, ir.Constant(INDEX, s))
        for r in range(s + 1, ROWS):
            result[r] = tile.less(result[r], tile.number(builder.gep(own[s], [tile.at[r]])), result[s])
            if diagonal:
                changed = splat(builder, builder.extract_element(result[s][0], ir.Constant(INDEX, r)))
            else:
                changed = tile.number(builder.gep(known[s], [tile.at[r]]))
            result[r] = tile.less(result[r], changed, second[s])
    tile.write_all(result, *to)


@instruction(on_places)
def turn(builder: Code, x: Place, to: Place, rows: Code, columns: Code) -> None:
    """Write the transpose of eight rows and columns, or as many as there are."""
    given, found = Tile(builder, 1, rows, columns, WIDTH), Tile(builder, 1, columns, rows, WIDTH)
    found.write_all([[value] for value in turned(builder, _flat(given.read_all(*x)), WIDTH)], *to)


@instruction(on_places)
def turn_triangle(builder: Code, to: Place, size: Code) -> None:
    """Put the transpose of an upper triangle of up to eight rows, and zeros above it, in its place."""
    tile = Tile(builder, 1, size, size, WIDTH)
    values, zero = turned(builder, _flat(tile.read_all(*to)), WIDTH), splat(builder, 0.0)
    below = [ir.Constant(ir.VectorType(ir.IntType(1), WIDTH), [c <= r for c in range(WIDTH)]) for r in range(WIDTH)]
    tile.write_all([[builder.select(mask, value, zero)] for mask, value in zip(below, values, strict=True)], *to)


@instruction(on_places)
def clear(builder: Code, to: Place, rows: Code, columns: Code) -> None:
    """Write zeros to eight rows and columns, or as many as there are."""
    Tile(builder, 1, rows, columns, WIDTH).write_all([[splat(builder, 0.0)]] * WIDTH, *to)


@instruction(lambda *given: lanes(*on_places(*given).args))
def apart(builder: Code, x: Code, at: Code, mirrored: Code, step: Code, rows: Code, columns: Code) -> Code:
    """Sum of the distances of the entries of a tile from those of another one, which is its mirror image.

    There are up to eight rows and columns; the sum is that over the lanes.
    """
    one, other = Tile(builder, 1, rows, columns, WIDTH), Tile(builder, 1, columns, rows, WIDTH)
    values = turned(builder, _flat(other.read_all(x, mirrored, step)), WIDTH)
    total, zero = splat(builder, 0.0), splat(builder, 0.0)
    for r, (value, row) in enumerate(zip(values, _flat(one.read_all(x, at, step)), strict=True)):
        distance = builder.select(one.inside, call(builder, "fabs", builder.fsub(row, value)), zero)
        total = builder.fadd(total, builder.select(builder.icmp_signed("<", _word(r), rows), distance, zero))
    return total
