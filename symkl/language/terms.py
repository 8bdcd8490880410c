"""Operators that build SymPy trees without evaluating anything; shapes are checked at once.

SymPy evaluates while it builds: ``A*A.I`` becomes ``I`` before anybody asked whether A has an inverse. A verifier has to
keep the printed line, so these nodes keep their arguments in the order written. ``doit()`` hands a node to SymPy's own
arithmetic, usually after ``subs`` has put explicit matrices in.
"""

from __future__ import annotations

from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import sympy
from sympy import Basic, Expr, Integer, Rational, S
from sympy.matrices import MatrixBase
from sympy.matrices.expressions import MatAdd, MatMul, MatPow, MatrixExpr
from sympy.matrices.expressions import Transpose as SympyTranspose
from sympy.printing.pretty.stringpict import prettyForm

from symkl.errors import ShapeError, SymklError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy.printing.printer import Printer

Shape: TypeAlias = tuple[Expr, Expr]
TermLike: TypeAlias = Expr | int | float | Fraction

SCALAR: Shape = (S.One, S.One)
# How tightly a node binds when printed; a child that binds more loosely than its place asks is put in parentheses.
ADDITIVE, MULTIPLICATIVE, POSTFIX, ATOMIC = 1, 2, 3, 4


def shape_of(term: Basic) -> Shape:
    """Rows and columns of a term; a scalar is 1 x 1."""
    return getattr(term, "shape", SCALAR)


def is_scalar(term: Basic) -> bool:
    """Whether a term is 1 x 1; such a value is a scalar everywhere in symkl."""
    return shape_of(term) == SCALAR


def same_dimension(a: Expr, b: Expr) -> bool:
    """Whether two dimensions are equal whatever their symbols stand for."""
    return a == b or sympy.expand(a - b) == 0


def same_shape(a: Shape, b: Shape) -> bool:
    """Whether two shapes agree for all dimensions."""
    return same_dimension(a[0], b[0]) and same_dimension(a[1], b[1])


def shape_text(shape: Shape) -> str:
    """Return a shape as people write it: ``scalar`` or ``n x m``."""
    return "a scalar" if shape == SCALAR else f"{shape[0]} x {shape[1]}"


def as_term(value: TermLike) -> Expr:
    """Turn a number into a term; a float means the decimal that it prints as."""
    if isinstance(value, Expr):
        return value
    if isinstance(value, MatrixBase):
        return value.as_immutable()
    if isinstance(value, int) and not isinstance(value, bool):
        return Integer(value)
    if isinstance(value, Fraction):
        return Rational(value.numerator, value.denominator)
    if isinstance(value, float):
        return Decimal(Rational(str(value)))
    msg = f"{value!r} cannot stand in a term"
    raise SymklError(msg, hint="terms are made of symkl symbols, integers, fractions and decimals")


class Operators:
    """The arithmetic of terms: every operator builds a node and checks shapes."""

    _op_priority: ClassVar[float] = 100.0  # above every SymPy class, so that 2*A and pi*A come here too

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

    def __pow__(self, other: TermLike) -> Expr:
        return power(self, other)

    def __rpow__(self, other: TermLike) -> Expr:
        return power(other, self)

    def __neg__(self) -> Expr:
        return negated(self)

    def __pos__(self) -> Operators:
        return self

    def _pretty(self, printer: Printer) -> prettyForm:  # noqa: ARG002 - SymPy's two-dimensional printer
        return prettyForm(str(self))

    @property
    def T(self) -> Expr:  # noqa: N802 - the field's name for the transpose
        """The transpose."""
        return Transpose(self)

    @property
    def I(self) -> Expr:  # noqa: N802, E743 - the field's name for the inverse
        """The inverse; the matrix must be square."""
        return inverse(self)


class Node(Operators, Expr):
    """A term built by symkl: a SymPy expression that stays as written."""

    binding: ClassVar[int] = ATOMIC

    def __new__(cls, *args: Basic) -> Node:
        """Build the node from SymPy objects; strict checks live in the operators, so that ``subs`` can rebuild."""
        node = Expr.__new__(cls, *(sympy.sympify(a) for a in args))
        node.shape = node._shape(*node.args)  # noqa: SLF001
        return node

    def _shape(self, *args: Basic) -> Shape:  # noqa: ARG002 - the default for scalar-valued nodes
        return SCALAR

    @property
    def is_commutative(self) -> bool:
        """Whether SymPy may reorder this term: only scalars commute."""
        return self.shape == SCALAR

    def doit(self, **hints: Any) -> Expr:  # noqa: ANN401 - SymPy's own signature
        """Evaluate with SymPy's arithmetic, innermost first."""
        return unwrap(self._evaluate(*(unwrap(a.doit(**hints)) for a in self.args)))

    def _evaluate(self, *args: Expr) -> Expr:
        return self.func(*args)

    def _sympystr(self, printer: Printer) -> str:
        return self._print(printer, text_place)

    def _latex(self, printer: Printer) -> str:
        return self._print(printer, latex_place)

    def _print(self, printer: Printer, place: Place) -> str:
        raise NotImplementedError


def unwrap(value: Expr) -> Expr:
    """A 1 x 1 matrix is a scalar: its entry if explicit, else its trace."""
    if isinstance(value, MatrixBase) and value.shape == (1, 1):
        return value[0, 0]
    if isinstance(value, MatrixExpr) and value.shape == SCALAR and not isinstance(value, Operators):
        return sympy.Trace(value)
    return value


# ------------------------------------------------------------------------------------------------------- printing


class Place:
    """How one output language writes the nodes."""

    def __init__(self, latex: bool) -> None:  # noqa: FBT001 - two instances, below
        self.latex = latex

    def wrap(self, printer: Printer, term: Basic, at_least: int) -> str:
        """Print a child, in parentheses where it binds more loosely than ``at_least``."""
        inner: str = printer._print(term)  # noqa: SLF001 - the documented way to recurse in SymPy printers
        return self.parentheses(inner) if binding_of(term) < at_least else inner

    def parentheses(self, inner: str) -> str:
        return rf"\left({inner}\right)" if self.latex else f"({inner})"

    def call(self, name: str, latex: str, inner: str) -> str:
        return latex + self.parentheses(inner) if self.latex else f"{name}({inner})"


text_place, latex_place = Place(latex=False), Place(latex=True)


def binding_of(term: Basic) -> int:
    """How tightly a term binds when printed."""
    if isinstance(term, Node):
        return term.binding
    if isinstance(term, Rational):
        return ADDITIVE if term < 0 else ATOMIC if term.q == 1 else MULTIPLICATIVE
    if isinstance(term, (sympy.Add, MatAdd)):
        return ADDITIVE
    if isinstance(term, (sympy.Mul, MatMul)):
        return MULTIPLICATIVE
    return POSTFIX if isinstance(term, (sympy.Pow, MatPow)) else ATOMIC


# ----------------------------------------------------------------------------------------------------- arithmetic


class Plus(Node):
    """A sum, in the order written."""

    binding = ADDITIVE

    def _shape(self, *args: Basic) -> Shape:
        return shape_of(args[0])

    def _evaluate(self, *args: Expr) -> Expr:
        if all(isinstance(a, MatrixBase) for a in args):
            return reduce(lambda a, b: a + b, args)
        return sympy.Add(*args) if all(is_scalar(a) for a in args) else MatAdd(*args).doit()

    def _print(self, printer: Printer, place: Place) -> str:
        parts = [place.wrap(printer, self.args[0], ADDITIVE)]
        for term in self.args[1:]:
            if isinstance(term, Negative):
                parts += [" - ", place.wrap(printer, term.args[0], MULTIPLICATIVE)]
            else:
                # a sum inside a sum was put in parentheses by its author
                parts += [" + ", place.wrap(printer, term, MULTIPLICATIVE)]
        return "".join(parts)


class Negative(Node):
    """A leading minus sign."""

    binding = ADDITIVE

    def _shape(self, *args: Basic) -> Shape:
        return shape_of(args[0])

    def _evaluate(self, *args: Expr) -> Expr:
        (term,) = args
        return MatMul(S.NegativeOne, term).doit() if isinstance(term, MatrixExpr) else sympy.Mul(S.NegativeOne, term)

    def _print(self, printer: Printer, place: Place) -> str:
        # in text -a*b would read as (-a)*b
        return "-" + place.wrap(printer, self.args[0], MULTIPLICATIVE if place.latex else POSTFIX)


class Times(Node):
    """A product of matrices and scalars, read from left to right."""

    @property
    def binding(self) -> int:  # type: ignore[override]
        """A product that starts with a minus sign binds like a sum."""
        return ADDITIVE if starts_with_minus(self) else MULTIPLICATIVE

    def _shape(self, *args: Basic) -> Shape:
        return reduce(product_shape, map(shape_of, args))

    def _evaluate(self, *args: Expr) -> Expr:
        if all(is_scalar(a) for a in args):
            return sympy.Mul(*args)
        return reduce(lambda a, b: unwrap(_multiply(a, b)), args)

    def _print(self, printer: Printer, place: Place) -> str:
        first, *rest = self.args
        out = place.wrap(printer, first, ADDITIVE if starts_with_minus(first) else MULTIPLICATIVE)
        for left, right in zip(self.args, rest, strict=False):
            factor = place.wrap(printer, right, MULTIPLICATIVE + 1 if isinstance(right, (Times, Divide)) else MULTIPLICATIVE)
            if isinstance(right, Divide) and place.latex:
                factor = printer._print(right)  # noqa: SLF001 - a LaTeX fraction groups by itself
            if not place.latex:
                out += "*" + factor
            elif is_numeral(right) or (is_numeral(left) and isinstance(right, Divide)):
                out += r" \cdot " + factor
            else:
                out += " " + factor
        return out


class Divide(Node):
    """A term over a scalar."""

    binding = Times.binding

    def _shape(self, *args: Basic) -> Shape:
        return shape_of(args[0])

    def _evaluate(self, *args: Expr) -> Expr:
        top, bottom = args
        return _multiply(sympy.Pow(bottom, -1), top)

    def _print(self, printer: Printer, place: Place) -> str:
        top, bottom = self.args
        if not place.latex:
            loosest = ADDITIVE if starts_with_minus(top) else MULTIPLICATIVE
            return f"{place.wrap(printer, top, loosest)}/{place.wrap(printer, bottom, POSTFIX)}"
        sign = ""
        if isinstance(top, Negative):
            sign, top = "-", top.args[0]
        return rf"{sign}\frac{{{printer._print(top)}}}{{{printer._print(bottom)}}}"  # noqa: SLF001


class Power(Node):
    """A scalar or a square matrix to a power."""

    binding = POSTFIX

    def _shape(self, *args: Basic) -> Shape:
        return shape_of(args[0])

    def _evaluate(self, *args: Expr) -> Expr:
        base, exponent = args
        if isinstance(base, MatrixBase):
            return base**exponent
        return MatPow(base, exponent).doit() if isinstance(base, MatrixExpr) else sympy.Pow(base, exponent)

    def _print(self, printer: Printer, place: Place) -> str:
        base, exponent = self.args
        if place.latex:
            return f"{place.wrap(printer, base, ATOMIC)}^{{{printer._print(exponent)}}}"  # noqa: SLF001
        return f"{_postfix(printer, base)}**{place.wrap(printer, exponent, ATOMIC)}"


def _postfix(printer: Printer, term: Basic) -> str:
    return text_place.wrap(printer, term, POSTFIX if isinstance(term, (Transpose, Inverse)) else ATOMIC)


class Transpose(Node):
    """A transpose, ``A.T``."""

    binding = POSTFIX

    def _shape(self, *args: Basic) -> Shape:
        rows, columns = shape_of(args[0])
        return (columns, rows)

    def _evaluate(self, *args: Expr) -> Expr:
        (term,) = args
        if isinstance(term, MatrixBase):
            return term.T
        return SympyTranspose(term).doit() if isinstance(term, MatrixExpr) else term

    def _print(self, printer: Printer, place: Place) -> str:
        (term,) = self.args
        if place.latex:
            return place.wrap(printer, term, ATOMIC) + "^T"
        return _postfix(printer, term) + ".T"


class Inverse(Node):
    """An inverse, ``A.I`` or ``inv(A)``: it exists wherever the statement is defined."""

    binding = POSTFIX

    def _shape(self, *args: Basic) -> Shape:
        return shape_of(args[0])

    def _evaluate(self, *args: Expr) -> Expr:
        (term,) = args
        if isinstance(term, MatrixBase):
            return term.inv()
        return sympy.Inverse(term).doit() if isinstance(term, MatrixExpr) else sympy.Pow(term, -1)

    def _print(self, printer: Printer, place: Place) -> str:
        (term,) = self.args
        if place.latex:
            return place.wrap(printer, term, ATOMIC) + "^{-1}"
        return _postfix(printer, term) + ".I"


class Decimal(Node):
    """A number that was written as a decimal and prints as one; its value is exact."""

    def _evaluate(self, *args: Expr) -> Expr:
        return args[0]

    def _print(self, printer: Printer, place: Place) -> str:  # noqa: ARG002
        value = self.args[0]
        digits = 0
        while (value * 10**digits).q != 1:
            digits += 1
        scaled = str(abs(int(value * 10**digits))).rjust(digits + 1, "0")
        whole, decimals = scaled[: len(scaled) - digits], scaled[len(scaled) - digits :]
        return ("-" if value < 0 else "") + (f"{whole}.{decimals}" if digits else f"{whole}.0")


class Identity(Node):
    """The identity matrix of a given size."""

    def _shape(self, *args: Basic) -> Shape:
        return (args[0], args[0])

    def _evaluate(self, *args: Expr) -> Expr:
        (size,) = args
        return sympy.eye(int(size)).as_immutable() if size.is_Integer else sympy.Identity(size)

    def _print(self, printer: Printer, place: Place) -> str:
        size: str = printer._print(self.args[0])  # noqa: SLF001
        return f"I_{{{size}}}" if place.latex else f"I({size})"


class _Constant(Node):
    """A matrix with one value in every entry."""

    name: ClassVar[str]
    latex_name: ClassVar[str]
    entry: ClassVar[int]

    def _shape(self, *args: Basic) -> Shape:
        return (args[0], args[1])

    def _evaluate(self, *args: Expr) -> Expr:
        if all(a.is_Integer for a in args):
            return (sympy.ones(*args) * self.entry).as_immutable()
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


def starts_with_minus(term: Basic) -> bool:
    """Whether a term prints with a minus sign first."""
    if isinstance(term, (Times, Divide)):
        return starts_with_minus(term.args[0])
    return isinstance(term, Negative) or (isinstance(term, Rational) and bool(term < 0))


def is_numeral(term: Basic) -> bool:
    """Whether a term prints as digits first, so that another number must not stand right before it."""
    if isinstance(term, (Power, Times)):
        return is_numeral(term.args[0])
    return isinstance(term, (Rational, Decimal))


def _multiply(a: Expr, b: Expr) -> Expr:
    if isinstance(a, MatrixBase) and isinstance(b, MatrixBase):
        return a * b
    if is_scalar(a) or is_scalar(b):
        scalar, other = (a, b) if is_scalar(a) else (b, a)
        if isinstance(other, MatrixBase):
            return other.applyfunc(lambda entry: sympy.Mul(scalar, entry))
        if not isinstance(other, MatrixExpr):
            return sympy.Mul(a, b)
    return MatMul(a, b).doit()


def product_shape(a: Shape, b: Shape) -> Shape:
    """Shape of a product whose factors fit; a scalar factor leaves the other's shape."""
    if a == SCALAR:
        return b
    return a if b == SCALAR else (a[0], b[1])


# ------------------------------------------------------------------------------------------------ checked builders


def _flat(cls: type[Node], term: Expr) -> tuple[Basic, ...]:
    return term.args if type(term) is cls else (term,)


def plus(a: TermLike, b: TermLike) -> Expr:
    """``a + b``; both of one shape."""
    left, right = as_term(a), as_term(b)
    if not same_shape(shape_of(left), shape_of(right)):
        msg = f"cannot add {left} and {right}: {shape_text(shape_of(left))} and {shape_text(shape_of(right))}"
        hint = "a number is added to a matrix as a multiple of I(n)" if is_scalar(left) or is_scalar(right) else ""
        raise ShapeError(msg, hint=hint)
    return Plus(*_flat(Plus, left), right)


def times(a: TermLike, b: TermLike) -> Expr:
    """``a*b``: a matrix product, or a product with a scalar."""
    left, right = as_term(a), as_term(b)
    if not (is_scalar(left) or is_scalar(right)) and not same_dimension(shape_of(left)[1], shape_of(right)[0]):
        msg = f"cannot multiply {left} and {right}: {shape_text(shape_of(left))} and {shape_text(shape_of(right))}"
        raise ShapeError(msg, hint=_transposition_hint(left, right))
    return Times(*_flat(Times, left), right)


def _transposition_hint(left: Expr, right: Expr) -> str:
    if same_dimension(shape_of(left)[0], shape_of(right)[0]):
        return f"{text_place_of(left)}.T*{text_place_of(right)} would fit"
    if same_dimension(shape_of(left)[1], shape_of(right)[1]):
        return f"{text_place_of(left)}*{text_place_of(right)}.T would fit"
    return ""


def text_place_of(term: Expr) -> str:
    """Return a term as text, in parentheses unless it is an atom."""
    return str(term) if binding_of(term) >= POSTFIX else f"({term})"


def negated(a: TermLike) -> Expr:
    """``-a``."""
    return Negative(as_term(a))


def divided(a: TermLike, b: TermLike) -> Expr:
    """``a/b`` for a scalar b."""
    top, bottom = as_term(a), as_term(b)
    if not is_scalar(bottom):
        msg = f"cannot divide by {bottom}, which is {shape_text(shape_of(bottom))}"
        raise ShapeError(msg, hint=f"multiply by inv({bottom}) on the side you mean")
    if bottom == 0:
        msg = f"{text_place_of(top)}/0 divides by zero"
        raise SymklError(msg)
    return Divide(top, bottom)


def power(a: TermLike, n: TermLike) -> Expr:
    """``a**n`` for a scalar or a square matrix."""
    base, exponent = as_term(a), as_term(n)
    if not is_scalar(exponent):
        msg = f"the exponent {exponent} is {shape_text(shape_of(exponent))}, not a scalar"
        raise ShapeError(msg)
    if not is_scalar(base):
        require_square(base, "take a power of")
    return Power(base, exponent)


def inverse(a: TermLike) -> Expr:
    """``inv(a)`` for a square matrix or a scalar."""
    term = as_term(a)
    require_square(term, "invert")
    return Inverse(term)


def require_square(term: Expr, what: str) -> None:
    """Raise ShapeError unless the term is square."""
    rows, columns = shape_of(term)
    if not same_dimension(rows, columns):
        msg = f"cannot {what} {term}: it is {rows} x {columns}, not square"
        raise ShapeError(msg)


def checked(make: Callable[..., Node], *args: TermLike) -> Node:
    """Build a node from anything that can be a term."""
    return make(*(as_term(a) for a in args))


def I(n: TermLike) -> Expr:  # noqa: N802, E743 - the field's name
    """Return the identity matrix of size n."""
    return Identity(as_term(n)) if n != 1 else S.One


def Z(rows: TermLike, columns: TermLike) -> Expr:  # noqa: N802 - the field's name
    """Return the zero matrix."""
    return Zero(as_term(rows), as_term(columns))


def ones(rows: TermLike, columns: TermLike = 1) -> Expr:
    """Return a vector or matrix of ones."""
    return Ones(as_term(rows), as_term(columns))
