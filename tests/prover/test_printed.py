"""Lines of the kinds that papers print: each is decided, and what is true is proved, by the kernel or a named oracle."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import symkl as sk
from symkl.verdict import Verdict

CORPUS = Path(__file__).parents[1] / "corpus" / "printed.toml"
LINES = {line["id"]: line for line in tomllib.loads(CORPUS.read_text(encoding="utf-8"))["statement"]}

# what is not decided yet
OPEN = {f"open-{i}" for i in range(1, 6)}


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_decided(line: str) -> None:
    """What is true is proved, and the proof replays; what is false is refuted."""
    claim, truth = LINES[line]["claim"], LINES[line]["truth"]
    result = sk.prove(claim, let=LINES[line].get("let", ""))
    if line in OPEN:
        assert result.verdict not in ({Verdict.REFUTED, Verdict.ILL_TYPED} if truth else {Verdict.PROVED})
        return
    assert result.verdict in ({Verdict.PROVED} if truth else {Verdict.REFUTED, Verdict.ILL_TYPED})
    if truth:
        assert result.trusts
        assert result.certificate.replay()


CONDITIONS = [
    # what holds only under a condition, and what is left without it
    ("E[abs(x - m)] = sqrt(2*v/pi)", "x, m: scalar; v: scalar, positive; x ~ Normal(m, v)", "Normal(m, v)", "Any(m, v)"),
    ("E[x*exp(x)] = (m + v)*exp(m + v/2)", "x, m: scalar; v: scalar, positive; x ~ Normal(m, v)", "Normal", "Any"),
    ("-Sum[p[i]*log(p[i]), i] >= 0", "p: n, simplex; i: index(n)", "simplex", "each positive"),
    ("-p*log(p) >= 0", "p: scalar; 0 < p < 1", "p < 1", "p"),
    (
        "Sum[P(i)*log(P(i)/(t*P(i) + (1 - t)*Q(i))), i] <= -log(t)",
        "P, Q: mass(n); i: index(n); t: scalar; 0 < t < 1",
        "< 1",
        "",
    ),
    ("log(det(I(n) + B.T*B*A)) = log(det(I(m) + B*A*B.T))", "A: n x n, spd; B: m x n", "", ""),
]


@pytest.mark.parametrize(("claim", "let", "condition", "instead"), CONDITIONS)
def test_what_holds_under_a_condition(claim: str, let: str, condition: str, instead: str) -> None:
    """It is proved with the condition, and not without."""
    assert sk.prove(claim, let=let).verdict is Verdict.PROVED
    if condition:
        assert sk.prove(claim, let=let.replace(condition, instead)).verdict is not Verdict.PROVED
