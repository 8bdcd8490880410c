"""reStructuredText, read as the Markdown that it would be, character for character, so that every place is its own.

Mathematics stands in ``:math:`` roles and ``math`` directives, whose paragraphs are displays. Code, literal blocks,
comments and what Sphinx fills in are left alone; notes, theorems and the like are prose.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise, takewhile

from symkl.documents import scanning
from symkl.documents.source import Directive, Document, Formula, Heading, Span

MARKUP = re.compile(r"[ \t]*(?:(?:[-*+]|#\.|\(?\w{1,3}[.)])[ \t]+)*(?P<dots>\.\.)(?:[ \t]+(?P<said>.*))?$")
DIRECTIVE = re.compile(r"(?P<name>[A-Za-z][\w:.+-]*)::[ \t]*")
PROSE = re.compile(  # what may have paragraphs of a text in it; all others are code, pictures and tables
    r"admonition|attention|caution|centered|class|compound|container|danger|definition|epigraph|error|example|hint|important"
    r"|lemma|note|only|pull-quote|proof(?::.*)?|prf:.*|remark|rubric|seealso|sidebar|theorem|tip|topic|todo|warning"
    r"|corollary|proposition|dropdown|grid|grid-item|card|tab-item|tab-set|versionadded|versionchanged|deprecated"
)
OPTION = re.compile(r"[ \t]*:[\w-]+:(?:[ \t].*)?$")
GOES_ON = re.compile(r"[&\s]*=")  # a paragraph of a display that goes on with the one before
INLINE = re.compile(r":math:`(?P<formula>(?:(?!\n[ \t]*\n)[^`])+)`|(?P<code>``(?:(?!\n[ \t]*\n).)+?``)|\$", re.DOTALL)
SHORTEST = 4  # of a line below a longer title
RULE = re.compile(r"([!-/:-@\[-`{-~])\1{2,}[ \t]*$")


def scanned(name: str, text: str) -> Document:
    """Return a text in reStructuredText as a document."""
    return _Lines(text).document(name)


class _Lines:
    """Goes through the lines of a text once; what is neither prose nor mathematics becomes blanks."""

    def __init__(self, text: str) -> None:
        self.written = text
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.displays: list[Formula] = []
        self.directives: list[Directive] = []
        self.headings: list[Heading] = []
        self.ranks: list[tuple[str, bool]] = []  # of headings: how they are underlined, and whether overlined

    def document(self, name: str) -> Document:
        at = 0
        while at < len(self.lines):
            at = self._step(at)
        bare = INLINE.sub(_as_markdown, "\n".join(self.lines))
        found = scanning.scanned(name, bare, "markdown")
        pieces, end = [], 0
        for formula in self.displays:
            pieces += [bare[end : formula.span.start - 2], "$$", self.written[slice(*formula.span)]]
            end = formula.span.end
        return replace(
            found,
            text="".join([*pieces, bare[end:]]),
            formulas=tuple(sorted((*found.formulas, *self.displays))),
            directives=tuple(sorted((*found.directives, *self.directives))),
            headings=tuple(self.headings),
            written=self.written,
        )

    def _step(self, at: int) -> int:
        """Read the block that begins at a line, and return the line behind it."""
        line = self.lines[at]
        if found := MARKUP.match(line):
            return self._markup(at, found)
        if line.lstrip().startswith(">>>"):
            return self._blank(at, at + sum(1 for _ in takewhile(str.strip, self.lines[at:])))
        if line.rstrip().endswith("::"):
            return self._blank(at + 1, self._behind(at, _indent(line)))
        return self._heading(at) or at + 1

    def _markup(self, at: int, found: re.Match[str]) -> int:
        said, end = found["said"] or "", self._behind(at, found.start("dots"))
        named = DIRECTIVE.match(said)
        if named and named["name"] == "math":
            return self._math(at, end, found.start("said") + named.end())
        if named and PROSE.fullmatch(named["name"]):
            start = found.start("said") + named.end()
            self.lines[at] = " " * start + self.lines[at][start:]
            options = sum(1 for _ in takewhile(OPTION.match, self.lines[at + 1 : end]))
            return self._blank(at + 1, at + 1 + options)
        if not named and said.startswith(("[", "_")):  # a footnote, a place to refer to
            return at + 1
        if not named and (told := scanning.TOLD.fullmatch("\n".join((said, *self.lines[at + 1 : end])))):
            self.directives.append(Directive(Span(self.starts[at] + found.start("dots"), self.starts[end] - 1), told[1]))
        return self._blank(at, end)

    def _math(self, at: int, end: int, column: int) -> int:
        """Note the paragraphs of a directive as displays; room for two dollars is before each of them."""
        first = self.lines[at][column:]
        body = at + 1 + sum(1 for _ in takewhile(OPTION.match, self.lines[at + 1 : end]))
        if first.strip():
            self.lines[at + 1 : body] = [" " * len(line) for line in self.lines[at + 1 : body]]
            body = at + 1
        starts = [(at, column)] if first.strip() else []
        before = first.strip()
        for number in range(body, end):
            line = self.lines[number].strip()
            blank = not self.lines[number - 1].strip() if number > body else not first.strip()
            if line and blank and not (before and (before.endswith("=") or GOES_ON.match(line))):
                starts.append((number, _indent(self.lines[number])))
            before = line or before
        for (number, start), (stop, _) in pairwise([*starts, (end, 0)]):
            last = max(k for k in range(number, stop) if self.lines[k].strip())
            if start > 1:
                span = Span(self.starts[number] + start, self.starts[last] + len(self.lines[last].rstrip()))
                self.displays.append(Formula(span, displayed=True))
        return self._blank(at, end)

    def _heading(self, at: int) -> int:
        """Note a heading that begins at a line, and return the line behind it; 0 where there is none."""
        over = bool(RULE.match(self.lines[at]))
        title, rule = (*self.lines[at + over : at + over + 2], "", "")[:2]
        found = RULE.match(rule)
        long = found is not None and len(rule.rstrip()) >= min(len(title.rstrip()), SHORTEST)
        if found is None or not (long and title.strip()) or (title[0].isspace() and not over):
            return 0
        if (found[1], over) not in self.ranks:
            self.ranks.append((found[1], over))
        line = at + over
        span = Span(self.starts[line], self.starts[line] + len(title))
        self.headings.append(Heading(span, self.ranks.index((found[1], over)) + 1, title.strip()))
        self._blank(at, line)
        return self._blank(line + 1, line + 2)

    def _behind(self, at: int, column: int) -> int:
        """The line behind what is indented deeper than a column, below a line."""
        end = at + 1
        while end < len(self.lines) and (not self.lines[end].strip() or _indent(self.lines[end]) > column):
            end += 1
        while end > at + 1 and not self.lines[end - 1].strip():
            end -= 1
        return end

    def _blank(self, start: int, end: int) -> int:
        self.lines[start:end] = [" " * len(line) for line in self.lines[start:end]]
        return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _as_markdown(found: re.Match[str]) -> str:
    if found["formula"] is None:
        return found["code"] or " "
    return " " * len(":math:") + f"${found['formula']}$"
