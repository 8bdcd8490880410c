"""Reports kept between runs: what is unchanged is not loaded again, and any change of what was read is noticed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import samples
from click.testing import CliRunner

from symkl import kept, suite
from symkl.cli import main
from symkl.documents import check
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result as Ran

    Symkl = Callable[..., Ran]

ROOT = Path(__file__).parents[1]
HELPED = """\
from letters import A, B
from symkl import *

cycle = Derivation("cycle", [tr(A * B), eq(tr(B * A))])
"""
LETTERS = """\
from symkl import *

n, m = dimensions("n m")
A, B = matrix("A", n, m), matrix("B", m, n)
"""
PLAIN = {"cycle.py": samples.CYCLE}
WITH_HELPER = {"cycle.py": HELPED, "letters.py": LETTERS}
PAGE = "Let $A$ and $B$ be $n \\times n$ matrices. Then\n$$\\operatorname{tr}(AB) = \\operatorname{tr}(BA).$$\n"


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was run, and not looked up."""
    found: list[str] = []
    run, checked = suite.run, check.check

    def counted(*arguments: object, **more: object) -> object:
        found.append("verify")
        return run(*arguments, **more)  # type: ignore[arg-type]

    def also(*arguments: object, **more: object) -> object:
        found.append("check")
        return checked(*arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(suite, "run", counted)
    monkeypatch.setattr(check, "check", also)
    return found


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def write(folder: Path, files: dict[str, str]) -> None:
    """Write files as somebody did a while ago."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        then = time.time() - 60
        os.utime(folder / name, (then, then))


def without_time(text: str) -> str:
    """The same text whatever the time."""
    return text.rpartition(" (")[0]


@pytest.mark.parametrize("files", [PLAIN, WITH_HELPER, {"square.py": samples.MISPRINT}])
def test_what_is_unchanged_is_not_run_again_and_reads_the_same(
    here: Path, symkl_: Symkl, runs: list[str], files: dict[str, str]
) -> None:
    write(here, files)
    target = next(iter(files))
    first, second = symkl_("verify", target), symkl_("verify", target)
    assert runs == ["verify"]
    assert first.exit_code == second.exit_code == 0
    assert without_time(first.stdout) == without_time(second.stdout) != ""


def test_an_unchanged_project_loads_no_sympy(here: Path) -> None:
    write(here, PLAIN)
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from symkl.cli import main\n"
        "try:\n    main(['verify'])\nfinally:\n    print('sympy' in sys.modules)"
    )
    said = [
        subprocess.run([sys.executable, "-c", code], cwd=here, capture_output=True, text=True, check=False).stdout
        for _ in range(2)
    ]
    assert [text.rpartition("\n")[0].rpartition("\n")[2] for text in said] == ["True", "False"]


def test_a_wrong_line_is_kept_with_its_code(here: Path, symkl_: Symkl, runs: list[str]) -> None:
    write(here, {"cycle.py": samples.CYCLE.replace("tr((B * A).T)", "2 * tr(B * A)")})
    first, second = symkl_("verify", "cycle.py"), symkl_("verify", "cycle.py")
    assert runs == ["verify"]
    assert first.exit_code == second.exit_code == 1
    assert "REFUTED" in second.stdout


def test_a_change_in_a_file_or_in_what_it_imports_is_noticed(here: Path, symkl_: Symkl, runs: list[str]) -> None:
    write(here, WITH_HELPER)
    assert symkl_("verify", "cycle.py").exit_code == 0
    write(here, {"letters.py": LETTERS.replace('matrix("B", m, n)', 'matrix("B", n, m)')})
    assert symkl_("verify", "cycle.py").exit_code != 0
    write(here, {"letters.py": LETTERS})
    assert symkl_("verify", "cycle.py").exit_code == 0
    write(here, {"cycle.py": HELPED.replace("tr(B * A)", "-tr(B * A)")})
    assert symkl_("verify", "cycle.py").exit_code == 1
    assert len(runs) == 3  # what is as it was when something was kept says the same again


def test_a_package_that_takes_the_place_of_a_module_is_noticed(here: Path, symkl_: Symkl, runs: list[str]) -> None:
    write(here, WITH_HELPER)
    assert symkl_("verify", "cycle.py").exit_code == 0
    write(here, {"letters/__init__.py": LETTERS.replace('matrix("B", m, n)', 'matrix("B", n, m)')})
    assert symkl_("verify", "cycle.py").exit_code != 0
    assert len(runs) == 2


def test_a_file_more_is_noticed(here: Path, symkl_: Symkl, runs: list[str]) -> None:
    write(here, {"a.py": samples.CYCLE})
    symkl_("verify", ".")
    write(here, {"b.py": samples.CYCLE.replace('"cycle"', '"other"')})
    assert "2 derivations" in symkl_("verify", ".").stdout
    assert len(runs) == 2


@pytest.mark.parametrize("option", ["-v", "-q", "--time-limit=7", "--format=json", "--no-cache"])
def test_other_options_ask_something_else(here: Path, symkl_: Symkl, runs: list[str], option: str) -> None:
    write(here, PLAIN)
    symkl_("verify", "cycle.py")
    symkl_("verify", "cycle.py", option)
    assert len(runs) == 2


def test_settings_the_environment_the_path_and_versions_are_part_of_it(
    here: Path, symkl_: Symkl, runs: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write(here, PLAIN)
    libraries = tmp_path / "libraries"
    libraries.mkdir()
    monkeypatch.syspath_prepend(libraries)
    changes = (
        lambda: write(here, {"symkl.toml": "time_limit = 5\n"}),
        lambda: monkeypatch.setenv("SOMETHING", "else"),
        lambda: write(libraries, {"sympy-9.dist-info/METADATA": ""}),  # as an installer leaves it
        lambda: monkeypatch.setattr(sys, "version", "4.0"),
        lambda: monkeypatch.setattr(kept, "own", lambda: "another symkl"),
    )
    for number, change in enumerate(changes, 1):
        for _ in range(2):
            symkl_("verify", "cycle.py")
        assert len(runs) == number
        change()
    symkl_("verify", "cycle.py")
    assert len(runs) == len(changes) + 1


def test_the_digest_of_symkl_covers_every_file_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("kept.py", "language/terms.py", "render/text.py"):
        write(tmp_path, {name: "a = 1\n"})
    monkeypatch.setattr(kept, "__file__", str(tmp_path / "kept.py"))
    before = kept.own.__wrapped__()
    for name in ("language/terms.py", "render/text.py", "language/more.py"):
        write(tmp_path, {name: "a = 2\n"})
        after = kept.own.__wrapped__()
        assert after != before
        before = after


@pytest.mark.parametrize(
    "spoil",
    [lambda text: text[:-9], lambda text: text.replace("2 proved", "3 proved"), lambda _: "[]"],
    ids=["cut", "changed", "other"],
)
def test_what_is_damaged_is_ignored(here: Path, symkl_: Symkl, runs: list[str], spoil: Callable[[str], str]) -> None:
    write(here, PLAIN)
    symkl_("verify", "cycle.py")
    (file,) = (Path(os.environ["SYMKL_CACHE"]) / "reports").iterdir()
    file.write_text(spoil(file.read_text(encoding="utf-8")), encoding="utf-8")
    assert "proved" in symkl_("verify", "cycle.py").stdout
    assert len(runs) == 2


def test_a_report_of_another_question_is_ignored(here: Path, symkl_: Symkl, runs: list[str]) -> None:
    write(here, PLAIN)
    symkl_("verify", "cycle.py")
    symkl_("verify", "cycle.py", "-v")
    one, other = (Path(os.environ["SYMKL_CACHE"]) / "reports").iterdir()
    text = one.read_text(encoding="utf-8")
    one.write_text(other.read_text(encoding="utf-8"), encoding="utf-8")
    other.write_text(text, encoding="utf-8")
    symkl_("verify", "cycle.py")
    symkl_("verify", "cycle.py", "-v")
    assert len(runs) == 4


@pytest.mark.parametrize(
    "line",
    [
        'open("letters.txt").close()',
        "import os",
        "import time",
        "print(1)",
        "from sympy.core.cache import *",
        "__builtins__",
    ],
)
def test_what_may_read_more_is_run_again(here: Path, symkl_: Symkl, runs: list[str], line: str) -> None:
    write(here, {"cycle.py": f"{samples.CYCLE}\n{line}\n", "letters.txt": "A"})
    assert symkl_("verify", "cycle.py").exit_code == symkl_("verify", "cycle.py").exit_code == 0
    assert len(runs) == 2


def test_what_cannot_be_loaded_is_not_kept(here: Path, symkl_: Symkl, runs: list[str]) -> None:
    write(here, {**PLAIN, "wrong.py": "1 / 0\n"})
    assert symkl_("verify", "cycle.py", "wrong.py").exit_code == symkl_("verify", "cycle.py", "wrong.py").exit_code == 2
    assert len(runs) == 2


@pytest.mark.parametrize(
    ("result", "again"),
    [
        (Result(Verdict.UNDECIDED, reason="over the time limit of 60 s", seconds=60.0), 1),
        (Result(Verdict.UNDECIDED, reason="no proof", seconds=9.0, statement=1), 1),
        (Result(Verdict.UNDECIDED, reason="no proof", seconds=0.1, statement=1), 0),
    ],
)
def test_what_more_time_might_decide_is_not_kept(
    result: Result, again: int, symkl_: Symkl, runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("symkl.pool.Pool.decide", lambda _self, statements, *_: [result] * len(statements))
    write(Path(), PLAIN)
    assert symkl_("verify", "cycle.py").exit_code == symkl_("verify", "cycle.py").exit_code == 1
    assert len(runs) == 1 + again


def test_a_document_is_kept_until_it_or_what_it_inputs_changes(here: Path, symkl_: Symkl, runs: list[str]) -> None:
    body = "\\documentclass{article}\\begin{document}\\input{more}" + PAGE + "\\end{document}"
    write(here, {"paper.tex": body})
    said = [without_time(symkl_("check", "paper.tex").stdout) for _ in range(2)]
    assert said[0] == said[1] == "1 relation sign: 1 proved"
    assert runs == ["check"]
    write(here, {"more.tex": PAGE})  # which was looked for and not there
    assert symkl_("check", "paper.tex").stdout.startswith("2 relation signs: 2 proved")
    write(here, {"more.tex": PAGE.replace("= ", "= 2")})
    assert symkl_("check", "paper.tex").exit_code == 1
    write(here, {"symkl.toml": 'assumptions = ["B: n x n, zero"]\n'})
    symkl_("check", "paper.tex")
    symkl_("check", "paper.tex", "-v")
    symkl_("check", "paper.tex", "--strict")
    assert len(runs) == 6


def test_what_failed_may_not_fail_again(symkl_: Symkl, runs: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path(), {"page.md": PAGE})
    with monkeypatch.context() as once:
        once.setattr("symkl.pool.Pool.decide", lambda *_: 1 // 0)
        assert "1 undecided" in symkl_("check", "page.md").stdout
    assert "1 proved" in symkl_("check", "page.md").stdout
    assert len(runs) == 2


def test_standard_input_is_read_each_time(here: Path, runs: list[str]) -> None:
    del here
    for _ in range(2):
        CliRunner().invoke(main, ["check", "-"], input=PAGE)
    assert len(runs) == 2


def test_what_is_kept_is_small_and_plain(here: Path, symkl_: Symkl) -> None:
    write(here, WITH_HELPER)
    symkl_("verify", "cycle.py")
    (file,) = (Path(os.environ["SYMKL_CACHE"]) / "reports").iterdir()
    entry = json.loads(file.read_text(encoding="utf-8"))
    assert {Path(path).name for path in entry["files"]} == {"cycle.py", "letters.py", "project"}
