"""How a law is registered, and how its uses are recorded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.prover.ledger import Ledger

P = ParamSpec("P")
R = TypeVar("R")

MATRIX_ANALYSIS = "Horn and Johnson, Matrix Analysis, 2nd ed., 2013"
COOKBOOK = "Petersen and Pedersen, The Matrix Cookbook, 2012"
DLMF = "NIST Digital Library of Mathematical Functions"
BILLINGSLEY = "Billingsley, Probability and Measure, 3rd ed., 1995"
COVER = "Cover and Thomas, Elements of Information Theory, 2nd ed., 2006"


@dataclass(slots=True)
class Law:
    """One trusted law.

    Attributes
    ----------
    name : how results cite it
    statement : the law on one line
    source : where it is proved
    needs : its conditions, in words
    apply : the function that rewrites
    """

    name: str
    statement: str
    source: str
    needs: tuple[str, ...]
    apply: Callable[..., Any]


LAWS: dict[str, Law] = {}


def law(name: str, statement: str, source: str, needs: tuple[str, ...] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a law; a name used twice or a missing source is refused when the module is imported."""
    if name in LAWS or not source or not statement:
        msg = f"law {name!r} is registered twice or lacks its statement or source"
        raise ValueError(msg)

    def register(function: Callable[P, R]) -> Callable[P, R]:
        entry = LAWS[name] = Law(name, statement, source, needs, function)

        @wraps(function)
        def use(*args: P.args, **kwargs: P.kwargs) -> R:
            result = entry.apply(*args, **kwargs)
            if result is not None:
                context: Ledger = args[0]  # type: ignore[assignment] # the first argument of every law
                context.used[name] = None
            return result  # type: ignore[no-any-return] # what the law returned

        return use

    return register
