"""What the symbols of a statement stand for, where it is evaluated: sizes, values, laws, outcomes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from symkl.evaluation.duals import Element
    from symkl.evaluation.fields import Rows

# a number, a matrix as rows, or what a law or an index stands for
Value: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Spread:
    """How a law with known mean and covariance is filled in.

    Along the columns of a factor of the covariance, each chosen with equal probability, the law sits on two points at
    unequal distance from the mean: ``reach[i]`` ahead and as far behind as the variance asks. ``basis`` mixes the axes.
    """

    reach: tuple[Element, ...]
    basis: Rows | None = None


@dataclass(frozen=True, slots=True)
class Support:
    """A law as points with probabilities."""

    atoms: list[tuple[Element, Any]]


@dataclass(frozen=True, slots=True)
class Skewed:
    """How a law with independent coordinates is filled in: each sits on the mean and on one point on either side.

    ``points`` is how many there are together; ``width``, squared, is that of all coordinates where a fourth moment is
    given, which it decides.
    """

    points: int
    width: Element = 0


Chosen: TypeAlias = Spread | Support | Skewed


def points_of(law: Chosen) -> int:
    """Return on how many points a law sits."""
    match law:
        case Spread(reach=reach):
            return 2 * len(reach)
        case Support(atoms=atoms):
            return len(atoms)
    return law.points


@dataclass
class Point:
    """What a statement's symbols stand for.

    Attributes
    ----------
    sizes : the value of each dimension
    values : numbers, matrices as lists of rows, mass functions and families as lists, by name
    laws : for each law about which only some moments are known, the law chosen; by name of the law or of its symbol
    events : outcomes with their probabilities; which events of each name happen
    independent : pairs of random symbols declared independent
    together : how many random symbols have a law of which only some moments are known
    """

    sizes: dict[str, int] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    laws: dict[str, Chosen] = field(default_factory=dict)
    events: list[tuple[Element, dict[str, frozenset[int]]]] = field(default_factory=list)
    independent: frozenset[frozenset[str]] = frozenset()
    together: int = 0
