"""Shapes that do not fit: whether a line alone contradicts what the text declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents.inference import NotTypedError, equate
from symkl.documents.scope import constrain
from symkl.documents.sizes import ClashError
from symkl.documents.surface import names, strip
from symkl.documents.types import hint

if TYPE_CHECKING:
    from symkl.documents.equations import Equation, Link
    from symkl.documents.scope import Section
    from symkl.documents.types import Typing

GUESSED = 3  # the weight of what letters look like, where no words and no bold type say more


def misfit(section: Section, link: Link) -> str:
    """Why the shapes of a link contradict the declarations of its letters, if all of them are declared and they do.

    What stands in a sentence is often no statement but a replacement: "with E = e and S = s^2".
    """
    replaces = link.at == 0 and strip(link.lhs).kind == "name"
    if link.equation.inline or replaces or link.equation.cue in ("define", "assume"):
        return ""
    typing = section.base.copy()
    parameters = typing.parameters()
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


def specialised(section: Section, link: Link) -> str:
    """What a link takes its letters to be although nothing else says so: a row, or a number.

    A misprint is easily explained away by making everything 1 x 1, and is then true.
    """
    typing = section.typing
    parameters = typing.parameters()
    unsaid = [
        n
        for n in sorted(names(link.lhs, link.rhs))
        if n in typing.shapes and not (n in typing.declared or n in typing.law_of or n in typing.same or n in parameters)
    ]
    for name in unsaid:
        rows, columns = (typing.sizes.value(size) for size in typing.shapes[name])
        if rows == 1 and columns != 1:
            return f"fits only if {name} is a row"
    numbers = [n for n in unsaid if typing.is_number(n) and hint(n)[0] != "number"]
    if numbers:
        others = without(section, link.equation)
        for name in numbers:
            if name in others.shapes and others.status(others.shapes[name]) == "array":
                return f"fits only if {name} is a number"
    return ""


def without(section: Section, equation: Equation) -> Typing:
    """What the other chains of a section say of its letters, before anything is guessed."""
    typing = section.base.copy()
    for other in section.equations:
        if other is equation or other in section.clashes or other.chain.quoted:
            continue
        tried = typing.copy()
        try:
            constrain(tried, other)
            typing = tried
        except ClashError:
            continue
    return typing


def fitted(section: Section, link: Link, anew: Typing) -> list[str]:
    """How the letters of a chain that was read anew differ from those of its section."""
    typing = section.typing
    letters = sorted({n for side in link.equation.sides for n in names(side)})
    changed = [n for n in letters if n in anew.shapes and n in typing.shapes and anew.described(n) != typing.described(n)]
    return [f"{n} is {anew.described(n)} here" for n in changed[:3]]


def numbers_only_here(section: Section, link: Link, anew: Typing) -> str:
    """A letter that is a vector or a matrix elsewhere, and a number in a chain read anew although nothing says so."""
    typing = section.typing
    for name in sorted({n for side in link.equation.sides for n in names(side)}):
        known = name in typing.shapes and name in anew.shapes and name not in anew.declared
        if known and anew.is_number(name) and typing.status(typing.shapes[name]) == "array":
            return name
    return ""


def as_numbers(section: Section, link: Link) -> Typing | None:
    """A typing in which letters are numbers that are only guessed to be vectors or matrices; None where there is none."""
    typing = section.typing
    others = without(section, link.equation)
    guessed = [
        name
        for name in sorted({n for side in link.equation.sides for n in names(side)})
        if name in typing.shapes
        and typing.status(typing.shapes[name]) == "array"
        and not (
            name in typing.declared or typing.meant(name) in typing.law_of or typing.hints.get(name, ("", 0))[1] > GUESSED
        )
        and not (name in others.shapes and others.status(others.shapes[name]) == "array")
    ]
    try:
        for name in guessed:
            others.commit(name, "number")
        constrain(others, link.equation)
        return others.finished() if guessed else None
    except ClashError:
        return None
