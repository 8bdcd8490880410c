"""Counterexamples worked out again by SymPy's arithmetic, which is none of the prover's."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from symkl.evaluation.by_sympy import fails
from symkl.language.parse import parse
from symkl.prover.decide import decide
from symkl.verdict import Verdict

FILES = [Path(__file__).parents[1] / "corpus" / name for name in ("identities.toml", "entrywise.toml")]
FALSE = [e for path in FILES for e in tomllib.loads(path.read_text(encoding="utf-8"))["statement"] if not e["truth"]]


def test_no_counterexample_of_the_corpus_holds() -> None:
    """Every one that SymPy can work out fails there too; what it cannot work out is not counted as checked."""
    checked = 0
    for entry in FALSE:
        statement = parse(entry["claim"], entry["let"])
        result = decide(statement)
        if result.verdict is Verdict.REFUTED and result.counterexample is not None:
            again = fails(statement, result.counterexample)
            assert again is not False, (entry["claim"], result.counterexample)
            checked += again is True
    assert checked >= 200


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("A*B = B*A", "A: n x n; B: n x n"),
        ("D[x.T*A*x, x] = 2*A*x", "A: n x n; x: n"),
        ("D[X*Y, t] = D[X, t]*Y", "t: scalar; X(t): n x n; Y(t): n x n"),
        ("log(det(A)) = tr(A)", "A: n x n, spd"),
        ("x.T*y >= 0", "x: n; y: n"),
    ],
)
def test_a_tampered_counterexample_does_not_replay(claim: str, let: str) -> None:
    """At a point where both sides agree, or with a value that is missing, a replay does not say that they differ."""
    statement = parse(claim, let)
    result = decide(statement)
    found = result.counterexample
    assert found is not None
    assert result.certificate is not None
    assert result.certificate.replay()
    assert fails(statement, found) is True
    zero = {name: _zeros(value) if name != "A" else value for name, value in found.values.items()}
    if "A" in found.values:
        zero["A"] = _identity(found.sizes["n"])
    assert fails(statement, replace(found, values=zero)) is (claim.startswith("log"))
    missing = dict(list(found.values.items())[1:])
    assert fails(statement, replace(found, values=missing)) is None


def _zeros(value: object) -> object:
    return [_zeros(part) for part in value] if isinstance(value, list) else "0"


def _identity(n: int) -> object:
    return [[str(int(i == j)) for j in range(n)] for i in range(n)]


def test_what_sympy_cannot_work_out_is_not_replayed() -> None:
    """An expectation has no value in SymPy's arithmetic."""
    statement = parse("E[x.T*x] = m.T*m", "x: n; m: n; S: n x n, spd; x ~ Normal(m, S)")
    found = decide(statement).counterexample
    assert found is not None
    assert fails(statement, found) is None
