"""Terms with entrywise products, diagonals and moments of independent coordinates, as sums over indices."""

from __future__ import annotations

from dataclasses import replace
from functools import reduce
from itertools import combinations
from typing import TYPE_CHECKING, Any, ClassVar

from sympy import Expr, Integer

from symkl.errors import UnsupportedError
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.derivatives import Derivative
from symkl.prover.derivatives import BURIED, Differential
from symkl.prover.indices.canonical import collected, shape_text
from symkl.prover.indices.graphs import (
    AVERAGED,
    UNIT,
    Graph,
    IndexSum,
    added,
    commutation,
    entrywise,
    from_value,
    kronecker,
    multiplied,
    put_in,
)
from symkl.prover.names import names_of_key, names_of_letter, names_of_monomial
from symkl.prover.values import EMPTY, ONE, LetterInfo, TooLarge, Value, multiply_monomials, scalar, times_size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from symkl.language.law import Law
    from symkl.prover.indices.canonical import Collected
    from symkl.prover.indices.graphs import Edge, Term
    from symkl.prover.linearity import Random
    from symkl.prover.normal_form import NormalForm
    from symkl.prover.values import Size

HIGHEST_DEGREE = 8
LARGEST_POWER = 8
SECOND = 2

# nodes about which words say nothing
BY_INDEX = (fn.Hadamard, fn.DiagonalOf, fn.DiagonalMatrix, fn.Kronecker, fn.Vectorised, tm.Commutation)


class IndexForm:
    """Terms of one statement as sums over indices; ``form`` reads what has no entrywise part."""

    def __init__(self, form: NormalForm) -> None:
        self.form = form
        self.context = form.context

    def collected(self, whole: IndexSum) -> Collected:
        """The one form of a sum over indices: products of entries with their coefficients."""
        return collected(self.context, whole)

    def describe(self, found: Collected) -> str:
        """Write it on one line."""
        texts = []
        for (monomial, shape), coefficient in found.items():
            outside = self.context.describe(scalar({(monomial, EMPTY): coefficient}))
            inside = shape_text(self.context, shape)
            texts.append(outside if inside == "1" else inside if outside == "1" else f"{outside}*{inside}")
        return " + ".join(sorted(texts)) or "0"

    def of(self, term: Expr) -> IndexSum:
        """Return a term as a sum over indices.

        Raises
        ------
        UnsupportedError, TooLarge
            If no law covers it, or it has too many terms.
        """
        handler = self.HANDLERS.get(type(term))
        return handler(self, term) if handler else from_value(self.context, self.form.of(term))

    # -------------------------------------------------------------------------------------------------- arithmetic

    def _plus(self, term: tm.Node) -> IndexSum:
        return added(*map(self.of, term.args))

    def _times(self, term: tm.Node) -> IndexSum:
        out, *rest = map(self.of, term.args)
        for factor in rest:
            out = multiplied(out, factor)
        return out

    def _divide(self, term: tm.Node) -> IndexSum:
        one = from_value(self.context, self.form.of(tm.Divide(Integer(1), term.args[1])))
        return multiplied(one, self.of(term.args[0]))

    def _power(self, term: tm.Node) -> IndexSum:
        base, exponent = term.args
        if not (exponent.is_Integer and 0 < int(exponent) <= LARGEST_POWER):
            return from_value(self.context, self.form.of(term))
        out = first = self.of(base)
        for _ in range(int(exponent) - 1):
            out = multiplied(out, first)
        return out

    def _hadamard(self, term: tm.Node) -> IndexSum:
        self.context.cite("entries of an entrywise product")
        return entrywise(*map(self.of, term.args))

    def _diagonal_of(self, term: tm.Node) -> IndexSum:
        self.context.cite("diagonal of a matrix")
        return self.of(term.args[0]).diagonal()

    def _trace(self, term: tm.Node) -> IndexSum:
        self.context.cite("diagonal of a matrix")
        return self.of(term.args[0]).traced()

    def _kronecker(self, term: tm.Node) -> IndexSum:
        self.context.cite("entries of a Kronecker product")
        return kronecker(*map(self.of, term.args))

    def _commutation(self, term: tm.Node) -> IndexSum:
        self.context.cite("entries of a commutation matrix")
        return commutation(*(self.form.of(tm.Identity(a)).rows for a in term.args))

    def _inverse(self, term: tm.Node) -> IndexSum:
        if isinstance(term.args[0], tm.Commutation):
            return self._commutation(term.args[0]).transposed()
        return from_value(self.context, self.form.of(term))

    def _vectorised(self, term: tm.Node) -> IndexSum:
        self.context.cite("entries of vec")
        return self.of(term.args[0]).stacked()

    def _diagonal_matrix(self, term: tm.Node) -> IndexSum:
        self.context.cite("diagonal matrix of a vector")
        return self.of(term.args[0]).diagonal_matrix()

    # ------------------------------------------------------------------------------------------------- derivatives

    def _derivative(self, term: Derivative) -> IndexSum:
        of, by = term.args
        if not of.has(*BY_INDEX, ex.Expectation, ex.Variance, ex.Covariance):
            return from_value(self.context, self.form.of(term))
        whole, symbol = self.of(of), from_value(self.context, self.form.of(by))
        unit: Size = 1
        rows, at = (reduce(times_size, value.rows, unit) for value in (whole, symbol))
        self.form.several_components(rows, at, scalar=whole.is_scalar)
        differential = Differential(self.context, by.name)
        parts = [IndexSum(whole.rows, whole.columns, ())]
        for one in whole.terms:
            parts += self._differentials(differential, one, IndexSum(whole.rows, whole.columns, (one,)))
        total = added(*parts)
        return self._opened(total, differential.letter, symbol) if differential.matrix else total

    def _differentials(self, differential: Differential, one: Term, alone: IndexSum) -> Iterator[IndexSum]:
        """One factor of a term after the other in place of its differential."""
        coefficient, monomial, graph = one
        outside = from_value(self.context, differential.of(scalar({(monomial, EMPTY): coefficient})))
        yield multiplied(outside, replace(alone, terms=((1, ONE, graph),)))
        for place, edge in enumerate(graph.edges):
            (letter,) = edge.word
            rows, columns = self.context.shape(letter)
            inner = from_value(self.context, differential.of(Value(rows, columns, {(ONE, edge.word): 1})))
            for c, m, g in put_in(graph, [place], inner, [end for end in edge[:2] if end != UNIT]):
                together, factor = multiply_monomials(monomial, m)
                yield replace(alone, terms=((coefficient * c * factor, together, g),))

    def _opened(self, linear: IndexSum, name: str, symbol: IndexSum) -> IndexSum:
        """Take the factor dX out: its row and column are those of the derivative."""
        self.context.cite("derivative from a differential")
        terms: list[Term] = []
        for c, m, graph in linear.terms:
            places = [i for i, e in enumerate(graph.edges) if name in names_of_letter(self.context, e.word[0].name)]
            if len(places) != 1 or name in names_of_monomial(self.context, m):
                raise NotImplementedError(BURIED)
            (place,) = places
            edge = graph.edges[place]
            if edge.word[0].name != name:
                raise NotImplementedError(BURIED)
            ends = (edge.column, edge.row) if edge.word[0].transposed else edge[:2]
            row, column = (tuple(index for index in [end] if index != UNIT) for end in ends)
            if not linear.is_scalar:
                row, column = graph.row, row
            terms.append((c, m, Graph(graph.sizes, (*graph.edges[:place], *graph.edges[place + 1 :]), row, column)))
        if not linear.is_scalar:
            return IndexSum(linear.rows, symbol.rows, tuple(terms))
        return IndexSum(symbol.rows, symbol.columns, tuple(terms))

    # ------------------------------------------------------------------------------------------------ expectations

    def _expectation(self, term: ex.Expectation) -> IndexSum:
        bound = [(symbol, symbol.law) for symbol in term.over if symbol.law is not None]
        return self._expect(self.of(term.args[0]), bound)

    def _variance(self, term: ex.Variance) -> IndexSum:
        return self._covariance_of(term.args[0], term.args[0])

    def _covariance(self, term: ex.Covariance) -> IndexSum:
        return self._covariance_of(*term.args)

    def _covariance_of(self, first: Expr, second: Expr) -> IndexSum:
        bound = self.form.bound_in(first, second)
        f, g = self.of(first), self.of(second).transposed()
        self.context.cite("definition of covariance")
        means = multiplied(self._expect(f, bound), self._expect(g, bound))
        return added(self._expect(multiplied(f, g), bound), means.scaled(-1))

    def _expect(self, whole: IndexSum, bound: Sequence[tuple[Expr, Law]]) -> IndexSum:
        return Cumulants(self.form, self.form.randoms(bound)).of(whole)

    HANDLERS: ClassVar[dict[type, Callable[[Any, Any], IndexSum]]] = {
        tm.Plus: _plus,
        tm.Negative: lambda self, term: self.of(term.args[0]).scaled(-1),
        tm.Times: _times,
        tm.Divide: _divide,
        tm.Power: _power,
        tm.Transpose: lambda self, term: self.of(term.args[0]).transposed(),
        tm.Decimal: lambda self, term: self.of(term.args[0]),
        fn.Trace: _trace,
        fn.Hadamard: _hadamard,
        fn.DiagonalOf: _diagonal_of,
        fn.DiagonalMatrix: _diagonal_matrix,
        fn.Kronecker: _kronecker,
        fn.Vectorised: _vectorised,
        tm.Commutation: _commutation,
        tm.Inverse: _inverse,
        Derivative: _derivative,
        ex.Expectation: _expectation,
        ex.Variance: _variance,
        ex.Covariance: _covariance,
    }


class Cumulants:
    """Takes the expectation of products of entries of random vectors, from their cumulants.

    E of a product of random factors is a sum over the ways to part them into blocks; a block of one factor becomes a mean,
    one of two a covariance, and more of them a cumulant of higher order, which independent coordinates have only where all
    the indices are the same.
    """

    def __init__(self, form: NormalForm, bound: dict[str, Random]) -> None:
        self.form = form
        self.context = form.context
        self.bound = bound

    def of(self, whole: IndexSum) -> IndexSum:
        """E[whole]."""
        terms: list[Term] = []
        for coefficient, monomial, graph in whole.terms:
            self.context.cite("expectation is linear")
            at = self._random_edges(monomial, graph)
            if self._determined([graph.edges[place].word[0].name for place in at]):
                for c, m, found in self._parted(graph, at):
                    together, factor = multiply_monomials(monomial, m)
                    terms.append((coefficient * c * factor, together, found))
            else:
                terms.append((coefficient, monomial, self._averaged(graph, at)))
        return added(IndexSum(whole.rows, whole.columns, tuple(terms)))

    def _averaged(self, graph: Graph, at: list[int]) -> Graph:
        """The expectation of a product as that product with other letters: what is not random stands beside it anyway."""
        if graph.averaged:
            msg = "an expectation of an expectation that no declared moment determines"
            raise UnsupportedError(msg)
        edges = list(graph.edges)
        for place in at:
            (letter,) = edges[place].word
            name = AVERAGED + letter.name
            known = self.context.letters[letter.name]
            made = LetterInfo(
                known.rows,
                known.columns,
                stands_for=("averaged",),
                names=names_of_key(self.context, self.bound[letter.name].key),
            )
            self.context.letters.setdefault(name, made)
            edges[place] = edges[place]._replace(word=(letter._replace(name=name),))
        return replace(graph, edges=tuple(edges))

    def _random_edges(self, monomial: Any, graph: Graph) -> list[int]:  # noqa: ANN401 - a monomial
        """Places of the edges that are random vectors; nothing else may be random."""
        hidden = names_of_monomial(self.context, monomial)
        found = []
        for place, edge in enumerate(graph.edges):
            (letter,) = edge.word
            if letter.name in self.bound and UNIT in (edge.row, edge.column):
                found.append(place)
            else:
                hidden |= names_of_letter(self.context, letter.name)
        if hidden & self.bound.keys():
            names = ", ".join(sorted(hidden & self.bound.keys()))
            msg = f"the expectation of what is no polynomial in {names}"
            raise UnsupportedError(msg)
        return found

    def _determined(self, names: list[str]) -> bool:
        """Whether the declared moments determine the expectation of a product of entries of these vectors."""
        if len(names) > HIGHEST_DEGREE:
            msg = f"a moment of degree {len(names)} is not expanded"
            raise TooLarge(msg)
        if not self.form.jointly(frozenset(names)):
            return False
        for name in set(names):
            random, degree = self.bound[name], names.count(name)
            if random.mean is None:
                return False
            if degree > SECOND + len(random.higher):
                if not random.normal:
                    return False
                self.context.cite("Isserlis (Wick)")
        return True

    def _parted(self, graph: Graph, at: list[int]) -> Iterator[Term]:
        """All ways to part the edges at these places into blocks, each replaced by its cumulant."""
        if not at:
            yield 1, ONE, graph
            return
        first, *others = at
        name = graph.edges[first].word[0].name
        random = self.bound[name]
        alike = [place for place in others if graph.edges[place].word[0].name == name]
        for place in others:
            other = graph.edges[place].word[0].name
            if other != name:
                self.context.cite("independence")
                self.context.assume_independent(name, other)
        for more in range(min(len(alike), 1 + len(random.higher)) + 1):
            cumulant = self._cumulant(random, 1 + more)
            for block in combinations(alike, more):
                used = (first, *block)
                for c, m, replaced in put_in(graph, used, cumulant, [_index(graph.edges[place]) for place in used]):
                    rest = [place - sum(u < place for u in used) for place in others if place not in block]
                    for k, n, whole in self._parted(replaced, rest):
                        together, factor = multiply_monomials(m, n)
                        yield c * k * factor, together, whole

    def _cumulant(self, random: Random, order: int) -> IndexSum:
        """The cumulant of one order: a vector, or the covariance."""
        self.context.cite("moments from cumulants")
        if order == SECOND:
            self.context.cite("covariance")
        elif order == 1:
            self.context.cite("mean")
        else:
            self.context.cite("cumulants of independent coordinates")
        value = random.mean if order == 1 else random.covariance if order == SECOND else random.higher[order - SECOND - 1]
        assert value is not None  # noqa: S101 - what is not declared was refused before
        return from_value(self.context, value)


def _index(edge: Edge) -> int:
    return edge.row if edge.column == UNIT else edge.column
