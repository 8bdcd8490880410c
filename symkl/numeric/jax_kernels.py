"""The routines that generated JAX code calls: they work under jit, vmap and grad, nan where undefined. Loads JAX."""

# mypy: disable-error-code="no-untyped-call, misc, no-any-return, import-not-found, unused-ignore, untyped-decorator"

from __future__ import annotations

from typing import Any, TypeAlias

import jax
import jax.numpy as jnp
from jax.scipy.linalg import solve_triangular as _solve

from symkl.numeric.differentiable import Kernels
from symkl.numeric.special import Special

Array: TypeAlias = Any
# matrices up to this size are worked on entry by entry, and halves up to this one are not taken apart
LARGEST, WHOLE = 8, 32


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


class _JaxKernels(Kernels):
    def factor(self, a: Array) -> Array:
        return jnp.linalg.cholesky(a)

    def solve(self, triangle: Array, rhs: Array, *, transposed: bool) -> Array:
        batch = jnp.broadcast_shapes(triangle.shape[:-2], rhs.shape[:-2])
        left, right = (jnp.broadcast_to(m, batch + m.shape[-2:]) for m in (triangle, rhs))
        return _solve(left, right, trans=int(transposed), lower=True)

    def log_gap(self, x: Array, one_plus_x: Array | None = None) -> Array:
        """Compute x - log(1 + x), with the derivative x/(1 + x)."""
        return _log_gap(x, 1 + x if one_plus_x is None else one_plus_x)

    def exp_gap(self, x: Array) -> Array:
        """exp(x) - 1 - x, with the derivative exp(x) - 1."""
        return exp_gap(x)


KERNELS = _JaxKernels(jnp, LARGEST, WHOLE)

apply = KERNELS.apply
cholesky = KERNELS.cholesky
cholesky_difference = KERNELS.cholesky_difference
diagonal_matrix = KERNELS.diagonal_matrix
dot = KERNELS.dot
entries_on_diagonal = KERNELS.entries_on_diagonal
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

SPECIAL = Special(jnp, log_gap, exp_gap, lambda x: jax.lax.stop_gradient(x.max(-1, keepdims=True)))

digamma_rest = SPECIAL.digamma_rest
factorial_rest = SPECIAL.factorial_rest
lgamma_gap = SPECIAL.lgamma_gap
lgamma_rest = SPECIAL.lgamma_rest
logsumexp_entropy = SPECIAL.logsumexp_entropy
logsumexp_gap = SPECIAL.logsumexp_gap
softplus_entropy = SPECIAL.softplus_entropy
softplus_gap = SPECIAL.softplus_gap
