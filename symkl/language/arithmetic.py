"""Operators that build SymPy trees without evaluating anything; shapes are checked at once.

SymPy evaluates while it builds: ``A*A.I`` becomes ``I`` before anybody asked whether A has an inverse. A verifier has to
keep the printed line, so these nodes keep their arguments in the order written. ``doit()`` hands a node to SymPy's own
arithmetic, usually after ``subs`` has put explicit matrices in.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import sympy
from sympy import Basic, Expr, Rational
from sympy.matrices import MatrixBase
from sympy.matrices.expressions import MatrixExpr

from symkl.errors import SymklError
from symkl.language import sympy_arithmetic
from symkl.language.foreign import Foreign
from symkl.language.given_values import decimal, instead_of
from symkl.language.operands import check_divisor, check_power, check_product, check_sum
from symkl.language.printing import (
    ADDITIVE,
    ATOMIC,
    MULTIPLICATIVE,
    POSTFIX,
    Place,
    binding_of,
    decimal_text,
    latex_place,
    text_place,
)
from symkl.language.shapes import (
    SCALAR,
    Shape,
    is_scalar,
    product_shape,
    require_square,
    shape_of,
)
from symkl.language.sympy_types import TypedExpr, immutable, integer, is_explicit, pretty_form, rational, untyped

if TYPE_CHECKING:
    from typing import Self

    from sympy.printing.pretty.stringpict import prettyForm
    from sympy.printing.printer import Printer

    from symkl.language.sympy_types import Evaluated

    # the operators are mixed into SymPy's expressions
    _Operand = TypedExpr
else:
    _Operand = object

TermLike: TypeAlias = Expr | MatrixBase | int | float | Fraction


def as_term(value: TermLike) -> Expr:
    """Turn a number into a term; a float means the decimal that it prints as."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, MatrixBase):
        return immutable(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return integer(value)
    if isinstance(value, Fraction):
        return rational(value.numerator, value.denominator)
    if isinstance(value, float):
        return Decimal(rational(decimal(value)))
    msg = f"{value!r} cannot stand in a term"
    raise SymklError(msg, hint=instead_of(value))


class Operators(Foreign):
    """The arithmetic of terms: every operator builds a node and checks shapes."""

    _op_priority = 100.0  # above every SymPy class, so that 2*A and pi*A come here too

    def __add__(self, other: TermLike) -> Expr:
        return plus(self, other)

    def __radd__(self, other: TermLike) -> Expr:
        return plus(other, self)

    def __sub__(self, other: TermLike) -> Expr:
        return plus(self, negated(other))

    def __rsub__(self, other: TermLike) -> Expr:
        return plus(other, negated(self))

    def __mul__(self, other: TermLike) -> Expr:
        return times(self, other)

    def __rmul__(self, other: TermLike) -> Expr:
        return times(other, self)

    __matmul__ = __mul__
    __rmatmul__ = __rmul__

    def __truediv__(self, other: TermLike) -> Expr:
        return divided(self, other)

    def __rtruediv__(self, other: TermLike) -> Expr:
        return divided(other, self)

    def __pow__(self, other: TermLike) -> Expr:  # type: ignore[override] # there is no power modulo a number
        return power(self, other)

    def __rpow__(self, other: TermLike) -> Expr:
        return power(other, self)

    def __neg__(self) -> Expr:
        return negated(self)

    def __pos__(self) -> Expr:
        return self

    def inv(self) -> Expr:
        """Return the inverse, by SymPy's name for it."""
        return inverse(self)

    inverse = inv

    def _pretty(self, printer: Printer) -> prettyForm:  # noqa: ARG002 - SymPy's two-dimensional printer
        return pretty_form(str(self))

    @property
    def T(self) -> Expr:  # noqa: N802 - the field's name for the transpose
        """The transpose."""
        return Transpose(self)

    @property
    def I(self) -> Expr:  # noqa: N802, E743 - the field's name for the inverse
        """The inverse; the matrix must be square."""
        return inverse(self)


class Node(Operators, TypedExpr):
    """A term built by symkl: a SymPy expression that stays as written."""

    binding: ClassVar[int] = ATOMIC
    shape: Shape

    def __new__(cls, *args: Basic) -> Self:
        """Build the node from SymPy objects; strict checks live in the operators, so that ``subs`` can rebuild."""
        node = super().__new__(cls, *(sympy.sympify(a) for a in args))
        node.shape = node._shape(*node.args)
        return node

    def _shape(self, *args: Expr) -> Shape:  # noqa: ARG002 - the default for scalar-valued nodes
        return SCALAR

    @property
    def is_commutative(self) -> bool:  # type: ignore[override] # SymPy asks for it like this
        """Whether SymPy may reorder this term: only scalars commute."""
        return self.shape == SCALAR

    def doit(self, **hints: object) -> Expr:
        """Evaluate with SymPy's arithmetic, innermost first."""
        value: Expr = unwrap(self._evaluate(*(unwrap(a.doit(**hints)) for a in self.args)))
        return value

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return self.func(*args)

    def _sympystr(self, printer: Printer) -> str:
        return self._print(printer, text_place)

    def _latex(self, printer: Printer) -> str:
        return self._print(printer, latex_place)

    def _print(self, printer: Printer, place: Place) -> str:
        raise NotImplementedError


def unwrap(value: Evaluated) -> Evaluated:
    """A 1 x 1 matrix is a scalar: its entry if explicit, else its trace."""
    if is_explicit(value) and value.shape == (1, 1):
        return value[0, 0]
    if isinstance(value, MatrixExpr) and value.shape == SCALAR and not isinstance(value, Operators):
        return untyped.Trace(value)
    return value


# ----------------------------------------------------------------------------------------------------- arithmetic


class _OneShape(Node):
    """A node with the shape of its first argument."""

    def _shape(self, *args: Expr) -> Shape:
        return shape_of(args[0])


class Plus(_OneShape):
    """A sum, in the order written."""

    binding = ADDITIVE

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return sympy_arithmetic.add(*args)

    def _print(self, printer: Printer, place: Place) -> str:
        parts = [place.wrap(printer, self.args[0], ADDITIVE)]
        for term in self.args[1:]:
            if isinstance(term, Negative):
                parts += [" - ", place.wrap(printer, term.args[0], MULTIPLICATIVE)]
            else:
                # a sum inside a sum was put in parentheses by its author
                parts += [" + ", place.wrap(printer, term, MULTIPLICATIVE)]
        return "".join(parts)


class Negative(_OneShape):
    """A leading minus sign."""

    binding = ADDITIVE

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return sympy_arithmetic.negate(*args)

    def _print(self, printer: Printer, place: Place) -> str:
        # in text -a*b would read as (-a)*b
        return "-" + place.wrap(printer, self.args[0], MULTIPLICATIVE if place.latex else POSTFIX)


class Times(Node):
    """A product of matrices and scalars, read from left to right."""

    @property
    def binding(self) -> int:  # type: ignore[override] # a product says it term by term
        """A product that starts with a minus sign binds like a sum."""
        return ADDITIVE if starts_with_minus(self) else MULTIPLICATIVE

    def _shape(self, *args: Expr) -> Shape:
        return reduce(product_shape, map(shape_of, args))

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        if all(is_scalar(a) for a in args):
            return sympy.Mul(*args)
        return reduce(lambda a, b: unwrap(sympy_arithmetic.multiply(a, b)), args)

    def _print(self, printer: Printer, place: Place) -> str:
        first, *rest = self.args
        out = place.wrap(printer, first, ADDITIVE if starts_with_minus(first) else MULTIPLICATIVE)
        if place.latex and open_ended(first):
            out = place.parentheses(out)
        for left, right in zip(self.args, rest, strict=False):
            kind = type(unmarked(right))
            factor = place.wrap(printer, right, MULTIPLICATIVE + 1 if kind in (Times, Divide) else MULTIPLICATIVE)
            if kind is Divide and place.latex:
                factor = printer._print(right)  # noqa: SLF001 - a LaTeX fraction groups by itself
            if place.latex and right is not self.args[-1] and open_ended(right) and kind is not Times:
                factor = place.parentheses(factor)
            if not place.latex:
                out += "*" + factor
            elif (is_numeral(right) and binding_of(right) > ADDITIVE and kind is not Times) or (
                is_numeral(left) and kind is Divide
            ):
                out += r" \cdot " + factor
            else:
                out += " " + factor
        return out


def open_ended(term: Basic) -> bool:
    """Whether a term ends with a big sum sign and what it sums, which would take in a factor that follows."""
    term = unmarked(term)
    if isinstance(term, (Times, Negative)):
        return open_ended(term.args[-1])
    return getattr(term, "sums_what_follows", False)


class Divide(_OneShape):
    """A term over a scalar."""

    binding = Times.binding

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        top, bottom = args
        return sympy_arithmetic.multiply(sympy.Pow(bottom, -1), top)

    def _print(self, printer: Printer, place: Place) -> str:
        top, bottom = self.args
        if not place.latex:
            loosest = ADDITIVE if starts_with_minus(top) else MULTIPLICATIVE
            return f"{place.wrap(printer, top, loosest)}/{place.wrap(printer, bottom, POSTFIX)}"
        sign = ""
        if isinstance(top, Negative):
            sign, top = "-", top.args[0]
        return rf"{sign}\frac{{{printer._print(top)}}}{{{printer._print(bottom)}}}"  # noqa: SLF001


class Power(_OneShape):
    """A scalar or a square matrix to a power."""

    binding = POSTFIX

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return sympy_arithmetic.raise_to(*args)

    def _print(self, printer: Printer, place: Place) -> str:
        base, exponent = self.args
        if place.latex:
            return place.raised(printer, base, f"{{{printer._print(exponent)}}}")  # noqa: SLF001
        return f"{postfix(printer, base)}**{place.wrap(printer, exponent, ATOMIC)}"


def postfix(printer: Printer, term: Basic) -> str:
    """Print what a postfix operator or a bracket follows."""
    return text_place.wrap(printer, term, POSTFIX if isinstance(term, (Transpose, Inverse)) else ATOMIC)


class Transpose(Node):
    """A transpose, ``A.T``."""

    binding = POSTFIX

    def _shape(self, *args: Expr) -> Shape:
        rows, columns = shape_of(args[0])
        return (columns, rows)

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return sympy_arithmetic.transpose(*args)

    def _print(self, printer: Printer, place: Place) -> str:
        (term,) = self.args
        if place.latex:
            return place.raised(printer, term, "T")
        return postfix(printer, term) + ".T"


class Inverse(_OneShape):
    """An inverse, ``A.I`` or ``inv(A)``: it exists wherever the statement is defined."""

    binding = POSTFIX

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return sympy_arithmetic.invert(*args)

    def _print(self, printer: Printer, place: Place) -> str:
        (term,) = self.args
        if place.latex:
            return place.raised(printer, term, "{-1}")
        return postfix(printer, term) + ".I"


class Decimal(Node):
    """A number that was written as a decimal and prints as one; its value is exact."""

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return args[0]

    def _print(self, printer: Printer, place: Place) -> str:  # noqa: ARG002
        return decimal_text(self.args[0])


def starts_with_minus(term: Basic) -> bool:
    """Whether a term prints with a minus sign first."""
    term = unmarked(term)
    if isinstance(term, (Times, Divide)):
        return starts_with_minus(term.args[0])
    return isinstance(term, Negative) or (isinstance(term, Rational) and bool(term < 0))


def unmarked(term: Basic) -> Basic:
    """A term less a mark on it, for brackets are for what is marked."""
    marks: Basic = getattr(term, "marks", term)
    return marks


def is_numeral(term: Basic) -> bool:
    """Whether a term prints as digits first, so that another number must not stand right before it."""
    term = unmarked(term)
    if isinstance(term, (Power, Times)):
        return is_numeral(term.args[0])
    return isinstance(term, (Rational, Decimal))


# ------------------------------------------------------------------------------------------------ checked builders


def _flat(cls: type[Node], term: Expr) -> tuple[Basic, ...]:
    return term.args if type(term) is cls else (term,)


def plus(a: TermLike, b: TermLike) -> Expr:
    """``a + b``; both of one shape."""
    left, right = as_term(a), as_term(b)
    check_sum(left, right)
    return Plus(*_flat(Plus, left), right)


def times(a: TermLike, b: TermLike) -> Expr:
    """``a*b``: a matrix product, or a product with a scalar."""
    left, right = as_term(a), as_term(b)
    check_product(left, right)
    return Times(*_flat(Times, left), right)


def negated(a: TermLike) -> Expr:
    """``-a``."""
    return Negative(as_term(a))


def divided(a: TermLike, b: TermLike) -> Expr:
    """``a/b`` for a scalar b."""
    top, bottom = as_term(a), as_term(b)
    check_divisor(top, bottom)
    return Divide(top, bottom)


def power(a: TermLike, n: TermLike) -> Expr:
    """``a**n`` for a scalar or a square matrix."""
    base, exponent = as_term(a), as_term(n)
    check_power(base, exponent)
    return Power(base, exponent)


def inverse(a: TermLike) -> Expr:
    """Inverse of a square matrix or a scalar."""
    term = as_term(a)
    require_square(term, "invert")
    return Inverse(term)
