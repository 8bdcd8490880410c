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
from symkl.language.densities import DensityFunction, DensityOf
from symkl.language.statement import Fact, Statement
from symkl.language.symbols import EACH, Dimension, Index, Matrix, Scalar, unit
from symkl.language.sympy_types import integer

if TYPE_CHECKING:
    from sympy import Expr

    from symkl.verdict import Counterexample

SIZES = "values_of_"  # how many values a variable takes
MOST_SHOWN = 2  # variables of a table that is shown


def tabulated(statement: Statement) -> Statement:
    """Return what a statement about densities says of tables of their values; itself, where it is about none.

    Raises
    ------
    NotEvaluable
        If a variable stands anywhere but in densities: there the tables say nothing.
    """
    sides = (statement.lhs, statement.rhs)
    if not any(side.has(DensityOf) for side in sides):
        return statement
    taken = {name for name, s in statement.symbols.items() if not isinstance(s, DensityFunction)}
    functions = [s for s in statement.symbols.values() if isinstance(s, DensityFunction)]
    tables = _Tables(taken, {slot for f in functions for slot in (*f.of, *f.given)})
    lhs, rhs = map(tables.of, sides)
    given = {Fact(fact.kind, tuple(map(tables.of, fact.args))) for fact in statement.given}
    # of a single value every density is 1, which shows nothing
    return replace(statement, lhs=lhs, rhs=rhs, given=frozenset(given | tables.several))


def shown(found: Counterexample, statement: Statement) -> Counterexample:
    """Return a counterexample with the shares of each table instead of its entries; of two variables, in rows."""
    values = dict(found.values)
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


class _Tables:
    """Tables in place of densities, and indices in place of their variables."""

    def __init__(self, taken: set[str], slots: set[str]) -> None:
        self._taken, self._slots = taken, slots
        self._at: dict[str, Index] = {}

    def of(self, term: Any) -> Any:  # noqa: ANN401 - any part of a term
        """Rewrite a term."""
        if isinstance(term, DensityOf):
            return self._density(term)
        if isinstance(term, Integral) and term.args[1].name in self._slots:
            name = term.args[1].name
            outside, self._at[name] = self._index(name), Index(f"every_{name}", self._index(name).size)
            summed = total(self.of(term.args[0]), self._at[name])
            self._at[name] = outside
            return summed
        if isinstance(term, (Matrix, Scalar)):
            law = getattr(term, "law", None)
            if term.name in self._slots or (law is not None and {str(x) for x in law.free_symbols} & self._slots):
                msg = f"{term}, a variable of a density, stands outside of it"
                raise NotEvaluable(msg)
            return term
        if not term.args:
            return term
        args = [self.of(a) for a in term.args]
        return term if all(a is b for a, b in zip(args, term.args, strict=True)) else term.func(*args)

    @property
    def several(self) -> set[Fact]:
        """That each variable takes two values or more."""
        return {Fact("at most", (integer(2), index.size)) for index in self._at.values()}

    def _index(self, name: str) -> Index:
        if name not in self._at:
            size = f"{SIZES}{name}"
            while size in self._taken:
                size += "_"
            self._at[name] = Index(name, Dimension(size))
        return self._at[name]

    def _density(self, term: DensityOf) -> Expr:
        """The share that a value has of what is known: a table has positive entries, in one column."""
        function = term.function
        for slot, point in (term.of | term.given).items():
            if not isinstance(point, (Matrix, Scalar)) or point.name != slot:
                msg = f"{term} is taken where another variable stands"
                raise NotEvaluable(msg)
        at = {slot: self._index(point.name) for slot, point in (term.of | term.given).items()}
        slots = (*function.of, *function.given)
        sizes = {slot: self._index(slot).size for slot in slots}  # bound or not, of one size
        rows = reduce(tm.times, sizes.values())
        table = Matrix(function.name, rows, integer(1), (EACH + "positive",))

        def share(known: Any) -> Expr:  # noqa: ANN401 - names of variables
            picked = (unit(at[slot]) if slot in known else tm.ones(sizes[slot]) for slot in slots)
            return tm.times(tm.Transpose(reduce(fn.kron, picked)), table)

        return tm.divided(share(at.keys()), share(term.given.keys()))
