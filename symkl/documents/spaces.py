r"""Spaces of numbers, vectors and matrices: ``\mathbb{R}``, ``\mathbb{R}^n``, ``\mathbb{R}^{n \times m}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents.grammar import read_side
from symkl.documents.pieces import source
from symkl.documents.sizes import ClashError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.names import Names
    from symkl.documents.surface import Node
    from symkl.documents.tokens import Token

SPACE = re.compile(r"(?:\\(?:mathbb|Bbb|mathbf|bf)\{?(?P<field>[RC])\}?|\\(?P<short>[RC])|\\real|R)(?:\^(?P<sizes>.*))?$")


class Space(NamedTuple):
    """A space: the sizes of what is in it, none of a number, and whether that is complex."""

    sizes: tuple[Node, ...]
    is_complex: bool


def spelt(tokens: Sequence[Token]) -> str:
    """Return how a space is written, without what only spreads it out."""
    return re.sub(r"\s|\\[,;:!]|\\left|\\right|\\(?=[bB]ig)", "", source(tokens))


def space_of(tokens: Sequence[Token], known: Names) -> Space | None:
    """Return the space that tokens are; nothing where they are another set.

    Raises
    ------
    ClashError
        If its sizes were not understood.
    """
    found = SPACE.match(spelt(tokens))
    if found is None:
        return None
    upper = (found["sizes"] or "").removeprefix("{").removesuffix("}")
    at = next((k for k, t in enumerate(tokens) if t.kind == "sup"), len(tokens))
    return Space(_sizes(tokens[at + 1 :], known) if upper else (), "C" in (found["field"], found["short"]))


def _sizes(tokens: Sequence[Token], known: Names) -> tuple[Node, ...]:
    inner = [t for t in tokens if t.kind not in ("open", "close")] if tokens and tokens[0].kind == "open" else list(tokens)
    parts: list[list[Token]] = [[]]
    for token in inner:
        if token.is_("times"):
            parts.append([])
        else:
            parts[-1].append(token)
    nodes = tuple(read_side(part, known) for part in parts)
    if any(node.kind == "hole" for node in nodes):
        msg = "a space whose size was not understood"
        raise ClashError(msg)
    return nodes
