r"""The normal laws that lines state, and what lines say that letters are: ``p(y | w) = N(y | X w, S)``, ``y = X w + e``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents import laws
from symkl.documents.grammar import read_side
from symkl.documents.joint import NAMED
from symkl.documents.names import Names
from symkl.documents.pieces import split
from symkl.documents.surface import Node, bar, hole, key, names, strip, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symkl.documents.equations import Equation, Link
    from symkl.documents.tokens import Token

TERM = "what is made of letters"
COUNTED = re.compile(r"[_^]\{\(?[a-z]")  # one of many: x_i, x_{t-1}, x^{(i)}


class Stated(NamedTuple):
    """A normal law that a text states: of which letter, given what, and how its density is called."""

    called: str
    letter: str
    given: tuple[Node, ...]
    mean: Node
    spread: Node


def introduced(equations: Sequence[Equation]) -> frozenset[tuple[Equation, int]]:
    """The signs that say by which normal law a letter is drawn, given others, of which nothing is said before."""
    known = set(values(equations))
    found = set()
    for equation in equations:
        for at, one in stated(equation):
            if one.letter not in known and one.given and not COUNTED.search(one.letter):
                found.add((equation, at))
            known.add(one.letter)
    return frozenset(found)


def said_at(link: Link) -> Stated | None:
    """The normal law that a sign states, of a letter or of a term of letters; none by a precision, if words say so."""
    found = next((one for at, one in stated(link.equation) if at == link.at), None)
    if found is not None or link.relation != "~":
        return found
    left, law = strip(link.lhs), strip(link.rhs)
    before = {sign.relation for sign in link.equation.chain.signs[: link.at]}
    readable = not any(n.kind == "hole" for n in walk(left)) and before <= {"=", ":="}
    if not readable or not laws.is_normal(law) or laws.otherwise(link.equation, "Normal", law.args):
        return None
    return Stated("", left.text if left.kind == "name" else TERM, (), *law.args)


def stated(equation: Equation) -> Iterator[tuple[int, Stated]]:
    """The normal laws that a chain states, each with the number of its sign; none by a precision, if words say so."""
    first = strip(equation.sides[0])
    signs = [sign.relation for sign in equation.chain.signs]
    if equation.chain.quoted or not signs:
        return
    if signs[0] == "~":
        law = strip(equation.sides[1])
        drawn, *by = [first] if first.kind == "name" else _given(equation.chain.sides[0])
        if drawn.kind == "name" and laws.is_normal(law) and not laws.otherwise(equation, "Normal", law.args):
            yield 0, Stated("", drawn.text, tuple(by), *law.args)
        return
    called = first.text.partition(" ")[0]
    if first.kind != "call" or not NAMED.fullmatch(called) or bar(first) != 1 or strip(first.args[0]).kind != "name":
        return
    letter, *given = first.args
    for at, side in enumerate(equation.sides[1:]):
        if signs[at] not in ("=", ":="):
            return
        law = strip(side)
        of = law.kind == "density" and key(law.args[0]) == key(letter)
        parameters = law.args[1:] if of else law.args if laws.is_normal(law) else ()
        if len(parameters) == 2 and not laws.otherwise(equation, "Normal", parameters):  # noqa: PLR2004 - two moments
            yield at, Stated(called, key(letter), tuple(given), *parameters)


def _given(tokens: Sequence[Token]) -> list[Node]:
    """What stands in ``y | w, z``; a hole where something else stands there."""
    parts, between = split(tokens)
    given = between[:1] == ["|"] and {*between[1:]} <= {","}
    return [read_side(part, Names()) for part in parts] if given else [hole("no letter that is given others")]


def values(equations: Sequence[Equation]) -> dict[str, tuple[Node, Link]]:
    """What letters are, where one line says it, and that line; of L^{-1} = A the L is the inverse of A."""
    found: dict[str, list[tuple[Node, Link]]] = {}
    for equation in equations:
        first = equation.links[0] if equation.links and not equation.chain.quoted else None
        if first is None or first.at or first.relation not in ("=", ":=") or equation.cue == "replace":
            continue
        left, right = strip(first.lhs), first.rhs
        if left.kind == "inverse":  # L^-1 = A + B
            left, right = strip(left.args[0]), Node("inverse", (Node("group", (right,), right.span, "("),), right.span)
        if left.kind == "name" and left.text not in names(right):
            found.setdefault(left.text, []).append((right, first))
    return {letter: said[0] for letter, said in found.items() if len(said) == 1}
