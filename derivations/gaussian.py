"""Linear models with normal laws: Bayes' theorem, the Kalman filter, Gaussian processes, principal components."""

from fractions import Fraction

from symkl import *

BISHOP = "Bishop, Pattern Recognition and Machine Learning, 2006"
half = Fraction(1, 2)

n, k = dimensions("n k")
H = matrix("H", n, k)
P, R = covariance("P", k), covariance("R", n)
m, x = vectors("m x", k)
y = vector("y", n)
innovation = H * P * H.T + R
gain = P * H.T * inverse(innovation)
posterior = P - gain * H * P

kalman = Derivation(
    "kalman",
    [gain, eq(inverse(P.I + H.T * R.I * H) * H.T * R.I, "push-through: the gain in information form")],
    [
        posterior,
        eq((I(k) - gain * H) * P, "factor $P$ out"),
        eq(inverse(P.I + H.T * R.I * H), "Woodbury: precisions add"),
        eq((I(k) - gain * H) * P * (I(k) - gain * H).T + gain * R * gain.T, "Joseph's form, symmetric as written"),
    ],
    [
        m + gain * (y - H * m),
        eq(inverse(P.I + H.T * R.I * H) * (H.T * R.I * y + P.I * m), "means are weighted by their precisions"),
    ],
    title="The update of a Kalman filter",
    source=f"{BISHOP}, (13.89)-(13.92)",
)

z, e = random_vector("z", Normal(m, P)), random_vector("e", Normal(Z(n, 1), R))
b = vector("b", n)
seen = H * z + b + e
left = named("u", z - gain * seen)

linear_normal = Derivation(
    "linear-normal",
    [E(seen), eq(H * m + b, "the noise has mean 0")],
    [
        Var(block([[z], [seen]])),
        eq(block([[P, P * H.T], [H * P, innovation]]), "z and the noise are independent"),
    ],
    [Cov(left, seen), eq(Z(k, n), "the rest is independent of what is seen")],
    [E(left), eq(m - gain * (H * m + b), "linearity: the conditional mean is this and the gain times what is seen")],
    [Var(left), eq(posterior, "the conditional covariance is that of the part that is left")],
    title="A normal vector seen through a linear map: joint, marginal and conditional law",
    source=f"{BISHOP}, (2.113)-(2.117)",
)

A, B, C = covariance("A", k), covariance("B", n), matrix("C", k, n)
joint = block([[A, C], [C.T, B]])
schur = A - C * B.I * C.T
L = named("L", block([[I(k), -C * B.I], [Z(n, k), I(n)]]))

precision_blocks = Derivation(
    "precision-blocks",
    [
        L * joint * L.T,
        eq(block([[schur, Z(k, n)], [Z(n, k), B]]), "conditional covariance and marginal covariance"),
    ],
    [det(joint), eq(det(B) * det(schur), "the two triangular factors have determinant 1")],
    [
        inverse(schur),
        eq(A.I + A.I * C * inverse(B - C.T * A.I * C) * C.T * A.I, "Woodbury: the first block of the precision matrix"),
    ],
    title="Marginal and conditional covariance from the blocks of a joint one",
    source=f"{BISHOP}, (2.73)-(2.82)",
)

K = matrix("K", k, n)
best = named("G", gain)
wrong = P - K * H * P - P * H.T * K.T + K * innovation * K.T

optimal_gain = Derivation(
    "optimal-gain",
    [
        (I(k) - K * H) * P * (I(k) - K * H).T + K * R * K.T,
        eq(wrong, "multiply out"),
        eq(posterior + (K - best) * innovation * (K - best).T, "complete the square"),
    ],
    title="Why the gain is the best one: what another gain adds is a square",
    source="Kalman, A New Approach to Linear Filtering and Prediction Problems, 1960",
)


W = matrix("W", n, k)
s = scalar("s", "positive")
M = W.T * W + s * I(k)

ppca = Derivation(
    "ppca",
    [
        inverse(W * W.T + s * I(n)),
        eq((I(n) - W * inverse(M) * W.T) / s, "Woodbury: only a k x k matrix is inverted"),
    ],
    [W.T * inverse(W * W.T + s * I(n)), eq(inverse(M) * W.T, "push-through: the posterior mean")],
    [I(k) - W.T * inverse(W * W.T + s * I(n)) * W, eq(s * inverse(M), "the posterior covariance")],
    [log(det(W * W.T + s * I(n))), eq((n - k) * log(s) + log(det(M)), "Weinstein and Aronszajn")],
    title="Probabilistic principal components",
    source="Tipping and Bishop, Probabilistic Principal Component Analysis, 1999, (6)-(9)",
)


t = scalar("t")
F = matrix("F", n, n, "invertible", "function of t")

gaussian_process = Derivation(
    "gaussian-process",
    [
        lognpdf(y, Z(n, 1), B),
        eq(-half * (y.T * B.I * y + log(det(B)) + n * log(2 * pi)), "fit, volume and a constant"),
    ],
    [
        D(-half * (y.T * F.I * y + log(det(F))), t),
        eq(half * y.T * F.I * D(F, t) * F.I * y - half * tr(F.I * D(F, t)), "derivatives of an inverse and a determinant"),
    ],
    title="The marginal likelihood of a Gaussian process, and its gradient",
    source="Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, (2.30) and (5.9)",
)

mu = vector("mu", n)
point = random_vector("x", Normal(mu, B))
score = B.I * (point - mu)

fisher = Derivation(
    "fisher-information",
    [D(lognpdf(y, mu, B), mu), eq(B.I * (y - mu), "derivative of a quadratic form")],
    [E(score), eq(Z(n, 1), "the score has mean 0")],
    [Var(score), eq(B.I * B * B.I, "the covariance of a linear map"), eq(B.I, "the precision is the information")],
    title="The Fisher information of a normal mean",
    source="Lehmann and Casella, Theory of Point Estimation, 2nd ed., 1998, section 2.5",
)
