"""A family of laws as data: parameters with their ranges, support, density, moments, and how a variable of it is made.

Everything that the rest of symkl knows of a family stands in its class; all texts are terms of the language in the names
of the parameters and of ``x``.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from math import prod
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from sympy import Integer, Rational

from symkl.errors import DeclarationError, ShapeError
from symkl.language.arithmetic import Negative, Plus, Power, Times, negated, plus
from symkl.language.facts import SCALAR_FACTS, closure
from symkl.language.functions import Exp
from symkl.language.law import Law, new_law
from symkl.language.names import MadeName
from symkl.language.shapes import same_dimension, shape_of, shape_text
from symkl.language.symbols import Index
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


@lru_cache(maxsize=4096)
def _read(text: str, meanings: tuple[tuple[str, Any], ...]) -> Expr:
    # what reads terms reads laws, too, and so imports this
    return import_module("symkl.language.reading").parse_term(text, dict(meanings))  # type: ignore[no-any-return]


def _degree(term: Any, x: Basic) -> tuple[int, Any] | None:  # noqa: ANN401, PLR0911 - a term; one line for each kind
    """Return the degree of a polynomial in x with its first coefficient, or None in place of either that is not known."""
    if x not in term.free_symbols:
        return 0, term if isinstance(term, Rational) else None
    if term == x:
        return 1, 1
    if isinstance(term, Power):
        of, e = _degree(term.args[0], x), term.args[1]
        if of is None or not e.is_Integer or e <= 0:
            return None
        return of[0] * int(e), None if of[1] is None else of[1] ** int(e)
    if not isinstance(term, (Plus, Times, Negative)):
        return None
    parts = [_degree(a, x) for a in term.args]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if not isinstance(term, Plus):
        cs = [c for _, c in known] + [-1 if isinstance(term, Negative) else 1]
        first = None if None in cs else prod(cs)
        return None if first == 0 else (sum(d for d, _ in known), first)  # 0*x has an average whatever x has
    degree = max(d for d, _ in known)
    leading = [c for d, c in known if d == degree]
    return None if None in leading or not sum(leading) else (degree, sum(leading))


def _slope(term: Any, x: Basic) -> Any:  # noqa: ANN401 - a term
    """Return t where a term is exp(t*x), or None."""
    if not isinstance(term, Exp):
        return None
    inside = term.args[0]
    if inside == x:
        return Integer(1)
    rest = [a for a in inside.args if a != x] if isinstance(inside, Times) else []
    if len(rest) + 1 != len(inside.args) or any(x in a.free_symbols for a in rest) or not rest:
        return None
    return rest[0] if len(rest) == 1 else Times(*rest)


class Base(NamedTuple):
    """A variable of which all moments are known, and that others are made of."""

    name: str
    kind: str
    parameters: tuple[str, ...] = ()
    sizes: tuple[str, str] = ("1", "1")


def _shape_text(names: tuple[str, str]) -> str:
    rows, columns = names
    return "scalar" if names == ("1", "1") else rows if columns == "1" else f"{rows} x {columns}"


class Moment(NamedTuple):
    """A law of the kernel about the family: its name, declarations and claim."""

    name: str
    let: str
    claim: str


class Parametric(Law):
    """A law of a number, a vector or a matrix that is given by parameters.

    Attributes
    ----------
    parameters : the name of each parameter with the fact that is declared of a symbol that stands for it
    sizes : rows and columns of each parameter that is no number, by names of sizes
    drawn : rows and columns of what has the law
    ranges : what must be positive for the law to exist, or what else it must be: ``V is spd``
    facts : what is known of what has the law, at every point of its support
    pointwise : whether the density at a point is told to proofs
    log_density : of the density, or of the mass
    support : what is positive at every point of the support besides
    mean, covariance : of a vector of which both always exist
    exists : moments that exist only where something is positive: the term averaged, and what that is
    moments_exist : what is positive where the absolute moment of x of order k exists, if not all do
    generated : what is positive where the average of exp(t*x) exists, if it does not always
    made : what a variable is made of
    value : how it is made of these
    rows : moments, as laws of the kernel
    pairs : the same of two independent variables x and y
    source : where the density and the moments stand
    latex : how the family is called
    """

    kind: str
    parameters: ClassVar[dict[str, str]]
    sizes: ClassVar[dict[str, tuple[str, str]]] = {}
    drawn: ClassVar[tuple[str, str]] = ("1", "1")
    ranges: ClassVar[tuple[str, ...]]
    facts = frozenset()
    pointwise: ClassVar[bool] = True
    support: ClassVar[tuple[str, ...]] = ()
    log_density: ClassVar[str]
    exists: ClassVar[tuple[tuple[str, str], ...]] = ()
    mean: ClassVar[str] = ""
    covariance: ClassVar[str] = ""
    moments_exist: ClassVar[str] = ""
    generated: ClassVar[str] = ""
    made: ClassVar[tuple[Base, ...]]
    value: ClassVar[str]
    rows: ClassVar[tuple[Moment, ...]]
    pairs: ClassVar[tuple[Moment, ...]] = ()
    source: ClassVar[str]
    latex: ClassVar[str]

    def __new__(cls, *arguments: TermLike, name: str = "") -> Self:
        """Give the parameters in order; a name is how its density is written."""
        terms = [as_term(a) for a in arguments]
        called = f"{cls.kind}({', '.join(cls.parameters)})"
        if len(terms) != len(cls.parameters):
            msg = f"{cls.kind} takes {len(cls.parameters)} parameters, not {len(terms)}"
            raise DeclarationError(msg, hint=called)
        known = {"1": Integer(1)}
        for term, parameter in zip(terms, cls.parameters, strict=True):
            wanted = cls.sizes.get(parameter, ("1", "1"))
            for size, got in zip(wanted, shape_of(term), strict=True):
                if not same_dimension(known.setdefault(size, got), got):
                    what = "a scalar" if wanted == ("1", "1") else f"{' x '.join(wanted)}"
                    msg = f"{parameter} of {called} is {what}, and {term} is {shape_text(shape_of(term))}"
                    raise ShapeError(msg)
        law = new_law(cls, *terms, name=name, shape=tuple(known[size] for size in cls.drawn))
        for term, fact in law.requirements:
            if fact == "positive" and not term.free_symbols and not value_of(term) > 0:
                msg = f"there is no law {law.written}: {term} is not positive"
                raise DeclarationError(msg)
        return law

    @property
    def beyond(self) -> frozenset[str]:  # type: ignore[override] # of each family by its facts
        """What a number with this law is not, with positive probability."""
        return SCALAR_FACTS - closure(self.facts) - (frozenset() if self.discrete else {"nonzero"})

    @classmethod
    def at_a_point(cls) -> str:
        """Declare the parameters, a law of the family under the name p_, and a point x of its support."""
        beyond = [f"0 < {text}" for text in cls.support]
        point = ", ".join((f"x: {_shape_text(cls.drawn)}", *sorted(cls.facts)))
        index = [f"i: index({cls.drawn[0]})"] if "[i]" in cls.log_density else []
        return "; ".join((cls.declared(), point, *index, f"p_: {cls.kind}({', '.join(cls.parameters)})", *beyond))

    @classmethod
    def declared(cls) -> str:
        """Declare the parameters."""
        shapes = {name: _shape_text(cls.sizes.get(name, ("1", "1"))) for name in cls.parameters}
        return "; ".join(
            ", ".join(filter(None, (f"{name}: {shapes[name]}", facts))) for name, facts in cls.parameters.items()
        )

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
        known = {**self.bound_sizes, **dict(zip(self.parameters, self.args, strict=True)), **names}
        if "[i]" in text:
            known["i"] = Index(MadeName("i'"), self.bound_sizes[self.drawn[0]])
        return _read(text, tuple(known.items()))

    @property
    def bound_sizes(self) -> dict[str, Expr]:
        """Return the size that each name of one stands for."""
        shapes = ((self.sizes.get(p, ("1", "1")), shape_of(a)) for p, a in zip(self.parameters, self.args, strict=True))
        return {name: size for names, shape in shapes for name, size in zip(names, shape, strict=True) if name != "1"}

    @property
    def moments(self) -> tuple[Expr, Expr] | None:
        """Mean and covariance, of a vector of which both always exist."""
        return (self.term(self.mean), self.term(self.covariance)) if self.mean else None

    @property
    def requirements(self) -> list[tuple[Expr, str]]:
        """What is positive, or has another fact, wherever the law exists."""
        said = (text.partition(" is ") for text in self.ranges)
        return [(self.term(text), fact or "positive") for text, _, fact in said]

    def supported(self, point: Any) -> list[Expr]:  # noqa: ANN401 - a term
        """Return what is positive where a point lies in the support, besides having the facts of one."""
        return [self.term(text, x=point) for text in self.support]

    def beyond_its_law(self, point: Any) -> list[Expr]:  # noqa: ANN401 - a term
        """Return what is positive where a point lies in the support, but for what a point's own law says."""
        own = getattr(point, "law", None)
        known = own.supported(point) if isinstance(own, Parametric) else []
        return [term for term in self.supported(point) if term not in known]

    def inside(self, point: Any) -> list[tuple[Expr, str]]:  # noqa: ANN401 - a term
        """Return what the sign of something is where a point lies in the support, unless its own law says so."""
        found = [(term, "positive") for term in self.beyond_its_law(point)]
        missing = self.facts - getattr(point, "facts", frozenset())
        if "probability" in missing:
            found += [(point, "positive"), (plus(1, negated(point)), "positive")]
        return found + [(point, fact) for fact in sorted(missing & {"positive", "nonnegative"})]

    def log_density_at(self, point: Expr) -> Expr:
        """Return the logarithm of the density at a point of the support, written out."""
        return self.term(self.log_density, x=point)

    def density_at(self, point: Any) -> Any:  # noqa: ANN401 - an evaluated term
        """Return the value of the density."""
        return untyped.exp(value_of(self.log_density_at(point)))

    def existing(self, term: Basic, x: Basic) -> list[Expr]:
        """Return what is positive wherever the average of a term over x exists."""
        found = [self.term(where) for text, where in self.exists if self.term(text, x=x) == term]
        polynomial = _degree(term, x) if self.moments_exist else None
        if polynomial is not None and polynomial[1] is not None:
            found += [self.term(self.moments_exist, k=Integer(k)) for k in range(1, polynomial[0] + 1)]
        slope = _slope(term, x) if self.generated else None
        return found if slope is None else [*found, self.term(self.generated, t=slope)]

    def _sympystr(self, printer: Printer) -> str:
        return self.name or f"{self.kind}({', '.join(printer._print(a) for a in self.args)})"  # noqa: SLF001

    def _latex(self, printer: Printer) -> str:
        if self.name:
            return super()._latex(printer)
        return rf"{self.latex}\left({', '.join(printer._print(a) for a in self.args)}\right)"  # noqa: SLF001
