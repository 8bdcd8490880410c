"""Functions of numbers in lanes, or of one number, for compiled programs: nan where undefined. Loads Numba."""

# mypy: disable-error-code="call-arg, empty-body, var-annotated, misc, no-any-return, import-not-found, untyped-decorator"

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar

import numba
from numba.extending import overload

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
from symkl.numeric.special import LARGE_LOG, Numbers, added_up, of_numbers

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")
Lanes = Any  # eight numbers, or one

LOG_SERIES = tuple(1 / (2 * j + 1) for j in range(1, 13))
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
def sigmoid(x: Lanes) -> Lanes:
    """1/(1 + exp(-x))."""
    small = exp(-magnitude(x))
    return less(x, 0.0, small, 1.0) / (1.0 + small)


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
    apart = if_less(LARGE_LOG * safe, value, 1.0, less(ratio, math.inf, 0.0, 1.0))  # a ratio may overflow, or vanish
    if not is_zero(apart):
        value = less(apart, 0.5, value, (q - safe) - safe * (log(q) - log(safe)))
    return at_zero(p, q, value)


# ------------------------------------------------------------------------------------------- those that all libraries have


def _polynomial_of_one(*coefficients: float) -> Callable[..., Any]:
    inner = _polynomial((*coefficients, *[0.0] * (-len(coefficients) % 4)))

    @inlined
    def polynomial(x: Lanes) -> Lanes:
        return inner(x, x * x)

    return polynomial


def _added(step: Callable[..., Any], first: int) -> Callable[..., Any]:
    return inlined(added_up(step, first))


_LIBRARY = SimpleNamespace(exp=exp, expm1=expm1, log=log, log1p=log1p, abs=magnitude)
_GIVEN = Numbers(_LIBRARY, log_gap_of, exp_gap, less, at_zero, _polynomial_of_one, inlined, _added)
vars().update(of_numbers(_GIVEN))
