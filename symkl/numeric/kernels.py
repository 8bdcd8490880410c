"""The NumPy routines that generated programs call: batched over leading axes, without raising, nan where undefined."""

from __future__ import annotations

from functools import cache
from math import factorial, prod
from typing import Any, TypeAlias

import numpy as np

Array: TypeAlias = Any  # an ndarray; NumPy types too few of its functions to say more

# triangles up to this size are solved with at once, and up to the next one in rows of blocks of the third; where there are
# so many of them, blocks have the last size and are inverted together
LARGEST_AT_ONCE, LARGEST_IN_ROWS, BLOCK, MANY, BLOCK_OF_MANY = 64, 512, 32, 16, 8
# how far apart two factors are, squared and relative to one of them, for their difference to lose nothing
FAR = 0.25
# below this, x - log(1 + x) is summed as a series in x/(2 + x)
SERIES_RADIUS = 0.4
LOG_SERIES = tuple(1 / (2 * j + 1) for j in range(1, 13))
# below these, exp(x) - 1 - x is summed as its series: in float64, and in float64 for float32
EXP_RADIUS, SMALL_OF_SINGLES = 0.5, 2.5e-4
EXP_SERIES = tuple(1 / factorial(j) for j in range(2, 16))
# polynomials of fewer numbers than this take their powers at once
FEW = 512
# matrices up to this size may be worked on entry by entry, each operation running over a batch
LARGEST_IN_LANES = 12


def transpose(a: Array) -> Array:
    """Transpose the last two axes."""
    return a.swapaxes(-1, -2)


def apply(a: Array, x: Array, *, vector: bool = False) -> Array:
    """Return a @ x for a matrix x, or for a vector x of shape (..., k)."""
    return (a @ x[..., None])[..., 0] if vector else a @ x


def dot(x: Array, y: Array) -> Array:
    """Inner product over the last axis."""
    return np.einsum("...i,...i->...", x, y)


def outer(x: Array, y: Array) -> Array:
    """Outer product of the last axes."""
    return x[..., :, None] * y[..., None, :]


def squared_norm(x: Array, *, vector: bool = False) -> Array:
    """Sum of the squares of all entries of a matrix or vector."""
    return np.einsum("...i,...i->...", x, x) if vector else np.einsum("...ij,...ij->...", x, x)


def trace_of_product(a: Array, b: Array) -> Array:
    """Compute tr(a b) without the product."""
    return np.einsum("...ij,...ji->...", a, b)


def entries_on_diagonal(a: Array) -> Array:
    """Diagonal of a matrix, as a view."""
    return np.einsum("...ii->...i", a)


def diagonal_matrix(v: Array) -> Array:
    """Matrix with a vector on its diagonal."""
    out = np.zeros((*v.shape, v.shape[-1]), v.dtype)
    entries_on_diagonal(out)[...] = v
    return out


def log_product(v: Array) -> Array:
    """Logarithm of the product of a vector's entries, nan where that is negative."""
    total = np.log(np.abs(v)).sum(-1)
    negative = np.count_nonzero(v < 0, axis=-1) % 2 == 1
    return np.where(negative, np.nan, total) if np.any(negative) else total


def log_determinant(a: Array, *, absolute: bool = False) -> Array:
    """Logarithm of |a| by an LU factorisation, or of its absolute value: nan where |a| is negative."""
    sign, value = np.linalg.slogdet(a)
    return value if absolute else np.where(sign < 0, np.nan, value)


def signed_determinant(a: Array) -> Array:
    """|a| as its sign times the exponential of its logarithm, by an LU factorisation."""
    sign, value = np.linalg.slogdet(a)
    return sign * np.exp(value)


def solve_square(a: Array, x: Array, *, vector: bool = False) -> Array:
    """Compute a^-1 x by an LU factorisation; nan where a is exactly singular."""
    rhs = x[..., None] if vector else x
    try:
        out = np.linalg.solve(a, rhs)
    except np.linalg.LinAlgError:
        batch = np.broadcast_shapes(a.shape[:-2], rhs.shape[:-2])
        left, right = (np.broadcast_to(m, batch + m.shape[-2:]) for m in (a, rhs))
        out = np.full(right.shape, np.nan, right.dtype)
        for at in np.ndindex(batch):
            if np.linalg.slogdet(left[at])[0] != 0:
                out[at] = np.linalg.solve(left[at], right[at])
    return out[..., 0] if vector else out


# ------------------------------------------------------------------------------------------------ Cholesky factors


def cholesky(a: Array) -> Array:
    """Lower Cholesky factor of each matrix, from its lower triangle; nan where a matrix is not positive definite.

    Source: Golub, Van Loan, Matrix Computations, 4.2.
    """
    if not _in_lanes(a):
        return _cholesky_lapack(a)
    out = np.zeros_like(a)
    rest = a.copy(order="K")
    for j in range(a.shape[-1]):
        pivot = rest[..., j, j]
        root = np.sqrt(np.where(pivot > 0, pivot, np.nan))
        out[..., j, j] = root
        column = rest[..., j + 1 :, j] / root[..., None]
        out[..., j + 1 :, j] = column
        rest[..., j + 1 :, j + 1 :] -= column[..., :, None] * column[..., None, :]
    return out


def _cholesky_lapack(a: Array) -> Array:
    try:
        return np.linalg.cholesky(a)
    except np.linalg.LinAlgError:
        if a.ndim == 2:  # noqa: PLR2004 - a single matrix
            return np.full_like(a, np.nan)
    return np.stack([_cholesky_lapack(one) for one in a.reshape(-1, *a.shape[-2:])]).reshape(a.shape)


def _in_lanes(a: Array) -> bool:
    # small matrices with the batch as the fastest axis in memory: one operation on an entry runs over the whole batch
    return bool(a.ndim > 2 and 0 < a.shape[-1] <= LARGEST_IN_LANES and a.strides[-3] <= a.strides[-1])  # noqa: PLR2004


def cholesky_difference(first: Array, second: Array, a: Array, b: Array) -> Array:
    """Difference D = a - b of the Cholesky factors of two matrices, accurate however close the two are.

    Rows of D = b F are at most |F| times as long as those of b. Where one is not much shorter, F is large, and subtracting
    loses nothing beside it; elsewhere D is computed from R = first - second = D a' + b D'.
    """
    rest = first - second
    a, b = (np.broadcast_to(x, rest.shape) for x in (a, b))
    out = a - b
    near = (np.einsum("...ij,...ij->...i", out, out) < FAR * entries_on_diagonal(second)).all(-1)
    if near.any() and _in_lanes(rest):
        return _difference_in_lanes(rest, a, b)
    if near.any():
        out[near] = _difference_by_halves(rest[near], a[near], b[near])
    return out


def _difference_in_lanes(rest: Array, a: Array, b: Array) -> Array:
    out = np.zeros_like(rest)
    for j in range(rest.shape[-1]):
        d = rest[..., j, j] / (a[..., j, j] + b[..., j, j])
        out[..., j, j] = d
        column = (rest[..., j + 1 :, j] - b[..., j + 1 :, j] * d[..., None]) / a[..., j, j, None]
        out[..., j + 1 :, j] = column
        change = column[..., :, None] * a[..., None, j + 1 :, j]
        change += b[..., j + 1 :, None, j] * column[..., None, :]
        rest[..., j + 1 :, j + 1 :] -= change
    return out


def _difference_by_halves(rest: Array, a: Array, b: Array) -> Array:
    # with D in blocks: R21 = D21 a11' + b21 D11', and R22 - D21 a21' - b21 D21' is the same task for D22
    half = rest.shape[-1] // 2
    if half <= BLOCK:
        return _difference_corrected(rest, a, b)
    one, two = slice(None, half), slice(half, None)
    a21, b21 = a[..., two, one], b[..., two, one]
    out = np.zeros_like(rest)
    out[..., one, one] = _difference_by_halves(rest[..., one, one], a[..., one, one], b[..., one, one])
    right = transpose(rest[..., two, one]) - out[..., one, one] @ transpose(b21)
    corner = out[..., two, one] = transpose(solve_triangular(a[..., one, one], right))
    left = rest[..., two, two] - corner @ transpose(a21) - b21 @ transpose(corner)
    out[..., two, two] = _difference_by_halves(left, a[..., two, two], b[..., two, two])
    return out


def _difference_corrected(rest: Array, a: Array, b: Array) -> Array:
    # D = d + b X with d = a - b and X = b^-1 (D - d) lower triangular: what is left of R - d b' - b d' - d d' is
    # b (X + X' + X f' + f X') b' to first order, with f = b^-1 d, and X is as small as rounding. Where f is large,
    # subtracting was right.
    d = a - b
    half = (b + 0.5 * d) @ transpose(d)
    solved = solve_triangular(b, np.concatenate([rest - half - transpose(half), d], -1))
    size = rest.shape[-1]
    left, f = solved[..., :size], solved[..., size:]
    change = solve_triangular(b, transpose(left))
    x = _half_of(change)
    seen = x @ transpose(f)
    x = _half_of(change - seen - transpose(seen))
    return d + np.where((squared_norm(f) < FAR)[..., None, None], b @ x, 0)


def _half_of(a: Array) -> Array:
    # the lower triangle X with X + X' = a
    return 0.5 * (np.tril(a) + np.tril(a, -1))


def solve_triangular(
    triangle: Array, x: Array, *, transposed: bool = False, lower: bool = False, vector: bool = False
) -> Array:
    """Solve with a lower triangle, or with its transpose; ``lower`` says that x is lower triangular too.

    Forward substitution (Golub, Van Loan, 3.1), so that a small entry of the solution is not lost beside a large one.
    """
    rhs = x[..., None] if vector else x
    if transposed:
        triangle, rhs = transpose(triangle)[..., ::-1, ::-1], rhs[..., ::-1, :]
    batch = np.broadcast_shapes(triangle.shape[:-2], rhs.shape[:-2])
    rest = np.array(np.broadcast_to(rhs, batch + rhs.shape[-2:]), order="K")
    (_solve_in_lanes if _in_lanes(triangle) else _solve_by_blocks)(triangle, rest, lower=lower)
    if transposed:
        rest = rest[..., ::-1, :]
    return rest[..., 0] if vector else rest


def _solve_in_lanes(triangle: Array, rest: Array, *, lower: bool) -> None:
    for j in range(triangle.shape[-1]):
        width = slice(0, j + 1 if lower else None)
        rest[..., j, width] /= triangle[..., j, j, None]
        rest[..., j + 1 :, width] -= triangle[..., j + 1 :, j, None] * rest[..., None, j, width]


def _solve_by_blocks(triangle: Array, rest: Array, *, lower: bool) -> None:
    size = triangle.shape[-1]
    many = prod(triangle.shape[:-2]) >= MANY
    block = BLOCK_OF_MANY if many else BLOCK
    if size <= LARGEST_AT_ONCE and not many:
        rest[...] = _solve_small(triangle, rest)
        return
    if size <= LARGEST_AT_ONCE and rest.shape[-1] == 1:
        x, diagonal = rest[..., 0], entries_on_diagonal(triangle)
        for i in range(size):
            x[..., i] -= dot(triangle[..., i, :i], x[..., :i])
            x[..., i] /= diagonal[..., i]
        return
    if size > LARGEST_IN_ROWS:
        half = size // 2 // BLOCK * BLOCK
        top, below, width = rest[..., :half, :], rest[..., half:, :], slice(0, half if lower else None)
        _solve_by_blocks(triangle[..., :half, :half], top[..., width], lower=lower)
        below[..., width] -= triangle[..., half:, :half] @ top[..., width]
        _solve_by_blocks(triangle[..., half:, half:], below[..., width], lower=False)
        if lower:
            _solve_by_blocks(triangle[..., half:, half:], below[..., half:], lower=True)
        return
    # a row of blocks at a time; only blocks on the diagonal are inverted, the first one may be smaller
    starts = range(size % block, size, block)
    inverses = (
        list(_inverted(np.stack([triangle[..., s : s + block, s : s + block] for s in starts]), many)) if starts else []
    )
    rows = [(start, start + block) for start in starts]
    if starts.start:
        first = slice(0, starts.start)
        inverses.insert(0, _inverted(triangle[..., first, first], many))
        rows.insert(0, (0, starts.start))
    for (start, stop), inverse in zip(rows, inverses, strict=True):
        row = rest[..., start:stop, :]
        seen, width = slice(0, start if lower else None), slice(0, stop if lower else None)
        if start:
            row[..., seen] -= triangle[..., start:stop, :start] @ rest[..., :start, seen]
        row[..., width] = inverse @ row[..., width]


def _inverted(triangle: Array, many: bool) -> Array:  # noqa: FBT001
    size = triangle.shape[-1]
    identity = np.broadcast_to(np.eye(size, dtype=triangle.dtype), triangle.shape)
    if not many:
        return _solve_small(triangle, identity)
    out = batch_fastest(identity)
    _solve_in_lanes(batch_fastest(triangle), out, lower=True)
    return np.ascontiguousarray(out)


def batch_fastest(a: Array, axes: int = 2) -> Array:
    """Copy so that all but the last axes are the fastest in memory."""
    own = tuple(range(-axes, 0))
    first = tuple(range(axes))
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(a, own, first)), first, own)


def _solve_small(triangle: Array, x: Array) -> Array:
    # NumPy has no triangular solve, but its LU of an upper triangle is that triangle, and what follows is LAPACK's
    # back substitution. A zero on the diagonal is an error there.
    below = np.where(_is_below(triangle.shape[-1]), triangle, 0)
    own = entries_on_diagonal(below)
    if not own.all():
        own[own == 0] = np.nan
    return np.linalg.solve(below[..., ::-1, ::-1], x[..., ::-1, :])[..., ::-1, :]


@cache
def _is_below(size: int) -> Array:
    return np.tri(size, dtype=bool)


# ---------------------------------------------------------------------------------------------- sums that cancel


def log_gap(x: Array, one_plus_x: Array | None = None) -> Array:
    """Compute x - log(1 + x) with full relative accuracy; ``one_plus_x`` where it is known better than by adding.

    Near zero, r (x - 2 r^2 (1/3 + r^2/5 + r^4/7 + ...)) with r = x/(2 + x), from log(1 + x) = 2 artanh r
    (DLMF 4.6.1 and 4.37.24).
    """
    value = x - (np.log1p(x) if one_plus_x is None else np.log(one_plus_x))
    near = np.abs(x) < SERIES_RADIUS
    small = x[near]
    if small.size:
        r = small / (2 + small)
        square = r * r
        value = np.asarray(value)
        value[near] = r * (small - 2 * square * _polynomial(square, LOG_SERIES[: 5 if x.dtype == np.float32 else None]))
    return value


def exp_gap(x: Array) -> Array:
    """Compute exp(x) - 1 - x with full relative accuracy: x^2/2 + x^3/6 + ... near zero (DLMF 4.2.19).

    float64 has digits enough for float32 where the series is short.
    """
    single = x.dtype == np.float32
    wide = x.astype(np.float64) if single else x
    value = np.exp(wide) - 1 - wide
    near = np.abs(wide) < (SMALL_OF_SINGLES if single else EXP_RADIUS)
    small = wide[near]
    if small.size:
        value = np.asarray(value)
        value[near] = small * small * _polynomial(small, EXP_SERIES[: 2 if single else None])
    return value.astype(x.dtype, copy=False)


def _polynomial(x: Array, coefficients: tuple[float, ...]) -> Array:
    # the constant term comes first; of few numbers all powers at once, which are fewer calls
    if x.size <= FEW:
        powers = np.empty((len(coefficients), *x.shape), x.dtype)
        powers[0] = 1
        powers[1:] = x
        return np.einsum("i...,i->...", np.cumprod(powers, 0, out=powers), np.array(coefficients, x.dtype))
    total = np.full_like(x, coefficients[-1])
    for c in coefficients[-2::-1]:
        total *= x
        total += c
    return total


def weighted(p: Array, value: Array) -> Array:
    """Weight by p: 0 where p = 0 whatever the value, so that 0 log 0 = 0."""
    return np.where(p == 0, 0, p * value)


def weighted_log_gap(p: Array, q: Array) -> Array:
    """Compute p (x - log(1 + x)) at x = (q - p)/p, which is p log(p/q) - p + q: q where p = 0, inf where q = 0 < p."""
    zero = p == 0
    safe = np.where(zero, 1, p)
    return np.where(zero, q, safe * log_gap((q - safe) / safe, q / safe))
