"""Parts of a difference by the largest entry of a vector, which none of the others exceeds."""

from __future__ import annotations

from contextlib import suppress
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

from symkl.kernel.values import E_BASE, Function, Value, atom_value, exponent_value, number, op_of, renamed, spelt
from symkl.language.bound import by_entries
from symkl.language.symbols import Matrix, entry
from symkl.prover.search.bounds import Bounds
from symkl.prover.search.signs import term_of
from symkl.prover.search.squares import Part, letters
from symkl.prover.search.teacher import FAILURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.kernel.values import Monomial

MOST = 4


class Greatest(Bounds):
    """Says which parts a difference may have by largest entries."""

    def greatest(self, difference: Value) -> Iterator[Part]:
        """An entry is at most the largest, so is an average of them; of a sum, it is at most the sum of these."""
        sides = (self.kernel.of(side) for bound in self._given_bounds() for side in bound)
        given = (a for v in sides for m, _ in v.terms for a, _ in m)
        found = {a: number(1) for a in given if op_of(a) == "max"}
        for (m, _), c in difference.terms.items():
            for atom, e in m if c > 0 else ():
                if isinstance(e, int) and e > 0 and isinstance(atom, Function) and atom.op == "max":
                    found[atom] = self.ring.times(term_of(m - {(atom, e)}, 1), self.ring.power(atom_value(atom), e - 1))
            yield from self._of_exponentials_summed(m, up=c > 0)
        above = sorted(found, key=spelt)[:MOST]
        for one in above:
            yield from self._entries(one, found[one])
        for one, other in combinations_with_replacement(above, 2):
            if found[one] == found[other] and one.args[0].rows == other.args[0].rows:
                yield Part(found[one], "largest entry of a sum", letters(x=one.args[0], y=other.args[0]))

    def growing_exponentials(self, difference: Value) -> Iterator[Part]:
        """An exponential that is taken away is at most one whose exponent is known to be at least its own."""
        powers = {
            m: exponent_value(next((e for a, e in m if isinstance(a, str) and a == E_BASE), 0)) for m, _ in difference.terms
        }
        above = {v for (m, _), c in difference.terms.items() if c > 0 for v in (powers[m],)}
        for (m, _), c in difference.terms.items() if any(v.terms for v in powers.values()) else ():
            for v in sorted(above, key=spelt) if c < 0 else ():
                if v != powers[m] and self.is_sure(v - powers[m]):
                    rest = frozenset(p for p in m if p[0] != E_BASE)
                    law = self.stricter("the exponential grows", v - powers[m])
                    yield Part(term_of(rest, 1), law, letters(u=powers[m], v=v - powers[m]))

    def _entries(self, f: Function, rest: Value) -> Iterator[Part]:
        """Each entry at an index that is free, all of them added up, and weighed by shares that make 1."""
        x, law = self.term(f.args[0]), "an entry is at most the largest"
        j = self.kernel.index_over(f.args[0].rows)
        for i in self.beside(j):
            yield Part(rest, law, letters(x=x, i=i))
            one = self.kernel.of(entry(x, i)).single
            yield from self.magnitudes(one[0]) if one else ()
        for weight in self._weights_of(f, rest, j):
            yield Part(weight, law, letters(x=x, i=j), (j,))
        share = self.ring.inverse(self.kernel.number_of(f.args[0].rows))
        yield Part(self.ring.times(rest, share), law, letters(x=x, i=j), (j,))
        for p in self.kernel.symbols.values():
            if isinstance(p, Matrix) and "simplex" in p.facts and self.kernel.of(p).rows == f.args[0].rows:
                yield Part(self.ring.times(rest, self.kernel.of(entry(p, j))), law, letters(x=x, i=j), (j,))

    def _weights_of(self, f: Function, rest: Value, j: Any) -> Iterator[Value]:  # noqa: ANN401 - an index
        """What weighs the entries: they themselves, and what is summed beside the largest."""
        yield self.kernel.of(entry(self.term(f.args[0]), j))
        for atom, e in rest.single[0] if rest.single else ():
            if e == 1 and op_of(atom) == "Sum":
                body, (i,) = self.write.opened(atom)
                if self.kernel.size(i.size, None) == f.args[0].rows:
                    others = self.ring.times(rest, self.ring.inverse(atom_value(atom)))
                    yield self.ring.times(others, renamed(body, {i: j}))

    def _of_exponentials_summed(self, m: Monomial, *, up: bool) -> Iterator[Part]:
        """The logarithm of a sum of exponentials is at least the largest exponent, and at most that and log(n)."""
        for atom, e in m:
            x = self.of_exponentials(atom) if e == 1 and op_of(atom) == "log" else None
            if x is not None:
                what = "at least the largest" if up else "at most the largest and log(n)"
                law = f"the logarithm of a sum of exponentials is {what}"
                yield Part(term_of(m - {(atom, e)}, 1), law, letters(x=x))

    def of_exponentials(self, log: Function) -> Any:  # noqa: ANN401 - a term
        """The vector x of a logarithm of the sum of exp(x[i])."""
        sums = [a for k, _ in log.args[0].terms for a, _ in k if op_of(a) == "Sum"]
        if len(sums) == 1 and log.args[0] == atom_value(sums[0]):
            with suppress(*FAILURES):
                body, (i,) = self.write.opened(sums[0])
                ((power, exponent),) = body.single[0] if body.single and body.single[2] == 1 else ((None, 0),)
                if power == E_BASE:
                    return by_entries(self.term(exponent_value(exponent)), i)
        return None
