"""Block matrices taken apart: a statement about them becomes statements about their blocks.

This works on terms, before any normal form: sums, products, transposes, traces of block matrices by their definitions,
determinants and inverses through the Schur complement of a block that is declared invertible.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import sympy
from sympy import Expr

from symkl.errors import UnsupportedError
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.distributions import Normal
from symkl.language.law import Density
from symkl.language.symbols import Matrix

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.language.statement import Statement
    from symkl.prover.context import Context

SQUARE_BLOCKS = 2


@dataclass(frozen=True, slots=True)
class Table:
    """A block matrix as rows of terms."""

    rows: tuple[tuple[Expr, ...], ...]

    @property
    def transposed(self) -> Table:
        """Rows and columns exchanged, each block transposed."""
        return Table(tuple(tuple(tm.Transpose(e) for e in column) for column in zip(*self.rows, strict=True)))


Taken: TypeAlias = Expr | Table


def has_blocks(statement: Statement) -> bool:
    """Whether a statement speaks of block matrices."""
    return bool(statement.lhs.has(fn.Block) or statement.rhs.has(fn.Block))


def taken_apart(statement: Statement, context: Context) -> list[Statement]:
    """Return the statements, block by block, that a statement about block matrices comes down to."""
    reader = _Reader(context)
    lhs, rhs = reader.read(statement.lhs), reader.read(statement.rhs)
    if isinstance(lhs, Table) and isinstance(rhs, Table):
        shapes = [[[tm.shape_of(e) for e in row] for row in side.rows] for side in (lhs, rhs)]
        if shapes[0] != shapes[1]:
            msg = "the two sides are partitioned in different ways"
            raise UnsupportedError(msg)
        pairs = [(a, b) for p, q in zip(lhs.rows, rhs.rows, strict=True) for a, b in zip(p, q, strict=True)]
        return [replace(statement, lhs=a, rhs=b) for a, b in pairs]
    if isinstance(lhs, Table) or isinstance(rhs, Table):
        msg = "a block matrix is compared with one that is not partitioned"
        raise UnsupportedError(msg)
    return [replace(statement, lhs=lhs, rhs=rhs)]


class _Reader:
    def __init__(self, context: Context) -> None:
        self.context = context

    def read(self, term: Expr) -> Taken:  # noqa: C901, PLR0911, PLR0912 - one case for each kind of node
        if not term.has(fn.Block):
            return term
        if isinstance(term, Density):
            return self._density(term)
        if isinstance(term, fn.Block):
            rows = tuple(tuple(self._plain(self.read(e)) for e in row.args) for row in term.args[0].args)
            return Table(rows)
        args: list[Any] = [self.read(a) if isinstance(a, Expr) else a for a in term.args]
        if not any(isinstance(a, Table) for a in args):
            rebuilt: Expr = term.func(*args)
            return rebuilt
        match term:
            case tm.Plus():
                return self._sum(args)
            case tm.Negative():
                return self._map(args[0], tm.negated)
            case tm.Times():
                return self._product(args)
            case tm.Divide() if not isinstance(args[1], Table):
                return self._map(args[0], lambda e: tm.divided(e, args[1]))
            case tm.Transpose():
                self.context.cite("block arithmetic")
                return self._table(args[0]).transposed
            case fn.Trace():
                return self._trace(self._table(args[0]))
            case fn.Determinant():
                return self._determinant(self._table(args[0]))
            case tm.Inverse():
                return self._inverse(self._table(args[0]))
            case tm.Power() if args[1] in (sympy.Integer(2), sympy.Integer(3)):
                return self._product([args[0]] * int(args[1]))
        msg = f"{getattr(term, 'name', None) or term} of a block matrix is not supported yet"
        raise UnsupportedError(msg)

    def _plain(self, taken: Taken) -> Expr:
        if isinstance(taken, Table):
            msg = "a block matrix inside a block matrix is not supported yet"
            raise UnsupportedError(msg)
        return taken

    def _table(self, taken: object) -> Table:
        if not isinstance(taken, Table):
            msg = "a block matrix meets one that is not partitioned"
            raise UnsupportedError(msg)
        return taken

    def _scalar(self, taken: Taken) -> Expr:
        if isinstance(taken, Table) or not tm.is_scalar(taken):
            msg = "a block matrix meets one that is not partitioned"
            raise UnsupportedError(msg)
        return taken

    def _map(self, taken: Taken, change: Callable[[Expr], Expr]) -> Taken:
        self.context.cite("block arithmetic")
        rows = self._table(taken).rows
        return Table(tuple(tuple(change(e) for e in row) for row in rows))

    def _sum(self, args: list[Taken]) -> Taken:
        self.context.cite("block arithmetic")
        total = self._table(args[0])
        for arg in args[1:]:
            other = self._table(arg)
            total = Table(
                tuple(
                    tuple(tm.plus(a, b) for a, b in zip(p, q, strict=True))
                    for p, q in zip(total.rows, other.rows, strict=True)
                )
            )
        return total

    def _product(self, args: list[Taken]) -> Taken:
        self.context.cite("block arithmetic")
        value = args[0]
        for arg in args[1:]:
            value = self._times(value, arg)
        return value

    def _times(self, a: Taken, b: Taken) -> Taken:
        if isinstance(a, Table) and isinstance(b, Table):
            columns = tuple(zip(*b.rows, strict=True))
            rows = tuple(tuple(self._inner(row, column) for column in columns) for row in a.rows)
            if len(rows) == 1 == len(rows[0]) and tm.is_scalar(rows[0][0]):
                return rows[0][0]
            return Table(rows)
        if isinstance(a, Table):
            right = self._scalar(b)
            return self._map(a, lambda e: tm.times(e, right))
        if isinstance(b, Table):
            left = self._scalar(a)
            return self._map(b, lambda e: tm.times(left, e))
        return tm.times(a, b)

    def _inner(self, row: tuple[Expr, ...], column: tuple[Expr, ...]) -> Expr:
        out: Expr | None = None
        for a, b in zip(row, column, strict=True):
            product = tm.times(a, b)
            out = product if out is None else tm.plus(out, product)
        assert out is not None  # noqa: S101 - blocks are not empty
        return out

    def _trace(self, table: Table) -> Expr:
        self.context.cite("block arithmetic")
        out: Expr | None = None
        for i, row in enumerate(table.rows):
            part = fn.tr(row[i])
            out = part if out is None else tm.plus(out, part)
        assert out is not None  # noqa: S101 - blocks are not empty
        return out

    # ---------------------------------------------------------------------------------------- Schur complements

    def _triangular(self, table: Table) -> tuple[Expr, Table, Table, Table, bool] | None:
        """The first block, its row, its column and the rest, where row or column is 0, and whether the column is."""
        (a, *right), *below = table.rows
        row, column = Table((tuple(right),)), Table(tuple(r[:1] for r in below))
        upper = all(isinstance(r[0], tm.Zero) for r in column.rows)
        if len(table.rows) <= SQUARE_BLOCKS or not (upper or all(isinstance(e, tm.Zero) for e in right)):
            return None
        tm.require_square(a, "take a block triangular matrix apart at")
        return a, row, column, Table(tuple(r[1:] for r in below)), upper

    def _square(self, table: Table) -> tuple[Expr, Expr, Expr, Expr]:
        if len(table.rows) != SQUARE_BLOCKS or len(table.rows[0]) != SQUARE_BLOCKS:
            msg = "determinants and inverses are taken of 2 x 2 block matrices, and of block triangular ones"
            raise UnsupportedError(msg)
        (a, b), (c, f) = table.rows
        for block in (a, f):
            tm.require_square(block, "take the Schur complement in")
        return a, b, c, f

    def _determinant(self, table: Table) -> Expr:
        if (parts := self._triangular(table)) is not None:
            self.context.cite("determinant of a block triangular matrix")
            return tm.times(fn.det(parts[0]), self._determinant(parts[3]))
        a, b, c, f = self._square(table)
        if isinstance(b, tm.Zero) or isinstance(c, tm.Zero):
            self.context.cite("determinant of a block triangular matrix")
            return tm.times(fn.det(a), fn.det(f))
        if _invertible(a):
            self.context.cite("Schur complement")
            return tm.times(fn.det(a), fn.det(_complement(f, c, a, b)))
        if _invertible(f):
            self.context.cite("Schur complement")
            return tm.times(fn.det(f), fn.det(_complement(a, b, f, c)))
        msg = "the determinant of a block matrix neither of whose diagonal blocks is declared invertible"
        raise UnsupportedError(msg)

    def _inverse(self, table: Table) -> Table:
        if (parts := self._triangular(table)) is not None and _invertible(parts[0]):
            a, row, column, rest, above = parts
            self.context.cite("inverse of a block matrix")
            first, last = Table(((tm.inverse(a),),)), self._inverse(rest)
            if above:
                row = self._table(self._map(self._product([first, row, last]), tm.negated))
            else:
                column = self._table(self._map(self._product([last, column, first]), tm.negated))
            top = (tm.inverse(a), *row.rows[0])
            return Table((top, *((*left, *right) for left, right in zip(column.rows, last.rows, strict=True))))
        a, b, c, f = self._square(table)
        if _invertible(a):
            self.context.cite("inverse of a block matrix")
            s = tm.inverse(_complement(f, c, a, b))
            ai = tm.inverse(a)
            upper = tm.plus(ai, tm.times(tm.times(tm.times(tm.times(ai, b), s), c), ai))
            return Table(((upper, tm.negated(tm.times(tm.times(ai, b), s))), (tm.negated(tm.times(tm.times(s, c), ai)), s)))
        if _invertible(f):
            self.context.cite("inverse of a block matrix")
            s = tm.inverse(_complement(a, b, f, c))
            fi = tm.inverse(f)
            lower = tm.plus(fi, tm.times(tm.times(tm.times(tm.times(fi, c), s), b), fi))
            return Table(((s, tm.negated(tm.times(tm.times(s, b), fi))), (tm.negated(tm.times(tm.times(fi, c), s)), lower)))
        msg = "the inverse of a block matrix neither of whose diagonal blocks is declared invertible"
        raise UnsupportedError(msg)

    def _density(self, term: Density) -> Expr:
        """Write a normal density at a block vector out by its definition."""
        law, point = term.args
        if not isinstance(law, Normal):
            msg = "the density of a block vector under a law that is not normal"
            raise UnsupportedError(msg)
        mean, covariance = law.args
        size = tm.shape_of(covariance)[0]
        away = tm.plus(point, tm.negated(mean))
        quadratic = tm.times(tm.times(tm.Transpose(away), tm.inverse(covariance)), away)
        two_pi = tm.power(2 * sympy.pi, size)
        self.context.cite("normal density")
        scale = fn.sqrt(tm.times(two_pi, fn.det(covariance)))
        written = tm.divided(fn.exp(tm.divided(tm.negated(quadratic), 2)), scale)
        return self._plain(self.read(written))


def _invertible(term: Expr) -> bool:
    return (isinstance(term, Matrix) and "invertible" in term.facts) or isinstance(term, tm.Identity)


def _complement(f: Expr, c: Expr, a: Expr, b: Expr) -> Expr:
    """F - C A^-1 B."""
    return tm.plus(f, tm.negated(tm.times(tm.times(c, tm.inverse(a)), b)))
