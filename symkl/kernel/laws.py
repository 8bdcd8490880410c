"""Every law that a proof may cite: a statement of symkl's own language, whose declarations are its conditions.

A law is used from left to right, and holds for the total values of the kernel wherever its conditions do: ``A.I`` of a
singular matrix is 0 and ``log(u)`` is log|u|. ``... is FACT`` says a fact of a term.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from symkl.kernel.laws_of_matrices import MATRICES
from symkl.kernel.laws_of_numbers import NUMBERS
from symkl.kernel.laws_of_probability import PROBABILITY
from symkl.language.declare import declare
from symkl.language.derivatives import Derivative
from symkl.language.expectations import Conditional, Covariance, Expectation, Variance
from symkl.language.parse import parse
from symkl.language.reading import parse_term
from symkl.language.statement import TOGETHER, Relation, Statement
from symkl.language.symbols import Matrix, Scalar

if TYPE_CHECKING:
    from symkl.kernel.laws_sources import Row


class Rule:
    """One law: how proofs cite it, its declarations, what it says, and where it is proved."""

    def __init__(self, row: Row) -> None:
        self.name, self.let, self.claim, self.source = row

    @property
    def fact(self) -> str:
        """The fact that it says of a term, where it is no equation."""
        return self.claim.partition(" is ")[2]

    @cached_property
    def statement(self) -> Statement:
        """What it says; of a fact, both sides are the term. Read when it is first cited."""
        if not self.fact:
            return parse(self.claim, self.let)
        names, given = declare(self.let)
        term = parse_term(self.claim.partition(" is ")[0], names)
        return Statement(term, term, Relation.EQ, given)

    @cached_property
    def holes(self) -> dict[str, Any]:
        """Its letters and sizes by name."""
        return {name: hole for name, hole in self.statement.symbols.items() if name}

    @cached_property
    def random(self) -> list[Any]:
        """Its random letters."""
        return [h for h in self.holes.values() if isinstance(h, (Matrix, Scalar)) and h.law is not None]

    @cached_property
    def directions(self) -> frozenset[Any]:
        """The letters by which it differentiates."""
        sides = (self.statement.lhs, self.statement.rhs)
        return frozenset(d.args[1] for side in sides for d in side.atoms(Derivative))

    @cached_property
    def blocks(self) -> frozenset[Any]:
        """The letters that have one normal law together, and the blocks of its covariance."""
        together = [f.args for f in self.statement.given if f.kind == TOGETHER]
        return frozenset(s for args in together for a in args for s in a.atoms(Matrix, Scalar))

    @cached_property
    def averages(self) -> bool:
        """Whether it speaks of expectations."""
        return bool(self.statement.lhs.has(Expectation, Variance, Covariance, Conditional))

    def __str__(self) -> str:
        return self.claim


TABLE = (*MATRICES, *PROBABILITY, *NUMBERS)


def _table() -> dict[str, Rule]:
    laws = {row.name: Rule(row) for row in TABLE}
    if len(laws) < len(TABLE) or not all(row.source for row in TABLE):
        msg = "a law stands twice in the table, or has no source"
        raise ValueError(msg)
    return laws


LAWS = _table()
