"""The routines that generated torch code calls: with autograd and torch.compile, nan where undefined. Loads torch."""

# mypy: disable-error-code="no-untyped-call, misc, no-any-return, import-not-found, unused-ignore, untyped-decorator"

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

import torch

from symkl.numeric.differentiable import Kernels
from symkl.numeric.generated import run_source
from symkl.numeric.special import Special

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.numeric.generated import Compiled

Array: TypeAlias = Any
# what was generated so far, as attributes: torch.compile sees each of them when it is first read
GENERATED = ModuleType("symkl_generated_torch")
# matrices up to this size are worked on entry by entry, and halves up to this one are not taken apart: torch.compile takes
# longer for more code than fewer operations are worth
LARGEST, WHOLE = 4, 256


def generated(compiled: Compiled) -> Callable[..., Array]:
    """Return the generated function, also inside torch.compile, which cannot trace how it is made."""
    return getattr(GENERATED, _place(compiled.name, compiled.source_for("torch")))


@torch.compiler.assume_constant_result
def _place(name: str, source: str) -> str:
    place = f"{name}_{hash(source)}".replace("-", "_")
    if not hasattr(GENERATED, place):
        setattr(GENERATED, place, run_source(source, name, "torch"))
    return place


class _Known(torch.autograd.Function):
    # a value with its own derivatives, backwards, forwards and under vmap
    generate_vmap_rule = True

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Array, ...], output: Array) -> None:  # noqa: ANN401, ARG004 - torch's protocol
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)


class _LogGap(_Known):
    @staticmethod
    def forward(x: Array, one_plus_x: Array) -> Array:
        return KERNELS.log_gap_value(x, one_plus_x, single=x.dtype == torch.float32)

    @staticmethod
    def backward(ctx: Any, grad: Array) -> tuple[Array, None]:  # noqa: ANN401 - torch's protocol
        x, one_plus_x = ctx.saved_tensors
        return grad * x / one_plus_x, None

    @staticmethod
    def jvp(ctx: Any, along: Array, _: Array) -> Array:  # noqa: ANN401 - torch's protocol
        x, one_plus_x = ctx.saved_tensors
        return along * x / one_plus_x


class _ExpGap(_Known):
    @staticmethod
    def forward(x: Array) -> Array:
        return KERNELS.exp_gap_value(x, single=x.dtype == torch.float32)

    @staticmethod
    def backward(ctx: Any, grad: Array) -> Array:  # noqa: ANN401 - torch's protocol
        (x,) = ctx.saved_tensors
        return grad * torch.expm1(x)

    @staticmethod
    def jvp(ctx: Any, along: Array) -> Array:  # noqa: ANN401 - torch's protocol
        (x,) = ctx.saved_tensors
        return along * torch.expm1(x)


class _WeightedLogGap(_Known):
    @staticmethod
    def forward(p: Array, q: Array) -> Array:
        return KERNELS.weighted_log_gap_value(p, q, single=p.dtype == torch.float32)

    @staticmethod
    def backward(ctx: Any, grad: Array) -> tuple[Array, Array]:  # noqa: ANN401 - torch's protocol
        to_p, to_q = KERNELS.weighted_log_gap_slopes(*ctx.saved_tensors)
        return grad * to_p, grad * to_q

    @staticmethod
    def jvp(ctx: Any, along_p: Array, along_q: Array) -> Array:  # noqa: ANN401 - torch's protocol
        to_p, to_q = KERNELS.weighted_log_gap_slopes(*ctx.saved_tensors)
        return along_p * to_p + along_q * to_q


class _TorchKernels(Kernels):
    def factor(self, a: Array) -> Array:
        out, failed = torch.linalg.cholesky_ex(a)
        return torch.where(failed[..., None, None] == 0, out, float("nan"))

    def solve(self, triangle: Array, rhs: Array, *, transposed: bool) -> Array:
        left = triangle.mT if transposed else triangle
        return torch.linalg.solve_triangular(left, rhs, upper=transposed)

    def log_gap(self, x: Array, one_plus_x: Array | None = None) -> Array:
        """Compute x - log(1 + x), with the derivative x/(1 + x)."""
        return _LogGap.apply(x, 1 + x if one_plus_x is None else one_plus_x)

    def exp_gap(self, x: Array) -> Array:
        """exp(x) - 1 - x, with the derivative exp(x) - 1."""
        return _ExpGap.apply(x)

    def weighted_log_gap(self, p: Array, q: Array, change: Array | None = None) -> Array:
        """Compute p (x - log(1 + x)) at x = (q - p)/p, with its derivatives log(p/q) and (q - p)/q."""
        if change is not None:
            return super().weighted_log_gap(p, q, change)
        return _WeightedLogGap.apply(*torch.broadcast_tensors(p, q))


KERNELS = _TorchKernels(torch, LARGEST, WHOLE)

apply = KERNELS.apply
cholesky = KERNELS.cholesky
cholesky_difference = KERNELS.cholesky_difference
diagonal_matrix = KERNELS.diagonal_matrix
dot = KERNELS.dot
entries_on_diagonal = KERNELS.entries_on_diagonal
exp_gap = KERNELS.exp_gap
log_determinant = KERNELS.log_determinant
log_gap = KERNELS.log_gap
log_product = KERNELS.log_product
outer = KERNELS.outer
signed_determinant = KERNELS.signed_determinant
solve_square = KERNELS.solve_square
solve_triangular = KERNELS.solve_triangular
squared_norm = KERNELS.squared_norm
trace_of_product = KERNELS.trace_of_product
times_exponential = KERNELS.times_exponential
transpose = KERNELS.transpose
weighted = KERNELS.weighted
weighted_log_gap = KERNELS.weighted_log_gap

SPECIAL = Special(torch, log_gap, exp_gap, lambda x: x.amax(-1, keepdim=True).detach())

digamma_rest = SPECIAL.digamma_rest
factorial_rest = SPECIAL.factorial_rest
lgamma_gap = SPECIAL.lgamma_gap
lgamma_rest = SPECIAL.lgamma_rest
logsumexp_entropy = SPECIAL.logsumexp_entropy
logsumexp_gap = SPECIAL.logsumexp_gap
softplus_entropy = SPECIAL.softplus_entropy
softplus_gap = SPECIAL.softplus_gap
