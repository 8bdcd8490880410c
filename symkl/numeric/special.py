"""Functions round the gamma function and the logarithm of a sum of exponentials: the same code for NumPy, JAX and torch.

Each is a sum whose parts have one sign, or cancel by a small factor at most, so that it keeps its digits however close its
arguments are and however large or small; all of them are made of x - log(1 + x), exp(x) - 1 - x and rational functions, so
that the derivatives which a library finds by itself keep theirs.

Arguments below ``SHIFT`` are moved up by lgamma(x + 1) = lgamma(x) + log(x), and beyond lgamma is Stirling's series
(DLMF 5.5.1, 5.11.1).
"""

from __future__ import annotations

from math import e, factorial, lgamma, log, pi
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

Array: TypeAlias = Any  # an array of whichever library

# from here on, and with so many terms, Stirling's series has all digits of float64
SHIFT = 8
# B_2k/(2k (2k - 1)): the coefficients of Stirling's series in 1/x, 1/x^3, ... (DLMF 5.11.1)
STIRLING = (
    1 / 12,
    -1 / 360,
    1 / 1260,
    -1 / 1680,
    1 / 1188,
    -691 / 360360,
    1 / 156,
    -3617 / 122400,
    43867 / 244188,
    -174611 / 125400,
    77683 / 5796,
)
# from here on the entropy of a Poisson law has all digits by its series in 1/x, of which this is the first part: moments of
# the law in the Taylor series of what Stirling's is for. Below it is the series of what it lies above x - x log(x), times
# exp(x): the coefficients are log(k!)/k! from x^2 on.
LARGE_RATE = 40
POISSON: tuple[float, ...] = (
    1 / 12,
    1 / 24,
    19 / 360,
    9 / 80,
    863 / 2520,
    1375 / 1008,
    33953 / 5040,
    57281 / 1440,
    3250433 / 11880,
    378351 / 176,
)
POISSON += (13695779093 / 720720, 24466579093 / 131040, 132282840127 / 65520, 34315463689 / 1440, 111956703448001 / 367200)
POISSON += (4573423873125 / 1088,)
LOG_FACTORIALS = tuple(lgamma(k + 1) / factorial(k) for k in range(2, 122))
# up to this change of a logit its gap is written by exp(x) - 1 - x
NEAR = 1.0


class Special:
    """The functions for one library.

    Parameters
    ----------
    library : numpy, jax.numpy or torch
    log_gap, exp_gap : x - log(1 + x), with 1 + x given besides, and exp(x) - 1 - x
    largest : the largest entry over the last axis, kept as an axis, as a number that does not vary
    """

    def __init__(
        self,
        library: Any,  # noqa: ANN401 - a module
        log_gap: Callable[..., Array],
        exp_gap: Callable[..., Array],
        largest: Callable[[Array], Array],
    ) -> None:
        self.np = library
        self._log_gap = log_gap
        self._exp_gap = exp_gap
        self._largest = largest

    # ------------------------------------------------------------------------------------------------------ lgamma

    def lgamma_gap(self, x: Array, y: Array, change: Array) -> Array:
        """What lgamma(y) - y log y + y lies above its tangent at x, for positive x and y = x + change."""
        where = self.np.where
        low = (x < SHIFT) | (y < SHIFT)
        a, c, u = where(low, x, 1.0), where(low, y, 1.0), where(low, change, 0.0)
        below = self._gap_step(a, c, u)
        for j in range(1, SHIFT):
            below = below + self._gap_step(a + j, c + j, u)
        up = where(low, float(SHIFT), 0.0)
        return below + self._gap_above(x + up, y + up, change)

    def _gap_step(self, x: Array, y: Array, change: Array) -> Array:
        # what it lies above at x, less at x + 1: with z = 1 - x (y + 1)/(y (x + 1)) it is change^2/(x y (x + 1)) +
        # (y + 1) (z + log(1 - z)), or, where z is not small, change/x + (y + 1) log(1 - z)
        where = self.np.where
        z = change / y / (x + 1)
        ratio = (x / (x + 1)) * ((y + 1) / y)
        near = abs(z) < 0.5  # noqa: PLR2004 - a half
        small = where(near, z, 0.0)
        close = change / x * (change / y) / (x + 1) - (y + 1) * self._log_gap(-small, where(near, ratio, 1.0))
        return where(near, close, change / x + (y + 1) * self.np.log(ratio))

    def _gap_above(self, x: Array, y: Array, change: Array) -> Array:
        # that of Stirling's series: of -log(x)/2, and of x^-m, where it is change^2/(x y) times the sum of
        # (m - j) x^(j - m) y^-j, j = 0..m-1
        v, w = 1 / x, 1 / y
        term, power = v, v
        series = STIRLING[0] * term
        for k, coefficient in enumerate(STIRLING[1:], 1):
            power = power * v
            term = w * term + 2 * k * power
            power = power * v
            term = w * term + (2 * k + 1) * power
            series = series + coefficient * term
        return 0.5 * self._log_gap(change * v, y * v) + (change * v) * (change * w) * series

    def lgamma_rest(self, x: Array) -> Array:
        """Compute lgamma(x) - x log(x) + x of a positive x."""
        where, np = self.np.where, self.np
        low = x < SHIFT
        a = where(low, x, 1.0)
        tiny = a < 1
        # each step up is (x + 1) log(1 + 1/x) - 1
        inner, outer = where(tiny, a, 1.0), where(tiny, 1.0, a)
        below = where(tiny, (inner + 1) * (np.log1p(inner) - np.log(inner)) - 1, self._rest_step(outer))
        for j in range(1, SHIFT):
            below = below + self._rest_step(a + j)
        return where(low, below, 0.0) + self._rest_above(where(low, x + SHIFT, x))

    def _rest_step(self, x: Array) -> Array:
        return 1 / x - (x + 1) * self._log_gap(1 / x, (x + 1) / x)

    def _rest_above(self, x: Array) -> Array:
        return 0.5 * (log(2 * pi) - self.np.log(x)) + _odd_series(1 / x, STIRLING)

    def digamma_rest(self, x: Array) -> Array:
        """Compute digamma(x) - log(x) of a positive x, which is negative (DLMF 5.5.2, 5.11.2)."""
        where = self.np.where
        low = x < SHIFT
        a = where(low, x, 1.0)
        below = self._log_gap(1 / a, (a + 1) / a)
        for j in range(1, SHIFT):
            below = below + self._log_gap(1 / (a + j), (a + j + 1) / (a + j))
        w = 1 / where(low, x + SHIFT, x)
        slopes = tuple((2 * k + 1) * coefficient for k, coefficient in enumerate(STIRLING))
        return -(where(low, below, 0.0) + w * (0.5 + _odd_series(w, slopes)))

    def factorial_rest(self, x: Array) -> Array:
        """Compute lgamma(x + 1) - x log(x) + x of x >= 0, which is 0 at 0."""
        zero = x == 0
        safe = self.np.where(zero, 1.0, x)
        return self.np.where(zero, 0.0, self.lgamma_rest(safe) + self.np.log(safe))

    def poisson_entropy(self, x: Array) -> Array:
        """Entropy of a Poisson law with the rate x."""
        np, low = self.np, x < LARGE_RATE
        small = self.np.where(low, x, 1.0)
        below = small * (1 - np.log(small)) + np.exp(-small) * small * small * _horner(small, LOG_FACTORIALS)
        w = 1 / np.where(low, float(LARGE_RATE), x)
        return np.where(low, below, 0.5 * (log(2 * pi * e) - np.log(w)) - w * _horner(w, POISSON))

    # ------------------------------------------------------------------------------------------------------- powers

    def power_gap(self, a: Array, p: Array, q: Array) -> Array:
        """Compute a p + (1 - a) q - p^a q^(1 - a), which is not negative, for 0 < a < 1 and p, q >= 0."""
        # with u the one that has the larger weight b, v the other and x = (v - u)/u, it is u times (1 - b) (x - log(1 + x))
        # less exp(y) - 1 - y at y = (1 - b) log(1 + x), which is at most half of the first
        where, np = self.np.where, self.np
        first = a + 0 * p >= 0.5  # noqa: PLR2004 - a half
        u, v, rest = where(first, p, q), where(first, q, p), where(first, 1 - a, a)
        zero = (u == 0) | (v == 0)
        u, v = where(zero, 1.0, u), where(zero, 1.0, v)
        change = (v - u) / u
        near = abs(change) < 0.5  # noqa: PLR2004 - as above
        x = where(near, change, 0.0)
        close = rest * self._log_gap(x, where(near, v / u, 1.0)) - self._exp_gap(rest * np.log1p(x))
        far = (1 - rest) * u + rest * v - u ** (1 - rest) * v**rest
        return where(zero, a * p + (1 - a) * q, where(near, u * close, far))

    # ------------------------------------------------------------------------------------------------------- logits

    def _softplus(self, x: Array) -> Array:
        return self.np.where(x > 0, x, 0.0) + self.np.log1p(self.np.exp(-abs(x)))

    def softplus_gap(self, x: Array, y: Array) -> Array:
        """What softplus lies at y above its tangent at x: the divergence of coins with these logits."""
        # softplus(-x) = softplus(x) - x, so that x may be negative; then a change up to 1 is p (exp(d) - 1 - d) - (v -
        # log(1 + v)) with v = p (exp(d) - 1), and the second is at most two thirds of the first
        where, np = self.np.where, self.np
        sign = where(x > 0, -1.0, 1.0)
        x, change = sign * x, sign * (y - x)
        p = np.exp(x) / (1 + np.exp(x))
        near = abs(change) < NEAR
        small = where(near, change, 0.0)
        v = p * np.expm1(small)
        close = p * self._exp_gap(small) - self._log_gap(v, 1 + v)
        far = self._softplus(sign * y) - np.log1p(np.exp(x)) - p * change
        return where(near, close, far)

    def softplus_entropy(self, x: Array) -> Array:
        """Compute softplus(x) - x sigmoid(x): the entropy of a coin with this logit."""
        size = abs(x)
        small = self.np.exp(-size)
        return self.np.log1p(small) + size * small / (1 + small)

    def logsumexp_gap(self, x: Array, y: Array) -> Array:
        """What logsumexp lies at y above its tangent at x: the divergence of categorical laws with these logits."""
        # with p = softmax(x) and e = y - x less its mean under p, it is log(1 + sum of p (exp(e) - 1 - e))
        where, np = self.np.where, self.np
        most, first, others = self._shares(x)
        logs = (x - most) - np.log1p(others)[..., None]
        p = np.exp(logs)
        # y - x with what its rounding loses, less that of the likeliest, so that a shift of all logits costs no digits
        change = y - x
        part = change - y
        lost = (y - (change - part)) - (x + part)
        middle = (where(first, change, 0.0).sum(-1) / where(first, 1.0, 0.0).sum(-1))[..., None]
        change = (change - middle) + lost
        change = change - (p * change).sum(-1)[..., None]
        near = change < NEAR
        small, large = where(near, change, 0.0), where(near, 0.0, logs + change)
        up = self._largest(where(large > 0, large, 0.0))
        rise = where(near, p * np.exp(-up) * self._exp_gap(small), np.exp(large - up) - p * np.exp(-up) * (1 + change))
        total, up = rise.sum(-1), up[..., 0]
        far = up > 0
        return where(far, up + np.log(where(far, np.exp(-up) + total, 1.0)), np.log1p(where(far, 0.0, total)))

    def logsumexp_entropy(self, x: Array) -> Array:
        """Compute logsumexp(x) - softmax(x)' x: the entropy of a categorical law with these logits."""
        # the largest entry has derivatives through all others alone, or a law that is nearly certain would lose theirs
        where, most = self.np.where, self._largest(x)
        first = x == most
        count = where(first, 1.0, 0.0).sum(-1)
        most = most + (where(first, x - most, 0.0).sum(-1) / count)[..., None]
        below = where(first, 0.0, most - x)
        powers = where(first, 0.0, self.np.exp(-below))
        others = powers.sum(-1) + (count - 1)
        return self.np.log1p(others) + (powers * below).sum(-1) / (1 + others)

    def _shares(self, x: Array) -> tuple[Array, Array, Array]:
        # the largest entry, where it is, and the sum of the exponentials of all entries but one such, less that one
        most = self._largest(x)
        first = x == most
        below, where = x - most, self.np.where
        count = where(first, 1.0, 0.0).sum(-1)
        return most, first, where(first, self.np.expm1(below), self.np.exp(below)).sum(-1) + (count - 1)


def named_in(*homes: Any) -> Callable[[str], Any]:  # noqa: ANN401 - modules, or objects with methods
    """Make the ``__getattr__`` of a module that has the routines of others too, of the first that has a name."""

    def routine(name: str) -> Any:  # noqa: ANN401 - a routine
        home = None if name.startswith("_") else next((home for home in homes if hasattr(home, name)), None)
        if home is None:
            raise AttributeError(name)
        return getattr(home, name)

    return routine


def _horner(x: Array, coefficients: tuple[float, ...]) -> Array:
    total = coefficients[-1]
    for coefficient in coefficients[-2::-1]:
        total = total * x + coefficient
    return total


def _odd_series(w: Array, coefficients: tuple[float, ...]) -> Array:
    return w * _horner(w * w, coefficients)
