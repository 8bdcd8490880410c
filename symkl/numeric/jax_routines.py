"""Routines of generated JAX code beside those for factors: they work under jit, vmap and grad. Loads JAX."""

# mypy: disable-error-code="import-not-found, unused-ignore, misc, no-any-return, untyped-decorator"

from __future__ import annotations

import jax
import jax.numpy as jnp

from symkl.numeric import jax_kernels
from symkl.numeric.routines import Array, Routines, _array
from symkl.numeric.special import named_in


@jax.custom_jvp
def _sylvester(a: Array, b: Array, c: Array) -> Array:
    return Routines.sylvester(ROUTINES, a, b, c)


@_sylvester.defjvp
def _(primals: tuple[Array, ...], tangents: tuple[Array, ...]) -> tuple[Array, Array]:
    (a, b, _), (da, db, dc) = primals, tangents
    z = _sylvester(*primals)
    return z, _sylvester(a, b, dc - da @ z - z @ db)


@jax.custom_jvp
def _root_of_gram(a: Array) -> Array:
    return Routines.root_of_gram(ROUTINES, a)


@_root_of_gram.defjvp
def _(primals: tuple[Array], tangents: tuple[Array]) -> tuple[Array, Array]:
    (a,), (change,) = primals, tangents
    root, half = _root_of_gram(a), a.mT @ change
    return root, _sylvester(root, root, half + half.mT)


class _JaxRoutines(Routines):
    # with derivatives that have values where eigenvalues are equal
    sylvester = staticmethod(_sylvester)
    root_of_gram = staticmethod(_root_of_gram)

    def matrix_exponential(self, a: Array) -> Array:
        return jax.scipy.linalg.expm(_array(a))

    def log_gamma(self, x: Array) -> Array:
        return jax.scipy.special.gammaln(x)

    def digamma(self, x: Array) -> Array:
        return jax.scipy.special.digamma(x)

    def sigmoid(self, x: Array) -> Array:
        return jax.nn.sigmoid(x)

    def log_sum_exp(self, x: Array, weights: Array | None = None) -> Array:
        return jax.scipy.special.logsumexp(x, -1, b=weights)

    def softmax(self, x: Array) -> Array:
        return jax.nn.softmax(x, -1)

    def softplus(self, x: Array) -> Array:
        return jax.nn.softplus(x)


ROUTINES = _JaxRoutines(jnp, jax_kernels)
__getattr__ = named_in(ROUTINES)
