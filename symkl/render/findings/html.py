"""The report on documents as one HTML page: the source itself, with a mark at every sign that opens to what is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents.report import Outcome, Severity
from symkl.documents.source import Span
from symkl.render.findings.text import summary
from symkl.render.markup import anchor, element, escaped
from symkl.render.messages import error_text, shown
from symkl.render.style import CSS

if TYPE_CHECKING:
    from symkl.documents.report import Checked, Finding, Report
    from symkl.documents.source import Document

STYLES = {
    **dict.fromkeys((Outcome.PROVED, Outcome.FOLLOWS), "good"),
    **dict.fromkeys((Outcome.REFUTED,), "bad"),
    **dict.fromkeys((Outcome.ILL_TYPED, Outcome.NEEDS_HYPOTHESIS), "known"),
}
# shapes that differ where colours are not seen
MARKS = {
    Outcome.PROVED: "✓",
    Outcome.FOLLOWS: "↳",
    Outcome.REFUTED: "✗",
    Outcome.ILL_TYPED: "≢",
    Outcome.NEEDS_HYPOTHESIS: "!",
}
OWN = """
.source{white-space:pre-wrap;font:.9rem/1.7 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;
overflow-wrap:anywhere;background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:1rem}
.source details{display:inline;margin:0}
.source details:not([open])::details-content{display:none}
.source summary{display:inline;list-style:none;border-radius:.4rem;padding:0 .25rem;font-weight:700;font-size:inherit}
.source summary::-webkit-details-marker{display:none}
.source summary.good{color:var(--good);background:var(--good-back)}
.source summary.bad{color:var(--bad);background:var(--bad-back)}
.source summary.known{color:var(--known);background:var(--known-back)}
.source summary.dim{color:var(--dim);background:var(--dim-back)}
.source .rests{white-space:normal;font-family:system-ui,sans-serif}
.found{list-style:none;padding:0}.found li{margin:.5rem 0}
"""


def page(report: Report) -> str:
    """Return the page; it has no script and asks for nothing from the network."""
    title = "symkl: " + ", ".join(shown(file.name) for file in report.files[:3])
    errors = "".join(element("p", escaped(error_text(error)), _class="badge bad") for error in report.errors)
    parts = "".join(_file(file, number) for number, file in enumerate(report.files, 1))
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"{element('title', escaped(title))}<style>{CSS}{OWN}</style>"
    )
    body = element("h1", escaped(title)) + element("p", escaped(summary(report)), _class="soft") + errors + parts
    return f'<!doctype html>\n<html lang="en"><head>{head}</head><body><main>{body}</main></body></html>\n'


def fragment(report: Report) -> str:
    """Return the report for a notebook: its summary and what is wrong, without the sources."""
    return element("p", escaped(summary(report))) + "".join(_index(file, n) for n, file in enumerate(report.files, 1))


def _file(file: Checked, number: int) -> str:
    sources = "".join(_source(document, file, number) for document in file.documents)
    return element("h2", escaped(shown(file.name))) + _index(file, number) + sources


def _index(file: Checked, number: int) -> str:
    rows = [
        element(
            "li",
            f'<a href="#{_anchor(finding, number)}">{escaped(str(finding.place))}</a> '
            + element("span", finding.severity.value, _class=f"badge {_style(finding)}")
            + f" {escaped(finding.message)}"
            + _evidence(finding),
        )
        for finding in file.findings
        if finding.severity in (Severity.ERROR, Severity.WARNING)
    ]
    return element("ul", "".join(rows), _class="found") if rows else ""


def _source(document: Document, file: Checked, number: int) -> str:
    """Return a text with a mark at each of its signs."""
    found = sorted((f for f in file.findings if f.document is document), key=lambda finding: finding.span)
    pieces: list[str] = []
    at = 0
    for finding in found:
        if finding.span.start < at:
            continue  # two signs that one macro made stand at one place
        pieces.append(_lines(document.as_written(Span(at, finding.span.start))))
        pieces.append(_mark(finding, document.shown(finding.span), number))
        at = finding.span.end
    pieces.append(_lines(document.as_written(Span(at, len(document.text)))))
    title = "" if document.cell is None else element("h3", f"cell {document.cell}")
    return title + element("div", "".join(pieces), _class="source")


def _lines(text: str) -> str:
    return "\n".join(_kept(line) for line in text.split("\n"))


def _kept(line: str) -> str:
    """Escape a line, keeping its blanks."""
    body = line.strip(" \t")
    before, after = line[: len(line) - len(line.lstrip(" \t"))], line[len(line.rstrip(" \t")) :] if body else ""
    return before + escaped(body) + after


def _mark(finding: Finding, sign: str, number: int) -> str:
    style = _style(finding)
    mark = MARKS.get(finding.outcome, "")
    label = f"{finding.outcome.value}: {finding.why}" if finding.why else finding.outcome.value
    summary_ = element("summary", f"{escaped(sign)}{mark}", _class=style, title=label, id=_anchor(finding, number))
    return element("details", summary_ + element("div", _details(finding), _class="rests"))


def _details(finding: Finding) -> str:
    rows = [("verdict", finding.outcome.value.replace("-", " ")), ("role", finding.role), ("why", finding.why)]
    rows += [("understood", finding.claim), ("with", finding.let), ("counterexample", finding.counterexample)]
    rows += [("used", f"{used.text} (line {used.line})") for used in finding.used]
    rows += [("taken for granted", text) for text in finding.assumed]
    rows += [("did you mean", mend) for mend in finding.mends]
    return "".join(element("dt", name) + element("dd", escaped(text)) for name, text in rows if text)


def _evidence(finding: Finding) -> str:
    said = [finding.counterexample, *(f"did you mean {mend}" for mend in finding.mends[:1])]
    return "".join(element("div", escaped(text), _class="soft") for text in said if text)


def _style(finding: Finding) -> str:
    return "known" if finding.expected and finding.outcome is Outcome.REFUTED else STYLES.get(finding.outcome, "dim")


def _anchor(finding: Finding, number: int) -> str:
    return anchor(f"{number}-{finding.place}".replace(":", "-").replace(" ", "-"))
