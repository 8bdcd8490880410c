"""Routines of generated programs that NumPy, JAX and torch spell alike: blocks, roots, exponentials, least squares.

As a module it has those for NumPy; what SciPy is needed for says so.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from symkl.errors import UnsupportedError
from symkl.numeric.differentiable import Triangle
from symkl.numeric.special import largest_of

if TYPE_CHECKING:
    from types import ModuleType

Array: TypeAlias = Any  # an array of whichever library


class Routines:
    """What generated code calls.

    Parameters
    ----------
    library : numpy, jax.numpy or torch
    kernels : the module of the routines for factors and products
    """

    def __init__(self, library: Any, kernels: Any) -> None:  # noqa: ANN401 - modules
        self.np = library
        self.kernels = kernels

    # what the libraries spell differently

    def matrix_exponential(self, a: Array) -> Array:
        """Exponential of a square matrix."""
        return _scipy("linalg").expm(a)

    def log_gamma(self, x: Array) -> Array:
        """Logarithm of the gamma function."""
        return _scipy("special").gammaln(x)

    def digamma(self, x: Array) -> Array:
        """Derivative of the logarithm of the gamma function."""
        return _scipy("special").digamma(x)

    def joined(self, parts: list[Array], axis: int) -> Array:
        """Put arrays of any leading axes one after the other."""
        own = 1 if axis == -1 and all(p.ndim == 1 for p in parts) else 2
        leads = {tuple(p.shape[: p.ndim - own]) for p in parts}
        if len(leads) > 1:
            lead = self.np.broadcast_shapes(*leads)
            parts = [self.np.broadcast_to(p, (*lead, *p.shape[p.ndim - own :])) for p in parts]
        return self.np.concatenate(parts, axis)

    # -------------------------------------------------------------------------------------------------------- matrices

    def least_squares(self, x: Array, y: Array, factor: Array, *, vector: bool = False) -> Array:
        """Solve for the w that brings x w nearest to y, given the Cholesky factor of x' x, with one correction.

        Source: Bjorck, Numerical Methods for Least Squares Problems, 2.9.3 (corrected seminormal equations).
        """
        k, turned = self.kernels, self.kernels.transpose(x)

        def solved(rhs: Array) -> Array:
            return k.solve_definite(factor, k.apply(turned, rhs, vector=vector), vector=vector)

        w = solved(y)
        return w + solved(y - k.apply(x, w, vector=vector))

    def row_dots(self, a: Array, b: Array) -> Array:
        """Inner products of the rows of two matrices."""
        return self.np.einsum("...ij,...ij->...i", _array(a), _array(b))

    def kronecker(self, a: Array, b: Array) -> Array:
        """Kronecker product."""
        a, b = _array(a), _array(b)
        out = a[..., :, None, :, None] * b[..., None, :, None, :]
        return out.reshape((*out.shape[:-4], out.shape[-4] * out.shape[-3], out.shape[-2] * out.shape[-1]))

    @staticmethod
    def stacked(a: Array) -> Array:
        """Rows of a matrix, one after the other."""
        return _array(a).reshape((*a.shape[:-2], a.shape[-2] * a.shape[-1]))

    @staticmethod
    def unstacked(v: Array, rows: int, columns: int) -> Array:
        """Vector as the rows of a matrix."""
        return v.reshape((*v.shape[:-1], rows, columns))

    def block(self, rows: list[list[Array]], *, vector: bool = False) -> Array:
        """Block matrix of rows of blocks, or one vector of several."""
        if vector:
            (parts,) = rows
            columns = self.joined([part[..., None] for part in parts], -2)
            return columns[..., 0]
        return self.joined([self.joined([_array(part) for part in row], -1) for row in rows], -2)

    def pseudo_inverse(self, a: Array) -> Array:
        """Moore-Penrose pseudo-inverse, by singular values."""
        return self.np.linalg.pinv(_array(a))

    def _eigenvalue_powers(self, values: Array, exponent: float) -> Array:
        # a negative eigenvalue that is no larger than rounding is 0
        rounding = values.shape[-1] * self.np.finfo(values.dtype).eps * values[..., -1:]
        return self.np.where(abs(values) <= rounding, 0 * values, values) ** exponent

    def symmetric_power(self, a: Array, exponent: float) -> Array:
        """Power of a symmetric positive semidefinite matrix; nan where an eigenvalue is negative."""
        values, vectors = self.np.linalg.eigh(_array(a))
        return (vectors * self._eigenvalue_powers(values, exponent)[..., None, :]) @ self.kernels.transpose(vectors)

    def eigenvalue_powers(self, a: Array, exponent: float) -> Array:
        """Powers of the eigenvalues of a symmetric positive semidefinite matrix."""
        return self._eigenvalue_powers(self.np.linalg.eigvalsh(_array(a)), exponent)

    def root_of_gram(self, a: Array) -> Array:
        """Compute (a' a)^1/2 by singular values."""
        _, values, vectors = self.np.linalg.svd(a)
        return (self.kernels.transpose(vectors) * values[..., None, :]) @ vectors

    def sylvester(self, a: Array, b: Array, c: Array) -> Array:
        """Solve a z + z b = c for symmetric positive definite a and b."""
        (p, u), (q, v) = self.np.linalg.eigh(a), self.np.linalg.eigh(b)
        turned = self.kernels.transpose
        return u @ ((turned(u) @ c @ v) / (p[..., :, None] + q[..., None, :])) @ turned(v)

    def squared_bures(self, first: Array, second: Array, a: Array, b: Array) -> Array:
        """Compute tr(first + second - 2 (first^1/2 second first^1/2)^1/2), given the Cholesky factors of both.

        With T the matrix for which T first T = second, it is the squared norm of Z = (T - I) a, and first Z + Z (a' second
        a)^1/2 = (second - first) a: nothing is subtracted but the two matrices.
        """
        a, b = _array(a), _array(b)
        whole = self.np.isfinite(a.sum(-1).sum(-1) + b.sum(-1).sum(-1))
        there = whole[..., None, None]
        first, second, a, b = (self.np.where(there, x, 1.0) for x in (first, second, a, b))
        z = self.sylvester(first, self.root_of_gram(self.kernels.transpose(b) @ a), (second - first) @ a)
        return self.np.where(whole, self.kernels.squared_norm(z), float("nan"))

    # -------------------------------------------------------------------------------------------------------- numbers

    def log_sum_exp(self, x: Array, weights: Array | None = None) -> Array:
        """Logarithm of the sum of exp(x), weighted or not, over the last axis, without overflow."""
        largest = largest_of(self.largest)(x)
        shift = self.np.where(self.np.isfinite(largest), largest, 0 * largest)
        powers = self.np.exp(x - shift)
        return self.np.log((powers if weights is None else weights * powers).sum(-1)) + shift[..., 0]

    def softmax(self, x: Array) -> Array:
        """Divide exp(x) by its sum over the last axis, without overflow."""
        powers = self.np.exp(x - largest_of(self.largest)(x))
        return powers / powers.sum(-1)[..., None]

    def largest(self, x: Array) -> Array:
        """Largest entry over the last axis, which stays."""
        return x.max(-1, keepdims=True)

    def sigmoid(self, x: Array) -> Array:
        """1/(1 + exp(-x))."""
        small = self.np.exp(-abs(x))
        return self.np.where(x >= 0, 1 / (1 + small), small / (1 + small))

    def softplus(self, x: Array) -> Array:
        """log(1 + exp(x))."""
        return self.np.logaddexp(x, 0 * x)

    def tanh(self, x: Array) -> Array:
        """Hyperbolic tangent."""
        return self.np.tanh(x)

    def larger(self, x: Array, y: Array) -> Array:
        """The larger of two numbers."""
        return self.np.maximum(x, y)

    def smaller(self, x: Array, y: Array) -> Array:
        """The smaller of two numbers."""
        return self.np.minimum(x, y)


def _array(a: Array) -> Array:
    return a.array() if isinstance(a, Triangle) else a


def _scipy(name: str) -> ModuleType:
    try:
        return import_module(f"scipy.{name}")
    except ImportError:
        what = {"linalg": "expm(.)", "special": "lgamma(.) and digamma(.)"}[name]
        msg = f"NumPy has no {what}, and SciPy is not installed"
        raise UnsupportedError(msg, hint='pip install scipy, or target="jax" or target="torch"') from None


def __getattr__(name: str) -> Any:  # noqa: ANN401 - a routine
    if name.startswith("_"):
        raise AttributeError(name)
    import numpy as np  # noqa: PLC0415 - another library has its own

    from symkl.numeric import kernels  # noqa: PLC0415 - as above

    return getattr(Routines(np, kernels), name)
