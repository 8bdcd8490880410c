"""Averages of powers, logarithms and exponentials of the variables that those of families are made of, by formulas."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb, factorial
from typing import TYPE_CHECKING, Any

from symkl.evaluation import reals
from symkl.evaluation.duals import base_of
from symkl.evaluation.numbers import DISTANCE, LOG_FACTORIAL, NotEvaluable, Number, Rational, Real, Undefined

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.evaluation.duals import Element
    from symkl.evaluation.fields import Field

LARGEST_POWER = 24


@dataclass(slots=True)
class Power:
    """What of a variable u stands in a product: u**k log(u)**logs exp(t u) (1 - u)**rest log(1 - u)**rest_logs.

    Of one that is not below 1, 1 + u stands in place of 1 - u.
    """

    k: Any = 0
    logs: int = 0
    t: Number = 0
    rest: Any = 0
    rest_logs: int = 0


def _rising(field: Field, a: Element, k: Any) -> Element:  # noqa: ANN401 - an exponent
    """Return gamma(a + k)/gamma(a), which is infinite where a + k is not positive."""
    if reals.certain_sign(base_of(a + k)) <= 0:
        msg = "a moment that does not exist"
        raise Undefined(msg)
    if not isinstance(k, int):
        return field.exp(field.special("lgamma", a + k) - field.special("lgamma", a))
    if abs(k) > LARGEST_POWER:
        msg = f"a moment of degree {k}"
        raise NotEvaluable(msg)
    result: Element = 1
    for i in range(abs(k)):
        result = result * (a + i if k > 0 else field.inverse(a - 1 - i))
    return result


def _bare(power: Power, *allowed: str) -> None:
    for name in ("logs", "t", "rest", "rest_logs"):
        if name not in allowed and getattr(power, name):
            msg = "a moment that is not known here"
            raise NotEvaluable(msg)


def _raised(field: Field, base: Element, exponent: Element) -> Element:
    if isinstance(exponent, (int, Fraction)):
        return field.power(base, exponent)
    return field.exp(exponent * field.log(base))


def _gamma(field: Field, power: Power, a: Element, b: Element) -> Element:
    _bare(power, "logs", "t")
    tilted_rate = b - power.t
    if reals.certain_sign(base_of(tilted_rate)) <= 0:
        msg = "a moment generating function beyond where it exists"
        raise Undefined(msg)
    factor: Element = _raised(field, field.divide(b, tilted_rate), a) if power.t else 1
    moment = factor * _rising(field, a, power.k) * field.power(tilted_rate, -power.k)
    if not power.logs:
        return moment
    centre = field.special("digamma", a + power.k) - field.log(tilted_rate)
    if power.logs == 1:
        return moment * centre
    if power.logs == 2:  # noqa: PLR2004 - the variance of the logarithm is trigamma
        return moment * (centre * centre + field.special("trigamma", a + power.k))
    msg = "the mean of a third power of a logarithm"
    raise NotEvaluable(msg)


def _beta(field: Field, power: Power, a: Element, b: Element) -> Element:
    _bare(power, "logs", "rest", "rest_logs")
    c, d = a + power.k, b + power.rest
    above = _rising(field, a, power.k) * _rising(field, b, power.rest)
    moment = field.divide(above, _rising(field, a + b, power.k + power.rest))
    together = power.logs + power.rest_logs
    if not together:
        return moment
    means = [field.special("digamma", at) - field.special("digamma", c + d) for at in (c, d)]
    if together == 1:
        return moment * means[0 if power.logs else 1]
    if together > 2:  # noqa: PLR2004 - as above
        msg = "the mean of a third power of logarithms"
        raise NotEvaluable(msg)
    shared = field.special("trigamma", c + d)
    if power.logs == power.rest_logs:
        return moment * (means[0] * means[1] - shared)
    at, centre = (c, means[0]) if power.logs else (d, means[1])
    return moment * (centre * centre + field.special("trigamma", at) - shared)


def _whole(power: Power) -> int:
    k = power.k
    if not isinstance(k, int) or not 0 <= k <= LARGEST_POWER:
        msg = f"a moment of degree {k}"
        raise NotEvaluable(msg)
    return k


def _normal(field: Field, power: Power, variance: Element = 1) -> Element:
    _bare(power, "t")
    k, drift = _whole(power), variance * power.t
    moments: list[Element] = [1, drift]
    for i in range(1, k):  # E[z**(i + 1) exp(t z)] = v t E[z**i exp(t z)] + v i E[z**(i - 1) exp(t z)], over exp(v t**2/2)
        moments.append(drift * moments[i] + i * variance * moments[i - 1])
    total = moments[k]
    return total * field.exp(drift * power.t * Fraction(1, 2)) if power.t else total


def _poisson(field: Field, power: Power, rate: Element) -> Element:
    _bare(power, "t")
    k = _whole(power)
    moved = rate * field.exp(power.t) if power.t else rate
    moments: list[Element] = [1]
    for n in range(k):
        moments.append(moved * sum(comb(n, i) * moments[i] for i in range(n + 1)))
    return moments[k] * field.exp(moved - rate) if power.t else moments[k]


def _tilted(field: Field, p: Element, t: Number) -> tuple[Element, Element]:
    """Return 1 - p + p exp(t), and what of it is p exp(t)."""
    ahead = p * field.exp(t) if t else p
    total = 1 - p + ahead if t else 1
    return total, field.divide(ahead, total)


def _binomial(field: Field, power: Power, n: Element, p: Element) -> Element:
    _bare(power, "t")
    total, share = _tilted(field, p, power.t)
    moment = _by_factorial_moments(_whole(power), n, share, -1)
    return moment * _raised(field, total, n) if power.t else moment


def _negative_binomial(field: Field, power: Power, n: Element, p: Element) -> Element:
    _bare(power, "t")
    fails = (1 - p) * field.exp(power.t) if power.t else 1 - p
    left = 1 - fails
    if reals.certain_sign(base_of(left)) <= 0:
        msg = "a moment generating function beyond where it exists"
        raise Undefined(msg)
    moment = _by_factorial_moments(_whole(power), n, field.divide(fails, left), 1)
    return moment * _raised(field, p, n) * _raised(field, left, -n) if power.t else moment


def _by_factorial_moments(k: int, n: Element, odds: Element, step: int) -> Element:
    """Return E[y**k] where E[y (y - 1) ... (y - j + 1)] = n (n + step) ... (n + (j - 1) step) odds**j."""
    total: Element = 0 if k else 1
    factor: Element = 1
    for j in range(1, k + 1):
        factor = factor * (n + (j - 1) * step) * odds
        total = total + _partitions(k, j) * factor
    return total


def _partitions(k: int, j: int) -> int:
    """Return in how many ways k things fall into j heaps."""
    return sum((1 - 2 * ((j - i) % 2)) * comb(j, i) * int(i**k) for i in range(j + 1)) // factorial(j)


def _uniform(field: Field, power: Power) -> Element:
    if not power.t:
        return _beta(field, power, 1, 1)
    _bare(power, "t")
    end = field.exp(power.t)
    moment = field.divide(end - 1, power.t)
    for i in range(1, _whole(power) + 1):  # by parts
        moment = field.divide(end - i * moment, power.t)
    return moment


def _odds(field: Field, power: Power, a: Element, b: Element) -> Element:
    """Return an average of u/(1 - u), where u has the beta law; here ``rest`` is of 1 + w."""
    _bare(power, "logs", "rest", "rest_logs")
    c, d = a + power.k, b - power.k - power.rest
    moment = field.divide(_rising(field, a, power.k) * _rising(field, b, d - b), _rising(field, a + b, -power.rest))
    match power.logs, power.rest_logs:
        case 0, 0:
            return moment
        case 1, 0:
            return moment * (field.special("digamma", c) - field.special("digamma", d))
        case 0, 1:
            return moment * (field.special("digamma", c + d) - field.special("digamma", d))
    msg = "the mean of a power of logarithms"
    raise NotEvaluable(msg)


def _mean_distance(kind: str, parameters: list[Element], slope: Rational, at: Rational) -> Number | None:
    """Return E|a u + b| of an exponential u that may lie on either side of -b/a: beyond it, it is like a new one."""
    rate = parameters[-1]
    if kind != "gamma" or parameters[0] != 1 or not isinstance(rate, (int, Fraction)) or at * slope >= 0:
        return None
    mean = 1 / Fraction(rate)
    reach = -Fraction(at) / Fraction(slope)
    beyond: Number = 2 * mean * reals.exp(-reach / mean)
    return abs(Fraction(slope)) * (beyond + reach - mean)


def _mean_log_factorial(kind: str, parameters: list[Element], slope: Rational, at: Rational) -> Number | None:
    """Return E[lgamma(n + c)] of a Poisson variable n, a number that is known by its series only."""
    rate = parameters[0]
    if kind != "poisson" or slope != 1 or not isinstance(rate, (int, Fraction)) or at != int(at) or at < 1:
        return None
    return Real({frozenset({((LOG_FACTORIAL, (Fraction(rate), int(at))), 1)}): 1})


# functions of a*u + b that are averaged as a whole, by the kind of variable, its parameters, a and b
WHOLE: dict[str, Callable[[str, list[Element], Rational, Rational], Number | None]] = {
    DISTANCE: _mean_distance,
    "lgamma": _mean_log_factorial,
}
# what each kind of variable ranges over, where its values are not few
RANGES = {
    "gamma": "positive",
    "beta": "unit",
    "uniform": "unit",
    "odds": "positive",
    "normal": "real",
    "centred": "real",
    "poisson": "real",
    "binomial": "real",
    "negative binomial": "real",
}
MOMENTS: dict[str, Callable[..., Element]] = {
    "gamma": _gamma,
    "beta": _beta,
    "uniform": _uniform,
    "odds": _odds,
    "normal": _normal,
    "centred": _normal,
    "poisson": _poisson,
    "binomial": _binomial,
    "negative binomial": _negative_binomial,
}
