"""The routines of compiled programs: eight members of a batch in lanes, or one alone, nan where undefined. Loads Numba.

Matrices are buffers of rows times columns vectors, row by row. A buffer of a triangle has zeros above it already. The
buffers of one member alone have plain numbers; its matrices are worked on in tiles unless they are small.
"""

# mypy: disable-error-code="attr-defined, call-arg, call-overload, empty-body, var-annotated, misc, no-any-return"
# mypy: disable-error-code="return-value, import-not-found, untyped-decorator"
# ruff: noqa: PLR0913, PLR0917 - matrices come as pointers with their sizes

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from numba import types
from numba.extending import overload

from symkl.numeric.compiled.functions import (
    SUMMED,
    exp,
    exp_gap,
    inlined,
    log,
    log1p,
    log_gap,
    log_gap_of_ratio,
    power,
    square,
    summed,
    weighted,
    weighted_log_gap,
)
from symkl.numeric.compiled.instructions import if_less, inverse, is_zero, magnitude, root_of_positive, square_root
from symkl.numeric.compiled.lanes import POINTERS, WIDTH
from symkl.numeric.compiled.memory import (
    across,
    entries,
    gather,
    lane,
    last,
    load,
    prefetch,
    put_all,
    room,
    room_in,
    row,
    store,
    strided,
    wide,
    wide_entries,
)
from symkl.numeric.compiled.tiled import asymmetry_in_tiles, cholesky_in_tiles, difference_in_tiles, solve_lower_in_tiles
from symkl.numeric.kernels import FAR

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")
Lanes = Any  # eight float64 numbers, or one
Buffer = Any  # a pointer to vectors
Array = Any  # an argument or the value, contiguous
Code = Any  # what Numba hands over has no types

# what generated code calls that is made elsewhere
__all__ = [
    "WIDTH",
    "exp",
    "exp_gap",
    "load",
    "log",
    "log1p",
    "log_gap",
    "log_gap_of_ratio",
    "magnitude",
    "power",
    "room",
    "room_in",
]
__all__ += [
    "across",
    "entries",
    "last",
    "prefetch",
    "row",
    "square",
    "square_root",
    "store",
    "weighted",
    "weighted_log_gap",
    "wide",
]
__all__ += ["wide_entries"]

# the size from which it pays that rows share what they load
TILED_FROM = 8
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
    return _chosen(out, size, _is_one_symmetric, _is_symmetric.py_func, _is_symmetric.py_func)


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


@summed
def _dotted(value: Lanes, x: Buffer, at: int, y: Buffer, other: int, count: int) -> Lanes:
    # value less the sum of x[at + t] y[other + t]
    for t in range(count):
        value = value - load(x, at + t) * load(y, other + t)
    return value


def _chosen(buffer: Code, size: Code, of_one: F, fixed: F, other: F) -> F:
    # for matrices of a size that is known and small, or else for the buffer of one member, or of several
    if isinstance(size, types.IntegerLiteral) and size.literal_value < TILED_FROM:
        return fixed
    return of_one if buffer == POINTERS[types.float64] else other


def cholesky(a: Buffer, out: Buffer, k: int) -> None:
    """Lower Cholesky factor, nan where a matrix is not positive definite (Golub, Van Loan, 4.2)."""


@overload(cholesky, jit_options=SUMMED, prefer_literal=True)
def _(a: Buffer, out: Buffer, k: int) -> Callable[..., None]:  # noqa: ARG001
    return _chosen(out, k, _cholesky_of_one, _cholesky_of_known_size, _cholesky.py_func)


def _cholesky_of_one(a: Buffer, out: Buffer, k: int) -> None:
    if k < TILED_FROM:
        _cholesky(a, out, k)
    else:
        cholesky_in_tiles(a, out, k)


def _cholesky_of_known_size(a: Buffer, out: Buffer, k: int) -> None:
    # here and below, every loop has a length that is known, so that nothing is left of it
    for i in range(k):
        for j in range(k):
            if j <= i:
                rest = load(a, i * k + j)
                for t in range(k):
                    if t < j:
                        rest = rest - load(out, i * k + t) * load(out, j * k + t)
                store(out, i * k + j, root_of_positive(rest) if i == j else rest * inverse(load(out, j * k + j)))


@summed
def _cholesky(a: Buffer, out: Buffer, k: int) -> None:
    for start in range(0, k, 4):
        stop = min(start + 4, k)
        tiled = stop - start == 4 and start >= TILED_FROM  # noqa: PLR2004 - four rows
        if tiled:
            i0, i1, i2, i3 = start * k, (start + 1) * k, (start + 2) * k, (start + 3) * k
            for j in range(start):
                s0, s1, s2, s3 = load(a, i0 + j), load(a, i1 + j), load(a, i2 + j), load(a, i3 + j)
                for t in range(j):
                    x = load(out, j * k + t)
                    s0 = s0 - load(out, i0 + t) * x
                    s1 = s1 - load(out, i1 + t) * x
                    s2 = s2 - load(out, i2 + t) * x
                    s3 = s3 - load(out, i3 + t) * x
                turned = inverse(load(out, j * k + j))
                store(out, i0 + j, s0 * turned)
                store(out, i1 + j, s1 * turned)
                store(out, i2 + j, s2 * turned)
                store(out, i3 + j, s3 * turned)
        for i in range(start, stop):
            for j in range(start if tiled else 0, i):
                rest = _dotted(load(a, i * k + j), out, i * k, out, j * k, j)
                store(out, i * k + j, rest * inverse(load(out, j * k + j)))
            pivot = _dotted(load(a, i * k + i), out, i * k, out, i * k, i)
            store(out, i * k + i, root_of_positive(pivot))


@inlined
def _less(first: Buffer, second: Buffer, at: int) -> Lanes:
    # by itself, so that no sum gets between the two
    return load(first, at) - load(second, at)


@summed
def _nearness(second: Buffer, a: Buffer, b: Buffer, out: Buffer, k: int) -> Lanes:
    # 1 for members of which a - b, which is left in out, has no long row, else 0
    near = 1.0
    for i in range(k):
        squares = 0.0
        for j in range(k):
            if j <= i:
                d = load(a, i * k + j) - load(b, i * k + j)
                store(out, i * k + j, d)
                squares = squares + d * d
        near = if_less(squares, FAR * load(second, i * k + i), near, 0.0)
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

    Where they are far apart by subtracting (see symkl.numeric.kernels), elsewhere from the difference of the matrices:
    D_jj = (R_jj - sum_t D_jt (a_jt + b_jt)) / (a_jj + b_jj) and D_ij = (R_ij - sum_t (D_it a_jt + b_it D_jt) - b_ij D_jj) /
    a_jj with R = first - second.
    """


@overload(cholesky_difference, jit_options=SUMMED, prefer_literal=True)
def _(first: Buffer, second: Buffer, a: Buffer, b: Buffer, out: Buffer, k: int) -> Callable[..., None]:  # noqa: ARG001
    return _chosen(out, k, _difference_of_one, _difference_of_known_size, _difference.py_func)


def _difference_of_one(first: Buffer, second: Buffer, a: Buffer, b: Buffer, out: Buffer, k: int) -> None:
    if k < TILED_FROM:
        _difference(first, second, a, b, out, k)
    elif _nearness(second, a, b, out, k) > 0.0:
        difference_in_tiles(first, second, a, b, out, k)


def _difference_of_known_size(first: Buffer, second: Buffer, a: Buffer, b: Buffer, out: Buffer, k: int) -> None:
    near = _nearness(second, a, b, out, k)
    for i in range(k):
        for j in range(k):
            if j <= i:
                rest = _less(first, second, i * k + j)
                for t in range(k):
                    if t < j:
                        rest = rest - load(out, i * k + t) * load(a, j * k + t) - load(b, i * k + t) * load(out, j * k + t)
                if j < i:
                    rest = rest - load(b, i * k + j) * load(out, j * k + j)
                    store(out, i * k + j, rest * inverse(load(a, j * k + j)))
                else:
                    store(out, i * k + j, rest * inverse(load(a, j * k + j) + load(b, j * k + j)))
    _subtract_far(near, a, b, out, k)


@summed
def _difference(first: Buffer, second: Buffer, a: Buffer, b: Buffer, out: Buffer, k: int) -> None:
    near = _nearness(second, a, b, out, k)
    if not is_zero(near):
        _difference_of_near(first, second, a, b, out, k)
        if not is_zero(near - 1.0):
            _subtract_far(near, a, b, out, k)


@summed
def _difference_of_near(first: Buffer, second: Buffer, a: Buffer, b: Buffer, out: Buffer, k: int) -> None:
    for start in range(0, k, 4):
        stop = min(start + 4, k)
        tiled = stop - start == 4 and start >= TILED_FROM  # noqa: PLR2004 - four rows
        if tiled:
            i0, i1, i2, i3 = start * k, (start + 1) * k, (start + 2) * k, (start + 3) * k
            for j in range(start):
                s0 = _less(first, second, i0 + j)
                s1 = _less(first, second, i1 + j)
                s2 = _less(first, second, i2 + j)
                s3 = _less(first, second, i3 + j)
                for t in range(j):
                    x, y = load(a, j * k + t), load(out, j * k + t)
                    s0 = s0 - load(out, i0 + t) * x - load(b, i0 + t) * y
                    s1 = s1 - load(out, i1 + t) * x - load(b, i1 + t) * y
                    s2 = s2 - load(out, i2 + t) * x - load(b, i2 + t) * y
                    s3 = s3 - load(out, i3 + t) * x - load(b, i3 + t) * y
                d, turned = load(out, j * k + j), inverse(load(a, j * k + j))
                store(out, i0 + j, (s0 - load(b, i0 + j) * d) * turned)
                store(out, i1 + j, (s1 - load(b, i1 + j) * d) * turned)
                store(out, i2 + j, (s2 - load(b, i2 + j) * d) * turned)
                store(out, i3 + j, (s3 - load(b, i3 + j) * d) * turned)
        for i in range(start, stop):
            for j in range(start if tiled else 0, i):
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
    return _chosen(out, k, _solve_lower_of_one, _solve_lower_of_known_size, _solve_lower.py_func)


def _solve_lower_of_one(triangle: Buffer, x: Buffer, out: Buffer, k: int, columns: int, lower: bool) -> None:  # noqa: FBT001
    if k < TILED_FROM:
        _solve_lower(triangle, x, out, k, columns, lower)
    else:
        solve_lower_in_tiles(triangle, x, out, k, columns, int(lower))


def _solve_lower_of_known_size(triangle: Buffer, x: Buffer, out: Buffer, k: int, columns: int, lower: bool) -> None:  # noqa: FBT001
    for i in range(k):
        turned = inverse(load(triangle, i * k + i))
        for j in range(columns):
            if j <= i or not lower:
                rest = load(x, i * columns + j)
                for t in range(k):
                    if t < i and (t >= j or not lower):
                        rest = rest - load(triangle, i * k + t) * load(out, t * columns + j)
                store(out, i * columns + j, rest * turned)


@inlined
def _solve_lower(triangle: Buffer, x: Buffer, out: Buffer, k: int, columns: int, lower: bool) -> None:  # noqa: FBT001
    for i in range(k):
        turned = inverse(load(triangle, i * k + i))
        width = i + 1 if lower else columns
        tiles = width // 4 * 4 if k >= TILED_FROM else 0
        for j in range(0, tiles, 4):
            at = i * columns + j
            s0, s1, s2, s3 = load(x, at), load(x, at + 1), load(x, at + 2), load(x, at + 3)
            for t in range(j if lower else 0, i):
                y, other = load(triangle, i * k + t), t * columns + j
                s0 = s0 - y * load(out, other)
                s1 = s1 - y * load(out, other + 1)
                s2 = s2 - y * load(out, other + 2)
                s3 = s3 - y * load(out, other + 3)
            store(out, at, s0 * turned)
            store(out, at + 1, s1 * turned)
            store(out, at + 2, s2 * turned)
            store(out, at + 3, s3 * turned)
        for j in range(tiles, width):
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


def log_gaps(x: Buffer, a: Buffer, b: Buffer, k: int) -> Lanes:
    """Sum of x_j - log(1 + x_j) over the diagonal of a matrix, where 1 + x_j = a_j/b_j on those of two others."""


@overload(log_gaps, jit_options=SUMMED, prefer_literal=True)
def _(x: Buffer, a: Buffer, b: Buffer, k: int) -> Callable[..., Lanes]:  # noqa: ARG001
    return _chosen(x, k, _log_gaps_of_one, _log_gaps.py_func, _log_gaps.py_func)


@summed
def _log_gaps(x: Buffer, a: Buffer, b: Buffer, k: int) -> Lanes:
    value = 0.0
    for i in range(0, k * k, k + 1):
        value = value + log_gap_of_ratio(load(x, i), load(a, i), load(b, i))
    return value


def _log_gaps_of_one(x: Buffer, a: Buffer, b: Buffer, k: int) -> Lanes:
    # eight entries side by side, then those that are left
    step, value = k + 1, 0.0
    sums = if_less(0.0, 0.0, strided(x, 0, 0), 0.0)  # eight zeros
    for i in range(0, (k - 7) * step, 8 * step):
        sums = sums + log_gap_of_ratio(strided(x, i, step), strided(a, i, step), strided(b, i, step))
    for i in range(k // 8 * 8 * step, k * k, step):
        value = value + log_gap_of_ratio(load(x, i), load(a, i), load(b, i))
    return value + across(sums)
