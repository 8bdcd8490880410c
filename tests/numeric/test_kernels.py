"""The routines that programs call, at full precision and at the borders."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from numeric.formulas import covariances, relative_error
from symkl.numeric import kernels

SIZES = [
    *(s * 10.0**-e for e in range(0, 150, 7) for s in (0.3, -0.3)),
    0.39999,
    0.4,
    -0.39999,
    -0.4,
    0.9,
    -0.9,
    -1 + 1e-9,
    5,
    1e9,
]


@pytest.mark.parametrize("x", SIZES)
def test_log_gap_has_all_its_digits(x: float) -> None:
    """X - log(1 + x) has all its digits."""
    with mpmath.workdps(400):
        exact = mpmath.mpf(x) - mpmath.log1p(mpmath.mpf(x))
    assert relative_error(kernels.log_gap(np.array([float(x)]))[0], exact) < 6e-16


@pytest.mark.parametrize("x", [*SIZES, 0.99, 1.0, -1.0, -40.0, 700.0])
def test_exp_gap_has_all_its_digits(x: float) -> None:
    """exp(x) - 1 - x has all its digits."""
    if abs(x) < 1e9:
        with mpmath.workdps(400):
            exact = mpmath.exp(mpmath.mpf(x)) - 1 - mpmath.mpf(x)
        assert relative_error(kernels.exp_gap(np.array([float(x)]))[0], exact) < 8e-16


def test_gaps_in_float32() -> None:
    """Both gaps keep the digits of float32."""
    x = np.linspace(-0.95, 3, 2001, dtype=np.float32)
    exact = x.astype(float) - np.log1p(x.astype(float))
    away = np.abs(x) > 1e-3
    assert kernels.log_gap(x).dtype == np.float32
    assert np.max(np.abs(kernels.log_gap(x)[away] / exact[away] - 1)) < 1e-6
    exact = np.expm1(x.astype(float)) - x
    assert np.max(np.abs(kernels.exp_gap(x)[away] / exact[away] - 1)) < 1e-6


def test_gaps_at_the_borders() -> None:
    """Both gaps have their limits at zero and at the ends of their range."""
    assert kernels.log_gap(np.array([0.0]))[0] == 0
    assert kernels.exp_gap(np.array([0.0]))[0] == 0
    with np.errstate(all="ignore"):
        assert kernels.log_gap(np.array([-1.0]))[0] == np.inf
        assert kernels.exp_gap(np.array([1e3]))[0] == np.inf


@pytest.mark.parametrize("shape", [(2,), (5, 3), (2, 3, 4), (5, 40), (1, 60), (3, 0), (0, 3), (130,)])
def test_cholesky_and_solves_agree_with_lapack(shape: tuple[int, ...]) -> None:
    """Cholesky and solves agree with LAPACK."""
    rng = np.random.default_rng(1)
    a, k = covariances(rng, *shape), shape[-1]
    factor = kernels.cholesky(a)
    assert factor == pytest.approx(np.linalg.cholesky(a), rel=1e-10, abs=1e-12)
    x, v = rng.normal(size=(*shape, 3)), rng.normal(size=shape)
    for transposed in (False, True):
        square = np.swapaxes(factor, -1, -2) if transposed else factor
        assert kernels.solve_triangular(factor, x, transposed=transposed) == pytest.approx(
            np.linalg.solve(square, x), rel=1e-8, abs=1e-10
        )
        assert kernels.solve_triangular(factor, v, transposed=transposed, vector=True) == pytest.approx(
            np.linalg.solve(square, v[..., None])[..., 0], rel=1e-8, abs=1e-10
        )
    b = kernels.cholesky(covariances(rng, *shape))
    assert kernels.solve_triangular(factor, b, lower=True) == pytest.approx(np.linalg.solve(factor, b), rel=1e-8, abs=1e-9)
    assert k == factor.shape[-1]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 8, 12, 21, 33, 48, 64, 65, 97, 130, 601])
@pytest.mark.parametrize("batch", [(), (3,), (4, 3)])
def test_triangles_of_every_size_are_solved_with(batch: tuple[int, ...], size: int) -> None:
    """Triangles of every size are solved with, whatever is above their diagonal."""
    rng = np.random.default_rng(3)
    triangle = np.tril(rng.normal(size=(*batch, size, size)) / size) + 2 * np.eye(size)
    solve = kernels.triangle_solver(triangle + np.triu(np.full((size, size), 9.0), 1))
    x, lower = rng.normal(size=(*batch, size)), np.tril(rng.normal(size=(*batch, size, size)))
    assert np.allclose((triangle @ solve(x, vector=True)[..., None])[..., 0], x, rtol=1e-12, atol=1e-12)
    assert np.allclose(triangle @ solve(lower, lower=True), lower, rtol=1e-12, atol=1e-12)


def test_one_triangle_solves_for_a_batch_of_vectors() -> None:
    """One triangle solves for a batch of vectors."""
    rng = np.random.default_rng(4)
    triangle, x = np.linalg.cholesky(covariances(rng, 70)), rng.normal(size=(3, 50, 70))
    assert np.allclose(kernels.solve_triangular(triangle, x, vector=True) @ triangle.T, x, rtol=1e-10, atol=1e-12)


def test_a_triangle_with_a_zero_on_its_diagonal_has_no_solution() -> None:
    """A triangle with a zero on its diagonal has no solution, and the others of the batch have theirs."""
    for count in (2, 2000):
        triangles = np.array([np.eye(3)] * count)
        triangles[0, 1, 1] = 0
        with np.errstate(all="ignore"):
            found = np.isfinite(kernels.solve_triangular(triangles, np.ones((count, 3)), vector=True)).all(-1)
        assert list(found) == [False] + [True] * (count - 1)


@pytest.mark.parametrize("shape", [(3,), (2, 5), (400, 3), (20, 30, 4), (600, 1), (700, 0), (9, 200)])
def test_totals_are_sums(shape: tuple[int, ...]) -> None:
    """Totals are sums over the last axis."""
    x = np.random.default_rng(5).normal(size=shape)
    assert kernels.total(x) == pytest.approx(x.sum(-1), rel=1e-12, abs=1e-12)
    assert kernels.total(x.astype(np.float32)).dtype == np.float32


@pytest.mark.parametrize("shape", [(1,), (5, 3), (2, 40), (1, 60), (100,)])
def test_the_difference_of_two_factors(shape: tuple[int, ...]) -> None:
    """The difference of two factors is what subtracting gives where they are far apart."""
    rng = np.random.default_rng(2)
    s1, s2 = covariances(rng, *shape), covariances(rng, *shape)
    a, b = np.linalg.cholesky(s1), np.linalg.cholesky(s2)
    assert kernels.cholesky_difference(s1, s2, a, b) == pytest.approx(a - b, rel=1e-9, abs=1e-11)


def test_cholesky_is_nan_where_a_matrix_is_not_positive_definite() -> None:
    """Cholesky is nan where a matrix is not positive definite."""
    good, bad = np.eye(3), np.diag([1.0, 0.0, 1.0])
    for batch in ([good, bad], [good] * 3 + [bad]):
        found = np.isnan(kernels.cholesky(np.array(batch))).any(axis=(-2, -1))
        assert list(found) == [False] * (len(batch) - 1) + [True]
    large = np.array([np.eye(40), -np.eye(40)])
    assert list(np.isnan(kernels.cholesky(large)).any(axis=(-2, -1))) == [False, True]
    assert np.isnan(kernels.cholesky(-np.eye(2))).all()


def test_log_determinants_have_a_sign() -> None:
    """Log determinants have a sign."""
    assert kernels.log_product(np.array([-2.0, -3.0])) == pytest.approx(np.log(6))
    assert np.isnan(kernels.log_product(np.array([-2.0, 3.0])))
    assert np.isnan(kernels.log_determinant(np.diag([-2.0, 3.0])))
    assert kernels.log_determinant(np.diag([-2.0, 3.0]), absolute=True) == pytest.approx(np.log(6))


@pytest.mark.parametrize("batch", [(), (3,), (2, 1)])
@pytest.mark.parametrize("k", [0, 1, 2, 7, 70])
def test_several_steps_in_one(batch: tuple[int, ...], k: int) -> None:
    """What is added to the diagonal, the inverse of a factor and both solves are what they are step by step."""
    rng = np.random.default_rng(k)
    a = rng.normal(size=(*batch, k, k))
    a = a @ a.swapaxes(-1, -2) + np.eye(k)
    number, before = np.exp(rng.normal(size=batch)), a.copy()
    whole = kernels.add_to_diagonal(a, number)
    assert np.array_equal(whole, a + np.asarray(number)[..., None, None] * np.eye(k))
    assert np.array_equal(a, before)
    lower = kernels.cholesky(whole)
    assert kernels.inverse_triangle(lower) == pytest.approx(np.linalg.inv(lower), rel=1e-12, abs=1e-12)
    for x, vector in ((rng.normal(size=(*batch, k, 3)), False), (rng.normal(size=(*batch, k)), True)):
        expected = np.linalg.solve(whole, x[..., None])[..., 0] if vector else np.linalg.solve(whole, x)
        for known in ({}, {"solve": kernels.triangle_solver(lower)}):
            assert kernels.solve_definite(lower, x, vector=vector, **known) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_a_singular_triangle_has_no_inverse() -> None:
    """A zero on the diagonal gives nan, by LAPACK and by blocks."""
    lower = np.tri(5)
    lower[2, 2] = 0
    with np.errstate(all="ignore"):
        for triangle in (lower, np.stack([lower, np.eye(5)])):
            found = kernels.inverse_triangle(triangle)
            assert np.isnan(found if found.ndim == 2 else found[0]).any()
