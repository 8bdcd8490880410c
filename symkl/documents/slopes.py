r"""Derivatives of what is not written out: that of ``\log p_\theta(x)`` by ``\theta`` is that of p, divided by p.

Sums, products, quotients, logarithms and powers are differentiated here; what is left is the slope of a function of which
nothing is known, a letter of its own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.documents.inference import infer
from symkl.documents.surface import Node, depends_on, free, key, strip, walk

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from symkl.documents.types import Typing

LETTERS = re.compile(r"\\?[A-Za-z]+")
UNWRITTEN = "a derivative of what is not written out"
ORACLE = "slopes of unknown functions"  # they are worked out here, where no kernel looks
KNOWN = frozenset({"\\Gamma", "\\psi", "B", "\\rm{B}", "\\rm{Beta}"})  # functions that the language has
MARKS = {  # what a group says beside what it holds, and is reported
    "given": "a constant may depend on what stands behind the bar",
    "inside": "the derivative is taken under the integral",
    "next": "a gradient reaches over what stands next to it, and no further",
    "norm": "a norm with a matrix A below it is the root of x' A x",
}


def marks(opaque: Collection[str]) -> list[str]:
    """In which of several ways something was read, of all that is noted of a reading."""
    return sorted({*opaque} & {*MARKS.values()})


def laws_of(typing: Typing) -> set[str]:
    """The laws that are known."""
    return {name for name, law in typing.laws.items() if law.family != "Any"}


def hides(node: Node, by: Node, typing: Typing) -> bool:
    """Whether functions of which nothing is known, in a tree, depend on a letter that is no number, or by their names."""
    letter, laws = key(by), laws_of(typing)
    if strip(by).kind != "name" or not any(_hides(n, letter, laws) for n in walk(node)):
        return False
    inside = any(letter in free(arg) for n in walk(node) if _is_unknown(n, laws) for arg in n.args)
    return not (inside and typing.is_number(letter))  # a function of a number, which the language has


def _is_unknown(node: Node, laws: Collection[str]) -> bool:
    name = node.text.partition(" ")[0]
    return node.kind == "call" and name not in laws and name not in KNOWN


def _hides(node: Node, letter: str, laws: Collection[str]) -> bool:
    """Whether a function of which nothing is known depends on a letter, by its script or its arguments."""
    if not _is_unknown(node, laws):
        return False
    _, _, script = node.text.partition(" ")[0].partition("_")
    return letter in LETTERS.findall(script) or any(letter in free(arg) for arg in node.args)


class Slopes:
    """Differentiates by a letter."""

    def __init__(self, typing: Typing, by: Node, laws: Collection[str]) -> None:
        self.typing, self.by, self.letter, self.laws = typing, by, key(by), laws

    def hides(self, node: Node) -> bool:
        """Whether functions of which nothing is known depend on the letter."""
        return any(_hides(n, self.letter, self.laws) for n in walk(node))

    def depends(self, node: Node) -> bool:
        """Whether a tree depends on the letter."""
        return self.hides(node) or any(depends_on(name, {self.letter}) for name in free(node))

    def of(self, node: Node) -> Node | None:  # noqa: C901, PLR0911 - one for each kind
        """The slope of a tree; None where it is constant, or where this is no number."""
        if not self.depends(node):
            return Node("number", (), node.span, "0")
        if not self.hides(node):
            return Node("derivative", (node, self.by), node.span, "gradient")
        match node.kind:
            case "group" | "minus" | "plus":
                return self.through(node, self.of)
            case "times":
                return self._of_product(node)
            case "over":
                return self._of_quotient(node)
            case "function" if node.text in ("log", "exp") and len(node.args) == 1:
                (inner,) = node.args
                slope = self.of(inner)
                return slope and self.product(slope, node if node.text == "exp" else Node("inverse", (inner,), node.span))
            case "power" if node.args[1].kind == "number":
                inner, exponent = node.args
                less = Node("plus", (exponent, Node("minus", (Node("number", (), node.span, "1"),))), node.span)
                slope = self.of(inner)
                return slope and self.product(exponent, Node("power", (inner, less), node.span), slope)
            case "call":
                return self._unknown(node)
            case "integral" if self.letter not in LETTERS.findall(node.text):
                return self.under(node, self.of(node.args[0]))
            case "mean" | "integral":  # nothing says that a derivative may be taken inside
                return self._unknown(node)
        return None

    def through(self, node: Node, derivative: Callable[[Node], Node | None]) -> Node | None:
        """The derivative of what brackets, a minus or a sum hold, by that of the parts that depend on the letter."""
        if node.kind == "group":
            return derivative(node.args[0])
        return self.like(node, *(derivative(arg) for arg in node.args if self.depends(arg)))

    def under(self, node: Node, slope: Node | None) -> Node | None:
        """The integral of a slope, which is marked: nothing says that the derivative may be taken there."""
        made = slope and Node("integral", (slope, *node.args[1:]), node.span, node.text)
        return made and Node("group", (made,), node.span, "inside")

    def like(self, node: Node, *args: Node | None) -> Node | None:
        """The same kind of tree of other parts; None where one is missing."""
        found = tuple(arg for arg in args if arg is not None)
        return Node(node.kind, found, node.span, node.text) if len(found) == len(args) else None

    def _of_product(self, node: Node) -> Node | None:
        if any(self.typing.status(infer(self.typing, arg)) != "number" for arg in node.args):
            return None
        terms = []
        for k, arg in enumerate(node.args):
            if self.depends(arg):
                slope = self.of(arg)
                if slope is None:
                    return None
                terms.append(self.product(*node.args[:k], *node.args[k + 1 :], slope))
        return terms[0] if len(terms) == 1 else Node("plus", tuple(terms), node.span)

    def _of_quotient(self, node: Node) -> Node | None:
        above, below = node.args
        if not self.depends(below):
            return self.like(node, self.of(above), below)
        first, second = self.of(above), self.of(below)
        if first is None or second is None:
            return None
        square = Node("power", (below, Node("number", (), node.span, "2")), node.span)
        minus = Node("minus", (Node("over", (self.product(above, second), square), node.span),), node.span)
        return Node("plus", (Node("over", (first, below), node.span), minus), node.span) if self.depends(above) else minus

    def product(self, *factors: Node) -> Node:
        """A product."""
        return Node("times", tuple(Node("group", (f,), f.span, "(") for f in factors), factors[0].span)

    def _unknown(self, node: Node) -> Node:
        slope = Node("slope", (node, self.by), node.span)
        self.typing.shapes[f"call:{key(slope)}"] = self.typing.shape(self.letter)
        return slope
