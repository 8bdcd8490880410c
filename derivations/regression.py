"""Linear regression: what least squares, its weighted form and ridge regression estimate."""

from symkl import *

BOOK = "Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd ed., 2009"

n, p = dimensions("n p")
X = matrix("X", n, p, "full_col_rank")
beta = vector("beta", p)
s, r = scalar("s", "positive"), scalar("r", "positive")
y = random_vector("y", AnyLaw(X * beta, s * I(n)))
fit = inverse(X.T * X) * X.T * y
M = I(n) - X * inverse(X.T * X) * X.T

least_squares = Derivation(
    "least-squares",
    [E(fit), eq(inverse(X.T * X) * X.T * E(y), "linearity"), eq(beta, "the mean of y is X beta: no bias")],
    [
        Var(fit),
        eq(inverse(X.T * X) * X.T * Var(y) * X * inverse(X.T * X), "the covariance of a linear map"),
        eq(s * inverse(X.T * X), "the errors have covariance s I"),
    ],
    [X.T * (y - X * fit), eq(Z(p, 1), "the residuals are orthogonal to the columns of X")],
    title="Least squares has no bias, and its covariance",
    source=f"{BOOK}, section 3.2",
)

residual_variance = Derivation(
    "residual-variance",
    [M * M, eq(M, "a projection")],
    [tr(M), eq(n - p, "its trace is its rank")],
    [
        E(y.T * M * y),
        eq(tr(M * (s * I(n) + X * beta * beta.T * X.T)), "through the trace: mean and covariance"),
        eq(s * tr(M), "M X = 0"),
        eq(s * (n - p), "its trace is its rank"),
    ],
    title="The residual sum of squares has mean s (n - p)",
    source=f"{BOOK}, (3.8)",
)

V = covariance("V", n)
w = random_vector("y", AnyLaw(X * beta, V))
weighted = inverse(X.T * V.I * X) * X.T * V.I * w

generalised = Derivation(
    "generalised-least-squares",
    [E(weighted), eq(beta, "the mean of y is X beta")],
    [Var(weighted), eq(inverse(X.T * V.I * X), "V meets its inverse twice")],
    title="Generalised least squares",
    source="Aitken, On least squares and linear combinations of observations, 1935",
)

F = matrix("X", n, p)
u = vector("y", n)

ridge = Derivation(
    "ridge",
    [
        inverse(F.T * F + r * I(p)) * F.T * u,
        eq(F.T * inverse(F * F.T + r * I(n)) * u, "X^T (X X^T + r I) = (X^T X + r I) X^T"),
    ],
    title="Ridge regression in its primal and its dual form",
    source=f"{BOOK}, (3.44)",
)
