"""Parts of a difference by what is summed or averaged: products of roots, distances, masses, divergences of these."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations
from typing import TYPE_CHECKING, Any

from symkl.kernel.values import Function, Value, atom_value, number, op_of, spelt
from symkl.language.bound import by_entries
from symkl.language.distributions import MassFunction
from symkl.prover.search.largest import Greatest
from symkl.prover.search.signs import POSITIVE, term_of
from symkl.prover.search.squares import Part, letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.kernel.values import Monomial

HALF, QUARTER = Fraction(1, 2), Fraction(1, 4)
DIVERGENCES = (
    "a divergence is at least 0",
    "a divergence is at least half the squared distance",
    "a divergence is at least the squared distance of the roots",
    "a divergence is at least what Bhattacharyya's coefficient says",
)


class Summed(Greatest):
    """Says which parts a difference may have by what is summed or averaged in it."""

    def summed_parts(self, difference: Value) -> Iterator[Part]:
        """What is suggested by the sums and averages that are taken away, and by logarithms of masses."""
        logarithms = False
        scales = [a.args[0] for m, _ in difference.terms for a, _ in m if isinstance(a, Function) and a.op == "log"]
        for (m, _), c in difference.terms.items():
            for atom, e in m:
                inside, over = self._opened(atom)
                rest, logs = term_of(m - {(atom, e)}, 1), [a for a, _ in inside if op_of(a) == "log"]
                logarithms = logarithms or bool(logs)
                for log in logs:
                    yield from self._ratios(log.args[0], rest, over, scales, least=c > 0)
                if c > 0 and e == 2 and [op_of(a) for a, _ in inside] == ["abs"] and not isinstance(over, tuple):  # noqa: PLR2004
                    ((one, _),) = inside
                    yield Part(rest, "square of a sum of distances", letters(x=by_entries(self.term(one.args[0]), over)))
                if c > 0 and e == 1:
                    yield from (part._replace(coefficient=rest, under=(over,)) for part in self.magnitudes(inside))
                if c > 0 or e not in (1, 2) or not inside:
                    continue
                if e == 1:
                    yield from self._distances(inside, rest, (over,))
                    yield from self._masses(inside, rest, (over,))
                yield from self._of_roots(inside, rest, over, squared=e != 1)
            if c < 0:
                yield from self._distances(m, number(1), ())
                yield from self._masses(m, number(1), ())
        masses = [x for x in self.kernel.symbols.values() if isinstance(x, MassFunction)]
        for p, q in permutations(masses, 2) if logarithms else ():
            yield from (Part(number(1), law, letters(P=p, Q=q)) for law in DIVERGENCES)

    def _opened(self, atom: Any) -> tuple[Monomial, Any]:  # noqa: ANN401 - an atom
        """The only product that is summed or averaged, and over what."""
        if not isinstance(atom, Function) or atom.op not in ("E", "Sum"):
            return frozenset(), None
        body, over = self.write.opened(atom)
        m, word, c = body.single or (frozenset(), (), 0)
        return (m if not word and c == 1 else frozenset()), over[0] if atom.op == "Sum" else self._together(over)

    def _ratios(self, ratio: Value, rest: Value, over: Any, scales: list[Value], *, least: bool) -> Iterator[Part]:  # noqa: ANN401 - what binds
        """``x*log(x/y) >= x - y``, and at most what its square says, of masses that may be 0."""
        m = ratio.single[0] if ratio.single and ratio.single[2] == 1 else frozenset()
        above, law = [a for a, e in m if op_of(a) == "mass" and e == 1], "a number times the logarithm of a ratio is at"
        below = [(a, -e) for a, e in m if isinstance(e, int) and e < 0]
        if len(above) != 1 or len(below) != len(m) - 1:
            return
        x, y = atom_value(above[0]), term_of(frozenset(below), 1)
        if least:
            yield Part(rest, f"{law} least", letters(x=x, y=y), (over,))
        for c in () if least else (number(1), *scales):
            self.is_sure(c, POSITIVE)
            yield Part(rest, f"{law} most", letters(x=x, y=y, c=c), (over,))

    def _of_roots(self, m: Monomial, rest: Value, over: Any, *, squared: bool) -> Iterator[Part]:  # noqa: ANN401 - what binds
        """``(f - g)**2 >= 0`` under a sum of f*g, each weighed so that their squares sum to the same; or Cauchy-Schwarz."""
        roots = [frozenset({(a, e)}) for a, e in sorted(m, key=spelt) if not isinstance(e, Value) and e % 1 == HALF]
        for part in [*roots, m] if roots or squared else ():
            f, g = term_of(part, 1), term_of(m - part, 1)
            if squared:
                if not isinstance(over, tuple):
                    x, y = (by_entries(self.term(v), over) for v in (f, g))
                    yield Part(rest, "Cauchy-Schwarz", letters(x=x, y=y))
                continue
            sums = [self.bind(self.ring.times(v, v), (over,)) for v in (f, g)]
            if sums[0] != sums[1] and all(self.is_sure(v, POSITIVE) for v in sums):
                scale = self.ring.power(self.ring.times(sums[1], self.ring.inverse(sums[0])), QUARTER)
                f, g = self.ring.times(f, scale), self.ring.times(g, self.ring.inverse(scale))
            yield Part(rest, "square of a number", letters(u=f - g), (over,))

    def _distances(self, m: Monomial, rest: Value, under: tuple[Any, ...]) -> Iterator[Part]:
        """``abs(u) + abs(v) >= abs(u + v)`` for each term u of what an absolute value is of."""
        for a, k in m:
            if k == 1 and isinstance(a, Function) and a.op == "abs" and len(a.args[0].terms) > 1:
                times = self.ring.times(rest, term_of(m - {(a, k)}, 1))
                for key, c in sorted(a.args[0].terms.items(), key=spelt):
                    one = Value(a.args[0].rows, a.args[0].columns, {key: c})
                    yield Part(times, "triangle inequality", letters(u=one, v=a.args[0] - one), under)

    def _masses(self, m: Monomial, rest: Value, under: tuple[Any, ...]) -> Iterator[Part]:
        """A mass is at most 1."""
        for a, k in m:
            if op_of(a) == "mass" and not isinstance(k, Value) and k >= 1:
                weight = self.ring.times(term_of(m - {(a, k)}, 1), self.ring.raised(a, k - 1))
                yield Part(self.ring.times(rest, weight), "a mass is at most 1", letters(P=a.args[0], i=a.args[1]), under)
