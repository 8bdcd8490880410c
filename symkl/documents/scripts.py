"""What is raised or lowered behind an atom: transposes, inverses, powers, indices."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.documents import notation
from symkl.documents.cursor import Cursor, HoleError
from symkl.documents.pieces import canonical, is_size, source
from symkl.documents.source import Span
from symkl.documents.surface import Node, base, strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.tokens import Token

RAISED = ("power", "transpose", "inverse", "prime")
SCRIPTED = ("mean", "variance", "covariance", "divergence", "call", "norm")
STARS = ("*", "star", "ast")
FRAMES = frozenset({"open", "close"})
STEP = re.compile(r"[A-Za-z]?([+-]?\d+)?")


class Scripts(Cursor):
    """Reads scripts."""

    def scripts(self) -> tuple[list[list[Token]], list[list[Token]]]:
        """Take every script here: those below and those above."""
        below: list[list[Token]] = []
        above: list[list[Token]] = []
        while self.at_kind("sub", "sup", "prime"):
            token = self.take()
            if token.kind == "prime":
                above.append([token])
            else:
                (below if token.kind == "sub" else above).append(self.argument())
        return below, above

    def with_scripts(self, node: Node, start: int) -> Node:
        """Put the scripts that stand here on an atom."""
        while self.at_kind("sub", "sup", "prime"):
            below, above = self.scripts()
            for script in below:
                if above and node.kind == "group" and node.text == "[":
                    self.fail("the value between two bounds", self.peek())
                node = self.lowered(node, script, start)
            for script in above:
                node = self.raised(node, script, start)
        return node

    def lowered(self, node: Node, script: Sequence[Token], start: int) -> Node:
        """Put an index below: part of a name, the law of an average, or the place of an entry."""
        if node.kind == "name":
            return self.node("name", (), node.span.start, f"{node.text}_{{{canonical(script)}}}")
        if node.kind == "matrix" and is_size(script):
            return node
        if node.kind in SCRIPTED:
            return Node(node.kind, node.args, Span(start, node.span.end), node.text or canonical(script))
        if node.kind in RAISED and strip(node.args[0]).kind in (*RAISED, "name"):  # \Sigma^{-1}_2
            inner = self.lowered(strip(node.args[0]), script, node.args[0].span.start)
            return Node(node.kind, (inner, *node.args[1:]), node.span, node.text)
        try:
            at = [self.sub(script)]
        except HoleError:
            at = []
        return self.node("entry", [node, *at], start, source(script))

    def raised(  # noqa: C901, PLR0911, PLR0912 - one for each meaning
        self, node: Node, script: list[Token], start: int
    ) -> Node:
        """Put a superscript on: a transpose, an inverse, a mark that belongs to the name, or a power."""
        plain = [t for t in script if t.kind not in FRAMES and not self._is_font(t)]
        texts = [t.text for t in plain]
        if script and all(t.kind == "prime" or t.is_("prime") for t in script):
            if node.kind == "name" and self.known.is_marked(node.text):
                return self.node("name", (), node.span.start, f"{node.text}'")
            if self.known.raised:
                self.fail("a prime on what is no letter, beside transposes that are written with a T", script[0])
            return self.node("prime", (node,), start)
        if len(plain) == 1 and (texts[0] in notation.TRANSPOSES or (texts[0] == "t" and self.known.small)):
            return self.node("transpose", (node,), start)
        if texts == ["-", "1"]:
            return self.node("inverse", (node,), start)
        if marked := self._before_an_update(node, plain):
            name = self.node("name", (), node.span.start, marked)
            return self.node("transpose", (name,), start) if texts[1:] else name
        if texts and texts[-1] in notation.TRANSPOSES and texts[:-1] in (["-"], ["-", "1"]):
            return self.node("transpose", (self.node("inverse", (node,), start),), start)
        if node.kind == "name" and self._is_step(node.text, plain):
            return self.node("name", (), node.span.start, f"{node.text}^{{{canonical(script)}}}")
        if texts in (["+"], ["dagger"]):
            if self.known.many_inverses:
                self.fail("a generalized inverse, of which a matrix has many", plain[0])
            mark = texts == ["+"] and not self.known.pseudo  # P^+ may be what P is after an update
            return self.node("pseudoinverse", (node,), start, "+" if mark else "")
        if self._marks_a_name(node, plain):
            return self.node("name", (), node.span.start, f"{node.text}^{{{canonical(script)}}}")
        if len(texts) == 1 and texts[0] in STARS:
            self.fail("a star on what is no name", plain[0])
        if texts == ["circ"]:
            self.fail("an angle in degrees", plain[0])
        return self.node("power", (node, self.sub(script)), start)

    def _is_step(self, name: str, plain: list[Token]) -> bool:
        """Whether a superscript counts steps of an iteration, or marks what a letter is after an update."""
        texts = "".join(t.text for t in plain)
        if texts == "+":
            return self.known.updated[name] > 0
        if texts in self.known.marks:
            return True
        return name in self.known.stepped and re.fullmatch(r"[a-z]([+-]1)?|[01]", texts) is not None

    def _before_an_update(self, node: Node, plain: list[Token]) -> str:
        """The name with a mark above, as ``P^-`` before an update, or a star; it may be transposed in the same place."""
        texts = [t.text for t in plain]
        known = node.kind == "name" and bool(texts) and texts[1:] in ([], *([t] for t in notation.TRANSPOSES))
        if not known or not (texts[0] == "-" or (texts[0] in STARS and texts[1:])):
            return ""
        if texts[0] == "-" and self.known.many_inverses:
            self.fail("a generalized inverse, of which a matrix has many", plain[0])
        letter = re.findall(r"[A-Za-z]+", base(node.text))[-1:]
        minus = not (self.at_kind("number") if texts == ["-"] else {*letter}.isdisjoint(self.known.prior))
        return f"{node.text}^{{{canonical(plain[:1])}}}" if texts[0] != "-" or minus else ""

    @staticmethod
    def _is_font(token: Token) -> bool:
        return token.kind == "command" and (token.text in notation.SWITCHES or notation.FONTS.get(token.text) in ("", "bf"))

    @staticmethod
    def _marks_a_name(node: Node, plain: list[Token]) -> bool:
        r"""``x^{(i)}``, ``\beta^*``, ``C^{xx}``, ``s^{\text{new}}`` are names."""
        if node.kind != "name" or not plain:
            return False
        texts = [t.text for t in plain]
        star = len(texts) == 1 and texts[0] in STARS
        counted = texts[0] == "(" and texts[-1] == ")" and len(plain) > 2  # noqa: PLR2004 - something stands inside
        if counted and node.text == "e" and not STEP.fullmatch("".join(texts[1:-1])):
            return False  # a power of Euler's number
        words = all(t.kind in ("upright", "words") for t in plain)
        return star or counted or words
