"""A document as it is: its text, the places in it, and the formulas that were found there.

An offset counts characters of the text from 0; a place counts lines and columns from 1, as editors do.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


class Span(NamedTuple):
    """A piece of a document, from one offset up to another."""

    start: int
    end: int


NOWHERE = Span(0, 0)


class Place(NamedTuple):
    """A place as a reader counts it; in a notebook also the number of its cell."""

    line: int
    column: int
    cell: int | None = None

    def __str__(self) -> str:
        inside = f"{self.line}:{self.column}"
        return inside if self.cell is None else f"cell {self.cell}:{inside}"


class Formula(NamedTuple):
    """A formula without its delimiters; the name of the environment that delimits it, if one does."""

    span: Span
    displayed: bool
    environment: str = ""


class Directive(NamedTuple):
    """What a comment tells symkl: the text behind ``symkl:``."""

    span: Span
    text: str


class Heading(NamedTuple):
    """A heading, with its level from 1; what stands below it, up to the next of its level, is a section."""

    span: Span
    level: int
    text: str


def _speaks_of(text: str, word: str) -> bool:
    return word in text.lower()


@dataclass(frozen=True)
class Document:
    r"""A text and what was found in it, in the order of the text.

    Attributes
    ----------
    name : how it is called in reports, such as its path
    text : the whole text, with line ends as ``\n``
    formulas, directives, headings : what was found
    hidden : what is neither formula nor prose: front matter, code, comments, verbatim
    cell : the number of the notebook's cell that the text is
    written : the text as it stands in its file, where that is written in another way, of the same length
    asked : what was asked of the whole text, with the answers
    """

    name: str
    text: str
    formulas: tuple[Formula, ...] = ()
    directives: tuple[Directive, ...] = ()
    headings: tuple[Heading, ...] = ()
    hidden: tuple[Span, ...] = field(default=(), repr=False)
    cell: int | None = None
    written: str = field(default="", repr=False)
    asked: dict[tuple[Any, ...], Any] = field(default_factory=dict, compare=False, repr=False)

    def says(self, question: Callable[..., T], *about: str) -> T:
        """Answer a question about the whole text, and note it with the answer."""
        if (question, *about) not in self.asked:
            self.asked[question, *about] = question(self.text, *about)
        found: T = self.asked[question, *about]
        return found

    def speaks_of(self, word: str) -> bool:
        """Whether a word stands in the text."""
        return self.says(_speaks_of, word)

    def answers_as(self, other: Document) -> bool:
        """Whether another document gives the same answers."""
        return other is self or all(other.says(question, *about) == said for (question, *about), said in self.asked.items())

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def place(self, offset: int) -> Place:
        """Return the place of an offset."""
        line = bisect.bisect_right(self._lines, offset)
        return Place(line, offset - self._lines[line - 1] + 1, self.cell)

    def line(self, number: int) -> str:
        """Return a line of the text as it is written, without its end."""
        start = self._lines[number - 1]
        end = self._lines[number] - 1 if number < len(self._lines) else len(self.text)
        return self.as_written(Span(start, end))

    def shown(self, span: Span) -> str:
        """Return a piece of the text."""
        return self.text[span.start : span.end]

    def as_written(self, span: Span) -> str:
        """Return a piece of the text as it stands in its file."""
        return (self.written or self.text)[span.start : span.end]
