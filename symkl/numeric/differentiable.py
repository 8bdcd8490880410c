"""Routines for libraries that differentiate: the same code for jax.numpy and for torch.

Matrices up to a small size are worked on entry by entry, as nested lists of arrays that run over the batch, so that a
compiler makes one loop of a whole function; larger ones by the library's factorisations and by halves.
"""

from __future__ import annotations

import math
from math import factorial, floor, log
from typing import TYPE_CHECKING, Any, TypeAlias

from symkl.numeric.gaps import SERIES_RADIUS
from symkl.numeric.kernels import FAR
from symkl.numeric.special import STIRLING, horner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Array: TypeAlias = Any  # an array of whichever library
Function: TypeAlias = "Callable[..., Any]"
Slopes: TypeAlias = "Callable[..., Iterable[Array | None]]"
# (artanh(r) - r)/r^3 in powers of r^2, and (x coth(x/2) - 2)/x^2 in powers of x^2, up to x = 1
HALF_COTANGENT, HALF_COTANGENT_OF_SINGLES = (
    horner(*(2 * c / factorial(2 * k) for k, c in enumerate(STIRLING[:terms]))) for terms in (10, 4)
)
# the root of the root of the largest ratio of two numbers
SCALE, SCALE_OF_SINGLES = 2.0**540, 2.0**76
LOG_SERIES, LOG_SERIES_OF_SINGLES = (horner(*(1 / (2 * j + 3) for j in range(terms))) for terms in (15, 7))


class Triangle:
    """A lower triangular matrix as rows of entries, each an array over the batch."""

    def __init__(self, rows: list[list[Array]], dense: Callable[[list[list[Array]]], Array]) -> None:
        self.rows = rows
        self._dense = dense

    def __sub__(self, other: Triangle) -> Triangle:
        pairs = zip(self.rows, other.rows, strict=True)
        return Triangle([[x - y for x, y in zip(a, b, strict=True)] for a, b in pairs], self._dense)

    def __add__(self, other: Array) -> Array:
        return self.array() + dense(other)

    __radd__ = __add__

    def __mul__(self, other: Array) -> Array:
        return self.array() * other

    __rmul__ = __mul__

    def __neg__(self) -> Array:
        return -self.array()

    def array(self) -> Array:
        """Return the matrix as an array."""
        return self._dense(self.rows)


class TriangleSolver:
    """Solves with a lower triangle, whose inverse all right sides share that are worth it."""

    def __init__(self, triangle: Array | Triangle, kernels: Kernels) -> None:
        self.triangle = triangle
        self._kernels = kernels
        self._inverse: Array | None = None

    def __call__(self, x: Array | Triangle, *, lower: bool = False, vector: bool = False, transposed: bool = False) -> Any:  # noqa: ANN401 - an array or a Triangle
        """Solve; ``lower`` says that x is lower triangular too."""
        k = self._kernels
        if isinstance(self.triangle, Triangle) and (vector or (lower and isinstance(x, Triangle))):
            return k.solved_by_entries(self.triangle, x, transposed=transposed, vector=vector)
        triangle, rhs = dense(self.triangle), dense(x)
        if 0 in rhs.shape[-1 if vector else -2 :] or 0 in triangle.shape:
            return rhs
        if self._inverse is None and k.inverts(triangle, rhs, vector=vector):
            self._inverse = k.inverse(triangle)
        if self._inverse is None:
            out = k.solve(triangle, rhs[..., None] if vector else rhs, transposed=transposed)
            return out[..., 0] if vector else out
        inverse = self._inverse.mT if transposed else self._inverse
        return k.np.einsum("...ij,...j->...i", inverse, rhs) if vector else inverse @ rhs


class Kernels:
    """The routines that generated code calls.

    Parameters
    ----------
    library : jax.numpy or torch
    largest : matrices up to this size are worked on entry by entry
    """

    def __init__(self, library: Any, largest: int) -> None:  # noqa: ANN401 - a module
        self.np = library
        self.largest = largest
        # functions, not methods, as torch.compile counts their arguments
        self._log_gap = self.known(lambda x, ratio: self.log_gap_value(x, ratio), self._log_gap_slopes)  # noqa: PLW0108
        self._exp_gap = self.known(lambda x: self.exp_gap_value(x), lambda x: (self.np.expm1(x),))  # noqa: PLW0108
        self._weighted_log_gap = self.known(
            lambda p, q, change: self._value_of_masses(p, q, change)[0], self._slopes_of_masses, self._both_of_masses
        )

    # what the libraries spell differently

    def factor(self, a: Array) -> Array:
        """Lower Cholesky factor, nan where a matrix is not positive definite."""
        raise NotImplementedError

    def solve(self, triangle: Array, rhs: Array, *, transposed: bool) -> Array:
        """Solve with a lower triangle."""
        raise NotImplementedError

    def inverse(self, triangle: Array) -> Array:
        """Invert a lower triangle."""
        raise NotImplementedError

    def inverts(self, triangle: Array, rhs: Array, *, vector: bool) -> bool:
        """Whether a triangle is inverted to solve with it: one that many share is never copied to every member."""
        shared = math.prod(rhs.shape[: -1 if vector else -2]) > math.prod(triangle.shape[:-2])
        return shared or (self.prefers_products(rhs) and not vector)

    def prefers_products(self, a: Array) -> bool:  # noqa: ARG002 - for libraries that have several kinds
        """Whether products are much faster than solves where an array is, as on a GPU."""
        return False

    def chosen(self, near: Array, correct: Callable[[], Array], f: Array) -> Array:
        """Correct an array if any member of it is near."""
        raise NotImplementedError

    def is_single(self, x: Array) -> bool:
        """Whether numbers are float32."""
        return bool(x.dtype == self.np.float32)

    def known(self, value: Function, slopes: Slopes, both: Function | None = None) -> Function:  # noqa: ARG002 - for libraries that differentiate
        """Return a function of numbers that has these derivatives; ``both`` computes them after the value."""
        return value

    # ------------------------------------------------------------------------------------------------------ products

    @staticmethod
    def transpose(a: Array) -> Array:
        """Transpose the last two axes."""
        return dense(a).swapaxes(-1, -2)

    @staticmethod
    def apply(a: Array, x: Array, *, vector: bool = False) -> Array:
        """Return a @ x for a matrix x, or for a vector x of shape (..., k)."""
        a, x = dense(a), dense(x)
        return (a @ x[..., None])[..., 0] if vector else a @ x

    @staticmethod
    def dot(x: Array, y: Array) -> Array:
        """Inner product over the last axis."""
        return (x * y).sum(-1)

    @staticmethod
    def outer(x: Array, y: Array) -> Array:
        """Outer product of the last axes."""
        return x[..., :, None] * y[..., None, :]

    @staticmethod
    def squared_norm(x: Array, *, vector: bool = False) -> Array:
        """Sum of the squares of all entries of a matrix or vector."""
        if isinstance(x, Triangle):
            return _total([entry * entry for row in x.rows for entry in row])
        return (x * x).sum(-1) if vector else (x * x).sum(-1).sum(-1)

    @staticmethod
    def trace_of_product(a: Array, b: Array) -> Array:
        """Compute tr(a b) without the product."""
        return (dense(a) * dense(b).swapaxes(-1, -2)).sum(-1).sum(-1)

    def entries_on_diagonal(self, a: Array) -> Array:
        """Diagonal of a matrix."""
        if isinstance(a, Triangle):
            return self.np.stack([row[-1] for row in a.rows], -1)
        return self.np.einsum("...ii->...i", a)

    def diagonal_matrix(self, v: Array) -> Array:
        """Matrix with a vector on its diagonal."""
        size = v.shape[-1]
        zero = self.np.zeros_like(v[..., 0])
        rows = [self.np.stack([v[..., i] if i == j else zero for j in range(size)], -1) for i in range(size)]
        return self.np.stack(rows, -2)

    # ------------------------------------------------------------------------------------------------- determinants

    def log_product(self, v: Array) -> Array:
        """Logarithm of the product of a vector's entries, nan where that is negative."""
        size = self.np.abs(v)
        return self.np.log(size).sum(-1) + self.np.log(self.np.prod(v / size, -1))

    def log_determinant(self, a: Array, *, absolute: bool = False) -> Array:
        """Logarithm of |a| by an LU factorisation, or of its absolute value: nan where |a| is negative."""
        sign, value = self.np.linalg.slogdet(dense(a))
        return value if absolute else self.np.where(sign < 0, float("nan"), value)

    def signed_determinant(self, a: Array) -> Array:
        """|a| as its sign times the exponential of its logarithm, by an LU factorisation."""
        sign, value = self.np.linalg.slogdet(dense(a))
        return sign * self.np.exp(value)

    def solve_square(self, a: Array, x: Array, *, vector: bool = False) -> Array:
        """Compute a^-1 x by an LU factorisation."""
        rhs = x[..., None] if vector else dense(x)
        rhs = rhs.reshape((1,) * (a.ndim - rhs.ndim) + tuple(rhs.shape))  # or torch takes a matrix for a batch of vectors
        out = self.np.linalg.solve(dense(a), rhs)
        return out[..., 0] if vector else out

    # ----------------------------------------------------------------------------------------------------- triangles

    def cholesky(self, a: Array) -> Array | Triangle:
        """Lower Cholesky factor, nan where a matrix is not positive definite (Golub, Van Loan, 4.2)."""
        a = dense(a)
        size = a.shape[-1]
        if not 0 < size <= self.largest:
            return self.factor(a)
        rows: list[list[Array]] = []
        for i in range(size):
            row: list[Array] = []
            for j in range(i):
                row.append((a[..., i, j] - _dot(row, rows[j], j)) / rows[j][j])
            pivot = a[..., i, i] - _dot(row, row, i)
            positive = pivot > 0
            root = self.np.sqrt(self.np.where(positive, pivot, 1.0))
            rows.append([*row, self.np.where(positive, root, float("nan"))])
        return Triangle(rows, self.dense)

    def dense(self, rows: list[list[Array]]) -> Array:
        """Stack rows of a lower triangle."""
        zero = self.np.zeros_like(rows[0][0])
        full = [self.np.stack([*row, *[zero] * (len(rows) - len(row))], -1) for row in rows]
        return self.np.stack(full, -2)

    def cholesky_difference(self, first: Array, second: Array, a: Array, b: Array) -> Array | Triangle:
        """Difference D = a - b of the Cholesky factors of two matrices, from R = first - second = D a' + b D'."""
        if isinstance(a, Triangle) and isinstance(b, Triangle):
            return Triangle(self._difference(first - second, a.rows, b.rows), self.dense)
        solved = self.solved_difference(first, second, a, b, self.triangle_solver(b))
        return self.np.where(self.is_near(solved)[..., None, None], dense(b) @ solved, dense(a) - dense(b))

    def solved_difference(self, first: Array, second: Array, a: Array, b: Array, solve: Callable[..., Array]) -> Array:
        """Compute F = b^-1 (a - b) for the Cholesky factors of two matrices, as symkl.numeric.kernels does."""
        if isinstance(a, Triangle) and isinstance(b, Triangle):
            return solve(Triangle(self._difference(first - second, a.rows, b.rows), self.dense), lower=True)
        f = solve(dense(a) - dense(b), lower=True)
        near = self.is_near(f)
        return self.chosen(near, lambda: self._corrected(first - second, f, near, solve), f)

    def is_near(self, f: Array) -> Array:
        """Whether subtracting two factors has lost digits, so that F = b^-1 (a - b) is small."""
        return (f * f).sum((-1, -2)) < FAR

    @staticmethod
    def _difference(rest: Array, a: list[list[Array]], b: list[list[Array]]) -> list[list[Array]]:
        rows: list[list[Array]] = []
        for i in range(len(a)):
            row: list[Array] = []
            for j in range(i):
                seen = rest[..., i, j] - _dot(row, a[j], j) - _dot(b[i], rows[j], j)
                row.append((seen - b[i][j] * rows[j][j]) / a[j][j])
            seen = rest[..., i, i] - _dot(row, a[i], i) - _dot(row, b[i], i)
            rows.append([*row, seen / (a[i][i] + b[i][i])])
        return rows

    def _corrected(self, rest: Array, f: Array, near: Array, solve: Callable[..., Array]) -> Array:
        # f = b^-1 (a - b) with the digits that were lost in a - b, where two matrices are near (symkl.numeric.kernels)
        turned = f.mT
        left = solve(solve(rest).mT) - f - turned - f @ turned
        return f + self.np.where(near[..., None, None], self._half_of(left), 0.0)

    def _half_of(self, a: Array) -> Array:
        return 0.5 * (self.np.tril(a) + self.np.tril(a, -1))

    def triangle_solver(self, triangle: Array | Triangle) -> TriangleSolver:
        """Return what solves with a lower triangle, so that several right sides share what can be prepared."""
        return TriangleSolver(triangle, self)

    def solve_triangular(self, triangle: Array | Triangle, x: Array | Triangle, **how: bool) -> Any:  # noqa: ANN401 - an array or a Triangle
        """Solve with a lower triangle, or with its transpose; ``lower`` says that x is lower triangular too."""
        return TriangleSolver(triangle, self)(x, **how)

    def solved_by_entries(self, triangle: Triangle, x: Any, *, transposed: bool, vector: bool) -> Any:  # noqa: ANN401 - as above
        """Solve with a triangle of entries for a vector, or for another such triangle."""
        if vector:
            return self.np.stack(
                _forward(triangle.rows, [x[..., i] for i in range(len(triangle.rows))], transposed=transposed), -1
            )
        columns = []
        for j in range(len(x.rows)):
            part = [row[j:] for row in triangle.rows[j:]]
            columns.append(_forward(part, [row[j] for row in x.rows[j:]], transposed=False))
        return Triangle([[columns[j][i - j] for j in range(i + 1)] for i in range(len(x.rows))], self.dense)

    def solve_definite(self, triangle: Array, x: Array, *, vector: bool = False) -> Array:
        """Solve with a symmetric positive definite matrix that is given by its Cholesky factor."""
        inner = self.solve_triangular(triangle, x, vector=vector)
        return self.solve_triangular(triangle, inner, transposed=True, vector=vector)

    # ------------------------------------------------------------------------------------------- sums that cancel

    def log_gap(self, x: Array, one_plus_x: Array | None = None) -> Array:
        """Compute x - log(1 + x), with the derivative x/(1 + x)."""
        return self._log_gap(x, 1 + x if one_plus_x is None else one_plus_x)

    def log_gap_value(self, x: Array, one_plus_x: Array) -> Array:
        """Compute x - log(1 + x) for derivatives that come from elsewhere."""
        near, close = self._close_log_gap(x)
        return self.np.where(near, close, x - self.np.log(one_plus_x))

    def _close_log_gap(self, x: Array) -> tuple[Array, Array]:
        # where x is near zero, and x - log(1 + x) there: r (x - 2 r^2 (1/3 + r^2/5 + ...)), r = x/(2 + x) (DLMF 4.37.24)
        near = self.np.abs(x) < SERIES_RADIUS
        small = self.np.where(near, x, 0.0)
        r = small / (2 + small)
        square = r * r
        return near, r * (small - 2 * square * (LOG_SERIES_OF_SINGLES if self.is_single(x) else LOG_SERIES)(square))

    def _log_gap_slopes(self, x: Array, ratio: Array) -> tuple[Array, Array]:
        # together x/ratio, as both move by the same; in parts that neither cancel nor outgrow what they are made of
        part = self.np.where(x > 1, 1.0, x)
        return part, -part * part / ratio

    def exp_gap(self, x: Array) -> Array:
        """exp(x) - 1 - x, with the derivative exp(x) - 1."""
        return self._exp_gap(x)

    def exp_gap_value(self, x: Array) -> Array:
        """exp(x) - 1 - x, near zero as x (x - w)/(2 - x + w) with w = x coth(x/2) - 2 = x^2/6 - ... (DLMF 24.2.1)."""
        near = self.np.abs(x) < 1
        small = self.np.where(near, x, 0.0)
        square = small * small
        w = square * (HALF_COTANGENT_OF_SINGLES if self.is_single(x) else HALF_COTANGENT)(square)
        # far from it subtracting 1 is accurate
        return self.np.where(near, small * (small - w) / (2 - small + w), self.np.exp(x) - 1 - x)

    def times_exponential(self, x: Array, y: Array) -> Array:
        """Compute x exp(y), 0 where x = 0 however large y is: by the fourth root of the exponential, which is finite."""
        # beyond its largest argument, the product of any other x with four of them is infinite
        root = self.np.exp(self.np.clip(0.25 * y, None, floor(log(self.np.finfo(y.dtype).max))))
        return x * root * root * root * root

    def weighted(self, p: Array, value: Array) -> Array:
        """Weight by p: 0 where p = 0 whatever the value, so that 0 log 0 = 0."""
        return self.np.where(p == 0, 0.0, p * self.np.where(p == 0, 0.0, value))

    def weighted_log_gap(self, p: Array, q: Array, change: Array | None = None) -> Array:
        """Compute p (x - log(1 + x)) at x = (q - p)/p, or at change/p: q where p = 0, inf where q = 0 < p."""
        return self._weighted_log_gap(p, q, q - p if change is None else change)

    def _of_masses(self, p: Array, q: Array, change: Array) -> tuple[Array, ...]:
        # both, where p is not zero, their difference, that over p, and whether it is small
        where, zero = self.np.where, p == 0
        safe, other = where(zero, 1.0, p), where(zero, 1.0, q)
        # what is given has digits that the difference has not, where that is small, and may have none elsewhere
        direct = other - safe
        near = self.np.abs(direct) < SERIES_RADIUS * safe
        change = where(near, change, direct)
        return safe, other, change, change / safe, near

    def _value_of_masses(self, p: Array, q: Array, change: Array) -> tuple[Array, Array, Array]:
        # the value, log(p/q), and (q - p)/q
        where = self.np.where
        safe, other, change, x, near = self._of_masses(p, q, change)
        close, log_ratio = self._close_log_gap(x)[1], self.log_ratio(other, safe)
        value = where(p == 0, q, where(near, safe * close, change - safe * log_ratio))
        return value, where(near, close - x, -log_ratio), change / other

    def _slopes_of_masses(self, p: Array, q: Array, change: Array) -> tuple[Array, Array, None]:
        safe, other, change, x, near = self._of_masses(p, q, change)
        # a difference of logarithms has no digits where the ratio is near one
        small = self.np.where(near, x, 0.0)
        by_p = self.np.where(near, -self.np.log1p(small), -self.log_ratio(other, safe))
        return *self._unless_zero(p, by_p, change / other), None

    def _both_of_masses(self, p: Array, q: Array, change: Array) -> tuple[Array, ...]:
        value, *slopes = self._value_of_masses(p, q, change)
        return value, *self._unless_zero(p, *slopes), None

    def _unless_zero(self, p: Array, by_p: Array, by_q: Array) -> tuple[Array, Array]:
        return self.np.where(p == 0, 0.0, by_p), self.np.where(p == 0, 1.0, by_q)

    def log_ratio(self, q: Array, p: Array) -> Array:
        """Compute log(q/p), by one logarithm where the ratio overflows or vanishes too."""
        where, scale = self.np.where, SCALE_OF_SINGLES if self.is_single(p) else SCALE
        large, small, same = q > scale * p, scale * q < p, 0 * p
        moved = where(large, 1.0, where(small, -1.0, same))
        up, down = (where(large, a, where(small, 1 / a, same + 1)) for a in (1 / scale, scale))
        return self.np.log((up * q) / (down * p)) + 2 * log(scale) * moved


def dense(a: Array | Triangle) -> Array:
    """Return a matrix as an array."""
    return a.array() if isinstance(a, Triangle) else a


def _total(parts: list[Array]) -> Array:
    value = parts[0]
    for part in parts[1:]:
        value = value + part
    return value


def _dot(x: list[Array], y: list[Array], count: int) -> Array:
    return _total([x[t] * y[t] for t in range(count)]) if count else 0.0


def _forward(rows: list[list[Array]], x: list[Array], *, transposed: bool) -> list[Array]:
    size = len(rows)
    solved: list[Array] = [None] * size
    for i in reversed(range(size)) if transposed else range(size):
        rest = x[i]
        for t in range(i + 1, size) if transposed else range(i):
            rest = rest - (rows[t][i] if transposed else rows[i][t]) * solved[t]
        solved[i] = rest / rows[i][i]
    return solved
