"""Functions by the names that they have elsewhere, and what is written here for what has no function."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# by the name that each has here, whatever their capitals
OTHER_NAMES = {
    "tr": "trace spur",
    "det": "determinant",
    "logdet": "logabsdet",
    "inv": "inverse",
    "pinv": "pinverse",
    "log": "ln",
    "abs": "absolute fabs",
    "expm": "matrix_exp matrixexp",
    "kron": "kronecker",
    "had": "hadamard multiply",
    "I": "eye identity identitymatrix",
    "Z": "zeros zeromatrix",
    "adj": "adjugate",
    "lgamma": "gammaln loggamma",
    "sigmoid": "expit logistic",
    "binomial": "comb choose",
    "max": "maximum",
    "min": "minimum",
    "block": "blockmatrix bmat",
    "KL": "kl_divergence dkl d_kl",
    "E": "expectation expect",
    "Var": "variance",
    "Cov": "covariance",
    "D": "grad gradient derivative diff jacobian nabla",
    "Int": "integral integrate",
    "Prod": "product",
    "Pr": "prob probability pdf pmf",
    "std": "sd stdev",
    "corr": "correlation corrcoef",
    "eig": "eigenvalues eigvals eigenvalue eigvalsh eigh lambda_max lambda_min svdvals cond",
    "sign": "sgn",
    "t": "transpose",
    "dot": "matmul mm mv inner vdot",
    "norm": "frobenius",
    "diag": "diagonal",
    "chol": "cholesky",
    "svd": "qr lu schur eigendecomposition",
    "simplify": "expand factor doit evalf full_simplify fullsimplify",
    "rowsums": "colsums rowmeans colmeans",
    "slogdet": "log_det",
    "lim": "limit",
    "symbols": "symbol matrixsymbol matrices scalars",
    "Normal": "gaussian mvn multivariatenormal multivariate_normal",
}
SAME = {other: name for name, others in OTHER_NAMES.items() for other in others.split()}
OF_ONE_LETTER = {"P": "Pr", "p": "Pr", "t": "t"}
# what has no function here, and how it is written
WRITTEN = {
    "t": "write A.T for the transpose",
    "dot": "write x.T*y for the product of two vectors, A*B for that of matrices",
    "outer": "write x*y.T",
    "norm": "write sqrt(x.T*x) for the norm of a vector, sqrt(tr(A.T*A)) for that of a matrix",
    "diag": "write diagm(x) for the matrix with the diagonal x, dg(A) for the diagonal of A",
    "solve": "write inv(A)*b for the solution of A*x = b",
    "sum": "write Sum[x[i], i] with i: index(n), or ones(n).T*x",
    "mean": "write E[x] for an expectation, 1/n*Sum[x[i], i] for an average",
    "Pr": 'Pr(x | y) is of events, declared "x: event; y: event"; a density p(x) is declared as "p: Normal(m, S)"',
    "D": "write D[f, x] for the derivative of f by x",
    "std": "write sqrt(Var[x])",
    "corr": "write Cov[x, y]/sqrt(Var[x]*Var[y])",
    "hessian": "write D[D[f, x], x] for a number x, D[f, x] for the gradient by a vector",
    "d": "write D[f, x] for the derivative of f by x",
    "eig": "eigenvalues are no terms here: tr(A), det(A) and the facts of A say what is said of them",
    "sign": "write abs(c), or declare c: scalar, positive",
    "cumsum": "write Sum[x[i], i, 1, t]",
    "argmax": "no term is a place; that c is at least every entry is x[i] <= c, with i: index(n)",
    "crossprod": "write A.T*B",
    "tcrossprod": "write A*B.T",
    "rowsums": "write A*ones(m) for the sums of rows, A.T*ones(n) for those of columns",
    "chol": 'a factor is declared, with what it is a factor of: "L: n x n; L*L.T = S"',
    "svd": 'factors are declared, with what they are factors of: "U: n x n, orthogonal; d: n; U*diagm(d)*U.T = S"',
    "simplify": "leave it out: both sides are brought to one form, and the claim is their equality",
    "einsum": "write the product: A*B, x.T*A*y, tr(A*B), had(A, B)",
    "slogdet": "write logdet(A) for log(abs(det(A)))",
    "log2": "write log(x)/log(2)",
    "log_2": "write log(x)/log(2)",
    "log10": "write log(x)/log(10)",
    "log1p": "write log(1 + x)",
    "expm1": "write exp(x) - 1",
    "cosh": "write (exp(x) + exp(-x))/2",
    "sinh": "write (exp(x) - exp(-x))/2",
    "atanh": "write log((1 + x)/(1 - x))/2",
    "symbols": 'declare each letter: A = matrix("A", n, n), x = vector("x", n), c = scalar("c"), n = dimension("n")',
    "lim": "there are no limits here: claim a bound, or a derivative D[f, x]",
    "H": "write entropy(p) for the entropy of a density p",
    "V": "write Var[x]",
    "rank": 'a rank is declared: "A: n x m, full_col_rank"',
}
TEMPLATES = frozenset({"t", "dot", "outer", "norm", "diag", "solve", "sum"})
DECLARED = 'declare it: {name} = matrix("{name}", n, n), or vector("{name}", n), scalar("{name}"), dimension("{name}")'
OWN = "; `symkl help functions` explains them; one of your own is declared: f: scalar -> scalar"


def word(name: str, known: Iterable[str]) -> str:
    """Return what is called ``name`` elsewhere, among the functions known and the templates; nothing where nothing is."""
    if len(name) == 1:
        return name if name in known else OF_ONE_LETTER.get(name, "")
    words = {one.lower(): one for one in (*known, "Pr", *TEMPLATES) if len(one) > 1}
    return name if name in known else SAME.get(name.lower()) or words.get(name.lower(), "")


def written(name: str) -> str:
    """Return how that is written which is called ``name`` elsewhere, and has no function here."""
    return next((WRITTEN[key] for key in (word(name, ()), name, name.lower()) if key in WRITTEN), "")


def hint(name: str, functions: Iterable[str], bracketed: Iterable[str]) -> str:
    """Return what somebody who wrote an unknown function may type."""
    round_, square = set(functions), set(bracketed)
    found = word(name, round_ | square)
    if way := WRITTEN.get(found) or written(name):
        return way
    if found in square:
        return f"write {found}[.] with square brackets"
    if found in round_:
        return f"write {found}(.)"
    close = difflib.get_close_matches(name, [one for one in round_ if len(one) > 1], n=1, cutoff=0.75)
    return f"did you mean {close[0]}(.)?" if close else f"known: {', '.join(sorted(round_))}{OWN}"


def elsewhere(name: str, public: Iterable[str]) -> str:
    """Return what to say to somebody who asked the package for a name that it has not."""
    known = set(public)
    found = {"abs": "absolute", "Sum": "total", "Int": "integral"}.get(
        word(name, known | {"abs", "Sum", "Int"}), word(name, known)
    )
    if found in known:
        return f": write {found}"
    return f": {WRITTEN[found]}" if found in WRITTEN else ""


def missing(name: str, public: Iterable[str]) -> str:
    """Return what to say of a name in a derivation file that nobody gave a meaning."""
    known = [one for one in public if len(one) > 1]
    if name in {"sk", "symkl"}:
        return "write import symkl as sk" if name == "sk" else "write import symkl"
    if name in public:
        return f"write from symkl import {name}, or import *"
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    found = f"did you mean {close[0]}?" if close else DECLARED.format(name=name) if len(name) == 1 else ""
    return elsewhere(name, known).removeprefix(": ") or written(name) or found
