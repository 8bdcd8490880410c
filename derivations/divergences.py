"""Divergences, entropies and log-densities beyond the normal law, in the forms that symkl's numeric functions compute.

The textbook's sums cancel where two laws are close, and where parameters are large; these do not: their terms are of one
sign, or cancel by a small factor. In all of them x - log(r) has r = 1 + x.
"""

from fractions import Fraction

from symkl import *

OWN = "symkl"
half = Fraction(1, 2)
a, b, c, d = (scalar(name, "positive") for name in "abcd")
m, n, g, h = (scalar(name) for name in ("m", "n", "g", "h"))
q, r = scalar("q", "probability"), scalar("r", "probability")

# what lgamma(t) - t log(t) + t is, its slope, and what it lies above its tangents: all that Stirling's series has to give
stirling = named("stirling", lgamma(a) - a * log(a) + a, a)
slope = named("slope", digamma(a) - log(a), a)
gap = named("gap", lgamma(c) - lgamma(a) - (c - a) * digamma(a) - c * log(c / a) + (c - a), a, c)

log_gamma_gap = Derivation(
    "log-gamma-gap",
    [D(stirling(a), a), eq(slope(a), "the derivative of lgamma is digamma")],
    [gap(a, c), eq(stirling(c) - stirling(a) - (c - a) * slope(a), "how far the one lies above a tangent of it")],
    [
        lgamma(c) - lgamma(a) - (c - a) * digamma(a),
        eq(
            gap(a, c) + c * ((a - c) / c - log(a / c)), "and lgamma above its own: for large a and c it is nearly the second"
        ),
    ],
    title="How far lgamma lies above its tangents, without what cancels in divergences",
    source=OWN,
)

# ------------------------------------------------------------------------------------------------------ one parameter

kl_exponential = Derivation(
    "kl-exponential",
    [
        KL(Exponential(a), Exponential(b)),
        eq(log(a / b) + b / a - 1, "the mean under the first law"),
        eq((b - a) / a - log(b / a), "no smaller than 0, since $log(1 + x) <= x$"),
    ],
    title="The divergence of two exponential laws",
    source=OWN,
)

kl_poisson = Derivation(
    "kl-poisson",
    [
        KL(Poisson(a), Poisson(b)),
        eq(a * log(a / b) + b - a, "the factorials cancel"),
        eq(a * ((b - a) / a - log(b / a)), "no smaller than 0"),
    ],
    title="The divergence of two Poisson laws",
    source=OWN,
)

of_a_coin = q * ((r - q) / q - log(r / q)) + (1 - q) * ((q - r) / (1 - q) - log((1 - r) / (1 - q)))

kl_bernoulli = Derivation(
    "kl-bernoulli",
    [
        KL(Bernoulli(q), Bernoulli(r)),
        eq(q * log(q / r) + (1 - q) * log((1 - q) / (1 - r)), "its mass"),
        eq(of_a_coin, "what is added cancels; no term is negative"),
    ],
    title="The divergence of two Bernoulli laws",
    source=OWN,
)

kl_geometric = Derivation(
    "kl-geometric",
    [
        KL(Geometric(q), Geometric(r)),
        eq((q * log(q / r) + (1 - q) * log((1 - q) / (1 - r))) / q, "the mean number of failures"),
        eq(of_a_coin / q, "the divergence of one draw, over the chance that it is the last"),
    ],
    title="The divergence of two geometric laws",
    source=OWN,
)

kl_bernoulli_logits = Derivation(
    "kl-bernoulli-logits",
    [
        KL(Bernoulli(sigmoid(h)), Bernoulli(sigmoid(g))),
        eq(softplus(g) - softplus(h) - (g - h) * sigmoid(h), "how far softplus lies above its tangent"),
    ],
    title="The divergence of two Bernoulli laws, by their logits",
    source=OWN,
)

softplus_gap = Derivation(
    "softplus-gap",
    [
        softplus(h + g) - softplus(h) - g * sigmoid(h),
        eq(log(1 + sigmoid(h) * (exp(g) - 1)) - g * sigmoid(h), "the quotient of $1 + exp(h + g)$ and $1 + exp(h)$"),
        eq(
            sigmoid(h) * (exp(g) - 1 - g) - (sigmoid(h) * (exp(g) - 1) - log(1 + sigmoid(h) * (exp(g) - 1))),
            "what is added cancels; for h <= 0 the second gap is a fraction of the first",
        ),
    ],
    [softplus(-h), eq(softplus(h) - h, "so that h may be taken to be negative")],
    title="How far softplus lies above its tangents",
    source=OWN,
)

# ------------------------------------------------------------------------------------------------------ two parameters

apart, at = absolute(m - n), random_vector("x", Laplace(m, a))

kl_laplace = Derivation(
    "kl-laplace",
    [
        KL(Laplace(m, a), Laplace(n, b)),
        eq(log(b / a) - 1 + E(absolute(at - n)) / b, "the densities"),
        eq(log(b / a) + apart / b + a / b * exp(-apart / a) - 1, "the mean distance from n"),
        eq((a - b) / b - log(a / b) + a / b * (exp(-apart / a) - 1 + apart / a), "no smaller than 0"),
    ],
    title="The divergence of two Laplace laws",
    source=OWN,
)

mean = a * d / b
by_shape = c * ((a * (d - b) / b - (c - a)) / c - log(mean / c))

kl_gamma = Derivation(
    "kl-gamma",
    [
        KL(Gamma(a, b), Gamma(c, d)),
        eq(
            (a - c) * digamma(a) - lgamma(a) + lgamma(c) + c * (log(b) - log(d)) + a * (d - b) / b,
            "the mean and the mean logarithm under the first law",
        ),
        eq(gap(a, c) + by_shape, "what shapes add, and what means do; no term is negative"),
    ],
    title="The divergence of two gamma laws",
    source=OWN,
)

kl_lognormal = Derivation(
    "kl-lognormal",
    [
        KL(LogNormal(m, a**2), LogNormal(n, b**2)),
        eq(half * (a**2 / b**2 + (m - n) ** 2 / b**2 - 1 + log(b**2 / a**2)), "that of two normal laws"),
        eq((a - b) / b - log(a / b) + ((a - b) / b) ** 2 / 2 + ((m - n) / b) ** 2 / 2, "no term is negative"),
    ],
    title="The divergence of two log-normal laws",
    source=OWN,
)

all_a, all_b = a + b, c + d
moved = (a * (d - b) - b * (c - a)) / all_a
first_share = c * (moved / c - log(a * all_b / all_a / c))
back = (b * (c - a) - a * (d - b)) / all_a
second_share = d * (back / d - log(b * all_b / all_a / d))

kl_beta = Derivation(
    "kl-beta",
    [
        KL(Beta(a, b), Beta(c, d)),
        eq(
            lgamma(all_a)
            - lgamma(a)
            - lgamma(b)
            - lgamma(all_b)
            + lgamma(c)
            + lgamma(d)
            + (a - c) * digamma(a)
            + (b - d) * digamma(b)
            + (all_b - all_a) * digamma(all_a),
            "the mean logarithms under the first law",
        ),
        eq(gap(a, c) + gap(b, d) - gap(all_a, all_b) + first_share + second_share, "what shapes add, and what shares do"),
    ],
    title="The divergence of two beta laws",
    source=OWN,
)

# ------------------------------------------------------------------------------------------------------------- vectors

k = dimension("k")
i = index("i", k)
A, B = vector("A", k, "each positive"), vector("B", k, "each positive")
u, v = vectors("u v", k)
whole_a, whole_b = ones(k).T * A, ones(k).T * B
change = ones(k).T * (B - A)

kl_dirichlet = Derivation(
    "kl-dirichlet",
    [
        KL(Dirichlet(A), Dirichlet(B)),
        eq(
            lgamma(whole_a)
            - lgamma(whole_b)
            - total(lgamma(A[i]), i)
            + total(lgamma(B[i]), i)
            + total((A[i] - B[i]) * (digamma(A[i]) - digamma(whole_a)), i),
            "the mean logarithm of a share",
        ),
        eq(
            total(gap(A[i], B[i]), i)
            - gap(whole_a, whole_b)
            + total(B[i] * ((A[i] * change / whole_a - (B[i] - A[i])) / B[i] - log(A[i] * whole_b / whole_a / B[i])), i),
            "what shapes add, and what shares do",
        ),
    ],
    title="The divergence of two Dirichlet laws",
    source=OWN,
)

kl_categorical_logits = Derivation(
    "kl-categorical-logits",
    [
        KL(Categorical(softmax(u)), Categorical(softmax(v))),
        eq(logsumexp(v) - logsumexp(u) - softmax(u).T * (v - u), "how far logsumexp lies above its tangent"),
    ],
    title="The divergence of two categorical laws, by their logits",
    source=OWN,
)

# ------------------------------------------------------------------------------------------------------ mass functions

size = dimension("n")
j = index("j", size)
P, Q = mass_function("P", size), mass_function("Q", size)
half_way = (P(j) + Q(j)) / 2
to_middle = ((Q(j) - P(j)) / 2) / P(j) - log(half_way / P(j)), ((P(j) - Q(j)) / 2) / Q(j) - log(half_way / Q(j))

js_discrete = Derivation(
    "js-discrete",
    [
        total(P(j) * log(P(j) / half_way), j) / 2 + total(Q(j) * log(Q(j) / half_way), j) / 2,
        eq(
            total(P(j) * to_middle[0], j) / 2 + total(Q(j) * to_middle[1], j) / 2,
            "what is added cancels; no term is negative",
        ),
    ],
    title="The Jensen-Shannon divergence of two mass functions",
    source="Lin, Divergence Measures Based on the Shannon Entropy, 1991",
)

order = scalar("o", "probability")
unshared = named("unshared", order * a + (1 - order) * b - a**order * b ** (1 - order), order, a, b)
of_halves = total(unshared(half, P(j), Q(j)), j)
lost = named("lost", total(unshared(order, P(j), Q(j)), j))
affinity = named("affinity", total(P(j) ** order * Q(j) ** (1 - order), j))

renyi_discrete = Derivation(
    "renyi-discrete",
    [
        log(affinity) / (order - 1),
        eq(-log(1 - lost) / (1 - order), "masses sum to 1; no term is negative"),
    ],
    title="The Renyi divergence of two mass functions, of an order between 0 and 1",
    source="Renyi, On Measures of Entropy and Information, 1961",
)

bhattacharyya_discrete = Derivation(
    "bhattacharyya-discrete",
    [-log(total(P(j) ** half * Q(j) ** half, j)), eq(-log(1 - of_halves), "masses sum to 1; no term is negative")],
    title="The Bhattacharyya distance of two mass functions",
    source="Bhattacharyya, On a measure of divergence between two statistical populations, 1943",
)

hellinger_discrete = Derivation(
    "hellinger-discrete",
    [sqrt(1 - total(P(j) ** half * Q(j) ** half, j)), eq(sqrt(of_halves), "masses sum to 1; no term is negative")],
    title="The Hellinger distance of two mass functions",
    source="Hellinger, Neue Begruendung der Theorie quadratischer Formen von unendlichvielen Veraenderlichen, 1909",
)
