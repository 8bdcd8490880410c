r"""Derivatives of averages over densities that depend on the letter, and scores: the slope of an average over p_theta.

Such an average is read as an integral against its density. Of that is known that it integrates to 1, whatever its parameter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from symkl.documents.joint import DRAWN, NAMED
from symkl.documents.slopes import LETTERS
from symkl.documents.surface import Node, bar, free, key, strip, walk

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from symkl.documents.joint import Densities, Signature
    from symkl.documents.types import Typing

UNIT = "a density integrates to 1, whatever its parameter"
NAME = re.compile(r"(\\?[A-Za-z]+)(?:_\{?(\\?[A-Za-z]+|\d+)\}?)?")
ARGUMENTS = re.compile(r"(?P<law>[^()|]+)\((?P<of>[^()|;]+)(?:(?P<bar>[|;])(?P<given>[^()|;]+))?\)")


@dataclass(frozen=True)
class Scored:
    """The sides of a line with averages as integrals.

    Attributes
    ----------
    sides, typing : what is read: where the laws of these averages are no laws of letters
    densities : the names of what is averaged over
    givens : that these integrate to 1
    """

    sides: tuple[Node, ...]
    typing: Typing
    densities: frozenset[str] = frozenset()
    givens: tuple[tuple[Node, Node], ...] = ()


def scored(typing: Typing, known: Densities, sides: tuple[Node, ...]) -> Scored:
    """Read averages as integrals in a line that differentiates by what their densities depend on."""
    nodes = [n for side in sides for n in walk(side)]
    by = {key(n.args[1]): n.args[1] for n in nodes if n.kind == "derivative" and strip(n.args[1]).kind == "name"}
    both = {"mean", "integral"} <= {n.kind for n in nodes}
    if not (by or both):
        return Scored(sides, typing)

    def wanted(call: Node) -> bool:
        law = typing.laws.get(call.text.partition(" ")[0])
        return _hides(call, by, typing) if by else law is None or law.family == "Any"

    hiding = {n.text.partition(" ")[0] for n in nodes if n.kind == "call" and _hides(n, by, typing)}
    calls: dict[str, Node] = {}
    for node in nodes:
        call = _density(node, known.seen) if node.kind == "mean" else None
        if call is not None and wanted(call):
            calls[node.text] = call
        if node.kind == "integral":
            inside = [inner for inner in walk(node.args[0]) if _is_over(inner, node) and wanted(inner)]
            calls |= {key(inner): inner for inner in inside if _is_density(typing, inner)}
    densities = frozenset(call.text.partition(" ")[0] for call in calls.values())
    if not calls and not any(name in typing.laws for name in hiding):
        return Scored(sides, typing)
    twice = any(n.kind == "derivative" and n.text == "Hessian" for n in nodes)
    givens = [pair for call in dict.fromkeys(calls.values()) for pair in _units(call, by, typing, twice=twice)]
    typing = _without(typing, densities | hiding)
    return Scored(tuple(_as_integrals(s, calls) for s in sides), typing, densities, tuple(givens))


def _is_over(call: Node, integral: Node) -> bool:
    """Whether a density is of the variables of an integral over all their values."""
    if call.kind != "call" or integral.text not in ("|", "-\\infty|\\infty"):
        return False
    name = call.text.partition(" ")[0]
    return NAME.fullmatch(name) is not None and {*map(key, call.args[: bar(call)])} == {*map(key, integral.args[1:])}


def _is_density(typing: Typing, call: Node) -> bool:
    """Whether a call is of a density, by its name, or since averages are taken over it."""
    name = call.text.partition(" ")[0]
    return NAMED.fullmatch(name) is not None or name in typing.laws


def _hides(call: Node, by: Collection[str], typing: Typing) -> bool:
    """Whether a density depends on one of some letters by its script or what stands behind its bar, and not by its law."""
    name = call.text.partition(" ")[0]
    found = {*LETTERS.findall(name.partition("_")[2])}.union(*map(free, call.args[bar(call) :])) & {*by}
    law = typing.laws.get(name)
    return bool(found) and (law is None or law.family == "Any" or not found & {n for a in law.args for n in free(a)})


def _density(mean: Node, seen: Mapping[str, frozenset[Signature]]) -> Node | None:
    r"""The density that the script of an average names, with its letters: of ``x \sim p_\theta``, ``p(x | \theta)``."""
    text = re.sub(r"\\left|\\right|\s", "", mean.text)
    text = re.sub(r"\\mid(?!dle)|\\vert", "|", text)
    drawn = DRAWN.fullmatch(text)
    law, letters = (drawn["law"], drawn["letters"]) if drawn else (text, "")
    found = ARGUMENTS.fullmatch(law)
    given = ""
    if found:
        law, given = found["law"], found["given"] or ""
        letters = letters or found["of"]
    name = _named(law)
    if name is None:
        return None
    if not letters:
        ways = seen.get(name, frozenset())
        if len(ways) != 1:
            return None
        (said,) = ways
        return _call(name, said.of, said.given, "|", mean)
    between = (found["bar"] or "|") if found else "|"
    of, behind = ([_named(one) for one in part.split(",") if one] for part in (letters, given))
    if None in of or None in behind:
        return None
    return _call(name, [str(n) for n in of], [str(n) for n in behind], between, mean)


def _named(text: str) -> str | None:
    found = NAME.fullmatch(text)
    if found is None:
        return None
    return f"{found[1]}_{{{found[2]}}}" if found[2] else found[1]


def _call(name: str, of: Sequence[str], given: Sequence[str], bar: str, mean: Node) -> Node:
    between = "," * (len(of) - 1) + (bar + "," * (len(given) - 1) if given else "")
    return Node("call", tuple(Node("name", (), mean.span, n) for n in (*of, *given)), mean.span, f"{name} {between}")


def _as_integrals(node: Node, calls: Mapping[str, Node]) -> Node:
    args = tuple(_as_integrals(a, calls) for a in node.args)
    if node.kind == "mean" and (call := calls.get(node.text)) is not None:
        body = Node("times", (call, Node("group", (args[0],), node.span, "(")), node.span)
        return Node("integral", (body, *call.args[: bar(call)]), node.span, "|")
    return node if all(a is b for a, b in zip(args, node.args, strict=True)) else Node(node.kind, args, node.span, node.text)


def _units(call: Node, by: Mapping[str, Node], typing: Typing, *, twice: bool) -> list[tuple[Node, Node]]:
    """A density integrates to 1, and its slopes to 0."""
    over, one = call.args[: bar(call)], Node("number", (), call.span, "1")
    slopes = [letter for name, letter in by.items() if _hides(call, {name}, typing)]
    found = [(Node("integral", (call, *over), call.span, "|"), one)]
    for letter in slopes:
        slope = Node("derivative", (call, letter), call.span, "gradient")
        nothing = Node("number", (), call.span, "0")
        found.append((Node("integral", (slope, *over), call.span, "|"), nothing))
        if twice:
            second = Node("derivative", (slope, letter), call.span, "Hessian")
            found.append((Node("integral", (second, *over), call.span, "|"), nothing))
    return found


def _without(typing: Typing, names: frozenset[str]) -> Typing:
    """A typing in which the letters of some densities are no random ones."""
    found = typing.copy()
    laws = {name for name in found.laws if name in names or name.partition("\\sim")[2] in names}
    laws |= {name for name in found.laws if _named(name.rpartition("\\sim")[2]) in names}
    found.laws = {name: law for name, law in found.laws.items() if name not in laws}
    found.law_of = {letter: name for letter, name in found.law_of.items() if name not in laws}
    return found
