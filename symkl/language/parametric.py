"""A family of laws as data: parameters with their ranges, support, density, moments, and how a variable of it is made.

Everything that the rest of symkl knows of a family stands in its class; all texts are terms of the language in the names
of the parameters and of ``x``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from symkl.errors import DeclarationError, ShapeError
from symkl.language.law import Law, new_law
from symkl.language.shapes import SCALAR, is_scalar, shape_of, shape_text
from symkl.language.sympy_types import untyped
from symkl.language.terms import as_term

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Self

    from sympy import Basic, Expr
    from sympy.printing.printer import Printer

    from symkl.language.terms import TermLike


def value_of(term: Expr) -> Any:  # noqa: ANN401 - what SymPy makes of it
    """Return what SymPy makes of a term."""
    return term.doit()  # type: ignore[no-untyped-call]


class Base(NamedTuple):
    """A variable of which all moments are known, and that others are made of."""

    name: str
    kind: str
    parameters: tuple[str, ...] = ()


class Moment(NamedTuple):
    """A law of the kernel about the family: its name, declarations and claim."""

    name: str
    let: str
    claim: str


class Parametric(Law):
    """A law of a number that is given by parameters.

    Attributes
    ----------
    parameters : the name of each parameter with the fact that is declared of a symbol that stands for it
    ranges : what must be positive for the law to exist
    facts : what is known of a number with the law, at every point of its support
    log_density : of the density, or of the mass
    exists : moments that exist only where something is positive: the term averaged, and what that is
    made : what a variable is made of
    value : how it is made of these
    rows : moments, as laws of the kernel
    source : where the density and the moments stand
    latex : how the family is called
    """

    kind: str
    parameters: ClassVar[dict[str, str]]
    ranges: ClassVar[tuple[str, ...]]
    facts = frozenset()
    log_density: ClassVar[str]
    exists: ClassVar[tuple[tuple[str, str], ...]] = ()
    made: ClassVar[tuple[Base, ...]]
    value: ClassVar[str]
    rows: ClassVar[tuple[Moment, ...]]
    source: ClassVar[str]
    latex: ClassVar[str]

    def __new__(cls, *arguments: TermLike, name: str = "") -> Self:
        """Give the parameters in order; a name is how its density is written."""
        terms = [as_term(a) for a in arguments]
        called = f"{cls.kind}({', '.join(cls.parameters)})"
        if len(terms) != len(cls.parameters):
            msg = f"{cls.kind} takes {len(cls.parameters)} parameters, not {len(terms)}"
            raise DeclarationError(msg, hint=called)
        for term, parameter in zip(terms, cls.parameters, strict=True):
            if not is_scalar(term):
                msg = f"{parameter} of {called} is a scalar, and {term} is {shape_text(shape_of(term))}"
                raise ShapeError(msg)
        law = new_law(cls, *terms, name=name, shape=SCALAR)
        for term in law.requirements:
            if not term.free_symbols and not value_of(term) > 0:
                msg = f"there is no law {law.written}: {term} is not positive"
                raise DeclarationError(msg)
        return law

    @classmethod
    def at_a_point(cls) -> str:
        """Declare the parameters, a law of the family under the name p_, and a point x of its support."""
        parameters = [f"{name}: scalar, {fact}" for name, fact in cls.parameters.items()]
        point = ", ".join(("x: scalar", *sorted(cls.facts)))
        return "; ".join((*parameters, point, f"p_: {cls.kind}({', '.join(cls.parameters)})"))

    @property
    def func(self) -> Callable[..., Parametric]:
        """Rebuild under the same name."""
        return lambda *args: type(self)(*args, name=self.name)

    @property
    def written(self) -> str:
        """The family with its parameters."""
        return f"{self.kind}({', '.join(map(str, self.args))})"

    def term(self, text: str, **names: Basic) -> Expr:
        """Read one of the texts of the family, with the arguments of this law in place of its parameters."""
        meanings: dict[str, Any] = {**dict(zip(self.parameters, self.args, strict=True)), **names}
        # which reads laws, too, and so imports this
        return import_module("symkl.language.reading").parse_term(text, meanings)  # type: ignore[no-any-return]

    @property
    def requirements(self) -> list[Expr]:
        """What is positive wherever the law exists."""
        return [self.term(text) for text in self.ranges]

    def log_density_at(self, point: Expr) -> Expr:
        """Return the logarithm of the density at a point of the support, written out."""
        return self.term(self.log_density, x=point)

    def density_at(self, point: Any) -> Any:  # noqa: ANN401 - an evaluated term
        """Return the value of the density."""
        return untyped.exp(value_of(self.log_density_at(point)))

    def existing(self, term: Basic, x: Basic) -> list[Expr]:
        """Return what is positive wherever the average of a term over x exists."""
        return [self.term(where) for text, where in self.exists if self.term(text, x=x) == term]

    def _sympystr(self, printer: Printer) -> str:
        return self.name or f"{self.kind}({', '.join(printer._print(a) for a in self.args)})"  # noqa: SLF001

    def _latex(self, printer: Printer) -> str:
        if self.name:
            return super()._latex(printer)
        return rf"{self.latex}\left({', '.join(printer._print(a) for a in self.args)}\right)"  # noqa: SLF001
