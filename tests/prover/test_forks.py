"""A kernel that is forked knows what the other knows, and neither learns from the other."""

from __future__ import annotations

import pytest

from symkl.kernel.check import Kernel
from symkl.kernel.errors import RejectedError
from symkl.kernel.proof import Instance
from symkl.language.parse import parse
from symkl.prover.forks import Trail, forked
from symkl.prover.shortening import fewest

STATEMENT = parse("A.I*A*B = B", "A: n x n, invertible; B: n x n, symmetric")
A, B = (STATEMENT.symbols[name] for name in "AB")
CANCELS = Instance("inverse cancels", (("A", A),))
CANCELS_BEFORE = Instance("inverse cancels", (("A", STATEMENT.lhs.args[0]),))
TURNED = Instance("symmetric", (("A", B),))
NONE = Instance("symmetric", (("A", A),))


def left(kernel: Kernel) -> bool:
    """Whether the sides are not the same under what a kernel knows."""
    return bool(kernel.difference().terms)


def test_what_a_fork_learns_the_other_does_not_know() -> None:
    kernel = Kernel(STATEMENT)
    fork = forked(kernel)
    assert left(kernel)
    fork.learn(CANCELS_BEFORE)
    assert not left(fork)
    assert left(kernel)


def test_what_was_learnt_before_a_fork_both_know_and_what_is_learnt_after_only_one() -> None:
    kernel = Kernel(STATEMENT)
    kernel.learn(TURNED)
    fork = forked(kernel)
    assert kernel.of(STATEMENT.rhs) == fork.of(STATEMENT.rhs)
    kernel.learn(CANCELS_BEFORE)
    assert not left(kernel)
    assert left(fork)


def test_a_fork_refuses_what_the_other_refuses() -> None:
    with pytest.raises(RejectedError):
        forked(Kernel(STATEMENT)).learn(NONE)


def test_a_trail_knows_what_the_instances_of_now_say_and_not_those_of_before() -> None:
    trail = Trail(STATEMENT)
    trail.after((TURNED, CANCELS, CANCELS_BEFORE))
    assert not left(trail.after((TURNED, CANCELS_BEFORE)))
    assert left(trail.after((TURNED,)))
    assert not left(trail.after((CANCELS_BEFORE,)))
    assert left(trail.after(()))


def test_a_trail_passes_over_what_is_refused_only_where_it_is_wary() -> None:
    trail = Trail(STATEMENT)
    with pytest.raises(RejectedError):
        trail.after((NONE, CANCELS_BEFORE))
    assert not left(trail.after((NONE, CANCELS_BEFORE), wary=True))


def test_as_few_as_will_do() -> None:
    instances = (TURNED, CANCELS, CANCELS_BEFORE)
    trail = Trail(STATEMENT)
    assert fewest(instances, lambda some: not left(trail.after(some))) == (CANCELS_BEFORE,)


def test_of_instances_of_one_law_those_that_are_needed_stay() -> None:
    needed = frozenset({CANCELS_BEFORE, TURNED})
    assert fewest((TURNED, CANCELS, CANCELS_BEFORE), needed.issubset) == (TURNED, CANCELS_BEFORE)
