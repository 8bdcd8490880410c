"""What the two sides of an operator must be like; errors say what would fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.errors import ShapeError, SymklError
from symkl.language.printing import in_parentheses
from symkl.language.shapes import is_scalar, require_square, same_dimension, same_shape, shape_of, shape_text

if TYPE_CHECKING:
    from sympy import Expr


def check_sum(left: Expr, right: Expr) -> None:
    """Raise ShapeError unless both have one shape."""
    if not same_shape(shape_of(left), shape_of(right)):
        msg = f"cannot add {left} and {right}: {shape_text(shape_of(left))} and {shape_text(shape_of(right))}"
        hint = "a number is added to a matrix as a multiple of I(n)" if is_scalar(left) or is_scalar(right) else ""
        raise ShapeError(msg, hint=hint)


def check_product(left: Expr, right: Expr) -> None:
    """Raise ShapeError unless the columns of one are the rows of the other, or one is a scalar."""
    if not (is_scalar(left) or is_scalar(right)) and not same_dimension(shape_of(left)[1], shape_of(right)[0]):
        msg = f"cannot multiply {left} and {right}: {shape_text(shape_of(left))} and {shape_text(shape_of(right))}"
        raise ShapeError(msg, hint=_transposition_hint(left, right))


def _transposition_hint(left: Expr, right: Expr) -> str:
    if same_dimension(shape_of(left)[0], shape_of(right)[0]):
        return f"{in_parentheses(left)}.T*{in_parentheses(right)} would fit"
    if same_dimension(shape_of(left)[1], shape_of(right)[1]):
        return f"{in_parentheses(left)}*{in_parentheses(right)}.T would fit"
    return ""


def check_divisor(top: Expr, bottom: Expr) -> None:
    """Raise ShapeError unless one divides by a scalar, SymklError where it is 0."""
    if not is_scalar(bottom):
        msg = f"cannot divide by {bottom}, which is {shape_text(shape_of(bottom))}"
        raise ShapeError(msg, hint=f"multiply by inv({bottom}) on the side you mean")
    if bottom == 0:
        msg = f"{in_parentheses(top)}/0 divides by zero"
        raise SymklError(msg)


def check_power(base: Expr, exponent: Expr) -> None:
    """Raise ShapeError unless a scalar or a square matrix is raised to a scalar."""
    if not is_scalar(exponent):
        msg = f"the exponent {exponent} is {shape_text(shape_of(exponent))}, not a scalar"
        raise ShapeError(msg)
    if not is_scalar(base):
        require_square(base, "take a power of")
