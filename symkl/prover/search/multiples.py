"""A difference as a sum of multiples of equations: of those that are given, and of lemmas."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from sympy import Rational, S

from symkl.evaluation.linear import solutions
from symkl.kernel.proof import Cofactor, Instance
from symkl.kernel.values import EMPTY, UNIT, Function, Value, added_exponents, number, spelt
from symkl.prover.search.teacher import FAILURES, Teacher

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symkl.kernel.values import Monomial, Word

ROUNDS, MOST = 3, 80


class Equation(NamedTuple):
    """An equation, its value, the sums that it was multiplied by, and what it was multiplied by on either side."""

    step: Instance
    value: Value
    below: Value
    left: Value | None = None
    right: Value | None = None


class Multiples(Teacher):
    """Looks for cofactors of equations that add up to what two sides differ by."""

    def multiples(self) -> tuple[Cofactor, ...] | None:
        """Cofactors whose sum is the difference of the sides."""
        difference = self.kernel.difference()
        given = [(step, v) for step in self.equations() if (v := self._difference_of(step)) is not None and v.terms]
        if not (difference.terms and given):
            return None
        found = self._added(given)
        if found is not None:
            return found
        equations = [Equation(step, *self._cleared(v)) for step, v in given]
        equations += [one for step, v in given for one in self._solved(step, v)]
        columns: dict[Cofactor, Value] = {}
        keys, seen = list(difference.terms), set(difference.terms)
        for _ in range(ROUNDS):
            fresh: list[Any] = []
            for c, known in self._candidates(keys, equations, difference):
                if c not in columns and len(columns) < MOST:
                    try:
                        v = columns[c] = self.kernel.cofactor(c) if known is None else known
                    except FAILURES:
                        continue
                    fresh += [key for key in v.terms if key not in seen]
                    seen |= v.terms.keys()
            found = self._combined(columns, difference)
            if found is not None or not fresh:
                return found
            keys = fresh
        return None

    def _added(self, given: Sequence[tuple[Instance, Value]]) -> tuple[Cofactor, ...] | None:
        """Rational multiples of equations, before any sum that stands below is brought to the other side."""
        excess = self.kernel.excess()
        if not excess.scalar:
            return None
        found = self._combined({Cofactor(S.One, None, step, None): v for step, v in given if v.scalar}, excess)
        _, below = self._cleared(excess)
        if found is None or below.constant is not None:
            return found
        times = self.ring.times
        return tuple(replace(c, coefficient=self.term(times(self.kernel.of(c.coefficient), below))) for c in found)

    def _solved(self, step: Instance, v: Value) -> Iterator[Equation]:
        """An equation multiplied by the inverse of what a word begins with, or ends with, such as ``A*x = l*x``."""
        ends = {(end, w[end]) for _, w in v.terms if w and not v.scalar for end in (0, -1)}
        for end, x in sorted(ends, key=spelt):
            one = self.ring.word((x,))
            turned = self.ring.transpose(one)
            gram = self.ring.times(*((one, turned) if end else (turned, one)))
            if one.rows == one.columns and self.invertible(one):
                inverse = self.ring.inverse(one)
            elif self.invertible(gram):
                inverse = self.ring.times(*((turned, self.ring.inverse(gram)) if end else (self.ring.inverse(gram), turned)))
            else:
                continue
            sides = (None, inverse) if end else (inverse, None)
            with suppress(*FAILURES):
                yield Equation(step, self.ring.times(*((v, inverse) if end else (inverse, v))), number(1), *sides)

    def _difference_of(self, step: Instance) -> Value | None:
        try:
            return self.kernel.equation(step)
        except FAILURES:
            return None

    def _cleared(self, v: Value) -> tuple[Value, Value]:
        """An equation of numbers multiplied by the sums below it, and these; any other as it stands."""
        below: dict[Any, int] = {}
        for atom, e in (power for m, _ in v.terms for power in m):
            if v.scalar and isinstance(atom, Value) and isinstance(e, int) and e < 0:
                below[atom] = max(below.get(atom, 0), -e)
        return self.kernel.cleared(v) if below else v, Value(UNIT, UNIT, {(frozenset(below.items()), EMPTY): 1})

    def _candidates(
        self, keys: Sequence[Any], equations: Sequence[Equation], whole: Value
    ) -> Iterator[tuple[Cofactor, Value | None]]:
        """Multiples of equations that have a given term among theirs, and their value where denominators cancel."""
        for m, w in keys:
            for step, v, below, left, right in equations:
                for n, u in v.terms:
                    for outside, before, after, traced in _quotients(m, w, n, u, v):
                        sides = [self._side(before, left), self._side(right, after)]
                        k = Value(UNIT, UNIT, {(outside, EMPTY): 1})
                        if not (u or v.scalar) and whole.rows != v.rows and not any(sides):
                            continue
                        if below.constant is None and not any(sides):
                            yield Cofactor(self.term(self.ring.times(k, below)), None, step, None), self.ring.times(k, v)
                        else:
                            yield Cofactor(self.term(k), sides[0], step, sides[1], traced), None

    def _side(self, *parts: Word | Value | None) -> Any:  # noqa: ANN401 - a term, if there is one
        """What stands on one side of an equation."""
        factors = [p if isinstance(p, Value) else self.ring.word(p) for p in parts if p is not None and p != EMPTY]
        return self.term(reduce(self.ring.times, factors)) if factors else None

    def _combined(self, columns: dict[Cofactor, Value], difference: Value) -> tuple[Cofactor, ...] | None:
        keys = sorted({k for v in (*columns.values(), difference) for k in v.terms}, key=spelt)
        system = [[Fraction(v.terms.get(k, 0)) for v in (*columns.values(), difference)] for k in keys]
        solution = solutions(system, len(columns)) if columns else None
        if solution is None:
            return None
        chosen = [(c, x) for c, x in zip(columns, solution[0], strict=True) if x]
        return tuple(_scaled(c, x, self) for c, x in chosen)


def _scaled(c: Cofactor, x: Fraction, of: Teacher) -> Cofactor:
    k = of.kernel.of(c.coefficient).scaled(x)
    return Cofactor(of.term(k) if k.constant is None else _number(k), c.before, c.instance, c.after, c.traced)


def _number(k: Value) -> Any:  # noqa: ANN401 - a number of SymPy's
    found = Fraction(k.constant or 0)
    return Rational(found.numerator, found.denominator)


def _quotients(m: Monomial, w: Word, n: Monomial, u: Word, v: Value) -> Iterator[tuple[Monomial, Word, Word, bool]]:
    """What a term of an equation has to be multiplied by to become another: outside, before, after, and whether traced."""
    outside = _divided(m, n)
    if outside is not None and v.scalar:
        yield outside, w, EMPTY, False
    elif outside is not None and w:
        yield from ((outside, before, after, False) for before, after in _around(w, u) if u or not (before and after))
    for atom, e in m if u else ():
        rest = _divided(m, n | {(atom, 1)}) if e == 1 and not any(a == atom for a, _ in n) else None
        if rest is not None and isinstance(atom, Function):
            yield from ((rest, *sides) for sides in _within(atom, u))


def _within(atom: Function, u: Word) -> Iterator[tuple[Word, Word, bool]]:
    """What stands before and after a word in a form, or beside it in a trace."""
    if atom.op == "form":
        yield from ((before, after, False) for w in _both(atom.args[0]) for before, after in _around(w, u))
    single = atom.args[0].single if atom.op == "tr" else None
    if single is not None and not single[0]:
        for w in _both(single[1]):
            for turned in (w[i:] + w[:i] for i in range(len(w))):
                if turned[: len(u)] == u:
                    yield EMPTY, turned[len(u) :], True


def _both(w: Word) -> tuple[Word, Word]:
    """A word and its transpose, which are the same as a number and under a trace."""
    return w, tuple(x._replace(transposed=not x.transposed) for x in reversed(w))


def _around(w: Word, u: Word) -> Iterator[tuple[Word, Word]]:
    """What stands before and after one word in another."""
    for i in range(len(w) - len(u) + 1):
        if w[i : i + len(u)] == u:
            yield w[:i], w[i + len(u) :]


def _divided(m: Monomial, n: Monomial) -> Monomial | None:
    """A quotient of products of atoms, where nothing is left below."""
    powers = dict(m)
    for atom, e in n:
        if atom not in powers and not isinstance(e, Value) and e < 0:
            powers[atom] = -e  # what stands below it
            continue
        if atom not in powers or isinstance(e, Value) or isinstance(powers[atom], Value):
            if powers.get(atom) != e:
                return None
            del powers[atom]
            continue
        left = added_exponents(powers.pop(atom), -e)
        if isinstance(left, Value) or (left < 0 < e):
            return None
        if left != 0:
            powers[atom] = left
    return frozenset(powers.items())


__all__ = ["Multiples"]
