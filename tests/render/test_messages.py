"""One line says what and where, one hint says what to try."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import samples

from symkl.errors import LoadError
from symkl.loading import builtin_folder
from symkl.render.messages import count, error_text, outcome, printable, problems, shown
from symkl.verdict import Counterexample, Result, Verdict

if TYPE_CHECKING:
    from pathlib import Path


def problem_of(file: Path, label: str, result: Result, mended: Result | None = None) -> str:
    suite = samples.with_result(file, label, result, mended)
    (text,) = [str(p) for d in suite.derivations for link in d.links for p in problems(link, d.derivation)]
    return text


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_refuted_claim_shows_the_counterexample(here: Path) -> None:
    file = samples.write(here, "sub/wrong.py", samples.WRONG)
    point = Counterexample({"n": 2}, {"A": [["1", "0"], ["0", "0"]]}, "1", "2")
    assert problem_of(file, "wrong[a]", Result(Verdict.REFUTED, counterexample=point)) == (
        "sub/wrong.py:6: wrong[a]: REFUTED at n = 2: left 1, right 2 for A = [[1, 0], [0, 0]]\n"
        "  hint: mend the step or declare what it needs; if the source prints it so, keep it:"
        " eq(printed(term, meant=..., why=...))"
    )


def test_an_undecided_claim_gives_its_reason(here: Path) -> None:
    file = samples.write(here, "wrong.py", samples.WRONG)
    assert problem_of(file, "wrong[b]", samples.undecided("the normal forms differ")) == (
        "wrong.py:6: wrong[b]: UNDECIDED: the normal forms differ\n"
        "  hint: put a term in between, or declare what the step needs"
    )


def test_a_supported_claim_is_not_called_proved(here: Path) -> None:
    file = samples.write(here, "wrong.py", samples.WRONG)
    text = problem_of(file, "wrong[b]", Result(Verdict.SUPPORTED, reason="agrees at 12 points of sizes 2 and 3"))
    assert text.startswith(
        "wrong.py:6: wrong[b]: SUPPORTED: agrees at 12 points of sizes 2 and 3\n  hint: agreement at points"
    )
    assert "PROVED" not in text


def test_a_misprint_that_holds_is_a_problem(here: Path) -> None:
    file = samples.write(here, "square.py", samples.MISPRINT)
    assert problem_of(file, "square[a]", samples.proved(), samples.proved()) == (
        "square.py:11: square[a]: PROVED, and marked as a line that does not hold (the cross term is missing)\n"
        "  hint: the printed line holds: take the mark away"
    )


def test_a_misprint_that_nobody_decides_is_a_problem(here: Path) -> None:
    file = samples.write(here, "square.py", samples.MISPRINT)
    text = problem_of(file, "square[a]", samples.undecided("too large"), samples.proved())
    assert text.startswith("square.py:11: square[a]: UNDECIDED: too large, where a counterexample was expected\n")


def test_a_mended_line_that_is_not_proved_is_a_problem(here: Path) -> None:
    file = samples.write(here, "square.py", samples.MISPRINT)
    assert problem_of(file, "square[a]", samples.refuted(), samples.refuted({"S": "2"})) == (
        "square.py:11: square[a]: the mended line is REFUTED at k = 1: left 1, right 2 for S = 2\n"
        "  hint: mended, it reads (a - b).T*S.I*(a - b) = a.T*S.I*a - 2*a.T*S.I*b + b.T*S.I*b"
    )


def test_a_refuted_definition_is_a_problem(here: Path) -> None:
    text = samples.CYCLE.replace('eq(tr(B * A), "the', 'define(tr(B * A), "the')
    problem = problem_of(samples.write(here, "a.py", text), "cycle[a]", samples.refuted())
    assert problem.startswith("a.py:8: cycle[a]: REFUTED at k = 1")
    assert problem.endswith("hint: a definition introduces its left side; this one already has another value")


def test_what_is_as_claimed_is_no_problem(here: Path) -> None:
    suite = samples.suite_of(samples.write(here, "square.py", samples.MISPRINT))
    assert [problems(link, d.derivation) for d in suite.derivations for link in d.links] == [[], []]


def test_a_counterexample_without_sizes_reads_well() -> None:
    point = Counterexample({}, {"c": "2"}, "4", "2")
    assert outcome(Result(Verdict.REFUTED, counterexample=point)) == "REFUTED: left 4, right 2 for c = 2"


def test_places_are_relative_inside_the_working_directory_only(here: Path) -> None:
    assert shown(f"{here}/a.py:3: x[a]") == "a.py:3: x[a]"
    assert shown("/elsewhere/a.py:3") == "/elsewhere/a.py:3"
    assert shown(f"{here}-other/a.py:3") == f"{here}-other/a.py:3"


def test_a_builtin_derivation_is_named_alike_wherever_it_is_installed(here: Path) -> None:
    own = builtin_folder()
    assert here not in own.parents
    assert shown(f"{own / 'trace.py'}:3") == "derivations/trace.py:3"
    assert shown(f"{own}-mine/trace.py:3") == f"{own}-mine/trace.py:3"


def test_a_built_in_derivation_is_named_so_in_an_environment_inside_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    own = builtin_folder()
    monkeypatch.chdir(own.parent.parent)
    assert shown(f"{own / 'trace.py'}:3") == "derivations/trace.py:3"


def test_an_error_is_one_line_and_a_hint(here: Path) -> None:
    error = LoadError("ValueError: no\x1b[31m\ngood", where=f"{here}/a.py:3", hint="try\nthis")
    assert error_text(error) == "a.py:3: ValueError: no\\x1b[31m good\n  hint: try this"


def test_nothing_printed_can_drive_a_terminal() -> None:
    assert printable("a\x1b]0;title\x07b\r\n") == "a\\x1b]0;title\\x07b  "


@pytest.mark.parametrize(("number", "text"), [(0, "0 links"), (1, "1 link"), (2, "2 links")])
def test_counts_have_the_right_form(number: int, text: str) -> None:
    assert count(number, "link") == text
