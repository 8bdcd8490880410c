"""Calls with arrays of JAX: types, shapes, derivatives and checks. Loads JAX."""

# mypy: disable-error-code="arg-type, attr-defined, no-untyped-call, import-not-found, no-any-return, untyped-decorator"

from __future__ import annotations

from functools import partial, reduce
from operator import add, or_
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.custom_derivatives import SymbolicZero

from symkl.numeric import validation
from symkl.numeric.differentiable import dense
from symkl.numeric.library_checks import SYMMETRIC, evened, refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from symkl.numeric.generated import Compiled
    from symkl.numeric.operations import Parameter
    from symkl.numeric.running import Runner

Array = Any


def call(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Array:
    """Compute with JAX; inside jit, vmap and grad nothing is checked, and what is undefined is nan.

    A call of shapes and types that occurred before is one call of a compiled function; of what it gives, one number is read.
    """
    plain, checked = runner.wrapped("jax", partial(_jitted, runner.compiled))
    if not all(map(_is_known, args)):
        args = tuple(map(_as_array, runner.compiled.parameters, args))
    if not check or any(isinstance(a, jax.core.Tracer) for a in args):
        return plain(*args)
    value, wrong = checked(*args)
    if wrong:  # what is wrong is said from the values themselves
        arrays = [jnp.asarray(a) for a in args]
        inner = _inner(value.dtype)
        seen = [np.asarray(a.astype(inner)) for a in [*arrays, value]]
        refuse(runner.compiled.name, runner.compiled.parameters, seen[:-1], seen[-1], [_rounding(a, inner) for a in arrays])
    return value


def _is_known(arg: Any) -> bool:  # noqa: ANN401 - anything that was passed
    # JAX takes one order of bytes for the other
    if type(arg) is np.ndarray:
        plain = arg.dtype.kind in "fiub" and arg.dtype.isnative and arg.dtype.itemsize <= validation.FLOAT.itemsize
        return plain or arg.dtype.name in validation.EPSILON
    return isinstance(arg, (jax.Array, int, float))


def _as_array(parameter: Parameter, arg: Any) -> Any:  # noqa: ANN401 - as above
    return arg if _is_known(arg) else validation.as_numbers(parameter, arg)


def _floating(parameters: Sequence[Parameter], args: Sequence[Array]) -> np.dtype[Any]:
    # the type of the result, by JAX's rules: Python's numbers take that of what stands beside them
    for parameter, arg in zip(parameters, args, strict=True):
        if arg.dtype.kind not in "fiub" and arg.dtype.name not in validation.EPSILON:
            msg = f"{parameter.name} has the type {arg.dtype}, not real numbers"
            raise validation.InputError(msg)
    dtype = jnp.result_type(*args)
    return dtype if jnp.issubdtype(dtype, jnp.floating) else jnp.result_type(float)


def _inner(dtype: np.dtype[Any]) -> np.dtype[Any]:
    # halves are computed as float32
    return jnp.promote_types(dtype, jnp.float32)


def _jitted(compiled: Compiled, function: Callable[..., Array]) -> tuple[Callable[..., Array], Callable[..., Any]]:
    compute = _differentiable(compiled, function)

    def plain(*args: Array) -> Array:
        arrays = [jnp.asarray(a) for a in args]
        dtype = _floating(compiled.parameters, arrays)
        sizes, batch = validation.infer_sizes(compiled.parameters, arrays)
        even = evened(compiled.parameters, [a.astype(_inner(dtype)) for a in arrays])
        shape = batch + tuple(s if isinstance(s, int) else sizes[s] for s in compiled.sizes)
        return jnp.broadcast_to(compute(*even), shape).astype(dtype)

    def checked(*args: Array) -> tuple[Array, Array]:
        value = plain(*args)
        arrays = [jnp.asarray(a) for a in args]
        wrong = [_wrong(p, a, a.astype(_inner(value.dtype))) for p, a in zip(compiled.parameters, arrays, strict=True)]
        return value, reduce(or_, wrong, jnp.isnan(value).any())

    return jax.jit(plain), jax.jit(checked)


def _differentiable(compiled: Compiled, function: Callable[..., Array]) -> Callable[..., Array]:
    # the gradient is the one that was proved; what it is computed by, JAX differentiates again
    function = _exactly(function)
    if not compiled.slopes:
        return function
    with_gradient = _exactly(compiled.load_with_gradient("jax"))
    compute = jax.custom_jvp(function)

    def along(primals: tuple[Array, ...], tangents: tuple[Any, ...]) -> tuple[Array, Array]:
        value, *slopes = with_gradient(*primals)
        rows = zip(compiled.parameters, slopes, tangents, strict=True)
        moving = [_along(p, summands, t) for p, summands, t in rows if not isinstance(t, SymbolicZero)]
        return value, jnp.broadcast_to(reduce(add, moving), value.shape)

    compute.defjvp(along, symbolic_zeros=True)
    return compute


def _exactly(function: Callable[..., Any]) -> Callable[..., Any]:
    # a GPU rounds what it multiplies to eleven bits unless it is told not to
    return jax.default_matmul_precision("highest")(function)


def _along(parameter: Parameter, summands: Sequence[Any], tangent: Array) -> Array:
    # the derivative in one direction; outer products are never formed, nor is anything shared repeated for each member
    axes = tuple(range(-len(parameter.sizes), 0))
    tangent = jnp.tril(tangent) if "lower" in parameter.facts else tangent
    parts = []
    for summand in summands:
        if isinstance(summand, tuple):
            first, second = summand
            parts.append((first * (tangent @ second[..., None])[..., 0]).sum(-1))
        else:
            parts.append((dense(summand) * tangent).sum(axes))
    return reduce(add, parts)


def _rounding(given: Array, inner: np.dtype[Any]) -> float:
    # what counts as rounding goes by the floating type in which a number was given
    return validation.tolerance(given.dtype if jnp.issubdtype(given.dtype, jnp.floating) else inner)


def _wrong(parameter: Parameter, given: Array, array: Array) -> Array:
    # whether anything may be wrong with an argument: what, says validation
    rounding = _rounding(given, array.dtype)
    facts, axes = parameter.facts, parameter.sizes
    wrong = ~jnp.isfinite(array)
    if facts & SYMMETRIC:
        root = jnp.sqrt(jnp.abs(jnp.diagonal(array, axis1=-2, axis2=-1)))
        wrong |= jnp.abs(array - array.mT) > rounding * root[..., :, None] * root[..., None, :]
    if facts & {"lower", "diagonal"}:
        row, column = (jax.lax.broadcasted_iota(int, array.shape, array.ndim - len(axes) + j) for j in range(2))
        wrong |= (array != 0) & ((row != column) if "diagonal" in facts else (row < column))
    for fact, (holds, _) in validation.ENTRIES.items():
        if fact in facts:
            wrong |= ~holds(array)
    if facts & {"mass", "simplex"}:
        wrong |= array < 0
    found = wrong.any()
    if "positive diagonal" in facts:
        found |= (jnp.diagonal(array, axis1=-2, axis2=-1) <= 0).any()
    if facts & {"mass", "simplex"}:
        found |= (jnp.abs(array.sum(-1) - 1) > rounding).any()
    if "spd" in facts and not parameter.factored:
        found |= jnp.isnan(jnp.linalg.cholesky(array)).any()
    return found
