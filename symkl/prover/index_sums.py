"""Sums over indices of products of entries: what a word cannot say, such as ``sum_ij A_ij B_ij v_j``.

A product of entries is a graph: its nodes are indices, summed over unless they are the row or the column of the result,
and each letter is an edge from its row index to its column index. Entrywise products, diagonals and diagonal matrices
only join indices. Two sums are equal when their graphs are, up to the names of the indices.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from symkl.prover.algebra import Monomial, Number, Size, TooLarge, Value, Word, multiply_monomials

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from symkl.prover.context import Context

MOST_TERMS = 2000
# where an edge ends in no index: the only row or column of a vector
UNIT = -1


class Edge(NamedTuple):
    """A product of matrices between two indices; ``UNIT`` where its row or its column is the only one."""

    row: int
    column: int
    word: Word


@dataclass(frozen=True, slots=True)
class Graph:
    """One product of entries.

    Attributes
    ----------
    sizes : the range of each index
    edges : its factors
    row, column : the indices that are not summed over, or ``UNIT``
    """

    sizes: Mapping[int, Size]
    edges: tuple[Edge, ...]
    row: int = UNIT
    column: int = UNIT

    def glued(self, pairs: Iterable[tuple[int, int]], row: int, column: int) -> Graph:
        """Make the indices of each pair the same, and give it another row and column."""
        new: dict[int, int] = {}

        def now(index: int) -> int:
            while index in new:
                index = new[index]
            return index

        for one, other in pairs:
            if UNIT not in (one, other) and now(one) != now(other):
                new[now(other)] = now(one)
        edges = tuple(Edge(now(e.row), now(e.column), e.word) for e in self.edges)
        sizes = {index: size for index, size in self.sizes.items() if index not in new}
        return Graph(sizes, edges, now(row), now(column))

    def beside(self, other: Graph) -> tuple[Graph, int, int]:
        """Both products as one, with the ends of this one; and where the other's row and column are now."""
        by = 1 + max(self.sizes, default=UNIT)

        def moved(index: int) -> int:
            return index if index == UNIT else index + by

        edges = tuple(Edge(moved(e.row), moved(e.column), e.word) for e in other.edges)
        sizes = {**self.sizes, **{moved(index): size for index, size in other.sizes.items()}}
        return Graph(sizes, self.edges + edges, self.row, self.column), moved(other.row), moved(other.column)


Term: TypeAlias = "tuple[Number, Monomial, Graph]"


@dataclass(frozen=True, slots=True)
class IndexSum:
    """A matrix, a vector or a number as a sum of products of entries."""

    rows: Size
    columns: Size
    terms: tuple[Term, ...]

    @property
    def is_scalar(self) -> bool:
        """Whether it is a number."""
        return self.rows == 1 == self.columns

    def scaled(self, by: Number) -> IndexSum:
        """Multiplied by a number."""
        return replace(self, terms=tuple((c * by, m, g) for c, m, g in self.terms))

    def _with(self, rows: Size, columns: Size, graphs: Iterator[Graph]) -> IndexSum:
        terms = tuple((c, m, g) for (c, m, _), g in zip(self.terms, graphs, strict=True))
        return IndexSum(rows, columns, terms)

    def transposed(self) -> IndexSum:
        """Its transpose."""
        return self._with(self.columns, self.rows, (replace(g, row=g.column, column=g.row) for _, _, g in self.terms))

    def traced(self) -> IndexSum:
        """Its trace: row and column are one index, which is summed over."""
        return self._with(1, 1, (g.glued([(g.row, g.column)], UNIT, UNIT) for _, _, g in self.terms))

    def diagonal(self) -> IndexSum:
        """Its diagonal as a vector: row and column are one index."""
        return self._with(self.rows, 1, (g.glued([(g.row, g.column)], g.row, UNIT) for _, _, g in self.terms))

    def diagonal_matrix(self) -> IndexSum:
        """The diagonal matrix with this vector: its row is its column too."""
        return self._with(self.rows, self.rows, (replace(g, column=g.row) for _, _, g in self.terms))


def added(*sums: IndexSum) -> IndexSum:
    """Sum of several sums of one shape."""
    terms = tuple(term for one in sums for term in one.terms)
    if len(terms) > MOST_TERMS:
        msg = f"a sum over indices has more than {MOST_TERMS} terms"
        raise TooLarge(msg)
    return IndexSum(sums[0].rows, sums[0].columns, terms)


def multiplied(a: IndexSum, b: IndexSum) -> IndexSum:
    """Matrix product: the column of one is the row of the other. A number scales."""
    if a.is_scalar or b.is_scalar:
        rows, columns = (b.rows, b.columns) if a.is_scalar else (a.rows, a.columns)
    else:
        rows, columns = a.rows, b.columns

    def product(g: Graph, h: Graph) -> Graph:
        both, row, column = g.beside(h)
        if a.is_scalar or b.is_scalar:
            return replace(both, row=row, column=column) if a.is_scalar else both
        return both.glued([(both.column, row)], both.row, column)

    return IndexSum(rows, columns, _products(a, b, product))


def entrywise(a: IndexSum, b: IndexSum) -> IndexSum:
    """Entrywise product: both have the same row and the same column."""

    def product(g: Graph, h: Graph) -> Graph:
        both, row, column = g.beside(h)
        return both.glued([(both.row, row), (both.column, column)], both.row, both.column)

    return IndexSum(a.rows, a.columns, _products(a, b, product))


def _products(a: IndexSum, b: IndexSum, product: Callable[[Graph, Graph], Graph]) -> tuple[Term, ...]:
    if len(a.terms) * len(b.terms) > MOST_TERMS:
        msg = f"a product over indices has more than {MOST_TERMS} terms"
        raise TooLarge(msg)
    terms: list[Term] = []
    for c, m, g in a.terms:
        for k, n, h in b.terms:
            monomial, factor = multiply_monomials(m, n)
            terms.append((c * k * factor, monomial, product(g, h)))
    return tuple(terms)


def put_in(graph: Graph, gone: Sequence[int], part: IndexSum, rows: Sequence[int], columns: Sequence[int]) -> Iterator[Term]:
    """Put a sum in place of the edges at some places: its row is joined with all of ``rows``, and so is its column."""
    left = tuple(edge for place, edge in enumerate(graph.edges) if place not in gone)
    kept = Graph(graph.sizes, left, graph.row, graph.column)
    for c, m, g in part.terms:
        both, row, column = kept.beside(g)
        pairs = [*((index, row) for index in rows), *((index, column) for index in columns)]
        yield c, m, both.glued(pairs, both.row, both.column)


def from_value(context: Context, value: Value) -> IndexSum:
    """Write a normal form out, one edge for each letter; what else stands in a monomial stays there."""
    terms: list[Term] = []
    for (monomial, word), c in value.terms.items():
        kept, graph = monomial, of_word(context, word, value.rows)
        for atom, exponent in monomial:
            if atom[0] == "tr" and isinstance(exponent, int) and exponent > 0:
                kept -= {(atom, exponent)}
                size = context.shape(atom[1][0])[0]
                closed = IndexSum(size, size, ((1, frozenset(), of_word(context, atom[1], size)),)).traced()
                for _ in range(exponent):
                    graph = graph.beside(closed.terms[0][2])[0]
        terms.append((c, kept, graph))
    return IndexSum(value.rows, value.columns, tuple(terms))


def of_word(context: Context, word: Word, rows: Size) -> Graph:
    """A word as a chain of edges, an empty one as one index that is row and column."""
    sizes: dict[int, Size] = {}

    def index(size: Size) -> int:
        if size == 1:
            return UNIT
        sizes[len(sizes)] = size
        return len(sizes) - 1

    at = first = index(rows)
    edges = []
    for letter in word:
        there = index(context.shape(letter)[1])
        edges.append(Edge(at, there, (letter,)))
        at = there
    return Graph(sizes, tuple(edges), first, at)
