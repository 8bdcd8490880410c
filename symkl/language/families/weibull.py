"""The Weibull law, by shape and scale."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "a: scalar, positive; l: scalar, positive; x: scalar; x ~ Weibull(a, l)"


class Weibull(Parametric):
    """The Weibull law with shape a and scale l: that of l*g**(1/a), g ~ Exponential(1)."""

    kind = "Weibull"
    parameters: ClassVar = {"a": "positive", "l": "positive"}
    ranges = ("a", "l")
    facts = frozenset({"positive"})
    log_density = "log(a) - a*log(l) + (a - 1)*log(x) - (x/l)**a"
    made = (Base("g", "gamma", ("1", "1")),)
    value = "l*g**(1/a)"
    rows = (
        Moment("moments of a Weibull law", f"{_LET}; r: scalar; 0 < 1 + r/a", "E[x**r] = l**r*gamma(1 + r/a)"),
        Moment("mean logarithm of a Weibull law", _LET, "E[log(x)] = log(l) + digamma(1)/a"),
        Moment(
            "mean squared logarithm of a Weibull law",
            _LET,
            "E[log(x)**2] = (log(l) + digamma(1)/a)**2 + trigamma(1)/a**2",
        ),
    )
    source = "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, 2nd ed., 1994, chapter 21"
    latex = r"\operatorname{Wei}"
