r"""Lines up to a constant: ``\log p(w) = w^T a - w^T A w / 2 + const`` says what its slope by w is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents.inference import IDENTITY
from symkl.documents.surface import Node, bar, key, strip, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.equations import Equation, Link
    from symkl.documents.types import Typing

NO_LETTER = "a constant, where no letter is said to vary"


def has_constant(*sides: Node) -> bool:
    """Whether a side says that it holds up to a constant."""
    return any(n.kind == "constant" for side in sides for n in walk(side))


def variable(link: Link) -> str:
    r"""The one letter of what a chain begins with: w of ``\log p(w | y)``."""
    for node in walk(link.equation.sides[0]):
        if node.kind == "call":
            found = node.args[: bar(node)]
            return found[0].text if len(found) == 1 and found[0].kind == "name" else ""
    return ""


def given(link: Link) -> frozenset[str]:
    """The letters of what a chain begins with: they are fixed, but for the one that varies."""
    calls = [n for n in walk(link.equation.sides[0]) if n.kind == "call"]
    return frozenset(n.text for call in calls[:1] for n in walk(call) if n.kind == "name")


def slope(node: Node, letter: str, *, alone: bool) -> Node:
    """The slope of a side without its constants, which is marked where the letter does not stand ``alone``."""
    inner = Node("group", (_without(node),), node.span, "(" if alone else "given")
    return Node("derivative", (inner, Node("name", (), node.span, letter)), node.span, "gradient")


def _without(node: Node) -> Node:
    node = strip(node)
    if node.kind == "constant":
        return Node("number", (), node.span, "0")
    if node.kind != "plus":
        return node
    kept = tuple(term for term in node.args if not has_constant(term) or term.kind == "plus")
    return Node("plus", kept, node.span) if len(kept) > 1 else kept[0] if kept else Node("number", (), node.span, "0")


def fixed(typing: Typing) -> Typing:
    """A typing in which nothing is random: a density is a function of its letter."""
    found = typing.copy()
    found.law_of = {}
    return found


def is_letter_e(equations: Sequence[Equation]) -> bool:
    """Whether e is a letter, such as a vector of residuals: it is transposed or defined, and is no base of a power."""
    nodes = [n for e in equations for side in e.sides for n in walk(side)]
    if any(n.kind == "power" and key(n.args[0]) == "e" and n.args[1].kind != "number" for n in nodes):
        return False
    turned = any(n.kind in ("transpose", "prime") and key(n.args[0]) == "e" for n in nodes)
    return turned or any(key(strip(k.lhs)) == "e" and k.at == 0 and k.is_equality for e in equations for k in e.links)


def own_letters(typing: Typing, equations: Sequence[Equation]) -> Typing:
    r"""Note the letters e and I where the text gives them another meaning: ``I = \int f(x) dx`` is no identity."""
    if is_letter_e(equations):
        typing.shape("e")
    for equation in equations:
        letter = strip(equation.sides[0])
        said = equation.links and equation.links[0].is_equality and letter.kind == "name" and IDENTITY.match(letter.text)
        if said and strip(equation.sides[1]).kind in ("integral", "series"):
            typing.shape(letter.text)
            typing.declared.setdefault(letter.text, equation.offset)
    return typing
