"""Search for a point where a statement fails, make it as simple as people would write it, and cross-check proofs."""

from __future__ import annotations

import hashlib
import random
import time
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from symkl.language.derivation import Relation
from symkl.language.symbols import Dimension
from symkl.prover.comparison import Sides, exact, prime
from symkl.prover.degrees import parameter_degree
from symkl.prover.exact import Evaluator, Point
from symkl.prover.fields import Field
from symkl.prover.minimise import Minimiser
from symkl.prover.reals import NotEvaluable, Undefined
from symkl.prover.report import reported
from symkl.prover.sampling import Sampler
from symkl.prover.verdict import Counterexample

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.language.derivation import Statement

LARGEST_SIZE = 6
RATIONAL_TRIES = 400
BLIND_TRIES = 48
PRIMES = 16
# sizes of the dimensions, in turn, when a proof is cross-checked
CHECKED_SIZES = ((2, 3, 2, 3), (3, 2, 2, 1), (2, 2, 3, 2), (1, 2, 3, 3))
SMALL_SIZES = ((2, 2, 2, 2), (1, 2, 1, 2), (2, 1, 2, 1))
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


class _Deadline:
    def __init__(self, seconds: float) -> None:
        self.end = time.perf_counter() + seconds

    def passed(self) -> bool:
        return time.perf_counter() > self.end


def refute(statement: Statement, budget: float = 2.0) -> Counterexample | None:
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
    if statement.relation is Relation.NE:
        return None
    return _search(statement, budget)


def witness(statement: Statement, budget: float = 2.0) -> Counterexample | None:
    """Find an exact point where both sides are defined and differ: it proves a ``!=``."""
    return _search(statement, budget)


def _search(statement: Statement, budget: float) -> Counterexample | None:
    deadline = _Deadline(budget)
    try:
        sides, sampler = Sides(statement), Sampler(statement)
    except NotEvaluable:
        return None
    rng = random.Random(_seed(statement))  # noqa: S311 - the same statement has the same counterexample
    modular = Field(prime(rng.randrange(PRIMES))) if sides.rational else None
    for sizes in _sizes(sampler.dimensions):
        if deadline.passed():
            return None
        if not sampler.admits(sizes):
            continue
        tries = BLIND_TRIES
        if modular is not None:
            differs = _differs_modulo(sides, sampler, sizes, rng, modular)
            if differs is None:
                modular = None
            elif not differs:
                continue
            else:
                tries = RATIONAL_TRIES
        point = _rational_point(sides, sampler, sizes, rng, tries, deadline)
        if point is not None:
            return _minimised(statement, sides, sampler, point)
    return None


def _seed(statement: Statement) -> int:
    facts = sorted(str(fact) for fact in statement.given)
    declared = sorted(f"{name}: {sorted(getattr(s, 'facts', ()))}" for name, s in statement.symbols.items())
    return int.from_bytes(hashlib.sha256("\n".join((str(statement), *facts, *declared)).encode()).digest()[:8])


def _sizes(names: list[str]) -> Iterator[dict[str, int]]:
    """Yield sizes of all dimensions, those with the least sum first."""
    values = product(range(1, LARGEST_SIZE + 1), repeat=len(names))
    for chosen in sorted(values, key=lambda sizes: (sum(sizes), max(sizes, default=0), sizes)):
        yield dict(zip(names, chosen, strict=True))


def _differs_modulo(sides: Sides, sampler: Sampler, sizes: dict[str, int], rng: random.Random, field: Field) -> bool | None:
    """Whether the sides differ somewhere at these sizes; None when they cannot be compared modulo a prime."""
    compared = 0
    for _ in range(2 * sampler.tries):
        try:
            point = sampler.draw(sizes, rng, field)
            if point is None:
                return False
            if sides.at(point, field).holds is False:
                return True
            compared += 1
        except Undefined:
            continue
        except NotEvaluable:
            return None
        if compared == sampler.tries:
            break
    return False


def _rational_point(  # noqa: PLR0913 - the state of one search
    sides: Sides, sampler: Sampler, sizes: dict[str, int], rng: random.Random, tries: int, deadline: _Deadline
) -> Point | None:
    for attempt in range(tries):
        if deadline.passed():
            return None
        try:
            point = sampler.draw(sizes, rng, EXACT, reach=1 + min(attempt // 4, 3), plain=0.3 if attempt % 2 else 0.0)
            if point is not None and sides.at(point, EXACT).holds is False:
                return point
        except (Undefined, NotEvaluable):
            continue
    return None


def _minimised(statement: Statement, sides: Sides, sampler: Sampler, point: Point) -> Counterexample:
    point = Minimiser(sides, sampler).run(point)
    # once more from scratch, sharing nothing that the search has computed
    both = Sides(statement).at(point, EXACT)
    if both.holds is not False or not sampler.holds_at(point):
        msg = "a counterexample does not stand when it is looked at again"
        raise AssertionError(msg)
    return Counterexample(dict(point.sizes), reported(sides, sampler, point), exact(both.lhs), exact(both.rhs))


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
        return CrossCheck(False, 0, 0, (), 0, 0, 1.0, None, limit.message, evaluable=False)  # noqa: FBT003 - not agreed
    rng = random.Random(seed)  # noqa: S311 - reproducible
    if sides.rational:
        field = Field(prime(seed % PRIMES))
        found = _agreement(statement, sides, sampler, rng, field, trials)
        if found.agreed or found.disagreement is not None:
            return found
    return _agreement(statement, sides, sampler, rng, EXACT, trials)


def _agreement(  # noqa: PLR0913 - the state of one check
    statement: Statement, sides: Sides, sampler: Sampler, rng: random.Random, field: Field, trials: int
) -> CrossCheck:
    tried = defined = degree = 0
    sizes: list[dict[str, int]] = []
    reason, different, evaluable = "", False, True
    disagreement = None
    for trial in range(3 * trials):
        at = _checked_sizes(sampler, trial, small=not field.p)
        if at is None:
            reason = reason or "the declarations leave no small sizes"
            continue
        tried += 1
        try:
            point = sampler.draw(at, rng, field)
            if point is None:
                reason = "the declared facts leave no point that can be drawn"
                continue
            both = sides.at(point, field)
        except (Undefined, NotEvaluable) as limit:
            reason = limit.message
            evaluable = evaluable and isinstance(limit, Undefined)
            continue
        if both.holds is None:
            evaluable = False
            reason = "the precision does not tell the sides apart"
            continue
        defined += 1
        if at not in sizes:
            sizes.append(at)
        if field.p and not degree:
            ev = Evaluator(sides.program, point, field)
            degree = parameter_degree(ev, sides.left) + parameter_degree(ev, sides.right)
        if not both.holds:
            different = True
            if statement.relation is not Relation.NE:
                disagreement = _found(statement, sides, sampler, point, field)
            break
        if defined == trials:
            break
    agreed = different if statement.relation is Relation.NE else bool(defined) and not different
    error = min(1.0, degree / field.p) if field.p else 1.0
    return CrossCheck(agreed, tried, defined, tuple(sizes), field.p, degree, error, disagreement, reason, evaluable)


def _found(statement: Statement, sides: Sides, sampler: Sampler, point: Point, field: Field) -> Counterexample:
    if not field.p:
        return _minimised(statement, sides, sampler, point)
    rational = refute(statement)
    if rational is not None:
        return rational
    both = sides.at(point, field)
    return Counterexample(dict(point.sizes), reported(sides, sampler, point), exact(both.lhs), exact(both.rhs))


def _checked_sizes(sampler: Sampler, trial: int, *, small: bool) -> dict[str, int] | None:
    patterns = SMALL_SIZES if small else CHECKED_SIZES
    for shift in range(len(patterns)):
        pattern = patterns[(trial + shift) % len(patterns)]
        chosen = [pattern[i % len(pattern)] for i in range(len(sampler.dimensions))]
        sizes = dict(zip(sampler.dimensions, chosen, strict=True))
        if sampler.admits(sizes):
            return sizes
    sizes = dict.fromkeys(sampler.dimensions, 1)
    return sizes if sampler.admits(sizes) else None


__all__ = ["CrossCheck", "Dimension", "cross_check", "refute", "witness"]
