"""Under an index: entries are vectors that run over it, vectors are rows of a matrix, and sums are products of matrices.

Under two indices at once numbers are matrices, the first index down and the second across.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import sympy
from sympy import Basic

from symkl.language import entrywise, functions, terms
from symkl.language.entries import ColumnOf, RowVector
from symkl.language.shapes import polynomial_of
from symkl.language.terms import is_scalar
from symkl.numeric import operations as op
from symkl.numeric import structure
from symkl.numeric.logarithms import Logarithms
from symkl.numeric.operations import MATRIX, NUMBER, VECTOR, Operation
from symkl.numeric.structure import Letter, Word, uncovered, word_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.numeric.products import Letters

MOST = 2  # indices at once
OF_NUMBERS: dict[type[Basic], type[Operation]] = {
    entrywise.Sigmoid: op.Sigmoid,
    entrywise.Softplus: op.Softplus,
    entrywise.Tanh: op.HyperbolicTangent,
}


@dataclass
class Indexed(Logarithms):
    """What a builder does under an index."""

    @contextmanager
    def under(self, *indices: Basic) -> Iterator[None]:
        """Lower what follows under these indices."""
        before, self.indices = self.indices, indices
        try:
            yield
        finally:
            self.indices = before

    def depends(self, term: Basic) -> bool:
        """Whether a term depends on an index that it stands under."""
        return bool(self.indices) and not term.free_symbols.isdisjoint(self.indices)

    def free(self, term: Basic) -> Operation:
        """Lower a term that depends on no index."""
        if self.depends(term):
            raise uncovered(term, f"it depends on the index {self.indices[0]} in a way that is no row, sum or entry")
        with self.under():
            return self.lower(term)

    def spread(self, term: Basic, own: tuple[Basic, ...]) -> Operation:
        """Lower a number that depends on fewer indices than it stands under."""
        at = self.indices
        with self.under(*own):
            value = self.lower(term)
        if not own or value.rank == NUMBER:
            return value
        return self.ops.make(op.AsColumn if own[0] == at[0] else op.AsRow, value, rank=MATRIX)

    def vector_of(self, term: Basic) -> Operation:
        """The entries of a diagonal, or of a vector, that are given under an index."""
        body, index = cast("tuple[Any, Any]", term.args)
        if self.depends(term):
            raise uncovered(term, "a vector of entries within a sum over another index is not covered")
        with self.under(index):
            value = self.lower(body)
        ones = self.ops.make(op.Filled, self.lower(index.size), rank=VECTOR, option=1)
        return value if value.rank == VECTOR else self.multiply(value, ones)

    def entry(self, term: Basic) -> Operation:
        """Lower an entry of a vector or matrix under its indices."""
        whole, *at = term.args
        if any(index not in self.indices for index in at):
            raise uncovered(term, f"it stands outside a sum over {at[0]}; write Sum[.], Vec[.] or the whole vector")
        value = self.free(whole)
        if len(at) == 1:
            return value
        if at[0] == at[1]:
            return self.ops.make(op.DiagonalEntries, value, rank=VECTOR)
        return value if tuple(at) == self.indices else self.flipped(value)

    # -------------------------------------------------------------------------------------------------------- sums

    def total(self, term: functions.Sum) -> Operation:
        """Sum over an index."""
        body, index = term.args
        if index not in body.free_symbols:
            return self.multiply(self.lower(index.size), self.lower(body))
        if len(self.indices) == MOST:
            raise uncovered(term, "three sums within each other are not covered; write the inner one as a product")
        if not is_scalar(body):
            if self.indices:
                raise uncovered(term, "a sum of vectors or matrices within another sum; write it as a product")
            with self.under(index):
                return self.total_of_rows(body)
        with self.under(*self.indices, index):
            value = self.lower(body)
        return self.ops.make(op.RowSums if self.indices else op.SumEntries, value, rank=value.rank - 1)

    def entries_of(self, term: functions.Sum, body: Basic) -> Operation:
        """Lower something under the index of a sum, along which it varies even where it is the same all along."""
        if len(self.indices) == MOST:
            raise uncovered(term, "three sums within each other are not covered")
        with self.under(*self.indices, term.index):
            return self.lower(body)

    def total_of_rows(self, body: Basic) -> Operation:
        """Sum vectors or matrices over the index."""
        if not self.depends(body):
            (index,) = self.indices
            return self.multiply(self.lower(index.size), self.free(body))
        if isinstance(body, (terms.Plus, terms.Negative)):
            sign = sympy.S.NegativeOne if isinstance(body, terms.Negative) else sympy.S.One
            return self.add([self.scale(sign, self.total_of_rows(a)) for a in body.args])
        word = word_of(body)
        outer = [s for s in word.segments if not s[0].shape[0] == s[-1].shape[1] == 1]
        weight = self.weight(word)
        if len(outer) == 1 and outer[0][-1].shape[1] == 1:
            value = self.total_of(self.rows(outer[0]), weight)
        elif len(outer) == 1 and outer[0][0].shape[0] == 1:
            value = self.total_of(self.rows(tuple(letter.T for letter in reversed(outer[0]))), weight)
        elif len(outer) == MOST:
            left, right = outer[0], tuple(letter.T for letter in reversed(outer[1]))
            value = self.total_of_products(left, right, weight)
        else:
            raise uncovered(body, "a sum of matrices that are no products of a column and a row")
        return value

    def weight(self, word: Word) -> Operation | None:
        """The numbers of a word, and the products in it that are numbers."""
        inner = [s for s in word.segments if s[0].shape[0] == s[-1].shape[1] == 1]
        if not (word.above or word.below or inner):
            return None
        value: Operation | None = None
        for segment in inner:
            number = self.number_of(segment)
            value = number if value is None else self.multiply(number, value)
        return self.with_numbers(word, value)

    def total_of(self, rows: Operation, weight: Operation | None) -> Operation:
        """Sum rows, or weighted rows."""
        if rows.rank == VECTOR:  # the same vector all along
            assert weight is not None  # noqa: S101 - or nothing would depend on the index
            return self.multiply(self.ops.make(op.SumEntries, weight), rows)
        if weight is None or weight.rank == NUMBER:
            found = self.ops.make(op.ColumnSums, rows, rank=VECTOR)
            return found if weight is None else self.multiply(weight, found)
        return self.ops.make(op.Product, self.flipped(rows), weight, rank=VECTOR)

    def total_of_products(self, left: Letters, right: Letters, weight: Operation | None) -> Operation:
        """Sum products of a column and a row."""
        one, two = self.rows(left), self.rows(right)
        if VECTOR in (one.rank, two.rank):
            moving = two if one.rank == VECTOR else one
            seen = self.total_of(moving, weight)
            return self.ops.make(op.Outer, *((one, seen) if one.rank == VECTOR else (seen, two)), rank=MATRIX)
        if weight is not None and weight.rank == VECTOR:
            two = self.ops.make(op.ScaleRows, weight, two, rank=MATRIX, option="*")
            weight = None
        found = self.ops.make(op.Product, self.flipped(one), two, rank=MATRIX)
        return found if weight is None else self.multiply(weight, found)

    # -------------------------------------------------------------------------------------------------------- rows

    def rows(self, letters: Letters) -> Operation:
        """A column under an index, as a row for each of its values; a vector where it depends on none."""
        last = letters[-1]
        if any(self.depends(letter.base) for letter in letters[:-1]):
            bad = next(letter.base for letter in letters if self.depends(letter.base))
            raise uncovered(bad, "a matrix that depends on an index")
        if not self.depends(last.base):
            with self.under():
                return self.applied(letters[:-1], self.letter(last))
        found = self.rows_of(last.base)
        with self.under():
            return self.flipped(self.applied(letters[:-1], self.flipped(found)))

    def rows_of(self, term: Basic) -> Operation:  # noqa: C901, PLR0911, PLR0912 - one case for each kind
        """A vector, or its transpose, as a row for each value of the index; it depends on it."""
        if not self.depends(term):
            return self.ops.make(op.AsRow, self.free(term), rank=MATRIX)
        match term:
            case RowVector():
                return self.free(term.args[0])
            case ColumnOf():
                return self.flipped(self.free(term.args[0]))
            case terms.Plus():
                return self.add([self.rows_of(a) for a in term.args])
            case terms.Negative():
                return self.scale(sympy.S.NegativeOne, self.rows_of(term.args[0]))
            case terms.Transpose():
                return self.rows_of(term.args[0])
            case terms.Times() | terms.Divide():
                word = word_of(term)
                outer = [s for s in word.segments if not s[0].shape[0] == s[-1].shape[1] == 1]
                letters = outer[0]
                if letters[-1].shape[1] != 1:
                    letters = tuple(letter.T for letter in reversed(letters))
                value, weight = self.rows(letters), self.weight(word)
                if weight is None:
                    return value
                if value.rank == VECTOR:
                    return self.ops.make(op.Outer, weight, value, rank=MATRIX)
                if weight.rank == NUMBER:
                    return self.multiply(weight, value)
                return self.ops.make(op.ScaleRows, weight, value, rank=MATRIX, option="*")
            case entrywise.Softmax():
                return self.ops.make(op.Softmax, self.rows_of(term.args[0]), rank=MATRIX)
        if type(term) in OF_NUMBERS:
            return self.ops.make(OF_NUMBERS[type(term)], self.rows_of(term.args[0]), rank=MATRIX)
        raise uncovered(term, "a vector that depends on an index; write it with rows X[i] of a matrix")

    def number_of(self, letters: Letters) -> Operation:
        """A product of a row and a column under the indices."""
        if not any(self.depends(letter.base) for letter in letters):
            with self.under():
                return self.trace_of(letters)
        if len(self.indices) == MOST:
            return self.number_under_two(letters)
        found = structure.halves(letters)
        if found is not None and all(m.is_spd and m.inverted for m in found[1]):
            half = tuple(Letter(m.base, inverted=True, factor=True) for m in found[1]) + found[2]
            rows = self.rows(half)
            return self.ops.make(op.RowDots, rows, rows, rank=VECTOR)
        one, two = self.rows((letters[0].T,)), self.rows(letters[1:])
        if one.rank == two.rank == MATRIX:
            return self.ops.make(op.RowDots, one, two, rank=VECTOR)
        matrix, vector = (one, two) if one.rank == MATRIX else (two, one)
        return self.ops.make(op.Product, matrix, vector, rank=VECTOR)

    def number_under_two(self, letters: Letters) -> Operation:
        """A product of a row and a column under two indices, as a matrix; sums are multiplied out."""
        down, across = self.indices
        found: list[Operation] = []
        for sign, one in _parts(letters[0].T):
            for other, two in _parts(letters[-1]):
                own = [[i for i in self.indices if i in part.base.free_symbols] for part in (one, two)]
                if any(len(o) > 1 for o in own):
                    raise uncovered(letters[0].base, "a vector that depends on two indices at once")
                both = tuple(i for i in self.indices if [i] in own)
                between = letters[1:-1]
                if len(both) < MOST:
                    at = self.indices
                    with self.under(*both):
                        value: Any = self.number_of((one.T, *between, two))
                    if value.rank == VECTOR:
                        value = self.ops.make(op.AsColumn if both[0] == at[0] else op.AsRow, value, rank=MATRIX)
                else:
                    with self.under(own[0][0]):
                        left = self.rows((one,))
                    with self.under(own[1][0]):
                        right = self.rows((*between, two))
                    value = self.ops.make(op.Product, left, self.flipped(right), rank=MATRIX)
                    value = value if own[0][0] == down else self.flipped(value)
                found.append(self.scale(sign * other, value))
        assert across != down  # noqa: S101 - a sum within a sum over the same index is refused by the language
        return self.add(found)

    def log_sum_exp(self, term: Basic) -> Operation:
        """Lower the function ``logsumexp`` of a vector."""
        inner = self.rows_of(term.args[0]) if self.depends(term.args[0]) else self.lower(term.args[0])
        return self.ops.make(op.LogSumExp, inner, rank=inner.rank - 1)


def _parts(letter: Letter) -> Iterator[tuple[Any, Letter]]:
    # the terms of a sum of vectors, with their signs
    base = letter.base
    if letter.inverted or letter.factor or not isinstance(base, (terms.Plus, terms.Negative)):
        yield sympy.S.One, letter
        return
    sign = sympy.S.NegativeOne if isinstance(base, terms.Negative) else sympy.S.One
    for part in base.args:
        for inner, one in _parts(Letter(part, transposed=letter.transposed)):
            yield sign * inner, one


def size_text(size: Basic) -> str:
    """Write a size such as k + n, or k*n."""
    found = sorted((polynomial_of(size) or {}).items(), key=lambda part: (not part[0], part[0]))
    return " + ".join("*".join((*([str(times)] if times != 1 or not names else []), *names)) for names, times in found)
