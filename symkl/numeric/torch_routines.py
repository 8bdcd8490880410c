"""Routines of generated torch code beside those for factors: with autograd and torch.compile. Loads torch."""

# mypy: disable-error-code="import-not-found, unused-ignore, misc, no-any-return, no-untyped-call"

from __future__ import annotations

from typing import Any

import torch

from symkl.numeric import torch_kernels
from symkl.numeric.routines import Array, Routines, _array
from symkl.numeric.special import named_in
from symkl.numeric.torch_kernels import Known


class _Sylvester(Known):
    @staticmethod
    def forward(a: Array, b: Array, c: Array) -> Array:
        return Routines.sylvester(ROUTINES, a, b, c)

    @staticmethod
    def backward(ctx: Any, grad: Array) -> tuple[Array, ...]:  # noqa: ANN401 - torch's protocol
        a, b, c = ctx.saved_tensors
        z, by_c = _Sylvester.apply(a, b, c), _Sylvester.apply(a, b, grad)
        return tuple(g.sum_to_size(x.shape) for g, x in zip((-by_c @ z.mT, -z.mT @ by_c, by_c), (a, b, c), strict=True))

    @staticmethod
    def jvp(ctx: Any, da: Array, db: Array, dc: Array) -> Array:  # noqa: ANN401 - torch's protocol
        a, b, c = ctx.saved_tensors
        z = _Sylvester.apply(a, b, c)
        return _Sylvester.apply(a, b, dc - da @ z - z @ db)


class _RootOfGram(Known):
    @staticmethod
    def forward(a: Array) -> Array:
        return Routines.root_of_gram(ROUTINES, a)

    @staticmethod
    def backward(ctx: Any, grad: Array) -> Array:  # noqa: ANN401 - torch's protocol
        (a,) = ctx.saved_tensors
        root = _RootOfGram.apply(a)
        change = _Sylvester.apply(root, root, grad)
        return a @ (change + change.mT)

    @staticmethod
    def jvp(ctx: Any, along: Array) -> Array:  # noqa: ANN401 - torch's protocol
        (a,) = ctx.saved_tensors
        root, half = _RootOfGram.apply(a), a.mT @ along
        return _Sylvester.apply(root, root, half + half.mT)


class _TorchRoutines(Routines):
    # with derivatives that have values where eigenvalues are equal
    sylvester = staticmethod(_Sylvester.apply)
    root_of_gram = staticmethod(_RootOfGram.apply)

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
__getattr__ = named_in(ROUTINES)
