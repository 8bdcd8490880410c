"""Misprints planted in the proved lines of a document, one at a time, and what a check of it says then."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symkl.documents.check import checked, decider
from symkl.documents.mending import slipped
from symkl.documents.reading import documents_of, macros_of
from symkl.documents.report import Outcome, Severity
from symkl.documents.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from symkl.deciding import Means
    from symkl.documents.report import Checked, Finding
    from symkl.documents.source import Document, Place

# what is looked for on a right side, and what is printed instead
MISPRINTS = (
    (re.compile(r"(?<![\^{_(\[,=&])\s\+\s?"), " - "),
    (re.compile(r"(?<=[\w})\]])\s?-\s?(?=[\w\\(\[{])(?!1\})"), " + "),
    (re.compile(r"\^(?:\{\s*)?(?:\\mathrm\{T\}|\\top|T)(?:\s*\})?(?![a-z])"), ""),
    (re.compile(r"\^\{-1\}"), ""),
    (re.compile(r"_1(?!\d)"), "_2"),
    (re.compile(r"_2(?!\d)"), "_1"),
    (re.compile(r"\\frac\{1\}\{2\}|\\frac12(?!\d)"), r"\\frac{1}{3}"),
    (re.compile(r"\^2(?!\d)"), "^3"),
    (re.compile(r"(?<!(?:hat|bar)\{)\\Sigma(?![_A-Za-z])"), r"\\Sigma\\Sigma"),
    (re.compile(r"\\(?:ln|log)(?![A-Za-z_])"), r"2\g<0>"),
)
NOTICED = ("refuted at the sign", "refuted beside it", "warned")
TRUE = "still true"  # proved, with all letters as they were: no misprint
PROVED = "still proved"
MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Planted:
    """One misprint.

    Attributes
    ----------
    place : of the relation sign whose right side was changed
    before, after : what stood there, and what was printed instead
    became : one of ``NOTICED``, ``TRUE``, ``PROVED`` or ``MISSED``
    said : what is said of the sign now
    """

    place: Place
    before: str
    after: str
    became: str
    said: str


def planted(path: Path, *, each: int = 2, seed: int = 1, kind: str = "", means: Means | None = None) -> Iterator[Planted]:
    """Plant misprints in the right sides of a document's proved displayed lines, one at a time, and check it again.

    Parameters
    ----------
    path : of the document; what it inputs is left as it is
    each : misprints in one line, drawn among those that there are
    seed : of the drawing
    kind : as :func:`symkl.documents.check.check` takes it
    means : how statements are decided

    Raises
    ------
    LoadError
        If the file cannot be read.
    """
    documents = documents_of(path, kind)
    macros = macros_of(documents, path)
    decide = decider(means)
    draw = random.Random(seed)  # noqa: S311 - of test cases
    sound = slipped(checked(str(path), documents, macros, decide), means)
    for finding in sound.findings:
        if finding.outcome is not Outcome.PROVED or not finding.displayed or finding.sides is None:
            continue
        found = list(_misprints(finding.document.text, finding.sides[1]))
        draw.shuffle(found)
        for start, end, new in found[:each]:
            changed = _changed(finding.document, start, end, new)
            pages = [changed if document is finding.document else document for document in documents]
            after = slipped(checked(str(path), pages, macros, decide), means)
            became, said = _became(sound, after, finding, changed, len(new) - (end - start))
            yield Planted(finding.place, finding.document.text[start:end].strip(), new.strip(), became, said)


def counted(found: list[Planted]) -> Counter[str]:
    """Return how many misprints became what."""
    return Counter(one.became for one in found)


def _misprints(text: str, span: Span) -> Iterator[tuple[int, int, str]]:
    for pattern, new in MISPRINTS:
        for found in pattern.finditer(text, span.start, span.end):
            yield found.start(), found.end(), found.expand(new)


def _changed(document: Document, start: int, end: int, new: str) -> Document:
    """Return a document with other words in a formula, and all that was found in it where it stands now.

    It is not scanned again: a copied page shows a formula twice, and a misprint would stand in both.
    """
    longer = len(new) - (end - start)

    def moved(span: Span) -> Span:
        return Span(*(offset if offset <= start else offset + longer for offset in span))

    return replace(
        document,
        text=document.text[:start] + new + document.text[end:],
        written="",
        formulas=tuple(one._replace(span=moved(one.span)) for one in document.formulas),
        directives=tuple(one._replace(span=moved(one.span)) for one in document.directives),
        headings=tuple(one._replace(span=moved(one.span)) for one in document.headings),
        hidden=tuple(map(moved, document.hidden)),
    )


def _became(before: Checked, after: Checked, finding: Finding, changed: Document, longer: int) -> tuple[str, str]:
    """What is said of the line that was changed, or first of another."""
    here = next((f for f in after.findings if f.document is changed and f.span == finding.span), None)
    loud = {_key(f, finding.document, 0, 0): f.severity for f in before.findings}
    new = [
        f
        for f in after.findings
        if f.severity in (Severity.ERROR, Severity.WARNING)
        and loud.get(_key(f, changed, finding.span.start, longer)) is not f.severity
    ]
    if here is not None and here.severity is Severity.ERROR:
        return NOTICED[0], here.counterexample
    beside = next((f for f in new if f.severity is Severity.ERROR), None)
    if beside is not None:
        return NOTICED[1], f"{beside.place}: {beside.counterexample}"
    if new:
        return NOTICED[2], f"{new[0].place}: {new[0].message}"
    if here is not None and here.outcome in (Outcome.PROVED, Outcome.FOLLOWS):
        return TRUE if _is_true(finding, here) else PROVED, here.claim
    return MISSED, "the sign is not there any more" if here is None else f"{here.outcome.value}: {here.why}"


def _is_true(before: Finding, here: Finding) -> bool:
    """Whether a changed line is a theorem about the letters as they were read before: then it is no misprint."""
    if here.outcome is not Outcome.PROVED or not {*here.assumed} <= {*before.assumed}:
        return False
    assert before.result is not None  # noqa: S101 - both were proved
    assert here.result is not None  # noqa: S101 - as above
    old, new = before.result.statement.symbols, here.result.statement.symbols
    return all(old[name] == symbol for name, symbol in new.items() if name in old)


def _key(finding: Finding, document: Document, since: int, longer: int) -> tuple[str, int | None, int]:
    """Where a sign stood before the text became longer behind an offset."""
    start = finding.span.start
    moved = longer if finding.document is document and start > since else 0
    return finding.document.name, finding.document.cell, start - moved
