"""Functions of normal laws, each derived from the definition: the formulas behind symkl's numeric functions."""

from fractions import Fraction

from symkl import *

OWN = "symkl"

k = dimension("k")
i = index("i", k)
m, m1, m2, v, v1, v2 = vectors("m m1 m2 v v1 v2", k)
S, S1, S2 = covariance("S", k), covariance("S1", k), covariance("S2", k)
A = matrix("A", k)
half = Fraction(1, 2)

point = vector("x", k)

logpdf_normal = Derivation(
    "logpdf-normal",
    [
        log(Normal(m, S)(point)),
        eq(-half * (k * log(2 * pi) + log(det(S)) + (point - m).T * S.I * (point - m)), "logarithm of the density"),
    ],
    title="Logarithm of the normal density",
    source=OWN,
)

x = random_vector("x", Normal(m, S))
x1 = random_vector("x", Normal(m1, S1))

expected_quadratic_form = Derivation(
    "expected-quadratic-form",
    [
        E(x.T * A * x),
        eq(E(tr(A * x * x.T)), "a scalar is its trace, and the trace is cyclic"),
        eq(tr(A * E(x * x.T)), "trace and expectation commute"),
        eq(tr(A * (S + m * m.T)), "mean and covariance"),
        eq(tr(A * S) + m.T * A * m, "linearity"),
    ],
    title="The expectation of a quadratic form of a normal vector",
    source="Petersen and Pedersen, The Matrix Cookbook, 2012, (378)",
)

entropy_normal = Derivation(
    "entropy-normal",
    [
        -E(log(Normal(m, S)(x))),
        eq(half * (k * log(2 * pi) + log(det(S)) + E((x - m).T * S.I * (x - m))), "logarithm of the density"),
        eq(half * (k * log(2 * pi) + log(det(S)) + k), "the expected squared Mahalanobis distance is k"),
    ],
    title="The entropy of a normal law",
    source="Cover and Thomas, Elements of Information Theory, 2nd ed., 2006, theorem 8.4.1",
)

cross_entropy_normal = Derivation(
    "cross-entropy-normal",
    [
        -E(log(Normal(m2, S2)(x1))),
        eq(half * (k * log(2 * pi) + log(det(S2)) + E((x1 - m2).T * S2.I * (x1 - m2))), "logarithm of the density"),
        eq(
            half * (k * log(2 * pi) + log(det(S2)) + tr(S2.I * S1) + (m1 - m2).T * S2.I * (m1 - m2)),
            "the expectation of a quadratic form",
        ),
    ],
    title="The cross-entropy of two normal laws",
    source=OWN,
)

p = Normal(m, diagonal(exp(v[i]), i), name="p")
standard = Normal(Z(k, 1), I(k), name="q")

kl_standard_normal = Derivation(
    "kl-standard-normal",
    [
        KL(p, standard),
        eq(
            total(exp(v[i]) + m[i] ** 2 - 1 - v[i], i) / 2,
            "the closed form with $exp(v[i])$ on the diagonal of $S1$, at $S2 = I(k)$ and $m2 = 0$",
        ),
    ],
    title="From a diagonal normal law with log-variances v to the standard one",
    source="Kingma and Welling, Auto-Encoding Variational Bayes, 2014, appendix B",
)

p1 = Normal(m1, diagonal(exp(v1[i]), i), name="p")
p2 = Normal(m2, diagonal(exp(v2[i]), i), name="q")

kl_diagonal_normal = Derivation(
    "kl-diagonal-normal",
    [
        KL(p1, p2),
        eq(
            total(exp(v1[i] - v2[i]) - 1 - (v1[i] - v2[i]) + (m1[i] - m2[i]) ** 2 * exp(-v2[i]), i) / 2,
            "the closed form with $exp(v1[i])$ and $exp(v2[i])$ on the diagonals",
        ),
        eq(
            total(exp(v1[i] - v2[i]) - 1 - (v1[i] - v2[i]) + ((m1[i] - m2[i]) / exp(v2[i] / 2)) ** 2, i) / 2,
            "so that the square is zero where the means are equal, however small the variance",
        ),
    ],
    title="The divergence of two diagonal normal laws with log-variances v1 and v2",
    source=OWN,
)

L1 = matrix("L1", k, k, "lower", "invertible")
L2 = matrix("L2", k, k, "lower", "invertible")
F = L2.I * (L1 - L2)
y = L2.I * (m2 - m1)

kl_normal_accurate = Derivation(
    "kl-normal-accurate",
    [
        KL(Normal(m1, L1 * L1.T, name="p"), Normal(m2, L2 * L2.T, name="q")),
        eq(
            half * tr(F * F.T) + half * y.T * y + tr(F) - log(det(I(k) + F)),
            "$F = L2.I*(L1 - L2)$, $y = L2.I*(m2 - m1)$: no term is negative",
        ),
    ],
    title="The divergence as a sum of non-negative terms of Cholesky factors",
    source=OWN,
)
