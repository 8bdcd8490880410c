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
    "Z": "zeros",
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
    "eig": "eigenvalues eigvals eigenvalue eigvalsh",
    "sign": "sgn",
    "t": "transpose",
    "dot": "matmul mm mv inner vdot",
    "norm": "frobenius",
    "diag": "diagonal",
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
    "argmax": "write max(x) for the largest entry",
    "H": "write entropy(p) for the entropy of a density p",
    "V": "write Var[x]",
    "rank": 'a rank is declared: "A: n x m, full_col_rank"',
}
TEMPLATES = frozenset({"t", "dot", "outer", "norm", "diag", "solve", "sum"})
OWN = "; `symkl help functions` explains them; one of your own is declared: f: scalar -> scalar"


def word(name: str, known: Iterable[str]) -> str:
    """Return what is called ``name`` elsewhere, among the functions known and the templates; nothing where nothing is."""
    if len(name) == 1:
        return name if name in known else OF_ONE_LETTER.get(name, "")
    words = {one.lower(): one for one in (*known, "Pr", *TEMPLATES) if len(one) > 1}
    return name if name in known else SAME.get(name.lower()) or words.get(name.lower(), "")


def hint(name: str, functions: Iterable[str], bracketed: Iterable[str]) -> str:
    """Return what somebody who wrote an unknown function may type."""
    round_, square = set(functions), set(bracketed)
    found = word(name, round_ | square)
    for key in (found, name, name.lower()):
        if key in WRITTEN:
            return WRITTEN[key]
    if found in square:
        return f"write {found}[.] with square brackets"
    if found in round_:
        return f"write {found}(.)"
    near = difflib.get_close_matches(name, [one for one in round_ if len(one) > 1], n=1, cutoff=0.75)
    return f"did you mean {near[0]}(.)?" if near else f"known: {', '.join(sorted(round_))}{OWN}"


def elsewhere(name: str, public: Iterable[str]) -> str:
    """Return what to say to somebody who asked the package for a name that it has not."""
    known = set(public)
    found = {"abs": "absolute", "Sum": "total", "Int": "integral"}.get(
        word(name, known | {"abs", "Sum", "Int"}), word(name, known)
    )
    if found in known:
        return f": write {found}"
    return f": {WRITTEN[found]}" if found in WRITTEN else ""
