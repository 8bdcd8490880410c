"""Proofs with as few instances as will do: each one left out for which the rest is still a proof."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from time import process_time
from typing import TYPE_CHECKING

from symkl.kernel.check import Kernel
from symkl.prover.forks import FAILURES, Trail

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.kernel.proof import Instance, Proof
    from symkl.language.statement import Statement

BUDGET = 3.0


def conditions_of(statement: Statement, proof: Proof) -> tuple[str, ...] | None:
    """What a proof uses beyond the declarations; of no proof, nothing."""
    try:
        return Kernel(statement).check(proof)
    except FAILURES:
        return None


def shortened(statement: Statement, proof: Proof, seconds: float = BUDGET) -> Proof:
    """Leave out of a proof what it needs neither to hold nor to do without a condition, as far as the seconds go."""
    trail = Trail(statement)
    rest = replace(proof, instances=())

    def conditions(instances: tuple[Instance, ...]) -> tuple[str, ...] | None:
        try:
            return trail.after(instances).check(rest)
        except FAILURES:
            return None

    known = set(conditions(proof.instances) or ())

    def proves(instances: tuple[Instance, ...]) -> bool:
        needed = conditions(instances)
        return needed is not None and known.issuperset(needed)

    return replace(proof, instances=fewest(proof.instances, proves, seconds))


def fewest(
    instances: tuple[Instance, ...], enough: Callable[[tuple[Instance, ...]], bool], seconds: float = BUDGET
) -> tuple[Instance, ...]:
    """Leave out whole laws first, those used most, and then instances one at a time, the last one first.

    What could not be left out of more is not tried again: less proves no more than that.
    """
    until = process_time() + seconds

    def without(steps: tuple[Instance, ...]) -> tuple[Instance, ...]:
        less = tuple(step for step in instances if step not in steps)
        return less if len(less) < len(instances) and process_time() < until and enough(less) else instances

    laws = Counter(step.law for step in instances)
    for law, _ in laws.most_common():
        instances = without(tuple(step for step in instances if step.law == law))
    for step in reversed(instances):
        if laws[step.law] > 1:
            instances = without((step,))
    return instances


__all__ = ["FAILURES", "conditions_of", "fewest", "shortened"]
