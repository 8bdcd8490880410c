"""reStructuredText: what is mathematics, what is prose, what is left alone, each at its place."""

from __future__ import annotations

import pytest

from symkl.documents.check import check
from symkl.documents.report import Outcome
from symkl.documents.restructured import scanned


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a :math:`x + 1` b", ["x + 1"]),
        ("costs $5 and $6, and ``:math:`x``` is a role", []),
        ("in two :math:`a\n+ b` lines", ["a\n+ b"]),
        (".. math:: a = b", ["a = b"]),
        (".. math::\n\n   a = b\n   + c\n\nbehind", ["a = b\n   + c"]),
        (".. math::\n   :label: one\n   :nowrap:\n\n   a = b", ["a = b"]),
        (".. math:: a = b\n   :label: one\n\nbehind", ["a = b"]),
        (".. math:: a = b\n\n   c = d\n\n   e = f\n\nbehind", ["a = b", "c = d", "e = f"]),
        (".. math::\n\n   a =\n\n   = b\n\n   c = d", ["a =\n\n   = b", "c = d"]),
        ("* .. math::\n\n    a = b\n\n* :math:`y`", ["a = b", "y"]),
        (".. note:: of :math:`x`\n\n   .. math:: a = b\n\n   :math:`y`", ["x", "a = b", "y"]),
        (".. code-block:: python\n\n   :math:`x`\n\n:math:`y`", ["y"]),
        ("like this::\n\n   :math:`x`\n\n:math:`y`", ["y"]),
        (">>> ':math:`x`'\n':math:`x`'\n\n:math:`y`", ["y"]),
        (".. what nobody reads, :math:`x`\n   nor :math:`x`\n\n:math:`y`", ["y"]),
        (".. [1] a footnote on :math:`x`", ["x"]),
        (".. figure:: a.png\n\n   with :math:`x`\n\n:math:`y`", ["y"]),
    ],
)
def test_formulas(text: str, found: list[str]) -> None:
    document = scanned("text", text)
    assert [document.shown(formula.span) for formula in document.formulas] == found
    assert [document.as_written(formula.span) for formula in document.formulas] == found  # at the same places
    assert len(document.text) == len(text)
    assert document.text.count("\n") == text.count("\n")


def test_a_line_is_shown_as_it_is_written() -> None:
    document = scanned("text", "First\n\n  the :math:`x` of $5")
    assert document.line(3) == "  the :math:`x` of $5"


def test_headings_rank_by_their_first_use() -> None:
    document = scanned("text", "====\nBook\n====\n\nPart\n~~~~\n\nPiece\n-----\n\nOther\n~~~~~\n\nno title\n\n-----\n\nend")
    assert [(heading.text, heading.level) for heading in document.headings] == [
        ("Book", 1),
        ("Part", 2),
        ("Piece", 3),
        ("Other", 2),
    ]


def test_comments_tell() -> None:
    document = scanned("text", ".. symkl: let A: n x n\n\n.. symkl: ignore\n\n.. another comment")
    assert [directive.text for directive in document.directives] == ["let A: n x n", "ignore"]


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ("Let :math:`A` be a symmetric matrix.", Outcome.PROVED),
        ("Let :math:`A` be a matrix.", Outcome.NEEDS_HYPOTHESIS),
        (".. Let :math:`A` be a symmetric matrix.\n\nLet :math:`A` be a matrix.", Outcome.NEEDS_HYPOTHESIS),
    ],
)
def test_prose_declares(said: str, outcome: Outcome) -> None:
    claim = "Then for a vector :math:`x`\n\n.. math:: (A x)^T = x^T A\n"
    (finding,) = check(text=f"{said}\n\n{claim}", kind="rst").findings
    assert finding.outcome is outcome
