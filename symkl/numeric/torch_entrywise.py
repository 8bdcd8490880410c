"""A function of numbers as one Triton kernel over all entries, for what takes dozens of launches otherwise. Loads torch."""

# mypy: disable-error-code="no-untyped-call, misc, no-any-return, import-not-found, unused-ignore"

from __future__ import annotations

import contextlib
import functools
import importlib.util
import math
import warnings
from typing import Any, TypeAlias

import torch

from symkl.numeric.generated import run_source
from symkl.numeric.tracing import Trace, TracingKernels

Tensor: TypeAlias = Any
# entries of a block, and its warps
BLOCK = 1024
OPTIONS = {"BLOCK": BLOCK, "num_warps": 4, "enable_fp_fusion": True}
FOUND = importlib.util.find_spec("triton") is not None


def log_gap(x: Tensor, one_plus_x: Tensor) -> Tensor | None:
    """Compute x - log(1 + x), or nothing where Triton is missing or cannot compile it."""
    run = _log_gap(x.dtype == torch.float64) if FOUND else None
    if run is None:
        return None
    one, other = (a.contiguous() for a in torch.broadcast_tensors(x, one_plus_x))
    value, count = torch.empty_like(one), one.numel()
    if count:
        try:
            with torch.cuda.device(x.device) if x.is_cuda else contextlib.nullcontext():
                run[(math.ceil(count / BLOCK), 1, 1)](one, other, value, None, count, 1, **OPTIONS)
        except torch.OutOfMemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a compiler says
            _failed((str(error) or type(error).__name__).splitlines()[0])
            return None
    return value


@functools.cache
def _log_gap(double: bool) -> Any:  # noqa: ANN401, FBT001 - Triton's type; remembered by it
    from symkl.numeric.targets import triton as printer  # noqa: PLC0415 - only where it is used

    trace, kernels = Trace(), TracingKernels(0, single=not double)
    x, one = (trace.argument(name, (), tile=False) for name in ("x", "one"))
    value = kernels.log_gap_value(x, one)
    reads, writes = [printer.Array("x", 1), printer.Array("one", 1)], [(printer.Array("value", 1), value)]
    name = f"log_gap_{'double' if double else 'single'}"
    return run_source(printer.source(name, reads, writes, double=double), name, "triton")


def _failed(reason: str) -> None:
    global FOUND  # noqa: PLW0603 - once for all
    FOUND = False
    msg = f"logarithms take more launches, as Triton cannot compile a kernel: {reason}"
    warnings.warn(msg, RuntimeWarning, stacklevel=2)
