"""The search for a proof."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symkl.kernel.laws import LAWS
from symkl.kernel.proof import Proof
from symkl.kernel.ring import MOST_WORK, TOO_MUCH
from symkl.kernel.values import (
    Function,
    Value,
)
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.derivatives import Derivative
from symkl.language.families import FAMILIES
from symkl.language.law import Density, parents
from symkl.language.statement import TOGETHER
from symkl.prover.search.geometric import geometric
from symkl.prover.search.multiples import Multiples
from symkl.prover.search.sums import Sums
from symkl.prover.search.teacher import FAILURES, Goal

if TYPE_CHECKING:
    from symkl.language.statement import Statement


class Search(Multiples, Sums):
    """The search for a proof."""

    whole = False  # whether a proof keeps the instances that rewrote nothing: some say where others apply

    def meet(self, key: Any) -> None:  # noqa: ANN401 - an atom or a word
        """Teach the kernel what it may need to know of what it has met."""
        try:
            if isinstance(key, tuple):
                self.word(key)
                if self.goal.remainders:
                    self.remainders(key)
            elif isinstance(key, Value):
                self.sum(key)
            else:
                self.atom(key)
        except FAILURES:
            return

    def atom(self, f: Any) -> None:  # noqa: ANN401 - an atom
        """What a function of values is."""
        if isinstance(f, Function) and f.op == "det" and not self.apart:
            self.ring.asked.discard(f)
        elif isinstance(f, Function):
            by_law = self.by_recurrence if f"recurrence of {f.op}" in LAWS else None
            search = getattr(self, f"_atom_{f.op}", by_law)
            if search is not None:
                search(f)

    def proof(self) -> Proof | None:
        """A proof without cofactors, if both sides come to the same."""
        if self.goal.remainders:
            self.determinants(self.kernel.difference())
            self.exponents(self.kernel.difference())
        out = self.kernel.difference()
        if out.terms and self.late:  # what was read before is read again
            self.kernel.forget()
            out = self.kernel.difference()
        return None if out.terms else self._used()

    def with_geometric_sums(self) -> Proof | None:
        """A proof with multiples of what geometric sums are."""
        found = geometric(self)
        rest = self.kernel.difference()
        for c in found:
            rest -= self.kernel.cofactor(c)
        return replace(self._used(), cofactors=found) if found and not rest.terms else None

    def _used(self) -> Proof:
        """The instances that rewrote something, or all of them; of one that was read anew the last."""
        hits = self.ring.hits
        pairs = zip(reversed(self.steps), reversed(self.taught), strict=True)
        used = dict.fromkeys(step for step, keys in pairs if self.whole or not hits.isdisjoint(keys))
        return Proof(tuple(reversed(used)))

    def _left(self) -> Statement:
        """The statement; one with laws given others as what the laws of averages leave of it."""
        statement = self.kernel.statement
        if not is_layered(statement):
            return statement
        sides = [self.term(self.kernel.of(side)) for side in (statement.lhs, statement.rhs)]
        return replace(statement, lhs=sides[0], rhs=sides[1])

    def completed(self) -> Proof | None:
        """A proof with cofactors that completion finds."""
        from symkl.prover.cofactors import cofactors  # noqa: PLC0415 - few statements need it

        try:
            found = tuple(cofactors(self._left(), moments=self.goal.moments, densities=self.goal.logarithms))
            for c in found:
                self.invertible(self.kernel.of(dict(c.instance.put)["A"]))
            rest = self.kernel.difference()
            for c in found:
                rest -= self.kernel.cofactor(c)
        except FAILURES:
            return None
        return replace(self._used(), cofactors=found) if found and not rest.terms else None

    def added_up(self) -> Proof | None:
        """A proof with multiples of equations that are given, and of lemmas."""
        found = self.multiples()
        if found is None:
            return None
        rest = self.kernel.difference()
        for c in found:
            rest -= self.kernel.cofactor(c)
        return None if self.kernel.cleared(rest).terms else replace(self._used(), cofactors=found)

    def _atom_d(self, f: Function) -> None:
        of, by = f.args
        if not isinstance(of, Function):
            return
        inner = of.args[0]
        if of.op == "det":
            known = self.invertible(inner)
            self.teach("Jacobi's formula" if known else "Jacobi's formula with the adjugate", t=by, A=self.term(inner))
        elif (law := f"derivative of {of.op}") in LAWS:
            self.teach(law, t=by, A=self.term(inner), **({"p": self.write.size(of.args[1])} if of.args[1:] else {}))
        elif of.op == "log":
            self._nonzero(inner)
            self.teach("derivative of a logarithm", t=by, A=self.term(inner))

    def _atom_pdf(self, f: Function) -> None:
        key, at = f.args
        if key[0] in FAMILIES:
            self.at_a_point("positive density", key, at)
            if self.goal.densities:
                self.at_a_point("density", key, at)
            return
        if key[0] != "Normal":
            return
        self.definite(key[2])
        self.teach("a density is positive", x=self.term(at), m=self.term(key[1]), S=self.term(key[2]))
        if self.goal.densities:
            if key[2].scalar and not self.facts.holds(key[2], "positive"):
                return
            self._nonzero(self.ring.made(Function("det", (key[2],))) if not key[2].scalar else key[2])
            self.teach("normal density", x=self.term(at), m=self.term(key[1]), S=self.term(key[2]))


def is_layered(statement: Statement) -> bool:
    """Whether a law of a statement is given another symbol, or one of several together, or a moment is conditional."""
    joint = any(fact.kind == TOGETHER for fact in statement.given)
    given = any(parents(getattr(s, "law", None)) for s in statement.symbols.values())
    return joint or given or any(side.has(ex.Conditional) for side in (statement.lhs, statement.rhs))


def search(statement: Statement, tried: list[str] | None = None, *, whole: bool = False) -> Proof | None:
    """Find a proof of an equality, with as few laws as may be; ``tried`` is told where it was given up.

    A ``whole`` one keeps every instance that was tried.
    """
    left = MOST_WORK  # for all goals together
    for goal, completes, adds, powers in _goals(statement):
        one = None
        try:
            one = Search(statement, goal)
            one.ring.left, one.whole = left, whole
            found = one.proof() or (one.with_geometric_sums() if powers else None)
            found = found or (one.completed() if completes else None)
            found = found or (one.added_up() if adds else None)
        except FAILURES:
            found = None
        if found is not None:
            return found
        left = one.ring.left if one is not None else left
        if left < 0:
            if tried is not None:
                tried.append(f"the search for a proof was given up: {TOO_MUCH}")
            break
    return None


def _goals(statement: Statement) -> list[tuple[Goal, bool, bool, bool]]:  # noqa: C901 - a line for each kind
    """How far to go, nearest first, and whether cofactors are then looked for, multiples of equations, geometric sums."""
    sides = (statement.lhs, statement.rhs)
    averaged = [side.has(*ex.MOMENTS, ex.Divergence, fn.Integral) for side in sides]
    dense = [side.has(Density, ex.Divergence) for side in sides]
    goals = [Goal(), *([Goal(moments=True)] if any(averaged) else [])]
    if any(dense):
        goals += [Goal(moments=True, logarithms=True), Goal(moments=True, logarithms=True, densities=True)]
    if dense[0] != dense[1]:  # what only one side has must go
        goals = goals[-2:]
    elif averaged[0] != averaged[1]:
        goals = goals[1:]
    inverses = any(side.has(tm.Inverse, tm.Divide, fn.Sqrt, tm.Power, fn.PseudoInverse) for side in sides)
    powers = any(side.has(fn.Sum) and side.has(tm.Power, fn.Exp) for side in sides)
    plain = goals[-1]
    if any(dense):
        goals.append(Goal(moments=True, logarithms=True, remainders=True))
    if inverses:
        goals.append(plain._replace(remainders=True))
        if any(dense):
            goals.append(plain._replace(remainders=True, volumes=False))
    completed = [plain, goals[-1]] if inverses else []
    if any(side.has(Derivative) and side.has(fn.Determinant, Density) for side in sides):
        goals.append(plain._replace(volumes=False))  # Jacobi's formula has the inverse of the same sum
    if any(isinstance(z, tm.Plus) for side in sides for node in side.atoms(ex.Conditional) for z in node.given):
        goals.append(plain._replace(known=True))
    lemmas = any(one.usable for one in statement.lemmas)
    equations = lemmas or any(fact.kind == "=" for fact in statement.given)
    if equations:
        goals += [goal._replace(turned=True) for goal in goals] + [goal._replace(apart=True) for goal in goals]
    if lemmas:
        goals = [*(goal._replace(quietly=True) for goal in goals if not goal.apart), *goals]
        goals += [goal._replace(instances=True) for goal in goals]
    completed += goals[-1:] if inverses else []
    return [(goal, goal in completed, equations, powers) for goal in goals]
