"""The report on a document in every form: the same findings, at the same places."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET

import pytest

from symkl.documents.report import Checked, Finding, Letter, Outcome, Report, Severity, Used
from symkl.documents.scanning import scanned
from symkl.errors import LoadError
from symkl.render.findings import html, machine, text

SOURCE = "# A page\n\nLet $A$ be square; 跡 $\\mathrm{tr}(AB) = \\mathrm{tr}(BA)$.\n\n$$ A = B \\\\ C = <script>D $$\n"
DOCUMENT = scanned("page.md", SOURCE, "markdown")


def finding(sign: int, outcome: Outcome, **said: object) -> Finding:
    """Return a finding at one of the relation signs of the page."""
    places = [at for at, char in enumerate(SOURCE) if char == "="]
    span = DOCUMENT.formulas[0].span.__class__(places[sign], places[sign] + 1)
    return Finding(DOCUMENT, span, "=", outcome, **said)  # type: ignore[arg-type] # fields of a finding


PROVED = finding(0, Outcome.PROVED, claim="tr(A*B) = tr(B*A)", let="A: n x n", used=(Used("A", 3),))
REFUTED = finding(1, Outcome.REFUTED, counterexample="at n = 1: left 1, right 2", mends=("A = C",), lhs="A", rhs="B")
NEEDS = finding(2, Outcome.NEEDS_HYPOTHESIS, assumed=("D is symmetric",))


def report(*findings: Finding, errors: tuple[LoadError, ...] = ()) -> Report:
    return Report(
        (Checked("page.md", (DOCUMENT,), findings, (Letter("A", "n x n", ("spd",), "", (3,), "A page"),)),), errors
    )


FULL = report(PROVED, REFUTED, NEEDS)


def test_severities_and_what_makes_a_run_fail() -> None:
    assert [f.severity for f in FULL.findings] == [None, Severity.ERROR, Severity.WARNING]
    assert not FULL.ok
    assert report(PROVED, NEEDS).ok
    assert not report(errors=(LoadError("no", where="x.md"),)).ok
    known = finding(1, Outcome.REFUTED, expected=True)
    assert report(known).ok
    gone = finding(1, Outcome.PROVED, expected=True)
    assert gone.severity is Severity.ERROR
    assert gone.message == "is expected to be refuted and is proved"


def test_text_has_the_line_and_a_caret_below_the_sign() -> None:
    lines = text.page(FULL).splitlines()
    assert lines[0] == "page.md:5:6: error: does not hold as printed"
    assert lines[1] == "    $$ A = B \\\\ C = <script>D $$"
    assert lines[2].index("^") == lines[1].index("=")
    assert lines[3] == "    at n = 1: left 1, right 2"
    assert lines[4] == "    did you mean  A = C"
    assert "warning: holds only if D is symmetric, which the text does not say" in text.page(FULL)
    assert text.page(FULL).endswith("3 relation signs: 1 proved, 1 refuted, 1 needs hypothesis (0.00 s)")


def test_a_caret_stands_right_behind_wide_letters() -> None:
    caret = list(text.excerpt(finding(0, Outcome.REFUTED), 100))[1]
    line = SOURCE.splitlines()[2]
    assert caret.index("^") == 4 + line.index("=") + 1


@pytest.mark.parametrize("width", [30, 60, 100])
def test_long_lines_are_cut_round_the_sign(width: int) -> None:
    long = scanned("long.md", "$" + "a + " * 100 + "b = c" + " + d" * 100 + "$", "markdown")
    at = long.text.index("=")
    one = Finding(long, long.formulas[0].span.__class__(at, at + 1), "=", Outcome.REFUTED)
    shown, caret = text.excerpt(one, width)
    assert shown[caret.index("^")] == "="
    assert len(shown) <= width + 4


def test_notes_and_letters_are_shown_when_asked_for() -> None:
    unclear = report(finding(0, Outcome.UNCLEAR, why="D has no meaning"))
    assert "unclear: D" not in text.page(unclear)
    assert "note: unclear: D has no meaning" in text.page(unclear, notes=True)
    assert "    A: n x n, spd  (line 3)" in text.page(unclear, letters=True)


def test_json_has_the_contract() -> None:
    said = json.loads(machine.as_json(FULL, "1.0"))
    (file,) = said["documents"]
    proved, refuted, _ = file["links"]
    assert (refuted["line"], refuted["column"], refuted["verdict"]) == (5, 6, "refuted")
    assert proved["statement"] == {"let": "A: n x n", "claim": "tr(A*B) = tr(B*A)"}
    assert refuted["statement"] is None
    assert [link["severity"] for link in file["links"]] == [None, "error", "warning"]
    assert not refuted["expected"]
    assert proved["used"] == [{"text": "A", "line": 3}]
    assert file["letters"][0]["whence"] == [3]
    assert said["ok"] is False


def test_github_sarif_and_junit_speak_of_errors_and_warnings() -> None:
    lines = machine.as_github(FULL).splitlines()
    assert lines[0].startswith("::error file=page.md,line=5,col=6::does not hold as printed%0Aat n = 1")
    assert lines[1].startswith("::warning file=page.md,line=5,col=")
    (run,) = json.loads(machine.as_sarif(FULL, "1.0"))["runs"]
    assert [(r["ruleId"], r["level"]) for r in run["results"]] == [("refuted", "error"), ("needs-hypothesis", "warning")]
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 5, "startColumn": 6}
    tree = ET.fromstring(machine.as_junit(FULL))
    assert len(tree.findall(".//testcase")) == 3
    assert len(tree.findall(".//failure")) == 1


def test_html_is_the_document_with_a_mark_at_every_sign() -> None:
    page = html.page(FULL)
    assert page.count("<summary") == 3
    assert "<script>" not in page
    assert "=✗</summary>" in page
    assert 'href="#1-5-6"' in page
    assert 'id="1-5-6"' in page
    assert "did you mean A = C" in page


def test_files_that_could_not_be_read_are_in_every_form() -> None:
    failed = report(errors=(LoadError("is no notebook", where="a.ipynb"),))
    assert "is no notebook" in machine.as_json(failed, "1")
    assert machine.as_github(failed).startswith("::error file=a.ipynb::is no notebook")
    assert "is no notebook" in machine.as_sarif(failed, "1")
    assert ET.fromstring(machine.as_junit(failed)).find(".//error") is not None
    assert "is no notebook" in html.page(failed)
