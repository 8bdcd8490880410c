"""Parts of a difference by the spectrum of definite matrices: traces, projections, Schur complements, convexity."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from symkl.kernel.values import E_BASE, EMPTY, Function, Letter, Value, exponent_value, identity, number, spelt
from symkl.language.bound import Diagonal
from symkl.language.facts import EACH
from symkl.prover.search.members import Members
from symkl.prover.search.signs import POSITIVE, term_of
from symkl.prover.search.squares import Part, letters

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.kernel.values import Word

HALF = Fraction(1, 2)


class Spectral(Members):
    """Says which parts a difference may have by the spectrum of definite matrices."""

    def spectral(self, difference: Value) -> Iterator[Part]:
        """What is suggested by the forms and traces that are taken away."""
        traced = {a.args[0] for m, _ in difference.terms for a, _ in m if isinstance(a, Function) and a.op == "tr"}
        dets = [a.args[0] for a in logarithms_of_determinants(difference) if self.definite(a.args[0])]
        for a, b in combinations(dets, 2):
            if a.rows == b.rows:
                put = letters(A=self.term(a), B=self.term(b))
                yield Part(number(1), "concavity of the logarithm of the determinant", put)
        for (m, _), c in difference.terms.items():
            for atom, e in m:
                if e != 1 or not isinstance(atom, Function):
                    continue
                rest = term_of(m - {(atom, e)}, 1)
                yield from self._bounded(atom, rest, up=c > 0)
                if c > 0:
                    continue
                if atom.op == "form":
                    yield from self._projected(atom.args[0], rest)
                    yield from self._of_form(atom.args[0], rest, traced)
                elif atom.op == "tr" and atom.args[0].single:
                    yield from self._of_trace(atom.args[0].single[1], rest, traced)
                elif atom.op == "Sum":
                    yield from self._of_exponentials_squared(atom, rest)

    def _bounded(self, atom: Function, rest: Value, *, up: bool) -> Iterator[Part]:
        """What is known of one atom by what its letters are declared to be."""
        inside, side = atom.args[0], "least" if up else "most"
        if atom.op in ("digamma", "trigamma"):
            yield Part(rest, f"{atom.op} is at {side}", letters(a=self.term(inside)))
        elif atom.op == "tr":
            for fact in ("orthogonal", "involutory"):
                if self.facts.holds(inside, fact):
                    yield Part(rest, f"trace of an {fact} matrix is at {side}", letters(Q=self.term(inside)))
            if not up and self.facts.holds(inside, "idempotent"):
                yield Part(rest, "trace of a projection", letters(P=self.term(inside)))
            yield from self._of_ratio(inside, rest) if up else ()
        elif atom.op == "form" and len(inside) == 3 and self.facts.holds(self.ring.word(inside[1:2]), "orthogonal"):  # noqa: PLR2004 - x^T Q y
            x = self.ring.transpose(self.ring.word(inside[:1]))
            put = letters(x=self.term(-x if up else x), y=self.term(inside[2:]), Q=self.term(inside[1:2]))
            yield Part(rest, "form in an orthogonal matrix", put)
        elif not up and (atom.op == "det" or (atom.op == "log" and atom.args[0].single)):
            yield from self._of_diagonal(atom, rest)
        if not up:
            yield from self._of_product(atom, rest)

    def _of_ratio(self, v: Value, rest: Value) -> Iterator[Part]:
        """``tr(A.I*B) + tr(B.I*A) >= 2*n``, by one of the two traces; A or B may be I."""
        word = v.single[1] if v.single else EMPTY
        ways = [(self.ring.word(word[:k]), self.ring.word(word[k:])) for k in range(1, len(word))]
        for one, b in (*ways, (v, identity(v.rows))):
            a = self.ring.inverse(one)
            if a.rows == b.rows and self.definite(a) and self.definite(b):
                yield Part(rest, "traces of two ratios", letters(A=self.term(a), B=self.term(b)))

    def _of_diagonal(self, atom: Function, rest: Value) -> Iterator[Part]:
        """A determinant, or its logarithm, beside the diagonal."""
        det = atom if atom.op == "det" else next(iter(atom.args[0].single[0]), (None,))[0]
        if isinstance(det, Function) and det.op == "det" and self.definite(det.args[0]):
            law = "Hadamard's inequality" + (" of logarithms" if atom.op == "log" else "")
            s = det.args[0]
            yield Part(rest, law, letters(S=self.term(s), i=self.kernel.index_over(s.rows)))

    def _of_product(self, atom: Function, rest: Value) -> Iterator[Part]:
        """The squared entries of A*B."""
        if atom.op == "tr":
            word: Word = atom.args[0].single[1] if atom.args[0].single else EMPTY
        else:
            word = atom.args[0] if atom.op == "form" else EMPTY
        halves = [self.halves(word)] if atom.op == "form" else self.turns(word)
        for middle, right in (one[:2] for one in halves if one is not None and one[2:] in ((), (None,))):
            w = right.single[1] if middle is None and right.single else EMPTY
            for k in range(1, len(w)):
                yield Part(rest, "squared entries of a product", letters(A=self.term(w[:k]), B=self.term(w[k:])))

    def _of_form(self, word: Word, rest: Value, traced: set[Value]) -> Iterator[Part]:
        halves = self.halves(word)
        if halves is None:
            return
        middle, right = halves
        if middle is None:
            if len(word) == 2 and self.facts.holds(right, EACH + POSITIVE):  # noqa: PLR2004 - the square of one vector
                yield Part(rest, "square of a sum", letters(u=self.term(right)))
            return
        if self.ring.word((middle,)) in traced:
            yield Part(rest, "a trace bounds a form", letters(x=self.term(right), A=self.term((middle,))))
        whole = inverted(middle)
        if whole is None or len(whole.terms) < 2:  # noqa: PLR2004 - a sum
            return
        for key in whole.terms:
            other = Value(whole.rows, whole.columns, {key: whole.terms[key]})
            one = whole - other
            if not self.definite(one):
                continue
            if self.definite(other):
                yield Part(
                    rest, "convexity of the inverse", letters(x=self.term(right), A=self.term(one), B=self.term(other))
                )
            yield from self._complement(one, other, right, rest)

    def _complement(self, a: Value, form: Value, right: Value, rest: Value) -> Iterator[Part]:
        """``x.T*P*x`` less a form in the inverse of A + C P C^T, where C P x stands at its ends."""
        if form.single is None or right.single is None or not form.single[1]:
            return
        m, word, c = form.single
        half, odd = divmod(len(word), 2)
        before, after = word[: half + odd], right.single[1]
        times = term_of(m, c)
        if not half or after[: len(before)] != before or len(after) == len(before) or right.single[2] != 1:
            return
        left, behind = self.ring.word(word[:half]), self.ring.word(word[half + odd :])
        middle = self.ring.times(times, self.ring.word(word[half : half + 1]) if odd else identity(left.columns))
        if self.ring.transpose(left) == behind and self.definite(middle):
            x = self.ring.word(after[len(before) :])
            put = letters(x=self.term(x), A=self.term(a), C=self.term(left), P=self.term(middle))
            yield Part(self.ring.times(rest, self.ring.power(times, -2)), "a Schur complement is not negative", put)

    def _projected(self, word: Word, rest: Value) -> Iterator[Part]:
        """The square of x - P x, where P is symmetric and is its own square by what is given."""
        if len(word) < 3 or word[0] != word[-1]._replace(transposed=not word[-1].transposed):  # noqa: PLR2004 - a form
            return
        x, p = self.ring.word(word[-1:]), self.ring.word(word[1:-1])
        if self.ring.transpose(p) == p and self.ring.times(p, p) == p:
            yield Part(rest, "square of a length", letters(x=self.term(x - self.ring.times(p, x))))

    def _of_trace(self, word: Word, rest: Value, traced: set[Value]) -> Iterator[Part]:
        for k in range(1, len(word)):
            a, b = self.ring.word(word[:k]), self.ring.word(word[k:])
            if {a, b} <= traced and self.definite(a) and self.definite(b):
                yield Part(rest, "trace of a product of definite matrices", letters(A=self.term(a), B=self.term(b)))

    def _of_exponentials_squared(self, f: Function, rest: Value) -> Iterator[Part]:
        """The square of a sum of exponentials less the sum of their squares."""
        body, (i,) = self.write.opened(f)
        powers = [*body.single[0]] if body.single and body.single[2] == 1 and not body.single[1] else []
        if len(powers) == 1 and powers[0][0] == E_BASE:
            half = exponent_value(powers[0][1]).scaled(HALF)
            yield Part(rest, "square of a sum of exponentials", letters(f=Diagonal(self.term(half), i)))


def inverted(x: Letter | None) -> Value | None:
    """Of what sum a letter is the inverse."""
    inverse = x is not None and isinstance(x.base, Function) and x.base.op == "inv" and not x.inverted
    return x.base.args[0] if x is not None and inverse else None


def logarithms_of_determinants(difference: Value) -> list[Function]:
    """The determinants whose logarithms a difference adds up."""
    found = []
    for m, _ in difference.terms:
        for log, e in m if len(m) == 1 else ():
            if e == 1 and isinstance(log, Function) and log.op == "log" and log.args[0].single:
                found += [a for a, k in log.args[0].single[0] if k == 1 and isinstance(a, Function) and a.op == "det"]
    return sorted(found, key=spelt)
