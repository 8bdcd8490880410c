"""The lines near a line: edits of a token, and those by which people misprint: a factor, an index, a bracket, a term.

What is near is a matter of cost: a token taken away or exchanged costs least, then one put in, then longer parts. An edit
of the left side costs a little more than the same one on the right, which is where a line says something new.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sympy import Expr, Integer, Rational, S

from symkl.edits import EXCHANGED, PUT_IN, Edit, dropping, is_number, nodes, size, symbols_of, token_changes, without
from symkl.language import entries as en
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.bound import INDEXED
from symkl.language.distributions import Mass, MassFunction, Probability
from symkl.language.law import Density, Law
from symkl.language.symbols import Dimension, Entry, Index, Matrix, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Basic

    from symkl.edits import Change, Path
    from symkl.language.derivation import Statement

HALF = tm.Divide(S.One, Integer(2))
NUMBERS = tuple(map(Integer, (1, 2, 3, 4)))
ON_THE_LEFT = 1  # what an edit costs more there
EVERYWHERE = 1  # what it costs more where all places of a term are changed alike
LONGEST_PUT = 6  # tokens of a term that is put in
# functions that keep the shape, so that they may be left out
LEFT_OUT = (fn.Log, fn.Exp, fn.Sqrt, fn.AbsoluteValue, ex.Expectation)
IN_ORDER = (fn.Kronecker, ex.Covariance, ex.Divergence)
WITH_INDEX = (Entry, Mass, Probability, en.Unit, en.Component, en.RowVector, en.RowOf, en.ColumnOf)
SIDES = (("rhs", 0), ("lhs", ON_THE_LEFT))


@dataclass(frozen=True, slots=True)
class Words:
    """What a line is written with: its symbols, and its terms by shape."""

    symbols: list[Matrix | Scalar]
    dimensions: list[Dimension]
    indices: list[Index]
    laws: list[Any]
    terms: tuple[Expr, ...]

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
        return cls(symbols_of(statement), dimensions, list(indices), laws, tuple(sorted(found, key=size)))


def edits(statement: Statement) -> list[Edit]:
    """Every edit of a statement that is made, the nearest first."""
    words = Words.of(statement)
    found: list[Edit] = []
    for side, more in SIDES:
        alike: defaultdict[tuple[Expr, str, Expr], list[tuple[int, Path]]] = defaultdict(list)
        for path, node, parent in nodes(getattr(statement, side)):
            for cost, change, new in _changes(node, parent, words):
                found.append(Edit(cost + more, change, side, (path,), new))
                alike[node, change, new].append((cost, path))
        for (_, change, new), places in alike.items():
            if len(places) > 1:
                cost = places[0][0] + more + EVERYWHERE
                found.append(Edit(cost, f"{change}, everywhere", side, tuple(path for _, path in places), new))
    return sorted(found, key=lambda edit: edit.cost)


def pairs(near: list[Edit], most: int) -> Iterator[tuple[Edit, Edit]]:
    """Two edits of one side at once, of the ``most`` nearest, the nearest first; not of one place twice.

    Edits of both sides change what a line is about: with a factor dropped on either side much is true.
    """
    chosen = near[:most]
    both = [(a.cost + b.cost, i, j) for (i, a), (j, b) in combinations(enumerate(chosen), 2) if _apart(a, b)]
    for _, i, j in sorted(both):
        yield chosen[i], chosen[j]


def _apart(a: Edit, b: Edit) -> bool:
    return a.side == b.side and not any(p[: len(q)] == q or q[: len(p)] == p for p in a.places for q in b.places)


def _changes(node: Expr, parent: Basic | None, words: Words) -> Iterator[Change]:
    """What may stand in place of a node."""
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
        yield from _of_number(node, parent, words)
    elif isinstance(node, (tm.Inverse, fn.PseudoInverse, fn.Adjugate)):
        (base,) = node.args
        yield EXCHANGED, f"{node} -> {base}.T", tm.Transpose(base)
        for other in (tm.Inverse, fn.PseudoInverse, fn.Adjugate):
            if not isinstance(node, other):
                yield EXCHANGED + 1, f"{node} -> {other(base)}", other(base)
    else:
        yield from _of_call(node, words)
    if not isinstance(parent, (tm.Times, tm.Negative, tm.Transpose)) and not is_number(node):
        yield from _with_factor(node, words)
    if not isinstance(parent, tm.Plus):
        yield from _with_term(node, words)
    yield from _raised(node, parent, words)
    yield from _exchanged(node, words)
    if tm.shape_of(node) != tm.SCALAR or isinstance(node, tm.Times):
        yield from _with_matrix(node, parent, words)


# ------------------------------------------------------------------------------------------ by the kind of the node


def _of_sum(node: Expr) -> Iterator[Change]:
    args = node.args
    if len(args) == 2:  # noqa: PLR2004 - a difference
        a, b = args
        if isinstance(b, tm.Negative):
            yield PUT_IN, f"order of {a}, {b.args[0]}", tm.Plus(b.args[0], tm.Negative(a))
        yield PUT_IN, f"{node} -> {a}*...", tm.Times(a, b)
    for i, arg in enumerate(args):
        # a term that belongs into the bracket beside it, or a factor into that of another term
        bare = arg.args[0] if isinstance(arg, tm.Negative) else arg
        yield PUT_IN, f"{arg} twice", tm.Plus(*args[:i], _scaled(Integer(2), arg), *args[i + 1 :])
        if isinstance(bare, tm.Times) and isinstance(bare.args[-1], tm.Plus):
            for j, other in enumerate(args):
                if j != i and not isinstance(arg, tm.Negative):
                    inner = tm.Times(*bare.args[:-1], tm.Plus(*bare.args[-1].args, other))
                    yield PUT_IN, f"{other} in the bracket", without(tm.Plus(*args[:i], inner, *args[i + 1 :]), j)
    if len(args) > 2:  # noqa: PLR2004 - as above
        for i in range(1, len(args) - 1):
            rest = [a.args[0] if isinstance(a, tm.Negative) else tm.Negative(a) for a in args[i + 1 :]]
            yield PUT_IN, "signs after a bracket", tm.Plus(*args[: i + 1], *rest)


def _of_product(node: Expr) -> Iterator[Change]:
    args = node.args
    if len(args) == 2 and tm.same_shape(*map(tm.shape_of, args)):  # noqa: PLR2004 - a*b for a + b
        yield EXCHANGED, f"{node} -> sum", tm.Plus(*args)
    for i, j in combinations(range(len(args)), 2):
        if j > i + 1 and tm.SCALAR not in (tm.shape_of(args[i]), tm.shape_of(args[j])):
            turned = list(args)
            turned[i], turned[j] = args[j], args[i]
            yield PUT_IN, f"order of {args[i]}, {args[j]}", tm.Times(*turned)
    for i, arg in enumerate(args):
        if tm.shape_of(arg) == tm.SCALAR and not is_number(arg):
            yield EXCHANGED, f"{arg} below the bar", tm.Divide(without(node, i), arg)
    if isinstance(args[-1], tm.Plus) and all(tm.shape_of(a) == tm.SCALAR for a in args[:-1]):
        outer = args[:-1]
        for i, arg in enumerate(args[-1].args):
            yield PUT_IN, f"{arg} out of the bracket", tm.Plus(tm.Times(*outer, without(args[-1], i)), arg)


def _of_quotient(node: Expr) -> Iterator[Change]:
    top, bottom = node.args
    yield dropping(bottom), f"dropped divisor {bottom}", top
    if not is_number(node):
        if not is_number(top):
            yield EXCHANGED, f"{bottom} above the bar", tm.Times(top, bottom)
        if tm.shape_of(top) == tm.SCALAR:
            yield PUT_IN, f"{top} and {bottom} exchanged", tm.Divide(bottom, top)
            yield dropping(top), f"dropped factor {top}", tm.Divide(S.One, bottom)


def _of_power(node: Expr) -> Iterator[Change]:
    base, exponent = node.args
    yield EXCHANGED, f"dropped exponent {exponent}", base
    others: list[Expr] = [*NUMBERS[1:], tm.Negative(exponent) if not isinstance(exponent, tm.Negative) else exponent.args[0]]
    if isinstance(exponent, Integer):
        others += [exponent + 1, exponent - 1, 2 * exponent]
    if tm.shape_of(base) == tm.SCALAR:
        others += [HALF, tm.Negative(HALF), Integer(-1)]
    for other in dict.fromkeys(others):
        if other not in (exponent, 0, 1):
            yield EXCHANGED, f"exponent {exponent} -> {other}", tm.Power(base, other)


def _of_number(node: Any, parent: Basic | None, words: Words) -> Iterator[Change]:  # noqa: ANN401 - a number or a dimension
    others: list[Any] = [*words.dimensions, *NUMBERS]
    if isinstance(node, Rational):
        others += [node + 1, node - 1, node / 2]
    if isinstance(parent, tm.Times):
        others.remove(S.One)  # as a factor it says nothing
    for other in dict.fromkeys(others):
        if other not in (node, 0):
            yield EXCHANGED, f"{node} -> {other}", other
    if isinstance(node, Dimension):
        for step in (S.One, S.NegativeOne):
            yield PUT_IN, f"{node} -> {node} {'+' if step > 0 else '-'} 1", tm.plus(node, step)
        for other in words.dimensions:
            if other != node:
                yield PUT_IN, f"{node} -> {node} + {other}", tm.plus(node, other)
                yield PUT_IN, f"{node} -> {node} - {other}", tm.plus(node, tm.Negative(other))


def _of_call(node: Expr, words: Words) -> Iterator[Change]:
    if isinstance(node, LEFT_OUT):
        yield EXCHANGED, f"{node} -> {node.args[0]}", node.args[0]
    if isinstance(node, IN_ORDER):
        one, other = node.args
        yield EXCHANGED, f"order of {one}, {other}", type(node)(other, one)
    if isinstance(node, (Density, Mass, ex.Divergence)):
        for i, law in enumerate(node.args):
            for other in words.laws:
                if other != law and type(other) is type(law) and law in words.laws:
                    args = [*node.args[:i], other, *node.args[i + 1 :]]
                    yield EXCHANGED, f"{law} -> {other}", type(node)(*args)
    if isinstance(node, WITH_INDEX):
        for i in sorted(node.atoms(Index), key=str):
            for j in words.indices:
                if j != i and tm.same_dimension(i.size, j.size):
                    yield EXCHANGED, f"{i} -> {j}", node.xreplace({i: j})


# ---------------------------------------------------------------------------------------------------- what is put in


def _scaled(factor: Expr, node: Expr) -> Expr:
    """A factor in front of a term, where people write it."""
    if isinstance(node, tm.Negative):
        return tm.Negative(_scaled(factor, node.args[0]))
    if isinstance(node, tm.Divide) and not is_number(factor.args[0] if factor.args else factor):
        return tm.Divide(_scaled(factor, node.args[0]), node.args[1])
    return tm.Times(factor, *(node.args if isinstance(node, tm.Times) else (node,)))


def _negative(node: Expr) -> Expr:
    if isinstance(node, tm.Times):
        return tm.Times(_negative(node.args[0]), *node.args[1:])
    if isinstance(node, tm.Divide):
        return tm.Divide(_negative(node.args[0]), node.args[1])
    return tm.Negative(node)


def _with_factor(node: Expr, words: Words) -> Iterator[Change]:
    if not isinstance(node, tm.Negative):
        yield PUT_IN, f"sign of {node}", _negative(node)
    for factor in (Integer(2), HALF, *words.dimensions):
        yield PUT_IN, f"factor {factor}", _scaled(factor, node)
    for dimension in words.dimensions:
        yield PUT_IN, f"divisor {dimension}", tm.Divide(node, dimension)
    for other in words.symbols:
        if isinstance(other, Scalar) and other.law is None:
            yield PUT_IN + 1, f"factor {other}", _scaled(other, node)
            yield PUT_IN + 1, f"divisor {other}", tm.Divide(node, other)


def _raised(node: Expr, parent: Basic | None, words: Words) -> Iterator[Change]:
    """With an exponent, a transpose, an inverse, a logarithm or a root."""
    if isinstance(parent, tm.Times) and tm.is_scalar(node) and not isinstance(node, (tm.Times, tm.Divide, tm.Power)):
        for dimension in words.dimensions:
            yield PUT_IN + 1, f"{node} to the power {dimension}", tm.Power(node, dimension)
    if is_number(node) or isinstance(parent, (tm.Transpose, tm.Inverse)):
        return
    atom = not isinstance(node, (tm.Plus, tm.Times, tm.Divide, tm.Negative, tm.Power, tm.Transpose, tm.Inverse))
    rows, columns = tm.shape_of(node)
    if (rows, columns) == tm.SCALAR:
        if not isinstance(node, (tm.Times, tm.Negative, tm.Power, Dimension)):
            yield PUT_IN, f"{node} squared", tm.Power(node, Integer(2))
        if not isinstance(node, (tm.Divide, tm.Negative, Dimension)):
            yield PUT_IN, f"one over {node}", tm.Divide(S.One, node)
        if atom and not isinstance(node, Dimension):
            yield PUT_IN, f"logarithm of {node}", fn.Log(node)
            yield PUT_IN + 1, f"root of {node}", fn.Sqrt(node)
        return
    if not isinstance(node, (tm.Transpose, Matrix)):
        yield PUT_IN, f"{node} -> transposed", tm.Transpose(node)
    if tm.same_dimension(rows, columns) and not isinstance(node, (tm.Inverse, tm.Transpose)):
        if not (isinstance(node, Matrix) and "invertible" in node.facts):
            yield PUT_IN, f"{node} -> inverse", tm.Inverse(node)
        if atom:
            yield PUT_IN + 1, f"{node} squared", tm.Power(node, Integer(2))
    elif isinstance(node, tm.Transpose) and tm.same_dimension(rows, columns):
        yield EXCHANGED, f"{node} -> inverse", tm.Inverse(node.args[0])


def _with_term(node: Expr, words: Words) -> Iterator[Change]:
    """With one more term, which stands elsewhere in the line."""
    if isinstance(node, tm.Negative) or (size(node) == 1 and not is_number(node)):
        return
    shape = tm.shape_of(node)
    terms: list[Expr] = [t for t in words.terms if tm.same_shape(tm.shape_of(t), shape)]
    if shape == tm.SCALAR:
        terms = [S.One, HALF, *terms, *(tm.Times(HALF, t) for t in terms if not isinstance(t, tm.Plus))]
    args = node.args if isinstance(node, tm.Plus) else (node,)
    for term in terms:
        for more in (term, tm.Negative(term)):
            yield EXCHANGED + 2 * size(term), f"one more term {more}", tm.Plus(*args, more)


def _with_matrix(node: Expr, parent: Basic | None, words: Words) -> Iterator[Change]:
    """With one more matrix in a product."""
    if isinstance(node, tm.Times):
        factors, places = node.args, range(len(node.args) + 1)
    elif isinstance(node, (tm.Plus, tm.Negative)) or isinstance(parent, tm.Times):
        return
    else:
        factors, places = (node,), range(2)
    for symbol in words.symbols:
        if isinstance(symbol, Matrix) and not symbol.is_vector:
            for cost, more in ((PUT_IN, symbol), (PUT_IN + 1, tm.Transpose(symbol)), (PUT_IN + 1, tm.Inverse(symbol))):
                if isinstance(more, tm.Inverse) and not tm.same_dimension(*symbol.shape):
                    continue
                for i in places:
                    yield cost, f"one more factor {more}", tm.Times(*factors[:i], more, *factors[i:])


def _exchanged(node: Expr, words: Words) -> Iterator[Change]:
    """Another term of the line in place of a term."""
    if is_number(node) or size(node) > LONGEST_PUT:
        return
    for other in words.terms:
        # symbols for symbols are edits of a token
        if other != node and (size(other) > 1 or size(node) > 1) and tm.same_shape(tm.shape_of(other), tm.shape_of(node)):
            cost = EXCHANGED + 2 * max(size(node), size(other))
            yield cost, f"{node} -> {other}", other


