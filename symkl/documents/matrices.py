"""Matrices that are written out: cell by cell, or as a list with dots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents import notation
from symkl.documents.counted import INDEX, family_of
from symkl.documents.pieces import cells
from symkl.documents.scripts import Scripts
from symkl.documents.source import Span
from symkl.documents.surface import Node, strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.tokens import Token


class Matrices(Scripts):
    """Reads matrices."""

    def loose(self, tokens: Sequence[Token]) -> Node:
        """Read a term, or dots."""
        raise NotImplementedError

    def environment(self, token: Token) -> Node:
        """Read a matrix that is written out."""
        name = token.text.rstrip("*")
        level, j = 1, self.i
        while j < len(self.tokens) and level:
            level += (self.tokens[j].kind == "begin") - (self.tokens[j].kind == "end")
            j += 1
        inner = self.tokens[self.i : j - 1]
        self.i = j
        if name in ("aligned", "split", "gathered"):
            return self.sub([t for t in inner if t.kind not in ("row", "cell")])
        if name not in notation.MATRICES:
            self.fail(f"the environment {name}", token)
        if any(t.is_(*notation.DOTS) for t in inner):
            return self._listed_matrix(inner, token)
        if name == "array" and inner and inner[0].kind == "open":
            closing = next((k for k, t in enumerate(inner) if t.kind == "close"), 0)
            inner = inner[closing + 1 :]
        rows = cells(inner)
        if not rows or any(len(row) != len(rows[0]) or not all(row) for row in rows):
            self.fail("a matrix with rows of different length", token)
        lines = [self.node("row", [self.sub(cell) for cell in row], token.span.start) for row in rows]
        matrix = self.node("matrix", lines, token.span.start)
        return self.node("bars", [matrix], token.span.start) if name == "vmatrix" else matrix

    def _listed_matrix(self, inner: list[Token], token: Token) -> Node:
        r"""Read ``(x_1^T; \vdots; x_n^T)`` as ``(x_1, ..., x_n)^T``, and ``(x_1 \cdots x_n)`` as ``(x_1, ..., x_n)``."""
        rows = [row for row in cells(inner) if any(row)]
        column = all(len(row) == 1 for row in rows)
        parts = [cell for row in rows for cell in row if cell]
        if not (column or len(rows) == 1):
            self.fail("a matrix with dots", token)
        args = [self.loose(part) for part in parts]
        if column:
            args = [strip(a.args[0]) if a.kind == "transpose" else a for a in args]
        if any(a.kind != "dot" and (a.kind != "name" or not family_of(a.text)) for a in args):
            self.fail("a matrix with dots", token)
        listed = self.node("tuple", args, token.span.start)
        return self.node("transpose", [listed], token.span.start) if column else listed


def all_of(args: Sequence[Node]) -> Node | None:
    r"""The vector of the entries that a diagonal lists: ``w_1, \dots, w_n``; None where it lists none."""
    families = {family_of(a.text) if a.kind == "name" else "" for a in args if a.kind != "dot"}
    size = INDEX.search(args[-1].text)
    if not any(a.kind == "dot" for a in args) or len(families) != 1 or "" in families or size is None:
        return None
    return Node("name", (), Span(args[0].span.start, args[-1].span.end), f"{families.pop()}_{{1:{size[1]}}}")
