"""What may stand in place of a term where a line is misprinted: another token, factor, index, bracket or term."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sympy import Expr, Integer, Rational, S

from symkl.edits import (
    EXCHANGED,
    PUT_IN,
    dropping,
    is_number,
    negative,
    nodes,
    said,
    size,
    symbols_of,
    token_changes,
    without,
)
from symkl.language import entries as en
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.bound import INDEXED
from symkl.language.densities import DensityOf
from symkl.language.distributions import Mass, MassFunction, Probability
from symkl.language.law import Density, Law
from symkl.language.symbols import Dimension, Entry, Index, Matrix, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Basic

    from symkl.edits import Change
    from symkl.language.statement import Statement

HALF = tm.Divide(S.One, Integer(2))
NUMBERS = tuple(map(Integer, (1, 2, 3, 4)))
LONGEST_PUT = 6  # tokens of a term that is put in
LONGEST_TURNED = 40
# functions that keep the shape, so that they may be left out
LEFT_OUT = (fn.Log, fn.Exp, fn.Sqrt, fn.AbsoluteValue, ex.Expectation)
IN_ORDER = (fn.Kronecker, ex.Covariance, ex.Divergence)
INVERSES = (tm.Inverse, fn.PseudoInverse, fn.Adjugate)
WITH_INDEX = (Entry, Mass, Probability, en.Unit, en.Component, en.RowVector, en.RowOf, en.ColumnOf)
COMPOUND = (tm.Plus, tm.Times, tm.Divide, tm.Negative, tm.Power, tm.Transpose, tm.Inverse)
TAKEN_AWAY = (tm.Negative, tm.Transpose, tm.Inverse)


@dataclass(frozen=True, slots=True)
class Words:
    """What a line is written with: its symbols, and its terms by shape."""

    symbols: list[Matrix | Scalar]
    dimensions: list[Dimension]
    indices: list[Index]
    laws: list[Any]
    terms: tuple[Expr, ...]
    left: bool  # whether the left side is edited, where nothing is put in that would take the right side away again
    loose: bool  # whether shapes do not fit, so that a matrix may stand where a number is meant

    @classmethod
    def of(cls, statement: Statement) -> Words:
        """Read a statement."""
        declared = list(statement.symbols.values())
        found: dict[Expr, None] = {}
        bound: dict[Index, None] = {}
        for side in (statement.rhs, statement.lhs):
            for _, node, _ in nodes(side):
                if size(node) <= LONGEST_PUT and not is_number(node):
                    found.setdefault(node.args[0] if isinstance(node, tm.Negative) else node)
            bound |= dict.fromkeys(s.index for s in side.atoms(*INDEXED))
        indices = dict.fromkeys([*(s for s in declared if isinstance(s, Index)), *bound])
        laws = [s for s in declared if isinstance(s, MassFunction) or (isinstance(s, Law) and s.name)]
        dimensions = [s for s in declared if isinstance(s, Dimension)]
        return cls(
            symbols_of(statement),
            dimensions,
            list(indices),
            laws,
            tuple(sorted(found, key=size)),
            left=False,
            loose=statement.misfit is not None,
        )


def token_or_kind(node: Expr, parent: Basic | None, words: Words) -> Iterator[Change]:
    """What may stand in place of a node if a token is changed, or what its kind of node is easily mistaken for."""
    if isinstance(parent, tm.Divide) and is_number(parent):
        return  # 1/2 is one number
    if is_number(node) and isinstance(node, tm.Divide):
        yield from _of_fraction(node)
        return
    yield from token_changes(node, words.symbols)
    if isinstance(node, tm.Plus):
        yield from _of_sum(node)
    elif isinstance(node, tm.Times):
        yield from _of_product(node)
    elif isinstance(node, tm.Divide):
        yield from _of_quotient(node)
    elif isinstance(node, tm.Power):
        yield from _of_power(node)
    elif isinstance(node, (Rational, Dimension)):
        yield from _of_number(node, words)
    else:
        yield from _of_call(node, words)
        yield from _of_names(node, words)


def changes(node: Expr, parent: Basic | None, words: Words) -> Iterator[Change]:
    """What may stand in place of a node."""
    yield from token_or_kind(node, parent, words)
    if isinstance(parent, tm.Divide) and is_number(parent):
        return
    if not is_number(node):
        if not isinstance(parent, (tm.Times, *TAKEN_AWAY, tm.Power)):
            yield from _with_factor(node, parent, words)
        if not (isinstance(parent, tm.Plus) or words.left):
            yield from _with_term(node, words)
        yield from _wrapped(node, parent, words)
        yield from _exchanged(node, words)
        yield from _turned(node, parent, words)
    if isinstance(parent, tm.Times) and tm.is_scalar(node) and not isinstance(node, COMPOUND):
        for dimension in words.dimensions:
            yield PUT_IN + 1, said("{} to the power {}", node, dimension), tm.Power(node, dimension)
    if not words.left and (not tm.is_scalar(node) or isinstance(node, tm.Times)):
        yield from _with_matrix(node, parent, words)


# ------------------------------------------------------------------------------------------ by the kind of the node


def _of_sum(node: Any) -> Iterator[Change]:  # noqa: ANN401 - as every node
    args = node.args
    if len(args) == 2:  # noqa: PLR2004 - a difference
        a, b = args
        if isinstance(b, tm.Negative):
            yield PUT_IN, said("order of {}, {}", a, b.args[0]), tm.Plus(b.args[0], negative(a))
        yield PUT_IN, said("{} -> product", node), tm.Times(a, b)
    for i, arg in enumerate(args):
        yield PUT_IN, said("{} twice", arg), tm.Plus(*args[:i], _scaled(Integer(2), arg), *args[i + 1 :])
        # a term that belongs into the bracket of the one beside it
        if isinstance(arg, tm.Times) and isinstance(arg.args[-1], tm.Plus):
            for j, other in enumerate(args):
                if j != i:
                    inner = tm.Times(*arg.args[:-1], tm.Plus(*arg.args[-1].args, other))
                    yield PUT_IN, said("{} in the bracket", other), without(tm.Plus(*args[:i], inner, *args[i + 1 :]), j)
    for i in range(1, len(args) - 1):
        rest = [a.args[0] if isinstance(a, tm.Negative) else tm.Negative(a) for a in args[i + 1 :]]
        yield PUT_IN, said("signs after a bracket"), tm.Plus(*args[: i + 1], *rest)


def _of_product(node: Any) -> Iterator[Change]:  # noqa: ANN401 - as every node
    args = node.args
    if len(args) == 2 and tm.same_shape(*map(tm.shape_of, args)):  # noqa: PLR2004 - a*b for a + b
        yield EXCHANGED, said("{} -> sum", node), tm.Plus(*args)
    for i, j in combinations(range(len(args)), 2):
        if j > i + 1 and not (tm.is_scalar(args[i]) or tm.is_scalar(args[j])):
            turned = list(args)
            turned[i], turned[j] = args[j], args[i]
            yield PUT_IN, said("order of {}, {}", args[i], args[j]), tm.Times(*turned)
    if isinstance(args[0], tm.Negative) and is_number(args[0]):
        yield EXCHANGED, said("dropped factor {}", args[0].args[0]), negative(without(node, 0))
    for i, arg in enumerate(args):
        if tm.is_scalar(arg) and not is_number(arg):
            yield EXCHANGED, said("{} below the bar", arg), tm.Divide(without(node, i), arg)
    if isinstance(args[-1], tm.Plus) and all(map(tm.is_scalar, args[:-1])):
        for i, arg in enumerate(args[-1].args):
            yield PUT_IN, said("{} out of the bracket", arg), tm.Plus(tm.Times(*args[:-1], without(args[-1], i)), arg)


def _of_quotient(node: Any) -> Iterator[Change]:  # noqa: ANN401 - as every node
    top, bottom = node.args
    yield dropping(bottom), said("dropped divisor {}", bottom), top
    if not is_number(top):
        yield EXCHANGED, said("{} above the bar", bottom), tm.Times(top, bottom)
    if tm.is_scalar(top):
        yield PUT_IN, said("{} and {} exchanged", top, bottom), tm.Divide(bottom, top)
        yield dropping(top), said("dropped factor {}", top), tm.Divide(S.One, bottom)


def _of_fraction(node: Any) -> Iterator[Change]:  # noqa: ANN401 - as every node
    top, bottom = node.args
    if top == 1:
        yield EXCHANGED, said("{} -> {}", node, bottom), bottom
    for other in (2 * bottom, bottom + 1, bottom - 1, bottom / 2):
        if other not in (0, 1):
            yield EXCHANGED, said("{} -> {}/{}", node, top, other), tm.Divide(top, other)


def _of_power(node: Any) -> Iterator[Change]:  # noqa: ANN401 - as every node
    base, exponent = node.args
    yield EXCHANGED, said("dropped exponent {}", exponent), base
    others: list[Expr] = [*NUMBERS[1:], negative(exponent) if not isinstance(exponent, tm.Negative) else exponent.args[0]]
    if isinstance(exponent, Integer):
        others += [exponent + 1, exponent - 1, 2 * exponent]
    if tm.is_scalar(base):
        others += [HALF, negative(HALF), Integer(-1)]
    for other in dict.fromkeys(others):
        if other not in (exponent, 0, 1):
            yield EXCHANGED, said("exponent {} -> {}", exponent, other), tm.Power(base, other)


def _of_number(node: Any, words: Words) -> Iterator[Change]:  # noqa: ANN401 - a number or a dimension
    others: list[Any] = [*words.dimensions, *NUMBERS]
    if isinstance(node, Rational):
        others += [node + 1, node - 1, node / 2, tm.Divide(S.One, node)]
    for other in dict.fromkeys(others):
        if other not in (node, 0) and not (isinstance(other, Rational) and not other.is_Integer):
            yield EXCHANGED, said("{} -> {}", node, other), other
    if isinstance(node, Dimension):
        for more in (S.One, *words.dimensions):
            if more != node:
                yield PUT_IN, said("{} -> {} + {}", node, node, more), tm.plus(node, more)
                yield PUT_IN, said("{} -> {} - {}", node, node, more), tm.plus(node, tm.Negative(more))


def _of_call(node: Expr, words: Words) -> Iterator[Change]:
    """Another function, or none; the arguments in another order."""
    if isinstance(node, LEFT_OUT):
        yield EXCHANGED, said("{} -> {}", node, node.args[0]), node.args[0]
    if isinstance(node, IN_ORDER):
        one, other = node.args
        yield EXCHANGED, said("order of {}, {}", one, other), type(node)(other, one)
    if isinstance(node, INVERSES):
        (base,) = node.args
        for kind in INVERSES:
            if not isinstance(node, kind):
                yield EXCHANGED + 1, said("{} -> {}", node, kind(base)), kind(base)
    if isinstance(node, (tm.Transpose, tm.Inverse)):
        (base,) = node.args
        turned = tm.Transpose if isinstance(node, tm.Inverse) else tm.Inverse
        yield EXCHANGED + 1, said("{} -> {}", node, turned(base)), turned(base)
        if words.loose:
            yield EXCHANGED + 1, said("{} -> {}", node, fn.Trace(base)), fn.Trace(base)


def _of_names(node: Any, words: Words) -> Iterator[Change]:  # noqa: ANN401 - as every node
    """Another law, or another index."""
    if isinstance(node, (Density, Mass, ex.Divergence)):
        for i, law in enumerate(node.args):
            for other in words.laws:
                if other != law and type(other) is type(law) and law in words.laws:
                    yield EXCHANGED, said("{} -> {}", law, other), type(node)(*node.args[:i], other, *node.args[i + 1 :])
    yield from _of_another(node, words)
    if isinstance(node, WITH_INDEX):
        for one in sorted(node.atoms(Index), key=str):
            for j in words.indices:
                if j != one and tm.same_dimension(one.size, j.size):
                    yield EXCHANGED, said("{} -> {}", one, j), node.xreplace({one: j})  # type: ignore[no-untyped-call] # SymPy's


def _of_another(node: Any, words: Words) -> Iterator[Change]:  # noqa: ANN401 - as every node
    """The entry of another vector or matrix; another density of the same letters."""
    if isinstance(node, Entry):
        whole, *at = node.args
        for letter in words.symbols:
            if isinstance(letter, Matrix) and letter != whole and tm.same_shape(letter.shape, tm.shape_of(whole)):
                yield EXCHANGED, said("{} -> {}", whole, letter), Entry(letter, *at)
    for other in words.terms if isinstance(node, DensityOf) else ():
        if isinstance(other, DensityOf) and other != node and other.args[1:] == node.args[1:]:
            yield EXCHANGED, said("{} -> {}", node, other), other


# ---------------------------------------------------------------------------------------------------- what is put in


def _scaled(factor: Expr, node: Expr) -> Expr:
    """A factor in front of a term, where people write it."""
    if isinstance(node, tm.Negative):
        return tm.Negative(_scaled(factor, node.args[0]))
    if isinstance(node, tm.Divide) and not is_number(factor):
        return tm.Divide(_scaled(factor, node.args[0]), node.args[1])
    args = node.args if isinstance(node, tm.Times) else (node,)
    if isinstance(args[0], tm.Negative):
        return tm.Times(tm.Negative(factor), args[0].args[0], *args[1:])
    return tm.Times(factor, *args)


def _with_factor(node: Expr, parent: Basic | None, words: Words) -> Iterator[Change]:
    first = node.args[0] if isinstance(node, (tm.Times, tm.Divide)) else node
    below = isinstance(parent, tm.Divide) and node == parent.args[1]
    if not (isinstance(first, tm.Negative) or isinstance(parent, tm.Plus) or below):
        yield PUT_IN + isinstance(parent, (fn.Trace, ex.Expectation)), said("sign of {}", node), negative(node)
    for factor in (Integer(2), HALF, *words.dimensions):
        if not (is_number(first) and is_number(factor)):
            yield PUT_IN, said("factor {}", factor), _scaled(factor, node)
    for dimension in words.dimensions:
        yield PUT_IN, said("divisor {}", dimension), tm.Divide(node, dimension)
    for other in words.symbols:
        if isinstance(other, Scalar) and other.law is None:
            yield PUT_IN + 1, said("factor {}", other), _scaled(other, node)
            yield PUT_IN + 1, said("divisor {}", other), tm.Divide(node, other)


def _wrapped(  # noqa: C901 - one case for each function
    node: Expr, parent: Basic | None, words: Words
) -> Iterator[Change]:
    """With an exponent, a transpose, an inverse, a trace, a logarithm or a root."""
    bare = not isinstance(node, COMPOUND)
    more = isinstance(node, (tm.Plus, tm.Times))
    rows, columns = tm.shape_of(node)
    if tm.is_scalar(node):
        if isinstance(node, Dimension):
            return
        if not isinstance(node, (tm.Times, tm.Negative, tm.Power)):
            yield PUT_IN + more, said("{} squared", node), tm.Power(node, Integer(2))
        if not (isinstance(node, (tm.Divide, tm.Negative, fn.Exp)) or isinstance(parent, fn.Log)):
            yield PUT_IN + more, said("one over {}", node), tm.Divide(S.One, node)
        if bare:
            yield PUT_IN, said("logarithm of {}", node), fn.Log(node)
            yield PUT_IN + 1, said("root of {}", node), fn.Sqrt(node)
        return
    if not isinstance(node, (tm.Transpose, Matrix)):
        yield PUT_IN + more, said("{} transposed", node), tm.Transpose(node)
    if tm.same_dimension(rows, columns):
        if words.loose:
            yield PUT_IN + 1, said("trace of {}", node), fn.Trace(node)
        if not isinstance(node, (tm.Inverse, tm.Transpose)) and "invertible" not in getattr(node, "facts", ()):
            yield PUT_IN + more, said("{} inverted", node), tm.Inverse(node)
        if bare:
            yield PUT_IN + 1, said("{} squared", node), tm.Power(node, Integer(2))


def _with_term(node: Expr, words: Words) -> Iterator[Change]:
    """With one more term, which stands elsewhere in the line."""
    if isinstance(node, tm.Negative) or size(node) == 1:
        return
    shape = tm.shape_of(node)
    terms: list[Expr] = [t for t in words.terms if tm.same_shape(tm.shape_of(t), shape)]
    if shape == tm.SCALAR:
        terms = [S.One, HALF, *terms, *(_scaled(HALF, t) for t in terms if not isinstance(t, tm.Plus))]
    args = node.args if isinstance(node, tm.Plus) else (node,)
    for term in terms:
        for more in (term, tm.Negative(term)):
            yield EXCHANGED + 2 * size(term), said("one more term {}", more), tm.Plus(*args, more)


def _with_matrix(node: Expr, parent: Basic | None, words: Words) -> Iterator[Change]:
    """With one more matrix in a product."""
    if isinstance(node, tm.Times):
        factors, places = node.args, range(len(node.args) + 1)
    elif isinstance(node, (tm.Plus, *TAKEN_AWAY)) or isinstance(parent, tm.Times):
        return
    else:
        factors, places = (node,), range(2)
    for symbol in words.symbols:
        if isinstance(symbol, Matrix) and not symbol.is_vector:
            for cost, more in ((PUT_IN, symbol), (PUT_IN + 1, tm.Transpose(symbol)), (PUT_IN + 1, tm.Inverse(symbol))):
                if isinstance(more, tm.Inverse) and not tm.same_dimension(*symbol.shape):
                    continue
                for i in places:
                    yield cost, said("one more factor {}", more), tm.Times(*factors[:i], more, *factors[i:])


def _exchanged(node: Expr, words: Words) -> Iterator[Change]:
    """Another term of the line in place of a term, or an identity in place of a matrix."""
    if size(node) > LONGEST_PUT:
        return
    for other in words.terms:
        # symbols for symbols are edits of a token
        if other != node and (size(other) > 1 or size(node) > 1) and tm.same_shape(tm.shape_of(other), tm.shape_of(node)):
            yield EXCHANGED + 2 * max(size(node), size(other)), said("{} -> {}", node, other), other
    if not (tm.is_scalar(node) or words.left):
        for dimension in words.dimensions:
            yield EXCHANGED + 2 * size(node), said("{} -> I({})", node, dimension), tm.Identity(dimension)


def _turned(node: Any, parent: Basic | None, words: Words) -> Iterator[Change]:  # noqa: ANN401 - as every node
    """Two symbols, or two laws, in each other's place."""
    if isinstance(parent, (tm.Times, *TAKEN_AWAY)) or not isinstance(node, tm.Node) or size(node) > LONGEST_TURNED:
        return
    inside = node.atoms(Matrix, Scalar, Law, MassFunction)
    for group in (words.symbols, words.laws):
        for one, other in combinations([s for s in group if s in inside], 2):
            if tm.same_shape(tm.shape_of(one), tm.shape_of(other)):
                yield PUT_IN, said("{} and {} exchanged", one, other), node.xreplace({one: other, other: one})  # type: ignore[no-untyped-call] # SymPy's
