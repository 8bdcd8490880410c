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
    generated = "b - t"
    made = (Base("g", "gamma", ("1", "b")),)
    value = "g"
    rows = (
        Moment(
            "moments of an exponential law", f"{_LET}; k: scalar, integer, nonnegative", "E[x**(k + 1)] = (k + 1)/b*E[x**k]"
        ),
        Moment("powers under an exponential law", f"{_LET}; r: scalar; 0 < 1 + r", "E[x**r] = gamma(1 + r)/b**r"),
        Moment(
            "moment generating function of an exponential law", f"{_LET}; t: scalar; 0 < b - t", "E[exp(t*x)] = b/(b - t)"
        ),
        Moment("mean logarithm of an exponential law", _LET, "E[log(x)] = digamma(1) - log(b)"),
        Moment(
            "mean squared logarithm of an exponential law", _LET, "E[log(x)**2] = trigamma(1) + (digamma(1) - log(b))**2"
        ),
    )
    pairs = (
        Moment(
            "mean distance of two exponential numbers",
            "a: scalar, positive; b: scalar, positive; x: scalar; y: scalar; x ~ Exponential(a); y ~ Exponential(b);"
            " independent x, y",
            "E[abs(x - y)] = 1/a + 1/b - 2/(a + b)",
        ),
    )
    source = "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, 2nd ed., 1994, chapter 19"
    latex = r"\operatorname{Exp}"
