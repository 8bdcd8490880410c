"""The inverse gamma law: that of the reciprocal of a gamma variable."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "a: scalar, positive; b: scalar, positive; x: scalar; x ~ InverseGamma(a, b)"


class InverseGamma(Parametric):
    """The inverse gamma law with shape a and scale b; its mean b/(a - 1) exists for a > 1."""

    kind = "InverseGamma"
    parameters: ClassVar = {"a": "positive", "b": "positive"}
    ranges = ("a", "b")
    facts = frozenset({"positive"})
    log_density = "a*log(b) - lgamma(a) - (a + 1)*log(x) - b/x"
    moments_exist = "a - k"
    made = (Base("g", "gamma", ("a", "b")),)
    value = "1/g"
    rows = (
        Moment(
            "mean of an inverse gamma law",
            "c: scalar, positive; b: scalar, positive; x: scalar; x ~ InverseGamma(c + 1, b)",
            "E[x] = b/c",
        ),
        Moment(
            "second moment of an inverse gamma law",
            "c: scalar, positive; b: scalar, positive; x: scalar; x ~ InverseGamma(c + 2, b)",
            "E[x**2] = b**2/(c*(c + 1))",
        ),
        Moment("mean reciprocal of an inverse gamma law", _LET, "E[1/x] = a/b"),
        Moment(
            "powers under an inverse gamma law",
            f"{_LET}; r: scalar; 0 < a - r",
            "E[x**r] = b**r*gamma(a - r)/gamma(a)",
        ),
        Moment("mean logarithm of an inverse gamma law", _LET, "E[log(x)] = log(b) - digamma(a)"),
        Moment(
            "mean squared logarithm of an inverse gamma law", _LET, "E[log(x)**2] = trigamma(a) + (log(b) - digamma(a))**2"
        ),
    )
    source = "Gelman et al., Bayesian Data Analysis, 3rd ed., 2013, appendix A"
    latex = r"\operatorname{Inv-Gam}"
