"""The Dirichlet law of shares."""

from typing import ClassVar

from symkl.language.parametric import Base, Moment, Parametric

_LET = "a: k; x: k; x ~ Dirichlet(a)"


class Dirichlet(Parametric):
    """The Dirichlet law of a vector of positive shares of 1, with positive concentrations a."""

    kind = "Dirichlet"
    parameters: ClassVar = {"a": ""}
    sizes: ClassVar = {"a": ("k", "1")}
    drawn = ("k", "1")
    ranges = ("a is positive", "ones(k).T*a")
    facts = frozenset({"simplex"})
    log_density = "lgamma(ones(k).T*a) - Sum[lgamma(a[i]), i] + Sum[(a[i] - 1)*log(x[i]), i]"
    mean = "a/(ones(k).T*a)"
    covariance = "(diagm(a)*(ones(k).T*a) - a*a.T)/((ones(k).T*a)**2*(ones(k).T*a + 1))"
    made = (Base("y", "dirichlet", ("a",), ("k", "1")),)
    value = "y"
    rows = (
        Moment("mean of a Dirichlet law", _LET, f"E[x] = {mean}"),
        Moment("second moments of a Dirichlet law", _LET, f"E[x*x.T] = {covariance} + a*a.T/(ones(k).T*a)**2"),
        Moment("mean logarithm of a share", f"{_LET}; i: index(k)", "E[log(x[i])] = digamma(a[i]) - digamma(ones(k).T*a)"),
    )
    source = "Kotz, Balakrishnan and Johnson, Continuous Multivariate Distributions 1, 2nd ed., 2000, chapter 49"
    latex = r"\operatorname{Dir}"
