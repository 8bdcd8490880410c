"""Moved and fixed places: ``a[i + 1]``, ``a[1]``, ``a[n]``, ``A[i, i + 1]``, ``X[1, :]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy
from sympy import Expr, MatrixSymbol, Symbol

from symkl.errors import DeclarationError, ParseError
from symkl.language.arithmetic import Node, postfix
from symkl.language.shapes import SCALAR, polynomial_of, shape_of
from symkl.language.sizes import never_negative
from symkl.language.sympy_types import integer, untyped

if TYPE_CHECKING:
    from sympy.printing.printer import Printer

    from symkl.language.printing import Place
    from symkl.language.shapes import Shape

# what stands for a whole row or column, which a colon does in text
ALL = sympy.S.true


class At(Node):
    """An entry, a row or a column, each place of which is an index, an index moved by a size, a size, or all of them."""

    def _shape(self, *args: Expr) -> Shape:
        whole, *places = args
        rows, columns = shape_of(whole)
        if len(places) == 1:  # of a matrix, a row as a column vector
            return (columns, SCALAR[1])
        return (rows if places[0] == ALL else SCALAR[0], columns if places[1] == ALL else SCALAR[1])

    def places(self, inner: list[str]) -> list[str]:
        """What stands between the brackets."""
        return [":" if place == ALL else said for place, said in zip(self.args[1:], inner, strict=True)]

    def _print(self, printer: Printer, place: Place) -> str:
        whole, *places = self.args
        # the documented way to recurse in SymPy printers
        inner = ", ".join(self.places([printer._print(p) for p in places]))  # noqa: SLF001
        if not place.latex:
            return f"{postfix(printer, whole)}[{inner}]"
        of = printer._print(whole)  # noqa: SLF001 - as above
        return f"{{{of if isinstance(whole, MatrixSymbol) else place.parentheses(of)}}}_{{{inner}}}"


def check_place(place: Expr, size: Expr, whole: Expr) -> None:
    """Refuse a place that is none, or that may lie outside."""
    indices: list[Any] = [s for s in place.free_symbols if is_index(s)]
    others = [s for s in place.free_symbols if not is_index(s) and not getattr(s, "is_size", False)]
    slope = polynomial_of(place) or {}
    if others or polynomial_of(place) is None or len(indices) > 1 or any(slope.get((i.name,)) != 1 for i in indices):
        msg = f"{whole}[.] takes an index, an index moved by a size, or a size, and {place} is none"
        raise ParseError(msg, hint="write a[i], a[i + 1], a[1] or a[n]")
    before, _, after = place_of(place, size)
    inside = never_negative(before) and never_negative(after)
    if not inside and is_index(place):
        msg = f"{whole} has {size} members, and {place} does not run over them"
        raise DeclarationError(msg, hint=f"declare the index over {size}")
    if not inside:
        msg = f"{whole}[.] takes an index that stays inside, and {place} may lie outside of 1, ..., {size}"
        hint = "let the index end earlier, Sum[f, i, 1, n - 1], or declare a longer one, a: n + 1"
        raise ParseError(msg, hint="places are counted from 1" if place == 0 else hint)


def place_of(place: Expr, size: Expr) -> tuple[Expr, Any, Expr]:
    """How many stand before the first of these places, the index that runs over them, and how many stand behind."""
    i: Any = next((s for s in place.free_symbols if is_index(s)), None)
    before = less(place, integer(1)) if i is None else less(place, i)
    return before, i, less(less(size, before), integer(1) if i is None else i.size)


def less(size: Expr, other: Expr) -> Expr:
    """Return the difference of two sizes, or places, as a polynomial in dimensions and indices."""
    whole, part = (dict(polynomial_of(one) or {}) for one in (size, other))
    named: dict[str, Any] = {str(s): s for s in size.free_symbols | other.free_symbols}
    for names, c in part.items():
        whole[names] = whole.get(names, 0) - c
    found: Expr = untyped.Add(*(untyped.Mul(c, *(named[name] for name in names)) for names, c in sorted(whole.items()) if c))
    return found


def is_index(term: object) -> bool:
    """Whether a term is an index, which alone among symbols runs over a range."""
    return isinstance(term, Symbol) and hasattr(term, "size")


__all__ = ["ALL", "At", "check_place", "is_index", "less", "place_of"]
