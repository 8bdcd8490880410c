"""Functions round the gamma function and the logarithm of a sum of exponentials: one code for all.

Each is a sum whose parts have one sign, or cancel by a small factor at most, so that it keeps its digits however close its
arguments are and however large or small; all of them are made of x - log(1 + x), exp(x) - 1 - x and rational functions, so
that the derivatives which a library finds by itself keep theirs. What is made of numbers is compiled by Numba, too.

Arguments below ``SHIFT`` are moved up by lgamma(x + 1) = lgamma(x) + log(x), and beyond lgamma is Stirling's series
(DLMF 5.5.1, 5.11.1).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from math import factorial, lgamma
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
LOG_2_PI, HALF_LOG_2_PI_E = math.log(2 * math.pi), 0.5 * math.log(2 * math.pi * math.e)
# up to this change of a logit its gap is written by exp(x) - 1 - x
NEAR = 1.0
# up to this difference of their logarithms numbers of any type have a ratio
LARGE_LOG = 80.0
# from the negative of this on exponentials of any type are 0
LARGE_POWER = 800.0


def horner(*coefficients: float) -> Callable[[Array], Array]:
    """Return the polynomial with these coefficients, that of 1 first."""

    def polynomial(x: Array) -> Array:
        total = coefficients[-1]
        for coefficient in coefficients[-2::-1]:
            total = total * x + coefficient
        return total

    return polynomial


def added_up(step: Callable[..., Array], first: int) -> Callable[..., Array]:
    """Return the sum of a function of j and others over j from the given one up to ``SHIFT``."""

    def total(*args: Array) -> Array:
        found = step(float(first), *args)
        for j in range(first + 1, SHIFT):
            found = found + step(float(j), *args)
        return found

    return total


@dataclass(frozen=True)
class Numbers:
    """What functions of numbers are made of.

    Attributes
    ----------
    library : what has exp, expm1, log, log1p and abs: numpy, jax.numpy, torch, or what compiled code calls
    log_gap, exp_gap : x - log(1 + x), with 1 + x given besides, and exp(x) - 1 - x
    less, at_zero : ``then`` where a < b, or where a is 0, and ``other`` elsewhere
    polynomial : makes one of its coefficients
    made : what is made of each function
    added : makes the sum of a function of j and others over j from the given one up to ``SHIFT``
    known : makes a function that has derivatives of its own, given what computes it and them
    """

    library: Any
    log_gap: Callable[..., Array]
    exp_gap: Callable[..., Array]
    less: Callable[..., Array]
    at_zero: Callable[..., Array]
    polynomial: Callable[..., Callable[[Array], Array]] = horner
    made: Callable[[Callable[..., Array]], Callable[..., Array]] = lambda function: function
    added: Callable[[Callable[..., Array], int], Callable[..., Array]] = added_up
    known: Callable[..., Callable[..., Array]] = lambda value, _: value


def of_numbers(given: Numbers) -> dict[str, Callable[..., Array]]:  # noqa: C901, PLR0915 - each is short
    """Make the functions of numbers, or of entries."""
    made, polynomial, np = given.made, given.polynomial, given.library
    less, at_zero, log_gap, exp_gap = given.less, given.at_zero, given.log_gap, given.exp_gap
    known, added = given.known, given.added
    exp, expm1, log, log1p, size_of = np.exp, np.expm1, np.log, np.log1p, np.abs
    stirling = polynomial(*STIRLING)
    stirling_slopes = polynomial(*((2 * k + 1) * coefficient for k, coefficient in enumerate(STIRLING)))
    stirling_curve = polynomial(*((2 * k + 1) * (2 * k + 2) * coefficient for k, coefficient in enumerate(STIRLING)))
    factorials, poisson = polynomial(*LOG_FACTORIALS), polynomial(*POISSON)

    # ------------------------------------------------------------------------------------------------------ lgamma

    def gap_step(j: float, x: Array, y: Array, change: Array) -> Array:
        # what it lies above at x + j, less at one more: with z = change/(y (x + 1)) it is change^2/(x y (x + 1)) +
        # (y + 1) (z + log(1 - z)), or, where z is not small, change/x + (y + 1) log(1 - z)
        x, y = x + j, y + j
        z = change / y / (x + 1.0)
        ratio, part = (x / (x + 1.0)) * ((y + 1.0) / y), change / x
        close = part * (change / y) / (x + 1.0) - (y + 1.0) * log_gap(-z, ratio)
        return less(size_of(z), 0.5, close, part + (y + 1.0) * log(ratio))

    def slope_step(j: float, x: Array, y: Array, change: Array) -> Array:
        # the derivative of that by y
        x, y = x + j, y + j
        z = change / y / (x + 1.0)
        ratio, part = (x / (x + 1.0)) * ((y + 1.0) / y), change / y / x
        return less(size_of(z), 0.5, part / (x + 1.0) - log_gap(-z, ratio), part + log(ratio))

    def curve_step(j: float, x: Array, change: Array) -> Array:
        x = x + j
        return change / x / (x * (x + 1.0))

    gaps_below, slopes_below, curve_below = (added(made(step), 0) for step in (gap_step, slope_step, curve_step))

    @made
    def lgamma_gap(x: Array, y: Array, change: Array) -> Array:
        """What lgamma(y) - y log y + y lies above its tangent at x, for positive x and y = x + change."""
        low = less(x, SHIFT, 1.0, less(y, SHIFT, 1.0, 0.0))
        below = gaps_below(less(low, 0.5, 1.0, x), less(low, 0.5, 1.0, y), less(low, 0.5, 0.0, change))
        # beyond, that of Stirling's series: of -log(x)/2, and of x^-m, where it is change^2/(x y) times the sum of
        # (m - j) x^(j - m) y^-j, j = 0..m-1
        x, y = x + SHIFT * low, y + SHIFT * low
        v, w = 1.0 / x, 1.0 / y
        term, series = v, STIRLING[0] * v
        last = v
        for k in range(1, len(STIRLING)):
            last = last * v
            term = w * term + float(2 * k) * last
            last = last * v
            term = w * term + float(2 * k + 1) * last
            series = series + STIRLING[k] * term
        return below + 0.5 * log_gap(change * v, y * v) + (change * v) * (change * w) * series

    @made
    def lgamma_gap_slope(x: Array, y: Array, change: Array) -> Array:
        # its derivative by y, which is digamma(y) - log(y) less the same at x
        low = less(x, SHIFT, 1.0, less(y, SHIFT, 1.0, 0.0))
        below = slopes_below(less(low, 0.5, 1.0, x), less(low, 0.5, 1.0, y), less(low, 0.5, 0.0, change))
        # beyond, of x^-m it is m change/(x y) times the sum of x^(j - m) y^-j, j = 0..m
        x, y = x + SHIFT * low, y + SHIFT * low
        v, w = 1.0 / x, 1.0 / y
        last, term = v, v + w
        series = STIRLING[0] * term
        for k in range(1, len(STIRLING)):
            last = last * v
            term = w * term + last
            last = last * v
            term = w * term + last
            series = series + float(2 * k + 1) * STIRLING[k] * term
        return below + change * v * w * (0.5 + series)

    @made
    def curve(x: Array, change: Array) -> Array:
        # change times the derivative of digamma(x) - log(x), of which a step down is 1/(x^2 (x + 1))
        low = less(x, SHIFT, 1.0, 0.0)
        below = curve_below(less(low, 0.5, 1.0, x), less(low, 0.5, 0.0, change))
        v = 1.0 / (x + SHIFT * low)
        return below + change * v * v * (0.5 + v * stirling_curve(v * v))

    @made
    def rest_step(j: float, x: Array) -> Array:
        # (x + 1) log(1 + 1/x) - 1, which is a step up
        x = x + j
        return 1.0 / x - (x + 1.0) * log_gap(1.0 / x, (x + 1.0) / x)

    rests_above = added(rest_step, 1)

    @made
    def lgamma_rest(x: Array) -> Array:
        """Compute lgamma(x) - x log(x) + x of a positive x."""
        a = less(x, SHIFT, x, 1.0)
        inner = less(a, 1.0, a, 1.0)
        below = less(a, 1.0, (inner + 1.0) * (log1p(inner) - log(inner)) - 1.0, rest_step(0.0, less(a, 1.0, 1.0, a)))
        up = less(x, SHIFT, x + SHIFT, x)
        w = 1.0 / up
        return less(x, SHIFT, below + rests_above(a), 0.0) + (0.5 * (LOG_2_PI - log(up)) + w * stirling(w * w))

    @made
    def digamma_step(j: float, x: Array) -> Array:
        x = x + j
        return log_gap(1.0 / x, (x + 1.0) / x)

    digammas_below = added(digamma_step, 0)

    @made
    def digamma_rest(x: Array) -> Array:
        """Compute digamma(x) - log(x) of a positive x, which is negative (DLMF 5.5.2, 5.11.2)."""
        below = digammas_below(less(x, SHIFT, x, 1.0))
        w = 1.0 / less(x, SHIFT, x + SHIFT, x)
        return -(less(x, SHIFT, below, 0.0) + w * (0.5 + w * stirling_slopes(w * w)))

    lgamma_gap = known(lgamma_gap, lambda x, y, change: (-curve(x, change), lgamma_gap_slope(x, y, change), None))
    digamma_rest = known(digamma_rest, lambda x: (curve(x, 1.0 + 0.0 * x),))
    lgamma_rest = known(lgamma_rest, lambda x: (digamma_rest(x),))

    @made
    def lbeta_rest(x: Array, y: Array) -> Array:
        """Compute what ``lgamma_rest`` is of x + y, less what it is of x and of y."""
        return lgamma_rest(x + y) - lgamma_rest(x) - lgamma_rest(y)

    lbeta_rest = known(lbeta_rest, lambda x, y: (lgamma_gap_slope(x, x + y, y), lgamma_gap_slope(y, x + y, x)))

    @made
    def factorial_rest(x: Array) -> Array:
        """Compute lgamma(x + 1) - x log(x) + x of x >= 0, which is 0 at 0."""
        safe = at_zero(x, 1.0, x)
        return at_zero(x, 0.0, lgamma_rest(safe) + log(safe))

    @made
    def poisson_entropy(x: Array) -> Array:
        """Entropy of a Poisson law with the rate x."""
        small, w = less(x, LARGE_RATE, x, 1.0), 1.0 / less(x, LARGE_RATE, LARGE_RATE, x)
        below = small * (1.0 - log(small)) + exp(-small) * (small * small) * factorials(small)
        return less(x, LARGE_RATE, below, HALF_LOG_2_PI_E - 0.5 * log(w) - w * poisson(w))

    # ------------------------------------------------------------------------------------------------------- powers

    @made
    def weighted_exp_gap(p: Array, q: Array) -> Array:
        """Compute p (exp(x) - 1 - x) at x = q/p for a positive p."""
        x = q / p
        small = less(size_of(x), 1.0, x, 0.0)
        return less(size_of(x), 1.0, p * exp_gap(small), p * expm1(x) - q)

    @made
    def weighted_exp_gap_slope(p: Array, q: Array) -> Array:
        # its derivative by p, exp(x) (1 - x) - 1
        x = less(q / p, -LARGE_POWER, -LARGE_POWER, q / p)
        small = less(size_of(x), 1.0, x, 0.0)
        return less(size_of(x), 1.0, exp_gap(small) - small * expm1(small), exp(x) * (1.0 - x) - 1.0)

    weighted_exp_gap = known(weighted_exp_gap, lambda p, q: (weighted_exp_gap_slope(p, q), expm1(q / p)))

    @made
    def power_gap(a: Array, p: Array, q: Array) -> Array:
        """Compute a p + (1 - a) q - p^a q^(1 - a), which is not negative, for 0 < a < 1 and p, q >= 0."""
        # with u the one that has the larger weight b, v the other and x = (v - u)/u, it is u times (1 - b) (x - log(1 + x))
        # less exp(y) - 1 - y at y = (1 - b) log(1 + x), which is at most half of the first; or, where x is not small,
        # (1 - b) (v - u) less u (exp(y) - 1)
        a = a + 0.0 * p  # or a number, of which torch chooses none
        rest = less(a, 0.5, a, 1.0 - a)
        none = at_zero(p, 1.0, at_zero(q, 1.0, 0.0))
        u, v = less(none, 0.5, less(a, 0.5, q, p), 1.0), less(none, 0.5, less(a, 0.5, p, q), 1.0)
        size = size_of(v - u) / u
        x, ratio = less(size, 0.5, (v - u) / u, 0.0), less(size, 0.5, v / u, 1.0)
        close = u * (rest * log_gap(x, ratio) - exp_gap(rest * log1p(x)))
        apart = log(v) - log(u)
        ratio = less(size_of(apart), LARGE_LOG, v / u, 1.0)
        far = rest * (v - u) - u * expm1(rest * less(size_of(apart), LARGE_LOG, log(ratio), apart))
        return less(none, 0.5, less(size, 0.5, close, far), a * p + (1.0 - a) * q)

    # ------------------------------------------------------------------------------------------------------- logits

    @made
    def softplus(x: Array) -> Array:
        """log(1 + exp(x))."""
        return less(0.0, x, x, 0.0) + log1p(exp(-size_of(x)))

    @made
    def softplus_gap(x: Array, y: Array) -> Array:
        """What softplus lies at y above its tangent at x: the divergence of coins with these logits."""
        # softplus(-x) = softplus(x) - x, so that x may be negative; then a change up to 1 is p (exp(d) - 1 - d) - (v -
        # log(1 + v)) with v = p (exp(d) - 1), and the second is at most two thirds of the first
        sign = less(0.0, x, -1.0, 1.0)
        at, change = sign * x, sign * (y - x)
        p, size = exp(at) / (1.0 + exp(at)), size_of(change)
        small = less(size, NEAR, change, 0.0)
        v = p * expm1(small)
        close = p * exp_gap(small) - log_gap(v, 1.0 + v)
        return less(size, NEAR, close, softplus(sign * y) - log1p(exp(at)) - p * change)

    @made
    def softplus_entropy(x: Array) -> Array:
        """Compute softplus(x) - x sigmoid(x): the entropy of a coin with this logit."""
        size = size_of(x)
        small = exp(-size)
        return log1p(small) + size * small / (1.0 + small)

    named = {"lgamma_gap": lgamma_gap, "lgamma_rest": lgamma_rest, "lbeta_rest": lbeta_rest, "digamma_rest": digamma_rest}
    named |= {"factorial_rest": factorial_rest, "poisson_entropy": poisson_entropy, "power_gap": power_gap}
    named |= {"softplus": softplus, "softplus_gap": softplus_gap, "softplus_entropy": softplus_entropy}
    return named | {"weighted_exp_gap": weighted_exp_gap}


class Special:
    """The functions for one library: those of numbers, and those of vectors, which run over the last axis.

    Parameters
    ----------
    library : numpy, jax.numpy or torch
    log_gap, exp_gap : x - log(1 + x), with 1 + x given besides, and exp(x) - 1 - x
    largest : the largest entry over the last axis, kept as an axis, as a number that does not vary
    how : what else ``Numbers`` takes
    """

    def __init__(
        self,
        library: Any,  # noqa: ANN401 - a module
        log_gap: Callable[..., Array],
        exp_gap: Callable[..., Array],
        largest: Callable[[Array], Array],
        **how: Callable[..., Callable[..., Array]],
    ) -> None:
        self.np = library
        self._exp_gap = exp_gap
        self._largest = largest_of(largest)

        def chosen(condition: Array, like: Array, then: Array, other: Array) -> Array:
            if not hasattr(then, "dtype") and not hasattr(other, "dtype"):
                then = library.asarray(then, dtype=like.dtype)  # or torch takes float32
            return library.where(condition, then, other)

        def less(a: Array, b: Array, then: Array, other: Array) -> Array:
            return chosen(a < b, a if hasattr(a, "dtype") else b, then, other)

        def at_zero(a: Array, then: Array, other: Array) -> Array:
            return chosen(a == 0, a, then, other)

        vars(self).update(of_numbers(Numbers(library, log_gap, exp_gap, less, at_zero, **how)))

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
        total, up = rise.sum(-1) + 0 * middle[..., 0], up[..., 0]  # nan where there are no logits
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


def largest_of(largest: Callable[[Array], Array]) -> Callable[[Array], Array]:
    """Return the same, with nan for the largest entry of none."""
    return lambda x: largest(x) if x.shape[-1] else x.sum(-1)[..., None] + math.nan


def named_in(*homes: Any) -> Callable[[str], Any]:  # noqa: ANN401 - modules, or objects with methods
    """Make the ``__getattr__`` of a module that has the routines of others too, of the first that has a name."""

    def routine(name: str) -> Any:  # noqa: ANN401 - a routine
        home = None if name.startswith("_") else next((home for home in homes if hasattr(home, name)), None)
        if home is None:
            raise AttributeError(name)
        return getattr(home, name)

    return routine
