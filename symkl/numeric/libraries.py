"""Calls with arrays of torch and dask, and of JAX, which has a module of its own."""

# mypy: disable-error-code="arg-type, attr-defined, no-untyped-call, import-not-found, no-any-return"

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from symkl.numeric import validation
from symkl.numeric.jax_call import jax_call
from symkl.numeric.library_checks import even, refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.numeric.running import Runner

Array = Any  # of whichever library


def torch_call(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Array:
    """Compute with torch; inside torch.compile and torch.func nothing is checked, and what is undefined is nan."""
    import torch  # noqa: PLC0415 - only where it is used

    from symkl.numeric.torch_kernels import generated  # noqa: PLC0415 - as above

    device = next((a.device for a in args if isinstance(a, torch.Tensor)), None)
    arrays = [torch.as_tensor(a, device=device) for a in args]
    dtype = arrays[0].dtype
    for array in arrays[1:]:
        dtype = torch.promote_types(dtype, array.dtype)
    dtype = dtype if dtype.is_floating_point else torch.float64
    sizes, batch = validation.infer_sizes(runner.compiled.parameters, arrays)
    wide = runner.compiled.factorises and dtype == torch.float32 and arrays[0].device.type != "mps"
    inner = torch.float64 if wide else dtype
    value = generated(runner.compiled)(*even(runner, [a.to(inner) for a in arrays])).to(dtype)
    value = value.broadcast_to(batch + tuple(s if isinstance(s, int) else sizes[s] for s in runner.compiled.sizes))
    if check and not torch.compiler.is_compiling():
        with contextlib.suppress(RuntimeError):  # a tensor inside torch.func has no values
            seen = [a.detach().cpu().numpy() for a in (*arrays, value)]
            refuse(runner, seen[:-1], seen[-1])
    return value


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
