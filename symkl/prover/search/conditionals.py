"""Instances of laws of conditional expectations."""

from __future__ import annotations

from typing import Any

from symkl.kernel.values import Function, Letter, Value, spelt
from symkl.language import expectations as ex
from symkl.language.law import lineage
from symkl.language.symbols import Matrix, Scalar
from symkl.prover.search.signs import POSITIVE, Signs
from symkl.prover.search.teacher import FAILURES


class Conditionals(Signs):
    """Instances of laws of conditional expectations."""

    def tower(self, body: Value, over: list[Any]) -> bool:
        """Leave out a condition under an average; where something else stands beside it, take all under the condition."""
        single = body.single
        if single is None:
            return False
        m, w, _ = single
        factors: list[tuple[Any, Any]] = [(x.base, 1) for x in w]
        for a, e in m:
            form = e == 1 and isinstance(a, Function) and a.op == "form"
            factors += [(x.base, 1) for x in a.args[0]] if form else [(a, e)]
        inner = [f for f, _ in factors if isinstance(f, Function) and f.op == "given"]
        if not inner or any(f.args[2] != inner[0].args[2] for f in inner):
            return False
        known = [self.term(v) for _, v in inner[0].args[2]]
        beside = self.facts.random(tuple(f for f in factors if f[0] not in inner)) - set(known)
        needed = lineage([*over, *(s for z in known for s in ex.random_symbols(z))])
        if beside:
            return len(known) == 1 and self.teach("conditioning", needed, X=self.term(body), z=known[0])
        written = self.term(body)
        nodes = written.atoms(ex.ConditionalExpectation)
        if len(inner) > 1 or factors.count((inner[0], 1)) != 1 or len(nodes) != 1:
            return False
        (node,) = nodes
        put = {"X": written.xreplace({node: node.args[0]}), "z": known[-1]}
        needed |= lineage(ex.random_symbols(put["X"]))
        if len(known) == 1:
            return self.teach("tower rule", needed, **put)
        return len(known) == 2 and self.teach("tower rule given two", needed, **put, y=known[0])  # noqa: PLR2004 - two

    def _atom_given(self, f: Function) -> None:
        body, _ = self.write.opened(f)
        known = [self.term(v) for _, v in f.args[2]]
        single = body.single
        if single is None:
            return
        m, w, _ = single
        inner = [
            x for x in (*(a for a, e in m if e == 1), *(x.base for x in w)) if isinstance(x, Function) and x.op == "given"
        ]
        if len(known) == 1 and len(inner) == 1 and len(inner[0].args[2]) == 2:  # noqa: PLR2004 - z and one more
            values = [v for _, v in inner[0].args[2]]
            more = [v for v in values if v != f.args[2][0][1]]
            if len(more) == 1:
                within, _ = self.write.opened(inner[0])
                self.teach("tower rule where something is known", X=self.term(within), y=self.term(more[0]), z=known[0])
                return
        if len(known) == 1:
            if self.goal.known and self._part_of_known(body, f.args[2][0][1]):
                return
            if len(m) == 1 and not w:
                ((a, e),) = m
                if e == 1 and isinstance(a, Function) and a.op == "tr":
                    self.teach("trace and conditional expectation commute", X=self.term(a.args[0]), z=known[0])
                    return
            factors = [x for x, e in m for _ in range(e if isinstance(e, int) else 9)] if not w else [x.base for x in w]
            self._of_normal(factors if all(isinstance(x, (Matrix, Scalar)) for x in factors) else [], known[0])

    def _part_of_known(self, body: Value, whole: Value) -> bool:
        """``E[x | x + y] = x + y - E[y | x + y]``, of one part of the sum only."""
        key = max(whole.terms, key=spelt)
        part = Value(whole.rows, whole.columns, {key: whole.terms[key]})
        single, own = body.single, part.single
        if len(whole.terms) < 2 or single is None or own is None or single[:2] != own[:2]:  # noqa: PLR2004 - a sum
            return False
        return self.teach("part of what is known", x=self.term(part), y=self.term(whole - part))

    def _of_normal(self, factors: list[Any], y: Any) -> None:  # noqa: ANN401 - a term
        if not factors:
            return
        self._invertible_variance(y)
        if len(factors) == 1:
            self.teach("conditional mean of a normal vector", x=factors[0], y=y)
        elif len(factors) == 2:  # noqa: PLR2004 - a product
            self.teach("conditional covariance of normal vectors", x=factors[0], w=factors[1], y=y)

    def _invertible_variance(self, y: Any) -> None:  # noqa: ANN401 - a term
        try:
            spread = self.kernel.of(ex.Var(y))
            if not self.invertible(spread) and spread.scalar:
                self.is_sure(spread, POSITIVE)
        except FAILURES:
            return

    def _letter_given(self, x: Letter) -> None:
        if not x.transposed and not x.inverted:
            self._atom_given(x.base)
