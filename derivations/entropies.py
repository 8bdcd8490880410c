"""Entropies and log-densities beyond the normal law, in the forms that symkl's numeric functions compute.

The textbook's sums of logarithms of gamma functions cancel where parameters are large; what is left of them here is what
Stirling's series gives, lgamma(t) - t log(t) + t and its slope.
"""

from fractions import Fraction

from symkl import *

OWN = "symkl"
SADDLE = "Loader, Fast and Accurate Computation of Binomial Probabilities, 2000"
half = Fraction(1, 2)
a, b, x = (scalar(name, "positive") for name in ("a", "b", "x"))
m, h, y = (scalar(name) for name in ("m", "h", "y"))
q, s = scalar("q", "probability"), scalar("s", "probability")
count = scalar("n", "integer", "nonnegative")

stirling = named("stirling", lgamma(a) - a * log(a) + a, a)
joint = named(
    "joint",
    lgamma(a + b) - (a + b) * log(a + b) + (a + b) - (lgamma(a) - a * log(a) + a) - (lgamma(b) - b * log(b) + b),
    a,
    b,
)
slope = named("slope", digamma(a) - log(a), a)
factorials = named("factorials", lgamma(b + 1) - b * log(b) + b, b)

# ---------------------------------------------------------------------------------------------------------- entropies


entropy_exponential = Derivation(
    "entropy-exponential",
    [-E(log(Exponential(b, name="p")(random_vector("x", Exponential(b))))), eq(1 - log(b), "the mean")],
    title="The entropy of an exponential law",
    source=OWN,
)

entropy_laplace = Derivation(
    "entropy-laplace",
    [
        -E(log(Laplace(m, b, name="p")(random_vector("x", Laplace(m, b))))),
        eq(1 + log(2 * b), "the mean distance is the scale"),
    ],
    title="The entropy of a Laplace law",
    source=OWN,
)

entropy_lognormal = Derivation(
    "entropy-lognormal",
    [
        -E(log(LogNormal(m, b**2, name="p")(random_vector("x", LogNormal(m, b**2))))),
        eq(m + half * log(2 * pi) + half + log(b), "mean and variance of the logarithm"),
    ],
    title="The entropy of a log-normal law",
    source=OWN,
)

entropy_gamma = Derivation(
    "entropy-gamma",
    [
        -E(log(Gamma(a, b, name="p")(random_vector("x", Gamma(a, b))))),
        eq(a - log(b) + lgamma(a) + (1 - a) * digamma(a), "the mean logarithm and the mean"),
        eq(stirling(a) + (1 - a) * slope(a) + log(a) - log(b), "the terms of the order of $a*log(a)$ cancel"),
    ],
    title="The entropy of a gamma law",
    source=OWN,
)

entropy_beta = Derivation(
    "entropy-beta",
    [
        -E(log(Beta(a, b, name="p")(random_vector("x", Beta(a, b))))),
        eq(
            lgamma(a)
            + lgamma(b)
            - lgamma(a + b)
            - (a - 1) * digamma(a)
            - (b - 1) * digamma(b)
            + (a + b - 2) * digamma(a + b),
            "the mean logarithms",
        ),
        eq(
            stirling(a)
            + stirling(b)
            - stirling(a + b)
            + (1 - a) * slope(a)
            + (1 - b) * slope(b)
            + (a + b - 2) * slope(a + b)
            + log(a)
            + log(b)
            - 2 * log(a + b),
            "the terms of the order of $a*log(a)$ cancel",
        ),
    ],
    title="The entropy of a beta law",
    source=OWN,
)

entropy_bernoulli = Derivation(
    "entropy-bernoulli",
    [-E(log(Bernoulli(q, name="p")(random_vector("x", Bernoulli(q))))), eq(-q * log(q) - (1 - q) * log(1 - q), "its mass")],
    title="The entropy of a Bernoulli law",
    source=OWN,
)

entropy_bernoulli_logits = Derivation(
    "entropy-bernoulli-logits",
    [
        -E(log(Bernoulli(sigmoid(h), name="p")(random_vector("x", Bernoulli(sigmoid(h)))))),
        eq(softplus(h) - h * sigmoid(h), "its mass"),
    ],
    title="The entropy of a Bernoulli law, by its logit",
    source=OWN,
)

entropy_geometric = Derivation(
    "entropy-geometric",
    [
        -E(log(Geometric(q, name="p")(random_vector("x", Geometric(q))))),
        eq(-log(q) - (1 - q) * log(1 - q) / q, "the mean number of failures"),
    ],
    title="The entropy of a geometric law",
    source=OWN,
)

events = random_vector("x", Poisson(b))
of_events = named("of_events", b - b * log(b) + E(lgamma(events + 1)))

entropy_poisson = Derivation(
    "entropy-poisson",
    [
        -E(log(Poisson(b, name="p")(events))),
        eq(
            of_events, "the mean is b; the mean of log(x!) has no closed form, and is computed together with what cancels it"
        ),
    ],
    title="The entropy of a Poisson law",
    source=OWN,
)

k = dimension("k")
i = index("i", k)
A, u = vector("A", k, "each positive"), vector("u", k)
shares, hot = vector("X", k, "simplex"), vector("Y", k, "indicator")
whole = ones(k).T * A
P = mass_function("P", k)

entropy_dirichlet = Derivation(
    "entropy-dirichlet",
    [
        -E(log(Dirichlet(A, name="p")(random_vector("x", Dirichlet(A))))),
        eq(
            total(lgamma(A[i]), i) - lgamma(whole) - total((A[i] - 1) * (digamma(A[i]) - digamma(whole)), i),
            "the mean logarithm of a share",
        ),
        eq(
            total(stirling(A[i]) + (1 - A[i]) * slope(A[i]) + log(A[i]), i)
            - stirling(whole)
            + (whole - k) * slope(whole)
            - k * log(whole),
            "the terms of the order of A log(A) cancel",
        ),
    ],
    title="The entropy of a Dirichlet law",
    source=OWN,
)

entropy_discrete = Derivation(
    "entropy-discrete",
    [
        -E(log(Categorical(shares, name="p")(random_vector("x", Categorical(shares))))),
        eq(-total(shares[i] * log(shares[i]), i), "its mass"),
    ],
    title="The entropy of a categorical law",
    source=OWN,
)

entropy_categorical_logits = Derivation(
    "entropy-categorical-logits",
    [
        -E(log(Categorical(softmax(u), name="p")(random_vector("x", Categorical(softmax(u)))))),
        eq(logsumexp(u) - softmax(u).T * u, "its mass"),
    ],
    title="The entropy of a categorical law, by its logits",
    source=OWN,
)

# ------------------------------------------------------------------------------------------------------ log-densities

logpdf_exponential = Derivation(
    "logpdf-exponential",
    [log(Exponential(b)(x)), eq(log(b) - b * x, "logarithm of the density")],
    title="Logarithm of the density of an exponential law",
    source=OWN,
)

logpdf_laplace = Derivation(
    "logpdf-laplace",
    [log(Laplace(m, b)(y)), eq(-log(2 * b) - absolute(y - m) / b, "logarithm of the density")],
    title="Logarithm of the density of a Laplace law",
    source=OWN,
)

logpdf_lognormal = Derivation(
    "logpdf-lognormal",
    [
        log(LogNormal(m, b**2)(x)),
        eq(-half * log(2 * pi) - log(b) - log(x) - ((log(x) - m) / b) ** 2 / 2, "logarithm of the density"),
    ],
    title="Logarithm of the density of a log-normal law",
    source=OWN,
)

logpdf_gamma = Derivation(
    "logpdf-gamma",
    [
        log(Gamma(a, b)(x)),
        eq(a * log(b) - lgamma(a) + (a - 1) * log(x) - b * x, "logarithm of the density"),
        eq(-stirling(a) - a * ((b * x - a) / a - log(b * x / a)) - log(x), "round the largest value of x times the density"),
    ],
    title="Logarithm of the density of a gamma law",
    source=SADDLE,
)

logpdf_beta = Derivation(
    "logpdf-beta",
    [
        log(Beta(a, b)(s)),
        eq(lgamma(a + b) - lgamma(a) - lgamma(b) + (a - 1) * log(s) + (b - 1) * log(1 - s), "logarithm of the density"),
        eq(
            joint(a, b)
            - a * ((b * s - a * (1 - s)) / a - log((a + b) * s / a))
            - b * ((a * (1 - s) - b * s) / b - log((a + b) * (1 - s) / b))
            - log(s)
            - log(1 - s),
            "round the mean",
        ),
    ],
    title="Logarithm of the density of a beta law",
    source=SADDLE,
)

logpdf_dirichlet = Derivation(
    "logpdf-dirichlet",
    [
        log(Dirichlet(A)(shares)),
        eq(lgamma(whole) - total(lgamma(A[i]), i) + total((A[i] - 1) * log(shares[i]), i), "logarithm of the density"),
        eq(
            stirling(whole)
            - total(
                stirling(A[i]) + A[i] * ((whole * shares[i] - A[i]) / A[i] - log(whole * shares[i] / A[i])) + log(shares[i]),
                i,
            ),
            "round the mean",
        ),
    ],
    title="Logarithm of the density of a Dirichlet law",
    source=SADDLE,
)

logpmf_poisson = Derivation(
    "logpmf-poisson",
    [
        log(Poisson(b)(count)),
        eq(count * log(b) - b - lgamma(count + 1), "logarithm of the mass"),
        eq(-factorials(count) - count * ((b - count) / count - log(b / count)), "round the mean; at 0 it is $-b$"),
    ],
    title="Logarithm of the mass of a Poisson law",
    source=SADDLE,
)

logpmf_geometric = Derivation(
    "logpmf-geometric",
    [log(Geometric(q)(count)), eq(log(q) + count * log(1 - q), "logarithm of the mass")],
    title="Logarithm of the mass of a geometric law",
    source=OWN,
)

coin = scalar("x", "binary")

chance = scalar("c", "probability")

logpmf_bernoulli = Derivation(
    "logpmf-bernoulli",
    [log(Bernoulli(chance)(coin)), eq(coin * log(chance) + (1 - coin) * log(1 - chance), "logarithm of the mass")],
    title="Logarithm of the mass of a Bernoulli law",
    source=OWN,
)

logpmf_bernoulli_logits = Derivation(
    "logpmf-bernoulli-logits",
    [
        log(Bernoulli(sigmoid(h))(coin)),
        eq(coin * h - softplus(h), "logarithm of the mass"),
        eq(-coin * softplus(-h) - (1 - coin) * softplus(h), "$softplus(-h) = softplus(h) - h$"),
    ],
    title="Logarithm of the mass of a Bernoulli law, by its logit",
    source=OWN,
)

logpmf_categorical_logits = Derivation(
    "logpmf-categorical-logits",
    [
        log(Categorical(softmax(u))(hot)),
        eq(hot.T * u - logsumexp(u), "logarithm of the mass"),
        eq(-logsumexp(u - (hot.T * u) * ones(k)), "what all logits have in common is left out"),
    ],
    title="Logarithm of the mass of a categorical law, by its logits",
    source=OWN,
)
