"""Sums up to a bound that varies, such as ``n_i`` or ``n_{ij}``: over all that is counted, with weights.

A sum to ``n_i`` is one to the largest of all ``n_i``, with weight 0 for what is not there. A sum to ``n_{ij}`` is one over
the members of all cells, with a weight for each of the two indices: a member has weight 1 in its own cell. What holds
for any weights holds for these.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from symkl.documents.counted import Counted, counted
from symkl.documents.indexed import Indexed
from symkl.documents.letters import not_understood
from symkl.language import bound, terms
from symkl.language.symbols import Dimension, Index, Matrix, entry

if TYPE_CHECKING:
    from sympy import Expr

    from symkl.documents.surface import Node

OF_A_CELL = 2  # indices


class Ragged(Indexed):
    """Makes terms of bounds that vary, and of what is counted up to them."""

    def count(self, *sides: Node) -> None:
        """Also note the bounds that vary: what they count stands on both sides."""
        super().count(*sides)
        for side in sides:
            self._note(side, frozenset())

    def _note(self, node: Node, around: frozenset[str]) -> None:
        if node.kind in ("series", "product"):
            upper = node.args[2]
            said = counted(upper.text, around) if upper.kind == "name" and around else None
            if said is not None:
                self.most(said.family)
            around |= {node.text.partition("|")[0]}
        for arg in node.args:
            self._note(arg, around)

    def most(self, family: str) -> Expr:
        """How far a sum goes: up to the largest of a family of bounds, or over the members of all cells."""
        return self.ragged.setdefault(family, Dimension(self.unique(f"most {family}", "size")))

    def weight(self, said: Counted, index: Index) -> Expr:
        """Whether the j-th of n_i is there, or a member belongs to a cell."""
        self.opaque.add("a bound that varies")
        if len(said.indices) > OF_A_CELL or not said.family:
            not_understood("a bound with several indices")
        outer = [self.indices[letter] for letter in said.indices]
        if len({*outer}) < len(outer):
            not_understood("a bound with one index twice")
        return self._weight(said.family, outer, index)

    def _weight(self, family: str, outer: list[Index], index: Index) -> Expr:
        kinds = ("there",) if len(outer) == 1 else ("in row", "in column")
        tables = [
            Matrix(self.unique(f"{kind} {family}", "weights"), i.size, index.size)
            for kind, i in zip(kinds, outer, strict=True)
        ]
        return reduce(terms.times, (entry(table, i, index) for table, i in zip(tables, outer, strict=True)))

    def total(self, family: str, at: list[Index]) -> Expr | None:
        """A bound that varies as a number: the sum of its weights."""
        if family not in self.ragged or len(at) > OF_A_CELL:
            return None
        inner = Index(self.unique("each", f"index of {family}"), self.ragged[family])
        return bound.total(self._weight(family, at, inner), inner)

    def within(self, said: Counted) -> tuple[str, ...]:
        """The indices of a letter; of what is counted in a cell its place among all members alone."""
        inner = [letter for letter in said.indices if letter in self.cells]
        if not inner:
            return said.indices
        if said.indices != (*self.cells[inner[0]], inner[0]):
            not_understood(f"{said.family}, which is counted in more than one way")
        return (inner[0],)
