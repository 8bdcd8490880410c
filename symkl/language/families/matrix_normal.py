"""The normal law of a matrix."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "M: n x k; U: n x n, spd; V: k x k, spd; x: n x k; x ~ MatrixNormal(M, U, V)"


class MatrixNormal(Parametric):
    """The normal law of a matrix with mean M, covariance U between rows and V between columns."""

    kind = "MatrixNormal"
    parameters: ClassVar = {"M": "", "U": "spd", "V": "spd"}
    sizes: ClassVar = {"M": ("n", "k"), "U": ("n", "n"), "V": ("k", "k")}
    drawn = ("n", "k")
    ranges = ("U is spd", "V is spd")
    log_density = "-n*k/2*log(2*pi) - k/2*log(det(U)) - n/2*log(det(V)) - 1/2*tr(V.I*(x - M).T*U.I*(x - M))"
    made = (Base("z", "normals", ("U", "V"), ("n", "k")),)
    value = "M + z"
    rows = (
        Moment("mean of a matrix normal law", _LET, "E[x] = M"),
        Moment("second moments between rows", f"{_LET}; A: k x k", "E[x*A*x.T] = tr(A*V)*U + M*A*M.T"),
        Moment("second moments between columns", f"{_LET}; A: n x n", "E[x.T*A*x] = tr(A*U)*V + M.T*A*M"),
        Moment("second moments of a matrix normal law", f"{_LET}; A: k x n", "E[x*A*x] = U*A.T*V + M*A*M"),
        Moment("turned second moments of a matrix normal law", f"{_LET}; A: n x k", "E[x.T*A*x.T] = V*A.T*U + M.T*A*M.T"),
    )
    source = "Gupta and Nagar, Matrix Variate Distributions, 2000, chapter 2"
    latex = r"\mathcal{MN}"
