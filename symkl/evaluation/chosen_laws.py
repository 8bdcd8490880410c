"""Laws of which only some moments are known: a genuine law on finitely many points is drawn in their place."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

from symkl.evaluation.duals import Element
from symkl.evaluation.fields import Field, Rows, transposed
from symkl.evaluation.numbers import NotEvaluable
from symkl.evaluation.point import Skewed, Spread, Support

if TYPE_CHECKING:
    from symkl.evaluation.evaluator import Code, Evaluator

# probabilities with what the symbols then are
Atoms: TypeAlias = list[tuple[Element, dict[str, Any]]]

MOST_POINTS = 5000


def any_law(ev: Evaluator, code: Code) -> Atoms:
    """Return the points of the law chosen, under the name ""."""
    name, _ = code.extra
    chosen = ev.point.laws.get(name)
    if chosen is None:
        msg = f"no law is chosen for {name}"
        raise NotEvaluable(msg)
    if isinstance(chosen, Support):
        return [(weight, {"": value}) for weight, value in chosen.atoms]
    assert isinstance(chosen, Spread)  # noqa: S101 - a law of which mean and covariance are known
    field = ev.field
    mean, covariance = (ev.rows(a) for a in code.args)
    if chosen.basis is None:
        left, d = field.ldl(covariance)
    else:
        mixed = field.product(field.product(chosen.basis, covariance), transposed(chosen.basis))
        left, d = field.ldl(mixed)
        left = field.product(field.inverse_of(chosen.basis), left)
    n = len(mean)
    atoms: Atoms = []
    for i, reach in enumerate(chosen.reach[:n]):
        # two points at a and -b with mean 0 and variance n d: b = n d / a, and a has probability b/(a + b)
        back = field.divide(n * d[i], reach)
        share = field.inverse(field.reduced(n * (reach + back)))
        for weight, distance in ((back * share, reach), (reach * share, -back)):
            at = [[field.reduced(m[0] + distance * row[i])] for m, row in zip(mean, left, strict=True)]
            atoms.append((field.reduced(weight), {"": at[0][0] if code.scalar else at}))
    return atoms


def independent_law(ev: Evaluator, code: Code) -> Atoms:
    """Return the points of a law with independent coordinates and given third moments."""
    mean, covariance, third = (ev.rows(a) for a in code.args)
    field = ev.field
    coordinates = []
    for i, row in enumerate(covariance):
        skew = field.divide(third[i][0], row[i])
        # wide enough for two probabilities that sum to less than one
        coordinates.append(_three_points(field, row[i], skew, field.reduced(skew * skew + row[i] + 2)))
    return _product_law(ev, mean, coordinates)


def alike_law(ev: Evaluator, code: Code) -> Atoms:
    """Return the points of a law with independent coordinates and the same central moments."""
    mean, variance, third, fourth = (ev.rows(a) for a in code.args)
    chosen, field = ev.point.laws.get(code.extra), ev.field
    if not isinstance(chosen, Skewed):
        msg = f"no law is chosen for {code.extra}"
        raise NotEvaluable(msg)
    skew = field.divide(third[0][0], variance[0][0])
    # the square of the width follows from the moments; under a derivative so does what the width adds, by Newton's steps
    square = field.reduced(field.divide(4 * fourth[0][0], variance[0][0]) - 3 * skew * skew)
    width = chosen.width
    for _ in range(ev.level):
        width = field.divide(field.reduced(width + field.divide(square, width)), field.of(2))
    return _product_law(ev, mean, [_three_points(field, variance[0][0], skew, width)] * len(mean))


def _three_points(field: Field, variance: Element, skew: Element, width: Element) -> list[tuple[Element, Element]]:
    """Return steps from the mean with their probabilities, ``width`` apart, one of them 0.

    With a step a ahead and one of b behind, p a = q b = variance/(a + b) gives the variance, and a - b is the third moment
    over the variance.
    """
    ahead, back = (field.divide(width + sign * skew, field.of(2)) for sign in (1, -1))
    share = field.divide(variance, width)
    p, q = field.divide(share, ahead), field.divide(share, back)
    return [(ahead, p), (-back, q), (field.of(0), field.reduced(1 - p - q))]


def _product_law(ev: Evaluator, mean: Rows, coordinates: list[list[tuple[Element, Element]]]) -> Atoms:
    field = ev.field
    if prod(map(len, coordinates)) > MOST_POINTS:
        msg = "an average over too many points"
        raise NotEvaluable(msg)
    atoms: Atoms = []
    for steps in product(*coordinates):
        weight = field.of(1)
        for _, share in steps:
            weight = field.reduced(weight * share)
        atoms.append((weight, {"": [[field.reduced(m[0] + step)] for m, (step, _) in zip(mean, steps, strict=True)]}))
    return atoms


def fourth_moment(field: Field, variance: Element, third: Element, width: Element) -> Element:
    """Return the fourth central moment of the law on three points: p a^4 + q b^4."""
    skew = field.divide(third, variance)
    return field.divide(field.reduced(variance * (width * width + 3 * skew * skew)), field.of(4))
