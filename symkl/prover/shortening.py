"""Proofs with as few instances as will do: each one left out for which the rest is still a proof."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from symkl.errors import SymklError
from symkl.kernel.check import Kernel

if TYPE_CHECKING:
    from symkl.kernel.proof import Instance, Proof
    from symkl.language.statement import Statement

BUDGET = 3.0
FAILURES = (SymklError, NotImplementedError, RecursionError, ValueError, KeyError, AttributeError, TypeError)


def conditions_of(statement: Statement, proof: Proof) -> tuple[str, ...] | None:
    """What a proof uses beyond the declarations; of no proof, nothing."""
    try:
        return Kernel(statement).check(proof)
    except FAILURES:
        return None


def shortened(statement: Statement, proof: Proof, seconds: float = BUDGET) -> Proof:
    """Leave out whole laws first, those used most, and then instances one at a time, the last one first.

    After so many seconds it is left as it is then.
    """
    until = perf_counter() + seconds
    laws = dict.fromkeys(step.law for step in proof.instances)
    for law in sorted(laws, key=lambda name: -sum(step.law == name for step in proof.instances)):
        if perf_counter() > until:
            return proof
        proof = _without(statement, proof, tuple(step for step in proof.instances if step.law == law))
    again = True
    while again:
        before = len(proof.instances)
        for step in reversed(proof.instances):
            if perf_counter() > until:
                return proof
            proof = _without(statement, proof, (step,))
        again = len(proof.instances) < before
    return proof


def _without(statement: Statement, proof: Proof, steps: tuple[Instance, ...]) -> Proof:
    less = replace(proof, instances=tuple(step for step in proof.instances if step not in steps))
    if len(less.instances) == len(proof.instances):
        return proof
    return proof if conditions_of(statement, less) is None else less


__all__ = ["conditions_of", "shortened"]
