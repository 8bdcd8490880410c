"""Gradients of functions of normal laws, in forms that do not cancel where two laws are close.

A derivative by a covariance is along symmetric changes; one by a factor is along all changes of its entries, of which those
on and below the diagonal are the derivative by a lower triangular factor.
"""

from fractions import Fraction

from symkl import *

COOKBOOK = "Petersen and Pedersen, The Matrix Cookbook, 2012"
half = Fraction(1, 2)

k = dimension("k")
i = index("i", k)
m, m1, m2, v, v1, v2, x = vectors("m m1 m2 v v1 v2 x", k)
S, S1, S2 = covariance("S", k), covariance("S1", k), covariance("S2", k)
A = matrix("A", k)
R, R1, R2 = (matrix(name, k, k, "invertible") for name in ("R", "R1", "R2"))
L, L1, L2 = (matrix(name, k, k, "lower", "invertible") for name in ("L", "L1", "L2"))
one_law = [*given(S, "=", L * L.T), *given(R, "=", L)]
two_laws = [*given(S1, "=", L1 * L1.T), *given(S2, "=", L2 * L2.T), *given(R1, "=", L1), *given(R2, "=", L2)]

divergence = KL(Normal(m1, S1, name="p"), Normal(m2, S2, name="q"))
by_factors = KL(Normal(m1, R1 * R1.T, name="p"), Normal(m2, R2 * R2.T, name="q"))
F = named("F", L2.I * (L1 - L2))
y = named("y", L2.I * (m2 - m1))

kl_normal_gradient = Derivation(
    "kl-normal-gradient",
    [D(divergence, m1), eq(S2.I * (m1 - m2), "of a quadratic form"), eq(-L2.I.T * y, "$y = L2.I*(m2 - m1)$")],
    [
        D(divergence, S1),
        eq(half * (S2.I - S1.I), "of a trace and of a determinant"),
        eq(half * L1.I.T * (F + F.T + F.T * F) * L1.I, "$F = L2.I*(L1 - L2)$, which is zero where the laws are equal"),
    ],
    [D(divergence, m2), eq(S2.I * (m2 - m1), "of a quadratic form"), eq(L2.I.T * y, "$y = L2.I*(m2 - m1)$")],
    [
        D(divergence, S2),
        eq(half * (S2.I - S2.I * (S1 + (m2 - m1) * (m2 - m1).T) * S2.I), "of an inverse and of a determinant"),
        eq(-half * L2.I.T * (F + F.T + F * F.T) * L2.I - half * (L2.I.T * y) * (L2.I.T * y).T, "with the same $F$ and $y$"),
    ],
    [
        D(by_factors, R1),
        eq((R2 * R2.T).I * R1 - R1.I.T, "of a trace and of a determinant"),
        eq(L2.I.T * F + L1.I.T * F.T, "with the same $F$"),
    ],
    [
        D(by_factors, R2),
        eq(R2.I.T - (R2 * R2.T).I * (R1 * R1.T + (m2 - m1) * (m2 - m1).T) * R2.I.T, "of an inverse and of a determinant"),
        eq(-L2.I.T * (F + F.T + F * F.T) - (L2.I.T * y) * y.T, "with the same $F$ and $y$"),
    ],
    title="The gradient of the divergence of two normal laws",
    source=f"symkl; the derivatives by matrices are (57) and (61) of {COOKBOOK}",
    given=two_laws,
)

log_density = log(Normal(m, S)(x))
by_factor = log(Normal(m, R * R.T)(x))
z = named("z", L.I * (x - m))

logpdf_normal_gradient = Derivation(
    "logpdf-normal-gradient",
    [D(log_density, x), eq(-S.I * (x - m), "of a quadratic form"), eq(-L.I.T * z, "$z = L.I*(x - m)$")],
    [D(log_density, m), eq(S.I * (x - m), "of a quadratic form"), eq(L.I.T * z, "$z = L.I*(x - m)$")],
    [
        D(log_density, S),
        eq(half * (S.I * (x - m) * (x - m).T * S.I - S.I), "of an inverse and of a determinant"),
        eq(half * (L.I.T * z) * (L.I.T * z).T - half * L.I.T * L.I, "with the same $z$"),
    ],
    [
        D(by_factor, R),
        eq((R * R.T).I * (x - m) * (x - m).T * R.I.T - R.I.T, "of an inverse and of a determinant"),
        eq((L.I.T * z) * z.T - L.I.T, "with the same $z$"),
    ],
    title="The gradient of the logarithm of the normal density",
    source=f"{COOKBOOK}, (57) and (61)",
    given=one_law,
)

X = random_vector("x", Normal(m, S))
drawn = random_vector("x", Normal(m, R * R.T))

entropy_normal_gradient = Derivation(
    "entropy-normal-gradient",
    [D(-E(log(Normal(m, S)(X))), S), eq(half * S.I, "of a determinant"), eq(half * L.I.T * L.I, "by the factor")],
    [D(-E(log(Normal(m, R * R.T)(drawn))), R), eq(R.I.T, "of a determinant"), eq(L.I.T, "by the factor")],
    title="The gradient of the entropy of a normal law",
    source=f"{COOKBOOK}, (57)",
    given=one_law,
)

X1 = random_vector("x", Normal(m1, S1))
drawn1 = random_vector("x", Normal(m1, R1 * R1.T))
cross_entropy = -E(log(Normal(m2, S2)(X1)))
cross_by_factors = -E(log(Normal(m2, R2 * R2.T)(drawn1)))
G = named("G", L2.I * L1)
w = named("w", L2.I * (m1 - m2))

cross_entropy_normal_gradient = Derivation(
    "cross-entropy-normal-gradient",
    [D(cross_entropy, m1), eq(S2.I * (m1 - m2), "of a quadratic form"), eq(L2.I.T * w, "$w = L2.I*(m1 - m2)$")],
    [D(cross_entropy, S1), eq(half * S2.I, "of a trace"), eq(half * L2.I.T * L2.I, "by the factor")],
    [D(cross_entropy, m2), eq(S2.I * (m2 - m1), "of a quadratic form"), eq(-L2.I.T * w, "$w = L2.I*(m1 - m2)$")],
    [
        D(cross_entropy, S2),
        eq(half * (S2.I - S2.I * (S1 + (m2 - m1) * (m2 - m1).T) * S2.I), "of an inverse and of a determinant"),
        eq(-half * L2.I.T * (F + F.T + F * F.T) * L2.I - half * (L2.I.T * w) * (L2.I.T * w).T, "$F = L2.I*(L1 - L2)$"),
    ],
    [D(cross_by_factors, R1), eq((R2 * R2.T).I * R1, "of a trace"), eq(L2.I.T * G, "$G = L2.I*L1$")],
    [
        D(cross_by_factors, R2),
        eq(R2.I.T - (R2 * R2.T).I * (R1 * R1.T + (m2 - m1) * (m2 - m1).T) * R2.I.T, "of an inverse and of a determinant"),
        eq(-L2.I.T * (F + F.T + F * F.T) - (L2.I.T * w) * w.T, "with the same $F$ and $w$"),
    ],
    title="The gradient of the cross-entropy of two normal laws",
    source=f"{COOKBOOK}, (57) and (61)",
    given=two_laws,
)

vector_of = random_vector("x", Normal(m, S))
drawn_of = random_vector("x", Normal(m, R * R.T))
form, form_by_factor = E(vector_of.T * A * vector_of), E(drawn_of.T * A * drawn_of)

expected_quadratic_form_gradient = Derivation(
    "expected-quadratic-form-gradient",
    [D(form, A), eq(S + m * m.T, "of a trace")],
    [D(form, m), eq(A * m + A.T * m, "of a quadratic form")],
    [D(form, S), eq(half * (A + A.T), "of a trace, along symmetric changes")],
    [D(form_by_factor, R), eq(A * R + A.T * R, "of a trace"), eq(A * L + A.T * L, "by the factor")],
    title="The gradient of the expectation of a quadratic form",
    source=f"{COOKBOOK}, (81) and (100)",
    given=one_law,
)

encoder = KL(Normal(m, diagonal(exp(v[i]), i), name="p"), Normal(Z(k, 1), I(k), name="q"))

kl_standard_normal_gradient = Derivation(
    "kl-standard-normal-gradient",
    [D(encoder, m), eq(m, "of a square")],
    [D(encoder, v), eq(diagonal(exp(v[i]) - 1, i) * ones(k) / 2, "entry by entry")],
    title="The gradient of the divergence from the standard normal law",
    source="Kingma and Welling, Auto-Encoding Variational Bayes, 2014, appendix B",
)

diagonals = KL(Normal(m1, diagonal(exp(v1[i]), i), name="p"), Normal(m2, diagonal(exp(v2[i]), i), name="q"))
away = (m1[i] - m2[i]) / exp(v2[i] / 2)

kl_diagonal_normal_gradient = Derivation(
    "kl-diagonal-normal-gradient",
    [D(diagonals, m1), eq(diagonal(away / exp(v2[i] / 2), i) * ones(k), "of a square")],
    [D(diagonals, v1), eq(diagonal(exp(v1[i] - v2[i]) - 1, i) * ones(k) / 2, "entry by entry")],
    [D(diagonals, m2), eq(-diagonal(away / exp(v2[i] / 2), i) * ones(k), "of a square")],
    [
        D(diagonals, v2),
        eq(-diagonal(exp(v1[i] - v2[i]) - 1 + away**2, i) * ones(k) / 2, "entry by entry"),
    ],
    title="The gradient of the divergence of two diagonal normal laws",
    source="symkl",
)
