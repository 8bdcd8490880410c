"""The search for a proof of an inequality: the difference of its sides as a sum of parts that are not negative."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from math import inf
from time import process_time
from typing import TYPE_CHECKING, Any

from symkl.kernel.proof import Proof, Surplus
from symkl.kernel.values import Function, Value, atom_value, names, number, op_of, renamed
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.law import Density
from symkl.language.statement import Relation
from symkl.prover.search.factors import factors
from symkl.prover.search.signs import POSITIVE, term_of
from symkl.prover.search.squares import Part, letters
from symkl.prover.search.tangents import Tangents
from symkl.prover.search.teacher import FAILURES, Goal

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.kernel.values import Word
    from symkl.language.statement import Statement

DEEPEST = 2
PATIENCE = 2.5  # seconds of this process, after which no more tangents are tried
CLEARED = ("form", "tr", "E", "Sum", "det", "Pr")


class Order(Tangents):
    """Writes the difference of the sides of an inequality as a sum of parts that are not negative."""

    _end = inf

    def ordered(self, *, squared: bool) -> Proof | None:
        """A proof, of the sides or of their squares."""
        if squared:
            greater = self.kernel.statement.rhs if self.upward is False else self.kernel.statement.lhs
            self.is_sure(self.kernel.of(greater))
        difference = self.kernel.excess(squared=squared)
        if self.late:  # what was read before is read again
            self.kernel.forget()
            difference = self.kernel.excess(squared=squared)
        self._end = process_time() + PATIENCE
        parts = self.parts(difference)
        if parts is None:
            return None
        proof = Proof((), surpluses=tuple(map(self.written, parts)), squared=squared)
        if self.strict and not any(self._is_positive(s) for s in proof.surpluses):
            return None
        if self.kernel.difference(proof).terms:  # which also says which instances the parts need
            return None
        return replace(proof, instances=self._used().instances)

    @property
    def strict(self) -> bool:
        """Whether one side is to be less than the other."""
        return self.kernel.statement.relation in (Relation.GT, Relation.LT)

    def _is_positive(self, part: Surplus) -> bool:
        try:
            self.kernel.surplus(part, strict=True)
        except FAILURES:
            return False
        return True

    def _atom_E(self, f: Function) -> None:  # noqa: N802 - named after the function
        """Two forms under an average are a form of the average of an outer product."""
        body, over = self.write.opened(f)
        sides = [self._linear(w, frozenset(over)) for w in self._words_of(body)]
        if len(sides) == 2 and sides[0] and sides[1]:  # noqa: PLR2004 - two forms
            (u, x), (v, y) = sides[0], sides[1]
            put = {"X": self.term(x), "Y": self.term(y), "u": self.term(u), "v": self.term(v)}
            if self.teach("forms under an expectation", over, **put):
                return
        super()._atom_E(f)

    def _words_of(self, body: Value) -> list[Word]:
        """The words of a product of forms and of nothing else."""
        if body.single is None or body.single[1]:
            return []
        powers = [(a.args[0], e) for a, e in body.single[0] if isinstance(a, Function) and a.op == "form"]
        if len(powers) < len(body.single[0]):
            return []
        return [word for word, e in powers for _ in range(e if isinstance(e, int) else 0)]

    def _linear(self, word: Word, over: frozenset[Any]) -> tuple[Value, Value] | None:
        """A form as ``u^T x`` with u not random."""
        random = [bool(names(x) & over) for x in word]
        if random[0]:
            word, random = tuple(x._replace(transposed=not x.transposed) for x in reversed(word)), random[::-1]
        k = random.index(True)
        if k == 0:
            return None
        return self.ring.transpose(self.ring.word(word[:k])), self.ring.word(word[k:])

    @property
    def upward(self) -> bool:
        """Whether the left side is the greater one."""
        return self.kernel.statement.relation in (Relation.GE, Relation.GT)

    def parts(self, difference: Value, depth: int = DEEPEST) -> list[Part] | None:
        """What a difference is a sum of, each part not negative: after tangents, squares."""
        if process_time() > self._end:
            return None
        found = self._without_tangents(difference)
        if found is None and depth == DEEPEST:
            found = self._within(difference)
        if found is not None or not depth:
            return found
        for parts in self.tangents(difference):
            rest = difference
            try:
                for part in parts:
                    rest -= self.kernel.surplus(self.written(part))
            except FAILURES:
                continue
            found = self.parts(rest, depth - 1)
            if found is not None:
                return parts + found
        return None

    def _by_factors(self, whole: Value) -> list[Part] | None:
        """A product of factors of known sign, of squares and of a sum of squares, such as ``t*(1 - t)*(x - y)**2``."""
        sure, rest, root = number(1), number(1), number(1)
        for factor, times in Counter(factors(self.kernel, whole)).items():
            sign = next((k for k in (1, -1) if self.is_sure(factor.scaled(k))), 0) if times % 2 else 1
            for _ in range(times // 2):
                root = self.ring.times(root, factor)
            if times % 2:
                sure = self.ring.times(sure, factor.scaled(sign)) if sign else sure
                rest = self.ring.times(rest, number(sign) if sign else factor)
        if rest.constant is not None and rest.constant > 0 and root.constant is None:
            return [Part(sure.scaled(rest.constant), "square of a number", letters(u=root))]
        sure = self.ring.times(sure, self.ring.times(root, root))
        if sure.constant is not None:
            return None
        found = self._termwise(rest) or self.squares(rest)
        return None if found is None else [p._replace(coefficient=self.ring.times(p.coefficient, sure)) for p in found]

    def _without_tangents(self, difference: Value) -> list[Part] | None:
        if not difference.terms:
            return []
        whole, times = self.cleared(difference)
        if not whole.terms:
            return []
        if times.constant is None and (found := self._found(self.of_extras, difference)) is not None:
            return found
        ways = (self._termwise, self.squares, self.of_extras, self.combined, self._by_factors)
        found = next((parts for way in ways if (parts := self._found(way, whole))), None)
        if found is None:
            return None
        inverse = self.ring.inverse(times)
        return [self._over(p, inverse) for p in found]

    def _over(self, p: Part, inverse: Value) -> Part:
        """A part over a denominator, which goes into a square if its sign is not known."""
        whole = self.ring.times(p.coefficient, inverse)
        half = self.halved(inverse.single[0]) if inverse.single and inverse.single[2] == 1 else None
        if p.law != "square of a number" or half is None or self.is_sure(whole):
            return p._replace(coefficient=whole)
        u = dict(p.put)["u"]
        u = u if isinstance(u, Value) else self.kernel.of(u)
        return p._replace(put=letters(u=self.ring.times(u, self.monomial_value(half))))

    def _within(self, v: Value) -> list[Part] | None:
        """What is averaged, or summed, is nowhere negative: then neither is its average, nor its sum."""
        for op in ("E", "Sum"):
            over: Any = None
            inside = number(0)
            for (m, w), c in v.terms.items():
                bound = [(a, opened) for a, e in m if e == 1 and (opened := self._bound_in(a, op))]
                body = number(1)
                for _, (body, mine) in bound:
                    body = renamed(body, {mine: over}) if op == "Sum" and over is not None else body  # noqa: PLW2901
                    over = mine if over is None else over
                rest = m - {(a, 1) for a, _ in bound}
                inside += self.ring.times(Value(v.rows, v.columns, {(rest, w): c}), body if len(bound) < 2 else number(0))  # noqa: PLR2004
            if over is not None and inside.terms and self.bind(inside, (over,)) == v:
                parts = self.parts(inside, DEEPEST - 1)
                parts = self._within(inside) if parts is None else parts
                if parts is not None:
                    return [p._replace(under=(over, *p.under)) for p in parts]
        return None

    def _bound_in(self, atom: Any, op: str) -> tuple[Value, Any] | None:  # noqa: ANN401 - an atom
        """What an average or a sum is of, which may stand in a form, and over what it is taken."""
        if op_of(atom) == op:
            body, symbols = self.write.opened(atom)
            return body, symbols[0] if op == "Sum" else self._together(symbols)
        if op != "E" or op_of(atom) not in ("form", "tr") or not (op_of(atom) == "form" or atom.args[0].single):
            return None
        return self.opened_word(atom.args[0] if atom.op == "form" else atom.args[0].single[1])

    def _found(self, way: Callable[[Value], list[Part] | None], whole: Value) -> list[Part] | None:
        """What one way finds; that it fails says nothing of the others."""
        try:
            return way(whole)
        except FAILURES:
            return None

    def _termwise(self, v: Value) -> list[Part] | None:
        if all(c > 0 and self.is_sure(term_of(m, 1)) for (m, _), c in v.terms.items()):
            return [self.sure_part(term_of(m, 1), c) for (m, _), c in v.terms.items()]
        return None

    def cleared(self, v: Value) -> tuple[Value, Value]:
        """A difference times its denominators, as far as they are positive or squares, and these."""
        times = number(1)
        for _ in range(8):
            worst: dict[object, int] = {}
            for m, _ in v.terms:
                for a, e in m:
                    if (
                        isinstance(e, int)
                        and e < 0
                        and (isinstance(a, Value) or (isinstance(a, Function) and a.op in CLEARED))
                    ):
                        worst[a] = min(worst.get(a, 0), e)
            if not worst:
                break
            atom, least = min(worst.items(), key=lambda kv: str(kv[0]))
            k = -least if self.is_atom_sure(atom, POSITIVE) else -least + least % 2
            one = atom if isinstance(atom, Value) else atom_value(atom)
            power = self.ring.power(one, k)
            total = Value(v.rows, v.columns, {})
            for (m, w), c in v.terms.items():
                e = dict(m).get(atom, 0)
                rest = Value(v.rows, v.columns, {(frozenset(p for p in m if p[0] != atom), w): c})
                if not isinstance(e, int):
                    return v, times
                total += self.ring.times(self.ring.power(one, e + k), rest)
            v, times = total, self.ring.times(times, power if not isinstance(atom, Value) else atom_value(atom, k))
        return v, times


def order(statement: Statement) -> Proof | None:
    """Find a proof of an inequality."""
    sides = (statement.lhs, statement.rhs)
    averaged = any(side.has(*ex.MOMENTS, ex.Divergence, fn.Integral) for side in sides)
    random = any(getattr(s, "law", None) is not None for s in statement.symbols.values())
    goals = [Goal(), *([Goal(moments=True)] if averaged or random else [])]
    if any(side.has(Density, ex.Divergence) for side in sides):
        goals.append(Goal(moments=True, logarithms=True))
    if any(side.has(tm.Inverse) for side in sides):
        goals.append(goals[-1]._replace(remainders=True))
    rooted = any(side.has(fn.Sqrt, fn.AbsoluteValue) for side in sides)
    for goal in goals:
        for squared in (False, True) if rooted else (False,):
            try:
                found = Order(statement, goal).ordered(squared=squared)
            except FAILURES:
                continue
            if found is not None:
                return found
    return None


__all__ = ["order", "tm"]
