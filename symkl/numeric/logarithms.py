"""Logarithms: of determinants as sums over factors, and of sums of exponentials without overflow."""

from __future__ import annotations

from dataclasses import dataclass

import sympy
from sympy import Basic, Rational

from symkl.language import entrywise, functions, terms
from symkl.language.entries import Component
from symkl.language.symbols import Entry
from symkl.language.terms import is_scalar, shape_of
from symkl.numeric import operations as op
from symkl.numeric import structure
from symkl.numeric.operations import VECTOR, Operation
from symkl.numeric.products import Products
from symkl.numeric.structure import Letter, Word, word_of

# what a logarithm is taken of by parts, beside determinants and exponentials
SPLIT = (entrywise.Sigmoid, entrywise.Softmax)


@dataclass
class Logarithms(Products):
    """What a builder does with logarithms."""

    def log_parts(self, term: Basic, times: Rational = sympy.S.One) -> list[tuple[Rational, Operation]]:
        """Write a logarithm as a sum where its argument has determinants or exponentials."""
        if not term.has(functions.Determinant, functions.Exp, *SPLIT):
            return [(times, self.log_of(term))]
        first = term.args[0]
        match term:
            case functions.Determinant():
                parts = [(times, self.log_determinant(first))]
            case functions.AbsoluteValue() if isinstance(first, functions.Determinant):
                parts = [(times, self.log_determinant(first.args[0], absolute=True))]
            case entrywise.Sigmoid() if is_scalar(first):  # 1/(1 + exp(-x))
                inner = self.scale(sympy.S.NegativeOne, self.lower(first))
                parts = [(-times, self.ops.make(op.Softplus, inner, rank=inner.rank))]
            case Entry() | Component() if isinstance(first, entrywise.Softmax):
                parts = [(times, self.lower(term.func(first.args[0], *term.args[1:])))]
                parts.append((-times, self.lower(entrywise.LogSumExp(first.args[0]))))
            case functions.Exp():
                parts = [(times, self.lower(first))]
            case functions.Sqrt() | terms.Inverse():
                parts = self.log_parts(first, times / 2 if isinstance(term, functions.Sqrt) else -times)
            case terms.Divide() | terms.Times() if _splits(term):
                signs = (1, -1) if isinstance(term, terms.Divide) else (1,) * len(term.args)
                parts = [p for a, sign in zip(term.args, signs, strict=True) for p in self.log_parts(a, sign * times)]
            case terms.Power() if structure.is_positive(first):
                parts = [(times, self.multiply(self.lower(term.args[1]), self.log_sum(first)))]
            case _:
                parts = [(times, self.log_of(term))]
        return parts

    def log_sum(self, term: Basic) -> Operation:
        """Logarithm of a term as one operation."""
        return self.add([self.scale(times, part) for times, part in self.log_parts(term)])

    def log_of(self, term: Basic) -> Operation:
        """Logarithm of a term as it stands; log(1 + x) by its own function; log(c**n) as n log(c) for a positive c."""
        if isinstance(term, terms.Power) and structure.is_positive(term.args[0]):
            return self.multiply(self.lower(term.args[1]), self.log_of(term.args[0]))
        if isinstance(term, functions.Sum):
            found = self.log_of_sum(term)
            if found is not None:
                return found
        if isinstance(term, terms.Plus) and _of_exponentials(term):
            return self.log_of_exponentials(term.args)
        if isinstance(term, terms.Plus) and sympy.S.One in term.args:
            rest = [a for a in term.args if a != 1]
            inner = self.lower(terms.Plus(*rest) if len(rest) > 1 else rest[0])
            return self.ops.make(op.LogarithmNearOne, inner, rank=inner.rank)
        value = self.lower(term)
        return self.ops.make(op.Logarithm, value, rank=value.rank)

    def log_of_sum(self, term: functions.Sum) -> Operation | None:
        """Logarithm of a sum over an index whose terms have exponentials in them."""
        power, rest = structure.exponential(term.args[0])
        if power is None or term.index not in power.free_symbols or not is_scalar(term.args[0]):
            return None
        weights = [] if rest == 1 else [rest]
        inner = self.entries_of(term, power)
        args = (inner, *(self.entries_of(term, w) for w in weights))
        return self.ops.make(op.LogSumExp, *args, rank=inner.rank - 1)

    def entries_of(self, term: functions.Sum, body: Basic) -> Operation:
        """Lower something under the index of a sum, along which it varies even where it is the same all along."""
        raise NotImplementedError

    def log_of_exponentials(self, parts: tuple[Basic, ...]) -> Operation:
        """log(exp(a) + exp(b) + ...), where 1 is exp(0), as a + log(1 + exp(b - a)) and so on."""
        first, *powers = [self.lower(a.args[0]) for a in parts if a != 1]
        if len(powers) + 1 < len(parts):
            first = self.ops.make(op.Softplus, first, rank=first.rank)
        for power in powers:
            change = self.add([power, self.scale(sympy.S.NegativeOne, first)])
            first = self.add([first, self.ops.make(op.Softplus, change, rank=change.rank)])
        return first

    def log_determinant(self, term: Basic, *, absolute: bool = False) -> Operation:
        """Logarithm of a determinant; each square factor of a product by itself."""
        word = word_of(term)
        square = all(terms.same_dimension(*letter.shape) for letter in word.letters)
        unsure = sum(not (letter.is_spd or letter.base in self.sources) for letter in word.letters)
        if not square or (unsure > 1 and not absolute) or not all(map(structure.is_positive, word.above + word.below)):
            word = Word(letters=(Letter(term),))
        size = self.lower(shape_of(term)[0])
        parts = [
            self.scale(self._sign(letter), self.log_determinant_of(letter, absolute=absolute)) for letter in word.letters
        ]
        for numbers, sign in ((word.above, 1), (word.below, -1)):
            parts += [
                self.scale(sympy.Integer(sign), self.multiply(size, self.log_of(n)))
                for n in numbers
                if structure.rational(n) != 1
            ]
        return self.add(parts)

    @staticmethod
    def _sign(letter: Letter) -> Rational:
        return sympy.S.NegativeOne if letter.inverted else sympy.S.One

    def log_determinant_of(self, letter: Letter, *, absolute: bool) -> Operation:
        """Logarithm of the determinant of one letter."""
        base = letter.base
        if structure.is_diagonal(base) or structure.is_lower(base):
            entries = self.diagonal_of(base)
            if absolute:
                entries = self.ops.make(op.Magnitude, entries, rank=VECTOR)
            return self.ops.make(op.LogProduct, entries)
        if isinstance(base, functions.MatrixExponential):
            return self.lower(functions.Trace(base.args[0]))
        if isinstance(base, functions.Kronecker) and all(structure.is_psd(a) for a in base.args):
            sizes = [shape_of(a)[0] for a in base.args]
            pairs = zip(base.args, reversed(sizes), strict=True)
            return self.add([self.multiply(self.lower(size), self.log_determinant(a)) for a, size in pairs])
        # a determinant that has a logarithm is not zero, and what has no negative eigenvalue has then none that is zero
        if structure.is_psd(base):
            entries = self.ops.make(op.DiagonalEntries, self.factor(base), rank=VECTOR)
            return self.scale(sympy.Integer(2), self.ops.make(op.LogProduct, entries))
        return self.ops.make(op.LogDeterminant, self.lower(base), option="abs" if absolute else "")


def _splits(product: Basic) -> bool:
    # log of a product is the sum of logs where at most one factor may be negative
    return all(map(is_scalar, product.args)) and sum(not structure.is_positive(f) for f in product.args) <= 1


def _of_exponentials(term: Basic) -> bool:
    # exp(a) + exp(b), or 1 + exp(a)
    ones = sum(a == 1 for a in term.args)
    return ones <= 1 and all(isinstance(a, functions.Exp) or a == 1 for a in term.args)
