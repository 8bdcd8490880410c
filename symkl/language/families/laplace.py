"""The Laplace law, by location and scale."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "m: scalar; b: scalar, positive; x: scalar; x ~ Laplace(m, b)"


class Laplace(Parametric):
    """The Laplace law about m with scale b, so that its variance is 2*b**2."""

    kind = "Laplace"
    parameters: ClassVar = {"m": "", "b": "positive"}
    ranges = ("b",)
    log_density = "-log(2) - log(b) - abs(x - m)/b"
    generated = "1 - b**2*t**2"
    made = (Base("s", "sign"), Base("g", "gamma", ("1", "1/b")))
    value = "m + s*g"
    rows = (
        Moment("mean of a Laplace law", _LET, "E[x] = m"),
        Moment("second moment of a Laplace law", _LET, "E[x**2] = m**2 + 2*b**2"),
        Moment("third moment of a Laplace law", _LET, "E[x**3] = m**3 + 6*m*b**2"),
        Moment("fourth moment of a Laplace law", _LET, "E[x**4] = m**4 + 12*m**2*b**2 + 24*b**4"),
        Moment("mean distance of a Laplace law", _LET, "E[abs(x - m)] = b"),
        Moment("mean distance of a Laplace law times its variable", _LET, "E[x*abs(x - m)] = m*b"),
        Moment("mean distance of a Laplace law times a square", _LET, "E[x**2*abs(x - m)] = m**2*b + 6*b**3"),
        Moment(
            "mean distance of a Laplace law from a point",
            f"{_LET}; point: scalar",
            "E[abs(x - point)] = abs(m - point) + b*exp(-abs(m - point)/b)",
        ),
        Moment(
            "moment generating function of a Laplace law",
            f"{_LET}; t: scalar; 0 < 1 - b**2*t**2",
            "E[exp(t*x)] = exp(m*t)/(1 - b**2*t**2)",
        ),
    )
    pairs = (
        Moment(
            "mean distance of two Laplace numbers",
            "m: scalar; b: scalar, positive; x: scalar; y: scalar; x ~ Laplace(m, b); y ~ Laplace(m, b); independent x, y",
            "E[abs(x - y)] = 3*b/2",
        ),
    )
    source = "Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions 2, 2nd ed., 1995, chapter 24"
    latex = r"\operatorname{Lap}"
