r"""What directives assume and define.

``symkl: assume V = I_n`` holds up to the next heading, or up to ``symkl: end``; ``symkl: define h(X) = -E[\ln p(X)]`` holds
in the whole file.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents.declared import Declaration
from symkl.documents.equations import EARLIEST, Equation
from symkl.documents.fitting import constrain
from symkl.documents.grammar import holes, read_side
from symkl.documents.layout import chains
from symkl.documents.sizes import ClashError
from symkl.documents.surface import is_zero, strip
from symkl.documents.tokens import cleaned, lex
from symkl.errors import ParseError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symkl.documents.equations import Gathered, Link
    from symkl.documents.source import Directive, Document
    from symkl.documents.types import Typing

TOLD = re.compile(r"(assume|define)\s+(.+)", re.DOTALL)
END = "end"
HINTS = {"assume": "symkl: assume V = I_n, or symkl: assume a > 0", "define": r"symkl: define h(X) = -E[\ln p(X)]"}


class Told(NamedTuple):
    """One equation that a directive assumes or defines, its text, and where it holds."""

    equation: Equation
    text: str
    defines: bool
    since: int
    until: int


def told(gathered: Gathered, equations: Sequence[Equation]) -> tuple[list[Told], list[ParseError]]:
    """Return what the directives that reach a section assume and define, and an error for what cannot be read."""
    found: list[Told] = []
    errors: list[ParseError] = []
    section = equations[0].section
    for document, directive, until in tellings(gathered):
        word, text = directive.text.strip().split(maxsplit=1)
        here = [e for e in equations if e.document is document]
        if word != "define" and not any(directive.span.start <= e.offset < until for e in here):
            continue
        try:
            read = _read(gathered, document, directive, word, text, section)
            found += [Told(equation, text.strip(), word == "define", directive.span.start, until) for equation in read]
        except ParseError as error:
            errors.append(error)
    return found, errors


def tellings(gathered: Gathered) -> Iterator[tuple[Document, Directive, int]]:
    """The directives of a file that assume or define something, and where that ends."""
    for document in gathered.documents:
        for directive in document.directives:
            if TOLD.fullmatch(directive.text.strip()):
                yield document, directive, _end(document, directive)


def _end(document: Document, directive: Directive) -> int:
    """Where an assumption ends: at the next heading, or where a directive ends it."""
    ends = [h.span.start for h in document.headings] + [d.span.start for d in document.directives if d.text == END]
    return min((end for end in ends if end > directive.span.start), default=len(document.text))


def _read(  # noqa: PLR0913, PLR0917 - what stands where
    gathered: Gathered, document: Document, directive: Directive, word: str, text: str, section: int
) -> Iterator[Equation]:
    where = f"{document.name}:{document.place(directive.span.start)}"
    message = f"symkl: {word} {text.strip()[:60]}: cannot be read"
    for chain in chains(cleaned(lex(text.strip().strip("$")))):
        at = directive.span
        sides = tuple(read_side(side, gathered.names) for side in chain.sides)
        if len(sides) != 2 or any(holes(side) for side in sides):  # noqa: PLR2004 - one sign
            why = next((h.text for side in sides for h in holes(side)), "")
            message += f": {why}" if why else ""
            raise ParseError(message, where=where, hint=HINTS[word])
        left = strip(sides[0])
        if word == "define" and (left.kind not in ("name", "marked", "call") or chain.signs[0].relation not in ("=", ":=")):
            message = f"symkl: define {text.strip()[:60]}: defines no letter and no function"
            raise ParseError(message, where=where, hint=HINTS[word])
        signs = tuple(sign._replace(span=at) for sign in chain.signs)
        yield Equation(
            document,
            chain._replace(signs=signs),
            tuple(replace(side, span=at) for side in sides),
            inline=False,
            cue=word,
            part="",
            section=section,
            formula=EARLIEST,
            offset=at.start,
        )


def obeyed(typing: Typing, told_: Sequence[Equation]) -> tuple[Typing, list[ParseError]]:
    """Make letters fit what directives assume and define; a bound by 0 is a fact of its letter."""
    errors = []
    for equation in told_:
        tried = typing.copy()
        left, relation = strip(equation.sides[0]), equation.chain.signs[0].relation
        try:
            if relation in (">", ">=") and left.kind == "name" and is_zero(equation.sides[1]):
                tried.equal(tried.shape(left.text), tried.number)
                tried.add_fact(left.text, "positive" if relation == ">" else "nonnegative")
                tried.declared.setdefault(left.text, equation.offset)
            elif relation in ("=", ":="):
                constrain(tried, equation)
            else:
                errors.append(_refused(equation, "an assumption is an equation, or a bound by 0"))
            typing = tried
        except ClashError as clash:
            errors.append(_refused(equation, str(clash)))
    return typing, errors


def _refused(equation: Equation, why: str) -> ParseError:
    where = f"{equation.document.name}:{equation.document.place(equation.offset)}"
    return ParseError(f"symkl: {equation.cue}: {why}", where=where)


def assumed(said: Sequence[Told]) -> tuple[tuple[Link, Declaration], ...]:
    """What directives assume, as what words do."""
    return tuple(
        (
            link,
            Declaration("assume", (), e.document, since, e.section, detail=text, words="assume", since=since, until=until),
        )
        for e, text, defines, since, until in said
        if not defines
        for link in e.links
        if link.is_equality
    )
