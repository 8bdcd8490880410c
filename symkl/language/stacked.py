"""Families as one long vector or one tall matrix: independent draws of a law, matrices that stand one below the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.errors import UnsupportedError
from symkl.language import terms as tm
from symkl.language.arithmetic import TermLike, as_term
from symkl.language.distributions import AnyLaw, IndependentCoordinates, Normal
from symkl.language.facts import EACH
from symkl.language.functions import kron
from symkl.language.shapes import SCALAR
from symkl.language.symbols import Matrix, Scalar

if TYPE_CHECKING:
    from symkl.language.law import Law


def iid(size: TermLike, law: Law, third: str = "mu3") -> Law:
    """Return the law of independent draws with one law, one below the other: ``random_vector("x", iid(n, Normal(m, S)))``.

    With ``i: index(n)``, ``x[i]`` is one of them.

    Parameters
    ----------
    size : how many draws
    law : of each; of numbers also any law with given mean and variance
    third : what the third central moment of such a law is called

    Raises
    ------
    UnsupportedError
        If the law is of another kind.
    """
    n = as_term(size)
    if isinstance(law, Normal) and law.shape == SCALAR:
        return Normal(tm.times(law.mean, tm.ones(n)), tm.times(law.covariance, tm.I(n)))
    if isinstance(law, Normal):
        return Normal(kron(tm.ones(n), law.mean), kron(tm.I(n), law.covariance))
    if isinstance(law, AnyLaw) and law.moments is not None and law.shape == SCALAR:
        mean, variance = law.moments
        mean, covariance = tm.times(mean, tm.ones(n)), tm.times(variance, tm.I(n))
        return IndependentCoordinates(mean, covariance, third=tm.times(Scalar(third), tm.ones(n)))
    msg = f"independent draws of {law} are not supported yet"
    raise UnsupportedError(msg, hint="Normal(m, S), or Any(m, s) of numbers")


def family(name: str, size: TermLike, rows: TermLike, columns: TermLike = 1, *facts: str) -> Matrix:
    """Declare matrices that stand one below the other: ``S = family("S", K, d, d, "spd")``; ``S[k]`` is one of them.

    A family of vectors is the rows of a matrix: ``matrix("X", n, p)``, of which ``X[i]`` is one.
    """
    rows = as_term(rows)
    if as_term(columns) == 1:
        return Matrix(name, size, rows, [EACH + fact for fact in facts])
    return Matrix(name, tm.times(size, rows), columns, [EACH + fact for fact in facts])
