"""The routines that generated JAX code calls: they work under jit, vmap and grad, nan where undefined. Loads JAX.

On a GPU a triangle that has several right sides is inverted: then all that follows are products of matrices, which take
few launches.
"""

# mypy: disable-error-code="no-untyped-call, misc, no-any-return, import-not-found, unused-ignore, untyped-decorator"

from __future__ import annotations

import math
from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
from jax.lax.linalg import triangular_solve

from symkl.numeric.differentiable import Kernels, Triangle, dense
from symkl.numeric.kernels import FAR
from symkl.numeric.special import Special, named_in

Array: TypeAlias = Any
ON_CPU = jax.default_backend() == "cpu"
# matrices up to this size are worked on entry by entry; code for a CPU takes long to compile
LARGEST = 4 if ON_CPU else 8
# of the blocks that are inverted entry by entry
BLOCK = 4


@jax.custom_jvp
def _log_gap(x: Array, one_plus_x: Array) -> Array:
    return KERNELS.log_gap_value(x, one_plus_x, single=x.dtype == jnp.float32)


@_log_gap.defjvp
def _(primals: tuple[Array, Array], tangents: tuple[Array, Array]) -> tuple[Array, Array]:
    x, one_plus_x = primals
    return _log_gap(x, one_plus_x), x / one_plus_x * tangents[0]


@jax.custom_jvp
def exp_gap(x: Array) -> Array:
    """exp(x) - 1 - x, with the derivative exp(x) - 1."""
    return KERNELS.exp_gap_value(x, single=x.dtype == jnp.float32)


@exp_gap.defjvp
def _(primals: tuple[Array], tangents: tuple[Array]) -> tuple[Array, Array]:
    (x,) = primals
    return exp_gap(x), jnp.expm1(x) * tangents[0]


class TriangleSolver:
    """Solves with a lower triangle, whose inverse all right sides share that are worth it."""

    def __init__(self, triangle: Array | Triangle, kernels: Kernels) -> None:
        self.triangle = triangle
        self._kernels = kernels
        self._inverse: Array | None = None

    def __call__(self, x: Array | Triangle, *, lower: bool = False, vector: bool = False, transposed: bool = False) -> Any:  # noqa: ANN401 - an array or a Triangle
        """Solve; ``lower`` says that x is lower triangular too."""
        if isinstance(self.triangle, Triangle) and (vector or (lower and isinstance(x, Triangle))):
            return self._kernels.solve_triangular(self.triangle, x, transposed=transposed, lower=lower, vector=vector)
        triangle, rhs = dense(self.triangle), dense(x)
        if 0 in rhs.shape[-2:]:
            return rhs
        rhs = rhs[..., None] if vector else rhs
        if self._inverts(triangle, rhs):
            if self._inverse is None:
                self._inverse = inverse(triangle)
            out = (self._inverse.swapaxes(-1, -2) if transposed else self._inverse) @ rhs
        else:
            out = _solve(triangle, rhs, transposed=transposed)
        return out[..., 0] if vector else out

    def _inverts(self, triangle: Array, rhs: Array) -> bool:
        shared = math.prod(rhs.shape[:-2]) > math.prod(triangle.shape[:-2])
        return shared or self._inverse is not None or (rhs.shape[-1] > 1 and not ON_CPU)


def _solve(triangle: Array, rhs: Array, *, transposed: bool) -> Array:
    batch = jnp.broadcast_shapes(triangle.shape[:-2], rhs.shape[:-2])
    left, right = (jnp.broadcast_to(m, batch + m.shape[-2:]) for m in (triangle, rhs))
    return triangular_solve(left, right, left_side=True, lower=True, transpose_a=transposed)


def inverse(triangle: Array) -> Array:
    """Invert a lower triangle."""
    # of blocks on the diagonal entry by entry, all at once, and then of pairs of them, and of pairs of pairs
    k = triangle.shape[-1]
    size, count = BLOCK, 1
    while size * count < k:
        count *= 2
    eye = jnp.eye(size * count, dtype=triangle.dtype)
    whole = jnp.broadcast_to(eye, (*triangle.shape[:-2], *eye.shape)).at[..., :k, :k].set(triangle)
    parts = _on_diagonal(whole, size)
    lower = Triangle([[parts[..., i, j] for j in range(i + 1)] for i in range(size)], KERNELS.dense)
    unit = [[jnp.full_like(parts[..., 0, 0], i == j) for j in range(i + 1)] for i in range(size)]
    found = dense(KERNELS.solve_triangular(lower, Triangle(unit, KERNELS.dense), lower=True))
    while size < eye.shape[-1]:
        first, second = found[..., 0::2, :, :], found[..., 1::2, :, :]
        below = -second @ _on_diagonal(whole, 2 * size)[..., size:, :size] @ first
        top = jnp.concatenate([first, jnp.zeros_like(first)], -1)
        found = jnp.concatenate([top, jnp.concatenate([below, second], -1)], -2)
        size *= 2
    return found[..., 0, :k, :k]


def _on_diagonal(a: Array, size: int) -> Array:
    # blocks of that size, along a new axis
    count = a.shape[-1] // size
    blocks = a.reshape(*a.shape[:-2], count, size, count, size)
    return jnp.stack([blocks[..., j, :, j, :] for j in range(count)], -3)


class JaxKernels(Kernels):
    """The routines, for matrices up to a size entry by entry."""

    def factor(self, a: Array) -> Array:
        """Lower Cholesky factor, nan where a matrix is not positive definite."""
        return jax.lax.linalg.cholesky(a, symmetrize_input=False)

    def solve(self, triangle: Array, rhs: Array, *, transposed: bool) -> Array:
        """Solve with a lower triangle."""
        return TriangleSolver(triangle, self)(rhs, transposed=transposed)

    def triangle_solver(self, triangle: Array | Triangle) -> TriangleSolver:
        """Return what solves with a lower triangle, so that several right sides share what can be prepared."""
        return TriangleSolver(triangle, self)

    def solved_difference(self, first: Array, second: Array, a: Array, b: Array, solve: TriangleSolver) -> Array | Triangle:
        """Compute F = b^-1 (a - b) for the Cholesky factors of two matrices, as symkl.numeric.kernels does."""
        if isinstance(a, Triangle) and isinstance(b, Triangle):
            return solve(Triangle(self._difference(first - second, a.rows, b.rows), self.dense), lower=True)
        a, b = dense(a), dense(b)
        f = solve(a - b, lower=True)
        near = (f * f).sum((-1, -2)) < FAR
        return jax.lax.cond(near.any(), lambda: self._corrected(first - second, f, near, solve), lambda: f)

    def log_gap(self, x: Array, one_plus_x: Array | None = None) -> Array:
        """Compute x - log(1 + x), with the derivative x/(1 + x)."""
        return _log_gap(x, 1 + x if one_plus_x is None else one_plus_x)

    def exp_gap(self, x: Array) -> Array:
        """exp(x) - 1 - x, with the derivative exp(x) - 1."""
        return exp_gap(x)


KERNELS = JaxKernels(jnp, LARGEST)


SPECIAL = Special(jnp, KERNELS.log_gap, exp_gap, lambda x: jax.lax.stop_gradient(x.max(-1, keepdims=True)))
__getattr__ = named_in(SPECIAL, KERNELS)
