"""What JAX users pass, and what they differentiate."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from symkl import kl_normal, kl_standard_normal
from symkl.numeric.validation import InputError

jax = pytest.importorskip("jax")
jnp = jax.numpy

EYE, ONES = np.eye(2, dtype=np.float32), np.ones(2, np.float32)


def laws(members: int, k: int) -> tuple[Any, ...]:
    """Two laws for each member of a batch, in single precision."""
    rng = np.random.default_rng(k)
    found = []
    for _ in range(2):
        a = rng.normal(size=(members, k, k))
        found += [rng.normal(size=(members, k)), a @ a.swapaxes(-1, -2) + np.eye(k)]
    return tuple(jnp.asarray(a, jnp.float32) for a in found)


@pytest.mark.parametrize("name", ["bfloat16", "float16"])
def test_halves_are_computed_as_singles(name: str) -> None:
    """A small divergence in a half keeps the digits that a half has."""
    codes = jnp.full((3, 8), 0.01, name)
    found = kl_standard_normal(codes, codes)
    x = float(codes[0, 0])
    assert found.dtype == codes.dtype
    assert np.asarray(found, float) == pytest.approx(4 * (np.expm1(x) - x + x * x), rel=1e-2)


@pytest.mark.parametrize("means", [[1.0, 1.0], [1, 1], [Fraction(1), 1], np.ones(2), np.ones(2, bool), 1.0 * ONES])
def test_what_is_an_array_beside_one_of_jax(means: Any) -> None:  # noqa: ANN401 - of many types
    """Lists, integers, fractions and NumPy's arrays are taken."""
    assert float(kl_normal(means, jnp.asarray(EYE), 0 * ONES, EYE)) == 1.0


@pytest.mark.parametrize(
    "means", [1j * ONES, jnp.asarray(1j * ONES), "mean", None, np.ma.masked_array(ONES, [True, False])], ids=repr
)
def test_what_is_no_array_of_real_numbers_is_refused(means: Any) -> None:  # noqa: ANN401 - of many types
    """Complex numbers, text and masks are refused by name."""
    with pytest.raises(InputError, match="mu1"):
        kl_normal(means, jnp.asarray(EYE), ONES, EYE)


def test_what_is_wrong_is_said_with_its_place() -> None:
    """The eager call says what is wrong and where; after it the next call is fine."""
    covariances = jnp.stack([EYE, EYE, -EYE])
    with pytest.raises(InputError, match=r"Sigma1\[2\] is not positive definite"):
        kl_normal(ONES, covariances, ONES, EYE)
    with pytest.raises(InputError, match="mu2 has a nan"):
        kl_normal(ONES, EYE, jnp.asarray(ONES * np.nan), EYE)
    assert kl_normal(ONES, -covariances[2:], ONES, EYE).tolist() == [0.0]


@pytest.mark.parametrize("k", [1, 5, 12])
def test_gradients_under_vmap_and_second_derivatives(k: int) -> None:
    """A gradient under vmap is that of each member, and a Hessian is what gradients nearby say."""
    m1, s1, m2, s2 = laws(3, k)
    slope = jax.grad(kl_normal, argnums=(0, 1))
    together = jax.vmap(slope, in_axes=(0, 0, None, None))(m1, s1, m2[0], s2[0])
    for j in range(3):
        for found, own in zip(together, slope(m1[j], s1[j], m2[0], s2[0]), strict=True):
            np.testing.assert_allclose(found[j], own, rtol=1e-4, atol=1e-5)
    by_mean = jax.hessian(kl_normal)(m1[0], s1[0], m2[0], s2[0])
    np.testing.assert_allclose(by_mean, np.linalg.inv(np.asarray(s2[0], float)), rtol=1e-3, atol=1e-4)
    second = jax.jacfwd(lambda s: slope(m1[0], s, m2[0], s2[0])[1])(s1[0])
    change = np.eye(k)  # the gradient by S is (S2^-1 - S^-1)/2, and changes along I by S^-2/2
    inverse = np.linalg.inv(np.asarray(s1[0], float))
    np.testing.assert_allclose(np.tensordot(second, change, 2), inverse @ inverse / 2, rtol=1e-3, atol=1e-4)


def test_a_law_that_is_shared_has_one_gradient() -> None:
    """The gradient by what all members share has its shape, and is the sum over members."""
    m1, s1, m2, s2 = laws(4, 3)
    total = jax.grad(lambda s: kl_normal(m1, s1, m2[0], s).sum())(s2[0])
    each = sum(jax.grad(lambda s, j=j: kl_normal(m1[j], s1[j], m2[0], s))(s2[0]) for j in range(4))
    np.testing.assert_allclose(total, each, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("k", [1, 3, 4, 9, 33])
def test_inverses_by_blocks(k: int) -> None:
    """A triangle of any size is inverted by blocks."""
    from symkl.numeric import jax_kernels  # noqa: PLC0415 - loads JAX

    triangle = np.linalg.cholesky(np.asarray(laws(2, k)[1], float)).astype(np.float32)
    np.testing.assert_allclose(jax_kernels.inverse(jnp.asarray(triangle)) @ triangle, [np.eye(k)] * 2, atol=1e-4)
