"""Averages over independent draws from a density: ``E[log(1/K*Sum[p(x, z[k])/q(z[k] | x), k]), z[k] ~ q(z | x)]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symkl.errors import DeclarationError, ShapeError, SymklError
from symkl.language.arithmetic import Node, as_term
from symkl.language.densities import DensityOf, declared_density
from symkl.language.printing import MULTIPLICATIVE
from symkl.language.shapes import shape_of
from symkl.language.sympy_types import TypedBasic

if TYPE_CHECKING:
    from sympy import Basic, Expr
    from sympy.printing.printer import Printer

    from symkl.language.arithmetic import TermLike
    from symkl.language.printing import Place
    from symkl.language.shapes import Shape
    from symkl.language.symbols import Index


class Drawn(Node):
    """The k-th of independent draws of a variable, ``z[k]``."""

    def _shape(self, *args: Expr) -> Shape:
        return shape_of(args[0])

    def _print(self, printer: Printer, place: Place) -> str:
        z, k = (printer._print(a) for a in self.args)  # noqa: SLF001 - the documented way to recurse in SymPy printers
        return f"{{{z}}}_{{{k}}}" if place.latex else f"{z}[{k}]"


class Draws(Node):
    """The average over independent draws from a density, which it binds."""

    binding = MULTIPLICATIVE + 2

    @property
    def density(self) -> DensityOf:
        """What is drawn from."""
        density: DensityOf = self.args[1]
        return density

    @property
    def bound_symbols(self) -> list[Basic]:
        """The variable that is drawn."""
        return list(self.density.of.values())

    @property
    def index(self) -> Index:
        """What tells the draws apart."""
        index: Index = min((one.args[1] for one in self.args[0].atoms(Drawn)), key=str)
        return index

    @property
    def free_symbols(self) -> set[Basic]:
        """All symbols but those that it binds."""
        inside: set[Basic] = set().union(*(a.free_symbols for a in self.args))
        return (inside | self.index.size.free_symbols) - set(self.bound_symbols)

    def _eval_subs(self, old: Basic, new: Basic) -> Expr | None:
        if old in self.bound_symbols:
            return self
        if new.free_symbols & set(self.bound_symbols):
            msg = f"putting {new} for {old} would capture what is drawn from {self.density}"
            raise SymklError(msg, hint="rename the variable")
        return None

    def _print(self, printer: Printer, place: Place) -> str:
        term, density, k = (printer._print(a) for a in (*self.args, self.index))  # noqa: SLF001 - as above
        (z,) = (printer._print(v) for v in self.bound_symbols)  # noqa: SLF001 - as above
        if place.latex:
            return rf"\mathbb{{E}}_{{{{{z}}}_{{{k}}} \sim {density}}}\left[{term}\right]"
        return f"E[{term}, {z}[{k}] ~ {density}]"


class DrawnFamily(TypedBasic):
    """Draws z[1], ..., z[K] of a variable z; ``z[k]`` is one of them."""

    variable = property(lambda self: self.args[0])
    size = property(lambda self: self.args[1])

    def __getitem__(self, index: Index) -> Expr:
        """One of the draws."""
        if index.size != self.size:
            msg = f"there are {self.size} draws of {self.variable}, and {index} does not run over them"
            raise DeclarationError(msg, hint=f"declare the index over {self.size}")
        return Drawn(self.variable, index)


def draws(term: TermLike, density: object, index: Index) -> Expr:
    """Average over independent draws from a density: its variable stands for the draw that the index tells.

    Raises
    ------
    ShapeError, DeclarationError
        If the density is one of several variables, or nothing is drawn.
    """
    drawn = declared_density(density, "draws")
    (variable,) = drawn.of.values() if len(drawn.of) == 1 else (None,)
    if variable is None:
        msg = f"{drawn} is a density of {', '.join(drawn.of)}: one variable is drawn"
        raise ShapeError(msg)
    body = as_term(term).xreplace({variable: Drawn(variable, index)})  # type: ignore[no-untyped-call] # SymPy's
    return over_draws(body, drawn)


def over_draws(body: Any, density: DensityOf) -> Expr:  # noqa: ANN401 - a term
    """Build the average of what has draws in it, each under the sum or product that binds its index."""
    if not body.has(Drawn):
        msg = f"E[{body}, . ~ {density}]: no draw stands in {body}"
        raise DeclarationError(msg, hint="write z[k] under a sum over k")
    loose = sorted(str(one) for one in body.atoms(Drawn) if one.args[1] in body.free_symbols)
    if loose:
        msg = f"{loose[0]} stands outside of any sum over the draws"
        raise DeclarationError(msg, hint=f"write Sum[f({loose[0]}), k]")
    return Draws(body, density)


__all__ = ["Drawn", "DrawnFamily", "Draws", "draws", "over_draws"]
