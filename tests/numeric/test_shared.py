"""Arguments that several members of a batch share: any pattern of axes, each factor once, and little memory."""

from __future__ import annotations

import itertools
import tracemalloc
from typing import TYPE_CHECKING

import numpy as np
import pytest

from numeric.cases import CASES, LET, values
from numeric.formulas import covariances
from symkl.errors import UnsupportedError
from symkl.language.parse import declare, parse_term
from symkl.numeric import kernels, running
from symkl.numeric.functions import FUNCTIONS, kl_normal, lambdify, logpdf_normal
from symkl.numeric.validation import NotPositiveDefiniteError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numeric.cases import Case
    from symkl.numeric.calling import Function

NAMES, _ = declare(LET)
BATCH = (3, 2, 4)


def members(function: Function, arrays: Sequence[np.ndarray], own: Sequence[int], batch: tuple[int, ...]) -> np.ndarray:
    """Call a function for one member after the other."""
    full = [np.broadcast_to(a, batch + a.shape[a.ndim - n :]) for a, n in zip(arrays, own, strict=True)]
    found = [np.asarray(function(*(a[at] for a in full), target="numpy")) for at in np.ndindex(batch)]
    return np.reshape(found, batch + found[0].shape)


def patterns(rng: np.random.Generator, arguments: int) -> list[tuple[int, ...]]:
    """Leading axes for each argument: all, none, or some of them, with length one or left out."""
    made = []
    for _ in range(arguments):
        shape = tuple(n if rng.random() < 0.5 else 1 for n in BATCH)
        made.append(shape[int(rng.integers(0, 4)) if all(n == 1 for n in shape) else 0 :])
    return made


@pytest.fixture(params=["whole", "pieces"])
def in_pieces(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once with batches that fit into one piece, once with pieces of a few members."""
    if request.param == "pieces":
        monkeypatch.setattr(running, "CHUNK", dict.fromkeys(running.CHUNK, 40))
        monkeypatch.setattr(running, "POINTS", 30)
        monkeypatch.setattr(running, "FEWEST_POINTS", 2)


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("target", ["numpy", "numba"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_pattern_of_axes_has_the_values_of_its_members(name: str, target: str) -> None:
    """Every pattern of axes has the values of its members."""
    if target == "numba":
        pytest.importorskip("numba", reason="the extra fast is not installed")
    rng = np.random.default_rng(1)
    function = FUNCTIONS[name]
    parameters = function._compiled().parameters  # noqa: SLF001 - what it takes
    own = [len(p.sizes) for p in parameters]
    for k, _ in itertools.product((3, 10), range(5)):
        arrays = []
        for parameter, lead in zip(parameters, patterns(rng, len(own)), strict=True):
            if "spd" in parameter.facts:
                arrays.append(covariances(rng, *lead, k))
            elif "mass" in parameter.facts:
                arrays.append(rng.dirichlet(np.ones(k), size=lead))
            else:
                arrays.append(rng.uniform(0.1, 0.9, size=(*lead, *[k] * len(parameter.sizes))))
        batch = np.broadcast_shapes(*(a.shape[: a.ndim - n] for a, n in zip(arrays, own, strict=True)))
        found = function(*arrays, target=target)
        assert np.shape(found) == batch
        assert found == pytest.approx(members(function, arrays, own, batch), rel=1e-11, abs=1e-13)


@pytest.mark.usefixtures("in_pieces")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.term)
def test_every_formula_takes_shared_arguments(case: Case) -> None:
    """Every rule and printer, with a few patterns of axes."""
    rng = np.random.default_rng(len(case.term))
    given, names = values(batch=BATCH), case.args.split()
    function = lambdify(parse_term(case.term, NAMES), {name: NAMES[name] for name in names})
    own = [given[name].ndim - len(BATCH) for name in names]
    for _ in range(3):
        leads = patterns(rng, len(names))
        arrays = []
        for name, lead in zip(names, leads, strict=True):
            taken = tuple(slice(0, n) for n in (1,) * (len(BATCH) - len(lead)) + lead)
            arrays.append(given[name][taken].reshape(lead + given[name].shape[len(BATCH) :]))
        batch = np.broadcast_shapes(*leads)
        assert function(*arrays) == pytest.approx(members(function, arrays, own, batch), rel=1e-10, abs=1e-11)


@pytest.mark.parametrize("target", ["numpy", "numba"])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_a_mixture_and_a_table(target: str, kind: type) -> None:
    """Every point with every component, and every law with every other."""
    if target == "numba":
        pytest.importorskip("numba", reason="the extra fast is not installed")
    rng = np.random.default_rng(2)
    x, mean, cov = rng.normal(size=(700, 5)), rng.normal(size=(4, 5)), covariances(rng, 4, 5)
    given = [a.astype(kind) for a in (x[:, None], mean, cov)]
    found = logpdf_normal(*given, target=target)
    assert found.dtype == kind
    expected = np.stack([logpdf_normal(x, m, s, target="numpy") for m, s in zip(mean, cov, strict=True)], -1)
    assert found == pytest.approx(expected, rel=1e-11 if kind is np.float64 else 1e-5)
    for some in (1, 2, 4):
        table = kl_normal(mean[:, None], cov[:, None], mean[:some], cov[:some], target=target)
        assert not np.diag(table).any()
        assert (table + np.eye(4, some) > 0).all()


@pytest.mark.parametrize("target", ["numpy", "numba"])
@pytest.mark.parametrize("k", [1, 2, 5, 8, 12, 40])
@pytest.mark.parametrize("members", [3, 600])
def test_what_equals_the_shared_law_is_exactly_zero_apart(target: str, k: int, members: int) -> None:
    """A shared matrix has the very factor that its like among many has."""
    if target == "numba":
        pytest.importorskip("numba", reason="the extra fast is not installed")
    rng = np.random.default_rng(k)
    mean, cov = rng.normal(size=(members, k)), covariances(rng, members, k)
    for place in (0, members // 2, members - 1):
        for shared in ((mean[place], cov[place]), (mean[place, None], cov[place, None])):
            assert kl_normal(mean, cov, *shared, target=target)[place] == 0
            assert kl_normal(*shared, mean, cov, target=target)[place] == 0


def test_a_shared_factor_is_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many pieces there are."""
    seen = []
    factor = kernels.cholesky
    monkeypatch.setattr(kernels, "cholesky", lambda a: seen.append(a.shape) or factor(a))
    function = lambdify(parse_term("(x - y).T*S.I*(x - y) + logdet(S)", NAMES), "x y S", target="numpy")
    rng = np.random.default_rng(3)
    x, cov = rng.normal(size=(20_000, 8)), covariances(rng, 8)
    assert function(x, x[0], cov).shape == (20_000,)
    assert seen == [(8, 8)]
    seen.clear()
    assert function(x[:, None], x[:3], covariances(rng, 3, 8)).shape == (20_000, 3)
    assert seen in ([(3, 8, 8)], [(1, 3, 8, 8)])


def test_a_matrix_that_points_share_is_solved_with_once() -> None:
    """Also one that has no factor: an LU decomposition, with the points as columns."""
    function = lambdify(parse_term("Q.I*x", NAMES), "Q x")
    rng = np.random.default_rng(4)
    q, x = rng.normal(size=(5, 5)) + 4 * np.eye(5), rng.normal(size=(2, 30, 5))
    assert function(q, x) == pytest.approx(x @ np.linalg.inv(q).T, rel=1e-11)
    assert np.isnan(function(np.zeros((5, 5)), x, check=False)).all()


@pytest.mark.parametrize("target", ["numpy", "numba"])
def test_memory_is_that_of_the_input_and_the_output(target: str) -> None:
    """No factor is copied to every point, and no value is kept twice; two megabytes are what a piece takes."""
    if target == "numba":
        pytest.importorskip("numba", reason="the extra fast is not installed")
    rng = np.random.default_rng(5)
    x, mean, cov = rng.normal(size=(30_000, 16)), rng.normal(size=(10, 16)), covariances(rng, 10, 16)
    one, other = covariances(rng, 300, 1, 3), covariances(rng, 3000, 3)
    for function, args in (
        (logpdf_normal, (x, mean[0], cov[0])),
        (logpdf_normal, (x[:, None], mean, cov)),
        (kl_normal, (np.zeros((300, 1, 3)), one, np.ones((3000, 3)), other)),
    ):
        value = function(*args, target=target)
        whole = value.nbytes + sum(a.nbytes for a in args)
        del value
        tracemalloc.start()
        try:
            function(*args, target=target)
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 1.2 * whole - sum(a.nbytes for a in args) + 2**21


@pytest.mark.parametrize("target", ["numpy", "numba"])
def test_what_is_shared_is_checked_too(target: str) -> None:
    """An indefinite matrix is named with its place in its own axes, not in those of the batch."""
    if target == "numba":
        pytest.importorskip("numba", reason="the extra fast is not installed")
    cov = np.stack([np.eye(2)] * 3)
    cov[1] *= -1
    with pytest.raises(NotPositiveDefiniteError, match=r"^covariance\[1\] is not positive definite"):
        logpdf_normal(np.zeros((500, 1, 2)), np.zeros(2), cov, target=target)
    found = logpdf_normal(np.zeros((500, 1, 2)), np.zeros(2), cov, target=target, check=False)
    assert np.array_equal(np.isnan(found).all(0), [False, True, False])
    assert np.array_equal(np.isnan(found).any(0), [False, True, False])


@pytest.mark.parametrize("target", ["numpy", "numba"])
@pytest.mark.parametrize("shape", [(0, 1), (1, 0), (0, 0)])
def test_empty_batches_of_shared_arguments(target: str, shape: tuple[int, int]) -> None:
    """No points, or no components."""
    if target == "numba":
        pytest.importorskip("numba", reason="the extra fast is not installed")
    points, components = shape
    found = logpdf_normal(np.zeros((points, 1, 2)), np.zeros((components, 2)), np.zeros((components, 2, 2)), target=target)
    assert found.shape == shape


def test_printed_code_of_shared_arguments() -> None:
    """What is shared comes first, and what is left is a function of the others."""
    compiled = logpdf_normal._compiled()  # noqa: SLF001 - the program
    with pytest.raises(UnsupportedError):
        compiled.source_for("nothing")
    prepared = compiled.load_shared(frozenset({"mean", "covariance"}))(np.zeros(2), np.eye(2))
    assert prepared(np.zeros((3, 2))) == pytest.approx([-np.log(2 * np.pi)] * 3)
