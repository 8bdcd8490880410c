"""The inverse Wishart law: that of the inverse of a Wishart matrix."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "n: scalar, positive; V: p x p, spd; x: p x p; x ~ InverseWishart(n, V)"


class InverseWishart(Parametric):
    """The law of the inverse of a matrix of law Wishart(n, inv(V)); its mean V/(n - p - 1) exists for n > p + 1."""

    kind = "InverseWishart"
    parameters: ClassVar = {"n": "positive", "V": "spd"}
    sizes: ClassVar = {"V": ("p", "p")}
    drawn = ("p", "p")
    ranges = ("n - p + 1", "V is spd")
    facts = frozenset({"spd"})
    log_density = "n/2*log(det(V)) - (n + p + 1)/2*log(det(x)) - 1/2*tr(V*x.I) - n*p/2*log(2) - lmvgamma(n/2, p)"
    exists = (("x", "n - p - 1"), ("tr(x)", "n - p - 1"))
    made = (Base("w", "inverse wishart", ("n", "V"), ("p", "p")),)
    value = "w"
    rows = (
        Moment(
            "mean of an inverse Wishart law",
            "c: scalar, positive; V: p x p, spd; x: p x p; x ~ InverseWishart(c + p + 1, V)",
            "E[x] = V/c",
        ),
        Moment("mean inverse of an inverse Wishart law", _LET, "E[x.I] = n*V.I"),
        Moment(
            "mean logarithm of an inverse Wishart determinant",
            _LET,
            "E[log(det(x))] = log(det(V)) - p*log(2) - mvdigamma(n/2, p)",
        ),
    )
    source = "Gupta and Nagar, Matrix Variate Distributions, 2000, section 3.4"
    latex = r"\mathcal{W}^{-1}"
