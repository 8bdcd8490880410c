"""Values of Python that are given for terms: decimals, and what is no term, with what may be meant."""

from __future__ import annotations

import math
from fractions import Fraction

from sympy.core.relational import Relational

from symkl.errors import SymklError

ROUNDED_DIGITS, LARGEST_DENOMINATOR = 15, 10_000
RELATIONAL = {"StrictLessThan": "lt", "LessThan": "le", "StrictGreaterThan": "gt", "GreaterThan": "ge", "Unequality": "ne"}


def decimal(value: float) -> str:
    """Return the digits of a decimal; a fraction that Python rounded is none."""
    near = Fraction(value).limit_denominator(LARGEST_DENOMINATOR) if math.isfinite(value) else None
    if near is None:
        msg = f"{value} is no number that can stand in a term"
        raise SymklError(msg)
    if len(repr(value).strip("-0.").replace(".", "")) >= ROUNDED_DIGITS and float(near) == value:
        msg = f"{value} is {near} as Python rounds it, which is another number"
        product = "x" if abs(near.numerator) == 1 else f"{abs(near.numerator)}*x"
        written = f"{'-' * (near < 0)}{product}/{near.denominator}"
        raise SymklError(msg, hint=f"write {written}, or Fraction({near.numerator}, {near.denominator})")
    return str(value)


def instead_of(value: object) -> str:
    """What somebody may type who gave something that is no term."""
    if isinstance(value, str):
        return f"without quotes it is a term: {value}; a whole claim as text is for prove(..., let=...)"
    if isinstance(value, bool):
        return "== compares two terms as they are written; a link of a chain is eq(term)"
    if isinstance(value, Relational):
        return f"a link of a chain is {RELATIONAL.get(type(value).__name__, 'eq')}({value.rhs})"
    return "terms are made of symkl symbols, integers, fractions and decimals"
