"""The routines of compiled programs: eight members of a batch in lanes, or one alone, nan where undefined. Loads Numba.

Matrices are buffers of rows times columns vectors, row by row. A buffer of a triangle has zeros above it already. The
buffers of one member alone have plain numbers, and LLVM finds the vectors in the loops over its entries.
"""

# mypy: disable-error-code="call-arg, var-annotated, misc, no-any-return, return-value, import-not-found, untyped-decorator"
# ruff: noqa: PLR0913, PLR0917 - matrices come as pointers with their sizes

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar

import numba
from numba.extending import overload

from symkl.numeric.kernels import FAR
from symkl.numeric.lanes import (
    POINTERS,
    WIDTH,
    exponent,
    gather,
    if_less,
    lane,
    lanes,
    load,
    magnitude,
    nearest,
    power_of_two,
    room,
    room_in,
    singles,
    square_root,
    store,
    wide,
)

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")
Lanes = Any  # eight float64 numbers, or one
Buffer = Any  # a pointer to vectors
Array = Any  # an argument or the value, contiguous

__all__ = ["WIDTH", "load", "magnitude", "room", "room_in", "square_root", "store", "wide"]

# the sizes from which it pays that rows share what they load, and that factors far apart are told
TILED_FROM, FAR_FROM = 8, 5
SERIES = tuple(1 / (2 * j + 1) for j in range(12, 0, -1))
LN2_HIGH, LN2_LOW = float.fromhex("0x1.62e42fefa0000p-1"), float.fromhex("0x1.cf79abc9e3b39p-40")
TINY = 2.0**-1000
TOLERANCE = 2.0**-27
# whole powers up to this are products
LARGEST_PRODUCT = 16


OPTIONS: Any = {"forceinline": True, "error_model": "numpy", "nogil": True, "fastmath": {"contract"}}


def inlined(function: F) -> F:
    """Compile a routine into its callers."""
    return numba.njit(**OPTIONS)(function)


def summed(function: F) -> F:
    """Compile a routine into its callers whose sums may be taken in any order."""
    return numba.njit(**OPTIONS | {"fastmath": {"contract", "reassoc"}})(function)


# --------------------------------------------------------------------------------------------------------- functions


@inlined
def less(a: Lanes, b: float, then: Lanes, other: Lanes) -> Lanes:
    """Choose ``then`` where a < b."""
    return if_less(a, b, then, other)


@inlined
def _series(r: Lanes) -> Lanes:
    square = r * r
    total = SERIES[0]
    for c in SERIES[1:]:
        total = total * square + c
    return 2.0 * square * total


@inlined
def _split(x: Lanes) -> tuple[Lanes, Lanes]:
    # whole e and c with x = (1 + c) 2^e and 1/2 < (1 + c)^2 < 2
    scaled = x * less(x, TINY, 2.0**54, 1.0)
    e = exponent(scaled)
    half = nearest(e * 0.5)
    return less(x, TINY, e - 54.0, e), scaled * power_of_two(-half) * power_of_two(half - e) - 1.0


@inlined
def log(x: Lanes) -> Lanes:
    """Natural logarithm, to about one unit in the last place."""
    e, change = _split(x)
    r = change / (2.0 + change)
    gap = r * (change - _series(r))
    value = e * LN2_HIGH + (change - (gap - e * LN2_LOW))
    value = if_less(0.0, x, value, less(x, 0.0, math.nan, -math.inf))
    return less(x, math.inf, value, x)


@inlined
def log1p(x: Lanes) -> Lanes:
    """log(1 + x), accurate near zero."""
    return x - log_gap(x)


@inlined
def log_gap_of(x: Lanes, one_plus_x: Lanes) -> Lanes:
    """Compute x - log(1 + x), accurate near zero."""
    # one series for both: of x itself, or of c where 1 + x = (1 + c) 2^e
    e, c = _split(one_plus_x)
    e, c = less(magnitude(x), 0.4, 0.0, e), less(magnitude(x), 0.4, x, c)
    r = c / (2.0 + c)
    value = (x - c) - e * LN2_HIGH + (r * (c - _series(r)) - e * LN2_LOW)
    value = if_less(0.0, one_plus_x, value, less(one_plus_x, 0.0, math.nan, math.inf))
    return less(one_plus_x, math.inf, value, x - one_plus_x)


@inlined
def log_gap(x: Lanes) -> Lanes:
    """Compute x - log(1 + x), accurate near zero."""
    return log_gap_of(x, 1.0 + x)


def _exp_parts(last: int, log_2: tuple[float, float], least: float, most: float) -> Callable[..., Any]:
    # for one format: how many terms there are, log 2 in two parts, and where 2^(n - 1) is a normal number
    series = tuple(1 / math.factorial(j) for j in range(last, 1, -1))
    high, low = log_2

    def parts(x: Lanes) -> tuple[Lanes, Lanes, Lanes, Lanes]:
        inside = if_less(most, x, most, x)
        inside = if_less(inside, least, least, inside)
        n = nearest(inside * (1 / math.log(2)))
        r = (inside - n * high) - n * low
        total = series[0]
        for c in series[1:]:
            total = total * r + c
        return if_less(most, x, most, x), power_of_two(n - 1.0), r, r * r * total

    return parts


def exp_parts(x: Lanes) -> Any:  # noqa: ANN401 - four vectors
    """Give x, at most so large that exp overflows, 2^(n - 1), r with x = n log 2 + r, and exp(r) - 1 - r."""


@overload(exp_parts, jit_options=OPTIONS)
def _(x: Lanes) -> Callable[..., Any]:
    return _EXP_PARTS_OF_SINGLES if x == singles else _EXP_PARTS


_EXP_PARTS = _exp_parts(13, (LN2_HIGH, LN2_LOW), -708.0, 710.0)
_EXP_PARTS_OF_SINGLES = _exp_parts(8, (float.fromhex("0x1.62e4p-1"), float.fromhex("0x1.7f7d1cp-20")), -86.0, 89.0)


@inlined
def exp(x: Lanes) -> Lanes:
    """Exponential."""
    _, half, r, rest = exp_parts(x)
    value = half * (1.0 + (r + rest))
    return less(x, -708.0, 0.0, value + value)


@inlined
def exp_gap(x: Lanes) -> Lanes:
    """exp(x) - 1 - x, accurate near zero."""
    x, half, r, rest = exp_parts(x)
    # where n = 0 the inner sum is exactly zero
    value = half * rest + (half * r + (half - 0.5) - 0.5 * x)
    return value + value


@inlined
def square(x: Lanes) -> Lanes:
    """Compute x times itself."""
    return x * x


@inlined
def power(x: Lanes, times: float) -> Lanes:
    """Compute x to the power of a number."""
    whole = int(abs(times))
    if float(whole) != abs(times) or whole > LARGEST_PRODUCT:
        return exp(times * log(x))
    value = 1.0
    for _ in range(whole):
        value = value * x
    return 1.0 / value if times < 0 else value


@inlined
def weighted(p: Lanes, value: Lanes) -> Lanes:
    """Compute p times a value, 0 where p = 0 whatever the value."""
    return if_less(0.0, magnitude(p), p * value, 0.0)


@inlined
def weighted_log_gap(p: Lanes, q: Lanes) -> Lanes:
    """Compute p (x - log(1 + x)) at x = (q - p)/p: q where p = 0, inf where q = 0 < p."""
    safe = if_less(0.0, magnitude(p), p, 1.0)
    return if_less(0.0, magnitude(p), safe * log_gap_of((q - safe) / safe, q / safe), q)


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


@summed
def cholesky(a: Buffer, out: Buffer, k: int) -> None:
    """Lower Cholesky factor, nan where a matrix is not positive definite (Golub, Van Loan, 4.2)."""
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
                turned = 1.0 / load(out, j * k + j)
                store(out, i0 + j, s0 * turned)
                store(out, i1 + j, s1 * turned)
                store(out, i2 + j, s2 * turned)
                store(out, i3 + j, s3 * turned)
        for i in range(start, stop):
            for j in range(start if tiled else 0, i):
                rest = _dotted(load(a, i * k + j), out, i * k, out, j * k, j)
                store(out, i * k + j, rest * (1.0 / load(out, j * k + j)))
            pivot = _dotted(load(a, i * k + i), out, i * k, out, i * k, i)
            store(out, i * k + i, if_less(0.0, pivot, square_root(pivot), math.nan))


@inlined
def _less(first: Buffer, second: Buffer, at: int) -> Lanes:
    # by itself, so that no sum gets between the two
    return load(first, at) - load(second, at)


@summed
def _is_far(second: Buffer, a: Buffer, b: Buffer, out: Buffer, k: int) -> bool:
    # whether a - b, which is left in out, has a long row for every member
    near = 1.0
    for i in range(k):
        squares = 0.0
        for j in range(i + 1):
            d = load(a, i * k + j) - load(b, i * k + j)
            store(out, i * k + j, d)
            squares = squares + d * d
        near = if_less(squares, FAR * load(second, i * k + i), near, 0.0)
    return total(near) == 0.0


@summed
def cholesky_difference(first: Buffer, second: Buffer, a: Buffer, b: Buffer, out: Buffer, k: int) -> None:
    """Difference D = a - b of the Cholesky factors of two matrices, accurate however close the two are.

    Where they are far apart by subtracting (see symkl.numeric.kernels), elsewhere from the difference of the matrices:
    D_jj = (R_jj - sum_t D_jt (a_jt + b_jt)) / (a_jj + b_jj) and D_ij = (R_ij - sum_t (D_it a_jt + b_it D_jt) - b_ij D_jj) /
    a_jj with R = first - second.
    """
    if k >= FAR_FROM and _is_far(second, a, b, out, k):
        return
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
                d, turned = load(out, j * k + j), 1.0 / load(a, j * k + j)
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
                store(out, i * k + j, rest * (1.0 / load(a, j * k + j)))
            rest = _less(first, second, i * k + i)
            for t in range(i):
                rest = rest - load(out, i * k + t) * (load(a, i * k + t) + load(b, i * k + t))
            store(out, i * k + i, rest / (load(a, i * k + i) + load(b, i * k + i)))


def solve_lower(triangle: Buffer, x: Buffer, out: Buffer, k: int, columns: int, lower: bool) -> None:  # noqa: FBT001
    """L^-1 x of a lower triangle; ``lower`` says that x is lower triangular too (Golub, Van Loan, 3.1)."""


@overload(solve_lower, jit_options=OPTIONS)
def _(triangle: Buffer, x: Buffer, out: Buffer, k: int, columns: int, lower: bool) -> Callable[..., None]:  # noqa: ARG001, FBT001
    return _solve_lower_in_lanes if out == POINTERS[lanes] else _solve_lower_by_rows


def _solve_lower_by_rows(triangle: Buffer, x: Buffer, out: Buffer, k: int, columns: int, lower: bool) -> None:  # noqa: FBT001
    # rows of x are contiguous: four rows that are solved already are taken from the next one at once
    for i in range(k):
        turned = 1.0 / load(triangle, i * k + i)
        for j in range(i + 1 if lower else columns):
            store(out, i * columns + j, load(x, i * columns + j))
        for t in range(0, i - 3, 4):
            y0, y1 = load(triangle, i * k + t), load(triangle, i * k + t + 1)
            y2, y3 = load(triangle, i * k + t + 2), load(triangle, i * k + t + 3)
            for j in range(t + 4 if lower else columns):
                at = t * columns + j
                value = load(out, i * columns + j) - y0 * load(out, at) - y1 * load(out, at + columns)
                value = value - y2 * load(out, at + 2 * columns) - y3 * load(out, at + 3 * columns)
                store(out, i * columns + j, value)
        for t in range(i // 4 * 4, i):
            y0 = load(triangle, i * k + t)
            for j in range(t + 1 if lower else columns):
                store(out, i * columns + j, load(out, i * columns + j) - y0 * load(out, t * columns + j))
        for j in range(i + 1 if lower else columns):
            store(out, i * columns + j, load(out, i * columns + j) * turned)


def _solve_lower_in_lanes(triangle: Buffer, x: Buffer, out: Buffer, k: int, columns: int, lower: bool) -> None:  # noqa: FBT001
    for i in range(k):
        turned = 1.0 / load(triangle, i * k + i)
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
