"""Statements of fixed size, such as 2 x 2: both sides entry by entry, as rational functions of the entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import sympy
from sympy import QQ, Expr
from sympy.polys import fields, rings

from symkl.errors import UnsupportedError
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.statement import Relation
from symkl.language.symbols import Matrix, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Basic

    from symkl.language.statement import Statement
    from symkl.prover.context import Context

Rows: TypeAlias = list[list[Any]]

# polynomials where nothing divides, which need no common factors taken out
_polynomials: Callable[..., Any] = rings.ring
_rational_functions: Callable[..., Any] = fields.field

LARGEST = 4
MOST_ENTRIES = 40
# where determinants multiply out or are divided by
MOST_UNDER_DETERMINANT = 20
# facts that say nothing about a generic matrix, and those that tie entries together
GENERIC = frozenset(
    {"invertible", "posdet", "full_row_rank", "full_col_rank", "symmetric", "spd", "skew", "diagonal", "lower"},
)


class Entries:
    """Both sides of a statement as tables of rational functions."""

    def __init__(self, statement: Statement) -> None:
        self.generators: dict[tuple[str, int, int], Any] = {}
        matrices = [s for s in statement.symbols.values() if isinstance(s, (Matrix, Scalar))]
        others = [s for s in statement.symbols.values() if not isinstance(s, (Matrix, Scalar))]
        if others or statement.given or statement.relation is not Relation.EQ:
            msg = "not a statement about matrices of fixed sizes"
            raise UnsupportedError(msg)
        names = []
        for symbol in matrices:
            if symbol.law is not None:
                msg = f"{symbol} is random"
                raise UnsupportedError(msg)
            rows, columns = self._size(symbol)
            names += [(symbol.name, i, j) for i in range(rows) for j in range(columns)]
        divided = any(side.has(fn.Determinant, fn.Adjugate, tm.Inverse) for side in (statement.lhs, statement.rhs))
        if not names or len(names) > (MOST_UNDER_DETERMINANT if divided else MOST_ENTRIES):
            msg = "too many entries to compare one by one"
            raise UnsupportedError(msg)
        make = _rational_functions if any(map(_divides, (statement.lhs, statement.rhs))) else _polynomials
        self.field, *generators = make([f"{n}_{i}_{j}" for n, i, j in names], QQ)
        self.generators = dict(zip(names, generators, strict=True))

    def _size(self, term: Expr) -> tuple[int, int]:
        rows, columns = tm.shape_of(term)
        if not (rows.is_Integer and columns.is_Integer) or max(rows, columns) > LARGEST:
            msg = f"{term} has no fixed small size"
            raise UnsupportedError(msg)
        return int(rows), int(columns)

    def of(self, term: Expr) -> Rows:  # noqa: C901, PLR0911, PLR0912 - one case for each kind of node
        """Return the entries of a term."""
        if isinstance(term, (Matrix, Scalar)):
            return self._symbol(term)
        if isinstance(term, sympy.Rational):
            return [[self.field(QQ(term.p, term.q))]]
        if isinstance(term, tm.Power):
            return self._power(term)
        args = [self.of(a) for a in term.args if isinstance(a, Expr)]
        match term:
            case tm.Plus():
                return [[sum(es) for es in zip(*rows, strict=True)] for rows in zip(*args, strict=True)]
            case tm.Negative():
                return [[-e for e in row] for row in args[0]]
            case tm.Times():
                out = args[0]
                for arg in args[1:]:
                    out = _product(out, arg)
                return out
            case tm.Divide():
                if not args[1][0][0]:
                    msg = f"{term} is defined nowhere"
                    raise UnsupportedError(msg)
                if isinstance(term.args[1], sympy.Rational):
                    share = self.field(QQ(1) / QQ(term.args[1].p, term.args[1].q))
                    return [[e * share for e in row] for row in args[0]]
                return [[e / args[1][0][0] for e in row] for row in args[0]]
            case tm.Transpose():
                return [list(row) for row in zip(*args[0], strict=True)]
            case tm.Decimal():
                return args[0]
            case fn.Trace():
                return [[sum(row[i] for i, row in enumerate(args[0]))]]
            case fn.Determinant():
                return [[_determinant(args[0])]]
            case fn.Adjugate():
                return _adjugate(args[0])
            case tm.Inverse():
                d = _determinant(args[0])
                if not d:
                    msg = f"{term} is defined nowhere"
                    raise UnsupportedError(msg)
                return [[e / d for e in row] for row in _adjugate(args[0])]
            case tm.Identity() | tm.Zero() | tm.Ones():
                rows, columns = self._size(term)
                explicit: Any = term.doit()
                return [[self.field(int(explicit[i, j])) for j in range(columns)] for i in range(rows)]
        msg = f"{getattr(term, 'name', None) or term} is not compared entry by entry"
        raise UnsupportedError(msg)

    def _symbol(self, term: Matrix | Scalar) -> Rows:
        rows, columns = self._size(term)
        facts = term.facts - {"positive", "nonzero", "nonnegative"}
        if not facts <= GENERIC:
            msg = f"{term} is declared {', '.join(sorted(facts - GENERIC))}"
            raise UnsupportedError(msg)

        def entry(i: int, j: int) -> Any:  # noqa: ANN401 - a rational function
            if ("diagonal" in facts and i != j) or ("lower" in facts and i < j) or ("skew" in facts and i == j):
                return self.field.zero
            if "skew" in facts and i > j:
                return -self.generators[term.name, j, i]
            if "symmetric" in facts and i > j:
                i, j = j, i
            return self.generators[term.name, i, j]

        return [[entry(i, j) for j in range(columns)] for i in range(rows)]

    def _power(self, term: tm.Power) -> Rows:
        base, exponent = self.of(term.args[0]), term.args[1]
        if not exponent.is_Integer or not 0 <= int(exponent) <= 2 * LARGEST:
            msg = f"the power {term} is not compared entry by entry"
            raise UnsupportedError(msg)
        size = len(base)
        out = [[self.field.one if i == j else self.field.zero for j in range(size)] for i in range(size)]
        for _ in range(int(exponent)):
            out = _product(out, base)
        return out


def _divides(term: Basic) -> bool:
    """Whether a term has a quotient that is no number, or an inverse."""
    if isinstance(term, tm.Inverse) or (isinstance(term, tm.Divide) and not isinstance(term.args[1], sympy.Rational)):
        return True
    return any(map(_divides, term.args))


def _product(a: Rows, b: Rows) -> Rows:
    if len(a) == 1 == len(a[0]):
        return [[a[0][0] * e for e in row] for row in b]
    if len(b) == 1 == len(b[0]):
        return [[e * b[0][0] for e in row] for row in a]
    return [[sum(x * y for x, y in zip(row, column, strict=True)) for column in zip(*b, strict=True)] for row in a]


def _minor(a: Rows, i: int, j: int) -> Rows:
    return [row[:j] + row[j + 1 :] for k, row in enumerate(a) if k != i]


def _determinant(a: Rows) -> Any:  # noqa: ANN401 - a rational function
    if len(a) == 1:
        return a[0][0]
    return sum((-1) ** j * a[0][j] * _determinant(_minor(a, 0, j)) for j in range(len(a)))


def _adjugate(a: Rows) -> Rows:
    n = len(a)
    if n == 1:
        return [[a[0][0] ** 0]]
    return [[(-1) ** (i + j) * _determinant(_minor(a, j, i)) for j in range(n)] for i in range(n)]


def equal_entries(statement: Statement, context: Context) -> bool:
    """Whether both sides have the same entries, as rational functions.

    Raises
    ------
    UnsupportedError
        If the statement is not about small matrices of fixed sizes.
    """
    entries = Entries(statement)
    context.cite("entry by entry")
    return bool(entries.of(statement.lhs) == entries.of(statement.rhs))
