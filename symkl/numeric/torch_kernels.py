"""The routines that generated torch code calls: with autograd and torch.compile, nan where undefined. Loads torch."""

# mypy: disable-error-code="no-untyped-call, misc, no-any-return, import-not-found, unused-ignore, untyped-decorator"

from __future__ import annotations

import math
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeAlias

import torch

from symkl.numeric import torch_entrywise
from symkl.numeric.differentiable import Function, Kernels, Slopes
from symkl.numeric.generated import run_source
from symkl.numeric.kernels import FAR
from symkl.numeric.special import Special, named_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from symkl.numeric.generated import Compiled

Array: TypeAlias = Any
# what was generated so far, as attributes: torch.compile sees each of them when it is first read
GENERATED = ModuleType("symkl_generated_torch")
# matrices up to this size are worked on entry by entry: torch.compile takes long for more code
LARGEST = 4
# triangles up to this size are inverted by one solve on a GPU
LARGEST_SOLVED = 32
# entries that are worked on together on a CPU
PIECE = 2**15


def generated(compiled: Compiled) -> Callable[..., Array]:
    """Return the generated function, also inside torch.compile, which cannot trace how it is made."""
    return getattr(GENERATED, _place(compiled.name, compiled.source_for("torch")))


@torch.compiler.assume_constant_result
def _place(name: str, source: str) -> str:
    place = f"{name}_{hash(source)}".replace("-", "_")
    if not hasattr(GENERATED, place):
        setattr(GENERATED, place, run_source(source, name, "torch"))
    return place


class Known(torch.autograd.Function):
    """A value with its own derivatives, backwards, forwards and under vmap."""

    generate_vmap_rule = True

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Array, ...], output: Array) -> None:  # noqa: ANN401, ARG004 - torch's protocol
        """Keep the arguments."""
        ctx.save_for_backward(*inputs)
        ctx.save_for_forward(*inputs)


def _inverted(triangle: Array) -> Array:
    # on a GPU by halves, which are worked on together: what follows are products
    size = triangle.shape[-1]
    if size <= LARGEST_SOLVED or size % 2 or not KERNELS.prefers_products(triangle):
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


def is_blind(arrays: Sequence[Array]) -> bool:
    """Whether tensors cannot be looked at: what is computed here is traced or recorded."""
    return torch.compiler.is_compiling() or is_followed(arrays) or is_captured(arrays[0].device)


def _in_pieces(compute: Callable[..., Any], arrays: Sequence[Array]) -> Any:  # noqa: ANN401 - an array, or several
    # large ones on a CPU piece by piece, with temporaries that its caches hold, as many at once as there are threads
    first = arrays[0]
    if is_blind(arrays) or first.device.type != "cpu" or first.numel() <= PIECE:
        return compute(*arrays)
    size = PIECE * torch.get_num_threads()
    found = [compute(*part) for part in zip(*(a.reshape(-1).split(size) for a in arrays), strict=True)]
    if isinstance(found[0], tuple):
        return tuple(None if a[0] is None else torch.cat(a).reshape(first.shape) for a in zip(*found, strict=True))
    return torch.cat(found).reshape(first.shape)


class _TorchKernels(Kernels):
    def factor(self, a: Array) -> Array:
        out, failed = torch.linalg.cholesky_ex(a)
        return torch.where(failed[..., None, None] == 0, out, float("nan"))

    def solve(self, triangle: Array, rhs: Array, *, transposed: bool) -> Array:
        left = triangle.mT if transposed else triangle
        return torch.linalg.solve_triangular(left, rhs, upper=transposed)

    def inverse(self, triangle: Array) -> Array:
        return _inverted(triangle)

    def prefers_products(self, a: Array) -> bool:
        return bool(a.is_cuda)

    def is_near(self, f: Array) -> Array:
        return torch.linalg.vector_norm(f.detach(), dim=(-2, -1)) < math.sqrt(FAR)  # reads f once, and keeps no squares

    def chosen(self, near: Array, correct: Callable[[], Array], f: Array) -> Array:
        return f if not is_blind((f,)) and not near.any() else correct()

    def known(self, value: Function, slopes: Slopes, both: Function | None = None) -> Function:  # noqa: ARG002 - which come later
        class OfNumbers(Known):
            forward = staticmethod(value)  # torch.compile counts its arguments

            @staticmethod
            def backward(ctx: Any, grad: Array) -> tuple[Array | None, ...]:  # noqa: ANN401 - torch's protocol
                found = _in_pieces(slopes, ctx.saved_tensors)
                return tuple(None if slope is None else grad * slope for slope in found)

            @staticmethod
            def jvp(ctx: Any, *along: Array) -> Array:  # noqa: ANN401 - torch's protocol
                pairs = zip(slopes(*ctx.saved_tensors), along, strict=True)
                return sum(slope * change for slope, change in pairs if slope is not None)

        class InPieces(OfNumbers):
            forward = staticmethod(lambda *args: _in_pieces(value, args))

        kind = (InPieces, OfNumbers)
        return lambda *args: kind[torch.compiler.is_compiling()].apply(*torch.broadcast_tensors(*args))

    def log_ratio(self, q: Array, p: Array) -> Array:
        ratio = q / p
        if not is_blind((q, p)) and not ratio.is_cuda and ratio.numel():
            least, most = torch.aminmax(ratio)
            if least > torch.finfo(ratio.dtype).tiny and most < math.inf:
                return torch.log(ratio)
        return super().log_ratio(q, p)

    def log_gap_value(self, x: Array, one_plus_x: Array) -> Array:
        at_once = x.is_cuda and not is_blind((x, one_plus_x))
        value = torch_entrywise.log_gap(x, one_plus_x) if at_once else None
        return super().log_gap_value(x, one_plus_x) if value is None else value


KERNELS = _TorchKernels(torch, LARGEST)

SPECIAL = Special(torch, KERNELS.log_gap, KERNELS.exp_gap, lambda x: x.amax(-1, keepdim=True).detach(), known=KERNELS.known)
__getattr__ = named_in(SPECIAL, KERNELS)
