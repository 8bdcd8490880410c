"""One rule for each class of node that a program covers: the table that a builder walks a term with."""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

import sympy
from sympy import Basic, Rational

from symkl.errors import NotFoundError
from symkl.language import entrywise, functions, special, terms
from symkl.language.distributions import Mass, MassFunction
from symkl.language.entries import Component
from symkl.language.named import Named
from symkl.language.symbols import Dimension, Entry, Family, Matrix, Scalar
from symkl.language.terms import is_scalar
from symkl.numeric import operations as op
from symkl.numeric import patterns, structure
from symkl.numeric.cancellation import gaps
from symkl.numeric.operations import MATRIX, NUMBER, VECTOR, Operation
from symkl.numeric.structure import uncovered, word_of

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
    return builder.entry(term)


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


GAPS: dict[str, type[Operation]] = {"exp": op.ExpGap, "expm1": op.ExponentialMinusOne, "log": op.LogGap}


def _gap(builder: Builder, kind: str, inner: Basic, ratio: Basic | None) -> Operation:
    if kind == "matrix":
        return builder.matrix_gap(inner)
    x = builder.lower(inner) if ratio is None else _quotient(builder, inner)
    exact: list[Operation] = []
    if ratio is not None:
        known = _quotient(builder, ratio)
        one = builder.number(sympy.S.One)
        exact = [known if isinstance(known, op.Quotient) else builder.ops.make(op.Quotient, known, one, rank=known.rank)]
    rank = max(o.rank for o in (x, *exact))
    return builder.ops.make(GAPS[kind], x, *exact, rank=rank)


def _quotient(builder: Builder, term: Basic) -> Operation:
    # with its factors where they stand
    return builder.quotient(*map(builder.lower, term.args)) if isinstance(term, terms.Divide) else builder.lower(term)


def _routine(builder: Builder, kind: type[Operation], args: list[Basic]) -> Operation:
    if kind is op.DefiniteGap:
        return builder.definite_gap(*args[:3])
    found = [builder.lower(a) for a in args]
    if kind is op.SquaredBures:
        return builder.ops.make(kind, *found, *map(builder.factor, args))
    rank = NUMBER if kind in REDUCING else max(x.rank for x in found)
    if kind is op.LogGammaGap:
        found.append(builder.lower(patterns.difference(args[1], args[0])))
    return builder.ops.make(kind, *found, rank=rank)


def _divide(builder: Builder, term: Basic) -> Operation:
    factor, rest = structure.split(term)
    if rest is None:
        return builder.number(factor)
    if rest != term:  # 1/c has no factor to take out
        return builder.scale(factor, builder.lower(rest))
    return _softmax(builder, term) or builder.quotient(builder.lower(term.args[0]), builder.lower(term.args[1]))


def _softmax(builder: Builder, term: Basic) -> Operation | None:
    # exp(x)/(a sum of exponentials) without overflow
    above, below = term.args
    power, rest = structure.exponential(above)
    sums = (
        isinstance(below, functions.Sum)
        and isinstance(below.args[0], functions.Exp)
        and below.index in below.args[0].free_symbols
    )
    if power is None or not (
        sums or (isinstance(below, terms.Plus) and below.has(functions.Exp) and structure.is_positive(below))
    ):
        return None
    x, total = builder.lower(power), builder.log_sum(below)
    if isinstance(total, op.LogSumExp) and len(builder.indices) == 1 and total.args == (x,):
        value: Operation = builder.ops.make(op.Softmax, x, rank=x.rank)
    else:
        change = builder.add([x, builder.scale(sympy.S.NegativeOne, total)])
        value = builder.ops.make(op.Exponential, change, rank=change.rank)
    return value if rest == 1 else builder.multiply(builder.lower(rest), value)


def _power(builder: Builder, term: Basic) -> Operation:
    if not is_scalar(term):
        return _matrix_power(builder, term)
    base, exponent = map(builder.lower, term.args)
    return builder.ops.make(op.Raise, base, exponent, rank=max(base.rank, exponent.rank))


def _matrix_power(builder: Builder, term: Basic) -> Operation:
    exponent = structure.rational(term.args[1])
    if exponent is None:
        raise uncovered(term, "a matrix takes powers that are numbers, such as A**2 or S**(1/2)")
    if exponent.is_Integer:
        return builder.product(term)
    base, power = _root_of(builder, term)
    return builder.ops.make(op.SymmetricPower, base, rank=MATRIX, option=power)


def _root_of(builder: Builder, term: Basic) -> tuple[Operation, Fraction]:
    base, exponent = term.args[0], structure.rational(term.args[1])
    if not structure.is_psd(base):
        raise uncovered(term, f"a root is taken of what is positive semidefinite by its form: declare {base} as spd")
    assert exponent is not None  # noqa: S101 - it was looked at
    return builder.lower(base), Fraction(int(exponent.p), int(exponent.q))


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
    written = patterns.recognised(term)
    return _routine(builder, *written) if written else _plain_trace(builder, term)


def _plain_trace(builder: Builder, term: Basic) -> Operation:
    collected = structure.collect(term)
    if list(collected) != [term]:
        return builder.combination([(times, builder.lower(t)) for t, times in collected.items() if times])
    inner = term.args[0]
    if is_scalar(inner):
        return builder.lower(inner)
    match inner:
        case terms.Power() if structure.is_root(inner):
            base, power = _root_of(builder, inner)
            return builder.ops.make(op.SumEntries, builder.ops.make(op.EigenvaluePowers, base, rank=VECTOR, option=power))
        case functions.Kronecker() if all(terms.same_dimension(*terms.shape_of(a)) for a in inner.args):
            return reduce(builder.multiply, [builder.lower(functions.Trace(a)) for a in inner.args])
    word = word_of(inner)
    if builder.depends(inner):
        at = next((j for j, letter in enumerate(word.letters) if letter.shape[1] == 1), None)
        if at is None:
            raise uncovered(term, "a matrix that depends on an index")
        letters = word.letters[at + 1 :] + word.letters[: at + 1]
        return builder.with_numbers(word, builder.number_of(letters))
    return builder.with_numbers(word, builder.trace_of(word.letters))


# vectors in, a number out
REDUCING = (op.LogSumExpGap, op.LogSumExpEntropy)


def _kronecker(builder: Builder, term: Basic) -> Operation:
    if any(1 in terms.shape_of(a) for a in term.args):
        raise uncovered(term, "a Kronecker product with a vector: write it as a product, or as vec(x*y.T)")
    return builder.ops.make(op.Kronecker, *map(builder.lower, term.args), rank=MATRIX)


def _stacked(builder: Builder, term: Basic) -> Operation:
    inner = builder.lower(term.args[0])
    return inner if inner.rank < MATRIX else builder.ops.make(op.Stacked, builder.flipped(inner), rank=VECTOR)


def _block(builder: Builder, term: Basic) -> Operation:
    rows = [list(row.args) for row in term.args[0].args]
    if terms.is_scalar(term):
        return builder.lower(rows[0][0])
    rank = VECTOR if 1 in terms.shape_of(term) else MATRIX
    parts = [_joined(builder, part, rank) for row in rows for part in row]
    return builder.ops.make(op.Joined, *parts, rank=rank, option=len(rows[0]) if rank == MATRIX else len(parts))


def _joined(builder: Builder, part: Basic, rank: int) -> Operation:
    value = builder.lower(part)
    if value.rank < VECTOR:
        ones = builder.ops.make(op.Filled, builder.number(sympy.S.One), rank=VECTOR, option=1)
        value = builder.multiply(value, ones)
    if value.rank < rank:
        row = terms.shape_of(part)[0] == 1
        value = builder.ops.make(op.AsRow if row else op.AsColumn, value, rank=MATRIX)
    return value


def _square(kind: type[Operation]) -> Rule:
    def rule(builder: Builder, term: Basic) -> Operation:
        return builder.ops.make(kind, builder.lower(term.args[0]), rank=MATRIX)

    return rule


def _pseudo_inverse(builder: Builder, term: Basic) -> Operation:
    if 1 in terms.shape_of(term.args[0]):
        raise uncovered(term, "of a vector: write x.T/(x.T*x)")
    return builder.ops.make(op.PseudoInverse, builder.lower(term.args[0]), rank=MATRIX)


def _compared(kind: type[Operation]) -> Rule:
    def rule(builder: Builder, term: Basic) -> Operation:
        args = list(map(builder.lower, term.args))
        return builder.ops.make(kind, *args, rank=max(a.rank for a in args))

    return rule


def _rectified(builder: Builder, term: Basic) -> Operation:
    x = builder.lower(term.args[0])
    return builder.ops.make(op.Larger, x, builder.number(sympy.S.Zero), rank=x.rank)


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
    MassFunction: _symbol,
    Family: _symbol,
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
    functions.Sum: lambda builder, term: builder.total(term),
    functions.ByEntries: lambda builder, term: builder.vector_of(term),
    Component: _entry,
    functions.Kronecker: _kronecker,
    functions.Vectorised: _stacked,
    functions.Block: _block,
    functions.PseudoInverse: _pseudo_inverse,
    functions.MatrixExponential: _square(op.MatrixExponential),
    entrywise.Sigmoid: _elementwise(op.Sigmoid),
    entrywise.Softplus: _elementwise(op.Softplus),
    entrywise.Tanh: _elementwise(op.HyperbolicTangent),
    entrywise.Relu: _rectified,
    entrywise.Larger: _compared(op.Larger),
    entrywise.Smaller: _compared(op.Smaller),
    entrywise.Softmax: _elementwise(op.Softmax),
    entrywise.LogSumExp: lambda builder, term: builder.log_sum_exp(term),
    special.LogGamma: _elementwise(op.LogGamma),
    special.Digamma: _elementwise(op.Digamma),
    functions.Diagonal: _diagonal,
    functions.DiagonalMatrix: _diagonal,
    functions.DiagonalOf: lambda builder, term: builder.diagonal_of(term.args[0]),
    functions.Hadamard: _hadamard,
}
