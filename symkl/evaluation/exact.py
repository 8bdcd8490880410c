"""Terms evaluated literally at an explicit point, exactly: over the real numbers or modulo a prime.

This is the half of the prover that shares no rule with the normal form. Every node means what its definition says, an
expectation is a finite weighted sum, a derivative is taken by perturbing one entry after the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import sympy

from symkl.evaluation import operations
from symkl.evaluation.codes import Program
from symkl.evaluation.fields import Field
from symkl.evaluation.reals import NotEvaluable
from symkl.language import symbols, terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sympy import Basic, Expr

    from symkl.evaluation.chosen_laws import Chosen
    from symkl.evaluation.codes import Code
    from symkl.evaluation.duals import Element
    from symkl.evaluation.fields import Rows

# a number, a matrix as rows, or what a law or an index stands for
Value: TypeAlias = Any


@dataclass
class Point:
    """What a statement's symbols stand for.

    Attributes
    ----------
    sizes : the value of each dimension
    values : numbers, matrices as lists of rows, mass functions and families as lists, by name
    laws : for each law about which only some moments are known, the law chosen; by name of the law or of its symbol
    events : outcomes with their probabilities; which events of each name happen
    independent : pairs of random symbols declared independent
    together : how many random symbols have a law of which only some moments are known
    """

    sizes: dict[str, int] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    laws: dict[str, Chosen] = field(default_factory=dict)
    events: list[tuple[Element, dict[str, frozenset[int]]]] = field(default_factory=list)
    independent: frozenset[frozenset[str]] = frozenset()
    together: int = 0


class Evaluator:
    """Values of a program's codes at one point."""

    def __init__(self, program: Program, point: Point, field: Field) -> None:
        self.program, self.point, self.field = program, point, field
        self.memo: list[Value] = [None] * program.size
        self.values = dict(point.values)
        self.level = 0
        self._sizes: dict[Basic, int] = {}

    def value(self, code: Code) -> Value:
        """Return a code's value, computed once."""
        found = self.memo[code.slot]
        if found is None:
            found = self.memo[code.slot] = code.run(self, code)
        return found

    def rows(self, code: Code) -> Rows:
        """Return a value as a matrix, a scalar as a 1 x 1 one."""
        value = self.value(code)
        return [[value]] if code.scalar else value

    def forget(self, slots: Iterable[int]) -> None:
        """Forget values that depended on a symbol."""
        memo = self.memo
        for slot in slots:
            memo[slot] = None

    def exponent(self, code: Code) -> Any:  # noqa: ANN401 - an int or a Fraction
        """Return an exponent, which is a number and no residue."""
        if code.run is operations.constant:
            return code.extra
        if not self.field.p:
            return self.value(code)
        plain = Evaluator(self.program, self.point, Field())
        plain.values = self.values
        return plain.value(code)

    def size(self, term: Basic) -> int:
        """Return the value of a dimension."""
        found = self._sizes.get(term)
        if found is None:
            found = self._sizes[term] = size_of(term, self.point.sizes)
        return found


def size_of(term: Basic, sizes: dict[str, int]) -> int:
    """Return a size such as ``n + m`` at given dimensions."""
    if isinstance(term, symbols.Dimension):
        if term.name not in sizes:
            msg = f"the size {term.name} has no value at this point"
            raise NotEvaluable(msg)
        return sizes[term.name]
    if isinstance(term, sympy.Integer):
        return int(term)
    values = [size_of(a, sizes) for a in term.args]
    if isinstance(term, (sympy.Add, terms.Plus)):
        return sum(values)
    if isinstance(term, (sympy.Mul, terms.Times)):
        total = 1
        for value in values:
            total *= value
        return total
    if isinstance(term, terms.Negative):
        return -values[0]
    if isinstance(term, (sympy.Pow, terms.Power)) and values[1] >= 0:
        return int(values[0] ** values[1])
    msg = f"{term} is not a size"
    raise NotEvaluable(msg)


def evaluate(term: Expr, point: Point, modulus: int = 0) -> Value:
    """Return the exact value of a term at a point: a number or a list of rows.

    Parameters
    ----------
    term : Expr
    point : Point
        Gives every symbol of the term a value.
    modulus : int
        A prime to compute modulo, or 0 for the real numbers.

    Raises
    ------
    Undefined
        If the term has no value there, such as the inverse of a singular matrix.
    NotEvaluable
        If the value cannot be computed exactly.
    """
    program = Program()
    code = program.add(term)
    return Evaluator(program, point, Field(modulus)).value(code)
