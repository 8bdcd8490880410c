"""The formulas of a page that was copied from a browser: each stands there as drawn, as TeX, and as drawn again.

Environments are found as such. Elsewhere a piece of ASCII is TeX if the text before it, without spaces, ends in what the
piece looks like when it is drawn: ``p ( x ) p(x) p(x)``.
"""

from __future__ import annotations

import re

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
    "cdot": "⋅",
    "mid": "|",
    "epsilon": "ϵ",
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
        for found in environments:
            end = line.find(rf"\end{{{found['name']}}}", found.end())
            if end >= 0:
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
    for run in re.finditer(r"[\x20-\x7e]+", line):
        edges = [run.start() + piece.start() for piece in re.finditer(r"\S+", run[0])]
        ends = [run.start() + piece.end() for piece in re.finditer(r"\S+", run[0])]
        for start in edges:
            if start < taken:
                continue
            end = _longest(line, start, ends)
            if end is None:
                continue
            for later in edges:  # of two shifted readings of one length, the later is the formula itself
                if start < later < end:
                    further = _longest(line, later, ends)
                    if further and len(drawn(line[later:further])) >= len(drawn(line[start:end])):
                        start, end = later, further  # noqa: PLW2901 - the reading that stands
            alone = bool(line[:start].strip()) and seen(line[:start]) == drawn(line[start:end])
            found.append(Formula(Span(start, end), alone))
            taken = _behind_drawing(line, end, drawn(line[start:end]))
    return found


def _behind_drawing(line: str, end: int, picture: str) -> int:
    """Return where a formula's second drawing ends, if it follows; else where the formula does."""
    left = picture
    for at in range(end, len(line)):
        sign = seen(line[at])
        if not left.startswith(sign):
            return end
        left = left[len(sign) :]
        if not left:
            return at + 1
    return end


def _longest(line: str, start: int, ends: list[int]) -> int | None:
    """Return the end of the longest piece from an offset on that stands drawn before it."""
    before = seen(line[:start])
    best = None
    for end in ends:
        if not start < end <= start + LONGEST_PIECE:
            continue
        picture = drawn(line[start:end])
        if picture and before.endswith(picture) and (len(picture) > 1 or line[max(0, start - 2) : start].strip() == picture):
            best = end
    return best
