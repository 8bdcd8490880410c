"""Derivatives as terms of the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from symkl.documents.averages import Averages
from symkl.documents.counted import counted, family_of
from symkl.documents.curvatures import Curvatures
from symkl.documents.indexed import ONE
from symkl.documents.inference import infer
from symkl.documents.letters import not_understood
from symkl.documents.slopes import LETTERS, MARKS, UNWRITTEN, hides, laws_of
from symkl.documents.surface import Node, base, free, key, names, strip, walk
from symkl.language import derivatives, terms
from symkl.language.terms import is_scalar

if TYPE_CHECKING:
    from sympy import Expr


CONSTANT = frozenset({"number", "group", "minus", "plus", "times", "over"})


class Derivatives(Averages):
    """What derivatives mean."""

    def derivative(self, node: Node) -> Expr:
        """A derivative by a letter."""
        of, by = node.args
        if of.kind == "group" and of.text in MARKS:
            self.opaque.add(MARKS[of.text])
        slope = self._written_out(node)
        if slope is not None:
            self.alone(key(by), of, bound=False)
            return self.term(slope)
        inner = strip(by)
        if inner.kind == "power" and strip(inner.args[0]).kind == "name":
            return self._by_power(node, *inner.args)
        if not names(by) & (names(of) | self._through_laws(of)) and not self._is_counted_with(
            key(by), names(of)
        ):  # ln Z by b, where Z depends on b
            if all(n.kind in CONSTANT for n in walk(of)):
                return self.zero(infer(self.typing, by) if is_scalar(self.term(of)) else infer(self.typing, of))
            not_understood(UNWRITTEN)
        whole = family_of(key(by))
        calls = [n for n in walk(of) if n.kind in ("call", "slope")]
        if whole and any(whole in (*LETTERS.findall(n.text), *map(key, n.args)) for n in calls):
            not_understood(f"a function of {whole}, by a part of it")
        self._apart(by, of)
        before = self.varying
        self.varying = (*before, key(by))
        try:
            body = self.term(of)
            if node.text == "gradient" and not is_scalar(body):
                not_understood("the gradient of what is no number")
            variable = self.term(by)
            if node.text != "Hessian" and not is_scalar(body) and not is_scalar(variable):
                self.opaque.add("a derivative of a vector by a vector, which some write transposed")
            return derivatives.D(body, variable)
        finally:
            self.varying = before

    def _written_out(self, node: Node) -> Node | None:
        """A derivative with the slopes of unknown functions in it; None where there is none."""
        of, by = node.args
        if not hides(of, by, self.typing):
            return None
        made = Curvatures(self.typing, by, laws_of(self.typing))
        inner = strip(of)
        if node.text == "Hessian":
            return made.second(strip(inner.args[0]))
        return made.of(of) or (made.jacobian(inner) if node.text == "gradient" else None)

    def _apart(self, by: Node, of: Node) -> None:
        """Refuse a derivative where something that would be held fixed depends on what it is by, or may be that."""
        for name in sorted(names(by)):
            self.alone(name, of, bound=False)
        if not (self.scope.free and ONE.search(key(by))) and (one := _members(of, key(by))):
            not_understood(f"{key(by)}, which may be one of all {one}")

    def _is_counted_with(self, name: str, others: set[str]) -> bool:
        """Whether other members of a family stand there, which may be the one by which a derivative is taken."""
        said = counted(name, self.indices) if self.scope.free else None
        return said is not None and any(family_of(other) == said.family for other in others)

    def _through_laws(self, of: Node) -> set[str]:
        """The letters of the laws whose densities stand in a tree."""
        laws = (self.typing.laws.get(n.text.partition(" ")[0]) for n in walk(of) if n.kind == "call")
        return {name for law in laws if law is not None for name in names(*law.args)}

    def _by_power(self, node: Node, letter: Node, exponent: Node) -> Expr:
        """A derivative by a power of a positive number: by s^2 that by s, over 2 s."""
        slope = self.derivative(Node(node.kind, (node.args[0], letter), node.span, node.text))
        number, power = self.term(letter), self.term(exponent)
        if not is_scalar(number) or not is_scalar(power):
            not_understood("a derivative by a power of a matrix")
        before = terms.power(number, terms.plus(power, sympy.Integer(-1)))
        return terms.divided(slope, terms.times(power, before))


def _members(node: Node, name: str) -> str:
    """A letter of the family of another that a tree counts over, and that may be that one: x_i of a sum, by x_1."""
    found = names(node) - free(node)
    return min((one for one in found if base(one) == base(name) != name and one != base(one)), default="")
