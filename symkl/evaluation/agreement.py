"""Agreement of both sides at random points: evidence for a statement that shares no rule with a proof of it."""

from __future__ import annotations

import dataclasses
import random
from dataclasses import dataclass
from itertools import islice, product
from typing import TYPE_CHECKING

from symkl.evaluation.comparison import Sides, exact, prime
from symkl.evaluation.counterexample import EXACT, PRIMES, minimised, refute
from symkl.evaluation.degenerate import degenerate
from symkl.evaluation.degrees import parameter_degree
from symkl.evaluation.evaluator import Evaluator
from symkl.evaluation.fields import Field
from symkl.evaluation.narrow import only_where
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.evaluation.report import reported
from symkl.evaluation.sampling import USUAL, How, Sampler
from symkl.evaluation.tables import tabulated
from symkl.language.statement import Relation
from symkl.verdict import Counterexample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.evaluation.point import Point
    from symkl.language.statement import Statement

UNDEFINED_DRAWS = 8
# sizes of the dimensions, in turn, when a proof is cross-checked: modulo a prime, and over the real numbers
CHECKED_SIZES = ((2, 3, 2, 3), (3, 2, 2, 1), (2, 2, 3, 2), (1, 2, 3, 3))
SMALL_SIZES = ((2, 2, 2, 2), (1, 2, 1, 2), (2, 1, 2, 1))
# where a side was undefined all small sizes are tried; of many dimensions no more than this many
LARGEST_RETRIED = 3
MOST_RETRIED = 81
# then points where roots and logarithms are defined are tried too: positive ones, and fractions below 1
AGAIN = (USUAL, How(friendly=True), How(friendly=True, below_one=True), How(below_one=True))


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
    only : tuple
        What the sizes have in common, beyond the declarations, at which both sides are defined.
    nowhere : bool
        Points were drawn at which all that is declared and given holds, and at none of them are both sides defined.
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
    only: tuple[str, ...] = ()
    nowhere: bool = False


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
    return Points(statement, trials=trials, seed=seed).check()


class Points:
    """The points at which a statement is cross-checked; those looked at before a proof are not looked at again.

    Parameters
    ----------
    statement, trials, seed : as of :func:`cross_check`

    Attributes
    ----------
    statement : what is evaluated: the statement, or what it says of tables
    prepared : both sides made ready and what draws points, where both can be evaluated
    """

    def __init__(self, statement: Statement, *, trials: int = 2, seed: int = 0) -> None:
        self.trials, self.statement = trials, statement
        self.prepared: tuple[Sides, Sampler] | None = None
        self._over: list[_Agreement] = []
        self._limit = ""
        try:
            self.statement = statement = tabulated(statement)
            sides, sampler = Sides(statement), Sampler(statement)
        except NotEvaluable as limit:
            self._limit = limit.message
            return
        self.prepared = sides, sampler
        rng = random.Random(seed)  # noqa: S311 - reproducible
        modular = sides.rational and not sampler.declared.givens
        for field in (*((Field(prime(seed % PRIMES)),) if modular else ()), EXACT):
            self._over.append(_Agreement(statement, sides, sampler, field, rng, trials))

    def differ(self, points: int) -> bool:
        """Whether the sides differ at one of the first few points, where both are defined."""
        return bool(self._over) and self._over[0].differs_soon(points)

    @property
    def defined(self) -> bool:
        """Whether both sides are defined at one of the points looked at so far."""
        return any(agreement.defined for agreement in self._over)

    def check(self) -> CrossCheck:
        """Look at all points, or at as many as show a difference."""
        found = CrossCheck(
            agreed=False,
            tried=0,
            defined=0,
            sizes=(),
            modulus=0,
            degree=0,
            error=1.0,
            disagreement=None,
            reason=self._limit,
            evaluable=False,
        )
        for agreement in self._over:
            found = agreement.run()
            if found.agreed or found.disagreement is not None:
                break
        return found


@dataclass
class _Agreement:
    """One comparison of both sides at random points over one field."""

    statement: Statement
    sides: Sides
    sampler: Sampler
    field: Field
    rng: random.Random
    trials: int
    tried: int = 0
    drawn: int = 0
    defined: int = 0
    degree: int = 0
    sizes: list[dict[str, int]] = dataclasses.field(default_factory=list)
    reason: str = ""
    evaluable: bool = True
    undefined: bool = False
    only: tuple[str, ...] = ()
    different: Point | None = None

    def __post_init__(self) -> None:
        self._pending = self._draws()

    def differs_soon(self, points: int) -> bool:
        """Whether one of the first few points shows a difference; what is undefined there is left for later."""
        for sizes, how in islice(self._pending, min(points, self.trials)):
            self._look_at(sizes, how)
            if self.different is not None:
                return True
        return False

    def run(self) -> CrossCheck:
        """Compare until enough points are defined, or one shows a difference."""
        while self.different is None and self.defined < self.trials:
            chosen = next(self._pending, None)
            if chosen is None or (not self._look_at(*chosen) and self.tried > self.trials + 1):
                break
        if not self.tried:
            self.reason = "the declarations leave no small sizes"
        elif self.sampler.declared.givens and not self.sizes and not self.reason:
            self.reason = "no point was found at which the givens hold"
        if self.undefined and self.sizes and self.different is None:
            self.only = only_where(self.sizes, self._small_sizes(), self._is_defined)
        self._look_at_ones()
        self._look_at_zeros()
        return self._result()

    def _look_at(self, sizes: dict[str, int], how: How) -> bool:
        """Compare at a point of these sizes, if one is drawn at which both sides are defined; whether they have a value."""
        self.tried += 1
        try:
            self._compare(self.sampler.draw(sizes, self.rng, self.field, how))
        except (Undefined, NotEvaluable) as limit:
            self.reason, self.undefined = limit.message, True
            if isinstance(limit, NotEvaluable):
                self.evaluable = False
                return False
        return True

    def _draws(self) -> Iterator[tuple[dict[str, int], How]]:
        """Yield sizes and ways to draw: first those that tell most, then all small ones."""
        for trial in range(self.trials):
            sizes = self._sizes(trial)
            if sizes is None:
                break
            yield sizes, USUAL
        admitted = self._small_sizes()
        for draw in range(max(UNDEFINED_DRAWS * self.trials, len(AGAIN) * len(admitted)) if admitted else 0):
            yield admitted[draw % len(admitted)], AGAIN[(draw + draw // len(admitted)) % len(AGAIN)]

    def _small_sizes(self) -> list[dict[str, int]]:
        names = self.sampler.declared.dimensions
        largest = LARGEST_RETRIED if LARGEST_RETRIED ** len(names) <= MOST_RETRIED else 2
        small = islice(product(range(1, largest + 1), repeat=len(names)), MOST_RETRIED)
        # those of equal sum together, the larger ones first: at size 1 much holds that does not elsewhere
        every = sorted(small, key=lambda chosen: (sum(chosen) > 2 * len(names), -sum(chosen)))
        return [s for chosen in every if self.sampler.admits(s := dict(zip(names, chosen, strict=True)))]

    def _is_defined(self, sizes: dict[str, int]) -> bool:
        """Look for a point of these sizes where both sides are defined, and compare them there."""
        for how in AGAIN:
            try:
                point = self.sampler.draw(sizes, self.rng, self.field, how)
                if point is not None:
                    if self.sides.at(point, self.field).holds is False:
                        self.different = point
                    return True
            except (Undefined, NotEvaluable):
                continue
        return False

    def _look_at_ones(self) -> None:
        """One more point for each dimension, where that is 1: there a vector is a number, and a row a column."""
        names = self.sampler.declared.dimensions
        if not self.defined or self.different is not None:
            return
        for name in names:
            sizes = {other: 1 if other == name else 2 for other in names}
            if sizes in self.sizes or not self.sampler.admits(sizes):
                continue
            try:
                point = self.sampler.draw(sizes, self.rng, self.field)
                if point is not None and self.sides.at(point, self.field).holds is False:
                    self.different = point
                    return
            except (Undefined, NotEvaluable):
                continue

    def _look_at_zeros(self) -> None:
        """One more point, with each number in turn zero or singular; where a side is then undefined it says nothing.

        Only a pseudo-inverse jumps there; what is continuous and agrees everywhere else agrees there too.
        """
        sizes = self._sizes(0)
        if not self.sampler.declared.pseudo_inverses or not self.defined or self.different is not None or sizes is None:
            return
        try:
            point = self.sampler.draw(sizes, self.rng, EXACT)
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
        self.drawn += 1
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
            only=self.only,
            nowhere=self.evaluable and bool(self.drawn) and not self.defined,
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
