"""The Poisson law."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "l: scalar, positive; x: scalar; x ~ Poisson(l)"


class Poisson(Parametric):
    """The Poisson law with mean l."""

    kind = "Poisson"
    parameters: ClassVar = {"l": "positive"}
    ranges = ("l",)
    facts = frozenset({"nonnegative", "integer"})
    log_density = "x*log(l) - l - lgamma(x + 1)"
    made = (Base("n", "poisson", ("l",)),)
    value = "n"
    rows = (
        Moment("mean of a Poisson law", _LET, "E[x] = l"),
        Moment("second moment of a Poisson law", _LET, "E[x**2] = l**2 + l"),
        Moment("third moment of a Poisson law", _LET, "E[x**3] = l**3 + 3*l**2 + l"),
        Moment(
            "moments of a Poisson law",
            f"{_LET}; k: scalar, integer, nonnegative",
            "E[x**(k + 1)] = l*E[(x + 1)**k]",
        ),
        Moment(
            "moment generating function of a Poisson law",
            f"{_LET}; t: scalar",
            "E[exp(t*x)] = exp(l*(exp(t) - 1))",
        ),
    )
    source = "Johnson, Kemp and Kotz, Univariate Discrete Distributions, 3rd ed., 2005, chapter 4"
    latex = r"\operatorname{Poi}"
