"""Expectations of a polynomial times exponentials of quadratic functions of normal variables, densities among them.

For independent normal steps u of variances d and a quadratic q, exp(q(u)) is exp(q(0) + b'u + u'Qu/2). One completes the
square: under the normal law of precision M = 1/d - Q and mean M^-1 b the rest is averaged, and what stands before it is
exp(q(0) + b'M^-1 b/2) over the root of |M| times the product of d. Where M is not positive definite there is no average.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import prod
from typing import TYPE_CHECKING, Any, TypeAlias

import sympy

from symkl.evaluation import averages, reals
from symkl.evaluation.averages import NormalValue, Over
from symkl.evaluation.degrees import density_degree, polynomial_degree
from symkl.evaluation.duals import Dual
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.evaluation.operations import members
from symkl.language import functions, symbols, terms
from symkl.language.distributions import Normal
from symkl.language.law import Density

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.evaluation.duals import Element
    from symkl.evaluation.evaluator import Code, Evaluator
    from symkl.evaluation.fields import Field, Rows

# exponentials, each with a power
Carried: TypeAlias = "tuple[tuple[Code, Fraction], ...]"

# every additive part must carry the same exponentials; all other nodes are linear in what carries them
_ALIKE = frozenset({terms.Plus, functions.Block, functions.Sum, functions.Diagonal})
_LINEAR = frozenset(
    {
        terms.Negative,
        terms.Transpose,
        functions.Trace,
        functions.Vectorised,
        functions.DiagonalOf,
        functions.DiagonalMatrix,
        symbols.Entry,
    }
)
_MULTIPLES = frozenset({terms.Times, sympy.Mul})
_PRODUCTS = frozenset({terms.Times, terms.Divide, functions.Kronecker, functions.Hadamard})


def mean(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the expectation of one term, which may carry exponentials."""
    return averaged(ev, code.extra, code.args[0])


def averaged(ev: Evaluator, over: Over, body: Code) -> Any:  # noqa: ANN401 - a value
    """Return the average of a term over some laws."""
    if (
        ev.program.kinds & {functions.Exp, functions.AbsoluteValue, Density}
        and over.laws
        and all(law.kind is Normal for _, law in over.laws)
    ):
        return _mean(ev, over, body)
    return averages.mean(ev, over, body)


def _mean(ev: Evaluator, over: Over, body: Code) -> Any:  # noqa: ANN401, PLR0911 - a value; one line for each kind
    if body.kind is terms.Plus:
        parts = [_mean(ev, over, a) for a in body.args]
        return sum(parts) if body.scalar else ev.field.added(parts)
    if body.kind is functions.Sum:  # finite sums and averages commute
        parts = members(ev, body, lambda: _mean(ev, over, body.args[0]))
        return sum(parts) if body.scalar else ev.field.added(parts)
    if body.kind is functions.AbsoluteValue and body.free & over.symbols:
        return _distance(ev, over, body.args[0], 1)
    if body.kind is terms.Power and body.args[0].kind is functions.AbsoluteValue and body.free & over.symbols:
        exponent = ev.exponent(body.args[1]) if not body.args[1].free & over.symbols else None
        if isinstance(exponent, int) and exponent > 0 and exponent % 2:
            return _distance(ev, over, body.args[0].args[0], exponent)
    if (multiple := _multiple(ev, over, body)) is not None:
        return multiple
    if (apart := _distance_in(body, over)) is not None:
        return _beside_distance(ev, over, body, apart)
    carried = _carried(ev, body, over)
    return _tilted(ev, over, body, carried) if carried else averages.mean(ev, over, body)


def _multiple(ev: Evaluator, over: Over, body: Code) -> Element | None:
    """Return the expectation of a multiple of one random number."""
    random = [a for a in body.args if a.free & over.symbols]
    if len(random) != 1 or not all(a.scalar for a in body.args):
        return None
    (first,) = random
    if body.kind in _MULTIPLES:
        return prod((ev.value(a) for a in body.args if a is not first), start=_mean(ev, over, first))
    if body.kind is terms.Negative:
        return -_mean(ev, over, first)
    if body.kind is terms.Divide and first is body.args[0]:
        return ev.field.divide(_mean(ev, over, first), ev.value(body.args[1]))
    return None


def _distance(ev: Evaluator, over: Over, inside: Code, k: int) -> Element:
    """Return the mean of |u|**k with k odd, for a normal u of mean 0 and variance v: (k - 1)!! v**(k/2) sqrt(2/pi)."""
    if ev.field.p or polynomial_degree(ev, inside, over.symbols) > 1:
        msg = "the mean of an absolute value of what is not normal"
        raise NotEvaluable(msg)
    weights, values = averages.sampled(ev, over, (inside,), 2)
    centre = sum(w * v for w, (v,) in zip(weights, values, strict=True))
    variance = sum(w * v * v for w, (v,) in zip(weights, values, strict=True))
    if isinstance(variance, Dual) or centre != 0:
        msg = "the mean distance of a normal variable from what is not its mean"
        raise NotEvaluable(msg)
    one = ev.field.power(ev.field.divide(2 * variance, reals.pi()), Fraction(1, 2))
    return one * prod((j * variance for j in range(2, k, 2)), start=1)


def _distance_in(body: Code, over: Over) -> Code | None:
    """Return the only absolute value of what is random among the factors of a product."""
    if body.kind is functions.AbsoluteValue:
        return body if body.free & over.symbols else None
    if body.kind not in _MULTIPLES or not body.scalar:
        return None
    found = [f for f in (_distance_in(a, over) for a in body.args) if f is not None]
    return found[0] if len(found) == 1 else None


def _beside_distance(ev: Evaluator, over: Over, body: Code, apart: Code) -> Element:
    """Return the mean of |u| times a polynomial of at most the third degree, for a linear u of mean 0.

    Weighted by |u| over its mean, a normal law has the same first and third moments about its mean, and its covariance has
    another C C'/v, with v the variance of u and C its covariances.
    """
    whole, field = _distance(ev, over, apart.args[0], 1), ev.field
    degree = polynomial_degree(ev, body, over.symbols, constant=(apart,))
    if degree > 3:  # noqa: PLR2004 - as far as moments are the same
        msg = "the mean of an absolute value times a polynomial of higher degree"
        raise NotEvaluable(msg)
    law = _joined(ev, over)
    steps = [
        [row[0] for row in law.mean],
        *([row[0] + line[i] for row, line in zip(law.mean, law.left, strict=True)] for i in range(len(law.d))),
    ]
    start, *ahead = averages.values_at(
        ev, over, [averages.placed(field, law.parts, at) for at in steps], lambda: ev.value(apart.args[0])
    )
    spread = [(x - start) * v for x, v in zip(ahead, law.d, strict=True)]
    variance = sum((x - start) * c for x, c in zip(ahead, spread, strict=True))
    if not field.is_unit(variance):
        return field.of(0)
    left = [[*line, sum(x * c for x, c in zip(line, spread, strict=True))] for line in law.left]
    weighted = NormalValue(law.mean, left, [*law.d, field.inverse(variance)], law.parts)
    points = averages.cubature_points(field, [("", weighted, False)], degree)

    def beside() -> Any:  # noqa: ANN401 - a value
        ev.memo[apart.slot] = field.of(1)
        return ev.value(body)

    values = averages.values_at(ev, over, [bound for _, bound in points], beside)
    return whole * averages.weighted(field, [w for w, _ in points], values, scalar=True)


def _carried(ev: Evaluator, code: Code, over: Over) -> Carried:  # noqa: PLR0911 - one for each kind
    """Return the exponentials that every part of a term carries as factors, each with the power that it is carried to."""
    # the logarithm of an exponential is a polynomial, which is averaged like any other
    if not code.free & over.symbols or code.kind is functions.Log:
        return ()
    kind, args = code.kind, code.args
    if kind is functions.Exp or (kind is Density and args[0].kind is Normal):
        return ((code, Fraction(1)),)
    carried = [_carried(ev, a, over) for a in args]
    if not any(carried):
        return ()
    if kind in _LINEAR or (kind in _ALIKE and len({tuple((c.slot, w) for c, w in one) for one in carried}) == 1):
        return carried[0]
    if kind in _PRODUCTS:
        turned = [carried[0], *(_to(-1 if kind is terms.Divide else 1, one) for one in carried[1:])]
        return tuple(sorted((c for one in turned for c in one), key=lambda c: c[0].slot))
    if kind in (functions.Sqrt, terms.Inverse):
        return _to(Fraction(1, 2) if kind is functions.Sqrt else -1, carried[0])
    if kind is terms.Power and not carried[1]:
        exponent = ev.exponent(args[1])
        if isinstance(exponent, (int, Fraction)):
            return _to(exponent, carried[0])
    msg = "the expectation of what is no polynomial in a normal variable, nor one times an exponential"
    raise NotEvaluable(msg)


def _to(power: int | Fraction, carried: Carried) -> Carried:
    return tuple((code, weight * power) for code, weight in carried)


def _under_logarithms(body: Code) -> set[int]:
    """Return the slots of what stands in logarithms: there an exponential is no factor that can be left out."""
    waiting, found = [(body, False)], set[int]()
    while waiting:
        code, inside = waiting.pop()
        if inside:
            found.add(code.slot)
        waiting += [(a, inside or code.kind is functions.Log) for a in code.args]
    return found


def _exponent(ev: Evaluator, code: Code) -> Element:
    return ev.value(code.args[0]) if code.kind is functions.Exp else averages.logarithm_of_density(ev, code)


def _degree(ev: Evaluator, code: Code, over: Over) -> int:
    if code.kind is functions.Exp:
        return polynomial_degree(ev, code.args[0], over.symbols)
    return density_degree(ev, code.args, over.symbols, {})


def _joined(ev: Evaluator, over: Over) -> NormalValue:
    """Return one law of all symbols, whose steps follow each other."""
    mean: list[Any] = []
    left: list[list[Any]] = []
    d: list[Element] = []
    parts: list[tuple[str, bool, int]] = []
    for name, code in over.laws:
        law: NormalValue = ev.value(code)
        left = [[*row, *([0] * len(law.d))] for row in left] + [[*([0] * len(d)), *row] for row in law.left]
        parts += law.parts or ((name, code.scalar, len(law.mean)),)
        mean, d = [*mean, *law.mean], [*d, *law.d]
    return NormalValue(mean, left, d, tuple(parts))


def _tilted(ev: Evaluator, over: Over, body: Code, carried: Carried) -> Any:  # noqa: ANN401 - a value
    field, exponentials = ev.field, tuple(code for code, _ in carried)
    if {e.slot for e in exponentials} & _under_logarithms(body):
        msg = "the expectation of an exponential times its logarithm"
        raise NotEvaluable(msg)
    bend = max(_degree(ev, e, over) for e in exponentials)
    if bend > 2:  # noqa: PLR2004 - quadratic
        msg = "the expectation of the exponential of a function that is not quadratic"
        raise NotEvaluable(msg)
    degree = polynomial_degree(ev, body, over.symbols, constant=exponentials)
    law = _joined(ev, over)

    def exponents(steps: list[dict[int, int]]) -> list[Element]:
        moved = [
            [row[0] + sum(t * line[j] for j, t in step.items()) for row, line in zip(law.mean, law.left, strict=True)]
            for step in steps
        ]
        bound = [averages.placed(field, law.parts, at) for at in moved]
        return averages.values_at(ev, over, bound, lambda: sum(w * _exponent(ev, e) for e, w in carried))

    log_factor, outside, shifted = _completed(field, law, exponents, curved=bend > 1)
    points = averages.cubature_points(field, [("", shifted, False)], degree)

    def value_without_exponentials() -> Any:  # noqa: ANN401 - a value
        for e in exponentials:
            ev.memo[e.slot] = field.of(1)
        return ev.value(body)

    values = averages.values_at(ev, over, [bound for _, bound in points], value_without_exponentials)
    result = averages.weighted(field, [w for w, _ in points], values, scalar=body.scalar)
    factor = outside * field.exp(log_factor)
    return factor * result if body.scalar else field.scaled(factor, result)


def _completed(
    field: Field, law: NormalValue, exponents: Callable[[list[dict[int, int]]], list[Element]], *, curved: bool
) -> tuple[Element, Element, NormalValue]:
    """Complete the square: what stands in the exponential outside, what beside it, and the law that is left."""
    n = len(law.d)
    start, *ahead = exponents([{}, *({i: 1} for i in range(n))])
    if not curved:
        slopes = [x - start for x in ahead]
        shift = [v * b for v, b in zip(law.d, slopes, strict=True)]
        total = start + Fraction(1, 2) * sum(b * w for b, w in zip(slopes, shift, strict=True))
        return total, field.of(1), _moved(law, law.left, law.d, shift)
    back = exponents([{i: -1} for i in range(n)])
    pairs = list(combinations(range(n), 2))
    mixed = dict(zip(pairs, exponents([{i: 1, j: 1} for i, j in pairs]), strict=True))
    slopes = [Fraction(1, 2) * (x - y) for x, y in zip(ahead, back, strict=True)]
    bends = [[ahead[i] + back[i] - 2 * start for _ in range(n)] for i in range(n)]
    for (i, j), value in mixed.items():
        bends[i][j] = bends[j][i] = value - ahead[i] - ahead[j] + start
    kept = [i for i in range(n) if field.is_unit(law.d[i])]
    precision = [[(field.inverse(law.d[i]) if i == j else 0) - bends[i][j] for j in kept] for i in kept]
    if not _is_positive_definite(field, precision):
        msg = "an average that is infinite"
        raise Undefined(msg)
    covariance = field.inverse_of(precision)
    shift = [sum(covariance[i][j] * slopes[k] for j, k in enumerate(kept)) for i in range(len(kept))]
    total = start + Fraction(1, 2) * sum(slopes[k] * shift[i] for i, k in enumerate(kept))
    volume = field.determinant(precision)
    for i in kept:
        volume = volume * law.d[i]
    own, d = field.ldl(covariance)
    left = [[sum(row[k] * own[i][j] for i, k in enumerate(kept)) for j in range(len(kept))] for row in law.left]
    narrow = [[row[k] for k in kept] for row in law.left]
    return total, field.power(volume, Fraction(-1, 2)), _moved(law, left, d, shift, narrow)


def _is_positive_definite(field: Field, precision: Rows) -> bool:
    """Whether a symmetric matrix is positive definite; modulo a prime, whether no pivot of it is zero."""
    try:
        return all(map(field.is_unit, field.ldl(precision)[1]))
    except Undefined:  # it is not even positive semidefinite
        return False


def _moved(law: NormalValue, left: Rows, d: list[Element], shift: list[Element], along: Rows | None = None) -> NormalValue:
    mean = [
        [row[0] + sum(w * x for w, x in zip(shift, line, strict=True))]
        for row, line in zip(law.mean, along or law.left, strict=True)
    ]
    return NormalValue(mean, left, d, law.parts)
