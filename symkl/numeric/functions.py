"""The exported functions, each generated from the conclusion of a derivation that symkl verifies first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symkl.numeric.calling import Built, Function

if TYPE_CHECKING:
    from symkl.numeric.generated import Compiled
    from symkl.numeric.program import Arguments, Formula


def lambdify(formula: Formula, args: Arguments, target: str = "auto", *, name: str = "formula") -> Function:
    """Turn a formula into a function of arrays.

    Parameters
    ----------
    formula : term, Statement or Derivation
        A statement stands for its right side; a derivation for that of its last chain, and it has to verify.
        ``derivation["b"]`` is one up to its link b, ``derivation[0]`` its first chain, ``derivation["M"]`` the one that
        starts with M. Derivatives, averages, divergences and densities are computed by what is PROVED equal to them.
    args : names or symbols in order, or a mapping from names to them
        ``{"Sigma": "A*A.T"}`` makes a lower triangular A of the formula the Cholesky factor of the argument Sigma.
    target : str
        ``"auto"`` goes by the type of the arguments of each call, as the functions that come with symkl do; ``"numpy"``,
        ``"numba"``, ``"jax"`` and ``"torch"`` ask for one, and are refused where it has no code for a part of the formula.
    name : str
        The name of the generated function.

    Returns
    -------
    Function
        What is declared of an argument is checked at each call, unless ``check=False``.

    Raises
    ------
    UnsupportedError
        If no program covers a node of the formula, which it names, and what to write instead.
    UnprovedError
        If a derivation does not verify.
    """
    from symkl.numeric.recipes import compile_formula  # noqa: PLC0415 - loads SymPy

    built = compile_formula(formula, args, target=target, name=name)
    names = tuple(p.name for p in built.compiled.parameters)
    return Function(name, names, _Ready(built), built.compiled.text, target)


@dataclass(frozen=True, slots=True)
class _Ready:
    built: Built

    def __call__(self) -> Built:
        return self.built


@dataclass(frozen=True, slots=True)
class Recipe:
    """Where a function's formula comes from.

    Attributes
    ----------
    name : str
    form : name of the derivation whose conclusion is computed
    args : what each argument stands for in it
    proofs : names of the derivations that it rests on, which have to verify too
    gradient : name of the derivation that has the derivatives by its arguments
    """

    name: str
    form: str
    args: tuple[tuple[str, str], ...]
    proofs: tuple[str, ...] = ()
    gradient: str = ""

    def __call__(self, given: tuple[str, ...] = ()) -> Built:
        """Verify and compile; ``given`` are the arguments that are given by their Cholesky factor."""
        from symkl.numeric.recipes import from_derivations  # noqa: PLC0415 - loads SymPy

        args = {FACTORS_GIVEN[n] if n in given else n: f"cholesky({x})" if n in given else x for n, x in self.args}
        by: dict[str, tuple[str, str | None]] = {}
        for n, letter in self.args:
            own, root, factor = LETTERS.get(n, (letter, letter, None))
            by[FACTORS_GIVEN[n] if n in given else n] = (root if n in given else own, factor)
        return from_derivations(self.name, self.form, args, self.proofs, (self.gradient, by) if self.gradient else None)

    def shipped(self, given: tuple[str, ...] = ()) -> Compiled | None:
        """Return what was compiled for this version."""
        from symkl.numeric.shipped import shipped  # noqa: PLC0415 - read when a function is first called

        return shipped(self.name, given)

    @property
    def factors(self) -> dict[str, str]:
        """Names by which covariances are given by their Cholesky factor."""
        return {name: FACTORS_GIVEN[name] for name, _ in self.args if name in FACTORS_GIVEN}


# a covariance, a square root of it, and its Cholesky factor, as derivations of gradients call them
LETTERS = {"Sigma1": ("S1", "R1", "L1"), "Sigma2": ("S2", "R2", "L2"), "covariance": ("S", "R", "L")}
FACTORS_GIVEN = {"Sigma1": "scale_tril1", "Sigma2": "scale_tril2", "covariance": "scale_tril"}


def _function(recipe: Recipe, doc: str) -> Function:
    return Function(recipe.name, tuple(name for name, _ in recipe.args), recipe, doc, factors=recipe.factors)


ERRORS = """
    Raises
    ------
    InputError
        A ValueError that names the argument and the member of the batch: NotPositiveDefiniteError, NotSymmetricError,
        NotFiniteError, ArgumentShapeError. With ``check=False`` only shapes are checked, and what is undefined is nan.
"""
MOMENTS = """mu1, mu2 : array_like, shape (..., k)
        Means.
    Sigma1, Sigma2 : array_like, shape (..., k, k)
        Covariance matrices, symmetric positive definite.
    scale_tril1, scale_tril2 : array_like, shape (..., k, k)
        Their lower Cholesky factors, one or both in place of them: ``scale_tril1=`` by name, and what follows it too."""
NATS = """Returns
    -------
    ndarray, shape (...)
        In nats."""

LAWS = (("mu1", "m1"), ("Sigma1", "S1"), ("mu2", "m2"), ("Sigma2", "S2"))
FACTORS = (("mu1", "m1"), ("Sigma1", "L1*L1.T"), ("mu2", "m2"), ("Sigma2", "L2*L2.T"))

kl_normal = _function(
    Recipe("kl_normal", "kl-normal-accurate", FACTORS, ("kl-normal",), "kl-normal-gradient"),
    f"""Kullback-Leibler divergence KL(N(mu1, Sigma1) || N(mu2, Sigma2)).

    Parameters
    ----------
    {MOMENTS}

    {NATS} Never negative, and exactly 0 for equal laws; relative error below 1e-13 for condition numbers up
        to 1e2, however close the laws are.
    {ERRORS}""",
)

kl_standard_normal = _function(
    Recipe(
        "kl_standard_normal",
        "kl-standard-normal",
        (("mean", "m"), ("log_variance", "v")),
        gradient="kl-standard-normal-gradient",
    ),
    f"""KL(N(mean, diag(exp(log_variance))) || N(0, I)), the regularisation term of a variational autoencoder.

    Parameters
    ----------
    mean, log_variance : array_like, shape (..., k)

    {NATS} Never negative, and exactly 0 at zeros.
    {ERRORS}""",
)

kl_diagonal_normal = _function(
    Recipe(
        "kl_diagonal_normal",
        "kl-diagonal-normal",
        (("mean1", "m1"), ("log_variance1", "v1"), ("mean2", "m2"), ("log_variance2", "v2")),
        gradient="kl-diagonal-normal-gradient",
    ),
    f"""KL(N(mean1, diag(exp(log_variance1))) || N(mean2, diag(exp(log_variance2)))).

    Parameters
    ----------
    mean1, log_variance1, mean2, log_variance2 : array_like, shape (..., k)

    {NATS} Never negative, and exactly 0 for equal laws.
    {ERRORS}""",
)

kl_discrete = _function(
    Recipe("kl_discrete", "kl-discrete", (("p", "P"), ("q", "Q")), ("kl-definition",)),
    f"""Kullback-Leibler divergence KL(p || q) of two mass functions, with 0 log 0 = 0.

    Parameters
    ----------
    p, q : array_like, shape (..., n)
        Non-negative numbers that sum to 1 along the last axis, to half of the digits of their type.

    {NATS} inf where some q is 0 and its p is not.

    Raises
    ------
    InputError
        A ValueError that names the argument and the member of the batch: NotAProbabilityError, NotFiniteError,
        ArgumentShapeError. With ``check=False`` only shapes are checked.
    """,
)

logpdf_normal = _function(
    Recipe(
        "logpdf_normal", "logpdf-normal", (("x", "x"), ("mean", "m"), ("covariance", "S")), gradient="logpdf-normal-gradient"
    ),
    f"""Logarithm of the density of N(mean, covariance) at x.

    Parameters
    ----------
    x, mean : array_like, shape (..., k)
    covariance : array_like, shape (..., k, k)
        Symmetric positive definite.
    scale_tril : array_like, shape (..., k, k)
        Its lower Cholesky factor, in place of it and by name.

    Returns
    -------
    ndarray, shape (...)
    {ERRORS}""",
)

entropy_normal = _function(
    Recipe("entropy_normal", "entropy-normal", (("covariance", "S"),), gradient="entropy-normal-gradient"),
    f"""Differential entropy of a normal law.

    Parameters
    ----------
    covariance : array_like, shape (..., k, k)
        Symmetric positive definite.
    scale_tril : array_like, shape (..., k, k)
        Its lower Cholesky factor, in place of it and by name.

    {NATS} It may be negative.
    {ERRORS}""",
)

cross_entropy_normal = _function(
    Recipe("cross_entropy_normal", "cross-entropy-normal", LAWS, gradient="cross-entropy-normal-gradient"),
    f"""Cross-entropy -E[log q(x)] of q = N(mu2, Sigma2) under x ~ N(mu1, Sigma1).

    Parameters
    ----------
    {MOMENTS}

    {NATS}
    {ERRORS}""",
)

expected_quadratic_form = _function(
    Recipe(
        "expected_quadratic_form",
        "expected-quadratic-form",
        (("A", "A"), ("mean", "m"), ("covariance", "S")),
        gradient="expected-quadratic-form-gradient",
    ),
    f"""E[x^T A x] of a random vector x with the given mean and covariance.

    Parameters
    ----------
    A : array_like, shape (..., k, k)
        Any square matrix.
    mean : array_like, shape (..., k)
    covariance : array_like, shape (..., k, k)
        Symmetric positive definite.
    scale_tril : array_like, shape (..., k, k)
        Its lower Cholesky factor, in place of it and by name.

    Returns
    -------
    ndarray, shape (...)
    {ERRORS}""",
)

FUNCTIONS: dict[str, Function] = {
    function.__name__: function
    for function in (
        kl_normal,
        kl_standard_normal,
        kl_diagonal_normal,
        kl_discrete,
        logpdf_normal,
        entropy_normal,
        cross_entropy_normal,
        expected_quadratic_form,
    )
}
