"""Functions of terms: trace, determinant, logarithm, sums, derivatives, block matrices.

Each is a SymPy subclass that prints as text and as LaTeX, and a lower-case builder that checks shapes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import sympy
from sympy import Basic, Expr, Integer, S, Tuple
from sympy.matrices import MatrixBase

from symkl.errors import ShapeError, SymklError
from symkl.language.symbols import Index, Matrix, Scalar
from symkl.language.terms import (
    MULTIPLICATIVE,
    SCALAR,
    Node,
    Place,
    Shape,
    TermLike,
    as_term,
    is_scalar,
    require_square,
    same_shape,
    shape_of,
    shape_text,
    unwrap,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sympy.printing.printer import Printer


class Call(Node):
    """A function written ``name(arguments)``."""

    name: ClassVar[str]
    latex_name: ClassVar[str]

    def _print(self, printer: Printer, place: Place) -> str:
        return place.call(self.name, self.latex_name, ", ".join(printer._print(a) for a in self.args))  # noqa: SLF001


class Trace(Call):
    """The trace of a square matrix; of a scalar, the scalar."""

    name, latex_name = "tr", r"\operatorname{tr}"

    def _evaluate(self, *args: Expr) -> Expr:
        (term,) = args
        if isinstance(term, MatrixBase):
            return term.trace()
        return term if is_scalar(term) else sympy.Trace(term).doit()


class Determinant(Call):
    """The determinant of a square matrix."""

    name, latex_name = "det", r"\det"

    def _evaluate(self, *args: Expr) -> Expr:
        (term,) = args
        if isinstance(term, MatrixBase):
            return term.det()
        return term if is_scalar(term) else sympy.Determinant(term).doit()

    def _print(self, printer: Printer, place: Place) -> str:
        if place.latex:
            return rf"\left|{printer._print(self.args[0])}\right|"  # noqa: SLF001
        return super()._print(printer, place)


class Log(Call):
    """The natural logarithm."""

    name, latex_name = "log", r"\log"

    def _evaluate(self, *args: Expr) -> Expr:
        return sympy.log(*args)


class Exp(Call):
    """The exponential of a scalar."""

    name, latex_name = "exp", r"\exp"

    def _evaluate(self, *args: Expr) -> Expr:
        return sympy.exp(*args)


class Sqrt(Call):
    """The non-negative square root of a scalar."""

    name, latex_name = "sqrt", r"\sqrt"

    def _evaluate(self, *args: Expr) -> Expr:
        return sympy.sqrt(*args)

    def _print(self, printer: Printer, place: Place) -> str:
        if place.latex:
            return rf"\sqrt{{{printer._print(self.args[0])}}}"  # noqa: SLF001
        return super()._print(printer, place)


class AbsoluteValue(Call):
    """The absolute value of a scalar."""

    name, latex_name = "abs", r"\operatorname{abs}"

    def _evaluate(self, *args: Expr) -> Expr:
        return sympy.Abs(*args)


class Rounded(Call):
    """A number rounded to so many decimals, half away from zero never arising at an irrational."""

    name, latex_name = "rounded", r"\operatorname{round}"

    def _print(self, printer: Printer, place: Place) -> str:
        term, digits = (printer._print(a) for a in self.args)  # noqa: SLF001
        if place.latex:
            return rf"\operatorname{{round}}_{{{digits}}}\left({term}\right)"
        return f"rounded({term}, {digits})"


class _SquareCall(Call):
    def _shape(self, *args: Basic) -> Shape:
        return shape_of(args[0])


class Adjugate(_SquareCall):
    """The adjugate of a square matrix."""

    name, latex_name = "adj", r"\operatorname{adj}"

    def _evaluate(self, *args: Expr) -> Expr:
        return args[0].adjugate() if isinstance(args[0], MatrixBase) else self.func(*args)


class MatrixExponential(_SquareCall):
    """The matrix exponential."""

    name, latex_name = "expm", r"\exp"

    def _evaluate(self, *args: Expr) -> Expr:
        return args[0].exp() if isinstance(args[0], MatrixBase) else self.func(*args)


class PseudoInverse(Call):
    """The Moore-Penrose pseudo-inverse."""

    name, latex_name = "pinv", ""

    def _shape(self, *args: Basic) -> Shape:
        rows, columns = shape_of(args[0])
        return (columns, rows)

    def _evaluate(self, *args: Expr) -> Expr:
        return args[0].pinv() if isinstance(args[0], MatrixBase) else self.func(*args)

    def _print(self, printer: Printer, place: Place) -> str:
        if place.latex:
            return place.wrap(printer, self.args[0], 4) + "^{+}"
        return super()._print(printer, place)


class Kronecker(Call):
    """The Kronecker product."""

    name, latex_name = "kron", ""

    def _shape(self, *args: Basic) -> Shape:
        (a, b), (c, d) = map(shape_of, args)
        return (sympy.Mul(a, c), sympy.Mul(b, d))

    def _evaluate(self, *args: Expr) -> Expr:
        explicit = [a if isinstance(a, MatrixBase) else sympy.Matrix([[a]]) if is_scalar(a) else None for a in args]
        if any(a is None for a in explicit):
            return self.func(*args)
        return sympy.kronecker_product(*explicit)

    def _print(self, printer: Printer, place: Place) -> str:
        if place.latex:
            left, right = (place.wrap(printer, a, MULTIPLICATIVE) for a in self.args)
            return rf"\left({left} \otimes {right}\right)"
        return super()._print(printer, place)


class Hadamard(Call):
    """The entrywise product."""

    name, latex_name = "had", ""

    def _shape(self, *args: Basic) -> Shape:
        return shape_of(args[0])

    def _evaluate(self, *args: Expr) -> Expr:
        if all(isinstance(a, MatrixBase) for a in args):
            return sympy.matrix_multiply_elementwise(*args)
        return self.func(*args)

    def _print(self, printer: Printer, place: Place) -> str:
        if place.latex:
            left, right = (place.wrap(printer, a, MULTIPLICATIVE) for a in self.args)
            return rf"\left({left} \circ {right}\right)"
        return super()._print(printer, place)


class Vectorised(Call):
    """The columns of a matrix, one below the other."""

    name, latex_name = "vec", r"\operatorname{vec}"

    def _shape(self, *args: Basic) -> Shape:
        rows, columns = shape_of(args[0])
        return (sympy.Mul(rows, columns), S.One)

    def _evaluate(self, *args: Expr) -> Expr:
        return args[0].vec() if isinstance(args[0], MatrixBase) else self.func(*args)


class DiagonalOf(Call):
    """The diagonal of a square matrix as a vector, ``dg(A)``."""

    name, latex_name = "dg", r"\operatorname{dg}"

    def _shape(self, *args: Basic) -> Shape:
        return (shape_of(args[0])[0], S.One)

    def _evaluate(self, *args: Expr) -> Expr:
        return args[0].diagonal().T if isinstance(args[0], MatrixBase) else self.func(*args)


class DiagonalMatrix(Call):
    """The diagonal matrix with a vector on its diagonal, ``diagm(v)``."""

    name, latex_name = "diagm", r"\operatorname{diag}"

    def _shape(self, *args: Basic) -> Shape:
        rows, _ = shape_of(args[0])
        return (rows, rows)

    def _evaluate(self, *args: Expr) -> Expr:
        return sympy.diag(*args[0]) if isinstance(args[0], MatrixBase) else self.func(*args)


class Block(Node):
    """A block matrix; its one argument is a tuple of rows."""

    def _shape(self, *args: Basic) -> Shape:
        (rows,) = args
        return (
            sympy.Add(*(shape_of(row.args[0])[0] for row in rows.args)),
            sympy.Add(*(shape_of(entry)[1] for entry in rows.args[0].args)),
        )

    def doit(self, **hints: object) -> Expr:
        """Put the blocks together once all of them are explicit."""
        rows = [[unwrap(entry.doit(**hints)) for entry in row.args] for row in self.args[0].args]
        if all(isinstance(entry, MatrixBase) or is_scalar(entry) for row in rows for entry in row):
            explicit = [[e if isinstance(e, MatrixBase) else sympy.Matrix([[e]]) for e in row] for row in rows]
            return sympy.Matrix.vstack(*(sympy.Matrix.hstack(*row) for row in explicit)).as_immutable()
        return self.func(Tuple(*(Tuple(*row) for row in rows)))

    def _print(self, printer: Printer, place: Place) -> str:
        rows = [[printer._print(entry) for entry in row.args] for row in self.args[0].args]  # noqa: SLF001
        if place.latex:
            return r"\begin{bmatrix}" + r" \\ ".join(" & ".join(row) for row in rows) + r"\end{bmatrix}"
        return "block([" + ", ".join("[" + ", ".join(row) + "]" for row in rows) + "])"


class Derivative(Node):
    """``D[f, X]``: scalar by matrix has X's shape; vector by vector is (D)_ij = df_i/dx_j; by a scalar, entrywise."""

    def _shape(self, *args: Basic) -> Shape:
        of, by = map(shape_of, args)
        if of == SCALAR:
            return by
        return of if by == SCALAR else (of[0], by[0])

    def doit(self, **hints: object) -> Expr:  # noqa: ARG002 - SymPy's signature
        """Return itself: a derivative is taken by the prover, not by SymPy's matrix calculus."""
        return self

    def _print(self, printer: Printer, place: Place) -> str:
        of, by = (printer._print(a) for a in self.args)  # noqa: SLF001
        if place.latex:
            return rf"\frac{{\partial {place.wrap(printer, self.args[0], MULTIPLICATIVE)}}}{{\partial {by}}}"
        return f"D[{of}, {by}]"


class _Indexed(Node):
    """A term under a bound index."""

    @property
    def index(self) -> Index:
        """The bound index."""
        return self.args[1]  # type: ignore[return-value]

    @property
    def bound_symbols(self) -> list[Basic]:
        """What the sum binds."""
        return [self.args[1]]

    @property
    def free_symbols(self) -> set[Basic]:
        """All symbols but the bound index."""
        return (self.args[0].free_symbols | self.index.size.free_symbols) - {self.args[1]}  # type: ignore[no-any-return]

    def _eval_subs(self, old: Basic, new: Basic) -> Expr | None:
        # a bound index is not the symbol of the same name outside
        if old == self.args[1]:
            return self
        if self.args[1] in new.free_symbols:
            msg = f"putting {new} for {old} would capture the index {self.args[1]}"
            raise SymklError(msg, hint="rename the index")
        return None

    def doit(self, **hints: object) -> Expr:
        """Write the terms out when the range is explicit."""
        size = self.index.size
        if not size.is_Integer:
            return self
        term, bound = self.args
        return self._combined([term.xreplace({bound: Integer(i)}).doit(**hints) for i in range(1, int(size) + 1)])

    def _combined(self, values: list[Expr]) -> Expr:
        raise NotImplementedError


class Sum(_Indexed):
    """A finite sum over an index, ``Sum[term, i]``."""

    binding = MULTIPLICATIVE

    def _combined(self, values: list[Expr]) -> Expr:
        return sympy.Add(*values)

    def _print(self, printer: Printer, place: Place) -> str:
        term, bound = self.args
        if place.latex:
            body = place.wrap(printer, term, MULTIPLICATIVE)
            size = printer._print(self.index.size)  # noqa: SLF001
            return rf"\sum_{{{printer._print(bound)}=1}}^{{{size}}} {body}"  # noqa: SLF001
        return f"Sum[{printer._print(term)}, {printer._print(bound)}]"  # noqa: SLF001


class Diagonal(_Indexed):
    """The diagonal matrix whose i-th entry is a term in i, ``Diag[exp(v[i]), i]``."""

    def _shape(self, *args: Basic) -> Shape:
        size = args[1].size
        return (size, size)

    def _combined(self, values: list[Expr]) -> Expr:
        return sympy.diag(*values).as_immutable()

    def _print(self, printer: Printer, place: Place) -> str:
        term, bound = (printer._print(a) for a in self.args)  # noqa: SLF001
        if place.latex:
            return rf"\operatorname{{diag}}_{{{bound}}}\left({term}\right)"
        return f"Diag[{term}, {bound}]"


class Integral(Node):
    """An integral over the whole space of a vector or number, ``Int[term, x]``.

    With a third argument it is written as a sum over x, as many notes do.
    """

    binding = MULTIPLICATIVE

    def _shape(self, *args: Basic) -> Shape:
        return shape_of(args[0])

    @property
    def free_symbols(self) -> set[Basic]:
        """All symbols but the variable of integration."""
        return self.args[0].free_symbols - {self.args[1]}  # type: ignore[no-any-return]

    def _eval_subs(self, old: Basic, new: Basic) -> Expr | None:  # noqa: ARG002
        return self if old == self.args[1] else None

    def doit(self, **hints: object) -> Expr:  # noqa: ARG002 - SymPy's signature
        """Return itself: integrals are recognised as expectations, not computed term by term."""
        return self

    def _print(self, printer: Printer, place: Place) -> str:
        term, variable = self.args[:2]
        if not place.latex:
            return f"Int[{printer._print(term)}, {printer._print(variable)}]"  # noqa: SLF001
        body, by = place.wrap(printer, term, MULTIPLICATIVE), printer._print(variable)  # noqa: SLF001
        return rf"\sum_{{{by}}} {body}" if len(self.args) > 2 else rf"\int {body} \,d{by}"  # noqa: PLR2004


# ----------------------------------------------------------------------------------------------- checked builders


def _of_scalar(cls: type[Node], value: TermLike) -> Expr:
    term = as_term(value)
    if not is_scalar(term):
        name = getattr(cls, "name", cls.__name__)
        msg = f"{name} takes a scalar, and {term} is {shape_text(shape_of(term))}"
        raise ShapeError(msg, hint=f"{name}(det({term})) or {name}(tr({term})) would be a scalar" if name == "log" else "")
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
    return Block(Tuple(*(Tuple(*row) for row in table)))


def D(of: TermLike, by: Expr) -> Expr:  # noqa: N802 - the field's name
    """Derivative by a symbol whose entries are unrelated."""
    term = as_term(of)
    if not isinstance(by, (Matrix, Scalar)):
        msg = f"D[., {by}]: a derivative is taken by a declared symbol"
        raise SymklError(msg)
    if not is_scalar(term) and not is_scalar(by) and not (shape_of(term)[1] == 1 and by.shape[1] == 1):
        msg = f"D[{term}, {by}] is defined for a scalar by anything, a vector by a vector, anything by a scalar"
        raise ShapeError(msg)
    return Derivative(term, by)


def total(term: TermLike, over: Index) -> Expr:
    """Sum of a scalar over an index: ``total(P(i), i)``."""
    return _indexed(Sum, term, over)


def diagonal(term: TermLike, over: Index) -> Expr:
    """Diagonal matrix with a scalar term in i as its i-th entry: ``diagonal(exp(v[i]), i)``."""
    return _indexed(Diagonal, term, over)


def _indexed(cls: type[_Indexed], term: TermLike, over: Index) -> Expr:
    body = as_term(term)
    if not isinstance(over, Index):
        msg = f"{cls.__name__} runs over an index, and {over} is none"
        raise SymklError(msg, hint=f"declare it: {over}: index(n)")
    if not is_scalar(body):
        msg = f"{cls.__name__} takes scalars, and {body} is {shape_text(shape_of(body))}"
        raise ShapeError(msg)
    return cls(body, over)


def integral(term: TermLike, over: Expr, *, as_sum: bool = False) -> Expr:
    """Integral over the space of a vector or number; ``as_sum`` writes it as a sum, as the notes do."""
    if not isinstance(over, (Matrix, Scalar)):
        msg = f"an integral runs over a declared vector or number, and {over} is none"
        raise SymklError(msg)
    return Integral(as_term(term), over, *((S.true,) if as_sum else ()))


def rounded(term: TermLike, digits: int) -> Expr:
    """Return a number rounded to so many decimals."""
    value = as_term(term)
    if not is_scalar(value) or not sympy.sympify(digits).is_Integer:
        msg = f"rounded takes a scalar and a number of decimals, not {term} and {digits}"
        raise ShapeError(msg)
    return Rounded(value, Integer(digits))
