"""What a function refuses: wrong shapes, matrices that are not as declared, numbers that are no probabilities."""

from __future__ import annotations

from functools import cache
from math import isfinite, isnan, prod
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from symkl.errors import ShapeError, SymklError
from symkl.numeric.kernels import cholesky, transpose
from symkl.numeric.lapack import is_definite

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from symkl.numeric.operations import Parameter

Array: TypeAlias = "NDArray[Any]"


FLOAT, SINGLE = np.dtype(np.float64), np.dtype(np.float32)
# of types that NumPy has not
EPSILON = {"bfloat16": 2.0**-7}


class InputError(SymklError, ValueError):
    """A value that a function is not defined at."""


class NotPositiveDefiniteError(InputError):
    """A matrix that should be positive definite and is not."""


class NotSymmetricError(InputError):
    """A matrix that differs from its transpose by more than rounding."""


class NotTriangularError(InputError):
    """A matrix that should be lower triangular and has entries above the diagonal."""


class NotFiniteError(InputError):
    """An input that has a nan or an infinity."""


class NotAProbabilityError(InputError):
    """Numbers that are negative, or do not sum to one, where a mass function is wanted."""


class UndefinedValueError(InputError):
    """Arguments that pass every check and at which the formula still has no value."""


class ArgumentShapeError(ShapeError, InputError):
    """An argument whose shape does not fit the others."""


# symmetric matrices are compared with their transposes by tiles of this size
TILE = 128
# how far from 1 the sum of a mass function may be in every floating type that NumPy has
PLAINLY_ONE = 1e-8
# facts of single entries, a probability being 0 or 1 too: whether they hold, for arrays of any library, and what is said
ENTRIES: dict[str, tuple[Callable[[Any], Any], str]] = {
    "positive": (lambda v: v > 0, "is not positive"),
    "each positive": (lambda v: v > 0, "is not positive"),
    "nonnegative": (lambda v: v >= 0, "is negative"),
    "probability": (lambda v: (v >= 0) & (v <= 1), "is not between 0 and 1"),
    "integer": (lambda v: v % 1 == 0, "is not whole"),
    "binary": (lambda v: (v == 0) | (v == 1), "is neither 0 nor 1"),
}


def as_numbers(parameter: Parameter, argument: ArrayLike) -> Array:
    """Take an argument as an array of real numbers, of a type that all libraries have; others become float64.

    Raises
    ------
    InputError
        If it is none, or has a mask, which a formula would ignore.
    """
    if type(argument).__module__.startswith("numpy.ma"):
        msg = f"{parameter.name} is a masked array, and its mask would be ignored"
        raise InputError(msg, hint=f"pass {parameter.name}.filled(value), or the members that have no mask")
    try:
        array = np.asarray(argument)
    except (ValueError, TypeError, RuntimeError) as error:  # torch refuses tensors that have derivatives, or lie elsewhere
        msg = f"{parameter.name} is not an array: {error}"
        raise InputError(msg) from None
    if array.dtype.kind in "fiub":
        if array.dtype.isnative and array.dtype.itemsize <= FLOAT.itemsize:
            return array
        return array.astype(FLOAT if array.dtype.itemsize > FLOAT.itemsize else array.dtype.newbyteorder("="))
    if array.dtype.name in EPSILON:
        return array.astype(SINGLE)
    msg = f"{parameter.name} has the type {array.dtype}, not real numbers"
    if array.dtype.kind != "O":
        raise InputError(msg)
    from decimal import Decimal  # noqa: PLC0415 - takes a twentieth of the time that importing NumPy takes
    from numbers import Real  # noqa: PLC0415 - as above

    numbers = np.empty(array.shape)
    for at, value in np.ndenumerate(array):
        try:
            numbers[at] = float(value) if isinstance(value, (Real, Decimal)) else _no_number(value)
        except (TypeError, ValueError, OverflowError) as error:
            where = f"[{', '.join(map(str, at))}]" if at else ""
            msg = f"{parameter.name}{where} is {value!r:.60} of the type {type(value).__name__}, {error}"
            raise InputError(msg, hint="fill in or leave out what is missing, and pass numbers") from None
    return numbers


def _no_number(_: object) -> float:
    msg = "not a real number"
    raise TypeError(msg)


def floating(arrays: Sequence[Any], arguments: Sequence[Any]) -> np.dtype[Any]:
    """Return the type of the value: float32 unless there is a wider one, by which a Python number does not count."""
    types = [a.dtype for a, given in zip(arrays, arguments, strict=True) if type(given) not in (int, float, bool)]
    return SINGLE if types and all(d.kind == "f" and d.itemsize <= SINGLE.itemsize for d in types) else FLOAT


def as_floating(parameters: tuple[Parameter, ...], arguments: tuple[ArrayLike, ...]) -> list[NDArray[Any]]:
    """Convert to arrays of one floating type: float32 stays unless there is a wider one, integers become float64.

    Fractions and decimals are numbers too; a Python number beside arrays has their type, as it has in NumPy.

    Raises
    ------
    InputError
        If an argument is no array of real numbers, or masked.
    """
    plain, given = [], 0
    for a in arguments:
        if type(a) is np.ndarray and a.dtype is FLOAT:
            plain.append(a)
            given += 1
        elif type(a) is float or type(a) is int:
            plain.append(np.array(a, FLOAT))
        else:
            break
    if given and len(plain) == len(arguments):
        return plain
    arrays = [as_numbers(p, a) for p, a in zip(parameters, arguments, strict=True)]
    dtype = floating(arrays, arguments)
    return [a.astype(dtype, copy=False) for a in arrays]


@cache
def tolerance(dtype: np.dtype[Any]) -> float:
    """Return what counts as rounding: half of the digits of the type."""
    return float(np.sqrt(EPSILON[dtype.name] if dtype.name in EPSILON else np.finfo(dtype).eps))


class Sizes(dict[str, int]):
    """Lengths by the names of dimensions; a sum of products such as ``k*n + 1`` has one too."""

    def __missing__(self, text: str) -> int:
        """Compute what a sum of products comes to."""
        products = [part.split("*") for part in text.split(" + ")]
        if len(products) == len(products[0]) == 1:
            raise KeyError(text)
        return sum(prod(int(word) if word.lstrip("-").isdigit() else self[word] for word in words) for words in products)


def infer_sizes(parameters: Sequence[Parameter], arrays: Sequence[Array]) -> tuple[dict[str, int], tuple[int, ...]]:
    """Match trailing axes with named sizes; return the sizes and the shape of the batch.

    Raises
    ------
    ArgumentShapeError
        Naming the argument, its shape and the one it was compared with.
    """
    sizes: dict[str, tuple[int, int]] = {}
    for position, (parameter, array) in enumerate(zip(parameters, arrays, strict=True)):
        wanted = parameter.sizes
        if array.ndim < len(wanted):
            axes = f"{len(wanted)} ax{'i' if len(wanted) == 1 else 'e'}s"
            msg = f"{parameter.name} has shape {tuple(array.shape)} and needs at least {axes}: (..., {_joined(wanted)})"
            raise ArgumentShapeError(msg)
        for axis, size in enumerate(wanted):
            length = array.shape[array.ndim - len(wanted) + axis]
            expected, by = (size, position) if isinstance(size, int) else sizes.setdefault(size, (length, position))
            if length == expected:
                continue
            if by == position:
                why = f"which is not (..., {_joined(wanted)})"
                hint = ""
            else:
                other = parameters[by]
                why = f"which does not fit {other.name} of shape {tuple(arrays[by].shape)}"
                hint = f"{other.name} is (..., {_joined(other.sizes)}) and {parameter.name} is (..., {_joined(wanted)})"
            msg = f"{parameter.name} has shape {tuple(array.shape)}, {why}"
            raise ArgumentShapeError(msg, hint=hint)
    batches = [tuple(array.shape[: array.ndim - len(p.sizes)]) for p, array in zip(parameters, arrays, strict=True)]
    return Sizes({name: length for name, (length, _) in sizes.items()}), _broadcast(parameters, batches, arrays)


def _joined(sizes: Sequence[str | int]) -> str:
    return ", ".join(map(str, sizes))


def _broadcast(
    parameters: Sequence[Parameter], batches: Sequence[tuple[int, ...]], arrays: Sequence[Array]
) -> tuple[int, ...]:
    together: tuple[int, ...] = ()
    for position, batch in enumerate(batches):
        if batch in (together, ()):
            continue
        try:
            together = np.broadcast_shapes(together, batch)
        except ValueError:
            other = next(j for j in range(position) if not _fits(batches[j], batch))
            msg = f"{parameters[position].name} has shape {tuple(arrays[position].shape)}, whose leading axes {batch}"
            msg += f" do not broadcast with {batches[other]} of {parameters[other].name}"
            raise ArgumentShapeError(msg) from None
    return together


def _fits(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(a == b or 1 in (a, b) for a, b in zip(reversed(one), reversed(other), strict=False))


def check_values(
    parameter: Parameter, value: Array, given: np.dtype[Any] | None = None, rounding: float | None = None
) -> None:
    """Check one argument against what was declared of it; whether it is positive definite shows in its Cholesky factor.

    NumPy has to be told to ignore overflows. What counts as rounding goes by the floating type in which the argument was
    given, or is said.

    Raises
    ------
    InputError
        Of the kind that fits, naming the argument and the first member of the batch that is wrong.
    """
    _check_finite(parameter, value)
    facts = parameter.facts
    if not facts:
        return
    own = given if given is not None and (given.kind == "f" or given.name in EPSILON) else value.dtype
    allowed = tolerance(own) if rounding is None else rounding
    if facts & {"spd", "symmetric"}:
        _check_symmetric(parameter, value, allowed)
    if facts & {"lower", "diagonal"}:
        _check_zeros(parameter, value)
    if "positive diagonal" in facts:
        wrong = ~(np.einsum("...ii->...i", value) > 0).all(axis=-1)
        if wrong.any():
            msg = f"{_member(parameter, wrong)} has a diagonal entry that is not positive"
            raise NotPositiveDefiniteError(msg, hint="a Cholesky factor has a positive diagonal")
    if facts & {"mass", "simplex"}:
        _check_mass(parameter, value, allowed)
    if facts & ENTRIES.keys():
        _check_entries(parameter, value)
    if "spd" in facts and not parameter.factored:
        check_definite(parameter, value)


def is_plainly_right(parameter: Parameter, value: Array) -> bool:
    """Whether a short look shows that an argument is as declared; NumPy has to be told to ignore overflows."""
    if value.ndim == 0:
        number = float(value)
        return isfinite(number) and all(fact in ENTRIES and ENTRIES[fact][0](number) for fact in parameter.facts)
    if not is_finite(value):
        return False
    for fact in parameter.facts:
        if fact in ENTRIES:
            right = ENTRIES[fact][0](value).all()
        elif fact in {"mass", "simplex"}:
            right = value.ndim == 1 and value.size > 0 and value.min() >= 0 and abs(np.add.reduce(value) - 1) <= PLAINLY_ONE
        else:
            right = fact in {"spd", "symmetric"} and _is_symmetric(value)
            right = right and (fact == "symmetric" or parameter.factored or is_definite(value))
        if not right:
            return False
    return True


def _check_finite(parameter: Parameter, value: Array) -> None:
    if is_finite(value) or (finite := np.isfinite(value)).all():
        return
    kind = "a nan" if np.isnan(value).any() else "an infinity"
    msg = f"{_member(parameter, ~finite.all(axis=tuple(range(-len(parameter.sizes), 0))))} has {kind}"
    raise NotFiniteError(msg, hint="check=False lets it through")


def _check_entries(parameter: Parameter, value: Array) -> None:
    for fact, (holds, why) in ENTRIES.items():
        if fact in parameter.facts and not (right := holds(value)).all():
            msg = f"{_member(parameter, ~right)} {why}"
            raise InputError(msg)


def is_finite(value: Array) -> bool:
    """Whether all numbers are finite, or not where some are huge."""
    flat = value.ravel("K")
    return isfinite(flat.dot(flat))  # which BLAS computes at the speed of memory


def _check_symmetric(parameter: Parameter, value: Array, rounding: float) -> None:
    if _is_symmetric(value):
        return
    turned = transpose(value)
    scale = np.abs(np.einsum("...ii->...i", value))
    allowed = rounding * np.sqrt(scale[..., :, None]) * np.sqrt(scale[..., None, :])
    wrong = np.abs(value - turned) > allowed
    if wrong.any():
        at = _first(wrong)
        i, j = sorted(at[-2:])
        here, there = value[(*at[:-2], i, j)], value[(*at[:-2], j, i)]
        member = _member(parameter, wrong.any(axis=(-2, -1)))
        msg = f"{member} is not symmetric: [{i}, {j}] is {here:.6g}, [{j}, {i}] is {there:.6g}"
        raise NotSymmetricError(msg)


def _is_symmetric(value: Array) -> bool:
    # to the last bit; of large ones tile by tile, so that both sides stay in the processor's cache
    size, turned = value.shape[-1], transpose(value)
    if size <= 4 * TILE:
        return bool((size < TILE and value.tobytes() == turned.tobytes()) or (value == turned).all())
    starts = range(0, size, TILE)
    return all(
        np.array_equal(value[..., i : i + TILE, j : j + TILE], transpose(value[..., j : j + TILE, i : i + TILE]))
        for i in starts
        for j in starts[: i // TILE + 1]
    )


def _check_zeros(parameter: Parameter, value: Array) -> None:
    kinds = [("above", np.triu(value, 1))] + ([("below", np.tril(value, -1))] if "diagonal" in parameter.facts else [])
    for place, part in kinds:
        if part.any():
            msg = f"{_member(parameter, part.any(axis=(-2, -1)))} has entries {place} its diagonal"
            raise NotTriangularError(msg)


def _check_mass(parameter: Parameter, value: Array, rounding: float) -> None:
    if (value < 0).any():
        msg = f"{_member(parameter, (value < 0).any(axis=-1))} has a negative probability, {value.min():.6g}"
        raise NotAProbabilityError(msg)
    totals = value.sum(-1)
    wrong = np.abs(totals - 1) > rounding
    if wrong.any():
        msg = f"{_member(parameter, wrong)} sums to {totals[_first(wrong)]:.10g}, not to 1"
        raise NotAProbabilityError(
            msg, hint=f"divide it by its sum: {parameter.name}/{parameter.name}.sum(-1, keepdims=True)"
        )


def check_definite(parameter: Parameter, value: Array) -> None:
    """Raise unless every matrix is positive definite.

    Raises
    ------
    NotPositiveDefiniteError
        Naming the argument and the first member of the batch that is not.
    """
    if is_definite(value):
        return
    with np.errstate(all="ignore"):
        wrong = np.isnan(cholesky(value)).any(axis=(-2, -1))
    if wrong.any():
        msg = f"{_member(parameter, wrong)} is not positive definite"
        raise NotPositiveDefiniteError(msg)


def check_defined(name: str, value: Array) -> None:
    """Refuse a result that is nan.

    Raises
    ------
    UndefinedValueError
        Naming the first entry of the result.
    """
    at = ", ".join(map(str, _first(np.isnan(value))))
    msg = f"{name} has no value{f' at [{at}]' if at else ''}"
    hint = "a matrix in it is singular there, a logarithm's argument negative, an average infinite, or a step too large"
    raise UndefinedValueError(msg, hint=hint)


def _first(wrong: NDArray[np.bool_] | np.bool_) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argwhere(wrong)[0])


def _member(parameter: Parameter, wrong: NDArray[np.bool_] | np.bool_) -> str:
    wrong = np.asarray(wrong)
    at = _first(wrong)
    more = int(np.count_nonzero(wrong)) - 1
    where = f"[{', '.join(map(str, at))}]" if at else ""
    return f"{parameter.name}{where}" + (f" (and {more} more)" if more else "")


def has_nan(value: NDArray[Any]) -> bool:
    """Whether any number is nan; NumPy has to be told to ignore overflows."""
    flat = value.ravel("K")
    return isnan(flat.dot(flat))  # nan where any number is
