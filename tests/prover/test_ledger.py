"""What is recorded of a proof: laws used, conditions assumed."""

from __future__ import annotations

from symkl.prover.ledger import Ledger


def test_laws_of_a_way_not_taken_are_forgotten() -> None:
    """Only those recorded since the mark go; what was used before stays used."""
    ledger = Ledger(used={"symmetric": None})
    mark = len(ledger.used)
    ledger.cite("trace is cyclic")
    assert list(ledger.used) == ["symmetric", "trace is cyclic"]
    ledger.forget(mark)
    assert list(ledger.used) == ["symmetric"]


def test_independence_is_assumed_only_where_it_is_not_declared() -> None:
    ledger = Ledger(apart=[frozenset({"x", "y"})])
    ledger.assume_independent("y", "x")
    assert not ledger.conditions
    ledger.assume_independent("z", "x")
    assert list(ledger.conditions) == ["x and z are independent, as different normal symbols are"]
