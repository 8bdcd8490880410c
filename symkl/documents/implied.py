"""Letters that are averaged although nothing says that they are random."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents.inference import IDENTITY
from symkl.documents.surface import AVERAGES, names, outside, strip, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.equations import Equation
    from symkl.documents.surface import Node
    from symkl.documents.types import Typing


def implied_letters(equations: Sequence[Equation], typing: Typing, random: set[str]) -> set[str]:
    """The letters that are averaged although nothing says that they are random.

    They stand alone under an average; or nothing else under an average is random: it would be that of a constant.
    """

    def unsaid(names_: set[str]) -> set[str]:
        return {
            name
            for name in names_
            if typing.meant(name) not in typing.law_of
            and name not in random
            and name not in typing.dimensions
            and name in typing.shapes
        }

    found = unsaid({name for e in equations for name in averaged_letters(e, typing)})
    constant = typing.parameters() | {n for n in typing.shapes if IDENTITY.match(n)}
    for equation, node in ((e, n) for e in equations for side in e.sides for n in walk(side) if n.kind == "mean"):
        inside = names(node.args[0])
        if of_anything(typing, node) and not (
            any(typing.meant(n) in typing.law_of for n in inside) or inside & (random | found)
        ):
            # n of E[n y] = n m is fixed, and y is what is averaged
            found |= unsaid(inside.difference(constant, *map(outside, equation.sides)) or inside - constant)
    return found


def of_anything(typing: Typing, node: Node) -> bool:
    """Whether an average is over whatever is random in it."""
    return not node.text or (node.text in typing.laws and typing.laws[node.text].variable is None)


def averaged_letters(equation: Equation, typing: Typing) -> set[str]:
    """The letters that stand alone under an average without a law, and those that one average knows and another does not."""
    found: set[str] = set()
    known: set[frozenset[str]] = set()
    for node in (n for side in equation.sides for n in walk(side)):
        kind, _, given = node.kind.partition(" ")
        if kind in AVERAGES and (kind != "mean" or given or of_anything(typing, node)):
            count = 1 + (kind == "covariance") if given else len(node.args)
            found |= {strip(a).text for a in node.args[:count] if strip(a).kind == "name"}
            known.add(frozenset(names(*node.args[count:])))
    some = frozenset().union(*known) if len(known) > 1 else frozenset()
    return found | (some - typing.parameters())
