"""Routines of generated torch code beside those for factors: with autograd and torch.compile. Loads torch."""

# mypy: disable-error-code="import-not-found, unused-ignore, misc, no-any-return, no-untyped-call"

from __future__ import annotations

from typing import Any

import torch

from symkl.numeric import torch_kernels
from symkl.numeric.routines import Array, Routines, _array


class _TorchRoutines(Routines):
    def matrix_exponential(self, a: Array) -> Array:
        return torch.linalg.matrix_exp(_array(a))

    def log_gamma(self, x: Array) -> Array:
        return torch.special.gammaln(x)

    def digamma(self, x: Array) -> Array:
        return torch.special.digamma(x)

    def joined(self, parts: list[Array], axis: int) -> Array:
        lead = torch.broadcast_shapes(*(p.shape[:-2] for p in parts))
        return torch.cat([p.expand(*lead, *p.shape[-2:]) for p in parts], axis)

    def sigmoid(self, x: Array) -> Array:
        return torch.sigmoid(x)

    def log_sum_exp(self, x: Array, weights: Array | None = None) -> Array:
        return torch.logsumexp(x, -1) if weights is None else super().log_sum_exp(x, weights)

    def softmax(self, x: Array) -> Array:
        return torch.softmax(x, -1)

    def softplus(self, x: Array) -> Array:
        return torch.logaddexp(x, torch.zeros_like(x))

    def largest(self, x: Array) -> Array:
        return x.max(-1, keepdim=True).values

    def larger(self, x: Array, y: Array) -> Array:
        return torch.maximum(*_tensors(x, y))

    def smaller(self, x: Array, y: Array) -> Array:
        return torch.minimum(*_tensors(x, y))


def _tensors(x: Array, y: Array) -> tuple[Array, Array]:
    like = x if isinstance(x, torch.Tensor) else y
    x, y = (a if isinstance(a, torch.Tensor) else torch.full_like(like, a) for a in (x, y))
    return x, y


ROUTINES = _TorchRoutines(torch, torch_kernels)


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a routine
    if name.startswith("_"):
        raise AttributeError(name)
    return getattr(ROUTINES, name)
