"""Families of laws of vectors and matrices: means, entropies, divergences."""

from fractions import Fraction

from symkl import *

PRML = "Bishop, Pattern Recognition and Machine Learning, 2006"
PENNY = "Penny, Kullback-Leibler divergences of normal, gamma, Dirichlet and Wishart densities, 2001"
GUPTA = "Gupta and Nagar, Matrix Variate Distributions, 2000"

half = Fraction(1, 2)
c, n = scalar("c", "positive"), scalar("n", "positive")

# ------------------------------------------------------------------------------------------------- vectors of shares

size = dimension("k")
i = index("i", size)
A, B = vectors("A B", size)
shares = random_vector("x", Dirichlet(A))
whole = ones(size).T * A

dirichlet_law = Derivation(
    "dirichlet-law",
    [E(shares), eq(A / whole, "the mean")],
    [total(E(shares[i]), i), eq(1, "shares make 1")],
    [
        -E(log(Dirichlet(A, name="p")(shares))),
        eq(
            total(lgamma(A[i]), i) - lgamma(whole) - total((A[i] - 1) * (digamma(A[i]) - digamma(whole)), i),
            "the mean logarithm of a share",
        ),
    ],
    [
        KL(Dirichlet(A), Dirichlet(B)),
        eq(
            lgamma(whole)
            - lgamma(ones(size).T * B)
            - total(lgamma(A[i]), i)
            + total(lgamma(B[i]), i)
            + total((A[i] - B[i]) * (digamma(A[i]) - digamma(whole)), i),
            "the mean logarithm of a share",
        ),
    ],
    title="The Dirichlet law: mean, entropy, divergence",
    source=f"{PRML}, appendix B; {PENNY}",
)

P = vector("P", size, "simplex")
draw, seen = random_vector("x", Categorical(P)), vector("X", size, "indicator")
known = vector("t", size, "simplex")

categorical_law = Derivation(
    "categorical-law",
    [Var(draw), eq(E(draw * draw.T) - E(draw) * E(draw).T, "definition"), eq(diagm(P) - P * P.T, "one entry is 1")],
    [-E(log(Categorical(P, name="p")(draw))), eq(-total(P[i] * log(P[i]), i), "its mass")],
    [
        log(Dirichlet(A, name="p")(known))
        + log(Categorical(known, name="f")(seen))
        - log(Dirichlet(A + seen, name="q")(known)),
        eq(
            total(lgamma(A[i] + seen[i]), i) - total(lgamma(A[i]), i) - log(whole),
            "evidence: a Dirichlet prior after one draw is a Dirichlet law",
        ),
    ],
    title="The categorical law and its conjugate prior",
    source=f"{PRML}, section 2.2",
)

# ---------------------------------------------------------------------------------------------------------- matrices

o = dimension("d")
V, U, X = covariance("V", o), covariance("U", o), random_vector("X", Wishart(n, covariance("V", o)))

wishart_law = Derivation(
    "wishart-law",
    [E(X * X), eq(n * (n + 1) * V * V + n * tr(V) * V, "the second moments")],
    [E(log(det(X))), eq(mvdigamma(n / 2, o) + o * log(2) + log(det(V)), "a product of chi-squares (Bartlett)")],
    [
        KL(Wishart(n, V), Wishart(c, U)),
        eq(
            c / 2 * (log(det(U)) - log(det(V)))
            + n / 2 * (tr(U.I * V) - o)
            + lmvgamma(c / 2, o)
            - lmvgamma(n / 2, o)
            + (n - c) / 2 * mvdigamma(n / 2, o),
            "the mean and the mean log-determinant",
        ),
    ],
    title="The Wishart law: second moments, mean log-determinant, divergence",
    source=f"{GUPTA}, chapter 3; {PENNY}",
)

rows, columns = dimension("n"), dimension("k")
M, L = matrix("M", rows, columns), matrix("L", rows, columns)
R, C = covariance("R", rows), covariance("C", columns)
Y, K = random_vector("Y", MatrixNormal(M, R, C)), matrix("K", columns, columns)

matrix_normal = Derivation(
    "matrix-normal",
    [E(Y * K * Y.T), eq(tr(K * C) * R + M * K * M.T, "second moments between rows")],
    [
        KL(MatrixNormal(M, R, C, name="p"), MatrixNormal(L, R, C, name="q")),
        eq(half * tr(C.I * (M - L).T * R.I * (M - L)), "only the means differ"),
    ],
    title="The matrix normal law: second moments, divergence",
    source=f"{GUPTA}, chapter 2",
)
