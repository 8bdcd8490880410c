"""The multivariate t law, with location and scale matrix."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_ABOUT = "c: scalar, positive; m: k; S: k x k, spd; x: k; x ~ MultivariateT(c + {}, m, S)"


class MultivariateT(Parametric):
    """The multivariate t law with n degrees of freedom; its covariance is S*n/(n - 2), for n > 2."""

    kind = "MultivariateT"
    parameters: ClassVar = {"n": "positive", "m": "", "S": "spd"}
    sizes: ClassVar = {"m": ("k", "1"), "S": ("k", "k")}
    drawn = ("k", "1")
    ranges = ("n", "S is spd")
    log_density = (
        "lgamma((n + k)/2) - lgamma(n/2) - k/2*log(n*pi) - log(det(S))/2 - (n + k)/2*log(1 + (x - m).T*S.I*(x - m)/n)"
    )
    exists = (("x", "n - 1"), ("x*x.T", "n - 1"), ("x*x.T", "n - 2"))
    made = (Base("z", "normal vector", ("S",), ("k", "1")), Base("g", "gamma", ("n/2", "n/2")))
    value = "m + z/sqrt(g)"
    rows = (
        Moment("mean of a multivariate t law", _ABOUT.format(1), "E[x] = m"),
        Moment("second moments of a multivariate t law", _ABOUT.format(2), "E[x*x.T] = (c + 2)/c*S + m*m.T"),
    )
    source = "Kotz and Nadarajah, Multivariate t Distributions and Their Applications, 2004, chapter 1"
    latex = r"\mathcal{T}"
