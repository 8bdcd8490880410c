"""What the pictures are drawn from: what rests on what, both sides around a counterexample, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
import samples

from symkl.language.parse import parse
from symkl.render import svg
from symkl.render.changes import Marked, marked
from symkl.render.curves import curves
from symkl.render.dependencies import Arrow, arrows
from symkl.verdict import Counterexample

if TYPE_CHECKING:
    from pathlib import Path

CHAINS = """
from symkl import *

n = dimension("n")
A, B, C = (matrix(name, n) for name in "ABC")
long = Derivation("long", [tr(A * B * C), eq(tr(B * C * A)), eq(tr(C * A * B))])
short = Derivation("short", [tr(A * B * C), eq(tr(C * A * B))])
uses = Derivation("uses", [2 * tr(A * B * C), eq(2 * tr(C * B * A))])
bare = Derivation("bare", [A, eq(B)])
bound = Derivation("bound", [tr(B), ge(0)])
apart = Derivation("apart", [2 * tr(B), eq(tr(B) + tr(B))])
"""


def test_arrows_are_lines_derived_elsewhere_and_terms_worked_out_elsewhere(tmp_path: Path) -> None:
    found = samples.loading.collect(samples.write(tmp_path, "a.py", CHAINS))
    names = [d.name for d in found]
    assert {(names[a.source], names[a.target], a.line) for a in arrows(found)} == {
        ("long", "short", "short[a]"),
        ("long", "uses", ""),
        ("short", "uses", ""),
    }


def test_the_arc_diagram_is_well_formed_and_its_lanes_do_not_cross() -> None:
    drawn = svg.arc_diagram(["a", "b<", "c" * 99], ["a", "b", "c"], [Arrow(0, 2), Arrow(0, 1, "b[a]"), Arrow(1, 2)])
    root = ET.fromstring(drawn)
    classes = [path.get("class") for path in root.iter("path")]
    assert classes.count("arc term") == 2
    assert classes.count("arc line") == 1
    assert [link.get("href") for link in root.iter("a")] == ["#a", "#b", "#c"]
    assert len({path.get("d") for path in root.iter("path")}) == 4


def test_curves_are_exact_at_the_counterexample() -> None:
    statement = parse("log(det(S)) = tr(S) - 1", "S: k x k, spd")
    found = curves(statement, Counterexample({"k": 1}, {"S": [["2"]]}, "log(2)", "1"))
    assert found is not None
    assert found.name == "S"
    ((_, left, right),) = [point for point in found.points if point[0] == found.at]
    assert left == pytest.approx(0.6931471805599453)
    assert right == 1
    assert all(x > 0 for x, _, _ in found.points)


@pytest.mark.parametrize(
    ("claim", "let", "point"),
    [
        ("A = A.T", "A: n x n", Counterexample({"n": 2}, {"A": [["0", "1"], ["0", "0"]]}, "0", "1")),
        ("tr(A) = 0", "A: n x n", Counterexample({"n": 2}, {"A": [["1", "0"], ["0", "0"]]}, "1", "0")),
        ("Sum[P(i), i] = 2", "P: mass(n); i: index(n)", Counterexample({"n": 1}, {"P": ["1"]}, "1", "2")),
        ("c = 0", "c: scalar", Counterexample({}, {"z": "1"}, "1", "0")),
    ],
)
def test_what_is_no_line_about_numbers_is_not_drawn(claim: str, let: str, point: Counterexample) -> None:
    assert curves(parse(claim, let), point) is None


def test_a_plot_is_well_formed() -> None:
    statement = parse("c**2 = c", "c: scalar")
    found = curves(statement, Counterexample({}, {"c": "2"}, "4", "2"))
    assert found is not None
    root = ET.fromstring(svg.plot(found, 'both "sides" <of> it'))
    assert root.get("aria-label") == 'both "sides" <of> it'
    assert len(list(root.iter("circle"))) == 2


@pytest.mark.parametrize(
    ("printed", "mended", "parts"),
    [
        ("tr(A*B/2) + c = c", "tr(B*A/2) + c = c", ["A*B"]),
        ("tr(A) + c = c", "tr(A) + c = c", []),
        ("tr(A) - c = c", "tr(A) + tr(B) = c", ["c"]),
        ("tr(A) + tr(B) + c = c", "tr(A) + c = c", ["tr(B)"]),
        ("tr(A) + c = c", "tr(A) + tr(B) + c = c", []),
        ("c = 1", "tr(A) = 1", ["c"]),
    ],
)
def test_the_smallest_part_that_differs_is_marked(printed: str, mended: str, parts: list[str]) -> None:
    let = "A, B: n x n; c: scalar"
    term = marked(parse(printed, let).lhs, parse(mended, let).lhs)
    assert [str(part) for part in ([term] if isinstance(term, Marked) else term.atoms(Marked))] == parts
    assert str(term) == str(parse(printed, let).lhs)
