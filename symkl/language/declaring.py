"""How symbols are declared, in the words of the language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.language.densities import DensityFunction
from symkl.language.distributions import AnyLaw, Event, IndependentCoordinates, MassFunction
from symkl.language.facts import IMPLIED
from symkl.language.law import Law, parents
from symkl.language.shapes import shape_text
from symkl.language.symbols import Dimension, Family, Index, Matrix, Scalar
from symkl.language.unknown import UnknownFunction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symkl.language.statement import Declared, Statement

ORDER = (Dimension, Scalar, Family, UnknownFunction, Matrix, Law, DensityFunction, MassFunction, Event, Index)


def let_of(statement: Statement) -> str:
    """Return the declarations of a statement, as ``let`` takes them."""
    symbols = sorted({whole(symbol) for symbol in statement.symbols.values()}, key=place_of)
    return "; ".join([*map(as_text, symbols), *map(str, sorted(statement.given, key=str))])


def place_of(symbol: Declared) -> tuple[int, tuple[str, int, str]]:
    """Return what declarations are sorted by."""
    return _rank(symbol), _natural(symbol.name)


def whole(symbol: Declared) -> Declared:
    """Return the family of which an event is a member."""
    return Event(symbol.name, symbol.size, symbol.facts) if isinstance(symbol, Event) else symbol


def as_text(symbol: Declared) -> str:  # noqa: PLR0911 - one for each kind
    """Return a declaration in the words of the language: ``S1: k x k, spd``."""
    name = symbol.name
    if isinstance(symbol, Dimension):
        return f"{name}: dimension"
    if isinstance(symbol, Law):
        return f"{name}: {_law_text(symbol)}"
    if isinstance(symbol, MassFunction):
        values = f", {', '.join(map(str, symbol.values))}" if symbol.values else ""
        return f"{name}: mass({symbol.size}){values}"
    if isinstance(symbol, Index):
        return f"{name}: index({symbol.size})"
    if isinstance(symbol, Family):
        return f"{name}: numbers({symbol.size})"
    if isinstance(symbol, UnknownFunction):
        return f"{name}: scalar -> scalar"
    if isinstance(symbol, DensityFunction):
        return f"{symbol.declared}: density"
    if isinstance(symbol, Event):
        kind = "event" if symbol.size == 1 else f"events({symbol.size})"
        return ", ".join((f"{name}: {kind}", *least(symbol.facts)))
    kind = shape_text(symbol.shape) if isinstance(symbol, Matrix) and not symbol.is_vector else "scalar"
    if isinstance(symbol, Matrix) and symbol.is_vector:
        kind = str(symbol.shape[0])
    behind = ", ".join(str(z) for z in parents(symbol.law))
    given = f", {name} | {behind}" if behind else ""
    law = f"{given} ~ {symbol.law.name or _law_text(symbol.law)}" if symbol.law is not None else ""
    return ", ".join((f"{name}: {kind}", *least(symbol.facts))) + law


def _law_text(law: Law) -> str:
    if isinstance(law, IndependentCoordinates):
        return "{}({}, {}, third={})".format(law.kind, *law.args)
    inside = law.moments or () if type(law) is AnyLaw else law.args
    return f"{law.kind}({', '.join(map(str, inside))})"


def least(facts: Iterable[str]) -> list[str]:
    """Leave out what another fact brings with it."""
    known = set(facts)
    return sorted(known - {implied for fact in known for implied in IMPLIED.get(fact, ())})


def _rank(symbol: Declared) -> int:
    return next(rank for rank, kind in enumerate(ORDER) if isinstance(symbol, kind))


def _natural(name: str) -> tuple[str, int, str]:
    stem = name.rstrip("0123456789")
    return stem, int(name[len(stem) :] or 0), name
