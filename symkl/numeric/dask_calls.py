"""Calls with arrays of dask. Loads dask."""

# mypy: disable-error-code="arg-type, attr-defined, no-untyped-call, import-not-found, no-any-return"

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

import dask.array as da
import numpy as np

from symkl.numeric import validation

if TYPE_CHECKING:
    from symkl.numeric.running import Runner

Array = Any  # of whichever library


def call(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Array:
    """Compute lazily, block by block of the leading axes, whose lengths need not be known.

    Raises
    ------
    ArgumentShapeError
        If shapes do not fit, or a trailing axis is not known.
    """
    parameters = runner.compiled.parameters
    arrays = [
        a if isinstance(a, da.Array) else da.asarray(validation.as_numbers(p, a))
        for p, a in zip(parameters, args, strict=True)
    ]
    for parameter, array in zip(parameters, arrays, strict=True):
        if array.dtype.kind not in "fiubO":
            msg = f"{parameter.name} has the type {array.dtype}, not real numbers"
            raise validation.InputError(msg)
    if any(math.isnan(n) for a in arrays for n in a.shape):
        # the lengths of leading axes are seen block by block
        for parameter, array in zip(parameters, arrays, strict=True):
            if any(math.isnan(n) for n in array.shape[array.ndim - len(parameter.sizes) :]):
                msg = f"{parameter.name} has shape {array.shape}, with an axis of its own that is not known"
                raise validation.ArgumentShapeError(msg, hint=f"call {parameter.name}.compute_chunk_sizes() first")
    else:
        validation.infer_sizes(parameters, arrays)
    dtype = validation.floating(arrays, args)
    signature = runner.compiled.signature
    block = partial(_block, runner, check=check, dtype=dtype)
    return da.apply_gufunc(block, signature, *arrays, output_dtypes=dtype, allow_rechunk=True, vectorize=False)


def _block(runner: Runner, *arrays: Array, check: bool, dtype: np.dtype[Any]) -> Array:
    return np.asarray(runner.arrays(arrays, check=check, target="auto"), dtype)
