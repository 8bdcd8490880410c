"""The entrywise (Hadamard) product: one symmetric, bilinear letter for each pair of words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.prover import laws
from symkl.prover.algebra import EMPTY, ONE, Letter, LetterInfo, Value, add, multiply, scalar, transpose
from symkl.prover.binding import names_of_value

if TYPE_CHECKING:
    from symkl.prover.context import Context


def hadamard(context: Context, a: Value, b: Value) -> Value:
    """Return the entrywise product of two values of one shape."""
    if a.is_scalar:
        return multiply(context, a, b)
    laws.hadamard_bilinear(context, True)  # noqa: FBT003
    parts = [Value(a.rows, a.columns, {})]
    for (left_monomial, left), c in a.terms.items():
        for (right_monomial, right), k in b.terms.items():
            outside = multiply(context, scalar({(left_monomial, EMPTY): c}), scalar({(right_monomial, EMPTY): k}))
            one, two = (Value(a.rows, a.columns, {(ONE, word): 1}) for word in sorted((left, right)))
            parts.append(multiply(context, outside, _letter(context, one, two)))
    return add(*parts)


def _letter(context: Context, one: Value, two: Value) -> Value:
    same = all(transpose(context, v).key == v.key for v in (one, two)) if one.rows == one.columns else False
    facts = frozenset({"symmetric"}) if same else frozenset[str]()
    names = names_of_value(context, one) | names_of_value(context, two)
    made = LetterInfo(one.rows, one.columns, facts, ("had", one, two), names)
    name = context.intern("had", (one.key, two.key), lambda: made)
    return Value(one.rows, one.columns, {(ONE, (Letter(name),)): 1})
