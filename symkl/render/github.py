"""Results as annotations of a GitHub workflow, and as the table of its step summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.language.derivation import Expected
from symkl.render.evidence import MARKS
from symkl.render.markdown import code, plain
from symkl.render.messages import count, outcome, printable, problems, shown
from symkl.render.text import mended_text, summary
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symkl.suite import SuiteResult

MOST = 10  # annotations of one kind that GitHub shows for a step


def report(suite: SuiteResult) -> str:
    """Return annotations, errors first, and a summary line; what GitHub would not show is counted."""
    failures = [_annotation("error", error.where, "", error.message, error.hint) for error in suite.errors]
    notices = []
    for result in suite.derivations:
        for link in result.links:
            failures += [_annotation("error", p.where, p.label, p.what, p.hint) for p in problems(link, result.derivation)]
            if link.ok and link.link.expected in (Expected.REFUTED, Expected.ILL_TYPED):
                where = f"{result.derivation.file}:{link.link.line}"
                mended = f"mended: {mended_text(link)}" if link.link.mended is not None else ""
                notices.append(_annotation("notice", where, link.link.label, f"{outcome(link.result)}, as marked", mended))
    return "\n".join((*_first(failures, "error"), *_first(notices, "notice"), printable(summary(suite))))


def _first(annotations: Sequence[str], kind: str) -> list[str]:
    more = len(annotations) - MOST
    return [*annotations[:MOST], *([f"and {count(more, f'more {kind}', f'more {kind}s')}"] if more > 0 else [])]


def _annotation(kind: str, where: str, label: str, what: str, hint: str) -> str:
    file, line = place(where)
    found = {"file": shown(file), "line": line, "title": label or "symkl"}
    text = f"{what}\nhint: {hint}" if hint and kind == "error" else f"{what}\n{hint}" if hint else what
    return annotation(kind, found, text)


def annotation(kind: str, where: Mapping[str, str], text: str) -> str:
    """Return one annotation: error, warning or notice, with file, line, col and title."""
    properties = ",".join(f"{name}={_property(value)}" for name, value in where.items() if value)
    return f"::{kind} {properties}::{_message(text)}"


def place(where: str) -> tuple[str, str]:
    """Split ``file.py:12: more`` into the file and the line; a place that is no file has neither."""
    head = where.split(": ", 1)[0]
    file, _, line = head.rpartition(":")
    if line.isdecimal() and file:
        return file, line
    return (head, "") if head.endswith(".py") else ("", "")


def _message(text: str) -> str:
    return "%0A".join(printable(line).replace("%", "%25") for line in text.split("\n"))


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def step_summary(suite: SuiteResult) -> str:
    """Return a Markdown table with a row for each derivation, and what is wrong below it."""
    rows = ["| | derivation | proved | refuted | other |", "|---|---|--:|--:|--:|"]
    for result in suite.derivations:
        verdicts = [link.result.verdict for link in result.links]
        proved, refuted = verdicts.count(Verdict.PROVED), verdicts.count(Verdict.REFUTED)
        mark = MARKS[Verdict.PROVED if result.ok else Verdict.REFUTED]
        name = plain(result.derivation.name)
        rows.append(f"| {mark} | {name} | {proved} | {refuted} | {len(verdicts) - proved - refuted} |")
    wrong = [
        f"- {code(p.where)} {code(p.label)}: {plain(p.what)}"
        for result in suite.derivations
        for link in result.links
        for p in problems(link, result.derivation)
    ]
    wrong += [f"- {code(shown(error.where))}: {plain(error.message)}" for error in suite.errors]
    return "\n".join(("## symkl", "", *rows, "", *wrong, *([""] if wrong else []), plain(summary(suite)), ""))
