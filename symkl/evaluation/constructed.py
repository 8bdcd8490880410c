"""Points at which givens hold: constructed where they can be, and then looked at exactly."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

from symkl.evaluation import reals, shapes
from symkl.evaluation.codes import evaluate
from symkl.evaluation.evaluator import size_of
from symkl.evaluation.fields import Field
from symkl.evaluation.linear import solutions
from symkl.evaluation.numbers import NotEvaluable, Real, Undefined
from symkl.language import arithmetic, terms
from symkl.language.distributions import Pr, Probability
from symkl.language.givens import RELATIONS
from symkl.language.symbols import Matrix, Scalar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.evaluation.declared import Declared
    from symkl.evaluation.point import Point
    from symkl.language.statement import Fact

PARTS = 8
MOST_ENTRIES = 40
AT_THE_EDGE = 0.3
INDEPENDENT = 0.5


def honour(declared: Declared, point: Point, draw: shapes.Draw) -> bool:
    """Move a point to where every given of numbers holds; whether it does there."""
    averages = declared.averages
    givens = [f for f in declared.givens if f not in averages]
    try:
        if point.events:
            _probable(givens, point, draw)
        for fact in givens:
            if fact.kind == "=":
                _orthonormal(fact, point, draw)
        owned: dict[str, list[Fact]] = {}
        done: list[Fact] = []
        for fact in sorted((f for f in givens if f.kind == "="), key=lambda f: len(_symbols(f))):
            if not holds(fact, point):
                _solve(fact, declared, point, draw, owned, done)
            done.append(fact)
        for symbol in _numbers(givens):
            if symbol.name not in owned and not symbol.facts & {"integer"}:
                _within(symbol, givens, point, draw)
        return _hold(givens, declared, point)
    except (NotEvaluable, Undefined, TypeError):  # what is no rational number is not solved for
        return False


def all_hold(declared: Declared, point: Point) -> bool:
    """Whether every given holds at a point over the real numbers, and what is declared of the symbols in them."""
    return _hold(declared.givens, declared, point)


def _hold(givens: Sequence[Fact], declared: Declared, point: Point) -> bool:
    try:
        return all(holds(fact, point) for fact in givens) and _facts_hold(declared, point)
    except (NotEvaluable, Undefined, TypeError):
        return False


def holds(fact: Fact, point: Point) -> bool:
    """Whether one given holds."""
    values = [_value(a, point) for a in fact.args]
    match fact.kind:
        case "=":
            return bool(values[0] == values[1])
        case "<":
            return reals.certain_sign(values[1] - values[0]) > 0
        case "<=":
            return reals.certain_sign(values[1] - values[0]) >= 0
        case "!=":
            return bool(values[0] != values[1])
    if isinstance(values[0], list):
        return shapes.satisfies(Field(), frozenset({fact.kind}), values[0])
    return shapes.number_satisfies(frozenset({fact.kind}), values[0])


def _facts_hold(declared: Declared, point: Point) -> bool:
    for fact in declared.givens:
        for s in _symbols(fact):
            d, value = declared.numbers[s.name], point.values[s.name]
            if not (shapes.number_satisfies(d.facts, value) if d.scalar else shapes.satisfies(Field(), d.facts, value)):
                return False
    return True


def _value(term: Any, point: Point) -> Any:  # noqa: ANN401 - a term; a number or rows
    value = evaluate(term, point)
    return value[0][0] if isinstance(value, list) and len(value) == 1 == len(value[0]) and terms.is_scalar(term) else value


def _symbols(fact: Fact) -> list[Matrix | Scalar]:
    found: set[Any] = {s for a in fact.args for s in a.atoms(Matrix, Scalar)}
    return sorted((s for s in found if s.law is None), key=str)


def _numbers(facts: Sequence[Fact]) -> list[Scalar]:
    return sorted({s for f in facts for s in _symbols(f) if isinstance(s, Scalar)}, key=str)


# --------------------------------------------------------------------------------------------------------- events


def _probable(givens: Sequence[Fact], point: Point, draw: shapes.Draw) -> None:
    """Give events the probabilities that are given; at times those of events that are independent."""
    if draw.rng.random() < INDEPENDENT:
        shares: dict[Any, Any] = {}
        for weight, happened in point.events:
            for one in happened.items():
                shares[one] = shares.get(one, 0) + weight
        point.events = [(prod(shares[one] for one in happened.items()), happened) for _, happened in point.events]
    for fact in givens:
        for known, value in (fact.args, fact.args[::-1]) if fact.kind == "=" else ():
            if isinstance(known, Probability) and not value.has(Probability):
                _weigh(known, Fraction(_value(value, point)), point)


def _weigh(known: Probability, share: Fraction, point: Point) -> None:
    """Weigh the outcomes so that a probability is this."""

    def within(term: Any) -> list[bool]:  # noqa: ANN401 - a term
        return [bool(evaluate(term, replace(point, events=[(1, happened)]))) for _, happened in point.events]

    behind = within(Pr(*known.given)) if known.given else [True] * len(point.events)
    inside = within(Pr(*known.events, *known.given))
    whole, part = (sum(w for (w, _), at in zip(point.events, where, strict=True) if at) for where in (behind, inside))
    if not 0 < part < whole or not 0 <= share <= 1:
        msg = f"{known} is not {share}"
        raise Undefined(msg)
    times = {True: share * whole / part, False: (1 - share) * whole / (whole - part)}
    point.events = [
        (w * times[i] if b else w, happened) for (w, happened), b, i in zip(point.events, behind, inside, strict=True)
    ]


# ------------------------------------------------------------------------------------------------------ equations


def _orthonormal(fact: Fact, point: Point, draw: shapes.Draw) -> None:
    """Give U in ``U.T*U = I(k)`` orthonormal columns: those of a rational orthogonal matrix."""
    for product, unit in (fact.args, fact.args[::-1]):
        if not isinstance(product, arithmetic.Times) or len(product.args) != 2:  # noqa: PLR2004 - U.T and U
            continue
        left, right = product.args
        if not (unit == 1 or isinstance(unit, terms.Identity)):
            continue
        if isinstance(left, arithmetic.Transpose) and left.args[0] == right and isinstance(right, Matrix):
            rows, columns = (size_of(s, point.sizes) for s in right.shape)
            turned = False
        elif isinstance(right, arithmetic.Transpose) and right.args[0] == left and isinstance(left, Matrix):
            columns, rows = (size_of(s, point.sizes) for s in left.shape)
            right, turned = left, True
        else:
            continue
        if rows < columns:
            msg = f"no {rows} x {columns} matrix has orthonormal columns"
            raise Undefined(msg)
        whole = shapes.matrix(draw, frozenset({"orthogonal"}), rows, rows)
        if whole is not None:
            cut = [line[:columns] for line in whole]
            point.values[right.name] = [list(c) for c in zip(*cut, strict=True)] if turned else cut


def _solve(  # noqa: PLR0913, PLR0917 - one equation among others
    fact: Fact, declared: Declared, point: Point, draw: shapes.Draw, owned: dict[str, list[Fact]], done: list[Fact]
) -> None:
    """Solve an equation, beside those that were solved for the same symbol, for a symbol in which they are affine."""
    candidates = [s for s in _symbols(fact) if s.name in declared.numbers]
    draw.rng.shuffle(candidates)
    candidates.sort(key=lambda s: fact.args[0] != s and fact.args[1] != s)  # what is given by a term is not chosen freely
    for s in candidates:
        before, together = point.values[s.name], [*owned.get(s.name, []), fact]
        found = _affine(together, s, declared, point, draw)
        if found is not None:
            point.values[s.name] = found
            if all(holds(f, point) for f in (*done, fact)):
                owned[s.name] = together
                return
        point.values[s.name] = before
    msg = f"{fact} was not solved"
    raise Undefined(msg)


def _affine(facts: list[Fact], s: Matrix | Scalar, declared: Declared, point: Point, draw: shapes.Draw) -> Any:  # noqa: ANN401
    """Values of the entries of one symbol at which equations hold, if they are affine in these and can be met."""
    before = point.values[s.name]
    scalar = not isinstance(before, list)
    rows, columns = (1, 1) if scalar else (len(before), len(before[0]))
    places = [(i, j) for i in range(rows) for j in range(columns)]
    if "symmetric" in declared.numbers[s.name].facts:
        places = [(i, j) for i, j in places if i <= j]
    if len(places) > MOST_ENTRIES:
        return None

    def at(entries: Sequence[Fraction]) -> Any:  # noqa: ANN401 - a value of the symbol
        if scalar:
            return entries[0]
        out = [[Fraction(0)] * columns for _ in range(rows)]
        for (i, j), x in zip(places, entries, strict=True):
            out[i][j] = x
            if "symmetric" in declared.numbers[s.name].facts:
                out[j][i] = x
        return out

    def residual(entries: Sequence[Fraction]) -> list[Fraction]:
        point.values[s.name] = at(entries)
        return [x for f in facts for x in _difference(f, point)]

    none = [Fraction(0)] * len(places)
    start = residual(none)
    slopes = []
    for k in range(len(places)):
        moved = residual([Fraction(int(i == k)) for i in range(len(places))])
        slopes.append([a - b for a, b in zip(moved, start, strict=True)])
    system = [[*(slope[r] for slope in slopes), -start[r]] for r in range(len(start))]
    solved = solutions(system, len(places))
    return None if solved is None else at(_any_of(*solved, draw))


def _any_of(base: list[Fraction], free: list[list[Fraction]], draw: shapes.Draw) -> list[Fraction]:
    for one in free:
        times = draw.rng.randint(-2, 2)
        base = [x + times * y for x, y in zip(base, one, strict=True)]
    return base


def _difference(fact: Fact, point: Point) -> list[Fraction]:
    left, right = (_value(a, point) for a in fact.args)
    if not isinstance(left, list):
        return [Fraction(left) - Fraction(right)]
    pairs = (zip(a, b, strict=True) for a, b in zip(left, right, strict=True))
    return [Fraction(x) - Fraction(y) for pair in pairs for x, y in pair]


# --------------------------------------------------------------------------------------------------------- bounds


def _within(s: Scalar, facts: Sequence[Fact], point: Point, draw: shapes.Draw) -> None:
    """Move a number between the bounds that are affine in it, unless it is there; at times onto one that it may reach."""
    bounds = [f for f in facts if f.kind in RELATIONS[1:3] and s in f.args[0].free_symbols | f.args[1].free_symbols]
    before = point.values[s.name]
    low = Fraction(0) if s.facts & {"positive", "nonnegative"} else None
    high = Fraction(1) if "probability" in s.facts else None
    reached = [Fraction(0)] if "positive" not in s.facts and "probability" not in s.facts else []
    for f in bounds:
        room = []  # what is between the two sides; at 0 some quotients have no value
        for x in (Fraction(1), Fraction(2), Fraction(3)):
            point.values[s.name] = x
            room.append(_value(f.args[1], point) - _value(f.args[0], point))
        if any(isinstance(x, Real) for x in room):
            continue
        slope = Fraction(room[1]) - room[0]
        if not slope or room[2] - room[1] != slope:
            continue
        edge = 1 - room[0] / slope
        if slope > 0:
            low = edge if low is None else max(low, edge)
        else:
            high = edge if high is None else min(high, edge)
        reached += [edge] if f.kind == "<=" else []
    closest = [edge for edge in reached if edge in (low, high)]
    if closest and draw.rng.random() < AT_THE_EDGE:
        point.values[s.name] = draw.rng.choice(closest)
    elif (low is None or before > low) and (high is None or before < high):
        point.values[s.name] = before
    elif low is not None and high is not None:
        point.values[s.name] = low + (high - low) * Fraction(draw.rng.randint(1, PARTS - 1), PARTS)
    else:
        step = Fraction(draw.positive())
        point.values[s.name] = low + step if low is not None else (high or 0) - step
