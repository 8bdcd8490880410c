"""Functions of positive numbers round the gamma function, kept as written.

Elsewhere than at positive numbers they are taken to be undefined; ``factorial`` and ``binomial`` are read by the gamma
function, so that they are defined between whole numbers, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from symkl.errors import ShapeError
from symkl.language.functions import Call
from symkl.language.shapes import is_scalar, shape_of, shape_text
from symkl.language.sympy_types import untyped
from symkl.language.terms import TermLike, as_term

if TYPE_CHECKING:
    from sympy import Expr

    from symkl.language.sympy_types import Evaluated


class Special(Call):
    """A function of positive numbers.

    Attributes
    ----------
    example : how it is called, declarations, and a claim with it that is true
    """

    sympy_name: ClassVar[str]
    example: ClassVar[tuple[str, str, str]]

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        return getattr(untyped, self.sympy_name)(*args)


class LogGamma(Special):
    """The logarithm of the gamma function."""

    name, latex_name, sympy_name = "lgamma", r"\log\Gamma", "loggamma"
    example = ("lgamma(a)", "a: scalar, positive", "lgamma(a + 1) = log(a) + lgamma(a)")


class GammaFunction(Special):
    """The gamma function."""

    name, latex_name, sympy_name = "gamma", r"\Gamma", "gamma"
    example = ("gamma(a)", "a: scalar, positive", "gamma(a + 1) = a*gamma(a)")


class Digamma(Special):
    """The derivative of the logarithm of the gamma function."""

    name, latex_name, sympy_name = "digamma", r"\psi", "digamma"
    example = ("digamma(a)", "a: scalar, positive", "D[lgamma(a), a] = digamma(a)")


class Trigamma(Special):
    """The derivative of the digamma function."""

    name, latex_name, sympy_name = "trigamma", r"\psi_{1}", "trigamma"
    example = ("trigamma(a)", "a: scalar, positive", "D[digamma(a), a] = trigamma(a)")


class MultivariateLogGamma(Special):
    """The logarithm of the multivariate gamma function: p*(p-1)/4*log(pi) + the sum of lgamma(a + (1-i)/2), i = 1..p."""

    name, latex_name, sympy_name = "lmvgamma", r"\log\Gamma", "loggamma"
    example = ("lmvgamma(a, p)", "a: scalar, positive; p: dimension", "D[lmvgamma(a, p), a] = mvdigamma(a, p)")


class MultivariateDigamma(Special):
    """The derivative of ``lmvgamma(a, p)`` by a: the sum of digamma(a + (1-i)/2), i = 1..p."""

    name, latex_name, sympy_name = "mvdigamma", r"\psi", "digamma"
    example = ("mvdigamma(a, p)", "a: scalar, positive", "mvdigamma(a, 1) = digamma(a)")


class MultivariateGamma(Special):
    """The multivariate gamma function, the exponential of ``lmvgamma(a, p)``."""

    name, latex_name, sympy_name = "mvgamma", r"\Gamma", "gamma"
    example = ("mvgamma(a, p)", "a: scalar, positive; p: dimension", "log(mvgamma(a, p)) = lmvgamma(a, p)")


class BetaFunction(Special):
    """The beta function, gamma(a)*gamma(b)/gamma(a + b)."""

    name, latex_name, sympy_name = "beta", r"\mathrm{B}", "beta"
    example = ("beta(a, b)", "a: scalar, positive; b: scalar, positive", "beta(a, b) = gamma(a)*gamma(b)/gamma(a + b)")


class Factorial(Special):
    """The factorial, gamma(n + 1)."""

    name, latex_name, sympy_name = "factorial", r"\operatorname{fac}", "factorial"
    example = ("factorial(n)", "n: scalar, positive", "factorial(n) = n*factorial(n - 1)")


class Binomial(Special):
    """The binomial coefficient, gamma(n + 1)/(gamma(k + 1)*gamma(n - k + 1))."""

    name, latex_name, sympy_name = "binomial", r"\operatorname{binom}", "binomial"
    example = (
        "binomial(n, k)",
        "n: scalar, positive; k: scalar, positive",
        "binomial(n, k) = gamma(n + 1)/(gamma(k + 1)*gamma(n - k + 1))",
    )


def _scalars(cls: type[Special], *values: TermLike) -> Expr:
    terms = [as_term(v) for v in values]
    for term in terms:
        if not is_scalar(term):
            msg = f"{cls.name} takes scalars, and {term} is {shape_text(shape_of(term))}"
            raise ShapeError(msg)
    return cls(*terms)


def lgamma(a: TermLike) -> Expr:
    """Logarithm of the gamma function."""
    return _scalars(LogGamma, a)


def gamma(a: TermLike) -> Expr:
    """Gamma function."""
    return _scalars(GammaFunction, a)


def digamma(a: TermLike) -> Expr:
    """Derivative of ``lgamma``."""
    return _scalars(Digamma, a)


def trigamma(a: TermLike) -> Expr:
    """Derivative of ``digamma``."""
    return _scalars(Trigamma, a)


def lmvgamma(a: TermLike, p: TermLike) -> Expr:
    """Logarithm of the multivariate gamma function, for matrices of size p."""
    return _scalars(MultivariateLogGamma, a, p)


def mvdigamma(a: TermLike, p: TermLike) -> Expr:
    """Derivative of ``lmvgamma`` by its first argument."""
    return _scalars(MultivariateDigamma, a, p)


def mvgamma(a: TermLike, p: TermLike) -> Expr:
    """Multivariate gamma function, for matrices of size p."""
    return _scalars(MultivariateGamma, a, p)


def beta(a: TermLike, b: TermLike) -> Expr:
    """Beta function."""
    return _scalars(BetaFunction, a, b)


def factorial(n: TermLike) -> Expr:
    """Factorial."""
    return _scalars(Factorial, n)


def binomial(n: TermLike, k: TermLike) -> Expr:
    """Binomial coefficient."""
    return _scalars(Binomial, n, k)


# by the logarithm of the gamma function, of numbers called a and b: the arguments, each with its sign
BY_GAMMA: dict[type[Special], tuple[tuple[int, str], ...]] = {
    GammaFunction: ((1, "a"),),
    BetaFunction: ((1, "a"), (1, "b"), (-1, "a + b")),
    Factorial: ((1, "a + 1"),),
    Binomial: ((1, "a + 1"), (-1, "b + 1"), (-1, "a - b + 1")),
}
# those that no other of them says
PRIMITIVE = tuple(f for f in Special.__subclasses__() if f not in BY_GAMMA and f is not MultivariateGamma)
FUNCTIONS = {
    f.__name__: f for f in (lgamma, gamma, digamma, trigamma, beta, factorial, binomial, lmvgamma, mvdigamma, mvgamma)
} | {"psi": digamma}
