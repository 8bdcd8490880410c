"""Statements: two terms, how they compare, and what is given; frozen data, exactly as printed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from symkl.errors import DeclarationError, ScopeError, ShapeError, UnsupportedError
from symkl.language.bound import Integral
from symkl.language.densities import DensityFunction, OverDensity
from symkl.language.derivatives import Derivative, Jacobian
from symkl.language.distributions import Event, MassFunction
from symkl.language.law import Law
from symkl.language.lemmas import Lemma, short
from symkl.language.scope import check_scope, names_in
from symkl.language.symbols import Dimension, Family, Index, Matrix, Scalar
from symkl.language.terms import SCALAR, same_dimension, same_shape, shape_of, shape_text
from symkl.language.unknown import UnknownFunction
from symkl.shown import Shown

if TYPE_CHECKING:
    from sympy import Basic, Expr

    from symkl.language.named import Named


Declared: TypeAlias = (
    Dimension | Scalar | Matrix | Index | Family | Event | MassFunction | Law | UnknownFunction | DensityFunction
)


class Relation(Enum):
    """How the two sides of a statement compare. ``!=`` claims that they are not equal in general."""

    EQ = "="
    GE = ">="
    LE = "<="
    GT = ">"
    LT = "<"
    NE = "!="


STRENGTH = (Relation.EQ, Relation.GE, Relation.LE, Relation.GT, Relation.LT)  # a chain says the last of its signs

RELATION_LATEX = {
    Relation.EQ: "=",
    Relation.GE: r"\ge",
    Relation.LE: r"\le",
    Relation.GT: ">",
    Relation.LT: "<",
    Relation.NE: r"\neq",
}


# what vectors are that have one normal law together: they, and its covariance as a block matrix
TOGETHER = "jointly normal"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something declared of several symbols: ``independent``, ``jointly normal``, ``commute``, ``at most`` or ``spd``."""

    kind: str
    args: tuple[Basic, ...]

    def __str__(self) -> str:  # noqa: PLR0911 - one for each kind
        first, *rest = map(str, self.args)
        match self.kind:
            case "independent":
                return f"{', '.join((first, *rest))} independent"
            case "jointly normal":
                return f"{', '.join((first, *rest[:-1]))} jointly normal with covariance {rest[-1]}"
            case "commute":
                return f"{first} commutes with {rest[0]}"
            case "at most":
                return f"{first} <= {rest[0]}"
            case "stands for":
                return f"{first} := {rest[0]}"
        if rest:
            return f"{first} {self.kind} {rest[0]}"
        return f"{first} is {self.kind}"


def independent(*symbols: Matrix | Scalar) -> Fact:
    """Declare random symbols independent."""
    return Fact("independent", symbols)


def commute(a: Matrix, b: Matrix) -> Fact:
    """Declare that two matrices commute."""
    return Fact("commute", (a, b))


def declared_symbols(term: Basic) -> dict[Declared, None]:
    """Every declared thing in a term, each once: symbols, their dimensions, their laws."""
    found: dict[Declared, None] = {}
    _note_declared(term, found, set())
    return found


def _note_declared(term: Basic, found: dict[Declared, None], seen: set[Basic]) -> None:
    if term in seen:
        return
    seen.add(term)
    if isinstance(term, (Dimension, Scalar, Matrix, Index, Family, Event, MassFunction, Law, DensityFunction)):
        found[term] = None
        if isinstance(term, (Matrix, Law)):
            for size in term.shape:
                _note_declared(size, found, seen)
        elif isinstance(term, Index):
            _note_declared(term.size, found, seen)
        law = getattr(term, "law", None)
        if law is not None:
            _note_declared(law, found, seen)
    if isinstance(term, UnknownFunction):
        found[term.declared] = None
        return
    for arg in term.args:
        _note_declared(arg, found, seen)


def _over(node: Any) -> list[Basic]:  # noqa: ANN401 - an integral, or an average over a density
    return list(node.bound_symbols) if isinstance(node, OverDensity) else [node.args[1]]


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why the shapes of a line do not fit: ``cannot multiply A and B: n x m and n x m``."""

    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Statement(Shown):
    """Claim ``lhs relation rhs`` wherever both sides are defined and every fact in ``given`` holds.

    ``A <= B`` of square matrices is Loewner's order: both differ by a symmetric matrix that is positive semidefinite.

    Raises
    ------
    ShapeError
        If the sides have different shapes, or an inequality compares matrices.
    ScopeError
        If an index is bound by a sum and stands outside it too.
    DeclarationError
        If one name was declared in two ways.
    """

    lhs: Expr
    rhs: Expr
    relation: Relation = Relation.EQ
    given: frozenset[Fact] = frozenset()
    misfit: Misfit | None = None  # of a line that is kept as printed although its shapes do not fit: it is ILL-TYPED
    lemmas: tuple[Lemma, ...] = field(default=(), compare=False, repr=False)  # what its proof may use
    symbols: dict[str, Declared] = field(init=False, compare=False, repr=False)
    names: dict[str, Named] = field(init=False, compare=False, repr=False)
    # the indices that no sum binds: the statement is claimed for each of their values
    free_indices: tuple[Index, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Check shapes, scopes and names."""
        object.__setattr__(self, "names", {})  # an error prints the statement
        if self.misfit is None:
            self._check_shapes()
        table: dict[str, Declared] = {}
        parts = (self.lhs, self.rhs, *(a for fact in sorted(self.given, key=str) for a in fact.args))
        letters = [declared_symbols(part) for part in parts]
        indexed = any(isinstance(symbol, Index) for found in letters for symbol in found)
        loose = self.lhs.free_symbols | self.rhs.free_symbols if indexed else ()
        object.__setattr__(self, "free_indices", tuple(sorted((i for i in loose if isinstance(i, Index)), key=str)))
        free = frozenset(self.free_indices)
        for part, found in zip(parts, letters, strict=True):
            check_scope(part, frozenset(), free)
            for symbol in found:
                name = symbol.name
                known = table.setdefault(name, symbol) if name else symbol
                if known != symbol and not _same_family(known, symbol):
                    msg = f"{name} is declared in two ways"
                    raise DeclarationError(msg, where=str(self), hint="give one of the two another name")
        for bad in sorted(
            (i for fact in self.given for a in fact.args for i in a.free_symbols if isinstance(i, Index)), key=str
        ):
            msg = f"the index {bad} of a given stands outside any sum over it"
            apart = next((fact.args for fact in self.given if fact.kind == "!=" and bad in fact.args), ())
            hint = "say it of the whole vector or matrix: d = Z(n, 1) for d[i] = 0"
            if apart and all(isinstance(a, Index) for a in apart):
                hint = f"multiply both sides by ({apart[0]} != {apart[1]}), which is 1 there and 0 elsewhere"
            raise ScopeError(msg, where=str(self), hint=hint)
        if any(getattr(symbol, "argument", "") for symbol in table.values()):
            self._check_varying(table)
        object.__setattr__(self, "symbols", table)
        object.__setattr__(self, "names", names_in(parts, table))

    def citing(self, lemmas: tuple[Lemma, ...]) -> Statement:
        """Return it with what its proof may use."""
        return replace(self, lemmas=lemmas) if lemmas or self.lemmas else self

    def as_lemmas(self) -> tuple[Lemma, ...]:
        """Return it as a lemma, which its text names."""
        return (Lemma(short(str(self)), self),)

    def _check_varying(self, symbols: dict[str, Declared]) -> None:
        """Refuse an average or an integral over what a matrix varies with: X(t) would be taken for fixed."""
        for symbol in symbols.values():
            argument = getattr(symbol, "argument", "")
            over = {
                str(x) for side in (self.lhs, self.rhs) for node in side.atoms(Integral, OverDensity) for x in _over(node)
            }
            if argument and (getattr(symbols.get(argument), "law", None) is not None or argument in over):
                msg = f"{symbol} varies with {argument}, which is averaged over or integrated over"
                raise UnsupportedError(msg, hint=f"write {symbol} out, or declare an unknown function: f: scalar -> scalar")

    def _check_shapes(self) -> None:
        left, right = shape_of(self.lhs), shape_of(self.rhs)
        if not same_shape(left, right):
            msg = f"{self}: the left side is {shape_text(left)}, the right side {shape_text(right)}"
            hint = "write a zero matrix as Z(n, m)" if 0 in (self.lhs, self.rhs) else ""
            if hint and self.relation in (Relation.GT, Relation.LT) and same_dimension(*(right if self.lhs == 0 else left)):
                hint = "that A is positive definite is declared, A: n x n, spd; A >= 0 claims that A is semidefinite"
            raise ShapeError(msg, hint=hint)
        of_matrices = self.relation in (Relation.EQ, Relation.NE) or (
            self.relation in (Relation.GE, Relation.LE) and same_dimension(*left)
        )
        if left != SCALAR and not of_matrices:
            msg = f"{self}: {self.relation.value} compares scalars, and the sides are {shape_text(left)}"
            hint = "A <= B of symmetric matrices says that B - A is positive semidefinite; entries compare as x[i] >= 0"
            raise ShapeError(msg, hint=hint)

    def __str__(self) -> str:
        where = ", ".join(f"{name} = {named.definition}" for name, named in self.names.items())
        return f"{self.lhs} {self.relation.value} {self.rhs}" + (f" where {where}" if where else "")


def taken_for_constant(statement: Statement) -> str:
    """Say where a derivative or an integral takes y for constant, although ``y = x**2``, or ``y**2 = x``, is given."""
    equations = [fact for fact in sorted(statement.given, key=str) if fact.kind == "="]
    sides = (statement.lhs, statement.rhs) if equations else ()
    for node in sorted((n for side in sides for n in side.atoms(Derivative, Jacobian, Integral, OverDensity)), key=str):
        over = set(_over(node))
        kept = {s for s in node.args[0].free_symbols - over if isinstance(s, (Matrix, Scalar))}
        for fact in equations:
            letter, value = fact.args
            if letter in kept and over & value.free_symbols:
                mend = f"{letter} := {value} makes it vary"
                return f"a given holds at the point, and {node} takes {letter} for constant: {mend}"
            both = letter.free_symbols | value.free_symbols
            if over & both and kept & both and not isinstance(letter, (Matrix, Scalar)):
                tied = ", ".join(sorted(map(str, kept & both)))
                return f"a given holds at the point, and {node} takes {tied} for constant, although {letter} = {value}"
    return ""


LAYOUT = (
    "D[f, x] of a number f has the shape of x; D[v, x] of a vector v has a row for each component of v and a column for each"
    " of x"
)


def as_printed(
    lhs: Expr, rhs: Expr, relation: Relation, given: frozenset[Fact], error: ShapeError | None = None
) -> Statement:
    """Return a statement whose shapes need not fit."""
    if error is None:
        try:
            return Statement(lhs, rhs, relation, given)
        except ShapeError as found:
            ordered = relation not in (Relation.EQ, Relation.NE)
            if ordered and (0 in (lhs, rhs) or same_shape(shape_of(lhs), shape_of(rhs))):
                raise  # an order of matrices is not ill-typed
            error = found
    message = error.message.removeprefix(f"{lhs} {relation.value} {rhs}: ")
    hint = error.hint
    if lhs.has(Derivative, Jacobian) or rhs.has(Derivative, Jacobian):
        hint = f"{hint}; {LAYOUT}" if hint else LAYOUT
    return Statement(lhs, rhs, relation, given, Misfit(message, hint))


def _same_family(a: Declared, b: Declared) -> bool:
    # y[i] and y[j] are members of one family; so are they and the family itself
    if isinstance(a, Event) and isinstance(b, Event):
        return a.args[:3] == b.args[:3]
    return False
