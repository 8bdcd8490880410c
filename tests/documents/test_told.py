r"""What directives assume and define, and files of macros."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symkl.documents.check import check

if TYPE_CHECKING:
    from pathlib import Path

LET = "Let $A$ and $V$ be $n \\times n$ matrices.\n\n"
TRACE = "We have\n\n$$ \\mathrm{tr}(V A) = \\mathrm{tr}(A) $$\n\n"


def outcomes(text: str) -> list[str]:
    return [finding.outcome.value for finding in check(text=text).findings if finding.displayed]


def test_an_assumption_holds_up_to_the_next_heading() -> None:
    told = f"{LET}<!-- symkl: assume V = I_n -->\n\n{TRACE}"
    assert outcomes(told) == ["proved"]
    assert outcomes(f"{told}# Next\n\n{LET}{TRACE}")[-1] != "proved"
    assert outcomes(f"{told}<!-- symkl: end -->\n\n{TRACE}")[-1] != "proved"
    (finding,) = check(text=told).findings
    assert [(used.text, used.line) for used in finding.used] == [("assume V = I_n", 3)]


def test_an_assumed_bound_is_a_fact() -> None:
    formula = "We have\n\n$$ \\sqrt{a^2} = a $$\n"
    assert outcomes(formula) != ["proved"]
    assert outcomes(f"<!-- symkl: assume a > 0 -->\n\n{formula}") == ["proved"]


def test_a_definition_holds_in_the_whole_file() -> None:
    told = f"<!-- symkl: define g(X) = 2 \\mathrm{{tr}}(X) -->\n\n{LET}# A\n\nThen\n\n"
    text = told + LET + "$$ g(A + V) = g(A) + 2 \\mathrm{tr}(V) $$\n"
    assert outcomes(text) == ["proved"]
    assert outcomes(text.replace("+ 2", "+ 3")) != ["proved"]


@pytest.mark.parametrize(
    ("directive", "message"),
    [
        ("assume V", "cannot be read"),
        ("assume V = \\bigcup A", "cannot be read: \\bigcup"),
        ("assume V < A", "an assumption is an equation, or a bound by 0"),
        ("define A + V = 2", "defines no letter and no function"),
        ("presume V = 2", "is no directive"),
    ],
)
def test_a_directive_that_cannot_be_obeyed_is_an_error_with_its_place(directive: str, message: str) -> None:
    report = check(text=f"{LET}<!-- symkl: {directive} -->\n\n{TRACE}")
    (error,) = report.errors
    assert message in error.message
    assert error.where == "text:3:1"
    assert not report.ok


def test_macros_of_a_file_beside_the_document(tmp_path: Path) -> None:
    (tmp_path / "own.txt").write_text("\\newcommand{\\spur}[1]{\\mathrm{tr}(#1)}\n", encoding="utf-8")
    paper = tmp_path / "paper.md"
    paper.write_text(
        f"<!-- symkl: macros own.txt -->\n\n{LET}We have\n\n$$ \\spur{{A V}} = \\spur{{V A}} $$\n", encoding="utf-8"
    )
    assert [f.outcome.value for f in check(paper).findings] == ["proved"]
    paper.write_text("<!-- symkl: macros ../own.txt -->\n", encoding="utf-8")
    assert "outside the folder" in check(paper).errors[0].message
    paper.write_text("<!-- symkl: macros other.txt -->\n", encoding="utf-8")
    assert "no such file" in check(paper).errors[0].message
