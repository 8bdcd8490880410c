"""How a compiled formula is run on NumPy arrays: types, shapes, checks, batches, compiled code or not. Loads no SymPy."""

from __future__ import annotations

import itertools
import math
import sys
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from symkl.errors import UnsupportedError
from symkl.numeric import validation
from symkl.numeric.kernels import LARGEST_IN_LANES
from symkl.numeric.operations import MATRIX, Argument, Product
from symkl.numeric.validation import FLOAT, SINGLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from symkl.numeric.compiling import Template
    from symkl.numeric.generated import Compiled
    from symkl.numeric.operations import Parameter

# numbers of one argument that are worked on together: in lanes or not, matrices or only vectors
CHUNK = {(True, True): 2**16, (False, True): 2**17, (False, False): 2**14}
# as above, of vectors that share matrices; so many of them for each matrix, where there are
POINTS, FEWEST_POINTS = 2**15, 64
# the smallest batch that is worth lanes, for each row of its matrices
FEWEST_IN_LANES = 64


# facts that compiled code does not look at by itself, as it does not look at arguments that the value does not depend on
CHECKED_APART = frozenset({"mass", "simplex", "lower", "diagonal", "positive diagonal", *validation.ENTRIES})
# larger matrices are for LAPACK
LARGEST_COMPILED = 8192
# and those of which some are multiplied
LARGEST_OF_PRODUCTS = 48
# vectors with fewer entries in all take less time than compiled code does to be called, but where it has a short way
FEW_ENTRIES = 2000
# larger ones, where many points share them, which are the columns of one product there
LARGEST_OF_POINTS = 32
# what a call of compiled code takes, in multiplications
CALL_OF_COMPILED = 4000
# nanoseconds, roughly, that NumPy takes for a call, for a multiplication with a matrix and for an entry of a vector
CALL, TIMES, ENTRY = 2e5, 2.0, 10.0
# an array of more numbers is not taken from what is kept for small ones
LARGE = 2**12
# as above, after which loading compiled code has paid
PATIENCE = 5e8


# what computes small batches of a type, how many members they have, if they have a leading axis, and what makes a number
Entry: TypeAlias = tuple[Any, Any, int | None, Any]
# these, by the type and the shape of the last argument
Entries: TypeAlias = dict[tuple[np.dtype[Any], tuple[int, ...]], Entry]


@dataclass(slots=True)
class Plan:
    """How arrays of some shapes are worked on.

    Attributes
    ----------
    sizes, batch : lengths of the named trailing axes, and the leading axes
    shape : of the value
    outer, inner : axes of the batch that are worked on in pieces, one within the other, and how long those are
    shared : arguments from which what can be computed is computed once for all inner pieces
    lanes : whether the batch is made the fastest axis
    points : whether there are axes along which vectors alone vary, beside matrices
    large : whether an argument is too large to be taken from what memory is kept for small ones
    fits : whether compiled code would take less time, once that has been asked
    """

    sizes: dict[str, int]
    batch: tuple[int, ...]
    shape: tuple[int, ...]
    outer: dict[int, int]
    inner: dict[int, int]
    shared: frozenset[str]
    lanes: bool
    points: bool
    large: bool
    fits: bool | None = None


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
    def _largest_compiled(self) -> float:
        # beyond this size BLAS multiplies by matrices faster than loops do, and LAPACK factorises
        ranks = {step.rank for step in self.compiled.program.steps() if isinstance(step, Product)}
        if not ranks:
            return LARGEST_COMPILED if self._matrices else math.inf
        return LARGEST_OF_PRODUCTS if MATRIX in ranks or not self._quick else 2 * LARGEST_OF_PRODUCTS

    @cached_property
    def _compiles(self) -> bool:
        # whether there may be compiled code, which takes long to find out
        from symkl.numeric import compiling  # noqa: PLC0415 - only where it is used

        return compiling.is_installed() and self.compiled.covers("numba")

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

    def wrapped(self, target: str, wrap: Callable[[Callable[..., Any]], Any]) -> Any:  # noqa: ANN401 - what is made of it
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
        arrays = validation.as_floating(compiled.parameters, args)
        dtype = arrays[0].dtype if arrays else FLOAT
        plan = self._plan(arrays)
        if target == "auto":
            target = self.choose(plan)
        with np.errstate(all="ignore"):
            if target == "numba":
                value = self._compiled_value(arrays, plan, args, check=check)
            else:
                if check:
                    self._check(arrays, args)
                value = self._numpy_value(target, plan, arrays, dtype)
            if check and validation.has_nan(value):
                for parameter, array in zip(compiled.parameters, arrays, strict=True):
                    if parameter.factored:
                        validation.check_definite(parameter, array)
                validation.check_defined(compiled.name, value)
        if value.shape != plan.shape or value.dtype != dtype or not value.flags.writeable:
            value = np.array(np.broadcast_to(value, plan.shape), dtype)
        return value if plan.shape else value[()]

    def _numpy_value(self, target: str, plan: Plan, arrays: list[NDArray[Any]], dtype: np.dtype[Any]) -> NDArray[Any]:
        if plan.large:
            _keep_memory()
        # a factorisation loses as many digits as the condition number has, and float32 has few
        wide = FLOAT if self.compiled.factorises else dtype
        if plan.inner or plan.lanes:
            return self._in_pieces(target, plan, arrays, wide, np.empty(plan.shape, dtype))
        if wide is not dtype:
            arrays = [a.astype(wide, copy=False) for a in arrays]
        return np.asarray(self.function(target)(*arrays))

    def _plan(self, arrays: Sequence[NDArray[Any]]) -> Plan:
        # what was found for the shapes of an earlier call
        shapes = tuple([a.shape for a in arrays])
        plan = self._plans.get(shapes)
        if plan is None:
            plan = plan_for(self.compiled, arrays)
            if len(self._plans) < MOST_ENTRIES:
                self._plans[shapes] = plan
        return plan

    def _in_pieces(
        self, target: str, plan: Plan, arrays: Sequence[NDArray[Any]], dtype: np.dtype[Any], value: NDArray[Any]
    ) -> NDArray[Any]:
        # what is shared is prepared for each outer piece, and used for all inner ones
        _keep_memory()
        parameters, lead = self.compiled.parameters, len(plan.batch)

        def taken(array: NDArray[Any], own: int, piece: dict[int, slice]) -> NDArray[Any]:
            first = lead - (array.ndim - own)
            places = {axis - first: part for axis, part in piece.items() if axis >= first and array.shape[axis - first] > 1}
            cut = array[tuple(places.get(axis, slice(None)) for axis in range(array.ndim - own))].astype(dtype, copy=False)
            # a shared matrix is factorised in the same way as the others, so that equal ones have equal factors
            return (
                _batch_fastest(cut if cut.ndim > own else cut[None], own)
                if plan.lanes and max(own - 1, cut.ndim - own)
                else cut
            )

        given = [(a, len(p.sizes), p.name in plan.shared) for a, p in zip(arrays, parameters, strict=True)]
        for outer in pieces_of(plan.batch, plan.outer):
            if plan.shared:
                run = self._shared(plan.shared)(*(taken(a, own, outer) for a, own, shared in given if shared))
            else:
                run = self.function(target)
            for inner in pieces_of(plan.batch, plan.inner):
                piece = outer | inner
                place = tuple(piece.get(axis, slice(None)) for axis in range(lead))
                value[place] = run(*(taken(a, own, piece) for a, own, shared in given if not shared))
        return value

    def _shared(self, shared: frozenset[str]) -> Callable[..., Callable[..., Any]]:
        name = f"numpy, {', '.join(sorted(shared))}"
        if name not in self._run:
            self._run[name] = self.compiled.load_shared(shared)
        return self._run[name]

    def _check(self, arrays: Sequence[NDArray[Any]], args: Sequence[ArrayLike]) -> None:
        for parameter, array, given in zip(self.compiled.parameters, arrays, args, strict=True):
            if not validation.is_plainly_right(parameter, array):
                own = given.dtype if isinstance(given, np.ndarray) else np.asarray(given).dtype
                validation.check_values(parameter, array, own)

    # ---------------------------------------------------------------------------------------------------- compiled code

    def choose(self, plan: Plan) -> str:
        """Choose between NumPy and compiled code."""
        if not self._fits(plan):
            return "numpy"
        if "numba" not in sys.modules:
            largest = max(plan.sizes.values(), default=1)
            self._spent += CALL + math.prod(plan.batch) * (TIMES * largest**3 if self._matrices else ENTRY * largest)
            if self._spent < PATIENCE:
                return "numpy"
        return "numba" if self._compiles else "numpy"

    def _fits(self, plan: Plan) -> bool:
        # whether compiled code would take less time for these sizes
        if plan.fits is None:
            largest, members = max(plan.sizes.values(), default=1), math.prod(plan.batch)
            few = not (self._matrices or self._quick) and members * largest < FEW_ENTRIES
            many = largest > self._largest_compiled or (self._matrices and plan.points and largest > LARGEST_OF_POINTS)
            plan.fits = members * largest > 0 and not few and not many
        return plan.fits

    def _compiled_value(
        self, arrays: list[NDArray[Any]], plan: Plan, args: Sequence[ArrayLike], *, check: bool
    ) -> NDArray[Any]:
        from symkl.numeric import compiling  # noqa: PLC0415 - only where it is used

        if not compiling.is_installed():
            msg = 'the target "numba" needs Numba, which is not installed'
            raise UnsupportedError(msg, hint="pip install 'symkl[fast]'")
        compiled, sizes = self.compiled, plan.sizes
        compiled.source_for("numba")  # or an error that says what there is code for
        together, given = self._together(arrays, plan)
        others = [axis for axis in range(len(plan.batch)) if axis not in together]
        order = [*others, *together]
        members = math.prod(plan.batch[axis] for axis in together)
        flat = [_arranged(a, len(p.sizes), order, len(others)) for p, a in zip(compiled.parameters, arrays, strict=True)]
        dtype = SINGLE if arrays[0].dtype == np.float32 else FLOAT
        single = dtype is SINGLE
        own = plan.shape[len(plan.batch) :]
        value = np.empty((*(plan.batch[axis] for axis in order), *own), arrays[0].dtype)
        if value.size:
            run, room, template = self._kernel(given, members, single=single)
            whole = () if template.variant.fixed is not None else given
            work = members * (4.0 * max(sizes.values(), default=1) ** 3 if self._matrices else 4.0 * sum(sizes.values()))
            rows, bad = value.reshape(*value.shape[: len(others)], -1), 0.0
            for at in np.ndindex(value.shape[: len(others)]):
                part = [_part(a, at) for a in flat]
                out = rows[at]
                try:
                    bad += compiling.run(run, part, whole, out, members, room, work)
                except TypeError:  # what is read-only, Numba may take for another order of bytes that it saw elsewhere
                    bad += compiling.run(run, [a.copy() for a in part], whole, out, members, room, work)
            if check and (self._apart or bad != 0):
                self._check(arrays, args)
            same = {a.shape[: a.ndim - len(p.sizes)] for p, a in zip(compiled.parameters, arrays, strict=True)} == {
                plan.batch
            }
            quick = self._quick and same and len(plan.batch) <= 1 and len(self.entries) < MOST_ENTRIES
            if quick and compiling.pieces_of(work, members) == 1:
                entry = compiling.entry(template, len(plan.batch), arrays)
                self.entries[dtype, arrays[-1].shape] = dtype, entry, members if plan.batch else None, dtype.type
        back = sorted(range(len(order)), key=order.__getitem__)
        return value.transpose(*back, *range(len(order), value.ndim))

    def _together(self, arrays: Sequence[NDArray[Any]], plan: Plan) -> tuple[list[int], tuple[int, ...]]:
        # The axes of the batch that one call of compiled code runs over, along all or none of which every argument varies,
        # and the sizes. What is shared by all members of a call is computed once in it.
        sizes = tuple(plan.sizes[name] for name in self.compiled.dimensions)
        lead, parameters = len(plan.batch), self.compiled.parameters
        varying = [_varying(a.shape[: a.ndim - len(p.sizes)], lead) for p, a in zip(parameters, arrays, strict=True)]
        kinds = {axis: tuple(axis in axes for axes in varying) for axis in range(lead) if plan.batch[axis] != 1}
        if len(set(kinds.values())) <= 1:
            return list(range(lead)), sizes
        rows = max(sizes, default=1)

        def cost(kind: tuple[bool, ...]) -> float:
            members = math.prod(plan.batch[axis] for axis in kinds if kinds[axis] == kind)
            matrices = [moves for p, moves in zip(parameters, kind, strict=True) if len(p.sizes) > 1]
            once = (len(matrices) - sum(matrices)) * rows**3
            each = sum(matrices) * rows**3 + rows ** (2 if matrices else 1)
            return (CALL_OF_COMPILED + once + members * each) / members

        best = min(dict.fromkeys(kinds.values()), key=cost)
        return [axis for axis in kinds if kinds[axis] == best], sizes

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


def plan_for(compiled: Compiled, arrays: Sequence[NDArray[Any]]) -> Plan:
    """Match shapes, and choose the pieces of a batch that stay in the processor's cache.

    Along some axes of the batch matrices vary. Along the others there are points that share them, so that many of those
    belong into a piece: what is solved with a matrix has them as its columns.

    Raises
    ------
    ArgumentShapeError
        Naming the argument, its shape and the one it was compared with.
    """
    sizes, batch = validation.infer_sizes(compiled.parameters, arrays)
    shape = batch + tuple(s if isinstance(s, int) else sizes[s] for s in compiled.sizes)
    own = [len(p.sizes) for p in compiled.parameters]
    members, large = math.prod(batch), any(a.size > LARGE for a in arrays)
    if members <= 1:
        return Plan(sizes, batch, shape, {}, {}, frozenset(), lanes=False, points=False, large=large)
    inner = [a.shape[a.ndim - n :] for n, a in zip(own, arrays, strict=True)]
    rows, entries = max(map(max, filter(None, inner)), default=0), max(1, *map(math.prod, inner))
    varying = [_varying(a.shape[: a.ndim - n], len(batch)) for n, a in zip(own, arrays, strict=True)]
    matrices = max(own, default=0) > 1
    along = [axis for axis, length in enumerate(batch) if length > 1]
    of_matrices = set().union(*(axes for axes, n in zip(varying, own, strict=True) if n > 1)) if matrices else set(along)
    one, other = ([a for a in along if (a in of_matrices) is wanted] for wanted in (True, False))
    lanes = matrices and math.prod(batch[a] for a in one) >= FEWEST_IN_LANES * rows and rows <= LARGEST_IN_LANES
    if other:
        points = min(FEWEST_POINTS, math.prod(batch[a] for a in other))
        outer = _pieces(batch, one, POINTS // max(entries, points * rows))
        together = math.prod(outer.get(a, batch[a]) for a in one)
        pieces = _pieces(batch, other, POINTS // (together * max(1, rows)))
    else:
        outer, pieces = {}, _pieces(batch, along, CHUNK[lanes, matrices] // entries)
    if not pieces:
        outer, pieces = {}, outer
    names = (p.name for p, axes in zip(compiled.parameters, varying, strict=True) if not axes & pieces.keys())
    shared = frozenset(names) if matrices and pieces else frozenset()
    shared = shared if len(shared) < len(own) else frozenset()
    return Plan(sizes, batch, shape, outer, pieces, shared, lanes=lanes, points=bool(other), large=large)


def _varying(shape: tuple[int, ...], axes: int) -> set[int]:
    # the axes of a batch along which an argument is not the same
    return {axis for axis, length in enumerate(shape, axes - len(shape)) if length > 1}


def _arranged(array: NDArray[Any], own: int, order: Sequence[int], outer: int) -> NDArray[Any]:
    # an argument with axes of the batch in another order, the last of them one: its length, or 1 where it does not vary
    lead = len(order)
    full = array.reshape((1,) * (lead - array.ndim + own) + array.shape)
    turned = full.transpose(*order, *range(lead, full.ndim))
    turned = np.ascontiguousarray(turned) if turned.flags.aligned else turned.copy()
    entries, first = math.prod(turned.shape[lead:]), turned.shape[:outer]
    return turned.reshape(*first, math.prod(turned.shape[outer:lead]), entries)


def _batch_fastest(a: NDArray[Any], axes: int) -> NDArray[Any]:
    # a copy in which all but the last axes are the fastest in memory
    batch = a.ndim - axes
    turned = np.ascontiguousarray(a.transpose((*range(batch, a.ndim), *range(batch))))
    return turned.transpose((*range(axes, a.ndim), *range(axes)))


def _part(array: NDArray[Any], at: tuple[int, ...]) -> NDArray[Any]:
    part: NDArray[Any] = array[tuple(i if length > 1 else 0 for i, length in zip(at, array.shape, strict=False))]
    return part


def _pieces(batch: tuple[int, ...], axes: Sequence[int], most: int) -> dict[int, int]:
    # how long pieces of axes are, the longest of which are cut first, for so many members in one at most
    found: dict[int, int] = {}
    members = math.prod(batch[axis] for axis in axes)
    for axis in sorted(axes, key=lambda a: -batch[a]):
        if members <= max(most, 1):
            break
        others = members // batch[axis]
        found[axis] = max(1, most // others)
        members = others * found[axis]
    return found


def pieces_of(batch: tuple[int, ...], lengths: dict[int, int]) -> Iterator[dict[int, slice]]:
    """Return the pieces of a batch, as a slice for each axis that is cut."""
    starts = (range(0, batch[axis], length) for axis, length in lengths.items())
    for firsts in itertools.product(*starts):
        yield {axis: slice(first, first + lengths[axis]) for axis, first in zip(lengths, firsts, strict=True)}


@cache
def _keep_memory() -> None:
    # glibc hands freed memory back to the system beyond twice the largest block that was freed so far, and getting it anew
    # for each chunk takes up to half of the time; so one block of about what a chunk's temporaries take is freed first
    np.empty(16 * max(CHUNK.values()))
