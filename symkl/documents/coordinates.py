r"""Divergences of normal laws that are written out by coordinates: ``KL[N(\mu, \sigma^2) || N(0, 1)] = \sum_j ...``.

The sum has ``\mu_j`` and ``\sigma_j``, so that mu and sigma are vectors, sigma^2 stands for the diagonal of a covariance,
and the 1 for an identity matrix.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.documents.counted import counted, family_of
from symkl.documents.fitting import constrain
from symkl.documents.inference import IDENTITY
from symkl.documents.report import Used
from symkl.documents.sizes import ClashError
from symkl.documents.surface import Node, is_zero, names, renamed, strip, walk
from symkl.documents.trials import Trial

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.equations import Link
    from symkl.documents.scope import Section


def by_coordinates(section: Section, link: Link) -> Trial | None:
    """Return the reading of a divergence whose other side is a sum over its coordinates; None for any other link."""
    divergences = [n for side in (link.lhs, link.rhs) for n in walk(side) if n.kind == "divergence"]
    sums = [n for side in (link.lhs, link.rhs) for n in walk(side) if n.kind == "series"]
    if len(divergences) != 1 or not sums:
        return None
    (divergence,) = divergences
    first, second = map(strip, divergence.args)
    if not (first.kind == second.kind == "normal" and len(first.args) == len(second.args) == 2):  # noqa: PLR2004 - moments
        return None
    letters, unit = _letters(first), _unit(second)
    if letters is None or unit is None:
        return None
    entries = _entries(sums, letters)
    if not entries:
        return None
    mean, scale = letters
    square = Node("power", (Node("name", (), first.span, scale), Node("number", (), first.span, "2")), first.span)
    spread = Node("function", (square,), first.span, "diag")
    law = replace(first, args=(first.args[0], spread))
    written = replace(divergence, args=(law, unit))
    sides = tuple(_put(renamed(side, entries), divergence, written) for side in link.equation.sides)
    typing = section.base.copy()
    try:
        for name in letters:
            shape = typing.shape(name)
            typing.sizes.unify(shape.columns, typing.one)
            upper = sums[0].args[2]
            if upper.kind == "name":
                typing.sizes.unify(shape.rows, typing.size(upper))
        constrain(typing, replace(link.equation, sides=sides))
        typing = typing.finished()
    except ClashError:
        return None
    said = Used(f"{mean} and {scale} are vectors, {scale}^2 the diagonal of the covariance", link.place.line)
    return Trial(sides[link.at], sides[link.at + 1], typing, used=(said,), kind="printed")


def _letters(law: Node) -> tuple[str, str] | None:
    """The letters m and s of a law N(m, s^2), N(m, s^2 I), N(m, diag(s^2)) or N(m, diag(s_1^2, ..., s_d^2))."""
    mean, spread = map(strip, law.args)
    if spread.kind == "function" and spread.text == "diag":
        spread = _listed(spread.args) or strip(spread.args[0])
    if spread.kind == "times" and len(spread.args) == 2 and IDENTITY.match(strip(spread.args[1]).text):  # noqa: PLR2004 - s^2 I
        spread = strip(spread.args[0])
    if spread.kind != "power" or strip(spread.args[1]).text != "2":
        return None
    scale = strip(spread.args[0])
    return (mean.text, scale.text) if mean.kind == scale.kind == "name" else None


def _listed(entries: Sequence[Node]) -> Node | None:
    """``s^2``, where s_1^2, ..., s_d^2 are listed."""
    if [one.kind for one in entries[1:-1]] != ["dot"]:
        return None
    square, last = strip(entries[0]), strip(entries[-1])
    family, other = (family_of(strip(one.args[0]).text) if one.kind == "power" else "" for one in (square, last))
    if not family or family != other:
        return None
    return replace(square, args=(Node("name", (), square.span, family), square.args[1]))


def _unit(law: Node) -> Node | None:
    """The law N(0, I), if it is N(0, 1) or that."""
    mean, spread = map(strip, law.args)
    unit = spread.text == "1" or (spread.kind == "name" and IDENTITY.match(spread.text))
    return replace(law, args=(mean, Node("name", (), spread.span, "I"))) if is_zero(mean) and unit else None


def _entries(sums: list[Node], letters: tuple[str, str]) -> dict[str, str]:
    """What stands in sums for entries of two letters, by its name, and the name of an entry of a letter in bold."""
    found: dict[str, str] = {}
    for one in sums:
        index = one.text.partition("|")[0]
        for name in names(one):
            told = counted(name, (index,))
            for letter in letters if told is not None else ():
                if told is not None and _plain(told.family) == _plain(letter):
                    found[name] = letter + name[len(told.family) :]
    whole = {_plain(letter) for letter in letters} <= {_plain(name.partition("_{")[0]) for name in found}
    return found if whole else {}


def _plain(name: str) -> str:
    """A name without bold type."""
    return name.removeprefix("\\bf{").removesuffix("}") if name.startswith("\\bf{") else name


def _put(node: Node, old: Node, new: Node) -> Node:
    """Put a tree where another stood."""
    if node.kind == old.kind and node.span == old.span:
        return new
    return replace(node, args=tuple(_put(a, old, new) for a in node.args)) if node.args else node
