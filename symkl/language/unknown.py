"""Functions of a number of which nothing is known but that they are smooth: f(x), with f'(x) for the derivative."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.errors import ShapeError
from symkl.language.arithmetic import Node, TermLike, as_term
from symkl.language.names import check_name
from symkl.language.printing import Place, latex_of_name
from symkl.language.shapes import is_scalar, shape_of, shape_text
from symkl.language.sympy_types import TypedBasic, integer, text

if TYPE_CHECKING:
    from typing import Self

    from sympy import Expr
    from sympy.printing.printer import Printer

    from symkl.language.sympy_types import Evaluated


# of the polynomials that functions are drawn from, where terms are evaluated
COEFFICIENTS = 4


class UnknownFunction(TypedBasic):
    """A smooth function of a number, or a derivative of one.

    Attributes
    ----------
    name : of the function
    """

    def __new__(cls, name: str, order: int = 0) -> Self:
        """Declare the function ``name``."""
        return super().__new__(cls, text(check_name(name)), integer(int(order)))

    name = property(lambda self: self.args[0].name)

    @property
    def order(self) -> int:
        """How often it is differentiated."""
        return int(self.args[1])

    @property
    def derivative(self) -> UnknownFunction:
        """The derivative, f'."""
        return UnknownFunction(self.name, self.order + 1)

    @property
    def declared(self) -> UnknownFunction:
        """What it is a derivative of."""
        return UnknownFunction(self.name)

    def __call__(self, term: TermLike) -> Expr:
        """Its value at a number."""
        at = as_term(term)
        if not is_scalar(at):
            msg = f"{self} takes a scalar, and {at} is {shape_text(shape_of(at))}"
            raise ShapeError(msg)
        return Called(self, at)

    def _sympystr(self, printer: Printer) -> str:  # noqa: ARG002
        return str(self.name) + "'" * self.order

    def _latex(self, printer: Printer) -> str:
        return latex_of_name(printer, self.name) + "'" * self.order


class Called(Node):
    """The value of a function at a number, ``f(x)``."""

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return self.func(*args)

    def _print(self, printer: Printer, place: Place) -> str:
        function, at = self.args
        return place.call(str(function), printer._print(function), printer._print(at))  # noqa: SLF001


def function(name: str) -> UnknownFunction:
    """Declare a smooth function of a number; ``f(x)`` is a value of it, ``f.derivative(x)`` one of its derivative."""
    return UnknownFunction(name)


__all__ = ["COEFFICIENTS", "Called", "UnknownFunction", "function"]
