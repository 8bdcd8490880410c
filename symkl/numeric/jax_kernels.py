"""The routines that generated JAX code calls: they work under jit, vmap and grad, nan where undefined. Loads JAX.

On a GPU a triangle that has several right sides is inverted: then all that follows are products of matrices, which take
few launches.
"""

# mypy: disable-error-code="no-untyped-call, misc, no-any-return, import-not-found, unused-ignore, untyped-decorator"

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import jax
import jax.numpy as jnp
from jax.lax.linalg import triangular_solve

from symkl.numeric.differentiable import Function, Kernels, Slopes, Triangle, dense
from symkl.numeric.special import SHIFT, Special, added_up, named_in

if TYPE_CHECKING:
    from collections.abc import Callable

Array: TypeAlias = Any
ON_CPU = jax.default_backend() == "cpu"
# matrices up to this size are worked on entry by entry; code for a CPU takes long to compile
LARGEST = 4 if ON_CPU else 8
# of the blocks that are inverted entry by entry
BLOCK = 4


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
        return _solve(triangle, rhs, transposed=transposed)

    def inverse(self, triangle: Array) -> Array:
        """Invert a lower triangle."""
        return inverse(triangle)

    def prefers_products(self, a: Array) -> bool:  # noqa: ARG002 - as of torch
        """Whether products are much faster than solves."""
        return not ON_CPU

    def chosen(self, near: Array, correct: Callable[[], Array], f: Array) -> Array:
        """Correct an array if any member of it is near."""
        return jax.lax.cond(near.any(), correct, lambda: f)

    def known(self, value: Function, slopes: Slopes, both: Function | None = None) -> Function:
        """Return a function of numbers that has these derivatives."""
        function = jax.custom_jvp(value)

        @function.defjvp
        def _(primals: tuple[Array, ...], tangents: tuple[Array, ...]) -> tuple[Array, Array]:
            found, *by = both(*primals) if both is not None else (function(*primals), *slopes(*primals))
            return found, sum(slope * change for slope, change in zip(by, tangents, strict=True) if slope is not None)

        return function


KERNELS = JaxKernels(jnp, LARGEST)


def _added(step: Callable[..., Array], first: int) -> Callable[..., Array]:
    # as a loop, which compiles faster, and whose body runs in lanes; a GPU would launch a kernel for each turn
    def total(*args: Array) -> Array:
        zero = jnp.zeros(jnp.broadcast_shapes(*map(jnp.shape, args)), jnp.result_type(*args))
        return jax.lax.fori_loop(first, SHIFT, lambda j, found: found + step(j, *args), zero)

    return total if ON_CPU else added_up(step, first)


def _largest(x: Array) -> Array:
    return jax.lax.stop_gradient(x.max(-1, keepdims=True))


SPECIAL = Special(jnp, KERNELS.log_gap, KERNELS.exp_gap, _largest, known=KERNELS.known, added=_added)
__getattr__ = named_in(SPECIAL, KERNELS)
