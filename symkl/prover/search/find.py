"""The search for a proof."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symkl.kernel.check import Proof
from symkl.kernel.values import (
    Function,
    Value,
    names,
    spelt,
)
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.law import Density
from symkl.prover.search.remainders import Remainders
from symkl.prover.search.teacher import FAILURES, Goal

if TYPE_CHECKING:
    from symkl.language.derivation import Statement


class Search(Remainders):
    """The search for a proof."""

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
            getattr(self, f"_atom_{f.op}", lambda _: None)(f)

    def proof(self) -> Proof | None:
        """A proof without cofactors, if both sides come to the same."""
        if self.goal.remainders:
            self.determinants(self.kernel.difference())
            self.exponents(self.kernel.difference())
        return self._used() if not self.kernel.difference().terms else None

    def _used(self) -> Proof:
        """The instances that rewrote something."""
        hits = self.ring.hits
        return Proof(tuple(step for step, keys in zip(self.steps, self.taught, strict=True) if not hits.isdisjoint(keys)))

    def completed(self) -> Proof | None:
        """A proof with cofactors that completion finds."""
        from symkl.prover.cofactors import cofactors  # noqa: PLC0415 - few statements need it

        try:
            found = tuple(cofactors(self.kernel.statement, moments=self.goal.moments, densities=self.goal.logarithms))
            for c in found:
                self.invertible(self.kernel.of(dict(c.instance.put)["A"]))
            rest = self.kernel.difference()
            for c in found:
                rest -= self.kernel.cofactor(c)
        except FAILURES:
            return None
        return replace(self._used(), cofactors=found) if found and not rest.terms else None

    def _atom_d(self, f: Function) -> None:
        of, by = f.args
        if not isinstance(of, Function):
            return
        inner = of.args[0]
        if of.op == "det":
            known = self.invertible(inner)
            self.teach("Jacobi's formula" if known else "Jacobi's formula with the adjugate", t=by, A=self.term(inner))
        elif of.op == "log":
            self._nonzero(inner)
            self.teach("derivative of a logarithm", t=by, A=self.term(inner))

    def _atom_pdf(self, f: Function) -> None:
        key, at = f.args
        if key[0] != "Normal":
            return
        self.definite(key[2])
        self.teach("a density is positive", x=self.term(at), m=self.term(key[1]), S=self.term(key[2]))
        if self.goal.densities and key[0] == "Normal":
            self.definite(key[2])
            if key[2].scalar and not self.facts.holds(key[2], "positive"):
                return
            self._nonzero(self.ring.made(Function("det", (key[2],))) if not key[2].scalar else key[2])
            self.teach("normal density", x=self.term(at), m=self.term(key[1]), S=self.term(key[2]))

    def _atom_Sum(self, f: Function) -> None:  # noqa: N802 - named after the function
        body, _ = self.write.opened(f)
        single = body.single
        if single is None:
            return
        atoms = [a for a, e in single[0] for _ in range(e if isinstance(e, int) else 1)]
        kinds = [a.op if isinstance(a, Function) else "" for a in atoms]
        if kinds == ["mass"]:
            self.teach("total mass", P=atoms[0].args[0])
        elif kinds == ["entry", "entry"]:
            u, v = sorted((a.args[0] for a in atoms), key=spelt)
            if isinstance(u, Value) and isinstance(v, Value):
                self.teach("inner product", u=self.term(u), v=self.term(v))
        elif kinds == ["Pr"]:
            members = [(e, at) for e, at in atoms[0].args[0] if at is not None and at in names(body)]
            rest = [e if at is None else e[at] for e, at in atoms[0].args[0] if (e, at) not in members]
            if len(members) == 1 and not rest:
                self.teach("total probability", y=members[0][0])
            elif len(members) == 1:
                self.teach("sum over a partition", x=tuple(rest), y=members[0][0])


def search(statement: Statement) -> Proof | None:
    """Find a proof of an equality, with as few laws as may be."""
    sides = (statement.lhs, statement.rhs)
    averaged = [side.has(ex.Expectation, ex.Variance, ex.Covariance, ex.Divergence, fn.Integral) for side in sides]
    dense = [side.has(Density, ex.Divergence) for side in sides]
    goals = [Goal(), *([Goal(moments=True)] if any(averaged) else [])]
    if any(dense):
        goals += [Goal(moments=True, logarithms=True), Goal(moments=True, logarithms=True, densities=True)]
    if dense[0] != dense[1]:  # what only one side has must go
        goals = goals[-2:]
    elif averaged[0] != averaged[1]:
        goals = goals[1:]
    inverses = any(side.has(tm.Inverse, tm.Divide, fn.Sqrt, tm.Power) for side in sides)
    for goal in [*goals, *([goals[-1]._replace(remainders=True)] if inverses else [])]:
        try:
            one = Search(statement, goal)
            found = one.proof() or (one.completed() if inverses and goal is goals[-1] else None)
        except FAILURES:
            continue
        if found is not None:
            return found
    return None
