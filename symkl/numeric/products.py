"""Products and traces: the order of multiplication, and where squared norms stand for them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import sympy
from sympy import Basic, Expr, Rational

from symkl.language import functions, terms
from symkl.language.terms import shape_of
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
    # under which entries are vectors, and under two matrices
    indices: tuple[Any, ...] = ()

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

    # --------------------------------------------------------------------------------------------------- products

    def product(self, term: Basic) -> Operation:
        """Lower a product, a power or an inverse."""
        word = word_of(term)
        return self.with_numbers(word, self.product_of_segments(word))

    def product_of_segments(self, word: Word) -> Operation | None:
        """Multiply the letters of a word out; where it is 1 wide there is a number, or an outer product."""
        numbers: list[Operation] = []
        outer: list[Operation] = []
        for segment in word.segments:
            rows, columns = segment[0].shape[0], segment[-1].shape[1]
            if rows == columns == 1:
                numbers.append(self.number_of(segment) if self.indices else self.trace_of(segment))
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
        return value

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
        """Multiply a matrix product out, what is narrow first."""
        half = self.half_of(letters)
        if half is not None:
            return self.ops.make(op.Product, self.flipped(half), half, rank=MATRIX)
        cut = structure.narrow(letters)
        if cut is not None:
            right = self.matrix(letters[cut:])
            if cut == 1:
                return self.apply(letters[0], right)
            return self.ops.make(op.Product, self.matrix(letters[:cut]), right, rank=MATRIX)
        start = next((j for j, letter in reversed(list(enumerate(letters))) if not letter.inverted), None)
        if start is None:
            return self.applied(letters[:-1], self.inverse(letters[-1]))
        value = self.applied(letters[:start], self.letter(letters[start]), letters[start].shape[1])
        if start + 1 == len(letters):
            return value
        right_letters = tuple(letter.T for letter in reversed(letters[start + 1 :]))
        return self.flipped(self.applied(right_letters, self.flipped(value)))

    def half_of(self, letters: Letters) -> Operation | None:
        """H where a product is H' H by its form: X S^-1 X' is, by the factor of S."""
        found = structure.halves(letters)
        if found is None or all(letter.inverted for letter in found[2]):
            return None
        middle = found[1]
        if any(not m.inverted or not m.is_spd for m in middle):
            return None
        return self.applied(tuple(replace(m, factor=True) for m in middle), self.matrix(found[2]))

    def inverse(self, letter: Letter) -> Operation:
        """Invert a matrix: solve with it for the identity."""
        identity = self.lower(terms.Identity(letter.shape[0]))
        if letter.is_spd and not structure.is_diagonal(letter.base):
            half = self.apply(replace(letter, factor=True), identity)
            return self.ops.make(op.Product, self.flipped(half), half, rank=MATRIX)
        return self.apply(letter, identity)

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

    def applied(self, letters: Letters, value: Operation, columns: Expr | None = None) -> Operation:
        """Multiply a vector or matrix, of so many columns, from the left, the last letter first."""
        if not letters:
            return value
        first, *others = letters
        found = structure.gram(first)
        seen = tuple(others)
        if found is not None and seen[: len(found[0] + found[1])] == found[0] + found[1]:
            return self.nearest(first, found[1:], self.applied(seen[len(found[0] + found[1]) :], value, columns))
        return self.apply(first, self.applied(seen, value, columns), columns)

    def nearest(self, gram: Letter, halves: tuple[Letters, Letters], value: Operation) -> Operation:
        """Lower (X' M X)^-1 X' M y: what brings X w nearest to y."""
        middle = tuple(replace(m, factor=True, transposed=not m.inverted) for m in halves[0])
        x, y = self.applied(middle, self.matrix(halves[1])), self.applied(middle, value)
        return self.ops.make(op.LeastSquares, x, y, self.factor(gram.base), rank=value.rank)

    def apply(self, letter: Letter, value: Operation, columns: Expr | None = None) -> Operation:  # noqa: PLR0911 - one case for each kind
        """Multiply by one letter from the left what has so many columns."""
        rank = value.rank
        if isinstance(letter.base, terms.Identity):
            return value
        if structure.is_diagonal(letter.base):
            scale = self.diagonal_of(letter.base)
            if letter.factor:
                scale = self.ops.make(op.SquareRoot, scale, rank=VECTOR)
            if isinstance(value, op.Filled) and value.option == 1 and rank == VECTOR and not letter.inverted:
                return scale  # the vector of ones
            return self.ops.make(op.ScaleRows, scale, value, rank=rank, option="/" if letter.inverted else "*")
        if not letter.inverted:
            if isinstance(letter.base, functions.Kronecker) and rank == VECTOR:
                return self.kronecker_applied(letter, value)
            if isinstance(letter.base, terms.Plus) and not letter.factor and _is_thin(letter.base, rank, columns):
                return self.distributed(letter, value)
            return self.ops.make(op.Product, self.letter(letter), value, rank=rank)
        if letter.is_lower:
            triangle = self.factor(letter.base) if letter.factor else self.lower(letter.base)
            return self.solve(triangle, value, transposed=letter.transposed)
        if letter.is_spd:
            triangle = self.factor(letter.base)
            return self.solve(triangle, self.solve(triangle, value), transposed=True)
        square = self.lower(letter.base)
        return self.ops.make(op.SolveSquare, self.flipped(square) if letter.transposed else square, value, rank=rank)

    def distributed(self, letter: Letter, value: Operation) -> Operation:
        """Multiply by each term of a sum, so that no product in it is multiplied out."""
        found = []
        for part in letter.base.args:
            word = word_of(part)
            word = word.transposed if letter.transposed else word
            found.append(self.with_numbers(word, self.applied_in_segments(word, value)))
        return self.add(found)

    def applied_in_segments(self, word: Word, value: Operation) -> Operation:
        """Multiply by a product; one that is 1 wide somewhere by its rows and columns."""
        first, *others = word.segments
        if not others:
            return self.applied(first, value)
        row = tuple(letter.T for letter in reversed(others.pop()))
        across, down = self.applied(row[:-1], self.letter(row[-1])), self.applied(first[:-1], self.letter(first[-1]))
        if value.rank == VECTOR:
            found = self.multiply(self.ops.make(op.Dot, across, value), down)
        else:
            seen = self.ops.make(op.Product, self.flipped(value), across, rank=VECTOR)
            found = self.ops.make(op.Outer, down, seen, rank=MATRIX)
        for number in others:
            found = self.multiply(self.trace_of(number), found)
        return found

    def kronecker_applied(self, letter: Letter, value: Operation) -> Operation:
        """Multiply a vector by a Kronecker product: (A x B) vec(X) is vec(B X A')."""
        left, right = (Letter(a) for a in letter.base.args)
        left, right = (one.T if letter.transposed else one for one in (left, right))
        if isinstance(value, op.Stacked):
            x = value.args[0]
        else:
            rows, columns = (self.lower(one.shape[1]) for one in (left, right))
            x = self.ops.make(op.Unstacked, value, rows, columns, rank=MATRIX)
        words = [word_of(one.base) for one in (left, right)]
        if letter.transposed:
            words = [word.transposed for word in words]
        x = self.flipped(self.applied(words[1].letters, self.flipped(x)))
        stacked = self.ops.make(op.Stacked, self.applied(words[0].letters, x), rank=VECTOR)
        return self.with_numbers(Word(words[0].above + words[1].above, words[0].below + words[1].below), stacked)

    def solve(self, triangle: Operation, value: Operation, *, transposed: bool = False) -> Operation:
        """Solve with a lower triangle, which a lower triangular right side makes cheaper."""
        option = "T" if transposed else "L" if self.is_triangle(value) else ""
        return self.ops.make(op.SolveTriangular, triangle, value, rank=value.rank, option=option)

    def is_triangle(self, value: Operation) -> bool:
        """Whether an operation gives a lower triangle."""
        if isinstance(value, (op.Add, op.Negate)):
            return all(map(self.is_triangle, value.args))
        return isinstance(value, (op.Cholesky, op.CholeskyDifference, op.IdentityMatrix)) or value in self.triangles

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
            value = self.matrix(letters)
            return self.ops.make(op.SquaredNorm, value.args[0] if isinstance(value, op.Flip) else value)
        if structure.is_diagonal(letters[-1].base) and len(letters) > 1:  # which scales columns
            value = self.apply(letters[-1], self.flipped(self.matrix(letters[:-1])))
        else:
            value = self.applied(letters[:-1], self.letter(letters[-1]))
        return self.ops.make(op.SquaredNorm, value.args[0] if isinstance(value, op.Flip) else value)

    def matrix_gap(self, change: Basic) -> Operation:
        """Lower tr F - log |I + F| of a lower triangular F, entry by entry on its diagonal."""
        return self.log_gaps(self.lower(change))

    def log_gaps(self, value: Operation) -> Operation:
        """Sum x - log(1 + x) over the diagonal of a triangle."""
        entries = self.ops.make(op.DiagonalEntries, value, rank=VECTOR)
        exact: tuple[Operation, ...] = ()
        if isinstance(value, op.SolveTriangular) and value.option == "L":
            first, second = _difference(value.args[1])
            if value.args[0] is second:  # F = B^-1 (A - B), so 1 + F_jj = A_jj/B_jj
                above, below = (self.ops.make(op.DiagonalEntries, x, rank=VECTOR) for x in (first, second))
                exact = (self.quotient(above, below),)
        return self.ops.make(op.SumEntries, self.ops.make(op.LogGap, entries, *exact, rank=VECTOR))

    def definite_gap(self, first: Basic, second: Basic, difference: Basic) -> Operation:
        """Lower tr(B^-1 A) - k - log |A| + log |B| as a sum of what is not negative."""
        if structure.is_diagonal(first) and structure.is_diagonal(second):
            x, y, change = map(self.diagonal_of, (first, second, difference))
            gaps = self.ops.make(op.LogGap, self.quotient(change, y), self.quotient(x, y), rank=VECTOR)
            return self.ops.make(op.SumEntries, gaps)
        # with the factors a and b of both and F = b^-1 (a - b) it is |F|^2 + 2 (tr F - log |I + F|)
        a, b = self.factor(first), self.factor(second)
        if first in self.bound and second in self.bound:
            matrices = (self.bound[first], self.bound[second])
        else:
            size = self.lower(shape_of(first)[0])
            matrices = (self.lower(difference), self.ops.make(op.Filled, size, size, rank=MATRIX, option=0))
        given = first in self.factors and second in self.factors
        apart = self.add([a, self.scale(sympy.S.NegativeOne, b)]) if given else None
        f = self.solve(b, apart or self.ops.make(op.CholeskyDifference, *matrices, a, b, rank=MATRIX))
        return self.add([self.ops.make(op.SquaredNorm, f), self.scale(sympy.Integer(2), self.log_gaps(f))])

    def cholesky_difference(self, term: Basic) -> Operation | None:
        """Lower A - B of two Cholesky factors from the difference of the matrices that they factor."""
        if len(term.args) != 2 or not isinstance(term.args[1], terms.Negative):  # noqa: PLR2004
            return None
        first, second = term.args[0], term.args[1].args[0]
        if first not in self.sources or second not in self.sources:
            return None
        parts = (self.sources[first], self.sources[second], self.bound[first], self.bound[second])
        return self.ops.make(op.CholeskyDifference, *parts, rank=MATRIX)

    def diagonal_of(self, term: Basic) -> Operation:  # noqa: PLR0911 - one case for each kind
        """Diagonal of a matrix as a vector."""
        match term:
            case functions.Diagonal():
                return self.vector_of(term)
            case functions.DiagonalMatrix():
                return self.lower(term.args[0])
            case terms.Identity():
                return self.ops.make(op.Filled, self.lower(term.args[0]), rank=VECTOR, option=1)
            case terms.Plus():
                return self.add([self.diagonal_of(a) for a in term.args])
            case terms.Negative():
                return self.scale(sympy.S.NegativeOne, self.diagonal_of(term.args[0]))
        word = word_of(term)
        if word.letters == (Letter(term),):
            value = self.lower(term)
            known = isinstance(value, op.DiagonalFrom)
            return value.args[0] if known else self.ops.make(op.DiagonalEntries, value, rank=VECTOR)
        return self.with_numbers(word, self.diagonal_of_product(word))

    def diagonal_of_product(self, word: Word) -> Operation:
        """Diagonal of a product, which is not multiplied out."""
        letters = word.letters
        if len(letters) == 1 and not letters[0].inverted:
            return self.diagonal_of(letters[0].base)
        if len(letters) == 1 and letters[0].is_spd and not structure.is_diagonal(letters[0].base):
            identity = self.lower(terms.Identity(letters[0].shape[0]))
            half: Operation | None = self.apply(replace(letters[0], factor=True), identity)
        elif len(letters) == 1 or len(word.segments) > 1:
            value = self.product_of_segments(word)
            assert value is not None  # noqa: S101 - it is a matrix
            return self.ops.make(op.DiagonalEntries, value, rank=VECTOR)
        else:
            half = self.half_of(letters)
        if half is not None:
            columns = self.flipped(half)
            return self.ops.make(op.RowDots, columns, columns, rank=VECTOR)
        at = structure.narrow(letters) or next((j for j in range(1, len(letters)) if not letters[j].inverted), 1)
        left, right = self.matrix(letters[:at]), self.flipped(self.matrix(letters[at:]))
        return self.ops.make(op.RowDots, left, right, rank=VECTOR)

    def number_of(self, letters: Letters) -> Operation:
        """A product of a row and a column under the indices."""
        raise NotImplementedError

    def vector_of(self, term: Basic) -> Operation:
        """The entries of a diagonal, or of a vector, that are given under an index."""
        raise NotImplementedError


def _is_thin(term: Basic, rank: int, columns: Expr | None) -> bool:
    # whether a sum has a product that costs less where it is not multiplied out, as one that is narrower inside; where it is
    # as wide there as what follows has columns, both would be multiplied out at last
    words = [word_of(part) for part in term.args]
    inner = [word.letters[cut - 1].shape[1] for word in words if (cut := structure.narrow(word.letters)) is not None]
    narrow = any(columns is None or not terms.same_dimension(size, columns) for size in inner)
    return narrow or (rank == VECTOR and any(len(word.letters) > 1 for word in words))


def _difference(value: Operation) -> tuple[Operation, Operation | None]:
    # A and B where a triangle is A - B
    if isinstance(value, op.CholeskyDifference):
        return value.args[2], value.args[3]
    if isinstance(value, op.Add) and len(value.args) == 2 and isinstance(value.args[1], op.Negate):  # noqa: PLR2004
        return value.args[0], value.args[1].args[0]
    return value, None


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
