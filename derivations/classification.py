"""Logistic and softmax regression: gradients, curvature, and the Jacobian of softmax."""

from symkl import *

BOOK = "Murphy, Probabilistic Machine Learning: An Introduction, 2022"

n, p, K = dimensions("n p K")
i, j, k = index("i", n), index("j", K), index("k", K)
t = scalar("t")
X, y, w = matrix("X", n, p), vector("y", n), vector("w", p)
s = named("s", sigmoid(X * w))
loss = total(softplus(X[i].T * w) - y[i] * X[i].T * w, i)
u = vector("u", p)

logistic_function = Derivation(
    "logistic-function",
    [D(softplus(t), t), eq(sigmoid(t), "the derivative of the logarithm")],
    [D(sigmoid(t), t), eq(sigmoid(t) * (1 - sigmoid(t)), "the derivative of a reciprocal")],
    [sigmoid(t) * (1 - sigmoid(t)), eq(sigmoid(t) * sigmoid(-t), "it is symmetric"), gt(0, "both factors are positive")],
    [sigmoid(-t), eq(1 - sigmoid(t), "multiply numerator and denominator by $exp(t)$")],
    [tanh(t), eq(2 * sigmoid(2 * t) - 1, "multiply numerator and denominator by $exp(-t)$")],
    title="The logistic function",
    source=f"{BOOK}, section 2.4",
)

logistic_regression = Derivation(
    "logistic-regression",
    [
        D(loss, w),
        eq(total((sigmoid(X[i].T * w) - y[i]) * X[i], i), "term by term"),
        eq(X.T * (s - y), "the rows of $X$ are the $X[i]$"),
    ],
    [
        D(X.T * (s - y), w),
        eq(X.T * diagm(had(s, ones(n) - s)) * X, "the derivative of the logistic function"),
    ],
    [u.T * X.T * diagm(had(s, sigmoid(-X * w))) * X * u, ge(0, "a sum of squares with positive weights")],
    title="Logistic regression: gradient, Hessian, convexity",
    source=f"{BOOK}, (10.14)-(10.23)",
)

z = vector("z", K)
c = scalar("c")

softmax_function = Derivation(
    "softmax",
    [D(logsumexp(z), z), eq(softmax(z), "the derivative of the logarithm")],
    [D(softmax(z), z), eq(diagm(softmax(z)) - softmax(z) * softmax(z).T, "the derivative of a quotient")],
    [softmax(z + c * ones(K)), eq(softmax(z), "the same factor above and below")],
    [logsumexp(z + c * ones(K)), eq(c + logsumexp(z), "the factor comes out of the sum")],
    title="Softmax is the gradient of log-sum-exp",
    source=f"{BOOK}, section 2.5",
)

W, x, h = matrix("W", K, p), vector("x", p), vector("h", K)

softmax_regression = Derivation(
    "softmax-regression",
    [
        D(logsumexp(W * x) - h.T * W * x, W),
        eq((softmax(W * x) - h) * x.T, "the residual of the shares, times the input"),
    ],
    title="Softmax regression: the gradient",
    source=f"{BOOK}, (10.60)",
)
