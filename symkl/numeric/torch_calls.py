"""Calls with torch tensors: types, shapes, checks where the tensors are, and what computes. Loads torch."""

# mypy: disable-error-code="no-any-return, import-not-found, unused-ignore"

from __future__ import annotations

import functools
import math
import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakKeyDictionary

import numpy as np
import torch

from symkl.numeric import validation
from symkl.numeric.library_checks import SYMMETRIC, evened, refuse
from symkl.numeric.torch_fused import FLAGS, Case, Derived, Proved, fused, is_double_fast, rounding
from symkl.numeric.torch_kernels import generated, is_captured, is_followed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.numeric.operations import Parameter
    from symkl.numeric.running import Runner
    from symkl.numeric.torch_fused import Fused

Tensor: TypeAlias = Any
# how many cases of one formula are remembered
MOST_CASES = 256


@dataclass(slots=True)
class Plan:
    """How tensors of some shapes and types are worked on.

    Attributes
    ----------
    batch, shape : the leading axes, and the shape of the value
    dtype, inner : the type of the value, and the one that is computed with
    kernels : fused kernels, where there are some
    proved : what computes a value together with its derivatives, once that is wanted
    """

    batch: tuple[int, ...]
    shape: tuple[int, ...]
    dtype: torch.dtype
    inner: torch.dtype
    kernels: Fused | None
    proved: Proved | None = None


PLANS: WeakKeyDictionary[Runner, dict[Any, Plan]] = WeakKeyDictionary()


def call(runner: Runner, args: tuple[Any, ...], *, check: bool) -> Tensor:
    """Compute with torch; inside torch.compile and torch.func nothing is checked, and what is undefined is nan."""
    arrays = _tensors(runner.compiled.parameters, args)
    if torch.compiler.is_compiling():
        plan = _plan(runner, arrays, fuse=False)
        return _plain(runner, plan, *arrays)
    followed = is_followed(arrays)
    plan = _planned(runner, arrays, fuse=not followed)
    device = arrays[0].device
    looks = check and not followed and device.type != "meta" and not is_captured(device)
    wanted = tuple([a.requires_grad for a in arrays]) if torch.is_grad_enabled() else ()
    if plan.kernels is not None and (not any(wanted) or plan.kernels.is_derivable(wanted)):
        value = _by_kernels(runner, plan, plan.kernels, arrays, derived=any(wanted), looks=looks)
        if value is not None:
            if looks and FLAGS.is_set(device):
                _refuse(runner, arrays, value)
            return value
    if any(wanted) and not followed and runner.compiled.slopes:
        if plan.proved is None:
            plan.proved = Proved(runner.compiled, plan.inner, plan.dtype, plan.shape)
        value = Derived.apply(plan.proved, None, functools.partial(_plain, runner, plan), *arrays)  # type: ignore[no-untyped-call]
    else:
        value = _plain(runner, plan, *arrays)
    if looks and _is_doubtful(runner.compiled.parameters, arrays, value):
        _refuse(runner, arrays, value)
    return value


def _by_kernels(  # noqa: PLR0913 - what a call consists of
    runner: Runner, plan: Plan, kernels: Fused, arrays: Sequence[Tensor], *, derived: bool, looks: bool
) -> Tensor | None:
    case = kernels.case
    whole = [
        (a if place != "full" else a.expand(plan.batch + a.shape[a.ndim - len(own) :])).contiguous()
        for a, place, own in zip(arrays, case.places, case.lengths, strict=True)
    ]
    flag = FLAGS.on(case.device, looks=looks)
    try:
        if derived:
            return Derived.apply(kernels, flag, functools.partial(_plain, runner, plan), *whole)  # type: ignore[no-untyped-call]
        return kernels.value(whole, flag)
    except Exception as error:
        if kernels.works or isinstance(error, torch.OutOfMemoryError):
            raise
        plan.kernels = None
        reason = (str(error) or type(error).__name__).splitlines()[0]
        msg = f"{runner.compiled.name} runs without a fused kernel, as Triton cannot compile it: {reason}"
        warnings.warn(msg, RuntimeWarning, stacklevel=5)
        return None


def _plain(runner: Runner, plan: Plan, *arrays: Tensor) -> Tensor:
    even = evened(runner.compiled.parameters, [a.to(plan.inner) for a in arrays])
    value = generated(runner.compiled)(*even).to(plan.dtype)
    return value if value.shape == plan.shape else value.broadcast_to(plan.shape)


# ------------------------------------------------------------------------------------------------------ types and shapes


def _tensors(parameters: Sequence[Parameter], args: Sequence[Any]) -> list[Tensor]:
    # Python's numbers take the type of the tensors, and all the rest is put where those are
    given = [a for a in args if isinstance(a, torch.Tensor)]
    if len(given) == len(args) and all(a.device == given[0].device for a in given[1:]):
        return given
    own = [a for a in given if a.ndim] or given
    device = own[0].device if own else None
    floating = [a.dtype for a in given if a.is_floating_point()]
    dtype = floating[0] if floating else torch.float64
    for other in floating[1:]:
        dtype = torch.promote_types(dtype, other)
    found = []
    for parameter, a in zip(parameters, args, strict=True):
        if isinstance(a, torch.Tensor):
            if a.device != device and a.ndim:
                here = next(p.name for p, other in zip(parameters, args, strict=True) if other is own[0])
                msg = f"{parameter.name} is on {a.device}, and {here} is on {device}"
                raise validation.InputError(msg, hint=f"{parameter.name}.to({here}.device)")
            found.append(a.to(device))
        else:
            kind = None if hasattr(a, "dtype") else dtype
            plain = type(a) is float or torch.compiler.is_compiling()  # which follows no more
            array = a if plain else np.require(validation.as_numbers(parameter, a), requirements=["C", "W"])
            found.append(torch.as_tensor(array, dtype=kind, device=device))
    return found


def _planned(runner: Runner, arrays: Sequence[Tensor], *, fuse: bool) -> Plan:
    plans = PLANS.get(runner)
    if plans is None:
        plans = PLANS.setdefault(runner, {})
    key = (fuse, arrays[0].device, *[a.dtype for a in arrays], *[a.shape for a in arrays], *[a.layout for a in arrays])
    found = plans.get(key)
    if found is None:
        if len(plans) >= MOST_CASES:
            plans.pop(next(iter(plans)))
        found = plans[key] = _plan(runner, arrays, fuse=fuse)
    return found


def _plan(runner: Runner, arrays: Sequence[Tensor], *, fuse: bool) -> Plan:
    compiled = runner.compiled
    dtype = None
    for parameter, array in zip(compiled.parameters, arrays, strict=True):
        if array.is_complex() or array.is_quantized or (array.is_floating_point() and array.dtype.itemsize == 1):
            msg = f"{parameter.name} has the type {array.dtype}, not real numbers"
            raise validation.InputError(msg)
        if array.layout != torch.strided:
            msg = f"{parameter.name} has the layout {array.layout}"
            raise validation.InputError(msg, hint=f"pass {parameter.name}.to_dense()")
        if array.is_floating_point():
            dtype = array.dtype if dtype is None else torch.promote_types(dtype, array.dtype)
    whole = any(not a.is_floating_point() for a in arrays)
    dtype = torch.float64 if dtype is None or whole else dtype
    sizes, batch = validation.infer_sizes(compiled.parameters, arrays)
    batch = tuple(batch)
    shape = batch + tuple(s if isinstance(s, int) else sizes[s] for s in compiled.sizes)
    device = arrays[0].device
    double = dtype == torch.float64 or (compiled.factorises and is_double_fast(device))
    inner = torch.float64 if double else torch.float32
    kernels = None
    if fuse:
        lengths = tuple(tuple(a.shape[a.ndim - len(p.sizes) :]) for p, a in zip(compiled.parameters, arrays, strict=True))
        leading = [tuple(a.shape[: a.ndim - len(own)]) for a, own in zip(arrays, lengths, strict=True)]
        places, second = _places(batch, leading)
        types = tuple(a.dtype for a in arrays)
        members = math.prod(batch)
        kernels = fused(Case(compiled, lengths, places, second, members, shape, types, dtype, double, device))
    return Plan(batch, shape, dtype, inner, kernels)


def _places(batch: tuple[int, ...], leading: Sequence[tuple[int, ...]]) -> tuple[tuple[str, ...], int]:
    # how each argument goes with a batch that is taken for one with two axes, the second of this length
    full = [(1,) * (len(batch) - len(own)) + own for own in leading]
    for split in range(len(batch)):
        outer, inner = batch[:split], batch[split:]
        kinds = {
            (outer, inner): "each",
            ((1,) * split, (1,) * len(inner)): "shared",
            (outer, (1,) * len(inner)): "outer",
            ((1,) * split, inner): "inner",
        }
        # of shapes that are the same the first name counts
        kinds |= {((1,) * split, (1,) * len(inner)): "shared", (outer, inner): "each"}
        found = [kinds.get((own[:split], own[split:])) for own in full]
        if None not in found:
            return tuple(map(str, found)), math.prod(inner)
    return tuple("full" if own != batch else "each" for own in full), 1


# ------------------------------------------------------------------------------------------------------------ checks


def _is_doubtful(parameters: Sequence[Parameter], arrays: Sequence[Tensor], value: Tensor) -> bool:
    """Look for anything that is not as declared, or undefined, by few sums that are read from the device together."""
    floating = [value, *(a for a in arrays if a.is_floating_point())]
    wide = functools.reduce(torch.promote_types, [a.dtype for a in floating], torch.float32)
    uneven, doubts = [], []
    for parameter, given in zip(parameters, arrays, strict=True):
        x, allowed, facts = given.detach(), rounding(given.dtype), parameter.facts
        if facts & SYMMETRIC:
            uneven.append((x, allowed))
        if facts & {"lower", "diagonal"}:
            doubts.append(torch.triu(x, 1) != 0)
        if "diagonal" in facts:
            doubts.append(torch.tril(x, -1) != 0)
        if "positive diagonal" in facts:
            doubts.append(~(x.diagonal(dim1=-2, dim2=-1) > 0))
        if facts & {"mass", "simplex"}:
            doubts += [x < 0, (x.sum(-1) - 1).abs() > allowed]
        doubts += [~holds(x) for fact, (holds, _) in validation.ENTRIES.items() if fact in facts]
        if "spd" in facts and not parameter.factored:
            doubts.append(torch.linalg.cholesky_ex(x.to(wide)).info)
    looked = [*floating, *(x != x.mT for x, _ in uneven), *doubts]
    undefined, *sums = torch.stack([a.detach().sum(dtype=wide) for a in looked]).tolist()
    finite, differs = sums[: len(floating) - 1], sums[len(floating) - 1 : len(floating) - 1 + len(uneven)]
    if math.isnan(undefined) or not all(map(math.isfinite, finite)) or any(sums[len(finite) + len(uneven) :]):
        return True
    return any(count and bool(_is_asymmetric(x, allowed)) for count, (x, allowed) in zip(differs, uneven, strict=True))


def _is_asymmetric(x: Tensor, allowed: float) -> Tensor:
    scale = x.diagonal(dim1=-2, dim2=-1).abs().sqrt()
    return ((x - x.mT).abs() > allowed * scale[..., :, None] * scale[..., None, :]).any()


def _refuse(runner: Runner, arrays: Sequence[Tensor], value: Tensor) -> None:
    # only now, when something seems wrong, are values looked at one by one
    compiled, rounded = runner.compiled, [rounding(a.dtype) for a in arrays]
    refuse(compiled.name, compiled.parameters, [_numbers(a) for a in arrays], _numbers(value), rounded)


def _numbers(a: Tensor) -> np.ndarray[Any, Any]:
    a = a.detach()
    return (a if a.dtype == torch.float64 else a.to(torch.float32 if a.is_floating_point() else torch.float64)).cpu().numpy()
