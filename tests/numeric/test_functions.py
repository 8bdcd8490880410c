"""The formulas against closed forms and against 60 digits."""

from __future__ import annotations

import ast
import math
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING

import mpmath
import numpy as np
import pytest

from numeric import formulas
from numeric.formulas import covariance, covariances, exact_kl, numbers, relative_error, symmetric
from symkl import suite
from symkl.language.derivation import Derivation, eq
from symkl.language.symbols import matrix
from symkl.numeric.calling import UnprovedError
from symkl.numeric.functions import FUNCTIONS, kl_diagonal_normal, kl_normal
from symkl.suite import load

if TYPE_CHECKING:
    from symkl.numeric.calling import Function

TINY = 1e-18
FORMS = ("plain", "accurate")


@pytest.mark.parametrize("kl", [formulas.kl_plain, formulas.kl_accurate], ids=FORMS)
def test_one_dimension_has_its_closed_form(kl: Function) -> None:
    """One dimension has its closed form."""
    m1, s1, m2, s2 = 0.3, 1.7, -0.4, 0.6
    expected = 0.5 * (math.log(s2 / s1) - 1 + s1 / s2 + (m2 - m1) ** 2 / s2)
    assert kl([m1], [[s1]], [m2], [[s2]]) == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_both_forms_have_the_value_of_sixty_digits(k: int) -> None:
    """Both forms have the value that sixty digits give."""
    rng = np.random.default_rng(k)
    m1, m2 = rng.normal(size=(2, k))
    s1, s2 = covariance(rng, k), covariance(rng, k)
    exact = exact_kl(m1, s1, m2, s2)
    assert relative_error(formulas.kl_plain(m1, s1, m2, s2), exact) < 1e-13
    assert relative_error(formulas.kl_accurate(m1, s1, m2, s2), exact) < 1e-13


@pytest.mark.parametrize("distance", [1, 1e-2, 1e-4, 1e-6, 1e-8])
@pytest.mark.parametrize("k", [1, 2, 3, 5, 8])
def test_the_accurate_form_keeps_its_digits_near_equal_laws(k: int, distance: float) -> None:
    """The accurate form keeps its digits near equal laws."""
    rng = np.random.default_rng(int(1 / distance) + k)
    for trial in range(4):
        s1 = covariance(rng, k)
        factor, noise = np.linalg.cholesky(s1), rng.normal(size=(k, k)) / (5 * k)
        s2 = symmetric(factor @ (np.eye(k) + distance * (noise + noise.T)) @ factor.T)
        m1 = rng.normal(size=k)
        m2 = m1 + distance * (trial % 2) * (factor @ rng.normal(size=k))
        exact = exact_kl(m1, s1, m2, s2)
        if exact >= TINY:
            alone = formulas.kl_accurate(m1, s1, m2, s2)
            batched = formulas.kl_accurate(m1, np.stack([s1] * 9), m2, s2)
            assert relative_error(alone, exact) < 1e-13
            assert max(relative_error(value, exact) for value in batched) < 1e-13


def test_the_textbook_sum_loses_its_digits_there() -> None:
    """The twin of the test above: with the plain form it fails."""
    s1 = np.diag([1.0, 2.0])
    s2 = s1 * (1 + 1e-7)
    zero = np.zeros(2)
    exact = exact_kl(zero, s1, zero, s2)
    assert relative_error(formulas.kl_plain(zero, s1, zero, s2), exact) > 1e-4
    assert relative_error(formulas.kl_accurate(zero, s1, zero, s2), exact) < 1e-13


@pytest.mark.parametrize("k", [1, 2, 7, 33, 70])
def test_equal_laws_are_exactly_zero_apart(k: int) -> None:
    """Equal laws are exactly zero apart."""
    rng = np.random.default_rng(k)
    mean, cov = rng.normal(size=(3, k)), covariances(rng, 3, k)
    assert np.array_equal(formulas.kl_accurate(mean, cov, mean, cov), np.zeros(3))


def test_near_pairs_are_never_negative() -> None:
    """Near pairs are never negative."""
    rng = np.random.default_rng(7)
    for k in (1, 2, 4):
        cov = covariances(rng, 20_000, k)
        near = symmetric(cov * (1 + 1e-15 * rng.integers(-3, 4, size=cov.shape)))
        mean = rng.normal(size=(20_000, k))
        assert (formulas.kl_accurate(mean, cov, mean, near) >= 0).all()


def test_condition_1e8_costs_eight_digits_at_most() -> None:
    """Condition 1e8 costs eight digits at most."""
    rng = np.random.default_rng(3)
    for k in (2, 4, 6):
        s1 = covariance(rng, k, 1e8)
        s2 = symmetric(s1 * (1 + 1e-3 * rng.normal(size=(k, k)) * 1e-8))
        mean = np.zeros(k)
        assert relative_error(formulas.kl_accurate(mean, s1, mean, s2), exact_kl(mean, s1, mean, s2)) < 1e-6


def test_tiny_variances_and_huge_means_lose_nothing() -> None:
    """Tiny variances and huge means lose nothing."""
    s1, s2 = [1e-300, 3e200], [2e-300, 1e200]
    m1, m2 = [0.0, 1e100], [1e-150, -1e100]
    exact = sum(exact_kl([a], [[b]], [c], [[d]]) for a, b, c, d in zip(m1, s1, m2, s2, strict=True))
    assert relative_error(formulas.kl_accurate(m1, np.diag(s1), m2, np.diag(s2)), exact) < 1e-14


def test_float32_keeps_six_digits() -> None:
    """Float32 keeps six digits."""
    rng = np.random.default_rng(11)
    for k in (2, 5):
        s1 = covariance(rng, k).astype(np.float32)
        s2 = symmetric(s1 * np.float32(1.001))
        mean = rng.normal(size=k).astype(np.float32)
        value = formulas.kl_accurate(mean, s1, mean, s2)
        assert value.dtype == np.float32
        assert relative_error(value, exact_kl(mean, s1, mean, s2)) < 1e-6


# ------------------------------------------------------------------------------------------------------- diagonals


def exact_gap(x: float) -> mpmath.mpf:
    """exp(x) - 1 - x with 60 digits."""
    return mpmath.exp(mpmath.mpf(x)) - 1 - mpmath.mpf(x)


@pytest.mark.parametrize("size", [30, 1, 1e-3, 1e-6, 1e-9])
def test_the_loss_of_an_autoencoder_keeps_its_digits(size: float) -> None:
    """The loss of an autoencoder keeps its digits."""
    rng = np.random.default_rng(5)
    mean, log_variance = size * rng.normal(size=(2, 40, 6))
    values = formulas.kl_standard(mean, log_variance)
    for m, v, value in zip(mean, log_variance, values, strict=True):
        exact = sum(exact_gap(b) + mpmath.mpf(a) ** 2 for a, b in zip(m.tolist(), v.tolist(), strict=True)) / 2
        assert relative_error(value, exact) < 1e-13


def test_diagonal_laws_agree_with_full_ones_and_keep_their_digits() -> None:
    """Diagonal laws agree with full ones and keep their digits."""
    rng = np.random.default_rng(6)
    m1, v1, m2, v2 = rng.normal(size=(4, 50, 4))
    full = formulas.kl_accurate(m1, np.eye(4) * np.exp(v1)[..., None], m2, np.eye(4) * np.exp(v2)[..., None])
    assert formulas.kl_diagonal(m1, v1, m2, v2) == pytest.approx(full, rel=1e-13)
    v = [0.25, -1.5]
    exact = sum(exact_gap(mpmath.mpf(b) - mpmath.mpf(a)) for a, b in zip(v, np.add(v, 2.0**-30).tolist(), strict=True)) / 2
    assert relative_error(formulas.kl_diagonal([0, 0], np.add(v, 2.0**-30), [0, 0], v), exact) < 1e-13


# ------------------------------------------------------------------------------------------------------- mass functions

KL_MASSES = [formulas.kl_masses, formulas.kl_masses_accurate]


@pytest.mark.parametrize("kl", KL_MASSES, ids=FORMS)
def test_the_example_of_the_notes(kl: Function) -> None:
    """The example of the notes comes out to its five decimals."""
    p, q = (0.36, 0.48, 0.16), (1 / 3, 1 / 3, 1 / 3)
    assert round(kl(p, q), 5) == 0.0853
    assert round(kl(q, p), 5) == 0.09746


@pytest.mark.parametrize("kl", KL_MASSES, ids=FORMS)
def test_zero_probabilities_follow_the_convention(kl: Function) -> None:
    """Zero probabilities follow the convention."""
    assert kl([0, 1], [0, 1]) == 0
    assert kl([1, 0], [0.5, 0.5]) == pytest.approx(math.log(2))
    assert kl([0.5, 0.5], [1, 0]) == math.inf


def test_close_mass_functions_keep_their_digits() -> None:
    """Close mass functions keep their digits."""
    rng = np.random.default_rng(8)
    for distance in (1e-2, 1e-5, 1e-8):
        p = rng.dirichlet(np.ones(9))
        q = p * (1 + distance * rng.normal(size=9))
        q /= q.sum()
        a, b = numbers(p), numbers(q)
        one, other = sum(a), sum(b)
        exact = sum(x / one * mpmath.log(x / one / (y / other)) for x, y in zip(a, b, strict=True))
        assert relative_error(formulas.kl_masses_accurate(p, q), exact) < 1e-13
    assert formulas.kl_masses_accurate(p, p) == 0


# -------------------------------------------------------------------------------------------------------- other laws


def test_the_density_agrees_with_scipy() -> None:
    """The density agrees with SciPy."""
    stats = pytest.importorskip("scipy.stats")
    rng = np.random.default_rng(9)
    x, mean, cov = rng.normal(size=3), rng.normal(size=3), covariances(rng, 3)
    law = stats.multivariate_normal(mean, cov)
    assert formulas.logpdf(x, mean, cov) == pytest.approx(law.logpdf(x), rel=1e-13)
    assert formulas.entropy(cov) == pytest.approx(law.entropy(), rel=1e-13)


def test_the_expected_quadratic_form_takes_any_square_matrix() -> None:
    """The expected quadratic form takes any square matrix."""
    rng = np.random.default_rng(10)
    a, mean, cov = rng.normal(size=(3, 3)), rng.normal(size=3), covariances(rng, 3)
    assert formulas.quadratic(a, mean, cov) == pytest.approx(np.trace(a @ cov) + mean @ a @ mean, rel=1e-13)


# ------------------------------------------------------------------------------------------------- exported functions


@pytest.fixture(scope="module")
def inputs() -> dict[str, np.ndarray]:
    """Arguments of every exported function, by their names."""
    rng = np.random.default_rng(12)
    means = {name: rng.normal(size=(4, 3)) for name in ("mu1", "mu2", "mean", "mean1", "mean2", "x")}
    logs = {name: rng.normal(size=(4, 3)) for name in ("log_variance", "log_variance1", "log_variance2")}
    matrices = {name: covariances(rng, 4, 3) for name in ("Sigma1", "Sigma2", "covariance")}
    masses = {name: rng.dirichlet(np.ones(3), size=4) for name in "pq"}
    return means | logs | matrices | masses | {"A": rng.normal(size=(4, 3, 3))}


EXPECTED = {
    "kl_normal": formulas.kl_plain,
    "kl_standard_normal": formulas.kl_standard,
    "kl_diagonal_normal": formulas.kl_diagonal,
    "kl_discrete": formulas.kl_masses,
    "logpdf_normal": formulas.logpdf,
    "entropy_normal": formulas.entropy,
    "cross_entropy_normal": lambda mu1, s1, mu2, s2: formulas.kl_plain(mu1, s1, mu2, s2) + formulas.entropy(s1),
    "expected_quadratic_form": formulas.quadratic,
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_exported_function_is_built_from_a_proved_derivation(name: str, inputs: dict[str, np.ndarray]) -> None:
    """Every exported function is built from a derivation that verifies, and has the value of the textbook formula."""
    function = FUNCTIONS[name]
    arguments = [inputs[p.name] for p in function._compiled().parameters]  # noqa: SLF001 - without the options
    assert function(*arguments) == pytest.approx(EXPECTED[name](*arguments), rel=1e-11)
    assert function.derivation is not None
    assert function.formula == function.derivation.conclusion
    assert function.latex
    ast.parse(function.source)


@pytest.mark.parametrize("k", [3, 6, 12])
def test_what_is_above_the_diagonal_is_what_is_below(k: int) -> None:
    """Where a covariance is symmetric but for rounding, its lower triangle counts."""
    rng = np.random.default_rng(k)
    s, mean = formulas.covariance(rng, k), np.zeros(k)
    other = s.copy()
    other[np.triu_indices(k, 1)] *= 1 + 1e-9
    assert kl_normal(mean, s, mean, other, target="numpy") == 0


def test_diagonal_laws_of_small_variance() -> None:
    """Equal laws have no divergence however small their variances are, and others one that may overflow."""
    for n in (2, 20):
        zero = np.zeros((3, n))
        assert not kl_diagonal_normal(zero, zero - 1400, zero, zero - 1400).any()
        assert np.isinf(kl_diagonal_normal(zero, zero, zero, zero - 750)).all()
        change = kl_diagonal_normal(zero, zero - 720, zero + 1e-160, zero - 720)
        assert change == pytest.approx(n * float(mpmath.exp(720) * mpmath.mpf(1e-160) ** 2 / 2), rel=1e-12)


@pytest.mark.parametrize("k", [1, 3, 4, 5, 9, 40])
@pytest.mark.parametrize("distance", [1, 1e-6, 1e-12])
def test_a_difference_of_factors_keeps_its_digits(k: int, distance: float) -> None:
    """The difference of two factors keeps its digits where nothing is solved with it, and beside one that is far away."""
    rng = np.random.default_rng(k)
    first = formulas.covariance(rng, k)
    noise = rng.normal(size=(k, k))
    second = formulas.symmetric(first + 0.1 * distance * (noise + noise.T))
    one, other = (mpmath.cholesky(mpmath.matrix(formulas.numbers(s))) for s in (first, second))
    exact = sum((x - y) ** 2 for x, y in zip(one, other, strict=True))
    assert relative_error(formulas.apart(first, second), exact) < 1e-12
    assert relative_error(formulas.apart([first] * 2, [second, 9 * first])[0], exact) < 1e-12


def test_the_exported_divergence_is_the_accurate_form() -> None:
    """The exported divergence is the sum of non-negative terms, not the textbook sum."""
    assert "solved_difference" in kl_normal.source
    assert "weighted_log_gap" in FUNCTIONS["kl_discrete"].source
    assert "exp_gap" in FUNCTIONS["kl_standard_normal"].source


def test_a_function_is_not_built_when_its_derivation_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function is not built when a derivation that it rests on does not verify."""
    a, b = matrix("A", 2), matrix("B", 2)
    false = Derivation("kl-normal", [a * b, eq(b * a)])
    monkeypatch.setattr(suite, "load", lambda name: false if name == "kl-normal" else load(name))
    fresh = pickle.loads(pickle.dumps(kl_normal))  # noqa: S301 - our own bytes
    with pytest.raises(UnprovedError, match=r"kl-normal\[a\] is refuted, not proved\n  hint: symkl verify kl-normal"):
        fresh.built  # noqa: B018 - what is shipped is not built again when it is called


def test_importing_the_functions_loads_no_sympy() -> None:
    """Importing the functions, their signatures and docstrings loads no SymPy."""
    code = "import sys; from symkl.numeric.functions import kl_normal; kl_normal.__signature__, kl_normal.__doc__"
    run = [sys.executable, "-c", f"{code}; sys.exit('sympy' in sys.modules)"]
    assert subprocess.run(run, check=False).returncode == 0


def test_exported_functions_know_their_names_before_they_are_built() -> None:
    """Exported functions know their names before they are built."""
    for name, function in FUNCTIONS.items():
        assert function.__name__ == name
        assert "Parameters" in function.__doc__
        assert "check" in function.__signature__.parameters
    assert list(kl_normal.__signature__.parameters) == [
        "mu1",
        "Sigma1",
        "mu2",
        "Sigma2",
        "scale_tril1",
        "scale_tril2",
        "check",
        "target",
    ]
