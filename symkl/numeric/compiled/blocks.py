"""Blocks of matrices in lanes for Numba: a few rows and columns, kept in registers while products are taken from them.

Matrices are buffers, row by row, of so many columns; a block has ``BLOCK`` rows and columns. Loads Numba.
"""

# mypy: disable-error-code="misc, no-any-return, import-not-found, unused-ignore, untyped-decorator, no-untyped-call"
# ruff: noqa: PLR0913, PLR0917 - matrices come as pointers with their places

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llvmlite import ir
from numba import types

from symkl.numeric.compiled.instructions import inverted, rooted
from symkl.numeric.compiled.lanes import WIDE, WORD, instruction, on_places, repeated, with_literal
from symkl.numeric.compiled.memory import BYTES

if TYPE_CHECKING:
    from collections.abc import Callable

Code = Any  # what llvmlite and Numba hand over has no types
Numbers = dict[tuple[int, int], Code]

# as many as fit into the registers: 32 of eight numbers, or else 16 of four
BLOCK = 4 if WIDE else 2
SIDE = range(BLOCK)
WHOLE = [(r, c) for r in SIDE for c in SIDE]
BELOW = [(r, c) for r, c in WHOLE if c <= r]


class Rows:
    """Writes what reads and writes entries of so many rows of a matrix, from the first one on."""

    def __init__(self, builder: Code, base: Code, first: Code, columns: Code) -> None:
        self.builder = builder
        self.align = BYTES[base.type.pointee]
        self.starts = [builder.gep(base, [builder.mul(builder.add(first, _word(r)), columns)]) for r in SIDE]

    def read(self, row: int, column: Code, further: int = 0) -> Code:
        """Read an entry."""
        return self.builder.load(self._place(row, column, further), align=self.align)

    def read_all(self, entries: list[tuple[int, int]], column: Code) -> Numbers:
        """Read entries of the block that starts at a column."""
        return {(r, c): self.read(r, column, c) for r, c in entries}

    def write_all(self, values: Numbers, column: Code) -> None:
        """Write entries of the block that starts at a column."""
        for (r, c), value in values.items():
            self.builder.store(value, self._place(r, column, c), align=self.align)

    def down(self, column: Code) -> list[Code]:
        """Read a column."""
        return [self.read(r, column) for r in SIDE]

    def _place(self, row: int, column: Code, further: int) -> Code:
        return self.builder.gep(self.starts[row], [self.builder.add(column, _word(further))])


def _word(x: int) -> Code:
    return ir.Constant(WORD, x)


def _less(builder: Code, value: Code, x: Code, y: Code) -> Code:
    return builder.fsub(value, builder.fmul(x, y, flags=("contract",)), flags=("contract",))


def _less_products(
    builder: Code, values: Numbers, first: Code, stop: Code, *factors: Callable[[Code], tuple[list[Code], list[Code]]]
) -> Numbers:
    # less the products of a column and a row, for each t from the first one on
    def step(t: Code, found: list[Code]) -> list[Code]:
        for factor in factors:
            xs, ys = factor(t)
            found = [_less(builder, value, xs[r], ys[c]) for value, (r, c) in zip(found, values, strict=True)]
        return found

    return dict(zip(values, repeated(builder, list(values.values()), first, stop, step), strict=True))


def _substitute(
    builder: Code,
    values: Numbers,
    turned: list[Code],
    factor: Callable[[int, int], Code],
    place: Callable[[int, int], tuple[int, int]],
) -> None:
    # what is left of rows or columns, whichever ``place`` counts first, becomes a solution for the triangle whose entries
    # below the diagonal are ``factor``; the inverses of the diagonal are ``turned``
    for s in SIDE:
        for t in SIDE:
            values[place(s, t)] = builder.fmul(values[place(s, t)], turned[s])
        for d in SIDE[s + 1 :]:
            known = factor(d, s)
            for t in SIDE:
                values[place(d, t)] = _less(builder, values[place(d, t)], known, values[place(s, t)])


@instruction(lambda triangle, *_: types.UniTuple(triangle.dtype, BLOCK)(triangle, types.intp, types.intp))
def inverses(builder: Code, triangle: Code, i: Code, step: Code) -> list[Code]:
    """Invert so many numbers on the diagonal, from row ``i`` on."""
    rows = Rows(builder, triangle, i, step)
    return [inverted(builder, rows.read(r, i, r)) for r in SIDE]


@instruction(lambda a, out, *_: types.UniTuple(a.dtype, BLOCK)(a, out, types.intp, types.intp))
def factor_block(builder: Code, a: Code, out: Code, i: Code, step: Code) -> list[Code]:
    """Write a block on the diagonal of the Cholesky factor, given what is left of it; return what inverts its diagonal."""
    given, rows = (Rows(builder, x, i, step) for x in (a, out))
    values = given.read_all(BELOW, i)
    values = _less_products(builder, values, _word(0), i, lambda t: (rows.down(t),) * 2)
    turned = []
    for s in SIDE:
        values[s, s], inverse = rooted(builder, values[s, s])
        turned.append(inverse)
        for r in SIDE[s + 1 :]:
            values[r, s] = builder.fmul(values[r, s], inverse)
            for c in range(s + 1, r + 1):
                values[r, c] = _less(builder, values[r, c], values[r, s], values[c, s])
    rows.write_all(values, i)
    return turned


@instruction(on_places)
def divide_block(builder: Code, a: Code, out: Code, i: Code, j: Code, step: Code, turned: list[Code]) -> None:
    """Write a block of the Cholesky factor below the one at row ``j``, which has the inverses ``turned`` on its diagonal."""
    given, rows, others = Rows(builder, a, i, step), Rows(builder, out, i, step), Rows(builder, out, j, step)
    values = given.read_all(WHOLE, j)
    values = _less_products(builder, values, _word(0), j, lambda t: (rows.down(t), others.down(t)))
    _substitute(builder, values, turned, lambda d, s: others.read(d, j, s), lambda s, t: (t, s))
    rows.write_all(values, j)


@instruction(on_places)
def substitute_block(
    builder: Code,
    triangle: Code,
    x: Code,
    out: Code,
    i: Code,
    j: Code,
    first: Code,
    step: Code,
    columns: Code,
    turned: list[Code],
) -> None:
    """Write a block of L^-1 x, of which rows ``first`` to ``i`` are known and those before zero."""
    factors = Rows(builder, triangle, i, step)
    given, rows = (Rows(builder, y, i, columns) for y in (x, out))

    def known(t: Code) -> tuple[list[Code], list[Code]]:
        above = Rows(builder, out, t, columns)
        return factors.down(t), [above.read(0, j, c) for c in SIDE]

    values = _less_products(builder, given.read_all(WHOLE, j), first, i, known)
    _substitute(builder, values, turned, lambda d, s: factors.read(d, i, s), lambda s, t: (s, t))
    rows.write_all(values, j)


@instruction(with_literal)
def change_block(
    builder: Code, diagonal: int, first: Code, second: Code, a: Code, b: Code, out: Code, i: Code, j: Code, step: Code
) -> None:
    """Write a block of the difference D of two triangles a and b, on the diagonal or not, with D a' + b D' = R given.

    R is the difference of two matrices.
    """
    entries = BELOW if diagonal else WHOLE
    one, other, rows, b_rows = (Rows(builder, x, i, step) for x in (first, second, out, b))
    a_others, others, b_others = (Rows(builder, x, j, step) for x in (a, out, b))
    # by itself, so that no sum gets between the two
    values = {(r, c): builder.fsub(one.read(r, j, c), other.read(r, j, c)) for r, c in entries}
    values = _less_products(
        builder,
        values,
        _word(0),
        j,
        lambda t: (rows.down(t), a_others.down(t)),
        lambda t: (b_rows.down(t), others.down(t)),
    )
    for c in SIDE:
        pivot = a_others.read(c, j, c)
        if diagonal:
            both = builder.fadd(pivot, b_others.read(c, j, c))
            values[c, c] = own = builder.fmul(values[c, c], inverted(builder, both))
        else:
            own = others.read(c, j, c)
        inverse = inverted(builder, pivot)
        for r in SIDE[c + 1 if diagonal else 0 :]:
            value = _less(builder, values[r, c], b_rows.read(r, j, c), own)
            values[r, c] = builder.fmul(value, inverse)
        for d in SIDE[c + 1 :]:
            factor = a_others.read(d, j, c)
            changed = values[d, c] if diagonal else others.read(d, j, c)
            for r in SIDE[d if diagonal else 0 :]:
                value = _less(builder, values[r, d], values[r, c], factor)
                values[r, d] = _less(builder, value, b_rows.read(r, j, c), changed)
    rows.write_all(values, j)
