"""What points cannot show of a statement: where many are drawn, and where agreement at all of them says too little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.evaluation.degrees import size_degree
from symkl.evaluation.sizes import LARGEST_SIZE
from symkl.language.arithmetic import Power
from symkl.language.bound import ByEntries, Diagonal, Integral, Sum
from symkl.language.densities import DensityOf
from symkl.language.derivatives import Derivative, Jacobian
from symkl.language.distributions import AnyLaw
from symkl.language.expectations import CONDITIONAL, Covariance, Divergence, Expectation, Variance
from symkl.language.functions import AbsoluteValue, Exp, Largest, MatrixExponential, PseudoInverse, Rounded, Sqrt
from symkl.language.law import Density
from symkl.language.statement import Relation
from symkl.language.symbols import Matrix, Scalar
from symkl.language.unknown import Called

if TYPE_CHECKING:
    from sympy import Basic

    from symkl.language.statement import Statement

RANKS = frozenset({"full_row_rank", "full_col_rank", "rank_deficient"})
# what has cases that few points show
HIDING: frozenset[type] = frozenset(
    {Sqrt, AbsoluteValue, Largest, Rounded, PseudoInverse, Exp, MatrixExponential, Sum, Diagonal, ByEntries}
    | {Expectation, Variance, Covariance, *CONDITIONAL.values(), Divergence, Integral, Density, DensityOf}
)


def hides(statement: Statement) -> bool:
    """Whether a wrong statement may hold at many of the points that are drawn.

    An equality of rational functions that fails does so almost everywhere; an inequality only where it fails, and roots,
    absolute values, ranks, exponentials, sums over an index and averages have cases that few points show.
    """
    if statement.free_indices or statement.relation is not Relation.EQ or not HIDING.isdisjoint(_kinds(statement)):
        return True
    ranked = any(RANKS & getattr(symbol, "facts", frozenset()) for symbol in statement.symbols.values())
    return ranked or _breaks(statement.lhs) or _breaks(statement.rhs)


def _kinds(statement: Statement) -> set[type]:
    """Every class of node in the two sides."""
    found = set[type]()
    waiting: list[Basic] = [statement.lhs, statement.rhs]
    while waiting:
        term = waiting.pop()
        found.add(type(term))
        waiting += term.args
    return found


def blind_spot(statement: Statement) -> str:  # noqa: PLR0911 - one line for each
    """Return why agreement at the points that exact evaluation can draw would say too little, or nothing."""
    sides = (statement.lhs, statement.rhs)
    if any(side.has(MatrixExponential) for side in sides):
        return "matrix exponentials are exact at few matrices only"
    if any(node.has(PseudoInverse) for side in sides for node in side.atoms(Derivative, Jacobian)):
        return "a derivative is taken where the rank does not change"
    if any(side.has(Called) for side in sides):
        return "unknown functions are drawn among polynomials"
    if any("symmetric" in getattr(node.args[1], "facts", ()) for side in sides for node in side.atoms(Derivative)):
        return "a derivative by a symmetric matrix is compared only where it is symmetric, and conventions agree"
    symbols = [s for s in statement.symbols.values() if isinstance(s, (Matrix, Scalar))]
    if any(isinstance(s.law, AnyLaw) for s in symbols):
        return "of laws that are not known only some on a few points are drawn"
    if any("integer" in s.facts for s in symbols):
        return "only small whole numbers are drawn"
    if any(_breaks(side) for side in sides):
        return "an absolute value, a root, a power or a rounded number may change where no point was drawn"
    if any(fact.kind == "commute" for fact in statement.given):
        return "of matrices that commute only polynomials in one another are drawn"
    if sum(map(size_degree, sides)) >= LARGEST_SIZE:
        return "a polynomial in the sizes can vanish at all that were tried"
    return ""


def _breaks(term: Basic) -> bool:
    """Whether a term has a function that points on one side of a break say nothing about on the other."""
    power = isinstance(term, Power) and not term.args[1].is_Integer
    return power or isinstance(term, (AbsoluteValue, Largest, Rounded, Sqrt)) or any(map(_breaks, term.args))
