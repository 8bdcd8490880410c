"""Functions of numbers in generated Triton code. Loads Triton."""

# mypy: disable-error-code="untyped-decorator, misc, no-any-return, import-not-found, unused-ignore"

from __future__ import annotations

import triton
import triton.language as tl

LARGEST = tl.constexpr(104.0)  # type: ignore[no-untyped-call]


@triton.jit
def exp(x):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201 - Triton would read types as its own
    """Exponential to the last digits, which Triton's own does not have in float32 far from zero (Cody, Waite)."""
    if x.dtype == tl.float64:
        value = tl.exp(x)
    else:
        # beyond these it is inf or 0, and nan is kept
        near = tl.where(x > LARGEST, LARGEST, tl.where(x < -LARGEST, -LARGEST, x))  # type: ignore[no-untyped-call]
        power = tl.floor(near * 1.4426950408889634 + 0.5)
        rest = (near - power * 0.693359375) + power * 2.12194440e-4
        half = tl.floor(power * 0.5)  # in two steps, so that a power of two neither overflows nor vanishes too early
        value = tl.exp(rest) * tl.exp2(half) * tl.exp2(power - half)
    return value


@triton.jit
def stored(x, to):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201 - as above
    """What is stored at such a pointer: a float64 becomes a bfloat16 by way of float32, as not all that runs Triton can."""
    if to.dtype.element_ty == tl.bfloat16:
        x = x.to(tl.float32)
    return x
