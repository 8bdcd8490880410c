"""Products, traces and log-determinants: the order of multiplication, and where squared norms stand for them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import sympy
from sympy import Basic, Rational

from symkl.errors import UnsupportedError
from symkl.language import functions, terms
from symkl.language.terms import is_scalar, shape_of
from symkl.numeric import operations as op
from symkl.numeric import structure
from symkl.numeric.operations import MATRIX, VECTOR, Operation, Operations
from symkl.numeric.structure import Letter, Word, word_of

if TYPE_CHECKING:
    from collections.abc import Iterator

Letters = tuple[Letter, ...]


@dataclass
class Products:
    """What a builder does with products of matrices."""

    ops: Operations = field(default_factory=Operations)
    # what each symbol was bound to, and the matrices whose Cholesky factors stand for a symbol
    bound: dict[Basic, Operation] = field(default_factory=dict)
    sources: dict[Basic, Operation] = field(default_factory=dict)
    # arguments that are Cholesky factors, and the matrices whose factors they are
    factors: dict[Basic, Operation] = field(default_factory=dict)
    triangles: set[Operation] = field(default_factory=set)

    def lower(self, term: Basic) -> Operation:
        """Lower any term."""
        raise NotImplementedError

    def add(self, parts: list[Operation]) -> Operation:
        """Add operations."""
        raise NotImplementedError

    def scale(self, times: Rational, part: Operation) -> Operation:
        """Multiply by a rational number."""
        raise NotImplementedError

    def multiply(self, left: Operation, right: Operation) -> Operation:
        """Multiply numbers, or entry by entry."""
        raise NotImplementedError

    def quotient(self, above: Operation, below: Operation) -> Operation:
        """Divide numbers, or entry by entry."""
        raise NotImplementedError

    def under_index(self, term: Basic) -> Operation:
        """Lower the body of a sum or diagonal."""
        raise NotImplementedError

    # --------------------------------------------------------------------------------------------------- products

    def product(self, term: Basic) -> Operation:
        """Lower a product, a power or an inverse."""
        word = word_of(term)
        numbers: list[Operation] = []
        outer: list[Operation] = []
        for segment in word.segments:
            rows, columns = segment[0].shape[0], segment[-1].shape[1]
            if rows == columns == 1:
                numbers.append(self.trace_of(segment))
            elif columns == 1:
                outer.append(self.applied(segment[:-1], self.letter(segment[-1])))
            elif rows == 1:
                turned = tuple(letter.T for letter in reversed(segment))
                outer.append(self.applied(turned[:-1], self.letter(turned[-1])))
            else:
                outer.append(self.matrix(segment))
        value: Operation | None = None
        if outer:
            value = outer[0] if len(outer) == 1 else self.ops.make(op.Outer, *outer, rank=MATRIX)
        for number in numbers:
            value = number if value is None else self.multiply(number, value)
        return self.with_numbers(word, value)

    def with_numbers(self, word: Word, value: Operation | None) -> Operation:
        """Multiply a value by the numbers of a word."""
        factor: Rational = sympy.S.One
        above: list[Operation] = []
        below: list[Operation] = []
        for numbers, others, sign in ((word.above, above, 1), (word.below, below, -1)):
            for number in numbers:
                known = structure.rational(number)
                if known is None:
                    others.append(self.lower(number))
                else:
                    factor = factor * known**sign
        for part in reversed(above):
            value = part if value is None else self.multiply(part, value)
        for part in below:
            value = self.quotient(self.number(sympy.S.One) if value is None else value, part)
        return self.number(factor) if value is None else self.scale(factor, value)

    def number(self, value: Rational) -> Operation:
        """Lower a rational number."""
        raise NotImplementedError

    def matrix(self, letters: Letters) -> Operation:
        """Multiply a matrix product out, starting at a letter that is not inverted."""
        start = next((j for j, letter in reversed(list(enumerate(letters))) if not letter.inverted), None)
        if start is None:
            text = "*".join(str(terms.Inverse(letter.base)) for letter in letters)
            msg = f"no program covers {text} (Inverse) by itself: an inverse is never formed"
            raise UnsupportedError(msg, hint="multiply it by a vector or a matrix, or take its trace")
        value = self.applied(letters[:start], self.letter(letters[start]))
        if start + 1 == len(letters):
            return value
        right = tuple(letter.T for letter in reversed(letters[start + 1 :]))
        return self.flipped(self.applied(right, self.flipped(value)))

    def flipped(self, value: Operation) -> Operation:
        """Transpose; a vector stands for its row too."""
        if isinstance(value, op.Flip):
            return value.args[0]
        return self.ops.make(op.Flip, value, rank=MATRIX) if value.rank == MATRIX else value

    def letter(self, letter: Letter) -> Operation:
        """Lower a letter that is not inverted."""
        value = self.factor(letter.base) if letter.factor else self.lower(letter.base)
        return self.flipped(value) if letter.transposed else value

    def factor(self, base: Basic) -> Operation:
        """Take the Cholesky factor of a positive definite term."""
        if base in self.factors:
            return self.factors[base]
        if structure.is_diagonal(base):
            root = self.ops.make(op.SquareRoot, self.diagonal_of(base), rank=VECTOR)
            return self.ops.make(op.DiagonalFrom, root, rank=MATRIX)
        return self.ops.make(op.Cholesky, self.lower(base), rank=MATRIX)

    def applied(self, letters: Letters, value: Operation) -> Operation:
        """Multiply a vector or matrix from the left, the last letter first."""
        for letter in reversed(letters):
            value = self.apply(letter, value)
        return value

    def apply(self, letter: Letter, value: Operation) -> Operation:
        """Multiply by one letter from the left."""
        rank = value.rank
        if structure.is_diagonal(letter.base):
            scale = self.diagonal_of(letter.base)
            if letter.factor:
                scale = self.ops.make(op.SquareRoot, scale, rank=VECTOR)
            return self.ops.make(op.ScaleRows, scale, value, rank=rank, option="/" if letter.inverted else "*")
        if not letter.inverted:
            return self.ops.make(op.Product, self.letter(letter), value, rank=rank)
        if letter.is_lower:
            triangle = self.factor(letter.base) if letter.factor else self.lower(letter.base)
            return self.solve(triangle, value, transposed=letter.transposed)
        if letter.is_spd:
            triangle = self.factor(letter.base)
            return self.solve(triangle, self.solve(triangle, value), transposed=True)
        square = self.lower(letter.base)
        return self.ops.make(op.SolveSquare, self.flipped(square) if letter.transposed else square, value, rank=rank)

    def solve(self, triangle: Operation, value: Operation, *, transposed: bool = False) -> Operation:
        """Solve with a lower triangle, which a lower triangular right side makes cheaper."""
        option = "T" if transposed else "L" if self.is_triangle(value) else ""
        return self.ops.make(op.SolveTriangular, triangle, value, rank=value.rank, option=option)

    def is_triangle(self, value: Operation) -> bool:
        """Whether an operation gives a lower triangle."""
        if isinstance(value, (op.Add, op.Negate)):
            return all(map(self.is_triangle, value.args))
        return isinstance(value, (op.Cholesky, op.CholeskyDifference)) or value in self.triangles

    # ------------------------------------------------------------------------------------------ traces and norms

    def trace_of(self, letters: Letters) -> Operation:
        """Trace of a product, which a scalar product is too."""
        found = next(_reflections(letters), None)
        if found is not None:
            return self.squared_norm(found)
        plain = [j for j, letter in enumerate(letters) if not letter.inverted]
        vectors = [j for j in plain if letters[j].shape[1] == 1]
        if vectors:
            turned = letters[vectors[0] + 1 :] + letters[: vectors[0] + 1]
            right = self.letter(turned[-1])
            left, value = self.letter(turned[0].T), self.applied(turned[1:-1], right)
            for ones, rest in ((left, value), (value, left)):
                if isinstance(ones, op.Filled) and ones.option == 1:
                    return self.ops.make(op.SumEntries, rest)
            return self.ops.make(op.Dot, left, value)
        if len(plain) > 1:
            turned = letters[plain[0] :] + letters[: plain[0]]
            split = plain[1] - plain[0]
            left, right = self.matrix(turned[:split]), self.matrix(turned[split:])
            return self.ops.make(op.TraceOfProduct, left, right)
        if plain:
            turned = letters[plain[0] + 1 :] + letters[: plain[0] + 1]
            value = self.applied(turned[:-1], self.letter(turned[-1]))
        else:
            value = self.applied(letters, self.lower(terms.Identity(letters[0].shape[0])))
        return self.ops.make(op.SumEntries, self.ops.make(op.DiagonalEntries, value, rank=VECTOR))

    def squared_norm(self, letters: Letters) -> Operation:
        """Squared norm of a product that has a factor at one end or both."""
        if letters[-1].inverted or letters[0].shape[0] == 1:
            letters = tuple(letter.T for letter in reversed(letters))
        if letters[-1].inverted:
            identity = self.lower(terms.Identity(letters[-1].shape[1]))
            return self.ops.make(op.SquaredNorm, self.applied(letters, identity))
        return self.ops.make(op.SquaredNorm, self.applied(letters[:-1], self.letter(letters[-1])))

    def matrix_gap(self, change: Basic) -> Operation:
        """Lower tr F - log |I + F| of a lower triangular F, entry by entry on its diagonal."""
        value = self.lower(change)
        entries = self.ops.make(op.DiagonalEntries, value, rank=VECTOR)
        exact: tuple[Operation, ...] = ()
        if isinstance(value, op.SolveTriangular) and value.option == "L":
            first, second = _difference(value.args[1])
            if value.args[0] is second:  # F = B^-1 (A - B), so 1 + F_jj = A_jj/B_jj
                above, below = (self.ops.make(op.DiagonalEntries, x, rank=VECTOR) for x in (first, second))
                exact = (self.quotient(above, below),)
        return self.ops.make(op.SumEntries, self.ops.make(op.LogGap, entries, *exact, rank=VECTOR))

    def cholesky_difference(self, term: Basic) -> Operation | None:
        """Lower A - B of two Cholesky factors from the difference of the matrices that they factor."""
        if len(term.args) != 2 or not isinstance(term.args[1], terms.Negative):  # noqa: PLR2004
            return None
        first, second = term.args[0], term.args[1].args[0]
        if first not in self.sources or second not in self.sources:
            return None
        parts = (self.sources[first], self.sources[second], self.bound[first], self.bound[second])
        return self.ops.make(op.CholeskyDifference, *parts, rank=MATRIX)

    def diagonal_of(self, term: Basic) -> Operation:
        """Diagonal of a matrix as a vector."""
        if isinstance(term, functions.Diagonal):
            body = self.under_index(term)
            ones = self.ops.make(op.Filled, self.lower(term.index.size), rank=VECTOR, option=1)
            return body if body.rank == VECTOR else self.multiply(body, ones)
        if isinstance(term, functions.DiagonalMatrix):
            return self.lower(term.args[0])
        if isinstance(term, terms.Identity):
            return self.ops.make(op.Filled, self.lower(term.args[0]), rank=VECTOR, option=1)
        return self.ops.make(op.DiagonalEntries, self.lower(term), rank=VECTOR)

    # ------------------------------------------------------------------------------------------------ logarithms

    def log_parts(self, term: Basic, times: Rational = sympy.S.One) -> list[tuple[Rational, Operation]]:
        """Write a logarithm as a sum where its argument has determinants or exponentials."""
        if not term.has(functions.Determinant, functions.Exp):
            return [(times, self.log_of(term))]
        first = term.args[0]
        match term:
            case functions.Determinant():
                parts = [(times, self.log_determinant(first))]
            case functions.AbsoluteValue() if isinstance(first, functions.Determinant):
                parts = [(times, self.log_determinant(first.args[0], absolute=True))]
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
        if isinstance(term, terms.Plus) and sympy.S.One in term.args:
            rest = [a for a in term.args if a != 1]
            inner = self.lower(terms.Plus(*rest) if len(rest) > 1 else rest[0])
            return self.ops.make(op.LogarithmNearOne, inner, rank=inner.rank)
        value = self.lower(term)
        return self.ops.make(op.Logarithm, value, rank=value.rank)

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
        if structure.is_spd(base):
            entries = self.ops.make(op.DiagonalEntries, self.factor(base), rank=VECTOR)
            return self.scale(sympy.Integer(2), self.ops.make(op.LogProduct, entries))
        return self.ops.make(op.LogDeterminant, self.lower(base), option="abs" if absolute else "")


def _difference(value: Operation) -> tuple[Operation, Operation | None]:
    # A and B where a triangle is A - B
    if isinstance(value, op.CholeskyDifference):
        return value.args[2], value.args[3]
    if isinstance(value, op.Add) and len(value.args) == 2 and isinstance(value.args[1], op.Negate):  # noqa: PLR2004
        return value.args[0], value.args[1].args[0]
    return value, None


def _splits(product: Basic) -> bool:
    # log of a product is the sum of logs where at most one factor may be negative
    return all(map(is_scalar, product.args)) and sum(not structure.is_positive(f) for f in product.args) <= 1


def _reflections(letters: Letters) -> Iterator[Letters]:
    """Ways to read a cyclic product as P (w Q)(w Q)' P', as the letters of P' w Q whose squared norm it is.

    A positive definite letter on an axis of the reflection gives half of itself to each side.
    """
    for turn in range(len(letters)):
        turned = letters[turn:] + letters[:turn]
        for first in ((), turned[:1]):
            rest = turned[len(first) :]
            half, odd = divmod(len(rest), 2)
            left, last, right = rest[:half], rest[half : half + odd], rest[half + odd :]
            axes = first + last
            if left != tuple(letter.T for letter in reversed(right)) or not all(m.is_spd for m in axes):
                continue
            if axes and not any(m.inverted for m in axes):
                continue  # a product needs no factorisation
            if all(m.inverted for m in axes) and not left and len(axes) > 1:
                continue
            yield tuple(_half(m, left_end=True) for m in first) + left + tuple(_half(m, left_end=False) for m in last)


def _half(letter: Letter, *, left_end: bool) -> Letter:
    # S = L L': L' on the left end, L on the right; S^-1 = L^-T L^-1: L^-1 on the left end, L^-T on the right
    return Letter(letter.base, letter.inverted, left_end != letter.inverted, factor=True)
