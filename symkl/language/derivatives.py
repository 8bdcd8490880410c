"""Derivatives of terms, by a symbol or by all entries of a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy

from symkl.errors import ShapeError, SymklError
from symkl.language.brackets import Bracketed
from symkl.language.entries import Component, Member, RowVector
from symkl.language.functions import Vectorised, vec
from symkl.language.printing import MULTIPLICATIVE, Place
from symkl.language.symbols import Entry, Matrix, Scalar, entry
from symkl.language.terms import SCALAR, Node, Shape, TermLike, as_term, is_scalar, shape_of

if TYPE_CHECKING:
    from sympy import Expr
    from sympy.printing.printer import Printer


class Derivative(Node):
    """``D[f, X]``: scalar by matrix has X's shape; vector by vector is (D)_ij = df_i/dx_j; by a scalar, entrywise."""

    def _shape(self, *args: Expr) -> Shape:
        of, by = map(shape_of, args)
        if of == SCALAR:
            return by
        return of if by == SCALAR else (of[0], by[0])

    def doit(self, **hints: object) -> Expr:  # noqa: ARG002 - SymPy's signature
        """Return itself: a derivative is taken by the prover, not by SymPy's matrix calculus."""
        return self

    def _print(self, printer: Printer, place: Place) -> str:
        of, by = (printer._print(a) for a in self.args)  # noqa: SLF001
        if place.latex:
            return rf"\frac{{\partial {place.wrap(printer, self.args[0], MULTIPLICATIVE)}}}{{\partial {by}}}"
        return f"D[{of}, {by}]"


class Jacobian(Node):
    """``D[f, vec(X)]``: a column for each entry of X, column by column; what it multiplies vec(dX) by is df."""

    def _shape(self, *args: Expr) -> Shape:
        of, by = map(shape_of, args)
        return of[0], sympy.Mul(*by)

    def doit(self, **hints: object) -> Expr:  # noqa: ARG002 - SymPy's signature
        """Return itself, as a derivative does."""
        return self

    def _print(self, printer: Printer, place: Place) -> str:
        of, by = self.args
        return Derivative(of, Vectorised(by))._print(printer, place)  # noqa: SLF001 - as a derivative is printed


@Bracketed
def D(of: TermLike, by: Expr) -> Expr:  # noqa: N802 - the field's name
    """Derivative by a symbol, or by all entries of a matrix one below the other: ``D[vec(f), vec(X)]``."""
    term = as_term(of)
    if isinstance(by, (RowVector, Member)) and isinstance(by.args[0], Matrix) and is_scalar(term):
        return entry(D(term, by.args[0]), by.args[1])  # a part of the whole derivative
    if isinstance(by, (Entry, Component)) and isinstance(by.args[0], Matrix):  # an entry of the whole derivative
        at: list[Any] = list(by.args[1:])
        return entry(D(term, by.args[0]), *(at if is_scalar(term) else [None, *at]))
    if isinstance(by, Vectorised) and isinstance(by.args[0], Matrix):
        if is_scalar(term):
            return vec(D(term, by.args[0]))
        if shape_of(term)[1] != 1:
            msg = f"D[{term}, {by}] is defined for a vector"
            raise ShapeError(msg, hint=f"D[vec({term}), {by}]")
        return Jacobian(term, by.args[0])
    if not isinstance(by, (Matrix, Scalar)):
        msg = f"D[., {by}]: a derivative is taken by a declared symbol"
        raise SymklError(msg)
    if not is_scalar(term) and not is_scalar(by) and not (shape_of(term)[1] == 1 and shape_of(by)[1] == 1):
        msg = f"D[{term}, {by}] is defined for a scalar by anything, a vector by a vector, anything by a scalar"
        raise ShapeError(msg)
    return Derivative(term, by)
