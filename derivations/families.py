"""Families of laws of numbers beyond the normal: moments, entropies, divergences, Fisher information."""

from fractions import Fraction

from symkl import *

JOHNSON = "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, 2nd ed., 1994 and 1995"
DISCRETE = "Johnson, Kemp and Kotz, Univariate Discrete Distributions, 3rd ed., 2005"
PENNY = "Penny, Kullback-Leibler divergences of normal, gamma, Dirichlet and Wishart densities, 2001"
COVER = "Cover and Thomas, Elements of Information Theory, 2nd ed., 2006"
LEHMANN = "Lehmann and Casella, Theory of Point Estimation, 2nd ed., 1998"

half = Fraction(1, 2)
a, b, c, d, n, w = (scalar(name, "positive") for name in ("a", "b", "c", "d", "n", "w"))
m, t, g, h = (scalar(name) for name in ("m", "t", "g", "h"))
q, r = scalar("q", "probability"), scalar("r", "probability")

# ------------------------------------------------------------------------------------------------------ the gamma law

x = random_vector("x", Gamma(a, b))
p = Gamma(a, b, name="p")

gamma_moments = Derivation(
    "gamma-moments",
    [E(x), eq(a / b, "the first step of the recurrence of its moments")],
    [
        Var(x),
        eq(E(x**2) - E(x) ** 2, "definition"),
        eq(a * (a + 1) / b**2 - a**2 / b**2, "two steps of the recurrence"),
        eq(a / b**2, "take together"),
    ],
    [E(sqrt(x)), eq(gamma(a + half) / gamma(a) / sqrt(b), "a moment that is not whole")],
    title="Moments of the gamma law with shape a and rate b",
    source=f"{JOHNSON}, chapter 17",
)

gamma_entropy = Derivation(
    "gamma-entropy",
    [
        -E(log(p(x))),
        eq(-E(a * log(b) - lgamma(a) + (a - 1) * log(x) - b * x), "its density"),
        eq(-a * log(b) + lgamma(a) - (a - 1) * E(log(x)) + b * E(x), "linearity"),
        eq(-a * log(b) + lgamma(a) - (a - 1) * (digamma(a) - log(b)) + a, "the mean logarithm and the mean"),
        eq(a - log(b) + lgamma(a) + (1 - a) * digamma(a), "sort"),
    ],
    title="Entropy of the gamma law",
    source=f"{COVER}, table 17.1",
)

gamma_divergence = Derivation(
    "gamma-divergence",
    [
        KL(Gamma(a, b), Gamma(c, d)),
        eq(
            (a - c) * digamma(a) - lgamma(a) + lgamma(c) + c * (log(b) - log(d)) + a * (d - b) / b,
            "the mean and the mean logarithm under the first law",
        ),
    ],
    [KL(Gamma(1, b), Exponential(b)), eq(0, "a gamma law of shape 1 is exponential")],
    [KL(ChiSquare(n), Gamma(n / 2, half)), eq(0, "so is chi-square a gamma law")],
    title="Divergence of two gamma laws",
    source=PENNY,
)

at = scalar("u", "positive")
shifted = Gamma(c + 1, b, name="p")

gamma_mode = Derivation(
    "gamma-mode",
    [D(log(shifted(at)), at), eq(c / at - b, "the slope of the logarithm of the density")],
    [
        log(shifted(c / b)) - log(shifted(at)),
        eq(c * (b * at / c - 1 - log(b * at / c)), "what a point lies below the mode"),
        ge(0, "the logarithm lies below its tangent"),
    ],
    [log(shifted(at)), le(log(shifted(c / b)), "so that the density is largest at c/b")],
    title="The mode of the gamma law of shape c + 1 > 1",
    source=f"{JOHNSON}, chapter 17",
)

# ------------------------------------------------------------------------------------------- other laws on the half-line

y = random_vector("y", LogNormal(m, w))
lognormal = LogNormal(m, w, name="p")

lognormal_moments = Derivation(
    "lognormal-moments",
    [E(y), eq(exp(m + w / 2), "the generating function of $log(y)$ at 1")],
    [
        Var(y),
        eq(E(y**2) - E(y) ** 2, "definition"),
        eq(exp(2 * m + 2 * w) - exp(2 * m + w), "the generating function of $log(y)$ at 2 and at 1"),
        eq((exp(w) - 1) * exp(2 * m + w), "take out a factor"),
    ],
    [
        -E(log(lognormal(y))),
        eq(E(log(y)) + half * log(2 * pi * w) + E((log(y) - m) ** 2) / (2 * w), "its density"),
        eq(m + half * log(2 * pi * w) + half, "mean and variance of the logarithm"),
    ],
    [
        KL(lognormal, LogNormal(g, b, name="q")),
        eq(half * (w / b + (m - g) ** 2 / b - 1 + log(b / w)), "that of two normal laws"),
    ],
    title="The log-normal law: mean, variance, entropy, divergence",
    source=f"{JOHNSON}, chapter 14",
)

pareto = random_vector("v", Pareto(a + 2, b))

pareto_moments = Derivation(
    "pareto-moments",
    [E(pareto), eq((a + 2) * b / (a + 1), "the integral of a power")],
    [
        Var(pareto),
        eq(E(pareto**2) - E(pareto) ** 2, "definition"),
        eq((a + 2) * b**2 / a - ((a + 2) * b / (a + 1)) ** 2, "the integral of a power"),
        eq((a + 2) * b**2 / (a * (a + 1) ** 2), "take together"),
    ],
    [KL(Pareto(a, b), Pareto(c, b)), eq(log(a / c) + c / a - 1, "the mean logarithm")],
    title="The Pareto law of shape a + 2, so that its variance exists; the divergence at any shape",
    source=f"{JOHNSON}, chapter 20",
)

weibull = random_vector("z", Weibull(a, b))

weibull_moments = Derivation(
    "weibull-moments",
    [E(weibull), eq(b * gamma(1 + 1 / a), "a power of an exponential variable")],
    [E(weibull**a), eq(b**a * gamma(1 + a / a), "the same"), eq(b**a, "$gamma(2) = 1$")],
    [KL(Weibull(1, 1 / b), Exponential(b)), eq(0, "the exponential law is of shape 1")],
    title="Moments of the Weibull law",
    source=f"{JOHNSON}, chapter 21",
)

# ------------------------------------------------------------------------------------------------ laws on all numbers

laplace, at_l = Laplace(m, b, name="p"), random_vector("x", Laplace(m, b))

laplace_law = Derivation(
    "laplace-law",
    [Var(at_l), eq(E(at_l**2) - E(at_l) ** 2, "definition"), eq(m**2 + 2 * b**2 - m**2, "its moments"), eq(2 * b**2)],
    [
        -E(log(laplace(at_l))),
        eq(log(2 * b) + E(absolute(at_l - m)) / b, "its density"),
        eq(log(2 * b) + 1, "the mean distance is the scale"),
    ],
    [KL(Laplace(m, b), Laplace(m, c)), eq(log(c / b) + b / c - 1, "the mean distance is the scale")],
    title="The Laplace law: variance, entropy, divergence at one location",
    source=f"{JOHNSON}, chapter 24",
)

student = random_vector("x", StudentT(n + 2, m, b))
student_p, student_x = StudentT(n, m, b, name="p"), random_vector("x", StudentT(n, m, b))

student_t = Derivation(
    "student-t",
    [E(student), eq(m, "it is symmetric about m")],
    [
        Var(student),
        eq(E(student**2) - E(student) ** 2, "definition"),
        eq(m**2 + b**2 * (n + 2) / n - m**2, "the mean of a reciprocal chi-square"),
        eq(b**2 * (n + 2) / n, "m cancels"),
    ],
    [
        -E(log(student_p(student_x))),
        eq(
            (n + 1) / 2 * (E(log(n * b**2 + (student_x - m) ** 2)) - log(n * b**2))
            + log(b)
            + half * log(n * pi)
            + lgamma(n / 2)
            - lgamma((n + 1) / 2),
            "its density",
        ),
        eq((n + 1) / 2 * (digamma((n + 1) / 2) - digamma(n / 2)) + log(b * sqrt(n) * beta(n / 2, half)), "a mean logarithm"),
    ],
    title="Student's t: mean and variance at n + 2 degrees of freedom, entropy at any",
    source=f"{JOHNSON}, chapter 28",
)

# ----------------------------------------------------------------------------------------------------- discrete laws

coin, heads = Bernoulli(q, name="p"), random_vector("x", Bernoulli(q))

bernoulli_law = Derivation(
    "bernoulli-law",
    [E(heads**2), eq(E(heads), "0 and 1 are their squares"), eq(q, "the mean")],
    [Var(heads), eq(E(heads**2) - E(heads) ** 2, "definition"), eq(q - q**2), eq(q * (1 - q))],
    [-E(log(coin(heads))), eq(-q * log(q) - (1 - q) * log(1 - q), "its mass")],
    [KL(Bernoulli(q), Bernoulli(r)), eq(q * log(q / r) + (1 - q) * log((1 - q) / (1 - r)), "its mass")],
    title="The Bernoulli law: variance, entropy, divergence",
    source=f"{DISCRETE}, section 3.2",
)

N = scalar("N", "integer", "positive")
count = random_vector("x", Binomial(N, q))

binomial_law = Derivation(
    "binomial-law",
    [Var(count), eq(E(count**2) - E(count) ** 2, "definition"), eq(N * q * (1 - q), "its moments")],
    [E(exp(t * count)), eq((1 - q + q * exp(t)) ** N, "a product over the draws")],
    [
        KL(Binomial(N, q), Binomial(N, r)),
        eq(N * (q * log(q / r) + (1 - q) * log((1 - q) / (1 - r))), "the coefficients cancel"),
        eq(N * KL(Bernoulli(q), Bernoulli(r)), "once for each draw"),
    ],
    title="The binomial law: variance, generating function, divergence",
    source=f"{DISCRETE}, chapter 3",
)

failures = random_vector("x", Geometric(q))

geometric_law = Derivation(
    "geometric-law",
    [integral(Geometric(q, name="p")(t), t), eq(1, "the geometric series")],
    [Var(failures), eq(E(failures**2) - E(failures) ** 2, "definition"), eq((1 - q) / q**2, "its moments")],
    [
        -E(log(Geometric(q, name="p")(failures))),
        eq(-E(failures) * log(1 - q) - log(q), "its mass"),
        eq((-(1 - q) * log(1 - q) - q * log(q)) / q, "the entropy of one draw, over the chance that it is the last"),
    ],
    [KL(Geometric(q, name="p"), NegativeBinomial(1, q, name="f")), eq(0, "the failures before the first success")],
    title="The geometric law: total mass, variance, entropy",
    source=f"{DISCRETE}, chapter 5",
)

events = random_vector("x", Poisson(a))

poisson_law = Derivation(
    "poisson-law",
    [Var(events), eq(E(events**2) - E(events) ** 2, "definition"), eq(a**2 + a - a**2, "its moments"), eq(a)],
    [E(exp(t * events)), eq(exp(a * (exp(t) - 1)), "the exponential series")],
    [KL(Poisson(a), Poisson(b)), eq(a * log(a / b) + b - a, "the factorials cancel")],
    title="The Poisson law: variance, generating function, divergence",
    source=f"{DISCRETE}, chapter 4",
)

# ----------------------------------------------------------------------------------------------- Fisher information

fisher_information = Derivation(
    "fisher-information",
    [E(D(log(p(x)), a)), eq(0, "the score has mean 0")],
    [
        E(D(log(p(x)), a) ** 2),
        eq(E((log(b) - digamma(a) + log(x)) ** 2), "the score of the shape"),
        eq(Var(log(x)), "it has mean 0"),
        eq(trigamma(a), "the variance of a logarithm"),
        eq(-E(D(D(log(p(x)), a), a)), "and so is the mean curvature"),
    ],
    [E(D(log(p(x)), b) ** 2), eq(a / b**2, "that of the rate")],
    [E(D(log(coin(heads)), q) ** 2), eq(1 / (q * (1 - q)), "Bernoulli")],
    [E(D(log(Poisson(a, name="p")(events)), a) ** 2), eq(1 / a, "Poisson")],
    [E(D(log(Geometric(q, name="p")(failures)), q) ** 2), eq(1 / (q**2 * (1 - q)), "geometric")],
    [E(D(log(laplace(at_l)), b) ** 2), eq(1 / b**2, "the scale of a Laplace law")],
    title="Fisher information of one parameter",
    source=f"{LEHMANN}, section 2.5",
)

# ------------------------------------------------------------------------------------------------ exponential families

logit = exp(h) / (1 + exp(h))
natural_coin, natural_count = random_vector("x", Bernoulli(logit)), random_vector("x", Poisson(exp(h)))

exponential_family = Derivation(
    "exponential-family",
    [E(natural_coin), eq(D(log(1 + exp(h)), h), "the gradient of the log-partition is the mean")],
    [Var(natural_coin), eq(D(D(log(1 + exp(h)), h), h), "its curvature is the variance")],
    [
        KL(Bernoulli(logit, name="p"), Bernoulli(exp(g) / (1 + exp(g)), name="q")),
        eq(
            log(1 + exp(g)) - log(1 + exp(h)) - (g - h) * D(log(1 + exp(h)), h),
            "the Bregman divergence of the log-partition",
        ),
    ],
    [E(natural_count), eq(D(exp(h), h), "the same for the Poisson law, whose log-partition is $exp(h)$")],
    [
        KL(Poisson(exp(h)), Poisson(exp(g))),
        eq(exp(g) - exp(h) - (g - h) * D(exp(h), h), "the Bregman divergence of the log-partition"),
    ],
    title="Natural parameters: means, variances and divergences from the log-partition",
    source="Wainwright and Jordan, Foundations and Trends in Machine Learning 1 (2008), section 3 and appendix B",
)
