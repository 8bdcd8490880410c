"""Divergences of normal laws and of mass functions beyond Kullback and Leibler's, against many digits at every distance."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest
from mpmath import mpf

from numeric.exact import entropy_of_counts
from numeric.normal_laws import (
    DENSITIES,
    DISCRETE,
    NORMAL,
    ORDERS,
    Number,
    covariance,
    laws,
    low_rank,
    low_ranks,
    mutual_information,
    numbers,
)
from numeric.test_families import LIBRARIES, at
from symkl.numeric import validation
from symkl.numeric.families import FAMILIES

if TYPE_CHECKING:
    from collections.abc import Callable

DISTANCES = (1.0, 1e-2, 1e-5, 1e-9)


def error(value: Any, exact: Callable[..., Number], args: list[Any]) -> float:  # noqa: ANN401 - a number of a library
    """Relative error."""
    with mpmath.workdps(80):
        right = exact(*map(numbers, args))
        return float(abs(mpf(float(value)) - right) / abs(right))


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("name", NORMAL)
def test_normal_laws_at_every_distance(name: str, library: str) -> None:
    """Divergences of normal laws keep their digits at every distance, also where the means are equal."""
    rng = np.random.default_rng(len(name))
    for distance in DISTANCES:
        for size in (1, 2, 6):
            for moved in (True, False):
                args = laws(rng, name, size, distance, moved)
                assert error(at(library, name, args), NORMAL[name], args) < 1e-13, (size, distance, moved)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("name", DISCRETE)
def test_mass_functions_at_every_distance(name: str, library: str) -> None:
    """Divergences of mass functions keep their digits, also where there are zeros."""
    rng = np.random.default_rng(len(name))
    for distance in ("far", 0.9, 1e-2, 1e-5):
        p = rng.dirichlet(np.ones(5))
        q = rng.dirichlet(np.full(5, 0.1)) if distance == "far" else p * (1 + distance * rng.uniform(-1, 1, 5))
        for zeros in (slice(0, 0), slice(0, 1)):
            first, second = p.copy(), q.copy()
            first[zeros] = second[zeros] = 0
            pair = [first / first.sum(), second / second.sum()]
            for order in (*ORDERS, 1e-10, 1 - 1e-10) if name.startswith("renyi") else (None,):
                args = pair if order is None else [order, *pair]
                assert error(at(library, name, args), DISCRETE[name], args) < 1e-13, (distance, order)


def test_masses_that_share_some_or_nothing() -> None:
    """A mass that one law alone has counts, and laws that share nothing are as far apart as can be."""
    p, q = [0.5, 0.5, 0.0], [0.0, 0.5, 0.5]
    assert FAMILIES["bhattacharyya_discrete"](p, q) == pytest.approx(np.log(2))
    assert FAMILIES["renyi_discrete"](0.3, p, q) == pytest.approx(np.log(2) / 0.7)
    assert FAMILIES["hellinger_discrete"]([1.0, 0.0], [0.0, 1.0]) == 1
    assert FAMILIES["bhattacharyya_discrete"]([1.0, 0.0], [0.0, 1.0]) == np.inf


@pytest.mark.parametrize("name", [*NORMAL, *DISCRETE])
def test_equal_laws_are_exactly_zero_apart_and_near_ones_never_less(name: str) -> None:
    """Equal laws are exactly 0 apart, and near ones never less."""
    rng = np.random.default_rng(len(name))
    order = [rng.uniform(0.01, 0.99, 500)] if name.startswith("renyi") else []
    if name in DISCRETE:
        first: list[Any] = [rng.dirichlet(np.ones(4), 500)]
        near = [first[0] * (1 + 2.0**-52 * rng.integers(-3, 4, (500, 4)))]
    else:
        first = [rng.normal(size=(500, 3)), np.stack([covariance(rng, 3) for _ in range(500)])]
        noise = 2.0**-52 * rng.integers(-3, 4, (500, 3, 3))
        near = [first[0] * (1 + 2.0**-52), first[1] * (1 + noise + noise.swapaxes(-1, -2))]
    assert not FAMILIES[name](*order, *first, *first).any()
    assert (FAMILIES[name](*order, *first, *near) >= 0).all()


@pytest.mark.parametrize("library", LIBRARIES)
def test_mutual_information(library: str) -> None:
    """Mutual information keeps its digits however small the correlations are, and is 0 where there are none."""
    rng = np.random.default_rng(5)
    for distance in DISTANCES:
        a, b = covariance(rng, 3), covariance(rng, 4)
        c = 0.1 * distance * np.linalg.cholesky(a) @ rng.normal(size=(3, 4)) @ np.linalg.cholesky(b).T
        assert error(at(library, "mutual_information_normal", [a, b, c]), mutual_information, [a, b, c]) < 1e-13
    assert at(library, "mutual_information_normal", [a, b, 0 * c]) == 0


@pytest.mark.parametrize("library", LIBRARIES)
def test_precisions_and_low_rank(library: str) -> None:
    """Densities and entropies are those of the covariance matrices that are meant."""
    rng = np.random.default_rng(6)
    x, mean, factor, diagonal = rng.normal(size=5), rng.normal(size=5), rng.normal(size=(5, 2)), rng.uniform(1, 3, 5)
    precision = covariance(rng, 5)

    cases: dict[str, list[Any]] = {
        "logpdf_normal_precision": [x, mean, precision],
        "entropy_normal_precision": [precision],
        "logpdf_normal_low_rank": [x, mean, factor, diagonal],
        "entropy_normal_low_rank": [factor, diagonal],
    }
    for name, args in cases.items():
        assert error(at(library, name, args), DENSITIES[name], args) < 1e-13, name


@pytest.mark.parametrize("library", LIBRARIES)
def test_low_rank_at_every_distance(library: str) -> None:
    """Two laws with factors keep their digits at every distance, also where there are more factors than entries."""
    rng = np.random.default_rng(7)
    for distance in DISTANCES:
        for size, rank in ((5, 2), (1, 1), (2, 3)):
            args = low_ranks(rng, size, rank, distance)
            assert error(at(library, "kl_normal_low_rank", args), low_rank, args) < 1e-13, (size, rank, distance)


def test_equal_factors_are_exactly_zero_apart_and_near_ones_never_less() -> None:
    """Equal laws are exactly 0 apart, near ones never less; and nothing has as many entries as the whole matrix."""
    rng = np.random.default_rng(8)
    function = FAMILIES["kl_normal_low_rank"]
    first = [rng.normal(size=(2000, 4)), rng.normal(size=(2000, 4, 2)), rng.uniform(1, 3, (2000, 4))]
    assert not function(*first, *first).any()
    assert (function(*first, *(a * (1 + 2.0**-52 * rng.integers(-3, 4, a.shape)) for a in first)) >= 0).all()
    large = low_ranks(rng, 100_000, 2, 1e-3)  # whose matrices would take 80 GB
    assert 0 < function(*large) < 1e5


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("rate", [1e-300, 1e-6, 0.1, 1.0, 7.0, 39.9, 40.0, 200.0, 1e6, 1e300])
def test_entropy_of_a_poisson_law(rate: float, library: str) -> None:
    """The entropy of a Poisson law has its digits at any rate."""
    assert error(at(library, "entropy_poisson", [rate]), entropy_of_counts, [rate]) < 1e-13


@pytest.mark.parametrize("library", ["jax", "torch"])
@pytest.mark.parametrize("name", NORMAL)
def test_gradients_of_near_laws(name: str, library: str) -> None:
    """Derivatives along changes of one argument keep their digits where laws are near, and eigenvalues may be equal."""
    rng = np.random.default_rng(len(name))
    for args in (laws(rng, name, 3, 1e-4), laws(rng, name, 3, 1.0)):
        if args[-1][0, 0] > 0 and name.startswith("squared"):
            args[-3] = np.eye(3)  # of which all eigenvalues are equal
        at(library, name, args)  # or skip
        if library == "torch":
            torch = importlib.import_module("torch")
            leaves = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in args]
            slopes = [g.numpy() for g in torch.autograd.grad(FAMILIES[name](*leaves), leaves)]
        else:
            jax = importlib.import_module("jax")
            slopes = jax.grad(FAMILIES[name].__call__, argnums=tuple(range(len(args))))(*map(jax.numpy.asarray, args))
        for place, slope in enumerate(slopes):
            noise = rng.normal(size=np.shape(args[place]))
            along = noise + noise.T if noise.ndim == 2 else noise
            found = float((np.asarray(slope) * along).sum())
            with mpmath.workdps(80):
                own, step = list(map(numbers, args)), mpf(10) ** -30
                values = []
                for size in (step, -step):
                    moved = [*own[:place], own[place] + size * numbers(along), *own[place + 1 :]]
                    values.append(NORMAL[name](*moved))
                right = (values[0] - values[1]) / (2 * step)
                scale = mpmath.norm(numbers(np.asarray(slope).ravel())) * mpmath.norm(numbers(along.ravel()))
            assert abs(found - right) <= 1e-12 * scale, place


WRONG = [
    ("renyi_normal", (1.5, [0.0], [[1.0]], [0.0], [[1.0]]), "order is not between 0 and 1"),
    ("renyi_normal", (1.0, [0.0], [[1.0]], [0.0], [[1.0]]), "renyi_normal has no value"),
    ("bhattacharyya_normal", ([0.0], [[1.0]], [0.0], [[-1.0]]), "covariance2 is not positive definite"),
    ("squared_wasserstein_normal", ([0.0], [[-1.0]], [0.0], [[1.0]]), "covariance1 is not positive definite"),
    ("squared_wasserstein_normal", ([0, 0], [[1, 2], [3, 4]], [0, 0], np.eye(2)), "covariance1 is not symmetric"),
    ("mutual_information_normal", ([[1.0]], [[1.0]], [[2.0]]), "mutual_information_normal has no value"),
    ("entropy_normal_low_rank", ([[1.0]], [0.0]), r"diagonal\[0\] is not positive|diagonal is not positive"),
    ("hellinger_discrete", ([0.5, 0.6], [0.5, 0.5]), "p sums to 1.1, not to 1"),
]


@pytest.mark.parametrize("library", ["numpy", "jax", "torch"])
@pytest.mark.parametrize(("name", "args", "message"), WRONG)
def test_values_that_no_law_has_are_refused(name: str, args: tuple[Any, ...], message: str, library: str) -> None:
    """A value that no law has is an error that names the argument."""
    with pytest.raises(validation.InputError, match=message):
        at(library, name, list(args))


@pytest.mark.parametrize("name", [*NORMAL, "mutual_information_normal", "entropy_normal_low_rank"])
def test_batches_have_the_values_of_their_members(name: str) -> None:
    """A batch, also an empty one and one with a shared argument, has the values of its members."""
    rng = np.random.default_rng(8)
    if name == "entropy_normal_low_rank":
        args: list[Any] = [rng.normal(size=(7, 3, 2)), rng.uniform(1, 2, (7, 3))]
    elif name.startswith("mutual"):
        args = [np.stack([covariance(rng, 3) for _ in range(7)]) for _ in range(2)] + [0.01 * rng.normal(size=(7, 3, 3))]
    else:
        members = [laws(rng, name, 3, 0.5) for _ in range(7)]
        args = [np.stack(column) for column in zip(*members, strict=True)]
    function = FAMILIES[name]
    many = function(*args)
    for place in range(7):
        assert function(*(a[place] for a in args)) == pytest.approx(many[place], rel=1e-13)
    assert function(*(a[:0] for a in args)).shape == (0,)
    shared = function(args[0][0], *args[1:])
    assert shared[3] == pytest.approx(function(args[0][0], *(a[3] for a in args[1:])), rel=1e-13)
