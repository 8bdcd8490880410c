"""Parts of a difference by what is given, or proved elsewhere, not to be negative."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from functools import cached_property
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Any

from sympy import Integer

from symkl.evaluation.linear import nonnegative_solution
from symkl.kernel.proof import Instance
from symkl.kernel.values import Function, Value, number, spelt
from symkl.language.statement import Relation
from symkl.language.symbols import Dimension, Scalar
from symkl.prover.instances import instances
from symkl.prover.search.growing import Growing
from symkl.prover.search.signs import POSITIVE, term_of
from symkl.prover.search.squares import Part, letters, worthwhile
from symkl.prover.search.teacher import FAILURES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symkl.kernel.values import Monomial

MOST_BOUNDS, MOST_COLUMNS, MOST_PRODUCTS = 8, 60, 5


class Bounds(Growing):
    """Says which parts a difference may have by bounds."""

    def bounds(self, difference: Value) -> Iterator[Part]:
        """What is given or proved elsewhere not to be negative, and its multiples by what the difference has."""
        given = [self.kernel.of(high) - self.kernel.of(low) for low, high in self._given_bounds()]
        whole: list[tuple[Value, str, Any]] = [(v, *self.sure_part(v, 1)[1:3]) for v in (number(1), *given)]
        ordered = [(k, x.statement) for k, x in self.kernel.lemmas.items() if x.statement.relation is not Relation.EQ]
        for law, said in ordered:
            for terms in instances(said, self.kernel.statement):
                step = Instance(law, tuple(terms.items()))
                with suppress(*FAILURES):
                    left, right = self.kernel.sides(step)
                    down = said.relation in (Relation.LE, Relation.LT)
                    whole.append((right - left if down else left - right, law, step.put))
        for v, law, put in whole[:MOST_BOUNDS]:
            yield Part(number(1), law, put)
            for one in given:
                yield Part(one, law, put)
            quotients = {quotient(m, n) for m, _ in difference.terms for n, _ in v.terms}
            yield from (Part(times, law, put) for m in quotients if m and self.is_sure(times := term_of(m, 1)))
            yield from (Part(number(1), law, put, (over,)) for over in self._binders(difference))

    def _given_bounds(self) -> Iterator[tuple[Any, Any]]:
        yield from ((f.args[0], f.args[1]) for f in sorted(self.kernel.usable, key=str) if f.kind in ("<", "<=", "at most"))
        symbols = self.kernel.symbols.values()
        yield from ((s, Integer(1)) for s in symbols if isinstance(s, Scalar) and s.law is None and "probability" in s.facts)
        yield from ((Integer(1), s) for s in self._sizes)

    @cached_property
    def _sizes(self) -> list[Dimension]:
        """The sizes that stand as numbers in the sides, and under logarithms there."""
        atoms = {a for m, _ in self.kernel.excess().terms for a, _ in m}
        atoms |= {b for a in atoms if isinstance(a, Function) and a.op == "log" for m, _ in a.args[0].terms for b, _ in m}
        sizes = sorted((a for a in atoms if isinstance(a, Dimension)), key=str)
        return [n for n in sizes if self.teach("a size is at least 1", n=n)]

    def _binders(self, difference: Value) -> Iterator[Any]:
        """What is summed over, or averaged over, in a difference."""
        found = {a for m, _ in difference.terms for a, _ in m if isinstance(a, Function) and a.op in ("E", "Sum")}
        for f in sorted(found, key=spelt):
            _, symbols = self.write.opened(f)
            yield symbols[0] if f.op == "Sum" else tuple(symbols)

    def combined(self, difference: Value) -> list[Part] | None:
        """A difference as a sum of multiples of bounds, of products of two, and of terms of known sign."""
        if self.is_sure(difference):
            return [self.sure_part(difference, 1)]
        members = list(self.all_but_one(difference))
        known = members or self.kernel.lemmas or self._definite_terms()
        if not known and not any(True for _ in self._given_bounds()):
            return None
        columns: dict[Any, Value] = {}
        for one in [*members, *self.bounds(difference), *self._products(difference), *self._given_forms(difference)]:
            if len(columns) < MOST_COLUMNS:
                with suppress(*FAILURES):
                    columns.setdefault(one, self.kernel.surplus(self.written(one)))
        terms = {m for v in (difference, *columns.values()) for m, _ in v.terms}
        sure = {m: term_of(m, 1) for m in sorted(terms, key=spelt) if self.is_sure(term_of(m, 1))}
        columns |= {self.sure_part(v, 1): v for v in sure.values()}
        return self.weighed(worthwhile(columns, difference), difference)

    def weighed(self, columns: dict[Any, Value], difference: Value) -> list[Part] | None:
        """Parts with the numbers, none below 0, with which they make up a difference."""
        found = _nonnegative(list(columns.values()), difference, [self._strict(one) for one in columns])
        if found is None:
            return None
        weighed = zip(columns, found, strict=True)
        return [one._replace(coefficient=one.coefficient.scaled(x)) for one, x in weighed if x]

    def _strict(self, one: Part) -> bool:
        """Whether a part may be positive."""
        return one.law == "what is positive" and self.is_sure(one.coefficient, POSITIVE)

    def _products(self, difference: Value) -> Iterator[Part]:
        """Products of two bounds, and of one and a sure number."""
        given = [self.kernel.of(high) - self.kernel.of(low) for low, high in self._given_bounds()][:MOST_PRODUCTS]
        for one, other in combinations_with_replacement(given, 2):
            yield Part(one, *self.sure_part(other, 1)[1:3])
        atoms = sorted({a for m, _ in difference.terms for a, _ in m if isinstance(a, Scalar)}, key=str)
        factors = [v for a in atoms if self.is_sure(v := term_of(frozenset({(a, 1)}), 1))]
        yield from (Part(f, *self.sure_part(v, 1)[1:3]) for f in factors for v in given)
        roots = sorted({(a, e) for m, _ in difference.terms for a, e in m if e == Fraction(1, 2)}, key=spelt)
        for low, high in self._given_bounds() if roots else ():
            u, v = self.kernel.of(low), self.kernel.of(high)
            if self.is_sure(u) and self.is_sure(v - u):
                for times in (number(1), *(term_of(frozenset({one}), 1) for one in roots)):
                    yield Part(times, "a root grows", letters(u=u, v=v - u))

    def _definite_terms(self) -> list[Any]:
        """Terms that are given to be positive definite."""
        return [f.args[0] for f in sorted(self.kernel.usable, key=str) if f.kind == "spd"]

    def _given_forms(self, difference: Value) -> Iterator[Part]:
        """Forms of what is given to be positive definite, of the vectors of the difference."""
        words = [a.args[0] for m, _ in difference.terms for a, _ in m if isinstance(a, Function) and a.op == "form"]
        ends = {w[-1] for w in words if len(w) > 1 and w[0] == w[-1]._replace(transposed=not w[-1].transposed)}
        for term in self._definite_terms():
            for x in sorted(ends, key=spelt):
                if self.kernel.of(term).rows == x.shape[0]:
                    yield Part(number(1), "positive definite form", letters(x=self.term((x,)), S=term))


def _nonnegative(columns: Sequence[Value], target: Value, strict: Sequence[bool]) -> list[Fraction] | None:
    """Coefficients that are not negative, with which columns make up a target, as much as may be by strict ones."""
    rows: dict[Any, dict[int, Fraction]] = {
        k: {} for k in sorted({k for v in (*columns, target) for k in v.terms}, key=spelt)
    }
    for j, v in enumerate(columns):
        for k, c in v.terms.items():
            rows[k][j] = Fraction(c)
    sides = [Fraction(target.terms.get(k, 0)) for k in rows]
    found = nonnegative_solution(list(rows.values()), sides, [j for j, one in enumerate(strict) if one])
    return None if found is None else [found.get(j, Fraction(0)) for j in range(len(columns))]


def quotient(m: Monomial, n: Monomial) -> Monomial:
    """A quotient of products of atoms, where nothing is left below that was not there before; else none."""
    powers = dict(m)
    below = any(isinstance(e, int) and e < 0 for e in powers.values())
    for atom, e in n:
        if not isinstance(e, int) or not isinstance(mine := powers.pop(atom, 0), int) or (mine < e and not below):
            return frozenset()
        if mine != e:
            powers[atom] = mine - e
    return frozenset(powers.items())


__all__ = ["Bounds", "quotient"]
