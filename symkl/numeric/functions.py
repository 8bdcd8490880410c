"""The exported functions, each generated from the conclusion of a derivation that symkl verifies first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

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


class Row(NamedTuple):
    """One function.

    Attributes
    ----------
    name : str
    args : the arguments and what each stands for in the derivation of the same name, as text
    what : what it computes
    note : what else is to be said of its value
    axes : trailing axes of the arguments, but for those that have their own
    form : the derivation whose conclusion is computed, if it has another name
    proofs : derivations that it rests on, which have to verify too
    gradient : the derivation that has the derivatives by its arguments
    """

    name: str
    args: str
    what: str
    note: str = ""
    axes: str = ""
    form: str = ""
    proofs: tuple[str, ...] = ()
    gradient: str = ""


# what arguments are, by their names without a number at the end; those of one function besides
ARGUMENTS = {
    "A": "Any square matrix.",
    "Sigma": "Covariance matrices, symmetric positive definite.",
    "log_variance": "Logarithms of the variances.",
    "mu": "Means.",
    "a": "First shape, positive: the exponent of x is a - 1.",
    "b": "Second shape, positive: the exponent of 1 - x is b - 1.",
    "concentration": "Shapes, positive.",
    "covariance": "Covariance matrices, symmetric positive definite.",
    "covariance_x": "Covariance matrix of the first block, symmetric positive definite.",
    "covariance_y": "Covariance matrix of the second block, symmetric positive definite.",
    "cross_covariance": "Covariances of the entries of the first block with those of the second.",
    "factor": "Loadings: the covariance matrix is factor @ factor.T + diag(diagonal).",
    "diagonal": "What is on the diagonal besides, positive.",
    "location": "Locations.",
    "logits": "Logarithms of odds.",
    "mean": "Means.",
    "order": "Order, between 0 and 1.",
    "p": "Probabilities.",
    "q": "Probabilities.",
    "precision": "Inverses of the covariance matrices, symmetric positive definite.",
    "rate": "Rates, positive.",
    "scale": "Scales, positive.",
    "x": "Where the law is looked at.",
}
# trailing axes of those that have the same in all functions
AXES = {"order": "", "mean": "k", "covariance": "k, k", "precision": "k, k", "factor": "k, r", "diagonal": "k"}
AXES |= {"A": "k, k", "Sigma": "k, k", "log_variance": "k", "mu": "k"}
AXES |= {"covariance_x": "k, k", "covariance_y": "n, n", "cross_covariance": "k, n"}
OF_LOGITS = "Logarithms of the probabilities, up to a number that all of a law have in common."


def _doc(row: Row, names: list[str]) -> str:
    groups: dict[tuple[str, str], list[str]] = {}
    for name in names:
        kind = name.rstrip("12")
        what = OF_LOGITS if row.axes and kind == "logits" else ARGUMENTS[kind]
        axes = AXES.get(kind, row.axes)
        groups.setdefault((f"(..., {axes})" if axes else "(...)", what), []).append(name)
    arguments = "\n".join(
        f"    {', '.join(own)} : array_like, shape {shape}\n        {what}" for (shape, what), own in groups.items()
    )
    factors = [FACTORS_GIVEN[name] for name in names if name in FACTORS_GIVEN]
    if factors:
        what = "Lower Cholesky factors, in place of the matrices and by name, with what follows them."
        arguments += f"\n    {', '.join(factors)} : array_like, shape (..., k, k)\n        {what}"
    unit = "" if row.name.startswith(("logp", "hellinger", "squared", "expected")) else " In nats."
    form = row.form or row.name.replace("_", "-")
    return f"""{row.what}{unit}

    Computed as the derivation {form} concludes: ``symkl show {form}``.

    Parameters
    ----------
{arguments}

    Returns
    -------
    ndarray, shape (...)
        {row.note or "Scalars give a number."}

    Raises
    ------
    InputError
        A ValueError that names the argument and the member of the batch: NotPositiveDefiniteError, NotSymmetricError,
        NotAProbabilityError, NotFiniteError, ArgumentShapeError, or a value that the law does not have. With
        ``check=False`` only shapes are checked, and what is undefined is nan.
    """


def function_of(row: Row) -> Function:
    """Make the function of a row."""
    args = tuple((name, meant) for name, _, meant in (pair.partition("=") for pair in row.args.split()))
    names = tuple(name for name, _ in args)
    recipe = Recipe(row.name, row.form or row.name.replace("_", "-"), args, row.proofs, row.gradient)
    return Function(row.name, names, recipe, _doc(row, list(names)), factors=recipe.factors)


KL = "Kullback-Leibler divergence of two {} laws."
NEAR = "Never negative, and exactly 0 for equal laws; it keeps its digits however close the laws are."
LAWS = "mu1=m1 Sigma1=S1 mu2=m2 Sigma2=S2"
ROWS = (
    Row(
        "kl_normal",
        "mu1=m1 Sigma1=L1*L1.T mu2=m2 Sigma2=L2*L2.T",
        KL.format("normal"),
        f"{NEAR} Its relative error is below 1e-13 for condition numbers up to 1e2.",
        form="kl-normal-accurate",
        proofs=("kl-normal",),
        gradient="kl-normal-gradient",
    ),
    Row(
        "kl_standard_normal",
        "mean=m log_variance=v",
        "KL(N(mean, diag(exp(log_variance))) || N(0, I)), the regularisation term of a variational autoencoder.",
        "Never negative, and exactly 0 at zeros.",
        gradient="kl-standard-normal-gradient",
    ),
    Row(
        "kl_diagonal_normal",
        "mean1=m1 log_variance1=v1 mean2=m2 log_variance2=v2",
        "KL(N(mean1, diag(exp(log_variance1))) || N(mean2, diag(exp(log_variance2)))).",
        NEAR,
        gradient="kl-diagonal-normal-gradient",
    ),
    Row(
        "kl_discrete",
        "p=P q=Q",
        "Kullback-Leibler divergence of two mass functions, with 0 log 0 = 0.",
        f"{NEAR} inf where some q is 0 and its p is not.",
        "n",
        proofs=("kl-definition",),
    ),
    Row(
        "logpdf_normal",
        "x=x mean=m covariance=S",
        "Logarithm of the density of a normal law at x.",
        "",
        "k",
        gradient="logpdf-normal-gradient",
    ),
    Row(
        "entropy_normal",
        "covariance=S",
        "Differential entropy of a normal law.",
        "It may be negative.",
        gradient="entropy-normal-gradient",
    ),
    Row(
        "cross_entropy_normal",
        LAWS,
        "Cross-entropy -E[log q(x)] of q = N(mu2, Sigma2) under x ~ N(mu1, Sigma1).",
        gradient="cross-entropy-normal-gradient",
    ),
    Row(
        "expected_quadratic_form",
        "A=A mean=m covariance=S",
        "E[x^T A x] of a random vector x with the given mean and covariance.",
        gradient="expected-quadratic-form-gradient",
    ),
)
FUNCTIONS: dict[str, Function] = {row.name: function_of(row) for row in ROWS}
kl_normal, kl_standard_normal, kl_diagonal_normal, kl_discrete = (FUNCTIONS[row.name] for row in ROWS[:4])
logpdf_normal, entropy_normal, cross_entropy_normal, expected_quadratic_form = (FUNCTIONS[row.name] for row in ROWS[4:])
