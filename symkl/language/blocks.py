"""Block matrices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sympy

from symkl.errors import ShapeError
from symkl.language.sympy_types import group, immutable, is_explicit, untyped
from symkl.language.terms import Node, Place, Shape, TermLike, as_term, is_scalar, same_shape, shape_of, shape_text, unwrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy import Expr
    from sympy.printing.printer import Printer


class Block(Node):
    """A block matrix; its one argument is a tuple of rows."""

    def _shape(self, *args: Expr) -> Shape:
        (rows,) = args
        return (
            sympy.Add(*(shape_of(row.args[0])[0] for row in rows.args)),
            sympy.Add(*(shape_of(entry)[1] for entry in rows.args[0].args)),
        )

    def doit(self, **hints: object) -> Expr:
        """Put the blocks together once all of them are explicit."""
        rows = [[unwrap(entry.doit(**hints)) for entry in row.args] for row in self.args[0].args]
        if all(is_explicit(entry) or is_scalar(entry) for row in rows for entry in row):
            explicit = [[e if is_explicit(e) else untyped.Matrix([[e]]) for e in row] for row in rows]
            return immutable(untyped.Matrix.vstack(*(untyped.Matrix.hstack(*row) for row in explicit)))
        return Block(group(*(group(*row) for row in rows)))

    def _print(self, printer: Printer, place: Place) -> str:
        rows = [[printer._print(entry) for entry in row.args] for row in self.args[0].args]  # noqa: SLF001
        if place.latex:
            return r"\begin{bmatrix}" + r" \\ ".join(" & ".join(row) for row in rows) + r"\end{bmatrix}"
        return "block([" + ", ".join("[" + ", ".join(row) + "]" for row in rows) + "])"


def block(rows: Sequence[Sequence[TermLike]]) -> Expr:
    """Block matrix from rows of blocks."""
    table = [[as_term(entry) for entry in row] for row in rows]
    if not table or not table[0] or any(len(row) != len(table[0]) for row in table):
        msg = "block takes rows of equal length: block([[A, B], [C, F]])"
        raise ShapeError(msg)
    for row in table:
        for column, entry in enumerate(row):
            height, width = shape_of(row[0])[0], shape_of(table[0][column])[1]
            if not same_shape(shape_of(entry), (height, width)):
                msg = f"the block {entry} is {shape_text(shape_of(entry))} where {height} x {width} fits"
                raise ShapeError(msg)
    return Block(group(*(group(*row) for row in table)))
