"""symkl check: what it prints, where, and the code it returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import symkl
from symkl.errors import UnsoundError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

GOOD = "Let $A$ and $B$ be $n \\times n$ matrices. Then\n\n$$ \\mathrm{tr}(AB) = \\mathrm{tr}(BA) $$\n"
BAD = GOOD + "\nand for their determinants\n\n$$ \\det(A + B) = \\det(A) + \\det(B) $$\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.md").write_text(BAD, encoding="utf-8")
    return tmp_path


def test_a_document_without_errors(symkl_: Callable[..., Result]) -> None:
    result = symkl_("check", "good.md")
    assert result.exit_code == 0
    assert result.stdout.startswith("1 relation sign: 1 proved (")


def test_an_error_has_its_place_and_fails_the_run(symkl_: Callable[..., Result]) -> None:
    result = symkl_("check", "bad.md")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "bad.md:7:16: error: does not hold as printed"
    assert lines[2].index("^") == lines[1].index("=")
    assert lines[3].startswith("    at n = ")


def test_several_files_and_one_that_is_not_there(symkl_: Callable[..., Result]) -> None:
    result = symkl_("check", "good.md", "missing.md")
    assert result.exit_code == 2
    assert "missing.md cannot be read" in result.stderr
    assert "1 proved" in result.stdout


@pytest.mark.parametrize(("form", "start"), [("json", "{"), ("html", "<!doctype html>"), ("sarif", "{"), ("junit", "<?xml")])
def test_other_forms(form: str, start: str, symkl_: Callable[..., Result], here: Path) -> None:
    result = symkl_("check", "bad.md", "--format", form, "-o", "report")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert (here / "report").read_text(encoding="utf-8").startswith(start)


def test_annotations(symkl_: Callable[..., Result]) -> None:
    assert symkl_("check", "bad.md", "--format", "github").stdout.startswith(
        "::error file=bad.md,line=7,col=16::does not hold"
    )


def test_letters_as_understood(symkl_: Callable[..., Result]) -> None:
    result = symkl_("check", "good.md", "--assumptions")
    assert "good.md: letters as understood" in result.stdout
    assert "    A: n x n" in result.stdout


def test_a_proof_that_numbers_contradict_stops_the_run(
    symkl_: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def contradicted(*_: object) -> None:
        msg = "a proof and exact evaluation disagree"
        raise UnsoundError(msg)

    monkeypatch.setattr("symkl.deciding.decide_all", contradicted)
    result = symkl_("check", "good.md")
    assert result.exit_code == 3
    assert "symkl contradicts itself" in result.stderr


def test_from_python(here: Path) -> None:
    report = symkl.check(here / "bad.md")
    assert not report.ok
    assert [finding.outcome.value for finding in report.findings] == ["proved", "refuted"]
    assert symkl.check(text=GOOD).ok
    assert "does not hold as printed" in report._repr_mimebundle_()["text/html"]
    assert "1 proved, 1 refuted" in report._repr_mimebundle_()["text/plain"]


def test_what_was_understood_is_a_file_that_verifies(symkl_: Callable[..., Result], here: Path) -> None:
    (here / "odd.md").write_text(
        GOOD + '\nWe have\n\n$$ \\int_0^2 \\text{"""} (f(x) + f(x)) dx = 2 \\int_0^2 f(x) dx $$\n\n$$ a < a + 1 $$\n',
        encoding="utf-8",
    )
    result = symkl_("check", "bad.md", "odd.md", "--to", "derivation", "-o", "understood.py")
    assert result.exit_code == 1
    text = (here / "understood.py").read_text(encoding="utf-8")
    assert "refuted=True" in text
    verified = symkl_("verify", "understood.py")
    assert verified.exit_code == 0, verified.output
    assert "all as claimed" in verified.output


def test_misprints_are_planted_in_a_document(symkl_: Callable[..., Result], here: Path) -> None:
    (here / "sum.md").write_text(
        "Let $A$ and $B$ be $n \\times n$ matrices. Then $$ (A + B)^T = A^T + B^T $$\n", encoding="utf-8"
    )
    result = symkl_("mutate", "--document", "sum.md", "--each", "1")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("1 misprint planted: 100 % noticed (")
    (here / "none.md").write_text("Nothing.", encoding="utf-8")
    assert "no line is proved" in symkl_("mutate", "--document", "none.md").stdout
