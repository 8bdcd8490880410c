"""The routines that generated torch code calls: with autograd and torch.compile, nan where undefined. Loads torch."""

# mypy: disable-error-code="no-untyped-call, misc, no-any-return, import-not-found, unused-ignore, untyped-decorator"

from __future__ import annotations

import math
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

import torch

from symkl.numeric import torch_entrywise
from symkl.numeric.differentiable import Kernels, Triangle, dense
from symkl.numeric.generated import run_source
from symkl.numeric.kernels import FAR
from symkl.numeric.special import Special, named_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from symkl.numeric.generated import Compiled

Array: TypeAlias = Any
# what was generated so far, as attributes: torch.compile sees each of them when it is first read
GENERATED = ModuleType("symkl_generated_torch")
# matrices up to this size are worked on entry by entry: torch.compile takes long for more code
LARGEST = 4
# triangles up to this size are inverted by one solve on a GPU
LARGEST_SOLVED = 32


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
        if x.is_cuda and not (torch.compiler.is_compiling() or is_followed((x, one_plus_x)) or is_captured(x.device)):
            value = torch_entrywise.log_gap(x, one_plus_x)
            if value is not None:
                return value
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


class TriangleSolver:
    """Solves with a lower triangle, whose inverse all right sides share that are worth it.

    A shared triangle is never copied to every member, and on a GPU products take a fraction of the time of a solve.
    """

    def __init__(self, triangle: Array | Triangle) -> None:
        self.triangle = triangle
        self._inverse: Array | None = None

    def __call__(self, x: Array | Triangle, *, lower: bool = False, vector: bool = False, transposed: bool = False) -> Any:  # noqa: ANN401 - an array or a Triangle
        """Solve; ``lower`` says that x is lower triangular too."""
        if isinstance(self.triangle, Triangle) and (vector or (lower and isinstance(x, Triangle))):
            return Kernels.solve_triangular(KERNELS, self.triangle, x, transposed=transposed, lower=lower, vector=vector)
        triangle, rhs = dense(self.triangle), dense(x)
        if 0 in rhs.shape[-1 if vector else -2 :] or 0 in triangle.shape:
            return rhs
        shared = math.prod(rhs.shape[: -1 if vector else -2]) > math.prod(triangle.shape[:-2])
        if self._inverse is None and not shared and (vector or not prefers_products(rhs)):
            out = KERNELS.solve(triangle, rhs[..., None] if vector else rhs, transposed=transposed)
            return out[..., 0] if vector else out
        if self._inverse is None:
            self._inverse = _inverted(triangle)
        inverse = self._inverse.mT if transposed else self._inverse
        return torch.einsum("...ij,...j->...i", inverse, rhs) if vector else inverse @ rhs


def prefers_products(a: Array) -> bool:
    """Whether products are much faster than solves where an array is."""
    return bool(a.is_cuda)


def _inverted(triangle: Array) -> Array:
    # on a GPU by halves, which are worked on together: what follows are products
    size = triangle.shape[-1]
    if size <= LARGEST_SOLVED or size % 2 or not prefers_products(triangle):
        eye = torch.eye(size, dtype=triangle.dtype, device=triangle.device)
        return torch.linalg.solve_triangular(triangle, eye.expand(triangle.shape), upper=False)
    one, two = slice(None, size // 2), slice(size // 2, None)
    first, second = _inverted(torch.stack([triangle[..., one, one], triangle[..., two, two]]))
    below = -(second @ triangle[..., two, one] @ first)
    return torch.cat([torch.cat([first, torch.zeros_like(first)], -1), torch.cat([below, second], -1)], -2)


def is_followed(arrays: Iterable[Array]) -> bool:
    """Whether torch.func or forward derivatives follow: then a tensor has no values of its own."""
    wrapped = torch._C._functorch.is_functorch_wrapped_tensor  # noqa: SLF001 - torch has no other name for it
    return torch.autograd.forward_ad._current_level >= 0 or any(map(wrapped, arrays))  # noqa: SLF001 - as above


def is_captured(device: torch.device) -> bool:
    """Whether a graph of kernels is recorded, which cannot wait for one of them."""
    return device.type == "cuda" and torch.cuda.is_current_stream_capturing()


class _TorchKernels(Kernels):
    def factor(self, a: Array) -> Array:
        out, failed = torch.linalg.cholesky_ex(a)
        return torch.where(failed[..., None, None] == 0, out, float("nan"))

    def solve(self, triangle: Array, rhs: Array, *, transposed: bool) -> Array:
        left = triangle.mT if transposed else triangle
        return torch.linalg.solve_triangular(left, rhs, upper=transposed)

    @staticmethod
    def triangle_solver(triangle: Array | Triangle) -> TriangleSolver:
        """Return what solves with a lower triangle."""
        return TriangleSolver(triangle)

    def solve_triangular(self, triangle: Array | Triangle, x: Array | Triangle, **how: bool) -> Any:  # noqa: ANN401 - as above
        """Solve with a lower triangle, or with its transpose."""
        return TriangleSolver(triangle)(x, **how)

    def solved_difference(self, first: Array, second: Array, a: Array, b: Array, solve: TriangleSolver) -> Any:  # noqa: ANN401 - as above
        """Compute F = b^-1 (a - b) for the Cholesky factors of two matrices, as symkl.numeric.kernels does."""
        if isinstance(a, Triangle) and isinstance(b, Triangle):
            return solve(Triangle(self._difference(first - second, a.rows, b.rows), self.dense), lower=True)
        a, b = dense(a), dense(b)
        f = solve(a - b, lower=True)
        near = torch.linalg.vector_norm(f.detach(), dim=(-2, -1)) < math.sqrt(FAR)  # reads f once, and keeps no squares
        blind = torch.compiler.is_compiling() or is_followed((f,)) or is_captured(f.device)
        if not blind and not near.any():
            return f
        return self._corrected(first - second, f, near, solve)

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


KERNELS = _TorchKernels(torch, LARGEST)

SPECIAL = Special(torch, KERNELS.log_gap, KERNELS.exp_gap, lambda x: x.amax(-1, keepdim=True).detach())
__getattr__ = named_in(SPECIAL, KERNELS)
