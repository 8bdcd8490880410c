"""Formulas as trees, kept from one version of a text to the next: a formula that is as it was is not parsed again.

What a formula is depends on its text, on the macros, and on what the whole document says of the names in it; the last is
asked for while it is parsed, and noted: a formula is as it was where each of these questions has the answer it had.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from symkl.documents.grammar import read_side
from symkl.documents.layout import chains, tokens_of
from symkl.documents.names import occurrences
from symkl.documents.source import NOWHERE, Span
from symkl.documents.surface import Node, hole

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from symkl.documents.layout import Chain
    from symkl.documents.macros import Macros
    from symkl.documents.names import Names
    from symkl.documents.source import Document, Formula
    from symkl.documents.tokens import Token

NOTHING = hole("nothing stands on this side")


class Answers:
    """What was asked of the names of a document, as :class:`Names`, with each answer."""

    def __init__(self, names: Names) -> None:
        self._names = names
        self._said: dict[tuple[str, tuple[Hashable, ...]], Any] = {}

    def __getattr__(self, what: str) -> Any:  # noqa: ANN401 - as Names has it
        found = getattr(self._names, what)
        if not callable(found):
            self._said[what, ()] = found
            return found

        def ask(*about: Hashable) -> Any:  # noqa: ANN401 - as above
            answer = self._said[what, about] = found(*about)
            return answer

        return ask

    def ask_from_now(self, names: Names) -> None:
        """Ask what was not asked yet of other names, which give the same answers."""
        self._names = names

    def still_hold(self, names: Names) -> bool:
        """Whether other names give the same answers."""
        return all(_answer(names, what, about) == said for (what, about), said in self._said.items())


def _answer(names: Names, what: str, about: tuple[Hashable, ...]) -> Any:  # noqa: ANN401 - as Names has it
    found = getattr(names, what)
    return found(*about) if callable(found) else found


class Parsed(NamedTuple):
    """A chain with its sides as trees, and what is one thing for all that were parsed at once."""

    chain: Chain
    sides: tuple[Node, ...]
    origin: Answers


@dataclass
class Kept:
    """What is known of the formulas of one text.

    Attributes
    ----------
    tokens : of a formula's text, with the offset at which it stood
    counts : how often each name stands in them
    trees : the chains, what was asked for them, and the offset
    """

    macros: Macros | None = None
    tokens: dict[str, tuple[int, list[Token]]] = field(default_factory=dict)
    counts: dict[str, Names] = field(default_factory=dict)
    trees: dict[str, tuple[int, Answers, tuple[Parsed, ...]]] = field(default_factory=dict)


class Parser:
    """Parses the formulas of a text; what is kept of an earlier one is looked at first."""

    def __init__(self, macros: Macros, before: Kept | None = None) -> None:
        self.macros = macros
        self.before = before if before is not None and before.macros == macros else Kept()
        self.kept = Kept(macros)

    def tokens(self, document: Document, formula: Formula) -> list[Token]:
        """Return the tokens of a formula.

        Raises
        ------
        ParseError
            Where macros call each other without end.
        """
        text, start = document.shown(formula.span), formula.span.start
        known = self.kept.tokens.get(text) or self.before.tokens.get(text)
        found = tokens_of(document, formula, self.macros) if known is None else _moved(known[1], start - known[0])
        self.kept.tokens[text] = start, found
        return found

    def count(self, document: Document, formula: Formula, tokens: Sequence[Token]) -> Names:
        """Return how often each name stands in a formula."""
        text = document.shown(formula.span)
        found = self.kept.counts.get(text) or self.before.counts.get(text) or occurrences(tokens)
        self.kept.counts[text] = found
        return found

    def chains(self, document: Document, formula: Formula, tokens: list[Token], names: Names) -> tuple[Parsed, ...]:
        """Return the chains of a formula."""
        text, start = document.shown(formula.span), formula.span.start
        known = self.kept.trees.get(text) or self.before.trees.get(text)
        if known is not None and known[1].still_hold(names):
            answers = known[1]
            found = tuple(_parsed_at(one, start - known[0]) for one in known[2])
        else:
            answers = Answers(names)
            found = tuple(_parsed(chain, answers) for chain in chains(tokens))
        self.kept.trees[text] = start, answers, found
        return found


def _parsed(chain: Chain, answers: Answers) -> Parsed:
    names = cast("Names", answers)
    return Parsed(chain, tuple(read_side(side, names) if side else NOTHING for side in chain.sides), answers)


def _parsed_at(one: Parsed, by: int) -> Parsed:
    if not by:
        return one
    chain = one.chain
    sides = tuple(tuple(_moved(side, by)) for side in chain.sides)
    signs = tuple(sign._replace(span=_span(sign.span, by)) for sign in chain.signs)
    moved = chain._replace(sides=sides, signs=signs, name=tuple(_moved(chain.name, by)))
    return Parsed(moved, tuple(_node(side, by) for side in one.sides), one.origin)


def _moved(tokens: Sequence[Token], by: int) -> list[Token]:
    return [token._replace(span=_span(token.span, by)) for token in tokens] if by else list(tokens)


def _span(span: Span, by: int) -> Span:
    return span if span == NOWHERE else Span(span.start + by, span.end + by)


def _node(node: Node, by: int) -> Node:
    return Node(node.kind, tuple(_node(arg, by) for arg in node.args), _span(node.span, by), node.text)
