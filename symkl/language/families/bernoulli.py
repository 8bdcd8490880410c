"""The Bernoulli law."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "p: scalar, probability; x: scalar; x ~ Bernoulli(p)"


class Bernoulli(Parametric):
    """The law of a number that is 1 with probability p and else 0, 0 < p < 1."""

    kind = "Bernoulli"
    parameters: ClassVar = {"p": "probability"}
    ranges = ("p", "1 - p")
    facts = frozenset({"binary"})
    log_density = "x*log(p) + (1 - x)*log(1 - p)"
    made = (Base("t", "bernoulli", ("p",)),)
    value = "t"
    rows = (
        Moment("moments of a Bernoulli law", f"{_LET}; k: scalar, integer, positive", "E[x**k] = p"),
        Moment(
            "moment generating function of a Bernoulli law",
            f"{_LET}; t: scalar",
            "E[exp(t*x)] = 1 - p + p*exp(t)",
        ),
    )
    source = "Johnson, Kemp and Kotz, Univariate Discrete Distributions, 3rd ed., 2005, section 3.2"
    latex = r"\operatorname{Bern}"
