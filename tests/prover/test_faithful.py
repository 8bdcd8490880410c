"""Values written in the notation of a statement read back as the same values."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from symkl.kernel.check import Kernel
from symkl.language.parse import parse
from symkl.prover.faithful import Faithful
from symkl.prover.search import Goal, Search
from symkl.prover.shortening import FAILURES

CORPUS = Path(__file__).parents[1] / "corpus"


def written(claim: str, let: str = "") -> str:
    statement = parse(claim, let)
    kernel = Kernel(statement)
    return str(Faithful(kernel, (statement.lhs, statement.rhs)).value(kernel.of(statement.lhs)))


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("-(1/2*(x.T*A*x)) = 0", "-1/2*x.T*A*x"),
        ("x.T*A*x/2 + tr(A) = 0", "1/2*x.T*A*x + tr(A)"),
        ("tr(A) + x.T*A*x = 0", "tr(A) + x.T*A*x"),
        ("1*tr(A) - 1*(x.T*x) = 0", "tr(A) - x.T*x"),
        ("c/2 = 0", "c/2"),
        ("-c*tr(A) = 0", "-c*tr(A)"),
        ("tr(A)*x.T*x = 0", "tr(A)*x.T*x"),
    ],
)
def test_a_value_is_written_as_people_would(claim: str, text: str) -> None:
    assert written(claim, "A: n x n; x: n; c: scalar") == text


def test_an_average_over_all_that_is_random_names_nothing() -> None:
    assert written("E[x*x.T] = S + m*m.T", "x: n; m: n; S: n x n, spd; x ~ Normal(m, S)") == "E[x*x.T]"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["identities", "entrywise"])
def test_what_is_met_in_proofs_reads_back(name: str) -> None:
    entries = tomllib.loads((CORPUS / f"{name}.toml").read_text(encoding="utf-8"))["statement"]
    read = 0
    for entry in entries[::3]:
        try:
            search = Search(parse(entry["claim"], entry.get("let", "")), Goal(moments=True))
            kernel = search.kernel
            sides = kernel.statement.lhs, kernel.statement.rhs
            search.proof()
            plain = Kernel(kernel.statement)
            for side in sides:
                v = plain.of(side)
                assert plain.of(Faithful(plain, sides).value(v)) == v, entry["id"]
            values = [kernel.of(side) for side in sides] + list(kernel.ring.rules.values())
        except FAILURES:
            continue
        write = Faithful(kernel, sides)
        for v in values:
            try:
                term = write.value(v)
            except FAILURES:
                continue
            kernel.forget()
            assert kernel.of(term) == kernel.of(write.value(kernel.of(term))), entry["id"]
            read += 1
    assert read > 20
