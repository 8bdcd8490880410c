"""Divergences, entropies and log-densities of laws beyond the normal: a row and a derivation for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.numeric.functions import KL, NEAR, Row, function_of

if TYPE_CHECKING:
    from symkl.numeric.calling import Function

ENTROPY, DIFFERENTIAL = "Entropy of {} law.", "Differential entropy of {} law."
DENSITY, MASS = "Logarithm of the density of {} law at x.", "Logarithm of the mass of {} law at x."
OF_LOG = "Location and scale are those of log x."
THIN = "Nothing in it has k rows and k columns; its error grows as the factors outweigh the diagonals."
INDICATOR = "x is 1 at the outcome and 0 elsewhere."
GAMMAS = "concentration1=a rate1=b concentration2=c rate2=d"
NORMALS = "mean1=m1 covariance1=S1 mean2=m2 covariance2=S2"
LOW_RANKS = "mean1=m1 factor1=U1 diagonal1=dg(N1) mean2=m2 factor2=U2 diagonal2=dg(N2)"
BETAS = "a1=a b1=b a2=c b2=d"

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
    Row("renyi_normal", f"order=a {NORMALS}", "Renyi divergence of two normal laws.", NEAR),
    Row("bhattacharyya_normal", NORMALS, "Bhattacharyya distance of two normal laws.", NEAR),
    Row("hellinger_normal", NORMALS, "Hellinger distance of two normal laws.", f"{NEAR} At most 1."),
    Row("squared_wasserstein_normal", NORMALS, "Squared Wasserstein distance of order 2 of two normal laws.", NEAR),
    Row(
        "mutual_information_normal",
        "covariance_x=A covariance_y=B cross_covariance=C",
        "Mutual information of two blocks of a normal vector.",
        "Never negative, and exactly 0 for uncorrelated blocks; it keeps its digits however small the correlations are.",
    ),
    Row("kl_normal_precision", "mean1=m1 precision1=P1 mean2=m2 precision2=P2", KL.format("normal"), NEAR),
    Row("kl_normal_low_rank", LOW_RANKS, KL.format("normal"), f"{NEAR} {THIN}"),
    Row("renyi_discrete", "order=o p=P q=Q", "Renyi divergence of two mass functions.", NEAR, "n"),
    Row("bhattacharyya_discrete", "p=P q=Q", "Bhattacharyya distance of two mass functions.", NEAR, "n"),
    Row("hellinger_discrete", "p=P q=Q", "Hellinger distance of two mass functions.", f"{NEAR} At most 1.", "n"),
    Row("js_discrete", "p=P q=Q", "Jensen-Shannon divergence of two mass functions.", f"{NEAR} At most log 2.", "n"),
    Row("entropy_bernoulli", "p=q", ENTROPY.format("a Bernoulli")),
    Row("entropy_bernoulli_logits", "logits=h", ENTROPY.format("a Bernoulli")),
    Row("entropy_discrete", "p=X", ENTROPY.format("a discrete"), "With 0 log 0 = 0.", "k"),
    Row("entropy_categorical_logits", "logits=u", ENTROPY.format("a categorical"), "", "k"),
    Row("entropy_gamma", "concentration=a rate=b", DIFFERENTIAL.format("a gamma")),
    Row("entropy_beta", "a=a b=b", DIFFERENTIAL.format("a beta")),
    Row("entropy_dirichlet", "concentration=A", DIFFERENTIAL.format("a Dirichlet"), "", "k"),
    Row("entropy_normal_precision", "precision=P", DIFFERENTIAL.format("a normal")),
    Row("entropy_normal_low_rank", "factor=U diagonal=dg(N)", DIFFERENTIAL.format("a normal")),
    Row("entropy_poisson", "rate=b", ENTROPY.format("a Poisson")),
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
    Row("logpdf_normal_precision", "x=x mean=m precision=P", DENSITY.format("a normal"), "", "k"),
    Row("logpdf_normal_low_rank", "x=x mean=m factor=U diagonal=dg(N)", DENSITY.format("a normal"), "", "k"),
    Row("logpmf_bernoulli", "x=x p=c", MASS.format("a Bernoulli")),
    Row("logpmf_bernoulli_logits", "x=x logits=h", MASS.format("a Bernoulli")),
    Row("logpmf_categorical_logits", "x=Y logits=u", MASS.format("a categorical"), INDICATOR, "k"),
    Row("logpmf_geometric", "x=n p=q", MASS.format("a geometric"), "x is the number of failures before a success."),
    Row("logpmf_poisson", "x=n rate=b", MASS.format("a Poisson")),
)


FAMILIES: dict[str, Function] = {row.name: function_of(row) for row in ROWS}


def __getattr__(name: str) -> Function:
    if name not in FAMILIES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return FAMILIES[name]
