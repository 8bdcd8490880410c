"""The reference of the language: each word that the grammar knows, what it means, and a line with it that is proved.

Words and meanings are read from the tables of the grammar and the docstrings of what they call; an example stands here, and
a test holds that every word has one, and that each example is PROVED.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, NamedTuple

import symkl
from symkl.language.distributions import ALIASES
from symkl.language.facts import SYNONYMS
from symkl.language.families import FAMILIES
from symkl.language.reading import BRACKETED, FUNCTIONS
from symkl.language.special import Special
from symkl.language.spelling import BETWEEN, GREEK, SIGNS
from symkl.language.words import OTHER_NAMES, WRITTEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

SQUARE = "A: n x n; B: n x n"
WORDS = "A: n x n; x: n; m: n; S: n x n, spd; x ~ Normal(m, S)"


class Row(NamedTuple):
    """A word as it is written, what it means, and a proved line with it: its declarations and its claim."""

    written: str
    meaning: str
    let: str = ""
    claim: str = ""


DECLARATIONS = (
    Row("A: n x m", "a matrix; sizes are names, numbers, sums and products of them", "A: n x p + 1", "A*I(p + 1) = A"),
    Row("x: n", "a column vector", "x: n; y: n", "x.T*y = y.T*x"),
    Row("c: scalar", "a number", "c: scalar; A: n x n", "tr(c*A) = c*tr(A)"),
    Row("A, B: n x n, invertible", "several of one kind, with facts", "A, B: n x n, invertible", "inv(A*B) = inv(B)*inv(A)"),
    Row("n: dimension", "a size that nothing else names", "n: dimension", "tr(I(n)) = n"),
    Row(
        "t: scalar; X(t): n x n", "a matrix that varies with a number", "t: scalar; X(t): n x n", "D[tr(X), t] = tr(D[X, t])"
    ),
    Row(
        "f: scalar -> scalar",
        "a smooth function of which nothing else is known, with f'(x) for its derivative",
        "f: scalar -> scalar; x: scalar; m: scalar; s: scalar, positive; x ~ Normal(m, s)",
        "E[(x - m)*f(x)] = s*E[f'(x)]",
    ),
    Row("i: index(n)", "an index; one that nothing binds is any index", "x: n; i: index(n)", "Sum[x[i]**2, i] = x.T*x"),
    Row("P: mass(n)", "a mass function, with masses P(i)", "P: mass(n); i: index(n)", "Sum[P(i), i] = 1"),
    Row(
        "v: numbers(n)",
        "a family of n numbers v[i]",
        "v: numbers(n); i: index(n); c: scalar",
        "Sum[c*v[i], i] = c*Sum[v[i], i]",
    ),
    Row(
        "x[i]: p, i = 1..n",
        "vectors x[i], the rows of a matrix x; also numbers x[i]: scalar and r[i, k]: scalar",
        "x[i]: p, i = 1..n; m := 1/n*Sum[x[i], i]",
        "Sum[(x[i] - m)*(x[i] - m).T, i] = Sum[x[i]*x[i].T, i] - n*m*m.T",
    ),
    Row(
        "S[k]: d x d, spd, k = 1..K",
        "matrices S[k], which stand one below the other in S",
        "S[k]: d x d, spd, k = 1..K",
        "Sum[S[k], k].T = Sum[S[k], k]",
    ),
    Row("y: event", "an event", "x: event; y: event", "Pr(x | y) = Pr(x, y)/Pr(y)"),
    Row(
        "y: events(N), exclusive, exhaustive",
        "a family of events",
        "x: event; y: events(N), exclusive, exhaustive; i: index(N)",
        "Pr(x) = Sum[Pr(x | y[i])*Pr(y[i]), i]",
    ),
    Row("p: Normal(m, S)", "a law with density p(x)", "p: Normal(m, S); S: n x n, spd; m: n; x: n", "p(x) = npdf(x, m, S)"),
    Row(
        "p(x, z): density",
        "a positive density by any measure, also a mass function: p(x), p(z), p(x | z) are what follows from it",
        "x: n; z: m; p(x, z): density",
        "p(z | x) = p(x | z)*p(z)/p(x)",
    ),
    Row(
        "q(z | x): density",
        "a density given others; it is averaged over by E[f, z ~ q(z | x)]",
        "x: n; z: m; p(x, z), q(z | x): density",
        "log(p(x)) = E[log(p(x, z)/q(z | x)), z ~ q(z | x)] + KL(q(z | x), p(z | x))",
    ),
    Row(
        "E[f, z[k] ~ q(z | x)]",
        "an average over independent draws z[k] from a density, one for each k",
        "x: n; z: m; p(x, z), q(z | x): density; k: index(K)",
        "log(p(x)) >= E[log(1/K*Sum[p(x, z[k])/q(z[k] | x), k]), z[k] ~ q(z | x)]",
    ),
    Row("M := I(n) - H", "a local name; L(m, S) := ... has arguments", "H: n x n; M := I(n) - H", "M + H = I(n)"),
)
GIVENS = (
    Row(
        "A*X = I(p)",
        "a given: a statement is claimed wherever it holds",
        "A: p x n; X: n x p; b: p; A*X = I(p)",
        "A*X*b = b",
    ),
    Row("0 < p < 1", "bounds", "p: scalar; 0 < p < 1", "log(1 - p) + log(p) = log(p*(1 - p))"),
    Row("a: scalar, negative", "below 0; also nonpositive", "a: scalar, negative", "sqrt(a**2) = -a"),
    Row("A + B is invertible", "a fact of a term", f"{SQUARE}; A + B is invertible", "(A + B)*inv(A + B) = I(n)"),
    Row("A <= B", "an order of symmetric matrices", "A, B: n x n, spd; A <= B", "inv(B) <= inv(A)"),
    Row("n >= p", "a bound on sizes", "X: n x p, full_col_rank; n >= p", "inv(X.T*X)*X.T*X = I(p)"),
    Row("independent x, y", "of random symbols", "x, y: n; x ~ Any(); y ~ Any(); independent x, y", "Cov[x, y] = Z(n, n)"),
    Row("A commutes with B", "of square matrices", f"{SQUARE}; A commutes with B", "A*B*A = A*A*B"),
)
FACTS = {
    "invertible": ("the inverse exists", "A: n x n, invertible", "A*inv(A) = I(n)"),
    "symmetric": ("equal to its transpose", "A: n x n, symmetric; B: n x n", "tr(A*B) = tr(A*B.T)"),
    "spd": ("symmetric positive definite", "A: n x n, spd; x: n", "x.T*inv(A)*x >= 0"),
    "skew": ("A.T = -A", "A: n x n, skew; x: n", "x.T*A*x = 0"),
    "orthogonal": ("the transpose is the inverse", "A: n x n, orthogonal", "A.T*A = I(n)"),
    "idempotent": ("A*A = A", "A: n x n, idempotent", "A**3 = A"),
    "involutory": ("A*A = I(n)", "A: n x n, involutory", "inv(A) = A"),
    "nilpotent2": ("A*A = 0", "A: n x n, nilpotent2", "A**3 = Z(n, n)"),
    "diagonal": ("zero off the diagonal", "A: n x n, diagonal; B: n x n, diagonal", "A*B = B*A"),
    "lower": ("zero above the diagonal", "A: n x n, lower, invertible", "A.T*inv(A.T) = I(n)"),
    "posdet": ("of positive determinant", "A: n x n, posdet", "log(det(inv(A))) = -log(det(A))"),
    "full_row_rank": ("the rank is the number of rows", "A: n x m, full_row_rank", "A*A.T*inv(A*A.T) = I(n)"),
    "full_col_rank": ("the rank is the number of columns", "A: n x m, full_col_rank", "pinv(A)*A = I(m)"),
    "rank_deficient": ("the determinant is 0", "A: n x n, rank_deficient", "det(A) = 0"),
    "simplex": ("positive entries that sum to 1", "p: n, simplex; c: scalar", "c*ones(n).T*p = c"),
    "indicator": ("one entry is 1, the others are 0", "x: n, indicator; c: scalar", "c*ones(n).T*x = c"),
    "positive": ("above 0", "c: scalar, positive", "sqrt(c)**2 = c"),
    "nonnegative": ("0 or above", "c: scalar, nonnegative", "abs(c) = c"),
    "nonzero": ("not 0", "c: scalar, nonzero", "c/c = 1"),
    "integer": ("whole", "a: scalar, nonzero; k: scalar, integer", "(-a)**(2*k) = a**(2*k)"),
    "probability": ("between 0 and 1", "p: scalar, probability", "log(1 - p) - log(p) = log((1 - p)/p)"),
    "binary": ("0 or 1", "b: scalar, binary", "abs(b) = b"),
}
LAWS = (
    Row("x ~ Normal(m, S)", f"normal; also {', '.join(sorted(ALIASES))}", WORDS, "Var[A*x] = A*S*A.T"),
    Row(
        "x ~ Any(m, S)",
        "any law of this mean and covariance",
        "A: n x n; m: n; S: n x n, spd; x ~ Any(m, S)",
        "E[A*x] = A*m",
    ),
    Row(
        "x | z ~ Normal(W*z, S)",
        "a law given others, of any kind",
        "x: n; z: n; W: n x n; S: n x n; m: n; z ~ Normal(m, S); x | z ~ Normal(W*z, S)",
        "Var[x] = W*S*W.T + S",
    ),
    Row(
        "(x, y) ~ Normal((m, h), block([[A, C], [C.T, B]]))",
        "vectors that are normal together",
        "m: n; h: p; A: n x n; B: p x p, spd; C: n x p; (x, y) ~ Normal((m, h), block([[A, C], [C.T, B]]))",
        "E[x | y] = m + C*inv(B)*(y - h)",
    ),
    Row("x ~ Any()", "any law", "x: n; y: n; x ~ Any(); y ~ Any()", "E[x + y] = E[x] + E[y]"),
    Row("x, y ~ Joint()", "any joint law", "x, y: n; x, y ~ Joint()", "Cov[x, y] = Cov[y, x].T"),
    Row(
        "iid x[i] ~ Normal(m, S), i = 1..n",
        "independent draws; of numbers also iid x[i] ~ Any(m, s)",
        "m: p; S: p x p, spd; iid x[i] ~ Normal(m, S), i = 1..n",
        "Var[1/n*Sum[x[i], i]] = S/n",
    ),
    Row("x ~ IndependentCoordinates(m, S, third=v)", "with third central moments"),
    Row("x ~ IIDCentral(m, mu2, mu3, mu4)", "every coordinate has these central moments"),
)
OPERATORS = (
    Row("A + B  A - B  -A", "sum, difference", SQUARE, "(A + B).T - B.T = A.T"),
    Row("A*B  c*A", "product; also A @ B", f"{SQUARE}; c: scalar", "(c*A)*B = c*(A*B)"),
    Row("A/c", "by a scalar", f"{SQUARE}; c: scalar", "(A + B)/c = A/c + B/c"),
    Row("A**k", "power; also A^k", SQUARE, "(A + B)**2 = A**2 + A*B + B*A + B**2"),
    Row("A.T  A^T  A'", "transpose", SQUARE, "(A*B).T = B.T*A.T"),
    Row("A.I  A^-1  inv(A)", "inverse", "A: n x n, invertible", "inv(A.T) = inv(A).T"),
    Row(
        "A[i, j]  x[i]",
        "an entry",
        "A: n x m; B: m x n; i, j: index(n); k: index(m)",
        "(A*B)[i, j] = Sum[A[i, k]*B[k, j], k]",
    ),
    Row("(i == j)", "1 where two indices are the same, else 0", "x: n; i, j: index(n)", "Sum[x[i]*(i == j), i] = x[j]"),
    Row(
        "(i < j)",
        "1 where an index is below another, else 0; also <=, >, >=, !=",
        "i, j: index(n)",
        "(i < j) + (j < i) + (i == j) = 1",
    ),
    Row(
        "a[i + 1]  a[1]  a[n]  A[i, i + 1]",
        "at a moved or at a fixed place",
        "a: n + 1; i: index(n)",
        "Sum[a[i + 1] - a[i], i] = a[n + 1] - a[1]",
    ),
    Row("A[i, :]  A[:, j]", "a row, a column", "A: n x m; x: m; i: index(n)", "(A*x)[i] = A[i, :]*x"),
)
# how each function is called, with a proved line
CALLS: dict[str, tuple[str, str, str]] = {
    **{f.name: f.example for f in Special.__subclasses__()},
    "tr": ("tr(A)", "A: n x m; B: m x n", "tr(A*B) = tr(B*A)"),
    "det": ("det(A)", SQUARE, "det(A*B) = det(A)*det(B)"),
    "logdet": ("logdet(A)", "A: n x n, spd", "logdet(inv(A)) = -logdet(A)"),
    "inv": ("inv(A)", "A: n x n, invertible; B: n x n", "tr(A*B*inv(A)) = tr(B)"),
    "adj": ("adj(A)", "A: n x n", "A*adj(A) = det(A)*I(n)"),
    "pinv": ("pinv(A)", "A: n x m", "A*pinv(A)*A = A"),
    "log": ("log(c)", "a: scalar, positive; b: scalar, positive", "log(a*b) = log(a) + log(b)"),
    "exp": ("exp(c)", "a: scalar; b: scalar", "exp(a + b) = exp(a)*exp(b)"),
    "sqrt": ("sqrt(c)", "a: scalar, positive; b: scalar, positive", "sqrt(a*b) = sqrt(a)*sqrt(b)"),
    "abs": ("abs(c)", "a: scalar; b: scalar", "abs(a*b) = abs(a)*abs(b)"),
    "expm": ("expm(A)", "A: n x n", "det(expm(A)) = exp(tr(A))"),
    "kron": ("kron(A, B)", "A: n x n; B: m x m", "tr(kron(A, B)) = tr(A)*tr(B)"),
    "vec": ("vec(A)", "A: n x m; B: n x m", "vec(A).T*vec(B) = tr(A.T*B)"),
    "K": ("K(n, m)", "A: n x m", "K(n, m)*vec(A) = vec(A.T)"),
    "had": ("had(A, B)", "A: n x m; B: n x m", "had(A, B) = had(B, A)"),
    "dg": ("dg(A)", "x: n", "dg(diagm(x)) = x"),
    "diagm": ("diagm(x)", "x: n; y: n", "diagm(x)*y = had(x, y)"),
    "block": (
        "block([[A, B], [C, D1]])",
        "A: n x n, invertible; B: n x m; C: m x n; D1: m x m",
        "det(block([[A, B], [C, D1]])) = det(A)*det(D1 - C*inv(A)*B)",
    ),
    "I": ("I(n)", "A: n x m", "I(n)*A = A"),
    "Z": ("Z(n, m)", "A: n x m", "A - A = Z(n, m)"),
    "ones": ("ones(n)", "x: n; i: index(n)", "ones(n).T*x = Sum[x[i], i]"),
    "npdf": ("npdf(x, m, S)", "x, m: n; S: n x n, spd", "npdf(x, m, S) = npdf(m, x, S)"),
    "lognpdf": ("lognpdf(x, m, S)", "x, m: n; S: n x n, spd", "exp(lognpdf(x, m, S)) = npdf(x, m, S)"),
    "KL": (
        "KL(p, q)",
        "p: Normal(m, I(n)); q: Normal(h, I(n)); m: n; h: n",
        "KL(p, q) = 1/2*(m - h).T*(m - h)",
    ),
    "entropy": (
        "entropy(p(x))  entropy(x)",
        "x: n; z: m; p(x, z): density",
        "entropy(p(x, z)) = entropy(p(z)) + E[entropy(p(x | z)), z ~ p(z)]",
    ),
    "rounded": ("rounded(c, 2)", "", "rounded(1/3, 2) = 0.33"),
    "unit": ("unit(i)", "A: n x n; i: index(n); j: index(n)", "unit(i).T*A*unit(j) = A[i, j]"),
    "sigmoid": ("sigmoid(c)  sigmoid(x)", "t: scalar", "D[sigmoid(t), t] = sigmoid(t)*(1 - sigmoid(t))"),
    "tanh": ("tanh(c)  tanh(x)", "t: scalar", "D[tanh(t), t] = 1 - tanh(t)**2"),
    "softplus": ("softplus(c)  softplus(x)", "t: scalar", "softplus(t) - softplus(-t) = t"),
    "relu": ("relu(c)  relu(x)", "t: scalar", "relu(t) - relu(-t) = t"),
    "softmax": ("softmax(x)", "z: n", "D[softmax(z), z] = diagm(softmax(z)) - softmax(z)*softmax(z).T"),
    "logsumexp": ("logsumexp(x)", "z: n", "D[logsumexp(z), z] = softmax(z)"),
    "max": ("max(a, b)  max(x)", "x: n", "max(x) <= logsumexp(x)"),
    "min": ("min(a, b)  min(x)", "a: scalar; b: scalar", "max(a, b) + min(a, b) = a + b"),
    "E": ("E[f]  E[f, x]  E[f | z]  E[f, z ~ q(z | x)]  E[f, z[k] ~ q(z | x)]", WORDS, "E[x.T*A*x] = tr(A*S) + m.T*A*m"),
    "Var": ("Var[x]  Var[x | z]", WORDS, "Var[A*x] = A*S*A.T"),
    "Cov": ("Cov[x, y]  Cov[x, y | z]", f"B: n x n; {WORDS}", "Cov[A*x, B*x] = A*S*B.T"),
    "D": ("D[f, X]  D[vec(f), vec(X)]", "A: n x n, symmetric; x: n", "D[x.T*A*x, x] = 2*A*x"),
    "Sum": (
        "Sum[f, i]  Sum[f, i, 1, n]  Sum[f, i = 1..n]  Sum[f, i < j]",
        "x: n; y: n; i: index(n)",
        "Sum[x[i]*y[i], i] = x.T*y",
    ),
    "Prod": ("Prod[f, i]", "x[i]: scalar, positive, i = 1..n", "log(Prod[x[i], i]) = Sum[log(x[i]), i]"),
    "Diag": ("Diag[f, i]", "x: n; i: index(n)", "tr(Diag[x[i], i]) = Sum[x[i], i]"),
    "Vec": ("Vec[f, i]", "x: n; i: index(n); c: scalar", "Vec[c*x[i], i] = c*x"),
    "Int": ("Int[f, x]", "x: n; m: n; S: n x n, spd", "Int[npdf(x, m, S), x] = 1"),
}
STATEMENTS = (
    Row("f = g", "an equality wherever both sides are defined; f == g too", SQUARE, "tr(A*B) == tr(B*A)"),
    Row("f <= g  f < g  f >= g  f > g", "inequalities of scalars", "a: scalar; b: scalar", "2*a*b <= a**2 + b**2"),
    Row(
        "A <= B  A >= B",
        "of symmetric matrices: their difference is positive semidefinite",
        "P: n x n, symmetric, idempotent",
        "P <= I(n)",
    ),
    Row("f != g", "not equal in general, by a witness", SQUARE, "A*B != B*A"),
    Row("f = g <= h", "a chain: each link is decided"),
    Row("f = g where M = h", "with a local name", "X: n x p, full_col_rank", "H*X = X where H = X*inv(X.T*X)*X.T"),
)


def meaning(function: Callable[..., object]) -> str:
    """Return the first line of a docstring, as the end of a line."""
    first = (inspect.getdoc(function) or "").partition("\n")[0].split(": ``")[0]
    first = first.removesuffix(".") if not first.endswith("...") else first
    first = re.sub(r"^(?:Return|Build) (?:the |an? )?(\w)", lambda begins: begins[1].upper(), first)
    return re.sub(r"``|\*\*(?=\w+\*\*)|(?<=\w)\*\*(?= )", "", first)


def _families() -> Iterator[Row]:
    for kind, family in FAMILIES.items():
        called = f"{kind}({', '.join(family.parameters)})"
        about = f"{meaning(family)}; log-density {family.log_density}"
        yield Row(f"x ~ {called}", about)


def _calls(table: Mapping[str, Callable[..., object]]) -> list[Row]:
    names = {function: name for name, function in reversed(list(table.items()))}  # psi is another name of digamma
    return [Row(CALLS[name][0], meaning(function), *CALLS[name][1:]) for function, name in reversed(list(names.items()))]


def _spelling() -> Iterator[Row]:
    yield Row(" ".join(GREEK), "Greek letters, by their names: alpha, ..., lam, Sigma")
    for sign, plain in (*SIGNS.items(), *((sign, {"%": "had", "//": "kron"}[plain]) for sign, plain in BETWEEN.items())):
        if sign.isprintable() and sign.strip():
            yield Row(sign, plain.strip())
    for other, fact in SYNONYMS.items():
        yield Row(other, fact)


def rows() -> dict[str, list[Row]]:
    """Return the whole reference: the rows of each part by its title."""
    return {
        "Declarations": list(DECLARATIONS),
        "Facts": [Row(fact, *about) for fact, about in FACTS.items()],
        "Givens": list(GIVENS),
        "Laws": [*LAWS, *_families()],
        "Operators": list(OPERATORS),
        "Functions": _calls(FUNCTIONS),
        "What binds": _calls(BRACKETED),
        "Statements": list(STATEMENTS),
        "Also read": list(_spelling()),
    }


def functions() -> dict[str, list[Row]]:
    """Return what can be called: in text, with what it is called in Python where that differs, and on arrays."""
    in_python = {id(getattr(symkl, name)): name for name in symkl.__all__}
    parts = {title: list[Row]() for title in ("Functions", "What binds")}
    for title, table in zip(parts, (FUNCTIONS, BRACKETED), strict=True):
        for row, function in zip(_calls(table), reversed(list(dict.fromkeys(reversed(list(table.values()))))), strict=True):
            name = in_python.get(id(function), "")
            other = OTHER_NAMES.get(_name(row.written), "").replace(" ", ", ")
            more = [f"in Python {name}"] * (name not in {"", _name(row.written)}) + [f"elsewhere {other}"] * (other != "")
            parts[title].append(row._replace(meaning="; ".join((row.meaning, *more))))
    parts["Written without a function"] = [Row(name, text.removeprefix("write ")) for name, text in WRITTEN.items()]
    numeric = [getattr(symkl, name) for name in symkl.__dir__() if name in symkl.NUMERIC]
    parts["On arrays"] = [Row(f"{f.__name__}{_signature(f)}", meaning(f)) for f in numeric]
    return parts


def _name(written: str) -> str:
    """What is called: ``tr`` of ``tr(A)``."""
    return re.split(r"[\[(]", written, maxsplit=1)[0]


def _signature(function: Callable[..., object]) -> str:
    """How a numeric function is called, without its options."""
    kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return f"({', '.join(name for name, p in inspect.signature(function).parameters.items() if p.kind in kinds)})"


def about(words: tuple[str, ...], parts: Mapping[str, list[Row]] | None = None) -> dict[str, list[Row]]:
    """Return the rows that speak of all the words given; of a function's own name, that function's alone."""
    known = rows() if parts is None else parts
    if parts is not None and len(words) == 1:
        named = {title: [row for row in part if _name(row.written) == words[0]] for title, part in known.items()}
        if any(named.values()):
            return {title: part for title, part in named.items() if part}
    wanted = [word.lower() for word in words]
    found = {
        title: [row for row in part if all(word in " ".join((title, *row)).lower() for word in wanted)]
        for title, part in known.items()
    }
    return {title: part for title, part in found.items() if part}
