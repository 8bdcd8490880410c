"""Trace a generated function: run once on symbols, it is a list of operations on numbers, with derivatives.

The symbols are NumPy arrays of objects, so the code that is traced is the one that runs on arrays.
"""

from __future__ import annotations

import math
import operator
from types import FunctionType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from symkl.numeric import validation
from symkl.numeric.differentiable import Function, Kernels, Slopes, Triangle
from symkl.numeric.library_checks import SYMMETRIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from symkl.numeric.operations import Parameter

Number = Any  # a Value or a Python number
FOLDED: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "<": operator.lt,
    ">": operator.gt,
    "==": operator.eq,
}


COMMUTATIVE = frozenset({"+", "*"})


class UntraceableError(Exception):
    """Code that is no list of operations on numbers, or would be too long a one."""


class Value:
    """A number for each member of a batch, or with ``tile`` one for each entry of its vectors.

    Attributes
    ----------
    kind : an operator, the name of a function, ``"load"``, or ``"known"`` for a value that comes with its derivative
    args : values and Python numbers; of a load the name of the array and the place in it
    at : its place in the trace
    """

    __slots__ = ("args", "at", "kind", "tile", "trace")
    __hash__ = object.__hash__

    def __init__(self, trace: Trace, kind: str, args: tuple[Any, ...], at: int, *, tile: bool) -> None:
        self.trace, self.kind, self.args, self.at, self.tile = trace, kind, args, at, tile

    def __add__(self, other: Number) -> Number:
        return self if _is(other, 0) else self._make("+", self, other)

    def __radd__(self, other: Number) -> Number:
        return self if _is(other, 0) else self._make("+", other, self)

    def __sub__(self, other: Number) -> Number:
        return self if _is(other, 0) else self._make("-", self, other)

    def __rsub__(self, other: Number) -> Number:
        return -self if _is(other, 0) else self._make("-", other, self)

    def __mul__(self, other: Number) -> Number:
        return self if _is(other, 1) else self._make("*", self, other)

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Number:
        return self if _is(other, 1) else self._make("/", self, other)

    def __rtruediv__(self, other: Number) -> Number:
        return self._make("/", other, self)

    def __pow__(self, power: Number) -> Number:
        if not isinstance(power, int) or not 0 < power <= 4:  # noqa: PLR2004 - longer products have other ways
            raise UntraceableError
        return math.prod([self] * power)

    def __neg__(self) -> Number:
        return self._make("neg", self)

    def __abs__(self) -> Number:
        return self._make("abs", self)

    def __lt__(self, other: Number) -> Number:
        return self._make("<", self, other)

    def __gt__(self, other: Number) -> Number:
        return self._make(">", self, other)

    def __ge__(self, other: Number) -> Number:
        return self._make(">=", self, other)

    def __le__(self, other: Number) -> Number:
        return self._make("<=", self, other)

    def __eq__(self, other: object) -> Number:
        return self._make("==", self, other)

    def __and__(self, other: Number) -> Number:
        return self._make("&", self, other)

    def __or__(self, other: Number) -> Number:
        return self._make("|", self, other)

    def __bool__(self) -> bool:
        raise UntraceableError

    def sqrt(self) -> Number:
        """Square root."""
        return self._make("sqrt", self)

    def exp(self) -> Number:
        """Exponential."""
        return self._make("exp", self)

    def log(self) -> Number:
        """Natural logarithm."""
        return self._make("log", self)

    def expm1(self) -> Number:
        """exp(x) - 1, near zero by the logarithm of what exp(x) is rounded to (Kahan; Higham 2002, 1.14.1)."""
        power = self.exp()
        close = _select(power == 1, self, (power - 1) * (self / _select(power == 1, 1.0, power.log())))
        return _known(_select(abs(self) < 1, close, power - 1), self, power)

    def log1p(self) -> Number:
        """log(1 + x), as what is lost in 1 + x is lost in (1 + x) - 1 too (Goldberg 1991, theorem 4)."""
        one = 1 + self
        return _known(_select(one == 1, self, one.log() * (self / (one - 1))), self, 1 / one)

    def _make(self, kind: str, *args: Number) -> Number:
        return NotImplemented if any(isinstance(a, np.ndarray) for a in args) else self.trace.make(kind, *args)


def _is(x: Number, number: int) -> bool:
    return not isinstance(x, (Value, np.ndarray)) and x == number


class Trace:
    """Values in the order in which they are made, each only once."""

    def __init__(self) -> None:
        self.values: list[Value] = []
        self._made: dict[Any, Value] = {}

    def make(self, kind: str, *args: Number, tile: bool | None = None) -> Number:
        """Return the value of this kind."""
        if kind in FOLDED and not any(isinstance(a, Value) for a in args):
            return FOLDED[kind](*args)
        if kind in COMMUTATIVE and getattr(args[0], "at", -1) < getattr(args[1], "at", -1):
            args = args[::-1]
        key = (kind, tile, *(("at", a.at) if isinstance(a, Value) else a for a in args))
        if key not in self._made:
            wide = any(a.tile for a in args if isinstance(a, Value)) if tile is None else tile
            self._made[key] = Value(self, kind, args, len(self.values), tile=wide)
            self.values.append(self._made[key])
        return self._made[key]

    def argument(self, name: str, sizes: tuple[int, ...], *, tile: bool) -> Traced:
        """Return the symbols that an argument consists of; with ``tile`` one stands for all entries of a vector."""
        if tile and sizes:
            return Traced(np.array([self.make("load", name, 0, tile=True)]), *sizes)
        entries = [self.make("load", name, i, tile=False) for i in range(math.prod(sizes))]
        full = np.empty(len(entries), object)
        full[:] = entries
        return Traced(full.reshape(sizes))

    def gradient(self, results: Iterable[tuple[Number, Number]]) -> dict[int, Number]:
        """Differentiate backwards: from pairs of a value and its weight to the derivative by every value, by its place."""
        found: dict[int, Number] = {}

        def add(value: Number, part: Number) -> None:
            if isinstance(value, Value):
                if isinstance(part, Value) and part.tile and not value.tile:
                    part = self.make("sum", part, tile=False)
                found[value.at] = found[value.at] + part if value.at in found else part

        for value, weight in results:
            add(value, weight)
        for value in reversed(self.values[: max(found, default=-1) + 1]):
            if value.at in found and value.kind in DERIVATIVES:
                for arg, part in DERIVATIVES[value.kind](value, found[value.at]):
                    add(arg, part)
        return found


def _select(condition: Number, one: Number, other: Number) -> Number:
    if isinstance(condition, Value):
        return condition.trace.make("where", condition, one, other)
    return one if condition else other


def _known(value: Number, *pairs: Number) -> Number:
    # with arguments, each followed by the derivative by it
    return value.trace.make("known", value, *pairs)


# of every kind, the arguments with what their derivatives contribute
DERIVATIVES: dict[str, Callable[[Value, Number], list[tuple[Number, Number]]]] = {
    "+": lambda v, g: [(v.args[0], g), (v.args[1], g)],
    "-": lambda v, g: [(v.args[0], g), (v.args[1], -g)],
    "*": lambda v, g: [(v.args[0], g * v.args[1]), (v.args[1], g * v.args[0])],
    "/": lambda v, g: [(v.args[0], g / v.args[1]), (v.args[1], -(g / v.args[1]) * v)],
    "neg": lambda v, g: [(v.args[0], -g)],
    "abs": lambda v, g: [(v.args[0], _select(v.args[0] == 0, 0.0, _select(v.args[0] < 0, -g, g)))],
    "sqrt": lambda v, g: [(v.args[0], 0.5 * g / v)],
    "exp": lambda v, g: [(v.args[0], g * v)],
    "log": lambda v, g: [(v.args[0], g / v.args[0])],
    "where": lambda v, g: [(v.args[1], _select(v.args[0], g, 0.0)), (v.args[2], _select(v.args[0], 0.0, g))],
    "sum": lambda v, g: [(v.args[0], g)],
    "known": lambda v, g: [(x, g * slope) for x, slope in zip(v.args[1::2], v.args[2::2], strict=True)],
}


class Traced(NDArrayOperatorsMixin):
    """An array of symbols, for NumPy's functions. With ``size``, the one entry of its last axis stands for so many."""

    def __init__(self, entries: Any, size: int | None = None) -> None:  # noqa: ANN401 - an array or a symbol
        self.entries: NDArray[Any] = np.asarray(entries, dtype=object)
        self.size = size

    @property
    def shape(self) -> tuple[int, ...]:
        """Its shape."""
        own = self.entries.shape
        return own if self.size is None else (*own[:-1], self.size)

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return self.entries.ndim

    @property
    def mT(self) -> Traced:  # noqa: N802 - NumPy's name
        """The transpose of a matrix."""
        return self.swapaxes(-1, -2)

    def __getitem__(self, key: Any) -> Traced:  # noqa: ANN401 - an index
        if self.size is not None:
            raise UntraceableError
        return Traced(self.entries[key])

    def swapaxes(self, one: int, other: int) -> Traced:
        """Exchange two axes."""
        if self.size is not None:
            raise UntraceableError
        return Traced(self.entries.swapaxes(one, other))

    def sum(self, axis: int | tuple[int, ...] = -1) -> Traced:
        """Sum over an axis."""
        if self.size is None:
            return Traced(self.entries.sum(axis))
        size = self.size
        return Traced(
            np.frompyfunc(lambda x: x.trace.make("sum", x, tile=False) if x.tile else x * size, 1, 1)(self.entries[..., 0])
        )

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:  # noqa: ANN401 - NumPy's
        if method != "__call__" or options:
            return NotImplemented
        try:
            return Traced(ufunc(*map(_entries, inputs), dtype=object), _size(inputs))
        except (TypeError, AttributeError, ValueError) as error:
            raise UntraceableError(str(error)) from None

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:  # noqa: ANN401 - NumPy's
        if function is np.where:
            return entrywise(_select, *args)
        if _size(args) is not None or function not in STRUCTURAL:
            raise UntraceableError
        return Traced(function(*map(_entries, args), **options))


STRUCTURAL = frozenset({np.stack, np.concatenate, np.zeros_like, np.einsum, np.prod, np.tril})


def _entries(x: Any) -> Any:  # noqa: ANN401 - arrays, numbers and lists of them
    if isinstance(x, (list, tuple)):
        return [_entries(y) for y in x]
    return x.entries if isinstance(x, Traced) else x


def _size(inputs: Iterable[Any]) -> int | None:
    return next((x.size for x in inputs if isinstance(x, Traced) and x.size is not None), None)


def entrywise(function: Callable[..., Number], *arrays: Any) -> Traced:  # noqa: ANN401 - as above
    """Apply a function of numbers to all entries."""
    return Traced(np.frompyfunc(function, len(arrays), 1)(*map(_entries, arrays)), _size(arrays))


class TracingKernels(Kernels):
    """The routines that generated code calls, for symbols.

    Parameters
    ----------
    single : whether float32 is what is computed with
    largest : the largest matrix that is traced
    """

    def __init__(self, largest: int, *, single: bool) -> None:
        self.single = single
        super().__init__(np, largest)

    def factor(self, a: Any) -> Any:  # noqa: ANN401, ARG002 - as in the class above
        """Refuse a matrix that is too large."""
        raise UntraceableError

    def solve(self, triangle: Any, rhs: Any, *, transposed: bool) -> Any:  # noqa: ANN401 - as above
        """Solve with a lower triangle, column by column."""
        rows = [[triangle[i, j] for j in range(i + 1)] for i in range(triangle.shape[-1])]
        columns: list[Any] = [
            self.solve_triangular(Triangle(rows, self.dense), rhs[:, j], transposed=transposed, vector=True)
            for j in range(rhs.shape[-1])
        ]
        return np.stack(columns, -1)

    def inverts(self, triangle: Any, rhs: Any, *, vector: bool) -> bool:  # noqa: ANN401, ARG002 - as above
        """Invert nothing."""
        return False

    def is_single(self, x: Any) -> bool:  # noqa: ANN401, ARG002 - as above
        """Whether float32 is computed with."""
        return self.single

    def known(self, value: Function, slopes: Slopes, both: Function | None = None) -> Function:  # noqa: ARG002 - all are traced
        """Return a function of numbers that has these derivatives."""

        def function(*args: Any) -> Any:  # noqa: ANN401 - as above
            found, pairs = value(*args), zip(args, slopes(*args), strict=True)
            return entrywise(_known, found, *[x for pair in pairs if pair[1] is not None for x in pair])

        return function

    def exp_gap(self, x: Any) -> Any:  # noqa: ANN401 - as above
        """exp(x) - 1 - x, with the derivative exp(x) - 1."""
        value = self.exp_gap_value(x)
        return entrywise(_known, value, x, np.where(np.abs(x) < 1, value + x, np.exp(x) - 1))

    def weighted_exp_gap(self, p: Any, q: Any) -> Any:  # noqa: ANN401 - as above
        """Compute p (exp(x) - 1 - x) at x = q/p, with its derivatives."""
        x = q / p
        gap = self.exp_gap_value(x)
        slope = np.where(np.abs(x) < 1, gap - x * (gap + x), np.exp(x) * (1 - x) - 1)
        return entrywise(_known, p * gap, p, slope, q, np.where(np.abs(x) < 1, gap + x, np.exp(x) - 1))

    def times_exponential(self, x: Any, y: Any) -> Any:  # noqa: ANN401 - as above
        """Compute x exp(y), 0 where x = 0 however large y is."""
        most = math.floor(math.log(np.finfo(np.float32 if self.single else np.float64).max))
        root = np.exp(np.where(0.25 * y > most, most, 0.25 * y))
        return x * root * root * root * root


def trace(function: Callable[..., Any], arguments: list[Traced], kernels: TracingKernels) -> Traced:
    """Run generated code on symbols.

    Raises
    ------
    UntraceableError
        If the code does something that is no operation on numbers.
    """
    own = {name: getattr(kernels, name, value) for name, value in function.__globals__.items() if name[0] != "_"}
    own |= {name: np for name in ("torch", "jnp") if name in own}
    bound = FunctionType(function.__code__, own)
    try:
        found = bound(*arguments)
    except (TypeError, AttributeError, IndexError, ValueError) as error:
        raise UntraceableError(str(error)) from None
    return found if isinstance(found, Traced) else Traced(found)


# facts of square matrices
SQUARE = SYMMETRIC | {"lower", "diagonal", "positive diagonal"}


def doubts(
    parameters: tuple[Parameter, ...], arguments: list[Traced], rounding: list[float], kernels: TracingKernels
) -> Number:
    """Return a number for each member: not 0, or nan, where an argument is not as declared.

    It is traced first, so that what is looked at only here is forgotten early.
    """
    found: Number = 0.0
    for parameter, x, allowed in zip(parameters, arguments, rounding, strict=True):
        facts = parameter.facts
        rows = range(x.shape[-1] if facts & SQUARE else 0)
        pairs = [(x.entries[i, j], x.entries[j, i], x.entries[i, i] * x.entries[j, j]) for i in rows for j in rows[:i]]
        if facts & SYMMETRIC:
            whole = sum((x.entries[i, i] for i in rows), 0.0)
            for one, other, scale in pairs:
                whole = whole + (one + other)
                found = found + _select((one - other) * (one - other) > allowed * allowed * abs(scale), 1.0, 0.0)
        else:
            whole = _count(x)
        found = found + whole * 0.0  # nan if some number is infinite or nan
        if facts & {"lower", "diagonal"}:
            for one, other, _ in pairs:
                found = found + abs(other) + (abs(one) if "diagonal" in facts else 0.0)
        if "positive diagonal" in facts:
            found = found + sum(_select(x.entries[i, i] > 0, 0.0, 1.0) for i in rows)
        if facts & {"mass", "simplex"}:
            found = found + _times(x < 0) + _times(np.abs(x.sum(-1) - 1) > allowed)
        found = found + sum(_fails(holds(x)) for fact, (holds, _) in validation.ENTRIES.items() if fact in facts)
        if "spd" in facts and not parameter.factored:
            found = found + _count(kernels.entries_on_diagonal(kernels.cholesky(x)) * 0.0)
    return found


def undefined(value: Traced) -> Number:
    """Return a number for each member: not 0 where the value is undefined."""
    return _fails(value == value)  # noqa: PLR0124 - nan is not


def _fails(x: Any) -> Number:  # noqa: ANN401 - truth values
    return _count(entrywise(lambda v: _select(v, 0.0, 1.0), x))


def _times(x: Any) -> Number:  # noqa: ANN401 - truth values
    return _count(entrywise(lambda v: _select(v, 1.0, 0.0), x))


def _count(x: Traced) -> Number:
    while x.ndim:
        x = x.sum(-1)
    return x.entries[()]
