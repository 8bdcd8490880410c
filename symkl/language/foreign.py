"""Operators and methods that terms have elsewhere, in Python and in SymPy: each says what is written here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from symkl.errors import SymklError
from symkl.language.shapes import SCALAR, shape_of, shape_text

if TYPE_CHECKING:
    from symkl.language.sympy_types import TypedExpr

    # it is mixed into SymPy's expressions
    _Operand = TypedExpr
else:
    _Operand = object


def _say_function(term: object, name: str) -> NoReturn:
    msg = f"{name} is a function, no method of {term}"
    raise SymklError(msg, hint=f"write {name}({term})")


class Foreign(_Operand):
    """What terms are asked for by other names."""

    def __xor__(self, other: object) -> NoReturn:
        msg = f"{self} ^ {other}: Python's ^ is no power"
        raise SymklError(msg, hint="write A**2 for a power, A.I for the inverse, A.T for the transpose")

    def __or__(self, other: object) -> NoReturn:
        msg = f"{self} | {other}: Python's | says nothing of what is known"
        raise SymklError(msg, hint="write E(x, given=z)")

    def det(self) -> NoReturn:
        """Say how a determinant is written."""
        _say_function(self, "det")

    def trace(self) -> NoReturn:
        """Say how a trace is written."""
        _say_function(self, "tr")

    def dot(self, other: object) -> NoReturn:
        """Say how products are written."""
        msg = f"{self}.dot({other}) is not how a product is written"
        raise SymklError(msg, hint=f"write {self}*{other}; of two vectors, {self}.T*{other}")

    def norm(self) -> NoReturn:
        """Say how a norm is written."""
        square = f"{self}.T*{self}" if shape_of(self)[1] == 1 else f"tr({self}.T*{self})"
        msg = f"there is no method norm of {self}"
        raise SymklError(msg, hint=f"write sqrt({square})")

    def __abs__(self) -> Any:  # noqa: ANN401 - SymPy's, of a number
        """Say how the absolute value of what is no number is written."""
        if shape_of(self) == SCALAR:
            return super().__abs__()
        msg = f"abs({self}) is of a number, and {self} is {shape_text(shape_of(self))}"
        raise SymklError(msg, hint=f"write det({self}) for a determinant, sqrt({self}.T*{self}) for the norm of a vector")

    def __lt__(self, other: object) -> Any:  # noqa: ANN401 - SymPy's, of numbers
        """Say how matrices are compared."""
        return super().__lt__(self._comparable(other, "lt"))

    def __le__(self, other: object) -> Any:  # noqa: ANN401 - as above
        """Say how matrices are compared."""
        return super().__le__(self._comparable(other, "le"))

    def __gt__(self, other: object) -> Any:  # noqa: ANN401 - as above
        """Say how matrices are compared."""
        return super().__gt__(self._comparable(other, "gt"))

    def __ge__(self, other: object) -> Any:  # noqa: ANN401 - as above
        """Say how matrices are compared."""
        return super().__ge__(self._comparable(other, "ge"))

    def _comparable(self, other: Any, relation: str) -> Any:  # noqa: ANN401 - as above
        if shape_of(self) == SCALAR:
            return other
        msg = f"Python compares no matrices, such as {self} and {other}"
        raise SymklError(msg, hint=f"a link of a chain is {relation}({other})")
