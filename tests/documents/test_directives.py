"""Comments that tell the reader what letters are, what to leave alone, and which misprints are known."""

from __future__ import annotations

import pytest

from symkl.documents.check import check
from symkl.documents.report import Outcome
from symkl.render.findings.text import summary

LINE = "Let $A$ be an $n \\times n$ matrix. Then\n\n{0}\n\n$$ \\det(2A) = 2 \\det(A) $$\n\n"
LINE += "and\n\n$$ \\mathrm{{tr}}(2A) = 2\\,\\mathrm{{tr}}(A) $$\n"


def outcomes(comment: str) -> list[str]:
    return [finding.outcome.value for finding in check(text=LINE.format(comment)).findings]


def test_a_line_is_left_alone() -> None:
    assert outcomes("") == ["refuted", "proved"]
    assert outcomes("<!-- symkl: ignore -->") == ["proved"]
    assert outcomes("<!-- symkl: off -->") == []
    assert outcomes("<!-- symkl: off -->\n<!-- symkl: on -->") == ["refuted", "proved"]


def test_a_misprint_that_is_known_does_not_fail_the_run_until_it_is_gone() -> None:
    report = check(text=LINE.format("<!-- symkl: expect refuted -->"))
    assert report.ok
    assert [finding.expected for finding in report.findings] == [True, False]
    assert summary(report).startswith("2 relation signs: 1 proved, 1 refuted as expected")
    gone = check(text=LINE.format("<!-- symkl: expect refuted -->").replace("= 2 \\det", "= 2^n \\det"))
    assert not gone.ok
    assert gone.findings[0].outcome is Outcome.PROVED
    assert gone.findings[0].message == "is expected to be refuted and is proved"


def test_a_remark_inside_of_a_display_of_latex_is_about_that_display() -> None:
    rows = (
        "Let $A$ be an $n \\times n$ matrix. Then\n\\begin{{align}}\n{0}\n\\det(2A) &= 2 \\det(A)\n\\end{{align}}\n"
        "and\n\\[ \\det(3A) = 3 \\det(A) \\]\n"
    )
    plain = check(text=rows.format("% a remark"), kind="tex")
    assert [(f.outcome.value, f.expected) for f in plain.findings] == [("refuted", False)] * 2
    known = check(text=rows.format("% symkl: expect refuted"), kind="tex")
    assert [(f.outcome.value, f.expected) for f in known.findings] == [("refuted", True), ("refuted", False)]
    assert len(check(text=rows.format("% symkl: ignore"), kind="tex").findings) == 1
    wrong = check(text=rows.format("% symkl: expct refuted"), kind="tex")
    assert [error.where for error in wrong.errors] == ["text:3:1"]
    assert len(check(text=rows.format(r"\% symkl: ignore"), kind="tex").findings) == 2


def test_letters_are_what_a_directive_says() -> None:
    text = "{0}\n\n$$ B^T = B $$\n"
    said = check(text=text.format("<!-- symkl: let B: n x n, symmetric -->"))
    assert [finding.outcome for finding in said.findings] == [Outcome.PROVED]
    assert [finding.outcome for finding in check(text=text.format("")).findings] != [Outcome.PROVED]


@pytest.mark.parametrize("item", ["B", "B C: n", "B: scalar; B: n x m", "B: n x n, symetric"])
def test_letters_that_cannot_be_declared_so_are_an_error(item: str) -> None:
    report = check(text=f"<!-- symkl: let {item} -->\n\n$$ B^T = B $$\n")
    assert [error.where for error in report.errors] == ["text:1:1"]


def test_a_formula_that_is_not_read_is_an_error_at_its_place() -> None:
    doubling = "".join(rf"\newcommand{{\{chr(98 + i)}}}{{\{chr(97 + i)}\{chr(97 + i)}}}" for i in range(20))
    report = check(text=rf"\newcommand{{\a}}{{xx}}{doubling}" + "\n\n$$ \\u = 1 $$", kind="tex")
    assert [error.where for error in report.errors] == ["text:3:3"]


@pytest.mark.parametrize("comment", ["% symkl: igonre", "% symkl: expect", "% symkl: lets go"])
def test_what_means_nothing_is_an_error_at_its_place(comment: str) -> None:
    report = check(text=f"one\n{comment}\n", kind="tex")
    assert not report.ok
    assert report.errors[0].where == "text:2:1"
    assert "known: let" in report.errors[0].hint


@pytest.mark.parametrize("shape", ["n y m", "n x m x k", "matrix n", ""])
def test_what_is_no_shape_is_an_error(shape: str) -> None:
    report = check(text=f"<!-- symkl: let B: {shape} -->\n\n$$ B^T = B $$\n")
    assert not report.ok
    assert report.errors[0].where == "text:1:1"
