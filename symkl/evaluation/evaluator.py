"""Terms evaluated literally at an explicit point, exactly: over the real numbers or modulo a prime.

This shares no rule with the normal form. Every node means what its definition says, an expectation is a finite weighted sum,
a derivative is taken by perturbing one entry after the other. What a node does, a code brings with it: nothing here knows
any operation, so that every operation can know this.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import sympy

from symkl.evaluation.fields import Field
from symkl.evaluation.numbers import NotEvaluable, Undefined
from symkl.language import symbols, terms
from symkl.language.shapes import single
from symkl.language.terms import SCALAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sympy import Basic

    from symkl.evaluation.fields import Rows
    from symkl.evaluation.point import Point, Value

Run: TypeAlias = "Callable[[Evaluator, Code], Any]"
Bound: TypeAlias = symbols.Matrix | symbols.Scalar | symbols.Index


class Code:
    """One distinct subterm, ready to run: ``kind`` is its node class, ``free`` the symbols that it depends on."""

    __slots__ = ("args", "extra", "free", "kind", "run", "scalar", "shape", "slot")

    def __init__(self, kind: type, run: Run, args: tuple[Code, ...], slot: int) -> None:
        self.kind, self.run, self.args, self.slot = kind, run, args, slot
        self.extra: Any = None
        self.scalar, self.shape = True, SCALAR
        self.free: frozenset[Bound] = frozenset().union(*(a.free for a in args))

    def shaped(self, shape: terms.Shape) -> Code:
        """Return itself, with the shape of its value."""
        self.shape, self.scalar = shape, single(shape)
        return self


class Prepared(Protocol):
    """Terms made ready: how many slots of memory their codes have, of which classes they are, how often one was run."""

    size: int
    steps: int
    kinds: set[type]


class Evaluator:
    """Values of a program's codes at one point."""

    def __init__(self, program: Prepared, point: Point, field: Field) -> None:
        self.program, self.point, self.field = program, point, field
        self.memo: list[Value] = [None] * program.size
        self.values = dict(point.values)
        self.level = 0
        self.symmetrised = False  # whether a derivative could be taken among symmetric matrices only
        self._sizes: dict[Basic, int] = {}

    def value(self, code: Code) -> Value:
        """Return a code's value, computed once."""
        found = self.memo[code.slot]
        if found is None:
            self.program.steps += 1
            found = self.memo[code.slot] = code.run(self, code)
        return found

    def grow(self) -> None:
        """Make room for codes that its program got since."""
        self.memo += [None] * (self.program.size - len(self.memo))

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
        if code.kind is sympy.Rational and code.extra is not None:  # pi is of that kind too, and is no rational number
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
            found = size_of(term, self.point.sizes)
            if found < 1:
                msg = f"the size {term} is {found} at this point"
                raise Undefined(msg)
            self._sizes[term] = found
        return found


def dependents(bodies: Iterable[Code], over: frozenset[Any]) -> list[int]:
    """Return the slots that must be forgotten when a symbol gets another value."""
    found: dict[int, Code] = {}
    waiting = list(bodies)
    while waiting:
        code = waiting.pop()
        if code.slot not in found:
            found[code.slot] = code
            waiting += code.args
    return [slot for slot, code in found.items() if code.free & over]


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
