"""Entries, rows and columns of terms: ``A[i, j]``, ``(X*w)[i]``, ``X[i]``, ``X[i, :]``, ``X[:, j]``, ``unit(i)``.

An index that no sum binds is any of its values: the statement is claimed for every one of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sympy import MatrixSymbol

from symkl.language.arithmetic import Node, Times, Transpose, postfix
from symkl.language.shapes import SCALAR, Shape, shape_of

if TYPE_CHECKING:
    from sympy import Expr
    from sympy.printing.printer import Printer

    from symkl.language.printing import Place


class Unit(Node):
    """The i-th unit vector, ``unit(i)``: the i-th column of the identity."""

    def _shape(self, *args: Expr) -> Shape:
        return (args[1], SCALAR[1])

    def _print(self, printer: Printer, place: Place) -> str:
        inner = printer._print(self.args[0])  # noqa: SLF001 - the documented way to recurse in SymPy printers
        return f"{{e}}_{{{inner}}}" if place.latex else f"unit({inner})"


class Before(Node):
    """1 where an index is below another, ``(i < j)``, and else 0."""

    def _print(self, printer: Printer, place: Place) -> str:
        i, j = (printer._print(a) for a in self.args)  # noqa: SLF001 - as above
        return rf"\mathbf{{1}}_{{{i} < {j}}}" if place.latex else f"({i} < {j})"


class Part(Node):
    """What an index picks out of a term."""

    def places(self, inner: list[str]) -> list[str]:
        """What stands between the brackets."""
        return inner

    def units(self) -> tuple[Expr | None, Expr | None]:
        """The unit vectors from the left and from the right that pick it out."""
        rows, columns = shape_of(self.args[0])
        left, *right = self.args[1:]
        return unit_of(left, rows), unit_of(right[0], columns) if right else None

    @property
    def meaning(self) -> Expr:
        """The same, as a product with unit vectors."""
        left, right = self.units()
        parts = [*([Transpose(left)] if left is not None else []), self.args[0], *([right] if right is not None else [])]
        return Times(*parts)

    def _print(self, printer: Printer, place: Place) -> str:
        term, *at = self.args
        inner = ", ".join(self.places([printer._print(i) for i in at]))  # noqa: SLF001 - as above
        if not place.latex:
            return f"{postfix(printer, term)}[{inner}]"
        of = printer._print(term)  # noqa: SLF001 - as above
        return f"{{{of if isinstance(term, MatrixSymbol) else place.parentheses(of)}}}_{{{inner}}}"


class Component(Part):
    """One entry: ``A[i, j]`` of a matrix, ``(X*w)[i]`` of a vector."""


class RowVector(Part):
    """A row of a matrix as a column vector, ``X[i]``: what notes call x_i where X has the rows x_1, ..., x_n."""

    def _shape(self, *args: Expr) -> Shape:
        return (shape_of(args[0])[1], SCALAR[1])

    @property
    def meaning(self) -> Expr:
        """The same, as a product with a unit vector."""
        return Times(Transpose(self.args[0]), unit_of(self.args[1], shape_of(self.args[0])[0]))


class Member(Part):
    """The i-th of the matrices or vectors that stand one below the other in a term, ``S[k]``."""

    def _shape(self, *args: Expr) -> Shape:
        return (args[2], shape_of(args[0])[1])

    @property
    def meaning(self) -> Expr:
        """A product with a Kronecker product, which is no word of this module."""
        raise NotImplementedError

    def places(self, inner: list[str]) -> list[str]:
        """What stands between the brackets."""
        return inner[:1]


class RowOf(Part):
    """A row of a matrix as it stands there, ``X[i, :]``."""

    def _shape(self, *args: Expr) -> Shape:
        return (SCALAR[0], shape_of(args[0])[1])

    def places(self, inner: list[str]) -> list[str]:
        """What stands between the brackets."""
        return [*inner, ":"]


class ColumnOf(Part):
    """A column of a matrix, ``X[:, j]``."""

    def _shape(self, *args: Expr) -> Shape:
        return (shape_of(args[0])[0], SCALAR[1])

    def places(self, inner: list[str]) -> list[str]:
        """What stands between the brackets."""
        return [":", *inner]

    def units(self) -> tuple[Expr | None, Expr | None]:
        """The unit vectors from the left and from the right that pick it out."""
        return None, unit_of(self.args[1], shape_of(self.args[0])[1])


def unit_of(index: Expr, size: Expr) -> Expr:
    """The unit vector of an index over a size."""
    return Unit(index, size)
