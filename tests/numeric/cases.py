"""Formulas that together use every rule and every printer, each beside the same thing in plain NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import mpmath
import numpy as np
import pytest
from numpy.linalg import det, eigh, inv, norm, pinv, slogdet

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

LET = (
    "A, B: k x k; G: k x n; S, M: k x k, spd; N: n x n, spd; L: k x k, lower, posdet; Q: k x k, invertible;"
    " d: k x k, diagonal, posdet; x, y: k; z: n; c: scalar; s: scalar, positive; P, R: mass(k); i: index(k);"
    " w: numbers(k); X: n x k; j, l: index(k); r, o: index(n); mixed := softplus(c) - c*sigmoid(c)"
)


@dataclass(frozen=True)
class Case:
    """A term, its arguments in order, and what it should give."""

    term: str
    args: str
    expected: Callable[..., Any]


def logdet(a: NDArray) -> float:
    """Return log|a|, whatever its sign."""
    return slogdet(a)[1]


def bregman(x: NDArray, y: NDArray) -> float:
    """How far the logarithm of a sum of exponentials lies above its tangent."""
    p = np.exp(x) / np.exp(x).sum()
    return float(np.log(np.exp(y).sum() / np.exp(x).sum()) - p @ (y - x))


def coins(y: float, x: float) -> float:
    """How far softplus lies above its tangent."""
    return float(np.log1p(np.exp(y)) - np.log1p(np.exp(x)) - (y - x) / (1 + np.exp(-x)))


def rest(x: float) -> float:
    """What lgamma is without its largest parts."""
    return float(mpmath.loggamma(x) - x * np.log(x) + x)


def gammas(y: float, c: float) -> float:
    """How far lgamma lies above its tangent at a square, less what is of the order of y log y."""
    x = c**2
    gap = mpmath.loggamma(y) - mpmath.loggamma(x) - (y - x) * mpmath.digamma(x)
    return float(gap - y * mpmath.log(y / x) + (y - x))


def power(a: NDArray, exponent: float) -> NDArray:
    """Return a power of a symmetric matrix."""
    values, vectors = eigh(a)
    return (vectors * values**exponent) @ vectors.T


def expm(a: NDArray) -> NDArray:
    """Return SciPy's matrix exponential."""
    return pytest.importorskip("scipy.linalg").expm(a)


def special(name: str) -> Callable[..., Any]:
    """Return one of SciPy's special functions."""
    return getattr(pytest.importorskip("scipy.special"), name)


CASES = [
    # numbers
    Case("c**2/3 - 1.5*c + pi", "c", lambda c: c**2 / 3 - 1.5 * c + np.pi),
    Case("c - 1/s + 3/s - s/(-2*c)", "c s", lambda c, s: c + 2 / s + s / (2 * c)),
    Case("exp(c) - sqrt(s)*abs(c) + inv(s)", "c s", lambda c, s: np.exp(c) - np.sqrt(s) * abs(c) + 1 / s),
    Case("(exp(c) - 1)*s", "c s", lambda c, s: np.expm1(c) * s),
    Case("log(1 + s) - log(s)/2", "s", lambda s: np.log1p(s) - np.log(s) / 2),
    Case("k*c", "c x", lambda c, x: len(x) * c),
    Case("c/exp(s) + Sum[x[i]/exp(y[i]), i]", "c s x y", lambda c, s, x, y: c / np.exp(s) + (x / np.exp(y)).sum()),
    # vectors and matrices
    Case("A*B.T*x - 2*x/3", "A B x", lambda a, b, x: a @ b.T @ x - 2 * x / 3),
    Case("x.T*A", "A x", lambda a, x: x @ a),
    Case("A*G - c*G", "A G c", lambda a, g, c: a @ g - c * g),
    Case("x*y.T", "x y", np.outer),
    Case("x*(y.T*x)", "x y", lambda x, y: x * (y @ x)),
    Case("x.T*y", "x y", lambda x, y: x @ y),
    Case("x.T*A*y", "A x y", lambda a, x, y: x @ a @ y),
    Case("A**2*x", "A x", lambda a, x: a @ a @ x),
    Case("A**0 + A", "A", lambda a: np.eye(len(a)) + a),
    Case("had(A, B) - I(k) + Z(k, k) + ones(k, k)", "A B", lambda a, b: a * b - np.eye(len(a)) + 1),
    Case("dg(A) + ones(k)", "A", lambda a: np.diag(a) + 1),
    Case("diagm(x) + Diag[exp(y[i]), i]", "x y", lambda x, y: np.diag(x) + np.diag(np.exp(y))),
    Case("(A + B).T", "A B", lambda a, b: (a + b).T),
    # solves
    Case("S.I*x", "S x", lambda s, x: inv(s) @ x),
    Case("S.I*G", "S G", lambda s, g: inv(s) @ g),
    Case("G.T*S.I", "S G", lambda s, g: g.T @ inv(s)),
    Case("(G*N*G.T + S).I*x", "G N S x", lambda g, n, s, x: inv(g @ n @ g.T + s) @ x),
    Case(
        "G*N*G.T*(G*N*G.T + s*I(k)).I*x",
        "G N s x",
        lambda g, n, s, x: g @ n @ g.T @ inv(g @ n @ g.T + s * np.eye(len(g))) @ x,
    ),
    Case("Q.I*x", "Q x", lambda q, x: inv(q) @ x),
    Case("x.T*Q.I*G", "Q x G", lambda q, x, g: x @ inv(q) @ g),
    Case("L.I*x + L.T.I*x", "L x", lambda low, x: inv(low) @ x + inv(low.T) @ x),
    Case("d*x + d.I*x", "d x", lambda d, x: d @ x + inv(d) @ x),
    Case("Diag[exp(x[i]), i].I*G", "x G", lambda x, g: g / np.exp(x)[:, None]),
    Case("(S/2).I*x", "S x", lambda s, x: 2 * inv(s) @ x),
    Case("(S*M).I*x", "S M x", lambda s, m, x: inv(s @ m) @ x),
    # norms and traces
    Case("(x - y).T*S.I*(x - y)", "S x y", lambda s, x, y: (x - y) @ inv(s) @ (x - y)),
    Case("x.T*S.I*y", "S x y", lambda s, x, y: x @ inv(s) @ y),
    Case("x.T*Diag[exp(y[i]), i].I*x", "x y", lambda x, y: (x**2 / np.exp(y)).sum()),
    Case("x.T*G*N.I*G.T*x", "x G N", lambda x, g, n: x @ g @ inv(n) @ g.T @ x),
    Case("tr(A)", "A", np.trace),
    Case("tr(A*B)", "A B", lambda a, b: np.trace(a @ b)),
    Case("tr(A*A.T)", "A", lambda a: norm(a) ** 2),
    Case("tr(S*A)", "S A", lambda s, a: np.trace(s @ a)),
    Case("tr(S.I)", "S", lambda s: np.trace(inv(s))),
    Case("tr(S.I*M)", "S M", lambda s, m: np.trace(inv(s) @ m)),
    Case("tr(S.I*M.I)", "S M", lambda s, m: np.trace(inv(s) @ inv(m))),
    Case("tr(S.I*A)", "S A", lambda s, a: np.trace(inv(s) @ a)),
    Case("tr(Q.I)", "Q", lambda q: np.trace(inv(q))),
    Case("tr(S.I*G*N*G.T)", "S G N", lambda s, g, n: np.trace(inv(s) @ g @ n @ g.T)),
    Case("tr(Q.I*A*S.I*B)", "Q A S B", lambda q, a, s, b: np.trace(inv(q) @ a @ inv(s) @ b)),
    Case("tr(S.I*(A + 2*M))", "S A M", lambda s, a, m: np.trace(inv(s) @ (a + 2 * m))),
    Case("tr(A + B/2) + tr(x*y.T)", "A B x y", lambda a, b, x, y: np.trace(a + b / 2) + x @ y),
    # determinants
    Case("logdet(S) - log(det(M)*s)", "S M s", lambda s, m, t: logdet(s) - logdet(m) - np.log(t)),
    Case("log(det(S)/det(M))/2", "S M", lambda s, m: (logdet(s) - logdet(m)) / 2),
    Case("log(1/sqrt((2*pi)**k*det(S)))", "S", lambda s: -0.5 * (len(s) * np.log(2 * np.pi) + logdet(s))),
    Case(
        "logdet(L*L*d) + logdet(-1*A*A.T*(-S))",
        "L d A S",
        lambda low, d, a, s: 2 * logdet(low) + logdet(d) + logdet(a @ a.T @ s),
    ),
    Case("logdet(2*S.I*M)", "S M", lambda s, m: len(s) * np.log(2) - logdet(s) + logdet(m)),
    Case("logdet(I(k) + G*N*G.T)", "G N", lambda g, n: logdet(np.eye(len(g)) + g @ n @ g.T)),
    Case("logdet(L) + logdet(d)", "L d", lambda low, d: logdet(low) + logdet(d)),
    Case("log(abs(det(Q))) + log(abs(det(L*d)))", "Q L d", lambda q, low, d: logdet(q) + logdet(low) + logdet(d)),
    Case("logdet(S**2)", "S", lambda s: 2 * logdet(s)),
    Case("det(A*B) - det(L) + det(c)", "A B L c", lambda a, b, low, c: det(a @ b) - det(low) + c),
    Case("det(S)*exp(c)", "S c", lambda s, c: det(s) * np.exp(c)),
    Case("log(exp(c)*det(S))", "S c", lambda s, c: c + logdet(s)),
    Case("logdet(Diag[exp(x[i]), i])", "x", lambda x: x.sum()),
    # inverses, roots and blocks as values
    Case("S.I - (S.I + M.I).I", "S M", lambda s, m: inv(s) - inv(inv(s) + inv(m))),
    Case("Q.I + L.I + d.I", "Q L d", lambda q, low, d: inv(q) + inv(low) + inv(d)),
    Case("s*(G.T*G).I", "s G", lambda s, g: s * inv(g.T @ g)),
    Case("(G.T*G).I*G.T*x", "G x", lambda g, x: inv(g.T @ g) @ g.T @ x),
    Case("(G.T*d*G).I*G.T*d*x", "G d x", lambda g, d, x: inv(g.T @ d @ g) @ g.T @ d @ x),
    Case("G*(G.T*S.I*G).I*G.T*S.I*B", "G S B", lambda g, s, b: g @ inv(g.T @ inv(s) @ g) @ g.T @ inv(s) @ b),
    Case(
        "dg(G*(G.T*G).I*G.T) - dg(S.I) + dg(A*B - 2*M.T)",
        "G S A B M",
        lambda g, s, a, b, m: np.diag(g @ inv(g.T @ g) @ g.T - inv(s) + a @ b - 2 * m.T),
    ),
    Case(
        "(I(k) - x*y.T/2 - G*N*G.T)*A*(A - x*(x.T*y)*y.T).T",
        "x y G N A",
        lambda x, y, g, n, a: (np.eye(len(x)) - np.outer(x, y) / 2 - g @ n @ g.T) @ a @ (a - np.outer(x, y) * (x @ y)).T,
    ),
    Case("pinv(G)*x", "G x", lambda g, x: pinv(g) @ x),
    Case(
        "expm(A)*x + x*tr(expm(A)) + x*logdet(expm(B))",
        "A x B",
        lambda a, x, b: expm(a) @ x + x * np.trace(expm(a)) + x * np.trace(b),
    ),
    Case("S**(1/2) + S**(-1/2)", "S", lambda s: power(s, 0.5) + power(s, -0.5)),
    Case("tr((S**(1/2)*M*S**(1/2))**(1/2))", "S M", lambda s, m: np.trace(power(power(s, 0.5) @ m @ power(s, 0.5), 0.5))),
    Case("kron(A, N) + kron(S, N).I", "A N S", lambda a, n, s: np.kron(a, n) + inv(np.kron(s, n))),
    Case(
        "kron(A, B)*vec(M) + kron(S, 2*Q).I*vec(A) + kron(A, B).T*vec(B)",
        "A B M S Q",
        lambda a, b, m, s, q: (
            np.kron(a, b) @ m.T.ravel() + inv(np.kron(s, 2 * q)) @ a.T.ravel() + np.kron(a, b).T @ b.T.ravel()
        ),
    ),
    Case(
        "tr(kron(A, B)) + logdet(kron(S, N))",
        "A B S N",
        lambda a, b, s, n: np.trace(a) * np.trace(b) + logdet(np.kron(s, n)),
    ),
    Case(
        "block([[A, G], [G.T, N]])*block([[x], [z]])",
        "A G N x z",
        lambda a, g, n, x, z: np.block([[a, g], [g.T, n]]) @ np.r_[x, z],
    ),
    Case("block([[c, x.T], [x, A]])", "c x A", lambda c, x, a: np.block([[np.full((1, 1), c), x[None]], [x[:, None], a]])),
    Case("kron(A, B)*(vec(M) + vec(S))", "A B M S", lambda a, b, m, s: np.kron(a, b) @ (m + s).T.ravel()),
    Case("ones(k, k)*A/k", "A", lambda a: np.ones_like(a) @ a / len(a)),
    # functions of numbers
    Case(
        "sigmoid(c) + softplus(-c)*tanh(c) + relu(c) + max(c, s, 0.5) - min(c, s)",
        "c s",
        lambda c, s: 1 / (1 + np.exp(-c)) + np.log1p(np.exp(-c)) * np.tanh(c) + max(c, 0) + max(c, s, 0.5) - min(c, s),
    ),
    Case(
        "tanh(A*x) + sigmoid(x) - softmax(y)*logsumexp(x)",
        "A x y",
        lambda a, x, y: np.tanh(a @ x) + 1 / (1 + np.exp(-x)) - np.exp(y) / np.exp(y).sum() * np.log(np.exp(x).sum()),
    ),
    Case("Vec[exp(x[i])/Sum[exp(x[j]), j], i]", "x", lambda x: np.exp(x) / np.exp(x).sum()),
    Case(
        "Sum[y[i]*log(softmax(A*x)[i]), i] + log(sigmoid(c))",
        "y A x c",
        lambda y, a, x, c: y @ (a @ x - np.log(np.exp(a @ x).sum())) - np.log1p(np.exp(-c)),
    ),
    Case(
        "log(Sum[P(i)*exp(x[i]), i]) + log(exp(c) + exp(s) + 1)",
        "P x c s",
        lambda p, x, c, s: np.log((p * np.exp(x)).sum()) + np.log(np.exp(c) + np.exp(s) + 1),
    ),
    Case("lgamma(s) - digamma(s)", "s", lambda s: special("gammaln")(s) - special("digamma")(s)),
    # sums over two indices, and over rows
    Case(
        "Sum[Sum[A[i, j]*x[i]*y[j] + B[j, i] + x[i] + w[j]*P(i), i], j]",
        "A B x y w P",
        lambda a, b, x, y, w, p: x @ a @ y + b.sum() + len(x) * x.sum() + w.sum() * p.sum(),
    ),
    Case("Sum[A[i, i]*(B*x)[i], i]", "A B x", lambda a, b, x: np.diag(a) @ (b @ x)),
    Case("Vec[log(Sum[exp(A[i, j]*x[j]), j]), i]", "A x", lambda a, x: np.log(np.exp(a * x).sum(-1))),
    Case("Sum[(X[r] - x)*(X[r] - x).T/n, r]", "X x", lambda g, x: (g - x).T @ (g - x) / len(g)),
    Case("Sum[z[r]*X[r] + X[r]/2 - x, r]", "z X x", lambda z, g, x: z @ g + g.sum(0) / 2 - len(z) * x),
    Case(
        "Sum[(X[r] - x).T*S.I*(X[r] - x), r] + Sum[X[r].T*A*X[r]*tr(B*X[r]*x.T), r]",
        "X x S A B",
        lambda g, x, s, a, b: np.trace((g - x) @ inv(s) @ (g - x).T) + sum(v @ a @ v * (x @ b @ v) for v in g),
    ),
    Case("Sum[tanh(A*X[r] + x)*y.T*z[r], r]", "A X x y z", lambda a, g, x, y, z: np.outer(np.tanh(g @ a.T + x).T @ z, y)),
    Case(
        "Sum[Sum[exp(-(X[r] - X[o]).T*(X[r] - X[o])/2), o], r]",
        "X",
        lambda g: np.exp(-((g[:, None] - g[None]) ** 2).sum(-1) / 2).sum(),
    ),
    Case(
        "Sum[logsumexp(A*X[r]) + softmax(X[r]).T*x, r]",
        "A X x",
        lambda a, g, x: (np.log(np.exp(g @ a.T).sum(-1)) + np.exp(g) @ x / np.exp(g).sum(-1)).sum(),
    ),
    Case("Sum[ones(n).T*X*x, i]", "X x", lambda g, x: len(x) * g.sum(0) @ x),
    # sums over an index
    Case("Sum[w[i]*c, i] + Sum[c, i]", "w c", lambda w, c: c * w.sum() + c * len(w)),
    Case("Sum[x[i]**2/(1 + exp(y[i])), i]", "x y", lambda x, y: (x**2 / (1 + np.exp(y))).sum()),
    Case("Sum[P(i)*(log(P(i)) - log(R(i))), i]", "P R", lambda p, r: (p * np.log(p / r)).sum()),
    Case("Sum[P(i)*log(s), i]", "P s", lambda p, s: p.sum() * np.log(s)),
    Case("-Sum[P(i)*log(P(i)), i]", "P", lambda p: -(p * np.log(p)).sum()),
    # functions round the gamma function, of logits, and by a name
    Case("lgamma(s) - digamma(s + 1)/2", "s", lambda s: float(mpmath.loggamma(s) - mpmath.digamma(s + 1) / 2)),
    Case("softplus(c) - 2*sigmoid(c)", "c", lambda c: np.log1p(np.exp(c)) - 2 / (1 + np.exp(-c))),
    Case(
        "logsumexp(x) - mixed",
        "x c",
        lambda x, c: np.log(np.exp(x).sum()) - np.log1p(np.exp(c)) + c / (1 + np.exp(-c)),
    ),
    Case("softplus(c) - c*sigmoid(c)", "c", lambda c: np.log1p(np.exp(c)) - c / (1 + np.exp(-c))),
    Case("logsumexp(y) - logsumexp(x) - softmax(x).T*(y - x)", "x y", bregman),
    Case("logsumexp(x) - softmax(x).T*x", "x", lambda x: np.log(np.exp(x).sum()) - np.exp(x) @ x / np.exp(x).sum()),
    Case("softplus(c) - softplus(s) - (c - s)*sigmoid(s)", "c s", coins),
    Case("lgamma(s) - lgamma(c**2) - (s - c**2)*digamma(c**2) - s*log(s/c**2) + (s - c**2)", "s c", gammas),
    Case("lgamma(s) - s*log(s) + s", "s", lambda s: float(mpmath.loggamma(s) - s * np.log(s) + s)),
    Case(
        "lgamma(s + c**2) - (s + c**2)*log(s + c**2) + (s + c**2) - (lgamma(s) - s*log(s) + s)"
        " - (lgamma(c**2) - c**2*log(c**2) + c**2)",
        "s c",
        lambda s, c: rest(s + c**2) - rest(s) - rest(c**2),
    ),
    Case("s*(exp(c/s) - 1 - c/s)", "s c", lambda s, c: s * (np.exp(c / s) - 1 - c / s)),
    Case("digamma(s) - log(s)", "s", lambda s: float(mpmath.digamma(s) - np.log(s))),
    Case("lgamma(s + 1) - s*log(s) + s", "s", lambda s: float(mpmath.loggamma(s + 1) - s * np.log(s) + s)),
    Case("ones(k).T*x - c*x.T*ones(k)", "x c", lambda x, c: x.sum() - c * x.sum()),
    # sums that cancel
    Case("(s - c**2)/c**2 - log(s/c**2)", "s c", lambda s, c: s / c**2 - 1 - np.log(s / c**2)),
    Case("exp(c) - 1 - c", "c", lambda c: np.exp(c) - 1 - c),
    Case("s - log(1 + s)", "s", lambda s: s - np.log1p(s)),
    Case("tr(L) - logdet(I(k) + L)", "L", lambda low: np.trace(low) - logdet(np.eye(len(low)) + low)),
    Case("Sum[P(i)*((R(i) - P(i))/P(i) - log(1 + (R(i) - P(i))/P(i))), i]", "P R", lambda p, r: (p * np.log(p / r)).sum()),
]


def values(k: int = 3, n: int = 2, seed: int = 0, batch: tuple[int, ...] = ()) -> dict[str, Any]:
    """Return random values for every name of ``LET``."""
    rng = np.random.default_rng(seed)

    def normal(*shape: int) -> NDArray:
        return rng.normal(size=(*batch, *shape))

    def spd(size: int) -> NDArray:
        a = normal(size, size)
        return a @ np.swapaxes(a, -1, -2) + np.eye(size)

    lower = np.tril(normal(k, k), -1) + np.eye(k) * rng.uniform(0.5, 2, size=(*batch, k, 1))
    masses = [np.abs(normal(k)) + 0.1 for _ in "PR"]
    found = {"A": normal(k, k), "B": normal(k, k), "G": normal(k, n), "S": spd(k), "M": spd(k), "N": spd(n), "L": lower}
    found |= {"Q": normal(k, k) + 3 * np.eye(k), "d": np.eye(k) * rng.uniform(0.5, 2, size=(*batch, k, 1))}
    found |= {
        "X": normal(n, k),
        "x": normal(k),
        "y": normal(k),
        "z": normal(n),
        "w": normal(k),
        "c": normal(),
        "s": np.exp(normal()),
    }
    return found | {name: m / m.sum(-1, keepdims=True) for name, m in zip("PR", masses, strict=True)}
