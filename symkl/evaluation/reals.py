"""Exact real numbers: rational combinations of products of roots, pi, exponentials and logarithms.

A number is a plain ``int`` or ``Fraction`` whenever it is rational, else a :class:`Real`. Equal forms are equal numbers;
that two numbers differ is only ever said after a rational interval that separates them.
"""

from __future__ import annotations

import math
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from symkl.errors import SymklError

Rational: TypeAlias = int | Fraction
Atom: TypeAlias = tuple[str, Any]
Monomial: TypeAlias = frozenset[tuple[Atom, Rational]]
Number: TypeAlias = "int | Fraction | Real"

ONE: Monomial = frozenset()
PI: Atom = ("pi", 0)
LOG_PI: Atom = ("log pi", 0)
TRIAL_BOUND = 1000  # a cofactor below its square is prime
MOST_TERMS = 256
MOST_EXPONENTIALS = 12
LARGEST_EXPONENT = 256
LARGEST_EXPONENTIAL = 500
MOST_DIGITS = 20_000


class Undefined(SymklError):  # noqa: N818 - it is a finding, not a failure
    """A side of a statement has no value at the point."""


class NotEvaluable(SymklError):  # noqa: N818 - it is a limit, not a failure
    """A value exists but cannot be computed exactly here."""


class Real:
    """An irrational value: coefficients by monomial, at least one monomial not 1."""

    __slots__ = ("terms",)

    def __init__(self, terms: dict[Monomial, Rational]) -> None:
        self.terms = terms

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Real) and self.terms == other.terms

    def __hash__(self) -> int:
        return hash(frozenset(self.terms.items()))

    def __repr__(self) -> str:
        return text(self)

    def __neg__(self) -> Real:
        return Real({m: -c for m, c in self.terms.items()})

    def __add__(self, other: Number) -> Number:
        if not isinstance(other, _NUMBERS):
            return NotImplemented
        terms = dict(self.terms)
        for monomial, c in other.terms.items() if isinstance(other, Real) else ((ONE, other),):
            total = terms.get(monomial, 0) + c
            if total:
                terms[monomial] = total
            else:
                terms.pop(monomial, None)
        return _made(terms)

    __radd__ = __add__

    def __sub__(self, other: Number) -> Number:
        return self + -other

    def __rsub__(self, other: Number) -> Number:
        return -self + other

    def __mul__(self, other: Number) -> Number:
        if not isinstance(other, _NUMBERS):
            return NotImplemented
        if not isinstance(other, Real):
            return Real({m: c * other for m, c in self.terms.items()}) if other else 0
        if len(self.terms) * len(other.terms) > MOST_TERMS:
            msg = "an exact value grows beyond what is kept"
            raise NotEvaluable(msg)
        terms: dict[Monomial, Rational] = {}
        for a, c in self.terms.items():
            for b, d in other.terms.items():
                monomial, factor = _product(a, b)
                terms[monomial] = terms.get(monomial, 0) + c * d * factor
        return _made({m: c for m, c in terms.items() if c})

    __rmul__ = __mul__


_NUMBERS = (int, Fraction, Real)


def _terms(value: Number) -> Any:  # noqa: ANN401 - a view of pairs
    return value.terms.items() if isinstance(value, Real) else ((ONE, value),) if value else ()


def _made(terms: dict[Monomial, Rational]) -> Number:
    if not terms:
        return 0
    return terms[ONE] if len(terms) == 1 and ONE in terms else Real(terms)


def rational(value: Fraction) -> Rational:
    """Return an int where the fraction is whole."""
    return value.numerator if value.denominator == 1 else value


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


def _monomial(factors: dict[Atom, Rational]) -> tuple[Monomial, Rational]:
    """Put a product into its standard form: roots of integers have exponents between 0 and 1."""
    scale: Rational = 1
    for atom, exponent in list(factors.items()):
        if atom[0] == "root":
            whole = math.floor(exponent)
            if whole:
                scale = scale * (atom[1] ** whole if whole > 0 else Fraction(1, atom[1] ** -whole))
                factors[atom] = exponent - whole
        if factors[atom] == 0:
            del factors[atom]
    return frozenset(factors.items()), scale


def _product(a: Monomial, b: Monomial) -> tuple[Monomial, Rational]:
    if not a:
        return b, 1
    if not b:
        return a, 1
    factors = dict(a)
    for atom, exponent in b:
        factors[atom] = factors.get(atom, 0) + exponent
    return _monomial(factors)


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


def integer_root(n: int, degree: int) -> int:
    """Return the largest integer whose power of that degree is at most n."""
    if degree == 1:
        return n
    if degree == 2:  # noqa: PLR2004
        return math.isqrt(n)
    low, high = 0, 1 << -(-n.bit_length() // degree)
    while low < high:
        middle = (low + high + 1) // 2
        if middle**degree <= n:
            low = middle
        else:
            high = middle - 1
    return low


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
        monomial, scale = _monomial(factors)
        return _made({monomial: scale}) if value else 0
    single = _single(value)
    if single is not None and (isinstance(exponent, int) or all(atom[0] != "sum" for atom, _ in single[0])):
        monomial, scale = _monomial({atom: e * exponent for atom, e in single[0]})
        return power(single[1], exponent) * _made({monomial: scale})
    leading, rest = _without_leading(value)
    return power(leading, exponent) * _made({frozenset({(("sum", rest), exponent)}): 1})


def _without_leading(value: Real) -> tuple[Number, Number]:
    """Split a sum into a positive first term and a rest that starts with 1, so that multiples look alike."""
    candidates: list[tuple[Monomial, Rational]] = [
        (m, max(c, -c)) for m, c in value.terms.items() if all(atom[0] != "sum" for atom, _ in m)
    ]
    if not candidates:
        return 1, value
    leading = Real(dict([min(candidates, key=lambda term: _monomial_text(term[0]))]))
    number = _made(leading.terms)
    return number, divide(value, number)


def exp(value: Number) -> Number:
    """Return e to a value."""
    if isinstance(value, Real) and len(value.terms) > MOST_EXPONENTIALS:
        msg = "the exponential of a long sum"
        raise NotEvaluable(msg)
    result: Number = 1
    for monomial, c in _terms(value):
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
        return _made({frozenset({(("log", p), 1)}): e for p, e in _factors_of(value).items() if e})
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
        return _made({inside: 1})
    return Real({frozenset({(("log sum", Real({frozenset({(atom, 1)}): 1})), 1)}): 1})


def sign(value: Number) -> int | None:
    """Return -1, 0 or 1 with certainty, or None when the interval never excludes 0."""
    if not isinstance(value, Real):
        return (value > 0) - (value < 0)
    from symkl.evaluation.enclosure import sign_of_sum  # noqa: PLC0415 - intervals need the numbers they enclose

    return sign_of_sum(value)


def certain_sign(value: Number) -> int:
    """Return the sign, or raise NotEvaluable where it stays open."""
    found = sign(value)
    if found is None:
        msg = f"the sign of {text(value)} stays open"
        raise NotEvaluable(msg)
    return found


# ----------------------------------------------------------------------------------------------------------- text


def text(value: Number) -> str:
    """Return a value as people write it: ``1/2*log(2) + 3/4``."""
    if not isinstance(value, Real):
        return str(value)
    parts = sorted((_monomial_text(m), c) for m, c in value.terms.items() if m)
    out = ""
    for name, c in [*parts, *(("", c) for m, c in value.terms.items() if not m)]:
        size = abs(c)
        body = str(size) if not name else name if size == 1 else f"{size}*{name}"
        if not out:
            out = f"-{body}" if c < 0 else body
        else:
            out += f" - {body}" if c < 0 else f" + {body}"
    return out


def _monomial_text(monomial: Monomial) -> str:
    return "*".join(sorted(_atom_text(atom, exponent) for atom, exponent in monomial))


def _atom_text(atom: Atom, exponent: Rational) -> str:
    kind, inside = atom
    if kind == "exp":
        return f"exp({text(_made({inside: exponent}))})"
    names = {"pi": "pi", "log pi": "log(pi)", "root": str(inside), "log": f"log({inside})"}
    name = names.get(kind) or (f"log({text(inside)})" if kind == "log sum" else f"({text(inside)})")
    if exponent == 1:
        return name
    if exponent == Fraction(1, 2):
        return f"sqrt({name.removeprefix('(').removesuffix(')')})" if kind == "sum" else f"sqrt({name})"
    return f"{name}**{exponent}" if isinstance(exponent, int) and exponent > 0 else f"{name}**({exponent})"
