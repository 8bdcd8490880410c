"""The formulas of Markdown and LaTeX with their exact places, in one pass over the text.

Markdown is CommonMark with mathematics as pandoc, kramdown, Quarto and MyST read it: ``$.$`` has no blank inside its
delimiters and no digit behind them. Front matter, code, comments and verbatim text are left alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from symkl.documents.source import Directive, Document, Formula, Heading, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Kind: TypeAlias = Literal["markdown", "tex"]
ENVIRONMENTS = "equation align aligned gather gathered split multline eqnarray flalign alignat displaymath math"
LONGEST_INLINE = 20_000
OPENINGS: dict[Kind, dict[str, str]] = {
    "markdown": {
        "fence": r"^[ >]*(?P<marks>```+|~~~+)[ \t]*\{?(?P<language>\w*)[^\n]*\n?",
        "code": r"`+",
        "comment": r"<!--",
        "raw": r"<(?P<element>script|style|pre|code)\b[^>]*>",
        "heading": r"^(?P<hashes>\#{1,6})[ \t]+(?P<title>[^\n]*)"
        r"|^(?P<under>[^\n>\-=#|$<`\s][^\n]*)\n(?P<rule>===+|---+)[ \t]*$",
        "bracket": r"\\\\?(?P<shape>[\[(])",
    },
    "tex": {
        "line": r"%[^\n]*",
        "verbatim": r"\\begin\{(?P<block>verbatim|lstlisting|minted|Verbatim|comment)\*?\}|\\verb\*?(?P<bar>[^A-Za-z\s*])",
        "heading": r"\\(?P<rank>part|chapter|(?:sub){0,2}section|paragraph)\*?\s*(?:\[[^\]]*\])?(?=\{)",
        "bracket": r"(?<!\\)\\(?P<shape>[\[(])",
    },
}
SHARED = {
    "escaped": r"\\\$|\\\\(?![\[(])",
    "environment": rf"\\begin\{{(?P<name>(?:{ENVIRONMENTS.replace(' ', '|')})\*?)\}}",
    "dollars": r"\$\$",
    "dollar": r"\$",
}
RANKS = ("part", "chapter", "section", "subsection", "subsubsection", "paragraph")
FRONT_MATTER = re.compile(r"---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
# a formula that has its line alone, at the beginning and at the end of a paragraph, and between two
_OPEN, _CLOSE = r"[ \t]*(?:\$|\\\\?\()", r"(?:\$|\\\\?\))[ \t]*[.,;]?[ \t]*"
FIRST = re.compile(rf"(?:\A|\n[ \t]*\n){_OPEN}\Z")
LAST, BETWEEN = re.compile(rf"{_CLOSE}(?:\n?\Z|\n[ \t]*\n)"), re.compile(rf"{_CLOSE}\n{_OPEN}")
LONGEST_GAP = 100
QUOTE = re.compile(r"(?:\A|(?<=\n\n))[ \t]*>[^\n]*(?:\n(?![ \t]*\n)[^\n]+)*")
QUOTED, DISPLAY = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE), re.compile(r"\$\$|\\\[|\\begin\{")
REMARK = re.compile(r"(?<!\\)%[^\n]*")
TOLD = re.compile(r"\s*symkl:\s*(.*?)\s*", re.DOTALL)


def scanned(name: str, text: str, kind: Kind, cell: int | None = None) -> Document:
    """Return a text as a document, with its formulas, directives and headings."""
    plain = QUOTE.sub(_unquoted, text) if kind == "markdown" else text
    document = _Scan(plain, kind).document(name, cell)
    return document if plain == text else replace(document, written=text)


def _unquoted(quote: re.Match[str]) -> str:
    """A quotation that holds displays, with blanks for its marks."""
    if not DISPLAY.search(quote[0]):
        return quote[0]
    return QUOTED.sub(lambda marks: " " * len(marks[0]), quote[0])


def _displayed(text: str, formulas: Sequence[Formula]) -> Iterator[Formula]:
    """The formulas of a text; those that make up a paragraph, each on its line, are displayed as well."""
    group: list[Formula] = []
    for at, formula in enumerate(formulas):
        group.append(formula)
        end = formulas[at + 1].span.start if at + 1 < len(formulas) else len(text)
        if BETWEEN.fullmatch(text, formula.span.end, end):
            continue
        before = text[max(0, group[0].span.start - LONGEST_GAP) : group[0].span.start]
        alone = FIRST.search(before) is not None and LAST.match(text, formula.span.end) is not None
        yield from (one._replace(displayed=one.displayed or alone) for one in group)
        group = []


class _Scan:
    """Goes through a text from one opening to the next; nothing is read twice."""

    def __init__(self, text: str, kind: Kind) -> None:
        self.text = text
        self.kind = kind
        self.formulas: list[Formula] = []
        self.directives: list[Directive] = []
        self.headings: list[Heading] = []
        self.hidden: list[Span] = []

    def document(self, name: str, cell: int | None) -> Document:
        openings = {**OPENINGS[self.kind], **SHARED}
        pattern = re.compile("|".join(f"(?P<open_{key}>{regex})" for key, regex in openings.items()), re.MULTILINE)
        handlers: dict[str, Callable[[re.Match[str]], int]] = {key: getattr(self, f"_{key}") for key in openings}
        at = self._front_matter() if self.kind == "markdown" else 0
        while found := pattern.search(self.text, at):
            key = next(key for key in openings if found[f"open_{key}"] is not None)
            at = max(handlers[key](found), found.start() + 1)
        found_there = (
            tuple(_displayed(self.text, self.formulas)),
            tuple(self.directives),
            tuple(self.headings),
            tuple(self.hidden),
        )
        return Document(name, self.text, *found_there, cell)

    def _front_matter(self) -> int:
        found = FRONT_MATTER.match(self.text)
        return self._hide(0, found.end()) if found else 0

    def _hide(self, start: int, end: int) -> int:
        self.hidden.append(Span(start, end))
        return end

    def _formula(self, start: int, end: int, *, displayed: bool, environment: str = "") -> None:
        self.formulas.append(Formula(Span(start, end), displayed, environment))
        for found in REMARK.finditer(self.text, start, end) if self.kind == "tex" and displayed else ():
            if told := TOLD.fullmatch(found[0].lstrip("%")):
                self.directives.append(Directive(Span(*found.span()), told[1]))

    def _closing(self, pattern: str, at: int) -> re.Match[str] | None:
        return re.compile(pattern, re.MULTILINE).search(self.text, at)

    def _told(self, start: int, end: int, inside: str) -> int:
        if found := TOLD.fullmatch(inside):
            self.directives.append(Directive(Span(start, end), found[1]))
        return self._hide(start, end)

    # ------------------------------------------------------------------------------------------------- Markdown

    def _fence(self, found: re.Match[str]) -> int:
        closing = self._closing(rf"^[ >]*{re.escape(found['marks'])}", found.end())
        end = closing.start() if closing else len(self.text)
        if found["language"] == "math":
            self._formula(found.end(), end, displayed=True)
            return closing.end() if closing else end
        return self._hide(found.start(), closing.end() if closing else end)

    def _code(self, found: re.Match[str]) -> int:
        closing = self._closing(rf"(?<!`){found[0]}(?!`)", found.end())
        if closing is None or "\n\n" in self.text[found.end() : closing.start()]:
            return found.end()
        return self._hide(found.start(), closing.end())

    def _comment(self, found: re.Match[str]) -> int:
        end = self.text.find("-->", found.end())
        inside_end, end = (end, end + 3) if end >= 0 else (len(self.text),) * 2
        return self._told(found.start(), end, self.text[found.end() : inside_end])

    def _raw(self, found: re.Match[str]) -> int:
        closing = self._closing(rf"(?i)</{found['element']}\s*>", found.end())
        return self._hide(found.start(), closing.end() if closing else len(self.text))

    def _heading(self, found: re.Match[str]) -> int:
        if self.kind == "tex":
            end = self.text.find("}", found.end())
            level, title = RANKS.index(found["rank"]) + 1, self.text[found.end() + 1 : end]
            self.headings.append(Heading(Span(found.start(), max(end, found.end())), level, title))
            return found.end()
        if found["hashes"]:
            level, title = len(found["hashes"]), found["title"]
        else:
            level, title = 1 if found["rule"][0] == "=" else 2, found["under"]
        self.headings.append(Heading(Span(found.start(), found.end()), level, title.strip(" #")))
        return found.start("title" if found["hashes"] else "under")  # a title may hold formulas

    # ---------------------------------------------------------------------------------------------------- LaTeX

    def _line(self, found: re.Match[str]) -> int:
        backslashes = re.search(r"\\*\Z", self.text[max(0, found.start() - 20) : found.start()])
        if backslashes and len(backslashes[0]) % 2:
            return found.start() + 1
        return self._told(found.start(), found.end(), found[0].lstrip("%"))

    def _verbatim(self, found: re.Match[str]) -> int:
        closing = rf"\end{{{found['block']}" if found["block"] else found["bar"]
        end = self.text.find(closing, found.end())
        return self._hide(found.start(), end + len(closing) if end >= 0 else len(self.text))

    # ----------------------------------------------------------------------------------------------------- both

    def _escaped(self, found: re.Match[str]) -> int:
        return found.end()

    def _environment(self, found: re.Match[str]) -> int:
        closing = rf"\end{{{found['name']}}}"
        end = self.text.find(closing, found.end())
        if end < 0:
            return found.end()
        self._formula(found.end(), end, displayed=found["name"] != "math", environment=found["name"].rstrip("*"))
        return end + len(closing)

    def _dollars(self, found: re.Match[str]) -> int:
        closing = self._closing(r"(?<!\\)\$\$", found.end())
        if closing is None:
            return found.end()
        self._formula(found.end(), closing.start(), displayed=True)
        return closing.end()

    def _bracket(self, found: re.Match[str]) -> int:
        displayed = found["shape"] == "["
        closing = found[0][:-1] + ("]" if displayed else ")")
        end = self.text.find(closing, found.end())
        inside = self.text[found.end() : end]
        if end < 0 or len(inside) > LONGEST_INLINE or (not displayed and "\n\n" in inside):
            return found.end()
        self._formula(found.end(), end, displayed=displayed)
        return end + len(closing)

    def _dollar(self, found: re.Match[str]) -> int:
        start = found.end()
        closing = self._closing(r"(?<!\\)\$|\n[ \t]*\n", start)
        if closing is None or closing[0] != "$" or closing.start() == start:
            return start
        inside, behind = self.text[start : closing.start()], self.text[closing.end() : closing.end() + 1]
        if self.kind == "markdown" and (inside != inside.strip() or behind.isdigit()):
            return start
        self._formula(start, closing.start(), displayed=False)
        return closing.end()
