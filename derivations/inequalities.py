"""Why the KL divergence is never negative: from one tangent of the logarithm."""

from symkl import *

t = scalar("t", "positive")

log_tangent = Derivation(
    "log-tangent",
    [log(t), le(t - 1, "the tangent of the logarithm at 1")],
    title="The logarithm lies below its tangent",
    source="Cover and Thomas, Elements of Information Theory, 2nd ed., 2006, section 2.6",
)

n = dimension("n")
i = index("i", n)
P, Q = mass_function("P", n), mass_function("Q", n)

gibbs = Derivation(
    "gibbs",
    [
        -KL(P, Q),
        eq(total(P(i) * log(Q(i) / P(i)), i), "definition; the logarithm of a reciprocal"),
        le(total(P(i) * (Q(i) / P(i) - 1), i), "each logarithm lies below its tangent"),
        eq(total(Q(i), i) - total(P(i), i), "multiply out"),
        eq(0, "both are normalised"),
    ],
    title="Gibbs' inequality",
    source="Cover and Thomas, Elements of Information Theory, 2nd ed., 2006, theorem 2.6.3",
)

k = dimension("k")
m1, m2 = vectors("m1 m2", k)
S1, S2 = covariance("S1", k), covariance("S2", k)

gibbs_normal = Derivation(
    "gibbs-normal",
    [KL(Normal(m1, S1, name="p"), Normal(m2, S2, name="q")), ge(0, "Gibbs' inequality for densities")],
    title="The divergence of two normal laws is never negative",
    source="Cover and Thomas, Elements of Information Theory, 2nd ed., 2006, theorem 8.6.1",
)
