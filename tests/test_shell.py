"""What a shell completes, by the protocol of each shell and in those that are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from symkl import loading

ROOT = Path(__file__).parents[1]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """One in which ``symkl`` is a command, installed or not, and says whether SymPy was loaded."""
    command = tmp_path / "symkl"
    command.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom symkl.cli import main\n"
        "try:\n    main(prog_name='symkl')\nfinally:\n    sys.exit(70) if 'sympy' in sys.modules else None\n"
    )
    command.chmod(0o755)
    return {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}


def said(environment: dict[str, str], *command: str, **extra: str) -> str:
    done = subprocess.run(command, env={**environment, **extra}, capture_output=True, text=True, check=True)
    return done.stdout


def completed(environment: dict[str, str], kind: str, line: str) -> list[str]:
    """What symkl answers to a shell that asks for the end of a line."""
    words = line.split(" ")
    at = words[-1] if kind == "fish" else str(len(words) - 1)
    return said(environment, "symkl", _SYMKL_COMPLETE=f"{kind}_complete", COMP_WORDS=line, COMP_CWORD=at).splitlines()


def test_names_are_read_without_running_a_file() -> None:
    assert dict(loading.builtin_names()) == {d.name: d.title for d in loading.builtin().derivations}


@pytest.mark.parametrize(
    ("line", "answers"),
    [
        ("symkl ver", ["plain,verify"]),
        ("symkl verify --form", ["plain,--format"]),
        ("symkl verify --format sa", ["plain,sarif"]),
        ("symkl show concl", ["file,concl", "plain,conclusion"]),
        ("symkl verify ./con", ["file,./con"]),
        ("symkl export --all --to html,t", ["plain,html,tex"]),
    ],
)
def test_bash_is_told_commands_options_derivations_and_forms(
    environment: dict[str, str], line: str, answers: list[str]
) -> None:
    assert completed(environment, "bash", line) == answers


def test_zsh_and_fish_are_told_the_same(environment: dict[str, str]) -> None:
    answers = ["file", "concl", "_", "plain", "conclusion", "The conclusion"]
    assert completed(environment, "zsh", "symkl show concl") == answers
    assert completed(environment, "fish", "symkl show concl")[-1].startswith("plain,conclusion")


@pytest.mark.parametrize("kind", ["bash", "zsh", "fish"])
def test_each_shell_reads_its_script(environment: dict[str, str], tmp_path: Path, kind: str) -> None:
    if shutil.which(kind) is None:
        pytest.skip(f"{kind} is not installed")
    script = tmp_path / "completion"
    script.write_text(said(environment, "symkl", _SYMKL_COMPLETE=f"{kind}_source"))
    said(environment, kind, "-n", str(script))


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_completes_a_derivation(environment: dict[str, str]) -> None:
    line = (
        'eval "$(_SYMKL_COMPLETE=bash_source symkl)"; compopt() { :; };'
        ' COMP_WORDS=(symkl show kl-expa); COMP_CWORD=2; _symkl_completion symkl; echo "${COMPREPLY[@]}"'
    )
    assert said(environment, "bash", "-c", line) == "kl-expansion\n"


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_completes_a_derivation(environment: dict[str, str]) -> None:
    line = "_SYMKL_COMPLETE=fish_source symkl | source; complete -C 'symkl show kl-expa'"
    assert [answer.partition("\t")[0] for answer in said(environment, "fish", "-c", line).splitlines()] == ["kl-expansion"]
