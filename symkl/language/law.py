"""What is common to all laws of probability: a name, a shape, and a density at a point."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from symkl.errors import ShapeError, UnsupportedError
from symkl.language.arithmetic import Node, TermLike, as_term
from symkl.language.names import check_name
from symkl.language.printing import Place, latex_of_name
from symkl.language.shapes import Shape, same_shape, shape_of, shape_text
from symkl.language.sympy_types import TypedBasic

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from sympy import Basic
    from sympy.printing.printer import Printer

    from symkl.language.sympy_types import Evaluated

L = TypeVar("L", bound="Law")


class Law(TypedBasic):
    """The law of a random vector. ``name`` is how its density is written: ``p`` in ``p(x)``."""

    kind: str
    name: str
    facts: frozenset[str] = frozenset()  # of a number with this law, at every point of its support
    beyond: frozenset[str] = frozenset()  # facts that a number with this law does not always have
    shape: Shape

    @property
    def requirements(self) -> list[tuple[Any, str]]:
        """What is positive, or has another fact, wherever the law exists, and the kernel uses."""
        return []

    @property
    def discrete(self) -> bool:
        """Whether it is a law of whole numbers, which has a mass and no density."""
        return bool(self.facts & {"integer", "binary"})

    @cached_property
    def parents(self) -> tuple[Any, ...]:
        """The random symbols that its parameters depend on, by name."""
        return tuple(sorted((s for s in self.free_symbols if getattr(s, "law", None) is not None), key=str))

    def _hashable_content(self) -> tuple[object, ...]:
        return (*self.args, self.name)

    def __reduce_ex__(self, protocol: object) -> tuple[object, ...]:
        """Pickle with the name."""
        return _rebuild_law, (type(self), self.args, self.name, self.shape)

    def __call__(self, point: TermLike) -> Density:
        """Return the density at a point, ``p(x)``."""
        at = as_term(point)
        if not same_shape(shape_of(at), self.shape):
            msg = f"{self}: the density of {shape_text(self.shape)} law is taken at {at}, {shape_text(shape_of(at))}"
            raise ShapeError(msg)
        return Density(self, at)

    def density_at(self, point: Evaluated) -> Evaluated | None:  # noqa: ARG002 - a law that has a density says it
        """Return the value of the density at an evaluated point, or ``None`` where there is none to be had."""
        return None

    def _sympystr(self, printer: Printer) -> str:
        return self.name or f"{self.kind}({', '.join(printer._print(a) for a in self.args)})"  # noqa: SLF001

    def _latex(self, printer: Printer) -> str:
        return latex_of_name(printer, self.name) if self.name else rf"\mathcal{{{self.kind[0]}}}"


def _rebuild_law(cls: type[Law], args: tuple[Basic, ...], name: str, shape: Shape) -> Law:
    return new_law(cls, *args, name=name, shape=shape)


def new_law(cls: type[L], *args: Basic, name: str, shape: Shape) -> L:
    """Make a law from its parameters."""
    law = TypedBasic.__new__(cls, *args)
    law.name, law.shape = check_name(name) if name else "", shape
    if name:  # which would hide what it depends on
        check_fixed(law)
    return law


def check_fixed(law: Law, given: Iterable[Basic] = ()) -> Law:
    """Refuse a law with a random parameter that it is not a law given: only a density is a function of them as well."""
    known = lineage(given)
    for symbol in parents(law):
        if symbol not in known:
            msg = f"a law whose parameter {symbol} is itself random is not supported"
            hint = f"say that it is a law given {symbol}: x | {symbol} ~ {law.kind}(...); npdf(x, m, S) takes any m and S"
            raise UnsupportedError(msg, hint=hint)
    return law


def parents(law: Law | None) -> tuple[Any, ...]:
    """Return the random symbols that the parameters of a law depend on, by name."""
    return () if law is None else law.parents


def lineage(symbols: Iterable[Any], known: Container[Any] = ()) -> frozenset[Any]:
    """Return random symbols with those that their laws depend on, and so on; what is known has no law any more."""
    found, waiting = set[Any](), list(symbols)
    while waiting:
        symbol = waiting.pop()
        if symbol not in found and symbol not in known:
            found.add(symbol)
            waiting += parents(getattr(symbol, "law", None))
    return frozenset(found)


def rebuilt_law(law: Law, *args: Basic) -> Law:
    """Make a law again with other parameters, under its name."""
    return new_law(type(law), *args, name=law.name, shape=law.shape)


class Density(Node):
    """The density of a law at a point: ``p(x)``, or ``N(x; m, S)`` for a law without a name."""

    @property
    def law(self) -> Law:
        """The law whose density this is."""
        law: Law = self.args[0]
        return law

    def _evaluate(self, *args: Evaluated) -> Evaluated:
        law, point = args
        value = law.density_at(point)
        return self if value is None else value

    def _print(self, printer: Printer, place: Place) -> str:
        law, point = self.args
        inner = printer._print(point)  # noqa: SLF001
        if law.name:
            return place.call(law.name, printer._print(law), inner)  # noqa: SLF001
        if law.kind != "Normal":
            return place.call(str(law), printer._print(law), inner)  # noqa: SLF001
        parameters = ", ".join(printer._print(a) for a in law.args)  # noqa: SLF001
        if place.latex:
            return rf"\mathcal{{N}}\left({inner}; {parameters}\right)"
        return f"npdf({inner}, {parameters})"
