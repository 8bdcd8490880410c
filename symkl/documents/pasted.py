"""The formulas of a page that was copied from a browser: each stands there as drawn, as TeX, and as drawn again.

Environments are found as such. Elsewhere a piece of ASCII is TeX if the text before it, without spaces, ends in what the
piece looks like when it is drawn: ``p ( x ) p(x) p(x)``.
"""

from __future__ import annotations

import bisect
import re
from itertools import accumulate

from symkl.documents.scanning import SHARED
from symkl.documents.source import Document, Formula, Heading, Span
from symkl.documents.tokens import GLYPHS

HEADING = re.compile(r"^(\d+(?:\.\d+)+)\.? (.*)$", re.MULTILINE)
LONGEST_LINE = 4_000
LONGEST_PIECE = 400
DRAWN = {name: glyph for glyph, name in GLYPHS.items()} | {
    "geq": "≥",
    "leq": "≤",
    "neq": "≠",
    "ldots": "…",
    "cdots": "⋯",
    "rightarrow": "→",
}
DRAWN |= {name: name for name in ("log", "exp", "ln", "det", "tr", "max", "min", "Pr")}
UNSEEN = re.compile(r"\\(?:begin|end)\{[^}]*\}|\\\\|&|\\(?:left|right|[bB]ig+|quad|qquad)(?![A-Za-z])|~|\\[,;:! ]")


def drawn(tex: str) -> str:
    """Return what a reader sees of TeX, without spaces and without the places of scripts."""
    text = UNSEEN.sub("", tex)
    text = re.sub(r"\\([A-Za-z]+)", lambda found: DRAWN.get(found[1], ""), text)
    text = re.sub(r"(?<!\\)[{}]|[_^]", "", text).replace("\\", "")
    return seen(text)


def seen(text: str) -> str:
    """Return a drawn text without spaces, each sign in one spelling."""
    text = re.sub(r"[\s\u00a0\u200b]", "", text)
    return text.replace("\N{DIVIDES}", "|").replace("\N{MINUS SIGN}", "-").replace("\N{PRIME}", "'")


def scanned(name: str, text: str) -> Document:
    """Return a copied page as a document."""
    formulas: list[Formula] = []
    offset = 0
    for line in text.splitlines(keepends=True):
        environments = list(re.finditer(SHARED["environment"], line))
        taken = 0
        for found in environments:
            end = line.find(rf"\end{{{found['name']}}}", found.end())
            if end >= 0 and found.start() >= taken:  # what stands in another is part of that
                taken = end
                formulas.append(
                    Formula(Span(offset + found.end(), offset + end), displayed=True, environment=found["name"].rstrip("*"))
                )
        if not environments and len(line) <= LONGEST_LINE:
            formulas += [_moved(one, offset) for one in _in_line(line)]
        offset += len(line)
    headings = tuple(
        Heading(Span(found.start(), found.end()), found[1].count(".") + 1, found[2]) for found in HEADING.finditer(text)
    )
    return Document(name, text, tuple(formulas), headings=headings)


def _moved(formula: Formula, offset: int) -> Formula:
    return formula._replace(span=Span(formula.span.start + offset, formula.span.end + offset))


def _in_line(line: str) -> list[Formula]:
    found: list[Formula] = []
    taken = 0
    pieces = _Pieces(line)
    for first, start in enumerate(pieces.starts):
        if start < taken or (last := pieces.longest(first)) is None:
            continue
        # of two shifted readings of one length, the later is the formula itself
        for later in range(first + 1, last + 1):
            further = pieces.longest(later)
            if further is not None and len(pieces.picture(later, further)) >= len(pieces.picture(first, last)):
                first, last = later, further  # noqa: PLW2901 - the reading that stands
        start, end = pieces.starts[first], pieces.ends[last]  # noqa: PLW2901 - as above
        picture = pieces.picture(first, last)
        alone = bool(line[:start].strip()) and pieces.seen[: pieces.seen_before[start]] == picture
        found.append(Formula(Span(start, end), alone))
        taken = pieces.behind(end, picture)
    return found


class _Pieces:
    """The words of a line that are ASCII, each with its picture, and what is seen before each place."""

    def __init__(self, line: str) -> None:
        words = list(re.finditer(r"[\x21-\x7e]+", line))
        self.starts = [word.start() for word in words]
        self.ends = [word.end() for word in words]
        self.pictures = [drawn(word[0]) for word in words]
        self.seen = seen(line)
        self.seen_before = [0, *accumulate(len(seen(char)) for char in line)]
        self.line = line
        self._longest: dict[int, int | None] = {}

    def picture(self, first: int, last: int) -> str:
        """Return what words look like when they are drawn."""
        return "".join(self.pictures[first : last + 1])

    def longest(self, first: int) -> int | None:
        """Return the last word of the longest piece from a word on that stands drawn before it."""
        if first not in self._longest:
            self._longest[first] = self._search(first)
        return self._longest[first]

    def _search(self, first: int) -> int | None:
        start = self.starts[first]
        before = self.seen_before[start]
        best, picture = None, ""
        for last in range(first, len(self.starts)):
            between = self.line[self.ends[last - 1] : self.starts[last]] if last > first else ""
            if self.ends[last] - start > LONGEST_PIECE or between.strip(" "):
                break
            picture += self.pictures[last]
            if len(picture) > before:
                break
            if picture and self.seen.startswith(picture, before - len(picture)):
                single = len(picture) > 1 or self.line[max(0, start - 2) : start].strip() == picture
                best = last if single else best
        return best

    def behind(self, end: int, picture: str) -> int:
        """Return where a formula's second drawing ends, if it follows; else where the formula does."""
        at = self.seen_before[end]
        if not self.seen.startswith(picture, at):
            return end
        return bisect.bisect_left(self.seen_before, at + len(picture))
