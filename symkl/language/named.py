"""Local names: a term with a name of its own, which prints as that name, ``M := I(n) - X*inv(X.T*X)*X.T``.

A name means its definition wherever it stands. What the definition holds is free in it, so that ``E``, ``Int`` and ``D``
bind the letters of a definition as they bind those that are written out. What is put in as an argument means what it
means outside of the definition: where something in there would bind it, it is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symkl.errors import DeclarationError, ShapeError
from symkl.language.arithmetic import Node, TermLike, as_term
from symkl.language.bound import INDEXED, Integral
from symkl.language.densities import OverDensity
from symkl.language.derivatives import Derivative, Jacobian
from symkl.language.expectations import Conditional, Covariance, Divergence, Expectation, Variance, random_symbols
from symkl.language.law import Law
from symkl.language.names import check_name
from symkl.language.printing import ATOMIC, Place, latex_of_name
from symkl.language.shapes import Shape, same_shape, shape_of, shape_text
from symkl.language.symbols import Matrix, Scalar
from symkl.language.sympy_types import text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sympy import Basic, Expr
    from sympy.printing.printer import Printer

AVERAGES = (Expectation, Variance, Covariance, Conditional, Divergence)


class Named(Node):
    """A term under a name: ``M``, or ``L(a, B)``; its arguments in SymPy are the name, what it stands for, and a and B."""

    binding = ATOMIC

    @property
    def name(self) -> str:
        """The name."""
        return str(self.args[0].name)

    @property
    def definition(self) -> Expr:
        """What it stands for, with the arguments put in."""
        definition: Expr = self.args[1]
        return definition

    @property
    def arguments(self) -> tuple[Expr, ...]:
        """What it is taken of, if it is a function."""
        return tuple(self.args[2:])

    def _shape(self, *args: Expr) -> Shape:
        return shape_of(args[1])

    def doit(self, **hints: object) -> Expr:
        """Evaluate the definition."""
        value: Expr = self.definition.doit(**hints)  # type: ignore[no-untyped-call] # SymPy's
        return value

    def __call__(self, *arguments: TermLike) -> Named:
        """Put terms in the place of the arguments.

        Raises
        ------
        DeclarationError, ShapeError
            If it takes no such arguments, or something in the definition would bind what is put in.
        """
        put = [as_term(a) for a in arguments]
        if not put or len(put) != len(self.arguments):
            msg = f"{self} takes {len(self.arguments)} arguments, not {len(put)}"
            raise DeclarationError(msg)
        for letter, term in zip(self.arguments, put, strict=True):
            if not same_shape(shape_of(letter), shape_of(term)):
                msg = f"{self.name} takes {letter}, {shape_text(shape_of(letter))}; {term} is {shape_text(shape_of(term))}"
                raise ShapeError(msg)
        body = replaced(self.definition, dict(zip(self.arguments, put, strict=True)), self.name)
        return Named(self.args[0], body, *put)

    def _print(self, printer: Printer, place: Place) -> str:
        name = latex_of_name(printer, self.name) if place.latex else self.name
        if not self.arguments:
            return name
        return place.call(name, name, ", ".join(printer._print(a) for a in self.arguments))  # noqa: SLF001


def named(name: str, term: TermLike, *letters: Matrix | Scalar) -> Named:
    """Give a term a name: ``M = named("M", I(n) - H)``; with letters a function: ``L = named("L", ..., m)``, ``L(a)``."""
    for letter in letters:
        if not isinstance(letter, (Matrix, Scalar)) or letter.law is not None:
            msg = f"{name} is a function of {letter}, which is no letter that anything could stand for"
            raise DeclarationError(msg, hint="a declared scalar, vector or matrix without a law")
    return Named(text(check_name(name)), as_term(term), *letters)


def replaced(term: Any, put: Mapping[Any, Any], name: str) -> Any:  # noqa: ANN401 - any SymPy object
    """Put terms for letters, and refuse where something would bind them.

    Raises
    ------
    DeclarationError
        Saying what would be bound in what is called ``name``.
    """
    if term in put:
        return put[term]
    law = term if isinstance(term, Law) else getattr(term, "law", None)
    if isinstance(law, Law) and (law.name or law is not term) and (fixed := law.free_symbols & put.keys()):
        of = term if law is not term else law.name
        msg = f"the law of {of} in {name} depends on {min(map(str, fixed))}, for which something else would be put"
        raise DeclarationError(msg, hint="write the law out where the name is used")
    if isinstance(term, (Matrix, Scalar)) or not term.args:
        return term
    bound = _bound(term)
    if bound or isinstance(term, AVERAGES):
        for letter in term.free_symbols | bound:
            if letter in put:
                captured = {s for s in put[letter].free_symbols if s in bound}
                captured |= set(random_symbols(put[letter])) if isinstance(term, AVERAGES) else set()
                if letter in bound or captured:
                    msg = f"{term} in {name} would bind {min(map(str, captured or {letter}))} of {put[letter]}"
                    raise DeclarationError(msg, hint="give what is bound there another name, or write it out")
    args = [replaced(a, put, name) for a in term.args]
    return term if all(a is b for a, b in zip(args, term.args, strict=True)) else term.func(*args)


def _bound(term: Basic) -> set[Basic]:
    """What a node binds."""
    if isinstance(term, (*INDEXED, Integral, Derivative, Jacobian)):
        return {term.args[1]}
    if isinstance(term, OverDensity):
        return set(term.bound_symbols)
    if isinstance(term, Expectation):
        return set(term.over)
    return {s for a in term.args for s in random_symbols(a)} if isinstance(term, AVERAGES) else set()


def opened(term: Any, stays: Callable[[Named], bool] = lambda _: False) -> Any:  # noqa: ANN401 - any SymPy object
    """Write out the names in a term and in the laws of its symbols.

    Parameters
    ----------
    term : a term
    stays : whether a name is left as it is
    """
    if isinstance(term, Named) and not stays(term):
        return opened(term.definition, stays)
    if isinstance(term, (Matrix, Scalar)):
        return with_law(term, lambda law: opened(law, stays))
    if not term.args:
        return term
    args = [opened(a, stays) for a in term.args]
    return term if all(a is b for a, b in zip(args, term.args, strict=True)) else term.func(*args)


def with_law(symbol: Matrix | Scalar, change: Callable[[Law], Law]) -> Matrix | Scalar:
    """Return a symbol with its law, if it has one, changed."""
    law = symbol.law if symbol.law is None else change(symbol.law)
    if law is symbol.law:
        return symbol
    if isinstance(symbol, Scalar):
        return Scalar(symbol.name, symbol.facts, law)
    return Matrix(symbol.name, *symbol.shape, symbol.facts, law, symbol.latex_name)
