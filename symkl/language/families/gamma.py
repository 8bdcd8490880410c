"""The gamma law, by shape and rate."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "a: scalar, positive; b: scalar, positive; x: scalar; x ~ Gamma(a, b)"


class Gamma(Parametric):
    """The gamma law with shape a and **rate** b, so that its mean is a/b."""

    kind = "Gamma"
    parameters: ClassVar = {"a": "positive", "b": "positive"}
    ranges = ("a", "b")
    facts = frozenset({"positive"})
    log_density = "a*log(b) - lgamma(a) + (a - 1)*log(x) - b*x"
    generated = "b - t"
    exists = (("1/x", "a - 1"), ("x**(-1)", "a - 1"), ("1/x**2", "a - 2"), ("x**(-2)", "a - 2"))
    made = (Base("g", "gamma", ("a", "b")),)
    value = "g"
    rows = (
        Moment(
            "moments of a gamma law",
            f"{_LET}; k: scalar, integer, nonnegative",
            "E[x**(k + 1)] = (a + k)/b*E[x**k]",
        ),
        Moment(
            "powers under a gamma law",
            f"{_LET}; r: scalar; 0 < a + r",
            "E[x**r] = gamma(a + r)/gamma(a)/b**r",
        ),
        Moment(
            "moment generating function of a gamma law", f"{_LET}; t: scalar; 0 < b - t", "E[exp(t*x)] = b**a/(b - t)**a"
        ),
        Moment("mean logarithm of a gamma law", _LET, "E[log(x)] = digamma(a) - log(b)"),
        Moment("mean squared logarithm of a gamma law", _LET, "E[log(x)**2] = trigamma(a) + (digamma(a) - log(b))**2"),
        Moment("mean x log x of a gamma law", _LET, "E[x*log(x)] = a/b*(digamma(a) + 1/a - log(b))"),
        Moment(
            "mean reciprocal of a gamma law",
            "c: scalar, positive; b: scalar, positive; x: scalar; x ~ Gamma(c + 1, b)",
            "E[1/x] = b/c",
        ),
    )
    source = "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, 2nd ed., 1994, chapter 17"
    latex = r"\operatorname{Gam}"
