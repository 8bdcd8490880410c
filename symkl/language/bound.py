"""Terms that bind an index or a variable: finite sums, diagonal matrices given entry by entry, integrals."""

from __future__ import annotations

from functools import reduce
from operator import add, mul
from typing import TYPE_CHECKING, ClassVar

from sympy import Basic, Expr, S

from symkl.errors import ShapeError, SymklError
from symkl.language.arithmetic import Times
from symkl.language.entries import Before
from symkl.language.printing import MULTIPLICATIVE, Place
from symkl.language.symbols import Index, Matrix, Scalar
from symkl.language.sympy_types import immutable, integer, untyped
from symkl.language.terms import SCALAR, Node, Shape, TermLike, as_term, is_scalar, shape_of, shape_text

if TYPE_CHECKING:
    from sympy.printing.printer import Printer

    from symkl.language.sympy_types import Evaluated


class _Indexed(Node):
    """A term under a bound index."""

    @property
    def index(self) -> Index:
        """The bound index."""
        index: Index = self.args[1]
        return index

    @property
    def bound_symbols(self) -> list[Basic]:
        """What the sum binds."""
        return [self.args[1]]

    @property
    def free_symbols(self) -> set[Basic]:
        """All symbols but the bound index."""
        inside: set[Basic] = self.args[0].free_symbols
        return (inside | self.index.size.free_symbols) - {self.args[1]}

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
        return self._combined([term.xreplace({bound: integer(i)}).doit(**hints) for i in range(1, int(size) + 1)])

    def _combined(self, values: list[Expr]) -> Expr:
        raise NotImplementedError


class _Big(_Indexed):
    """What is written with a big sign: a sum, or a product."""

    binding = MULTIPLICATIVE
    sums_what_follows = True
    sign: ClassVar[str]

    def _print(self, printer: Printer, place: Place) -> str:
        term, bound = self.args
        if place.latex:
            body = place.wrap(printer, term, MULTIPLICATIVE)
            size = printer._print(self.index.size)  # noqa: SLF001
            return rf"{self.sign}_{{{printer._print(bound)}=1}}^{{{size}}} {body}"  # noqa: SLF001
        return f"{type(self).__name__}[{printer._print(term)}, {printer._print(bound)}]"  # noqa: SLF001


class Sum(_Big):
    """A finite sum over an index, ``Sum[term, i]``, of numbers or of matrices."""

    sign = r"\sum"

    def _print(self, printer: Printer, place: Place) -> str:
        pair = self.over_pairs
        if pair is None:
            return super()._print(printer, place)
        order, body = pair
        if place.latex:
            i, j = (printer._print(index) for index in order.args)  # noqa: SLF001
            return rf"{self.sign}_{{{i} < {j}}} {place.wrap(printer, body, MULTIPLICATIVE)}"
        return f"Sum[{printer._print(body)}, {str(order)[1:-1]}]"  # noqa: SLF001

    @property
    def over_pairs(self) -> tuple[Before, Expr] | None:
        """The order of two indices and what is summed, where it is written as a sum over pairs, ``Sum[f, i < j]``."""
        inner, i = self.args
        if type(inner) is not Sum or type(inner.args[0]) is not Times or len(inner.args[0].args) != 2:  # noqa: PLR2004 - two factors
            return None
        order, body = inner.args[0].args
        return (order, body) if isinstance(order, Before) and order.args == (i, inner.args[1]) else None

    def _shape(self, *args: Expr) -> Shape:
        return shape_of(args[0])

    def _combined(self, values: list[Expr]) -> Expr:
        return reduce(add, values) if values else S.Zero


class Prod(_Big):
    """A finite product of numbers over an index, ``Prod[term, i]``."""

    sign = r"\prod"

    def _combined(self, values: list[Expr]) -> Expr:
        return reduce(mul, values) if values else S.One


class Diagonal(_Indexed):
    """The diagonal matrix whose i-th entry is a term in i, ``Diag[exp(v[i]), i]``."""

    def _shape(self, *args: Evaluated) -> Shape:
        size = args[1].size
        return (size, size)

    def _combined(self, values: list[Expr]) -> Expr:
        return immutable(untyped.diag(*values))

    def _print(self, printer: Printer, place: Place) -> str:
        term, bound = (printer._print(a) for a in self.args)  # noqa: SLF001
        if place.latex:
            return rf"\operatorname{{diag}}_{{{bound}}}\left({term}\right)"
        return f"Diag[{term}, {bound}]"


class ByEntries(_Indexed):
    """The vector whose i-th entry is a term in i, ``Vec[exp(v[i]), i]``."""

    def _shape(self, *args: Evaluated) -> Shape:
        return (args[1].size, SCALAR[1])

    def _combined(self, values: list[Expr]) -> Expr:
        return immutable(untyped.Matrix([[value] for value in values]))

    def _print(self, printer: Printer, place: Place) -> str:
        term, bound = (printer._print(a) for a in self.args)  # noqa: SLF001
        if place.latex:
            size = printer._print(self.index.size)  # noqa: SLF001
            return rf"\left({term}\right)_{{{bound}=1}}^{{{size}}}"
        return f"Vec[{term}, {bound}]"


# what binds an index
INDEXED = (Sum, Prod, Diagonal, ByEntries)


class Integral(Node):
    """An integral over the whole space of a vector or number, ``Int[term, x]``.

    With a third argument it is written as a sum over x, as many notes do.
    """

    binding = MULTIPLICATIVE

    @property
    def sums_what_follows(self) -> bool:
        """Whether it is written as a sum; an integral ends with its variable."""
        return len(self.args) > 2  # noqa: PLR2004 - the third says so

    def _shape(self, *args: Expr) -> Shape:
        return shape_of(args[0])

    @property
    def free_symbols(self) -> set[Basic]:
        """All symbols but the variable of integration."""
        inside: set[Basic] = self.args[0].free_symbols
        return inside - {self.args[1]}

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
        return rf"\sum_{{{by}}} {body}" if self.sums_what_follows else rf"\int {body} \,d{by}"


# ----------------------------------------------------------------------------------------------- checked builders


def total(term: TermLike, over: Index) -> Expr:
    """Sum of a term over an index: ``total(P(i), i)``."""
    return _indexed(Sum, term, over)


def multiplied(term: TermLike, over: Index) -> Expr:
    """Product of a scalar term over an index: ``multiplied(P(i), i)``."""
    return _indexed(Prod, term, over)


def diagonal(term: TermLike, over: Index) -> Expr:
    """Diagonal matrix with a scalar term in i as its i-th entry: ``diagonal(exp(v[i]), i)``."""
    return _indexed(Diagonal, term, over)


def by_entries(term: TermLike, over: Index) -> Expr:
    """Vector with a scalar term in i as its i-th entry: ``by_entries(exp(v[i]), i)``."""
    return _indexed(ByEntries, term, over)


def _indexed(cls: type[_Indexed], term: TermLike, over: Index) -> Expr:
    body = as_term(term)
    if not isinstance(over, Index):
        msg = f"{cls.__name__} runs over an index, and {over} is none"
        raise SymklError(msg, hint=f"declare it: {over}: index(n)")
    if cls is not Sum and not is_scalar(body):
        msg = f"{cls.__name__} takes scalars, and {body} is {shape_text(shape_of(body))}"
        raise ShapeError(msg)
    return cls(body, over)


def integral(term: TermLike, over: Expr, *, as_sum: bool = False) -> Expr:
    """Integral over the space of a vector or number; ``as_sum`` writes it as a sum, as the notes do."""
    if not isinstance(over, (Matrix, Scalar)):
        msg = f"an integral runs over a declared vector or number, and {over} is none"
        raise SymklError(msg)
    return Integral(as_term(term), over, *((S.true,) if as_sum else ()))
