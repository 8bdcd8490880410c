"""Sizes from text: polynomials in the dimensions, such as ``n*(k + 1)`` or ``n - 1``."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from symkl.errors import ParseError, ShapeError
from symkl.language import terms
from symkl.language.names import NAME_ALONE, RESERVED
from symkl.language.shapes import LARGEST_POWER, check_size, polynomial_of
from symkl.language.sympy_types import integer

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Expr

LARGEST_NUMBER = 20_000
HINT = "a size is a name, a positive whole number, or a sum, product or power of these, as in A: n x 3 or x: n*(k + 1)"


def read_size(text: str, dimension: Callable[[str], Expr]) -> Expr:
    """Read a size; ``dimension`` gives each name in it its meaning.

    Raises
    ------
    ParseError
        If it is no polynomial in names with whole coefficients, or a number below 1.
    """
    try:
        size = terms.fixed_size(_read(ast.parse(text.strip(), mode="eval").body, dimension))
        return check_size(size, text)
    except (SyntaxError, RecursionError, MemoryError, ShapeError, _NoSizeError):
        msg = f"{text.strip()!r} is not a size"
        raise ParseError(msg, where="let", hint=HINT) from None


class _NoSizeError(Exception):
    """Something that stands in no size."""


def _read(node: ast.expr, dimension: Callable[[str], Expr]) -> Expr:
    match node:
        case ast.Name(name) if NAME_ALONE.fullmatch(name) and name not in RESERVED:
            return dimension(name)
        case ast.Constant(int(number)) if not isinstance(number, bool) and number <= LARGEST_NUMBER:
            return integer(number)
        case ast.BinOp(left, ast.Add(), right):
            return terms.plus(_read(left, dimension), _read(right, dimension))
        case ast.BinOp(left, ast.Sub(), right):
            return terms.plus(_read(left, dimension), terms.negated(_read(right, dimension)))
        case ast.BinOp(left, ast.Mult(), right):
            return terms.times(_read(left, dimension), _read(right, dimension))
        case ast.BinOp(base, ast.Pow(), ast.Constant(int(exponent))) if 0 < exponent <= LARGEST_POWER:
            return terms.power(_read(base, dimension), exponent)
    raise _NoSizeError


def never_negative(size: Expr) -> bool:
    """Whether a size is 0 or more at all dimensions from 1 on: it grows with each, and is not negative where all are 1."""
    polynomial = polynomial_of(size)
    return polynomial is not None and all(c > 0 for k, c in polynomial.items() if k) and sum(polynomial.values()) >= 0
