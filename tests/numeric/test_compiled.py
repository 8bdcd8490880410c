"""The compiled target and the shipped code: the same values, the same refusals, and what is shipped is what is proved."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from numeric.cases import CASES, LET, values
from numeric.formulas import covariance, covariances, exact_kl, relative_error, symmetric
from symkl.errors import UnsupportedError
from symkl.language.parse import declare, parse, parse_term
from symkl.numeric import compiling, shipping
from symkl.numeric.functions import (
    FUNCTIONS,
    cross_entropy_normal,
    entropy_normal,
    expected_quadratic_form,
    kl_diagonal_normal,
    kl_discrete,
    kl_normal,
    kl_standard_normal,
    lambdify,
    logpdf_normal,
)
from symkl.numeric.validation import NotAProbabilityError, NotFiniteError, NotPositiveDefiniteError, NotSymmetricError

if TYPE_CHECKING:
    from pathlib import Path

    from numeric.cases import Case

NAMES, _ = declare(LET)


@pytest.fixture(scope="module", autouse=True)
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> object:
    """Keep what these tests compile out of the user's folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYMKL_CACHE", str(tmp_path_factory.mktemp("compiled")))
        yield


def needs_numba() -> None:
    """Skip where Numba is missing."""
    pytest.importorskip("numba", reason="the extra fast is not installed")


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES[::3], ids=lambda case: case.term)
def test_a_formula_has_the_value_that_numpy_gives(case: Case) -> None:
    """A formula has the value that NumPy gives, or is refused by name."""
    needs_numba()
    term, args, given = parse_term(case.term, NAMES), {n: NAMES[n] for n in case.args.split()}, values(batch=(11,))
    try:
        compiled = lambdify(term, args, target="numba")
    except UnsupportedError as error:
        assert "the numba target has no kernel for" in str(error)  # noqa: PT017 - either of the two
        return
    arrays = [given[name] for name in args]
    assert compiled(*arrays) == pytest.approx(lambdify(term, args)(*arrays), rel=1e-11, abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES[1::4], ids=lambda case: case.term)
def test_a_formula_of_one_member_has_the_value_that_numpy_gives(case: Case) -> None:
    """As above, with matrices that are worked on in tiles."""
    needs_numba()
    term, args = parse_term(case.term, NAMES), {n: NAMES[n] for n in case.args.split()}
    given = values(k=11, n=9)
    try:
        compiled = lambdify(term, args, target="numba")
    except UnsupportedError as error:
        assert "the numba target has no kernel for" in str(error)  # noqa: PT017 - either of the two
        return
    arrays = [given[name] for name in args]
    assert compiled(*arrays) == pytest.approx(lambdify(term, args)(*arrays), rel=1e-10, abs=1e-10)


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5, 8, 13, 32])
@pytest.mark.parametrize("distance", [1, 1e-4, 1e-8])
def test_the_divergence_keeps_its_digits(k: int, distance: float) -> None:
    """The divergence keeps its digits, for a batch that fills no lanes too."""
    needs_numba()
    rng = np.random.default_rng(k)
    s1 = np.stack([covariance(rng, k) for _ in range(9)])
    noise = rng.normal(size=(9, k, k)) / (5 * k)
    factor = np.linalg.cholesky(s1)
    s2 = symmetric(factor @ (np.eye(k) + distance * (noise + noise.swapaxes(-1, -2))) @ factor.swapaxes(-1, -2))
    m1 = rng.normal(size=(9, k))
    m2 = m1 + distance * rng.normal(size=(9, k))
    found = kl_normal(m1, s1, m2, s2, target="numba")
    for j in (0, 7, 8):
        assert relative_error(found[j], exact_kl(m1[j], s1[j], m2[j], s2[j])) < 1e-13
    assert not kl_normal(m1, s1, m1, s1, target="numba").any()


@pytest.mark.parametrize("target", ["numpy", "numba"])
@pytest.mark.parametrize("k", [2, 5, 17, 36])
@pytest.mark.parametrize("distance", [3, 0.7, 0.2, 1e-8])
def test_one_member_by_itself_keeps_its_digits(target: str, k: int, distance: float) -> None:
    """One member by itself keeps its digits, where factors are subtracted and where they are too close for that."""
    if target == "numba":
        needs_numba()
    rng = np.random.default_rng(k)
    s1, m1 = covariance(rng, k), rng.normal(size=k)
    factor = np.linalg.cholesky(s1) @ (np.eye(k) + distance * np.tril(rng.normal(size=(k, k))) / k)
    s2 = symmetric(factor @ factor.T)
    m2 = m1 + distance * rng.normal(size=k)
    assert relative_error(kl_normal(m1, s1, m2, s2, target=target), exact_kl(m1, s1, m2, s2)) < 1e-13
    assert kl_normal(m1, s1, m1, s1, target=target) == 0


@pytest.mark.parametrize("k", [8, 9, 15, 16, 23, 25, 63, 66, 97, 128, 131, 203])
def test_matrices_of_one_member_are_worked_on_in_tiles(k: int) -> None:
    """At the borders of tiles, blocks and panels: the values that NumPy gives, and what is only rounding is evened out."""
    needs_numba()
    rng = np.random.default_rng(k)
    s1, far = covariances(rng, 2, k)
    m1, m2 = rng.normal(size=(2, k))
    change = symmetric(rng.normal(size=(k, k))) * 1e-9
    for s2 in (far, s1 + change):
        expected = kl_normal(m1, s1, m2, s2, target="numpy")
        assert kl_normal(m1, s1, m2, s2, target="numba") == pytest.approx(expected, rel=1e-12)
        expected = kl_normal(m1, s1, m1, s2, target="numpy")
        assert kl_normal(m1, s1, m1, s2, target="numba") == pytest.approx(expected, rel=1e-9)
    for place in ((0, k - 1), (k - 1, k - 2), (k // 2, 0)):
        uneven = s1.copy()
        uneven[place] *= 1 + 1e-12
        assert kl_normal(m1, uneven, m2, far, target="numba") == pytest.approx(kl_normal(m1, s1, m2, far), rel=1e-9)
        uneven[place] += 1
        with pytest.raises(NotSymmetricError, match="Sigma1 is not symmetric"):
            kl_normal(m1, uneven, m2, far, target="numba")
    for place in (0, k // 2, k - 1):
        bad = far.copy()
        bad[place, place] = -1e-300
        with pytest.raises(NotPositiveDefiniteError, match="Sigma2 is not positive definite"):
            kl_normal(m1, s1, m2, bad, target="numba")
        bad[place, place] = np.inf
        with pytest.raises(NotFiniteError, match="Sigma2 has a"):
            kl_normal(m1, s1, m2, bad, target="numba")


@pytest.mark.parametrize("k", [30, 56, 96, 97])
def test_many_matrices_that_are_not_small(k: int) -> None:
    """In lanes or by themselves, in batches of few and of more."""
    needs_numba()
    rng = np.random.default_rng(k)
    s1, s2 = covariances(rng, 2, 18, k)
    m1, m2 = rng.normal(size=(2, 18, k))
    expected = kl_normal(m1, s1, m2, s2, target="numpy")
    for members in (1, 2, 3, 7, 18):
        found = kl_normal(*(a[:members] for a in (m1, s1, m2, s2)), target="numba")
        assert found == pytest.approx(expected[:members], rel=1e-12)


@pytest.mark.parametrize("k", [1, 7, 15, 16, 17, 24, 31, 32, 33, 100])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_vectors_are_summed_over_several_entries_at_a_time(k: int, dtype: type) -> None:
    """Whatever is left over at the end of a vector is counted once."""
    needs_numba()
    rng = np.random.default_rng(k)
    rel = 1e-13 if dtype is np.float64 else 1e-6
    for members in (1, 2, 9):
        m1, v1, m2, v2 = rng.normal(size=(4, members, k)).astype(dtype)
        p, q = rng.dirichlet(np.ones(k), size=(2, members))
        for function, args in (
            (kl_standard_normal, (m1, v1)),
            (kl_standard_normal, (m1[0], v1)),
            (kl_standard_normal, (1e-3 * m1, 1e-3 * v1)),
            (kl_diagonal_normal, (m1, v1, m2, v2)),
            (kl_discrete, (p, q)),
        ):
            found = function(*args, target="numba")
            assert found == pytest.approx(function(*args, target="numpy"), rel=rel)
            assert found.dtype == args[-1].dtype
        for place in (0, k - 1):
            odd = v1.copy()
            odd[-1, place] = np.inf
            with pytest.raises(NotFiniteError, match="log_variance"):
                kl_standard_normal(m1, odd, target="numba")


@pytest.mark.parametrize("k", [2, 3, 4, 5, 8, 16, 32, 64])
def test_one_near_member_does_not_spoil_the_far_ones(k: int) -> None:
    """Where factors are subtracted is decided for each member."""
    needs_numba()
    cov = covariance(np.random.default_rng(0), k)
    for ratio in (1e-2, 1e-8, 1e-16):
        second = np.stack([cov] * 16)
        first, zero = second * ratio, np.zeros((16, k))
        first[3] = cov
        expected = kl_normal(zero, first, zero, second, target="numpy")
        found = kl_normal(zero, first, zero, second, target="numba")
        assert found == pytest.approx(expected, rel=1e-12)
        assert found[3] == 0
        assert kl_normal(zero[0], first[0], zero[0], cov, target="numba") == pytest.approx(expected[0], rel=1e-12)


@pytest.mark.parametrize(
    ("term", "args", "low", "high"),
    [
        ("k*pi", "x", 0, 1),
        ("logdet(I(k)) + k", "x", 0, 1),
        ("Sum[log(1 + exp(x[i])), i]", "x", -90, 90),
        ("Sum[x[i]**18 + x[i]**17, i]", "x", -1, 1),
        ("Sum[x[i]**(-17), i]", "x", -2, -1),
        ("Sum[x[i], i]*Sum[y[i]**2, i]", "x y", 0, 1),
    ],
)
def test_vectors_of_any_length_and_batch(term: str, args: str, low: float, high: float) -> None:
    """Terms that depend on no argument, on large numbers, on powers and on one argument after the other."""
    needs_numba()
    names = {name: NAMES[name] for name in args.split()}
    compiled, plain = (lambdify(parse_term(term, NAMES), names, target=t) for t in ("numba", "numpy"))
    rng = np.random.default_rng(2)
    for shape in ((3,), (8, 3), (11, 3), (20,), (8, 20), (11, 20)):
        arrays = [rng.uniform(low, high, size=shape) for _ in names]
        assert compiled(*arrays) == pytest.approx(np.broadcast_to(plain(*arrays), shape[:-1]), rel=1e-12)


@pytest.mark.parametrize("target", ["numpy", "numba"])
def test_masses_below_the_normal_numbers(target: str) -> None:
    """A mass whose inverse is infinite still has a divergence."""
    if target == "numba":
        needs_numba()
    for p in ([1e-310, 1], np.array([1e-39, 1], np.float32)):
        found = kl_discrete([p] * 9, [np.array([0.5, 0.5], np.asarray(p).dtype)] * 9, target=target)
        assert found == pytest.approx(np.log(2), rel=1e-6)
    assert kl_discrete([1e-320, 1], [1e-320, 1], target=target) == 0


def test_small_calls_take_arrays_as_they_come() -> None:
    """A call of shapes that occurred before has the same value for other layouts, and refuses the same."""
    needs_numba()
    rng = np.random.default_rng(8)
    for dtype in (np.float64, np.float32):
        m1, m2 = rng.normal(size=(2, 3)).astype(dtype)
        s1, s2 = (s.astype(dtype) for s in covariances(rng, 2, 3))
        expected = kl_normal(m1, s1, m2, s2, target="numpy")
        for turn in range(3):
            frozen = s2.copy()
            frozen.flags.writeable = False
            wide = np.repeat(m1, 2)[::2]
            for args in ((m1, s1, m2, s2), (wide, s1.T, m2, frozen), (list(m1), s1, m2, s2)):
                found = kl_normal(*args)
                assert found == pytest.approx(expected, rel=1e-6 if dtype is np.float32 else 1e-13), turn
            assert kl_normal(m1, s1, m2, s2).dtype == dtype
            assert kl_normal(*(a[None] for a in (m1, s1, m2, s2))) == pytest.approx([expected], rel=1e-6)
            with pytest.raises(NotFiniteError, match="mu2 has a nan"):
                kl_normal(m1, s1, m2 * np.nan, s2)
            with pytest.raises(ValueError, match="does not fit mu1"):
                kl_normal(m1[:2], s1, m2, s2)
            with pytest.raises(ValueError, match="which does not fit"):
                kl_normal([], s1, m2, s2)


def test_near_pairs_are_never_negative() -> None:
    """A million random near pairs are never negative."""
    needs_numba()
    rng = np.random.default_rng(7)
    cov = covariances(rng, 1000, 2)
    mean = rng.normal(size=(1000, 2))
    for _ in range(1000):
        near = symmetric(cov * (1 + 1e-15 * rng.integers(-3, 4, size=cov.shape)))
        assert kl_normal(mean, cov, mean, near, target="numba", check=False).min() >= 0


def test_shared_arguments_and_other_shapes() -> None:
    """Shared arguments, other batches and an empty one."""
    needs_numba()
    rng = np.random.default_rng(3)
    m1, m2 = rng.normal(size=(2, 20, 3))
    s1, s2 = covariances(rng, 20, 3), covariances(rng, 1, 3)
    for args in (
        (m1, s1, m2, s2[0]),
        (m1[0], s1[0], m2, s2),
        (m1[:, None], s1[:, None], m2[:4], s1[:4]),
        (m1[:0], s1[:0], m2[:0], s2),
    ):
        assert kl_normal(*args, target="numba") == pytest.approx(kl_normal(*args, target="numpy"), rel=1e-12)
    single = kl_normal(*(a.astype(np.float32) for a in (m1, s1, m2, s1[::-1])), target="numba")
    assert single.dtype == np.float32
    assert single == pytest.approx(kl_normal(m1, s1, m2, s1[::-1]), rel=1e-5)


def test_sums_keep_their_digits() -> None:
    """Exponentials and logarithms agree with NumPy's over their whole range."""
    needs_numba()
    logs = np.concatenate([np.linspace(-800, 700, 1001), np.geomspace(1e-12, 1, 500), -np.geomspace(1e-12, 1, 500)])[:, None]
    zero = np.zeros_like(logs)
    found, expected = (kl_standard_normal(zero, logs, target=t) for t in ("numba", "numpy"))
    assert found == pytest.approx(expected, rel=1e-13)
    assert kl_diagonal_normal(zero, logs / 4, zero, zero, target="numba") == pytest.approx(
        kl_diagonal_normal(zero, logs / 4, zero, zero, target="numpy"), rel=1e-13
    )
    rng = np.random.default_rng(1)
    p, q = rng.dirichlet(np.full(7, 0.1), size=(2, 300))
    assert kl_discrete(p, q, target="numba") == pytest.approx(kl_discrete(p, q, target="numpy"), rel=1e-12)
    assert kl_discrete([0.5, 0.5], [1, 0], target="numba") == np.inf
    variances = np.geomspace(5e-324, 1e300, 200)[:, None, None]
    assert entropy_normal(variances, target="numba") == pytest.approx(entropy_normal(variances, target="numpy"), rel=1e-14)


def test_a_cache_that_cannot_be_written_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where compiled code cannot be kept, functions work, and a warning says why they take long to start."""
    needs_numba()
    (tmp_path / "file").touch()
    monkeypatch.setenv("SYMKL_CACHE", str(tmp_path / "file" / "folder"))
    compiled = lambdify(parse_term("c + 2", NAMES), {"c": NAMES["c"]}, target="numba")
    with pytest.warns(RuntimeWarning, match=r"cannot be kept in .*folder \(Not a directory\).*; SYMKL_CACHE names") as seen:
        found = [compiled(1.0), *compiled(np.arange(20.0))]
    assert found == [3, *range(2, 22)]
    assert len(seen) == 1


def moved(x: np.ndarray) -> list[np.ndarray]:
    """Return an array with the same numbers in other layouts and orders of bytes."""
    swapped, gaps = x.astype(x.dtype.newbyteorder()), np.repeat(x, 2, -1)[..., ::2]
    unaligned = np.empty(x.nbytes + 1, np.uint8)[1:].view(x.dtype).reshape(x.shape)
    unaligned[...] = x
    fixed = [x.copy(), swapped.copy()]
    for array in fixed:
        array.flags.writeable = False
    return [x, swapped, gaps, unaligned, *fixed]


@pytest.mark.parametrize("shape", [(4,), (3, 4), (3, 20)])
def test_orders_of_bytes_are_told_apart(shape: tuple[int, ...]) -> None:
    """Whatever arrays came before, of the other order of bytes or at odd places, the value is the same."""
    needs_numba()
    rng = np.random.default_rng(0)
    mean, logs = rng.normal(size=(2, *shape))
    right = kl_standard_normal(mean, logs, target="numpy")
    given = [(one, other) for one in moved(mean) for other in moved(logs)]
    for at in rng.permutation(4 * len(given)):
        assert kl_standard_normal(*given[at % len(given)]) == pytest.approx(right, rel=1e-14)


def test_what_others_had_compiled_changes_nothing() -> None:
    """Where Numba saw a read-only array of the other order of bytes elsewhere, it takes ours for that: they are copied."""
    needs_numba()
    code = """
import contextlib
import numba, numpy as np
from numba import types
from symkl import kl_standard_normal
own = np.arange(12.0).reshape(3, 4)
other = own.astype(own.dtype.newbyteorder())
for array in (own, other):
    array.flags.writeable = False
theirs = numba.njit([types.float64(types.Array(types.float64, 2, "C", readonly=True))])(lambda x: x.sum())
with contextlib.suppress(TypeError):
    theirs(other)
try:
    theirs(own)
    print("told apart")
except TypeError:
    print("mistaken")
print(np.array_equal(kl_standard_normal(own, own), kl_standard_normal(own.copy(), own.copy())))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    numba_says, equal = run.stdout.split("\n")[:2]
    assert equal == "True"
    if numba_says == "told apart":
        pytest.skip("this Numba tells the orders of bytes apart, so that there is nothing to see")


@pytest.mark.parametrize("k", [3, 20])
def test_arguments_that_the_value_does_not_depend_on_are_checked(k: int) -> None:
    """A nan in an argument is refused whether or not the value depends on it."""
    needs_numba()
    function = lambdify(parse("c = Sum[x[i]**2 + 0*y[i], i]", "x, y: k; c: scalar; i: index(k)"), ["x", "y"], target="auto")
    x, y = np.ones((2, 5, k))
    y[1, 0] = np.nan
    for target in ("numba", "numpy"):
        assert list(function(x, x, target=target)) == [k] * 5
        with pytest.raises(NotFiniteError, match=r"^y\[1\] has a nan"):
            function(x, y, target=target)


@pytest.mark.parametrize("n", [3, 15, 17])
@pytest.mark.parametrize("members", [1, 9])
def test_nan_goes_through_where_nothing_is_checked(n: int, members: int) -> None:
    """A mass that is nan is no mass of zero."""
    needs_numba()
    p, q = np.full((2, members, n), 1 / n)
    p[0, 0] = np.nan
    for target in ("numba", "numpy"):
        found = kl_discrete(p, q, check=False, target=target)
        assert np.isnan(found[0])
        assert not found[1:].any()


@pytest.mark.parametrize("k", [1, 4, 8, 9, 17])
def test_variances_below_the_normal_numbers(k: int) -> None:
    """Variances that have few digits have a divergence of as many, for one member and for several."""
    needs_numba()
    zero, one = np.zeros(k), np.eye(k)
    ratio = 3e-320 / 2e-320
    for target in ("numba", "numpy"):
        for members in (1, 3):
            args = [np.repeat(x[None], members, 0) for x in (zero, 3e-320 * one, zero, 2e-320 * one)]
            found = kl_normal(*args, target=target)
            assert found == pytest.approx(k * (ratio - 1 - np.log(ratio)) / 2, rel=2e-4)


def test_exponentials_reach_below_the_normal_numbers() -> None:
    """Exponentials become zero where those of NumPy do."""
    needs_numba()
    exponential = lambdify(parse_term("exp(c)", NAMES), {"c": NAMES["c"]}, target="numba")
    x = np.linspace(-760, 700, 4001)
    assert exponential(x) == pytest.approx(np.exp(x), rel=5e-16, abs=5e-324)


def test_what_is_refused() -> None:
    """The refusals are those of NumPy's target."""
    needs_numba()
    mean, eye = np.zeros((9, 2)), np.stack([np.eye(2)] * 9)
    bad = eye.copy()
    bad[4] = [[1, 2], [2, 1]]
    with pytest.raises(NotPositiveDefiniteError, match=r"Sigma2\[4\] is not positive definite"):
        kl_normal(mean, eye, mean, bad, target="numba")
    assert np.array_equal(np.isnan(kl_normal(mean, eye, mean, bad, target="numba", check=False)), np.arange(9) == 4)
    bad[4] = [[1, 0.5], [0, 1]]
    with pytest.raises(NotSymmetricError, match=r"Sigma1\[4\] is not symmetric"):
        kl_normal(mean, bad, mean, eye, target="numba")
    bad[4] = [[1, np.nan], [np.nan, 1]]
    with pytest.raises(NotFiniteError, match=r"Sigma1\[4\] has a nan"):
        kl_normal(mean, bad, mean, eye, target="numba")
    with pytest.raises(NotAProbabilityError, match="q sums to"):
        kl_discrete([0.5, 0.5], [0.5, 0.4], target="numba")
    for _ in range(2):  # the second call takes the short way
        with pytest.raises(NotPositiveDefiniteError, match="Sigma1 is not positive definite"):
            kl_normal(mean[0], -eye[0], mean[0], eye[0])


@pytest.mark.parametrize("target", ["numpy", "numba"])
def test_factors_take_the_place_of_covariances(target: str) -> None:
    """Cholesky factors take the place of covariances."""
    if target == "numba":
        needs_numba()
    rng = np.random.default_rng(5)
    m1, m2, x = rng.normal(size=(3, 4, 3))
    s1, s2 = covariances(rng, 2, 4, 3)
    l1, l2 = np.linalg.cholesky(s1), np.linalg.cholesky(s2)
    for function in (kl_normal, cross_entropy_normal):
        expected = pytest.approx(function(m1, s1, m2, s2), rel=1e-12)
        assert function(m1, scale_tril1=l1, mu2=m2, scale_tril2=l2, target=target) == expected
        assert function(m1, s1, m2, scale_tril2=l2, target=target) == expected
        assert function(m1, scale_tril1=l1, mu2=m2, Sigma2=s2, target=target) == expected
    assert not kl_normal(m1, scale_tril1=l1, mu2=m1, scale_tril2=l1, target=target).any()
    assert logpdf_normal(x, m1, scale_tril=l1, target=target) == pytest.approx(logpdf_normal(x, m1, s1), rel=1e-12)
    assert entropy_normal(scale_tril=l1, target=target) == pytest.approx(entropy_normal(s1), rel=1e-12)
    expected = pytest.approx(expected_quadratic_form(s2, m1, s1), rel=1e-12)
    assert expected_quadratic_form(s2, m1, scale_tril=l1, target=target) == expected
    with pytest.raises(NotPositiveDefiniteError, match=r"scale_tril \(and 3 more\)|scale_tril.* has a diagonal entry"):
        entropy_normal(scale_tril=-l1, target=target)
    with pytest.raises(TypeError):
        entropy_normal(s1, scale_tril=l1)


def test_the_second_process_compiles_nothing() -> None:
    """What one process compiled the next one reads."""
    needs_numba()
    code = (
        "import numpy as np, numba.core.compiler as c; from symkl import kl_normal; e = np.eye(5); m = np.zeros(5)\n"
        "kl_normal(m, e, m, 2*e, target='numba')\n"
        "import sys; kernels = [m for n, m in sys.modules.items() if n.startswith('symkl_kernel_')]\n"
        "print(*(sum(m.kl_normal.stats.cache_hits.values()) for m in kernels if hasattr(m, 'kl_normal')))"
    )
    run = [sys.executable, "-c", code]
    runs = [subprocess.run(run, capture_output=True, text=True, check=True).stdout for _ in range(2)]
    assert runs[1].strip() == "1"


def test_threads_give_the_values_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads give the values of one thread."""
    needs_numba()
    rng = np.random.default_rng(4)
    mean, cov = rng.normal(size=(20_003, 6)), covariances(rng, 20_003, 6)
    other = cov[::-1].copy()
    monkeypatch.setattr(compiling, "threads", lambda: 3)
    many = kl_normal(mean, cov, mean, other, target="numba")
    monkeypatch.setattr(compiling, "threads", lambda: 1)
    assert np.array_equal(many, kl_normal(mean, cov, mean, other, target="numba"))


# -------------------------------------------------------------------------------------------------------- shipped code


@pytest.mark.usefixtures("decided_once")
def test_what_is_shipped_is_what_is_proved() -> None:
    """What is shipped is, to the letter, what a fresh build from verified derivations gives."""
    assert shipping.FILE.read_text(encoding="utf-8") == shipping.render(), "python -m symkl.numeric.shipping"


def test_calling_a_shipped_function_loads_no_sympy() -> None:
    """Calling a shipped function loads neither SymPy nor the prover, nor Numba for a small call."""
    code = (
        "import sys, numpy as np; from symkl import kl_normal; kl_normal(np.zeros(2), np.eye(2), np.ones(2), np.eye(2))\n"
        "assert kl_normal.source and kl_normal.latex and kl_normal.signature == '(k),(k,k),(k),(k,k)->()'\n"
        "sys.exit(bool({'sympy', 'symkl.prover', 'symkl.language', 'numba', 'jax', 'torch'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_function_is_shipped_for_every_target() -> None:
    """Every function is shipped for every target."""
    for function in FUNCTIONS.values():
        assert set(function.sources) == {"numpy", "numba", "jax", "torch"}
