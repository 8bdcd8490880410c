"""Kernels that know what others know, and learn on their own: so that what proofs begin with is learnt once."""

from __future__ import annotations

from contextlib import suppress
from copy import copy
from typing import TYPE_CHECKING, TypeVar

from symkl.errors import SymklError
from symkl.kernel.binders import Binders
from symkl.kernel.check import Kernel
from symkl.kernel.ring import MOST_WORK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.kernel.proof import Instance
    from symkl.language.statement import Statement

T = TypeVar("T")
FAILURES = (SymklError, NotImplementedError, RecursionError, ValueError, KeyError, AttributeError, TypeError)


def forked(kernel: Kernel) -> Kernel:
    """Another kernel that knows the same, and has all its work before it."""
    new = _copied(kernel)
    ring = new.ring = _copied(kernel.ring)
    ring.leading = {word: list(words) for word, words in ring.leading.items()}
    ring.left, ring.binders = MOST_WORK, Binders(ring)
    facts = new.facts = ring.facts = _copied(kernel.facts)
    facts.ring, facts.read = ring, new.of
    return new


def _copied(one: T) -> T:
    """A copy, what it gathers included."""
    new = copy(one)
    for name, known in vars(one).items():
        if isinstance(known, (dict, set, list)):
            setattr(new, name, known.copy())
    return new


class Trail:
    """Kernels after each of some instances, kept for other instances that begin with the same.

    Parameters
    ----------
    start : what is known before the first
    """

    def __init__(self, start: Statement | Kernel) -> None:
        self.start = start if isinstance(start, Kernel) else Kernel(start)
        self.passed: list[tuple[Instance, Kernel]] = []

    def after(self, instances: Sequence[Instance], *, wary: bool = False) -> Kernel:
        """A kernel that has learnt some instances; one that it does not accept is an error, or passed over."""
        same = 0
        for one, (other, _) in zip(instances, self.passed, strict=False):
            if one is not other:
                break
            same += 1
        del self.passed[same:]
        for one in instances[same:]:
            kernel = self._last()
            with suppress(*FAILURES if wary else ()):
                kernel.learn(one)
            self.passed.append((one, kernel))
        return self._last()

    def _last(self) -> Kernel:
        return forked(self.passed[-1][1] if self.passed else self.start)


__all__ = ["FAILURES", "Trail", "forked"]
