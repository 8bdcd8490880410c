"""Shapes of terms: pairs of dimensions, compared whatever their symbols stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sympy import Expr, S

from symkl.errors import ShapeError
from symkl.language.sympy_types import untyped

if TYPE_CHECKING:
    from sympy import Basic

Shape: TypeAlias = tuple[Expr, Expr]

SCALAR: Shape = (S.One, S.One)


def shape_of(term: Basic) -> Shape:
    """Rows and columns of a term; a scalar is 1 x 1."""
    return getattr(term, "shape", SCALAR)


def is_scalar(term: Basic) -> bool:
    """Whether a term is 1 x 1; such a value is a scalar everywhere in symkl."""
    return shape_of(term) == SCALAR


def same_dimension(a: Expr, b: Expr) -> bool:
    """Whether two dimensions are equal whatever their symbols stand for."""
    # sizes that a claim writes, as in I(n + m), are kept as written
    return a == b or bool(untyped.expand((a - b).doit()) == 0)


def same_shape(a: Shape, b: Shape) -> bool:
    """Whether two shapes agree for all dimensions."""
    return same_dimension(a[0], b[0]) and same_dimension(a[1], b[1])


def shape_text(shape: Shape) -> str:
    """Return a shape as people write it: ``scalar`` or ``n x m``."""
    return "a scalar" if shape == SCALAR else f"{shape[0]} x {shape[1]}"


def product_shape(a: Shape, b: Shape) -> Shape:
    """Shape of a product whose factors fit; a scalar factor leaves the other's shape."""
    if a == SCALAR:
        return b
    return a if b == SCALAR else (a[0], b[1])


def require_square(term: Expr, what: str) -> None:
    """Raise ShapeError unless the term is square."""
    rows, columns = shape_of(term)
    if not same_dimension(rows, columns):
        msg = f"cannot {what} {term}: it is {rows} x {columns}, not square"
        raise ShapeError(msg)
