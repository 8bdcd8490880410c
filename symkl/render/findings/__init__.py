"""The report on documents in all its forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from symkl.render.findings import derivation, html, machine, text
from symkl.render.lines import plain

if TYPE_CHECKING:
    from symkl.documents.report import Report
    from symkl.render.lines import Paint


class Look(NamedTuple):
    """How wide and in which colours text is, and whether notes, and letters as they were understood, are part of it."""

    width: int | None = None
    paint: Paint = plain
    notes: bool = False
    letters: bool = False


def formatted(  # noqa: PLR0911 - one way out for each form
    report: Report, form: str, version: str, look: Look
) -> str:
    """Return the report as text, html, json, github, sarif or junit, or as a file of derivations."""
    match form:
        case "derivation":
            return derivation.page(report)
        case "html":
            return html.page(report)
        case "json":
            return machine.as_json(report, version)
        case "github":
            return machine.as_github(report)
        case "sarif":
            return machine.as_sarif(report, version)
        case "junit":
            return machine.as_junit(report)
    return text.page(report, notes=look.notes, letters=look.letters, width=look.width, paint=look.paint)
