"""Parts of a difference by Jensen's inequality for powers and for conditional means."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symkl.kernel.values import Function, Value, atom_value, number
from symkl.prover.search.signs import POSITIVE, term_of
from symkl.prover.search.squares import Part, letters
from symkl.prover.search.summed import Summed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.kernel.values import Monomial, Number


class Jensen(Summed):
    """Says which parts a difference may have by averages of powers, and of the squares of conditional means."""

    def averaged(self, m: Monomial, c: Number) -> Iterator[Part]:
        """What an average is at least, or at most."""
        for atom, e in m:
            if e != 1 or not isinstance(atom, Function) or atom.op != "E":
                continue
            body, over = self.write.opened(atom)
            if body.single is None or body.single[1] or len(body.single[0]) != 1 or body.single[2] != 1:
                continue
            ((inner, power),) = body.single[0]
            rest, under = term_of(m - {(atom, e)}, 1), (self._together(over),)
            if isinstance(inner, Function) and inner.op == "given" and power == 2 and c < 0:  # noqa: PLR2004 - a square
                mean = atom_value(inner)
                yield Part(rest, "square of a number", letters(u=self.write.opened(inner)[0] - mean), under)
            elif not isinstance(power, Value):
                yield from self._of_power(inner, Fraction(power), c, rest, under)

    def _of_power(self, inner: Any, e: Fraction, c: Number, rest: Value, under: tuple[Any, ...]) -> Iterator[Part]:  # noqa: ANN401 - an atom
        """Bernoulli's inequality for what is averaged over its mean, to the power of e."""
        x = inner if isinstance(inner, Value) else atom_value(inner)
        mean = self.bind(x, under)
        if e in (0, 1) or (c > 0) is (0 < e < 1) or not (self.is_sure(x, POSITIVE) and self.is_sure(mean, POSITIVE)):
            return
        u = self.ring.times(x, self.ring.inverse(mean))
        self.is_sure(u, POSITIVE)
        weight = self.ring.times(rest, self.ring.power(mean, int(e) if e.denominator == 1 else e))
        law, r = ("at most 1", e) if 0 < e < 1 else ("below 0", -e) if e < 0 else ("above 1", e - 1)
        yield Part(weight, f"Bernoulli's inequality, powers {law}", letters(u=u, r=number(r)), under)
