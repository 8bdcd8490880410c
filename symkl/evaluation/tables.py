"""Densities of which nothing is known as tables: each variable takes one of a few values, told by their number.

By the measure that counts these values a density is a mass function, and an integral a sum. A claim about densities by any
measure is one about these too; so is one about densities of vectors, which may be constant over cells of volume 1.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import reduce
from math import prod
from typing import TYPE_CHECKING, Any

from symkl.evaluation.numbers import NotEvaluable
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.bound import Integral, total
from symkl.language.densities import DensityFunction, DensityOf, OverDensity
from symkl.language.draws import Drawn, Draws
from symkl.language.entries import Unit
from symkl.language.facts import EACH
from symkl.language.named import Named
from symkl.language.statement import Fact, Statement
from symkl.language.symbols import Dimension, Entry, Index, Matrix, Scalar, unit
from symkl.language.sympy_types import integer

if TYPE_CHECKING:
    from sympy import Basic, Expr
    from sympy.printing.printer import Printer

    from symkl.language.terms import Place
    from symkl.verdict import Counterexample

SIZES = "values_of_"  # how many values a variable takes
DRAWS = "draws_of_"  # which of them each of several draws is
MOST_SHOWN = 2  # variables of a table that is shown


def tabulated(statement: Statement) -> Statement:
    """Return what a statement about densities says of tables of their values; itself, where it is about none.

    Raises
    ------
    NotEvaluable
        If a variable stands anywhere but in densities: there the tables say nothing.
    """
    return Tables(statement).statement


def shown(found: Counterexample, statement: Statement) -> Counterexample:
    """Return a counterexample with the shares of each table instead of its entries; of two variables, in rows."""
    values = {name: value for name, value in found.values.items() if not name.startswith(DRAWS) or name in statement.symbols}
    for function in (s for s in statement.symbols.values() if isinstance(s, DensityFunction)):
        lengths = [found.sizes.get(f"{SIZES}{slot}", 0) for slot in (*function.of, *function.given)]
        entries = values.get(function.name, "")
        entries = [entries] if isinstance(entries, str) else entries
        if not 0 < len(lengths) <= MOST_SHOWN or prod(lengths) != len(entries) or (function.given and len(function.of) > 1):
            continue
        numbers = [Fraction(str(entry)) for entry in entries]
        columns = lengths[1] if len(lengths) > 1 else 1
        rows = [numbers[i * columns : (i + 1) * columns] for i in range(lengths[0])]
        whole = [sum(numbers)] * columns
        totals = [sum(column) for column in zip(*rows, strict=True)] if function.given else whole
        shares = [[str(x / total) for x, total in zip(row, totals, strict=True)] for row in rows]
        del values[function.name]
        values = {function.declared: [row[0] for row in shares] if columns == 1 else shares, **values}
    return replace(found, values=values)


class TabulatedDraws(tm.Node):
    """An average over draws from a table: of what, the share of a value, the vector of all draws, the value."""

    @property
    def free_symbols(self) -> set[Basic]:
        """All symbols but the draws and the value, which it binds."""
        inside: set[Basic] = set().union(*(a.free_symbols for a in self.args))
        return inside - set(self.args[2:])

    def _print(self, printer: Printer, place: Place) -> str:  # noqa: ARG002 - it is text in any language
        return f"E[{printer._print(self.args[0])}, {self.args[2]}]"  # noqa: SLF001 - the documented way to recurse


class Tables:
    """Tables in place of the densities of a statement, and indices in place of their variables.

    Attributes
    ----------
    statement : what it says of them; itself, where it is about no densities

    Raises
    ------
    NotEvaluable
        If a variable stands anywhere but in densities.
    """

    def __init__(self, statement: Statement) -> None:
        functions = [s for s in statement.symbols.values() if isinstance(s, DensityFunction)]
        self._taken = statement.symbols.keys() - {f.name for f in functions}
        self._slots = {slot for f in functions for slot in (*f.of, *f.given)}
        self._at: dict[str, Index] = {}
        self._draws: dict[str, tuple[Matrix, Expr]] = {}
        self.statement = self._told(statement) if functions else statement

    def _told(self, statement: Statement) -> Statement:
        lhs, rhs = self.of(statement.lhs), self.of(statement.rhs)
        given = {Fact(fact.kind, tuple(map(self.of, fact.args))) for fact in statement.given}
        # of a single value every density is 1, which shows nothing
        several = {Fact("at most", (integer(2), index.size)) for index in self._at.values()}
        return replace(statement, lhs=lhs, rhs=rhs, given=frozenset(given | several))

    def of(self, term: Any) -> Any:  # noqa: ANN401 - any part of a term
        """Rewrite a term of the statement's symbols."""
        if isinstance(term, Named):  # under an average it is another value than outside
            return self.of(term.definition)
        if isinstance(term, OverDensity):
            return self.of(term.meaning)
        if isinstance(term, (Draws, DensityOf)):
            return self._drawn(term) if isinstance(term, Draws) else self._density(term)
        if isinstance(term, Integral) and term.args[1].name in self._slots:
            return self._summed(term)
        if isinstance(term, (Matrix, Scalar)):
            self._check_outside(term)
        elif term.args and self._slots:
            args = [self.of(a) for a in term.args]
            if not all(a is b for a, b in zip(args, term.args, strict=True)):
                return term.func(*args)
        return term

    def _summed(self, term: Integral) -> Expr:
        name = term.args[1].name
        outside = self._index(name)
        self._at[name] = Index(self._free(f"every_{name}"), outside.size)
        try:
            return total(self.of(term.args[0]), self._at[name])
        finally:
            self._at[name] = outside

    def _drawn(self, term: Draws) -> Expr:
        """An average over the values of all draws, which stand in a vector."""
        (name,) = term.density.of
        outside = self._index(name)
        one = self._at[name] = Index(self._free(f"every_{name}"), outside.size)
        share = self._density(term.density)
        many = Matrix(self._free(f"{DRAWS}{name}"), term.index.size, integer(1))
        del self._at[name]
        self._draws[name] = many, outside.size
        body = self.of(term.args[0])
        del self._draws[name]
        self._at[name] = outside
        return TabulatedDraws(body, share, many, one)

    def _check_outside(self, symbol: Matrix | Scalar) -> None:
        behind = symbol.law.free_symbols if symbol.law is not None else ()
        if self._slots & {symbol.name, *map(str, behind)}:
            msg = f"{symbol}, a variable of a density, stands outside of it"
            raise NotEvaluable(msg)

    def _index(self, name: str) -> Index:
        if name not in self._at:
            self._at[name] = Index(name, Dimension(self._free(f"{SIZES}{name}")))
        return self._at[name]

    def _free(self, name: str) -> str:
        while name in self._taken:
            name += "_"
        return name

    def _density(self, term: DensityOf) -> Expr:
        """The share that a value has of what is known: a table has positive entries, in one column."""
        function = term.function
        points = term.of | term.given
        drawn = {slot: point for slot, point in points.items() if isinstance(point, Drawn) and slot in self._draws}
        for slot, point in points.items():
            if slot in drawn:
                continue
            if not isinstance(point, (Matrix, Scalar)) or point.name != slot:
                msg = f"{term} is taken where another variable stands"
                raise NotEvaluable(msg)
        at = {slot: unit(self._index(point.name)) for slot, point in points.items() if slot not in drawn}
        at |= {slot: Unit(Entry(self._draws[slot][0], point.args[1]), self._draws[slot][1]) for slot, point in drawn.items()}
        slots = (*function.of, *function.given)
        known = {slot: size for slot, (_, size) in self._draws.items()}
        sizes = {slot: known.get(slot) or self._index(slot).size for slot in slots}  # bound or not, of one size
        rows = reduce(tm.times, sizes.values())
        table = Matrix(function.name, rows, integer(1), (EACH + "positive",))

        def share(known: Any) -> Expr:  # noqa: ANN401 - names of variables
            picked = (at[slot] if slot in known else tm.ones(sizes[slot]) for slot in slots)
            return tm.times(tm.Transpose(reduce(fn.kron, picked)), table)

        return tm.divided(share(at.keys()), share(term.given.keys()))
