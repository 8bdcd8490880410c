"""How a function is called: shapes, types, batches, names, and what it refuses, word for word."""

from __future__ import annotations

import gc
import inspect
import pickle
from typing import TypeAlias

import numpy as np
import pytest

from numeric import formulas
from numeric.formulas import covariances
from symkl.errors import SymklError, UnsupportedError
from symkl.numeric import compiling, kernels, validation
from symkl.numeric.functions import kl_normal

Laws: TypeAlias = tuple[np.ndarray, ...]
KL, MASSES, KL_PLAIN = formulas.kl_accurate, formulas.kl_masses, formulas.kl_plain


@pytest.fixture
def laws() -> Laws:
    """Five pairs of normal laws in three dimensions."""
    rng = np.random.default_rng(0)
    m1, m2 = rng.normal(size=(2, 5, 3))
    return m1, covariances(rng, 5, 3), m2, covariances(rng, 5, 3)


@pytest.mark.parametrize("k", [2, 5, 70])
def test_a_call_leaves_nothing_for_the_garbage_collector(k: int) -> None:
    """What a call computed on its way is freed with it: large arrays would stay until the collector happens to run."""
    rng = np.random.default_rng(k)
    means, covs = rng.normal(size=(2, 4, k)), covariances(rng, 4, k)
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)  # other threads may have left something too
    try:
        KL(means[0], covs, means[1], 2 * covs, target="numpy")
        gc.collect()
        assert [x for x in gc.garbage if getattr(x, "__module__", "") == kernels.__name__] == []
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def test_leading_axes_broadcast(laws: Laws) -> None:
    """Leading axes broadcast."""
    m1, s1, m2, s2 = laws
    table = KL(m1[:, None], s1[:, None], m2, s2)
    assert table.shape == (5, 5)
    for i, j in np.ndindex(5, 5):
        assert table[i, j] == pytest.approx(KL(m1[i], s1[i], m2[j], s2[j]), rel=1e-12)
    assert KL(m1[0], s1[0], m2[:, None], s2[:1]).shape == (5, 1)


def test_an_argument_that_the_value_does_not_depend_on_still_broadcasts() -> None:
    """An argument that the value does not depend on still broadcasts."""
    f = formulas.function("c = c + 0*x.T*x", "x: k; c: scalar", "x c")
    assert f(np.zeros((4, 2)), 1.0).shape == (4,)


def test_lists_and_integers_are_taken() -> None:
    """Lists and integers are taken."""
    value = KL([0, 0], [[2, 1], [1, 2]], [1, 0], [[1, 0], [0, 1]])
    assert isinstance(value, np.float64)
    assert value == pytest.approx(0.5 * (-np.log(3) - 2 + 4 + 1))


@pytest.mark.parametrize(("given", "kept"), [(np.float32, np.float32), (np.float64, np.float64), (np.int32, np.float64)])
def test_types(given: type, kept: type) -> None:
    """float32 and float64 are kept, integers become float64."""
    mean, cov = np.zeros((2, 2), given), np.eye(2, dtype=given) * given(2)
    value = KL(mean, cov, mean, np.eye(2, dtype=given))
    assert value.dtype == kept
    assert KL(mean[0], cov, mean[0], cov).dtype == kept
    assert formulas.kl_standard(mean, mean).dtype == kept


def test_types_are_mixed_as_numpy_mixes_them() -> None:
    """The widest floating type wins, float16 becomes float32."""
    assert formulas.kl_standard(np.zeros(2, np.float32), np.zeros(2)).dtype == np.float64
    assert formulas.kl_standard(np.zeros(2, np.float16), np.zeros(2, np.float16)).dtype == np.float32


def test_strided_and_read_only_input_is_left_alone(laws: Laws) -> None:
    """Strided and read only input is left alone."""
    m1, s1, m2, s2 = laws
    wide = np.zeros((5, 6, 6))
    wide[:, ::2, ::2] = s1
    backwards = np.asfortranarray(s2)
    for array in (m1, wide, m2, backwards):
        array.setflags(write=False)
    copies = [a.copy() for a in (m1, wide, m2, backwards)]
    assert KL(m1, wide[:, ::2, ::2], m2, backwards) == pytest.approx(KL(*laws), rel=1e-12)
    assert all(np.array_equal(a, b) for a, b in zip((m1, wide, m2, backwards), copies, strict=True))


@pytest.mark.parametrize("batch", [(0,), (3, 0), (0, 2)])
def test_empty_batches(batch: tuple[int, ...]) -> None:
    """An empty batch gives an empty result."""
    mean, cov = np.zeros((*batch, 2)), np.zeros((*batch, 2, 2))
    assert KL(mean, cov, mean, cov).shape == batch
    assert formulas.kl_standard(mean, mean).shape == batch


@pytest.mark.parametrize("batch", [(), (4,)])
def test_no_dimensions_at_all(batch: tuple[int, ...]) -> None:
    """Laws on a space of no dimensions are equal."""
    mean, cov = np.zeros((*batch, 0)), np.zeros((*batch, 0, 0))
    for kl in (formulas.kl_plain, formulas.kl_accurate):
        assert np.array_equal(kl(mean, cov, mean, cov), np.zeros(batch))
    assert np.array_equal(formulas.kl_standard(mean, mean), np.zeros(batch))


def test_arguments_by_name(laws: Laws) -> None:
    """Arguments go by name too, and Python's own errors say what is missing."""
    m1, s1, m2, s2 = laws
    assert np.array_equal(KL(m1, s1, Sigma2=s2, mu2=m2), KL(*laws))
    with pytest.raises(TypeError, match="missing a required argument: 'Sigma2'"):
        KL(m1, s1, m2)
    with pytest.raises(TypeError, match="unexpected keyword argument 'Sigma3'"):
        KL(m1, s1, m2, s2, Sigma3=s2)


def test_wrong_names_are_a_type_error() -> None:
    """What is missing, unknown or given twice is said as Python says it, and what the function takes."""
    m, s = np.zeros(1), np.eye(1)
    takes = r"; it takes mu1, Sigma1, mu2, Sigma2, scale_tril1, scale_tril2$"
    with pytest.raises(TypeError, match=r"^kl_normal\(\) missing a required argument: 'mu2'" + takes):
        kl_normal(m, s)
    with pytest.raises(TypeError, match=r"^kl_normal\(\) got an unexpected keyword argument 'Sigma3'" + takes):
        kl_normal(m, s, m, s, Sigma3=s)
    with pytest.raises(TypeError, match=r"^kl_normal\(\) got an unexpected keyword argument 'cov2'" + takes):
        kl_normal(m, s, m, cov2=s)  # which is why one is missing
    with pytest.raises(TypeError, match=r"^kl_normal\(\) too many positional arguments" + takes):
        kl_normal(m, s, m, s, s)
    for given in ({"Sigma1": s, "scale_tril1": s}, {"Sigma2": s, "scale_tril2": s}):
        place = next(iter(given)).removeprefix("Sigma")
        with pytest.raises(TypeError, match=rf"^kl_normal\(\) got Sigma{place} and its factor scale_tril{place}" + takes):
            kl_normal(**{"mu1": m, "Sigma1": s, "mu2": m, "Sigma2": s} | given)
    with pytest.raises(TypeError, match=r"^kl_normal\(\) got Sigma1 and its factor scale_tril1" + takes):
        kl_normal(m, s, m, s, scale_tril1=s)


def test_a_function_shows_where_it_comes_from() -> None:
    """A function shows where it comes from."""
    assert list(inspect.signature(KL).parameters) == ["mu1", "Sigma1", "mu2", "Sigma2", "check", "target"]
    assert KL.signature == "(k),(k,k),(k),(k,k)->()"
    assert KL.latex.startswith(r"\mathbb{D}_{KL}")
    assert str(KL.formula).startswith("KL(p, q) = 1/2*tr(")
    assert KL.derivation is None
    assert "def accurate(" in KL.source


def test_a_function_travels_to_other_processes(laws: Laws) -> None:
    """A function travels to other processes."""
    assert np.array_equal(pickle.loads(pickle.dumps(KL))(*laws), KL(*laws))  # noqa: S301 - our own bytes


# ------------------------------------------------------------------------------------------------------------ refusals


def refused(error: type[Exception], message: str) -> pytest.RaisesExc:
    """Expect a ValueError that is a SymklError, with a message that starts so."""
    assert issubclass(error, ValueError)
    assert issubclass(error, SymklError)
    return pytest.raises(error, match=f"^{message}")


def test_an_indefinite_matrix_is_named_with_its_place(laws: Laws) -> None:
    """An indefinite matrix is named with its place."""
    m1, s1, m2, s2 = laws
    bad = s2.copy()
    bad[3] = [[1, 2, 0], [2, 1, 0], [0, 0, 1]]
    with refused(validation.NotPositiveDefiniteError, r"Sigma2\[3\] is not positive definite$"):
        KL(m1, s1, m2, bad)
    values = KL(m1, s1, m2, bad, check=False)
    assert np.array_equal(np.isnan(values), [False, False, False, True, False])
    assert values[0] == KL(m1[0], s1[0], m2[0], s2[0]) or values[0] == pytest.approx(KL(m1[0], s1[0], m2[0], s2[0]))


@pytest.mark.parametrize("bad", [np.zeros((2, 2)), -np.eye(2), np.ones((2, 2))], ids=["zero", "negative", "singular"])
def test_singular_and_negative_matrices_are_refused(bad: np.ndarray) -> None:
    """Singular and negative matrices are refused."""
    mean = np.zeros(2)
    with refused(validation.NotPositiveDefiniteError, "Sigma1 is not positive definite$"):
        KL(mean, bad, mean, np.eye(2))
    with refused(validation.NotPositiveDefiniteError, r"Sigma2\[0\] \(and 1 more\) is not positive definite$"):
        KL(mean, np.eye(2), mean, np.stack([bad, bad]))
    assert np.isnan(KL(mean, bad, mean, np.eye(2), check=False))


def test_a_covariance_that_no_factor_is_taken_of_is_checked_too() -> None:
    """A covariance that no factor is taken of is checked too."""
    with refused(validation.NotPositiveDefiniteError, "S is not positive definite$"):
        formulas.quadratic(np.eye(2), [0, 0], [[1, 2], [2, 1]])


def test_an_asymmetric_matrix_is_refused_and_rounding_is_not() -> None:
    """An asymmetric matrix is refused and rounding is not."""
    mean, cov = np.zeros(2), np.array([[2, 0.5], [0.5 + 1e-13, 1]])
    assert KL(mean, cov, mean, cov) == 0
    cov[1, 0] = 0.6
    with refused(validation.NotSymmetricError, r"Sigma1 is not symmetric: \[0, 1\] is 0\.5, \[1, 0\] is 0\.6$"):
        KL(mean, cov, mean, np.eye(2))
    with refused(validation.NotSymmetricError, r"Sigma2\[1\] is not symmetric: \[0, 1\] is 0\.5, \[1, 0\] is 0\.6$"):
        KL(mean, np.eye(2), mean, np.stack([np.eye(2), cov]))


def test_wrong_shapes_are_named_with_both_shapes() -> None:
    """Wrong shapes are named with both shapes."""
    eye = np.eye(3)
    with refused(
        validation.ArgumentShapeError,
        r"Sigma1 has shape \(3, 3\), which does not fit mu1 of shape \(2,\)\n  hint: mu1 is \(\.\.\., k\)",
    ):
        KL([0, 0], eye, [0, 0], eye)
    with refused(validation.ArgumentShapeError, r"Sigma1 has shape \(3, 2\), which does not fit mu1 of shape \(3,\)"):
        KL([0, 0, 0], np.ones((3, 2)), [0, 0, 0], eye)
    with refused(validation.ArgumentShapeError, r"Sigma1 has shape \(3,\) and needs at least 2 axes: \(\.\.\., k, k\)$"):
        KL([0, 0, 0], [1, 1, 1], [0, 0, 0], eye)
    with refused(validation.ArgumentShapeError, r"covariance has shape \(2, 3\), which is not \(\.\.\., k, k\)$"):
        formulas.entropy(np.ones((2, 3)))
    with refused(
        validation.ArgumentShapeError,
        r"mu2 has shape \(4, 3\), whose leading axes \(4,\) do not broadcast with \(2,\) of mu1$",
    ):
        KL(np.zeros((2, 3)), eye, np.zeros((4, 3)), eye)


def test_nan_and_infinity_are_refused(laws: Laws) -> None:
    """Infinite and undefined input is refused."""
    m1, s1, m2, s2 = laws
    m2[2, 1] = np.nan
    with refused(validation.NotFiniteError, r"mu2\[2\] has a nan\n  hint: check=False lets it through$"):
        KL(m1, s1, m2, s2)
    assert np.isnan(KL(m1, s1, m2, s2, check=False)[2])
    with refused(validation.NotFiniteError, "log_variance has an infinity"):
        formulas.function("c = Sum[v[i], i]", "c: scalar; v: k; i: index(k)", {"log_variance": "v"})([np.inf])


def test_probabilities_are_checked() -> None:
    """Probabilities are checked."""
    with refused(validation.NotAProbabilityError, r"p has a negative probability, -0\.1$"):
        MASSES([-0.1, 1.1], [0.5, 0.5])
    with refused(
        validation.NotAProbabilityError,
        r"q\[1\] sums to 0\.9, not to 1\n  hint: divide it by its sum: q/q\.sum\(-1, keepdims=True\)$",
    ):
        MASSES([0.5, 0.5], [[0.5, 0.5], [0.5, 0.4]])
    assert MASSES([0.1] * 10, [0.1] * 10) == 0
    with refused(validation.NotAProbabilityError, r"p sums to 0, not to 1"):
        MASSES([], [])
    assert np.isnan(MASSES([-0.1, 1.1], [0.5, 0.5], check=False))


@pytest.mark.parametrize("kind", [np.float16, np.float32])
def test_rounding_goes_by_the_type_in_which_an_argument_is_given(kind: type) -> None:
    """A mass with few digits may stand beside one with many, whose own digits are still all looked at."""
    many = np.full(3, 1 / 3)
    few = many.astype(kind)
    assert abs(few.astype(np.float64).sum() - 1) > validation.tolerance(np.dtype(np.float64))
    for target in ("auto", "numpy"):
        assert MASSES(few, many, target=target) == pytest.approx(0, abs=1e-3)
        assert MASSES(many, few, target=target) == pytest.approx(0, abs=1e-3)
        with refused(validation.NotAProbabilityError, r"p sums to"):
            MASSES(few.astype(np.float64), many, target=target)


def test_what_is_no_array_of_real_numbers_is_refused() -> None:
    """What is no array of real numbers is refused."""
    with refused(validation.InputError, "m has the type complex128, not real numbers$"):
        formulas.kl_standard([1j], [0])
    with refused(validation.InputError, "m has the type <U1, not real numbers$"):
        formulas.kl_standard(["a"], [0])
    with refused(validation.InputError, "m is not an array"):
        formulas.kl_standard([[1], [1, 2]], [0])


def test_factors_and_positive_numbers_are_checked() -> None:
    """Triangular and positive arguments are checked."""
    f = formulas.function("c = s*x.T*L.I*x", "c: scalar; s: scalar, positive; x: k; L: k x k, lower", "s x L")
    assert f(2, [1, 1], [[1, 0], [1, 1]]) == 2 * (1 + 0)
    with refused(validation.NotTriangularError, "L has entries above its diagonal$"):
        f(2, [1, 1], [[1, 1], [0, 1]])
    with refused(validation.InputError, "s is not positive$"):
        f(0, [1, 1], [[1, 0], [1, 1]])


def test_a_singular_matrix_gives_nan_for_its_member_only() -> None:
    """A singular matrix gives nan for its member only."""
    f = formulas.function("Q.I*x = Q.I*x", "x: k; Q: k x k, invertible", "Q x")
    out = f([np.eye(2), np.zeros((2, 2))], [1, 2], check=False)
    assert np.array_equal(out[0], [1, 2])
    assert np.isnan(out[1]).all()
    with refused(
        validation.UndefinedValueError, r"formula has no value at \[1, 0\]\n  hint: a matrix in it is singular there"
    ):
        f([np.eye(2), np.zeros((2, 2))], [1, 2])


@pytest.mark.parametrize("target", ["numba", "jax", "torch"])
def test_a_target_that_was_not_asked_for_is_named(target: str) -> None:
    """A function that was made for one target says so when it is called for another."""
    pytest.importorskip(target, reason=f"{target} is not installed")
    with pytest.raises(UnsupportedError, match=f"plain has no code for the target '{target}'\n  hint: it has numpy$"):
        KL_PLAIN(np.zeros(1), np.eye(1), np.zeros(1), np.eye(1), target=target)


def test_a_target_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiled code is asked for where there is no Numba."""
    monkeypatch.setattr(compiling, "is_installed", lambda: False)
    with pytest.raises(UnsupportedError, match="needs Numba, which is not installed"):
        kl_normal(np.zeros(2), np.eye(2), np.zeros(2), np.eye(2), target="numba")
