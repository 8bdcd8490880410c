"""Calls with torch tensors: types, shapes and checks. Loads torch."""

# mypy: disable-error-code="no-any-return, import-not-found, unused-ignore"

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

from symkl.numeric import validation
from symkl.numeric.torch_kernels import generated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.numeric.running import Runner

Array = Any


def _refuse(runner: Runner, arrays: Sequence[np.ndarray[Any, Any]], value: np.ndarray[Any, Any]) -> None:
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
    return [0.5 * (a + a.mT) if even else a for a, even in zip(arrays, symmetric, strict=True)]


def call(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Array:
    """Compute with torch; inside torch.compile and torch.func nothing is checked, and what is undefined is nan."""
    device = next((a.device for a in args if isinstance(a, torch.Tensor)), None)
    arrays: list[Array] = [torch.as_tensor(a, device=device) for a in args]
    dtype = arrays[0].dtype
    for array in arrays[1:]:
        dtype = torch.promote_types(dtype, array.dtype)
    dtype = dtype if dtype.is_floating_point else torch.float64
    sizes, batch = validation.infer_sizes(runner.compiled.parameters, arrays)
    wide = runner.compiled.factorises and dtype == torch.float32 and arrays[0].device.type != "mps"
    inner = torch.float64 if wide else dtype
    value = generated(runner.compiled)(*_even(runner, [a.to(inner) for a in arrays])).to(dtype)
    value = value.broadcast_to(batch + tuple(s if isinstance(s, int) else sizes[s] for s in runner.compiled.sizes))
    if check and not torch.compiler.is_compiling():
        with contextlib.suppress(RuntimeError):  # a tensor inside torch.func has no values
            seen = [a.detach().cpu().numpy() for a in (*arrays, value)]
            _refuse(runner, seen[:-1], seen[-1])
    return value
