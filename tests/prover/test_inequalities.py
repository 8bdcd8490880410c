"""Inequalities of the kinds that people write: what is true is proved by the kernel, and no false neighbour is."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import symkl as sk
from symkl.verdict import Verdict

CORPUS = Path(__file__).parents[1] / "corpus" / "inequalities.toml"
LINES = {line["id"]: line for line in tomllib.loads(CORPUS.read_text(encoding="utf-8"))["statement"]}
# what is not decided yet
OPEN = {"order-jen-13", "order-jen-14", "order-jen-15", "order-false-5"}
BY_SIGNS = {"order-jen-10"}  # the divergence of two normal laws


@pytest.mark.parametrize("line", LINES)
def test_an_order_is_decided(line: str) -> None:
    """No verdict is wrong, and all but a few lines are decided."""
    claim, let, truth = (LINES[line][key] for key in ("claim", "let", "truth"))
    result = sk.prove(claim, let=let)
    if line in OPEN:
        assert result.verdict is not (Verdict.REFUTED if truth else Verdict.PROVED)
        return
    assert result.verdict is (Verdict.PROVED if truth else Verdict.REFUTED)
    if truth and line not in BY_SIGNS:
        assert result.trusts == ("kernel",)
        assert result.certificate.replay()


CONDITIONS = [
    # what holds only under a condition: with it, and without
    ("a*(1 - a)*(x - y)**2 >= 0", "x, y, a: scalar; 0 < a; a < 1", "x, y, a: scalar; 0 < a"),
    ("x.T*S*x + y.T*inv(S)*y >= 2*x.T*y", "x, y: n; S: n x n, spd", "x, y: n; S: n x n, symmetric"),
    ("y.T*X*inv(X.T*X)*X.T*y <= y.T*y", "X: n x p; y: n", ""),
    ("c.T*inv(X.T*X)*c <= c.T*C*C.T*c", "X: n x p; C: p x n; c: p; C*X = I(p)", "X: n x p; C: p x n; c: p"),
    ("c.T*inv(X.T*M*X)*c <= c.T*C*C.T*c", "", "X: n x p; M: n x n, spd; C: p x n; c: p; C*X = I(p)"),
]


@pytest.mark.parametrize(("claim", "let", "without"), CONDITIONS)
def test_what_holds_under_a_condition(claim: str, let: str, without: str) -> None:
    """It is proved with the condition, and not without."""
    if let:
        assert sk.prove(claim, let=let).verdict is Verdict.PROVED
    if without:
        assert sk.prove(claim, let=without).verdict is not Verdict.PROVED
