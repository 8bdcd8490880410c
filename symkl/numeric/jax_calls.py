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
from symkl.numeric.jax_kernels import dense
from symkl.numeric.library_checks import refuse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from symkl.numeric.generated import Compiled
    from symkl.numeric.operations import Parameter
    from symkl.numeric.running import Runner

Array = Any
SYMMETRIC = frozenset({"spd", "symmetric"})


def call(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Array:
    """Compute with JAX; inside jit, vmap and grad nothing is checked, and what is undefined is nan."""
    compiled = runner.compiled
    dtype = _floating(compiled.parameters, args)
    arrays = [jnp.asarray(a) for a in args]
    sizes, batch = validation.infer_sizes(compiled.parameters, arrays)
    plain, checked = runner.wrapped("jax", partial(_jitted, compiled))
    if check and not any(isinstance(a, jax.core.Tracer) for a in arrays):
        value, wrong = checked(*arrays, dtype=dtype)
        if wrong:  # the one number that is read: what is wrong is said from the values themselves
            inner = _inner(dtype)
            refuse(runner, [np.asarray(a.astype(inner)) for a in arrays], np.asarray(value.astype(inner)), arrays)
    else:
        value = plain(*arrays, dtype=dtype)
    shape = batch + tuple(s if isinstance(s, int) else sizes[s] for s in compiled.sizes)
    return value if value.shape == shape else jnp.broadcast_to(value, shape)


def _floating(parameters: Sequence[Parameter], args: Sequence[Any]) -> np.dtype[Any]:
    # the type of the result, by JAX's rules: Python's numbers take that of what stands beside them
    found = []
    for parameter, arg in zip(parameters, args, strict=True):
        try:
            found.append(arg if isinstance(arg, (bool, int, float, complex)) else jnp.asarray(arg))
        except (TypeError, ValueError) as error:
            msg = f"{parameter.name} is not an array of numbers: {error}"
            raise validation.InputError(msg) from None
        if jnp.issubdtype(jnp.result_type(found[-1]), jnp.complexfloating):
            msg = f"{parameter.name} has the type {jnp.result_type(found[-1])}, not real numbers"
            raise validation.InputError(msg)
    dtype = jnp.result_type(*found)
    return dtype if jnp.issubdtype(dtype, jnp.floating) else jnp.result_type(float)


def _inner(dtype: np.dtype[Any]) -> np.dtype[Any]:
    # halves are computed as float32
    return jnp.promote_types(dtype, jnp.float32)


def _jitted(compiled: Compiled, function: Callable[..., Array]) -> tuple[Callable[..., Array], Callable[..., Any]]:
    compute = _differentiable(compiled, function)

    def plain(*arrays: Array, dtype: np.dtype[Any]) -> Array:
        given = [a.astype(_inner(dtype)) for a in arrays]
        even = [0.5 * (a + a.mT) if p.facts & SYMMETRIC else a for p, a in zip(compiled.parameters, given, strict=True)]
        return compute(*even).astype(dtype)

    def checked(*arrays: Array, dtype: np.dtype[Any]) -> tuple[Array, Array]:
        value = plain(*arrays, dtype=dtype)
        wrong = [_wrong(p, a, a.astype(_inner(dtype))) for p, a in zip(compiled.parameters, arrays, strict=True)]
        return value, reduce(or_, wrong, jnp.isnan(value).any())

    return jax.jit(plain, static_argnames="dtype"), jax.jit(checked, static_argnames="dtype")


def _differentiable(compiled: Compiled, function: Callable[..., Array]) -> Callable[..., Array]:
    # the gradient is the one that was proved; what it is computed by, JAX differentiates again
    if not compiled.slopes:
        return function
    with_gradient = compiled.load_with_gradient("jax")
    compute = jax.custom_jvp(function)

    def along(primals: tuple[Array, ...], tangents: tuple[Any, ...]) -> tuple[Array, Array]:
        value, *slopes = with_gradient(*primals)
        rows = zip(compiled.parameters, slopes, tangents, strict=True)
        moving = [_along(p, summands, t) for p, summands, t in rows if not isinstance(t, SymbolicZero)]
        return value, jnp.broadcast_to(reduce(add, moving), value.shape)

    compute.defjvp(along, symbolic_zeros=True)
    return compute


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


def _wrong(parameter: Parameter, given: Array, array: Array) -> Array:
    # whether anything may be wrong with an argument: what, says validation
    rounding = validation.tolerance(given.dtype if jnp.issubdtype(given.dtype, jnp.floating) else array.dtype)
    facts, found = parameter.facts, [~jnp.isfinite(array).all()]
    if facts & SYMMETRIC:
        root = jnp.sqrt(jnp.abs(jnp.diagonal(array, axis1=-2, axis2=-1)))
        found.append((jnp.abs(array - array.mT) > rounding * root[..., :, None] * root[..., None, :]).any())
    if facts & {"lower", "diagonal"}:
        found.append(jnp.triu(array, 1).any() | ("diagonal" in facts and jnp.tril(array, -1).any()))
    if "positive diagonal" in facts:
        found.append((jnp.diagonal(array, axis1=-2, axis2=-1) <= 0).any())
    if facts & {"mass", "simplex"}:
        found.append((array < 0).any() | (jnp.abs(array.sum(-1) - 1) > rounding).any())
    found += [~holds(array).all() for fact, (holds, _) in validation.ENTRIES.items() if fact in facts]
    if "spd" in facts and not parameter.factored:
        found.append(jnp.isnan(jnp.linalg.cholesky(array)).any())
    return reduce(or_, found)
