"""SymPy's classes and functions with the types that SymPy does not declare; at run time they are SymPy's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import sympy
from sympy import Basic, Expr, MatrixSymbol, Symbol
from sympy.core.symbol import Str
from sympy.matrices import MatrixBase
from sympy.printing.pretty.stringpict import prettyForm

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

# what SymPy's own arithmetic works on and returns: terms, and explicit matrices
Evaluated: TypeAlias = Any

# SymPy's functions, called where it declares no types for them
untyped: Any = sympy
text: Callable[[str], Basic] = Str
integer: Callable[[int], Expr] = sympy.Integer
rational: Callable[..., Expr] = sympy.Rational
group: Callable[..., Any] = sympy.Tuple
pretty_form: Callable[[str], prettyForm] = prettyForm


def is_explicit(value: Evaluated) -> bool:
    """Whether a value is a matrix given by its entries."""
    return isinstance(value, MatrixBase)


def immutable(matrix: Evaluated) -> Expr:
    """Return an explicit matrix that can stand in a term."""
    out: Expr = matrix.as_immutable()
    return out


if TYPE_CHECKING:

    class TypedBasic(Basic):  # type: ignore[no-untyped-call] # __init_subclass__ is declared here
        """``Basic`` whose arguments are whatever the subclass was made of."""

        args: tuple[Any, ...]
        kind: Any

        def __init_subclass__(cls) -> None: ...

        def __new__(cls, *args: object) -> Self:
            """Keep the arguments."""

    class TypedExpr(Expr):  # type: ignore[no-untyped-call] # __init_subclass__ is declared here
        """``Expr`` whose arguments are whatever the subclass was made of."""

        args: tuple[Any, ...]

        def __init_subclass__(cls) -> None: ...

        def __new__(cls, *args: object) -> Self:
            """Keep the arguments."""

    class TypedSymbol(Symbol):  # type: ignore[no-untyped-call] # __init_subclass__ is declared here
        """``Symbol`` with its constructors."""

        def __init_subclass__(cls) -> None: ...

        def __new__(cls, name: str, **assumptions: bool) -> Self:
            """Find the symbol of this name and these assumptions, or make it."""

        __xnew__: Callable[..., Any]

        def _hashable_content(self) -> tuple[object, ...]: ...

    class TypedMatrixSymbol(MatrixSymbol):  # type: ignore[no-untyped-call] # __init_subclass__ is declared here
        """``MatrixSymbol`` with its constructor and its shape."""

        args: tuple[Any, ...]
        name: str
        shape: tuple[Expr, Expr]

        def __init_subclass__(cls) -> None: ...

        def __new__(cls, name: str, rows: Expr, columns: Expr) -> Self:
            """Make a matrix of symbols."""

        def __getitem__(self, at: object) -> Expr: ...

else:
    TypedBasic, TypedExpr, TypedSymbol, TypedMatrixSymbol = Basic, Expr, Symbol, MatrixSymbol
