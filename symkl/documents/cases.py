"""A line that has a counterexample, with what may be asked of it before it is called wrong."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents.counted import family_of
from symkl.documents.report import Outcome
from symkl.documents.surface import AVERAGES, Node, names, strip, walk
from symkl.language.symbols import Dimension, Matrix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symkl.documents.equations import Link
    from symkl.documents.scope import Section
    from symkl.documents.trials import Trial, Understood
    from symkl.documents.types import Typing
    from symkl.verdict import Result

BARE = frozenset({"name", "marked", "call", "divergence"})


# what is true of complex letters where it is true of real ones
ALGEBRAIC = frozenset({"name", "number", "plus", "minus", "times", "group", "inverse", "over", "power", "transpose"})
REAL_FACTS = frozenset({"spd", "symmetric", "orthogonal", "positive", "nonnegative"})


class Objection(NamedTuple):
    """Why a line that is not true may still be right."""

    outcome: Outcome
    why: str


@dataclass(frozen=True)
class Case:
    """A link that has a counterexample, as it was understood."""

    section: Section
    link: Link
    understood: Understood

    @property
    def used(self) -> set[str]:
        """The letters of the link."""
        return names(self.link.lhs, self.link.rhs)

    @property
    def sizes(self) -> set[str]:
        """The letters that say how large the letters of the link are."""
        reading = self.understood.reading
        sizes = [n for n, symbol in reading.statement.symbols.items() if isinstance(symbol, Dimension)]
        return {reading.spelled.get(name, name) for name in sizes}

    @property
    def is_chain(self) -> bool:
        """Whether the link is one of several."""
        return len(self.link.equation.chain.signs) > 1

    def hides_random(self) -> bool:
        """Whether something random in the reading is no letter of the line: a function of one."""
        reading, trial, typing = self.understood.reading, self.understood.trial, self.section.typing
        letters = {one for name in names(trial.lhs, trial.rhs) for one in (name, typing.meant(name))}
        random = [n for n, symbol in reading.statement.symbols.items() if getattr(symbol, "law", None) is not None]
        return any(reading.spelled.get(name, name) not in letters for name in random)

    def nodes(self) -> list[Node]:
        """Every node of both sides."""
        return [n for side in (self.link.lhs, self.link.rhs) for n in walk(side)]

    def of_laws(self, *, known: bool = False) -> set[str]:
        """The letters in parameters of laws, or of laws that the language knows."""
        typing = self.section.typing
        found = {n for law in typing.laws.values() if not known or law.family != "Any" for n in names(*law.args)}
        return found | names(*(spread for _, spread in typing.together))

    def parameters(self, *, known: bool = False) -> set[str]:
        """The letters in parameters of laws, and beside what is random: X of X b + e."""
        return self.of_laws(known=known).union(*self.section.typing.made.values())

    def is_stacked(self, name: str) -> bool:
        """Whether the text says what a letter is made of, or of what it is a part."""
        stacked = self.section.typing.stacked
        family = family_of(name)
        return family in stacked or any(one.whole == name for one in stacked.values()) or self._is_entry(family)

    def _is_entry(self, family: str) -> bool:
        """Whether what is counted was read as the entries of a vector of which the text says what it is."""
        reading = self.understood.reading
        read = [reading.statement.symbols.get(name) for name, letter in reading.spelled.items() if letter == family]
        vector = len(read) == 1 and isinstance(read[0], Matrix)
        return vector and bool(family) and self.is_grounded(family)

    def is_grounded(self, name: str) -> bool:
        """Whether the text says what a letter is."""
        typing = self.section.typing
        letter = typing.meant(name)
        drawn = self.understood.trial.typing
        return (
            letter in drawn.law_of
            or name in drawn.parameters()
            or name not in typing.shapes
            or name in typing.declared
            or bool(typing.facts_of(name))
            or letter in typing.law_of
            or name in typing.laws
            or name in self.section.definitions
            or name in typing.dimensions
            or name in self.parameters()
            or self.is_stacked(name)
            or any(name in function.formals for function in self.section.functions.values())
        )


@dataclass
class Tried:
    """What came of the readings of a link."""

    trial: Trial
    understood: Understood | None = None
    result: Result | None = None
    why: str = ""


def is_complex(section: Section, link: Link) -> str:
    """Why a line about complex letters is none about real ones; or nothing."""
    used = names(link.lhs, link.rhs)
    for name in list(used):
        used |= {n for d in section.definitions.get(name, ()) for n in names(d.value)}
    found = sorted(used & section.typing.complex.keys())
    nodes = [n for side in (link.lhs, link.rhs) for n in walk(side)]
    plain = all(n.kind in ALGEBRAIC or (n.kind == "function" and n.text in ("tr", "det")) for n in nodes) and all(
        strip(n.args[1]).kind == "number" for n in nodes if n.kind == "power"
    )
    if not found or (link.is_equality and plain and not any(section.typing.facts_of(n) & REAL_FACTS for n in found)):
        return ""
    return f"{found[0]} is complex, and only what is true of real letters is known"


def given(why: str) -> Objection:
    """Say that a line is no claim."""
    return Objection(Outcome.GIVEN, why)


def unclear(why: str) -> Objection:
    """Say that a line may not be meant as it was read."""
    return Objection(Outcome.UNCLEAR, why)


def is_bare(node: Node) -> bool:
    """Whether a side is something that an equation may give a value: a letter, a call, an average of a letter."""
    node = strip(node)
    return node.kind in BARE or (node.kind in AVERAGES and all(strip(a).kind == "name" for a in node.args))


def called(nodes: Iterable[Node], typing: Typing) -> str:
    r"""A letter that was taken as a factor, and may be a function: s of ``s(x) + s(-x)``; nothing where none may be."""
    return next((name for node in nodes for name in may_be_called(node) if name not in typing.declared), "")


def may_be_called(node: Node) -> list[str]:
    r"""The letters of a product that may be functions of what touches them: ``l(\theta)``."""
    return [
        a.text
        for one, b in itertools.pairwise(node.args if node.kind == "times" else ())
        for a in (_last(one),)
        if a.kind == "name" and b.span.start - a.span.end in (0, 1) and b.kind in ("group", "tuple") and b.text in ("(", "")
        if strip(b).kind in ("name", "tuple")
    ]


def _last(node: Node) -> Node:
    r"""What touches what stands behind: the l of ``\log l``."""
    while node.kind in ("function", "times") and node.args:
        node = node.args[-1]
    return node
