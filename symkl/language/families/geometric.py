"""The geometric law, from 0."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "p: scalar, probability; x: scalar; x ~ Geometric(p)"


class Geometric(Parametric):
    """The law of the number of failures **before** the first success, with mass (1 - p)**x*p at 0, 1, 2, ..."""

    kind = "Geometric"
    parameters: ClassVar = {"p": "probability"}
    ranges = ("p", "1 - p")
    facts = frozenset({"nonnegative", "integer"})
    log_density = "x*log(1 - p) + log(p)"
    generated = "1 - (1 - p)*exp(t)"
    made = (Base("y", "negative binomial", ("1", "p")),)
    value = "y"
    rows = (
        Moment("mean of a geometric law", _LET, "E[x] = (1 - p)/p"),
        Moment("second moment of a geometric law", _LET, "E[x**2] = (1 - p)*(2 - p)/p**2"),
        Moment(
            "third moment of a geometric law",
            _LET,
            "E[x**3] = 6*(1 - p)**3/p**3 + 6*(1 - p)**2/p**2 + (1 - p)/p",
        ),
        Moment(
            "fourth moment of a geometric law",
            _LET,
            "E[x**4] = 24*(1 - p)**4/p**4 + 36*(1 - p)**3/p**3 + 14*(1 - p)**2/p**2 + (1 - p)/p",
        ),
        Moment(
            "moment generating function of a geometric law",
            f"{_LET}; t: scalar; 0 < 1 - (1 - p)*exp(t)",
            "E[exp(t*x)] = p/(1 - (1 - p)*exp(t))",
        ),
    )
    source = "Johnson, Kemp and Kotz, Univariate Discrete Distributions, 3rd ed., 2005, chapter 5"
    latex = r"\operatorname{Geo}"
