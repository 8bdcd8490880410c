"""Functions of numbers in lanes, or of one number, for compiled programs: nan where undefined. Loads Numba."""

# mypy: disable-error-code="call-arg, empty-body, var-annotated, misc, no-any-return, import-not-found, untyped-decorator"

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeVar

import numba
from numba.extending import overload

from symkl.numeric import special
from symkl.numeric.compiled.instructions import (
    exponent,
    floor_of_log2,
    if_less,
    inverse,
    is_zero,
    magnitude,
    mantissa,
    nearest,
    nearest_with_half_power,
    power_of_two,
)
from symkl.numeric.compiled.lanes import WIDE, lanes, singles, sixteen
from symkl.numeric.special import LOG_FACTORIALS, NEAR, POISSON, STIRLING

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")
Lanes = Any  # eight numbers, or one

LOG_SERIES = tuple(1 / (2 * j + 1) for j in range(1, 13))
LARGE_RATE, HALF_LOG_2_PI_E = float(special.LARGE_RATE), 0.5 * math.log(2 * math.pi * math.e)
SHIFT, LOG_2_PI = float(special.SHIFT), math.log(2 * math.pi)
STIRLING_SLOPES = tuple((2 * k + 1) * coefficient for k, coefficient in enumerate(STIRLING))
LN2_HIGH, LN2_LOW = float.fromhex("0x1.62e42fefa0000p-1"), float.fromhex("0x1.cf79abc9e3b39p-40")
TINY, SMALLEST = 2.0**-1000, 2.0**-1074
# whole powers up to this are products
LARGEST_PRODUCT = 1024


# nothing but compiled code calls a routine, so that it needs no wrappers, which take as long to compile
OPTIONS: Any = {"forceinline": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
OPTIONS |= {"error_model": "numpy", "nogil": True, "fastmath": {"contract"}}
# where sums may be taken in any order
SUMMED: Any = OPTIONS | {"fastmath": {"contract", "reassoc"}}


def inlined(function: F) -> F:
    """Compile a routine into its callers."""
    return numba.njit(**OPTIONS)(function)


def summed(function: F) -> F:
    """Compile a routine into its callers whose sums may be taken in any order."""
    return numba.njit(**SUMMED)(function)


@inlined
def less(a: Lanes, b: float, then: Lanes, other: Lanes) -> Lanes:
    """Choose ``then`` where a < b."""
    return if_less(a, b, then, other)


def _polynomial(coefficients: tuple[float, ...]) -> Callable[..., Any]:
    # a polynomial of x, given its square too: four sums over powers of x^4 beside one another, each of which waits for fewer
    # results than one sum over powers of x
    rows = tuple(coefficients[i : i + 4] for i in range(len(coefficients) - 4, -1, -4))

    @inlined
    def polynomial(x: Lanes, square: Lanes) -> Lanes:
        fourth = square * square
        a, b, c, d = rows[0]
        for row in rows[1:]:
            a = a * fourth + row[0]
            b = b * fourth + row[1]
            c = c * fourth + row[2]
            d = d * fourth + row[3]
        return (a + b * x) + (c + d * x) * square

    return polynomial


_log_series = _polynomial(LOG_SERIES)


@inlined
def _series(r: Lanes) -> Lanes:
    square = r * r
    return 2.0 * square * _log_series(square, square * square)


def _split(x: Lanes) -> tuple[Lanes, Lanes]:
    """Find e and c with x = (1 + c) 2^e, a whole e and c between -0.3 and 0.5; infinite and 0 where x is 0 or infinite."""


@overload(_split, jit_options=OPTIONS)
def _(x: Lanes) -> Callable[..., Any]:
    return _split_at_once if x == lanes and WIDE else _split_by_bits


def _split_at_once(x: Lanes) -> tuple[Lanes, Lanes]:
    m, e = mantissa(x), floor_of_log2(x)
    return e + less(m, 1.0, 1.0, 0.0), m - 1.0


def _split_by_bits(x: Lanes) -> tuple[Lanes, Lanes]:
    scaled = x * less(x, TINY, 2.0**54, 1.0)
    e = exponent(scaled)
    half = nearest(e * 0.5)
    c = scaled * power_of_two(-half) * power_of_two(half - e) - 1.0
    e = less(x, TINY, e - 54.0, e)
    inside = if_less(0.0, x, less(x, math.inf, 1.0, 0.0), 0.0)
    return if_less(0.5, inside, e, less(x, 1.0, -math.inf, x)), if_less(0.5, inside, c, 0.0)


@inlined
def log(x: Lanes) -> Lanes:
    """Natural logarithm, to about one unit in the last place."""
    e, change = _split(x)
    r = change * inverse(2.0 + change)
    gap = r * (change - _series(r))
    return less(x, 0.0, math.nan, e * LN2_HIGH + (change - (gap - e * LN2_LOW)))


@inlined
def log1p(x: Lanes) -> Lanes:
    """log(1 + x), accurate near zero."""
    return less(magnitude(x), 0.4, x - log_gap(x), log(1.0 + x))


@inlined
def log_gap_of(x: Lanes, one_plus_x: Lanes) -> Lanes:
    """Compute x - log(1 + x), accurate near zero."""
    # one series for both: of x itself, or of c where 1 + x = (1 + c) 2^e
    e, c = _split(one_plus_x)
    e, c = less(magnitude(x), 0.4, 0.0, e), less(magnitude(x), 0.4, x, c)
    r = c * inverse(2.0 + c)
    return less(one_plus_x, 0.0, math.nan, (x - c) - e * LN2_HIGH + (r * (c - _series(r)) - e * LN2_LOW))


@inlined
def log_gap_of_ratio(x: Lanes, a: Lanes, b: Lanes) -> Lanes:
    """Compute x - log(1 + x), where 1 + x = a/b, for a b of which the inverse is a normal number."""
    return log_gap_of(x, a * inverse(b))


@inlined
def log_gap(x: Lanes) -> Lanes:
    """Compute x - log(1 + x), accurate near zero."""
    return log_gap_of(x, 1.0 + x)


def _exp_parts(last: int, log_2: tuple[float, float], least: float, most: float) -> Callable[..., Any]:
    # for one format: how many terms there are, log 2 in two parts, and where 2^(n - 1) is a normal number
    series = _polynomial(tuple(1 / math.factorial(j) for j in range(2, last + 1)))
    high, low = log_2

    def parts(x: Lanes) -> tuple[Lanes, Lanes, Lanes, Lanes]:
        inside = if_less(most, x, most, x)
        inside = if_less(inside, least, least, inside)
        n, half = nearest_with_half_power(inside * (1 / math.log(2)))
        r = (inside - n * high) - n * low
        square = r * r
        return if_less(most, x, most, x), half, r, square * series(r, square)

    return parts


def exp_parts(x: Lanes) -> Any:  # noqa: ANN401 - four vectors
    """Give x, at most so large that exp overflows, 2^(n - 1), r with x = n log 2 + r, and exp(r) - 1 - r."""


@overload(exp_parts, jit_options=OPTIONS)
def _(x: Lanes) -> Callable[..., Any]:
    return _EXP_PARTS_OF_SINGLES if x in {singles, sixteen} else _EXP_PARTS


_EXP_PARTS = _exp_parts(13, (LN2_HIGH, LN2_LOW), -708.0, 710.0)
_EXP_PARTS_OF_SINGLES = _exp_parts(9, (float.fromhex("0x1.62e4p-1"), float.fromhex("0x1.7f7d1cp-20")), -86.0, 89.0)


@inlined
def exp(x: Lanes) -> Lanes:
    """Exponential."""
    # what is below the normal numbers is a hundred e's above them first
    _, half, r, rest = exp_parts(x + less(x, -708.0, 100.0, 0.0))
    value = half * (1.0 + (r + rest))
    return less(x, -746.0, 0.0, 2.0 * value * less(x, -708.0, math.exp(-100.0), 1.0))


def _finite(y: Lanes) -> Lanes:
    """Choose y, but at most where its exponential is finite."""


@overload(_finite, jit_options=OPTIONS)
def _(y: Lanes) -> Callable[..., Any]:
    most = 88.0 if y in {singles, sixteen} else 709.0

    def finite(y: Lanes) -> Lanes:
        return if_less(most, y, most, y)

    return finite


@inlined
def times_exponential(x: Lanes, y: Lanes) -> Lanes:
    """Compute x exp(y), 0 where x = 0 however large y is: by the fourth root of the exponential, which is finite."""
    # beyond its largest argument, the product of any other x with four of them is infinite
    root = exp(_finite(0.25 * y))
    return x * root * root * root * root


@inlined
def exp_gap(x: Lanes) -> Lanes:
    """exp(x) - 1 - x, accurate near zero."""
    x, half, r, rest = exp_parts(x)
    # where n = 0 the inner sum is exactly zero
    return 2.0 * (half * rest + (half * r + (half - 0.5) - 0.5 * x))


@inlined
def expm1(x: Lanes) -> Lanes:
    """exp(x) - 1, accurate near zero."""
    _, half, r, rest = exp_parts(x)
    return 2.0 * (half * (r + rest) + (half - 0.5))


@inlined
def softplus(x: Lanes) -> Lanes:
    """log(1 + exp(x))."""
    return if_less(0.0, x, x, 0.0) + log1p(exp(-magnitude(x)))


@inlined
def sigmoid(x: Lanes) -> Lanes:
    """1/(1 + exp(-x))."""
    small = exp(-magnitude(x))
    return less(x, 0.0, small, 1.0) / (1.0 + small)


@inlined
def softplus_entropy(x: Lanes) -> Lanes:
    """Compute softplus(x) - x sigmoid(x)."""
    size = magnitude(x)
    small = exp(-size)
    return log1p(small) + size * small / (1.0 + small)


_factorials, _stirling = _polynomial(LOG_FACTORIALS), _polynomial(POISSON)


@inlined
def poisson_entropy(x: Lanes) -> Lanes:
    """Entropy of a Poisson law with the rate x."""
    small, w = less(x, LARGE_RATE, x, 1.0), 1.0 / less(x, LARGE_RATE, LARGE_RATE, x)
    square, other = small * small, w * w
    below = small * (1.0 - log(small)) + exp(-small) * square * _factorials(small, square)
    return less(x, LARGE_RATE, below, HALF_LOG_2_PI_E - 0.5 * log(w) - w * _stirling(w, other))


# ------------------------------------------------------------------------- as in symkl.numeric.special, which says why


@inlined
def _gap_step(x: Lanes, y: Lanes, change: Lanes) -> Lanes:
    z = change / y / (x + 1.0)
    ratio, size = (x / (x + 1.0)) * ((y + 1.0) / y), magnitude(z)
    gap = log_gap_of(-less(size, 0.5, z, 0.0), less(size, 0.5, ratio, 1.0))
    close = change / x * (change / y) / (x + 1.0) - (y + 1.0) * gap
    return less(size, 0.5, close, change / x + (y + 1.0) * log(ratio))


@inlined
def lgamma_gap(x: Lanes, y: Lanes, change: Lanes) -> Lanes:
    """What lgamma(y) - y log y + y lies above its tangent at x, for positive x and y = x + change."""
    low = less(x, SHIFT, 1.0, less(y, SHIFT, 1.0, 0.0))
    a, c, u = less(low, 0.5, 1.0, x), less(low, 0.5, 1.0, y), low * change
    below = _gap_step(a, c, u)
    for j in range(1, int(SHIFT)):
        below = below + _gap_step(a + float(j), c + float(j), u)
    v, w = 1.0 / (x + SHIFT * low), 1.0 / (y + SHIFT * low)
    term, power, series = v, v, STIRLING[0] * v
    for k in range(1, len(STIRLING)):
        power = power * v
        term = w * term + float(2 * k) * power
        power = power * v
        term = w * term + float(2 * k + 1) * power
        series = series + STIRLING[k] * term
    return below + 0.5 * log_gap_of(change * v, (y + SHIFT * low) * v) + (change * v) * (change * w) * series


@inlined
def _odd_series(w: Lanes, coefficients: tuple[float, ...]) -> Lanes:
    square, total = w * w, coefficients[-1]
    for k in range(len(coefficients) - 2, -1, -1):
        total = total * square + coefficients[k]
    return w * total


@inlined
def _rest_step(x: Lanes) -> Lanes:
    return 1.0 / x - (x + 1.0) * log_gap_of(1.0 / x, (x + 1.0) / x)


@inlined
def lgamma_rest(x: Lanes) -> Lanes:
    """Compute lgamma(x) - x log(x) + x of a positive x."""
    a = less(x, SHIFT, x, 1.0)
    inner = less(a, 1.0, a, 1.0)
    below = less(a, 1.0, (inner + 1.0) * (log1p(inner) - log(inner)) - 1.0, _rest_step(less(a, 1.0, 1.0, a)))
    for j in range(1, int(SHIFT)):
        below = below + _rest_step(a + float(j))
    up = less(x, SHIFT, x + SHIFT, x)
    return less(x, SHIFT, below, 0.0) + (0.5 * (LOG_2_PI - log(up)) + _odd_series(1.0 / up, STIRLING))


@inlined
def digamma_rest(x: Lanes) -> Lanes:
    """Compute digamma(x) - log(x) of a positive x."""
    a, below = less(x, SHIFT, x, 1.0), 0.0
    for j in range(int(SHIFT)):
        below = below + log_gap_of(1.0 / (a + float(j)), (a + float(j + 1)) / (a + float(j)))
    w = 1.0 / less(x, SHIFT, x + SHIFT, x)
    return -(less(x, SHIFT, below, 0.0) + w * (0.5 + _odd_series(w, STIRLING_SLOPES)))


@inlined
def factorial_rest(x: Lanes) -> Lanes:
    """Compute lgamma(x + 1) - x log(x) + x of x >= 0, which is 0 at 0."""
    safe = at_zero(x, 1.0, x)
    return at_zero(x, 0.0, lgamma_rest(safe) + log(safe))


@inlined
def softplus_gap(x: Lanes, y: Lanes) -> Lanes:
    """What softplus lies at y above its tangent at x."""
    sign = if_less(0.0, x, -1.0, 1.0)
    at, change = sign * x, sign * (y - x)
    p = exp(at) / (1.0 + exp(at))
    small = less(magnitude(change), NEAR, change, 0.0)
    v = p * expm1(small)
    close = p * exp_gap(small) - log_gap_of(v, 1.0 + v)
    return less(magnitude(change), NEAR, close, softplus(sign * y) - log1p(exp(at)) - p * change)


@inlined
def power_gap(a: Lanes, p: Lanes, q: Lanes) -> Lanes:
    """Compute a p + (1 - a) q - p^a q^(1 - a)."""
    rest = less(a, 0.5, a, 1.0 - a)
    none = at_zero(p, 1.0, at_zero(q, 1.0, 0.0))
    u, v = less(none, 0.5, less(a, 0.5, q, p), 1.0), less(none, 0.5, less(a, 0.5, p, q), 1.0)
    change = (v - u) / u
    size = magnitude(change)
    x = less(size, 0.5, change, 0.0)
    close = rest * log_gap_of(x, less(size, 0.5, v / u, 1.0)) - exp_gap(rest * log1p(x))
    far = (1.0 - rest) * u + rest * v - exp((1.0 - rest) * log(u) + rest * log(v))
    return less(none, 0.5, less(size, 0.5, u * close, far), a * p + (1.0 - a) * q)


@inlined
def tanh(x: Lanes) -> Lanes:
    """Hyperbolic tangent."""
    less_one = expm1(-2.0 * magnitude(x))
    return less(x, 0.0, less_one, -less_one) / (2.0 + less_one)


@inlined
def larger(x: Lanes, y: Lanes) -> Lanes:
    """Choose the larger of two numbers; nan where one is."""
    return if_less(x, y, y, if_less(y, x, x, 0.5 * x + 0.5 * y))


@inlined
def smaller(x: Lanes, y: Lanes) -> Lanes:
    """Choose the smaller of two numbers; nan where one is."""
    return if_less(x, y, x, if_less(y, x, y, 0.5 * x + 0.5 * y))


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
    value, square_of = 1.0, x
    while whole > 0:
        if whole % 2 == 1:
            value = value * square_of
        square_of = square_of * square_of
        whole //= 2
    return 1.0 / value if times < 0 else value


@inlined
def at_zero(p: Lanes, then: Lanes, other: Lanes) -> Lanes:
    """Choose ``then`` where p = 0, and where p is nan what is chosen elsewhere."""
    return less(magnitude(p), SMALLEST, then, other)


@inlined
def weighted(p: Lanes, value: Lanes) -> Lanes:
    """Compute p times a value, 0 where p = 0 whatever the value."""
    return at_zero(p, 0.0, p * value)


@inlined
def weighted_log_gap(p: Lanes, q: Lanes) -> Lanes:
    """Compute p (x - log(1 + x)) at x = (q - p)/p: q where p = 0, inf where q = 0 < p."""
    return weighted_log_gap_of(p, q, q - p)


@inlined
def weighted_log_gap_of(p: Lanes, q: Lanes, change: Lanes) -> Lanes:
    """Compute the same, given q - p."""
    safe = at_zero(p, 1.0, p)
    ratio = q / safe
    value = safe * log_gap_of(change / safe, ratio)
    if not is_zero(less(ratio, math.inf, 0.0, 1.0)):  # of a tiny p
        value = less(ratio, math.inf, value, (q - safe) - safe * (log(q) - log(safe)))
    return at_zero(p, q, value)
