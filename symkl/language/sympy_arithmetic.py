"""SymPy's own arithmetic of scalars and matrices, explicit or not: what ``doit()`` hands the nodes to."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

import sympy
from sympy import S
from sympy.matrices.expressions import MatrixExpr

from symkl.language.shapes import is_scalar
from symkl.language.sympy_types import is_explicit, untyped

if TYPE_CHECKING:
    from symkl.language.sympy_types import Evaluated


def add(*terms: Evaluated) -> Evaluated:
    """Add terms of one shape."""
    if all(is_explicit(a) for a in terms):
        return reduce(lambda a, b: a + b, terms)
    return sympy.Add(*terms) if all(is_scalar(a) for a in terms) else untyped.MatAdd(*terms).doit()


def negate(term: Evaluated) -> Evaluated:
    """Change the sign."""
    return untyped.MatMul(S.NegativeOne, term).doit() if isinstance(term, MatrixExpr) else sympy.Mul(S.NegativeOne, term)


def multiply(a: Evaluated, b: Evaluated) -> Evaluated:
    """Multiply two matrices, or a scalar and anything."""
    if is_explicit(a) and is_explicit(b):
        return a * b
    if is_scalar(a) or is_scalar(b):
        scalar, other = (a, b) if is_scalar(a) else (b, a)
        if is_explicit(other):
            return other.applyfunc(lambda entry: sympy.Mul(scalar, entry))
        if not isinstance(other, MatrixExpr):
            return sympy.Mul(a, b)
    return untyped.MatMul(a, b).doit()


def raise_to(base: Evaluated, exponent: Evaluated) -> Evaluated:
    """Raise a scalar or a square matrix to a power."""
    if is_explicit(base):
        return base**exponent
    return untyped.MatPow(base, exponent).doit() if isinstance(base, MatrixExpr) else sympy.Pow(base, exponent)


def transpose(term: Evaluated) -> Evaluated:
    """Transpose; a scalar is its own transpose."""
    if is_explicit(term):
        return term.T
    return untyped.Transpose(term).doit() if isinstance(term, MatrixExpr) else term


def invert(term: Evaluated) -> Evaluated:
    """Invert a scalar or a square matrix."""
    if is_explicit(term):
        return term.inv()
    return untyped.Inverse(term).doit() if isinstance(term, MatrixExpr) else sympy.Pow(term, -1)
