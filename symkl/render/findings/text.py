"""The report on documents as plain text: each finding with its line and a caret below the sign."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from symkl.documents.report import Outcome, Severity
from symkl.render.lines import NARROWEST, Page, folded, plain
from symkl.render.messages import count, printable, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.documents.report import Checked, Finding, Letter, Report
    from symkl.render.lines import Paint

STYLES = {Severity.ERROR: "bad", Severity.WARNING: "known", Severity.NOTE: "dim"}
WIDTH, CUT = 100, "..."
BEFORE = 0.45  # of the line, what stands before the sign


def page(report: Report, width: int | None = None, paint: Paint = plain, **wanted: bool) -> str:
    """Return what `checked` says, and the time."""
    return checked(report, width, paint, **wanted).after(report.seconds, width, paint)


def checked(
    report: Report, width: int | None = None, paint: Paint = plain, *, notes: bool = False, letters: bool = False
) -> Page:
    """Return errors and warnings, with notes if wanted, how letters were understood if wanted, and a summary."""
    blocks = []
    for file in report.files:
        if letters and file.letters:
            blocks.append("\n".join(_letters(file, width, paint)))
        heard = [f for f in file.findings if f.severity is not None and (notes or f.severity is not Severity.NOTE)]
        blocks += ["\n".join(said(finding, width, paint)) for finding in heard]
    return Page(tuple(blocks), _counts(report), "good" if report.ok else "bad", hang=2)


def _counts(report: Report) -> str:
    """Return how many signs came out how."""
    counts = report.counts
    words = [f"{counts[one]} {one.value.replace('-', ' ')}{_expected(report, one)}" for one in Outcome if counts[one]]
    total = count(counts.total(), "relation sign")
    files = f" in {len(report.files)} files" if len(report.files) > 1 else ""
    return f"{total}{files}{': ' if words else ''}{', '.join(words)}"


def _expected(report: Report, outcome: Outcome) -> str:
    """Say of the signs that come out so how many directives expect to."""
    expected = sum(f.expected for f in report.findings if f.outcome is outcome is Outcome.REFUTED)
    if expected in (0, report.counts[outcome]):
        return " as expected" if expected else ""
    return f" ({expected} as expected)"


def summary(report: Report) -> str:
    """Return how many signs came out how, and the time, on one line."""
    return Page((), _counts(report), "").after(report.seconds)


def where(finding: Finding) -> str:
    """Return the place of a sign as editors open it: ``paper.md:12:3``."""
    return f"{printable(shown(finding.document.name))}:{finding.place}"


def said(finding: Finding, width: int | None, paint: Paint = plain) -> Iterator[str]:
    """Return the lines that report a finding: its place, the line with a caret, and what makes it believable."""
    assert finding.severity is not None  # noqa: S101 - the caller looked
    kind = paint(finding.severity.value, STYLES[finding.severity])
    yield folded(f"{where(finding)}: {kind}: ", finding.message, width, hang=4)
    yield from excerpt(finding, width or WIDTH)
    if finding.counterexample:
        yield folded("    ", finding.counterexample, width)
    elif finding.why and finding.why not in finding.message:
        yield folded("    ", finding.why, width)
    for mend in finding.mends[:1]:
        yield folded("    did you mean  ", mend, width)
    if finding.used:
        yield folded("    with ", "; ".join(f"{used.text} (line {used.line})" for used in finding.used), width, paint, "dim")
    if finding.assumed and finding.severity is not Severity.WARNING:
        yield folded("    taken for granted: ", "; ".join(finding.assumed), width, paint, "dim")


def excerpt(finding: Finding, width: int) -> Iterator[str]:
    """Return the line of a sign, cut to a width, and a caret below the sign."""
    line, column = finding.document.line(finding.place.line), finding.place.column - 1
    room = max(width - 4 - 2 * len(CUT), NARROWEST)
    start = 0 if len(line) <= room else max(0, min(column - int(room * BEFORE), len(line) - room))
    cut = line[start : start + room]
    head, tail = (CUT if start else ""), (CUT if start + room < len(line) else "")
    yield f"    {head}{printable(cut)}{tail}"
    yield " " * (4 + len(head) + _columns(printable(line[start:column]))) + "^"


def _columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _letters(file: Checked, width: int | None, paint: Paint) -> Iterator[str]:
    yield paint(f"{printable(shown(file.name))}: letters as understood", "name")
    section, several = None, len({letter.section for letter in file.letters}) > 1
    for letter in file.letters:
        if letter.section != section:
            section = letter.section
            if several:
                yield "  before the first heading" if section == "0" else f"  below heading {printable(section)}"
        yield folded(f"    {printable(letter.name)}: ", _letter(letter), width)


def _letter(letter: Letter) -> str:
    known = ", ".join((letter.shape, *letter.facts))
    law = f"; ~ {letter.law}" if letter.law else ""
    lines = ", ".join(map(str, letter.whence))
    return f"{known}{law}" + (f"  (line {lines})" if lines else "  (from use)")
