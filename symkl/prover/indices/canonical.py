"""The one form of a sum over indices: chains become words, closed words traces, and indices lose their names."""

from __future__ import annotations

from itertools import permutations, product
from math import factorial, prod
from typing import TYPE_CHECKING, TypeAlias

from symkl.errors import UnsupportedError
from symkl.prover.describe import word_text
from symkl.prover.indices.graphs import UNIT, Edge, Graph
from symkl.prover.products import multiply, multiply_all, trace_of_word
from symkl.prover.values import Letter, LetterInfo, TooLarge, multiply_monomials, number, scale, size_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from symkl.prover.context import Context
    from symkl.prover.indices.graphs import Ends, IndexSum
    from symkl.prover.values import Monomial, Number, Size, Value, Word

# a graph up to the names of its indices: their sizes, row and column, and the edges between them
Shape: TypeAlias = "tuple[tuple[str, ...], Ends, Ends, tuple[Edge, ...]]"
Links: TypeAlias = "dict[tuple[int, int], list[tuple[Word, int]]]"
Collected: TypeAlias = "dict[tuple[Monomial, Shape], Number]"

MOST_LABELLINGS = 5040


def collected(context: Context, whole: IndexSum) -> Collected:
    """Bring every graph to its one shape and add up what is the same."""
    found: Collected = {}
    for coefficient, monomial, graph in whole.terms:
        reduction = _Reduction(context, graph)
        if not reduction.run():
            continue
        shape, sign = _labelled(context, reduction.graph)
        for (more, _), c in reduction.factor.terms.items():
            together, out = multiply_monomials(monomial, more)
            key = (together, shape)
            found[key] = found.get(key, 0) + coefficient * c * out * sign
    return {key: c for key, c in found.items() if c}


class _Reduction:
    """Shortens one graph; ``factor`` is what came out of it as a number."""

    def __init__(self, context: Context, graph: Graph) -> None:
        self.context = context
        self.sizes: dict[int, Size] = dict(graph.sizes)
        self.edges = [e for e in graph.edges if e.row == e.column == UNIT or not self._all_ones(e.word)]
        self.row, self.column = graph.row, graph.column
        self.factor = number(1)

    def _all_ones(self, word: Word) -> bool:
        # every entry is 1: a factor that says nothing
        return all(self.context.letters[x.name].stands_for == ("ones",) for x in word)

    @property
    def graph(self) -> Graph:
        """What is left."""
        return Graph(self.sizes, tuple(self.edges), self.row, self.column)

    def run(self) -> bool:
        """Shorten until nothing changes; ``False`` when the whole is zero."""
        steps = (self._diagonal, self._meeting, self._isolated, self._chain)
        while True:
            done = next((found for step in steps if (found := step()) is not None), None)
            if done is None:
                return True
            if not done:
                return False

    def _glue(self, one: int, other: int) -> None:
        graph = self.graph.glued([(one, other)], self.row, self.column)
        self.sizes, self.edges, self.row, self.column = dict(graph.sizes), list(graph.edges), graph.row, graph.column

    def _replace(self, gone: tuple[Edge, ...], row: int, column: int, word: Word | None) -> bool:
        """Put one word in place of edges; ``None`` is zero, the empty word makes its two ends one index."""
        for edge in gone:
            self.edges.remove(edge)
        if word is None:
            return False
        if not word:
            self._glue(row, column)
        elif row == column == UNIT or not self._all_ones(word):
            self.edges.append(Edge(row, column, word))
        return True

    # each step returns None where it finds nothing to do, and False where the whole is zero

    def _diagonal(self) -> bool | None:
        """A diagonal matrix has entries where its row is its column; an entry on the diagonal has no transpose."""
        for edge in self.edges:
            if len(edge.word) == 1 and "diagonal" in self.context.letters[edge.word[0].name].facts:
                letter = edge.word[0]
                if edge.row != edge.column or letter.transposed:
                    self.context.cite("entries of a diagonal matrix")
                    self.edges[self.edges.index(edge)] = edge._replace(word=(letter._replace(transposed=False),))
                    self._glue(edge.row, edge.column)
                    return True
        return None

    def _meeting(self) -> bool | None:
        """Diagonal entries of one diagonal matrix multiply as the matrices do."""
        loops = [e for e in self.edges if e.row == e.column and e.row != UNIT and len(e.word) == 1]
        for i, one in enumerate(loops):
            if "diagonal" not in self.context.letters[one.word[0].name].facts:
                continue
            for other in loops[i + 1 :]:
                if one.row == other.row and one.word[0].name == other.word[0].name:
                    met = self.context.meet(one.word[0], other.word[0])
                    if met is not None:
                        return self._replace((one, other), one.row, one.row, None if met is False else met)
        return None

    def _ends(self, index: int) -> list[Edge]:
        """The edges at an index, a loop once."""
        return [e for e in self.edges if index in (e.row, e.column)]

    def _isolated(self) -> bool | None:
        """Closed parts that no sum needs: a size, a closed word, a vector times a vector."""
        for edge in self.edges:
            closed = edge.row == edge.column and (edge.row == UNIT or len(self._ends(edge.row)) == 1)
            if closed and (edge.row == UNIT or edge.row not in self.row + self.column):
                self.edges.remove(edge)
                if edge.row == UNIT:
                    pieces = self.context.split_closed(edge.word)[1]
                    parts = [self.context.closed_atom(piece) for piece in pieces]
                else:
                    parts = [trace_of_word(self.context, edge.word, self.sizes.pop(edge.row))]
                return self._take_out(multiply_all(self.context, parts))
        for index in self.sizes:
            if index not in self.row + self.column and not self._ends(index):
                self.context.cite("inner product of ones")
                return self._take_out(size_value(self.sizes.pop(index)))
        return None

    def _take_out(self, part: Value) -> bool:
        self.factor = multiply(self.context, self.factor, part)
        return bool(self.factor.terms)

    def _chain(self) -> bool | None:
        """Two factors that meet at an index of no others are one; one alone is summed against ones."""
        for index, size in self.sizes.items():
            at = self._ends(index)
            if index in self.row + self.column or len(at) > 2 or any(e.row == e.column for e in at):  # noqa: PLR2004
                continue
            first, sign = self._towards(at[0], index)
            if len(at) == 1:
                name = f"ones({size})"
                self.context.letters.setdefault(name, LetterInfo(size, 1, stands_for=("ones",)))
                second, flip = Edge(index, UNIT, (Letter(name),)), 1
            else:
                turned, flip = self._towards(at[1], index)
                second, back = self._turned(turned)
                flip *= back
            self.factor = scale(self.factor, sign * flip)
            del self.sizes[index]
            self.context.cite("entries of a product")
            word = self.context.joined(first.word, second.word)
            if word and any(self.context.shape(x)[1] == 1 for x in word[:-1]):
                msg = "a product of entries that comes apart"
                raise UnsupportedError(msg)
            return self._replace(tuple(at), first.row, second.column, word)
        return None

    def _turned(self, edge: Edge) -> tuple[Edge, int]:
        word, sign = self.context.transpose_word(edge.word)
        return Edge(edge.column, edge.row, word), sign

    def _towards(self, edge: Edge, index: int) -> tuple[Edge, int]:
        return (edge, 1) if edge.column == index else self._turned(edge)


# ------------------------------------------------------------------------------------------------------- labelling


def _labelled(context: Context, graph: Graph) -> tuple[Shape, int]:
    """The least of all ways to number the indices, and the sign that turning skew factors round has cost.

    The sign is 0 where one numbering has both signs: the graph is then its own opposite.
    """
    hung, between, sign = _sorted_edges(context, graph)
    # from one index to another, both ways round, with the sign of turning
    links: Links = {}
    for edge in between:
        links.setdefault((edge.row, edge.column), []).append((edge.word, 1))
        links.setdefault((edge.column, edge.row), []).append(context.transpose_word(edge.word))
    colours = {
        index: (
            str(size),
            _places(index, graph.row),
            _places(index, graph.column),
            tuple(sorted((e.column, e.word) if e.column == UNIT else (0, e.word) for e in hung if e.row == index)),
        )
        for index, size in graph.sizes.items()
    }
    found: dict[Shape, set[int]] = {}
    for order in _orders(_refined(colours, links)):
        shape, turned = _numbered(graph, order, hung, links)
        found.setdefault(shape, set()).add(turned)
    best = min(found)
    return best, sign * found[best].pop() if len(found[best]) == 1 else 0


def _sorted_edges(context: Context, graph: Graph) -> tuple[list[Edge], list[Edge], int]:
    """Vectors, which stand after their index, and diagonal entries; edges between two indices; the sign of turning."""
    hung: list[Edge] = []
    between: list[Edge] = []
    sign = 1
    for edge in graph.edges:
        if edge.row == edge.column:
            loop, turned = _loop(context, edge)
            hung.append(loop)
        elif edge.row == UNIT:
            word, turned = context.transpose_word(edge.word)
            hung.append(Edge(edge.column, UNIT, word))
        else:
            turned = 1
            (hung if edge.column == UNIT else between).append(edge)
        sign *= turned
    return hung, between, sign


def _numbered(graph: Graph, order: list[int], hung: list[Edge], links: Links) -> tuple[Shape, int]:
    place = {index: i for i, index in enumerate(order)} | {UNIT: UNIT}
    edges, sign = [Edge(place[e.row], place[e.column], e.word) for e in hung], 1
    for (a, b), words in links.items():
        if place[a] < place[b]:
            edges += [Edge(place[a], place[b], word) for word, _ in words]
            sign *= prod(s for _, s in words)
    sizes = tuple(str(graph.sizes[index]) for index in order)
    row, column = (tuple(place[index] for index in end) for end in (graph.row, graph.column))
    return (sizes, row, column, tuple(sorted(edges))), sign


def _places(index: int, end: Ends) -> Ends:
    return tuple(place for place, other in enumerate(end) if other == index)


def _loop(context: Context, edge: Edge) -> tuple[Edge, int]:
    """A diagonal entry is that of the transpose too; of a skew matrix it is 0."""
    word, sign = context.transpose_word(edge.word)
    if word == edge.word:
        return edge, max(sign, 0)
    return (edge._replace(word=word), sign) if word < edge.word else (edge, 1)


def _refined(colours: Mapping[int, tuple[object, ...]], links: Links) -> list[list[int]]:
    """Indices in cells that no renaming mixes, in an order that does not depend on their names."""
    while True:
        ranks = {colour: i for i, colour in enumerate(sorted(set(colours.values())))}
        ranked = {index: ranks[colour] for index, colour in colours.items()}
        around: dict[int, list[tuple[int, list[Word]]]] = {index: [] for index in ranked}
        for (a, b), words in links.items():
            around[a].append((ranked[b], sorted(word for word, _ in words)))
        finer = {index: (rank, tuple((r, *ws) for r, ws in sorted(around[index]))) for index, rank in ranked.items()}
        if len(set(finer.values())) == len(ranks):
            cells: dict[int, list[int]] = {}
            for index, rank in ranked.items():
                cells.setdefault(rank, []).append(index)
            return [cells[rank] for rank in sorted(cells)]
        colours = finer


def _orders(cells: list[list[int]]) -> Iterator[list[int]]:
    if prod(factorial(len(cell)) for cell in cells) > MOST_LABELLINGS:
        msg = "a sum over too many indices that look alike"
        raise TooLarge(msg)
    for chosen in product(*(permutations(cell) for cell in cells)):
        yield [index for cell in chosen for index in cell]


# ------------------------------------------------------------------------------------------------------------- text


def shape_text(context: Context, shape: Shape) -> str:
    """Write a product of entries: ``A[i, j]*v[j]`` at the row and the column, and what is summed over."""
    sizes, row, column, edges = shape
    names = [f"i{place + 1}" for place in range(len(sizes))]
    factors = []
    for edge in edges:
        word = word_text(context, edge.word)
        word = f"({word})" if len(edge.word) > 1 else word
        subscripts = [names[edge.row]] if edge.column == UNIT else [names[edge.row], names[edge.column]]
        factors.append(f"{word}[{', '.join(subscripts)}]")
    text = "*".join(factors) or "1"
    for name in (names[place] for place in reversed(range(len(sizes))) if place not in row + column):
        text = f"Sum[{text}, {name}]"
    ends = "; ".join(", ".join(names[place] for place in end) for end in (row, column) if end)
    return f"{text} at ({ends})" if ends else text
