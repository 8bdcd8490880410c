"""Whether a section of a file is as it was in an earlier version of the file: then it is not read again.

What the reading of a section depends on is its own text and a margin around it, what its formulas and sentences were
read as, what directives say of it, what the whole document says of names, and what earlier sections know of its letters.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from symkl.documents.anew import cases
from symkl.documents.borrowed import borrowed
from symkl.documents.directives import lets
from symkl.documents.earlier import Earlier
from symkl.documents.parsed import Answers
from symkl.documents.scope import extent, section_of
from symkl.documents.told import tellings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.declared import Declaration
    from symkl.documents.earlier import Understood
    from symkl.documents.equations import Equation, Gathered
    from symkl.documents.names import Names
    from symkl.documents.scope import Section
    from symkl.documents.source import Document
    from symkl.documents.surface import Node

# characters around a section that are looked at, up to a display before it, and up to a paragraph behind its last formula:
# no search for words goes further
MARGIN = 600
BREAK = re.compile(r"\n\s*\n")


@dataclass(frozen=True, eq=False)
class Read:
    """A section with all that its reading depends on.

    Attributes
    ----------
    section : as it was understood, with the places of the version in which it was
    start, formula : the offset at which it began there, and the number of its first formula
    looks : its text, its equations and its sentences, without places
    names, earlier : what was asked of the whole file, and of the sections before it
    """

    section: Section
    document: Document
    start: int
    formula: int
    looks: tuple[Any, ...]
    names: Answers
    earlier: Earlier

    def is_as(self, looks: tuple[Any, ...], document: Document, gathered: Gathered, earlier: Sequence[Understood]) -> bool:
        """Whether it would be read in another version as it was."""
        return (
            self.looks == looks
            and self.document.answers_as(document)
            and self.names.still_hold(gathered.names)
            and self.earlier.still_hold(earlier)
        )


def read(
    gathered: Gathered,
    equations: list[Equation],
    words: list[Declaration],
    earlier: Sequence[Understood],
    before: Sequence[Read],
) -> Read:
    """Read a section of a file, or take one of an earlier version that is as this one."""
    document, start = equations[0].document, extent(equations).start
    looks = _looks(gathered, equations, words)
    for one in before:
        moved = document.place(start).line != one.document.place(one.start).line
        if not (moved and one.section.errors) and one.is_as(looks, document, gathered, earlier):
            one.names.ask_from_now(gathered.names)
            return one
    names, asked = Answers(gathered.names), Earlier(earlier)
    section = section_of(replace(gathered, names=cast("Names", names)), equations, words, asked)
    return Read(section, document, start, equations[0].formula, looks, names, asked)


def _looks(gathered: Gathered, equations: Sequence[Equation], words: Sequence[Declaration]) -> tuple[Any, ...]:
    first = equations[0]
    document, (start, end) = first.document, extent(equations)
    display = max((f.span.end for f in document.formulas if f.displayed and f.span.end < start), default=0)
    last = max((f.span.end for f in document.formulas if f.span.start < end), default=end)
    low, high = max(display, start - MARGIN), end if BREAK.search(document.text, last, end) else end + MARGIN
    alone = all(e.document is document for e in equations) and all(d.document is document for d in words)
    return (
        alone or object(),  # cells of a notebook: like nothing else
        document.name,
        document.cell,
        first.section,
        gathered.assumptions,
        document.text[low:start],
        document.text[start:end],
        document.text[end:high],
        [(f.span.start - start, f.span.end - start, *f[1:]) for f in document.formulas if low <= f.span.start < high],
        bisect.bisect(cases(document.text), start) > 0,
        [(d.text, d.span.start) for d in lets(gathered, first.section, document)],
        [(other.name, d.text, d.span.start, until) for other, d, until in tellings(gathered)],
        [
            (e.origin, e.offset - start, e.inline, e.cue, e.part, e.formula - first.formula, e.chain.continues)
            for e in equations
        ],
        [_said(one, start, end, first.formula) for one in words],
        [(e.origin, e.document.place(e.offset), e.document.name) for e in borrowed(gathered, equations)],
    )


def _said(one: Declaration, start: int, end: int, first: int) -> tuple[Any, ...]:
    return (
        one.says,
        one.letters,
        one.detail,
        one.words,
        one.under,
        one.others,
        one.offset - start,
        max(one.since - start, -1),  # before the section all places are alike, and so are those behind it
        max(min(one.until, end) - start, -1),
        [(e.formula - first, e.offset - start) for e in one.equations],
        [_flat(node) for node in (*one.sizes, *one.terms)],
    )


def _flat(node: Node) -> tuple[Any, ...]:
    return node.kind, node.text, *map(_flat, node.args)
