"""Formulas of everyday statistics and machine learning, each beside the same thing in straightforward NumPy and SciPy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.linalg import det, inv, pinv, slogdet, solve

from symkl.language.distributions import MassFunction
from symkl.language.parse import declare, parse_term
from symkl.language.statement import declared_symbols
from symkl.language.symbols import Family, Matrix, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from sympy import Basic, Expr

    from symkl.numeric.calling import Function

REGRESSION = "X: n x d; y: n; w: d; s: scalar, positive; V: n x n, spd; P: d x d, spd; c: scalar, positive"
KALMAN = "m: k; P, Q: k x k, spd; F: k x k; H: r x k; R: r x r, spd; z: r"
NORMALS = "m, m1, m2: k; S, S1, S2: k x k, spd; x: k; p: Normal(m1, S1); q: Normal(m2, S2); u: Normal(m, S)"
BLOCKS = "A: k x k, spd; B: k x r; C: r x r, spd; x, a: k; y, b: r"
PROCESS = "K: n x n, spd; L: r x n; M: r x r, spd; y: n; s: scalar, positive"
LEARNING = "z, t: k; i, j: index(k); X: n x d; y: n; w: d; r, o: index(n); l, g: mass(k); W: k x d; h: d; a: scalar"
MATRICES = "A, B, J: k x k; C: r x r; U: k x r; S, T: k x k, spd; N: r x r, spd; G: n x d; x, y: k; v: r; c: scalar"
EXPECTED = "A: k x k; m: k; S: k x k, spd; x ~ Normal(m, S); B: r x k; b: r"


@dataclass(frozen=True)
class Formula:
    """A term under declarations, its arguments in order, and what it should give."""

    name: str
    term: str
    let: str
    args: str
    expected: Callable[..., Any]

    @property
    def names(self) -> dict[str, Any]:
        """What the declarations name."""
        return dict(declare(self.let)[0])

    def read(self) -> Expr:
        """Read the term."""
        return parse_term(self.term, self.names)

    def compiled(self, target: str = "auto") -> Function:
        """Compile it."""
        from symkl.numeric.functions import lambdify  # noqa: PLC0415 - so that the list can be read without it

        names = self.names
        return lambdify(self.read(), {name: names[name] for name in self.args.split()}, target=target)

    def values(self, sizes: dict[str, int], seed: int = 0) -> list[Any]:
        """Random arguments; sizes by name."""
        rng = np.random.default_rng(seed)
        return [value(self.names[name], sizes, rng) for name in self.args.split()]


SIZES = {"n": 12, "d": 4, "k": 5, "r": 3}


def value(symbol: Basic, sizes: dict[str, int], rng: np.random.Generator) -> Any:  # noqa: ANN401 - number or array
    """Return a random value of a declared symbol, of condition number about 10."""
    match symbol:
        case MassFunction():
            return rng.dirichlet(np.full(sizes[str(symbol.size)], 2.0))
        case Family():
            return rng.normal(size=sizes[str(symbol.size)])
        case Scalar():
            return float(np.exp(0.3 * rng.normal())) if "positive" in symbol.facts else float(rng.normal())
        case Matrix():
            shape = [sizes[str(size)] if size != 1 else 1 for size in symbol.shape]
            if "spd" in symbol.facts:
                q, _ = np.linalg.qr(rng.normal(size=shape))
                spd = (q * np.geomspace(0.5, 5, shape[0])) @ q.T
                return (spd + spd.T) / 2
            made = rng.normal(size=shape) / np.sqrt(max(shape) if shape[1] > 1 and shape[0] == shape[1] else 1)
            return made[:, 0] if symbol.is_vector else made
    raise TypeError(symbol)


def used_sizes(formula: Formula) -> set[str]:
    """Names of the dimensions of the arguments."""
    found = [s for name in formula.args.split() for s in declared_symbols(formula.names[name])]
    return {str(s) for s in found} & SIZES.keys()


# ------------------------------------------------------------------------------------------------------- references


def _logdet(a: NDArray) -> float:
    return float(slogdet(a)[1])


def _root(a: NDArray) -> NDArray:
    from scipy.linalg import sqrtm  # noqa: PLC0415 - for these references only

    return sqrtm(a).real


def _expm(a: NDArray) -> NDArray:
    from scipy.linalg import expm  # noqa: PLC0415 - as above

    return expm(a)


def _special(name: str) -> Callable[..., Any]:
    def call(*args: Any) -> Any:  # noqa: ANN401 - SciPy's
        import scipy.special  # noqa: PLC0415 - as above

        return getattr(scipy.special, name)(*args)

    return call


_lse, _softmax, _sigmoid, _lgamma = map(_special, ("logsumexp", "softmax", "expit", "gammaln"))


def _hat(x: NDArray) -> NDArray:
    return x @ inv(x.T @ x) @ x.T


def _residual(x: NDArray, y: NDArray) -> float:
    left = y - x @ solve(x.T @ x, x.T @ y)
    return left @ left / (len(y) - x.shape[1])


def _gain(p: NDArray, h: NDArray, r: NDArray) -> NDArray:
    return p @ h.T @ inv(h @ p @ h.T + r)


def _joseph(p: NDArray, h: NDArray, r: NDArray) -> NDArray:
    k = _gain(p, h, r)
    left = np.eye(len(p)) - k @ h
    return left @ p @ left.T + k @ r @ k.T


def _kl(m1: NDArray, s1: NDArray, m2: NDArray, s2: NDArray) -> float:
    away = m2 - m1
    return 0.5 * (_logdet(s2) - _logdet(s1) - len(m1) + np.trace(solve(s2, s1)) + away @ solve(s2, away))


def _centred(d: NDArray) -> NDArray:
    j = np.eye(len(d)) - 1 / len(d)
    return -0.5 * j @ d @ j


def _wasserstein(m1: NDArray, s1: NDArray, m2: NDArray, s2: NDArray) -> float:
    half = _root(s1)
    return (m1 - m2) @ (m1 - m2) + np.trace(s1 + s2 - 2 * _root(half @ s2 @ half))


def _schur(a: NDArray, b: NDArray, c: NDArray) -> NDArray:
    return c - b.T @ inv(a) @ b


def _block(a: NDArray, b: NDArray, c: NDArray) -> NDArray:
    return np.block([[a, b], [b.T, c]])


def _posterior(x: NDArray, p: NDArray, s: float) -> NDArray:
    return inv(inv(p) + x.T @ x / s)


_R = REGRESSION
FORMULAS = [
    # regression
    Formula("least squares", "inv(X.T*X)*X.T*y", _R, "X y", lambda x, y: solve(x.T @ x, x.T @ y)),
    Formula("their covariance", "s*inv(X.T*X)", _R, "s X", lambda s, x: s * inv(x.T @ x)),
    Formula("hat matrix", "X*inv(X.T*X)*X.T", _R, "X", _hat),
    Formula("leverages", "dg(X*inv(X.T*X)*X.T)", _R, "X", lambda x: np.diag(_hat(x))),
    Formula("residuals", "(I(n) - X*inv(X.T*X)*X.T)*y", _R, "X y", lambda x, y: y - _hat(x) @ y),
    Formula(
        "residual variance",
        "(y - X*inv(X.T*X)*X.T*y).T*(y - X*inv(X.T*X)*X.T*y)/(n - d)",
        _R,
        "X y",
        _residual,
    ),
    Formula(
        "ridge", "inv(X.T*X + c*I(d))*X.T*y", _R, "X y c", lambda x, y, c: solve(x.T @ x + c * np.eye(x.shape[1]), x.T @ y)
    ),
    Formula(
        "ridge covariance",
        "s*inv(X.T*X + c*I(d))*X.T*X*inv(X.T*X + c*I(d))",
        _R,
        "s X c",
        lambda s, x, c: s * (i := inv(x.T @ x + c * np.eye(x.shape[1]))) @ x.T @ x @ i,
    ),
    Formula(
        "degrees of freedom",
        "tr(X*inv(X.T*X + c*I(d))*X.T)",
        _R,
        "X c",
        lambda x, c: np.trace(x @ inv(x.T @ x + c * np.eye(x.shape[1])) @ x.T),
    ),
    Formula(
        "ridge, dual", "X.T*inv(X*X.T + c*I(n))*y", _R, "X y c", lambda x, y, c: x.T @ solve(x @ x.T + c * np.eye(len(y)), y)
    ),
    Formula(
        "generalised least squares",
        "inv(X.T*inv(V)*X)*X.T*inv(V)*y",
        _R,
        "X V y",
        lambda x, v, y: solve(x.T @ solve(v, x), x.T @ solve(v, y)),
    ),
    Formula("their covariance, V", "inv(X.T*inv(V)*X)", _R, "X V", lambda x, v: inv(x.T @ inv(v) @ x)),
    Formula("sandwich", "inv(X.T*X)*X.T*V*X*inv(X.T*X)", _R, "X V", lambda x, v: (i := inv(x.T @ x)) @ x.T @ v @ x @ i),
    Formula("Bayesian posterior covariance", "inv(inv(P) + X.T*X/s)", _R, "X P s", _posterior),
    Formula(
        "Bayesian posterior mean",
        "inv(inv(P) + X.T*X/s)*X.T*y/s",
        _R,
        "X P s y",
        lambda x, p, s, y: _posterior(x, p, s) @ x.T @ y / s,
    ),
    Formula(
        "evidence",
        "-1/2*(n*log(2*pi) + logdet(s*I(n) + X*P*X.T) + y.T*inv(s*I(n) + X*P*X.T)*y)",
        _R,
        "s X P y",
        lambda s, x, p, y: (
            -0.5 * (len(y) * np.log(2 * np.pi) + _logdet(v := s * np.eye(len(y)) + x @ p @ x.T) + y @ solve(v, y))
        ),
    ),
    Formula("gradient of least squares", "D[(y - X*w).T*(y - X*w), w]", _R, "X y w", lambda x, y, w: -2 * x.T @ (y - x @ w)),
    Formula("Gram matrix, centred", "X.T*(I(n) - ones(n)*ones(n).T/n)*X", _R, "X", lambda x: (c := x - x.mean(0)).T @ c),
    Formula(
        "sample covariance",
        "Sum[(X[r] - X.T*ones(n)/n)*(X[r] - X.T*ones(n)/n).T, r]/(n - 1)",
        LEARNING,
        "X",
        lambda x: np.cov(x.T),
    ),
    # Kalman filter
    Formula("gain", "P*H.T*inv(H*P*H.T + R)", KALMAN, "P H R", _gain),
    Formula(
        "update of the mean",
        "m + P*H.T*inv(H*P*H.T + R)*(z - H*m)",
        KALMAN,
        "m P H R z",
        lambda m, p, h, r, z: m + _gain(p, h, r) @ (z - h @ m),
    ),
    Formula(
        "update of the covariance",
        "(I(k) - P*H.T*inv(H*P*H.T + R)*H)*P",
        KALMAN,
        "P H R",
        lambda p, h, r: p - _gain(p, h, r) @ h @ p,
    ),
    Formula(
        "Joseph form",
        "(I(k) - P*H.T*inv(H*P*H.T + R)*H)*P*(I(k) - P*H.T*inv(H*P*H.T + R)*H).T"
        " + P*H.T*inv(H*P*H.T + R)*R*inv(H*P*H.T + R)*H*P",
        KALMAN,
        "P H R",
        _joseph,
    ),
    Formula(
        "information form", "inv(inv(P) + H.T*inv(R)*H)", KALMAN, "P H R", lambda p, h, r: inv(inv(p) + h.T @ inv(r) @ h)
    ),
    Formula(
        "information form, mean",
        "inv(inv(P) + H.T*inv(R)*H)*(inv(P)*m + H.T*inv(R)*z)",
        KALMAN,
        "P H R m z",
        lambda p, h, r, m, z: solve(inv(p) + h.T @ inv(r) @ h, solve(p, m) + h.T @ solve(r, z)),
    ),
    Formula("prediction", "F*P*F.T + Q", KALMAN, "F P Q", lambda f, p, q: f @ p @ f.T + q),
    Formula("smoother gain", "P*F.T*inv(F*P*F.T + Q)", KALMAN, "P F Q", lambda p, f, q: p @ f.T @ inv(f @ p @ f.T + q)),
    # normal laws
    Formula(
        "squared Mahalanobis distance",
        "(x - m).T*inv(S)*(x - m)",
        NORMALS,
        "x m S",
        lambda x, m, s: (x - m) @ solve(s, x - m),
    ),
    Formula(
        "log-density",
        "log(npdf(x, m, S))",
        NORMALS,
        "x m S",
        lambda x, m, s: -0.5 * (len(x) * np.log(2 * np.pi) + _logdet(s) + (x - m) @ solve(s, x - m)),
    ),
    Formula(
        "divergence, spelt out",
        "1/2*(logdet(S2) - logdet(S1) - k + tr(inv(S2)*S1) + (m2 - m1).T*inv(S2)*(m2 - m1))",
        NORMALS,
        "m1 S1 m2 S2",
        _kl,
    ),
    Formula("divergence, by name", "KL(p, q)", NORMALS, "m1 S1 m2 S2", _kl),
    Formula(
        "Bhattacharyya distance",
        "1/8*(m1 - m2).T*inv((S1 + S2)/2)*(m1 - m2) + 1/2*log(det((S1 + S2)/2)/sqrt(det(S1)*det(S2)))",
        NORMALS,
        "m1 S1 m2 S2",
        lambda m1, s1, m2, s2: (
            (m1 - m2) @ solve((s1 + s2) / 2, m1 - m2) / 8 + 0.5 * (_logdet((s1 + s2) / 2) - (_logdet(s1) + _logdet(s2)) / 2)
        ),
    ),
    Formula(
        "squared Wasserstein distance",
        "(m1 - m2).T*(m1 - m2) + tr(S1 + S2 - 2*(S1**(1/2)*S2*S1**(1/2))**(1/2))",
        NORMALS,
        "m1 S1 m2 S2",
        _wasserstein,
    ),
    Formula("whitening", "S**(-1/2)*(x - m)", NORMALS, "S x m", lambda s, x, m: inv(_root(s)) @ (x - m)),
    Formula(
        "product of two densities, mean",
        "inv(inv(S1) + inv(S2))*(inv(S1)*m1 + inv(S2)*m2)",
        NORMALS,
        "m1 S1 m2 S2",
        lambda m1, s1, m2, s2: solve(inv(s1) + inv(s2), solve(s1, m1) + solve(s2, m2)),
    ),
    Formula(
        "conditional mean", "a + B*inv(C)*(y - b)", BLOCKS, "a B C y b", lambda a, b_, c, y, b: a + b_ @ solve(c, y - b)
    ),
    Formula("conditional covariance", "A - B*inv(C)*B.T", BLOCKS, "A B C", lambda a, b, c: a - b @ inv(c) @ b.T),
    Formula("expected quadratic form", "E[x.T*A*x]", EXPECTED, "A m S", lambda a, m, s: np.trace(a @ s) + m @ a @ m),
    Formula("covariance of a linear map", "Var[B*x + b]", EXPECTED, "B S", lambda b, s: b @ s @ b.T),
    # Gaussian processes
    Formula(
        "process, mean", "L*inv(K + s*I(n))*y", PROCESS, "L K s y", lambda l_, k, s, y: l_ @ solve(k + s * np.eye(len(y)), y)
    ),
    Formula(
        "process, covariance",
        "M - L*inv(K + s*I(n))*L.T",
        PROCESS,
        "M L K s",
        lambda m, l_, k, s: m - l_ @ inv(k + s * np.eye(len(k))) @ l_.T,
    ),
    Formula(
        "process, variances",
        "dg(M - L*inv(K + s*I(n))*L.T)",
        PROCESS,
        "M L K s",
        lambda m, l_, k, s: np.diag(m - l_ @ inv(k + s * np.eye(len(k))) @ l_.T),
    ),
    Formula(
        "process, likelihood",
        "-1/2*(y.T*inv(K + s*I(n))*y + logdet(K + s*I(n)) + n*log(2*pi))",
        PROCESS,
        "K s y",
        lambda k, s, y: -0.5 * (y @ solve(v := k + s * np.eye(len(y)), y) + _logdet(v) + len(y) * np.log(2 * np.pi)),
    ),
    Formula(
        "its derivative by the noise",
        "D[-1/2*(y.T*inv(K + s*I(n))*y + logdet(K + s*I(n))), s]",
        PROCESS,
        "K s y",
        lambda k, s, y: 0.5 * ((a := inv(k + s * np.eye(len(y))) @ y) @ a - np.trace(inv(k + s * np.eye(len(y))))),
    ),
    # learning
    Formula("log-sum-exp", "log(Sum[exp(z[i]), i])", LEARNING, "z", _lse),
    Formula("softmax", "Vec[exp(z[i])/Sum[exp(z[j]), j], i]", LEARNING, "z", _softmax),
    Formula("softmax, by name", "softmax(W*h)", LEARNING, "W h", lambda w, h: _softmax(w @ h)),
    Formula(
        "cross-entropy of logits",
        "-Sum[l(i)*log(exp(z[i])/Sum[exp(z[j]), j]), i]",
        LEARNING,
        "l z",
        lambda p, z: -p @ (z - _lse(z)),
    ),
    Formula("entropy", "-Sum[l(i)*log(l(i)), i]", LEARNING, "l", lambda p: -p @ np.log(p)),
    Formula("divergence of mass functions", "KL(l, g)", LEARNING, "l g", lambda p, q: p @ np.log(p / q)),
    Formula(
        "logistic loss",
        "Sum[softplus(X[r].T*w) - y[r]*X[r].T*w, r]",
        LEARNING,
        "X y w",
        lambda x, y, w: (np.logaddexp(0, x @ w) - y * (x @ w)).sum(),
    ),
    Formula(
        "its gradient",
        "Sum[(sigmoid(X[r].T*w) - y[r])*X[r], r]",
        LEARNING,
        "X y w",
        lambda x, y, w: x.T @ (_sigmoid(x @ w) - y),
    ),
    Formula(
        "Fisher information of the logistic law",
        "Sum[sigmoid(X[r].T*w)*(1 - sigmoid(X[r].T*w))*X[r]*X[r].T, r]",
        LEARNING,
        "X w",
        lambda x, w: (x.T * (p := _sigmoid(x @ w)) * (1 - p)) @ x,
    ),
    Formula("layer", "tanh(W*h + z)", LEARNING, "W h z", lambda w, h, z: np.tanh(w @ h + z)),
    Formula(
        "VAE regulariser",
        "Sum[exp(z[i]) + t[i]**2 - 1 - z[i], i]/2",
        LEARNING,
        "z t",
        lambda z, t: 0.5 * (np.exp(z) + t**2 - 1 - z).sum(),
    ),
    Formula(
        "sum of squared distances",
        "Sum[Sum[(X[r] - X[o]).T*(X[r] - X[o]), o], r]",
        LEARNING,
        "X",
        lambda x: ((x[:, None] - x[None]) ** 2).sum(),
    ),
    Formula(
        "Dirichlet normaliser",
        "Sum[lgamma(l(i)), i] - lgamma(Sum[l(i), i])",
        LEARNING,
        "l",
        lambda p: _lgamma(p).sum() - _lgamma(p.sum()),
    ),
    # matrices
    Formula("Woodbury, left", "inv(S + U*N*U.T)", MATRICES, "S U N", lambda s, u, n: inv(s + u @ n @ u.T)),
    Formula(
        "Woodbury, right",
        "inv(S) - inv(S)*U*inv(inv(N) + U.T*inv(S)*U)*U.T*inv(S)",
        MATRICES,
        "S U N",
        lambda s, u, n: (i := inv(s)) - i @ u @ inv(inv(n) + u.T @ i @ u) @ u.T @ i,
    ),
    Formula("determinant lemma, left", "logdet(S + U*N*U.T)", MATRICES, "S U N", lambda s, u, n: _logdet(s + u @ n @ u.T)),
    Formula(
        "determinant lemma, right",
        "logdet(inv(N) + U.T*inv(S)*U) + logdet(N) + logdet(S)",
        MATRICES,
        "S U N",
        lambda s, u, n: _logdet(inv(n) + u.T @ inv(s) @ u) + _logdet(n) + _logdet(s),
    ),
    Formula(
        "Sherman-Morrison",
        "inv(S) - inv(S)*x*x.T*inv(S)/(1 + x.T*inv(S)*x)",
        MATRICES,
        "S x",
        lambda s, x: inv(s + np.outer(x, x)),
    ),
    Formula(
        "PPCA log-likelihood",
        "-1/2*(k*log(2*pi) + logdet(U*U.T + exp(c)*I(k)) + tr(inv(U*U.T + exp(c)*I(k))*S))",
        MATRICES,
        "U c S",
        lambda u, c, s: (
            -0.5 * (len(s) * np.log(2 * np.pi) + _logdet(v := u @ u.T + np.exp(c) * np.eye(len(s))) + np.trace(solve(v, s)))
        ),
    ),
    Formula(
        "PPCA posterior mean",
        "inv(U.T*U + exp(c)*I(r))*U.T*(x - y)",
        MATRICES,
        "U c x y",
        lambda u, c, x, y: solve(u.T @ u + np.exp(c) * np.eye(u.shape[1]), u.T @ (x - y)),
    ),
    Formula("double centring", "-1/2*(I(k) - ones(k)*ones(k).T/k)*J*(I(k) - ones(k)*ones(k).T/k)", MATRICES, "J", _centred),
    Formula(
        "cosine similarity", "x.T*y/sqrt((x.T*x)*(y.T*y))", MATRICES, "x y", lambda x, y: x @ y / np.sqrt((x @ x) * (y @ y))
    ),
    Formula("Frobenius distance", "sqrt(tr((A - B).T*(A - B)))", MATRICES, "A B", lambda a, b: np.linalg.norm(a - b)),
    Formula("Kronecker product", "kron(A, C)", MATRICES, "A C", np.kron),
    Formula(
        "Kronecker product times vec", "kron(A, B)*vec(J)", MATRICES, "A B J", lambda a, b, d: np.kron(a, b) @ d.T.ravel()
    ),
    Formula("its log-determinant", "logdet(kron(S, N))", MATRICES, "S N", lambda s, n: _logdet(np.kron(s, n))),
    Formula("pseudo-inverse", "pinv(G)", MATRICES, "G", pinv),
    Formula("block matrix", "block([[A, B], [B.T, C]])", BLOCKS, "A B C", _block),
    Formula("Schur complement", "C - B.T*inv(A)*B", BLOCKS, "A B C", _schur),
    Formula("block inverse", "inv(block([[A, B], [B.T, C]]))", BLOCKS, "A B C", lambda a, b, c: inv(_block(a, b, c))),
    Formula("joint vector", "block([[x], [y]])", BLOCKS, "x y", lambda x, y: np.concatenate([x, y])),
    Formula("matrix exponential", "expm(A)*x", MATRICES, "A x", lambda a, x: _expm(a) @ x),
    Formula("symmetric root", "S**(1/2)", MATRICES, "S", _root),
    Formula("gradient of a log-determinant", "D[logdet(S), S]", MATRICES, "S", inv),
    Formula("Hutchinson's estimator", "x.T*A*x - tr(A)", MATRICES, "A x", lambda a, x: x @ a @ x - np.trace(a)),
    Formula("power of a matrix", "tr(A**3)", MATRICES, "A", lambda a: np.trace(a @ a @ a)),
    Formula(
        "Fisher information of a covariance",
        "1/2*tr(inv(S)*T*inv(S)*T)",
        MATRICES,
        "S T",
        lambda s, t: 0.5 * np.trace((i := inv(s)) @ t @ i @ t),
    ),
    Formula("determinant", "det(S + T)/det(T)", MATRICES, "S T", lambda s, t: det(s + t) / det(t)),
]
