"""One rule for each class of node that a program covers: the table that a builder walks a term with."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import sympy
from sympy import Basic, Rational

from symkl.errors import NotFoundError
from symkl.language import entrywise, functions, special, terms
from symkl.language.distributions import Mass
from symkl.language.named import Named
from symkl.language.symbols import Dimension, Entry, Matrix, Scalar
from symkl.language.terms import is_scalar
from symkl.numeric import operations as op
from symkl.numeric import patterns, structure
from symkl.numeric.cancellation import gaps
from symkl.numeric.operations import MATRIX, NUMBER, Operation
from symkl.numeric.program import uncovered
from symkl.numeric.structure import word_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.numeric.program import Builder, Rule


def _symbol(builder: Builder, term: Basic) -> Operation:
    if term not in builder.bound:
        msg = f"{term} is not among the arguments: {', '.join(builder.declared) or 'there are none'}"
        raise NotFoundError(msg, hint=f"add {term} to the arguments")
    return builder.bound[term]


def _size(builder: Builder, term: Basic) -> Operation:
    if not any(term in sizes for sizes, _ in builder.declared.values()):
        msg = f"the size {term} follows from no argument"
        raise NotFoundError(msg, hint=f"pass an argument with an axis of size {term}")
    return builder.ops.make(op.Size, option=str(term))


def _entry(builder: Builder, term: Basic) -> Operation:
    # under its index an entry is the whole vector
    family, at = term.args
    if at not in builder.indices:
        raise uncovered(term, f"it stands outside a sum over {at}")
    return _symbol(builder, family)


def _plus(builder: Builder, term: Basic) -> Operation:
    if not is_scalar(term):
        close = builder.cholesky_difference(term)
        return close or builder.add([builder.lower(a) for a in term.args])
    written = patterns.recognised(term)
    if written is not None:
        return _routine(builder, *written)
    collected = structure.collect(term)
    found = [(times, _gap(builder, kind, inner, ratio)) for kind, inner, ratio, times in gaps(collected)]
    nested = any(isinstance(a.args[0] if isinstance(a, terms.Negative) else a, terms.Plus) for a in term.args)
    if not found and nested and len(collected) == sum(1 for _ in structure.linear(term)):
        return builder.add([builder.lower(a) for a in term.args])  # a difference that is taken first may be exact
    found += [(times, builder.lower(t)) for t, times in collected.items() if times]
    return builder.combination(found)


def _gap(builder: Builder, kind: str, inner: Basic, ratio: Basic | None) -> Operation:
    if kind == "matrix":
        return builder.matrix_gap(inner)
    x = builder.lower(inner)
    exact: list[Operation] = []
    if ratio is not None:
        known = builder.lower(ratio)
        one = builder.number(sympy.S.One)
        exact = [known if isinstance(known, op.Quotient) else builder.ops.make(op.Quotient, known, one, rank=known.rank)]
    rank = max(o.rank for o in (x, *exact))
    return builder.ops.make(op.ExpGap if kind == "exp" else op.LogGap, x, *exact, rank=rank)


def _routine(builder: Builder, kind: type[Operation], args: list[Basic]) -> Operation:
    found = [builder.lower(a) for a in args]
    rank = NUMBER if kind in REDUCING else max(x.rank for x in found)
    if kind is op.LogGammaGap:
        found.append(builder.lower(patterns.difference(args[1], args[0])))
    return builder.ops.make(kind, *found, rank=rank)


def _log_gamma(builder: Builder, term: Basic) -> Operation:
    x = builder.lower(term.args[0])
    rest = builder.ops.make(op.LogGammaRest, x, rank=x.rank)
    whole = builder.multiply(x, builder.ops.make(op.Logarithm, x, rank=x.rank))
    return builder.add([rest, whole, builder.scale(sympy.S.NegativeOne, x)])


def _digamma(builder: Builder, term: Basic) -> Operation:
    x = builder.lower(term.args[0])
    return builder.add([builder.ops.make(op.DigammaRest, x, rank=x.rank), builder.ops.make(op.Logarithm, x, rank=x.rank)])


def _divide(builder: Builder, term: Basic) -> Operation:
    factor, rest = structure.split(term)
    if rest is None:
        return builder.number(factor)
    if rest is not term:
        return builder.scale(factor, builder.lower(rest))
    return builder.quotient(builder.lower(term.args[0]), builder.lower(term.args[1]))


def _power(builder: Builder, term: Basic) -> Operation:
    if not is_scalar(term):
        if not term.args[1].is_Integer:
            raise uncovered(term, "a matrix takes whole powers only")
        return builder.product(term)
    base, exponent = map(builder.lower, term.args)
    return builder.ops.make(op.Raise, base, exponent, rank=max(base.rank, exponent.rank))


def _inverse(builder: Builder, term: Basic) -> Operation:
    if not is_scalar(term):
        return builder.product(term)
    return builder.quotient(builder.number(sympy.S.One), builder.lower(term.args[0]))


def _log(builder: Builder, term: Basic) -> Operation:
    return builder.combination(builder.log_parts(term.args[0]))


def _determinant(builder: Builder, term: Basic) -> Operation:
    if is_scalar(term.args[0]):
        return builder.lower(term.args[0])
    if not structure.is_spd(term.args[0]):
        return builder.ops.make(op.SignedDeterminant, builder.lower(term.args[0]))
    return builder.ops.make(op.Exponential, builder.log_determinant(term.args[0]))


def _elementwise(kind: type[Operation]) -> Rule:
    def rule(builder: Builder, term: Basic) -> Operation:
        x = builder.lower(term.args[0])
        return builder.ops.make(kind, x, rank=x.rank)

    return rule


def _total(builder: Builder, term: functions.Sum) -> Operation:
    body = builder.under_index(term)
    if body.rank == NUMBER:
        return builder.multiply(builder.lower(term.index.size), body)
    return builder.ops.make(op.SumEntries, body)


def _diagonal(builder: Builder, term: Basic) -> Operation:
    return builder.ops.make(op.DiagonalFrom, builder.diagonal_of(term), rank=MATRIX)


def _hadamard(builder: Builder, term: Basic) -> Operation:
    left, right = map(builder.lower, term.args)
    return builder.multiply(left, right)


def _identity(builder: Builder, term: Basic) -> Operation:
    return builder.ops.make(op.IdentityMatrix, builder.lower(term.args[0]), rank=MATRIX)


def _plain(combine: Callable[[Builder, list[Operation]], Operation]) -> Rule:
    # numbers that SymPy multiplied or added by itself, such as 2*pi in Python
    return lambda builder, term: combine(builder, [builder.lower(a) for a in term.args])


def _filled(entry: int) -> Rule:
    def rule(builder: Builder, term: Basic) -> Operation:
        sizes = [builder.lower(a) for a in term.args if a != 1]
        return builder.ops.make(op.Filled, *sizes, rank=len(sizes), option=entry)

    return rule


def _trace(builder: Builder, term: Basic) -> Operation:
    collected = structure.collect(term)
    if list(collected) != [term]:
        return builder.combination([(times, builder.lower(t)) for t, times in collected.items() if times])
    if is_scalar(term.args[0]):
        return builder.lower(term.args[0])
    word = word_of(term.args[0])
    return builder.with_numbers(word, builder.trace_of(word.letters))


# vectors in, a number out
REDUCING = (op.LogSumExp, op.LogSumExpGap, op.LogSumExpEntropy)

RULES: dict[type[Basic], Rule] = {
    Named: lambda builder, term: builder.lower(term.definition),
    Rational: lambda builder, term: builder.number(term),
    terms.Decimal: lambda builder, term: builder.number(term.args[0]),
    sympy.Mul: _plain(lambda builder, parts: reduce(builder.multiply, parts)),
    sympy.Add: _plain(lambda builder, parts: builder.add(parts)),
    sympy.Pow: _plain(lambda builder, parts: builder.ops.make(op.Raise, *parts)),
    type(sympy.pi): lambda builder, term: builder.ops.make(op.Number, option=str(term)),
    Dimension: _size,
    Scalar: _symbol,
    Matrix: _symbol,
    Entry: _entry,
    Mass: _entry,
    terms.Plus: _plus,
    terms.Negative: lambda builder, term: builder.scale(sympy.S.NegativeOne, builder.lower(term.args[0])),
    terms.Times: lambda builder, term: builder.product(term),
    terms.Divide: _divide,
    terms.Power: _power,
    terms.Transpose: lambda builder, term: builder.flipped(builder.lower(term.args[0])),
    terms.Inverse: _inverse,
    terms.Identity: _identity,
    terms.Zero: _filled(0),
    terms.Ones: _filled(1),
    functions.Log: _log,
    functions.Exp: _elementwise(op.Exponential),
    functions.Sqrt: _elementwise(op.SquareRoot),
    functions.AbsoluteValue: _elementwise(op.Magnitude),
    functions.Determinant: _determinant,
    functions.Trace: _trace,
    functions.Sum: _total,
    functions.Diagonal: _diagonal,
    functions.DiagonalMatrix: _diagonal,
    functions.DiagonalOf: lambda builder, term: builder.diagonal_of(term.args[0]),
    functions.Hadamard: _hadamard,
    special.LogGamma: _log_gamma,
    special.Digamma: _digamma,
    entrywise.Sigmoid: _elementwise(op.Sigmoid),
    entrywise.Softplus: _elementwise(op.Softplus),
    entrywise.LogSumExp: lambda builder, term: _routine(builder, op.LogSumExp, list(term.args)),
}
