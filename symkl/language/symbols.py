"""Declared symbols: dimensions, scalars, vectors, matrices, random vectors, and the facts known of them."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any

import sympy

from symkl.errors import DeclarationError, ShapeError, SymklError, UnsupportedError
from symkl.language.arithmetic import Node, Operators, TermLike, as_term
from symkl.language.entries import Before, ColumnOf, Component, Member, RowOf, RowVector, Unit
from symkl.language.facts import (
    BELOW,
    COLUMN_FACTS,
    CONTRADICTORY,
    EACH,
    EACH_ENTRY,
    EACH_MATRIX,
    EVEN,
    FUNCTION_OF,
    GENERIC,
    MATRIX_FACTS,
    SCALAR_FACTS,
    SQUARE_FACTS,
    closure,
    plain_fact,
)
from symkl.language.law import Law, check_fixed
from symkl.language.names import NAME, check_name, own_name
from symkl.language.places import ALL, At, check_place, place_of
from symkl.language.printing import Place, latex_of_name
from symkl.language.shapes import Shape, check_size, polynomial_of, same_dimension, shape_of, shape_text
from symkl.language.sympy_types import TypedBasic, TypedMatrixSymbol, TypedSymbol, integer, is_explicit, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Self

    from sympy import Expr
    from sympy.printing.printer import Printer

    from symkl.language.sympy_types import Evaluated


def check_facts(name: str, facts: Iterable[str], allowed: frozenset[str], shape: Shape) -> frozenset[str]:
    """Return the declared facts with what they imply; refuse unknown ones and contradictions."""
    declared = [plain_fact(name, fact) for fact in facts]
    for fact in declared:
        if fact.startswith(EACH) and allowed is MATRIX_FACTS:
            _check_each(name, fact, shape)
            continue
        if fact.startswith(FUNCTION_OF) and not set(declared) <= {fact, *GENERIC}:
            msg = f"{name}: a function of a scalar may be invertible or of full rank, and nothing else is supported yet"
            raise UnsupportedError(msg)
        if fact not in allowed and not (fact.startswith(FUNCTION_OF) and allowed is MATRIX_FACTS):
            msg = f"{name}: unknown fact {fact!r}"
            near = difflib.get_close_matches(fact, allowed, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known facts: {', '.join(sorted(allowed))}"
            hint = f"give it as a bound: {name} {BELOW[fact]} 0" if fact in BELOW and allowed is SCALAR_FACTS else hint
            raise DeclarationError(msg, hint=hint)
        if fact in SQUARE_FACTS and not same_dimension(*shape):
            msg = f"{name} is {shape_text(shape)}, so it cannot be {fact}"
            raise DeclarationError(msg, hint=f"declare {name}: n x n, {fact}")
        if fact in COLUMN_FACTS and shape[1] != 1:
            msg = f"{name} is {shape_text(shape)}, so it cannot be {fact}"
            raise DeclarationError(msg, hint=f"declare {name}: n, {fact}")
    known = closure(declared)
    for one, other in CONTRADICTORY:
        if one in known and other in known and not ((one, other) == EVEN and shape[0].is_odd is not True):
            first, second = sorted(declared, key=lambda f: (f not in (one, other), declared.index(f)))[:2] or (one, other)
            msg = f"{name} cannot be both {first} and {second}"
            raise DeclarationError(msg, hint="one of the two facts contradicts the other")
    return known


def _check_each(name: str, fact: str, shape: Shape) -> None:
    """Refuse what is no fact of an entry, or of one of several square matrices."""
    known = fact.removeprefix(EACH)
    if known not in EACH_ENTRY | EACH_MATRIX:
        msg = f"{name}: {known!r} is no fact of an entry or of one of several matrices"
        raise DeclarationError(msg, hint=f"known: {', '.join(sorted(EACH_ENTRY | EACH_MATRIX))}")
    if known in EACH_MATRIX and quotient(*shape) is None:
        msg = f"{name} is {shape_text(shape)}: no square matrices that stand one below the other"
        raise DeclarationError(msg, hint=f"declare {name}[k]: n x n, {known}")


def quotient(size: Expr, by: Expr) -> Expr | None:
    """Return a size over one of its factors, ``None`` where it is none."""
    whole, part = polynomial_of(size), polynomial_of(by)
    if whole is None or part is None or len(part) != 1:
        return None
    ((names, number),) = part.items()
    total = integer(0)
    for product, coefficient in whole.items():
        rest = list(product)
        for one in names:
            if one not in rest:
                return None
            rest.remove(one)
        if coefficient % number:
            return None
        total = sympy.Add(total, sympy.Mul(coefficient // number, *(Dimension(one) for one in rest)))
    return total


class _Name(Operators, TypedSymbol):  # type: ignore[misc] # SymPy's symbols are numbers and truth values at once
    """A symbol that prints as its name, whatever SymPy does for a class of this name."""

    def _sympystr(self, printer: Printer) -> str:  # noqa: ARG002
        return str(self.name)

    def _latex(self, printer: Printer) -> str:
        return latex_of_name(printer, self.name)


class Dimension(_Name):
    """A size: a positive integer that a proof assumes nothing about."""

    is_size = True

    def __new__(cls, name: str) -> Self:
        """Declare the dimension ``name``."""
        return TypedSymbol.__new__(cls, check_name(name), integer=True, positive=True)

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """Pickle by name; the assumptions are the class's own."""
        return (self.name,), {}


class Scalar(_Name):
    """A real number with declared facts."""

    facts: frozenset[str]
    law: Law | None

    def __new__(cls, name: str, facts: Iterable[str] = (), law: Law | None = None) -> Self:
        """Declare the scalar ``name``; ``law`` makes it a random variable."""
        declared = tuple(facts)
        known = check_facts(name, declared, SCALAR_FACTS, (sympy.S.One, sympy.S.One))
        if law is not None and (beyond := [fact for fact in declared if fact in law.beyond]):
            msg = f"{name} has the law {law}, so it is not always {beyond[0]}"
            raise DeclarationError(msg, hint=f"declare its law as {name} ~ Any(m, v), of which mean and variance are known")
        known |= closure(law.facts) if law is not None else frozenset()
        assumed = dict.fromkeys(known - {"probability", "binary"}, True)
        symbol: Self = TypedSymbol.__xnew__(cls, check_name(name), real=True, **assumed)
        symbol.facts, symbol.law = known, law
        return symbol

    def _hashable_content(self) -> tuple[object, ...]:
        return (*super()._hashable_content(), self.facts, self.law)

    def __getnewargs_ex__(self) -> tuple[tuple[object, ...], dict[str, Any]]:
        """Pickle with the facts."""
        return (self.name, tuple(sorted(self.facts)), self.law), {}


def _size(name: str, size: TermLike) -> Expr:
    """Check a size; text is none, as nobody would see whether it is a new dimension or a known one."""
    if isinstance(size, str):
        msg = f"{name}: {size!r} is text, not a size"
        letter = size if re.fullmatch(NAME, size) and size not in MATRIX_FACTS else "n"
        raise DeclarationError(msg, hint=f'declare it: {letter} = dimension("{letter}"); facts stand behind both sizes')
    if isinstance(size, tuple):
        msg = f"{name}: {size} is a pair, not a size"
        raise DeclarationError(msg, hint=f'write matrix("{name}", {", ".join(map(str, size))})')
    return check_size(as_term(size), f"the declaration of {name}")


class Matrix(Operators, TypedMatrixSymbol):
    """A matrix or a column vector with declared facts; with a law it is random."""

    facts: frozenset[str]
    law: Law | None
    latex_name: str

    def __new__(  # noqa: PLR0913, PLR0917 - one declaration
        cls, name: str, rows: TermLike, columns: TermLike, facts: Iterable[str] = (), law: Law | None = None, latex: str = ""
    ) -> Self:
        """Declare a matrix symbol."""
        name = check_name(name)
        shape = (_size(name, rows), _size(name, columns))
        symbol = super().__new__(cls, name, *shape)
        symbol.facts = check_facts(name, facts, MATRIX_FACTS, shape)
        symbol.facts |= closure(law.facts) if law is not None else frozenset()
        symbol.law, symbol.latex_name = law, latex
        return symbol

    @property
    def func(self) -> Callable[..., Matrix]:
        """Rebuild with the same facts, as SymPy does when it substitutes a dimension."""
        return lambda name, rows, columns: type(self)(str(name), rows, columns, self.facts, self.law, self.latex_name)

    @property
    def argument(self) -> str:
        """The name of the scalar that the symbol is a function of, if it is one."""
        return next((fact.removeprefix(FUNCTION_OF) for fact in self.facts if fact.startswith(FUNCTION_OF)), "")

    @property
    def is_vector(self) -> bool:
        """Whether the symbol is a column."""
        return bool(self.shape[1] == 1)

    def __getitem__(self, at: object) -> Expr:
        """An entry, a row or a column, ``v[i]``, ``A[i, j]``, ``X[i]``, ``X[:, j]``; of a number, SymPy's own entry."""
        if isinstance(at, Index) and self.is_vector and same_dimension(at.size, self.shape[0]):
            return Entry(self, check_index(at, self.shape[0], self.name))
        places = [None if place == slice(None) else place for place in (at if isinstance(at, tuple) else (at,))]
        if any(isinstance(place, (Index, Node, Dimension)) for place in places):
            return entry(self, *places)
        return super().__getitem__(at)

    def _hashable_content(self) -> tuple[object, ...]:
        return (*self.args, self.facts, self.law)

    def __reduce_ex__(self, protocol: object) -> tuple[object, ...]:
        """Pickle with the facts."""
        return type(self), (self.name, *self.shape, tuple(sorted(self.facts)), self.law, self.latex_name)

    def _latex(self, printer: Printer) -> str:
        return self.latex_name or latex_of_name(printer, self.name)

    def _sympystr(self, printer: Printer) -> str:  # noqa: ARG002
        return self.name

    def doit(self, **hints: object) -> Matrix:  # noqa: ARG002 - SymPy's signature
        """Return itself: a symbol has nothing to evaluate."""
        return self


class Index(_Name):
    """An index that runs over 1..size under a Sum; where no sum binds it, it is any of them."""

    size: Expr

    def __new__(cls, name: str, size: TermLike) -> Self:
        """Declare an index over ``size`` values."""
        symbol: Self = TypedSymbol.__xnew__(cls, check_name(name), integer=True, positive=True)
        symbol.size = _size(name, size)
        return symbol

    def _hashable_content(self) -> tuple[object, ...]:
        return (*super()._hashable_content(), self.size)

    def __getnewargs_ex__(self) -> tuple[tuple[object, ...], dict[str, Any]]:
        """Pickle with the size."""
        return (self.name, self.size), {}


class Entry(Node):
    """The i-th entry of a vector, or member of a family of numbers, ``x[i]``."""

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        family, at = args
        return family[int(at) - 1] if is_explicit(family) and at.is_Integer else self.func(*args)

    def _print(self, printer: Printer, place: Place) -> str:
        family, index = self.args
        if place.latex:
            name = printer._print(family) if isinstance(family, Matrix) else latex_of_name(printer, str(family))  # noqa: SLF001
            return f"{{{name}}}_{{{printer._print(index)}}}"  # noqa: SLF001
        return f"{family}[{printer._print(index)}]"  # noqa: SLF001


class Family(TypedBasic):
    """Numbers x_1, ..., x_N, of which ``x[i]`` is one."""

    def __new__(cls, name: str, size: TermLike) -> Self:
        """Declare ``size`` numbers."""
        return super().__new__(cls, text(check_name(name)), _size(name, size))

    name = property(lambda self: self.args[0].name)
    size = property(lambda self: self.args[1])

    def __getitem__(self, index: Index) -> Expr:
        """One of the numbers."""
        return Entry(self, check_index(index, self.size, self.name))

    def _sympystr(self, printer: Printer) -> str:  # noqa: ARG002
        return str(self.name)


def check_index(index: Index, size: Expr, name: str) -> Index:
    """Refuse an index that runs over another range."""
    if not isinstance(index, Index) or not same_dimension(index.size, size):
        msg = f"{name} has {size} members, and {index} does not run over them"
        raise DeclarationError(msg, hint=f"declare the index over {size}")
    return index


def unit(index: Index) -> Expr:
    """Unit vector with its 1 at an index."""
    if not isinstance(index, Index):
        msg = f"unit takes an index, and {index} is none"
        raise SymklError(msg, hint="declare it: i: index(n)")
    return Unit(index, index.size)


def before(i: Index, j: Index) -> Expr:
    """Build 1 where an index is below another over the same range, and else 0."""
    if not (isinstance(i, Index) and isinstance(j, Index) and same_dimension(i.size, j.size)):
        msg = f"({i} < {j}) compares what are no indices over one range"
        raise DeclarationError(msg, hint="declare them together: i, j: index(n)")
    return Before(i, j)


def _rows_below(rows: Expr, at: Index) -> Expr | None:
    """How many rows each of several matrices has that stand one below the other, where an index tells these apart."""
    if not isinstance(at, Index) or same_dimension(at.size, rows):
        return None
    return quotient(rows, at.size)


def entry(term: TermLike, *at: TermLike | None) -> Expr:
    """Build an entry, a row or a column of a term; ``None`` stands for all of them, as a colon does in text.

    A place is an index, an index moved by a size, ``i + 1``, or a size, such as ``1`` and ``n``.

    ``entry(A, i, j)`` is ``A[i, j]``, ``entry(X, i)`` the i-th row as a column vector, ``entry(X, i, None)`` the row as it
    stands, ``entry(X, None, j)`` a column.
    """
    whole = as_term(term)
    rows, columns = shape_of(whole)
    places: list[Any] = [None if place is None else as_term(place) for place in at]
    if len(at) == 1 and at[0] is not None and (below := _rows_below(rows, places[0])) is not None:
        return Member(whole, places[0], below)
    if len(at) < 3 and any(_moves(place, size) for place, size in zip(places, (rows, columns), strict=False)):  # noqa: PLR2004 - row, column
        return _moved(whole, places)
    found: type[Node] | None = None
    match [place is not None for place in places]:
        case [True] if columns == 1 and rows != 1:
            found = Entry if isinstance(whole, Matrix) else Component
        case [True] if rows != 1:
            found = RowVector
        case [True, True]:
            found = Component
        case [True, False]:
            found = RowOf
        case [False, True]:
            found = ColumnOf
    if found is None:
        msg = f"{whole} is {shape_text((rows, columns))}: it has no such entry"
        raise ShapeError(msg, hint="A[i, j] of a matrix, x[i] of a vector, X[i] or X[i, :] for a row, X[:, j] for a column")
    return found(whole, *(place for place in places if place is not None))


def _moves(place: Expr | None, size: Expr) -> bool:
    """Whether a place is no index over the whole size."""
    return place is not None and not (isinstance(place, Index) and same_dimension(place.size, size))


def _moved(whole: Expr, places: list[Expr | None]) -> Expr:
    """Build what stands at places that are moved, or fixed."""
    for place, size in zip(places, shape_of(whole), strict=False):
        if place is not None:
            check_place(place, size, whole)
    if len(places) == 1 and shape_of(whole)[0] == 1:
        msg = f"{whole} is {shape_text(shape_of(whole))}: it has no such entry"
        raise ShapeError(msg, hint="A[1, j] of a row")
    plain = [None if place is None else place_of(place, size) for place, size in zip(places, shape_of(whole), strict=False)]
    if all(part is None or (part[1] is not None and part[0] == part[2] == 0) for part in plain):  # i + 1 - 1
        return entry(whole, *(None if part is None else part[1] for part in plain))
    return At(whole, *(ALL if place is None else place for place in places))


def dimension(name: str) -> Dimension:
    """Declare a dimension, such as ``k = dimension("k")``."""
    return Dimension(name)


def dimensions(*names: str) -> list[Dimension]:
    """Declare several dimensions: ``n, m = dimensions("n m")``."""
    return [Dimension(name) for text in names for name in str(text).replace(",", " ").split()]


def scalar(name: str, *facts: str) -> Scalar:
    """Declare a real number with facts such as ``"positive"``."""
    return Scalar(name, facts)


def vector(name: str, size: TermLike, *facts: str, latex: str = "") -> Matrix:
    """Declare a column vector."""
    return Matrix(own_name(name), size, 1, facts, latex=latex)


def vectors(names: str, size: TermLike) -> list[Matrix]:
    """Declare several column vectors of one size: ``a, b = vectors("a b", k)``."""
    return [vector(name, size) for name in names.split()]


def matrix(name: str, rows: TermLike, columns: TermLike | None = None, *facts: str, latex: str = "") -> Matrix:
    """Declare a matrix; square when only one size is given."""
    return Matrix(own_name(name), rows, rows if columns is None else columns, facts, latex=latex)


def covariance(name: str, size: TermLike, *, latex: str = "") -> Matrix:
    """Declare a covariance matrix: symmetric positive definite."""
    return Matrix(own_name(name), size, size, ("spd",), latex=latex)


def random_vector(
    name: str, law: Law, *more: object, given: Matrix | Scalar | Sequence[Matrix | Scalar] = ()
) -> Matrix | Scalar:
    """Declare a random vector (or number) with a law, which may be one ``given`` others: ``x | z ~ Normal(W*z, S)``."""
    if more:
        msg = f"{name}: a random vector has one law"
        raise DeclarationError(msg, hint=f'write random_vector("{name}", Normal({law}, {more[0]}))')
    if not isinstance(law, Law):
        msg = f"{name}: {law} is {'a size' if isinstance(law, Dimension) else type(law).__name__.lower()}, not a law"
        raise DeclarationError(msg, hint=f'write random_vector("{name}", Normal(m, S)), with m: its mean, S: its covariance')
    rows, columns = check_fixed(law, (given,) if isinstance(given, (Matrix, Scalar)) else given).shape
    if (rows, columns) == shape_of(sympy.S.One):
        return Scalar(name, law=law)
    return Matrix(name, rows, columns, law=law)


def index(name: str, size: TermLike) -> Index:
    """Declare an index over 1..size, to be bound by a Sum."""
    return Index(name, size)
