r"""What comments tell the reader.

``symkl: let \Sigma: n x n, spd; a: scalar, positive`` says what letters are, ``symkl: ignore`` leaves the next display
alone, ``off`` all up to ``on``; ``symkl: expect refuted`` pins a misprint of the next display that is known: the run fails
when it is gone. What ``assume`` and ``define`` say is read in :mod:`symkl.documents.told`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.documents.equations import next_display
from symkl.documents.grammar import read_side
from symkl.documents.report import Outcome
from symkl.documents.sizes import ClashError
from symkl.documents.tokens import cleaned, lex
from symkl.errors import ParseError
from symkl.language.facts import MATRIX_FACTS, SCALAR_FACTS, SYNONYMS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symkl.documents.equations import Equation, Gathered
    from symkl.documents.names import Names
    from symkl.documents.report import Finding
    from symkl.documents.source import Directive, Document
    from symkl.documents.types import Typing

EXPECT = "expect refuted"
ONE_SIZE = r"(?:\\?[A-Za-z][A-Za-z0-9]*(?:_(?:\w|\{\w+\}))?|\d+)"
SIZE = re.compile(rf"{ONE_SIZE}(?:\s*[-+*]\s*{ONE_SIZE})*")
ITEM = re.compile(r"^(.+?)\s*:\s*(.+)$", re.DOTALL)


def obey(typing: Typing, gathered: Gathered, equations: Sequence[Equation]) -> tuple[Typing, list[ParseError]]:
    """Return a typing with what the directives of a section declare, and an error for each item that cannot be taken in."""
    errors: list[ParseError] = []
    for item in (part.strip() for text in gathered.assumptions for part in text.split(";")):
        tried = typing.copy()
        try:
            _declare(tried, item, gathered.names, 0)
            typing = tried
        except ClashError as clash:
            errors.append(ParseError(f"assumptions: {item}: {clash}"))
    for document in dict.fromkeys(e.document for e in equations):
        for directive in lets(gathered, equations[0].section, document):
            for item in directive.text.strip().removeprefix("let").split(";"):
                tried = typing.copy()
                try:
                    _declare(tried, item.strip(), gathered.names, directive.span.start)
                    typing = tried
                except ClashError as clash:
                    where = f"{document.name}:{document.place(directive.span.start)}"
                    errors.append(ParseError(f"symkl: let {item.strip()}: {clash}", where=where))
    return typing, errors


def lets(gathered: Gathered, section: int, document: Document) -> Iterator[Directive]:
    """The directives of a document that say what the letters of a section are: of the equation that is nearest."""
    for directive in document.directives:
        if directive.text.strip().startswith("let "):
            here = [e for e in gathered.equations if e.document is document]
            nearest = min(here, key=lambda e: abs(e.offset - directive.span.start), default=None)
            if nearest is not None and nearest.section == section:
                yield directive


def unknown(document: Document) -> list[ParseError]:
    """Return an error for each directive that means nothing."""
    words = ("ignore", "off", "on", "end", EXPECT)
    begins = ("let ", "assume ", "define ", "macros ")
    found = [d for d in document.directives if not (d.text.startswith(begins) or d.text in words)]
    return [
        ParseError(
            f"symkl: {directive.text.split(chr(10))[0][:60]} is no directive",
            where=f"{document.name}:{document.place(directive.span.start)}",
            hint=f"known: let A: n x n; assume V = I_n; end; define h = -f; macros FILE; ignore; off; on; {EXPECT}",
        )
        for directive in found
    ]


def pinned(documents: Sequence[Document], findings: Sequence[Finding]) -> list[Finding]:
    """Mark the refuted signs of displays of which that is expected; where there is none, the first, which then is wrong."""
    found = list(findings)
    for document in documents:
        for directive in document.directives:
            display = next_display(document, directive) if directive.text == EXPECT else None
            if display is None:
                continue
            here = [
                at
                for at, finding in enumerate(found)
                if finding.document is document and display.span.start <= finding.span.start < display.span.end
            ]
            for at in [at for at in here if found[at].outcome is Outcome.REFUTED] or here[:1]:
                found[at] = replace(found[at], expected=True)
    return found


def _declare(typing: Typing, item: str, known: Names, offset: int) -> None:
    found = ITEM.match(item)
    if found is None:
        if item:
            msg = "cannot be read"
            raise ClashError(msg)
        return
    kind, *facts = (part.strip() for part in found[2].split(","))
    named = [SYNONYMS.get(fact, fact) for fact in facts]
    if unknown_ := [fact for fact in named if fact not in MATRIX_FACTS | SCALAR_FACTS]:
        msg = f"{unknown_[0]} is no fact"
        raise ClashError(msg)
    for raw in found[1].split(","):
        letter = read_side(cleaned(lex(raw.strip())), known)
        if letter.kind != "name":
            msg = f"{raw.strip()} is no letter"
            raise ClashError(msg)
        shape = typing.shape(letter.text)
        typing.declared[letter.text] = offset
        if kind == "scalar":
            typing.equal(shape, typing.number)
        elif kind == "dimension":
            typing.size(letter.text)
        else:
            said = re.split(r"\s+x\s+", kind)
            if len(said) > 2 or not all(map(SIZE.fullmatch, said)):  # noqa: PLR2004 - rows and columns
                msg = f"{kind} is no shape: n x m, n, scalar or dimension"
                raise ClashError(msg)
            sizes = [read_side(cleaned(lex(size)), known) for size in said]
            typing.sizes.unify(shape.rows, typing.size(sizes[0]))
            typing.sizes.unify(shape.columns, typing.size(sizes[1]) if len(sizes) > 1 else typing.one)
        typing.add_fact(letter.text, *named)
