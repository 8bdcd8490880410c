"""The search for a proof."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symkl.kernel.proof import Proof
from symkl.kernel.values import (
    EMPTY,
    UNIT,
    Function,
    Letter,
    Value,
    names,
)
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.families import FAMILIES
from symkl.language.law import Density
from symkl.language.symbols import Index
from symkl.prover.search.multiples import Multiples
from symkl.prover.search.remainders import Remainders
from symkl.prover.search.teacher import FAILURES, Goal, stands_for

if TYPE_CHECKING:
    from symkl.kernel.values import Monomial, Word
    from symkl.language.derivation import Statement


class Search(Multiples, Remainders):
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
        out = self.kernel.difference()
        if out.terms and self.late:  # what was read before is read again
            out = self.kernel.difference()
        return None if out.terms else self._used()

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

    def added_up(self) -> Proof | None:
        """A proof with multiples of equations that are given, and of lemmas."""
        found = self.multiples()
        if found is None:
            return None
        rest = self.kernel.difference()
        for c in found:
            rest -= self.kernel.cofactor(c)
        return None if rest.terms else replace(self._used(), cofactors=found)

    def _atom_d(self, f: Function) -> None:
        of, by = f.args
        if not isinstance(of, Function):
            return
        inner = of.args[0]
        if of.op == "det":
            known = self.invertible(inner)
            self.teach("Jacobi's formula" if known else "Jacobi's formula with the adjugate", t=by, A=self.term(inner))
        elif of.op in ("lgamma", "digamma"):
            self.teach(f"derivative of {of.op}", t=by, A=self.term(inner))
        elif of.op == "lmvgamma":
            self.teach("derivative of lmvgamma", t=by, A=self.term(inner), p=self.write.size(of.args[1]))
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

    def _atom_Sum(self, f: Function) -> None:  # noqa: N802 - named after the function
        body, (bound,) = self.write.opened(f)
        single = body.single
        if single is None:
            return
        if self._sum_over_delta(single[0], bound):
            return
        atoms = [a for a, e in single[0] for _ in range(e if isinstance(e, int) else 1)]
        kinds = [a.op if isinstance(a, Function) else "" for a in atoms]
        if kinds == ["mass"]:
            self.teach("total mass", P=atoms[0].args[0])
        elif all(kind == "form" for kind in kinds):
            self._sum_of_entries([a.args[0] for a in atoms], bound)
        elif kinds == ["Pr"]:
            members = [(e, at) for e, at in atoms[0].args[0] if at == bound]
            rest = [e if at is None else e[at] for e, at in atoms[0].args[0] if (e, at) not in members]
            if len(members) == 1 and not rest:
                self.teach("total probability", y=members[0][0])
            elif len(members) == 1:
                self.teach("sum over a partition", x=tuple(rest), y=members[0][0])

    def _sum_over_delta(self, monomial: Monomial, i: Any) -> bool:  # noqa: ANN401 - an index
        """A sum over an index of what has another index put in its place."""
        for atom, e in monomial:
            form = atom.args[0] if e == 1 and isinstance(atom, Function) and atom.op == "form" else ()
            if len(form) == 2 and len(monomial) > 1 and all(stands_for(x._replace(transposed=False), "unit") for x in form):  # noqa: PLR2004
                other = [x.base.args[0] for x in form if not is_unit(x, i)]
                rest = Value(UNIT, UNIT, {(monomial - {(atom, e)}, EMPTY): 1})
                if len(other) == 1 and isinstance(other[0], Index):
                    return self.teach("sum over a delta", f=fn.Diagonal(self.term(rest), i), j=other[0])
        return False

    def _sum_of_entries(self, forms: list[Word], i: Any) -> None:  # noqa: ANN401 - an index
        """A sum over an index of one entry, or of a product of two."""
        picked = [picked_by(form, i) for form in forms]
        if len(forms) == 1 and picked[0] is not None:
            self.teach("sum of entries", u=self.term(picked[0]))
        elif len(forms) == 1 and is_unit(forms[0][0], i) and is_unit(forms[0][-1], i):
            self.teach("trace by entries", A=self.term(forms[0][1:-1]))
        elif len(forms) == 2 and picked[0] is not None and picked[1] is not None:  # noqa: PLR2004 - a product of two
            u, v = sorted((self.term(picked[0]), self.term(picked[1])), key=str)
            self.teach("inner product", u=u, v=v)

    def _letter_Sum(self, x: Letter) -> None:  # noqa: N802 - named after the function
        """A sum over an index of vectors or matrices."""
        body, (i,) = self.write.opened(x.base)
        if body.single is None:
            return
        m, word, _ = body.single
        if not m and len(word) == 1:
            self.teach("sum of unit vectors", n=x.base.rows)
        elif not m and len(word) == 2:  # noqa: PLR2004 - two unit vectors
            self.teach("identity by unit vectors", n=x.base.rows)
        elif m and len(word) == 2 and all(is_unit(x, i) for x in word):  # noqa: PLR2004 - two unit vectors
            self.teach("diagonal matrix by entries", f=fn.Diagonal(self.term(Value(UNIT, UNIT, {(m, EMPTY): 1})), i))
        elif len(word) == 1 and len(m) == 1:
            ((atom, e),) = m
            u = picked_by(atom.args[0], i) if e == 1 and isinstance(atom, Function) and atom.op == "form" else None
            if u is not None:
                self.teach("a vector by its entries", u=self.term(u))

    def _letter_unit(self, x: Letter) -> None:
        if isinstance(x.base.args[0], Index):
            self.teach("unit vector", i=x.base.args[0])


def is_unit(x: Letter, i: Any) -> bool:  # noqa: ANN401 - an index
    """Whether a letter is the unit vector of an index."""
    return isinstance(x.base, Function) and x.base.op == "unit" and x.base.args[0] == i


def picked_by(form: Word, i: Any) -> Word | None:  # noqa: ANN401 - an index
    """The vector whose entry a form is, if the index stands in it once."""
    if sum(i in names(x) for x in form) == 1 and is_unit(form[0], i):
        return form[1:]
    if sum(i in names(x) for x in form) == 1 and is_unit(form[-1], i):
        return tuple(x._replace(transposed=not x.transposed) for x in reversed(form[:-1]))
    return None


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
    plain = goals[-1]
    if inverses:
        goals.append(goals[-1]._replace(remainders=True))
    lemmas = any(one.usable for one in statement.lemmas)
    equations = lemmas or any(fact.kind == "=" for fact in statement.given)
    last = goals[-1]
    if equations:
        goals += [goal._replace(turned=True) for goal in goals]
    if lemmas:
        goals = [*(goal._replace(quietly=True) for goal in goals), *goals]
        goals += [goal._replace(instances=True) for goal in goals]
    for goal in goals:
        try:
            one = Search(statement, goal)
            found = one.proof() or (one.completed() if inverses and goal in (plain, last, goals[-1]) else None)
            found = found or (one.added_up() if equations else None)
        except FAILURES:
            continue
        if found is not None:
            return found
    return None
