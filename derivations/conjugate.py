"""Conjugate updates: priors that one observation turns into laws of the same family."""

from fractions import Fraction

from symkl import *

PRML = "Bishop, Pattern Recognition and Machine Learning, 2006"

half = Fraction(1, 2)
a, b, c, d, n, w = (scalar(name, "positive") for name in ("a", "b", "c", "d", "n", "w"))
m, t = scalar("m"), scalar("t")

share = scalar("v", "probability")
toss = scalar("x", "binary")

beta_bernoulli = Derivation(
    "beta-bernoulli",
    [
        Beta(a, b, name="p")(share) * share**toss * (1 - share) ** (1 - toss),
        eq(
            beta(a + toss, b + 1 - toss) / beta(a, b) * Beta(a + toss, b + 1 - toss, name="q")(share),
            "evidence and posterior: the exponents add",
        ),
    ],
    title="A beta prior of a coin after one toss",
    source=f"{PRML}, section 2.1.1",
)

k = scalar("k", "integer", "nonnegative")

gamma_poisson = Derivation(
    "gamma-poisson",
    [
        Gamma(a, b, name="p")(c) * Poisson(c, name="f")(k),
        eq(
            b**a * gamma(a + k) / (gamma(a) * factorial(k) * (b + 1) ** (a + k)) * Gamma(a + k, b + 1, name="q")(c),
            "evidence and posterior",
        ),
    ],
    title="A gamma prior of a Poisson rate after one count",
    source="Gelman et al., Bayesian Data Analysis, 3rd ed., 2013, section 2.6",
)

gamma_exponential = Derivation(
    "gamma-exponential",
    [
        Gamma(a, b, name="p")(c) * Exponential(c, name="f")(d),
        eq(a * b**a / (b + d) ** (a + 1) * Gamma(a + 1, b + d, name="q")(c), "evidence (a Pareto law) and posterior"),
    ],
    title="A gamma prior of an exponential rate after one waiting time",
    source="Gelman et al., Bayesian Data Analysis, 3rd ed., 2013, section 2.6",
)

inverse_gamma_normal = Derivation(
    "inverse-gamma-normal",
    [
        log(InverseGamma(a, b, name="p")(w))
        + lognpdf(t, m, w)
        - log(InverseGamma(a + half, b + (t - m) ** 2 / 2, name="q")(w)),
        eq(
            a * log(b) - lgamma(a) - half * log(2 * pi) + lgamma(a + half) - (a + half) * log(b + (t - m) ** 2 / 2),
            "what is left is the evidence: it does not depend on the variance",
        ),
    ],
    title="An inverse gamma prior of a variance after one observation",
    source=f"{PRML}, section 2.3.6",
)

o = dimension("d")
V = covariance("V", o)
point, centre, S = vector("z", o), vector("m", o), covariance("S", o)

inverse_wishart_normal = Derivation(
    "inverse-wishart-normal",
    [
        log(InverseWishart(n, V, name="p")(S))
        + lognpdf(point, centre, S)
        - log(InverseWishart(n + 1, V + (point - centre) * (point - centre).T, name="q")(S)),
        eq(
            lmvgamma((n + 1) / 2, o)
            - lmvgamma(n / 2, o)
            - o / 2 * log(pi)
            + n / 2 * log(det(V))
            - (n + 1) / 2 * log(det(V + (point - centre) * (point - centre).T)),
            "what is left is the evidence: it does not depend on the covariance",
        ),
    ],
    title="An inverse Wishart prior of a covariance after one observation",
    source=f"{PRML}, section 2.3.6",
)
