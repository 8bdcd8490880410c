"""A compiled formula with many digits: its generated code is run on numbers of mpmath."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np

from symkl.numeric.differentiable import Kernels
from symkl.numeric.routines import Routines

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.numeric.calling import Function

Array = Any  # of mpmath's numbers


def _each(function: Callable[..., Any], inputs: int = 1) -> Any:  # noqa: ANN401 - a ufunc
    return np.frompyfunc(function, inputs, 1)


def _matrix(a: Array) -> Any:  # noqa: ANN401 - mpmath's
    # of the only member
    return mpmath.matrix(_dense(a).reshape(_dense(a).shape[-2:]).tolist())


def _array(a: Any) -> Array:  # noqa: ANN401 - mpmath's
    return np.array(a.tolist(), object)[None]


def _number(x: Any) -> Array:  # noqa: ANN401 - mpmath's
    return np.array([x], object)


def _power(a: Array, exponent: Any) -> tuple[list[Any], Any]:  # noqa: ANN401 - a number
    values, vectors = mpmath.eigsy(_matrix(a))
    return [abs(v) ** mpmath.mpf(exponent) for v in values], vectors


class _Kernels(Kernels):
    """Routines on matrices, one at a time."""

    def triangle_solver(self, triangle: Array) -> Callable[..., Array]:
        return lambda x, **how: self.solve_triangular(triangle, x, **how)

    def solve(self, triangle: Array, rhs: Array, *, transposed: bool) -> Array:
        return self.solve_square(triangle.T if transposed else triangle, rhs)

    def solve_triangular(
        self, triangle: Array, x: Array, *, transposed: bool = False, vector: bool = False, **_: bool
    ) -> Array:
        a = self.transpose(triangle) if transposed else _dense(triangle)
        return self.solve_square(a, _dense(x), vector=vector)

    def solve_square(self, a: Array, x: Array, *, vector: bool = False) -> Array:
        found = mpmath.inverse(_matrix(a)) * _matrix(x[..., None] if vector else x)
        return _array(found)[..., 0] if vector else _array(found)

    def cholesky_difference(self, first: Array, second: Array, a: Array, b: Array) -> Array:  # noqa: ARG002 - as above
        return _dense(a) - _dense(b)

    def solved_difference(self, first: Array, second: Array, a: Array, b: Array, solve: Any) -> Array:  # noqa: ANN401, ARG002 - as above
        return solve(_dense(a) - _dense(b))

    def log_determinant(self, a: Array, *, absolute: bool = False) -> Array:
        value = mpmath.det(_matrix(a))
        return _number(mpmath.log(abs(value) if absolute else value))

    def signed_determinant(self, a: Array) -> Array:
        return _number(mpmath.det(_matrix(a)))

    def log_gap(self, x: Array, one_plus_x: Array = None) -> Array:
        return x - self.np.log(1 + x if one_plus_x is None else one_plus_x)

    def exp_gap(self, x: Array) -> Array:
        return self.np.exp(x) - 1 - x

    def times_exponential(self, x: Array, y: Array) -> Array:
        return x * self.np.exp(y)

    def weighted_log_gap(self, p: Array, q: Array, change: Array = None) -> Array:  # noqa: ARG002 - as above
        return p * (self.np.log(p) - self.np.log(q)) - p + q

    def log_product(self, v: Array) -> Array:
        return self.np.log(v).sum(-1)

    def softplus_entropy(self, x: Array) -> Array:
        return self.np.log(1 + self.np.exp(x)) - x / (1 + self.np.exp(-x))


class _Routines(Routines):
    log_gamma, digamma = staticmethod(_each(mpmath.loggamma)), staticmethod(_each(mpmath.digamma))
    softplus = staticmethod(_each(lambda x: mpmath.log(1 + mpmath.exp(x))))
    sigmoid = staticmethod(_each(lambda x: 1 / (1 + mpmath.exp(-x))))

    def matrix_exponential(self, a: Array) -> Array:
        return _array(mpmath.expm(_matrix(a)))

    def pseudo_inverse(self, a: Array) -> Array:
        a = _matrix(a)
        inverse = mpmath.inverse
        return _array(inverse(a.T * a) * a.T if a.rows >= a.cols else a.T * inverse(a * a.T))

    def symmetric_power(self, a: Array, exponent: Any) -> Array:  # noqa: ANN401 - a number
        values, vectors = _power(a, exponent)
        return _array(vectors * mpmath.diag(values) * vectors.T)

    def eigenvalue_powers(self, a: Array, exponent: Any) -> Array:  # noqa: ANN401 - as above
        return np.array(_power(a, exponent)[0], object)[None]

    def squared_bures(self, first: Array, second: Array, *_: Array) -> Array:
        half = self.symmetric_power(first, 0.5)
        return np.einsum("...ii", first + second) - 2 * self.eigenvalue_powers(half @ second @ half, 0.5).sum(-1)


def _dense(a: Array) -> Array:
    return a.array() if hasattr(a, "array") else a


NUMBERS = SimpleNamespace(
    **{name: _each(getattr(mpmath, name)) for name in ("log", "exp", "sqrt", "log1p", "expm1", "tanh")},
    **{
        name: getattr(np, name)
        for name in ("where", "stack", "einsum", "zeros_like", "zeros", "ones", "eye", "prod", "tril")
    },
    **{name: getattr(np, name) for name in ("absolute", "abs", "concatenate", "broadcast_to", "broadcast_shapes")},
    maximum=_each(max, 2),
    minimum=_each(min, 2),
    isfinite=lambda x: np.ones(np.shape(x), bool),
)
KERNELS = _Kernels(NUMBERS, 1000)
ROUTINES = _Routines(NUMBERS, KERNELS)


def exactly(function: Function, args: list[Any], digits: int = 60) -> Any:  # noqa: ANN401 - number or array
    """Compute a formula at floating-point arguments with so many digits."""
    lines = function.sources["jax"].splitlines()
    space: dict[str, Any] = {"jnp": NUMBERS, "math": mpmath}
    for line in lines:
        if line.startswith("from "):
            home = ROUTINES if "routines" in line else KERNELS
            names = line.partition(" import ")[2].split(", ")
            space |= {name: getattr(home, name) for name in names}
    exec("\n".join(line for line in lines if not line.startswith(("from ", "import "))), space)  # noqa: S102 - our own code
    with mpmath.workdps(digits):
        given = [_each(lambda x: mpmath.mpf(float(x)))(np.asarray(a, float)[None]) for a in args]
        return _dense(space[function.__name__](*given))[0]
