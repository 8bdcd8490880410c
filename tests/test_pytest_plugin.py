"""Every link of a derivation is a test of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import samples

from symkl.language import parse  # noqa: F401 - loaded here once, so that no run inside a test loads it again
from symkl.prover import decide

ROOT = Path(__file__).parents[1]


@pytest.fixture
def here(pytester: pytest.Pytester, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """Return an empty folder in which the plugin is on, also where symkl is not installed."""
    if not request.config.pluginmanager.hasplugin("symkl"):
        monkeypatch.setenv("PYTEST_PLUGINS", "symkl.pytest_plugin")
    samples.write(pytester.path, "derivations/cycle.py", samples.CYCLE)
    samples.write(pytester.path, "derivations/square.py", samples.MISPRINT)
    return pytester


def test_each_link_is_a_test_named_after_it(here: pytest.Pytester) -> None:
    result = here.runpytest_inprocess("--symkl", "derivations/", "-v")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(
        [
            "derivations/cycle.py::cycle[[]a[]] PASSED*",
            "derivations/cycle.py::cycle[[]b[]] PASSED*",
            "derivations/square.py::square[[]a[]] PASSED*",
            "derivations/square.py::square[[]b[]] PASSED*",
        ]
    )


def test_one_link_can_be_asked_for(here: pytest.Pytester) -> None:
    result = here.runpytest_inprocess("--symkl", "derivations/cycle.py::cycle[b]", "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["derivations/cycle.py::cycle[[]b[]] PASSED*"])


def test_without_the_option_nothing_is_collected(here: pytest.Pytester) -> None:
    result = here.runpytest_inprocess("derivations/")
    assert result.ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_other_tests_go_on_beside(here: pytest.Pytester) -> None:
    here.makepyfile(test_it="def test_it(): pass")
    samples.write(here.path, "derivations/test_more.py", "def test_more(): pass")
    here.runpytest_inprocess("--symkl").assert_outcomes(passed=6)


def test_a_failure_shows_the_link_and_no_stack_trace(here: pytest.Pytester) -> None:
    samples.write(here.path, "derivations/wrong.py", samples.WRONG)
    result = here.runpytest_inprocess("--symkl", "derivations/wrong.py")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*wrong[[]a[]]*",
            "tr(A[*]B) = tr(A)[*]tr(B)",
            "derivations/wrong.py:6: wrong[[]a[]]: REFUTED at n = 2: left *, right * for A = *",
            "  hint: mend the step or declare what it needs;*",
        ]
    )
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*runtest*")


def test_a_misprint_that_holds_fails(here: pytest.Pytester) -> None:
    text = samples.MISPRINT.replace(
        "a.T * S.I * a + b.T * S.I * b,\n", "a.T * S.I * a - 2 * b.T * S.I * a + b.T * S.I * b,\n", 1
    )
    samples.write(here.path, "derivations/square.py", text)
    result = here.runpytest_inprocess("--symkl", "derivations/square.py")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["*square[[]a[]]: PROVED, and marked as a line that does not hold (the cross term is missing)"]
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x = 1\nraise ValueError('no good')", "derivations/bad.py:2: ValueError: no good"),
        ("x = (1", "derivations/bad.py:1: SyntaxError: '(' was never closed"),
        ("import sys; sys.exit(1)", "derivations/bad.py:1: the file stops Python: sys.exit(1)"),
    ],
)
@pytest.mark.parametrize("target", ["derivations/", "derivations/bad.py"])
def test_a_file_that_cannot_be_loaded_is_a_collection_error(
    here: pytest.Pytester, text: str, message: str, target: str
) -> None:
    samples.write(here.path, "derivations/bad.py", text)
    result = here.runpytest_inprocess("--symkl", target)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*ERROR collecting derivations/bad.py*", message])
    result.stdout.no_fnmatch_line("*Traceback*")
    result.stdout.no_fnmatch_line("*importlib*")


def test_a_bug_in_the_prover_keeps_its_stack_trace(here: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_statement: object) -> None:
        msg = "a bug"
        raise ZeroDivisionError(msg)

    monkeypatch.setattr(decide, "decide", broken)
    result = here.runpytest_inprocess("--symkl", "derivations/cycle.py")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        ["*ZeroDivisionError: a bug*", "*while deciding *cycle.py:8: cycle[[]a[]]: tr(A[*]B) = tr(B[*]A)"]
    )


def test_configured_paths_are_collected_in_every_run(here: pytest.Pytester) -> None:
    here.makeini("[pytest]\nsymkl_paths = derivations\ntestpaths = tests\n")
    samples.write(here.path, "tests/test_it.py", "def test_it(): pass")
    samples.write(here.path, "elsewhere/other.py", samples.WRONG)
    here.runpytest_inprocess().assert_outcomes(passed=5)
    here.runpytest_inprocess("derivations/cycle.py").assert_outcomes(passed=2)
    here.runpytest_inprocess("tests").assert_outcomes(passed=1)
    with pytest.MonkeyPatch.context() as context:
        context.chdir(here.path / "tests")
        here.runpytest_inprocess().assert_outcomes(passed=1)


def test_configured_paths_inside_the_arguments_are_collected_once(here: pytest.Pytester) -> None:
    here.makeini("[pytest]\nsymkl_paths = derivations derivations/cycle.py\n")
    here.runpytest_inprocess().assert_outcomes(passed=4)


def test_a_configured_path_that_is_missing_is_wrong_use(here: pytest.Pytester) -> None:
    here.makeini("[pytest]\nsymkl_paths = derivatoins\n")
    result = here.runpytest_inprocess()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*symkl_paths: no such file or folder: *derivatoins"])


def test_a_strict_configuration_is_content(here: pytest.Pytester) -> None:
    here.makeini("[pytest]\nstrict = true\nfilterwarnings = error\nsymkl_paths = derivations\n")
    here.runpytest_inprocess("-W", "error").assert_outcomes(passed=4)


def test_nothing_is_written_beside_the_derivations(here: pytest.Pytester) -> None:
    here.runpytest_inprocess("--symkl", "derivations/").assert_outcomes(passed=4)
    here.runpytest_inprocess("--symkl", "derivations/cycle.py").assert_outcomes(passed=2)
    assert not list((here.path / "derivations").rglob("__pycache__"))


def process(here: pytest.Pytester, *arguments: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    code += (
        "import pytest\ncode = pytest.main(sys.argv[1:])\nprint(sorted({'sympy', 'numpy'} & set(sys.modules)), int(code))"
    )
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=here.path, capture_output=True, text=True, check=False
    )


def test_in_a_process_of_its_own(here: pytest.Pytester) -> None:
    samples.write(here.path, "derivations/wrong.py", samples.WRONG)
    done = process(here, "--symkl", "derivations/")
    assert "1 failed, 5 passed" in done.stdout
    assert "derivations/wrong.py:6: wrong[a]: REFUTED at n = 2" in done.stdout
    assert done.stdout.endswith("['sympy'] 1\n")


def test_the_plugin_loads_no_sympy_unless_asked(here: pytest.Pytester) -> None:
    here.makepyfile(test_it="def test_it(): pass")
    done = process(here)
    assert "1 passed" in done.stdout
    assert done.stdout.endswith("[] 0\n")


def test_each_relation_sign_of_a_document_is_a_test(here: pytest.Pytester) -> None:
    (here.path / "notes.md").write_text(
        "Let $A$ and $B$ be $n \\times n$ matrices.\n\n$$ \\mathrm{tr}(AB) = \\mathrm{tr}(BA) $$\n\n"
        "$$ \\det(A + B) = \\det(A) + \\det(B) $$\n",
        encoding="utf-8",
    )
    here.runpytest_inprocess("notes.md").assert_outcomes()
    result = here.runpytest_inprocess("--symkl-documents", "notes.md", "-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["notes.md::3:20 PASSED*", "notes.md::5:16 FAILED*", "*notes.md:5:16: error: does not hold as printed"]
    )
