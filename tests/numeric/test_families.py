"""Functions of laws beyond the normal against the textbook's formulas with many digits, at every distance."""

from __future__ import annotations

import ast
import functools
import importlib.util
from typing import Any

import numpy as np
import pytest

from numeric.exact import EXACT, exact
from symkl import suite
from symkl.numeric import validation
from symkl.numeric.families import FAMILIES, ROWS

DISTANCES = (3.0, 0.5, 1e-3, 1e-6, 1e-9)
POSITIVE = {"rate", "concentration", "scale", "a", "b"}
DIVERGENCES = [name for name in FAMILIES if name.startswith("kl_") and "_normal" not in name]
# those of normal laws, and what has no closed form, have a test module of their own
OTHERS = [n for n in FAMILIES if n[:3] in {"ent", "log"} and "_normal" not in n and n != "entropy_poisson"]
LIBRARIES = ("numpy", "numba", "jax", "torch")


def drawn(rng: np.random.Generator, name: str, spread: float, size: tuple[int, ...]) -> Any:  # noqa: ANN401 - one or many
    """Draw what an argument of this name may be, over so many powers of ten on either side."""
    kind = name.rstrip("12")
    if kind in POSITIVE:
        return 10 ** rng.uniform(-spread, spread, size)
    if kind in {"p", "q"}:
        return 10 ** -rng.uniform(0.01, spread, size)
    return rng.normal(size=size) * 10 ** (spread / 2)


def pair(rng: np.random.Generator, name: str, distance: float, spread: float) -> list[Any]:
    """Draw two laws so far apart."""
    size = (5,) if any(row.name == name and row.axes for row in ROWS) else ()
    names = FAMILIES[name]._arguments  # noqa: SLF001 - without the options
    first = [drawn(rng, own, spread, size) for own in names[: len(names) // 2]]
    second = []
    for own, value in zip(names, first, strict=False):
        noise = rng.uniform(-1, 1, size)
        if own.rstrip("12") in {"logits", "location"}:
            second.append(value + distance * noise)
        elif own == "p":
            second.append(np.clip(value * (1 + min(distance, 1) * noise), 0.0, 1 - 1e-12))
        else:
            second.append(value * (1 + distance * noise) if distance < 1 else value * 10 ** (distance * noise))
    return [*first, *second]


def single(rng: np.random.Generator, name: str, spread: float) -> list[Any]:
    """Draw a law, and where it is looked at, if so."""
    size = (5,) if any(row.name == name and row.axes for row in ROWS) else ()
    args = [drawn(rng, own, spread, size) for own in FAMILIES[name]._arguments]  # noqa: SLF001 - as above
    if name == "entropy_discrete":
        args = [args[0] / args[0].sum()]
    elif name == "logpdf_gamma":
        args[0] = args[1] / args[2] * (1 + 0.3 * rng.uniform(-1, 1))
    elif name == "logpdf_beta":
        args[0] = args[1] / (args[1] + args[2])
    elif name == "logpdf_dirichlet":
        args[0] = rng.dirichlet(np.ones(5))
    elif name.startswith("logpmf_bernoulli"):
        args[0] = float(rng.integers(2))
    elif name == "logpmf_categorical_logits":
        args[0] = np.eye(5)[rng.integers(5)]
    elif name.startswith("logpmf"):
        args[0] = np.floor(10**spread)
    elif name in {"logpdf_lognormal", "logpdf_exponential"}:
        args[0] = abs(args[0])
    return args


def error(value: Any, name: str, args: list[Any]) -> float:  # noqa: ANN401 - a number of a library
    """Relative error of a divergence; of what has either sign, of itself or of 1 where that is more."""
    right = exact(name, *args, digits=150)
    return float(abs(float(value) - right) / (abs(right) if name.startswith("kl_") else max(1, abs(right))))


def at(library: str, name: str, args: list[Any], dtype: str = "float64") -> Any:  # noqa: ANN401 - a number of a library
    """Compute by a library, or skip."""
    if importlib.util.find_spec(library) is None:
        pytest.skip(f"{library} is not installed")
    if library not in FAMILIES[name].sources:
        pytest.skip(f"{name} has no code for {library}")
    if library == "torch":
        torch = importlib.import_module("torch")
        return FAMILIES[name](*(torch.tensor(a, dtype=getattr(torch, dtype)) for a in args))
    if library == "jax":
        importlib.import_module("jax").config.update("jax_enable_x64", True)  # noqa: FBT003 - JAX's own signature
        return FAMILIES[name](*(importlib.import_module("jax.numpy").asarray(a, dtype) for a in args))
    return FAMILIES[name](*(np.asarray(a, dtype) for a in args), target=library)


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("name", DIVERGENCES)
def test_a_divergence_keeps_its_digits_at_every_distance(name: str, library: str) -> None:
    """A divergence keeps its digits at every distance, also at small and large parameters."""
    rng = np.random.default_rng(len(name))
    for distance in DISTANCES:
        for spread in (1.0, 4.0):
            args = pair(rng, name, distance, spread)
            assert error(at(library, name, args), name, args) < 1e-13, args


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("name", DIVERGENCES)
def test_a_divergence_keeps_the_digits_of_float32(name: str, library: str) -> None:
    """A divergence keeps the digits of float32."""
    rng = np.random.default_rng(len(name))
    for distance in DISTANCES[:3]:
        args = [np.asarray(a, np.float32) for a in pair(rng, name, distance, 1.5)]
        value = at(library, name, args, "float32")
        assert "float32" in str(value.dtype)
        assert error(value, name, args) < 1e-6, args


@pytest.mark.parametrize("name", DIVERGENCES)
def test_equal_laws_are_exactly_zero_apart_and_near_ones_never_less(name: str) -> None:
    """Equal laws are exactly 0 apart, and near ones never less."""
    rng = np.random.default_rng(len(name))
    size = (400, 5) if any(row.name == name and row.axes for row in ROWS) else (2000,)
    names = FAMILIES[name]._arguments  # noqa: SLF001 - as above
    first = [drawn(rng, own, 4.0, size) for own in names[: len(names) // 2]]
    assert not FAMILIES[name](*first, *first).any()
    near = [a * (1 + 2.0**-52 * rng.integers(-3, 4, size)) for a in first]
    assert (FAMILIES[name](*first, *near) >= 0).all()


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize("name", OTHERS)
def test_entropies_and_densities_keep_their_digits(name: str, library: str) -> None:
    """Entropies and logarithms of densities keep their digits, also at small and large parameters."""
    rng = np.random.default_rng(len(name))
    for spread in (0.5, 2.0, 6.0):
        args = single(rng, name, spread)
        assert error(at(library, name, args), name, args) < 2e-13, args


CERTAIN = [
    ("entropy_bernoulli", [1.0]),
    ("entropy_bernoulli", [0.0]),
    ("entropy_geometric", [1.0]),
    ("logpmf_geometric", [0.0, 1.0]),
    ("entropy_discrete", [[1.0]]),
    ("entropy_discrete", [[0.0, 1.0]]),
    ("logpmf_categorical_logits", [[1.0], [3.0]]),
]


@pytest.mark.parametrize("library", LIBRARIES)
@pytest.mark.parametrize(("name", "args"), CERTAIN)
def test_what_is_certain_has_a_zero_without_a_sign(name: str, args: list[Any], library: str) -> None:
    """The entropy of a law that is certain is 0.0, not -0.0, and so is the logarithm of its mass."""
    assert str(float(at(library, name, args))) == "0.0"


LARGE = [
    ("kl_bernoulli_logits", [700.0, -700.0]),
    ("kl_bernoulli_logits", [-744.0, 3000.0]),
    ("kl_bernoulli_logits", [40.0, 41.0]),
    ("kl_categorical_logits", [[700.0, -700.0, 0.0], [-700.0, 700.0, 1.0]]),
    ("kl_categorical_logits", [[1e6, 1e6 + 1], [-1e6, -1e6 + 1.0001]]),
    ("kl_gamma", [1e-10, 1e10, 1e-9, 1e10]),
    ("kl_gamma", [1e15, 1.0, 1.001e15, 1.1]),
    ("kl_beta", [1e-6, 1e8, 2e-6, 1.001e8]),
    ("kl_dirichlet", [[1e-8, 1e8, 1.0], [1.1e-8, 1.01e8, 1.5]]),
    ("kl_poisson", [1e-300, 1e300]),
    ("kl_poisson", [1e300, 1e-300]),
    ("kl_laplace", [0.0, 1e-300, 1e300, 1e10]),
    ("kl_exponential", [1.0, 1e-300]),
    ("entropy_gamma", [1e15, 1.0]),
    ("entropy_beta", [1e12, 1e13]),
    ("entropy_bernoulli_logits", [-700.0]),
    ("entropy_categorical_logits", [[0.0, 700.0, -700.0]]),
    ("logpdf_gamma", [1e10, 1e10, 1.0]),
    ("logpmf_poisson", [1e15, 1e15]),
    ("logpmf_poisson", [0.0, 2.0]),
    ("logpmf_bernoulli_logits", [1.0, 700.0]),
]


@pytest.mark.parametrize(("name", "args"), LARGE)
def test_extreme_parameters(name: str, args: list[Any]) -> None:
    """Parameters may be tiny and huge."""
    right = exact(name, *args, digits=800)
    assert abs(float(FAMILIES[name](*args)) - right) <= 1e-13 * abs(right)


@pytest.mark.parametrize("library", LIBRARIES)
def test_ratios_that_overflow_or_vanish(library: str) -> None:
    """Of numbers that are so far apart that their ratio is no number of their type, the logarithm is one."""
    for args in ([1e30, 1e-30], [1e-30, 1e30]):
        value = at(library, "kl_poisson", args, "float32")
        assert error(value, "kl_poisson", [np.float32(a) for a in args]) < 1e-6


def assert_gradients(name: str, args: list[Any], library: str) -> None:
    """Compare with differences of the textbook's formula with many digits."""
    mpmath = importlib.import_module("mpmath")
    at(library, name, args)  # or skip
    if library == "torch":
        torch = importlib.import_module("torch")
        leaves = [torch.tensor(a, dtype=torch.float64, requires_grad=True) for a in args]
        found = [g.numpy() for g in torch.autograd.grad(FAMILIES[name](*leaves), leaves)]
    else:
        jax = importlib.import_module("jax")
        found = jax.grad(FAMILIES[name].__call__, argnums=tuple(range(len(args))))(*map(jax.numpy.asarray, args))
    for place, got in enumerate(found):
        for entry in np.ndindex(np.shape(args[place])):
            with mpmath.workdps(120):
                own = [[mpmath.mpf(float(x)) for x in np.ravel(a)] for a in args]
                start, step = own[place][entry[0] if entry else 0], mpmath.mpf(10) ** -40
                values = []
                for moved in (start + step, start - step):
                    own[place][entry[0] if entry else 0] = moved
                    values.append(EXACT[name](*(a if np.ndim(b) else a[0] for a, b in zip(own, args, strict=True))))
                right = (values[0] - values[1]) / (2 * step)
            assert abs(float(got[entry]) - right) <= 1e-12 * abs(right), (place, entry)


@pytest.mark.parametrize("library", ["jax", "torch"])
@pytest.mark.parametrize("name", DIVERGENCES)
def test_gradients_of_near_laws(name: str, library: str) -> None:
    """Gradients keep their digits where laws are close, as those of the textbook do not."""
    assert_gradients(name, pair(np.random.default_rng(len(name)), name, 1e-4, 1.0), library)


FAR: list[tuple[str, list[Any]]] = [
    ("kl_exponential", [2e11, 7e-6]),
    ("kl_bernoulli", [6e-5, 1 - 6e-12]),
    ("kl_laplace", [-0.05, 0.02, -0.07, 700.0]),
    ("kl_gamma", [0.02, 850.0, 35.0, 0.14]),
    ("js_discrete", [[1 - 1e-9, 1e-9], [1e-20, 1.0]]),
    ("kl_gamma", [3736.0, 109.0, 3.7e-11, 1.8e-11]),
    ("kl_beta", [70.0, 2e-5, 3e-4, 8000.0]),
    ("kl_dirichlet", [[2e9, 5e9, 4e9], [2e-10, 0.001, 0.09]]),
    ("kl_laplace", [1162.8, 1.1e-4, 2e-6, 1.3e-5]),
    ("logpdf_beta", [0.99997, 0.0038, 5e10]),
    ("logpdf_beta", [3e-12, 1e-6, 1e6]),
    ("logpdf_gamma", [2e-6, 3e7, 5e11]),
]


@pytest.mark.parametrize("library", ["jax", "torch"])
@pytest.mark.parametrize(("name", "args"), FAR)
def test_gradients_of_laws_far_apart(name: str, args: list[Any], library: str) -> None:
    """Nor do gradients lose digits where parameters are many powers of ten apart."""
    assert_gradients(name, args, library)


@pytest.mark.filterwarnings("ignore")  # of torch in itself
@pytest.mark.parametrize("library", ["jax", "torch"])
def test_second_derivatives_are_those_of_the_gamma_function(library: str) -> None:
    """What is computed by a closed gradient is differentiated again, below and beyond where Stirling's series begins."""
    mpmath = importlib.import_module("mpmath")
    for a, b in ((0.3, 2.5), (3.0, 40.0)):
        at(library, "logpdf_beta", [0.25, a, b])  # or skip
        function = functools.partial(FAMILIES["logpdf_beta"], check=False)
        if library == "torch":
            torch = importlib.import_module("torch")
            given = [torch.tensor(x, dtype=torch.float64) for x in (0.25, a, b)]
            found = torch.func.hessian(function, argnums=(1, 2))(*given)
        else:
            found = importlib.import_module("jax").hessian(function, argnums=(1, 2))(0.25, a, b)
        both = mpmath.psi(1, a + b)
        right = ((both - mpmath.psi(1, a), both), (both, both - mpmath.psi(1, b)))
        for row, wanted in zip(found, right, strict=True):
            assert [float(x) for x in row] == pytest.approx([float(x) for x in wanted], rel=1e-13)


@pytest.mark.parametrize("name", FAMILIES)
def test_every_function_is_as_its_derivation_concludes(name: str) -> None:
    """Every function has its docstring, its code, and the derivation of its own name."""
    function = FAMILIES[name]
    assert function.__doc__
    assert all(f" {own}" in function.__doc__ for own in function._arguments)  # noqa: SLF001 - as above
    assert suite.load(name.replace("_", "-")).conclusion.rhs is not None
    assert {"numpy", "jax", "torch"} <= set(function.sources)
    for text in function.sources.values():
        ast.parse(text)


WRONG = [
    ("kl_gamma", (1.0, 0.0, 1.0, 1.0), r"rate1 is not positive"),
    ("kl_gamma", (1.0, [1.0, -2.0], 1.0, 1.0), r"rate1\[1\] is not positive"),
    ("kl_dirichlet", ([1.0, 0.0], [1.0, 1.0]), r"concentration1\[1\] is not positive"),
    ("kl_dirichlet", ([1.0, 2.0], [1.0, 1.0, 2.0]), r"concentration2 has shape .*3.*, which does not fit"),
    ("kl_bernoulli", (0.2, 1.5), r"q is not between 0 and 1"),
    ("kl_bernoulli_logits", (float("inf"), 1.0), r"logits1 has an infinity"),
    ("logpmf_poisson", (1.5, 2.0), r"x is not whole"),
    ("logpmf_poisson", (-1.0, 2.0), r"x is negative"),
    ("logpmf_bernoulli_logits", (0.5, 2.0), r"x is not whole"),
    ("logpmf_bernoulli_logits", (2.0, 2.0), r"x is neither 0 nor 1"),
    ("entropy_discrete", ([0.5, 0.6],), r"p sums to 1.1, not to 1"),
    ("kl_categorical_logits", ([], []), r"kl_categorical_logits has no value"),
    ("entropy_categorical_logits", (np.zeros((2, 0)),), r"entropy_categorical_logits has no value at \[0\]"),
]


@pytest.mark.parametrize(("name", "args", "message"), WRONG)
def test_values_that_a_law_does_not_have_are_refused(name: str, args: tuple[Any, ...], message: str) -> None:
    """A value that a law does not have is an error that names the argument and the place."""
    with pytest.raises(validation.InputError, match=message):
        FAMILIES[name](*args)


@pytest.mark.parametrize("library", ["jax", "torch"])
@pytest.mark.parametrize(("name", "args", "message"), WRONG)
def test_they_are_refused_in_every_library(name: str, args: tuple[Any, ...], message: str, library: str) -> None:
    """The errors are the same for arrays of the other libraries."""
    with pytest.raises(validation.InputError, match=message):
        at(library, name, list(args))


def test_certain_laws() -> None:
    """Probabilities of 0 and 1 follow 0 log 0 = 0."""
    assert FAMILIES["kl_bernoulli"](0, 0.5) == pytest.approx(np.log(2))
    assert FAMILIES["kl_bernoulli"](1, 0.5) == pytest.approx(np.log(2))
    assert FAMILIES["kl_bernoulli"](0.5, [0, 1]).tolist() == [np.inf, np.inf]
    assert FAMILIES["kl_bernoulli"]([0, 1], [0, 1]).tolist() == [0, 0]
    assert FAMILIES["entropy_bernoulli"]([0, 1]).tolist() == [0, 0]
    assert FAMILIES["entropy_geometric"](1) == 0
    assert FAMILIES["entropy_discrete"]([0, 1, 0]) == 0


@pytest.mark.parametrize("distance", [1e-1, 1e-4, 1e-8])
def test_the_jensen_shannon_divergence_keeps_its_digits(distance: float) -> None:
    """The Jensen-Shannon divergence keeps its digits, and is log 2 where nothing is shared."""
    rng = np.random.default_rng(1)
    p = rng.dirichlet(np.ones(6))
    q = p * (1 + distance * rng.normal(size=6))
    q /= q.sum()
    right = exact("js_discrete", p, q)
    assert abs(float(FAMILIES["js_discrete"](p, q)) - right) < 1e-13 * right
    assert FAMILIES["js_discrete"](p, p) == 0
    assert FAMILIES["js_discrete"]([0, 1], [1, 0]) == pytest.approx(np.log(2), rel=1e-15)


def test_arguments_broadcast() -> None:
    """Arguments broadcast, and empty batches are empty."""
    value = FAMILIES["kl_gamma"](np.ones((3, 1)), 1.0, np.arange(1.0, 5), 2.0)
    assert value.shape == (3, 4)
    assert FAMILIES["kl_gamma"](np.ones((0, 2)), 1, 1, 1).shape == (0, 2)
    assert FAMILIES["kl_dirichlet"](np.ones((0, 3)), np.ones(3)).shape == (0,)
    assert FAMILIES["kl_categorical_logits"](np.ones(1), np.zeros(1)) == 0
    assert FAMILIES["kl_dirichlet"](np.ones(1), [5.0]) == 0
