"""Exact numbers as data: rational combinations of products of roots, pi, exponentials and logarithms.

A number is a plain ``int`` or ``Fraction`` whenever it is rational, else a :class:`Real`; numbers add and multiply.
"""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, TypeAlias

from symkl.errors import SymklError

Rational: TypeAlias = int | Fraction
Atom: TypeAlias = tuple[str, Any]
Monomial: TypeAlias = frozenset[tuple[Atom, Rational]]
Number: TypeAlias = "int | Fraction | Real"

ONE: Monomial = frozenset()
PI: Atom = ("pi", 0)
LOG_PI: Atom = ("log pi", 0)
# a variable averaged over, by its name and what it ranges over, and its logarithm
VARIABLE, LOG_VARIABLE = "variable", "log variable"
RANDOM = frozenset({VARIABLE, LOG_VARIABLE})
# the absolute value of a number in which a variable stands, and the average of lgamma(n + c) for a Poisson variable n
DISTANCE, LOG_FACTORIAL = "distance", "log factorial"
MOST_TERMS = 256


class Undefined(SymklError):  # noqa: N818 - it is a finding, not a failure
    """A side of a statement has no value at the point."""


class Infinite(Undefined):
    """An integral has no finite value at the point, whatever else stands in the statement."""


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
        return number_of(terms)

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
        return number_of({m: c for m, c in terms.items() if c})

    __rmul__ = __mul__


_NUMBERS = (int, Fraction, Real)


def is_random(value: Any) -> bool:  # noqa: ANN401 - whatever numbers are made of
    """Whether a variable that is averaged over stands in a number."""
    if isinstance(value, Real):
        return any(is_random(monomial) for monomial in value.terms)
    if isinstance(value, (frozenset, tuple)):
        return any(is_random(part) for part in value)
    return isinstance(value, str) and value in RANDOM


def terms_of(value: Number) -> Any:  # noqa: ANN401 - a view of pairs
    """Return monomials with their coefficients."""
    return value.terms.items() if isinstance(value, Real) else ((ONE, value),) if value else ()


def number_of(terms: dict[Monomial, Rational]) -> Number:
    """Return the number with these terms: a rational one where they say no more."""
    if not terms:
        return 0
    return terms[ONE] if len(terms) == 1 and ONE in terms else Real(terms)


def rational(value: Fraction) -> Rational:
    """Return an int where the fraction is whole."""
    return value.numerator if value.denominator == 1 else value


def standard_monomial(factors: dict[Atom, Rational]) -> tuple[Monomial, Rational]:
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
    return standard_monomial(factors)


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


def text(value: Number) -> str:
    """Return a value as people write it: ``1/2*log(2) + 3/4``."""
    if not isinstance(value, Real):
        return str(value)
    parts = sorted((monomial_text(m), c) for m, c in value.terms.items() if m)
    out = ""
    for name, c in [*parts, *(("", c) for m, c in value.terms.items() if not m)]:
        size = abs(c)
        body = str(size) if not name else name if size == 1 else f"{size}*{name}"
        if not out:
            out = f"-{body}" if c < 0 else body
        else:
            out += f" - {body}" if c < 0 else f" + {body}"
    return out


def monomial_text(monomial: Monomial) -> str:
    """Return a product as people write it."""
    return "*".join(sorted(_atom_text(atom, exponent) for atom, exponent in monomial))


def _atom_text(atom: Atom, exponent: Rational) -> str:
    kind, inside = atom
    if kind == "exp":
        return f"exp({text(number_of({inside: exponent}))})"
    names = {"pi": "pi", "log pi": "log(pi)", "root": str(inside), "log": f"log({inside})"}
    if kind in RANDOM:
        names[kind] = inside[0] if kind == VARIABLE else f"log({inside[0]})"
    if kind.endswith("gamma"):
        names[kind] = f"{kind}({text(inside)})"
    if kind == LOG_FACTORIAL:
        names[kind] = f"E[lgamma(n + {inside[1]})]"
    if kind == DISTANCE:
        names[kind] = f"abs({text(inside)})"
    name = names.get(kind) or (f"log({text(inside)})" if kind == "log sum" else f"({text(inside)})")
    if exponent == 1:
        return name
    if exponent == Fraction(1, 2):
        return f"sqrt({name.removeprefix('(').removesuffix(')')})" if kind == "sum" else f"sqrt({name})"
    return f"{name}**{exponent}" if isinstance(exponent, int) and exponent > 0 else f"{name}**({exponent})"
