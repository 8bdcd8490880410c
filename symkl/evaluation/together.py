"""Normal symbols that depend on each other: one law of all of them, by the coordinates that they are made of.

A symbol whose law has the mean ``W*z + b`` is ``W*z + b`` and a step of its own along a factor of its covariance; vectors
that are declared to have one normal law together step along a factor of their common covariance. How a mean depends on steps
that were made before is seen by making them, one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from symkl.evaluation import averages
from symkl.evaluation.degrees import polynomial_degree
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.language import terms
from symkl.language.blocks import block
from symkl.language.distributions import Normal
from symkl.language.law import lineage, parents
from symkl.language.statement import TOGETHER
from symkl.language.symbols import Matrix, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symkl.evaluation.evaluator import Code, Evaluator
    from symkl.evaluation.fields import Rows
    from symkl.language.statement import Fact


@dataclass(frozen=True, slots=True)
class Unit:
    """Symbols that step together: their names, which of them are numbers, and the codes of their means and covariance."""

    names: tuple[str, ...]
    scalars: tuple[bool, ...]
    means: tuple[Code, ...]
    covariance: Code


@dataclass(frozen=True, slots=True)
class Units:
    """What a law of several symbols is made of, in the order in which they depend on each other."""

    units: tuple[Unit, ...]
    symbols: frozenset[Any]
    slots: list[int]


def in_order(symbols: Iterable[Any], given: Iterable[Fact]) -> list[tuple[tuple[Any, ...], Any]]:
    """Return symbols, those that have one law together as one, each after what its law depends on; with covariances."""
    waiting, found = sorted(symbols, key=str), list[tuple[tuple[Any, ...], Any]]()
    facts = [fact.args for fact in given if fact.kind == TOGETHER]
    while waiting:
        x = next(s for s in waiting if not any(p in waiting for p in parents(s.law)))
        args = next((args for args in facts if x in args and sum(s in waiting for s in args[:-1]) > 1), None)
        unit = (x,) if args is None else tuple(s for s in args[:-1] if s in waiting)
        found.append(
            (unit, _within(args, unit) if args is not None else x.law.args[1] if isinstance(x.law, Normal) else None)
        )
        waiting = [s for s in waiting if s not in unit]
    return found


def _within(args: tuple[Any, ...], unit: tuple[Any, ...]) -> Any:  # noqa: ANN401 - a covariance
    """Return the covariance of some of the symbols that have one law together."""
    *symbols, whole = args
    rows = [row.args for row in whole.args[0].args]
    at = [i for i, s in enumerate(symbols) if s in unit]
    return block([[rows[i][j] for j in at] for i in at])


def linked(symbols: Iterable[Any], given: Iterable[Fact]) -> frozenset[Any]:
    """Return the symbols that do not step on their own, with all that they depend on."""
    among = frozenset(symbols)
    found = {s for s in among if any(p in among for p in parents(s.law))}
    for fact in given:
        if fact.kind == TOGETHER and len(among.intersection(fact.args)) > 1:
            found |= among.intersection(fact.args)
    return among & lineage(found)


def linear(units: Iterable[tuple[tuple[Any, ...], Any]]) -> bool:
    """Whether all are normal, and only means depend on what is random, as sums of products with one random factor do."""
    return all(
        isinstance(s.law, Normal) and not _degree(covariance) and _degree(s.law.args[0]) <= 1
        for unit, covariance in units
        for s in unit
    )


def _degree(term: Any) -> float:  # noqa: ANN401 - a term
    """Bound the degree of a term in what is random, where it is one by its form."""
    if not any(getattr(s, "law", None) is not None for s in term.free_symbols):
        return 0
    if isinstance(term, (Matrix, Scalar)):
        return 1
    degrees = [_degree(a) for a in term.args]
    if isinstance(term, (terms.Plus, terms.Negative, terms.Transpose)):
        return max(degrees)
    if isinstance(term, terms.Times) or (isinstance(term, terms.Divide) and not degrees[1]):
        return sum(degrees)
    return float("inf")


def _entries(ev: Evaluator, columns: Iterable[Code]) -> list[Any]:
    return [x for column in columns for (x,) in ev.rows(column)]


def law(ev: Evaluator, code: Code) -> averages.NormalValue:
    """Return the law of all symbols together: each is its mean and steps along columns, ``d`` their variances."""
    made: Units = code.extra
    mean: list[Any] = []
    left: list[list[Any]] = []
    d: list[Any] = []
    parts: list[tuple[str, bool, int]] = []
    for unit in made.units:
        for m in unit.means:
            if polynomial_degree(ev, m, made.symbols) > 1:
                msg = "a mean that is not linear in what it depends on"
                raise NotEvaluable(msg)
        moved = [mean, *([x + row[j] for x, row in zip(mean, left, strict=True)] for j in range(len(d)))]
        bound = [averages.placed(ev.field, tuple(parts), at) for at in moved]
        values = averages.values_at(ev, made, bound, partial(_entries, ev, unit.means))
        own, variances = ev.field.ldl(ev.rows(unit.covariance))
        start = values[0]
        slopes = [[ev.field.reduced(x - a) for x, a in zip(value, start, strict=True)] for value in values[1:]]
        left = [[*row, *([0] * len(variances))] for row in left]
        left += [[*(slope[i] for slope in slopes), *own[i]] for i in range(len(start))]
        for name, scalar, m in zip(unit.names, unit.scalars, unit.means, strict=True):
            parts.append((name, scalar, len(ev.rows(m)) if not scalar else 1))
        mean, d = [*mean, *start], [*d, *variances]
    return averages.NormalValue([[x] for x in mean], left, d, tuple(parts))


def conditional(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the average of a term over a law of several symbols, where linear functions of them have the values they have.

    Of what is known and of the steps together, the covariance is factored, what is known first: what is left are steps that
    are independent of it.
    """
    over, body, known = code.extra, code.args[0], code.args[1:-1]
    if any(polynomial_degree(ev, g, over.symbols) > 1 for g in known):
        msg = "a condition that is not linear in what is random"
        raise NotEvaluable(msg)
    rest = _where_known(ev, over, known, ev.value(code.args[-1]))
    points = averages.cubature_points(ev.field, [("", rest, False)], polynomial_degree(ev, body, over.symbols))
    found = averages.values_at(ev, over, [at for _, at in points], lambda: ev.value(body))
    return averages.weighted(ev.field, [w for w, _ in points], found, scalar=body.scalar)


def _where_known(ev: Evaluator, over: Any, known: tuple[Code, ...], whole: averages.NormalValue) -> averages.NormalValue:  # noqa: ANN401 - what is averaged over
    """Return the law of several symbols where linear functions of them have the values that they have now."""
    field, there = ev.field, _entries(ev, known)
    mean = [row[0] for row in whole.mean]
    count = len(whole.d)
    moved = [mean, *([x + row[j] for x, row in zip(mean, whole.left, strict=True)] for j in range(count))]
    bound = [averages.placed(field, whole.parts, at) for at in moved]
    values = averages.values_at(ev, over, bound, partial(_entries, ev, known))
    start, n = values[0], len(there)
    slopes: Rows = [[field.reduced(value[i] - start[i]) for value in values[1:]] for i in range(n)]
    wide = [[field.reduced(s * v) for s, v in zip(row, whole.d, strict=True)] for row in slopes]
    top = [[field.reduced(sum(a * b for a, b in zip(p, q, strict=True))) for q in slopes] for p in wide]
    steps = [[wide[i][j] for i in range(n)] + [whole.d[j] if j == k else 0 for k in range(count)] for j in range(count)]
    left, d = field.ldl([[*top[i], *wide[i]] for i in range(n)] + steps)
    if not all(field.is_unit(v) for v in d[:n]):
        msg = "a condition that has no density"
        raise Undefined(msg)
    solved: list[Any] = []
    for i in range(n):
        solved.append(field.reduced(there[i] - start[i] - sum(left[i][j] * solved[j] for j in range(i))))
    at = [sum(row[j] * solved[j] for j in range(n)) for row in left[n:]]
    centre = [
        [field.reduced(m + sum(a * b for a, b in zip(row, at, strict=True)))]
        for m, row in zip(mean, whole.left, strict=True)
    ]
    ahead = field.product(whole.left, [row[n:] for row in left[n:]])
    return averages.NormalValue(centre, ahead, d[n:], whole.parts)


def among_points(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the average of a term over those points of a law on finitely many at which what is known is so."""
    field, over = ev.field, code.extra
    body, known = code.args[0], code.args[1 : over.bodies]
    there = [ev.rows(g) for g in known]

    def read() -> tuple[bool, Any]:
        meets = all(
            field.is_zero(field.reduced(a - b))
            for here, at in zip((ev.rows(g) for g in known), there, strict=True)
            for p, q in zip(here, at, strict=True)
            for a, b in zip(p, q, strict=True)
        )
        return meets, ev.value(body) if meets else None

    points = averages.joint(ev, over.laws, 0)
    found = averages.values_at(ev, over, [at for _, at in points], read)
    kept = [(w, value) for (w, _), (meets, value) in zip(points, found, strict=True) if meets]
    total = field.reduced(sum(w for w, _ in kept))
    if not field.is_unit(total):
        msg = "a condition that has no probability"
        raise Undefined(msg)
    share = field.inverse(total)
    return averages.weighted(field, [field.reduced(w * share) for w, _ in kept], [v for _, v in kept], scalar=body.scalar)
