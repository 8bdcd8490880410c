"""The beta law."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "a: scalar, positive; b: scalar, positive; x: scalar; x ~ Beta(a, b)"


class Beta(Parametric):
    """The beta law on (0, 1), with density x**(a - 1)*(1 - x)**(b - 1)/beta(a, b)."""

    kind = "Beta"
    parameters: ClassVar = {"a": "positive", "b": "positive"}
    ranges = ("a", "b")
    facts = frozenset({"probability"})
    log_density = "lgamma(a + b) - lgamma(a) - lgamma(b) + (a - 1)*log(x) + (b - 1)*log(1 - x)"
    made = (Base("u", "beta", ("a", "b")),)
    value = "u"
    rows = (
        Moment(
            "moments of a beta law",
            f"{_LET}; k: scalar, integer, nonnegative",
            "E[x**(k + 1)] = (a + k)/(a + b + k)*E[x**k]",
        ),
        Moment(
            "powers under a beta law",
            f"{_LET}; r: scalar; 0 < a + r",
            "E[x**r] = beta(a + r, b)/beta(a, b)",
        ),
        Moment("mean logarithm of a beta law", _LET, "E[log(x)] = digamma(a) - digamma(a + b)"),
        Moment(
            "mean squared logarithm of a beta law",
            _LET,
            "E[log(x)**2] = trigamma(a) - trigamma(a + b) + (digamma(a) - digamma(a + b))**2",
        ),
        Moment(
            "mean squared logarithm of one less a beta law",
            _LET,
            "E[log(1 - x)**2] = trigamma(b) - trigamma(a + b) + (digamma(b) - digamma(a + b))**2",
        ),
        Moment(
            "mean product of logarithms of a beta law",
            _LET,
            "E[log(x)*log(1 - x)] = (digamma(a) - digamma(a + b))*(digamma(b) - digamma(a + b)) - trigamma(a + b)",
        ),
        Moment("mean logarithm of one less a beta law", _LET, "E[log(1 - x)] = digamma(b) - digamma(a + b)"),
    )
    source = "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, 2nd ed., 1995, chapter 25"
    latex = r"\operatorname{Bet}"
