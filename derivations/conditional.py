"""Conditional laws: the tower rule, jointly normal vectors, Bayes' rule for linear models, the Kalman filter."""

from fractions import Fraction

from symkl import *

BISHOP = "Bishop, Pattern Recognition and Machine Learning, 2006"

n, k, d = dimensions("n k d")

X = random_vector("x", AnyLaw(shape=(n, 1)))
Y = random_vector("y", AnyLaw(shape=(d, 1)))
seen = random_vector("z", AnyLaw(shape=(k, 1)))

total_variance = Derivation(
    "total-variance",
    [
        Var(X),
        eq(E(X * X.T) - E(X) * E(X).T, "definition"),
        eq(E(E(X * X.T, given=seen)) - E(X) * E(X).T, "tower rule"),
        eq(E(Var(X, given=seen)) + E(E(X, given=seen) * E(X, given=seen).T) - E(X) * E(X).T, "definition of Var[x | z]"),
        eq(E(Var(X, given=seen)) + Var(E(X, given=seen)), "$E[E[x | z]] = E[x]$"),
    ],
    [
        Cov(X, Y),
        eq(E(Cov(X, Y, given=seen)) + Cov(E(X, given=seen), E(Y, given=seen)), "the same with two vectors"),
    ],
    [
        Cov(X - E(X, given=seen), seen),
        eq(Z(n, k), "what is left is uncorrelated with what is known"),
    ],
    title="The laws of total variance and of total covariance",
    source="Billingsley, Probability and Measure, 1995, section 34",
)

a, b = vector("m", n), vector("h", d)
A, B, C = matrix("A", n), covariance("B", d), matrix("C", n, d)
(x, y), together = jointly_normal("x y", block([[a], [b]]), block([[A, C], [C.T, B]]))
left = x - C * B.I * y

jointly = Derivation(
    "jointly-normal",
    [E(x, given=y), eq(a + C * B.I * (y - b), "regression")],
    [Var(x, given=y), eq(A - C * B.I * C.T, "the Schur complement, whatever y is")],
    [Cov(left, y), eq(C - C * B.I * B, "linearity"), eq(Z(n, d), "what regression leaves is uncorrelated with y")],
    [Var(x), eq(Var(E(x, given=y)) + E(Var(x, given=y)), "total variance"), eq(A, "marginal covariance")],
    given=[together],
    title="Marginal and conditional law of vectors that are normal together",
    source=f"{BISHOP}, (2.81) and (2.82)",
)

W, c = matrix("W", d, n), vector("c", d)
prior_mean, P, R = vector("m", n), covariance("P", n), covariance("R", d)
state = random_vector("x", Normal(prior_mean, P))
reading = random_vector("y", Normal(W * state + c, R), given=state)
L = named("L", inverse(P.I + W.T * R.I * W))

linear_bayes = Derivation(
    "linear-bayes",
    [E(reading), eq(E(E(reading, given=state)), "tower rule"), eq(W * prior_mean + c, "the mean of the prior")],
    [
        Var(reading),
        eq(E(Var(reading, given=state)) + Var(E(reading, given=state)), "total variance"),
        eq(R + W * P * W.T, "noise, and what the prior does not know"),
    ],
    [Var(state, given=reading), eq(L, "precisions add")],
    [
        E(state, given=reading),
        eq(L * (W.T * R.I * (reading - c) + P.I * prior_mean), "means are weighted by their precisions"),
    ],
    title="Bayes' rule for a linear model with normal noise",
    source=f"{BISHOP}, (2.113)-(2.117)",
)

F, Q, H = matrix("F", n), covariance("Q", n), matrix("H", d, n)
ahead = random_vector("x1", Normal(F * state, Q), given=state)
predicted = named("P1", F * P * F.T + Q)
measured = random_vector("y", Normal(H * ahead, R), given=ahead)
K = named("K", predicted * H.T * inverse(H * predicted * H.T + R))
innovation = measured - H * F * prior_mean

kalman_filter = Derivation(
    "kalman-filter",
    [E(ahead), eq(F * prior_mean, "predict the mean")],
    [Var(ahead), eq(F * P * F.T + Q, "predict the covariance"), eq(predicted, "its name")],
    [Var(measured), eq(H * predicted * H.T + R, "covariance of the innovation")],
    [E(ahead, given=measured), eq(F * prior_mean + K * innovation, "update the mean by the gain")],
    [
        Var(ahead, given=measured),
        eq((I(n) - K * H) * predicted, "update the covariance"),
        eq((I(n) - K * H) * predicted * (I(n) - K * H).T + K * R * K.T, "Joseph's form"),
    ],
    title="The Kalman filter as conditional expectations: predict, then update",
    source="Kalman, A New Approach to Linear Filtering and Prediction Problems, 1960",
)

W1, mu = matrix("W", n, k), vector("mu", n)
s = scalar("s", "positive")
code = random_vector("z", Normal(Z(k, 1), I(k)))
image = random_vector("x", Normal(W1 * code + mu, s * I(n)), given=code)
M = named("M", W1.T * W1 + s * I(k))

probabilistic_components = Derivation(
    "conditional-ppca",
    [E(image), eq(mu, "the code has mean 0")],
    [Var(image), eq(W1 * W1.T + s * I(n), "total variance")],
    [E(code, given=image), eq(inverse(M) * W1.T * (image - mu), "the posterior mean: only a k x k matrix is inverted")],
    [Var(code, given=image), eq(s * inverse(M), "the posterior covariance")],
    title="Probabilistic principal components from their conditional law",
    source="Tipping and Bishop, Probabilistic Principal Component Analysis, 1999, (3)-(8)",
)

p, q = Normal(a, P, name="p"), Normal(vector("mu", n), Q, name="q")
u = vector("u", n)
v = vector("v", d)
middle = named("S", (P + Q) / 2)
away = a - vector("mu", n)

gaussian_integrals = Derivation(
    "gaussian-integrals",
    [
        integral(npdf(v, H * u, R) * npdf(u, a, P), u),
        eq(npdf(v, H * a, H * P * H.T + R), "the evidence of a linear model"),
    ],
    [integral(p(u) * q(u), u), eq(npdf(a, vector("mu", n), P + Q), "a convolution, at the difference of the means")],
    [
        integral(sqrt(p(u) * q(u)), u),
        eq(
            (det(P) * det(Q)) ** Fraction(1, 4) / sqrt(det(middle)) * exp(-away.T * inverse(middle) * away / 8),
            "completing the square",
        ),
    ],
    title="Gaussian integrals: evidence, overlap and the distance of Bhattacharyya",
    source=f"{BISHOP}, (2.115); Kailath, The divergence and Bhattacharyya distance measures, 1967",
)
