"""What stands at moved and at fixed places, written out; how two indices compare.

It is an entry of a part of the whole: ``a[i + 1]`` is the i-th entry of a without its first, which is
``block([[Z(n, 1), I(n)]])*a``.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any

from symkl.language import terms as tm
from symkl.language.blocks import block
from symkl.language.places import ALL, At, place_of
from symkl.language.shapes import shape_of
from symkl.language.symbols import Index, before, entry
from symkl.language.sympy_types import integer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sympy import Expr

# how two indices compare, as 1 or 0
ORDERS: dict[type[ast.cmpop], Callable[[Index, Index], Expr]] = {
    ast.Eq: lambda i, j: entry(tm.I(i.size), i, j),
    ast.NotEq: lambda i, j: tm.plus(1, tm.negated(entry(tm.I(i.size), i, j))),
    ast.Lt: before,
    ast.Gt: lambda i, j: before(j, i),
    ast.LtE: lambda i, j: tm.plus(1, tm.negated(before(j, i))),
    ast.GtE: lambda i, j: tm.plus(1, tm.negated(before(i, j))),
}


def written(term: At) -> Expr:
    """Return what stands at a place, by unit vectors."""
    whole, row, *column = term.args
    found = _row(whole, row)
    if not column:
        return found if tm.is_scalar(found) else tm.Transpose(found)
    if column[0] == ALL:
        return found
    turned = _row(found if tm.is_scalar(found) else tm.Transpose(found), column[0])
    return turned if tm.is_scalar(turned) else tm.Transpose(turned)


def _row(whole: Expr, place: Expr) -> Expr:
    """A row of a matrix, or an entry of a vector."""
    if place == ALL:
        return whole
    before, i, after = place_of(place, shape_of(whole)[0])
    many = integer(1) if i is None else i.size
    middle = integer(1) if many == 1 else tm.I(many)
    zeros = [[tm.Z(many, n)] if n != 0 else [] for n in (before, after)]
    parts = [*zeros[0], middle, *zeros[1]]
    part = whole if len(parts) == 1 else tm.times(block([parts]), whole)
    if i is None or many == 1:
        return part
    return entry(part, i) if shape_of(part)[1] == 1 else entry(part, i, None)


__all__ = ["ORDERS", "written"]


def are_indices(nodes: list[ast.expr], names: Mapping[str, Any]) -> bool:
    """Whether several nodes are the names of different indices, over all of which something is summed."""
    found = [names.get(node.id) if isinstance(node, ast.Name) else None for node in nodes]
    return len(found) > 1 and len(set(found)) == len(found) and all(isinstance(one, Index) for one in found)
