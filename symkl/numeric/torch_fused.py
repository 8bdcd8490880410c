"""One kernel for a whole formula, generated for the sizes and types of a call and compiled by Triton. Loads torch.

It runs on CUDA devices, and on others where Triton interprets its code (``TRITON_INTERPRET=1``), for tests.
"""

# mypy: disable-error-code="no-untyped-call, misc, no-any-return, import-not-found, unused-ignore"

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import math
import os
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import torch

from symkl.numeric.differentiable import dense
from symkl.numeric.generated import run_source
from symkl.numeric.library_checks import evened
from symkl.numeric.tracing import Trace, TracingKernels, UntraceableError, doubts, entrywise, trace, undefined

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from symkl.numeric.generated import Compiled
    from symkl.numeric.targets.triton import Array
    from symkl.numeric.tracing import Number, Traced, Value

Tensor: TypeAlias = Any
# matrices up to these sizes are worked on entry by entry, each member by one lane: the value, and its derivatives
LARGEST, LARGEST_DERIVED = 8, 4
# members of a block and its warps: of lanes, of small matrices and of larger ones; and the entries of a tile
LANES, TILE = {4: (128, 4), 8: (64, 2)}, (2048, 8)
INTERPRETED = os.environ.get("TRITON_INTERPRET") == "1"
# devices whose float64 is half as fast as float32, by their compute capability; elsewhere it is 30 to 60 times slower
FAST_DOUBLE = {(6, 0), (7, 0), (8, 0), (9, 0), (10, 0)}


def is_possible(device: torch.device) -> bool:
    """Whether kernels run on a device."""
    return (device.type == "cuda" or INTERPRETED) and importlib.util.find_spec("triton") is not None


def is_double_fast(device: torch.device) -> bool:
    """Whether float64 costs about what its size does."""
    if device.type == "cuda":
        return torch.cuda.get_device_capability(device) in FAST_DOUBLE
    return device.type == "cpu"


def rounding(dtype: torch.dtype) -> float:
    """Return what counts as rounding: half of the digits of a floating type, or of float64."""
    return math.sqrt(torch.finfo(dtype if dtype.is_floating_point else torch.float64).eps)


@dataclass(frozen=True, slots=True)
class Case:
    """What a kernel is made for.

    Attributes
    ----------
    compiled : the formula
    lengths : of the trailing axes of each argument
    places : how each argument goes with the batch (see symkl.numeric.targets.triton)
    inner, members : length of the second axis of the batch, and how many members there are
    shape : of the value
    dtypes : of the arguments
    dtype : of the value
    double : whether float64 is computed with
    device : where
    """

    compiled: Compiled
    lengths: tuple[tuple[int, ...], ...]
    places: tuple[str, ...]
    inner: int
    members: int
    shape: tuple[int, ...]
    dtypes: tuple[torch.dtype, ...]
    dtype: torch.dtype
    double: bool
    device: torch.device

    @property
    def largest(self) -> int:
        """The largest matrix."""
        return max((max(own) for own in self.lengths if len(own) > 1), default=0)


class Fused:
    """The kernels of one case.

    Raises
    ------
    UntraceableError
        If there are none.
    """

    def __init__(self, case: Case) -> None:
        from symkl.numeric.targets import triton as printer  # noqa: PLC0415 - only where it is used

        self.case = case
        compiled = case.compiled
        vectors = {own for own in case.lengths if own}
        self.tile = len(vectors) == 1 and len(next(iter(vectors))) == 1
        if case.members == 0 or 0 in {n for own in case.lengths for n in own} or case.largest > LARGEST:
            raise UntraceableError
        kernels = TracingKernels(LARGEST, single=not case.double)
        self._trace = Trace()
        self._arguments = [
            self._trace.argument(p.name, own, tile=self.tile)
            for p, own in zip(compiled.parameters, case.lengths, strict=True)
        ]
        function = run_source(compiled.source_for("torch"), compiled.name, "torch")
        parameters, arguments = compiled.parameters, self._arguments
        doubt = doubts(parameters, arguments, list(map(rounding, case.dtypes)), kernels)
        self._value = trace(function, evened(parameters, arguments), kernels)
        doubt = doubt + undefined(self._value)
        self._reads = [
            printer.Array(p.name, math.prod(own), place)
            for p, own, place in zip(compiled.parameters, case.lengths, case.places, strict=True)
        ]
        result = printer.Array("value", math.prod(self._value.shape))
        self._run = self._kernel("value", self._reads, [(result, self._value)], doubt)
        self._derived: dict[tuple[bool, ...], Callable[..., Any] | None] = {}
        self.block, self.warps = self._launched()
        self.works = False

    def _launched(self) -> tuple[int, int]:
        if self.tile:
            entries, warps = TILE
            columns = min(1024, 2 ** (max(own[0] for own in self.case.lengths if own) - 1).bit_length())
            return max(1, entries // columns), warps
        return next(found for size, found in LANES.items() if self.case.largest <= size)

    def _kernel(
        self, what: str, reads: list[Array], writes: list[tuple[Array, Traced]], doubt: Number = None
    ) -> Callable[..., Any]:
        from symkl.numeric.targets import triton as printer  # noqa: PLC0415 - only where it is used

        case = self.case
        size = max(own[0] for own in case.lengths if own) if self.tile else None
        sizes = "_".join(map(str, dict.fromkeys(n for own in case.lengths for n in own)))
        name = f"{case.compiled.name}_{what}_{sizes}"
        text = printer.source(name, reads, writes, doubt, size=size, double=case.double)
        # what is interpreted is read from its file, so that no two have one name
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        return run_source(text, name, f"triton {digest}")

    def value(self, arrays: Sequence[Tensor], flag: Tensor) -> Tensor:
        """Compute the value; set the flag if some member is doubtful."""
        case = self.case
        value = torch.empty(case.shape, dtype=case.dtype, device=case.device)
        self._launch(self._run, (*arrays, value, flag))
        self.works = True
        return value

    def value_for_derivatives(self, arrays: Sequence[Tensor], flag: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Compute the value; nothing is kept for the derivatives."""
        return self.value(arrays, flag), []

    def derivatives(
        self,
        wanted: tuple[bool, ...],
        arrays: Sequence[Tensor],
        kept: Sequence[Tensor],  # noqa: ARG002 - as of Proved
        weight: Tensor,
    ) -> list[Tensor | None]:
        """Compute the derivatives by the wanted arguments, weighted."""
        run = self._derivative(wanted)  # not all that were wanted forwards need be wanted backwards
        found = [torch.empty_like(a) if want else None for a, want in zip(arrays, wanted, strict=True)]
        own = [a for a in found if a is not None]
        self._launch(run, (*arrays, weight.contiguous(), *own, None))
        return found

    def is_derivable(self, wanted: tuple[bool, ...]) -> bool:
        """Whether there is a kernel for the derivatives by the wanted arguments."""
        return self._derivative(wanted) is not None

    def _derivative(self, wanted: tuple[bool, ...]) -> Callable[..., Any] | None:
        if wanted not in self._derived:
            self._derived[wanted] = None
            with contextlib.suppress(UntraceableError):
                self._derived[wanted] = self._made(wanted)
        return self._derived[wanted]

    def _made(self, wanted: tuple[bool, ...]) -> Callable[..., Any]:
        from symkl.numeric.targets import triton as printer  # noqa: PLC0415 - only where it is used

        case = self.case
        pairs = zip(case.places, wanted, strict=True)
        if case.largest > LARGEST_DERIVED or any(want and place not in ("each", "full") for place, want in pairs):
            raise UntraceableError
        result = self._value.shape
        weight = self._trace.argument("weight", result, tile=bool(result) and self.tile)
        pairs_of = zip(self._value.entries.ravel(), weight.entries.ravel(), strict=True)
        gradient = self._trace.gradient(list(pairs_of))

        def part(value: Value) -> Number:
            return gradient.get(value.at, 0.0)

        writes = [
            (printer.Array(f"to_{read.name}", read.size), entrywise(part, argument))
            for read, argument, want in zip(self._reads, self._arguments, wanted, strict=True)
            if want
        ]
        reads = [*self._reads, printer.Array("weight", math.prod(result))]
        return self._kernel("derivatives", reads, writes)

    def _launch(self, run: Any, arguments: tuple[Any, ...]) -> None:  # noqa: ANN401 - Triton's type
        case, block = self.case, self.block
        grid = ((case.members + block - 1) // block, 1, 1)
        options = {"BLOCK": block, "num_warps": self.warps, "enable_fp_fusion": True}
        if case.device.type == "cuda" and case.device.index != torch.cuda.current_device():
            with torch.cuda.device(case.device):
                run[grid](*arguments, case.members, case.inner, **options)
        else:
            run[grid](*arguments, case.members, case.inner, **options)


def fused(case: Case) -> Fused | None:
    """Return the kernels of a case, or None where there are none."""
    if not is_possible(case.device):
        return None
    with contextlib.suppress(UntraceableError):
        return Fused(case)
    return None


class Derived(torch.autograd.Function):
    """A value with derivatives of its own; their derivatives are those of the generated function."""

    @staticmethod
    def forward(ctx: Any, source: Fused | Proved, flag: Tensor, plain: Callable[..., Tensor], *arrays: Tensor) -> Tensor:  # noqa: ANN401 - torch's protocol
        """Compute the value."""
        ctx.source, ctx.plain = source, plain
        value, kept = source.value_for_derivatives(arrays, flag)
        ctx.save_for_backward(*arrays, *kept)
        return value

    @staticmethod
    def backward(ctx: Any, weight: Tensor) -> tuple[Tensor | None, ...]:  # noqa: ANN401 - torch's protocol
        """Compute the derivatives."""
        wanted = ctx.needs_input_grad[3:]
        arrays, kept = ctx.saved_tensors[: len(wanted)], ctx.saved_tensors[len(wanted) :]
        if not torch.is_grad_enabled():
            return (None, None, None, *ctx.source.derivatives(wanted, arrays, kept, weight))
        by = [a for a, want in zip(arrays, wanted, strict=True) if want]
        found = iter(torch.autograd.grad(ctx.plain(*arrays), by, weight, create_graph=True))
        return (None, None, None, *(next(found) if want else None for want in wanted))


class Proved:
    """The value of a formula together with its proved derivatives, where no kernel is fused."""

    def __init__(self, compiled: Compiled, inner: torch.dtype, dtype: torch.dtype, shape: tuple[int, ...]) -> None:
        self._run = compiled.load_with_gradient("torch")
        self._parameters, self._inner, self._dtype, self._shape = compiled.parameters, inner, dtype, shape

    def value_for_derivatives(self, arrays: Sequence[Tensor], flag: Tensor) -> tuple[Tensor, list[Tensor]]:  # noqa: ARG002 - as of Fused
        """Compute the value, and the summands of the derivative by each argument."""
        value, *slopes = self._run(*evened(self._parameters, [a.to(self._inner) for a in arrays]))
        self._counts = [[len(s) if isinstance(s, tuple) else 1 for s in summands] for summands in slopes]
        kept = [t for summands in slopes for s in summands for t in (s if isinstance(s, tuple) else (dense(s),))]
        return value.to(self._dtype).broadcast_to(self._shape), kept

    def derivatives(
        self, wanted: tuple[bool, ...], arrays: Sequence[Tensor], kept: Sequence[Tensor], weight: Tensor
    ) -> list[Tensor | None]:
        """Weight the derivatives, and add them over the members that share an argument."""
        weight, parts = weight.to(self._inner), iter(kept)
        found: list[Tensor | None] = []
        for parameter, array, counts, want in zip(self._parameters, arrays, self._counts, wanted, strict=True):
            summands = [[next(parts) for _ in range(count)] for count in counts]
            if not want:
                found.append(None)
                continue
            total = sum((_weighted(weight, s, array, len(parameter.sizes)) for s in summands), torch.zeros(()))
            total = torch.tril(total) if "lower" in parameter.facts else total
            found.append(total.to(array.dtype))
        return found


def _weighted(weight: Tensor, factors: list[Tensor], array: Tensor, own: int) -> Tensor:
    # the weights times an array, or times the outer product of two vectors, added over the members that share the argument
    axes = list(range(weight.ndim + own))
    lead, trailing = axes[: weight.ndim], axes[weight.ndim :]
    named = [[*lead, axis] for axis in trailing] if len(factors) > 1 else [axes]
    full = [f.reshape((1,) * (len(names) - f.ndim) + tuple(f.shape)) for f, names in zip(factors, named, strict=True)]
    shape = (1,) * (len(axes) - array.ndim) + tuple(array.shape)
    kept = [axis for axis in lead if shape[axis] == weight.shape[axis]]
    operands = [x for pair in zip(full, named, strict=True) for x in pair]
    return torch.einsum(weight, lead, *operands, [*kept, *trailing]).reshape(array.shape)


class Flags(threading.local):
    """For each thread two numbers that kernels set: one that is looked at, and is 0 between calls, and one that is not.

    The first lies in pinned memory of the host, which kernels write to: reading it takes no copy.
    """

    def __init__(self) -> None:
        self._seen: dict[bool, Tensor] = {}
        self._ignored: dict[torch.device, Tensor] = {}

    def on(self, device: torch.device, *, looks: bool) -> Tensor:
        """Return the flag for kernels on a device."""
        if not looks:
            if device not in self._ignored:
                self._ignored[device] = torch.zeros(1, dtype=torch.int32, device=device)
            return self._ignored[device]
        pinned = device.type == "cuda"
        if pinned not in self._seen:
            self._seen[pinned] = torch.zeros(1, dtype=torch.int32, pin_memory=pinned)
        return self._seen[pinned]

    def is_set(self, device: torch.device) -> bool:
        """Wait for the device, look at the flag, and clear it."""
        if device.type == "cuda":
            torch.cuda.current_stream(device).synchronize()
        flag = self.on(device, looks=True)
        if not flag.item():
            return False
        flag.zero_()
        return True


FLAGS = Flags()
"""For the calls of each thread."""
