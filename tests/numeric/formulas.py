"""Formulas as text, for tests that need no derivation, and their values with 60 digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import mpmath
import numpy as np
from flint import fmpq, fmpq_mat

from symkl.language.parse import parse
from symkl.numeric.functions import lambdify

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from symkl.numeric.calling import Function

mpmath.mp.dps = 60

NORMALS = "m1: k; m2: k; S1: k x k, spd; S2: k x k, spd; p: Normal(m1, S1); q: Normal(m2, S2)"
FACTORED = "m1: k; m2: k; A: k x k, lower; B: k x k, lower; p: Normal(m1, A*A.T); q: Normal(m2, B*B.T)"
PLAIN_ARGUMENTS = {"mu1": "m1", "Sigma1": "S1", "mu2": "m2", "Sigma2": "S2"}
FACTORED_ARGUMENTS = {"mu1": "m1", "Sigma1": "A*A.T", "mu2": "m2", "Sigma2": "B*B.T"}
F, Y = "(B.I*(A - B))", "(B.I*(m2 - m1))"


def function(claim: str, let: str, args: str | Sequence[str] | Mapping[str, str], name: str = "formula") -> Function:
    """Compile the right side of a claim."""
    return lambdify(parse(claim, let), args, "numpy", name=name)


kl_plain = function(
    "KL(p, q) = 1/2*(log(det(S2)/det(S1)) - k + tr(S2.I*S1) + (m2 - m1).T*S2.I*(m2 - m1))", NORMALS, PLAIN_ARGUMENTS, "plain"
)
kl_accurate = function(
    f"KL(p, q) = 1/2*tr({F}*{F}.T) + 1/2*{Y}.T*{Y} + tr({F}) - log(det(I(k) + {F}))",
    FACTORED,
    FACTORED_ARGUMENTS,
    "accurate",
)
# the squared distance of two factors, which are solved with nowhere
apart = function(
    "c = tr((A - B)*(A - B).T)",
    "A: k x k, lower; B: k x k, lower; c: scalar",
    {"Sigma1": "A*A.T", "Sigma2": "B*B.T"},
    "apart",
)
kl_standard = function(
    "KL(p, q) = Sum[exp(v[i]) + m[i]**2 - 1 - v[i], i]/2",
    "m: k; v: k; i: index(k); p: Normal(m, Diag[exp(v[i]), i]); q: Normal(0, I(k))",
    ["m", "v"],
)
kl_diagonal = function(
    "KL(p, q) = Sum[exp(v1[i] - v2[i]) - 1 - (v1[i] - v2[i]) + ((m1[i] - m2[i])/exp(v2[i]/2))**2, i]/2",
    "m1, v1, m2, v2: k; i: index(k); p: Normal(m1, Diag[exp(v1[i]), i]); q: Normal(m2, Diag[exp(v2[i]), i])",
    "m1, v1, m2, v2",
)
MASSES = "P, Q: mass(n); i: index(n)"
kl_masses = function("KL(P, Q) = Sum[P(i)*log(P(i)/Q(i)), i]", MASSES, {"p": "P", "q": "Q"}, "plain")
kl_masses_accurate = function(
    "KL(P, Q) = Sum[P(i)*((Q(i) - P(i))/P(i) - log(1 + (Q(i) - P(i))/P(i))), i]", MASSES, {"p": "P", "q": "Q"}, "accurate"
)
logpdf = function(
    "log(p(x)) = -1/2*(k*log(2*pi) + log(det(S)) + (x - m).T*S.I*(x - m))",
    "x, m: k; S: k x k, spd; p: Normal(m, S)",
    "x m S",
)
entropy = function(
    "-E[log(npdf(x, m, S))] = 1/2*(k*log(2*pi) + log(det(S)) + k)",
    "x, m: k; S: k x k, spd; x ~ Normal(m, S)",
    {"covariance": "S"},
)
quadratic = function("E[x.T*A*x] = tr(A*S) + m.T*A*m", "x, m: k; A: k x k; S: k x k, spd; x ~ Normal(m, S)", "A m S")

# --------------------------------------------------------------------------------------------------- random inputs


def symmetric(a: NDArray[np.float64]) -> NDArray[np.float64]:
    """Make a matrix symmetric to the last bit."""
    return np.tril(a) + np.swapaxes(np.tril(a, -1), -1, -2)


def covariance(rng: np.random.Generator, k: int, condition: float = 100.0) -> NDArray[np.float64]:
    """Return a random covariance with a given condition number."""
    q, _ = np.linalg.qr(rng.normal(size=(k, k)))
    return symmetric((q * np.geomspace(1, condition, k)) @ q.T)


def covariances(rng: np.random.Generator, *shape: int) -> NDArray[np.float64]:
    """Return a batch of random covariances, the last of ``shape`` being k."""
    a = rng.normal(size=(*shape, shape[-1]))
    return a @ np.swapaxes(a, -1, -2) + np.eye(shape[-1])


# ------------------------------------------------------------------------------------------------- values to compare


def numbers(a: NDArray[np.floating]) -> list:
    """Return an array as nested lists of exact numbers."""
    return [numbers(x) for x in a] if np.ndim(a) else mpmath.mpf(float(a))


def exact_kl(m1: NDArray, s1: NDArray, m2: NDArray, s2: NDArray) -> mpmath.mpf:
    """Return the divergence of two normal laws from the textbook formula, exactly but for a logarithm with 60 digits."""
    a, b, away = fractions(s1), fractions(s2), fractions(m2) - fractions(m1)
    rest = (away.transpose() * b.solve(away))[0, 0] - a.nrows()
    for i, row in enumerate(b.solve(a).table()):
        rest += row[i]
    return (mpmath.log(rational(b.det() / a.det())) + rational(rest)) / 2


def fractions(a: NDArray) -> fmpq_mat:
    """Return a matrix, or a vector as a column, as exact fractions."""
    rows = np.reshape(a, (len(a), -1)).astype(float).tolist()
    return fmpq_mat([[fmpq(*x.as_integer_ratio()) for x in row] for row in rows])


def rational(x: fmpq) -> mpmath.mpf:
    """Return a fraction with 60 digits."""
    return mpmath.mpf(int(x.p)) / int(x.q)


def relative_error(value: float, exact: mpmath.mpf) -> float:
    """Return |value - exact|/exact."""
    return float(abs((mpmath.mpf(float(value)) - exact) / exact))
