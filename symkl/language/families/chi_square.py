"""The chi-square law."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "n: scalar, positive; x: scalar; x ~ ChiSquare(n)"


class ChiSquare(Parametric):
    """The chi-square law with n degrees of freedom, which need not be whole: Gamma(n/2, 1/2)."""

    kind = "ChiSquare"
    parameters: ClassVar = {"n": "positive"}
    ranges = ("n",)
    facts = frozenset({"positive"})
    log_density = "-n/2*log(2) - lgamma(n/2) + (n/2 - 1)*log(x) - x/2"
    generated = "1 - 2*t"
    exists = (("1/x", "n - 2"), ("x**(-1)", "n - 2"))
    made = (Base("g", "gamma", ("n/2", "1/2")),)
    value = "g"
    rows = (
        Moment(
            "moments of a chi-square law", f"{_LET}; k: scalar, integer, nonnegative", "E[x**(k + 1)] = (n + 2*k)*E[x**k]"
        ),
        Moment(
            "powers under a chi-square law",
            f"{_LET}; r: scalar; 0 < n/2 + r",
            "E[x**r] = 2**r*gamma(n/2 + r)/gamma(n/2)",
        ),
        Moment(
            "moment generating function of a chi-square law",
            f"{_LET}; t: scalar; 0 < 1 - 2*t",
            "E[exp(t*x)] = (1 - 2*t)**(-n/2)",
        ),
        Moment("mean logarithm of a chi-square law", _LET, "E[log(x)] = digamma(n/2) + log(2)"),
        Moment(
            "mean squared logarithm of a chi-square law",
            _LET,
            "E[log(x)**2] = trigamma(n/2) + (digamma(n/2) + log(2))**2",
        ),
        Moment(
            "mean reciprocal of a chi-square law",
            "c: scalar, positive; x: scalar; x ~ ChiSquare(c + 2)",
            "E[1/x] = 1/c",
        ),
    )
    source = "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 1, 2nd ed., 1994, chapter 18"
    latex = r"\chi^2"
