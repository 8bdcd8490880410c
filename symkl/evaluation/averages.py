"""Expectations as finite weighted sums.

A normal law is replaced by a cubature: points and rational weights that give every moment up to the degree of the
integrand. In place of a law of which only some moments are known stands one on finitely many points (chosen_laws).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import combinations, product
from math import comb
from typing import TYPE_CHECKING, Any

from symkl.evaluation import reals
from symkl.evaluation.chosen_laws import MOST_POINTS, Atoms
from symkl.evaluation.degrees import polynomial_degree
from symkl.evaluation.fields import Field, Rows, double_factorial_moment, transposed
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.evaluation.point import points_of
from symkl.language.distributions import Normal

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.evaluation.duals import Element
    from symkl.evaluation.evaluator import Code, Evaluator
    from symkl.language.distributions import MassFunction


@dataclass(frozen=True, slots=True)
class Over:
    """What an average runs over: the first ``bodies`` arguments of its code are averaged."""

    bodies: int
    symbols: frozenset[Any]
    laws: tuple[tuple[str, Code], ...]
    slots: list[int]


class NormalValue:
    """A normal law at a point: mean, L and d with covariance L diag(d) L'.

    Of several symbols together, ``parts`` says which, whether each is a number, and how many rows it has.
    """

    __slots__ = ("d", "left", "mean", "normaliser", "parts")

    def __init__(self, mean: Rows, left: Rows, d: list[Element], parts: tuple[tuple[str, bool, int], ...] = ()) -> None:
        self.mean, self.left, self.d, self.parts = mean, left, d, parts
        self.normaliser: Element = None


def normal_law(ev: Evaluator, code: Code) -> NormalValue:
    """Return the law with its covariance factored."""
    mean, covariance = (ev.rows(a) for a in code.args)
    return NormalValue(mean, *ev.field.ldl(covariance))


# -------------------------------------------------------------------------------------------------------- averages


def mean(ev: Evaluator, over: Over, body: Code) -> Any:  # noqa: ANN401 - a value
    """Return the expectation of one term."""
    weights, values = sampled(ev, over, (body,), 1)
    return weighted(ev.field, weights, [v[0] for v in values], scalar=body.scalar)


def weighted(field: Field, weights: list[Element], values: list[Any], *, scalar: bool) -> Any:  # noqa: ANN401 - a value
    """Return a weighted sum."""
    if scalar:
        return field.reduced(sum(w * v for w, v in zip(weights, values, strict=True)))
    return field.added([field.scaled(w, v) for w, v in zip(weights, values, strict=True)])


def covariance(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return E[(a - E a)(b - E b)'], with b = a for a variance."""
    field, bodies = ev.field, code.args[: code.extra.bodies]
    weights, values = sampled(ev, code.extra, bodies, 2 if len(bodies) == 1 else 1)
    columns = []
    for k, body in enumerate(bodies):
        column = [[[v[k]]] if body.scalar else v[k] for v in values]
        centre = field.scaled(-1, weighted(field, weights, column, scalar=False))
        columns.append([field.added([c, centre]) for c in column])
    products = [field.product(a, transposed(b)) for a, b in zip(columns[0], columns[-1], strict=True)]
    result = weighted(field, weights, products, scalar=False)
    return result[0][0] if code.scalar else result


def sampled(ev: Evaluator, over: Over, bodies: tuple[Code, ...], times: int) -> tuple[list[Element], list[list[Any]]]:
    """Return weights and the values of the bodies at every point of the joint law."""
    if not over.laws:
        return [ev.field.of(1)], [[ev.value(b) for b in bodies]]
    others = {name for name, law in over.laws if law.kind is not Normal}
    normal = frozenset(s for s in over.symbols if s.name not in others)
    degree = times * sum(polynomial_degree(ev, b, normal) for b in bodies) if normal else 0
    points = joint(ev, over.laws, degree)
    values = values_at(ev, over, [bound for _, bound in points], lambda: [ev.value(b) for b in bodies])
    return [weight for weight, _ in points], values


def values_at(
    ev: Evaluator,
    over: Any,  # noqa: ANN401 - what knows the slots to forget
    points: list[dict[str, Any]],
    read: Callable[[], Any],
) -> list[Any]:
    """Read a value at each point in turn, and leave the symbols as they were."""
    before = {name: ev.values.get(name) for bound in points for name in bound}
    values = []
    try:
        for bound in points:
            ev.values.update(bound)
            ev.forget(over.slots)
            values.append(read())
    finally:
        for name, value in before.items():
            if value is None:
                del ev.values[name]
            else:
                ev.values[name] = value
        ev.forget(over.slots)
    return values


def joint(ev: Evaluator, laws: tuple[tuple[str, Code], ...], degree: int) -> Atoms:
    """Return points with weights for all symbols together."""
    normals = [(name, ev.value(law), law.scalar) for name, law in laws if law.kind is Normal]
    points = cubature_points(ev.field, normals, degree) if normals else [(ev.field.of(1), {})]
    rest = {name: [(w, {name: at[""]}) for w, at in ev.value(law)] for name, law in laws if law.kind is not Normal}
    for group in _dependent_groups(list(rest), ev.point.independent):
        atoms = _coupled(ev, group, rest)
        if len(points) * len(atoms) > MOST_POINTS:
            msg = "an average over too many points"
            raise NotEvaluable(msg)
        points = [(ev.field.reduced(w * v), {**a, **b}) for w, a in points for v, b in atoms]
    return points


def _dependent_groups(names: list[str], independent: frozenset[frozenset[str]]) -> list[list[str]]:
    groups: list[list[str]] = []
    for name in names:
        linked = [g for g in groups if any(frozenset((name, other)) not in independent for other in g)]
        groups = [g for g in groups if g not in linked] + [[*(n for g in linked for n in g), name]]
    return groups


def _coupled(ev: Evaluator, names: list[str], laws: dict[str, Atoms]) -> Atoms:
    """Join laws so that each keeps its own probabilities and yet they depend on each other.

    The strength is one for the whole point: a subset of the symbols then has the law that all of them give it.
    """
    if len(names) == 1:
        return laws[names[0]]
    field = ev.field
    tilts = []
    for name in names:
        marks = [field.of(i) for i in range(len(laws[name]))]
        centre = field.reduced(sum(w * mark for (w, _), mark in zip(laws[name], marks, strict=True)))
        tilts.append([mark - centre for mark in marks])
    pairs = [
        (a, b) for a, b in combinations(range(len(names)), 2) if frozenset((names[a], names[b])) not in ev.point.independent
    ]
    counts = [points_of(law) for law in ev.point.laws.values()]
    # every mark lies less than max(counts) - 1 from its mean, so that no probability becomes negative
    together = max(ev.point.together, len(names))
    strength = field.of(Fraction(2, together * (together - 1) * (max(*counts, 2) - 1) ** 2))
    joined: Atoms = []
    for places in product(*(range(len(laws[name])) for name in names)):
        weight, bound = field.of(1), dict[str, Any]()
        for name, i in zip(names, places, strict=True):
            weight = field.reduced(weight * laws[name][i][0])
            bound |= laws[name][i][1]
        tilt = sum(tilts[a][places[a]] * tilts[b][places[b]] for a, b in pairs)
        joined.append((field.reduced(weight * (1 + strength * tilt)), bound))
    return joined


def cubature_points(field: Field, normals: list[tuple[str, NormalValue, bool]], degree: int) -> Atoms:
    """Return points with weights for normal symbols, given by name and law and whether they are numbers."""
    coordinates = [(k, i) for k, (_, law, _) in enumerate(normals) for i in range(len(law.d))]
    rule = cubature(field, [normals[k][1].d[i] for k, i in coordinates], degree)
    points: Atoms = []
    for weight, steps in rule:
        moved = [[row[0] for row in law.mean] for _, law, _ in normals]
        for coordinate, t in steps:
            k, i = coordinates[coordinate]
            moved[k] = [x + t * row[i] for x, row in zip(moved[k], normals[k][1].left, strict=True)]
        bound: dict[str, Any] = {}
        for (name, law, scalar), entries in zip(normals, moved, strict=True):
            bound |= placed(field, law.parts or ((name, scalar, len(entries)),), entries)
        points.append((weight, bound))
    return points


def placed(field: Field, parts: tuple[tuple[str, bool, int], ...], entries: list[Element]) -> dict[str, Any]:
    """Return the values of several symbols, whose entries follow each other."""
    bound, at = dict[str, Any](), 0
    for name, scalar, rows in parts:
        own = [field.reduced(x) for x in entries[at : at + rows]]
        bound[name], at = own[0] if scalar else [[x] for x in own], at + rows
    return bound


def cubature(field: Field, d: list[Element], degree: int) -> list[tuple[Element, tuple[tuple[int, int], ...]]]:
    """Return weights and steps from the mean for independent normal coordinates with variances ``d``.

    The rule is exact for every polynomial up to ``degree``: a polynomial is a sum of parts that vanish when any of their
    coordinates does; a part in more than degree/2 coordinates has mean 0, and the others take a product rule each.
    """
    half = degree // 2
    if half <= 1:
        axes = [(field.divide(v, field.of(2)), ((i, t),)) for i, v in enumerate(d) for t in (1, -1)] if half else []
        return [(field.reduced(1 - sum(d)) if half else field.of(1), ()), *axes]
    sizes = range(1, min(half, len(d)) + 1)
    if sum(comb(len(d), size) * (2 * (half - size) + 3) ** size for size in sizes) > MOST_POINTS:
        msg = "an average over too many points"
        raise NotEvaluable(msg)
    found: dict[tuple[tuple[int, int], ...], Element] = {(): field.of(1)}
    for size in sizes:
        nodes = half - size + 1
        weights = [_node_weights(field, variance, nodes) for variance in d]
        for chosen in combinations(range(len(d)), size):
            for steps in product(range(-nodes, nodes + 1), repeat=size):
                weight = field.of(1)
                for i, t in zip(chosen, steps, strict=True):
                    weight = field.reduced(weight * weights[i][abs(t)])
                key = tuple((i, t) for i, t in zip(chosen, steps, strict=True) if t)
                found[key] = found.get(key, 0) + weight
    return [(field.reduced(w), key) for key, w in found.items()]


def _node_weights(field: Field, variance: Element, nodes: int) -> list[Element]:
    """Return weights at 0, +-1, ..., +-nodes that match the even moments; at 0 less the value that the mean had."""
    moments, power = [], field.of(1)
    for j in range(1, nodes + 1):
        power = field.reduced(power * variance)
        moments.append(double_factorial_moment(j) * power)
    weights = [field.reduced(sum(field.of(c) * m for c, m in zip(row, moments, strict=True))) for row in _vandermonde(nodes)]
    return [field.reduced(-2 * sum(weights)), *weights]


@lru_cache(maxsize=32)
def _vandermonde(nodes: int) -> Rows:
    # 2 sum_t w_t t^(2j) = moment 2j
    return Field().inverse_of([[2 * t ** (2 * j) for t in range(1, nodes + 1)] for j in range(1, nodes + 1)])


# ------------------------------------------------------------------------------------------- densities, divergence


def density(ev: Evaluator, code: Code) -> Element:
    """Return the normal density at a point."""
    return ev.field.exp(logarithm_of_density(ev, code))


def logarithm_of_density(ev: Evaluator, code: Code) -> Element:
    """Return the logarithm of the normal density at a point, without taking it back from an exponential."""
    law, at = code.args
    if law.kind is not Normal:
        msg = "the density of a law that need not have one"
        raise NotEvaluable(msg)
    covariance = ev.rows(law.args[1])
    if any(
        not ev.field.is_zero(ev.field.reduced(a - b))
        for p, q in zip(covariance, zip(*covariance, strict=True), strict=True)
        for a, b in zip(p, q, strict=True)
    ):
        return _formula(ev, ev.rows(law.args[0]), covariance, ev.rows(at))
    return log_density(ev, ev.value(law), ev.rows(at))


def _formula(ev: Evaluator, mean: Rows, covariance: Rows, at: Rows) -> Element:
    """Return log N(x; m, S) by its formula, which also has a value where S is no covariance but |S| > 0."""
    field = ev.field
    away = [[x[0] - m[0]] for x, m in zip(at, mean, strict=True)]
    row = [[entry[0] for entry in away]]
    quadratic = field.product(row, field.product(field.inverse_of(covariance), away))[0][0]
    normaliser = field.of(len(covariance)) * field.log(2 * reals.pi()) + field.log(field.determinant(covariance))
    return Fraction(-1, 2) * (normaliser + quadratic)


def log_density(ev: Evaluator, law: NormalValue, at: Rows) -> Element:
    """Return the logarithm of the normal density."""
    field = ev.field
    if law.normaliser is None:
        total = field.of(len(law.d)) * field.log(2 * reals.pi())
        for variance in law.d:
            if not field.is_unit(variance):
                msg = "the density of a law with a singular covariance"
                raise Undefined(msg)
            total = total + field.log(variance)
        law.normaliser = Fraction(-1, 2) * total
    # L y = x - m, then the quadratic form is the sum of y_i^2 / d_i
    solved: list[Element] = []
    quadratic: Element = 0
    for i, (x, m) in enumerate(zip(at, law.mean, strict=True)):
        y = x[0] - m[0] - sum(law.left[i][j] * solved[j] for j in range(i))
        solved.append(y)
        quadratic = quadratic + field.divide(y * y, law.d[i])
    return law.normaliser + Fraction(-1, 2) * quadratic


def divergence(ev: Evaluator, code: Code) -> Element:
    """Return E_p[log p(x) - log q(x)] for two normal laws."""
    if any(law.kind is not Normal for law in code.args):
        msg = "the divergence of laws that need not have densities"
        raise NotEvaluable(msg)
    p, q = (ev.value(law) for law in code.args)
    total: Element = 0
    for weight, bound in cubature_points(ev.field, [("", p, False)], 2):
        total = total + weight * (log_density(ev, p, bound[""]) - log_density(ev, q, bound[""]))
    return total


def divergence_of_masses(ev: Evaluator, code: Code) -> Element:
    """Return the sum of P log(P/Q), where 0 log 0 is 0."""
    first, second = (_masses(ev, function) for function in code.extra)
    total: Element = 0
    for p, q in zip(first, second, strict=True):
        if not ev.field.is_unit(p):
            continue
        if not ev.field.is_unit(q):
            msg = "a divergence that is infinite"
            raise Undefined(msg)
        total = total + p * ev.field.log(ev.field.divide(p, q))
    return total


def _masses(ev: Evaluator, function: MassFunction) -> list[Element]:
    if function.values:
        return [ev.field.of(Fraction(int(v.p), int(v.q))) for v in function.values]
    return ev.values[function.name]  # type: ignore[no-any-return]
