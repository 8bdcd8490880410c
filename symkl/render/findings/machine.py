"""The report on documents for programs: JSON, annotations of a GitHub workflow, SARIF and JUnit."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, TypeAlias

from symkl.documents.report import Severity
from symkl.render import sarif
from symkl.render.findings.text import summary, where
from symkl.render.github import annotation
from symkl.render.markup import element, escaped
from symkl.render.messages import error_text, printable, shown

if TYPE_CHECKING:
    from symkl.documents.report import Checked, Finding, Letter, Report

Json: TypeAlias = dict[str, Any]
RULES = {
    "refuted": "A line does not hold as printed: there is an exact counterexample.",
    "ill-typed": "The shapes of a line do not fit.",
    "needs-hypothesis": "A line holds only under a hypothesis that the text does not state.",
    "expected": "A line that is marked as known to be wrong is not refuted.",
}


def as_json(report: Report, version: str) -> str:
    """Return the report as JSON text, in ASCII; its fields only ever grow."""
    return json.dumps(document(report, version), indent=2)


def document(report: Report, version: str) -> Json:
    """Return the report as the object that `as_json` writes."""
    return {
        "symkl": version,
        "documents": [_file(file) for file in report.files],
        "summary": {
            "signs": len(report.findings),
            "verdicts": {
                outcome.value: number for outcome, number in sorted(report.counts.items(), key=lambda c: c[0].value)
            },
            "errors": [{"where": shown(e.where), "message": e.message, "hint": e.hint} for e in report.errors],
            "seconds": report.seconds,
        },
        "ok": report.ok,
    }


def _file(file: Checked) -> Json:
    return {
        "file": shown(file.name),
        "links": [_link(finding) for finding in file.findings],
        "letters": [_letter(letter) for letter in file.letters],
    }


def _link(finding: Finding) -> Json:
    place = finding.place
    return {
        "line": place.line,
        "column": place.column,
        **({} if place.cell is None else {"cell": place.cell}),
        "relation": finding.relation,
        "inline": not finding.displayed,
        "role": finding.role,
        "verdict": finding.outcome.value,
        "severity": None if finding.severity is None else finding.severity.value,
        "expected": finding.expected,
        "lhs": finding.lhs,
        "rhs": finding.rhs,
        "statement": {"let": finding.let, "claim": finding.claim} if finding.claim else None,
        "used": [{"text": used.text, "line": used.line} for used in finding.used],
        "assumed": list(finding.assumed),
        "counterexample": finding.counterexample or None,
        "mends": list(finding.mends),
        "why": finding.why,
    }


def _letter(letter: Letter) -> Json:
    return {
        "name": letter.name,
        "shape": letter.shape,
        "facts": list(letter.facts),
        "law": letter.law or None,
        "whence": list(letter.whence),
        "section": letter.section,
    }


def _heard(report: Report) -> list[tuple[Finding, Severity]]:
    heard = [(finding, finding.severity) for finding in report.findings]
    return [(finding, level) for finding, level in heard if level in (Severity.ERROR, Severity.WARNING)]


def _said(finding: Finding) -> str:
    mend = f"did you mean {finding.mends[0]}" if finding.mends else ""
    return "\n".join(part for part in (finding.message, finding.counterexample, mend) if part)


def as_github(report: Report) -> str:
    """Return annotations of a GitHub workflow, and a summary line."""
    lines = [annotation("error", {"file": shown(e.where)}, e.message) for e in report.errors]
    for finding, level in _heard(report):
        at = {"file": shown(finding.document.name), "line": str(finding.place.line), "col": str(finding.place.column)}
        lines.append(annotation(level.value, at, _said(finding)))
    return "\n".join((*lines, printable(summary(report))))


def as_sarif(report: Report, version: str) -> str:
    """Return the report as SARIF 2.1.0."""
    results = []
    for finding, level in _heard(report):
        rule = "expected" if finding.expected else finding.outcome.value
        said = f"{rule}\n{finding.lhs}\n{finding.relation}\n{finding.rhs}"
        location = sarif.location(finding.document.name, finding.place.line)
        location["physicalLocation"]["region"]["startColumn"] = finding.place.column
        results.append(
            {
                "ruleId": rule,
                "ruleIndex": list(RULES).index(rule),
                "level": level.value,
                "message": {"text": _said(finding)},
                "locations": [location],
                "partialFingerprints": {"symklSign/v1": hashlib.sha256(said.encode(errors="backslashreplace")).hexdigest()},
            }
        )
    return json.dumps(sarif.log(version, RULES, report.errors, results), indent=2)


def as_junit(report: Report) -> str:
    """Return the report as JUnit XML: a suite for each file, a case for each sign, which fails if it is an error."""
    suites = []
    for file in report.files:
        cases = [_case(finding) for finding in file.findings]
        failures = sum(finding.severity is Severity.ERROR for finding in file.findings)
        counts = {"tests": str(len(cases)), "failures": str(failures), "errors": "0"}
        suites.append(element("testsuite", "\n" + "\n".join(cases) + "\n", name=shown(file.name), **counts))
    for error in report.errors:
        inner = element("error", escaped(error_text(error)), message=error.message, type=type(error).__name__)
        case = element("testcase", inner, name=shown(error.where) or "symkl", classname="files")
        suites.append(element("testsuite", case, name="files", tests="1", failures="0", errors="1"))
    body = element("testsuites", "\n" + "\n".join(suites) + "\n", name="symkl check", time=f"{report.seconds:.6f}")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'


def _case(finding: Finding) -> str:
    said = _said(finding)
    failed = finding.severity is Severity.ERROR
    inner = element("failure", escaped(said), message=finding.message, type=finding.outcome.value) if failed else ""
    place = finding.place
    return element(
        "testcase",
        inner,
        name=where(finding),
        classname=shown(finding.document.name),
        line=str(place.line),
        file=shown(finding.document.name),
    )
