"""Divergences, entropies and log-densities of laws beyond the normal: a row and a derivation for each."""

from __future__ import annotations

from typing import NamedTuple

from symkl.numeric.calling import Function
from symkl.numeric.functions import Recipe


class Row(NamedTuple):
    """One function.

    Attributes
    ----------
    name : str
    args : the arguments and what each stands for in the derivation of the same name, as text
    what : what it computes
    note : what else is to be said of its value
    axes : trailing axes of the arguments
    """

    name: str
    args: str
    what: str
    note: str = ""
    axes: str = ""


KL = "Kullback-Leibler divergence of two {} laws."
ENTROPY, DIFFERENTIAL = "Entropy of {} law.", "Differential entropy of {} law."
DENSITY, MASS = "Logarithm of the density of {} law at x.", "Logarithm of the mass of {} law at x."
NEAR = "Never negative, and exactly 0 for equal laws; it keeps its digits however close the laws are."
OF_LOG = "Location and scale are those of log x."
GAMMAS = "concentration1=a rate1=b concentration2=c rate2=d"
BETAS = "a1=a b1=b a2=c b2=d"

# what arguments are, by their names without a number at the end; those of one function besides
ARGUMENTS = {
    "a": "First shape, positive: the exponent of x is a - 1.",
    "b": "Second shape, positive: the exponent of 1 - x is b - 1.",
    "concentration": "Shapes, positive.",
    "location": "Locations.",
    "logits": "Logarithms of odds.",
    "p": "Probabilities.",
    "q": "Probabilities.",
    "rate": "Rates, positive.",
    "scale": "Scales, positive.",
    "x": "Where the law is looked at.",
}
OF_LOGITS = "Logarithms of the probabilities, up to a number that all of a law have in common."

ROWS = (
    Row("kl_bernoulli", "p=q q=r", KL.format("Bernoulli"), f"{NEAR} inf where only the second law is certain."),
    Row("kl_bernoulli_logits", "logits1=h logits2=g", KL.format("Bernoulli"), NEAR),
    Row("kl_categorical_logits", "logits1=u logits2=v", KL.format("categorical"), NEAR, "k"),
    Row("kl_gamma", GAMMAS, KL.format("gamma"), NEAR),
    Row("kl_beta", BETAS, KL.format("beta"), NEAR),
    Row("kl_dirichlet", "concentration1=A concentration2=B", KL.format("Dirichlet"), NEAR, "k"),
    Row("kl_poisson", "rate1=a rate2=b", KL.format("Poisson"), NEAR),
    Row("kl_exponential", "rate1=a rate2=b", KL.format("exponential"), NEAR),
    Row("kl_laplace", "location1=m scale1=a location2=n scale2=b", KL.format("Laplace"), NEAR),
    Row("kl_geometric", "p=q q=r", KL.format("geometric"), NEAR),
    Row("kl_lognormal", "location1=m scale1=a location2=n scale2=b", KL.format("log-normal"), f"{OF_LOG} {NEAR}"),
    Row("js_discrete", "p=P q=Q", "Jensen-Shannon divergence of two mass functions.", f"{NEAR} At most log 2.", "n"),
    Row("entropy_bernoulli", "p=q", ENTROPY.format("a Bernoulli")),
    Row("entropy_bernoulli_logits", "logits=h", ENTROPY.format("a Bernoulli")),
    Row("entropy_discrete", "p=X", ENTROPY.format("a discrete"), "With 0 log 0 = 0.", "k"),
    Row("entropy_categorical_logits", "logits=u", ENTROPY.format("a categorical"), "", "k"),
    Row("entropy_gamma", "concentration=a rate=b", DIFFERENTIAL.format("a gamma")),
    Row("entropy_beta", "a=a b=b", DIFFERENTIAL.format("a beta")),
    Row("entropy_dirichlet", "concentration=A", DIFFERENTIAL.format("a Dirichlet"), "", "k"),
    Row("entropy_exponential", "rate=b", DIFFERENTIAL.format("an exponential")),
    Row("entropy_laplace", "scale=b", DIFFERENTIAL.format("a Laplace")),
    Row("entropy_geometric", "p=q", ENTROPY.format("a geometric")),
    Row("entropy_lognormal", "location=m scale=b", DIFFERENTIAL.format("a log-normal"), OF_LOG),
    Row("logpdf_gamma", "x=x concentration=a rate=b", DENSITY.format("a gamma")),
    Row("logpdf_beta", "x=s a=a b=b", DENSITY.format("a beta")),
    Row("logpdf_dirichlet", "x=X concentration=A", DENSITY.format("a Dirichlet"), "x sums to 1 along the last axis.", "k"),
    Row("logpdf_exponential", "x=x rate=b", DENSITY.format("an exponential")),
    Row("logpdf_laplace", "x=y location=m scale=b", DENSITY.format("a Laplace")),
    Row("logpdf_lognormal", "x=x location=m scale=b", DENSITY.format("a log-normal"), OF_LOG),
    Row("logpmf_bernoulli_logits", "x=x logits=h", MASS.format("a Bernoulli")),
    Row("logpmf_geometric", "x=n p=q", MASS.format("a geometric"), "x is the number of failures before a success."),
    Row("logpmf_poisson", "x=n rate=b", MASS.format("a Poisson")),
)


def _doc(row: Row, names: list[str]) -> str:
    shape = f"(..., {row.axes})" if row.axes else "(...)"
    groups: dict[str, list[str]] = {}
    for name in names:
        what = OF_LOGITS if row.axes and name.startswith("logits") else ARGUMENTS[name.rstrip("12")]
        groups.setdefault(what, []).append(name)
    arguments = "\n".join(
        f"    {', '.join(own)} : array_like, shape {shape}\n        {what}" for what, own in groups.items()
    )
    unit = " In nats." if not row.name.startswith("logp") else ""
    form = row.name.replace("_", "-")
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
        A ValueError that names the argument and the member of the batch: a value that the law does not have, NotFiniteError,
        NotAProbabilityError, ArgumentShapeError. With ``check=False`` only shapes are checked, and what is undefined is nan.
    """


def _function(row: Row) -> Function:
    args = tuple((name, meant) for name, _, meant in (pair.partition("=") for pair in row.args.split()))
    names = [name for name, _ in args]
    return Function(row.name, tuple(names), Recipe(row.name, row.name.replace("_", "-"), args), _doc(row, names))


FAMILIES: dict[str, Function] = {row.name: _function(row) for row in ROWS}


def __getattr__(name: str) -> Function:
    if name not in FAMILIES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return FAMILIES[name]
