"""The entrywise (Hadamard) product: one symmetric, bilinear letter for each pair of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.prover.names import names_of_value
from symkl.prover.products import multiply, transpose
from symkl.prover.values import EMPTY, ONE, Letter, LetterInfo, Value, add, scalar

if TYPE_CHECKING:
    from symkl.prover.context import Context


def hadamard(context: Context, a: Value, b: Value) -> Value:
    """Return the entrywise product of two values of one shape."""
    if a.is_scalar:
        return multiply(context, a, b)
    context.cite("entrywise product")
    parts = [Value(a.rows, a.columns, {})]
    for (left_monomial, left), c in a.terms.items():
        for (right_monomial, right), k in b.terms.items():
            outside = multiply(context, scalar({(left_monomial, EMPTY): c}), scalar({(right_monomial, EMPTY): k}))
            one, two = (Value(a.rows, a.columns, {(ONE, word): 1}) for word in sorted((left, right)))
            parts.append(multiply(context, outside, _letter(context, one, two)))
    return add(*parts)


def _letter(context: Context, one: Value, two: Value) -> Value:
    """(A o B)^T = A^T o B^T, so that a pair and its transpose share a letter."""
    turned = sorted((transpose(context, v) for v in (one, two)), key=lambda v: next(iter(v.terms)))
    key, flipped = (one.key, two.key), tuple(v.key for v in turned)
    if flipped != key and ("had", flipped) in context.interned:
        letter = Letter(context.interned["had", flipped], transposed=True)
    else:
        names = names_of_value(context, one) | names_of_value(context, two)
        facts = frozenset({"symmetric"}) if flipped == key else frozenset[str]()
        made = LetterInfo(one.rows, one.columns, facts, ("had", one, two), names)
        letter = Letter(context.intern("had", key, lambda: made))
    return Value(one.rows, one.columns, {(ONE, (letter,)): 1})
