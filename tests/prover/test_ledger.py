"""What is recorded of a proof: laws used, conditions assumed."""

from __future__ import annotations

from symkl.prover.laws import trace_cycle
from symkl.prover.ledger import Ledger
from symkl.prover.values import Letter

WORD = (Letter("A"), Letter("B"))


def test_a_law_that_applies_is_recorded_and_one_that_does_not_is_not() -> None:
    ledger = Ledger()
    assert trace_cycle(ledger, WORD, 0) is None
    assert not ledger.used
    assert trace_cycle(ledger, WORD, 1) == WORD[::-1]
    assert list(ledger.used) == ["trace is cyclic"]


def test_laws_of_a_way_not_taken_are_forgotten() -> None:
    """Only those recorded since the mark go; what was used before stays used."""
    ledger = Ledger(used={"symmetric": None})
    mark = len(ledger.used)
    trace_cycle(ledger, WORD, 1)
    ledger.forget(mark)
    assert list(ledger.used) == ["symmetric"]


def test_independence_is_assumed_only_where_it_is_not_declared() -> None:
    ledger = Ledger(apart=[frozenset({"x", "y"})])
    ledger.assume_independent("y", "x")
    assert not ledger.conditions
    ledger.assume_independent("z", "x")
    assert list(ledger.conditions) == ["x and z are independent, as different normal symbols are"]
