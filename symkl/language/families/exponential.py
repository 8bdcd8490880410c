"""The exponential law, by its rate."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "b: scalar, positive; x: scalar; x ~ Exponential(b)"


class Exponential(Parametric):
    """The exponential law with **rate** b, so that its mean is 1/b."""

    kind = "Exponential"
    parameters: ClassVar = {"b": "positive"}
    ranges = ("b",)
    facts = frozenset({"positive"})
    log_density = "log(b) - b*x"
    made = (Base("g", "gamma", ("1", "b")),)
    value = "g"
    rows = (
        Moment(
            "moments of an exponential law", f"{_LET}; k: scalar, integer, nonnegative", "E[x**(k + 1)] = (k + 1)/b*E[x**k]"
        ),
        Moment("mean logarithm of an exponential law", _LET, "E[log(x)] = digamma(1) - log(b)"),
    )
    source = "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, 2nd ed., 1994, chapter 19"
    latex = r"\operatorname{Exp}"
