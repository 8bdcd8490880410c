"""Terms at small random points by floating-point numbers, where everything has a value: as the kernel means them.

The inverse of a singular matrix is 0, ``log(u)`` is log|u|, log 0 is 0 and 0**-1 is 0. It shares nothing with the kernel.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy as np
import sympy
from scipy.linalg import expm
from scipy.special import digamma, gammaln, multigammaln, polygamma
from scipy.stats import multivariate_normal

from symkl.language import functions as fn
from symkl.language import special as sp
from symkl.language import terms as tm
from symkl.language.derivatives import Derivative
from symkl.language.distributions import AnyLaw
from symkl.language.entries import Unit
from symkl.language.expectations import Expectation
from symkl.language.facts import EACH, EACH_ENTRY, MATRIX_FACTS
from symkl.language.law import Density
from symkl.language.parametric import Parametric
from symkl.language.symbols import Dimension, Entry, Family, Index, Matrix, Scalar

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from symkl.language.statement import Statement

    Array = NDArray[np.float64]

SINGULAR = 1e-9
STEP = 1e-5
OUTCOMES = "outcomes"  # of random numbers of which no moments are declared, equally likely


class NoPointError(Exception):
    """The declarations leave no point of these sizes, or a term has no value here."""


def inverse(a: Array) -> Array:
    """Return the inverse, 0 of a singular matrix."""
    return np.linalg.inv(a) if abs(np.linalg.det(a)) > SINGULAR else np.zeros_like(a)


def power(a: Array, e: float) -> Array:
    """Return a power of a number or of a definite matrix, or a whole one of any matrix."""
    if a.shape == (1, 1):
        base = a[0, 0]
        if base == 0:
            return np.array([[float(e == 0)]])
        if base < 0 and e != round(e):
            raise NoPointError
        return np.array([[base ** (round(e) if e == round(e) else e)]])
    if e != round(e):
        values, vectors = np.linalg.eigh(a)
        if values[0] <= SINGULAR or not np.allclose(a, a.T):
            raise NoPointError
        return vectors @ np.diag(values**e) @ vectors.T
    return np.linalg.matrix_power(a if e >= 0 else inverse(a), round(abs(e)))


def logarithm(a: Array) -> Array:
    """Return log|u|, 0 of 0."""
    return np.log(np.abs(a)) if abs(a[0, 0]) > SINGULAR else np.zeros((1, 1))


def adjugate(a: Array) -> Array:
    """Return the matrix of cofactors, transposed."""
    minors = [[np.delete(np.delete(a, i, 0), j, 1) for j in range(len(a))] for i in range(len(a))]
    return np.array([[(-1) ** (i + j) * np.linalg.det(m) for j, m in enumerate(row)] for i, row in enumerate(minors)]).T


def entries(args: list[Array]) -> Array:
    """Return a product, in which a 1 x 1 factor scales."""
    return reduce(lambda a, b: a * b if (1, 1) in (a.shape, b.shape) else a @ b, args)


def of_positive(function: Callable[[Array], Array], a: Array) -> Array:
    """Return a function that is defined of positive numbers only."""
    if a[0, 0] <= 0:
        raise NoPointError
    return function(a)


ONE_ARGUMENT: dict[type, Callable[[Array], Array]] = {
    tm.Negative: lambda a: -a,
    tm.Transpose: lambda a: a.T,
    tm.Inverse: inverse,
    fn.Trace: lambda a: np.array([[np.trace(a)]]),
    fn.Determinant: lambda a: np.array([[np.linalg.det(a)]]),
    fn.Log: logarithm,
    fn.Exp: np.exp,
    fn.AbsoluteValue: np.abs,
    fn.Largest: lambda a: np.array([[a.max()]]),
    fn.DiagonalMatrix: lambda a: np.diag(a[:, 0]),
    fn.Sqrt: lambda a: power(a, 0.5),
    fn.Adjugate: adjugate,
    fn.MatrixExponential: expm,
    fn.PseudoInverse: lambda a: np.linalg.pinv(a, rcond=SINGULAR),
    fn.Vectorised: lambda a: a.T.reshape(-1, 1),
    sp.LogGamma: lambda a: of_positive(gammaln, a),
    sp.Digamma: lambda a: of_positive(digamma, a),
    sp.Trigamma: lambda a: of_positive(lambda x: polygamma(1, x), a),
}


def value(t: Any, at: dict[Any, Any]) -> Array:  # noqa: ANN401, C901, PLR0911, PLR0912 - any term, one line for each kind
    """Return the value of a term at a point."""
    if t in at:
        return at[t]
    if type(t) in ONE_ARGUMENT:
        return ONE_ARGUMENT[type(t)](value(t.args[0], at))
    match t:
        case tm.Plus() | sympy.Add():
            return reduce(np.add, [value(a, at) for a in t.args])
        case tm.Times() | sympy.Mul():
            return entries([value(a, at) for a in t.args])
        case tm.Divide():
            return value(t.args[0], at) * power(value(t.args[1], at), -1)
        case tm.Power() | sympy.Pow():
            return power(value(t.args[0], at), float(value(t.args[1], at)[0, 0]))
        case tm.Identity():
            return np.eye(size(t.args[0], at))
        case tm.Zero() | tm.Ones():
            return np.full([size(a, at) for a in t.args], float(t.entry))
        case fn.Kronecker() | fn.Hadamard():
            a, b = (value(a, at) for a in t.args)
            return np.kron(a, b) if isinstance(t, fn.Kronecker) else a * b
        case fn.Block():
            return np.block([[value(entry, at) for entry in row.args] for row in t.args[0].args])
        case Entry():
            family, i = t.args
            return value(family, at)[int(at[i][0, 0]) - 1].reshape(1, 1)
        case fn.Sum() | fn.Prod() | fn.Diagonal() | fn.ByEntries():
            n = size(t.index.size, at)
            parts = [value(t.args[0], {**at, t.index: np.array([[float(i + 1)]])}) for i in range(n)]
            if isinstance(t, (fn.Sum, fn.Prod)):
                return reduce(np.add if isinstance(t, fn.Sum) else np.multiply, parts)
            return np.diag([p[0, 0] for p in parts]) if isinstance(t, fn.Diagonal) else np.vstack(parts)
        case Unit():
            return np.eye(size(t.args[1], at))[:, [int(at[t.args[0]][0, 0]) - 1]]
        case Derivative():
            return derivative(*t.args, at)
        case Expectation():
            return reduce(np.add, [value(t.args[0], {**at, **drawn}) for drawn in at[OUTCOMES]]) / len(at[OUTCOMES])
        case sp.MultivariateLogGamma() | sp.MultivariateDigamma():
            a, n = value(t.args[0], at)[0, 0], size(t.args[1], at)
            if a <= (n - 1) / 2:
                raise NoPointError
            each = [digamma(a - i / 2) for i in range(n)]
            return np.array([[sum(each) if isinstance(t, sp.MultivariateDigamma) else multigammaln(a, n)]])
        case Density() if isinstance(t.law, Parametric):
            return np.exp(value(t.law.log_density_at(t.args[1]), at))
        case Density():
            return density(value(t.args[1], at), *(value(a, at) for a in t.law.args))
    if getattr(t, "is_number", False):
        return np.array([[float(t)]])
    raise NoPointError(type(t).__name__)


def derivative(of: Any, by: Any, at: dict[Any, Any]) -> Array:  # noqa: ANN401 - a term, a scalar
    """Return a derivative by a scalar; what varies with it does so along a line."""
    sides = []
    for step in (STEP, -STEP):
        moved = {s: v + step * at[s,] if (s,) in at else v for s, v in at.items()}
        sides.append(value(of, {**moved, by: at[by] + step}))
    return (sides[0] - sides[1]) / (2 * STEP)


def density(x: Array, mean: Array, covariance: Array) -> Array:
    """Return the normal density."""
    if has("spd", covariance):
        found = np.atleast_2d(multivariate_normal(mean.ravel(), covariance).pdf(x.ravel()))
        if found[0, 0] > SINGULAR:
            return found
    raise NoPointError


def size(n: Any, at: dict[Any, Any]) -> int:  # noqa: ANN401 - a size
    """Return a size at a point."""
    return round(float(value(n, at)[0, 0]))


# --------------------------------------------------------------------------------------------------------------- points


def point(statement: Statement, rng: np.random.Generator, sizes: tuple[int, ...]) -> dict[Any, Any]:
    """Draw a point at which the declarations hold; what is not declared is often singular or 0."""
    symbols = statement.symbols.values()
    at: dict[Any, Any] = {
        s: np.array([[float(n)]]) for s, n in zip([s for s in symbols if isinstance(s, Dimension)], sizes, strict=False)
    }
    random = [s for s in symbols if isinstance(s, Scalar) and isinstance(s.law, AnyLaw) and s.law.moments is None]
    at[OUTCOMES] = [{s: np.array([[number(s.facts, rng)]]) for s in random} for _ in range(3)]
    for s in symbols:
        if s in at or isinstance(s, Parametric) or s in random or (random and isinstance(s, AnyLaw)):
            continue
        stands = isinstance(getattr(s, "law", None), Parametric) and not statement.lhs.has(Expectation)
        if (getattr(s, "law", None) is not None and not stands) or not isinstance(
            s, (Dimension, Scalar, Matrix, Family, Index)
        ):
            raise NoPointError
        if isinstance(s, Scalar):
            at[s] = inside(s, at, rng) if stands else np.array([[number(s.facts, rng)]])
        elif isinstance(s, (Index, Family)):
            n = size(s.size, at)
            drawn = rng.integers(1, n + 1, (1, 1)) if isinstance(s, Index) else rng.integers(-2, 3, (n, 1))
            at[s] = drawn.astype(float)
        elif isinstance(s, Matrix):
            at[s] = matrix(s.facts, size(s.shape[0], at), size(s.shape[1], at), rng)
            if s.argument:
                at[s,] = rng.integers(-2, 3, at[s].shape).astype(float)
    for a, b in (fact.args for fact in statement.given if fact.kind == "commute"):
        at[b] = at[a] @ at[a] - 2 * at[a] + rng.integers(0, 3) * np.eye(len(at[a]))
    meet(statement, at, rng)
    said = [fact for fact in statement.given if fact.kind in ("invertible", "nonzero", "positive")]
    if not all(has(fact.kind, value(fact.args[0], at)) for fact in said):
        raise NoPointError
    return at


def meet(statement: Statement, at: dict[Any, Any], rng: np.random.Generator) -> None:
    """Have columns be orthonormal, or a matrix another's inverse, where that is asked for; look at the order of sizes."""
    for fact in statement.given:
        letters = sorted(fact.args[0].atoms(Matrix), key=str) if fact.kind == "=" else []
        if len(letters) == 2:  # A*B = I(n)
            at[letters[1]] = inverse(at[letters[0]])
            if not np.allclose(value(fact.args[0], at), value(fact.args[1], at)):
                raise NoPointError
            continue
        for u in letters:
            if at[u].shape[0] < at[u].shape[1]:
                raise NoPointError
            at[u] = np.linalg.qr(rng.normal(size=at[u].shape))[0]
            assert np.allclose(value(fact.args[0], at), value(fact.args[1], at))
        if fact.kind == "at most" and size(fact.args[0], at) > size(fact.args[1], at):
            raise NoPointError


def inside(x: Scalar, at: dict[Any, Any], rng: np.random.Generator) -> Array:
    """Draw a point of the support of the law of a number."""
    at |= {s: np.array([[number(s.facts, rng)]]) for s in x.law.free_symbols - at.keys()}
    if any(value(t, at)[0, 0] <= 0 for t, _ in x.law.requirements):
        raise NoPointError
    for _ in range(200):
        drawn = np.array([[number(x.facts, rng) * rng.choice((0.25, 1.0, 4.0))]])
        if all(value(t, {**at, x: drawn})[0, 0] > 0 for t in x.law.supported(x)):
            return drawn
    raise NoPointError


def number(facts: frozenset[str], rng: np.random.Generator) -> float:
    """Draw a number, 0 and negative ones where no fact forbids."""
    if facts & {"probability", "binary"}:
        return float(rng.integers(1, 8)) / 8 if "probability" in facts else float(rng.integers(0, 2))
    c = float(rng.integers(-2, 3)) if rng.random() < 0.7 or "integer" in facts else float(rng.integers(-5, 6)) / 2
    if facts & {"positive", "nonnegative"}:
        c = abs(c)
    return c if c or not facts & {"nonzero", "positive"} else 1.0


def matrix(facts: frozenset[str], n: int, m: int, rng: np.random.Generator) -> Array:  # noqa: C901, PLR0912 - facts
    """Draw a matrix with some facts, of small whole numbers where that can be."""
    each = frozenset(fact.removeprefix(EACH) for fact in facts if fact.startswith(EACH))
    if each and each <= EACH_ENTRY and "simplex" not in facts:
        return np.array([[number(each, rng) for _ in range(m)] for _ in range(n)])
    if each and "simplex" not in facts:
        return np.vstack([matrix(each, m, m, rng) for _ in range(n // m)])
    for _ in range(200):
        a = rng.integers(-2, 3, (n, m)).astype(float)
        if not facts & MATRIX_FACTS and rng.random() < 0.5 and n > 1:
            a[-1] = a[0]
        p = rng.integers(-1, 2, (n, n)) + 2.0 * np.eye(n) if n == m else np.eye(n)
        if abs(np.linalg.det(p)) < SINGULAR:
            continue
        signs = np.diag(rng.choice([-1.0, 1.0], n))
        if "involutory" in facts:
            a = p @ signs @ np.linalg.inv(p)
        if "idempotent" in facts:
            a = p @ (signs + np.eye(n)) @ np.linalg.inv(p) / 2
            if "symmetric" in facts:
                q = np.linalg.qr(p)[0]
                a = q @ (signs + np.eye(n)) @ q.T / 2
        elif "orthogonal" in facts:
            a = np.linalg.qr(p)[0] @ signs
        elif "nilpotent2" in facts:
            a = np.zeros((n, n))
            a[0, -1] = float(n > 1)
            a = p @ a @ np.linalg.inv(p)
        elif "spd" in facts:
            a = p @ p.T
        elif "symmetric" in facts:
            a += a.T
        elif "skew" in facts:
            a -= a.T
        elif "simplex" in facts:
            a = rng.integers(1, 5, (n, 1)).astype(float)
            a /= a.sum()
        elif "indicator" in facts:
            a = np.eye(n)[:, [rng.integers(0, n)]]
        elif "rank_deficient" in facts:
            a[-1] = a[0] if n > 1 else 0
        if "diagonal" in facts:
            a = np.diag(np.diag(a))
        det = np.linalg.det(a) if n == m else 0.0
        ranks = {"full_row_rank": n, "full_col_rank": m}
        if any(np.linalg.matrix_rank(a) < rank for fact, rank in ranks.items() if fact in facts):
            continue
        if ("invertible" in facts and abs(det) < SINGULAR) or ("posdet" in facts and det < SINGULAR):
            continue
        return a
    raise NoPointError


def has(fact: str, a: Array) -> bool:
    """Whether a value has a fact."""
    match fact:
        case "invertible" | "nonzero":
            return bool(abs(np.linalg.det(a)) > SINGULAR)
        case "positive":
            return bool(a[0, 0] > SINGULAR)
        case "nonnegative":
            return bool(a[0, 0] > -SINGULAR)
        case "spd":
            return np.allclose(a, a.T) and bool(np.linalg.eigvalsh(a)[0] > SINGULAR)
        case "full_col_rank":
            return has("spd", a.T @ a)
        case "full_row_rank":
            return has("spd", a @ a.T)
    raise NoPointError(fact)
