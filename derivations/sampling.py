"""Mean and covariance of a sample, and the likelihood of independent normal draws."""

from fractions import Fraction

from symkl import *

BOOK = "Anderson, An Introduction to Multivariate Statistical Analysis, 3rd ed., 2003"
half = Fraction(1, 2)

n, p = dimensions("n p")
i = index("i", n)
m, S = vector("m", p), covariance("S", p)
x = random_vector("x", iid(n, Normal(m, S)))
mean = named("xbar", total(x[i], i) / n)
scatter = total((x[i] - mean) * (x[i] - mean).T, i)

sample_mean = Derivation(
    "sample-mean",
    [E(mean), eq(m, "each draw has mean m")],
    [Var(mean), eq(S / n, "the draws are independent")],
    title="The mean of a sample",
    source=f"{BOOK}, section 3.3",
)

sample_covariance = Derivation(
    "sample-covariance",
    [scatter, eq(total(x[i] * x[i].T, i) - n * mean * mean.T, "the cross terms are twice the last")],
    [
        E(scatter),
        eq(n * (S + m * m.T) - n * (S / n + m * m.T), "the second moments of a draw and of the mean"),
        eq((n - 1) * S, "one degree of freedom goes to the mean"),
    ],
    [
        printed(
            E(1 / n * scatter),
            meant=E(1 / (n - 1) * scatter),
            why="about the mean of the sample the scatter is smaller: divide by $n - 1$",
        ),
        eq(S, "the estimate has no bias"),
    ],
    [Cov(mean, x[i] - mean), eq(Z(p, p), "the mean says nothing of the deviations")],
    title="The covariance of a sample",
    source=f"{BOOK}, section 3.2",
)

data = matrix("y", n, p)
loglikelihood = named("l", total(lognpdf(data[i], m, S), i))
centre = named("ybar", total(data[i], i) / n)

likelihood = Derivation(
    "normal-likelihood",
    [log(multiplied(npdf(data[i], m, S), i)), eq(loglikelihood, "the logarithm of a product")],
    [
        loglikelihood,
        eq(
            -n * p / 2 * log(2 * pi) - n / 2 * log(det(S)) - half * total((data[i] - m).T * S.I * (data[i] - m), i),
            "the logarithm of the density",
        ),
        eq(
            -n * p / 2 * log(2 * pi)
            - n / 2 * log(det(S))
            - half * tr(S.I * total((data[i] - centre) * (data[i] - centre).T, i))
            - n / 2 * (centre - m).T * S.I * (centre - m),
            "about the mean of the data",
        ),
    ],
    [D(loglikelihood, m), eq(n * S.I * (centre - m), "which is 0 at the mean of the data")],
    title="The likelihood of independent normal vectors",
    source=f"{BOOK}, (3.2.3)-(3.2.9)",
)
