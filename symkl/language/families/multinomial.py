"""The multinomial law of counts."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "n: scalar, integer, positive; p: k, simplex; x: k; x ~ Multinomial(n, p)"


class Multinomial(Parametric):
    """The law of how many of n independent draws fall into each of k classes, with probabilities p."""

    kind = "Multinomial"
    parameters: ClassVar = {"n": "integer, positive", "p": "simplex"}
    sizes: ClassVar = {"p": ("k", "1")}
    drawn = ("k", "1")
    ranges = ("n is integer", "n", "p is simplex")
    pointwise = False
    log_density = "lgamma(n + 1) - Sum[lgamma(x[i] + 1), i] + Sum[x[i]*log(p[i]), i]"
    mean = "n*p"
    covariance = "n*(diagm(p) - p*p.T)"
    made = (Base("y", "multinomial", ("n", "p"), ("k", "1")),)
    value = "y"
    rows = (
        Moment("mean of a multinomial law", _LET, "E[x] = n*p"),
        Moment("second moments of a multinomial law", _LET, "E[x*x.T] = n*(diagm(p) - p*p.T) + n**2*p*p.T"),
        Moment(
            "moment generating function of a multinomial law",
            f"{_LET}; t: k; i: index(k)",
            "E[exp(t.T*x)] = Sum[p[i]*exp(t[i]), i]**n",
        ),
    )
    source = "Johnson, Kotz and Balakrishnan, Discrete Multivariate Distributions, 1997, chapter 35"
    latex = r"\operatorname{Mult}"
