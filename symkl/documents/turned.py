"""A transpose too few: lines whose shapes do not fit, and would with one more."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.documents.cases import is_bare, may_be_called
from symkl.documents.fitting import constrain
from symkl.documents.inference import NotTypedError, equate
from symkl.documents.misfits import numbers_only_here
from symkl.documents.sizes import ClashError
from symkl.documents.surface import AVERAGES, Node, walk, with_a_transpose
from symkl.documents.trials import Trial

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.documents.equations import Link
    from symkl.documents.scope import Section

MOST = 6  # of those that fit
TURNABLE = ("name", "group", "inverse", *AVERAGES)


def turned(section: Section, link: Link) -> Iterator[tuple[str, Trial]]:
    """Readings of a line with one transpose more that fit the section, or what it declares; and what is changed."""
    defines = link.equation.cue in ("define", "assume") and is_bare(link.lhs)
    called = {a for side in (link.lhs, link.rhs) for n in walk(side) for a in may_be_called(n)}  # g(x) may be no product
    if link.equation.inline or defines or not link.is_equality or called - section.typing.declared.keys():
        return
    left = [(new, link.rhs) for new in with_a_transpose(link.lhs, _may_turn)]
    right = [(link.lhs, new) for new in with_a_transpose(link.rhs, _may_turn)]
    count = 0
    for known, (lhs, rhs) in itertools.product((section.typing, section.base), (*right, *left)):
        if _as_if_symmetric(lhs) == _as_if_symmetric(rhs):  # A^T = A says what A is
            continue
        sides = (*link.equation.sides[: link.at], lhs, rhs, *link.equation.sides[link.at + 2 :])
        typing = known.copy()
        try:
            if known is section.base:  # the rest of the chain says what its letters are
                constrain(typing, replace(link.equation, sides=sides))
            equate(typing, lhs, rhs)
            typing.settle()
            typing = typing.finished()
        except (ClashError, NotTypedError):
            continue
        if known is section.base and numbers_only_here(section, sides, typing):
            continue
        yield "a transpose more", Trial(lhs, rhs, typing, kind="printed")
        count += 1
        if count == MOST:
            return


def _as_if_symmetric(node: Node) -> str:
    """A tree without transposes, as a key."""
    if node.kind in ("transpose", "group"):
        return _as_if_symmetric(node.args[0])
    return f"{node.kind}:{node.text}[{';'.join(map(_as_if_symmetric, node.args))}]"


def _may_turn(node: Node) -> bool:
    return node.kind in TURNABLE
