"""Factors of matrices and what is solved with them, for compiled programs: in lanes, or of one member. Loads Numba.

Matrices are buffers of rows times columns vectors, row by row; a buffer of a triangle has zeros above it already. Those of
one member are worked on in tiles unless they are small, those of several in blocks.
"""

# mypy: disable-error-code="attr-defined, call-arg, call-overload, empty-body, var-annotated, misc, no-any-return"
# mypy: disable-error-code="return-value, import-not-found, untyped-decorator"
# ruff: noqa: PLR0913, PLR0917 - matrices come as pointers with their sizes

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from numba import types
from numba.extending import overload

from symkl.numeric.compiled.blocks import BLOCK, change_block, divide_block, factor_block, inverses, substitute_block
from symkl.numeric.compiled.functions import SUMMED, inlined, summed
from symkl.numeric.compiled.instructions import if_less, inverse, is_zero, root_and_inverse
from symkl.numeric.compiled.lanes import POINTERS
from symkl.numeric.compiled.memory import load, store
from symkl.numeric.compiled.tiled import cholesky_in_tiles, difference_in_tiles, solve_lower_in_tiles
from symkl.numeric.kernels import FAR

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")
Lanes = Any  # eight float64 numbers, or one
Buffer = Any  # a pointer to vectors
Code = Any  # what Numba hands over has no types

# the size from which it pays that rows share what they load
TILED_FROM = 8


@summed
def _dotted(value: Lanes, x: Buffer, at: int, y: Buffer, other: int, count: int) -> Lanes:
    # value less the sum of x[at + t] y[other + t]
    for t in range(count):
        value = value - load(x, at + t) * load(y, other + t)
    return value


def chosen(buffer: Code, size: Code, of_one: F, other: F) -> F:
    """Choose for the buffer of one member, unless its matrices are known to be small, or of several."""
    small = isinstance(size, types.IntegerLiteral) and size.literal_value < TILED_FROM
    return of_one if buffer == POINTERS[types.float64] and not small else other


def cholesky(a: Buffer, out: Buffer, k: int) -> None:
    """Lower Cholesky factor, nan where a matrix is not positive definite (Golub, Van Loan, 4.2)."""


@overload(cholesky, jit_options=SUMMED, prefer_literal=True)
def _(a: Buffer, out: Buffer, k: int) -> Callable[..., None]:  # noqa: ARG001
    return chosen(out, k, _cholesky_of_one, _cholesky.py_func)


def _cholesky_of_one(a: Buffer, out: Buffer, k: int) -> None:
    if k < TILED_FROM:
        _cholesky(a, out, k)
    else:
        cholesky_in_tiles(a, out, k)


@summed
def _cholesky(a: Buffer, out: Buffer, k: int) -> None:
    full = k // BLOCK * BLOCK
    for j in range(0, full, BLOCK):
        turned = factor_block(a, out, j, k)
        for i in range(j + BLOCK, full, BLOCK):
            divide_block(a, out, i, j, k, turned)
    for i in range(full, k):
        for j in range(full):
            rest = _dotted(load(a, i * k + j), out, i * k, out, j * k, j)
            store(out, i * k + j, rest * inverse(load(out, j * k + j)))
    for j in range(full, k):
        root, turned = root_and_inverse(_dotted(load(a, j * k + j), out, j * k, out, j * k, j))
        store(out, j * k + j, root)
        for i in range(j + 1, k):
            store(out, i * k + j, turned * _dotted(load(a, i * k + j), out, i * k, out, j * k, j))


@inlined
def _less(first: Buffer, second: Buffer, at: int) -> Lanes:
    # by itself, so that no sum gets between the two
    return load(first, at) - load(second, at)


@summed
def _nearness(a: Buffer, b: Buffer, out: Buffer, k: int) -> Lanes:
    # 1 for members of which a - b, which is left in out, has no long row, else 0
    near = 1.0
    for i in range(k):
        squares, own = 0.0, 0.0
        for j in range(k):
            if j <= i:
                x = load(b, i * k + j)
                d = load(a, i * k + j) - x
                store(out, i * k + j, d)
                squares, own = squares + d * d, own + x * x
        near = if_less(squares, FAR * own, near, 0.0)
    return near


@inlined
def _subtract_far(near: Lanes, a: Buffer, b: Buffer, out: Buffer, k: int) -> None:
    # a - b for members whose factors are far apart: there the recurrence loses digits, and more with each column
    for i in range(k):
        for j in range(k):
            if j <= i:
                at = i * k + j
                store(out, at, if_less(0.0, near, load(out, at), _less(a, b, at)))


def cholesky_difference(first: Buffer, second: Buffer, a: Buffer, b: Buffer, out: Buffer, k: int) -> None:
    """Difference D = a - b of the Cholesky factors of two matrices, accurate however close the two are.

    Rows of D = b F are at most |F| times as long as those of b. Where one is not much shorter, F is large, and subtracting
    loses nothing beside it. Elsewhere D is computed from the difference of the matrices:
    D_jj = (R_jj - sum_t D_jt (a_jt + b_jt)) / (a_jj + b_jj) and D_ij = (R_ij - sum_t (D_it a_jt + b_it D_jt) - b_ij D_jj) /
    a_jj with R = first - second.
    """


@overload(cholesky_difference, jit_options=SUMMED, prefer_literal=True)
def _(first: Buffer, second: Buffer, a: Buffer, b: Buffer, out: Buffer, k: int) -> Callable[..., None]:  # noqa: ARG001
    return chosen(out, k, _difference_of_one, _difference.py_func)


def _difference_of_one(first: Buffer, second: Buffer, a: Buffer, b: Buffer, out: Buffer, k: int) -> None:
    if k < TILED_FROM:
        _difference(first, second, a, b, out, k)
    elif _nearness(a, b, out, k) > 0.0:
        difference_in_tiles(first, second, a, b, out, k)


@summed
def _difference(first: Buffer, second: Buffer, a: Buffer, b: Buffer, out: Buffer, k: int) -> None:
    near = _nearness(a, b, out, k)
    if not is_zero(near):
        _difference_of_near(first, second, a, b, out, k)
        if not is_zero(near - 1.0):
            _subtract_far(near, a, b, out, k)


@summed
def _difference_of_near(first: Buffer, second: Buffer, a: Buffer, b: Buffer, out: Buffer, k: int) -> None:
    full = k // BLOCK * BLOCK
    for j in range(0, full, BLOCK):
        change_block(1, first, second, a, b, out, j, j, k)
        for i in range(j + BLOCK, full, BLOCK):
            change_block(0, first, second, a, b, out, i, j, k)
    for i in range(full, k):
        for j in range(i):
            rest = _less(first, second, i * k + j)
            for t in range(j):
                rest = rest - load(out, i * k + t) * load(a, j * k + t) - load(b, i * k + t) * load(out, j * k + t)
            rest = rest - load(b, i * k + j) * load(out, j * k + j)
            store(out, i * k + j, rest * inverse(load(a, j * k + j)))
        rest = _less(first, second, i * k + i)
        for t in range(i):
            rest = rest - load(out, i * k + t) * (load(a, i * k + t) + load(b, i * k + t))
        store(out, i * k + i, rest * inverse(load(a, i * k + i) + load(b, i * k + i)))


def solve_lower(triangle: Buffer, x: Buffer, out: Buffer, k: int, columns: int, lower: bool) -> None:  # noqa: FBT001
    """L^-1 x of a lower triangle; ``lower`` says that x is lower triangular too (Golub, Van Loan, 3.1)."""


@overload(solve_lower, jit_options=SUMMED, prefer_literal=True)
def _(triangle: Buffer, x: Buffer, out: Buffer, k: int, columns: int, lower: bool) -> Callable[..., None]:  # noqa: ARG001, FBT001
    return chosen(out, k, _solve_lower_of_one, _solve_lower.py_func)


def _solve_lower_of_one(triangle: Buffer, x: Buffer, out: Buffer, k: int, columns: int, lower: bool) -> None:  # noqa: FBT001
    if k < TILED_FROM:
        _solve_lower(triangle, x, out, k, columns, lower)
    else:
        solve_lower_in_tiles(triangle, x, out, k, columns, int(lower))


@inlined
def _solve_lower(triangle: Buffer, x: Buffer, out: Buffer, k: int, columns: int, lower: bool) -> None:  # noqa: FBT001
    full = k // BLOCK * BLOCK
    for i in range(0, full, BLOCK):
        # of a triangle, up to the block on its diagonal
        width = i + BLOCK if lower else columns
        blocks = width // BLOCK * BLOCK
        if blocks > 0:
            turned = inverses(triangle, i, k)
            for j in range(0, blocks, BLOCK):
                substitute_block(triangle, x, out, i, j, j if lower else 0, k, columns, turned)
        for row in range(i, i + BLOCK):
            _solve_row(triangle, x, out, row, blocks, width, k, columns, lower)
    for i in range(full, k):
        _solve_row(triangle, x, out, i, 0, i + 1 if lower else columns, k, columns, lower)


@inlined
def _solve_row(
    triangle: Buffer,
    x: Buffer,
    out: Buffer,
    i: int,
    begin: int,
    end: int,
    k: int,
    columns: int,
    lower: bool,  # noqa: FBT001
) -> None:
    if begin < end:
        turned = inverse(load(triangle, i * k + i))
        for j in range(begin, end):
            rest = load(x, i * columns + j)
            for t in range(j if lower else 0, i):
                rest = rest - load(triangle, i * k + t) * load(out, t * columns + j)
            store(out, i * columns + j, rest * turned)


@inlined
def solve_upper(triangle: Buffer, x: Buffer, out: Buffer, k: int, columns: int) -> None:
    """L^-T x of a lower triangle."""
    for step in range(k):
        i = k - 1 - step
        for j in range(columns):
            rest = load(x, i * columns + j)
            for t in range(i + 1, k):
                rest = rest - load(triangle, t * k + i) * load(out, t * columns + j)
            store(out, i * columns + j, rest / load(triangle, i * k + i))
