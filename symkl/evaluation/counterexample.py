"""Search for a point where a statement fails, make it as simple as people would write it, and cross-check proofs."""

from __future__ import annotations

import dataclasses
import hashlib
import random
import time
from dataclasses import dataclass
from itertools import chain, islice, product
from typing import TYPE_CHECKING

from symkl.evaluation.comparison import Sides, exact, prime
from symkl.evaluation.degenerate import degenerate
from symkl.evaluation.degrees import parameter_degree, size_degree
from symkl.evaluation.evaluator import Evaluator
from symkl.evaluation.fields import Field
from symkl.evaluation.minimise import Minimiser
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.evaluation.point import Point
from symkl.evaluation.report import reported
from symkl.evaluation.sampling import USUAL, How, Sampler
from symkl.language.derivation import Relation
from symkl.verdict import Counterexample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.evaluation.point import Point
    from symkl.language.derivation import Statement

BUDGET = 2.0
LARGEST_SIZE = 6
MOST_BEYOND = 14  # where sizes stand as numbers
LARGEST_EXCESS = 7  # of all sizes together over 1, 1, ...
RATIONAL_TRIES = 400
NEAR_TRIES = 48
BLIND_TRIES = 72
PRIMES = 16
DEGENERATE_TRIES = 3
UNDEFINED_DRAWS = 8
# sizes of the dimensions, in turn, when a proof is cross-checked: modulo a prime, and over the real numbers
CHECKED_SIZES = ((2, 3, 2, 3), (3, 2, 2, 1), (2, 2, 3, 2), (1, 2, 3, 3))
SMALL_SIZES = ((2, 2, 2, 2), (1, 2, 1, 2), (2, 1, 2, 1))
# where a side was undefined all small sizes are tried; of many dimensions no more than this many
LARGEST_RETRIED = 3
MOST_RETRIED = 81
# then points where roots and logarithms are defined are tried too: positive ones, and fractions below 1
AGAIN = (USUAL, How(friendly=True), How(friendly=True, below_one=True), How(below_one=True))
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
# then fractions below 1, and beyond where an absolute value or a rounding may break
WIDE = (
    How(2, friendly=True, below_one=True),
    How(2, below_one=True),
    How(40),
    How(1, parts=16),
    How(300),
    How(1, parts=2000),
    How(10**6),
    How(10**9),
)
EXACT = Field()


@dataclass(frozen=True, slots=True)
class CrossCheck:
    """Agreement of both sides at random points; evidence, never a proof.

    Attributes
    ----------
    agreed : bool
        No point was found where the sides differ, and there was one where both are defined.
    tried, defined : int
        Points drawn, and those where both sides are defined.
    sizes : tuple
        The sizes looked at.
    modulus : int
        The prime computed modulo, or 0 where points are rational.
    degree : int
        A bound for the degree of the two sides in what is drawn at random; 0 where it is not known.
    error : float
        A bound for the probability that one trial misses a difference at its size; 1.0 where none is known.
    disagreement : Counterexample or None
    reason : str
        Why nothing, or less than asked, could be evaluated.
    evaluable : bool
        Nothing but undefined sides stood in the way.
    """

    agreed: bool
    tried: int
    defined: int
    sizes: tuple[dict[str, int], ...]
    modulus: int
    degree: int
    error: float
    disagreement: Counterexample | None
    reason: str
    evaluable: bool = True


def refute(statement: Statement, budget: float = BUDGET) -> Counterexample | None:
    """Look for an exact point where both sides are defined and the statement fails.

    Every answer is certain: rational points, exact values, and rational intervals where values are irrational. That
    nothing is found says nothing.

    Parameters
    ----------
    statement : Statement
        ``!=`` claims that two sides are not equal in general; no single point refutes it.
    budget : float
        Seconds to spend at most, about.
    """
    return None if statement.relation is Relation.NE else witness(statement, budget)


def witness(statement: Statement, budget: float = BUDGET) -> Counterexample | None:
    """Find an exact point where both sides are defined and differ: it proves a ``!=``."""
    try:
        return _Search(statement, budget).run()
    except NotEvaluable:
        return None


class _Search:
    """One search for a counterexample, from small sizes to larger ones."""

    def __init__(self, statement: Statement, budget: float) -> None:
        self.budget, self.end = budget, time.perf_counter() + budget
        self.statement = statement
        self.sides, self.sampler = Sides(statement), Sampler(statement)
        self.rng = random.Random(_seed(statement))  # noqa: S311 - the same statement has the same counterexample
        self.modular = Field(prime(self.rng.randrange(PRIMES))) if self.sides.rational else None

    def run(self) -> Counterexample | None:
        """Return the counterexample of the least size that shows one."""
        names = self.sampler.declared.dimensions
        for sizes in chain(sizes_upward(names), self._beyond(names)):
            if self._late():
                return None
            if self.sampler.admits(sizes):
                differs = self._differs_modulo(sizes)
                if differs is not False:
                    point = self._rational_point(sizes, RATIONAL_TRIES if differs else BLIND_TRIES)
                    if point is not None:
                        return minimised(self.statement, self.sides, self.sampler, point)
        return self._degenerate()

    def _beyond(self, names: list[str]) -> Iterator[dict[str, int]]:
        """Yield larger sizes of one dimension, where those that stand as numbers may vanish at all smaller ones."""
        degree = size_degree(self.statement.lhs) + size_degree(self.statement.rhs)
        for size in range(LARGEST_SIZE + 1, min(degree, MOST_BEYOND) + 2 if degree >= LARGEST_SIZE else 0):
            for name in names:
                yield {other: size if other == name else 1 for other in names}

    def _degenerate(self) -> Counterexample | None:
        """Look where something is zero or singular, at small sizes, equal ones and others."""
        names = self.sampler.declared.dimensions
        for size, step in ((1, 0), (1, 1), (2, 0), (2, -1), (3, 0)):
            sizes = {name: size + step * (i % 2) for i, name in enumerate(names)}
            if self._late() or not self.sampler.admits(sizes):
                continue
            for _ in range(DEGENERATE_TRIES):
                point = self.sampler.draw(sizes, self.rng, EXACT)
                for less in degenerate(self.sampler, point) if point is not None else ():
                    if self._fails(less):
                        return minimised(self.statement, self.sides, self.sampler, less)
            if not sizes:
                break
        return None

    def _fails(self, point: Point) -> bool:
        try:
            return self.sides.at(point, EXACT).holds is False
        except (Undefined, NotEvaluable):
            return False

    def _late(self) -> bool:
        return time.perf_counter() > self.end

    def _differs_modulo(self, sizes: dict[str, int]) -> bool | None:
        """Whether the sides differ somewhere at these sizes; None when they cannot be compared modulo a prime."""
        compared = 0
        for _ in range(2 * self.sampler.tries if self.modular is not None else 0):
            assert self.modular is not None  # noqa: S101 - the loop would not run
            try:
                point = self.sampler.draw(sizes, self.rng, self.modular)
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
        end = time.perf_counter() + self.budget / LARGEST_SIZE
        for attempt in range(tries):
            if self._late() or time.perf_counter() > end:
                return None
            wide = attempt >= NEAR_TRIES and attempt % 2 == 1
            how = WIDE[attempt // 2 % len(WIDE)] if wide else HOW[attempt % len(HOW)]
            try:
                point = self.sampler.draw(sizes, self.rng, EXACT, how)
                if point is not None and self.sides.at(point, EXACT).holds is False:
                    return point
            except (Undefined, NotEvaluable):
                continue
        return None


def _seed(statement: Statement) -> int:
    facts = sorted(str(fact) for fact in statement.given)
    declared = sorted(
        f"{name}: {getattr(s, 'shape', '')} {sorted(getattr(s, 'facts', ()))} {getattr(s, 'law', '')}"
        for name, s in statement.symbols.items()
    )
    return int.from_bytes(hashlib.sha256("\n".join((str(statement), *facts, *declared)).encode()).digest()[:8])


def sizes_upward(names: list[str]) -> Iterator[dict[str, int]]:
    """Yield sizes of all dimensions, those with the least sum first."""
    for excess in range(min(LARGEST_EXCESS, len(names) * (LARGEST_SIZE - 1)) + 1):
        for chosen in _compositions(excess, len(names)):
            yield dict(zip(names, chosen, strict=True))


def _compositions(excess: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts == 0:
        if excess == 0:
            yield ()
        return
    for first in range(min(excess, LARGEST_SIZE - 1) + 1):
        for rest in _compositions(excess - first, parts - 1):
            yield (1 + first, *rest)


def minimised(statement: Statement, sides: Sides, sampler: Sampler, point: Point) -> Counterexample:
    """Make a counterexample simple, and look at it once more from scratch."""
    point = Minimiser(sides, sampler).run(point)
    both = Sides(statement).at(point, EXACT)
    if both.holds is not False or not sampler.holds_at(point):
        msg = "a counterexample does not stand when it is looked at again"
        raise AssertionError(msg)
    values = reported(sides, sampler.declared, point)
    return Counterexample(dict(point.sizes), values, exact(both.lhs), exact(both.rhs))


# ---------------------------------------------------------------------------------------------------- cross-checks


def cross_check(statement: Statement, *, trials: int = 2, seed: int = 0) -> CrossCheck:
    """Compare both sides of a statement at random points, sharing no rule with any proof of it.

    Rational functions are compared modulo a prime near 2**61, everything else over the real numbers.

    Parameters
    ----------
    statement : Statement
    trials : int
        Points to compare at, of different sizes.
    seed : int
        The same seed gives the same points.
    """
    try:
        sides, sampler = Sides(statement), Sampler(statement)
    except NotEvaluable as limit:
        return CrossCheck(
            agreed=False,
            tried=0,
            defined=0,
            sizes=(),
            modulus=0,
            degree=0,
            error=1.0,
            disagreement=None,
            reason=limit.message,
            evaluable=False,
        )
    rng = random.Random(seed)  # noqa: S311 - reproducible
    if sides.rational:
        found = _Agreement(statement, sides, sampler, Field(prime(seed % PRIMES))).run(rng, trials)
        if found.agreed or found.disagreement is not None:
            return found
    return _Agreement(statement, sides, sampler, EXACT).run(rng, trials)


@dataclass
class _Agreement:
    """One comparison of both sides at random points over one field."""

    statement: Statement
    sides: Sides
    sampler: Sampler
    field: Field
    tried: int = 0
    defined: int = 0
    degree: int = 0
    sizes: list[dict[str, int]] = dataclasses.field(default_factory=list)
    reason: str = ""
    evaluable: bool = True
    different: Point | None = None

    def run(self, rng: random.Random, trials: int) -> CrossCheck:
        """Compare until enough points are defined, or one shows a difference."""
        for draws, (sizes, how) in enumerate(self._draws(trials)):
            self.tried += 1
            try:
                self._compare(self.sampler.draw(sizes, rng, self.field, how))
            except (Undefined, NotEvaluable) as limit:
                self.reason = limit.message
                if isinstance(limit, NotEvaluable):
                    self.evaluable = False
                    if draws > trials:
                        break
            if self.different is not None or self.defined == trials:
                break
        if not self.tried:
            self.reason = "the declarations leave no small sizes"
        self._look_at_ones(rng)
        self._look_at_zeros(rng)
        return self._result()

    def _draws(self, trials: int) -> Iterator[tuple[dict[str, int], How]]:
        """Yield sizes and ways to draw: first those that tell most, then all small ones."""
        for trial in range(trials):
            sizes = self._sizes(trial)
            if sizes is None:
                break
            yield sizes, USUAL
        names = self.sampler.declared.dimensions
        largest = LARGEST_RETRIED if LARGEST_RETRIED ** len(names) <= MOST_RETRIED else 2
        small = islice(product(range(1, largest + 1), repeat=len(names)), MOST_RETRIED)
        # those of equal sum together, the larger ones first: at size 1 much holds that does not elsewhere
        every = sorted(small, key=lambda chosen: (sum(chosen) > 2 * len(names), -sum(chosen)))
        admitted = [s for chosen in every if self.sampler.admits(s := dict(zip(names, chosen, strict=True)))]
        for draw in range(max(UNDEFINED_DRAWS * trials, len(AGAIN) * len(admitted)) if admitted else 0):
            yield admitted[draw % len(admitted)], AGAIN[(draw + draw // len(admitted)) % len(AGAIN)]

    def _look_at_ones(self, rng: random.Random) -> None:
        """One more point for each dimension, where that is 1: there a vector is a number, and a row a column."""
        names = self.sampler.declared.dimensions
        if not self.defined or self.different is not None:
            return
        for name in names:
            sizes = {other: 1 if other == name else 2 for other in names}
            if sizes in self.sizes or not self.sampler.admits(sizes):
                continue
            try:
                point = self.sampler.draw(sizes, rng, self.field)
                if point is not None and self.sides.at(point, self.field).holds is False:
                    self.different = point
                    return
            except (Undefined, NotEvaluable):
                continue

    def _look_at_zeros(self, rng: random.Random) -> None:
        """One more point, with each number in turn zero or singular; where a side is then undefined it says nothing.

        Only a pseudo-inverse jumps there; what is continuous and agrees everywhere else agrees there too.
        """
        sizes = self._sizes(0)
        if not self.sampler.declared.pseudo_inverses or not self.defined or self.different is not None or sizes is None:
            return
        try:
            point = self.sampler.draw(sizes, rng, EXACT)
        except (Undefined, NotEvaluable):
            return
        for less in degenerate(self.sampler, point) if point is not None else ():
            try:
                if self.sides.at(less, EXACT).holds is False:
                    self.different = less
                    return
            except (Undefined, NotEvaluable):
                continue

    def _compare(self, point: Point | None) -> None:
        if point is None:
            self.reason = "the declared facts leave no point that can be drawn"
            return
        both = self.sides.at(point, self.field)
        if both.holds is None:
            msg = "the precision does not tell the sides apart"
            raise NotEvaluable(msg)
        self.defined += 1
        if point.sizes not in self.sizes:
            self.sizes.append(point.sizes)
        if self.field.p and not self.degree:
            ev = Evaluator(self.sides.program, point, self.field)
            self.degree = parameter_degree(ev, self.sides.left) + parameter_degree(ev, self.sides.right)
        if not both.holds:
            self.different = point

    def _result(self) -> CrossCheck:
        unequal = self.statement.relation is Relation.NE
        found = None if self.different is None or unequal else self._disagreement(self.different)
        return CrossCheck(
            agreed=self.different is not None if unequal else bool(self.defined) and self.different is None,
            tried=self.tried,
            defined=self.defined,
            sizes=tuple(self.sizes),
            modulus=self.field.p,
            degree=self.degree,
            error=min(1.0, self.degree / self.field.p) if self.field.p else 1.0,
            disagreement=found,
            reason=self.reason,
            evaluable=self.evaluable,
        )

    def _disagreement(self, point: Point) -> Counterexample:
        if not self.field.p:
            return minimised(self.statement, self.sides, self.sampler, point)
        rational = refute(self.statement)
        if rational is not None:
            return rational
        both = self.sides.at(point, self.field)
        values = reported(self.sides, self.sampler.declared, point)
        return Counterexample(dict(point.sizes), values, exact(both.lhs), exact(both.rhs))

    def _sizes(self, trial: int) -> dict[str, int] | None:
        names, patterns = self.sampler.declared.dimensions, CHECKED_SIZES if self.field.p else SMALL_SIZES
        for shift in range(len(patterns)):
            pattern = patterns[(trial + shift) % len(patterns)]
            sizes = {name: pattern[i % len(pattern)] for i, name in enumerate(names)}
            if self.sampler.admits(sizes):
                return sizes
        sizes = dict.fromkeys(names, 1)
        return sizes if self.sampler.admits(sizes) else None
