"""Derivatives of values in normal form: the differential first, then what it is multiplied by.

The differential of a value is linear in one fresh letter dX. For a scalar f it is a sum of tr(M dX), and the derivative by
X is M^T; for a vector it is J dx.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.errors import UnsupportedError
from symkl.prover.hadamard import hadamard
from symkl.prover.names import names_of_atom, names_of_exponent, names_of_letter, names_of_word
from symkl.prover.products import multiply, multiply_all, trace, transpose
from symkl.prover.scalars import inverse, log_of_atom
from symkl.prover.values import (
    EMPTY,
    ONE,
    Exponent,
    Letter,
    LetterInfo,
    Monomial,
    SymbolicExponent,
    Value,
    Word,
    add,
    atom_value,
    exponent_value,
    number,
    scalar,
    scale,
)

if TYPE_CHECKING:
    from symkl.prover.context import Context
    from symkl.prover.values import Atom, Size

UNRELATED = frozenset({"invertible", "posdet", "full_row_rank", "full_col_rank"})

BURIED = "a derivative through an entrywise product"


class Differential:
    """Differentials by one symbol; ``letter`` stands for dX, or nothing does where the symbol is a scalar."""

    def __init__(self, context: Context, name: str) -> None:
        self.context = context
        self.name = name
        info = context.letters.get(name)
        self.matrix = info is not None
        if any(name in pair for pair in context.commuting):
            msg = f"a derivative by {name}, which is declared to commute with another matrix, is not supported"
            raise UnsupportedError(msg)
        if info is not None:
            if not info.facts <= UNRELATED:
                facts = ", ".join(sorted(info.facts - UNRELATED))
                msg = f"a derivative by {name}, whose entries are related ({facts}), is not supported"
                raise UnsupportedError(msg)
            self.letter = f"d({name})"
            context.letters.setdefault(self.letter, LetterInfo(info.rows, info.columns))

    def of(self, value: Value) -> Value:
        """d(value)."""
        parts = [Value(value.rows, value.columns, {})]
        for (monomial, word), c in value.terms.items():
            outside = scalar({(ONE, EMPTY): c})
            matrix = self._plain(word, value)
            parts += [multiply_all(self.context, [outside, inner, matrix]) for inner in self._monomial(monomial)]
            weight = scalar({(monomial, EMPTY): c})
            parts += [multiply(self.context, weight, inner) for inner in self._word(word)]
        return add(*parts)

    def _plain(self, word: Word, like: Value) -> Value:
        return Value(like.rows, like.columns, {(ONE, word): 1})

    # ------------------------------------------------------------------------------------------------------ words

    def _word(self, word: Word) -> list[Value]:
        self.context.cite("differential of a product")
        out = []
        for i, letter in enumerate(word):
            if self.name not in names_of_letter(self.context, letter.name):
                continue
            factors = [self._letters(word[:i]), self._letter(letter), self._letters(word[i + 1 :])]
            out.append(multiply_all(self.context, [f for f in factors if f is not None]))
        return out

    def _letters(self, word: Word) -> Value | None:
        out: Value | None = None
        for letter in word:
            rows, columns = self.context.shape(letter)
            factor = Value(rows, columns, {(ONE, (letter,)): 1})
            out = factor if out is None else multiply(self.context, out, factor)
        return out

    def _letter(self, letter: Letter) -> Value:  # noqa: PLR0911 - one line for each kind of letter
        """The differential of one letter as it stands."""
        if letter.inverted:
            self.context.cite("differential of an inverse")
            self.context.assume_invertible(letter)
            around = self._letters((letter,))
            assert around is not None  # noqa: S101 - one letter
            inner = self._letter(letter._replace(inverted=False))
            return scale(multiply_all(self.context, [around, inner, around]), -1)
        if letter.transposed:
            return transpose(self.context, self._letter(letter._replace(transposed=False)))
        info = self.context.letters[letter.name]
        if letter.name == self.name:
            return Value(info.rows, info.columns, {(ONE, (Letter(self.letter),)): 1})
        if info.stands_for and info.stands_for[0] == "sum":
            return self.of(info.stands_for[1])
        if info.stands_for and info.stands_for[0] == "function":
            derivative = f"D[{letter.name}, {self.name}]"
            made = LetterInfo(info.rows, info.columns, stands_for=("function",), names=info.names | {derivative})
            self.context.letters.setdefault(derivative, made)
            return Value(info.rows, info.columns, {(ONE, (Letter(derivative),)): 1})
        if info.stands_for and info.stands_for[0] == "had":
            self.context.cite("differential of a product")
            one, two = info.stands_for[1:]
            parts = [hadamard(self.context, self.of(one), two), hadamard(self.context, one, self.of(two))]
            return add(*parts)
        if info.stands_for and info.stands_for[0] == "expm":
            exponent = info.stands_for[1]
            inner = self.of(exponent)
            products = (multiply(self.context, inner, exponent), multiply(self.context, exponent, inner))
            if products[0].key == products[1].key:
                self.context.cite("differential of an exponential")
                plain = Value(info.rows, info.columns, {(ONE, (letter,)): 1})
                return multiply(self.context, inner, plain)
        msg = f"the derivative of {self.context.letter_text(letter)}"
        raise NotImplementedError(msg)

    # ----------------------------------------------------------------------------------------------------- scalars

    def _monomial(self, monomial: Monomial) -> list[Value]:
        out = []
        for atom, exponent in monomial:
            names = names_of_atom(self.context, atom)
            rest = scalar({(monomial - {(atom, exponent)}, EMPTY): 1})
            if self.name in names:
                outside = multiply(self.context, exponent_value(exponent), atom_value(atom, exponent + -1))
                out.append(multiply_all(self.context, [rest, outside, self._atom(atom)]))
            if self.name in names_of_exponent(self.context, exponent):
                out.append(multiply(self.context, rest, self._power(atom, exponent)))
        return out

    def _power(self, atom: Atom, exponent: Exponent) -> Value:
        """d(a^v) for the part through v: a^v log a dv."""
        assert isinstance(exponent, SymbolicExponent)  # noqa: S101 - a number has no names
        inner = self.of(exponent_value(exponent))
        return multiply_all(self.context, [atom_value(atom, exponent), log_of_atom(self.context, atom), inner])

    def _atom(self, atom: Atom) -> Value:
        match atom:
            case ("s", _):
                return number(1)
            case ("tr", word):
                size = self.context.shape(word[0])[0]
                inner = add(Value(size, size, {}), *(_sized(value, size) for value in self._word(word)))
                return trace(self.context, inner)
            case ("det", name):
                self.context.cite("Jacobi's formula")
                letter = Letter(name)
                self.context.assume_invertible(letter)
                whole = self._letters((letter,))
                assert whole is not None  # noqa: S101 - one letter
                turned = multiply(self.context, inverse(self.context, whole), self._letter(letter))
                return multiply(self.context, atom_value(atom), trace(self.context, turned))
            case ("log", inner):
                return multiply(self.context, atom_value(inner, -1), self._atom(inner))
            case ("abs", inner):
                unsigned = multiply(self.context, atom_value(atom), atom_value(inner, -1))
                return multiply(self.context, unsigned, self._atom(inner))
            case ("poly", key):
                return self.of(scalar(dict(key)))
        msg = f"the derivative of {atom[0]}"
        raise NotImplementedError(msg)


def _sized(value: Value, size: Size) -> Value:
    return value if value.is_scalar or value.rows == size else Value(size, size, value.terms)


def derivative(context: Context, value: Value, name: str) -> Value:
    """Derivative of a value by the symbol ``name``."""
    differential = Differential(context, name)
    linear = differential.of(value)
    if not differential.matrix:
        return linear
    if value.is_scalar:
        return _gradient(context, linear, differential.letter)
    return _jacobian(context, linear, differential.letter)


def _around(word: Word, name: str) -> tuple[Word, Letter, Word]:
    at = next((i for i, letter in enumerate(word) if letter.name == name), None)
    if at is None:
        raise NotImplementedError(BURIED)
    return word[:at], word[at], word[at + 1 :]


def _word_value(context: Context, word: Word, rows: Size) -> Value:
    out = Value(rows, rows, {(ONE, EMPTY): 1})
    for letter in word:
        r, c = context.shape(letter)
        out = multiply(context, out, Value(r, c, {(ONE, (letter,)): 1}))
    return out


def _gradient(context: Context, linear: Value, name: str) -> Value:
    """Sum of tr(M dX) -> M^T."""
    context.cite("derivative from a differential")
    info = context.letters[name]
    parts = [Value(info.rows, info.columns, {})]
    for (monomial, _), c in linear.terms.items():
        atom = _linear_atom(context, monomial, name)
        before, letter, after = _around(atom[1], name)
        m = _word_value(context, after + before, context.shape(letter)[1])
        outside = scalar({(monomial - {(atom, 1)}, EMPTY): c})
        parts.append(multiply(context, outside, m if letter.transposed else transpose(context, m)))
    return add(*parts)


def _linear_atom(context: Context, monomial: Monomial, name: str) -> Atom:
    for atom, exponent in monomial:
        if atom[0] == "tr" and exponent == 1 and name in names_of_word(context, atom[1]):
            return atom
    msg = "a differential that is not linear"
    raise NotImplementedError(msg)


def _jacobian(context: Context, linear: Value, name: str) -> Value:
    """J dx -> J; a form (u^T M dx) v contributes v u^T M."""
    context.cite("derivative from a differential")
    size = context.letters[name].rows
    parts = [Value(linear.rows, size, {})]
    for (monomial, word), c in linear.terms.items():
        if word and word[-1] == Letter(name):
            inner = _word_value(context, word[:-1], linear.rows)
            outside = scalar({(monomial, EMPTY): c})
        else:
            atom = _linear_atom(context, monomial, name)
            form, sign = (atom[1], 1) if atom[1][-1].name == name else context.transpose_word(atom[1])
            if form[-1].name != name:
                raise NotImplementedError(BURIED)
            row = _word_value(context, form[:-1], 1)
            inner = multiply(context, _word_value(context, word, linear.rows), row)
            outside = scalar({(monomial - {(atom, 1)}, EMPTY): sign * c})
        parts.append(multiply(context, outside, inner))
    return add(*parts)
