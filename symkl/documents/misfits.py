"""Shapes that do not fit: whether a line alone contradicts what the text declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents.inference import NotTypedError, equate
from symkl.documents.sizes import ClashError
from symkl.documents.surface import names

if TYPE_CHECKING:
    from symkl.documents.equations import Link
    from symkl.documents.scope import Section
    from symkl.documents.types import Typing


def misfit(section: Section, link: Link) -> str:
    """Why the shapes of a link contradict the declarations of its letters, if all of them are declared and they do.

    What stands in a sentence is often no statement but a replacement: "with E = e and S = s^2".
    """
    if link.equation.inline or link.equation.cue in ("define", "assume"):
        return ""
    typing = section.base.copy()
    parameters = {n for law in typing.laws.values() for a in law.args for n in names(a)}
    for name in names(link.lhs, link.rhs):
        letter = typing.meant(name)
        if not (letter in typing.declared or letter in typing.law_of or name in typing.dimensions or name in parameters):
            return ""
    try:
        equate(typing, link.lhs, link.rhs)
        typing.settle()
        typing.finished()
    except NotTypedError:
        return ""
    except ClashError as clash:
        return str(clash)
    return ""


def fitted(section: Section, link: Link, anew: Typing) -> list[str]:
    """How the letters of a chain that was read anew differ from those of its section."""
    typing = section.typing
    letters = sorted({n for side in link.equation.sides for n in names(side)})
    changed = [n for n in letters if n in anew.shapes and n in typing.shapes and anew.described(n) != typing.described(n)]
    return [f"{n} is {anew.described(n)} here" for n in changed[:3]]
