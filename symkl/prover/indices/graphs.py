"""Sums over indices of products of entries: what a word cannot say, such as ``sum_ij A_ij B_ij v_j``.

A product of entries is a graph: its nodes are indices, summed over unless they are the row or the column of the result,
and each letter is an edge from its row index to its column index. Entrywise products, diagonals and diagonal matrices
only join indices; the rows of a Kronecker product are pairs of them. Two sums are equal when their graphs are, up to the
names of the indices.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from symkl.errors import UnsupportedError
from symkl.prover.values import Monomial, Number, Size, TooLarge, Value, Word, multiply_monomials, times_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from symkl.prover.context import Context

MOST_TERMS = 2000
# where an edge ends in no index: the only row or column of a vector
UNIT = -1
# the row of a result is an index, a pair of them or more, or none
Ends: TypeAlias = "tuple[int, ...]"
Sizes: TypeAlias = "tuple[Size, ...]"
# how the name begins of a random vector whose moments are not known: the whole product stands under one expectation
AVERAGED = "E:"


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
    row, column : the indices that are not summed over, slowest first
    """

    sizes: Mapping[int, Size]
    edges: tuple[Edge, ...]
    row: Ends = ()
    column: Ends = ()

    @property
    def averaged(self) -> bool:
        """Whether it is the expectation of a product that no declared moment determines."""
        return any(letter.name.startswith(AVERAGED) for edge in self.edges for letter in edge.word)

    def glued(self, pairs: Iterable[tuple[int, int]], row: Ends, column: Ends) -> Graph:
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
        return Graph(sizes, edges, tuple(map(now, row)), tuple(map(now, column)))

    def beside(self, other: Graph) -> tuple[Graph, Ends, Ends]:
        """Both products as one, with the ends of this one; and where the other's row and column are now."""
        by = 1 + max(self.sizes, default=UNIT)

        def moved(index: int) -> int:
            return index if index == UNIT else index + by

        edges = tuple(Edge(moved(e.row), moved(e.column), e.word) for e in other.edges)
        sizes = {**self.sizes, **{moved(index): size for index, size in other.sizes.items()}}
        both = Graph(sizes, self.edges + edges, self.row, self.column)
        return both, tuple(map(moved, other.row)), tuple(map(moved, other.column))


Term: TypeAlias = "tuple[Number, Monomial, Graph]"


@dataclass(frozen=True, slots=True)
class IndexSum:
    """A matrix, a vector or a number as a sum of products of entries; a size is the product of those of its indices."""

    rows: Sizes
    columns: Sizes
    terms: tuple[Term, ...]

    @property
    def is_scalar(self) -> bool:
        """Whether it is a number."""
        return not (self.rows or self.columns)

    def scaled(self, by: Number) -> IndexSum:
        """Multiplied by a number."""
        return replace(self, terms=tuple((c * by, m, g) for c, m, g in self.terms))

    def _with(self, rows: Sizes, columns: Sizes, graphs: Iterator[Graph]) -> IndexSum:
        terms = tuple((c, m, g) for (c, m, _), g in zip(self.terms, graphs, strict=True))
        return IndexSum(rows, columns, terms)

    def _square(self) -> IndexSum:
        _same(self.rows, self.columns)
        return self

    def transposed(self) -> IndexSum:
        """Its transpose."""
        return self._with(self.columns, self.rows, (replace(g, row=g.column, column=g.row) for _, _, g in self.terms))

    def traced(self) -> IndexSum:
        """Its trace: row and column are the same, and summed over."""
        graphs = (g.glued(zip(g.row, g.column, strict=True), (), ()) for _, _, g in self._square().terms)
        return self._with((), (), graphs)

    def diagonal(self) -> IndexSum:
        """Its diagonal as a vector: row and column are the same."""
        graphs = (g.glued(zip(g.row, g.column, strict=True), g.row, ()) for _, _, g in self._square().terms)
        return self._with(self.rows, (), graphs)

    def diagonal_matrix(self) -> IndexSum:
        """The diagonal matrix with this vector: its row is its column too."""
        return self._with(self.rows, self.rows, (replace(g, column=g.row) for _, _, g in self.terms))

    def stacked(self) -> IndexSum:
        """Its columns, one below the other: the column is the slower index."""
        graphs = (replace(g, row=g.column + g.row, column=()) for _, _, g in self.terms)
        return self._with(self.columns + self.rows, (), graphs)


def _same(a: Sizes, b: Sizes) -> None:
    if a != b:
        msg = f"indices of {' x '.join(map(str, a))} meet indices of {' x '.join(map(str, b))}"
        raise UnsupportedError(msg)


def commutation(rows: Size, columns: Size) -> IndexSum:
    """The matrix that turns the stacked columns of a matrix into those of its transpose: it exchanges two indices."""
    return IndexSum((rows, columns), (columns, rows), ((1, frozenset(), Graph({0: rows, 1: columns}, (), (0, 1), (1, 0))),))


def alike(*sums: IndexSum) -> tuple[IndexSum, ...]:
    """The same, with the index of an identity matrix as those that the others have in its place."""
    rows, columns = (max((getattr(one, side) for one in sums), key=len) for side in ("rows", "columns"))
    return tuple(_parted(one, rows, columns) for one in sums)


def _parted(one: IndexSum, rows: Sizes, columns: Sizes) -> IndexSum:
    if (one.rows, one.columns) == (rows, columns) or len(one.rows) != 1 or len(one.columns) != 1:
        return one
    whole: Size = 1
    if {reduce(times_size, side, whole) for side in (rows, columns)} != {*one.rows, *one.columns}:
        return one
    if rows != columns or any(g.edges or len(g.sizes) != 1 for _, _, g in one.terms):
        return one
    ends = tuple(range(len(rows)))
    graph = Graph(dict(enumerate(rows)), (), ends, ends)
    return IndexSum(rows, columns, tuple((c, m, graph) for c, m, _ in one.terms))


def added(*sums: IndexSum) -> IndexSum:
    """Sum of several sums of one shape."""
    sums = alike(*sums)
    terms = tuple(term for one in sums for term in one.terms)
    if len(terms) > MOST_TERMS:
        msg = f"a sum over indices has more than {MOST_TERMS} terms"
        raise TooLarge(msg)
    for one in sums[1:]:
        _same(sums[0].rows, one.rows)
        _same(sums[0].columns, one.columns)
    return IndexSum(sums[0].rows, sums[0].columns, terms)


def multiplied(a: IndexSum, b: IndexSum) -> IndexSum:
    """Matrix product: the column of one is the row of the other. A number scales."""
    scaling = a.is_scalar or b.is_scalar
    if not scaling:
        _same(a.columns, b.rows)

    def product(g: Graph, h: Graph) -> Graph:
        both, row, column = g.beside(h)
        if scaling:
            return replace(both, row=row, column=column) if a.is_scalar else both
        return both.glued(zip(both.column, row, strict=True), both.row, column)

    rows, columns = (b.rows, b.columns) if a.is_scalar else (a.rows, a.columns if scaling else b.columns)
    return IndexSum(rows, columns, _products(a, b, product))


def entrywise(a: IndexSum, b: IndexSum) -> IndexSum:
    """Entrywise product: both have the same row and the same column."""
    _same(a.rows + a.columns, b.rows + b.columns)

    def product(g: Graph, h: Graph) -> Graph:
        both, row, column = g.beside(h)
        return both.glued(zip(both.row + both.column, row + column, strict=True), both.row, both.column)

    return IndexSum(a.rows, a.columns, _products(a, b, product))


def kronecker(a: IndexSum, b: IndexSum) -> IndexSum:
    """Kronecker product: rows and columns are pairs, those of the first factor the slower."""

    def product(g: Graph, h: Graph) -> Graph:
        both, row, column = g.beside(h)
        return replace(both, row=both.row + row, column=both.column + column)

    return IndexSum(a.rows + b.rows, a.columns + b.columns, _products(a, b, product))


def _products(a: IndexSum, b: IndexSum, product: Callable[[Graph, Graph], Graph]) -> tuple[Term, ...]:
    if len(a.terms) * len(b.terms) > MOST_TERMS:
        msg = f"a product over indices has more than {MOST_TERMS} terms"
        raise TooLarge(msg)
    terms: list[Term] = []
    for c, m, g in a.terms:
        for k, n, h in b.terms:
            if g.averaged and h.averaged:
                msg = "a product of two expectations that no declared moment determines"
                raise UnsupportedError(msg)
            monomial, factor = multiply_monomials(m, n)
            terms.append((c * k * factor, monomial, product(g, h)))
    return tuple(terms)


def put_in(graph: Graph, gone: Sequence[int], part: IndexSum, at: Sequence[int]) -> Iterator[Term]:
    """Put a sum in place of the edges at some places: its row and column are joined with the indices they stood at.

    A vector, which has no column, is joined with all of them.
    """
    left = tuple(edge for place, edge in enumerate(graph.edges) if place not in gone)
    kept = Graph(graph.sizes, left, graph.row, graph.column)
    for c, m, g in part.terms:
        both, row, column = kept.beside(g)
        ends = row + column
        pairs = zip(at, ends, strict=True) if len(ends) > 1 else ((index, end) for end in ends for index in at)
        yield c, m, both.glued(pairs, both.row, both.column)


def from_value(context: Context, value: Value) -> IndexSum:
    """Write a normal form out, one edge for each letter; what else stands in a monomial stays there."""
    terms: list[Term] = []
    for (monomial, word), c in value.terms.items():
        kept, graph = monomial, _of_word(context, word, value.rows)
        for atom, exponent in monomial:
            if atom[0] == "tr" and isinstance(exponent, int) and exponent > 0:
                kept -= {(atom, exponent)}
                chain = _of_word(context, atom[1], context.shape(atom[1][0])[0])
                closed = chain.glued(zip(chain.row, chain.column, strict=True), (), ())
                for _ in range(exponent):
                    graph = graph.beside(closed)[0]
        terms.append((c, kept, graph))
    return IndexSum(_sizes(value.rows), _sizes(value.columns), tuple(terms))


def _sizes(size: Size) -> Sizes:
    return () if size == 1 else (size,)


def _of_word(context: Context, word: Word, rows: Size) -> Graph:
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
    row, column = (() if end == UNIT else (end,) for end in (first, at))
    return Graph(sizes, tuple(edges), row, column)
