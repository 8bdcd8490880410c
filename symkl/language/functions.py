"""Functions of terms: trace, determinant, logarithm, sums, block matrices.

Each is a SymPy subclass that prints as text and as LaTeX, and a lower-case builder that checks shapes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import sympy
from sympy import Expr, S

from symkl.errors import ShapeError
from symkl.language.blocks import Block, block
from symkl.language.bound import ByEntries, Diagonal, Integral, Prod, Sum, by_entries, diagonal, integral, multiplied, total
from symkl.language.printing import MULTIPLICATIVE, Place
from symkl.language.sympy_types import integer, is_explicit, untyped
from symkl.language.terms import (
    Node,
    Shape,
    TermLike,
    as_term,
    is_scalar,
    require_square,
    same_shape,
    shape_of,
    shape_text,
)

if TYPE_CHECKING:
    from sympy.printing.printer import Printer

    from symkl.language.sympy_types import Evaluated

__all__ = [
    "AbsoluteValue",
    "Adjugate",
    "Block",
    "ByEntries",
    "Call",
    "Determinant",
    "Diagonal",
    "DiagonalMatrix",
    "DiagonalOf",
    "Exp",
    "Hadamard",
    "Integral",
    "Kronecker",
    "Largest",
    "Log",
    "MatrixExponential",
    "Prod",
    "PseudoInverse",
    "Rounded",
    "Sqrt",
    "Sum",
    "Trace",
    "Vectorised",
    "absolute",
    "adj",
    "block",
    "by_entries",
    "det",
    "dg",
    "diagm",
    "diagonal",
    "exp",
    "expm",
    "had",
    "integral",
    "kron",
    "log",
    "logdet",
    "multiplied",
    "pinv",
    "rounded",
    "sqrt",
    "total",
    "tr",
    "vec",
]


class Call(Node):
    """A function written ``name(arguments)``."""

    name: ClassVar[str]
    latex_name: ClassVar[str]

    def _print(self, printer: Printer, place: Place) -> str:
        return place.call(self.name, self.latex_name, ", ".join(printer._print(a) for a in self.args))  # noqa: SLF001


class Trace(Call):
    """The trace of a square matrix; of a scalar, the scalar."""

    name, latex_name = "tr", r"\operatorname{tr}"

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        (term,) = args
        if is_explicit(term):
            return term.trace()
        return term if is_scalar(term) else untyped.Trace(term).doit()


class Determinant(Call):
    """The determinant of a square matrix."""

    name, latex_name = "det", r"\det"

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        (term,) = args
        if is_explicit(term):
            return term.det()
        return term if is_scalar(term) else untyped.Determinant(term).doit()

    def _print(self, printer: Printer, place: Place) -> str:
        if place.latex:
            return rf"\left|{printer._print(self.args[0])}\right|"  # noqa: SLF001
        return super()._print(printer, place)


class Log(Call):
    """The natural logarithm."""

    name, latex_name = "log", r"\log"

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return untyped.log(*args)


class Exp(Call):
    """The exponential of a scalar."""

    name, latex_name = "exp", r"\exp"

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return untyped.exp(*args)


class Sqrt(Call):
    """The non-negative square root of a scalar."""

    name, latex_name = "sqrt", r"\sqrt"

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return untyped.sqrt(*args)

    def _print(self, printer: Printer, place: Place) -> str:
        if place.latex:
            return rf"\sqrt{{{printer._print(self.args[0])}}}"  # noqa: SLF001
        return super()._print(printer, place)


class AbsoluteValue(Call):
    """The absolute value of a scalar."""

    name, latex_name = "abs", r"\operatorname{abs}"

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return untyped.Abs(*args)


class Largest(Call):
    """The largest entry of a vector."""

    name, latex_name = "max", r"\max"

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        (term,) = args
        return untyped.Max(*term) if is_explicit(term) else term if is_scalar(term) else self.func(*args)


class Rounded(Call):
    """A number rounded to so many decimals, half away from zero never arising at an irrational."""

    name, latex_name = "rounded", r"\operatorname{round}"

    def _print(self, printer: Printer, place: Place) -> str:
        term, digits = (printer._print(a) for a in self.args)  # noqa: SLF001
        if place.latex:
            return rf"\operatorname{{round}}_{{{digits}}}\left({term}\right)"
        return f"rounded({term}, {digits})"


class _SquareCall(Call):
    def _shape(self, *args: Expr) -> Shape:
        return shape_of(args[0])


class Adjugate(_SquareCall):
    """The adjugate of a square matrix."""

    name, latex_name = "adj", r"\operatorname{adj}"

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return args[0].adjugate() if is_explicit(args[0]) else self.func(*args)


class MatrixExponential(_SquareCall):
    """The matrix exponential."""

    name, latex_name = "expm", r"\exp"

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return args[0].exp() if is_explicit(args[0]) else self.func(*args)


class PseudoInverse(Call):
    """The Moore-Penrose pseudo-inverse."""

    name, latex_name = "pinv", ""

    def _shape(self, *args: Expr) -> Shape:
        rows, columns = shape_of(args[0])
        return (columns, rows)

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return args[0].pinv() if is_explicit(args[0]) else self.func(*args)

    def _print(self, printer: Printer, place: Place) -> str:
        if place.latex:
            return place.raised(printer, self.args[0], "{+}")
        return super()._print(printer, place)


class Kronecker(Call):
    """The Kronecker product."""

    name, latex_name = "kron", ""

    def _shape(self, *args: Expr) -> Shape:
        (a, b), (c, d) = map(shape_of, args)
        return (sympy.Mul(a, c), sympy.Mul(b, d))

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        explicit = [a if is_explicit(a) else untyped.Matrix([[a]]) if is_scalar(a) else None for a in args]
        if any(a is None for a in explicit):
            return self.func(*args)
        return untyped.kronecker_product(*explicit)

    def _print(self, printer: Printer, place: Place) -> str:
        if place.latex:
            left, right = (place.wrap(printer, a, MULTIPLICATIVE) for a in self.args)
            return rf"\left({left} \otimes {right}\right)"
        return super()._print(printer, place)


class Hadamard(Call):
    """The entrywise product."""

    name, latex_name = "had", ""

    def _shape(self, *args: Expr) -> Shape:
        return shape_of(args[0])

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        if all(is_explicit(a) for a in args):
            return untyped.matrix_multiply_elementwise(*args)
        return self.func(*args)

    def _print(self, printer: Printer, place: Place) -> str:
        if place.latex:
            left, right = (place.wrap(printer, a, MULTIPLICATIVE) for a in self.args)
            return rf"\left({left} \circ {right}\right)"
        return super()._print(printer, place)


class Vectorised(Call):
    """The columns of a matrix, one below the other."""

    name, latex_name = "vec", r"\operatorname{vec}"

    def _shape(self, *args: Expr) -> Shape:
        rows, columns = shape_of(args[0])
        return (sympy.Mul(rows, columns), S.One)

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return args[0].vec() if is_explicit(args[0]) else self.func(*args)


class DiagonalOf(Call):
    """The diagonal of a square matrix as a vector, ``dg(A)``."""

    name, latex_name = "dg", r"\operatorname{dg}"

    def _shape(self, *args: Expr) -> Shape:
        return (shape_of(args[0])[0], S.One)

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return args[0].diagonal().T if is_explicit(args[0]) else self.func(*args)


class DiagonalMatrix(Call):
    """The diagonal matrix with a vector on its diagonal, ``diagm(v)``."""

    name, latex_name = "diagm", r"\operatorname{diag}"

    def _shape(self, *args: Expr) -> Shape:
        rows, _ = shape_of(args[0])
        return (rows, rows)

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return untyped.diag(*args[0]) if is_explicit(args[0]) else self.func(*args)


# ----------------------------------------------------------------------------------------------- checked builders


def _of_scalar(cls: type[Node], value: TermLike) -> Expr:
    term = as_term(value)
    if not is_scalar(term):
        name = getattr(cls, "name", cls.__name__)
        msg = f"{name} takes a scalar, and {term} is {shape_text(shape_of(term))}"
        ways = {
            "log": f"log(det({term})) or log(tr({term})) would be a scalar",
            "exp": f"expm({term}) is the exponential of a square matrix",
            "sqrt": f'a root is declared, with its square: "R: n x n, spd; R*R = {term}"',
        }
        raise ShapeError(msg, hint=ways.get(name, ""))
    return cls(term)


def _of_square(cls: type[Node], value: TermLike, what: str) -> Expr:
    term = as_term(value)
    require_square(term, f"take the {what} of")
    return cls(term)


def tr(a: TermLike) -> Expr:
    """Trace of a square matrix."""
    return _of_square(Trace, a, "trace")


def det(a: TermLike) -> Expr:
    """Determinant of a square matrix."""
    return _of_square(Determinant, a, "determinant")


def adj(a: TermLike) -> Expr:
    """Adjugate of a square matrix."""
    return _of_square(Adjugate, a, "adjugate")


def expm(a: TermLike) -> Expr:
    """Exponential of a square matrix."""
    return _of_square(MatrixExponential, a, "matrix exponential")


def log(a: TermLike) -> Expr:
    """Natural logarithm of a scalar."""
    return _of_scalar(Log, a)


def exp(a: TermLike) -> Expr:
    """Exponential of a scalar."""
    return _of_scalar(Exp, a)


def sqrt(a: TermLike) -> Expr:
    """Non-negative square root of a scalar."""
    return _of_scalar(Sqrt, a)


def absolute(a: TermLike) -> Expr:
    """Absolute value of a scalar."""
    return _of_scalar(AbsoluteValue, a)


def logdet(a: TermLike) -> Expr:
    """Logarithm of a determinant."""
    return log(det(a))


def pinv(a: TermLike) -> Expr:
    """Moore-Penrose pseudo-inverse."""
    return PseudoInverse(as_term(a))


def kron(a: TermLike, b: TermLike) -> Expr:
    """Kronecker product."""
    return Kronecker(as_term(a), as_term(b))


def had(a: TermLike, b: TermLike) -> Expr:
    """Entrywise product of two matrices of one shape."""
    left, right = as_term(a), as_term(b)
    if not same_shape(shape_of(left), shape_of(right)):
        msg = f"had({left}, {right}) needs one shape: {shape_text(shape_of(left))} and {shape_text(shape_of(right))}"
        raise ShapeError(msg)
    return Hadamard(left, right)


def vec(a: TermLike) -> Expr:
    """Columns of a matrix, stacked."""
    return Vectorised(as_term(a))


def dg(a: TermLike) -> Expr:
    """Diagonal of a square matrix, as a vector."""
    return _of_square(DiagonalOf, a, "diagonal")


def diagm(v: TermLike) -> Expr:
    """Diagonal matrix of a vector."""
    term = as_term(v)
    if shape_of(term)[1] != 1:
        msg = f"diagm takes a vector, and {term} is {shape_text(shape_of(term))}"
        raise ShapeError(msg)
    return DiagonalMatrix(term)


def rounded(term: TermLike, digits: int) -> Expr:
    """Return a number rounded to so many decimals."""
    value = as_term(term)
    if not is_scalar(value) or not sympy.sympify(digits).is_Integer:
        msg = f"rounded takes a scalar and a number of decimals, not {term} and {digits}"
        raise ShapeError(msg)
    return Rounded(value, integer(digits))
