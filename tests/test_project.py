"""What a run without a target takes: the current project, and never what symkl brings along."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import samples

from symkl import watching
from symkl.errors import LoadError
from symkl.project import current

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

ROOT = Path(__file__).parents[1]
GOOD = "Let $A$ be an $n \\times n$ matrix.\n\n$$\\mathrm{tr}(A) = \\mathrm{tr}(A^T)$$\n"
OPEN = "Let $x$ be a vector of length $n$.\n\n$$x^T S x = x^T S^T x \\\\ S = S^T$$\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def names(paths: list[Path], here: Path) -> list[str]:
    return [path.relative_to(here).as_posix() for path in paths]


@pytest.mark.usefixtures("here")
def test_an_empty_folder_says_how_to_begin(symkl_: Callable[..., Result]) -> None:
    for command in ("verify", "check"):
        result = symkl_(command)
        assert result.exit_code == 2
        assert result.stdout == ""
        assert "in this folder\n  hint: " in result.stderr
    assert "symkl init" in symkl_("verify").stderr


def test_a_folder_without_settings_runs_only_what_makes_derivations(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "notes/cycle.py", samples.CYCLE)
    samples.write(here, "other.py", "raise SystemExit('this is no file of symkl')")
    samples.write(here, "uses.py", "import symkl\nraise SystemExit('this makes no derivation')")
    samples.write(here, "node_modules/x.py", samples.WRONG)
    samples.write(here, "env/lib/x.py", samples.WRONG)
    samples.write(here, "env/pyvenv.cfg", "")
    result = symkl_("verify")
    assert result.exit_code == 0, result.output
    assert result.stderr == "1 file of this folder: notes/cycle.py\n"
    assert "2 links in 1 derivation" in result.stdout
    assert symkl_("verify", "-q").stderr == ""


@pytest.mark.parametrize("name", ["symkl.toml", "pyproject.toml"])
def test_settings_say_what_is_taken(
    here: Path, symkl_: Callable[..., Result], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = "[tool.symkl]\n" if name == "pyproject.toml" else ""
    samples.write(
        here, name, f'{head}paths = ["notes", "extra/*.py"]\nexclude = ["notes/drafts"]\ntime-limit = 5\njobs = 1\n'
    )
    samples.write(here, "notes/cycle.py", samples.CYCLE)
    samples.write(here, "notes/drafts/wrong.py", samples.WRONG)
    samples.write(here, "extra/square.py", samples.MISPRINT)
    samples.write(here, "elsewhere.py", samples.WRONG)
    (here / "notes" / "deep").mkdir()
    monkeypatch.chdir(here / "notes" / "deep")
    project = current()
    assert names(project.derivations(), here) == ["notes/cycle.py", "extra/square.py"]
    assert (project.time_limit, project.jobs) == (5, 1)
    result = symkl_("verify")
    assert result.exit_code == 0, result.output
    assert result.stderr.startswith(f"2 files as ../../{name} says: ")


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("path = ['a']", "path: unknown setting", "did you mean paths?"),
        ("colour = 1", "colour: unknown setting", "known: assumptions, "),
        ("paths = [1]", "paths: [1] is no list of texts", 'paths = ["..."]'),
        ("jobs = true", "jobs: True is no whole number above 0", "jobs = 2"),
        ("time_limit = 0", "time_limit: 0 is no number above 0", ""),
        ("severity = 'note'", "severity: 'note' is neither", 'severity = "warning"'),
        ("paths = ", "symkl.toml: cannot be read", "TOML in UTF-8"),
    ],
)
def test_wrong_settings_name_the_key_and_the_way_out(
    here: Path, symkl_: Callable[..., Result], text: str, message: str, hint: str
) -> None:
    samples.write(here, "symkl.toml", text)
    with pytest.raises(LoadError):
        current()
    result = symkl_("verify")
    assert result.exit_code == 2
    assert message in result.stderr
    assert hint in result.stderr
    assert "Traceback" not in result.output


def test_a_path_that_is_not_there_is_said(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "symkl.toml", 'paths = ["gone"]')
    assert "symkl.toml: paths: 'gone' is neither a file nor a folder" in symkl_("verify").stderr


def test_settings_of_others_do_not_matter(here: Path) -> None:
    """A file that is no TOML, or has no table of symkl's."""
    samples.write(here, "pyproject.toml", "[tool.other]\nx = 1\n")
    assert current().file is None
    samples.write(here, "pyproject.toml", "this is [no TOML")
    assert current().file is None


def test_the_documents_of_a_project(here: Path, symkl_: Callable[..., Result]) -> None:
    """What another document brings in is read there; assumptions hold everywhere; severity says what fails."""
    samples.write(here, "good.md", GOOD)
    samples.write(here, "main.tex", "\\documentclass{article}\\begin{document}\\input{part}\\end{document}")
    samples.write(here, "part.tex", "$a = a$")
    samples.write(here, ".hidden/x.md", GOOD)
    assert names(current().documents(), here) == ["good.md", "main.tex"]
    result = symkl_("check")
    assert result.exit_code == 0, result.output
    assert result.stderr.startswith("2 documents of this folder: good.md, main.tex")


def test_a_folder_stands_for_its_documents(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "notes/good.md", GOOD)
    samples.write(here, "notes/below/other.md", GOOD)
    samples.write(here, "empty/none.txt", "")
    result = symkl_("check", "notes", "notes/good.md")
    assert result.exit_code == 0, result.output
    assert "2 relation signs in 2 files: 2 proved" in result.stdout
    result = symkl_("check", "empty")
    assert result.exit_code == 2
    assert "empty: no document in this folder\n  hint: " in result.stderr


def test_assumptions_hold_in_every_document(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "open.md", "$$x^T S x = x^T S^T x$$\n\n$$S = S^T$$\n")
    samples.write(here, "symkl.toml", 'assumptions = ["S: n x n, symmetric; x: n"]')
    result = symkl_("check", "--assumptions")
    assert "S: n x n, symmetric" in result.stdout
    assert "2 proved" in result.stdout
    samples.write(here, "symkl.toml", 'assumptions = "S: n x n, lovely"')
    result = symkl_("check")
    assert result.exit_code == 2
    assert "assumptions: S: n x n, lovely: lovely is no fact" in result.stderr


def test_the_first_command_of_the_readme_takes_what_is_in_the_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """In symkl's own folder, the project's settings name the derivations."""
    monkeypatch.chdir(ROOT)
    taken = names(current().derivations(), ROOT)
    assert "derivations/kl_normal.py" in taken
    assert all(name.startswith("derivations/") for name in taken)


@pytest.mark.usefixtures("here")
def test_builtin_is_for_a_run_without_targets(symkl_: Callable[..., Result]) -> None:
    assert symkl_("verify", "--builtin", "conclusion").exit_code == 2


def test_one_link_is_a_target_wherever_its_label_is_printed(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "wrong.py", samples.WRONG)
    assert symkl_("verify", "wrong.py::wrong[a]").exit_code == 1
    assert "1 link in 1 derivation: 1 proved" in symkl_("verify", "wrong.py::wrong[b]").stdout
    assert "[b]" in symkl_("show", "wrong.py::wrong[b]").stdout
    assert "[a]" not in symkl_("show", "wrong.py::wrong[b]").stdout
    assert "1 link in 1 derivation: 1 refuted as printed" in symkl_("verify", "first-expectation[a]").stdout
    result = symkl_("verify", "wrong.py::wrong[z]")
    assert result.exit_code == 2
    assert "wrong has no link [z]\n  hint: it has wrong[a], wrong[b]" in result.stderr


def test_quiet_and_verbose(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "wrong.py", samples.WRONG)
    samples.write(here, "cycle.py", samples.CYCLE)
    quiet = symkl_("verify", "-q").stdout
    assert quiet.startswith("wrong.py:6: wrong[a]: REFUTED")
    assert "  claim: tr(A*B) = tr(A)*tr(B)\n" in quiet
    verbose = symkl_("verify", "-v").stdout
    assert "    refuted     wrong[a]  tr(A*B) = tr(A)*tr(B)\n" in verbose


def test_init_writes_a_derivation_that_fails_and_can_be_mended(here: Path, symkl_: Callable[..., Result]) -> None:
    result = symkl_("init")
    assert result.exit_code == 0
    assert "symkl verify" in result.stdout
    failing = symkl_("verify")
    assert failing.exit_code == 1
    assert "first.py:15: squares[b]: REFUTED" in failing.stdout
    assert "did you mean  " in failing.stdout
    again = symkl_("init")
    assert again.exit_code == 2
    assert "nothing is overwritten" in again.stderr
    file = here / "first.py"
    text = file.read_text(encoding="utf-8")
    assert text.count("- b.T * X.T * X * b") == 1
    file.write_text(text.replace("- b.T * X.T * X * b", "+ b.T * X.T * X * b"), encoding="utf-8")
    assert symkl_("verify").exit_code == 0
    assert symkl_("init", "new").exit_code == 0
    assert not (here / "new" / "symkl.toml").exists()  # the settings above it hold there, too


def test_a_change_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text("x", encoding="utf-8")
    seen = watching.changes(lambda: [file, tmp_path / "gone.py"], pause=0.01)
    assert next(seen) == []
    file.write_text("longer", encoding="utf-8")
    assert next(seen) == [file]
    file.unlink()
    assert next(seen) == [file]


def test_watch_runs_again_and_ends_with_the_last_code(here: Path) -> None:
    """In a process of its own, ended as a user ends it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # or a process that ignores it hands that on
    samples.write(here, "wrong.py", samples.WRONG)
    command = [sys.executable, "-m", "symkl", "verify", "--watch", "--jobs", "1"]
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen(
        command, cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}
    ) as process:
        assert process.stderr is not None
        waits = 0
        deadline = time.monotonic() + 60
        while waits < 2 and time.monotonic() < deadline:
            if "waiting for changes" in process.stderr.readline():
                waits += 1
                if waits == 1:
                    samples.write(here, "wrong.py", samples.CYCLE)
        process.send_signal(signal.SIGINT)
        try:
            stdout, _ = process.communicate(timeout=30)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "1 REFUTED" in stdout
    assert "2 proved; all as claimed" in stdout


def test_python_m_symkl(here: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "symkl", "--version"],
        capture_output=True,
        text=True,
        check=True,
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.startswith("symkl ")


def test_a_name_is_that_of_a_derivation_of_mine(here: Path, symkl_: Callable[..., Result]) -> None:
    """As a report prints it; mine come before those that symkl brings along, with settings and without."""
    samples.write(here, "wrong.py", samples.WRONG)
    assert symkl_("verify", "wrong[a]").exit_code == 1
    assert "wrong[a]  REFUTED" in symkl_("explain", "wrong[a]").stdout
    assert "wrong.py:" in symkl_("show", "wrong").stdout
    assert "2 refuted as printed" in symkl_("verify", "conclusion").stdout
    samples.write(here, "mine.py", samples.CYCLE.replace('"cycle"', '"conclusion"'))
    assert "2 proved" in symkl_("verify", "conclusion").stdout
    samples.write(here, "symkl.toml", 'paths = ["."]')
    assert "2 proved" in symkl_("verify", "conclusion").stdout
    assert "no derivation is called 'wrnog'" in symkl_("verify", "wrnog").stderr
    assert "no derivation is called" in symkl_("verify", "long" * 100).stderr


def test_no_built_in_derivation_answers_for_a_wrong_one_of_mine(here: Path, symkl_: Callable[..., Result]) -> None:
    """However it is written."""
    text = samples.WRONG.replace("from symkl import *", "import symkl as sk\nfrom symkl import *")
    assert '= Derivation(\n    "wrong"' in text or '= Derivation("wrong"' in text
    samples.write(here, "wrong.py", text.replace("= Derivation(", "= sk.Derivation(").replace('"wrong"', '"kl-normal"'))
    result = symkl_("explain", "kl_normal[a]")
    assert "kl-normal[a]  REFUTED" in result.stdout
    assert "PROVED" not in result.stdout
    assert symkl_("verify", "kl-normal").exit_code == 1


def test_a_baseline_of_derivations(here: Path, symkl_: Callable[..., Result]) -> None:
    """What is known to be wrong does not fail the run, anything else does; a lost file does, too."""
    samples.write(here, "wrong.py", samples.WRONG)
    assert symkl_("verify", "--baseline", "known.json").exit_code == 2
    wrote = symkl_("verify", "--baseline", "known.json", "--update-baseline")
    assert wrote.exit_code == 0
    assert "wrote known.json: 1 wrong line known from now on" in wrote.stderr
    result = symkl_("verify", "--baseline", "known.json")
    assert result.exit_code == 0
    assert "1 refuted as printed" in result.stdout
    assert "1 wrong line known from known.json\n" in result.stderr
    samples.write(here, "wrong.py", samples.WRONG.replace("tr(A) * tr(B), ", "2 * tr(A) * tr(B), "))
    result = symkl_("verify", "--baseline", "known.json")
    assert result.exit_code == 1
    assert "1 of them not found any more" in result.stderr


def test_a_baseline_of_documents(here: Path, symkl_: Callable[..., Result]) -> None:
    samples.write(here, "bad.md", "Let $A$ be an $n \\times n$ matrix. Then\n\n$$\\mathrm{tr}(A^2) = \\mathrm{tr}(A)^2$$\n")
    assert symkl_("check").exit_code == 1
    assert symkl_("check", "--baseline", "known.json", "--update-baseline").exit_code == 0
    assert symkl_("check", "--baseline", "known.json").exit_code == 0
    samples.write(here, "known.json", '{"known": 3}')
    result = symkl_("check", "--baseline", "known.json")
    assert result.exit_code == 2
    assert "known.json: is no baseline" in result.stderr
    assert symkl_("check", "--update-baseline").exit_code == 2
