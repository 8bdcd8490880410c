"""What continuous integration reads: each format through a parser that is not ours."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import hostile
import pytest
import samples
from markdown_it import MarkdownIt

from symkl.errors import LoadError
from symkl.render import github, jsonfmt, junit, markdown, sarif
from symkl.suite import SuiteResult

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(here: Path) -> SuiteResult:
    files = [
        samples.write(here, "cycle.py", samples.CYCLE),
        samples.write(here, "sub folder/square.py", samples.MISPRINT),
        samples.write(here, "wrong.py", samples.WRONG),
    ]
    links = {link.label: link for d in samples.loading.collect(files[2]) for link in d.links}
    planted = samples.LinkResult(links["wrong[a]"], samples.refuted({"A": [["1"]]}))
    good = samples.suite_of(*files, results={"wrong[a]": planted})
    return SuiteResult(good.derivations, (LoadError("ValueError: 50%, no", where=f"{here}/bad.py:3", hint="mend it"),), 0.5)


def annotations(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Read workflow commands as GitHub's runner does."""
    found = []
    for line in text.splitlines():
        command = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
        if command:
            pairs = dict(pair.split("=", 1) for pair in command[2].split(","))
            for code, sign in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
                pairs = {key: value.replace(code, sign) for key, value in pairs.items()}
            found.append((command[1], pairs, command[3].replace("%0A", "\n").replace("%25", "%")))
    return found


# ---------------------------------------------------------------------------------------------------------- github


def test_annotations_come_with_places_errors_first(run: SuiteResult) -> None:
    first, second, third = annotations(github.report(run))
    assert first == ("error", {"file": "bad.py", "line": "3", "title": "symkl"}, "ValueError: 50%, no\nhint: mend it")
    assert second[:2] == ("error", {"file": "wrong.py", "line": "6", "title": "wrong[a]"})
    assert second[2].startswith("REFUTED at k = 1: left 1, right 2")
    assert third[:2] == ("notice", {"file": "sub folder/square.py", "line": "11", "title": "square[a]"})
    assert third[2].endswith("mended: (a - b).T*S.I*(a - b) = a.T*S.I*a - 2*a.T*S.I*b + b.T*S.I*b")


def test_at_most_ten_of_a_kind_and_the_rest_is_counted(here: Path) -> None:
    links = ", ".join(["eq(tr(A))", "eq(tr(B))"] * 7)
    head = 'from symkl import *\nn = dimension("n")\nA, B = matrix("A", n), matrix("B", n)\n'
    code = f'{head}d = Derivation("d", [tr(B), {links}])\n'
    file = samples.write(here, "a.py", code)
    (derivation,) = samples.loading.collect(file)
    results = {link.label: samples.LinkResult(link, samples.undecided()) for link in derivation.links}
    text = github.report(samples.suite_of(file, results=results))
    assert [kind for kind, _, _ in annotations(text)] == ["error"] * 10
    assert "\nand 4 more errors\n" in text


def test_the_step_summary_is_a_table(run: SuiteResult) -> None:
    html = MarkdownIt("commonmark").enable("table").render(github.step_summary(run))
    assert html.count("<tr>") == 4
    assert "<td>cycle</td>" in html
    assert "REFUTED at k = 1" in html


@pytest.mark.parametrize("name", hostile.TITLES)
def test_hostile_text_makes_no_command(here: Path, name: str) -> None:
    suite = samples.suite_of(samples.write(here, "a.py", hostile.code(name)))
    text = github.report(suite)
    (found,) = annotations(text)
    assert found[0] == "notice"
    assert len([line for line in text.splitlines() if "::" in line]) == 1
    html = MarkdownIt("commonmark").enable("table").render(github.step_summary(suite))
    assert html.count("<tr>") == 2
    assert not re.search(r"<(script|img|a|h1)\b", html)


# ----------------------------------------------------------------------------------------------------------- sarif


def conforms(log: dict[str, Any]) -> None:
    """Check what the SARIF 2.1.0 schema requires of the parts used; the schema itself is not at hand."""
    assert log["version"] == "2.1.0"
    assert set(log) == {"$schema", "version", "runs"}
    for one in log["runs"]:
        driver = one["tool"]["driver"]
        assert isinstance(driver["name"], str)
        assert isinstance(driver["version"], str)
        rules = [rule["id"] for rule in driver["rules"]]
        assert len(rules) == len(set(rules))
        assert all(isinstance(i["executionSuccessful"], bool) for i in one["invocations"])
        for result in one["results"]:
            assert isinstance(result["message"]["text"], str)
            assert result["level"] in ("none", "note", "warning", "error")
            assert rules[result["ruleIndex"]] == result["ruleId"]
            assert all(isinstance(v, str) for v in result["partialFingerprints"].values())
            for location in result["locations"]:
                physical = location["physicalLocation"]
                assert re.fullmatch(r"[\w%./:~-]+", physical["artifactLocation"]["uri"])
                assert physical["region"]["startLine"] >= 1


def test_sarif_has_what_the_schema_requires(run: SuiteResult) -> None:
    log = json.loads(sarif.report(run, "1.2.3"))
    conforms(log)
    misprint, wrong = log["runs"][0]["results"]
    assert (misprint["ruleId"], misprint["level"]) == ("misprint", "note")
    assert misprint["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "sub%20folder/square.py"
    assert (wrong["ruleId"], wrong["level"]) == ("not-as-claimed", "error")
    assert wrong["locations"][0]["physicalLocation"]["region"] == {"startLine": 6}
    (note,) = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("bad.py:3: ValueError")


def test_fingerprints_stay_when_lines_move(here: Path) -> None:
    def prints(code: str) -> list[str]:
        suite = samples.suite_of(samples.write(here, "a.py", code))
        return [r["partialFingerprints"]["symklStatement/v1"] for r in sarif.document(suite, "1")["runs"][0]["results"]]

    before = prints(samples.MISPRINT)
    assert prints("# a line more\n\n" + samples.MISPRINT) == before
    assert (
        prints(samples.MISPRINT.replace("b.T * S.I * b,\n                meant", "b.T * b,\n                meant"))
        != before
    )


@pytest.mark.parametrize("name", hostile.TITLES)
def test_hostile_text_is_a_string_in_sarif(here: Path, name: str) -> None:
    text = sarif.report(samples.suite_of(samples.write(here, "a.py", hostile.code(name))), "1")
    assert text.isascii()
    conforms(json.loads(text))


# ----------------------------------------------------------------------------------------------------------- junit


def test_junit_has_a_case_for_each_link(run: SuiteResult) -> None:
    root = ET.fromstring(junit.report(run))
    assert root.tag == "testsuites"
    assert {key: root.get(key) for key in ("tests", "failures", "errors")} == {"tests": "7", "failures": "1", "errors": "1"}
    assert [s.get("name") for s in root] == ["cycle", "square", "wrong", "files"]
    cases = {case.get("name"): case for case in root.iter("testcase")}
    assert cases["wrong[a]"].get("line") == "6"
    failure = cases["wrong[a]"].find("failure")
    assert failure is not None
    assert (failure.text or "").startswith("wrong.py:6: wrong[a]: REFUTED at k = 1")
    assert "\nhint: " in (failure.text or "")
    assert cases["square[a]"].find("failure") is None
    assert cases["bad.py:3"].find("error") is not None


@pytest.mark.parametrize("name", hostile.TITLES)
def test_hostile_text_is_text_in_junit(here: Path, name: str) -> None:
    text = junit.report(samples.suite_of(samples.write(here, "a.py", hostile.code(name))))
    root = ET.fromstring(text)
    assert [case.get("name", "")[-3:] for case in root.iter("testcase")] == ["[a]", "[b]"]
    assert "ENTITY" not in text.replace("&lt;!ENTITY", "")


# -------------------------------------------------------------------------------------------------------- markdown


def test_markdown_has_chains_errata_and_laws(run: SuiteResult) -> None:
    text = markdown.document(run, samples.LAWS, "1")
    html = MarkdownIt("commonmark").render(text)
    assert re.findall(r"<h2>(.*?)</h2>", html) == [
        "Not as claimed",
        "1. The trace is cyclic",
        "2. Square",
        "3. Wrong",
        "Errata",
        "4 laws used" if "4 laws" in text else "3 laws used",
    ]
    assert text.count("$$") % 2 == 0
    assert r"\begin{aligned}" in text


def test_markdown_has_printed_and_mended_lines_side_by_side(here: Path) -> None:
    """In a table that a parser of its own reads: bars of determinants end no cell."""
    run = samples.suite_of(samples.write(here, "d.py", samples.DETERMINANT))
    html = MarkdownIt("gfm-like", {"linkify": False}).render(markdown.document(run, samples.LAWS, "1"))
    table = html[html.index("<table>") : html.index("</table>")]
    assert re.findall(r"<th>(.*?)</th>", table) == ["\u2717 Printed, refuted", "\u2713 Mended, proved"]
    cells = re.findall(r"<td>(.*?)</td>", table)
    assert [cell.count("$") for cell in cells] == [2] * len(cells)
    assert r"\lvert A\rvert  \lvert \boxed{A}\rvert" in cells[2]
    assert r"\lvert A\rvert  \lvert \boxed{B}\rvert" in cells[3]


@pytest.mark.parametrize("name", hostile.TITLES)
def test_hostile_text_is_text_in_markdown(here: Path, name: str) -> None:
    def shape(text: str) -> list[str]:
        file = samples.write(here, "a.py", hostile.CODE.format(text=text))
        page = markdown.document(samples.suite_of(file), {}, "1")
        return [token.type for token in MarkdownIt("gfm-like", {"linkify": False}).parse(page)]

    assert shape(hostile.TITLES[name]) == shape("plain")
    page = markdown.document(samples.suite_of(samples.write(here, "a.py", hostile.code(name))), {}, "1")
    inline = [kind.type for token in MarkdownIt("commonmark").parse(page) for kind in token.children or ()]
    assert not {"html_inline", "link_open", "image"} & set(inline)


def test_json_and_markdown_are_as_in_the_golden_files(run: SuiteResult, golden: Callable[[str, str], None]) -> None:
    """Times apart, which no two runs share."""
    texts = {"sample.json": jsonfmt.report(run, "1.2.3"), "sample.md": markdown.document(run, samples.LAWS, "1.2.3")}
    for name, text in texts.items():
        golden(name, re.sub(r'("seconds": |\()[0-9.e-]+(?=\s|,)', r"\g<1>0", text) + "\n")
