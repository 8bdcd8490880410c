"""Proofs with as few instances as will do: each one left out for which the rest is still a proof."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from time import process_time
from typing import TYPE_CHECKING

from symkl.errors import SymklError
from symkl.kernel.check import Kernel

if TYPE_CHECKING:
    from collections.abc import Callable

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
    """Leave out of a proof what it needs neither to hold nor to do without a condition, as far as the seconds go."""
    known = set(conditions_of(statement, proof) or ())

    def proves(instances: tuple[Instance, ...]) -> bool:
        conditions = conditions_of(statement, replace(proof, instances=instances))
        return conditions is not None and known.issuperset(conditions)

    return replace(proof, instances=fewest(proof.instances, proves, seconds))


def fewest(
    instances: tuple[Instance, ...], enough: Callable[[tuple[Instance, ...]], bool], seconds: float = BUDGET
) -> tuple[Instance, ...]:
    """Leave out whole laws first, those used most, and then instances one at a time, the last one first."""
    until = process_time() + seconds

    def without(steps: tuple[Instance, ...]) -> tuple[Instance, ...]:
        less = tuple(step for step in instances if step not in steps)
        return less if len(less) < len(instances) and process_time() < until and enough(less) else instances

    laws = Counter(step.law for step in instances)
    for law, _ in laws.most_common():
        instances = without(tuple(step for step in instances if step.law == law))
    again = True
    while again:
        before = len(instances)
        for step in reversed(instances):
            instances = without((step,))
        again = len(instances) < before
    return instances


__all__ = ["conditions_of", "fewest", "shortened"]
