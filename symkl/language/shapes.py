"""Shapes of terms: pairs of dimensions, compared whatever their symbols stand for."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, TypeAlias

from sympy import Expr, Integer, S, Symbol

from symkl.errors import ShapeError
from symkl.language.sympy_types import integer

if TYPE_CHECKING:
    from sympy import Basic

Shape: TypeAlias = tuple[Expr, Expr]
# products of dimensions, by name and in order, with their coefficients
Polynomial: TypeAlias = dict[tuple[str, ...], int]

LARGEST_POWER = 16

SCALAR: Shape = (S.One, S.One)
ONE: object = 1


def shape_of(term: Basic) -> Shape:
    """Rows and columns of a term; a scalar is 1 x 1."""
    return getattr(term, "shape", SCALAR)


def is_scalar(term: Basic) -> bool:
    """Whether a term is 1 x 1; such a value is a scalar everywhere in symkl."""
    return single(shape_of(term))


def single(shape: Shape) -> bool:
    """Whether a shape is 1 x 1; of SymPy's explicit matrices it is a pair of plain numbers."""
    rows, columns = shape
    return (rows is S.One or rows is ONE) and (columns is S.One or columns is ONE)


def same_dimension(a: Expr, b: Expr) -> bool:
    """Whether two dimensions are equal whatever their symbols stand for."""
    # sizes that a claim writes, as in I(n + m), are kept as written
    if a is b or a == b:
        return True
    if isinstance(a, (Integer, Symbol)) and isinstance(b, (Integer, Symbol)):
        return False
    one = polynomial_of(a)
    return one is not None and one == polynomial_of(b)


def polynomial_of(size: Basic) -> Polynomial | None:
    """Return a size as a polynomial with whole coefficients, or ``None`` where it is none.

    SymPy's own arithmetic cannot multiply it out: operators on symbols build nodes that stay as written.
    """
    if isinstance(size, Integer):
        return {(): int(size)} if size else {}
    if isinstance(size, Symbol):
        return {(str(size.name),): 1}
    parts = [polynomial_of(arg) for arg in size.args]
    found = [part for part in parts if part is not None]
    return _combined(type(size).__name__, found) if found and len(found) == len(parts) else None


def _combined(kind: str, parts: list[Polynomial]) -> Polynomial | None:
    match kind:
        case "Plus" | "Add":
            return _sum(parts)
        case "Times" | "Mul":
            return reduce(_product, parts)
        case "Negative":
            return _product({(): -1}, parts[0])
        case "Power" | "Pow" if parts[1].keys() <= {()} and 0 < (exponent := parts[1].get((), 0)) <= LARGEST_POWER:
            return reduce(_product, [parts[0]] * exponent)
    return None


def _sum(parts: list[Polynomial]) -> Polynomial:
    total: Polynomial = {}
    for part in parts:
        for names, coefficient in part.items():
            total[names] = total.get(names, 0) + coefficient
    return {names: coefficient for names, coefficient in total.items() if coefficient}


def _product(a: Polynomial, b: Polynomial) -> Polynomial:
    return _sum([{tuple(sorted((*n, *m))): c * k} for n, c in a.items() for m, k in b.items()])


def size_text(polynomial: Polynomial) -> str:
    """Return the one text of a size, such as ``2*k*n + m``."""
    terms = []
    for names, coefficient in sorted(polynomial.items(), key=lambda term: (-len(term[0]), term[0])):
        terms.append("*".join(([str(coefficient)] if coefficient != 1 or not names else []) + list(names)))
    return " + ".join(terms) or "0"


def fixed_size(size: Expr) -> Expr:
    """Return a size that is a number as that number, any other as it is written."""
    if isinstance(size, (Integer, Symbol)):
        return size
    polynomial = polynomial_of(size)
    if polynomial is None or not polynomial.keys() <= {()}:
        return size
    return integer(polynomial.get((), 0))


def check_size(size: Expr, what: str) -> Expr:
    """Refuse what cannot be a number of rows: no polynomial in dimensions, or one that is below 1 whatever they are."""
    polynomial = polynomial_of(size)
    known = polynomial is not None and all(getattr(s, "is_size", False) for s in size.free_symbols)
    # what grows with no dimension is at its greatest where all are 1
    never = polynomial is not None and all(c <= 0 for k, c in polynomial.items() if k) and sum(polynomial.values()) < 1
    if not known or never:
        msg = f"{size} in {what} is no size"
        raise ShapeError(msg, hint="a size is a dimension, a whole number from 1, or a sum or product of these")
    return size


def same_shape(a: Shape, b: Shape) -> bool:
    """Whether two shapes agree for all dimensions."""
    return same_dimension(a[0], b[0]) and same_dimension(a[1], b[1])


def shape_text(shape: Shape) -> str:
    """Return a shape as people write it: ``scalar`` or ``n x m``."""
    return "a scalar" if shape == SCALAR else f"{shape[0]} x {shape[1]}"


def product_shape(a: Shape, b: Shape) -> Shape:
    """Shape of a product whose factors fit; a scalar factor leaves the other's shape."""
    if single(a):
        return b
    return a if single(b) else (a[0], b[1])


def require_square(term: Expr, what: str) -> None:
    """Raise ShapeError unless the term is square."""
    rows, columns = shape_of(term)
    if not same_dimension(rows, columns):
        msg = f"cannot {what} {term}: it is {rows} x {columns}, not square"
        raise ShapeError(msg)
