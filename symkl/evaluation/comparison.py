"""Both sides of one statement at explicit points: what holds there, with certainty."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any

from sympy import Expr, isprime

from symkl.evaluation import numbers, reals
from symkl.evaluation.codes import Codes
from symkl.evaluation.derivatives import CONVENTIONS
from symkl.evaluation.evaluator import Code, Evaluator
from symkl.evaluation.fields import Field
from symkl.evaluation.numbers import Infinite, NotEvaluable, Undefined
from symkl.evaluation.point import Point
from symkl.language import expectations, functions
from symkl.language.law import Density
from symkl.language.parametric import Parametric
from symkl.language.statement import Relation

if TYPE_CHECKING:
    from symkl.language.statement import Statement
    from symkl.verdict import Exact

# nodes that have no meaning modulo a prime
_TRANSCENDENTAL = frozenset(
    {
        functions.Log,
        functions.Exp,
        functions.Sqrt,
        functions.AbsoluteValue,
        functions.Largest,
        functions.Rounded,
        functions.MatrixExponential,
        Density,
        Parametric,
        expectations.Divergence,
    },
)
PRIME_BITS = 61
DIVERGES, NO_VALUE = "does not converge", "both sides are integrals of no finite value"
TOO_DEEP = "the term is too deep to be evaluated"


@dataclass(frozen=True, slots=True)
class Both:
    """Both sides at a point; ``holds`` is None where no finite precision tells."""

    holds: bool | None
    lhs: Any
    rhs: Any


class Sides:
    """A statement made ready: both sides share one program, so that common terms are evaluated once."""

    def __init__(self, statement: Statement) -> None:
        self.relation = statement.relation
        self.program = Codes(statement.given)
        try:
            self.left: Code = self.program.add(statement.lhs)
            self.right: Code = self.program.add(statement.rhs)
        except RecursionError:
            raise NotEvaluable(TOO_DEEP) from None

    @property
    def rational(self) -> bool:
        """Whether both sides look like rational functions, so that they can be compared modulo a prime."""
        return self.relation in (Relation.EQ, Relation.NE) and not self.program.kinds & _TRANSCENDENTAL

    @property
    def free(self) -> set[str]:
        """Names of the symbols that the values depend on."""
        return {str(symbol.name) for symbol in self.left.free | self.right.free}

    def at(self, point: Point, field: Field) -> Both:
        """Compare both sides; ``!=`` is compared as ``=``.

        Raises
        ------
        Undefined, NotEvaluable
            If a side is not defined there, or cannot be evaluated exactly.
        """
        ev = Evaluator(self.program, point, field)
        try:
            lhs, rhs = self._value(ev, self.left), self._value(ev, self.right)
        except RecursionError:
            raise NotEvaluable(TOO_DEEP) from None
        if DIVERGES in (lhs, rhs):
            if lhs == rhs or self.relation not in (Relation.EQ, Relation.NE):
                raise Undefined(NO_VALUE)
            return Both(holds=False, lhs=lhs, rhs=rhs)
        held = holds(self.relation, lhs, rhs, field)
        if ev.symmetrised and held is False:  # another convention may say otherwise
            raise Undefined(CONVENTIONS)
        return Both(held, lhs, rhs)

    @staticmethod
    def _value(ev: Evaluator, code: Code) -> Any:  # noqa: ANN401 - a value
        """The value of a side; an integral that is a side may have no finite one, and then equals none that is."""
        try:
            return ev.value(code)
        except Infinite:
            if code.kind is functions.Integral:
                return DIVERGES
            raise


def holds(relation: Relation, lhs: Any, rhs: Any, field: Field) -> bool | None:  # noqa: ANN401 - values
    """Whether two values are related; ``!=`` is compared as ``=``, and None says that no finite precision tells."""
    if field.p:
        return bool(_reduced(lhs, field.p) == _reduced(rhs, field.p))
    if relation in (Relation.EQ, Relation.NE):
        return _equal(lhs, rhs)
    if isinstance(lhs, list):
        return _semidefinite(lhs, rhs, field) if relation is Relation.GE else _semidefinite(rhs, lhs, field)
    side = reals.sign(lhs - rhs)
    signs = {Relation.GE: (0, 1), Relation.LE: (0, -1), Relation.GT: (1,), Relation.LT: (-1,)}[relation]
    return None if side is None else side in signs


def _semidefinite(greater: Any, smaller: Any, field: Field) -> bool | None:  # noqa: ANN401 - matrices
    """Whether x^T (A - B) x >= 0 for every x: no principal minor of the symmetric part is negative."""
    away = [[a - b for a, b in zip(p, q, strict=True)] for p, q in zip(greater, smaller, strict=True)]
    part = [[a + b for a, b in zip(p, q, strict=True)] for p, q in zip(away, zip(*away, strict=True), strict=True)]
    chosen = (c for k in range(1, len(part) + 1) for c in combinations(range(len(part)), k))
    signs = {reals.sign(field.determinant([[part[i][j] for j in c] for i in c])) for c in chosen}
    return False if -1 in signs else None if None in signs else True


def _reduced(value: Any, p: int) -> Any:  # noqa: ANN401 - a value
    return [[x % p for x in row] for row in value] if isinstance(value, list) else value % p


def _equal(lhs: Any, rhs: Any) -> bool | None:  # noqa: ANN401 - values
    if not isinstance(lhs, list):
        side = reals.sign(lhs - rhs)
        return None if side is None else side == 0
    known: bool | None = True
    for x, y in ((x, y) for p, q in zip(lhs, rhs, strict=True) for x, y in zip(p, q, strict=True)):
        equal = x == y or _equal(x, y)
        if equal is False:
            return False
        known = known and equal
    return known


@lru_cache(maxsize=64)
def prime(seed: int) -> int:
    """Return a prime drawn near 2**61 from a seeded generator."""
    rng = random.Random(seed)  # noqa: S311 - it must be reproducible
    while True:
        candidate = rng.randrange(1 << (PRIME_BITS - 1), 1 << PRIME_BITS) | 1
        if isprime(candidate):  # type: ignore[no-untyped-call]
            return candidate


def exact(value: Any) -> Exact:  # noqa: ANN401 - a value
    """Return a value as text: a number, a vector as a list, a matrix as a list of rows; a 1 x 1 one is a number."""
    if value == DIVERGES:
        return DIVERGES
    if not isinstance(value, list):
        return numbers.text(value)
    rows: list[list[str]] = [[numbers.text(x) for x in row] for row in value]
    if all(len(row) == 1 for row in rows):
        column = [row[0] for row in rows]
        return column[0] if len(column) == 1 else column
    return rows


def closed_value(term: Expr) -> numbers.Number | list[list[numbers.Number]]:
    """Return the exact value of a term without free symbols, such as the divergence of two given mass functions.

    Raises
    ------
    NotEvaluable
        If it has free symbols or no exact value.
    Undefined
        If it has no value at all.
    """
    program = Codes()
    code = program.add(term)
    value: numbers.Number | list[list[numbers.Number]] = Evaluator(program, Point(), Field()).value(code)
    return value


def compare_closed(statement: Statement) -> bool | None:
    """Decide a statement without free symbols by exact values and rigorous intervals.

    Returns
    -------
    bool or None
        None when the precision does not suffice; never a guess.

    Raises
    ------
    NotEvaluable, Undefined
        As :func:`closed_value`.
    """
    both = Sides(statement).at(Point(), Field())
    return both.holds if statement.relation is not Relation.NE or both.holds is None else not both.holds
