"""Student's t, with a location and a scale."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "n: scalar, positive; m: scalar; s: scalar, positive; x: scalar; x ~ StudentT(n, m, s)"
_ABOUT = "c: scalar, positive; m: scalar; s: scalar, positive; x: scalar; x ~ StudentT(c + {}, m, s)"


class StudentT(Parametric):
    """Student's t with n degrees of freedom about m with **scale** s; its variance is s**2*n/(n - 2), for n > 2."""

    kind = "StudentT"
    parameters: ClassVar = {"n": "positive", "m": "", "s": "positive"}
    ranges = ("n", "s")
    log_density = (
        "lgamma((n + 1)/2) - lgamma(n/2) - log(n*pi)/2 - log(s) - (n + 1)/2*(log(n*s**2 + (x - m)**2) - log(n*s**2))"
    )
    moments_exist = "n - k"
    made = (Base("q", "sign"), Base("w", "odds", ("1/2", "n/2")))  # its square over n is one chi-square over another
    value = "m + s*q*sqrt(n*w)"
    rows = (
        Moment("mean of Student's t", _ABOUT.format(1), "E[x] = m"),
        Moment("second moment of Student's t", _ABOUT.format(2), "E[x**2] = m**2 + s**2*(c + 2)/c"),
        Moment(
            "mean logarithm of Student's density",
            _LET,
            "E[log(n*s**2 + (x - m)**2)] = log(n*s**2) + digamma((n + 1)/2) - digamma(n/2)",
        ),
    )
    source = "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, 2nd ed., 1995, chapter 28"
    latex = r"\operatorname{St}"
