"""Results as JUnit XML: a test suite for each derivation, a test case for each link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.render.evidence import verdict_words
from symkl.render.markup import element, escaped
from symkl.render.messages import error_text, problems, shown

if TYPE_CHECKING:
    from symkl.errors import SymklError
    from symkl.suite import DerivationResult, LinkResult, SuiteResult


def report(suite: SuiteResult) -> str:
    """Return a run as XML text."""
    parts = [_suite(result) for result in suite.derivations]
    if suite.errors:
        cases = "".join(map(_error, suite.errors))
        counts = {"tests": str(len(suite.errors)), "failures": "0", "errors": str(len(suite.errors))}
        parts.append(element("testsuite", cases, name="files", **counts))
    total = {
        "tests": str(len(suite.links) + len(suite.errors)),
        "failures": str(sum(not link.ok for link in suite.links)),
        "errors": str(len(suite.errors)),
        "time": f"{suite.seconds:.6f}",
    }
    body = element("testsuites", "\n" + "\n".join(parts) + "\n", name="symkl", **total)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'


def _suite(result: DerivationResult) -> str:
    counts = {
        "tests": str(len(result.links)),
        "failures": str(sum(not link.ok for link in result.links)),
        "errors": "0",
        "time": f"{result.seconds:.6f}",
    }
    file = shown(result.derivation.file)
    cases = "".join(f"\n{_case(result, link)}" for link in result.links)
    return element("testsuite", f"{cases}\n", name=result.derivation.name, file=file, **counts)


def _case(result: DerivationResult, link: LinkResult) -> str:
    found = problems(link, result.derivation)
    text = "\n".join(map(str, found))
    failure = element("failure", _lines(text), message=found[0].what, type=verdict_words(link)) if found else ""
    return element(
        "testcase",
        failure,
        name=link.link.label,
        classname=result.derivation.name,
        file=shown(result.derivation.file),
        line=str(link.link.line),
        time=f"{link.seconds:.6f}",
    )


def _error(error: SymklError) -> str:
    inner = element("error", _lines(error_text(error)), message=error.message, type=type(error).__name__)
    return element("testcase", inner, name=shown(error.where) or "symkl", classname="files")


def _lines(text: str) -> str:
    return "\n".join(map(escaped, text.split("\n")))
