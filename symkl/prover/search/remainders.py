"""Inverses of sums inside functions: words beside them are reduced as division with remainder reduces numbers."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from symkl.kernel.parts import less
from symkl.kernel.values import (
    E_BASE,
    EMPTY,
    UNIT,
    Function,
    Value,
    exponent_value,
    identity,
    spelt,
    value,
    word_value,
)
from symkl.prover.partitions import cuts
from symkl.prover.search.signs import POSITIVE
from symkl.prover.search.teacher import stands_for
from symkl.prover.search.volumes import Volumes

if TYPE_CHECKING:
    from symkl.kernel.values import Word

SAID_OF_WOODBURY = (
    "determinant of a sum of definite matrices",
    "determinant of Woodbury's inverse",
    "inverse of Woodbury's inverse",
)


class Remainders(Volumes):
    """Instances of laws of inverses of sums, and exponents that are equal."""

    apart = True  # whether determinants are taken apart

    def remainders(self, word: Word) -> None:
        """Teach what stands beside the inverse of a sum, or that inverse by a smaller one."""
        for x in word:
            f = x.base
            if not isinstance(f, Function) or f.op != "inv" or ("remainder", f) in self.seen:
                continue
            self.seen.add(("remainder", f))
            inside = f.args[0]
            known = inside.single is not None or not self.invertible(inside)
            if not (known or self._multiple(inside) or self._woodbury(inside) or self._sherman(inside)):
                self._remainder(inside)

    def _multiple(self, c: Value) -> bool:
        """Rewrite the inverse of a sum with denominators, or with a common factor, by one without."""
        atoms = {a for m, _ in c.terms for a, _ in m}
        least: dict[Any, int] = {}
        for a in atoms:
            found = [e for m, _ in c.terms if isinstance(e := dict(m).get(a, 0), int)]
            if len(found) == len(c.terms) and min(found):
                least[a] = min(found)
        k = Value(UNIT, UNIT, {(frozenset(least.items()), EMPTY): 1})
        if k.constant is not None or not self.facts.holds(k, "nonzero"):
            return False
        inner = self.ring.times(self.ring.power(k, -1), c)
        return self.invertible(inner) and self.teach("inverse of a multiple", k=self.term(k), C=self.term(inner))

    def _sherman(self, v: Value) -> bool:
        """Rewrite the inverse of A + u*v^T, which is of rank one beside an invertible A."""
        for m, w in sorted(v.terms, key=spelt):
            at = next((i for i, x in enumerate(w[:-1], 1) if x.shape[1] is UNIT), 0)
            rest = value(v.rows, v.columns, [pair for pair in v.terms.items() if pair[0] != (m, w)])
            if at and rest.single is not None and self.invertible(rest):
                self._nonzero(self.ring.made(Function("det", (v,))))
                self.teach("a determinant is not 0", A=self.term(v))
                first = Value(v.rows, UNIT, {(m, w[:at]): v.terms[m, w]})
                row = self.ring.transpose(word_value(w[at:], UNIT, v.columns))
                return self.teach("Sherman-Morrison formula", A=self.term(rest), u=self.term(first), v=self.term(row))
        return False

    def _remainder(self, c: Value) -> None:
        """The longest word of a sum C beside its inverse, by what the others make of it; block by block if it has any."""
        at = cuts((x for _, w in c.terms for x in w), c.rows)
        if at is not None:
            for a, b in pairwise(at):
                p = self.kernel.part(c.rows, a, less(b, a))
                self._line_of_blocks("columns after an inverse", c, p, self.ring.times(c, p))
                p = self.ring.transpose(p)
                self._line_of_blocks("rows before an inverse", c, p, self.ring.times(p, c))
            return
        terms = [(w, m, k) for (m, w), k in c.terms.items() if w and not any(y.shape[1] is UNIT for y in w[:-1])]
        often = Counter(w for w, _, _ in terms)  # before some words stands a sum, such as 1 - t
        terms = [term for term in terms if often[term[0]] == 1] or terms
        if not terms:
            return
        w, m, k = max(terms, key=lambda t: (len(t[0]), spelt(t[0])))
        rest = value(c.rows, c.columns, [pair for pair in c.terms.items() if pair[0] != (m, w)])
        outside = self.term(self.ring.power(Value(UNIT, UNIT, {(m, EMPTY): k}), -1))
        for law in ("remainder before an inverse", "remainder after an inverse"):
            self.teach(law, k=outside, C=self.term(c), B=self.term(rest))
        first = c - rest
        if rest.single is not None and self.invertible(first):  # what both of these rules say of its inverse
            for law in ("difference of inverses before", "difference of inverses after"):
                self.teach(law, B=self.term(first), C=self.term(c))

    def _line_of_blocks(self, law: str, c: Value, r: Value, product: Value) -> None:
        """The longest word of one row or column of blocks, by what the others make of it."""
        (m, w), k = max(product.terms.items(), key=lambda t: (len(t[0][1]), spelt(t[0])))
        scale = self.ring.power(Value(UNIT, UNIT, {(m, EMPTY): k}), -1)
        rest = product - Value(product.rows, product.columns, {(m, w): k})
        self.teach(law, C=self.term(c), R=self.term(self.ring.times(scale, r)), B=self.term(self.ring.times(scale, rest)))

    def _woodbury(self, v: Value) -> bool:
        """Rewrite the inverse of A + B'CB by that of inv(C) + B inv(A) B', if that has fewer inverses or is smaller."""
        for m, w in sorted(v.terms, key=lambda t: (len(t[1]), spelt(t)), reverse=True):
            k = v.terms[m, w]
            outside = Value(UNIT, UNIT, {(m, EMPTY): k})
            rest = value(v.rows, v.columns, [pair for pair in v.terms.items() if pair[0] != (m, w)])
            half, middle = divmod(len(w), 2)
            if not w or not self.definite(rest):
                continue
            right = w[half + middle :]
            core = word_value(w[half : half + 1], w[half].shape[0], w[half].shape[1]) if middle else None
            b = word_value(right, right[0].shape[0], right[-1].shape[1]) if right else identity(v.rows)
            size = b.rows
            c = self.ring.times(outside, core if core is not None else identity(size) if size is not UNIT else outside)
            if core is None and size is UNIT:
                c = outside
            if not self.definite(c) and not (c.scalar and self.facts.holds(c, "positive")):
                continue
            flipped = self.ring.transpose(b)
            other = self.ring.inverse(c) + self.ring.times(self.ring.times(b, self.ring.inverse(rest)), flipped)
            if _rank(other) > _rank(v):
                inverses = (
                    self.term(self.ring.inverse(core if core is not None else c)),
                    self.term(self.ring.inverse(rest)),
                )
                self._said(v, {"A": inverses[0], "B": self.term(flipped), "C": inverses[1]})
            elif _rank(other) < _rank(v):
                put = {"A": self.term(rest), "B": self.term(b), "C": self.term(c)}
                self._said(other, put)
                return self.teach("Woodbury identity of definite matrices", **put) or True
        return False

    def _said(self, smaller: Value, put: dict[str, Any]) -> None:
        """Teach the determinants of A + B'CB and of its inverse, and the inverse of that."""
        if not self.goal.volumes:  # it stays as it is, and its inverse is said in the same words
            self._inverted(smaller)
        self.apart = False  # what these determinants are is not to be taken apart while it is being said
        for law in SAID_OF_WOODBURY:
            self.teach(law, **put)
        self.apart = True
        self._inverted(smaller)

    def _inverted(self, v: Value) -> None:
        """Teach the determinant of an inverse."""
        det = Function("det", (v,))
        self._nonzero(self.ring.made(det))
        self._sign_det(det, POSITIVE)
        self.teach("determinant of an inverse", A=self.term(v))

    def determinants(self, difference: Value) -> None:
        """Teach the determinants of inverses that are left, now that more is known of signs."""
        for f in {a for m, _ in difference.terms for a, _ in m if isinstance(a, Function) and a.op == "det"}:
            word = f.args[0].single[1] if f.args[0].single else EMPTY
            if len(word) == 1 and stands_for(word[0], "inv"):
                self.teach("determinant of an inverse", A=self.term(word[0].base.args[0]))

    def exponents(self, difference: Value) -> None:
        """Teach that exponents are the same which are once their denominators are cleared."""
        by_rest: dict[Any, set[Value]] = {}
        for m, w in difference.terms:
            for atom, e in m:
                if isinstance(atom, str) and atom == E_BASE:
                    by_rest.setdefault((m - {(atom, e)}, w), set()).add(exponent_value(e))
        for found in by_rest.values():
            for a, b in combinations(sorted(found, key=lambda v: (len(v.terms), spelt(v))), 2):
                self.teach("equal exponents", f=self.term(b), g=self.term(a))


def _rank(v: Value) -> tuple[Any, ...]:
    """How much there is to an inverse of a sum; of a multiple as much, so that nothing is rewritten by itself."""
    inverted = sum(x.inverted or (isinstance(x.base, Function) and x.base.op == "inv") for _, w in v.terms for x in w)
    return (inverted, v.rows is not UNIT, spelt(v.rows), sorted(spelt(w) for _, w in v.terms))
