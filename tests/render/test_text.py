"""What a reader sees at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import samples

from symkl.errors import NotFoundError
from symkl.language.parse import parse
from symkl.prover.cited import CITED
from symkl.render import text
from symkl.suite import SuiteResult
from symkl.verdict import Counterexample, Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def mixed(here: Path) -> SuiteResult:
    """Return a run with proved links, a misprint and a planted error."""
    files = [
        samples.write(here, f"{name}.py", code)
        for name, code in (("cycle", samples.CYCLE), ("square", samples.MISPRINT), ("wrong", samples.WRONG))
    ]
    links = {link.label: link for d in samples.loading.gather([files[2]]).derivations for link in d.links}
    planted = samples.LinkResult(links["wrong[a]"], samples.refuted({"A": [["1", "0"], ["0", "0"]]}))
    return samples.suite_of(*files, results={"wrong[a]": planted})


def test_a_report_reads_as_in_the_golden_file(mixed: SuiteResult, golden: Callable[[str, str], None]) -> None:
    golden("report.txt", text.report(mixed) + "\n")


def test_a_report_fits_a_narrow_terminal(mixed: SuiteResult, golden: Callable[[str, str], None]) -> None:
    narrow = text.report(mixed, 60)
    golden("report-60.txt", narrow + "\n")
    problems = {line for line in text.report(mixed).split("\n") if line.startswith(("wrong.py:6", "  hint"))}
    assert [line for line in narrow.split("\n") if len(line) > 60 and line not in problems] == []


def test_a_page_reads_as_in_the_golden_file(mixed: SuiteResult, golden: Callable[[str, str], None]) -> None:
    golden("show.txt", "\n\n\n".join(text.derivation_page(d) for d in mixed.derivations) + "\n")


def test_relation_signs_stand_below_each_other(mixed: SuiteResult) -> None:
    page = text.derivation_page(mixed.derivations[0])
    signs = [line.index("= ") for line in page.split("\n") if line.startswith("  [")]
    assert len(set(signs)) == 1


def test_the_summary_counts(mixed: SuiteResult) -> None:
    assert text.summary(mixed) == (
        "6 links in 3 derivations: 4 proved, 1 refuted as printed, 1 REFUTED; 1 link not as claimed (0.25 s)"
    )


def test_the_summary_says_that_all_is_well(here: Path) -> None:
    suite = samples.suite_of(samples.write(here, "a.py", samples.CYCLE))
    assert text.summary(suite) == "2 links in 1 derivation: 2 proved; all as claimed (0.25 s)"


def test_the_summary_counts_what_could_not_be_read(here: Path) -> None:
    good = samples.suite_of(samples.write(here, "a.py", samples.CYCLE))
    suite = SuiteResult(good.derivations, (NotFoundError("no such file"),), 0.25)
    assert "1 error in what was asked for; the rest as claimed" in text.summary(suite)


@pytest.mark.parametrize(
    ("result", "mended", "words"),
    [
        (samples.proved(), samples.proved(), "PROVED, not as claimed"),
        (samples.undecided(), samples.proved(), "1 UNDECIDED"),
        (Result(Verdict.SUPPORTED), samples.proved(), "1 SUPPORTED"),
        (samples.refuted(), samples.undecided(), "mended line NOT PROVED"),
    ],
)
def test_what_is_not_as_claimed_is_in_capitals(here: Path, result: Result, mended: Result, words: str) -> None:
    suite = samples.with_result(samples.write(here, "a.py", samples.MISPRINT), "square[a]", result, mended)
    line = next(line for line in text.report(suite).split("\n") if line.startswith("  square"))
    assert words in line


def test_a_definition_is_told_apart(here: Path) -> None:
    code = samples.CYCLE.replace("eq(tr(B * A)", "define(tr(B * A)").replace("eq(tr((B", "define(tr((B")
    report = text.report(samples.suite_of(samples.write(here, "a.py", code)))
    assert "  cycle  2 definitions" in report


def test_a_mended_declaration_is_shown(here: Path) -> None:
    """A misprint may be a missing hypothesis: both lines then print alike, and the declarations differ."""
    code = """
        from symkl import *
        N = dimension("N")
        x, i = event("x"), index("i", N)
        y, whole = events("y", N, "exclusive"), events("y", N, "exclusive", "exhaustive")
        total_probability = Derivation("total-probability", [
            Pr(x),
            eq(printed(total(Pr(x, y[i]), i), meant=total(Pr(x, whole[i]), i), why="something else may happen")),
        ])
    """
    suite = samples.suite_of(samples.write(here, "a.py", code))
    words = "Pr(x) = Sum[Pr(x, y[i]), i] with y: events(N), exclusive, exhaustive"
    assert f"  mended   {words}: PROVED (something else may happen)" in text.report(suite)
    page = text.derivation_page(suite.derivations[0])
    assert f"mended: {words}" in page
    assert "  y: events(N), exclusive\n" in page


def test_paint_is_put_on_after_folding(mixed: SuiteResult) -> None:
    def paint(words: str, style: str) -> str:
        return f"<{style}>{words}</>" if style else words

    painted = text.report(mixed, 60, paint)
    assert "<good>2 proved</>" in painted
    assert "<known>1 refuted as printed</>" in painted
    assert "<bad>1 REFUTED</>" in painted
    assert text.report(mixed, 60) == "".join(
        part.partition(">")[2] if j else part for j, part in enumerate(painted.replace("</>", "").split("<"))
    )


def test_a_verdict_page_shows_what_a_proof_rests_on() -> None:
    statement = parse("tr(A*B) = tr(B*A)", "A: n x m; B: m x n")
    result = Result(
        Verdict.PROVED, "normal form", ("trace is cyclic", "symmetric"), ("A is invertible",), checked="equal at n = 2"
    )
    assert text.verdict_page(statement, result) == (
        "PROVED  tr(A*B) = tr(B*A)\n"
        "  by normal form\n"
        "  laws: trace is cyclic, symmetric\n"
        "  provided that A is invertible\n"
        "  checked: equal at n = 2"
    )


def test_a_verdict_page_shows_a_counterexample_or_a_reason() -> None:
    statement = parse("A*B = B*A", "A, B: n x n")
    point = Counterexample({"n": 2}, {"A": [["1", "0"], ["0", "0"]]}, "1", "2")
    refuted = text.verdict_page(statement, Result(Verdict.REFUTED, counterexample=point))
    assert refuted == "REFUTED  A*B = B*A\n  at n = 2: left 1, right 2 for A = [[1, 0], [0, 0]]"
    undecided = text.verdict_page(statement, Result(Verdict.UNDECIDED, reason="nobody knows"))
    assert undecided == "UNDECIDED  A*B = B*A\n  reason: nobody knows"


def test_a_listing_has_a_line_for_each_derivation(mixed: SuiteResult) -> None:
    assert text.listing(d.derivation for d in mixed.derivations) == (
        "cycle    2 links  The trace is cyclic; a textbook, (16)\n"
        "square   2 links  Square; notes_50%\n"
        "wrong    2 links  Wrong"
    )


def test_the_laws_page_names_every_law_with_its_source() -> None:
    page = text.laws_page(CITED.values())
    assert all(law.name in page and law.source in page and law.statement in page for law in CITED.values())
