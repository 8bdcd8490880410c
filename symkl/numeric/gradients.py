"""Derivatives as a reader would write them, products kept as they stand: found here, and proved by whoever asks.

A number's gradient is pulled back through its terms; a vector's Jacobian, and what depends on a number, is carried forward.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import sympy

from symkl.language import entrywise, functions, terms
from symkl.language.symbols import Entry
from symkl.language.terms import SCALAR, is_scalar, shape_of
from symkl.numeric.structure import is_symmetric

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sympy import Basic

Term = Any  # of the language
ONE = sympy.S.One


class NoRuleError(Exception):
    """A node that has no rule here."""


class Part(NamedTuple):
    """A part of a gradient: a term of its shape, or the entry of it at an index."""

    value: Term
    at: Basic | None = None


def derivative(of: Term, by: Term) -> Term:
    """The derivative of a term by a symbol, in the layout of ``D[of, by]``.

    Raises
    ------
    NoRuleError
        If a node has no rule.
    """
    if is_scalar(of):
        return _sum([_whole(part) for part in _pulled(of, ONE, by)], shape_of(by))
    if is_scalar(by):
        return _tangent(of, by)
    return _jacobian(of, by)


def _whole(part: Part) -> Term:
    if part.at is not None:
        raise NoRuleError
    return part.value


def _sum(parts: Sequence[Term], shape: tuple[Term, Term]) -> Term:
    if not parts:
        return sympy.S.Zero if shape == SCALAR else terms.Zero(*shape)
    out, *rest = parts
    for part in rest:
        out = terms.plus(out, part)
    return out


def _product(parts: Iterable[Term]) -> Term:
    out: Term = ONE
    for part in parts:
        out = part if out == 1 else out if part == 1 else terms.times(out, part)
    return out


def _less(term: Term) -> Term:
    return term.args[0] if isinstance(term, terms.Negative) else terms.negated(term)


def _turned(term: Term) -> Term:
    if is_scalar(term) or is_symmetric(term):
        return term
    if isinstance(term, terms.Transpose):
        return term.args[0]
    if isinstance(term, terms.Times):
        return _product(_turned(a) for a in reversed(term.args))
    return terms.Transpose(term)


def _factors(term: Term) -> tuple[list[Term], list[Term]]:
    """Numbers and matrices of a product; products of a row and a column in it are numbers."""
    numbers: list[Term] = []
    chain: list[Term] = []
    flat: list[Term] = []
    for factor in term.args:
        flat += factor.args if isinstance(factor, terms.Times) and not is_scalar(factor) else [factor]
    for factor in flat:
        if is_scalar(factor):
            numbers.append(factor)
            continue
        chain.append(factor)
        if shape_of(chain[0])[0] == shape_of(chain[-1])[1] == 1:
            numbers.append(_product(chain))
            chain = []
    return numbers, chain


# ------------------------------------------------------------------------------------------------------------ pulled back


def _pulled(term: Term, seed: Term, by: Term) -> Iterator[Part]:  # noqa: C901, PLR0912, PLR0915 - one case for each kind
    """Parts of the gradient of <seed, term>."""
    if term == by:
        yield Part(seed)
        return
    if by not in term.free_symbols:
        return
    args = term.args
    match term:
        case Entry() if args[0] == by:
            yield Part(seed, args[1])
        case terms.Plus():
            for part in args:
                yield from _pulled(part, seed, by)
        case terms.Negative():
            yield from _pulled(args[0], _less(seed), by)
        case terms.Times():
            yield from _pulled_product(term, seed, by)
        case terms.Divide():
            yield from _pulled(args[0], terms.divided(seed, args[1]), by)
            if by in args[1].free_symbols:
                change = terms.divided(_inner(seed, args[0]), terms.power(args[1], 2))
                yield from _pulled(args[1], _less(change), by)
        case terms.Transpose():
            yield from _pulled(args[0], _turned(seed), by)
        case terms.Inverse() if is_scalar(term):
            yield from _pulled(args[0], _less(terms.divided(seed, terms.power(args[0], 2))), by)
        case terms.Inverse():
            turned = _turned(term)
            yield from _pulled(args[0], _less(_product([turned, seed, turned])), by)
        case terms.Power():
            yield from _pulled_power(term, seed, by)
        case functions.Trace():
            yield from _pulled_trace(args[0], seed, by)
        case functions.Log() if isinstance(args[0], functions.Determinant):
            inside = args[0].args[0]
            yield from _pulled(inside, _product([seed, _turned(terms.inverse(inside))]), by)
        case functions.Determinant():
            yield from _pulled(args[0], _product([seed, term, _turned(terms.inverse(args[0]))]), by)
        case functions.Hadamard():
            yield from _pulled(args[0], functions.had(seed, args[1]), by)
            yield from _pulled(args[1], functions.had(seed, args[0]), by)
        case functions.DiagonalMatrix():
            yield from _pulled(args[0], functions.dg(seed), by)
        case functions.DiagonalOf():
            yield from _pulled(args[0], functions.diagm(seed), by)
        case functions.Sum():
            for part in _pulled(args[0], seed, by):
                yield _summed(part, args[1])
        case entrywise.LogSumExp():
            yield from _pulled(args[0], _product([seed, entrywise.softmax(args[0])]), by)
        case entrywise.Softmax():
            change = functions.had(term, seed)
            change = terms.plus(change, _less(_product([term, terms.times(terms.Transpose(term), seed)])))
            yield from _pulled(args[0], change, by)
        case _:
            slope = _slope(term)
            yield from _pulled(args[0], _product([seed, slope]) if is_scalar(term) else functions.had(seed, slope), by)


def _summed(part: Part, index: Term) -> Part:
    if part.at == index:
        return Part(functions.by_entries(part.value, index))
    if index in part.value.free_symbols:
        return Part(functions.total(part.value, index), part.at)
    return Part(_product([index.size, part.value]), part.at)


def _inner(seed: Term, term: Term) -> Term:
    if is_scalar(term):
        return _product([seed, term])
    return functions.tr(terms.times(terms.Transpose(seed), term))


def _pulled_product(term: Term, seed: Term, by: Term) -> Iterator[Part]:
    numbers, chain = _factors(term)
    for at, number in enumerate(numbers):
        if by not in number.free_symbols:
            continue
        others = numbers[:at] + numbers[at + 1 :]
        if (
            number.args
            and isinstance(number, terms.Times)
            and number == _product(number.args)
            and not chain
            and len(numbers) == 1
        ):
            yield from _pulled_chain(list(number.args), seed, by)
        elif chain:
            yield from _pulled(number, _product([*others, _inner(seed, _product(chain))]), by)
        else:
            yield from _pulled(number, _product([seed, *others]), by)
    if chain:
        yield from _pulled_chain(chain, _product([*numbers, seed]), by)


def _pulled_chain(chain: list[Term], seed: Term, by: Term) -> Iterator[Part]:
    for at, factor in enumerate(chain):
        if by in factor.free_symbols:
            left = [_turned(one) for one in reversed(chain[:at])]
            right = [_turned(one) for one in reversed(chain[at + 1 :])]
            if is_scalar(seed):
                yield from _pulled(factor, _product([seed, *left, *right]), by)
            else:
                yield from _pulled(factor, _product([*left, seed, *right]), by)


def _pulled_power(term: Term, seed: Term, by: Term) -> Iterator[Part]:
    base, exponent = term.args
    if by in exponent.free_symbols:
        raise NoRuleError
    if is_scalar(term):
        rest = terms.plus(exponent, -1) if not exponent.is_Integer else exponent - 1
        lower = base if rest == 1 else ONE if rest == 0 else terms.power(base, rest)
        yield from _pulled(base, _product([seed, exponent, lower]), by)
        return
    if not exponent.is_Integer or exponent < 1:
        raise NoRuleError
    yield from _pulled_chain([base] * int(exponent), seed, by)


def _pulled_trace(inside: Term, seed: Term, by: Term) -> Iterator[Part]:
    match inside:
        case terms.Plus():
            for part in inside.args:
                yield from _pulled_trace(part, seed, by)
        case terms.Negative():
            yield from _pulled_trace(inside.args[0], _less(seed), by)
        case terms.Divide() if by not in inside.args[1].free_symbols:
            yield from _pulled_trace(inside.args[0], terms.divided(seed, inside.args[1]), by)
        case terms.Times() if not any(by in n.free_symbols for n in _factors(inside)[0]):
            numbers, chain = _factors(inside)
            if not chain:
                yield from _pulled(inside, seed, by)
            for at, factor in enumerate(chain):
                if by in factor.free_symbols:
                    rest = [_turned(one) for one in reversed(chain[at + 1 :] + chain[:at])]
                    if not rest:
                        rest = [terms.Identity(shape_of(factor)[0])]
                    yield from _pulled(factor, _product([*numbers, seed, _product(rest)]), by)
        case _:
            identity = terms.Identity(shape_of(inside)[0]) if not is_scalar(inside) else ONE
            yield from _pulled(inside, _product([seed, identity]), by)


def _slope(term: Term) -> Term:
    """Derivative of a function of a number, or of each entry of a vector."""
    x = term.args[0]
    one = ONE if is_scalar(term) else terms.Ones(shape_of(term)[0], ONE)
    if is_scalar(term):
        match term:
            case functions.Exp():
                return term
            case functions.Log():
                return terms.divided(ONE, x)
            case functions.Sqrt():
                return terms.divided(ONE, terms.times(2, term))
    times = terms.times if is_scalar(term) else functions.had
    match term:
        case entrywise.Sigmoid():
            return times(term, terms.plus(one, terms.negated(term)))
        case entrywise.Softplus():
            return entrywise.sigmoid(x)
        case entrywise.Tanh():
            return terms.plus(one, terms.negated(times(term, term)))
    raise NoRuleError


# -------------------------------------------------------------------------------------------------------- carried forward


def _tangent(term: Term, by: Term) -> Term:  # noqa: PLR0911 - one case for each kind
    """Derivative by a number, of the shape of the term."""
    if by not in term.free_symbols:
        return terms.Zero(*shape_of(term)) if not is_scalar(term) else sympy.S.Zero
    if is_scalar(term):
        return derivative(term, by)
    args = term.args
    match term:
        case terms.Plus():
            return _sum([_tangent(a, by) for a in args if by in a.free_symbols], shape_of(term))
        case terms.Negative():
            return terms.negated(_tangent(args[0], by))
        case terms.Times():
            found = [
                _product([*args[:at], _tangent(a, by), *args[at + 1 :]]) for at, a in enumerate(args) if by in a.free_symbols
            ]
            return _sum(found, shape_of(term))
        case terms.Divide():
            first = [terms.divided(_tangent(args[0], by), args[1])] if by in args[0].free_symbols else []
            if by in args[1].free_symbols:
                first.append(
                    terms.negated(_product([terms.divided(_tangent(args[1], by), terms.power(args[1], 2)), args[0]]))
                )
            return _sum(first, shape_of(term))
        case terms.Transpose():
            return terms.Transpose(_tangent(args[0], by))
        case terms.Inverse():
            return terms.negated(_product([term, _tangent(args[0], by), term]))
    raise NoRuleError


def _jacobian(term: Term, by: Term) -> Term:  # noqa: C901, PLR0911 - one case for each kind
    """A row for each entry of a vector, a column for each of another."""
    shape = (shape_of(term)[0], shape_of(by)[0])
    if term == by:
        return terms.Identity(shape[0])
    if by not in term.free_symbols:
        return terms.Zero(*shape)
    args = term.args
    match term:
        case terms.Plus():
            return _sum([_jacobian(a, by) for a in args if by in a.free_symbols], shape)
        case terms.Negative():
            return terms.negated(_jacobian(args[0], by))
        case terms.Times():
            numbers, chain = _factors(term)
            if any(by in factor.free_symbols for factor in chain[:-1]):
                raise NoRuleError
            found = []
            for at, number in enumerate(numbers):
                if by in number.free_symbols:
                    row = terms.Transpose(derivative(number, by))
                    found.append(_product([*numbers[:at], *numbers[at + 1 :], *chain, row]))
            if by in chain[-1].free_symbols:
                inner = _jacobian(chain[-1], by)
                found.append(
                    _product([*numbers, *chain[:-1], *([] if isinstance(inner, terms.Identity) and chain[:-1] else [inner])])
                )
            return _sum(found, shape)
        case terms.Divide() if by not in args[1].free_symbols:
            return terms.divided(_jacobian(args[0], by), args[1])
        case entrywise.Softmax():
            outer = terms.times(term, terms.Transpose(term))
            return _product(
                [terms.plus(functions.diagm(term), terms.negated(outer)), *_unless_identity(_jacobian(args[0], by))]
            )
        case entrywise.Sigmoid() | entrywise.Softplus() | entrywise.Tanh():
            return _product([functions.diagm(_slope(term)), *_unless_identity(_jacobian(args[0], by))])
    raise NoRuleError


def _unless_identity(term: Term) -> list[Term]:
    return [] if isinstance(term, terms.Identity) else [term]
