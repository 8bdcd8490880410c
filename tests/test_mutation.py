"""Mutants: each differs in one token, and the checks of a derivation notice the false ones."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import pytest

from symkl.language.parse import parse
from symkl.mutation import mutants, mutate
from symkl.prover.decide import decide
from symkl.suite import builtin, load
from symkl.verdict import Verdict


def test_every_kind_of_change_is_made() -> None:
    """Signs, symbols, transposes, inverses, factors, order, dropped terms, dropped facts."""
    statement = parse("x.T*S.I*A*y - 2*tr(A) = x.T*S.I*A*y - tr(A)", "x: n; y: n; A: n x n; S: n x n, spd")
    changes = {mutant.change.split(": ", 1)[-1] for mutant in mutants(statement)}
    assert {
        "sign of -(2*tr(A))",
        "x -> y",
        "A -> S",
        "A -> A.T",
        "x.T -> x",
        "S.I -> S",
        "dropped factor A",
        "order of S.I, A",
        "dropped -(2*tr(A))",
        "2 -> 4",
        "S no longer invertible, posdet, spd, symmetric",
    } <= changes


def test_a_mutant_is_another_statement() -> None:
    """No mutant repeats another one, or the statement itself."""
    statement = load("conclusion").conclusion
    found = [mutant.statement for mutant in mutants(statement) if mutant.statement is not None]
    assert statement not in found
    assert len(set(found)) == len(found)


def test_ill_typed_mutants_are_told_apart() -> None:
    """x.T*y with the transpose dropped is no product."""
    kinds = {m.change: m.statement is None for m in mutants(parse("x.T*y = y.T*x", "x: n; y: n"))}
    assert kinds["left: x.T -> x"]
    assert not kinds["left: x -> y"]
    let = "x: n; y: n; A: n x k; B: n x k; i: index(n); j: index(k)"
    for claim, misfit, other in (
        ("logsumexp(x) = logsumexp(y)", "x -> x.T", "x -> y"),
        ("lgamma(x.T*y) = lgamma(y.T*x)", "dropped factor y", "x -> y"),
        ("Sum[Sum[A[i, j], i], j] = Sum[Sum[B[i, j], i], j]", "A -> A.T", "A -> B"),
    ):
        kinds = {m.change: m.statement is None for m in mutants(parse(claim, let))}
        assert kinds[f"left: {misfit}"]
        assert not kinds[f"left: {other}"]


def counted(number: int) -> Counter[str]:
    """What became of the mutants of one built-in derivation."""
    return sum((tally.counts for tally in mutate(builtin().derivations[number])), Counter[str]())


@pytest.mark.slow
def test_mutants_of_the_notes() -> None:
    """Over a thousand mutants of the notes, and of every eighth of our own derivations: nearly all false ones refuted."""
    listed = enumerate(builtin().derivations)
    chosen = [number for number, d in listed if "Deep-learning notes" in d.source or number % 8 == 0]
    with ProcessPoolExecutor(2) as workers:
        total = sum(workers.map(counted, chosen), Counter[str]())
    assert total["refuted"] > 1000
    assert total["refuted"] >= 0.97 * (total["refuted"] + total["missed"])


def test_a_fact_that_is_needed_is_noticed() -> None:
    """Without symmetry of A the statement fails, and the mutant that drops it is refuted."""
    statement = parse("x.T*A*y = y.T*A*x", "x: n; y: n; A: n x n, symmetric")
    (weak,) = [m.statement for m in mutants(statement) if "no longer" in m.change]
    assert weak is not None
    assert decide(weak).verdict is Verdict.REFUTED
