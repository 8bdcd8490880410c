"""Shapes that do not fit: whether a line alone contradicts what the text declares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.documents.cases import may_be_called
from symkl.documents.fitting import ODD, constrain
from symkl.documents.inference import IDENTITY, NotTypedError, equate, infer, own_key
from symkl.documents.sizes import ClashError
from symkl.documents.surface import Node, is_of_numbers, key, names, strip, substitute, walk
from symkl.documents.types import A_NUMBER, hint

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from symkl.documents.equations import Equation, Link
    from symkl.documents.scope import Section
    from symkl.documents.types import Typing

# what the reader knows of vectors alone, or takes apart itself; and what is said of vectors, and meant of numbers too
OF_THE_READER = re.compile(
    r"a (density|covariance|standard deviation|power|denominator|row of blocks|column of blocks|number where)\b"
)
BOLD = 4  # the weight of what bold type says
GUESSED = 3  # the weight of what letters look like, where no words and no bold type say more


def misfit(  # noqa: PLR0911 - one way out for each reason
    section: Section, link: Link, proved: Collection[Link] = ()
) -> str:
    """Why the shapes of a link contradict what the text declares and what is proved, if these say what each letter is.

    Where all else of the section fits without one side alone, what is guessed of the rest says it.

    What stands in a sentence is often no statement but a replacement: "with E = e and S = s^2".
    """
    says = strip(link.lhs).kind == "name" or link.equation.cue in ("define", "assume")
    if link.equation.inline or (link.at == 0 and says):
        return ""
    used = names(link.lhs, link.rhs)
    if used & section.doubted.keys() or any(_is_said_otherwise(section, name, link) for name in used):
        return ""
    odd = section.clashes.get(link) == ODD
    typing = section.typing.copy() if odd else fitted_to(section, proved)
    parameters = typing.parameters()
    identities = {n: found[1] for n in names(link.lhs, link.rhs) if (found := IDENTITY.match(n))}
    if any(size and size not in section.base.dimensions for size in identities.values()):
        return ""  # I_P may be an integral up to P
    inverted = {key(n.args[0]) for side in (link.lhs, link.rhs) for n in walk(side) if n.kind == "inverse"}
    constant = {"\\pi", "e", *identities, *inverted}  # what has an inverse is square
    for name in () if odd else names(link.lhs, link.rhs) - constant:
        letter = typing.meant(name)
        said = letter in typing.declared or letter in typing.law_of or name in typing.dimensions or name in parameters
        if not said and (letter not in typing.shapes or typing.status(typing.shapes[letter]) == "open"):
            return ""
    try:
        if any(may_be_called(n) or _is_of_a_matrix(typing, n) for side in (link.lhs, link.rhs) for n in walk(side)):
            return ""
        equate(typing, link.lhs, link.rhs)
        typing.settle()
        typing.finished()
    except NotTypedError:
        return ""
    except ClashError as clash:
        if odd or not OF_THE_READER.match(str(clash)):
            return str(clash)
        return str(clash) if str(clash) == A_NUMBER and _are_columns(typing, link, proved) else ""
    return ""


def _is_said_otherwise(section: Section, name: str, link: Link) -> bool:
    """Whether what the text defines a letter as is not what its words say of it."""
    first = (e.links[0] for e in section.equations if e.links and e is not link.equation and not e.chain.quoted)
    for defined in (k for k in first if k.at == 0 and k.is_equality and key(k.lhs) == name):
        typing = section.base.copy()
        try:
            equate(typing, defined.lhs, defined.rhs)
            typing.settle()
        except ClashError:
            return True
        except NotTypedError:
            continue
    return False


def _are_columns(typing: Typing, link: Link, proved: Collection[Link]) -> bool:
    """Whether a link that fits numbers alone has vectors in bold type, which what is proved says to be columns."""
    turned = {n for side in (link.lhs, link.rhs) for node in walk(side) if node.kind == "transpose" for n in names(node)}
    vectors = {n for n in turned if hint(n) == ("vector", BOLD)}
    table = {n: Node("transpose", (Node("name", text=n),)) for n in vectors}
    for other in proved if vectors else ():
        try:
            equate(typing.copy(), *(substitute(side, table) for side in (other.lhs, other.rhs)))
        except NotTypedError:
            continue
        except ClashError:  # as rows they do not fit there
            return True
    return False


def _is_of_a_matrix(typing: Typing, node: Node) -> bool:
    """Whether a tree is the variance of what is no vector, or the size of logarithms of matrices: both have meanings."""
    tried = typing.copy()
    if node.kind == "norm" or (node.kind == "function" and node.text == "tr"):
        inside = [arg for n in walk(node) if n.kind == "function" and is_of_numbers(n) for arg in n.args]
        return any(tried.status(infer(tried, arg)) == "array" for arg in inside)
    if not node.kind.startswith(("variance", "covariance")):
        return False
    return any(tried.sizes.value(infer(tried, arg).columns) != 1 for arg in node.args)


def fitted_to(section: Section, links: Collection[Link]) -> Typing:
    """What a section says of its letters before its statements, and some of these."""
    typing = section.base.copy()
    for link in links:
        tried = typing.copy()
        try:
            constrain(tried, link.equation, (link,))
            typing = tried
        except ClashError:
            continue
    return typing


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
    others = (e for e in section.equations if e is not equation and not e.chain.quoted)
    return fitted_to(section, [link for other in others for link in other.links if link not in section.clashes])


def fitted(section: Section, link: Link, anew: Typing) -> list[str]:
    """How the letters of a chain that was read anew differ from those of its section."""
    typing = section.typing
    letters = sorted({n for side in link.equation.sides for n in names(side)})
    changed = [n for n in letters if n in anew.shapes and n in typing.shapes and anew.described(n) != typing.described(n)]
    return [f"{n} is {anew.described(n)} here" for n in changed[:3]]


def numbers_only_here(section: Section, sides: Sequence[Node], anew: Typing) -> str:
    """A letter that is a vector or a matrix elsewhere, and a number in sides read anew although nothing says so."""
    typing = section.typing
    for name in sorted(names(*sides)):
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


def as_sizes(link: Link, typing: Typing) -> Iterator[Typing]:
    """Typings in which sizes that the text does not name are numbers of a link, or sizes that it speaks of there.

    ``p ln 2 + tr(S)`` may mean the size of S by its p.
    """
    used = names(link.lhs, link.rhs)
    identities = {own_key(n) for side in (link.lhs, link.rhs) for n in walk(side) if n.kind == "name"}
    shapes = [typing.shapes[typing.meant(n)] for n in sorted(used | identities) if typing.meant(n) in typing.shapes]
    open_ = list(dict.fromkeys(typing.sizes.find(s) for shape in shapes for s in shape if typing.sizes.value(s) is None))
    parameters = {n for law in typing.laws.values() for n in names(*law.args)}
    numbers = [n for n in sorted(used - parameters) if typing.is_number(n) and n not in typing.declared]
    for name in sorted({*numbers, *(used & set(typing.dimensions))}) if open_ else ():
        for sizes in dict.fromkeys((*((size,) for size in open_), tuple(open_))):
            tried = typing.copy()
            try:
                for size in sizes:
                    tried.sizes.unify(size, tried.dimensions.setdefault(name, size))
                tried.settle()
            except ClashError:
                continue
            yield tried
