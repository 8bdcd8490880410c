"""Functions of normal laws and of mass functions with many digits, and laws to compute them of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
from mpmath import mpf

if TYPE_CHECKING:
    from collections.abc import Callable

Number = Any  # an mpmath number, vector or matrix
ORDERS = (0.1, 0.5, 0.9)


def numbers(a: Any) -> Any:  # noqa: ANN401 - of any shape
    """Take an array as numbers of many digits."""
    if np.ndim(a) == 2:
        return mpmath.matrix([[mpf(float(x)) for x in row] for row in a])
    return mpmath.matrix([mpf(float(x)) for x in a]) if np.ndim(a) else mpf(float(a))


def dot(x: Number, y: Number) -> Number:
    """Inner product."""
    return sum(a * b for a, b in zip(x, y, strict=True))


def logdet(a: Number) -> Number:
    """Logarithm of a determinant."""
    return mpmath.log(mpmath.det(a))


def root(a: Number) -> Number:
    """Symmetric square root."""
    values, vectors = mpmath.eigsy(a)
    return vectors * mpmath.diag([mpmath.sqrt(x) for x in values]) * vectors.T


def trace(a: Number) -> Number:
    """Sum of the diagonal."""
    return sum(a[i, i] for i in range(a.rows))


def renyi(a: Number, m: Number, s: Number, n: Number, t: Number) -> Number:
    """Renyi divergence of two normal laws."""
    between = s + a * (t - s)
    spread = (logdet(between) - a * logdet(t) - (1 - a) * logdet(s)) / (2 * (1 - a))
    return a / 2 * dot(m - n, mpmath.lu_solve(between, m - n)) + spread


def bhattacharyya(*laws: Number) -> Number:
    """Bhattacharyya distance of two normal laws."""
    return renyi(mpf(1) / 2, *laws) / 2


def wasserstein(m: Number, s: Number, n: Number, t: Number) -> Number:
    """Squared Wasserstein distance of two normal laws."""
    half = root(s)
    return dot(m - n, m - n) + trace(s + t - 2 * root(half * t * half))


def kl_precision(m: Number, p: Number, n: Number, q: Number) -> Number:
    """Divergence of two normal laws with these precisions."""
    ratio = q * mpmath.inverse(p)
    return (trace(ratio) - p.rows - logdet(ratio) + dot(m - n, q * (m - n))) / 2


def mutual_information(a: Number, b: Number, c: Number) -> Number:
    """Mutual information of two blocks."""
    return (logdet(b) - logdet(b - c.T * mpmath.inverse(a) * c)) / 2


def renyi_of_masses(a: Number, p: Number, q: Number) -> Number:
    """Renyi divergence of masses that sum to 1, of which rounding takes or adds little here."""
    lost = sum(a * x + (1 - a) * y - x**a * y ** (1 - a) for x, y in zip(p, q, strict=True))
    return mpmath.log(1 - lost) / (a - 1)


NORMAL: dict[str, Callable[..., Number]] = {
    "renyi_normal": renyi,
    "bhattacharyya_normal": bhattacharyya,
    "hellinger_normal": lambda *laws: mpmath.sqrt(1 - mpmath.exp(-bhattacharyya(*laws))),
    "squared_wasserstein_normal": wasserstein,
    "kl_normal_precision": kl_precision,
}
DISCRETE: dict[str, Callable[..., Number]] = {
    "renyi_discrete": renyi_of_masses,
    "bhattacharyya_discrete": lambda p, q: renyi_of_masses(mpf(1) / 2, p, q) / 2,
    "hellinger_discrete": lambda p, q: mpmath.sqrt(1 - mpmath.exp(-renyi_of_masses(mpf(1) / 2, p, q) / 2)),
}


def covariance(rng: np.random.Generator, size: int, condition: float = 100.0) -> Any:  # noqa: ANN401 - an array
    """Draw a covariance matrix."""
    q, _ = np.linalg.qr(rng.normal(size=(size, size)))
    whole = (q * np.geomspace(1, condition, size)) @ q.T
    return (whole + whole.T) / 2


def laws(rng: np.random.Generator, name: str, size: int, distance: float, moved: bool = True) -> list[Any]:  # noqa: FBT001, FBT002 - whether
    """Draw two normal laws so far apart, and what else a function takes."""
    first, noise = covariance(rng, size), rng.uniform(-1, 1, (size, size))
    factor = np.linalg.cholesky(first)
    second = first + 0.2 * distance / size * factor @ (noise + noise.T) @ factor.T
    mean = rng.normal(size=size)
    other = mean + (distance * rng.normal(size=size) if moved else 0)
    order = [float(rng.choice(ORDERS))] if name.startswith("renyi") else []
    return [*order, mean, first, other, (second + second.T) / 2]


def low_rank(*args: Number) -> Number:
    """Divergence of two normal laws whose covariance matrices are given by factors and diagonals."""
    m, u, d, n, v, e = args
    return kl_precision(m, mpmath.inverse(low(u, d)), n, mpmath.inverse(low(v, e)))


def low_ranks(rng: np.random.Generator, size: int, rank: int, distance: float) -> list[Any]:
    """Draw two such laws so far apart."""
    first = [rng.normal(size=size), rng.normal(size=(size, rank)), rng.uniform(1, 3, size)]
    return [*first, *(a * (1 + distance * rng.uniform(-0.5, 0.5, a.shape)) for a in first)]


def low(u: Number, d: Number) -> Number:
    """Return the covariance matrix that factors and a diagonal make."""
    return u * u.T + mpmath.diag(list(d))


def density(x: Number, mean: Number, whole: Number) -> Number:
    """Logarithm of the density."""
    return -entropy(whole) + (len(mean) - dot(x - mean, mpmath.lu_solve(whole, x - mean))) / 2


def entropy(whole: Number) -> Number:
    """Differential entropy."""
    return (whole.rows * (mpmath.log(2 * mpmath.pi) + 1) + logdet(whole)) / 2


def kl_normal(m: Number, s: Number, n: Number, t: Number) -> Number:
    """Divergence of two normal laws."""
    return kl_precision(m, mpmath.inverse(s), n, mpmath.inverse(t))


def kl_diagonal(m: Number, v: Number, n: Number, w: Number) -> Number:
    """Divergence of two normal laws with these logarithms of variances."""
    rows = zip(m, v, n, w, strict=True)
    return sum(mpmath.exp(b - d) - 1 - (b - d) + (a - c) ** 2 / mpmath.exp(d) for a, b, c, d in rows) / 2


def kl_discrete(p: Number, q: Number) -> Number:
    """Divergence of masses, as the sum of what is not negative."""
    return sum(x * mpmath.log(x / y) - x + y for x, y in zip(p, q, strict=True))


# the functions that are imported from symkl itself, but for those among DENSITIES
FIRST: dict[str, Callable[..., Number]] = {
    "kl_discrete": kl_discrete,
    "kl_normal": kl_normal,
    "kl_diagonal_normal": kl_diagonal,
    "kl_standard_normal": lambda m, v: kl_diagonal(m, v, 0 * m, 0 * v),
}
DENSITIES: dict[str, Callable[..., Number]] = {
    "logpdf_normal": density,
    "entropy_normal": entropy,
    "cross_entropy_normal": lambda m, s, n, t: kl_normal(m, s, n, t) + entropy(s),
    "expected_quadratic_form": lambda a, m, s: trace(a * s) + dot(m, a * m),
    "logpdf_normal_precision": lambda x, m, p: density(x, m, mpmath.inverse(p)),
    "entropy_normal_precision": lambda p: entropy(mpmath.inverse(p)),
    "logpdf_normal_low_rank": lambda x, m, u, d: density(x, m, low(u, d)),
    "entropy_normal_low_rank": lambda u, d: entropy(low(u, d)),
}
