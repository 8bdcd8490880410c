"""What is computed with exact real numbers: quotients, powers, exponentials, logarithms, signs.

Equal forms are equal numbers; that two numbers differ is only ever said after a rational interval that separates them.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache

from symkl.evaluation.duals import Dual
from symkl.evaluation.enclosure import sign_of_sum
from symkl.evaluation.numbers import (
    LOG_PI,
    LOG_VARIABLE,
    PI,
    VARIABLE,
    Atom,
    Monomial,
    NotEvaluable,
    Number,
    Rational,
    Real,
    Undefined,
    integer_root,
    is_random,
    monomial_text,
    number_of,
    rational,
    standard_monomial,
    terms_of,
    text,
)

TRIAL_BOUND = 1000  # a cofactor below its square is prime
MOST_EXPONENTIALS = 12
LARGEST_EXPONENT = 256
MOST_DIGITS = 20_000


def divide(a: Number, b: Number) -> Number:
    """Return a/b; both exact.

    Raises
    ------
    Undefined
        If b is zero.
    """
    if isinstance(b, int):
        if b == 0:
            msg = "division by zero"
            raise Undefined(msg)
        if isinstance(a, int):
            quotient, rest = divmod(a, b)
            return Fraction(a, b) if rest else quotient
        return a * Fraction(1, b)
    if isinstance(b, Fraction):
        if b == 0:
            msg = "division by zero"
            raise Undefined(msg)
        return a * (1 / b)
    return a * power(b, -1)


# ------------------------------------------------------------------------------------------------------ monomials


@lru_cache(maxsize=8192)
def factored(n: int) -> tuple[tuple[int, int], ...]:
    """Return factors of a positive integer with exponents: primes, and cofactors too large to split."""
    found: dict[int, int] = {}
    for p in _small_primes():
        if p * p > n:
            break
        while n % p == 0:
            n //= p
            found[p] = found.get(p, 0) + 1
    if n > 1:
        base, exponent = _root_of_perfect_power(n) if n > TRIAL_BOUND**2 else (n, 1)
        found[base] = found.get(base, 0) + exponent
    return tuple(found.items())


@lru_cache(maxsize=1)
def _small_primes() -> tuple[int, ...]:
    return tuple(p for p in range(2, TRIAL_BOUND) if all(p % q for q in range(2, math.isqrt(p) + 1)))


def _root_of_perfect_power(n: int) -> tuple[int, int]:
    for exponent in (2, 3, 5, 7, 11, 13):
        root = integer_root(n, exponent)
        if root**exponent == n:
            base, more = _root_of_perfect_power(root)
            return base, more * exponent
    return n, 1


def _factors_of(value: Rational) -> dict[int, int]:
    top, bottom = value.numerator, value.denominator
    if max(top.bit_length(), bottom.bit_length()) > MOST_DIGITS:
        msg = "a number has too many digits"
        raise NotEvaluable(msg)
    factors = dict(factored(top))
    for p, e in factored(bottom):
        factors[p] = factors.get(p, 0) - e
    return factors


# ------------------------------------------------------------------------------------------------------ functions


def _single(value: Real) -> tuple[Monomial, Rational] | None:
    return next(iter(value.terms.items())) if len(value.terms) == 1 else None


def pi() -> Number:
    """Return the circle number."""
    return Real({frozenset({(PI, 1)}): 1})


def power(value: Number, exponent: Rational) -> Number:
    """Return a value to a rational power, by the real root.

    Raises
    ------
    Undefined
        For a negative power of zero or a fractional power of a negative number.
    """
    if not -LARGEST_EXPONENT <= exponent <= LARGEST_EXPONENT:
        msg = f"the exponent {exponent} is too large"
        raise NotEvaluable(msg)
    if not isinstance(exponent, int):
        exponent = rational(Fraction(exponent))
    if isinstance(exponent, int) and exponent >= 0:
        result: Number = 1
        for _ in range(exponent):
            result = result * value
        return result
    side = certain_sign(value)
    if side == 0 and exponent < 0:
        msg = "division by zero"
        raise Undefined(msg)
    if side < 0 and not isinstance(exponent, int):
        msg = f"a negative number to the power {exponent}"
        raise Undefined(msg)
    if not isinstance(value, Real):
        if isinstance(exponent, int):
            return rational(Fraction(value) ** exponent)
        factors: dict[Atom, Rational] = {("root", p): e * exponent for p, e in _factors_of(value).items()} if value else {}
        monomial, scale = standard_monomial(factors)
        return number_of({monomial: scale}) if value else 0
    single = _single(value)
    if single is not None and (isinstance(exponent, int) or all(atom[0] != "sum" for atom, _ in single[0])):
        monomial, scale = standard_monomial({atom: e * exponent for atom, e in single[0]})
        return power(single[1], exponent) * number_of({monomial: scale})
    leading, rest = _without_leading(value)
    return power(leading, exponent) * number_of({frozenset({(("sum", rest), exponent)}): 1})


def _without_leading(value: Real) -> tuple[Number, Number]:
    """Split a sum into a positive first term and a rest that starts with 1, so that multiples look alike."""
    candidates: list[tuple[Monomial, Rational]] = [
        (m, max(c, -c)) for m, c in value.terms.items() if all(atom[0] != "sum" for atom, _ in m)
    ]
    if not candidates:
        return 1, value
    leading = Real(dict([min(candidates, key=lambda term: monomial_text(term[0]))]))
    number = number_of(leading.terms)
    return number, divide(value, number)


def exp(value: Number) -> Number:
    """Return e to a value."""
    if isinstance(value, Real) and len(value.terms) > MOST_EXPONENTIALS:
        msg = "the exponential of a long sum"
        raise NotEvaluable(msg)
    result: Number = 1
    for monomial, c in terms_of(value):
        (atom, exponent), *others = monomial or [(("", 0), 0)]
        if not others and exponent == 1 and atom[0] in ("log", "log sum"):
            result = result * power(atom[1], c)
        elif not others and exponent == 1 and atom == LOG_PI:
            result = result * Real({frozenset({(PI, c)}): 1})
        else:
            result = result * Real({frozenset({(("exp", monomial), c)}): 1})
    return result


def log(value: Number) -> Number:
    """Return the natural logarithm.

    Raises
    ------
    Undefined
        If the value is not positive.
    """
    if certain_sign(value) <= 0:
        msg = "the logarithm of a number that is not positive"
        raise Undefined(msg)
    if not isinstance(value, Real):
        return number_of({frozenset({(("log", p), 1)}): e for p, e in _factors_of(value).items() if e})
    single = _single(value)
    if single is None or single[1] < 0:
        leading, rest = _without_leading(value)
        return log(leading) + Real({frozenset({(("log sum", rest), 1)}): 1})
    total = log(single[1])
    for atom, exponent in single[0]:
        total = total + exponent * _log_of_atom(atom)
    return total


def _log_of_atom(atom: Atom) -> Number:
    kind, inside = atom
    if kind == "root":
        return log(inside)
    if kind == "pi":
        return Real({frozenset({(LOG_PI, 1)}): 1})
    if kind == "exp":
        return number_of({inside: 1})
    if kind == VARIABLE:
        return Real({frozenset({((LOG_VARIABLE, inside), 1)}): 1})
    whole = inside if kind == "sum" else Real({frozenset({(atom, 1)}): 1})
    return Real({frozenset({(("log sum", whole), 1)}): 1})


def sign(value: Number) -> int | None:
    """Return -1, 0 or 1 with certainty, or None when the interval never excludes 0."""
    if isinstance(value, Dual):  # what a parameter that is differentiated by does to a sign is not followed
        return None
    if not isinstance(value, Real):
        return (value > 0) - (value < 0)
    if is_random(value):
        return _sign_of_random(value)
    return sign_of_sum(value)


def _sign_of_random(value: Real) -> int | None:
    """Return the sign that a number has wherever the variables in it lie, if it has one."""
    one, *rest = sorted(value.terms.items(), key=lambda term: bool(term[0]))
    if not one[0] and len(rest) == 1 and _within(rest[0][1], one[1]):  # 1 - u, where u lies between 0 and 1
        ((atom, exponent),) = rest[0][0] if len(rest[0][0]) == 1 else ((("", ("", "")), 0),)
        if atom[0] == VARIABLE and atom[1][1] == "unit" and exponent == 1:
            return 1 if one[1] > 0 else -1
    signs = {_sign_of_monomial(monomial) * (1 if c > 0 else -1) for monomial, c in value.terms.items()}
    return signs.pop() if len(signs) == 1 and signs != {0} else None


def _within(c: Rational, bound: Rational) -> bool:
    return -bound <= c <= bound or bound <= c <= -bound


def _sign_of_monomial(monomial: Monomial) -> int:
    """Return the sign of a product, 0 where it is not known."""
    result = 1
    for atom, exponent in monomial:
        kind, inside = atom
        if kind == VARIABLE and inside[1] in ("positive", "unit"):
            continue
        if kind == "exp" or (kind == "sum" and is_random(inside) and sign(inside) == 1):
            continue
        if is_random(atom) or not isinstance(exponent, int):
            return 0
        found = sign_of_sum(Real({frozenset({(atom, exponent)}): 1}))
        if not found:
            return 0
        result *= found
    return result


def certain_sign(value: Number) -> int:
    """Return the sign, or raise NotEvaluable where it stays open."""
    found = sign(value)
    if found is None:
        msg = f"the sign of {text(value)} stays open"
        raise NotEvaluable(msg)
    return found
