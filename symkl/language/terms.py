"""Terms: what the operators build, and the constant matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sympy import Expr, S

from symkl.language.arithmetic import (
    Decimal,
    Divide,
    Inverse,
    Negative,
    Node,
    Operators,
    Plus,
    Power,
    TermLike,
    Times,
    Transpose,
    as_term,
    divided,
    inverse,
    negated,
    plus,
    power,
    times,
    unwrap,
)
from symkl.language.printing import Place
from symkl.language.shapes import (
    SCALAR,
    Shape,
    check_size,
    fixed_size,
    is_scalar,
    product_shape,
    require_square,
    same_dimension,
    same_shape,
    shape_of,
    shape_text,
)
from symkl.language.sympy_types import untyped

if TYPE_CHECKING:
    from sympy.printing.printer import Printer

    from symkl.language.sympy_types import Evaluated

__all__ = [
    "SCALAR",
    "Commutation",
    "Decimal",
    "Divide",
    "I",
    "Identity",
    "Inverse",
    "Negative",
    "Node",
    "Ones",
    "Operators",
    "Place",
    "Plus",
    "Power",
    "Shape",
    "TermLike",
    "Times",
    "Transpose",
    "Z",
    "Zero",
    "as_term",
    "commutation",
    "divided",
    "fixed_size",
    "inv",
    "inverse",
    "is_scalar",
    "negated",
    "ones",
    "plus",
    "power",
    "product_shape",
    "require_square",
    "same_dimension",
    "same_shape",
    "shape_of",
    "shape_text",
    "times",
    "unwrap",
]


class Identity(Node):
    """The identity matrix of a given size."""

    def _shape(self, *args: Expr) -> Shape:
        return (fixed_size(args[0]), fixed_size(args[0]))

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        (size,) = args
        return untyped.eye(int(size)).as_immutable() if size.is_Integer else untyped.Identity(size)

    def _print(self, printer: Printer, place: Place) -> str:
        size: str = printer._print(self.args[0])  # noqa: SLF001
        return f"I_{{{size}}}" if place.latex else f"I({size})"


class Commutation(Node):
    """The matrix that turns the stacked columns of A, m x n, into those of A.T, ``K(m, n)``."""

    def _shape(self, *args: Expr) -> Shape:
        size = fixed_size(times(*args))
        return (size, size)

    def _print(self, printer: Printer, place: Place) -> str:
        sizes = ", ".join(printer._print(a) for a in self.args)  # noqa: SLF001
        return f"K_{{{sizes}}}" if place.latex else f"K({sizes})"


class _Constant(Node):
    """A matrix with one value in every entry."""

    name: ClassVar[str]
    latex_name: ClassVar[str]
    entry: ClassVar[int]

    def _shape(self, *args: Expr) -> Shape:
        return (fixed_size(args[0]), fixed_size(args[1]))

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        if all(a.is_Integer for a in args):
            return (untyped.ones(*args) * self.entry).as_immutable()
        return self.func(*args)

    def _print(self, printer: Printer, place: Place) -> str:
        sizes = [printer._print(a) for a in self.args]  # noqa: SLF001
        if place.latex:
            return f"{self.latex_name}_{{{sizes[0]} \\times {sizes[1]}}}"
        if self.args[1] == 1 and self.name == "ones":
            return f"ones({sizes[0]})"
        return f"{self.name}({', '.join(sizes)})"


class Zero(_Constant):
    """The zero matrix, ``Z(n, m)``."""

    name, latex_name, entry = "Z", "0", 0


class Ones(_Constant):
    """A matrix of ones, ``ones(n)`` or ``ones(n, m)``."""

    name, latex_name, entry = "ones", r"\mathbf{1}", 1


def I(n: TermLike) -> Expr:  # noqa: N802, E743 - the field's name
    """Return the identity matrix of size n."""
    return Identity(check_size(as_term(n), "I(.)")) if n != 1 else S.One


def commutation(rows: TermLike, columns: TermLike) -> Expr:
    """Matrix that turns the stacked columns of a matrix of these sizes into those of its transpose."""
    sizes = [check_size(as_term(size), "K(.)") for size in (rows, columns)]
    return I(sizes[sizes[0] == 1]) if 1 in sizes else Commutation(*sizes)


inv = inverse  # as it is written in text


def Z(rows: TermLike, columns: TermLike) -> Expr:  # noqa: N802 - the field's name
    """Return the zero matrix."""
    return Zero(*(check_size(as_term(size), "Z(.)") for size in (rows, columns)))


def ones(rows: TermLike, columns: TermLike = 1) -> Expr:
    """Return a vector or matrix of ones."""
    return Ones(*(check_size(as_term(size), "ones(.)") for size in (rows, columns)))
