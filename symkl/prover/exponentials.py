"""The matrix exponential: where a law gives it, else as a letter that commutes with what its exponent commutes with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.prover.names import names_of_value
from symkl.prover.products import multiply, transpose
from symkl.prover.scalars import exp
from symkl.prover.values import EMPTY, ONE, Letter, LetterInfo, Value, Word, add, number, scalar, scale

if TYPE_CHECKING:
    from symkl.prover.context import Context

MOST_TERMS = 8


def exponential(context: Context, value: Value) -> Value:
    """Return exp(value) of a square value; that of 0 is I."""
    shift = {term: c for term, c in value.terms.items() if not term[1]}
    if shift:
        # a multiple of I commutes with everything
        context.cite("product of matrix exponentials")
        rest = Value(value.rows, value.columns, {term: c for term, c in value.terms.items() if term[1]})
        return multiply(context, exp(context, scalar(shift)), exponential(context, rest))
    if not value.terms:
        return _identity(value)
    similar = _similar(context, value)
    if similar is not None:
        first, inner, last = similar
        around = [Value(*context.shape(x), {(ONE, (x,)): 1}) for x in (first, last)]
        middle = multiply(context, around[0], exponential(context, inner))
        return multiply(context, middle, around[1])
    return _short(context, value) or _as_letter(context, value)


def _identity(like: Value) -> Value:
    return Value(like.rows, like.columns, {(ONE, EMPTY): 1})


def _similar(context: Context, value: Value) -> tuple[Letter, Value, Letter] | None:
    """P, X and P^-1 where a value is P X P^-1 term by term."""
    words = [word for _, word in value.terms]
    first, last = words[0][0], words[0][-1]
    if not all(len(word) > 2 and (word[0], word[-1]) == (first, last) for word in words):  # noqa: PLR2004 - P X P^-1
        return None
    if not context.letters[first.name].is_square or context.meet(last, first) != EMPTY:
        return None
    inner = {(monomial, word[1:-1]): c for (monomial, word), c in value.terms.items()}
    context.cite("matrix exponential under similarity")
    return first, Value(value.rows, value.columns, inner), last


def _short(context: Context, value: Value) -> Value | None:
    """A series that ends, or that the powers of an idempotent matrix sum up."""
    if len(value.terms) > MOST_TERMS:
        return None
    square = multiply(context, value, value)
    if not square.terms:
        context.cite("exponential of a nilpotent matrix")
        return add(_identity(value), value)
    single = value.single()
    if single is None:
        return None
    monomial, word, c = single
    plain = Value(value.rows, value.columns, {(ONE, word): 1})
    if multiply(context, plain, plain).key != plain.key:
        return None
    context.cite("exponential of an idempotent matrix")
    growth = add(exp(context, scalar({(monomial, EMPTY): c})), number(-1))
    return add(_identity(value), multiply(context, growth, plain))


def _as_letter(context: Context, value: Value) -> Value:
    turned = transpose(context, value)
    facts = {"invertible", "posdet"} | ({"symmetric"} if turned.key == value.key else set())
    if ("expm", turned.key) in context.interned and "symmetric" not in facts:
        letter = Letter(context.interned["expm", turned.key], transposed=True)
    else:
        made = LetterInfo(value.rows, value.columns, frozenset(facts), ("expm", value), names_of_value(context, value))
        known = ("expm", value.key) in context.interned
        letter = Letter(context.intern("expm", value.key, lambda: made))
        if not known:
            _add_commuting_rules(context, value, letter)
    return Value(value.rows, value.columns, {(ONE, (letter,)): 1})


def _add_commuting_rules(context: Context, value: Value, letter: Letter) -> None:
    """Letters that commute with an exponent stand before its exponential."""
    for x in sorted({x for _, word in value.terms for x in word}):
        plain = Value(*context.shape(x), {(ONE, (x,)): 1})
        if not context.letters[x.name].is_square:
            continue
        if multiply(context, plain, value).key != multiply(context, value, plain).key:
            continue
        for one, other in ((letter, x), (context.transposed(letter)[0], context.transposed(x)[0])):
            for moved in (other, context.inverse(other)):
                rule = ((one, moved), (moved, one), "a matrix commutes with its exponential")
                context.rules.setdefault(moved, []).append(rule)


def exponent_of(context: Context, letter: Letter) -> Value | None:
    """What a letter is the exponential of."""
    info = context.letters[letter.name]
    if info.stands_for[:1] != ("expm",):
        return None
    value: Value = info.stands_for[1]
    value = transpose(context, value) if letter.transposed else value
    return scale(value, -1) if letter.inverted else value


def exponentials_meet(context: Context, a: Letter, b: Letter) -> Word | None:
    """exp(A) exp(B) = exp(A + B) where A and B commute."""
    left, right = exponent_of(context, a), exponent_of(context, b)
    if left is None or right is None:
        return None
    one, other = multiply(context, left, right), multiply(context, right, left)
    if one.key != other.key:
        return None
    context.cite("product of matrix exponentials")
    single = exponential(context, add(left, right)).single()
    return single[1] if single is not None and not single[0] and single[2] == 1 else None


def inverted_exponential(context: Context, letter: Letter) -> Letter | None:
    """exp(A)^-1 = exp(-A)."""
    exponent = exponent_of(context, letter)
    if exponent is None or not letter.inverted:
        return None
    context.cite("product of matrix exponentials")
    single = exponential(context, exponent).single()
    return single[1][0] if single is not None and len(single[1]) == 1 and not single[0] and single[2] == 1 else None
