"""Functions as they are called: arrays in, checks, batches, one value for each member out. Loads no SymPy."""

from __future__ import annotations

import inspect
import linecache
import math
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from symkl.errors import SymklError
from symkl.numeric import checks
from symkl.numeric.kernels import LARGEST_IN_LANES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray
    from sympy import Expr

    from symkl.language.derivation import Derivation, Statement
    from symkl.numeric.operations import Parameter

# numbers of one argument that are worked on together: in lanes or not, matrices or only vectors
CHUNK = {(True, True): 2**16, (False, True): 2**17, (False, False): 2**15}
# the smallest batch that is worth a copy
FEWEST_IN_LANES = 16


class UnprovedError(SymklError):
    """A derivation that does not verify, so that no function is built from it."""


@dataclass(frozen=True, slots=True)
class Compiled:
    """Everything that a function needs to run: strings and plain data, so that it can be stored.

    Attributes
    ----------
    name : str
    parameters : tuple of Parameter
    sizes : the trailing axes of the result
    factorises : whether it factorises a matrix
    source : the generated code
    latex, text : the formula as it was proved
    """

    name: str
    parameters: tuple[Parameter, ...]
    sizes: tuple[str | int, ...]
    factorises: bool
    source: str
    latex: str
    text: str

    def load(self) -> Callable[..., NDArray[Any]]:
        """Run the generated code and return the function that it defines."""
        file = f"<symkl {self.name}>"
        linecache.cache[file] = (len(self.source), None, self.source.splitlines(keepends=True), file)
        space: dict[str, Any] = {}
        exec(compile(self.source, file, "exec"), space)  # noqa: S102 - our own printer wrote it, names are checked there
        return space[self.name]  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Built:
    """A compiled function with what it was compiled from."""

    compiled: Compiled
    formula: Expr | Statement
    derivation: Derivation | None


class Function:
    """A formula as a function of arrays, made when it is first called or looked into.

    Arguments are positional or by name. ``check=False`` skips the checks of values; what is undefined is then nan.

    Parameters
    ----------
    name : str
    arguments : names of the arguments
    make : returns what was built
    doc : the docstring
    """

    def __init__(self, name: str, arguments: tuple[str, ...], make: Callable[[], Built], doc: str) -> None:
        self.__name__ = self.__qualname__ = name
        self.__doc__ = doc
        self._arguments = arguments
        self._make = make
        self._built: Built | None = None
        self._run: Callable[..., NDArray[Any]] | None = None
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<function {self.__name__}({', '.join(self._arguments)}) of symkl>"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.__name__, self._arguments, self._make, self.__doc__)

    def __call__(self, *args: ArrayLike, check: bool = True, **named: ArrayLike) -> Any:  # noqa: ANN401 - number or array
        """Compute the value for every member of the batch."""
        if named or len(args) != len(self._arguments):
            args = self._in_order(args, named)
        compiled = self.built.compiled
        arrays = as_floating(compiled.parameters, args)
        dtype = arrays[0].dtype if arrays else np.dtype(float)
        sizes, batch = checks.infer_sizes(compiled.parameters, arrays)
        if check:
            for parameter, array in zip(compiled.parameters, arrays, strict=True):
                checks.check_values(parameter, array)
        if dtype == np.float32 and compiled.factorises:
            # a factorisation loses as many digits as the condition number has, and float32 has few
            arrays = [a.astype(np.float64) for a in arrays]
        value = self._value(compiled, arrays, check=check)
        shape = batch + tuple(s if isinstance(s, int) else sizes[s] for s in compiled.sizes)
        if value.shape != shape or value.dtype != dtype:
            value = np.array(np.broadcast_to(value, shape), dtype)
        return value[()]

    def _value(self, compiled: Compiled, arrays: list[NDArray[Any]], *, check: bool) -> NDArray[Any]:
        if self._run is None:
            self._run = compiled.load()
        with np.errstate(all="ignore"):
            value = in_chunks(self._run, compiled.parameters, arrays, len(compiled.sizes))
        if check and np.isnan(value).any():
            for parameter, array in zip(compiled.parameters, arrays, strict=True):
                if parameter.factored:
                    checks.check_definite(parameter, array)
            checks.check_defined(self.__name__, value)
        return value

    def _in_order(self, args: tuple[ArrayLike, ...], named: dict[str, ArrayLike]) -> tuple[ArrayLike, ...]:
        # raises the TypeError that Python raises for any function
        return self.__signature__.bind(*args, **named).args

    @property
    def __signature__(self) -> inspect.Signature:
        """The signature of the function."""
        kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
        given = [inspect.Parameter(name, kind, annotation="ArrayLike") for name in self._arguments]
        check = inspect.Parameter("check", inspect.Parameter.KEYWORD_ONLY, default=True, annotation="bool")
        return inspect.Signature([*given, check])

    @property
    def built(self) -> Built:
        """What the function was compiled from and to; building it verifies its derivation.

        Raises
        ------
        UnprovedError
            If the derivation does not verify.
        """
        if self._built is None:
            with self._lock:
                if self._built is None:
                    self._built = self._make()
        return self._built

    @property
    def formula(self) -> Expr | Statement:
        """The formula, or the statement whose right side it is."""
        return self.built.formula

    @property
    def derivation(self) -> Derivation | None:
        """The derivation that proves the formula, where it was made from one."""
        return self.built.derivation

    @property
    def latex(self) -> str:
        """The formula as LaTeX."""
        return self.built.compiled.latex

    @property
    def source(self) -> str:
        """The generated code."""
        return self.built.compiled.source

    @property
    def signature(self) -> str:
        """The shapes, in the notation of NumPy's generalised ufuncs."""
        compiled = self.built.compiled
        shapes = [f"({','.join(map(str, sizes))})" for sizes in (*(p.sizes for p in compiled.parameters), compiled.sizes)]
        return f"{','.join(shapes[:-1])}->{shapes[-1]}"


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
            raise checks.InputError(msg) from None
        if array.dtype.kind not in "fiub":
            msg = f"{parameter.name} has the type {array.dtype}, not real numbers"
            raise checks.InputError(msg)
        arrays.append(array)
    floating = [a.dtype for a in arrays if a.dtype.kind == "f"]
    single = len(floating) == len(arrays) > 0 and all(d.itemsize <= 4 for d in floating)  # noqa: PLR2004 - bytes
    dtype = np.dtype(np.float32 if single else np.float64)
    return [a.astype(dtype, copy=False) for a in arrays]


def in_chunks(
    run: Callable[..., NDArray[Any]], parameters: Sequence[Parameter], arrays: Sequence[NDArray[Any]], axes: int
) -> NDArray[Any]:
    """Run over a batch in pieces that stay in the processor's cache, small matrices with the batch as the fastest axis.

    The value has so many ``axes`` of its own. A batch in which arguments are shared is left to broadcasting, which repeats
    no factorisation.
    """
    batches = {a.shape[: a.ndim - len(p.sizes)] for p, a in zip(parameters, arrays, strict=True)} - {()}
    if len(batches) != 1:
        return np.asarray(run(*arrays))
    (batch,) = batches
    inner = [a.shape[a.ndim - len(p.sizes) :] for p, a in zip(parameters, arrays, strict=True)]
    members, largest = math.prod(batch), max(math.prod(shape) for shape in inner)
    matrices = any(len(shape) > 1 for shape in inner)
    lanes = matrices and members >= FEWEST_IN_LANES and max(map(max, filter(None, inner))) <= LARGEST_IN_LANES
    chunk = max(1, CHUNK[lanes, matrices] // max(1, largest))
    if members == 0 or (members <= chunk and not lanes):
        return np.asarray(run(*arrays))
    flat = [a.reshape(members, *shape) if a.ndim > len(shape) else a for a, shape in zip(arrays, inner, strict=True)]
    pieces = []
    for start in range(0, members, chunk):
        piece = [a[start : start + chunk] if a.ndim > len(shape) else a for a, shape in zip(flat, inner, strict=True)]
        if lanes:
            piece = [batch_fastest(a) if a.ndim > len(shape) else a for a, shape in zip(piece, inner, strict=True)]
        pieces.append(np.asarray(run(*piece)))
    if pieces[0].ndim == axes:
        return pieces[0]  # a value that depends on no batched argument
    value = pieces[0] if len(pieces) == 1 else np.concatenate(pieces)
    return value.reshape(*batch, *value.shape[1:])


def batch_fastest(a: NDArray[Any]) -> NDArray[Any]:
    """Copy so that the first axis is the fastest in memory."""
    return np.moveaxis(np.ascontiguousarray(np.moveaxis(a, 0, -1)), -1, 0)
