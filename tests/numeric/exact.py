"""What the functions of families should give, from the textbook's formulas with many digits."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
from mpmath import digamma, exp, log, log1p, loggamma, mpf

if TYPE_CHECKING:
    from collections.abc import Callable

Number = Any  # an mpmath number


def softplus(x: Number) -> Number:
    """Compute log(1 + exp(x))."""
    return log1p(exp(x)) if x < 0 else x + log1p(exp(-x))


def sigmoid(x: Number) -> Number:
    """Compute 1/(1 + exp(-x))."""
    return 1 / (1 + exp(-x))


def logsumexp(x: list[Number]) -> Number:
    """Logarithm of the sum of exponentials."""
    most = max(x)
    return most + log(sum(exp(a - most) for a in x))


def weighted_log(p: Number, x: Number) -> Number:
    """Compute p log(x), 0 where p = 0."""
    return p * log(x) if p else mpf(0)


def of_a_coin(p: Number, q: Number) -> Number:
    """Divergence of two coins."""
    return weighted_log(p, p / q) + weighted_log(1 - p, (1 - p) / (1 - q) if p != 1 else mpf(1))


def of_shares(a: list[Number], b: list[Number]) -> Number:
    """Divergence of two Dirichlet laws."""
    whole = sum(a)
    value = loggamma(whole) - loggamma(sum(b))
    for x, y in zip(a, b, strict=True):
        value += loggamma(y) - loggamma(x) + (x - y) * (digamma(x) - digamma(whole))
    return value


def categorical(a: list[Number], b: list[Number]) -> Number:
    """Divergence of two categorical laws."""
    first = logsumexp(a)
    return logsumexp(b) - first - sum(exp(x - first) * (y - x) for x, y in zip(a, b, strict=True))


def entropy_of_shares(a: list[Number]) -> Number:
    """Entropy of a Dirichlet law."""
    whole = sum(a)
    value = sum(map(loggamma, a)) - loggamma(whole)
    return value - sum((x - 1) * (digamma(x) - digamma(whole)) for x in a)


def density_of_shares(x: list[Number], a: list[Number]) -> Number:
    """Logarithm of a Dirichlet law's density, at shares that are made to sum to 1."""
    x = [share / sum(x) for share in x]
    return loggamma(sum(a)) + sum((b - 1) * log(y) - loggamma(b) for y, b in zip(x, a, strict=True))


def jensen_shannon(p: list[Number], q: list[Number]) -> Number:
    """Jensen-Shannon divergence."""
    pairs = [*zip(p, q, strict=True), *zip(q, p, strict=True)]
    return sum(weighted_log(x, 2 * x / (x + y)) for x, y in pairs) / 2


def entropy_of_counts(rate: Number) -> Number:
    """Entropy of a Poisson law: by its series, or beyond that by the first terms of one in 1/rate."""
    if rate > 1e5:
        return log(2 * mpmath.pi * mpmath.e * rate) / 2 - 1 / (12 * rate) - 1 / (24 * rate**2)
    mass, total, count = rate * exp(-rate), mpf(0), 1
    while count < rate or mass > mpf(10) ** -400:
        count += 1
        mass *= rate / count
        total += mass * loggamma(count + 1)
    return rate - rate * log(rate) + total


def laplace(m: Number, a: Number, n: Number, b: Number) -> Number:
    """Divergence of two Laplace laws."""
    apart = abs(m - n)
    return log(b / a) + apart / b + a / b * exp(-apart / a) - 1


EXACT: dict[str, Callable[..., Number]] = {
    "kl_bernoulli": of_a_coin,
    "kl_bernoulli_logits": lambda h, g: softplus(g) - softplus(h) - (g - h) * sigmoid(h),
    "kl_categorical_logits": categorical,
    "kl_gamma": lambda a, b, c, d: (a - c) * digamma(a) - loggamma(a) + loggamma(c) + c * log(b / d) + a * (d - b) / b,
    "kl_beta": lambda a, b, c, d: of_shares([a, b], [c, d]),
    "kl_dirichlet": of_shares,
    "kl_poisson": lambda a, b: a * log(a / b) + b - a,
    "kl_exponential": lambda a, b: log(a / b) + b / a - 1,
    "kl_laplace": laplace,
    "kl_geometric": lambda p, q: of_a_coin(p, q) / p,
    "kl_lognormal": lambda m, a, n, b: log(b / a) + (a**2 + (m - n) ** 2) / b**2 / 2 - mpf(1) / 2,
    "js_discrete": jensen_shannon,
    "entropy_bernoulli": lambda p: -weighted_log(p, p) - weighted_log(1 - p, 1 - p),
    "entropy_bernoulli_logits": lambda h: softplus(-abs(h)) + abs(h) * sigmoid(-abs(h)),
    "entropy_discrete": lambda p: -sum(weighted_log(x, x) for x in p),
    "entropy_categorical_logits": lambda a: sum(exp(x - logsumexp(a)) * (logsumexp(a) - x) for x in a),
    "entropy_gamma": lambda a, b: a - log(b) + loggamma(a) + (1 - a) * digamma(a),
    "entropy_beta": lambda a, b: entropy_of_shares([a, b]),
    "entropy_dirichlet": entropy_of_shares,
    "entropy_exponential": lambda b: 1 - log(b),
    "entropy_laplace": lambda b: 1 + log(2 * b),
    "entropy_geometric": lambda p: -log(p) - weighted_log(1 - p, 1 - p) / p,
    "entropy_lognormal": lambda m, b: m + log(2 * mpmath.pi) / 2 + mpf(1) / 2 + log(b),
    "logpdf_gamma": lambda x, a, b: a * log(b) - loggamma(a) + (a - 1) * log(x) - b * x,
    "logpdf_beta": lambda x, a, b: loggamma(a + b) - loggamma(a) - loggamma(b) + (a - 1) * log(x) + (b - 1) * log(1 - x),
    "logpdf_dirichlet": density_of_shares,
    "logpdf_exponential": lambda x, b: log(b) - b * x,
    "logpdf_laplace": lambda x, m, b: -log(2 * b) - abs(x - m) / b,
    "logpdf_lognormal": lambda x, m, b: -log(2 * mpmath.pi) / 2 - log(b) - log(x) - ((log(x) - m) / b) ** 2 / 2,
    "logpmf_bernoulli": lambda x, p: log(p) if x else log(1 - p),
    "logpmf_bernoulli_logits": lambda x, h: -softplus(-h) if x else -softplus(h),
    "logpmf_geometric": lambda x, p: log(p) + x * log(1 - p),
    "logpmf_categorical_logits": lambda x, a: sum(map(operator.mul, x, a)) - logsumexp(a),
    "logpmf_poisson": lambda x, b: x * log(b) - b - loggamma(x + 1),
}


def exact(name: str, *args: Any, digits: int = 90) -> Number:  # noqa: ANN401 - numbers or vectors
    """Return the value at floating point arguments, with so many digits beyond those that cancel at ordinary sizes."""
    with mpmath.workdps(digits):
        return +EXACT[name](*(_numbers(a) for a in args))


def _numbers(a: Any) -> Any:  # noqa: ANN401 - as above
    return [_numbers(x) for x in a] if np.ndim(a) else mpf(float(a))
