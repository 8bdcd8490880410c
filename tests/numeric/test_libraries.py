"""JAX, torch and dask: the values of NumPy, exact derivatives, and work that is larger than a worker."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest

from numeric.cases import CASES, LET, values
from numeric.formulas import covariance, covariances, numbers, symmetric
from symkl.language.parse import declare, parse_term
from symkl.numeric.functions import FUNCTIONS, kl_diagonal_normal, kl_discrete, kl_normal, kl_standard_normal, lambdify
from symkl.numeric.validation import ArgumentShapeError, NotPositiveDefiniteError, NotSymmetricError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numeric.cases import Case

NAMES, _ = declare(LET)
LIBRARIES = ["jax", "torch"]


def to_library(name: str) -> Callable[[Any], Any]:
    """Return what makes an array of a library, or skip the test."""
    if name == "jax":
        jax = pytest.importorskip("jax", reason="the extra jax is not installed")
        jax.config.update("jax_enable_x64", True)  # noqa: FBT003 - JAX's own signature
        return jax.numpy.asarray
    return pytest.importorskip("torch", reason="the extra torch is not installed").as_tensor


def gradients(library: str, function: Callable[..., Any], arrays: list[np.ndarray]) -> list[np.ndarray]:
    """Differentiate the value with respect to every argument."""
    convert = to_library(library)
    if library == "jax":
        import jax  # noqa: PLC0415 - only where installed

        found = jax.jit(jax.grad(function, argnums=tuple(range(len(arrays)))))(*map(convert, arrays))
        return [np.asarray(g) for g in found]
    tensors = [convert(a).requires_grad_() for a in arrays]
    function(*tensors).backward()
    return [t.grad.numpy() for t in tensors]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.term)
def test_a_formula_has_the_value_that_numpy_gives(case: Case, library: str) -> None:
    """A formula has the value that NumPy gives, for a batch too."""
    convert, given = to_library(library), values(batch=(3,))
    function = lambdify(parse_term(case.term, NAMES), {n: NAMES[n] for n in case.args.split()}, target="auto")
    arrays = [given[name] for name in case.args.split()]
    found = function(*map(convert, arrays))
    assert type(found).__module__.startswith(library)
    expected = function(*arrays, target="numpy")
    assert found.shape == expected.shape
    assert np.asarray(found) == pytest.approx(expected, rel=1e-11, abs=1e-12)


def near_pair(k: int, distance: float) -> list[np.ndarray]:
    """Two normal laws so far apart."""
    rng = np.random.default_rng(k)
    s1 = covariance(rng, k)
    noise = rng.normal(size=(k, k))
    s2 = symmetric(s1 + distance * np.linalg.cholesky(s1) @ (noise + noise.T) @ np.linalg.cholesky(s1).T / (4 * k))
    m1 = rng.normal(size=k)
    return [m1, s1, m1 + distance * rng.normal(size=k), s2]


def exact_gradients(m1: np.ndarray, s1: np.ndarray, m2: np.ndarray, s2: np.ndarray) -> list[np.ndarray]:
    """Derivatives of the divergence from their closed forms with 60 digits."""
    a, b = mpmath.matrix(numbers(s1)), mpmath.matrix(numbers(s2))
    away = mpmath.matrix(numbers(m2)) - mpmath.matrix(numbers(m1))
    one, two = a**-1, b**-1
    to_mean = two * away
    to_first = (two - one) / 2
    to_second = (two - two * (a + away * away.T) * two) / 2
    found = [-to_mean, to_first, to_mean, to_second]
    return [np.array(m.tolist(), dtype=float).reshape(x.shape) for m, x in zip(found, (m1, s1, m2, s2), strict=True)]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("distance", [1, 1e-3, 1e-7])
@pytest.mark.parametrize("k", [1, 3, 9])
def test_gradients_are_the_exact_derivatives(k: int, distance: float, library: str) -> None:
    """Gradients are the exact derivatives, near equal laws too."""
    arrays = near_pair(k, distance)
    found = gradients(library, kl_normal, arrays)
    for name, gradient, exact in zip(("mu1", "Sigma1", "mu2", "Sigma2"), found, exact_gradients(*arrays), strict=True):
        assert np.abs(gradient - exact).max() < 1e-12 * np.abs(exact).max(), name


@pytest.mark.parametrize("library", LIBRARIES)
def test_the_gradient_at_equal_laws_is_exactly_zero(library: str) -> None:
    """The gradient at equal laws is exactly zero."""
    m, s, _, _ = near_pair(3, 1)
    assert all(not g.any() for g in gradients(library, kl_normal, [m, s, m, s]))


@pytest.mark.parametrize("library", LIBRARIES)
def test_gradients_of_sums_are_exact(library: str) -> None:
    """Gradients of the diagonal and the discrete divergences are exact."""
    mean, logs = np.array([1e-7, 2.0]), np.array([1e-8, -3.0])
    to_mean, to_logs = gradients(library, kl_standard_normal, [mean, logs])
    assert np.array_equal(to_mean, mean)
    assert to_logs == pytest.approx(np.expm1(logs) / 2, rel=1e-14)
    found = gradients(library, kl_diagonal_normal, [mean, logs, mean, logs + 1e-9])
    change = float(np.float64(logs[0]) - np.float64(logs[0] + 1e-9))
    assert found[1][0] == pytest.approx(np.expm1(change) / 2, rel=1e-13)
    p, q = np.array([0.2, 0.3, 0.5]), np.array([0.5, 0.25, 0.25])
    # the form that is computed has the term sum q - sum p, which is zero for mass functions
    to_p, to_q = gradients(library, kl_discrete, [p, q])
    assert to_p == pytest.approx(np.log(p / q), rel=1e-13)
    assert to_q == pytest.approx(1 - p / q, rel=1e-13)
    assert np.isfinite(gradients(library, kl_discrete, [np.array([0.0, 1.0]), np.array([0.5, 0.5])])[1]).all()


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_masses_below_the_normal_numbers(library: str, kind: type) -> None:
    """A mass whose inverse is infinite still has a divergence, and derivatives of the others."""
    convert = to_library(library)
    tiny = 1e-41 if kind is np.float32 else 1e-310
    p, q = np.array([tiny, 0.4, 0.6], kind), np.array([0.3, 0.3, 0.4], kind)
    exact = 0.4 * np.log(0.4 / 0.3) + 0.6 * np.log(0.6 / 0.4)
    assert float(kl_discrete(convert(p), convert(q))) == pytest.approx(exact, rel=1e-6)
    to_p, to_q = gradients(library, kl_discrete, [p, q])
    assert to_p[1:] == pytest.approx(np.log(p / q)[1:], rel=1e-6)
    assert to_q == pytest.approx(1 - p / q, rel=1e-6)


@pytest.mark.parametrize("library", LIBRARIES)
def test_what_is_undefined_is_refused(library: str) -> None:
    """What is undefined is refused, and nan where that is asked for."""
    convert = to_library(library)
    mean, eye = convert(np.zeros(2)), convert(np.eye(2))
    bad = convert(np.array([[1.0, 2.0], [2.0, 1.0]]))
    with pytest.raises(NotPositiveDefiniteError, match="Sigma2 is not positive definite"):
        kl_normal(mean, eye, mean, bad)
    with pytest.raises(NotSymmetricError, match="Sigma1 is not symmetric"):
        kl_normal(mean, convert(np.array([[1.0, 0.5], [0.0, 1.0]])), mean, eye)
    with pytest.raises(ArgumentShapeError, match="Sigma1 has shape"):
        kl_normal(mean, convert(np.eye(3)), mean, eye)
    assert np.isnan(float(kl_normal(mean, eye, mean, bad, check=False)))


@pytest.mark.parametrize("library", LIBRARIES)
def test_types_and_factors(library: str) -> None:
    """float32 is kept, and Cholesky factors are taken."""
    convert = to_library(library)
    m1, s1, m2, s2 = near_pair(3, 1)
    expected = kl_normal(m1, s1, m2, s2, target="numpy")
    single = kl_normal(*(convert(a.astype(np.float32)) for a in (m1, s1, m2, s2)))
    assert str(single.dtype).endswith("float32")
    assert float(single) == pytest.approx(expected, rel=1e-5)
    given = {"scale_tril1": np.linalg.cholesky(s1), "mu2": m2, "scale_tril2": np.linalg.cholesky(s2)}
    found = kl_normal(convert(m1), **{name: convert(a) for name, a in given.items()})
    assert float(found) == pytest.approx(expected, rel=1e-13)


def test_jax_traces() -> None:
    """Under jit and vmap nothing is checked, and what is undefined is nan."""
    convert = to_library("jax")
    import jax  # noqa: PLC0415 - only where installed

    m1, s1, m2, s2 = (np.stack([a] * 4) for a in near_pair(3, 1))
    arrays = [convert(a) for a in (m1, s1, m2, s2)]
    expected = kl_normal(m1, s1, m2, s2, target="numpy")
    assert np.asarray(jax.vmap(kl_normal)(*arrays)) == pytest.approx(expected, rel=1e-13)
    assert np.asarray(jax.jit(kl_normal)(*arrays)) == pytest.approx(expected, rel=1e-13)
    bad = arrays[3].at[2].set(-1.0)
    assert np.array_equal(np.isnan(jax.jit(kl_normal)(*arrays[:3], bad)), [False, False, True, False])


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("k", [20, 150, 530])
@pytest.mark.parametrize("distance", [0.5, 1e-9])
def test_large_matrices(library: str, k: int, distance: float) -> None:
    """Large matrices, worked on whole and by halves, have the values of NumPy's target, near equal laws too."""
    convert = to_library(library)
    rng = np.random.default_rng(k)
    factor = np.linalg.cholesky(covariances(rng, k))
    other = factor @ (np.eye(k) + distance * np.tril(rng.normal(size=(k, k))) / k)
    m1 = rng.normal(size=k)
    arrays = [m1, factor @ factor.T, m1 + distance, other @ other.T]
    expected = pytest.approx(kl_normal(*arrays, target="numpy"), rel=1e-12)
    assert float(kl_normal(*map(convert, arrays), check=False)) == expected
    assert float(kl_normal(*map(convert, arrays[:2] * 2))) == 0


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_torch_compiles() -> None:
    """torch.compile takes a function in one graph."""
    convert = to_library("torch")
    import torch  # noqa: PLC0415 - only where installed

    mean, logs = np.random.default_rng(0).normal(size=(2, 5, 3))
    compiled = torch.compile(lambda m, v: kl_standard_normal(m, v), fullgraph=True)  # noqa: PLW0108 - a function to trace
    expected = kl_standard_normal(mean, logs, target="numpy")
    assert compiled(convert(mean), convert(logs)).numpy() == pytest.approx(expected, rel=1e-13)


# --------------------------------------------------------------------------------------------------------------- dask


@pytest.mark.parametrize("name", FUNCTIONS)
def test_dask_is_lazy_and_has_the_values_of_numpy(name: str) -> None:
    """Dask is lazy and has the values of NumPy, also where a core axis is in pieces."""
    da = pytest.importorskip("dask.array", reason="the extra dask is not installed")
    rng = np.random.default_rng(2)
    given = []
    for parameter in FUNCTIONS[name]._compiled().parameters:  # noqa: SLF001 - what it takes
        if "mass" in parameter.facts:
            given.append(rng.dirichlet(np.ones(3), size=10))
        elif "spd" in parameter.facts:
            given.append(np.stack([covariance(rng, 3) for _ in range(10)]))
        else:
            given.append(rng.normal(size=(10, *[3] * len(parameter.sizes))))
    lazy = FUNCTIONS[name](*(da.from_array(a, chunks=(4, *[2] * (a.ndim - 1))) for a in given))
    assert type(lazy).__module__.startswith("dask")
    assert lazy.compute(scheduler="sync") == pytest.approx(FUNCTIONS[name](*given, target="numpy"), rel=1e-12)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_dask_works_on_more_than_a_worker_holds() -> None:
    """The whole input is larger than the limit of the one worker, whose peak memory stays below it."""
    da = pytest.importorskip("dask.array", reason="the extra dask is not installed")
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("peak memory is not known on this system")
    limit, members, k = 448 * 2**20, 2_500_000, 4
    state = da.random.default_rng(0)
    m1, m2 = (state.normal(size=(members, k), chunks=(50_000, k)) for _ in range(2))
    a, b = (state.normal(size=(members, k, k), chunks=(50_000, k, k)) for _ in range(2))
    s1, s2 = (x @ x.swapaxes(-1, -2) + da.eye(k) for x in (a, b))
    assert sum(x.nbytes for x in (m1, s1, m2, s2)) > 1.5 * limit
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, memory_limit=limit, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        value = kl_normal(m1, s1, m2, s2)
        mean, lowest = client.compute([value.mean(), value.min()], sync=True)
        kept = client.run(lambda: status.read_text(encoding="ascii").split("VmHWM:")[1].split()[0])
        one = [x[:20].compute() for x in (m1, s1, m2, s2, value)]
    assert max(int(kilobytes) * 1024 for kilobytes in kept.values()) < limit
    assert np.isfinite(mean)
    assert lowest >= 0
    assert one[4] == pytest.approx(kl_normal(*one[:4], target="numpy"), rel=1e-11)
