"""Degree bounds: of an integrand in the normal symbols it is averaged over, and of a whole term in its parameters."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy

from symkl.evaluation.numbers import NotEvaluable
from symkl.language import derivatives, distributions, entries, expectations, functions, symbols, terms
from symkl.language.bound import INDEXED
from symkl.language.law import Density
from symkl.language.unknown import COEFFICIENTS, Called

if TYPE_CHECKING:
    from sympy import Basic

    from symkl.evaluation.evaluator import Code, Evaluator

LARGEST_DEGREE = 24
# the degree is the largest degree of an argument
_LARGEST = frozenset(
    {
        terms.Plus,
        terms.Negative,
        terms.Transpose,
        functions.Trace,
        functions.Vectorised,
        functions.DiagonalOf,
        functions.DiagonalMatrix,
        functions.Diagonal,
        functions.ByEntries,
        functions.Sum,
        functions.Block,
        symbols.Entry,
        entries.Component,
        entries.RowVector,
        entries.Member,
        entries.RowOf,
        entries.ColumnOf,
        sympy.Add,
    },
)
# the degree is the sum of the degrees of the arguments
_SUM = frozenset({terms.Times, functions.Kronecker, functions.Hadamard, sympy.Mul})


def polynomial_degree(ev: Evaluator, code: Code, over: frozenset[Any], constant: tuple[Code, ...] = ()) -> int:
    """Bound the degree of a term as a polynomial in some symbols, some codes in it taken as constant.

    Raises
    ------
    NotEvaluable
        If it is no polynomial in them, so that no finite sum gives its expectation.
    """
    found = _polynomial(ev, code, over, {c.slot: 0 for c in constant})
    if found > LARGEST_DEGREE:
        msg = f"an average of degree {found}"
        raise NotEvaluable(msg)
    return found


def _polynomial(ev: Evaluator, code: Code, over: frozenset[Any], known: dict[int, int]) -> int:
    if not code.free & over:
        return 0
    found = known.get(code.slot)
    if found is None:
        found = known[code.slot] = _polynomial_of(ev, code, over, known)
    return found


def _polynomial_of(  # noqa: C901, PLR0911, PLR0912 - one line for each kind of node
    ev: Evaluator, code: Code, over: frozenset[Any], known: dict[int, int]
) -> int:
    kind, args = code.kind, code.args
    if kind in (symbols.Matrix, symbols.Scalar):
        return 1
    if kind is functions.Log:
        return density_degree(ev, args, over, known) if len(args) > 1 else _log_degree(ev, args[0], over, known)
    degrees = [_polynomial(ev, a, over, known) for a in args]
    if not any(degrees) or kind in _LARGEST:
        return max(degrees, default=0)
    if kind in _SUM:
        return sum(degrees)
    if kind is functions.Prod:
        return int(ev.size(code.extra[0])) * degrees[0]
    if kind is terms.Divide and degrees[1] == 0:
        return degrees[0]
    if kind in (terms.Power, sympy.Pow) and degrees[1] == 0:
        exponent = ev.exponent(args[1])
        if isinstance(exponent, int) and exponent >= 0:
            return exponent * degrees[0]
    if kind in (functions.Determinant, functions.Adjugate):
        n = ev.size(args[0].shape[0])
        return degrees[0] * (n if kind is functions.Determinant else n - 1)
    if kind is Called:
        return max(0, COEFFICIENTS - 1 - int(code.extra[1])) * degrees[0]
    if kind in (derivatives.Derivative, derivatives.Jacobian):
        return degrees[0]
    if kind is expectations.Expectation and len(code.args) > code.extra.bodies and not any(degrees[code.extra.bodies :]):
        return sum(degrees[: code.extra.bodies]) * (2 if code.extra.bodies == 1 else 1)
    if kind is expectations.Expectation:  # over what has a law that depends on these
        within = sum(_polynomial(ev, b, over | code.extra.symbols, {}) for b in args[: code.extra.bodies])
        return within * max(1, *degrees[code.extra.bodies :])
    if kind is expectations.ConditionalExpectation:
        return _polynomial(ev, args[0], over | code.extra.symbols, {}) * max(1, *degrees)
    if kind is distributions.Normal:
        return max(degrees)
    msg = "the expectation of what is no polynomial in a normal variable"
    raise NotEvaluable(msg)


def _log_degree(ev: Evaluator, code: Code, over: frozenset[Any], known: dict[int, int]) -> int:
    """Bound the degree of the logarithm of a positive term."""
    if not code.free & over:
        return 0
    kind, args = code.kind, code.args
    if kind is Density:
        return density_degree(ev, args, over, known)
    if kind is functions.Exp:
        return _polynomial(ev, args[0], over, known)
    if kind in (terms.Times, terms.Divide):
        return max(_log_degree(ev, a, over, known) for a in args)
    if kind in (functions.Sqrt, functions.AbsoluteValue, terms.Inverse) or (kind is terms.Power and not args[1].free & over):
        return _log_degree(ev, args[0], over, known)
    msg = "the expectation of the logarithm of what is no normal density"
    raise NotEvaluable(msg)


def density_degree(ev: Evaluator, args: tuple[Code, ...], over: frozenset[Any], known: dict[int, int]) -> int:
    """Bound the degree of the logarithm of a normal density, given by the codes of its law and of its point."""
    law, at = args
    if law.kind is not distributions.Normal or law.args[1].free & over:
        msg = "the expectation of a density whose covariance is averaged over"
        raise NotEvaluable(msg)
    return 2 * max(_polynomial(ev, at, over, known), _polynomial(ev, law.args[0], over, known))


def size_degree(term: Basic) -> int:
    """Bound the degree of a term as a polynomial in the dimensions, and in the indices, that stand in it as numbers.

    A polynomial of degree d that is not zero can vanish at d sizes.
    """
    if isinstance(term, (symbols.Dimension, symbols.Index)):
        return 1
    if isinstance(term, entries.Part):
        return size_degree(term.args[0])
    if isinstance(term, (symbols.Matrix, symbols.Entry, entries.Unit, distributions.Mass, distributions.Probability)):
        return 0
    if isinstance(term, INDEXED):
        inside = size_degree(term.args[0])
        many = LARGEST_DEGREE if isinstance(term, functions.Prod) else 0  # a power of the size is no polynomial in it
        return max(many, inside + 1 if inside else 0)
    if isinstance(term, terms.Power) and isinstance(term.args[1], sympy.Integer):
        return max(1, abs(int(term.args[1]))) * size_degree(term.args[0])
    return sum(map(size_degree, term.args))


# ------------------------------------------------------------------------------------------------- Schwartz-Zippel


def parameter_degree(ev: Evaluator, code: Code) -> int:
    """Bound the degree of a term, as a quotient of polynomials in everything drawn at random.

    Numerator and denominator are bounded together, generously: a wrong equality of two such terms survives one trial
    modulo p with probability at most the sum of their degrees over p.
    """
    sides = [len(v) for v in ev.point.values.values() if isinstance(v, list)]
    return max(_quotient(ev, code, max(sides, default=1), {}))


def _quotient(ev: Evaluator, code: Code, n: int, known: dict[int, tuple[int, int]]) -> tuple[int, int]:
    found = known.get(code.slot)
    if found is None:
        found = known[code.slot] = _quotient_of(ev, code, n, [_quotient(ev, a, n, known) for a in code.args])
    return found


def _quotient_of(  # noqa: C901, PLR0911, PLR0912 - one line for each kind of node
    ev: Evaluator, code: Code, n: int, degrees: list[tuple[int, int]]
) -> tuple[int, int]:
    kind = code.kind
    if kind in (symbols.Matrix, symbols.Scalar):
        # a symbol with facts is built from up to three matrices of parameters and one inverse
        return (2 * n + 2, n) if any(getattr(s, "facts", ()) for s in code.free) else (1, 0)
    if kind is distributions.Mass or (kind is symbols.Entry and len(degrees) == 1):
        return 1, 1
    if kind in (functions.Sum, functions.Diagonal, functions.ByEntries):
        size = ev.size(code.extra[0])
        top, bottom = degrees[0]
        return top + (size - 1) * bottom, size * bottom
    if kind is functions.Prod:
        size = ev.size(code.extra[0])
        return size * degrees[0][0], size * degrees[0][1]
    if kind is distributions.Probability:
        return 2, 2
    if kind in _SUM or kind is Density:
        return sum(t for t, _ in degrees), sum(b for _, b in degrees)
    if kind is terms.Divide:
        (a, b), (c, d) = degrees
        return a + d, b + c
    if kind in (terms.Inverse, functions.PseudoInverse):
        times = 1 if kind is terms.Inverse else 4
        top, bottom = degrees[0]
        return times * (bottom + (n - 1) * top), times * n * (top + bottom)
    if kind in (functions.Determinant, functions.Adjugate):
        return n * degrees[0][0], n * degrees[0][1]
    if kind in (terms.Power, sympy.Pow):
        exponent = ev.exponent(code.args[1])
        times = abs(int(exponent)) if isinstance(exponent, (int, Fraction)) else 1
        top, bottom = degrees[0]
        return (times * top, times * bottom) if exponent >= 0 else (n * times * bottom, n * times * top)
    if kind is Called:
        return COEFFICIENTS * degrees[0][0], COEFFICIENTS * degrees[0][1]
    if kind in (derivatives.Derivative, derivatives.Jacobian):
        return degrees[0][0] + degrees[0][1], 2 * degrees[0][1]
    if kind is expectations.Expectation:
        # a point of the law is mean plus factor: its entries are quotients of the law's own degree
        power = 2 if int(code.extra.bodies) == 1 else 1
        laws = degrees[code.extra.bodies :]
        top, bottom = (sum(d[place] for d in degrees[: code.extra.bodies]) for place in (0, 1))
        weight = sum(t + b for t, b in laws)
        return power * (top + weight * max(1, top)), power * (bottom + weight * max(1, top))
    if kind is expectations.ConditionalExpectation:
        # the steps of all symbols, and what is known, are factored together
        every = 8 * n * n * (2 + sum(t + b for t, b in degrees))
        return every, every
    if kind in (distributions.Normal, distributions.AnyLaw):
        return sum(t + b for t, b in degrees) + 2 * n, sum(b for _, b in degrees) + 2 * n
    if kind is distributions.IndependentCoordinates:
        # a step is a polynomial in v/s and s, a weight a quotient of two of them; n of each are multiplied
        every = 12 * n * (1 + sum(t + b for t, b in degrees))
        return every, every
    bottom = sum(b for _, b in degrees)
    return max((t for t, _ in degrees), default=0) + bottom, bottom
