"""Products, transposes and traces of values: what their words reduce to in the context of a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.prover.values import (
    EMPTY,
    MOST_TERMS,
    Monomial,
    Number,
    Size,
    Terms,
    TooLarge,
    Value,
    Word,
    add,
    atom_value,
    multiply_monomials,
    number,
    scalar,
    scale,
    size_value,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symkl.prover.context import Context


def multiply_all(context: Context, values: Iterable[Value]) -> Value:
    """Product of several values, from left to right."""
    out: Value | None = None
    for value in values:
        out = value if out is None else multiply(context, out, value)
    return number(1) if out is None else out


def multiply(context: Context, a: Value, b: Value) -> Value:
    """Product of two values: a 1 x 1 factor scales."""
    rows, columns = (b.rows, b.columns) if a.is_scalar else (a.rows, a.columns) if b.is_scalar else (a.rows, b.columns)
    if a.columns != b.rows and not (a.is_scalar or b.is_scalar):
        msg = f"a product of {a.rows} x {a.columns} and {b.rows} x {b.columns}"
        raise NotImplementedError(msg)
    if len(a.terms) * len(b.terms) > MOST_TERMS:
        msg = f"a product has more than {MOST_TERMS} terms"
        raise TooLarge(msg)
    one = a.constant() if a.is_scalar else b.constant() if b.is_scalar else None
    if one is not None:
        other = b if a.is_scalar else a
        return other if one == 1 else scale(other, one)
    terms: Terms = {}
    for (left_monomial, left_word), left in a.terms.items():
        for (right_monomial, right_word), right in b.terms.items():
            monomial, factor = multiply_monomials(left_monomial, right_monomial)
            coefficient = left * right if factor == 1 else left * right * factor
            if not (left_word and right_word):
                _accumulate(terms, monomial, left_word or right_word, coefficient)
                continue
            word = context.joined(left_word, right_word)
            if word is None:
                continue
            rest, pieces = context.split_closed(word) if word else (word, [])
            if not pieces:
                _accumulate(terms, monomial, word, coefficient)
                continue
            closed = multiply_all(context, [context.closed_atom(piece) for piece in pieces])
            for (more, _), c in closed.terms.items():
                joined, out = multiply_monomials(monomial, more)
                _accumulate(terms, joined, rest, coefficient * c * out)
    return Value(rows, columns, terms)


def _accumulate(terms: Terms, monomial: Monomial, word: Word, coefficient: Number) -> None:
    total = terms.get((monomial, word), 0) + coefficient
    if total:
        terms[monomial, word] = total
    else:
        terms.pop((monomial, word), None)


def transpose(context: Context, value: Value) -> Value:
    """Transposed value."""
    terms: Terms = {}
    for (monomial, word), coefficient in value.terms.items():
        flipped, sign = context.transpose_word(word)
        _accumulate(terms, monomial, flipped, sign * coefficient)
    return Value(value.columns, value.rows, terms)


def trace(context: Context, value: Value) -> Value:
    """Trace of a square value."""
    if value.is_scalar:
        context.cite("a scalar is its trace")
        return value
    parts = [number(0)]
    several = len(value.terms) > 1
    for (monomial, word), coefficient in value.terms.items():
        if several or monomial or coefficient != 1:
            context.cite("trace is linear")
        parts.append(multiply(context, scalar({(monomial, EMPTY): coefficient}), trace_of_word(context, word, value.rows)))
    return add(*parts)


def trace_of_word(context: Context, word: Word, size: Size) -> Value:
    """The trace of a square word, canonical under rotation and transposition."""
    reduced = _reduce_cyclically(context, word)
    if reduced is None:
        return number(0)
    if not reduced:
        # a cyclic cancellation of square letters leaves the size that was there
        context.cite("trace of the identity")
        return size_value(context.shape(word[0])[0] if word else size)
    if len(reduced) == 1:
        special = context.trace_special(reduced[0])
        if special is not None:
            return special
    cut = next((i for i, x in enumerate(reduced) if context.shape(x)[0] == 1), None)
    if cut is not None:
        context.cite("trace is cyclic" if cut else "a scalar is its trace")
        _, pieces = context.split_closed(reduced[cut:] + reduced[:cut])
        return multiply_all(context, [context.closed_atom(piece) for piece in pieces])
    best, sign = _rotated(context, reduced), 1
    mark = len(context.used)
    flipped, flipped_sign = context.transpose_word(reduced)
    other = _rotated(context, flipped)
    if other < best or (other == best and flipped_sign < 0):
        context.cite("trace of a transpose")
        if other == best and flipped_sign < 0:
            return number(0)
        best, sign = other, flipped_sign
    else:
        context.forget(mark)
    return scale(atom_value(("tr", best)), sign)


def _rotated(context: Context, word: Word) -> Word:
    by = min(range(len(word)), key=lambda i: word[i:] + word[:i])
    if by:
        context.cite("trace is cyclic")
    return word[by:] + word[:by]


def _reduce_cyclically(context: Context, word: Word) -> Word | None:
    current = tuple(word)
    while len(current) > 1:
        met = context.meet(current[-1], current[0])
        if met is None:
            break
        if met is False:
            return None
        context.cite("trace is cyclic")
        inner = context.joined(current[1:-1], met)
        if inner is None:
            return None
        current = inner
    return current
