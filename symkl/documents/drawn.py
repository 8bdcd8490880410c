"""The density of a letter that is made of a normal one: of y = X b + e with e ~ N(0, S), given b, it is N(y; X b, S)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symkl.documents.definitions import letter_of, primary
from symkl.documents.joint import NAMED
from symkl.documents.laws import head
from symkl.documents.surface import Node, is_zero, key, names, strip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.equations import Equation, Link
    from symkl.documents.scope import Section
    from symkl.documents.types import Typing

NORMAL, MATRIX_NORMAL = 2, 3  # how many parameters they have


class Drawn(NamedTuple):
    """A density as it must be, and the sign that says what its letter is made of."""

    density: Node
    link: Link


def drawn(section: Section, call: Node) -> Drawn | None:
    """Return the density that ``p(y | b)`` must be, by what the section says of y."""
    call = strip(call)
    density = call.kind == "call" and NAMED.fullmatch(call.text.partition(" ")[0]) and call.text.partition(" ")[2][:1] == "|"
    letter, *given = map(letter_of, call.args) if density else (None,)
    found = primary(section.definitions.get(letter, ())) if letter is not None else None
    if letter is None or found is None or section.typing.meant(letter) in section.typing.law_of:
        return None
    typing, value = section.typing, strip(found.value)
    terms = value.args if value.kind == "plus" else ()
    noise = [t for t in terms if strip(t).kind == "name" and typing.meant(strip(t).text) in typing.law_of]
    rest = tuple(t for t in terms if t not in noise)
    random = {n for n in names(*rest) if typing.meant(n) in typing.law_of or n in typing.made}
    if len(noise) != 1 or not rest or not random <= {*given} or key(strip(noise[0])) in given:
        return None
    law = _law(section.equations, typing, strip(noise[0]).text)
    if law is None:
        return None
    mean, *spread = law
    moved = rest if is_zero(mean) else (*rest, mean)
    centre = moved[0] if len(moved) == 1 else Node("plus", moved, value.span)
    kind, text = ("density", "") if len(spread) == 1 else ("call", "\\cal{MN} ;,,")
    return Drawn(Node(kind, (call.args[0], Node("group", (centre,), value.span, "("), *spread), call.span, text), found.link)


def _law(equations: Sequence[Equation], typing: Typing, name: str) -> tuple[Node, ...] | None:
    """The parameters of the normal law of a letter."""
    law = typing.laws[typing.law_of[typing.meant(name)]]
    if law.family == "Normal":
        return law.args if len(law.args) == NORMAL else None
    for equation in equations:
        for at, sign in enumerate(equation.chain.signs):
            right = strip(equation.sides[at + 1])
            said = sign.relation == "~" and key(equation.sides[at]) == name and right.kind == "call"
            if said and head(right) == "MN" and len(right.args) == MATRIX_NORMAL:
                return right.args
    return None
