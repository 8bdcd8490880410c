"""Parts of a difference by the order of definite matrices: what grows with a matrix, and what shrinks."""

from __future__ import annotations

from contextlib import suppress
from itertools import combinations
from typing import TYPE_CHECKING, Any

from symkl.kernel.values import Function, Value, identity, number, spelt
from symkl.prover.search.signs import term_of
from symkl.prover.search.spectral import Spectral, inverted
from symkl.prover.search.squares import Part, letters
from symkl.prover.search.teacher import FAILURES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.kernel.values import Monomial, Word

MOST_TERMS = 4


class Growing(Spectral):
    """Says which parts a difference may have by what grows or shrinks with a definite matrix."""

    def growing(self, m: Monomial, *, up: bool) -> Iterator[Part]:
        """Inequalities for one atom of a term that stands with a positive sign, or with a negative one."""
        for atom, e in m:
            if e != 1 or not isinstance(atom, Function):
                continue
            rest = term_of(m - {(atom, e)}, 1)
            inside = atom.args[0]
            if atom.op == "det" and up:
                yield from self._of_determinant("determinant", inside, rest)
            elif atom.op == "log" and up and inside.single and len(inside.single[0]) == 1:
                ((det, k),) = inside.single[0]
                if k == 1 and inside.single[2] == 1 and isinstance(det, Function) and det.op == "det":
                    yield from self._of_determinant("logarithm of the determinant", det.args[0], rest)
            elif atom.op in ("form", "tr") and not up:
                yield from self._shrinking(atom, rest)
        if up:
            yield from self._two_traces(m)

    def _of_determinant(self, what: str, whole: Value, rest: Value) -> Iterator[Part]:
        """A determinant of a sum, or its logarithm, beside that of a part; of I + A B, beside that of I."""
        for put in self._split(whole):
            yield Part(rest, f"a {what} of a greater matrix", put)
        parts = [Value(whole.rows, whole.columns, {key: c}) for key, c in sorted(whole.terms.items(), key=spelt)]
        if what == "determinant" and len(parts) == 2 and all(map(self.definite, parts)):  # noqa: PLR2004 - of two
            yield Part(rest, "determinant of a sum", letters(A=self.term(parts[0]), B=self.term(parts[1])))
        other = (whole - identity(whole.rows)).single
        if other is None or len(other[1]) < 2:  # noqa: PLR2004 - a product
            return
        m, word, c = other
        with suppress(*FAILURES):
            yield from self._of_sum(what, word, rest)
        name = what.replace("of the", "of a")
        for where, at, more in (("before", word[-1:], word[:-1]), ("behind", word[:1], word[1:])):
            a, form = self.ring.word(at), self.ring.times(term_of(m, c), self.ring.word(more))
            between = self._congruent(form) if self.definite(a) else None
            if between is not None:
                put = letters(A=self.term(a), B=self.term(between[0]), C=self.term(between[1]))
                yield Part(rest, f"{name} of the identity with a form {where}", put)

    def _of_sum(self, what: str, word: Word, rest: Value) -> Iterator[Part]:
        """A determinant of A + B, which the kernel knows as that of I + A B^-1 times that of B."""
        a, b = self.ring.word(word[:1]), self.ring.inverse(self.ring.word(word[1:]))
        times = self.ring.inverse(self.ring.made(Function("det", (b,)))) if what == "determinant" else number(1)
        for one, more in ((a, b), (b, a)) if self.definite(a) and self.definite(b) else ():
            put = letters(A=self.term(one), B=self.term(more), C=self.term(identity(a.rows)))
            yield Part(self.ring.times(rest, times), f"a {what} of a greater matrix", put)
        if what == "determinant" and self.definite(a) and self.definite(b):
            yield Part(self.ring.times(rest, times), "determinant of a sum", letters(A=self.term(a), B=self.term(b)))

    def _shrinking(self, atom: Function, rest: Value) -> Iterator[Part]:
        """A form, or a trace, in the inverse of a sum is at most that in the inverse of a part of it."""
        form = atom.op == "form"
        words = [atom.args[0]] if form else [atom.args[0].single[1]] if atom.args[0].single else []
        for inside in (inverted(x) for word in words for x in word):
            if inside is not None:
                self.definite(inside)  # which teaches the kernel so
        for word in words:
            readings = [self.halves(word)] if form else [(a, b) for a, b, other in self.turns(word) if other is None]
            for middle, right in (one for one in readings if one is not None and one[0] is not None):
                for put in self._split(inverted(middle)):
                    if form:
                        yield Part(rest, "a form in the inverse of a greater matrix", (*put, *letters(x=self.term(right))))
                    else:
                        yield Part(
                            rest, "a trace with the inverse of a greater matrix", (*put, *letters(F=self.term(right)))
                        )

    def _split(self, whole: Value | None) -> list[tuple[tuple[str, Any], ...]]:
        """The ways to read a sum as A + C^T B C, with A and B definite."""
        if whole is None or not 1 < len(whole.terms) <= MOST_TERMS:
            return []
        found = []
        for key in sorted(whole.terms, key=spelt):
            one = Value(whole.rows, whole.columns, {key: whole.terms[key]})
            for a, other in ((one, whole - one), (whole - one, one)):
                between = self._congruent(other) if self.definite(a) else None
                if between is not None:
                    found.append(letters(A=self.term(a), B=self.term(between[0]), C=self.term(between[1])))
        return found

    def _congruent(self, v: Value) -> tuple[Value, Value] | None:
        """A matrix as C^T B C, with B definite."""
        if self.definite(v):
            return v, identity(v.rows)
        if v.single is None:
            return None
        m, word, c = v.single
        halves = self.halves(word) if word else None
        if halves is None or not self.is_sure(term_of(m, c), "positive"):
            return None
        middle, right = halves
        inner = identity(right.rows) if middle is None else self.ring.word((middle,))
        between = self.ring.times(term_of(m, c), inner)
        return (between, right) if self.definite(between) else None

    def _two_traces(self, m: Monomial) -> Iterator[Part]:
        """``tr(A^T S A)*tr(B^T S^-1 B) >= tr(A^T B)^2``."""
        traces = sorted(
            (a for a, e in m if e == 1 and isinstance(a, Function) and a.op == "tr" and a.args[0].single), key=spelt
        )
        for one, other in combinations(traces, 2):
            rest = term_of(m - {(one, 1), (other, 1)}, 1)
            first, second = (
                [(s, a) for s, a, more in self.turns(f.args[0].single[1]) if more is None] for f in (one, other)
            )
            for s, a in first:
                for r, b in second:
                    if s is not None and r is not None and self.ring.inverse(self.ring.word((s,))) == self.ring.word((r,)):
                        put = letters(A=self.term(a), B=self.term(b), S=self.term((s,)))
                        yield Part(rest, "Cauchy-Schwarz of matrices with a definite form", put)
