"""Lines whose sides differ by a factor alone, which does no harm where both are set to 0."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from symkl.documents.surface import Node

if TYPE_CHECKING:
    from symkl.documents.trials import Trial
    from symkl.verdict import Counterexample, Exact


def factor(point: Counterexample) -> Fraction | None:
    """How many times the right side the left one is at a point, if both are numbers that are not 0."""
    one, other = _first(point.lhs), _first(point.rhs)
    return one / other if one and other else None


def times(trial: Trial, count: Fraction) -> Trial:
    """A trial with its right side taken so many times."""
    above, below = (Node("number", (), trial.rhs.span, str(abs(n))) for n in (count.numerator, count.denominator))
    number = Node("over", (above, below), trial.rhs.span)
    signed = Node("minus", (number,), trial.rhs.span) if count < 0 else number
    side = Node("group", (trial.rhs,), trial.rhs.span, "(")
    return replace(trial, rhs=Node("times", (Node("group", (signed,), trial.rhs.span, "("), side), trial.rhs.span))


def _first(value: Exact) -> Fraction | None:
    """The first entry that is not 0, if all before it are rational."""
    if not isinstance(value, str):
        return next((found for found in map(_first, value) if found), None)
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        return None
