"""The categorical law of an indicator vector."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "p: k, simplex; x: k; x ~ Categorical(p)"


class Categorical(Parametric):
    """The law of a vector in which one entry is 1, the i-th with probability p[i], and the others are 0."""

    kind = "Categorical"
    parameters: ClassVar = {"p": "simplex"}
    sizes: ClassVar = {"p": ("k", "1")}
    drawn = ("k", "1")
    ranges = ("p is simplex",)
    facts = frozenset({"indicator"})
    log_density = "x.T*Vec[log(p[i]), i]"
    mean = "p"
    covariance = "diagm(p) - p*p.T"
    made = (Base("y", "categorical", ("p",), ("k", "1")),)
    value = "y"
    rows = (
        Moment("mean of a categorical law", _LET, "E[x] = p"),
        Moment("second moments of a categorical law", _LET, "E[x*x.T] = diagm(p)"),
        Moment(
            "moment generating function of a categorical law",
            f"{_LET}; t: k; i: index(k)",
            "E[exp(t.T*x)] = Sum[p[i]*exp(t[i]), i]",
        ),
    )
    source = "Bishop, Pattern Recognition and Machine Learning, 2006, section 2.2"
    latex = r"\operatorname{Cat}"
