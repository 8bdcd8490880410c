"""What a section takes from those before it: the functions that it calls, and what it differentiates.

A loss stands below one heading and its gradient below the next; what is proved with it follows from the line that says it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents.definitions import TOLD_BY_ARGUMENTS
from symkl.documents.fitting import constrain
from symkl.documents.sizes import ClashError
from symkl.documents.surface import key, names, strip, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from symkl.documents.equations import Equation, Gathered
    from symkl.documents.surface import Node
    from symkl.documents.types import Typing

MOST = 8


def borrowed(gathered: Gathered, equations: Sequence[Equation]) -> list[Equation]:
    """Return the equations of earlier sections that say what stands here and is said nowhere here."""
    number = equations[0].section
    said = {name for e in equations for side in e.sides[:-1] if (name := head(side))}
    found: dict[str, Equation] = {}
    waiting = sorted(_asked(side for e in equations for side in e.sides) - said)
    while waiting and len(found) < MOST:
        name = waiting.pop(0)
        there = [e for e in gathered.by_head.get(name, ()) if e.section < number]
        if name in said or name in found or not there:
            continue
        found[name] = next(e for e in there if e.section == there[-1].section)
        inside = found[name].sides[1]
        waiting += sorted((names(inside) | _asked([inside])) - said - found.keys())
    return sorted(found.values(), key=lambda e: e.formula)


def head(side: Node) -> str:
    """What a side is, where it is a letter or a function that is one wherever it stands."""
    node = strip(side)
    if node.kind == "call" and not TOLD_BY_ARGUMENTS.match(node.text):
        return node.text.partition(" ")[0]
    return key(node) if node.kind in ("name", "marked") else ""


def _asked(sides: Iterable[Node]) -> set[str]:
    """The functions that are called, and the letters that are differentiated."""
    found = set()
    for node in (n for side in sides for n in walk(side)):
        if node.kind == "derivative":
            found.add(head(node.args[0]))
        elif node.kind == "call":
            found.add(head(node))
    return found - {""}


def lent(typing: Typing, equations: Sequence[Equation]) -> tuple[Typing, list[Equation]]:
    """Make letters fit what is borrowed; what does not fit is of other letters."""
    found = []
    for equation in equations:
        tried = typing.copy()
        try:
            constrain(tried, equation)
            tried.copy().finished()
        except ClashError:
            continue
        typing = tried
        found.append(equation)
    return typing, found
