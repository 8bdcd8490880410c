"""Parts of a difference by what is convex: tangents at a mean, polynomials that bound exponentials and logarithms."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Any

from symkl.kernel.values import E_BASE, Value, exponent_value, number, op_of, spelt
from symkl.prover.search.comparisons import Comparisons
from symkl.prover.search.signs import term_of
from symkl.prover.search.spectral import inverted
from symkl.prover.search.squares import Part, letters
from symkl.prover.search.teacher import FAILURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.kernel.values import Monomial

# laws of a number u that is not negative
OF_EXPONENTIALS = ("exponential of a number from 0, second order", "exponential of a number to 0, second order")
OF_LOGARITHMS = (
    "logarithm from 1, second order",
    "logarithm from 1, third order",
    "logarithm from 1, by a quotient",
    "logarithm from 1, by a root",
)


class Curved(Comparisons):
    """Says which parts a difference may have by convexity."""

    def extras(self, difference: Value) -> list[Part]:
        """Those of others, and bounds of exponentials and logarithms by polynomials."""
        return [*super().extras(difference), *dict.fromkeys(self._by_polynomials(difference))]

    def _by_polynomials(self, difference: Value) -> Iterator[Part]:
        powers = dict[Value, Value]()
        for m, _ in difference.terms:
            rest = term_of(frozenset(p for p in m if p[0] != E_BASE), 1)
            for atom, e in m:
                if atom == E_BASE:
                    powers[exponent_value(e)] = rest
                elif e == 1 and op_of(atom) == "log" and self.is_sure(u := atom.args[0] - number(1)):
                    yield from (Part(term_of(m - {(atom, e)}, 1), law, letters(u=u)) for law in OF_LOGARITHMS)
        for v, rest in powers.items():
            for u, law in zip((v, -v), OF_EXPONENTIALS, strict=True):
                if self.is_sure(rest) and self.is_sure(u):
                    yield Part(rest, law, letters(u=u))
            half = self.ring.times(v, v).scaled(Fraction(1, 2))
            if -v in powers and self.is_sure(rest):
                law = "mean of two exponentials is at "
                if half in powers:
                    yield Part(rest, law + "most", letters(u=v))
                yield Part(rest, law + "least", letters(u=v))

    # ---------------------------------------------------------------------------------------------------- tangents

    def _weights(self, difference: Value) -> dict[Any, Value]:
        """What weighs each logarithm, by what averages and sums it."""
        found: dict[Any, Value] = {}
        for (m, _), c in difference.terms.items():
            for weight, under, log in islice(self._log_of(m, ()), 1):
                found[under, log] = found.get((under, log), number(0)) + term_of(weight, c)
        return found

    def _log_of(self, m: Monomial, under: tuple[Any, ...]) -> Iterator[tuple[Monomial, tuple[Any, ...], Any]]:
        raise NotImplementedError

    def of_sums_of_exponentials(self, difference: Value) -> Iterator[list[Part]]:
        """The tangent of the logarithm of a sum of exponentials at each one that is taken away."""
        weights = self._weights(difference)
        known = {log: found for _, log in weights if (found := self._tangent_of(log)) is not None}
        above = [(w, under, *known[log]) for (under, log), w in weights.items() if log in known and self.is_sure(w)]
        for (under, log), w in weights.items() if above else ():
            if under or log not in known or not self.is_sure(-w):
                continue
            law, one, other, at = known[log]
            for touched in dict.fromkeys((at, at[::-1])):
                put = tuple(zip(other, touched, strict=True))
                yield [
                    Part(v, law, (*zip(one, x, strict=True), *put), over) for v, over, same, _, _, x in above if same == law
                ]

    def _tangent_of(self, log: Any) -> tuple[str, str, str, tuple[Any, ...]] | None:  # noqa: ANN401 - a logarithm
        """The law of a tangent, its letters for the point and for where it touches, and what is put for these."""
        x = self.of_exponentials(log)
        if x is not None:
            return "tangent of the logarithm of a sum of exponentials", "x", "y", (x,)
        terms = sorted(log.args[0].terms.items(), key=spelt)
        if len(terms) != 2 or any(c != 1 or w or any(a != E_BASE for a, _ in m) for (m, w), c in terms):  # noqa: PLR2004
            return None
        at = tuple(exponent_value(dict(m).get(E_BASE, 0)) for (m, _), _ in terms)
        return "tangent of the logarithm of two exponentials", "uw", "vz", at

    def of_determinants_at_a_mean(self, difference: Value) -> Iterator[list[Part]]:
        """The logarithm of the determinant of a mean of two; the kernel may know that by the determinant of one of them."""
        weights = {
            det.args[0]: w
            for (under, log), w in self._weights(difference).items()
            if not under and (m := log.args[0].single) is not None and m[2] == 1
            for det, e in m[0]
            if e == 1 == len(m[0]) and op_of(det) == "det"
        }
        law = "concavity of the logarithm of the determinant, weighted"
        for a, w in weights.items():
            if w.constant is None and self.is_sure(-w) and self.is_sure(number(1) + w) and self.definite(a):
                for b in weights:
                    if b != a and b.rows == a.rows and self.definite(b):
                        yield [Part(number(1), law, letters(A=a, B=b, t=-w))]

    def of_inverses_at_a_mean(self, difference: Value) -> Iterator[list[Part]]:
        """``x.T*A.I*x >= 2*x.T*y - y.T*A*y`` where y is a multiple of M.I*x for a mean M, for all other forms of x."""
        forms: dict[Any, Value] = {}
        for (m, _), c in difference.terms.items():
            for atom, e in m if c else ():
                halves = self.halves(atom.args[0]) if e == 1 and op_of(atom) == "form" else None
                if halves is not None and halves[0] is not None:
                    key = (halves[0], halves[1])
                    forms[key] = forms.get(key, number(0)) + term_of(m - {(atom, e)}, c)
        for (mean, x), w in sorted(forms.items(), key=spelt):
            if inverted(mean) is None or not self.is_sure(-w):
                continue
            others = [(m, v) for (m, y), v in forms.items() if y == x and m != mean and self.is_sure(v)]
            total = number(0)
            for _, v in others:
                total += v
            if len(others) > 1 and total.constant:
                at = self.ring.times(self.ring.word((mean,)), x)
                at = self.ring.times(-w, at).scaled(1 / Fraction(total.constant))
                inverses = [(self.ring.inverse(self.ring.word((m,))), v) for m, v in others]
                yield [Part(v, "tangent of a form in an inverse", letters(x=x, y=at, A=a)) for a, v in inverses]

    def tangents_at_means(self, difference: Value) -> Iterator[list[Part]]:
        """All of these."""
        for way in (self.of_sums_of_exponentials, self.of_determinants_at_a_mean, self.of_inverses_at_a_mean):
            with suppress(*FAILURES):
                yield from way(difference)
