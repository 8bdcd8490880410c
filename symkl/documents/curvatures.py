r"""Second derivatives of what is not written out: of ``\log p`` that of p over p, less the square of the score."""

from __future__ import annotations

from symkl.documents.slopes import Slopes
from symkl.documents.surface import Node, key, strip
from symkl.documents.types import Shape


class Curvatures(Slopes):
    """Differentiates twice by a letter."""

    def second(self, node: Node) -> Node | None:  # noqa: PLR0911 - one for each kind
        """The Hessian of a number; None where there is none."""
        if not self.hides(node):
            inner = Node("derivative", (node, self.by), node.span, "gradient")
            return Node("derivative", (inner, self.by), node.span, "Hessian")
        match node.kind:
            case "group" | "minus" | "plus":
                return self.through(node, self.second)
            case "times":
                moving = [arg for arg in node.args if self.depends(arg)]
                found = self.second(moving[0]) if len(moving) == 1 else None
                return found and self.product(*(arg for arg in node.args if arg is not moving[0]), found)
            case "over" if not self.depends(node.args[1]):
                return self.like(node, self.second(node.args[0]), node.args[1])
            case "function" if node.text == "log" and len(node.args) == 1:
                return self._quotient(self.second(node.args[0]), self.of(node.args[0]), node.args[0])
            case "integral":
                return self.under(node, self.second(node.args[0]))
            case "call":
                found = Node("curvature", (node, self.by), node.span)
                size = self.typing.shape(self.letter).rows
                self.typing.shapes[f"call:{key(found)}"] = Shape(size, size)
                return found
        return None

    def jacobian(self, node: Node) -> Node | None:
        """The derivative of a vector that is made of slopes by the same letter."""
        match node.kind:
            case "group" | "minus" | "plus":
                return self.through(node, self.jacobian)
            case "derivative" if key(node.args[1]) == self.letter:
                return self.second(strip(node.args[0]))
            case "over" if strip(node.args[0]).kind == "derivative":
                return self._quotient(self.jacobian(strip(node.args[0])), node.args[0], node.args[1])
        return None

    def _quotient(self, matrix: Node | None, vector: Node | None, below: Node) -> Node | None:
        """``M / u - v (grad u)' / u^2``."""
        slope = self.of(below)
        if matrix is None or vector is None or slope is None:
            return None
        square = Node("power", (below, Node("number", (), below.span, "2")), below.span)
        outer = self.product(vector, Node("transpose", (slope,), below.span))
        minus = Node("minus", (Node("over", (outer, square), below.span),), below.span)
        return Node("plus", (Node("over", (matrix, below), below.span), minus), below.span)
