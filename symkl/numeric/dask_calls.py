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
