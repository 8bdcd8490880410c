r"""The root of a matrix: ``V^{1/2}`` of a positive definite V is the positive definite R with R R = V."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents.letters import Letters, not_understood
from symkl.documents.surface import Node, names, strip
from symkl.language import terms
from symkl.language.derivatives import Derivative, Jacobian
from symkl.language.facts import MATRIX_FACTS
from symkl.language.givens import given
from symkl.language.symbols import Matrix
from symkl.language.terms import shape_of

if TYPE_CHECKING:
    from sympy import Expr

    from symkl.language.statement import Fact

CONSTANT = MATRIX_FACTS  # a matrix that varies with a number has another
SHARED = frozenset({"diagonal", "spd"})  # facts of a matrix that its root has, too
ROOT = "the root of a positive definite matrix is the one that is positive definite"


class Roots(Letters):
    """Makes letters of the roots of letters."""

    def rooted(self, node: Node, halves: int) -> Expr:
        """A letter to so many halves, by its root R: V^{-1/2} is the inverse of R."""
        inner = strip(node)
        if inner.kind == "inverse":
            return self.rooted(inner.args[0], -halves)
        moving = {*self.varying, *self.bound, *self.indices}
        whole = self.term(node) if inner.kind == "name" and not names(inner) & moving else None
        if not isinstance(whole, Matrix) or whole.law is not None or not {"spd"} <= whole.facts <= CONSTANT:
            not_understood("the root of what is not known to be a positive definite matrix")
        if whole not in self.roots:
            name = self.unique(f"root of {inner.text}", "root")
            self.roots[whole] = Matrix(name, *shape_of(whole), sorted(SHARED & whole.facts))
        root = terms.inverse(self.roots[whole]) if halves < 0 else self.roots[whole]
        return root if abs(halves) == 1 else terms.power(root, abs(halves))

    def of_roots(self, *sides: Expr) -> frozenset[Fact]:
        """What is known of the roots that a line has."""
        varying = [d.args[1] for side in sides for d in side.atoms(Derivative, Jacobian)]
        if any(whole in by.atoms(Matrix) for whole in self.roots for by in varying):
            not_understood("a derivative by what a root is taken of")
        return frozenset(fact for whole, root in self.roots.items() for fact in given(terms.times(root, root), "=", whole))


def halves(exponent: Node) -> int | None:
    r"""How many halves an exponent is: -1 of ``-\frac{1}{2}``, 4 of 2; ``None`` where it is no number of them."""
    inner = strip(exponent)
    if inner.kind == "minus":
        found = halves(inner.args[0])
        return None if found is None else -found
    above, below = map(strip, inner.args) if inner.kind == "over" else (inner, None)
    if above.kind != "number" or not above.text.isdigit() or (below is not None and below.text not in ("1", "2")):
        return None
    return int(above.text) * (1 if below is not None and below.text == "2" else 2)
