"""Explanations as text, LaTeX and HTML."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import symkl as sk
from symkl.language.parse import parse
from symkl.prover.explanation import explain
from symkl.render import boxes, steps
from symkl.render.changes import marked
from symkl.render.mathml import row
from symkl.render.tex import broken, mathematics

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

CLAIM = "E[x.T*A*x] = tr(A*S) + m.T*A*m"
LET = "A: n x n; x: n; m: n; S: n x n, spd; x ~ Normal(m, S)"
PAGE = """\
PROVED  E[x.T*A*x] = tr(A*S) + m.T*A*m
  E[x.T*A*x] = E[tr(A*x*x.T)]          a scalar is its trace
             = tr(A*E[x*x.T])          trace and expectation commute (X = A*x*x.T)
             = tr(A*S) + tr(A*m*m.T)   covariance
             = tr(A*S) + m.T*A*m       trace is cyclic (A = A*m, B = m.T)"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_chain_stands_in_columns_where_there_is_room() -> None:
    assert steps.page(explain(parse(CLAIM, LET))) == PAGE


@pytest.mark.parametrize("width", [40, 60, 80])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    (link,) = (link for link in sk.load("entropy-normal").links if link.label == "entropy-normal[b]")
    page = steps.page(explain(link.statement), width)
    assert max(map(len, page.split("\n"))) <= width


def test_what_changed_is_painted_and_no_mark_is_left_in_plain_text() -> None:
    explanation = explain(parse(CLAIM, LET))
    painted = steps.page(explanation, paint=lambda text, style: f"<{text}>" if style == "changed" else text)
    assert "E[<tr(A*x*x.T)>]" in painted
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", steps.page(explanation))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A*B", "A*(B + C)"),
        ("A*B", "A*(B*C)"),
        ("A.T", "(A + B).T"),
        ("s*t", "s*(1/t)"),
        ("A**2", "(A + B)**2"),
        ("-A", "-(A + B)"),
        ("x*s", "Sum[y[i], i]*s"),
        ("x*s", "2*3*s"),
    ],
)
def test_brackets_round_what_is_marked_stay(before: str, after: str) -> None:
    """Without them a mended line would be a wrong one."""
    let = "A: n x n; B: n x n; C: n x n; s: scalar; t: scalar; x: scalar; y: n; i: index(n)"
    one, other = (parse(f"{t} = {t}", let).lhs for t in (before, after))
    assert str(steps.changed(other, one)).replace("\x02", "").replace("\x03", "") == str(other)
    typeset = (re.sub(r"\\changed|[{}]", "", mathematics(term)) for term in (marked(other, one), other))
    assert len(set(typeset)) == 1
    drawn = (re.sub("<[^>]*>", "", boxes.math(row(term), display=False)) for term in (marked(other, one), other))
    assert len(set(drawn)) == 1


@pytest.mark.parametrize(
    ("before", "after"),
    [("npdf(x, m, S)", "npdf(x, m, T)"), ("p(x)", "q(x)"), ("E[z + w, z]", "E[z + w, w]"), ("Pr(c[i])", "Pr(c[j])")],
)
def test_what_is_no_term_is_marked_with_the_term_that_it_stands_in(before: str, after: str) -> None:
    """A law, an event and what is averaged over have no place for a mark."""
    let = """x: scalar; m: scalar; S: scalar, positive; T: scalar, positive; p: Normal(m, S); q: Normal(m, T)
    z ~ Normal(m, S); z: scalar; w: scalar; w ~ Normal(m, T); c: events(n); i: index(n); j: index(n)"""
    one, other = (parse(f"{term} + 1 = 0", let).lhs for term in (before, after))
    assert str(steps.changed(other, one)) == f"\x02{after}\x03 + 1"
    assert r"\changed" in mathematics(marked(other, one))


def test_a_line_may_end_inside_of_what_changed() -> None:
    """A sum in a bracket is marked term by term, for TeX breaks no line inside of a group."""
    before, after = (
        parse(f"s*({t}) = 0", "s: scalar; A: n x n; B: n x n; C: n x n").lhs for t in ("tr(A)", "tr(A)*tr(B) - tr(C)")
    )
    assert str(steps.changed(after, before)) == "s*(\x02tr(A)*tr(B)\x03 - \x02tr(C)\x03)"
    assert len(broken(mathematics(steps.changed(after, before)), 6.0)) > 1


def test_html_opens_folds_without_a_script() -> None:
    page = steps.html(explain(sk.load("conclusion").conclusion))
    assert page.count("<details>") == page.count("</details>") > 2
    assert "moments of x" in page
    assert "<script" not in page


def test_latex_names_the_law_under_each_term() -> None:
    latex = steps.latex(explain(parse(CLAIM, LET)))
    assert latex.startswith(r"\begin{align*}")
    assert r"\changed{" in latex
    assert "trace and expectation commute" in latex


def test_a_notebook_shows_steps_without_our_macros() -> None:
    bundle = sk.prove(CLAIM, LET).steps._repr_mimebundle_()
    assert r"\changed" not in bundle["text/latex"]
    assert "covariance" in bundle["text/html"]


def test_explain_prints_a_claim(symkl_: Callable[..., Result]) -> None:
    result = symkl_("explain", CLAIM, "--let", LET)
    assert (result.exit_code, result.stdout.rstrip()) == (0, PAGE)


def test_explain_takes_one_link(symkl_: Callable[..., Result]) -> None:
    result = symkl_("explain", "first-expectation[d]")
    assert result.exit_code == 0
    assert "inverse cancels (A = S1)" in result.stdout


def test_explain_shows_every_step_when_asked(symkl_: Callable[..., Result]) -> None:
    folded, everything = (symkl_("explain", "conclusion", "--whole", "--steps", how).stdout for how in ("folded", "all"))
    assert len(folded.splitlines()) <= 20 < len(everything.splitlines())


@pytest.mark.parametrize(
    ("target", "said"),
    [("nothing", "no derivation is called"), ("conclusion[z]", "has no link [z]"), ("tr(A = 1", "bracket")],
)
def test_explain_of_what_is_not_there_is_code_2(symkl_: Callable[..., Result], target: str, said: str) -> None:
    result = symkl_("explain", target)
    assert result.exit_code == 2
    assert said in result.stderr


def test_explain_of_a_misprint_shows_both_lines(symkl_: Callable[..., Result]) -> None:
    result = symkl_("explain", "first-expectation[a]")
    assert "REFUTED" in result.stdout
    assert "first-expectation[a], mended  PROVED" in result.stdout
    assert "at k = 1" in result.stdout
