"""NumPy routines for sums that cancel, without the digits lost: x - log(1 + x), exp(x) - 1 - x, and what is made of them."""

from __future__ import annotations

from math import factorial, floor, log
from typing import Any, TypeAlias

import numpy as np

from symkl.numeric.special import LARGE_LOG, Special, named_in

Array: TypeAlias = Any  # an ndarray; NumPy types too few of its functions to say more

# below this, x - log(1 + x) is summed as a series in x/(2 + x)
SERIES_RADIUS = 0.4
LOG_SERIES = np.array([1 / (2 * j + 1) for j in range(1, 13)]).reshape(-1, 4)
# up to these, exp(x) - 1 - x is summed as its series: in float64, and in float64 for float32
EXP_RADIUS, SMALL_OF_SINGLES = 0.5, 2.5e-4
EXP_SERIES = np.array([1 / factorial(j) for j in range(2, 18)]).reshape(-1, 4)


def log_gap(x: Array, one_plus_x: Array | None = None) -> Array:
    """Compute x - log(1 + x) with full relative accuracy; ``one_plus_x`` where it is known better than by adding.

    Near zero, r (x - 2 r^2 (1/3 + r^2/5 + r^4/7 + ...)) with r = x/(2 + x), from log(1 + x) = 2 artanh r
    (DLMF 4.6.1 and 4.37.24).
    """
    value = np.asarray(x - (np.log1p(x) if one_plus_x is None else np.log(one_plus_x)), order="C")
    near = np.flatnonzero(np.abs(x) < SERIES_RADIUS)  # places are gathered faster than by a mask
    if near.size:
        small = x.take(near)
        r = small / (2 + small)
        square = r * r
        value.reshape(-1)[near] = r * (small - 2 * _series(square, square, LOG_SERIES))
    return value


def exp_gap(x: Array) -> Array:
    """Compute exp(x) - 1 - x with full relative accuracy: x^2/2 + x^3/6 + ... near zero (DLMF 4.2.19).

    float64 has digits enough for float32 where the series is short.
    """
    single = x.dtype == np.float32
    wide = x.astype(np.float64) if single else x
    value = np.asarray(np.exp(wide), order="C")
    value -= 1
    value -= wide
    near = np.flatnonzero(np.abs(x) < (SMALL_OF_SINGLES if single else EXP_RADIUS))
    if near.size:
        small = wide.take(near)
        square = small * small
        value.reshape(-1)[near] = square * (0.5 + small / 6) if single else _series(square, small, EXP_SERIES)
    return value.astype(x.dtype, copy=False)


def _series(first: Array, x: Array, coefficients: Array) -> Array:
    # the sum of first times powers of x, with a row of coefficients for each power of x^4, so that the sums over four powers
    # are one product. What is needed is one block, which the allocator then keeps for the next call.
    rows = len(coefficients)
    work = np.empty((5 + rows, *x.shape), x.dtype)
    powers, sums, fourth = work[:4], work[4:-1], work[-1, ...]
    powers[0] = first
    for i in range(1, 4):
        np.multiply(powers[i - 1], x, out=powers[i, ...])
    np.matmul(coefficients.astype(x.dtype, copy=False), powers.reshape(4, -1), out=sums.reshape(rows, -1))
    np.multiply(x, x, out=fourth)
    np.multiply(fourth, fourth, out=fourth)
    total = sums[-1]
    for row in sums[-2::-1]:
        total *= fourth
        total += row
    return total


def times_exponential(x: Array, y: Array) -> Array:
    """Compute x exp(y), 0 where x = 0 however large y is: by the fourth root of the exponential, which is finite."""
    # beyond its largest argument, the product of any other x with four of them is infinite
    root = np.exp(np.minimum(0.25 * y, floor(log(np.finfo(y.dtype).max))))
    square = root * root
    value = np.asarray(x * square * square)
    if np.isinf(square).any():
        value = np.where(np.isinf(square), x * root * root * root * root, value)
    return value


def weighted(p: Array, value: Array) -> Array:
    """Weight by p: 0 where p = 0 whatever the value, so that 0 log 0 = 0."""
    return np.where(p == 0, 0, p * value)


def weighted_log_gap(p: Array, q: Array, change: Array | None = None) -> Array:
    """Compute p (x - log(1 + x)) at x = (q - p)/p, which is p log(p/q) - p + q: q where p = 0, inf where q = 0 < p.

    ``change`` is q - p where it is known better than by subtracting.
    """
    zero = p == 0
    safe = np.where(zero, 1, p)
    ratio = q / safe
    value = safe * log_gap((q - safe if change is None else change) / safe, ratio)
    apart = ~(value < LARGE_LOG * safe)  # a ratio may overflow, or vanish
    if apart.any():
        value = np.where(apart, (q - safe) - safe * (np.log(q) - np.log(safe)), value)
    return np.where(zero, q, value)


SPECIAL = Special(np, log_gap, exp_gap, lambda x: x.max(-1, keepdims=True))
__getattr__ = named_in(SPECIAL)
