"""Families, sums and products over an index, functions by name: each line is decided as plain floating point says it is."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from plain import holds_always

import symkl as sk
from symkl.verdict import Verdict

CORPUS = Path(__file__).parents[1] / "corpus" / "indexed.toml"
LINES = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["statement"]
IDS = [line["id"] for line in LINES]


@pytest.mark.parametrize("line", LINES, ids=IDS)
def test_a_line_is_as_true_as_numbers_say(line: dict[str, str]) -> None:
    """Another reading of the language, in floating point, agrees with what the file says."""
    assert holds_always(line["let"], line["claim"]) is line["truth"]


@pytest.mark.parametrize("line", LINES, ids=IDS)
def test_a_line_is_decided(line: dict[str, str]) -> None:
    """What is true is proved by the kernel alone, and what is false is refuted."""
    result = sk.prove(line["claim"], let=line["let"])
    assert result.verdict is (Verdict.PROVED if line["truth"] else Verdict.REFUTED)
    if line["truth"]:
        assert result.trusts == ("kernel",)
        assert result.certificate.replay()


CONDITIONS = [
    # what holds only under a condition: with it, and without
    ("Sum[abs(w[k]), k] = Sum[w[k], k]", "w[k]: scalar, positive, k = 1..K", "w[k]: scalar, k = 1..K"),
    ("Sum[S[k], k].T = Sum[S[k], k]", "S[k]: d x d, symmetric, k = 1..K", "S[k]: d x d, k = 1..K"),
    ("sqrt(Prod[x[i], i])**2 = Prod[x[i], i]", "x[i]: scalar, positive, i = 1..n", ""),
    ("max(c*a, c*b) = c*max(a, b)", "a, b: scalar; c: scalar, positive", "a, b, c: scalar"),
]


@pytest.mark.parametrize(("claim", "let", "without"), CONDITIONS)
def test_what_holds_under_a_condition(claim: str, let: str, without: str) -> None:
    """It is proved with the condition, and not without."""
    assert sk.prove(claim, let=let).verdict is Verdict.PROVED
    if without:
        assert sk.prove(claim, let=without).verdict is not Verdict.PROVED


SMALLEST = [
    ("E[1/(n - 1)*Sum[(x[i] - m)**2, i]] = s", "m: scalar; s: scalar, positive; iid x[i] ~ Any(m, s), i = 1..n; n >= 2"),
    ("Sum[Sum[x[i]*y[j], j], i] = Sum[x[i]*y[i], i]", "x, y: n; i, j: index(n)"),
    ("Prod[x[i], i] = x[j]", "x: n; i, j: index(n)"),
    ("softmax(z) = ones(n)", "z: n"),
    ("Sum[x[i]*(i == j), i] = Sum[x[i], i]", "x: n; i, j: index(n)"),
    ("Var[Sum[x[i], i]] = S", "m: p; S: p x p, spd; iid x[i] ~ Normal(m, S), i = 1..n"),
]


@pytest.mark.parametrize(("claim", "let"), SMALLEST)
def test_what_holds_for_one_member_only(claim: str, let: str) -> None:
    """A claim that is true where n is 1 is refuted at n = 2."""
    result = sk.prove(claim, let=let)
    assert result.verdict is Verdict.REFUTED
    assert result.counterexample.sizes["n"] == 2


def test_a_local_name_binds_its_own_index() -> None:
    """What it sums over does not meet the index of the same name outside."""
    let = "x[i]: scalar, i = 1..n; s := Sum[x[i], i]"
    assert sk.prove("s - x[i] = Sum[x[j]*(1 - (i == j)), j]", let=f"{let}; j = 1..n").verdict is Verdict.PROVED
    assert sk.prove("s*x[i] = x[i]**2", let=let).verdict is Verdict.REFUTED


def test_a_sum_of_invertible_blocks_is_not_known_to_be_invertible() -> None:
    """I and -I are invertible, and their sum is not; no point that is drawn shows it yet."""
    let = "S[k]: d x d, invertible, k = 1..K; k: index(K)"
    assert sk.prove("pinv(Sum[S[k], k])*Sum[S[k], k] = I(d)", let=let).verdict is not Verdict.PROVED
    assert sk.prove("pinv(S[k])*S[k] = I(d)", let=let).verdict is Verdict.PROVED
