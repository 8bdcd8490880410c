"""A proof as data: instances of laws, multiples of zero, and parts that are not negative."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sympy import Expr


@dataclass(frozen=True, slots=True)
class Instance:
    """A law, and what stands for each of its letters.

    Attributes
    ----------
    law : its name
    put : by the name of each letter: a term, a symbol, or events
    over : the random symbols that its expectations average over; of none, all that stand in it
    """

    law: str
    put: tuple[tuple[str, Any], ...]
    over: tuple[Expr, ...] = ()

    def __str__(self) -> str:
        return f"{self.law}: " + ", ".join(f"{name} = {term}" for name, term in self.put)


@dataclass(frozen=True, slots=True)
class Cofactor:
    """A multiple of zero: ``coefficient * before * (left - right) * after`` of an instance, or its trace."""

    coefficient: Expr
    before: Expr | None
    instance: Instance
    after: Expr | None
    traced: bool = False


@dataclass(frozen=True, slots=True)
class Surplus:
    """What is not negative: ``coefficient * (greater - smaller)`` of an instance of an inequality, averaged or summed.

    Attributes
    ----------
    coefficient : a number known not to be negative
    instance : of a law that says ``>=`` or ``>``
    under : what binds both, outermost first: an index to sum over, or the random symbols to average over
    """

    coefficient: Expr
    instance: Instance
    under: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Proof:
    """What a search hands to the kernel: instances in the order in which they are learnt, and multiples of zero.

    Of an inequality also what its greater side exceeds the smaller by, and whether it is the squares of the two that are
    compared, the greater side being known not to be negative.
    """

    instances: tuple[Instance, ...]
    cofactors: tuple[Cofactor, ...] = ()
    surpluses: tuple[Surplus, ...] = ()
    squared: bool = False

    @property
    def steps(self) -> tuple[Instance, ...]:
        """Every instance of a law in it."""
        return (*self.instances, *(c.instance for c in self.cofactors), *(s.instance for s in self.surpluses))
