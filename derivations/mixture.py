"""A mixture of normal laws: its evidence, the lower bound of it, responsibilities, and what maximises the bound."""

from symkl import *

BOOK = "Bishop, Pattern Recognition and Machine Learning, 2006"

n, p, K = dimensions("n p K")
i, j, k = index("i", n), index("j", K), index("k", K)
x = vector("x", p)
w = matrix("w", K, 1, "each positive")
m = matrix("m", K, p)
S = family("S", K, p, p, "spd")
r = mass_function("r", K)

evidence = total(w[k] * npdf(x, m[k], S[k]), k)
q = named("q_k", w[k] * npdf(x, m[k], S[k]) / total(w[j] * npdf(x, m[j], S[j]), j))
bound = total(r(k) * (log(w[k]) + lognpdf(x, m[k], S[k]) - log(r(k))), k)

lower_bound = Derivation(
    "mixture-bound",
    [log(evidence), ge(bound, "the logarithm is concave")],
    [
        log(evidence),
        eq(bound + total(r(k) * log(r(k) / q), k), "the bound, and the divergence of r from the responsibilities"),
    ],
    title="The evidence of a mixture and its lower bound",
    source=f"{BOOK}, (9.70)-(9.72)",
)

responsibilities = Derivation(
    "mixture-responsibilities",
    [total(q, k), eq(1, "they are shares of the evidence")],
    [
        total(q * (log(w[k]) + lognpdf(x, m[k], S[k]) - log(q)), k),
        eq(log(evidence), "at the responsibilities the bound is the evidence"),
    ],
    title="The step E: the responsibilities close the gap",
    source=f"{BOOK}, (9.13)",
)

data = matrix("y", n, p)
share = matrix("c", n, K, "each positive")
expected = named("Q", total(total(share[i, j] * (log(w[j]) + lognpdf(data[i], m[j], S[j])), j), i))
weight = total(share[i, k], i)
mean = total(share[i, k] * data[i], i) / weight
multiplier = scalar("l")

maximisation = Derivation(
    "mixture-means",
    [
        D(expected, m[k]),
        eq(S[k].I * total(share[i, k] * (data[i] - m[k]), i), "only the terms of k depend on its mean"),
        eq(S[k].I * (total(share[i, k] * data[i], i) - weight * m[k]), "the sum is linear"),
    ],
    [total(share[i, k] * (data[i] - mean), i), eq(Z(p, 1), "at the weighted mean it is 0")],
    title="The step M: means",
    source=f"{BOOK}, (9.17)",
)

weights = Derivation(
    "mixture-weights",
    [
        D(expected + multiplier * (1 - total(w[j], j)), w[k]),
        eq(weight / w[k] - multiplier, "with a multiplier for the sum of the weights"),
    ],
    [total(total(share[i, k], i) / total(total(share[i, j], j), i), k), eq(1, "shares of all observations are weights")],
    title="The step M: weights",
    source=f"{BOOK}, (9.21)-(9.22)",
)

scatter = Derivation(
    "mixture-scatter",
    [
        total(share[i, k] * (data[i] - m[k]).T * S[k].I * (data[i] - m[k]), i),
        eq(tr(S[k].I * total(share[i, k] * (data[i] - m[k]) * (data[i] - m[k]).T, i)), "through the trace"),
    ],
    [
        total(share[i, k] * (data[i] - m[k]) * (data[i] - m[k]).T, i),
        eq(
            total(share[i, k] * (data[i] - mean) * (data[i] - mean).T, i) + weight * (mean - m[k]) * (mean - m[k]).T,
            "about the weighted mean the cross terms vanish",
        ),
    ],
    title="The step M: what the covariances see is the weighted scatter",
    source=f"{BOOK}, (9.19)",
)
