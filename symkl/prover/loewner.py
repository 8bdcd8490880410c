"""Loewner's order of symmetric matrices: A <= B says that x^T A x <= x^T B x for every vector x."""

from __future__ import annotations

from dataclasses import replace

from symkl.language import terms as tm
from symkl.language.statement import Relation, Statement
from symkl.language.symbols import Matrix


def is_order_of_matrices(statement: Statement) -> bool:
    """Whether matrices are compared."""
    return statement.relation in (Relation.LE, Relation.GE) and tm.shape_of(statement.lhs) != tm.SCALAR


def quadratic_forms(statement: Statement) -> Statement:
    """The same relation between the quadratic forms of both sides, of a vector that stands for any."""
    name = "x"
    while name in statement.symbols or name in statement.names:
        name += "_"
    x = Matrix(name, tm.shape_of(statement.lhs)[0], 1)
    lhs, rhs = (tm.times(tm.times(tm.Transpose(x), side), x) for side in (statement.lhs, statement.rhs))
    return replace(statement, lhs=lhs, rhs=rhs)


def difference_is_symmetric(statement: Statement) -> Statement:
    """That both sides differ by a symmetric matrix."""
    difference = tm.plus(statement.lhs, tm.negated(statement.rhs))
    return replace(statement, lhs=tm.Transpose(difference), rhs=difference, relation=Relation.EQ)
