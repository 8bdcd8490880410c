"""Noncommutative polynomials: the data that normal forms are made of.

A value is ``{(monomial, word): rational}`` with a shape. A *word* is a product of letters, each a matrix that may be
inverted and transposed. A *monomial* is a product of scalar atoms to powers; a power is a rational or, as in ``(2 pi)**k``,
itself a scalar value. Nothing here knows SymPy, and nothing about a dimension is assumed but its name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from symkl.prover import laws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

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


class TooLarge(Exception):  # noqa: N818 - a limit, not a mistake
    """An expression grew beyond what is worth deciding."""


class Undefinable(Exception):  # noqa: N818 - a fact about the statement
    """A side is defined nowhere, such as the inverse of 0."""


@dataclass(frozen=True, slots=True)
class Power:
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
        return Power(frozenset((m, -c) for m, c in self.terms))


Exponent: TypeAlias = "int | Fraction | Power"


def _exponent_terms(exponent: Exponent) -> dict[Monomial, Number]:
    if isinstance(exponent, Power):
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
    return Power(frozenset(kept.items()))


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
    constant = dict(exponent.terms).get(ONE, 0) if isinstance(exponent, Power) else exponent
    if base == -1:
        if isinstance(exponent, Power):
            reduced = exponent_from({m: (c % 2 if m else c) for m, c in _exponent_terms(exponent + -constant).items()})
            return reduced, (-1) ** int(constant)
        return 0, (-1) ** int(exponent)
    whole = constant.numerator // constant.denominator
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


@dataclass(slots=True)
class Context:
    """One statement's letters and the record of what its normal form used."""

    letters: dict[str, LetterInfo] = field(default_factory=dict)
    used: dict[str, None] = field(default_factory=dict)
    conditions: dict[str, None] = field(default_factory=dict)
    positive: set[str] = field(default_factory=set)
    integers: set[str] = field(default_factory=set)
    nonzero: set[str] = field(default_factory=set)
    # by last letter: words that become others, and the law that says so
    rules: dict[Letter, list[tuple[Word, Word, Callable[..., Any]]]] = field(default_factory=dict)
    commuting: set[frozenset[str]] = field(default_factory=set)
    interned: dict[Any, str] = field(default_factory=dict)
    points: dict[str, tuple[Any, Value]] = field(default_factory=dict)
    # filled in by the normal form, which knows what these stand for
    describe: Callable[[Value], str] = lambda _: "a sum"
    meet_special: Callable[[Letter, Letter], Word | None] = lambda _a, _b: None
    trace_special: Callable[[Letter], Value | None] = lambda _: None
    det_special: Callable[[Letter], Value | None] = lambda _: None
    log_density: Callable[[Atom], Value] = lambda atom: atom_value(("log", atom))
    log_determinant: Callable[[Atom], Value] = lambda atom: atom_value(("log", atom))

    def assume(self, condition: str) -> None:
        """Note a condition beyond the declarations."""
        self.conditions[condition] = None

    def forget(self, mark: int) -> None:
        """Drop the laws recorded since there were ``mark`` of them: what they led to was not kept."""
        while len(self.used) > mark:
            self.used.popitem()

    def shape(self, letter: Letter) -> tuple[Size, Size]:
        """Rows and columns of a letter as it stands."""
        info = self.letters[letter.name]
        return (info.columns, info.rows) if letter.transposed else (info.rows, info.columns)

    def intern(self, kind: str, key: object, make: Callable[[], LetterInfo]) -> str:
        """Return the name of the letter that stands for ``key``, made at its first use."""
        name = self.interned.get((kind, key))
        if name is None:
            name = f"{kind}#{len(self.interned)}"
            self.interned[kind, key] = name
            self.letters[name] = make()
        return name

    # ------------------------------------------------------------------------------------------------------ words

    def letter(self, name: str, rows: Size, columns: Size) -> Value:
        """A declared matrix as a value; a 1 x 1 matrix is a scalar atom."""
        if rows == 1 and columns == 1:
            return atom_value(("s", name))
        return Value(rows, columns, {(ONE, (Letter(name),)): 1})

    def letter_text(self, letter: Letter) -> str:
        """Name a letter for a reader."""
        stands_for = self.letters[letter.name].stands_for
        return self.describe(stands_for[1]) if stands_for and stands_for[0] == "sum" else letter.name

    def transposed(self, letter: Letter) -> tuple[Letter, int]:
        """The transposed letter and its sign."""
        for rule in laws.TRANSPOSE_LAWS:
            found = rule(self, letter)
            if found is not None:
                return found
        return Letter(letter.name, letter.inverted, not letter.transposed), 1

    def inverse(self, letter: Letter) -> Letter:
        """The inverted letter."""
        for rule in laws.INVERSE_LAWS:
            found = rule(self, letter)
            if found is not None:
                return found
        return Letter(letter.name, not letter.inverted, letter.transposed)

    def meet(self, a: Letter, b: Letter) -> Word | bool | None:
        """What two neighbours reduce to: a word, ``False`` for zero, ``None`` when they stay."""
        if a.name != b.name:
            both = self.letters[a.name].stands_for and self.letters[b.name].stands_for
            return self.meet_special(a, b) if both else None
        for rule in laws.MEET_LAWS:
            found = rule(self, a, b)
            if found is not None:
                return found
        return self.meet_special(a, b) if self.letters[a.name].stands_for else None

    def _swaps(self, a: Letter, b: Letter) -> bool:
        if a.name == b.name or a < b:
            return False
        return any(rule(self, a, b) for rule in laws.ORDER_LAWS)

    def joined(self, left: Word, right: Iterable[Letter]) -> Word | None:
        """Concatenate two reduced words and reduce where they meet; ``None`` is zero."""
        out = list(left)
        pending = list(right)[::-1]
        while pending:
            nxt = pending.pop()
            if not out:
                out.append(nxt)
                continue
            met = self.meet(out[-1], nxt)
            if met is False:
                return None
            if met is not None:
                out.pop()
                pending.extend(reversed(met))
            elif self._swaps(out[-1], nxt):
                before = out.pop()
                pending.append(before)
                pending.append(nxt)
            else:
                out.append(nxt)
                self._rewrite(out, pending)
        return tuple(out)

    def _rewrite(self, out: list[Letter], pending: list[Letter]) -> None:
        """Apply a word rule to the end of what is reduced so far; its result is read again."""
        for pattern, replacement, rule in self.rules.get(out[-1], ()):
            n = len(pattern)
            if len(out) >= n and tuple(out[-n:]) == pattern and rule(self, replacement) is not None:
                del out[-n:]
                pending.extend(reversed(replacement))
                return

    def transpose_word(self, word: Word) -> tuple[Word, int]:
        """The transposed word and its sign."""
        sign, out = 1, []
        for letter in laws.transpose_product(self, word) if len(word) > 1 else word:
            flipped, s = self.transposed(letter)
            sign *= s
            out.append(flipped)
        return tuple(out), sign

    def split_closed(self, word: Word) -> tuple[Word, list[Word]]:
        """Cut a word wherever the inner dimension is 1: what stays open, and the closed 1 x 1 pieces."""
        cuts = [0] if self.shape(word[0])[0] == 1 else []
        cuts += [i + 1 for i, letter in enumerate(word[:-1]) if self.shape(letter)[1] == 1]
        if self.shape(word[-1])[1] == 1:
            cuts.append(len(word))
        if len(cuts) < 2:  # noqa: PLR2004 - one cut closes nothing
            return word, []
        pieces = [word[a:b] for a, b in zip(cuts, cuts[1:], strict=False)]
        return word[: cuts[0]] + word[cuts[-1] :], pieces

    def closed_atom(self, word: Word) -> Value:
        """A closed 1 x 1 word as an atom; it equals its own transpose."""
        mark = len(self.used)
        flipped, sign = self.transpose_word(word)
        if flipped == word and sign < 0:
            laws.scalar_transpose(self, flipped, sign)
            return number(0)
        if flipped < word:
            word, sign = laws.scalar_transpose(self, flipped, sign)
            return scale(atom_value(("tr", word)), sign)
        self.forget(mark)
        return atom_value(("tr", word))

    def trace_of_word(self, word: Word, size: Size) -> Value:
        """The trace of a square word, canonical under rotation and transposition."""
        reduced = self._reduce_cyclically(word)
        if reduced is None:
            return number(0)
        if not reduced:
            # a cyclic cancellation of square letters leaves the size that was there
            return size_value(laws.trace_of_identity(self, self.shape(word[0])[0] if word else size))
        if len(reduced) == 1:
            special = self.trace_special(reduced[0])
            if special is not None:
                return special
        cut = next((i for i, x in enumerate(reduced) if self.shape(x)[0] == 1), None)
        if cut is not None:
            whole = (laws.trace_cycle(self, reduced, cut) if cut else laws.scalar_trace(self, reduced)) or reduced
            _, pieces = self.split_closed(whole)
            return multiply_all(self, [self.closed_atom(piece) for piece in pieces])
        best, sign = self._rotated(reduced), 1
        mark = len(self.used)
        flipped, flipped_sign = self.transpose_word(reduced)
        other = self._rotated(flipped)
        if other < best or (other == best and flipped_sign < 0):
            other, flipped_sign = laws.trace_transpose(self, other, flipped_sign)
            if other == best and flipped_sign < 0:
                return number(0)
            best, sign = other, flipped_sign
        else:
            self.forget(mark)
        return scale(atom_value(("tr", best)), sign)

    def _rotated(self, word: Word) -> Word:
        by = laws.least_rotation(word)
        return (laws.trace_cycle(self, word, by) if by else None) or word

    def _reduce_cyclically(self, word: Word) -> Word | None:
        current = tuple(word)
        while len(current) > 1:
            met = self.meet(current[-1], current[0])
            if met is None:
                break
            if met is False:
                return None
            assert isinstance(met, tuple)  # noqa: S101 - True is never an answer
            current = laws.trace_cycle(self, current, 1) or current
            inner = self.joined(current[:-2], met)
            if inner is None:
                return None
            current = inner
        return current


def size_value(size: Size) -> Value:
    """A dimension as a scalar."""
    return number(size) if isinstance(size, int) else atom_value(("d", size))


def multiply_all(context: Context, values: Iterable[Value]) -> Value:
    """Product of several values, from left to right."""
    out: Value | None = None
    for value in values:
        out = value if out is None else multiply(context, out, value)
    return number(1) if out is None else out


def multiply(context: Context, a: Value, b: Value) -> Value:
    """Product of two values: a 1 x 1 factor scales."""
    rows, columns = (b.rows, b.columns) if a.is_scalar else (a.rows, a.columns) if b.is_scalar else (a.rows, b.columns)
    if len(a.terms) * len(b.terms) > MOST_TERMS:
        msg = f"a product has more than {MOST_TERMS} terms"
        raise TooLarge(msg)
    one = a.constant() if a.is_scalar else b.constant() if b.is_scalar else None
    if one is not None:
        other = b if a.is_scalar else a
        return other if one == 1 else scale(other, one)
    terms: Terms = {}
    for (left_monomial, left_word), left in a.terms.items():
        for (right_monomial, right_word), right in b.terms.items():
            monomial, factor = multiply_monomials(left_monomial, right_monomial)
            coefficient = left * right if factor == 1 else left * right * factor
            if not (left_word and right_word):
                _accumulate(terms, monomial, left_word or right_word, coefficient)
                continue
            word = context.joined(left_word, right_word)
            if word is None:
                continue
            rest, pieces = context.split_closed(word) if word else (word, [])
            if not pieces:
                _accumulate(terms, monomial, word, coefficient)
                continue
            closed = multiply_all(context, [context.closed_atom(piece) for piece in pieces])
            for (more, _), c in closed.terms.items():
                joined, out = multiply_monomials(monomial, more)
                _accumulate(terms, joined, rest, coefficient * c * out)
    return Value(rows, columns, terms)


def _accumulate(terms: Terms, monomial: Monomial, word: Word, coefficient: Number) -> None:
    total = terms.get((monomial, word), 0) + coefficient
    if total:
        terms[monomial, word] = total
    else:
        terms.pop((monomial, word), None)


def transpose(context: Context, value: Value) -> Value:
    """Transposed value."""
    terms: Terms = {}
    for (monomial, word), coefficient in value.terms.items():
        flipped, sign = context.transpose_word(word)
        _accumulate(terms, monomial, flipped, sign * coefficient)
    return Value(value.columns, value.rows, terms)


def trace(context: Context, value: Value) -> Value:
    """Trace of a square value."""
    if value.is_scalar:
        scalar_value = laws.scalar_trace(context, value)
        assert isinstance(scalar_value, Value)  # noqa: S101 - a value went in
        return scalar_value
    parts = [number(0)]
    several = len(value.terms) > 1
    for (monomial, word), coefficient in value.terms.items():
        weight = laws.trace_linear(context, coefficient) if several or monomial or coefficient != 1 else coefficient
        parts.append(multiply(context, scalar({(monomial, EMPTY): weight}), context.trace_of_word(word, value.rows)))
    return add(*parts)
