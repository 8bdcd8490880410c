"""Instances of laws of conditional expectations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symkl.kernel.values import Function, Letter
from symkl.language import expectations as ex
from symkl.language.law import lineage
from symkl.language.symbols import Matrix, Scalar
from symkl.prover.search.teacher import FAILURES, Teacher

if TYPE_CHECKING:
    from symkl.kernel.values import Value
    from symkl.language.derivation import Statement


class Conditionals(Teacher):
    """Instances of laws of conditional expectations."""

    def known(self) -> list[Any]:
        """What the statement has moments conditional on, one term each."""
        statement: Statement = self.kernel.statement
        found = (n.given for side in (statement.lhs, statement.rhs) for n in side.atoms(ex.Conditional))
        return sorted({given[0] for given in found if len(given) == 1}, key=str)

    def tower(self, body: Value, over: list[Any]) -> bool:
        """Take an average by way of one where something is known."""
        for z in self.known() if self.goal.tower else ():
            needed = lineage([*over, *ex.random_symbols(z)])
            if self.teach("tower rule", needed, X=self.term(body), z=z):
                return True
        return False

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
            if len(m) == 1 and not w:
                ((a, e),) = m
                if e == 1 and isinstance(a, Function) and a.op == "tr":
                    self.teach("trace and conditional expectation commute", X=self.term(a.args[0]), z=known[0])
                    return
            factors = [x for x, e in m for _ in range(e if isinstance(e, int) else 9)] if not w else [x.base for x in w]
            self._of_normal(factors if all(isinstance(x, (Matrix, Scalar)) for x in factors) else [], known[0])

    def _of_normal(self, factors: list[Any], y: Any) -> None:  # noqa: ANN401 - a term
        if self.goal.tower or not factors:
            return
        self._invertible_variance(y)
        if len(factors) == 1:
            self.teach("conditional mean of a normal vector", x=factors[0], y=y)
        elif len(factors) == 2:  # noqa: PLR2004 - a product
            self.teach("conditional covariance of normal vectors", x=factors[0], w=factors[1], y=y)

    def _invertible_variance(self, y: Any) -> None:  # noqa: ANN401 - a term
        try:
            self.invertible(self.kernel.of(ex.Var(y)))
        except FAILURES:
            return

    def _letter_given(self, x: Letter) -> None:
        if not x.transposed and not x.inverted:
            self._atom_given(x.base)
