"""A function together with its gradient: one program, whose parts share what they have in common. Loads SymPy."""

from __future__ import annotations

import itertools
from collections import Counter
from typing import TYPE_CHECKING

import sympy

from symkl.errors import NotFoundError
from symkl.language import terms
from symkl.language.derivatives import Derivative
from symkl.language.named import Named
from symkl.language.statement import declared_symbols
from symkl.language.symbols import matrix
from symkl.numeric import operations as op
from symkl.numeric import structure
from symkl.numeric.operations import MATRIX, NUMBER, Operation, Program
from symkl.numeric.program import Builder, formula_of
from symkl.numeric.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sympy import Basic

    from symkl.language.derivation import Derivation
    from symkl.numeric.operations import Operations


def with_gradient(
    form: Derivation, args: Mapping[str, str], page: Derivation, by: Mapping[str, tuple[str, str | None]]
) -> Program:
    """Build the program of a value and of its derivatives.

    Parameters
    ----------
    form : the derivation whose conclusion is the value
    args : what each argument stands for in it
    page : the derivation whose chains start with a derivative each and end with what is computed
    by : for each argument the letter that the page differentiates by, and the letter of its Cholesky factor

    Returns
    -------
    Program
        Its result is the value, and for each argument a tuple of summands of the derivative by it: an array, or two vectors
        whose outer product is meant.

    Raises
    ------
    NotFoundError
        If no chain of the page starts with such a derivative.
    """
    builder = Builder(rules=RULES)
    builder.bind(formula_of(form), form, args)
    value = builder.lower(formula_of(form))
    ends = _ends(page)
    letters = {s.name: s for term in ends.values() for s in declared_symbols(term) if s.name}
    for name, (_, factor) in by.items():
        if factor is not None and factor in letters:
            builder.bind_factor(name, letters[factor])
    ends = _with_names(builder, ends)
    slopes = []
    for name, (letter, _) in by.items():
        if letter not in ends:
            msg = f"{page.name} has no derivative by {letter}, which is {name}"
            raise NotFoundError(msg, where=f"{page.file}:{page.line}")
        slopes.append(_several(builder.ops, list(_summands(builder, builder.lower(ends[letter])))))
    result = _several(builder.ops, [value, *slopes])
    return Program(tuple(builder.parameters()), result, builder.result_sizes(formula_of(form)))


def _ends(page: Derivation) -> dict[str, Basic]:
    # the last term of each chain, by the name of the letter that its first term differentiates by
    found: dict[str, Basic] = {}
    heads: dict[int, str] = {}
    for link in page.links:
        if link.chain not in heads and isinstance(link.statement.lhs, Derivative):
            heads[link.chain] = str(link.statement.lhs.args[1])
        found[heads[link.chain]] = link.statement.rhs
    return found


def _with_names(builder: Builder, ends: dict[str, Basic]) -> dict[str, Basic]:
    # what has a name, or occurs again, is computed once, the smallest first: a letter stands for each
    for at in itertools.count():
        nodes = Counter(node for term in ends.values() for node in _nodes(term))
        shared = [node for node, count in nodes.items() if isinstance(node, Named) or (count > 1 and _is_product(node))]
        if not shared:
            return ends
        first = min(shared, key=lambda node: len(_nodes(node)))
        meant = first.definition if isinstance(first, Named) else first
        letter = matrix(f"shared{at}", *terms.shape_of(first), *(["lower"] if structure.is_lower(meant) else []))
        builder.bound[letter] = builder.lower(meant)
        ends = {by: term.xreplace({first: letter}) for by, term in ends.items()}  # type: ignore[no-untyped-call]
    return ends


def _nodes(term: Basic) -> list[Basic]:
    return list(sympy.preorder_traversal(term))  # type: ignore[no-untyped-call]


def _is_product(node: Basic) -> bool:
    return isinstance(node, terms.Times) and not terms.is_scalar(node)


def _several(ops: Operations, values: list[Operation]) -> Operation:
    return ops.make(op.Several, *values)


def _summands(builder: Builder, slope: Operation) -> Iterator[Operation]:
    # outer products apart, and the sum of all others
    parts = list(_spread(builder.ops, slope))
    others = [part for part in parts if not isinstance(part, op.Apart)]
    if others:
        yield builder.add(others)
    yield from (part for part in parts if isinstance(part, op.Apart))


def _spread(ops: Operations, slope: Operation) -> Iterator[Operation]:
    match slope:
        case op.Outer():
            yield ops.make(op.Apart, *slope.args)
        case op.Add() if slope.rank == MATRIX:
            for part in slope.args:
                yield from _spread(ops, part)
        case op.Negate() if slope.rank == MATRIX:
            yield from (_times(ops, op.Negate, (), part) for part in _spread(ops, slope.args[0]))
        case op.Multiply() if slope.rank == MATRIX and slope.args[0].rank == NUMBER:
            yield from (_times(ops, op.Multiply, slope.args[:1], part) for part in _spread(ops, slope.args[1]))
        case _:
            yield slope


def _times(ops: Operations, kind: type[Operation], before: tuple[Operation, ...], part: Operation) -> Operation:
    if isinstance(part, op.Apart):
        first, second = part.args
        return ops.make(op.Apart, ops.make(kind, *before, first, rank=first.rank), second)
    return ops.make(kind, *before, part, rank=part.rank)
