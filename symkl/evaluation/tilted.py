"""Expectations of a polynomial times exponentials of affine functions of normal variables.

The average of g(w) exp(t w) over independent normal coordinates w with variances d is that of g(w + d t), times exp(t^2 d/2)
for each coordinate: one completes the square in one dimension.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from symkl.evaluation import averages
from symkl.evaluation.averages import NormalValue, Over
from symkl.evaluation.degrees import polynomial_degree
from symkl.evaluation.numbers import NotEvaluable
from symkl.evaluation.operations import members
from symkl.language import functions, symbols, terms
from symkl.language.distributions import Normal

if TYPE_CHECKING:
    from symkl.evaluation.duals import Element
    from symkl.evaluation.evaluator import Code, Evaluator

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
_PRODUCTS = frozenset({terms.Times, terms.Divide, functions.Kronecker, functions.Hadamard})


def mean(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
    """Return the expectation of one term, which may carry exponentials."""
    return averaged(ev, code.extra, code.args[0])


def averaged(ev: Evaluator, over: Over, body: Code) -> Any:  # noqa: ANN401 - a value
    """Return the average of a term over some laws."""
    if functions.Exp in ev.program.kinds and over.laws and all(law.kind is Normal for _, law in over.laws):
        return _mean(ev, over, body)
    return averages.mean(ev, over, body)


def _mean(ev: Evaluator, over: Over, body: Code) -> Any:  # noqa: ANN401 - a value
    if body.kind is terms.Plus:
        parts = [_mean(ev, over, a) for a in body.args]
        return sum(parts) if body.scalar else ev.field.added(parts)
    if body.kind is functions.Sum:  # finite sums and averages commute
        parts = members(ev, body, lambda: _mean(ev, over, body.args[0]))
        return sum(parts) if body.scalar else ev.field.added(parts)
    exponentials = _carried(ev, body, over)
    return _tilted(ev, over, body, exponentials) if exponentials else averages.mean(ev, over, body)


def _carried(ev: Evaluator, code: Code, over: Over) -> tuple[Code, ...]:
    """Return the exponentials that every part of a term carries as factors."""
    # the logarithm of an exponential is a polynomial, which is averaged like any other
    if not code.free & over.symbols or code.kind is functions.Log:
        return ()
    kind, args = code.kind, code.args
    if kind is functions.Exp:
        return (code,)
    carried = [_carried(ev, a, over) for a in args]
    if not any(carried):
        return ()
    if kind in _LINEAR or (kind in _ALIKE and len({tuple(c.slot for c in one) for one in carried}) == 1):
        return carried[0]
    if kind in _PRODUCTS and (kind is not terms.Divide or not carried[1]):
        return tuple(sorted((c for one in carried for c in one), key=lambda c: c.slot))
    if kind is terms.Power and not carried[1]:
        exponent = ev.exponent(args[1])
        if isinstance(exponent, int) and exponent > 0:
            return carried[0] * exponent
    msg = f"the expectation of no polynomial in a normal variable ({kind.__name__} of Exp)"
    raise NotEvaluable(msg)


def _under_logarithms(body: Code) -> set[int]:
    """Return the slots of what stands in logarithms: there an exponential is no factor that can be left out."""
    waiting, found = [(body, False)], set[int]()
    while waiting:
        code, inside = waiting.pop()
        if inside:
            found.add(code.slot)
        waiting += [(a, inside or code.kind is functions.Log) for a in code.args]
    return found


def _tilted(ev: Evaluator, over: Over, body: Code, exponentials: tuple[Code, ...]) -> Any:  # noqa: ANN401 - a value
    field = ev.field
    if {e.slot for e in exponentials} & _under_logarithms(body):
        msg = "the expectation of an exponential times its logarithm"
        raise NotEvaluable(msg)
    exponents = [e.args[0] for e in exponentials]
    if any(polynomial_degree(ev, e, over.symbols) > 1 for e in exponents):
        msg = "the expectation of the exponential of a function that is not affine"
        raise NotEvaluable(msg)
    degree = polynomial_degree(ev, body, over.symbols, constant=exponentials)
    laws: list[tuple[str, NormalValue, bool]] = [(name, ev.value(law), law.scalar) for name, law in over.laws]

    def exponent_at(means: list[list[Element]]) -> Element:
        bound: dict[str, Any] = {}
        for (name, law, scalar), at in zip(laws, means, strict=True):
            bound |= averages.placed(field, law.parts or ((name, scalar, len(at)),), at)
        ((value,),) = averages.values_at(ev, over, [bound], lambda: [sum(ev.value(e) for e in exponents)])
        return value

    centre = [[row[0] for row in law.mean] for _, law, _ in laws]
    start = exponent_at(centre)
    moved, log_factor = [list(at) for at in centre], start
    for k, (_, law, _) in enumerate(laws):
        for i, variance in enumerate(law.d):
            column = [row[i] for row in law.left]
            ahead = [[x + y for x, y in zip(at, column, strict=True)] if j == k else at for j, at in enumerate(centre)]
            slope = exponent_at(ahead) - start
            log_factor = log_factor + Fraction(1, 2) * (slope * slope * variance)
            moved[k] = [x + slope * variance * y for x, y in zip(moved[k], column, strict=True)]
    shifted = [
        (name, NormalValue([[x] for x in at], law.left, law.d, law.parts), scalar)
        for (name, law, scalar), at in zip(laws, moved, strict=True)
    ]
    points = averages.cubature_points(field, shifted, degree)

    def value_without_exponentials() -> Any:  # noqa: ANN401 - a value
        for e in exponentials:
            ev.memo[e.slot] = field.of(1)
        return ev.value(body)

    values = averages.values_at(ev, over, [bound for _, bound in points], value_without_exponentials)
    result = averages.weighted(field, [w for w, _ in points], values, scalar=body.scalar)
    factor = field.exp(log_factor)
    return factor * result if body.scalar else field.scaled(factor, result)
