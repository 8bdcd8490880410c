"""Divergences of normal laws beyond Kullback and Leibler's, and other ways to give their covariances.

Each is written so that no two large terms cancel where laws are close: all of them rest on
tr(B^-1 A) - log|A| + log|B| - k, which is computed as a sum of terms that are not negative.
"""

from fractions import Fraction

from symkl import *

OWN = "symkl"
GIL = "Gil, Alajaji and Linder, Renyi divergence measures for commonly used univariate continuous distributions, 2013"
KAILATH = "Kailath, The Divergence and Bhattacharyya Distance Measures in Signal Selection, 1967"
DOWSON = "Dowson and Landau, The Frechet distance between multivariate normal distributions, 1982"
WOODBURY = "Woodbury, Inverting modified matrices, 1950"

half = Fraction(1, 2)
k, r = dimension("k"), dimension("r")
m, m1, m2, x = vectors("m m1 m2 x", k)
S1, S2 = covariance("S1", k), covariance("S2", k)
i = index("i", k)
order = scalar("a", "probability")

# of S1 and S2, and their difference
change = matrix("C", k)
apart = named("apart", tr(S2.I * change) - log(det(S1)) + log(det(S2)), S1, S2, change)

# ---------------------------------------------------------------------------------------- from the integral of a product

between = S1 + order * (S2 - S1)
middle = named("M", S1 + (S2 - S1) / 2)
p, q = Normal(m1, S1, name="p"), Normal(m2, S2, name="q")

renyi_normal = Derivation(
    "renyi-normal",
    [
        scalar("R"),
        define(
            order / 2 * (m1 - m2).T * between.I * (m1 - m2)
            + (log(det(between)) - order * log(det(S2)) - (1 - order) * log(det(S1))) / (2 * (1 - order)),
            "the closed form, which is given here: log(integral of p^a q^(1 - a))/(a - 1)",
        ),
        eq(
            order / 2 * (m1 - m2).T * between.I * (m1 - m2)
            + apart(S1, between, -order * (S2 - S1)) / 2
            + order / (2 * (1 - order)) * apart(S2, between, (1 - order) * (S2 - S1)),
            "the mixture of S1 and S2 lies where both traces add up to k",
        ),
    ],
    title="The Renyi divergence of two normal laws, of an order between 0 and 1",
    source=GIL,
)

coefficient = integral(sqrt(p(x) * q(x)), x)
distance = (m1 - m2).T * middle.I * (m1 - m2) / 8
spread = apart(S1, middle, (S1 - S2) / 2) / 4 + apart(S2, middle, (S2 - S1) / 2) / 4

bhattacharyya_normal = Derivation(
    "bhattacharyya-normal",
    [
        -log(coefficient),
        eq(
            distance + log(det(middle)) / 2 - log(det(S1)) / 4 - log(det(S2)) / 4,
            "the integral of the root of a product of two normal densities",
        ),
        eq(distance + spread, "the middle of S1 and S2 lies where both traces add up to k"),
    ],
    title="The Bhattacharyya distance of two normal laws",
    source=KAILATH,
)

bhattacharyya = named("b", distance + spread)

hellinger_normal = Derivation(
    "hellinger-normal",
    [
        coefficient,
        eq(exp(-bhattacharyya), "the exponential of minus the Bhattacharyya distance"),
    ],
    [
        sqrt(1 - exp(-bhattacharyya)),
        eq(sqrt(-(exp(-bhattacharyya) - 1)), "the distance is the root of what is missing from 1"),
    ],
    title="The Hellinger distance of two normal laws",
    source=KAILATH,
)

# ------------------------------------------------------------------------------------------------- Wasserstein's distance

bures = named("bures", tr(S1 + S2 - 2 * (S1**half * S2 * S1**half) ** half), S1, S2)
squared_distance = scalar("W")

squared_wasserstein_normal = Derivation(
    "squared-wasserstein-normal",
    [
        squared_distance,
        define((m1 - m2).T * (m1 - m2) + bures(S1, S2), "the closed form, which is given here: the least mean square"),
    ],
    title="The squared Wasserstein distance of order 2 of two normal laws",
    source=DOWSON,
)

R, H = matrix("R", k, k, "invertible"), covariance("H", k)
T = named("T", R.I.T * H * R.I)
roots = [*given(S1, "=", R * R.T), *given(H * H, "=", R.T * S2 * R)]

bures_accurate = Derivation(
    "bures-accurate",
    [T * S1 * T, eq(S2, "T takes the first law to the second")],
    [
        tr(((T - I(k)) * R).T * (T - I(k)) * R),
        eq(tr((T - I(k)) * S1 * (T - I(k))), "the trace is cyclic, and T symmetric"),
        eq(tr(S1 + S2 - 2 * H), "T S1 T = S2, and tr(T S1) = tr(H)"),
    ],
    [
        S1 * ((T - I(k)) * R) + (T - I(k)) * R * H,
        eq((S2 - S1) * R, "so that (T - I) R follows from the difference of the two, without subtracting what is near"),
    ],
    title="What the squared Wasserstein distance adds for two covariances, as a squared norm",
    source=OWN,
    given=roots,
)

# ----------------------------------------------------------------------------------------- blocks of one normal vector

n = dimension("n")
A, B = covariance("A", k), covariance("B", n)
C, D1 = matrix("C", k, n), matrix("C", n)
apart_n = named("apart", tr(B.I * D1) - log(det(covariance("A", n))) + log(det(B)), covariance("A", n), B, D1)
rest = B - C.T * A.I * C

mutual_information_normal = Derivation(
    "mutual-information-normal",
    [
        half * (log(det(A)) + log(det(B)) - log(det(A)) - log(det(rest))),
        eq(
            half * tr(A.I * C * B.I * C.T) + half * apart_n(rest, B, -C.T * A.I * C),
            "the determinant of the whole is that of A times that of what is left of B",
        ),
    ],
    title="The mutual information of two blocks of a normal vector",
    source="Cover and Thomas, Elements of Information Theory, 2nd ed., 2006, section 8.5",
)

# --------------------------------------------------------------------------------------------------------- precisions

P, P1, P2 = covariance("P", k), covariance("P1", k), covariance("P2", k)

kl_normal_precision = Derivation(
    "kl-normal-precision",
    [
        KL(Normal(m1, P1.I, name="p"), Normal(m2, P2.I, name="q")),
        eq(
            half * apart(P2, P1, P2 - P1) + half * (m1 - m2).T * P2 * (m1 - m2),
            "the closed form, in which determinants and traces change their roles",
        ),
    ],
    title="The divergence of two normal laws that are given by their precision matrices",
    source=OWN,
)

logpdf_normal_precision = Derivation(
    "logpdf-normal-precision",
    [
        log(Normal(m, P.I)(x)),
        eq(half * (log(det(P)) - k * log(2 * pi) - (x - m).T * P * (x - m)), "logarithm of the density"),
    ],
    title="Logarithm of the normal density, by the precision matrix",
    source=OWN,
)

entropy_normal_precision = Derivation(
    "entropy-normal-precision",
    [
        -E(log(Normal(m, P.I)(random_vector("y", Normal(m, P.I))))),
        eq(half * (k * log(2 * pi) + k - log(det(P))), "the mean squared distance is k"),
    ],
    title="The entropy of a normal law, by the precision matrix",
    source=OWN,
)

# ------------------------------------------------------------------------------------------- low rank plus a diagonal

U, N = matrix("U", k, r), matrix("N", k, k, "spd", "diagonal")
whole, J = U * U.T + N, named("J", I(r) + U.T * N.I * U)
z = named("z", J.I * U.T * N.I * (x - m))
left = named("e", x - m - U * z)

logpdf_normal_low_rank = Derivation(
    "logpdf-normal-low-rank",
    [
        log(Normal(m, whole)(x)),
        eq(-half * (k * log(2 * pi) + log(det(whole)) + (x - m).T * whole.I * (x - m)), "logarithm of the density"),
        eq(
            -half * (k * log(2 * pi) + log(det(J)) + log(det(N)) + left.T * N.I * left + z.T * z),
            "with z the most likely factors and e what they leave: no term is negative",
        ),
    ],
    title="Logarithm of the normal density, by factors and a diagonal",
    source=WOODBURY,
)

entropy_normal_low_rank = Derivation(
    "entropy-normal-low-rank",
    [
        -E(log(Normal(m, whole)(random_vector("y", Normal(m, whole))))),
        eq(half * (k * log(2 * pi) + k + log(det(whole))), "the mean squared distance is k"),
        eq(half * (k * log(2 * pi) + k + log(det(J)) + log(det(N))), "the determinant of a sum"),
    ],
    title="The entropy of a normal law, by factors and a diagonal",
    source=WOODBURY,
)

# what the covariance U1 U1' + N1 adds beyond U2 U2' + N2, all of it from the differences of the factors and of the diagonals
U1, U2 = matrix("U1", k, r), matrix("U2", k, r)
N1, N2 = matrix("N1", k, k, "spd", "diagonal"), matrix("N2", k, k, "spd", "diagonal")
S, T, grown = covariance("S", r), covariance("T", r), matrix("G", r)
apart_r = named("apart", tr(T.I * grown) - log(det(S)) + log(det(T)), S, T, grown)
whole1, whole2 = U1 * U1.T + N1, U2 * U2.T + N2

J1, J2 = named("J1", I(r) + U1.T * N1.I * U1), named("J2", I(r) + U2.T * N2.I * U2)
moved = named("V", N1.I * (U1 - U2) - N1.I * (N1 - N2) * N2.I * U2)
change = named("C", -moved.T * U1 - U2.T * N2.I * (U1 - U2))
Y = named("Y", change * J1.I * U1.T * N1.I + moved.T)
z = named("z", J2.I * U2.T * N2.I * (m1 - m2))
left = named("e", m1 - m2 - U2 * z)

kl_normal_low_rank = Derivation(
    "kl-normal-low-rank",
    [
        KL(Normal(m1, whole1, name="p"), Normal(m2, whole2, name="q")),
        eq(
            half * (log(det(whole2)) - log(det(whole1)) - k + tr(whole2.I * whole1))
            + half * (m1 - m2).T * whole2.I * (m1 - m2),
            "the closed form",
        ),
        eq(
            half * apart(N1, N2, N1 - N2)
            + half * tr((U1 - U2).T * N2.I * (U1 - U2))
            - half * (apart_r(J2, J1, change) + tr(J2.I * (Y * U1) * (Y * U1).T) + tr(J2.I * Y * N1 * Y.T))
            + half * (left.T * N2.I * left + z.T * z),
            "the divergence of x with its factors, less that of the factors once x is known",
        ),
    ],
    title="The divergence of two normal laws, by factors and diagonals",
    source=OWN,
)
