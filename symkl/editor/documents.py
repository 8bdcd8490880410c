"""Documents as an editor has them: Markdown, LaTeX, and notebooks as JSON or cell by cell."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from symkl.documents import scanning
from symkl.documents.check import PENDING as NOT_YET
from symkl.documents.check import Checking
from symkl.documents.mending import suspects, with_slips
from symkl.documents.reading import documents_in, macros_of
from symkl.documents.report import Finding, Outcome, Severity
from symkl.editor.marks import CONDITIONAL, GIVEN, OPEN, PENDING, PROVED, REFUTED, Mark, Page, Stretch, line_at
from symkl.editor.notebooks import Cell, cells_of
from symkl.errors import SymklError
from symkl.project import current
from symkl.render.tex import in_letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from symkl.documents.check import Decide
    from symkl.documents.report import Checked
    from symkl.documents.source import Document
    from symkl.verdict import Result, Suspect

GLYPHS = {
    Outcome.PROVED: PROVED,
    Outcome.FOLLOWS: PROVED,
    Outcome.REFUTED: REFUTED,
    Outcome.ILL_TYPED: REFUTED,
    Outcome.NEEDS_HYPOTHESIS: CONDITIONAL,
    Outcome.GIVEN: GIVEN,
}
PLACE = re.compile(r"(?:cell (\d+):)?(\d+):(\d+)$")


class Reader:
    """A document that is read once, and says of its signs what is known each time that it is asked.

    Parameters
    ----------
    kind : ``markdown``, ``tex`` or ``notebook`` of one text, or the text cells of a notebook as ``cells``
    path, texts : where it is saved, if it is, and what stands in it
    before : an earlier version of it, of which what is as it was is not read again
    """

    def __init__(self, kind: str, path: str, texts: Sequence[str], before: Reader | None = None) -> None:
        self.texts = tuple(texts)
        self.cells: Mapping[int, Cell] = {}
        self.error: SymklError | None = None
        self.checking: Checking
        file = Path(path) if path else None
        try:
            if kind == "notebook":
                self.cells = cells_of(texts[0])
            if kind == "cells":
                found = [scanning.scanned(path, text, "markdown", cell=i) for i, text in enumerate(texts)]
            else:
                found = documents_in(texts[0], kind, path, file)
            old = before.checking if before is not None and before.error is None else None
            self.checking = Checking(path, found, macros_of(found, file), _assumptions(file), old)
        except SymklError as error:
            self.error = error
            return
        self.own = found if kind in ("cells", "notebook") else found[:1]

    def page(self, decide: Decide, slips: Mapping[Suspect, Result]) -> Page:
        """Return what is said of it with what is decided by now, and with the slips of the pen that are known."""
        if self.error is not None:
            return Page(self.texts, (_error(self.error, self.texts, {}),))
        self.checking.go_on(decide)
        bare = self.checking.so_far()
        said = with_slips(bare, slips)
        here = [finding for finding in said.findings if any(finding.document is one for one in self.own)]
        marks = (*(_mark(one, self.cells) for one in here), *_errors(said, self.texts, self.cells))
        return Page(self.texts, marks, tuple(suspects(bare)))


def _assumptions(file: Path | None) -> tuple[str, ...]:
    """What the project of a file declares for all its documents."""
    try:
        return current(file.parent).assumptions if file is not None else ()
    except SymklError:  # settings that cannot be read are said by the runs that read them
        return ()


def _errors(said: Checked, texts: Sequence[str], cells: Mapping[int, Cell]) -> Iterator[Mark]:
    for error in said.errors:
        yield _error(error, texts, cells)


def _error(error: SymklError, texts: Sequence[str], cells: Mapping[int, Cell]) -> Mark:
    found = PLACE.search(error.where)
    cell, line = (int(found[1] or 0), int(found[2])) if found else (0, 1)
    if cells:
        known = cells.get(cell)
        part, sign = 0, known.stretch(line_at(known.text, line)) if known else line_at(texts[0], 1)
    else:
        part = cell if cell < len(texts) else 0
        sign = line_at(texts[part], line)
    hint = (error.hint,) if error.hint else ()
    return Mark(part, sign, "", "\n".join((error.message, *hint)), "error")


def _mark(finding: Finding, cells: Mapping[int, Cell]) -> Mark:
    document = finding.document
    cell = cells.get(document.cell) if document.cell is not None else None
    pending = finding.why == NOT_YET
    loud = finding.severity if finding.severity is not Severity.NOTE else None
    expected = ", as expected" if finding.expected and finding.severity is None else ""
    sides = finding.sides if finding.sides and not cells else None
    return Mark(
        part=0 if cell is not None or document.cell is None else document.cell,
        sign=cell.stretch(finding.span) if cell is not None else Stretch(*finding.span),
        glyph=PENDING if pending else GLYPHS.get(finding.outcome, OPEN),
        message=finding.message + expected + (f"\n{finding.counterexample}" if finding.counterexample else ""),
        severity=loud.value if loud is not None and not pending else "",
        said=tuple(_said(finding)),
        result=finding.result,
        sides=(None, None) if sides is None else (_side(sides[0], document), _side(sides[1], document)),
        spelled=partial(in_letters, letters=finding.letters),
    )


def _side(span: tuple[int, int], document: Document) -> Stretch | None:
    """Where a side stands, if its place is known and no more than a formula."""
    return Stretch(*span) if 0 <= span[0] < span[1] <= len(document.text) else None


def _said(finding: Finding) -> Iterator[str]:
    if finding.claim:
        yield f"read as `{finding.claim}`" + (f", where `{finding.let}`" if finding.let else "")
    if finding.used:
        yield "with " + "; ".join(f"{used.text} (line {used.line})" for used in finding.used)
    if finding.assumed and finding.severity is not Severity.WARNING:
        yield "taken for granted: " + "; ".join(finding.assumed)
