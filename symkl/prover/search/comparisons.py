"""Parts of a difference beside squares: Cauchy-Schwarz, probabilities of fewer events."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from symkl.kernel.values import EMPTY, UNIT, Function, Value, atom_value, number, op_of, spelt, word_value
from symkl.prover.search.jensen import Jensen
from symkl.prover.search.signs import term_of
from symkl.prover.search.squares import Part, letters, worthwhile
from symkl.prover.search.teacher import FAILURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.kernel.values import Letter, Monomial, Word

HALF = Fraction(1, 2)


class Comparisons(Jensen):
    """Says which parts beside squares a difference may have."""

    def extras(self, difference: Value) -> list[Part]:
        """Parts that are suggested by single terms of the difference."""
        found: dict[Part, None] = {}
        middles = self._middles(difference)
        for (m, _), c in difference.terms.items():
            ways = [self._lengths(m), self._fewer(m, difference), self.magnitudes(m), self.averaged(m, c)]
            ways += [self._schwarz(m, middles) if c < 0 else self._of_two_averages(m), self.growing(m, up=c > 0)]
            for way in ways:
                found |= dict.fromkeys(part for part in way if self.is_sure(part.coefficient))
        for part in (*self.greatest(difference), *self.growing_exponentials(difference), *self.summed_parts(difference)):
            if self.is_sure(part.coefficient):
                found[part] = None
        found |= dict.fromkeys(self.bounds(difference))
        found |= dict.fromkeys(self._together_likely(difference))
        found |= dict.fromkeys(self.all_but_one(difference))
        found |= dict.fromkeys(part for part in self.spectral(difference) if self.is_sure(part.coefficient))
        return list(found)

    def of_extras(self, difference: Value) -> list[Part] | None:
        """A difference as a sum of multiples of such parts, and of terms of known sign."""
        columns: dict[Any, Value] = {}
        for one in self.extras(difference):
            with suppress(*FAILURES):
                columns.setdefault(one, self.kernel.surplus(self.written(one)))
        above = {m for (m, _), c in difference.terms.items() if c > 0}
        above |= {m for v in columns.values() for (m, _), c in v.terms.items() if c < 0}
        sure = [term_of(m, 1) for m in sorted(above, key=spelt)]
        columns |= {self.sure_part(v, 1): v for v in sure if self.is_sure(v)}
        columns = worthwhile(columns, difference)
        return self.weighed(columns, difference) if columns else None

    def _middles(self, difference: Value) -> set[Letter]:
        """The definite matrices of the forms of a difference."""
        words = [a.args[0] for m, _ in difference.terms for a, _ in m if isinstance(a, Function) and a.op == "form"]
        halves = [self.halves(w) for w in words]
        return {h[0] for h in halves if h is not None and h[0] is not None}

    # ---------------------------------------------------------------------------------------------- Cauchy-Schwarz

    def _schwarz(self, m: Monomial, middles: set[Letter]) -> Iterator[Part]:
        for atom, e in m:
            if e != 2 or not isinstance(atom, Function):  # noqa: PLR2004 - a square
                continue
            rest = term_of(m - {(atom, e)}, 1)
            if atom.op == "form":
                yield from self._of_forms(atom.args[0], rest, middles)
            elif atom.op == "tr" and atom.args[0].single:
                yield from self._of_traces(atom.args[0].single[1], rest)
            elif atom.op == "E":
                yield from self._of_averages(atom, rest)

    def _of_forms(self, word: Word, rest: Value, middles: set[Letter]) -> Iterator[Part]:
        for k in range(1, len(word)):
            x, y = self.ring.transpose(part(word[:k])), part(word[k:])
            yield Part(rest, "Cauchy-Schwarz", letters(x=x, y=y))
            for middle in middles:
                s = word_value((middle,), *middle.shape)
                if s.rows == y.rows:
                    solved = self.ring.times(self.ring.inverse(s), y)
                    yield Part(rest, "Cauchy-Schwarz with a definite form", letters(x=x, y=solved, S=s))

    def _of_traces(self, word: Word, rest: Value) -> Iterator[Part]:
        for i in range(len(word)):
            turned = word[i:] + word[:i]
            for k in range(1, len(turned)):
                a, b = self.ring.transpose(part(turned[:k])), part(turned[k:])
                yield Part(rest, "Cauchy-Schwarz of matrices", letters(A=a, B=b))
        one = part(word)
        unit = Value(one.rows, one.columns, {(frozenset(), EMPTY): 1})
        yield Part(rest, "Cauchy-Schwarz of matrices", letters(A=unit, B=one))

    def _of_averages(self, f: Function, rest: Value) -> Iterator[Part]:
        body, over = self.write.opened(f)
        if body.single is None:
            return
        atoms = [(a, 1) for a, e in body.single[0] for _ in range(e if isinstance(e, int) and e > 0 else 0)]
        ways = {frozenset(chosen) for n in range(len(atoms)) for chosen in combinations(range(len(atoms)), n)}
        for way in sorted(ways, key=sorted):
            u, v = (self.monomial_value(a for i, a in enumerate(atoms) if (i in way) == side) for side in (True, False))
            for centred in (False, True):
                parts = [w - self.ring.binders.expectation(w, frozenset(over)) if centred else w for w in (u, v)]
                if all(w.terms for w in parts):
                    put = letters(u=parts[0], v=parts[1])
                    yield Part(rest, "Cauchy-Schwarz of averages", put, over=tuple(over))

    def _of_two_averages(self, m: Monomial) -> Iterator[Part]:
        """``E[u**2]*E[v**2] >= E[u*v]**2`` where both factors stand, such as E[x]*E[1/x]."""
        averages = sorted((a for a, e in m if e == 1 and isinstance(a, Function) and a.op == "E"), key=spelt)
        for one, other in combinations(averages, 2):
            opened = [self.write.opened(f) for f in (one, other)]
            roots = [self.halved(body.single[0]) if body.single and not body.single[1] else None for body, _ in opened]
            over = tuple(dict.fromkeys(x for _, some in opened for x in some))
            if None not in roots and all(body.single and body.single[2] == 1 for body, _ in opened):
                u, v = (self.monomial_value(root or ()) for root in roots)
                rest = term_of(m - {(one, 1), (other, 1)}, 1)
                yield Part(rest, "Cauchy-Schwarz of averages", letters(u=u, v=v), over=over)

    def _lengths(self, m: Monomial) -> Iterator[Part]:
        """``sqrt(x^T x)*sqrt(y^T y) >= x^T y``, and with the sign of x turned."""
        roots = [
            (a, halves)
            for a, e in m
            if e == HALF and isinstance(a, Function) and a.op == "form" and (halves := self.halves(a.args[0])) is not None
        ]
        for (a, (s, x)), (b, (r, y)) in combinations(roots, 2):
            if s != r or x.rows != y.rows:
                continue
            rest = term_of(m - {(a, HALF), (b, HALF)}, 1)
            for one in (x, -x):
                if s is None:
                    yield Part(rest, "Cauchy-Schwarz of lengths", letters(x=one, y=y))
                else:
                    middle = word_value((s,), *s.shape)
                    yield Part(rest, "Cauchy-Schwarz of lengths in a definite form", letters(x=one, y=y, S=middle))

    # ---------------------------------------------------------------------------------------------- probabilities

    def _fewer(self, m: Monomial, difference: Value) -> Iterator[Part]:
        """Of two sets of events, one in the other, the greater is the less likely."""
        likely = {a for n, _ in difference.terms for a, _ in n if isinstance(a, Function) and a.op == "Pr"}
        powers = [(a, e) for a, e in m if op_of(a) == "Pr" and isinstance(e, int) and e > 0]
        mine = {a: self.monomial_value((m - {(a, e)}) | {(a, e - 1)}) for a, e in powers}
        for a, b in product(mine, likely):
            rest = mine[a]
            few, more = a.args[0], b.args[0]
            if more < few:
                yield Part(rest, "fewer events are less likely", letters(x=events(more), y=events(few - more)))
            elif few < more:
                yield Part(rest, "fewer events are less likely", letters(x=events(few), y=events(more - few)))
        for a, rest in mine.items():
            yield Part(rest, "a probability is at most 1", letters(x=events(a.args[0])))

    def _together_likely(self, difference: Value) -> Iterator[Part]:
        """Events that are likely are likely together: one after the other joins those before."""
        single = [(m, c) for (m, _), c in difference.terms.items() if len(m) == 1 and c < 0]
        likely = sorted((a.args[0] for m, _ in single for a, e in m if e == 1 and op_of(a) == "Pr"), key=spelt)
        joined = likely[0] if likely else frozenset()
        for more in likely[1:]:
            yield Part(number(1), "two events together", letters(x=events(joined), y=events(more)))
            joined |= more


def part(word: Word) -> Value:
    """A part of a word as a value."""
    return word_value(word, word[0].shape[0], word[-1].shape[1])


def events(chosen: frozenset[Any]) -> tuple[Any, ...]:
    """Events as they stand for a letter of a law."""
    return tuple(sorted((e if at is None else e[at] for e, at in chosen), key=str))


__all__ = ["UNIT", "Comparisons", "atom_value"]
