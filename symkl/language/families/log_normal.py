"""The log-normal law, by mean and variance of the logarithm."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "m: scalar; S: scalar, positive; x: scalar; x ~ LogNormal(m, S)"


class LogNormal(Parametric):
    """The law of exp(y) where y ~ Normal(m, S): S is the **variance** of the logarithm."""

    kind = "LogNormal"
    parameters: ClassVar = {"m": "", "S": "positive"}
    ranges = ("S",)
    facts = frozenset({"positive"})
    log_density = "-log(x) - log(2*pi)/2 - log(S)/2 - (log(x) - m)**2/(2*S)"
    made = (Base("z", "normal"),)
    value = "exp(m + sqrt(S)*z)"
    rows = (
        Moment("mean logarithm of a log-normal law", _LET, "E[log(x)] = m"),
        Moment("mean squared logarithm of a log-normal law", _LET, "E[log(x)**2] = S + m**2"),
        Moment("moments of a log-normal law", f"{_LET}; r: scalar", "E[x**r] = exp(r*m + r**2*S/2)"),
    )
    source = "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, 2nd ed., 1994, chapter 14"
    latex = r"\operatorname{LogN}"
