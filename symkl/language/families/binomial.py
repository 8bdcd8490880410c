"""The binomial law."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "n: scalar, integer, positive; p: scalar, probability; x: scalar; x ~ Binomial(n, p)"


class Binomial(Parametric):
    """The law of the number of successes among n, each with probability p, 0 < p < 1."""

    kind = "Binomial"
    parameters: ClassVar = {"n": "integer, positive", "p": "probability"}
    ranges = ("n is integer", "n", "p", "1 - p")
    facts = frozenset({"nonnegative", "integer"})
    support = ("n - x + 1",)
    log_density = "lgamma(n + 1) - lgamma(x + 1) - lgamma(n - x + 1) + x*log(p) + (n - x)*log(1 - p)"
    made = (Base("y", "binomial", ("n", "p")),)
    value = "y"
    rows = (
        Moment("mean of a binomial law", _LET, "E[x] = n*p"),
        Moment("second moment of a binomial law", _LET, "E[x**2] = n*p*(1 - p) + n**2*p**2"),
        Moment("third moment of a binomial law", _LET, "E[x**3] = n*(n - 1)*(n - 2)*p**3 + 3*n*(n - 1)*p**2 + n*p"),
        Moment(
            "fourth moment of a binomial law",
            _LET,
            "E[x**4] = n*(n - 1)*(n - 2)*(n - 3)*p**4 + 6*n*(n - 1)*(n - 2)*p**3 + 7*n*(n - 1)*p**2 + n*p",
        ),
        Moment("moment generating function of a binomial law", f"{_LET}; t: scalar", "E[exp(t*x)] = (1 - p + p*exp(t))**n"),
    )
    source = "Johnson, Kemp and Kotz, Univariate Discrete Distributions, 3rd ed., 2005, chapter 3"
    latex = r"\operatorname{Bin}"
