"""How a compiled formula is run on NumPy arrays: types, shapes, checks, batches, compiled code or not. Loads no SymPy."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from symkl.errors import UnsupportedError
from symkl.numeric import validation
from symkl.numeric.kernels import LARGEST_IN_LANES, batch_fastest
from symkl.numeric.operations import Argument

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from symkl.numeric.compiling import Template
    from symkl.numeric.generated import Compiled
    from symkl.numeric.operations import Parameter

# numbers of one argument that are worked on together: in lanes or not, matrices or only vectors
CHUNK = {(True, True): 2**16, (False, True): 2**17, (False, False): 2**14}
# the smallest batch that is worth lanes, for each row of its matrices
FEWEST_IN_LANES = 64


# facts that compiled code does not look at by itself, as it does not look at arguments that the value does not depend on
CHECKED_APART = frozenset({"mass", "simplex", "lower", "diagonal", "positive diagonal", *validation.ENTRIES})
# larger matrices are for LAPACK
LARGEST_COMPILED = 8192
# nanoseconds, roughly, that NumPy takes for a call, for a multiplication with a matrix and for an entry of a vector
CALL, TIMES, ENTRY = 2e5, 2.0, 10.0
# as above, after which loading compiled code has paid
PATIENCE = 5e8
FLOAT, SINGLE = np.dtype(np.float64), np.dtype(np.float32)


# what computes small batches of a type, how many members they have, if they have a leading axis, and what makes a number
Entry: TypeAlias = tuple[Any, Any, int | None, Any]
# these, by the type and the shape of the last argument
Entries: TypeAlias = dict[tuple[np.dtype[Any], tuple[int, ...]], Entry]


@dataclass(frozen=True, slots=True)
class Plan:
    """How arrays of some shapes are worked on.

    Attributes
    ----------
    sizes, batch : lengths of the named trailing axes, and the leading axes
    shape : of the value
    chunk : how many members are worked on together, or None for all that there are
    lanes : whether the batch is made the fastest axis
    """

    sizes: dict[str, int]
    batch: tuple[int, ...]
    shape: tuple[int, ...]
    chunk: int | None
    lanes: bool


class Runner:
    """Runs one compiled formula.

    NumPy arrays are computed by compiled code when Numba is installed and either some part of the program has loaded it
    already, or the calls so far would have been worth loading it. That depends on the calls alone, not on a clock.
    """

    def __init__(self, compiled: Compiled, target: str) -> None:
        self.compiled = compiled
        self.target = target
        self._run: dict[str, Callable[..., Any]] = {}
        self._spent = 0.0
        self.entries: Entries = {}
        self._plans: dict[tuple[tuple[int, ...], ...], Plan] = {}
        self._kernels: dict[tuple[int, ...], tuple[Callable[..., float], int, Template]] = {}
        self._matrices = any(len(p.sizes) > 1 for p in compiled.parameters)

    @cached_property
    def _apart(self) -> list[Parameter]:
        # what compiled code does not look at by itself
        used = {step.option for step in self.compiled.program.steps() if isinstance(step, Argument)}

        def is_apart(p: Parameter) -> bool:
            return bool(p.facts & CHECKED_APART) or ("spd" in p.facts and not p.factored) or p.name not in used

        return [p for p in self.compiled.parameters if is_apart(p)]

    @cached_property
    def _quick(self) -> bool:
        # whether small batches have a short way
        shaped = all(p.sizes for p in self.compiled.parameters) and not self.compiled.sizes
        return shaped and self.target == "auto" and not self._apart

    def function(self, target: str) -> Callable[..., Any]:
        """Return the generated function for a target."""
        if target not in self._run:
            self._run[target] = self.compiled.load(target)
        return self._run[target]

    def wrapped(self, target: str, wrap: Callable[[Callable[..., Any]], Callable[..., Any]]) -> Callable[..., Any]:
        """Return the generated function for a target, wrapped once."""
        name = f"{target} wrapped"
        if name not in self._run:
            self._run[name] = wrap(self.function(target))
        return self._run[name]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.compiled, self.target)

    def arrays(self, args: tuple[ArrayLike, ...], *, check: bool, target: str) -> Any:  # noqa: ANN401 - number or array
        """Compute with NumPy arrays."""
        compiled = self.compiled
        arrays = as_floating(compiled.parameters, args)
        dtype = arrays[0].dtype if arrays else FLOAT
        plan = self._plan(arrays)
        if target == "auto":
            target = self.choose(plan.sizes, plan.batch)
        if target == "numba":
            value = self._compiled_value(arrays, plan, args, check=check)
        else:
            if check:
                self._check(arrays, args)
            if dtype != FLOAT and compiled.factorises:
                # a factorisation loses as many digits as the condition number has, and float32 has few
                arrays = [a.astype(np.float64) for a in arrays]
            run = self.function(target)
            with np.errstate(all="ignore"):
                value = np.asarray(run(*arrays) if plan.chunk is None else in_chunks(run, compiled, plan, arrays))
        if check and np.isnan(value).any():
            for parameter, array in zip(compiled.parameters, arrays, strict=True):
                if parameter.factored:
                    validation.check_definite(parameter, array)
            validation.check_defined(compiled.name, value)
        if value.shape != plan.shape or value.dtype != dtype:
            value = np.array(np.broadcast_to(value, plan.shape), dtype)
        return value[()]

    def _plan(self, arrays: Sequence[NDArray[Any]]) -> Plan:
        # what was found for the shapes of an earlier call
        shapes = tuple([a.shape for a in arrays])
        found = self._plans.get(shapes)
        if found is None:
            found = plan_for(self.compiled, arrays)
            if len(self._plans) < MOST_ENTRIES:
                self._plans[shapes] = found
        return found

    def _check(self, arrays: Sequence[NDArray[Any]], args: Sequence[ArrayLike]) -> None:
        for parameter, array, given in zip(self.compiled.parameters, arrays, args, strict=True):
            validation.check_values(parameter, array, np.asarray(given).dtype)

    # ---------------------------------------------------------------------------------------------------- compiled code

    def choose(self, sizes: dict[str, int], batch: tuple[int, ...]) -> str:
        """Choose between NumPy and compiled code."""
        largest, members = max(sizes.values(), default=1), math.prod(batch)
        too_large = self._matrices and largest > LARGEST_COMPILED
        if members * largest == 0 or too_large:
            return "numpy"
        if "numba" not in sys.modules:
            self._spent += CALL + members * (TIMES * largest**3 if self._matrices else ENTRY * largest)
            if self._spent < PATIENCE:
                return "numpy"
        from symkl.numeric import compiling  # noqa: PLC0415 - only where it is used

        return "numba" if compiling.is_installed() and self.compiled.covers("numba") else "numpy"

    def _compiled_value(
        self, arrays: list[NDArray[Any]], plan: Plan, args: Sequence[ArrayLike], *, check: bool
    ) -> NDArray[Any]:
        from symkl.numeric import compiling  # noqa: PLC0415 - only where it is used

        if not compiling.is_installed():
            msg = 'the target "numba" needs Numba, which is not installed'
            raise UnsupportedError(msg, hint="pip install 'symkl[fast]'")
        compiled, sizes, batch = self.compiled, plan.sizes, plan.batch
        members = math.prod(batch)
        flat = []
        for parameter, array in zip(compiled.parameters, arrays, strict=True):
            own = array.shape[array.ndim - len(parameter.sizes) :]
            if math.prod(array.shape[: array.ndim - len(own)]) not in (1, members):
                array = np.broadcast_to(array, batch + own)  # noqa: PLW2901 - the same numbers
            array = np.ascontiguousarray(array) if array.flags.aligned else array.copy()  # noqa: PLW2901 - as above
            flat.append(array.reshape(-1 if math.prod(own) else members, math.prod(own)))
        dtype = SINGLE if arrays[0].dtype == np.float32 else FLOAT
        single = dtype is SINGLE
        value = np.empty(math.prod(plan.shape), arrays[0].dtype)
        if members:
            given = tuple(sizes[name] for name in compiled.dimensions)
            run, room, template = self._kernel(given, members, single=single)
            whole = () if template.fixed is not None else given
            work = members * (4.0 * max(sizes.values(), default=1) ** 3 if self._matrices else 4.0 * sum(sizes.values()))
            try:
                bad = compiling.run(run, flat, whole, value, members, room, work)
            except TypeError:  # what is read-only, Numba may take for another order of bytes that it saw elsewhere
                bad = compiling.run(run, [a.copy() for a in flat], whole, value, members, room, work)
            if check and (self._apart or bad != 0):
                self._check(arrays, args)
            same = {a.shape[: a.ndim - len(p.sizes)] for p, a in zip(compiled.parameters, arrays, strict=True)} == {batch}
            quick = self._quick and same and len(batch) <= 1 and len(self.entries) < MOST_ENTRIES
            if quick and compiling.pieces_of(work, members) == 1:
                entry = compiling.entry(template, len(batch), arrays)
                self.entries[dtype, arrays[-1].shape] = dtype, entry, members if batch else None, dtype.type
        return value.reshape(plan.shape)

    def _kernel(self, sizes: tuple[int, ...], members: int, *, single: bool) -> tuple[Callable[..., float], int, Template]:
        # the compiled function for so many members of these sizes, and the room that it needs
        from symkl.numeric import compiling  # noqa: PLC0415 - only where it is used

        key = (*sizes, min(members, compiling.MANY), single)
        found = self._kernels.get(key)
        if found is None:
            template = compiling.template(self.compiled, sizes, members, single=single)
            found = self._kernels[key] = (compiling.kernel(template), template.room(sizes), template)
        return found


# how many shapes of batches that one thread works on are remembered
MOST_ENTRIES = 256


def as_floating(parameters: tuple[Parameter, ...], arguments: tuple[ArrayLike, ...]) -> list[NDArray[Any]]:
    """Convert to arrays of one floating type: float32 stays, integers become float64.

    Raises
    ------
    InputError
        If an argument is no array of real numbers.
    """
    arrays = []
    for parameter, argument in zip(parameters, arguments, strict=True):
        try:
            array = np.asarray(argument)
        except ValueError as error:
            msg = f"{parameter.name} is not an array: {error}"
            raise validation.InputError(msg) from None
        if array.dtype.kind not in "fiub":
            msg = f"{parameter.name} has the type {array.dtype}, not real numbers"
            raise validation.InputError(msg)
        arrays.append(array)
    floating = [a.dtype for a in arrays if a.dtype.kind == "f"]
    single = len(floating) == len(arrays) > 0 and all(d.itemsize <= 4 for d in floating)  # noqa: PLR2004 - bytes
    dtype = np.dtype(np.float32 if single else np.float64)
    return [a.astype(dtype, copy=False) for a in arrays]


def plan_for(compiled: Compiled, arrays: Sequence[NDArray[Any]]) -> Plan:
    """Match shapes, and choose the pieces of a batch that stay in the processor's cache.

    A batch in which arguments are shared is left to broadcasting, which repeats no factorisation.

    Raises
    ------
    ArgumentShapeError
        Naming the argument, its shape and the one it was compared with.
    """
    sizes, batch = validation.infer_sizes(compiled.parameters, arrays)
    shape = batch + tuple(s if isinstance(s, int) else sizes[s] for s in compiled.sizes)
    own = [len(p.sizes) for p in compiled.parameters]
    leading = {a.shape[: a.ndim - n] for n, a in zip(own, arrays, strict=True)} - {()}
    members = math.prod(batch)
    if len(leading) != 1 or members <= 1:
        return Plan(sizes, batch, shape, None, lanes=False)
    inner = [a.shape[a.ndim - n :] for n, a in zip(own, arrays, strict=True)]
    matrices, rows = max(own) > 1, max(map(max, filter(None, inner)), default=0)
    lanes = matrices and members >= FEWEST_IN_LANES * rows and rows <= LARGEST_IN_LANES
    chunk = max(1, CHUNK[lanes, matrices] // max(1, *map(math.prod, inner)))
    return Plan(sizes, batch, shape, None if members <= chunk and not lanes else chunk, lanes=lanes)


def in_chunks(
    run: Callable[..., NDArray[Any]], compiled: Compiled, plan: Plan, arrays: Sequence[NDArray[Any]]
) -> NDArray[Any]:
    """Run over a batch in pieces, small matrices with the batch as the fastest axis."""
    _keep_memory()
    members, chunk = math.prod(plan.batch), plan.chunk or 1
    own = [len(p.sizes) for p in compiled.parameters]
    flat = [a.reshape(members, *a.shape[a.ndim - n :]) if a.ndim > n else a for a, n in zip(arrays, own, strict=True)]
    pieces = []
    for start in range(0, members, chunk):
        piece = [a[start : start + chunk] if a.ndim > n else a for a, n in zip(flat, own, strict=True)]
        if plan.lanes:
            piece = [batch_fastest(a, n) if a.ndim > n else a for a, n in zip(piece, own, strict=True)]
        pieces.append(np.asarray(run(*piece)))
    if pieces[0].ndim == len(compiled.sizes):
        return pieces[0]  # a value that depends on no batched argument
    value = pieces[0] if len(pieces) == 1 else np.concatenate(pieces)
    return value.reshape(plan.batch + value.shape[1:])


@cache
def _keep_memory() -> None:
    # glibc hands freed memory back to the system beyond twice the largest block that was freed so far, and getting it anew
    # for each chunk takes up to half of the time; so one block of about what a chunk's temporaries take is freed first
    np.empty(16 * max(CHUNK.values()))
