"""Section 2.3.3 of the notes: the KL divergence of two multivariate normal distributions, for every dimension k."""

from fractions import Fraction

from symkl import *

NOTES = "Huang, Deep-learning notes from 0.5 - VAE (1): prerequisites, 2022, section 2.3.3"

k = dimension("k")
mu1, mu2 = vectors("mu1 mu2", k)
S1, S2 = covariance("S1", k, latex=r"\Sigma_1"), covariance("S2", k, latex=r"\Sigma_2")
p, q = Normal(mu1, S1, name="p"), Normal(mu2, S2, name="q")
x = random_vector("x", p)
mu, S = vector("mu", k), covariance("S", k, latex=r"\Sigma")

half = Fraction(1, 2)
log_ratio = half * log(det(S2) / det(S1))
distance1 = (x - mu1).T * S1.I * (x - mu1)
distance2 = (x - mu2).T * S2.I * (x - mu2)
log_p = -k / 2 * log(2 * pi) - half * log(det(S1)) - half * (x - mu1).T * S1.I * (x - mu1)
log_q = -k / 2 * log(2 * pi) - half * log(det(S2)) - half * (x - mu2).T * S2.I * (x - mu2)
closed_form = half * (log(det(S2) / det(S1)) - k + tr(S2.I * S1) + (mu2 - mu1).T * S2.I * (mu2 - mu1))


def mean_under_p(f):  # noqa: ANN001, ANN201 - a page of mathematics names no types
    """Write the expectation under p as the notes do: a sum over x, although x is continuous."""
    return integral(p(x) * f, x, as_sum=True)


densities = Derivation(
    "densities",
    [p(x), define(Normal(mu1, S1)(x), "the first law")],
    [q(x), define(Normal(mu2, S2)(x), "the second law")],
    [
        Normal(mu, S)(x),
        define(1 / sqrt((2 * pi) ** k * det(S)) * exp(-half * (x - mu).T * S.I * (x - mu)), "the normal density"),
    ],
    title="The two normal densities",
    source=NOTES,
)

kl_normal = Derivation(
    "kl-normal",
    [KL(p, q), eq(closed_form, "the claim that the rest of the section derives")],
    title="The KL divergence of two multivariate normal distributions",
    source=NOTES,
)

log_densities = Derivation(
    "log-densities",
    [log(p(x)), eq(log_p, "logarithm of the density")],
    [log(q(x)), eq(log_q, "logarithm of the density")],
    [mu1, eq(E(x), "mean of $p$"), eq(mean_under_p(x), "definition of the expectation")],
    [S1, eq(E((x - mu1) * (x - mu1).T), "covariance of $p$")],
    title="Logarithms of the densities, mean and covariance",
    source=NOTES,
)

kl_expansion = Derivation(
    "kl-expansion",
    [
        KL(p, q),
        eq(mean_under_p(log(p(x) / q(x))), "definition"),
        eq(mean_under_p(log(p(x)) - log(q(x))), "logarithm of a quotient"),
        eq(
            mean_under_p(
                -k / 2 * log(2 * pi)
                - half * log(det(S1))
                - half * (x - mu1).T * S1.I * (x - mu1)
                + k / 2 * log(2 * pi)
                + half * log(det(S2))
                + half * (x - mu2).T * S2.I * (x - mu2)
            ),
            "put in the logarithms",
        ),
        eq(
            mean_under_p(log_ratio - half * (x - mu1).T * S1.I * (x - mu1) + half * (x - mu2).T * S2.I * (x - mu2)),
            "the terms with $2*pi$ cancel",
        ),
    ],
    title="The divergence, expanded",
    source=NOTES,
)

kl_as_expectations = Derivation(
    "kl-as-expectations",
    [
        KL(p, q),
        eq(
            mean_under_p(log_ratio - half * (x - mu1).T * S1.I * (x - mu1) + half * (x - mu2).T * S2.I * (x - mu2)),
            "from the expansion",
        ),
        eq(log_ratio - half * E(distance1) + half * E(distance2), "the expectation is linear"),
    ],
    title="The divergence through two expectations",
    source=NOTES,
)

first_expectation = Derivation(
    "first-expectation",
    [
        printed(E(-(x - mu1).T * S1.I * (x - mu1)), meant=E(distance1), why="the minus sign does not belong here"),
        eq(E(tr((x - mu1) * (x - mu1).T * S1.I)), "a scalar is its trace, and the trace is cyclic"),
        eq(tr(E((x - mu1) * (x - mu1).T) * S1.I), "trace and expectation commute"),
        eq(tr(S1 * S1.I), "covariance of $p$"),
        eq(tr(I(k)), "$S1$ times its inverse"),
        eq(k, "trace of the identity"),
    ],
    title="The first expectation",
    source=NOTES,
)

second_expectation = Derivation(
    "second-expectation",
    [
        half * E(distance2),
        eq(E(half * ((x - mu1) + (mu1 - mu2)).T * S2.I * ((x - mu1) + (mu1 - mu2))), "add and subtract $mu1$"),
        eq(
            E(
                half * (x - mu1).T * S2.I * (x - mu1)
                + (x - mu1).T * S2.I * (mu1 - mu2)
                + half * (mu1 - mu2).T * S2.I * (mu1 - mu2)
            ),
            "multiply out; the two cross terms are equal",
        ),
        eq(
            tr(E(half * S2.I * (x - mu1) * (x - mu1).T))
            + tr((E(x) - mu1).T * S2.I * (mu1 - mu2))
            + half * (mu1 - mu2).T * S2.I * (mu1 - mu2),
            "through the trace",
        ),
        eq(tr(S2.I * S1 / 2) + 0 + half * (mu1 - mu2).T * S2.I * (mu1 - mu2), "mean and covariance of $p$"),
    ],
    title="The second expectation",
    source=NOTES,
)

conclusion = Derivation(
    "conclusion",
    [
        KL(p, q),
        eq(
            printed(
                log_ratio - k / 2 + tr(S1.I * S2.I / 2) + half * (mu1 - mu2).T * S2.I * (mu1 - mu2),
                meant=log_ratio - k / 2 + tr(S2.I * S1 / 2) + half * (mu1 - mu2).T * S2.I * (mu1 - mu2),
                why="the trace is of $S2.I*S1$, as the second expectation has it, not of $S1.I*S2.I$",
            ),
            "put in the two expectations",
        ),
        eq(closed_form, "collect"),
    ],
    title="The conclusion",
    source=NOTES,
)
