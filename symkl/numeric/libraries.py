"""Calls with arrays of JAX, torch and dask: the first two have modules of their own."""

# mypy: disable-error-code="arg-type, attr-defined, no-untyped-call, import-not-found, no-any-return"

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from symkl.numeric import validation

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.numeric.running import Runner

Array = Any  # of whichever library


def jax_call(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Array:
    """Compute with JAX."""
    from symkl.numeric.jax_calls import call  # noqa: PLC0415 - loads JAX

    return call(runner, args, check=check)


def torch_call(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Array:
    """Compute with torch."""
    from symkl.numeric.torch_calls import call  # noqa: PLC0415 - loads torch

    return call(runner, args, check=check)


def dask_call(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Array:
    """Compute lazily, block by block of the leading axes, whose lengths need not be known.

    Raises
    ------
    ArgumentShapeError
        If shapes do not fit, or a trailing axis is not known.
    """
    import dask.array as da  # noqa: PLC0415 - only where it is used

    arrays = [da.asarray(a) for a in args]
    parameters = runner.compiled.parameters
    if any(math.isnan(n) for a in arrays for n in a.shape):
        # the lengths of leading axes are seen block by block
        for parameter, array in zip(parameters, arrays, strict=True):
            if any(math.isnan(n) for n in array.shape[array.ndim - len(parameter.sizes) :]):
                msg = f"{parameter.name} has shape {array.shape}, with an axis of its own that is not known"
                raise validation.ArgumentShapeError(msg, hint=f"call {parameter.name}.compute_chunk_sizes() first")
    else:
        validation.infer_sizes(parameters, arrays)
    single = all(a.dtype.kind == "f" and a.dtype.itemsize <= 4 for a in arrays)  # noqa: PLR2004 - bytes
    dtype = np.dtype(np.float32 if single else np.float64)
    signature = runner.compiled.signature
    block = partial(_block, runner, check=check, dtype=dtype)
    return da.apply_gufunc(block, signature, *arrays, output_dtypes=dtype, allow_rechunk=True, vectorize=False)


def _block(runner: Runner, *arrays: Array, check: bool, dtype: np.dtype[Any]) -> Array:
    return np.asarray(runner.arrays(arrays, check=check, target="auto"), dtype)


LIBRARY_CALLS: dict[str, Callable[..., Array]] = {"jax": jax_call, "torch": torch_call, "dask": dask_call}
