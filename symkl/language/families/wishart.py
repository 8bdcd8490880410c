"""The Wishart law."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "n: scalar, positive; V: p x p, spd; x: p x p; x ~ Wishart(n, V)"


class Wishart(Parametric):
    """The Wishart law with n degrees of freedom, n > p - 1, and scale matrix V, so that its mean is n*V."""

    kind = "Wishart"
    parameters: ClassVar = {"n": "positive", "V": "spd"}
    sizes: ClassVar = {"V": ("p", "p")}
    drawn = ("p", "p")
    ranges = ("n - p + 1", "V is spd")
    facts = frozenset({"spd"})
    log_density = "(n - p - 1)/2*log(det(x)) - 1/2*tr(V.I*x) - n*p/2*log(2) - n/2*log(det(V)) - lmvgamma(n/2, p)"
    exists = (("x.I", "n - p - 1"), ("tr(x.I)", "n - p - 1"))
    made = (Base("w", "wishart", ("n", "V"), ("p", "p")),)
    value = "w"
    rows = (
        Moment("mean of a Wishart law", _LET, "E[x] = n*V"),
        Moment(
            "second moments of a Wishart law",
            f"{_LET}; A: p x p",
            "E[x*A*x] = n*V*A.T*V + n*tr(A*V)*V + n**2*V*A*V",
        ),
        Moment(
            "mean trace under a Wishart law",
            f"{_LET}; A: p x p",
            "E[tr(A*x)**2] = n**2*tr(A*V)**2 + n*tr(A*V*A*V) + n*tr(A*V*A.T*V)",
        ),
        Moment(
            "mean product of two Wishart forms",
            f"{_LET}; a: p; b: p; c: p; d: p",
            "E[a.T*x*b*(c.T*x*d)] = n**2*(a.T*V*b)*(c.T*V*d) + n*(a.T*V*c)*(b.T*V*d) + n*(a.T*V*d)*(b.T*V*c)",
        ),
        Moment(
            "mean logarithm of a Wishart determinant",
            _LET,
            "E[log(det(x))] = mvdigamma(n/2, p) + p*log(2) + log(det(V))",
        ),
        Moment(
            "mean inverse of a Wishart law",
            "c: scalar, positive; V: p x p, spd; x: p x p; x ~ Wishart(c + p + 1, V)",
            "E[x.I] = V.I/c",
        ),
    )
    source = "Gupta and Nagar, Matrix Variate Distributions, 2000, chapter 3"
    latex = r"\mathcal{W}"
