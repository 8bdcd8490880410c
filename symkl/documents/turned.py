"""A transpose too few: lines whose shapes do not fit, and would with one more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.documents.cases import is_bare
from symkl.documents.inference import NotTypedError, equate
from symkl.documents.sizes import ClashError
from symkl.documents.surface import AVERAGES, Node
from symkl.documents.trials import Trial

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.documents.equations import Link
    from symkl.documents.scope import Section

MOST = 6  # of those that fit
TURNABLE = ("name", "group", "inverse", *AVERAGES)


def turned(section: Section, link: Link) -> Iterator[tuple[str, Trial]]:
    """Readings of a line with one transpose more that fit the section, and what is changed."""
    defines = link.equation.cue in ("define", "assume") and is_bare(link.lhs)
    if link.equation.inline or defines or not link.is_equality:
        return
    left = [(says, new, link.rhs) for says, new in _turned(link.lhs)]
    right = [(says, link.lhs, new) for says, new in _turned(link.rhs)]
    count = 0
    for says, lhs, rhs in (*right, *left):
        if _as_if_symmetric(lhs) == _as_if_symmetric(rhs):  # A^T = A says what A is
            continue
        typing = section.typing.copy()
        try:
            equate(typing, lhs, rhs)
            typing.settle()
            typing = typing.finished()
        except (ClashError, NotTypedError):
            continue
        yield says, Trial(lhs, rhs, typing, kind="printed")
        count += 1
        if count == MOST:
            return


def _as_if_symmetric(node: Node) -> str:
    """A tree without transposes, as a key."""
    if node.kind in ("transpose", "group"):
        return _as_if_symmetric(node.args[0])
    return f"{node.kind}:{node.text}[{';'.join(map(_as_if_symmetric, node.args))}]"


def _turned(node: Node) -> Iterator[tuple[str, Node]]:
    if node.kind == "transpose":  # one too many may stand on a number on purpose
        if node.args[0].kind == "name":
            return
    elif node.kind in TURNABLE:
        yield "a transpose more", Node("transpose", (node,), node.span)
    for i, arg in enumerate(node.args):
        for says, new in _turned(arg):
            yield says, replace(node, args=(*node.args[:i], new, *node.args[i + 1 :]))
