"""Search for a point where a statement fails, and make it as simple as people would write it."""

from __future__ import annotations

import hashlib
import random
import time
from itertools import chain
from typing import TYPE_CHECKING

from symkl.evaluation.comparison import Sides, exact, prime
from symkl.evaluation.degenerate import degenerate
from symkl.evaluation.fields import Field
from symkl.evaluation.minimise import Minimiser
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.evaluation.point import Point
from symkl.evaluation.report import reported
from symkl.evaluation.sampling import USUAL, How, Sampler
from symkl.evaluation.sizes import LARGEST_SIZE, sizes_beyond, sizes_upward
from symkl.language.statement import Relation
from symkl.verdict import Counterexample

if TYPE_CHECKING:
    from symkl.evaluation.point import Point
    from symkl.language.statement import Statement

# effort is counted, not timed, so that what is found does not depend on the machine: in operations on exact values;
# where these are slow, in seconds of this process after all
BUDGET = 80_000
SECONDS = 1.5
OF_DEGENERATE = 4  # the part of it that is kept for where something is zero or singular
OF_A_DRAW = 50  # what it takes to draw a point, about
OF_AN_OPEN_SIGN = 2_000  # and to compare two values at the highest precision in vain
RATIONAL_TRIES = 400
NEAR_TRIES = 48
BLIND_TRIES = 80
PRIMES = 16
DEGENERATE_TRIES = 3
# from small numbers to larger ones, with and without values such as 0 and I, now and then positive ones only
HOW = (
    How(1),
    How(1, plain=0.3),
    How(2, plain=0.5),
    How(2),
    How(2, friendly=True),
    How(3),
    How(3, plain=0.3),
    How(4),
    How(4, plain=0.1),
    How(3, friendly=True),
)
# then beyond where an absolute value or a rounding may break, and fractions below 1
WIDE = (
    How(40),
    How(1, parts=16),
    How(300),
    How(1, parts=2000),
    How(10**6),
    How(10**9),
    How(2, friendly=True, below_one=True),
    How(2, below_one=True),
)
EXACT = Field()


def refute(
    statement: Statement, budget: int = BUDGET, prepared: tuple[Sides, Sampler] | None = None
) -> Counterexample | None:
    """Look for an exact point where both sides are defined and the statement fails.

    Every answer is certain: rational points, exact values, and rational intervals where values are irrational. That
    nothing is found says nothing.

    Parameters
    ----------
    statement : Statement
        ``!=`` claims that two sides are not equal in general; no single point refutes it.
    budget : int
        Operations on exact values to spend at most, about.
    prepared :
        Both sides and what draws points, where they have been made ready before.
    """
    return None if statement.relation is Relation.NE else witness(statement, budget, prepared)


def witness(
    statement: Statement, budget: int = BUDGET, prepared: tuple[Sides, Sampler] | None = None
) -> Counterexample | None:
    """Find an exact point where both sides are defined and differ: it proves a ``!=``."""
    try:
        return _Search(statement, budget, *(prepared or (Sides(statement), Sampler(statement)))).run()
    except NotEvaluable:
        return None


class _Search:
    """One search for a counterexample, from small sizes to larger ones."""

    def __init__(self, statement: Statement, budget: int, sides: Sides, sampler: Sampler) -> None:
        self.budget, self.apart = budget - budget // OF_DEGENERATE, 0
        self.spent, self.weight = 0, 1
        self.statement, self.sides, self.sampler = statement, sides, sampler
        self.mark, self.end = self._run_so_far(), time.process_time() + SECONDS
        self.rng = random.Random(_seed(statement))  # noqa: S311 - the same statement has the same counterexample
        self.modular = (
            Field(prime(self.rng.randrange(PRIMES))) if self.sides.rational and not self.sampler.declared.givens else None
        )

    def run(self) -> Counterexample | None:
        """Return the counterexample of the least size that shows one."""
        names = self.sampler.declared.dimensions
        for sizes in chain(sizes_upward(names), sizes_beyond(self.statement, names)):
            if self._late():
                break
            if self.sampler.admits(sizes):
                self._weigh(sizes)
                differs = self._differs_modulo(sizes)
                if differs is not False:
                    # where there are no sizes to go on to, every try is spent here
                    point = self._rational_point(sizes, RATIONAL_TRIES if differs or not sizes else BLIND_TRIES)
                    if point is not None:
                        return minimised(self.statement, self.sides, self.sampler, point)
        self.budget = self._counted() + self.budget // OF_DEGENERATE
        self.end = time.process_time() + SECONDS / OF_DEGENERATE
        return self._degenerate()

    def _degenerate(self) -> Counterexample | None:
        """Look where something is zero or singular, at small sizes, equal ones and others."""
        names = self.sampler.declared.dimensions
        for size, step in ((1, 0), (1, 1), (2, 0), (2, -1), (3, 0)):
            sizes = {name: size + step * (i % 2) for i, name in enumerate(names)}
            if self._late() or not self.sampler.admits(sizes):
                continue
            self._weigh(sizes)
            for _ in range(DEGENERATE_TRIES):
                point = self._drawn(sizes, EXACT)
                for less in degenerate(self.sampler, point) if point is not None else ():
                    if self._fails(less):
                        return minimised(self.statement, self.sides, self.sampler, less)
            if not sizes:
                break
        return None

    def _fails(self, point: Point) -> bool:
        holds: bool | None = True
        try:
            holds = self.sides.at(point, EXACT).holds
        except (Undefined, NotEvaluable):
            return False
        self.apart += 0 if holds is not None else OF_AN_OPEN_SIGN
        return holds is False

    def _drawn(self, sizes: dict[str, int], field: Field, how: How = USUAL) -> Point | None:
        self.apart += OF_A_DRAW
        return self.sampler.draw(sizes, self.rng, field, how)

    def _run_so_far(self) -> int:
        return self.sides.program.steps + self.sampler.program.steps + self.apart

    def _counted(self) -> int:
        """Operations so far: on larger matrices they count for more."""
        return self.spent + (self._run_so_far() - self.mark) * self.weight

    def _weigh(self, sizes: dict[str, int]) -> None:
        """Go on at other sizes."""
        self.spent, self.mark = self._counted(), self._run_so_far()
        self.weight = (1 + max(sizes.values(), default=1) ** 2) // 2

    def _late(self, since: int = 0, share: int = 1) -> bool:
        """Whether a share of what may be spent is spent."""
        return self._counted() - since > self.budget // share or time.process_time() > self.end

    def _differs_modulo(self, sizes: dict[str, int]) -> bool | None:
        """Whether the sides differ somewhere at these sizes; None when they cannot be compared modulo a prime."""
        compared = 0
        for _ in range(2 * self.sampler.tries if self.modular is not None else 0):
            assert self.modular is not None  # noqa: S101 - the loop would not run
            try:
                point = self._drawn(sizes, self.modular)
                if point is None:
                    return False
                if self.sides.at(point, self.modular).holds is False:
                    return True
                compared += 1
            except Undefined:
                continue
            except NotEvaluable:
                self.modular = None
                break
            if compared == self.sampler.tries or self._late():
                return False
        return None if self.modular is None else False

    def _rational_point(self, sizes: dict[str, int], tries: int) -> Point | None:
        since, share = self._counted(), LARGEST_SIZE if sizes else 1
        for attempt in range(tries):
            if self._late() or self._late(since, share):
                return None
            wide = attempt >= NEAR_TRIES and attempt % 2 == 1
            how = WIDE[attempt // 2 % len(WIDE)] if wide else HOW[attempt % len(HOW)]
            try:
                point = self._drawn(sizes, EXACT, how)
            except (Undefined, NotEvaluable):
                continue
            if point is not None and self._fails(point) and self.sampler.holds_at(point):
                return point
        return None


def _seed(statement: Statement) -> int:
    facts = sorted(str(fact) for fact in statement.given)
    declared = sorted(
        f"{name}: {getattr(s, 'shape', '')} {sorted(getattr(s, 'facts', ()))} {getattr(s, 'law', '')}"
        for name, s in statement.symbols.items()
    )
    return int.from_bytes(hashlib.sha256("\n".join((str(statement), *facts, *declared)).encode()).digest()[:8])


def minimised(statement: Statement, sides: Sides, sampler: Sampler, point: Point) -> Counterexample:
    """Make a counterexample simple, and look at it once more from scratch."""
    point = Minimiser(sides, sampler).run(point)
    both = Sides(statement).at(point, EXACT)
    if both.holds is not False or not sampler.holds_at(point):
        msg = "a counterexample does not stand when it is looked at again"
        raise AssertionError(msg)
    values = reported(sides, sampler.declared, point)
    return Counterexample(dict(point.sizes), values, exact(both.lhs), exact(both.rhs))
