"""Which values are smooth in some symbols, so that averages of them are integrated by parts and differentiated.

Of an unknown function it is taken that it is smooth, and that it and its derivatives grow so slowly that every average of
them exists; a proof that uses this says so among its conditions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symkl.kernel.values import Function, Value, names, op_of, parts
from symkl.language.symbols import Scalar

if TYPE_CHECKING:
    from symkl.kernel.facts import Facts


def smooth(v: Value, over: frozenset[Any]) -> bool:
    """Whether a value is a polynomial in some symbols and in unknown functions of such polynomials."""
    powers = (p for m, _ in v.terms for p in m if names(p) & over)
    return all(isinstance(e, int) and e > 0 and _smooth(atom, over) for atom, e in powers) and all(
        _plain(x.base, over) for _, w in v.terms for x in w
    )


def _smooth(atom: Any, over: frozenset[Any]) -> bool:  # noqa: ANN401 - an atom
    if isinstance(atom, Value):
        return smooth(atom, over)
    if isinstance(atom, Function):
        return (atom.op == "call" and smooth(atom.args[1], over)) or (
            atom.op == "form" and all(_plain(x.base, over) for x in atom.args[0])
        )
    return isinstance(atom, Scalar)


def _plain(base: Any, over: frozenset[Any]) -> bool:  # noqa: ANN401 - what a letter is made of
    """Whether a letter is one of the symbols itself, or has none in it."""
    return base in over or not names(base) & over


def functions_in(o: Any) -> set[Any]:  # noqa: ANN401 - whatever values are made of
    """The unknown functions in a value."""
    return {f.args[0].declared for f in parts(o) if op_of(f) == "call"}


def assume_averages(facts: Facts, v: Value) -> None:
    """Note what is taken of the unknown functions in a value whose averages are moved."""
    for f in functions_in(v):
        facts.conditions[f"{f} is smooth"] = None
        facts.conditions[f"the averages of {f} and of its derivatives exist"] = None
