"""Results as SARIF 2.1.0, which code scanning reads: what is not as claimed, and, as notes, known misprints."""

from __future__ import annotations

import hashlib
import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from symkl.language.derivation import Expected
from symkl.render.github import place
from symkl.render.messages import error_text, outcome, printable, problems, shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symkl.errors import SymklError
    from symkl.suite import DerivationResult, LinkResult, SuiteResult

Json: TypeAlias = dict[str, Any]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
RULES = {
    "not-as-claimed": "A link is not what its derivation claims.",
    "mended-not-proved": "The mended line of a known misprint is not proved.",
    "misprint": "A line that its derivation marks as misprinted is refuted, or its shapes do not fit.",
}


def report(suite: SuiteResult, version: str) -> str:
    """Return a run as SARIF text."""
    return json.dumps(document(suite, version), indent=2)


def document(suite: SuiteResult, version: str) -> Json:
    """Return a run as the object that `report` writes."""
    results = [one for result in suite.derivations for link in result.links for one in _results(result, link)]
    return log(version, RULES, suite.errors, results)


def log(version: str, rules: Mapping[str, str], errors: Sequence[SymklError], results: list[Json]) -> Json:
    """Return a log of one run: its rules with what they say, files that could not be read, and results."""
    described = [{"id": name, "shortDescription": {"text": text}} for name, text in rules.items()]
    run = {
        "tool": {"driver": {"name": "symkl", "version": version, "rules": described}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": not errors,
                "toolExecutionNotifications": [_notification(error) for error in errors],
            },
        ],
        "results": results,
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _results(result: DerivationResult, link: LinkResult) -> list[Json]:
    found = []
    for problem in problems(link, result.derivation):
        rule = "mended-not-proved" if problem.what.startswith("the mended line") else "not-as-claimed"
        text = f"{problem.what}\n{problem.hint}" if problem.hint else problem.what
        found.append(_result(rule, "error", text, result, link))
    if link.ok and link.link.expected in (Expected.REFUTED, Expected.ILL_TYPED):
        found.append(_result("misprint", "note", outcome(link.result), result, link))
    return found


def _result(rule: str, level: str, text: str, result: DerivationResult, link: LinkResult) -> Json:
    label = printable(link.link.label)
    return {
        "ruleId": rule,
        "ruleIndex": list(RULES).index(rule),
        "level": level,
        "message": {"text": f"{label}: {text}"},
        "locations": [
            {
                **location(result.derivation.file, link.link.line),
                "logicalLocations": [{"fullyQualifiedName": label, "kind": "member"}],
            },
        ],
        "partialFingerprints": {"symklStatement/v1": _fingerprint(rule, link)},
    }


def _fingerprint(rule: str, link: LinkResult) -> str:
    """Return what stays the same while lines move in the file."""
    text = "\n".join((rule, link.link.label, str(link.link.statement)))
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()


def location(file: str, line: int) -> Json:
    """Return a line of a file as a location."""
    path = shown(file)
    if PurePath(path).is_absolute():
        artifact = {"uri": PurePath(path).as_uri()}
    else:
        artifact = {"uri": quote(PurePath(path).as_posix()), "uriBaseId": "%SRCROOT%"}
    return {"physicalLocation": {"artifactLocation": artifact, "region": {"startLine": max(line, 1)}}}


def _notification(error: SymklError) -> Json:
    file, line = place(error.where)
    where = {"locations": [location(file, int(line or 1))]} if file else {}
    return {"level": "error", "message": {"text": error_text(error)}, **where}
