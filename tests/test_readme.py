"""The README is true: its errata are what the tool prints, and its example works in every door."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import numpy as np
import pytest
from click.testing import CliRunner

from symkl.cli import main
from symkl.numeric.functions import lambdify
from symkl.suite import collect

ROOT = Path(__file__).parents[1]
README, GUIDE = ROOT / "README.md", ROOT / "symkl" / "docs" / "guide.md"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The README's own derivation, in a folder outside the project."""
    found = re.search(r"```python\n(from symkl import \*\n.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    folder = tmp_path / "my"
    folder.mkdir()
    (folder / "regression.py").write_text(found[1], encoding="utf-8")
    return folder


def run(*arguments: str) -> tuple[int, str]:
    """Run the command line."""
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.output


def block(name: str, printed: str, update: bool, page: Path = README) -> None:  # noqa: FBT001 - as pytest gives it
    """Compare what stands between two marks of a page with what was printed, or put it there."""
    start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    text = page.read_text(encoding="utf-8")
    before, rest = text.split(start)
    known, after = rest.split(end)
    wanted = f"```text\n{printed}\n```\n"
    if update:
        page.write_text(before + start + wanted + end + after, encoding="utf-8")
        known = wanted
    assert known == wanted


@pytest.mark.usefixtures("decided_once")
def test_report_and_errata_are_what_the_tool_prints(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report on the notes, but for its time, and the first line of them that does not hold as printed."""
    monkeypatch.chdir(README.parent)
    code, output = run("verify", "derivations")
    assert code == 0
    update = bool(request.config.getoption("--update-golden"))
    blocks = output.strip("\n").split("\n\n")
    errata = [part for part in blocks if "\n  printed " in part]
    assert errata
    notes = next(part for part in blocks if part.startswith("derivations/kl_normal.py"))
    total = re.sub(r"\([\d.]+ s\)", "(a few seconds)", blocks[-1])
    block("report", f"{notes}\n\n{total}", update)
    block("errata", errata[0], update, GUIDE)


def test_the_sample_is_what_the_tool_prints(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first error and the warning of a sample, and the summary, but for its time."""
    monkeypatch.chdir(README.parent)
    code, output = run("check", "tests/documents/samples/divergence.tex")
    assert code == 1
    warning, error, *_, total = output.strip("\n").split("\n\n")
    summary = re.sub(r"\([\d.]+ s\)", "(a few seconds)", total.splitlines()[-1])
    printed = f"{warning}\n\n{error}\n\n...\n\n{summary}"
    block("check", printed, bool(request.config.getoption("--update-golden")))


def test_the_readme_is_read_in_a_few_minutes() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= 150


@pytest.mark.parametrize("page", [README, GUIDE], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def commands(page: Path) -> set[str]:
    """The lines of a page's code that call symkl."""
    found, inside = set(), False
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            inside = not inside
        elif inside and line.startswith("symkl "):
            found.add(line.partition("  #")[0].strip())
    return found


COMMANDS = sorted(commands(README) | commands(GUIDE))


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_is_one(command: str) -> None:
    """The command is there, and takes what is given to it."""
    _, name, *arguments = shlex.split(command)
    found = main.get_command(click.Context(main), name)
    assert found is not None
    context = found.make_context(name, arguments)
    assert context.params


def test_fifteen_lines_are_enough(example: Path) -> None:
    """The example has no more lines than the README says."""
    lines = (example / "regression.py").read_text(encoding="utf-8").splitlines()
    assert len([line for line in lines if line.strip()]) <= 15


def test_example_verifies_and_is_exported(example: Path) -> None:
    """The first and the second door."""
    code, output = run("verify", str(example))
    assert code == 0, output
    assert "3 proved" in output
    code, output = run("export", str(example / "regression.py"), "--to", "tex")
    assert code == 0, output
    assert r"\label{ols:c}" in output


def test_example_is_collected_by_pytest(example: Path) -> None:
    """One test for each link, in a process of its own."""
    command = [sys.executable, "-m", "pytest", "-q", "-rA", "-p", "no:cacheprovider", "--symkl", str(example)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=example)
    assert done.returncode == 0, done.stdout
    assert "regression.py::ols[b]" in done.stdout


def test_example_becomes_a_function(example: Path) -> None:
    """The last chain's conclusion, computed: the covariance of the estimate."""
    derivation = collect(example)[0]
    covariance = lambdify(derivation, ["X", "S"])
    rng = np.random.default_rng(0)
    x = rng.normal(size=(5, 2))
    s = np.diag(rng.uniform(1, 2, size=5))
    hat = np.linalg.inv(x.T @ x) @ x.T
    np.testing.assert_allclose(covariance(x, s), hat @ s @ hat.T, rtol=1e-12)


def test_planted_error_is_found_at_its_line(example: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A factor too many is refuted where it stands, as the README shows it."""
    monkeypatch.chdir(example.parent)
    file = example / "regression.py"
    text = file.read_text(encoding="utf-8")
    wrong = text.replace("eq(hat * S * hat.T,", "eq(2 * hat * S * hat.T,")
    assert wrong != text
    file.write_text(wrong, encoding="utf-8")
    line = next(i for i, row in enumerate(wrong.splitlines(), 1) if "2 * hat" in row)
    code, output = run("verify", "my")
    assert code == 1
    (said,) = (row for row in output.splitlines() if "REFUTED at" in row)
    assert said.startswith(f"my/regression.py:{line}: ols[c]: ")
    assert said in README.read_text(encoding="utf-8").splitlines()
