"""Lines about entropies and informations of letters, whatever their law: ``H(X, Y) = H(X) + H(Y | X)``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents.joint import NAMED, Densities, Line, Signature
from symkl.documents.notation import ENTROPIES
from symkl.documents.surface import walk
from symkl.language import expectations, terms

if TYPE_CHECKING:
    from sympy import Expr

    from symkl.documents.equations import Link
    from symkl.documents.scope import Section
    from symkl.documents.surface import Node

INFORMATIONS = frozenset({"I", "\\bb{I}", "\\cal{I}", "\\rm{I}", "\\rm{MI}"})
READ = frozenset({"call", "name", "number", "group", "minus", "plus", "times", "over"})
SPOKEN_OF = re.compile(r"\bentrop|\binformation\b|熵|互信息", re.IGNORECASE)
# what makes lines true that are not true of all laws
RELATED = re.compile(
    r"\bfunctions? of\b|determin|\bMarkov|one-to-one|biject|injecti|sufficient|\bcopy\b|函数", re.IGNORECASE
)
JOINT = "p"


class Groups(NamedTuple):
    """The letters of ``H(of | given)``, or of ``I(of; other | given)``."""

    of: tuple[str, ...]
    other: tuple[str, ...]
    given: tuple[str, ...]

    @property
    def letters(self) -> tuple[str, ...]:
        """All of them."""
        return self.of + self.other + self.given


def groups(call: Node) -> Groups | None:
    """The letters of an entropy or an information; None for any other call."""
    name, _, between = call.text.partition(" ")
    found, marks = [[call.args[0]]], ""
    for mark, letter in zip(between, call.args[1:], strict=True):
        if mark == ",":
            found[-1].append(letter)
        else:
            found.append([letter])
            marks += mark
    parts = [tuple(one.text for one in part) for part in found]
    match marks:
        case "" | "|" if name in ENTROPIES:
            said = Groups(parts[0], (), parts[1] if marks else ())
        case ";" | ";|" if name in INFORMATIONS:
            said = Groups(parts[0], parts[1], parts[2] if marks == ";|" else ())
        case _:
            return None
    letters = said.letters
    named = all(one.kind == "name" and not NAMED.fullmatch(one.text) for one in call.args)  # H(p, q) is of two laws
    return said if named and len({*letters}) == len(letters) else None


def information(section: Section, link: Link, *sides: Node) -> Information | None:
    """Read a line as one of entropies and informations alone, in a text that speaks of these; None where it is none."""
    nodes = [n for side in sides for n in walk(side)]
    calls = [n for n in nodes if n.kind == "call" and n.args]
    said = [groups(n) for n in calls]
    letters = {letter for one in said if one is not None for letter in one.letters}
    alone = all(n.kind in READ for n in nodes) and all(n.kind != "name" or n.text in letters for n in nodes)
    several = any(one is not None and len(one.letters) > 1 for one in said)
    if None in said or not (alone and several) or not SPOKEN_OF.search(link.equation.document.text):
        return None
    typing = section.typing
    more = sorted(n for n in letters if n in section.definitions or typing.meant(n) in typing.law_of)
    doubts = {f"the text says more of {name}" for name in more}
    if RELATED.search(link.equation.document.text):
        doubts.add("one letter may be made of others")
    return Information(Densities({JOINT: frozenset({Signature(tuple(sorted(letters)), ())})}), doubted=frozenset(doubts))


class Information(Line):
    """One line about entropies and informations, all of one joint density."""

    def speaks(self, *sides: Node, of_laws: bool = False) -> bool:  # noqa: ARG002 - it was made for these
        """Whether it is read so."""
        return True

    @property
    def said(self) -> tuple[str, ...]:
        """What is understood, in words."""
        return ("entropies and informations are those of one joint law",)

    def term(self, node: Node) -> Expr:
        """Make a term of a tree."""
        said = groups(node) if node.kind == "call" else None
        if said is None:
            return super().term(node)
        of = self._of(JOINT, Signature(said.of + said.other, said.given))
        apart = [self._of(JOINT, Signature(part, said.given)) for part in (said.of, said.other) if part]
        value = expectations.KL(of, terms.times(*apart)) if said.other else expectations.entropy(of)
        return expectations.E(value, self._of(JOINT, Signature(said.given, ()))) if said.given else value
