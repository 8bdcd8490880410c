"""Calls with arrays of JAX, torch and dask."""

# mypy: disable-error-code="arg-type, attr-defined, no-untyped-call, import-not-found, no-any-return"

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from symkl.numeric import validation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from symkl.numeric.running import Runner

Array = Any  # of whichever library


def _refuse(runner: Runner, arrays: Sequence[np.ndarray[Any, Any]], value: np.ndarray[Any, Any]) -> None:
    # values are looked at where they can be; a traced call has none, and gives nan
    compiled = runner.compiled
    for parameter, array in zip(compiled.parameters, arrays, strict=True):
        validation.check_values(parameter, array)
    if np.isnan(value).any():
        for parameter, array in zip(compiled.parameters, arrays, strict=True):
            if parameter.factored:
                validation.check_definite(parameter, array)
        validation.check_defined(compiled.name, value)


def _even(runner: Runner, arrays: Sequence[Array]) -> list[Array]:
    # a symmetric matrix as the mean of itself and its transpose, so that its derivative is symmetric too
    symmetric = [p.facts & {"spd", "symmetric"} for p in runner.compiled.parameters]
    return [0.5 * (a + a.swapaxes(-1, -2)) if even else a for a, even in zip(arrays, symmetric, strict=True)]


def jax_call(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Array:
    """Compute with JAX; inside jit, vmap and grad nothing is checked, and what is undefined is nan."""
    import jax  # noqa: PLC0415 - only where it is used
    import jax.numpy as jnp  # noqa: PLC0415 - as above

    arrays = [jnp.asarray(a) for a in args]
    dtype = jnp.result_type(*arrays, jnp.float32)
    sizes, batch = validation.infer_sizes(runner.compiled.parameters, arrays)
    wide = runner.compiled.factorises and dtype == jnp.float32 and jax.config.jax_enable_x64
    inner = jnp.float64 if wide else dtype
    traced = any(isinstance(a, jax.core.Tracer) for a in arrays)
    run = runner.wrapped("jax", lambda function: jax.jit(lambda *given: function(*_even(runner, given))))
    shape = batch + tuple(s if isinstance(s, int) else sizes[s] for s in runner.compiled.sizes)
    value = jnp.broadcast_to(run(*(a.astype(inner) for a in arrays)), shape).astype(dtype)
    if check and not traced:
        _refuse(runner, [np.asarray(a) for a in arrays], np.asarray(value))
    return value


def torch_call(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Array:
    """Compute with torch."""
    from symkl.numeric.torch_calls import call  # noqa: PLC0415 - loads torch

    return call(runner, args, check=check)


def dask_call(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Array:
    """Compute lazily, block by block of the leading axes."""
    import dask.array as da  # noqa: PLC0415 - only where it is used

    arrays = [da.asarray(a) for a in args]
    validation.infer_sizes(runner.compiled.parameters, arrays)
    single = all(a.dtype.kind == "f" and a.dtype.itemsize <= 4 for a in arrays)  # noqa: PLR2004 - bytes
    dtype = np.dtype(np.float32 if single else np.float64)
    signature = runner.compiled.signature
    block = partial(_block, runner, check=check, dtype=dtype)
    return da.apply_gufunc(block, signature, *arrays, output_dtypes=dtype, allow_rechunk=True, vectorize=False)


def _block(runner: Runner, *arrays: Array, check: bool, dtype: np.dtype[Any]) -> Array:
    return np.asarray(runner.arrays(arrays, check=check, target="auto"), dtype)


LIBRARY_CALLS: dict[str, Callable[..., Array]] = {"jax": jax_call, "torch": torch_call, "dask": dask_call}
