"""Densities of which nothing is known but what they are of: ``p(x, z)`` with its marginals and conditionals, ``q(z | x)``.

A density is positive, and by any measure: what holds of densities of vectors holds of mass functions, and the other way
round. An integral over a variable is one by that measure.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any, TypeAlias

from symkl.errors import DeclarationError, ShapeError, SymklError
from symkl.language.arithmetic import Node, TermLike, as_term, divided, negated, times
from symkl.language.bound import integral
from symkl.language.entrywise import Defined
from symkl.language.functions import log
from symkl.language.names import check_name
from symkl.language.printing import Place, latex_of_name
from symkl.language.shapes import is_scalar, same_shape, shape_of, shape_text
from symkl.language.symbols import Matrix, Scalar
from symkl.language.sympy_types import TypedBasic, group, text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from sympy import Basic, Expr
    from sympy.printing.printer import Printer

    from symkl.language.shapes import Shape
    from symkl.language.symbols import Index

Variable: TypeAlias = "Matrix | Scalar"
Variables: TypeAlias = "Variable | Sequence[Variable]"


class DensityFunction(TypedBasic):
    """A positive density of some variables, or of some given others; the names of these are what it is told by."""

    def __new__(cls, name: str, of: Variables, given: Variables = ()) -> Self:
        """Declare the density ``name`` of variables, ``p(x, z)``, or of variables given others, ``q(z | x)``."""
        slots = [_variables(part) for part in (of, given)]
        names = [v.name for part in slots for v in part]
        if not slots[0] or len(set(names)) < len(names):
            msg = f"{name} is a density of variables, each once, and not of {', '.join(names) or 'none'}"
            raise DeclarationError(msg, hint=f"{name}(x, z): density, or {name}(z | x): density")
        return super().__new__(cls, text(check_name(name)), *(group(*(_slot(v) for v in part)) for part in slots))

    @property
    def func(self) -> Any:  # noqa: ANN401 - SymPy's protocol
        """Rebuild from arguments."""
        return _rebuilt

    def __reduce_ex__(self, protocol: object) -> tuple[object, ...]:
        """Pickle by arguments."""
        return _rebuilt, self.args

    name = property(lambda self: self.args[0].name)

    @property
    def of(self) -> dict[str, Shape]:
        """What it is a density of, by name, each with its shape."""
        return {slot.args[0].name: tuple(slot.args[1:]) for slot in self.args[1]}

    @property
    def given(self) -> dict[str, Shape]:
        """What it is declared conditional on."""
        return {slot.args[0].name: tuple(slot.args[1:]) for slot in self.args[2]}

    def __call__(self, *points: TermLike, given: TermLike | Sequence[TermLike] = ()) -> DensityOf:
        """Return a marginal ``p(z)``, the joint ``p(x, z)`` or a conditional ``p(z | x)``, by the names of its variables.

        Raises
        ------
        ShapeError, DeclarationError
            If it is no density of these variables.
        """
        before, behind = (_variables(part) for part in (points, given))
        known = self.of | self.given
        names = [v.name for v in (*before, *behind)]
        said = f"{self}({', '.join(v.name for v in before)}{' | ' * bool(behind)}{', '.join(v.name for v in behind)})"
        hint = f"{self} is declared as {self.declared}"
        for v in (*before, *behind):
            if v.name not in known:
                msg = f"{said}: {self} is no density of {v.name}"
                raise DeclarationError(msg, hint=hint)
            if not same_shape(shape_of(v), known[v.name]):
                msg = f"{said}: {v.name} is {shape_text(shape_of(v))} and was declared {shape_text(known[v.name])}"
                raise ShapeError(msg)
        if not before or len(set(names)) < len(names) or any(v.name in self.given for v in before):
            msg = f"{said} is no density that {self} has"
            raise DeclarationError(msg, hint=hint)
        if not self.given.keys() <= {v.name for v in behind}:
            msg = f"{said} is not given {', '.join(self.given.keys() - {v.name for v in behind})}"
            raise DeclarationError(msg, hint=hint)
        return DensityOf(self, *(group(*(group(text(v.name), v) for v in part)) for part in (before, behind)))

    @property
    def declared(self) -> str:
        """How it is declared: ``p(x, z)``, ``q(z | x)``."""
        behind = f" | {', '.join(self.given)}" if self.given else ""
        return f"{self.name}({', '.join(self.of)}{behind})"

    @property
    def words(self) -> str:
        """What it is a density of, in words: ``z given x``."""
        return ", ".join(self.of) + (f" given {', '.join(self.given)}" if self.given else "")

    def _sympystr(self, printer: Printer) -> str:  # noqa: ARG002
        return str(self.name)

    def _latex(self, printer: Printer) -> str:
        return latex_of_name(printer, self.name)


def _rebuilt(*args: Basic) -> DensityFunction:
    return TypedBasic.__new__(DensityFunction, *args)


def _variables(part: Any) -> list[Variable]:  # noqa: ANN401 - whatever was passed
    found: list[Variable] = list(part) if isinstance(part, (list, tuple)) else [part]
    for v in found:
        if not isinstance(v, (Matrix, Scalar)) or not (is_scalar(v) or shape_of(v)[1] == 1):
            msg = f"a density is one of declared vectors and numbers, and {v} is none"
            raise DeclarationError(msg, hint="declare it: x: n, or x: scalar")
        if v.law is not None:
            msg = f"{v} has a law, so that its density is that law's"
            raise DeclarationError(msg, hint=f"leave out the law of {v}, or the density")
    return found


def _slot(v: Variable) -> Any:  # noqa: ANN401 - a group
    return group(text(v.name), *shape_of(v))


class DensityOf(Node):
    """A density at its variables: ``p(x, z)``, ``p(z | x)``."""

    @property
    def function(self) -> DensityFunction:
        """The density as it was declared."""
        function: DensityFunction = self.args[0]
        return function

    @property
    def of(self) -> dict[str, Any]:
        """The variables before the bar: what stands for each, by name."""
        return {pair.args[0].name: pair.args[1] for pair in self.args[1]}

    @property
    def given(self) -> dict[str, Any]:
        """The variables behind the bar."""
        return {pair.args[0].name: pair.args[1] for pair in self.args[2]}

    def doit(self, **hints: object) -> Expr:  # noqa: ARG002 - SymPy's signature
        """Return itself: nothing is known of it."""
        return self

    def _print(self, printer: Printer, place: Place) -> str:
        before, behind = (
            ", ".join(printer._print(v) for v in part.values())  # noqa: SLF001
            for part in (self.of, self.given)
        )
        bar = r" \mid " if place.latex else " | "
        return place.call(str(self.function), printer._print(self.function), before + (bar + behind if behind else ""))  # noqa: SLF001


class OverDensity(Defined):
    """What is defined by an integral over the variables of a density, which it binds."""

    @property
    def density(self) -> DensityOf:
        """The density whose variables are bound."""
        raise NotImplementedError

    @property
    def bound_symbols(self) -> list[Basic]:
        """What it binds."""
        return list(self.density.of.values())

    @property
    def free_symbols(self) -> set[Basic]:
        """All symbols but those that it binds."""
        inside: set[Basic] = set().union(*(a.free_symbols for a in self.args))
        return inside - set(self.bound_symbols)

    def _eval_subs(self, old: Basic, new: Basic) -> Expr | None:
        if old in self.bound_symbols:
            return self
        if new.free_symbols & set(self.bound_symbols):
            msg = f"putting {new} for {old} would capture a variable of {self.density}"
            raise SymklError(msg, hint="rename the variable")
        return None

    def integrated(self, body: Expr) -> Expr:
        """Return the integral of the density times a term."""
        return reduce(integral, reversed(list(self.density.of.values())), times(self.density, body))


class Average(OverDensity):
    """``E[f, z ~ q(z | x)]``, the integral of ``q(z | x)*f`` over z."""

    name = "E"

    @property
    def density(self) -> DensityOf:
        """The density whose variables are bound."""
        density: DensityOf = self.args[1]
        return density

    def _shape(self, *args: Expr) -> Shape:
        return shape_of(args[0])

    def written(self, fresh: Callable[[Expr, int], Index]) -> Expr:  # noqa: ARG002 - needs none
        """Return the definition."""
        return self.integrated(self.args[0])

    def _print(self, printer: Printer, place: Place) -> str:
        term, density = (printer._print(a) for a in self.args)  # noqa: SLF001
        names = ", ".join(printer._print(v) for v in self.bound_symbols)  # noqa: SLF001
        if place.latex:
            return rf"\mathbb{{E}}_{{{names} \sim {density}}}\left[{term}\right]"
        return f"E[{term}, {names} ~ {density}]"


class DensityDivergence(OverDensity):
    """``KL(q(z | x), p(z))``, the integral of ``q(z | x)*log(q(z | x)/p(z))`` over z."""

    name = "KL"

    @property
    def density(self) -> DensityOf:
        """The density whose variables are bound."""
        density: DensityOf = self.args[0]
        return density

    def written(self, fresh: Callable[[Expr, int], Index]) -> Expr:  # noqa: ARG002 - needs none
        """Return the definition."""
        return self.integrated(log(divided(*self.args)))

    def _print(self, printer: Printer, place: Place) -> str:
        first, second = (printer._print(a) for a in self.args)  # noqa: SLF001
        if place.latex:
            return rf"\mathbb{{D}}_{{KL}}\left({first} \,\|\, {second}\right)"
        return f"KL({first}, {second})"


class DensityEntropy(OverDensity):
    """``entropy(p(x))``, less the integral of ``p(x)*log(p(x))`` over x."""

    name, latex_name = "entropy", r"\operatorname{H}"

    @property
    def density(self) -> DensityOf:
        """The density whose variables are bound."""
        density: DensityOf = self.args[0]
        return density

    def written(self, fresh: Callable[[Expr, int], Index]) -> Expr:  # noqa: ARG002 - needs none
        """Return the definition."""
        return negated(self.integrated(log(self.density)))


def average(term: TermLike, density: DensityOf) -> Expr:
    """Return ``E[term, z ~ q(z | x)]``: the average of a term over the variables of a density."""
    return Average(as_term(term), declared_density(density, "E"))


def divergence(first: DensityOf, second: TermLike) -> Expr:
    """Return ``KL(q(z | x), p(z))``: of a density from another one, or from a product of some."""
    value = as_term(second)
    if not is_scalar(value):
        msg = f"KL takes densities, and {value} is {shape_text(shape_of(value))}"
        raise ShapeError(msg)
    missing = [str(v) for v in declared_density(first, "KL").of.values() if v not in value.free_symbols]
    if missing:
        msg = f"KL({first}, {value}): the second is no density of {', '.join(missing)}"
        raise DeclarationError(msg, hint="both are densities of the same variables")
    return DensityDivergence(first, value)


def declared_density(given: object, function: str) -> DensityOf:
    """Return a density, or say what a function takes.

    Raises
    ------
    DeclarationError
        If it is no density.
    """
    if not isinstance(given, DensityOf):
        msg = f"{function} takes a declared density{' or what has a law' * (function == 'entropy')}, and {given} is none"
        raise DeclarationError(msg, hint="declare one: p(x, z): density, and write p(z), p(z | x)")
    return given


def density(name: str, *of: Variable, given: Variables = ()) -> DensityFunction:
    """Declare a positive density of variables, or of some given others; ``p(x)``, ``p(z, given=x)`` follow from it."""
    return DensityFunction(name, of, given)


__all__ = [
    "Average",
    "DensityDivergence",
    "DensityEntropy",
    "DensityFunction",
    "DensityOf",
    "OverDensity",
    "average",
    "density",
]
__all__ += ["OverDensity", "declared_density", "divergence"]
