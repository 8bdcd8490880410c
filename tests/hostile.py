"""A derivation whose every text tries to be more than text, and pages read by parsers that are not ours."""

from __future__ import annotations

from html.parser import HTMLParser

TITLES = {
    "script": "</script><script>alert(1)</script><img src=x onerror=alert(1)>",
    "input": r"\input{/etc/passwd} \include{x} \openin5=/etc/passwd",
    "write18": r"\write18{touch owned} \immediate\write18{ls} \directlua{os.exit()}",
    "attribute": '" onload="alert(1)" style=\'position:fixed\'',
    "link": "[click](javascript:alert(1)) ![x](http://example.org/x.png) <http://example.org> www.example.org",
    "markdown": "# heading | cell | `code` *strong* ``` $$x$$ $(rm)$",
    "workflow": "::error file=a,line=1::b\n::set-output name=x::y\r\n::stop-commands::z",
    "direction": "\u202eevil\u2066 \u200f\u061c right to left",
    "controls": "\x1b[2J\x07\x00 bell\x9b",
    "surrogate": "\ud800 alone",
    "xml": "]]> <!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]> &e;",
    "long": "x" * 10_000,
}

CODE = """\
from symkl import *

TEXT = {text!r}
n = dimension("n")
A, B = matrix("A", n), matrix("B", n)

one = Derivation(
    TEXT[:60],
    [tr(A * B), eq(tr(B * A), TEXT), eq(printed(tr(A), meant=tr(A * B), why=TEXT), TEXT)],
    title=TEXT,
    source=TEXT,
)
"""


def code(name: str) -> str:
    """Return a derivation file with one of the texts in every place for text."""
    return CODE.format(text=TITLES[name])


class Page(HTMLParser):
    """An HTML page as elements with their attributes, its text and its anchors."""

    VOID = frozenset({"meta", "br", "input", "img", "link", "hr"})

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        if not self.open or self.open[-1] != "style":
            self.text.append(data)

    def names(self) -> set[str]:
        return {tag for tag, _ in self.tags}

    def ids(self) -> list[str]:
        return [str(attrs["id"]) for _, attrs in self.tags if "id" in attrs]
