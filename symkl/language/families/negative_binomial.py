"""The negative binomial law, by the failures before a number of successes."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "n: scalar, positive; p: scalar, probability; x: scalar; x ~ NegativeBinomial(n, p)"


class NegativeBinomial(Parametric):
    """The law of the number of failures before the n-th success, each with probability p; n need not be whole."""

    kind = "NegativeBinomial"
    parameters: ClassVar = {"n": "positive", "p": "probability"}
    ranges = ("n", "p", "1 - p")
    facts = frozenset({"nonnegative", "integer"})
    log_density = "lgamma(x + n) - lgamma(n) - lgamma(x + 1) + n*log(p) + x*log(1 - p)"
    generated = "1 - (1 - p)*exp(t)"
    made = (Base("y", "negative binomial", ("n", "p")),)
    value = "y"
    rows = (
        Moment("mean of a negative binomial law", _LET, "E[x] = n*(1 - p)/p"),
        Moment("second moment of a negative binomial law", _LET, "E[x**2] = n*(1 - p)/p**2 + n**2*(1 - p)**2/p**2"),
        Moment(
            "third moment of a negative binomial law",
            _LET,
            "E[x**3] = n*(n + 1)*(n + 2)*(1 - p)**3/p**3 + 3*n*(n + 1)*(1 - p)**2/p**2 + n*(1 - p)/p",
        ),
        Moment(
            "moment generating function of a negative binomial law",
            f"{_LET}; t: scalar; 0 < 1 - (1 - p)*exp(t)",
            "E[exp(t*x)] = p**n/(1 - (1 - p)*exp(t))**n",
        ),
    )
    source = "Johnson, Kemp and Kotz, Univariate Discrete Distributions, 3rd ed., 2005, chapter 5"
    latex = r"\operatorname{NB}"
