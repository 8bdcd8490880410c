"""Derivatives that are written as fractions and as gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents import notation
from symkl.documents.cursor import HoleError
from symkl.documents.matrices import Matrices
from symkl.documents.pieces import canonical, depth, group_at
from symkl.documents.surface import Node, free, strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.tokens import Token

MOST_DERIVATIVES = 4
REACHING = ("call", "function", "mean", "mean given", "density", "divergence")


class Differentials(Matrices):
    """Reads derivatives."""

    def product(self, stop: frozenset[str]) -> Node:
        """Read a product."""
        raise NotImplementedError

    def fraction(self, start: int, stop: frozenset[str]) -> Node:
        """Read a fraction, or a derivative that is written as one."""
        above, below = self.argument(), self.argument()
        if not (_is_differential(above) and _is_differential(below)):
            return self.node("over", [self.sub(above), self.sub(below)], start)
        order = 1
        if len(above) > 1 and above[1].kind == "sup":
            power, after = group_at(above, 2)
            if len(power) != 1 or not power[0].text.isdigit() or not 1 <= int(power[0].text) <= MOST_DERIVATIVES:
                self.fail("a derivative of an order that is no number", above[0])
            order, above = int(power[0].text), [above[0], *above[after:]]
        if len(below) < 2:  # noqa: PLR2004 - d and a letter
            self.fail("a derivative by nothing", below[0])
        by = self._variables(below, order)
        signed = len(above) == 1 and self.at("-")  # \frac{d}{dx} -x
        if signed:
            self.take()
        node = self.sub(above[1:]) if len(above) > 1 else self.product(stop)
        node = self.node("minus", [node], start) if signed else node
        for letter in reversed(by):
            node = self.node("derivative", [node, letter], start)
        return node

    def gradient(self, token: Token) -> Node:
        r"""Read ``\nabla_x f(x)``, and ``\nabla_x^2 f(x)``: the derivative of a number by a letter, up to a dot."""
        start = token.span.start
        below, above = self.scripts()
        by = self.sub(below[0]) if below else None
        twice = self.known.hessian and [canonical(script) for script in above] == ["2"]
        if (by is not None and by.kind != "name") or len(below) > 1 or (above and not twice):
            self.fail("a derivative", token)
        end, level = self.i, 0
        while end < len(self.tokens):
            one = self.tokens[end]
            level += depth(one)
            outside = one.kind in ("cell", "row") or one.is_(*notation.TIMES, *notation.ENDS)
            outside |= self.integrals > 0 and end > self.i and one.text == "d" and one.kind in ("char", "upright")
            if level < 0 or (level == 0 and outside) or (self.bars and one.is_("|", "vert", "Vert", "parallel")):
                break
            end += 1
        if end == self.i and by is not None and not twice and len(self.tokens) == end:  # \nabla_w = ...: a name
            return self.node("name", (), start, f"\\nabla_{{{by.text}}}")
        turned = self._turned(self.tokens[self.i : end])
        body = self.sub(self.tokens[self.i : end - turned])
        self.i = end
        behind: tuple[Node, ...] = ()
        if body.kind == "times" and body.args[0].kind in REACHING:
            body, *rest = body.args
            behind = tuple(rest)
            gradient = strip(rest[0].args[0] if rest[0].kind == "transpose" else rest[0]).kind == "derivative"
            if by is None or not (body.text == "log" or gradient or all(by.text not in free(one) for one in behind)):
                self.fail("how far a gradient reaches", token)
        if by is None and body.kind == "call" and len(body.args) == 1:  # by what it is a function of
            by = strip(body.args[0])
        if by is None or by.kind != "name":
            self.fail("a derivative", token)
        body = Node("group", (body,), body.span, "next") if behind else body
        made = self.node("derivative", [body, by], start, "gradient")
        made = self.node("derivative", [made, by], start, "Hessian") if twice else made
        if turned:  # what is differentiated is a number
            made = self.node("transpose", [made], start)
        return self.node("times", [made, *behind], start) if behind else made

    def _turned(self, tokens: Sequence[Token]) -> int:
        """How many tokens at the end transpose a gradient: those behind a function, which is a number."""
        for count in (2, 4):
            end = tokens[-count:]
            texts = [t.text for t in end if t.kind not in ("open", "close")]
            transposes = len(texts) == 2 and end[0].kind == "sup" and texts[1] in notation.TRANSPOSES  # noqa: PLR2004
            if len(tokens) > count and transposes:
                try:
                    return count if self.sub(tokens[:-count]).kind in REACHING else 0
                except HoleError:
                    return 0
        return 0

    def _variables(self, below: list[Token], order: int) -> list[Node]:
        r"""By what a fraction of differentials is a derivative: ``dx``, ``dx^2``, ``\partial x \partial y``."""
        if order == 1:
            return [self.sub(below[1:])]
        pieces: list[list[Token]] = []
        for token in below:
            if _is_differential([token]):
                pieces.append([])
            elif not pieces:
                self.fail("a higher derivative", token)
            else:
                pieces[-1].append(token)
        found: list[Node] = []
        for piece in pieces:
            node = strip(self.sub(piece))
            times = 1
            if node.kind == "power" and strip(node.args[1]).text.isdigit():
                times, node = int(strip(node.args[1]).text), strip(node.args[0])
            found += [node] * times
        if len(found) != order:
            self.fail("a higher derivative", below[0])
        return found


def _is_differential(tokens: list[Token]) -> bool:
    first = tokens[0] if tokens else None
    return first is not None and (
        (first.kind == "upright" and first.text == "d")
        or first.is_("partial")
        or (first.kind == "char" and first.text == "d" and not (len(tokens) > 1 and tokens[1].kind == "sub"))
    )
