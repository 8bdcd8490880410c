"""Linear regression: what least squares, its weighted form and ridge regression estimate."""

from symkl import *

BOOK = "Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd ed., 2009"

n, p = dimensions("n p")
X = matrix("X", n, p, "full_col_rank")
beta = vector("beta", p)
s, r = scalar("s", "positive"), scalar("r", "positive")
y = random_vector("y", AnyLaw(X * beta, s * I(n)))
fit = inverse(X.T * X) * X.T * y
H = named("H", X * inverse(X.T * X) * X.T)
M = named("M", I(n) - H)

least_squares = Derivation(
    "least-squares",
    [E(fit), eq(inverse(X.T * X) * X.T * E(y), "linearity"), eq(beta, "the mean of $y$ is $X*beta$: no bias")],
    [
        Var(fit),
        eq(inverse(X.T * X) * X.T * Var(y) * X * inverse(X.T * X), "the covariance of a linear map"),
        eq(s * inverse(X.T * X), "the errors have covariance $s*I(n)$"),
    ],
    [X.T * (y - X * fit), eq(Z(p, 1), "the residuals are orthogonal to the columns of $X$")],
    title="Least squares has no bias, and its covariance",
    source=f"{BOOK}, section 3.2",
)

residual_maker = Derivation(
    "residual-maker",
    [M * X, eq(X - H * X, "$M = I(n) - H$"), eq(Z(n, p), "$H*X = X$")],
    title="The residual maker annihilates the design",
    source=f"{BOOK}, section 3.2",
)

projection = Derivation(
    "residual-projection",
    [M * M, eq(M, "a projection")],
    title="The residual maker is a projection",
    source=f"{BOOK}, section 3.2",
)

degrees_of_freedom = Derivation(
    "degrees-of-freedom",
    [tr(M), eq(n - tr(H), "linearity"), eq(n - p, "$tr(H) = tr(I(p))$ is the number of columns")],
    title="The trace of the residual maker",
    source=f"{BOOK}, section 3.2",
)

residuals = Derivation(
    "residuals",
    [y - X * fit, eq(M * y, "$M = I(n) - H$")],
    [E(M * y), eq(M * X * beta, "linearity"), eq(Z(n, 1), by=residual_maker)],
    [Var(M * y), eq(s * M * M.T, "the errors have covariance $s*I(n)$"), eq(s * M, by=projection)],
    title="Mean and covariance of the residuals",
    source=f"{BOOK}, section 3.2",
)

residual_variance = Derivation(
    "residual-variance",
    [
        E(y.T * M * y),
        eq(tr(M * (s * I(n) + X * beta * beta.T * X.T)), "through the trace: mean and covariance"),
        eq(s * tr(M), by=residual_maker),
        eq(s * (n - p), by=degrees_of_freedom),
    ],
    title="The residual sum of squares has mean s (n - p)",
    source=f"{BOOK}, (3.8)",
)

A = matrix("A", p, n)
gauss_markov = Derivation(
    "gauss-markov",
    [E(A * y), eq(A * X * beta, "linearity"), eq(beta, "$A*X = I(p)$: no bias")],
    [
        Var(A * y) - s * inverse(X.T * X),
        eq(s * (A - inverse(X.T * X) * X.T) * (A - inverse(X.T * X) * X.T).T, "$A*X = I(p)$, twice"),
        ge(Z(p, p), "a square"),
    ],
    title="No linear estimate without bias varies less than least squares",
    source=f"{BOOK}, section 3.2.2",
    given=given(A * X, "=", I(p)),
)

V = covariance("V", n)
w = random_vector("y", AnyLaw(X * beta, V))
weighted = inverse(X.T * V.I * X) * X.T * V.I * w

generalised = Derivation(
    "generalised-least-squares",
    [E(weighted), eq(beta, "the mean of $y$ is $X*beta$")],
    [Var(weighted), eq(inverse(X.T * V.I * X), "$V$ meets its inverse twice")],
    title="Generalised least squares",
    source="Aitken, On least squares and linear combinations of observations, 1935",
)

F = matrix("X", n, p)
u = vector("y", n)

ridge = Derivation(
    "ridge",
    [
        inverse(F.T * F + r * I(p)) * F.T * u,
        eq(F.T * inverse(F * F.T + r * I(n)) * u, "$X.T*(X*X.T + r*I(n)) = (X.T*X + r*I(p))*X.T$"),
    ],
    title="Ridge regression in its primal and its dual form",
    source=f"{BOOK}, (3.44)",
)
