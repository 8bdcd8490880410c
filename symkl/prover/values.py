"""Noncommutative polynomials: the data that normal forms are made of.

A value is ``{(monomial, word): rational}`` with a shape. A *word* is a product of letters, each a matrix that may be
inverted and transposed. A *monomial* is a product of scalar atoms to powers; a power is a rational or, as in ``(2 pi)**k``,
itself a scalar value. Nothing here knows SymPy, and nothing about a dimension is assumed but its name.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from symkl.language.shapes import size_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

if TYPE_CHECKING:
    from collections.abc import Mapping

Size: TypeAlias = int | str
Atom: TypeAlias = tuple[Any, ...]
Number: TypeAlias = "int | Fraction"


class Letter(NamedTuple):
    """A matrix in a word; ``name`` is the key of what is known of it."""

    name: str
    inverted: bool = False
    transposed: bool = False


Word: TypeAlias = tuple[Letter, ...]
Monomial: TypeAlias = "frozenset[tuple[Atom, Exponent]]"
Terms: TypeAlias = "dict[tuple[Monomial, Word], Number]"

ONE: Monomial = frozenset()
EMPTY: Word = ()
MOST_TERMS = 4000
LARGEST_EXPONENT = 4096  # of a number


class TooLarge(Exception):  # noqa: N818 - a limit, not a mistake
    """An expression grew beyond what is worth deciding."""


class Undefinable(Exception):  # noqa: N818 - a fact about the statement
    """A side is defined nowhere, such as the inverse of 0."""


@dataclass(frozen=True, slots=True)
class SymbolicExponent:
    """A symbolic exponent: a scalar value as frozen terms."""

    terms: frozenset[tuple[Monomial, Number]]

    def __add__(self, other: Exponent) -> Exponent:
        return exponent_from(_added(dict(self.terms), _exponent_terms(other)))

    __radd__ = __add__

    def __mul__(self, other: Exponent) -> Exponent:
        product: dict[Monomial, Number] = {}
        for left, a in self.terms:
            for right, b in _exponent_terms(other).items():
                monomial, factor = multiply_monomials(left, right)
                product[monomial] = product.get(monomial, 0) + a * b * factor
        return exponent_from(product)

    __rmul__ = __mul__

    def __neg__(self) -> Exponent:
        return SymbolicExponent(frozenset((m, -c) for m, c in self.terms))


Exponent: TypeAlias = "int | Fraction | SymbolicExponent"


def _exponent_terms(exponent: Exponent) -> dict[Monomial, Number]:
    if isinstance(exponent, SymbolicExponent):
        return dict(exponent.terms)
    return {ONE: exponent} if exponent else {}


def _added(into: dict[Monomial, Number], more: Mapping[Monomial, Number]) -> dict[Monomial, Number]:
    for monomial, coefficient in more.items():
        into[monomial] = into.get(monomial, 0) + coefficient
    return into


def exponent_from(terms: Mapping[Monomial, Number]) -> Exponent:
    """Return an exponent, a plain number where it is constant."""
    kept = {m: c for m, c in terms.items() if c}
    if not kept:
        return 0
    if kept.keys() == {ONE}:
        value = kept[ONE]
        return int(value) if value == int(value) else Fraction(value)
    return SymbolicExponent(frozenset(kept.items()))


def multiply_monomials(a: Monomial, b: Monomial) -> tuple[Monomial, Number]:
    """Return the product and the rational factor that falls out of powers of numbers."""
    if not a:
        return b, 1
    if not b:
        return a, 1
    powers: dict[Atom, Exponent] = dict(a)
    factor: Number = 1
    for atom, exponent in b:
        total = powers.get(atom, 0) + exponent
        if atom[0] == "n":
            total, out = fold_number(atom[1], total)
            factor *= out
        if total == 0:
            powers.pop(atom, None)
        else:
            powers[atom] = total
    return frozenset(powers.items()), factor


def fold_number(base: int, exponent: Exponent) -> tuple[Exponent, Number]:
    """``base**exponent`` = ``base**rest * rational`` with the rest in [0, 1) or symbolic."""
    constant = dict(exponent.terms).get(ONE, 0) if isinstance(exponent, SymbolicExponent) else exponent
    whole = constant.numerator // constant.denominator
    if base == -1:
        reduced = exponent_from({m: (c % 2 if m else c) for m, c in _exponent_terms(exponent + -whole).items()})
        return reduced, (-1) ** whole
    if abs(whole) > LARGEST_EXPONENT:
        msg = f"the power {base}**{whole} is too large"
        raise TooLarge(msg)
    return exponent + -whole, Fraction(base) ** whole


class Value:
    """A matrix or scalar in normal form; scalars have shape (1, 1) and only empty words."""

    __slots__ = ("columns", "rows", "terms")

    def __init__(self, rows: Size, columns: Size, terms: Terms) -> None:
        self.rows, self.columns, self.terms = rows, columns, terms

    @property
    def is_scalar(self) -> bool:
        """Whether the value is 1 x 1."""
        return self.rows == 1 and self.columns == 1

    @property
    def key(self) -> frozenset[tuple[tuple[Monomial, Word], Number]]:
        """The terms, hashable."""
        return frozenset(self.terms.items())

    def single(self) -> tuple[Monomial, Word, Number] | None:
        """The only term, if there is just one."""
        if len(self.terms) != 1:
            return None
        (((monomial, word), coefficient),) = self.terms.items()
        return monomial, word, coefficient

    def constant(self) -> Number | None:
        """The value of a scalar that is a rational number."""
        if not self.terms:
            return 0
        return self.terms[ONE, EMPTY] if self.is_scalar and self.terms.keys() == {(ONE, EMPTY)} else None

    def exponent(self) -> Exponent:
        """The scalar value as an exponent."""
        return exponent_from({monomial: c for (monomial, _), c in self.terms.items()})


def scalar(terms: Terms) -> Value:
    """A 1 x 1 value."""
    return Value(1, 1, terms)


def number(value: Number) -> Value:
    """A rational constant."""
    return scalar({(ONE, EMPTY): value} if value else {})


def atom_value(atom: Atom, exponent: Exponent = 1) -> Value:
    """One scalar atom to a power."""
    return scalar({(frozenset({(atom, exponent)}), EMPTY): 1} if exponent != 0 else {(ONE, EMPTY): 1})


def exponent_value(exponent: Exponent) -> Value:
    """An exponent as a scalar value."""
    return scalar({(m, EMPTY): c for m, c in _exponent_terms(exponent).items()})


def add(*values: Value) -> Value:
    """Sum of values of one shape."""
    terms: Terms = {}
    for value in values:
        for key, coefficient in value.terms.items():
            total = terms.get(key, 0) + coefficient
            if total:
                terms[key] = total
            else:
                terms.pop(key, None)
    return Value(values[0].rows, values[0].columns, terms)


def magnitude(value: Number) -> Number:
    """Absolute value of a rational number."""
    return -value if value < 0 else value


def scale(value: Value, by: Number) -> Value:
    """Rational multiple."""
    return Value(value.rows, value.columns, {k: c * by for k, c in value.terms.items()} if by else {})


@dataclass(slots=True)
class LetterInfo:
    """What is known of a letter: its shape, its facts, and what it stands for if it is no declared symbol."""

    rows: Size
    columns: Size
    facts: frozenset[str] = frozenset()
    stands_for: tuple[Any, ...] = ()
    names: frozenset[str] = frozenset()

    @property
    def is_square(self) -> bool:
        """Whether rows and columns are the same dimension."""
        return self.rows == self.columns


def size_value(size: Size) -> Value:
    """A size as a scalar: a dimension, a number, or a polynomial in dimensions as the language writes it."""
    if isinstance(size, int):
        return number(size)
    if "*" not in size and " " not in size:
        return atom_value(("d", size))
    terms: Terms = {}
    for names, coefficient in _size_terms(size):
        powers = frozenset((("d", name), names.count(name)) for name in names)
        terms[powers, EMPTY] = terms.get((powers, EMPTY), 0) + coefficient
    return scalar(terms)


def _size_terms(size: Size) -> Iterator[tuple[tuple[str, ...], int]]:
    for term in str(size).split(" + "):
        head, *rest = term.split("*")
        if head.lstrip("-").isdigit():
            yield tuple(rest), int(head)
        else:
            yield (head, *rest), 1


def least_size(size: Size) -> int:
    """The least value of a size: dimensions are 1 or more."""
    terms = list(_size_terms(size))
    return max(1, sum(c for _, c in terms)) if all(c > 0 for _, c in terms) else 1


def times_size(a: Size, b: Size) -> Size:
    """The product of two sizes, in its one text."""
    if isinstance(a, int) and isinstance(b, int):
        return a * b
    if 1 in (a, b):
        return b if a == 1 else a
    product: dict[tuple[str, ...], int] = {}
    for names, c in _size_terms(a):
        for more, k in _size_terms(b):
            together = tuple(sorted(names + more))
            product[together] = product.get(together, 0) + c * k
    return size_text({names: c for names, c in product.items() if c})
