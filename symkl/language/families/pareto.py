"""The Pareto law, by shape and smallest value."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "a: scalar, positive; m: scalar, positive; x: scalar; x ~ Pareto(a, m)"


class Pareto(Parametric):
    """The Pareto law with shape a on the numbers above m; its mean a*m/(a - 1) exists for a > 1."""

    kind = "Pareto"
    parameters: ClassVar = {"a": "positive", "m": "positive"}
    ranges = ("a", "m")
    facts = frozenset({"positive"})
    support = ("x - m",)
    log_density = "log(a) + a*log(m) - (a + 1)*log(x)"
    moments_exist = "a - k"
    made = (Base("g", "gamma", ("1", "a")),)
    value = "m*exp(g)"
    rows = (
        Moment("moments of a Pareto law", f"{_LET}; r: scalar; 0 < a - r", "E[x**r] = a*m**r/(a - r)"),
        Moment("mean logarithm of a Pareto law", _LET, "E[log(x)] = log(m) + 1/a"),
        Moment("mean squared logarithm of a Pareto law", _LET, "E[log(x)**2] = (log(m) + 1/a)**2 + 1/a**2"),
    )
    source = "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, 2nd ed., 1994, chapter 20"
    latex = r"\operatorname{Par}"
