"""The divergence of two mass functions as a sum of non-negative terms: the formula behind symkl's kl_discrete."""

from symkl import *

n = dimension("n")
i = index("i", n)
P, Q = mass_function("P", n), mass_function("Q", n)
excess = (Q(i) - P(i)) / P(i)

kl_discrete = Derivation(
    "kl-discrete",
    [
        KL(P, Q),
        eq(total(P(i) * log(P(i) / Q(i)), i), "definition"),
        eq(total(P(i) * (excess - log(1 + excess)), i), "both sum to one; no term is negative, since $log(1 + u) <= u$"),
    ],
    title="The divergence of two mass functions as a sum of non-negative terms",
    source="symkl",
)
