"""Expectation, variance, covariance and the Kullback-Leibler divergence, kept as written."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from symkl.errors import DeclarationError, ShapeError
from symkl.language import densities
from symkl.language.brackets import Bracketed
from symkl.language.densities import DensityOf
from symkl.language.distributions import MassFunction, Normal
from symkl.language.entrywise import Defined
from symkl.language.functions import log
from symkl.language.law import Law, check_fixed, lineage, parents
from symkl.language.shapes import SCALAR, same_shape
from symkl.language.symbols import Matrix, Scalar
from symkl.language.sympy_types import group
from symkl.language.terms import (
    Node,
    Place,
    Shape,
    TermLike,
    as_term,
    is_scalar,
    negated,
    same_dimension,
    shape_of,
    shape_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sympy import Basic, Expr
    from sympy.printing.printer import Printer

    from symkl.language.symbols import Index

# what a moment may be conditional on: a random term, or several
Given: TypeAlias = "TermLike | Sequence[TermLike]"


def random_symbols(term: Basic) -> list[Matrix | Scalar]:
    """Return the random symbols that a term depends on and no expectation inside it binds, by name."""
    if isinstance(term, Expectation) and term.args[1]:
        # over named symbols: the others stay random
        named = list(term.args[1])
        return [symbol for symbol in random_symbols(term.args[0]) if symbol not in named]
    if isinstance(term, Conditional):
        return sorted({symbol for given in term.given for symbol in random_symbols(given)}, key=str)
    if isinstance(term, (Expectation, Variance, Covariance)):
        return []
    if isinstance(term, (Matrix, Scalar)):
        return sorted(lineage([term]), key=str) if term.law is not None else []
    found = {symbol for arg in term.args for symbol in random_symbols(arg)}
    return list(found) if len(found) < 2 else sorted(found, key=str)  # noqa: PLR2004 - one is in order


class _Moment(Node):
    """A number or matrix made by averaging over random symbols."""

    name: str

    def doit(self, **hints: object) -> Expr:  # noqa: ARG002 - SymPy's signature
        """Return itself: averages are taken by the prover from the declared law."""
        return self

    def _print(self, printer: Printer, place: Place) -> str:
        inner = ", ".join(printer._print(a) for a in self._shown(latex=place.latex))  # noqa: SLF001
        if not place.latex:
            return f"{self.name}[{inner}]"
        return rf"{self._latex_name(printer)}\left[{inner}\right]"

    def _shown(self, *, latex: bool) -> tuple[Basic, ...]:  # noqa: ARG002
        return self.args

    def _latex_name(self, printer: Printer) -> str:  # noqa: ARG002
        return rf"\operatorname{{{self.name}}}"


class Expectation(_Moment):
    """``E[term]`` over every random symbol in it, or over those named."""

    name = "E"

    @property
    def over(self) -> list[Matrix | Scalar]:
        """The symbols averaged over."""
        named: list[Matrix | Scalar] = list(self.args[1])
        return named or random_symbols(self.args[0])

    def _shape(self, *args: Expr) -> Shape:
        return shape_of(args[0])

    def _shown(self, *, latex: bool) -> tuple[Basic, ...]:
        # in LaTeX the names are a subscript; in text they stand where they are fewer than all
        named = () if latex or set(self.over) == set(random_symbols(self.args[0])) else self.over
        return (self.args[0], *named)

    def _latex_name(self, printer: Printer) -> str:
        laws = [printer._print(s.law) for s in self.over if s.law is not None and s.law.name]  # noqa: SLF001
        subscript = ", ".join(dict.fromkeys(laws))
        if self.args[1]:
            names = ", ".join(printer._print(s) for s in self.over)  # noqa: SLF001
            subscript = rf"{names} \sim {subscript}" if subscript else names
        return rf"\mathbb{{E}}_{{{subscript}}}" if subscript else r"\mathbb{E}"


class Variance(_Moment):
    """``Var[x]``: the covariance matrix of a vector, the variance of a scalar."""

    name = "Var"

    def _shape(self, *args: Expr) -> Shape:
        rows, _ = shape_of(args[0])
        return (rows, rows)


class Covariance(_Moment):
    """``Cov[x, y]`` = E[(x - E x)(y - E y)^T]."""

    name = "Cov"

    def _shape(self, *args: Expr) -> Shape:
        return (shape_of(args[0])[0], shape_of(args[1])[0])


class Conditional(_Moment):
    """What a moment is where some random terms are known: a function of these, which stand last in it."""

    @property
    def given(self) -> tuple[Expr, ...]:
        """The terms conditioned on."""
        return tuple(self.args[-1])

    @property
    def terms(self) -> tuple[Expr, ...]:
        """What the moment is of."""
        return tuple(self.args[:-1])

    def _print(self, printer: Printer, place: Place) -> str:
        of, given = (", ".join(printer._print(a) for a in group) for group in (self.terms, self.given))  # noqa: SLF001
        if not place.latex:
            return f"{self.name}[{of} | {given}]"
        name = r"\mathbb{E}" if self.name == "E" else rf"\operatorname{{{self.name}}}"
        return rf"{name}\left[{of} \mid {given}\right]"


class ConditionalExpectation(Conditional):
    """``E[x | z]``: the average of x over everything random but z."""

    name = "E"
    _shape = Expectation._shape  # noqa: SLF001 - of the same moment


class ConditionalVariance(Conditional):
    """``Var[x | z]`` = E[x x^T | z] - E[x | z] E[x | z]^T."""

    name = "Var"
    _shape = Variance._shape  # noqa: SLF001 - of the same moment


class ConditionalCovariance(Conditional):
    """``Cov[x, y | z]`` = E[x y^T | z] - E[x | z] E[y | z]^T."""

    name = "Cov"
    _shape = Covariance._shape  # noqa: SLF001 - of the same moment


MOMENTS = (Expectation, Variance, Covariance, Conditional)
CONDITIONAL = {"E": ConditionalExpectation, "Var": ConditionalVariance, "Cov": ConditionalCovariance}


class Divergence(Node):
    """The Kullback-Leibler divergence ``KL(p, q)`` of two laws or two mass functions, in nats."""

    def doit(self, **hints: object) -> Expr:  # noqa: ARG002 - SymPy's signature
        """Return itself: the prover knows its definition."""
        return self

    def _print(self, printer: Printer, place: Place) -> str:
        first, second = (printer._print(a) for a in self.args)  # noqa: SLF001
        if place.latex:
            return rf"\mathbb{{D}}_{{KL}}\left({first} \,\|\, {second}\right)"
        return f"KL({first}, {second})"


@Bracketed
def E(term: TermLike, *over: Matrix | Scalar | DensityOf, given: Given = ()) -> Expr:  # noqa: N802 - the field's name
    """Expectation of a term: over all that is random in it, over what is named, or given what is known."""
    if len(over) == 1 and isinstance(over[0], DensityOf) and not given:
        return densities.average(term, over[0])
    for symbol in over:
        if not isinstance(symbol, (Matrix, Scalar)) or symbol.law is None:
            msg = f"{symbol} has no law to take an expectation over"
            raise DeclarationError(msg, hint=f"declare one: {symbol} ~ Normal(m, S)")
    if known := _known(given):
        if over:
            msg = "an expectation is over named symbols, or where something is known, not both"
            raise DeclarationError(msg, hint="E[x | z] averages over everything random but z")
        return ConditionalExpectation(as_term(term), group(*known))
    return Expectation(as_term(term), group(*over))


def _known(given: Given) -> list[Expr]:
    """Return the terms conditioned on, each of which has to be random."""
    known = [_vector(term, "a condition") for term in (given if isinstance(given, (list, tuple)) else (given,))]
    for term in known:
        if not random_symbols(term):
            msg = f"{term} is not random, so that nothing is conditional on it"
            raise DeclarationError(msg, hint=f"declare a law: {term} ~ Normal(m, S)")
    return list(dict.fromkeys(known))


def _vector(term: TermLike, name: str) -> Expr:
    value = as_term(term)
    if not is_scalar(value) and shape_of(value)[1] != 1:
        msg = f"{name} takes column vectors or scalars, and {value} is {shape_text(shape_of(value))}"
        raise ShapeError(msg)
    return value


@Bracketed
def Var(term: TermLike, *, given: Given = ()) -> Expr:  # noqa: N802 - the field's name
    """Covariance matrix of a random vector, or variance of a random number; perhaps given what is known."""
    value = _vector(term, "Var")
    known = _known(given)
    return ConditionalVariance(value, group(*known)) if known else Variance(value)


@Bracketed
def Cov(a: TermLike, b: TermLike, *, given: Given = ()) -> Expr:  # noqa: N802 - the field's name
    """Covariance of two random vectors or numbers; perhaps given what is known."""
    first, second = _vector(a, "Cov"), _vector(b, "Cov")
    known = _known(given)
    return ConditionalCovariance(first, second, group(*known)) if known else Covariance(first, second)


def KL(p: Law | MassFunction | DensityOf, q: Law | MassFunction | TermLike) -> Expr:  # noqa: N802 - the field's name
    """Kullback-Leibler divergence of p from q."""
    if isinstance(p, DensityOf):
        return densities.divergence(p, q)  # type: ignore[arg-type] # a term, which it checks
    if isinstance(p, MassFunction) and isinstance(q, MassFunction):
        fits = same_dimension(p.size, q.size)
    elif isinstance(p, Law) and isinstance(q, Law):
        fits = same_dimension(check_fixed(p).shape[0], check_fixed(q).shape[0])
    else:
        msg = f"KL takes two laws or two mass functions, not {p} and {q}"
        raise DeclarationError(msg, hint="declare them: p: Normal(m, S), or P: mass(n)")
    if getattr(p, "discrete", False) != getattr(q, "discrete", False):
        msg = f"KL({p}, {q}): one is a law of whole numbers, and one has a density"
        raise DeclarationError(msg, hint="neither has a density by the other")
    if not fits:
        msg = f"KL({p}, {q}): the two live on spaces of different size"
        raise ShapeError(msg)
    return Divergence(p, q)


class LawEntropy(Defined):
    """``entropy(x)`` = -E[log(p(x))], of a law with the density p or of a random symbol that has it."""

    name, latex_name = "entropy", r"\operatorname{H}"

    def written(self, fresh: Callable[[Expr, int], Index]) -> Expr:  # noqa: ARG002 - needs none
        """Return the definition."""
        law, *symbols = self.args
        point = symbols[0] if symbols else _point(check_fixed(law))
        return negated(Expectation(log(law(point)), group(point)))

    def _print(self, printer: Printer, place: Place) -> str:
        return place.call(self.name, self.latex_name, printer._print(self.args[-1]))  # noqa: SLF001


def _point(law: Law) -> Matrix | Scalar:
    """Return a symbol that has a law, of a name that nothing in it has."""
    name, taken = f"point_{law.name or law.kind}", {str(s) for s in law.free_symbols}
    while name in taken:
        name += "_"
    return Scalar(name, law=law) if same_shape(law.shape, SCALAR) else Matrix(name, *law.shape, law=law)


def entropy(of: DensityOf | Law | Matrix | Scalar) -> Expr:
    """Entropy in nats, of a density ``entropy(p(x))``, of a law, or of what has one ``entropy(x)``."""
    if isinstance(of, Law):
        return LawEntropy(of)
    if isinstance(of, (Matrix, Scalar)) and of.law is not None:
        if parents(of.law):
            behind = ", ".join(map(str, parents(of.law)))
            msg = f"the law of {of} is one given {behind}, and not that of {of} alone"
            raise DeclarationError(msg, hint="write the density that is meant: -E[log(npdf(y, m, S))]")
        return LawEntropy(of.law, of)
    return densities.DensityEntropy(densities.declared_density(of, "entropy"))


def lognpdf(x: TermLike, mean: TermLike, covariance: TermLike) -> Expr:
    """Logarithm of the normal density at x."""
    return log(npdf(x, mean, covariance))


def npdf(x: TermLike, mean: TermLike, covariance: TermLike) -> Expr:
    """Normal density at x."""
    return Normal(mean, covariance)(x)
