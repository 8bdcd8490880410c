"""The routines of compiled programs: eight members of a batch in lanes, or one alone, nan where undefined. Loads Numba.

Matrices are buffers of rows times columns vectors, row by row. A buffer of a triangle has zeros above it already. The
buffers of one member alone have plain numbers; its matrices are worked on in tiles unless they are small.
"""

# mypy: disable-error-code="attr-defined, call-arg, call-overload, empty-body, var-annotated, misc, no-any-return"
# mypy: disable-error-code="return-value, import-not-found, untyped-decorator"
# ruff: noqa: PLR0913, PLR0917 - matrices come as pointers with their sizes

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numba.extending import overload

from symkl.numeric.compiled.factors import TILED_FROM, chosen
from symkl.numeric.compiled.functions import SUMMED, inlined, log_gap_of_ratio, summed
from symkl.numeric.compiled.instructions import if_less, is_zero, magnitude
from symkl.numeric.compiled.lanes import WIDTH
from symkl.numeric.compiled.memory import gather, lane, load, put_all, store
from symkl.numeric.compiled.tiled import asymmetry_in_tiles

if TYPE_CHECKING:
    from collections.abc import Callable

Lanes = Any  # eight float64 numbers, or one
Buffer = Any  # a pointer to vectors
Array = Any  # an argument or the value, contiguous

TOLERANCE = 2.0**-27


# ------------------------------------------------------------------------------------------------ into and out of lanes


@inlined
def take(array: Array, start: int, stop: int, out: Buffer, size: int) -> Lanes:
    """Read eight members of so many entries; what comes back is 0 where all of them are finite."""
    first, last = (start, stop) if array.shape[0] > 1 else (0, 1)
    bad = 0.0
    for i in range(0, size - 7, 8):
        bad = bad + gather(8, out, array, first, last, size, i) * 0.0
    i = size // 8 * 8
    if size & 4:
        bad = bad + gather(4, out, array, first, last, size, i) * 0.0
        i += 4
    if size & 2:
        bad = bad + gather(2, out, array, first, last, size, i) * 0.0
        i += 2
    if size & 1:
        bad = bad + gather(1, out, array, first, last, size, i) * 0.0
    return bad


@inlined
def take_symmetric(array: Array, start: int, stop: int, out: Buffer, size: int) -> Lanes:
    """Read eight symmetric matrices; what comes back is 0 where they are finite and plainly symmetric."""
    bad = take(array, start, stop, out, size * size)
    if not is_symmetric(out, size):
        bad = bad + _even(out, size)
    return bad


def is_symmetric(out: Buffer, size: int) -> bool:
    """Whether matrices are symmetric to the last digit, and finite."""


@overload(is_symmetric, jit_options=SUMMED, prefer_literal=True)
def _(out: Buffer, size: int) -> Callable[..., bool]:
    return chosen(out, size, _is_one_symmetric, _is_symmetric.py_func)


def _is_one_symmetric(out: Buffer, size: int) -> bool:
    return asymmetry_in_tiles(out, size) == 0.0 if size >= TILED_FROM else _is_symmetric(out, size)


@summed
def _is_symmetric(out: Buffer, size: int) -> bool:
    change = 0.0
    for i in range(size):
        for j in range(i):
            change = change + magnitude(load(out, i * size + j) - load(out, j * size + i))
    return is_zero(change)


@inlined
def _even(out: Buffer, size: int) -> Lanes:
    # copy what is below the diagonal above it; 0 where that changes little
    bad = 0.0
    for i in range(size):
        own = magnitude(load(out, i * size + i))
        for j in range(i):
            x, y, other = load(out, i * size + j), load(out, j * size + i), magnitude(load(out, j * size + j))
            bad = bad + if_less(TOLERANCE * if_less(own, other, own, other), magnitude(x - y), 1.0, 0.0)
            store(out, j * size + i, x)
    return bad


@inlined
def put(value: Array, start: int, stop: int, size: int, at: int, x: Lanes) -> None:
    """Write one entry of the members from ``start`` to ``stop``."""
    if size == 1 and stop - start == WIDTH:
        put_all(value, start, x)
        return
    for member in range(stop - start):
        value[(start + member) * size + at] = lane(x, member)


@inlined
def total(x: Lanes) -> float:
    """Sum over the lanes."""
    value = 0.0
    for member in range(WIDTH):
        value += lane(x, member)
    return value


@inlined
def zero(out: Buffer, size: int) -> None:
    """Fill with zeros."""
    for i in range(size):
        store(out, i, 0.0)


# ------------------------------------------------------------------------------------------------------------ matrices


@inlined
def product(a: Buffer, x: Buffer, out: Buffer, rows: int, inner: int, columns: int) -> None:
    """A matrix times a matrix; a vector is one column."""
    for i in range(rows):
        for j in range(columns):
            value = 0.0
            for t in range(inner):
                value = value + load(a, i * inner + t) * load(x, t * columns + j)
            store(out, i * columns + j, value)


@summed
def dot(x: Buffer, y: Buffer, size: int) -> Lanes:
    """Sum of the products of entries."""
    value = 0.0
    for i in range(size):
        value = value + load(x, i) * load(y, i)
    return value


@inlined
def squared_norm(x: Buffer, size: int) -> Lanes:
    """Sum of the squares of all entries."""
    return dot(x, x, size)


@summed
def trace_of_product(a: Buffer, b: Buffer, rows: int, columns: int) -> Lanes:
    """Compute tr(a b) without the product."""
    value = 0.0
    for i in range(rows):
        for j in range(columns):
            value = value + load(a, i * columns + j) * load(b, j * rows + i)
    return value


@summed
def log_gaps(x: Buffer, a: Buffer, b: Buffer, k: int) -> Lanes:
    """Sum of x_j - log(1 + x_j) over the diagonal of a matrix, where 1 + x_j = a_j/b_j on those of two others."""
    value = 0.0
    for i in range(0, k * k, k + 1):
        value = value + log_gap_of_ratio(load(x, i), load(a, i), load(b, i))
    return value
