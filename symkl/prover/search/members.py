"""Parts of a difference by sums over an index, which are at least as great as each of the numbers that they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symkl.kernel.values import EMPTY, Function, Value, atom_value, number, renamed, spelt
from symkl.language.symbols import Matrix, entry
from symkl.prover.search.signs import term_of
from symkl.prover.search.squares import Part, Squares, letters
from symkl.prover.search.teacher import stands_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.kernel.values import Monomial

MOST_FACTORS = 3


class Members(Squares):
    """Says which parts a difference may have by sums over an index, where another is free."""

    def _sums(self, difference: Value) -> Iterator[tuple[Value, Any]]:
        """What is summed in a difference, and each share of those that make 1, with the index."""
        free = frozenset(self.kernel.statement.free_indices)
        found = {a for (m, _), c in difference.terms.items() if c > 0 for a, _ in m if isinstance(a, Function)}
        for f in sorted(found, key=spelt) if free else ():
            word = f.args[0] if f.op == "form" else EMPTY
            if f.op == "Sum":
                yield self.ring.binders.unbound(f, free)[:2]
            elif len(word) > 1 and stands_for(word[0]._replace(transposed=False), "ones"):
                j = self.kernel.index_over(word[0].shape[1])
                yield self.kernel.of(entry(self.term(word[1:]), j)), j
        for x in sorted(self.kernel.symbols.values(), key=str):
            if free and isinstance(x, Matrix) and "simplex" in x.facts:
                j = self.kernel.index_over(x.shape[0])
                yield self.kernel.of(entry(x, j)), j

    def all_but_one(self, difference: Value) -> Iterator[Part]:
        """A sum of what is not negative less what stands in it at an index that is free."""
        for body, j in self._sums(difference):
            for i in self.beside(j):
                if self.is_sure(body):
                    member = renamed(body, {j: i}).single
                    yield from self.magnitudes(member[0]) if member else ()
                    for times in (number(1), *self._factors(difference)):
                        yield Part(self.ring.times(times, body), "a delta is at most 1", letters(i=i, j=j), (j,))

    def beside(self, j: Any) -> Iterator[Any]:  # noqa: ANN401 - an index
        """The free indices of the range of another."""
        for i in self.kernel.statement.free_indices:
            if i != j and self.kernel.size(i.size, None) == self.kernel.size(j.size, None):
                yield i

    def _factors(self, difference: Value) -> list[Value]:
        """The numbers in the terms of a difference that are not negative, but for sums."""
        atoms = {
            a for m, _ in difference.terms for a, e in m if e in (1, 2) and not (isinstance(a, Function) and a.op == "Sum")
        }
        return [v for a in sorted(atoms, key=spelt) if self.is_sure(v := atom_value(a))][:MOST_FACTORS]

    def magnitudes(self, m: Monomial) -> Iterator[Part]:
        """A product is at most the product of absolute values."""
        inside = [a for a, e in m if e == 1 and isinstance(a, Function) and a.op == "abs"]
        if not inside:
            return
        rest = term_of(frozenset(p for p in m if p[0] not in inside), 1)
        u = number(1)
        for a in inside:
            u = self.ring.times(u, a.args[0])
        yield Part(rest, "a number is at most its absolute value", letters(u=u))
        yield Part(rest, "a number and its absolute value", letters(u=u))
