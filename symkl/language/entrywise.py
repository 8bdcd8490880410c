"""Functions by name that are defined by others: the logistic function, softmax, the rectifier, the larger of two numbers.

Each stands for its definition, which is what is decided: ``sigmoid(t)`` is 1/(1 + exp(-t)). A function of a number is taken
of a vector entry by entry.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from sympy import Integer

from symkl.errors import ShapeError
from symkl.language import terms as tm
from symkl.language.bound import by_entries, total
from symkl.language.functions import Call, Largest, absolute, exp, log
from symkl.language.shapes import is_scalar, shape_of, shape_text
from symkl.language.symbols import Index, entry
from symkl.language.terms import TermLike, as_term

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Basic, Expr

    from symkl.language.shapes import Shape


class Defined(Call):
    """A function that stands for its definition."""

    def written(self, fresh: Callable[[Expr, int], Index]) -> Expr:
        """Return the definition; ``fresh`` gives an index over a size, another one at another depth."""
        raise NotImplementedError

    @property
    def meaning(self) -> Expr:
        """The definition."""
        return self.written(lambda size, depth: Index(f"at_{depth}", size))

    @property
    def depth(self) -> int:
        """How many definitions are nested in it, itself included."""
        return 1 + max(map(_depth, self.args))

    def doit(self, **hints: object) -> Expr:
        """Evaluate the definition."""
        value: Expr = self.meaning.doit(**hints)  # type: ignore[no-untyped-call] # SymPy's
        return value


def _depth(term: Basic) -> int:
    return term.depth if isinstance(term, Defined) else max(map(_depth, term.args), default=0)


class OfNumbers(Defined):
    """A function of one number, taken of a vector entry by entry."""

    def _shape(self, *args: Expr) -> Shape:
        return shape_of(args[0])

    def at(self, t: Expr) -> Expr:
        """Return what it is of a number."""
        raise NotImplementedError

    def written(self, fresh: Callable[[Expr, int], Index]) -> Expr:
        """Return the definition."""
        (term,) = self.args
        if is_scalar(term):
            return self.at(term)
        i = fresh(shape_of(term)[0], self.depth)
        return by_entries(self.at(entry(term, i)), i)


class Sigmoid(OfNumbers):
    """The logistic function, 1/(1 + exp(-t))."""

    name, latex_name = "sigmoid", r"\sigma"

    def at(self, t: Expr) -> Expr:
        """Return what it is of a number."""
        return tm.divided(1, tm.plus(1, exp(tm.negated(t))))


class Tanh(OfNumbers):
    """The hyperbolic tangent."""

    name, latex_name = "tanh", r"\tanh"

    def at(self, t: Expr) -> Expr:
        """Return what it is of a number."""
        up, down = exp(t), exp(tm.negated(t))
        return tm.divided(tm.plus(up, tm.negated(down)), tm.plus(up, down))


class Softplus(OfNumbers):
    """The logarithm of 1 + exp(t)."""

    name, latex_name = "softplus", r"\operatorname{softplus}"

    def at(self, t: Expr) -> Expr:
        """Return what it is of a number."""
        return log(tm.plus(1, exp(t)))


class Relu(OfNumbers):
    """The rectifier: the larger of a number and 0."""

    name, latex_name = "relu", r"\operatorname{relu}"

    def at(self, t: Expr) -> Expr:
        """Return what it is of a number."""
        return tm.divided(tm.plus(t, absolute(t)), 2)


class Softmax(Defined):
    """The vector of exp(z_i) over their sum."""

    name, latex_name = "softmax", r"\operatorname{softmax}"

    def _shape(self, *args: Expr) -> Shape:
        return shape_of(args[0])

    def written(self, fresh: Callable[[Expr, int], Index]) -> Expr:
        """Return the definition."""
        (z,) = self.args
        i, j = (fresh(shape_of(z)[0], depth) for depth in (2 * self.depth, 2 * self.depth + 1))
        return by_entries(tm.divided(exp(entry(z, i)), total(exp(entry(z, j)), j)), i)


class LogSumExp(Defined):
    """The logarithm of the sum of exp(z_i)."""

    name, latex_name = "logsumexp", r"\operatorname{lse}"

    def written(self, fresh: Callable[[Expr, int], Index]) -> Expr:
        """Return the definition."""
        (z,) = self.args
        i = fresh(shape_of(z)[0], self.depth)
        return log(total(exp(entry(z, i)), i))


class Larger(Defined):
    """The larger of two numbers."""

    name, latex_name, sign = "max", r"\max", 1

    def written(self, fresh: Callable[[Expr, int], Index]) -> Expr:  # noqa: ARG002 - it binds nothing
        """Return the definition: half the sum and half the distance."""
        a, b = self.args
        apart = absolute(tm.plus(a, tm.negated(b)))
        return tm.divided(tm.plus(tm.plus(a, b), apart if self.sign > 0 else tm.negated(apart)), 2)


class Smaller(Larger):
    """The smaller of two numbers."""

    name, latex_name, sign = "min", r"\min", -1


class Smallest(Defined):
    """The smallest entry of a vector: the largest entry of its negative is its negative."""

    name, latex_name = "min", r"\min"

    def written(self, fresh: Callable[[Expr, int], Index]) -> Expr:  # noqa: ARG002 - as above
        """Return the definition."""
        return tm.negated(Largest(tm.negated(self.args[0])))


def _entrywise(cls: type[Defined], value: TermLike) -> Expr:
    term = as_term(value)
    if shape_of(term)[1] != 1:
        msg = f"{cls.name} takes a number or a vector, and {term} is {shape_text(shape_of(term))}"
        raise ShapeError(msg)
    return cls(term)


def sigmoid(t: TermLike) -> Expr:
    """Logistic function of a number, or of each entry of a vector."""
    return _entrywise(Sigmoid, t)


def tanh(t: TermLike) -> Expr:
    """Hyperbolic tangent of a number, or of each entry of a vector."""
    return _entrywise(Tanh, t)


def softplus(t: TermLike) -> Expr:
    """Logarithm of 1 + exp(t), of a number or of each entry of a vector."""
    return _entrywise(Softplus, t)


def relu(t: TermLike) -> Expr:
    """The larger of a number and 0, of a number or of each entry of a vector."""
    return _entrywise(Relu, t)


def _of_vector(cls: type[Defined], value: TermLike, of_number: Callable[[Expr], Expr]) -> Expr:
    term = as_term(value)
    return of_number(term) if is_scalar(term) else _entrywise(cls, term)


def softmax(z: TermLike) -> Expr:
    """Vector of exp(z_i) over their sum."""
    return _of_vector(Softmax, z, lambda _: Integer(1))


def logsumexp(z: TermLike) -> Expr:
    """Logarithm of the sum of exp(z_i)."""
    return _of_vector(LogSumExp, z, lambda term: term)


def _of_numbers(cls: type[Larger], of_vector: type[Call], values: tuple[TermLike, ...]) -> Expr:
    terms = [as_term(v) for v in values]
    if len(terms) == 1 and shape_of(terms[0])[1] == 1 and not is_scalar(terms[0]):
        return of_vector(terms[0])
    for term in terms:
        if not is_scalar(term):
            msg = f"{cls.name} takes a vector, or numbers, and {term} is {shape_text(shape_of(term))}"
            raise ShapeError(msg)
    if len(terms) < 2:  # noqa: PLR2004 - one is none to compare
        msg = f"{cls.name} compares two numbers or more, or takes a vector"
        raise ShapeError(msg)
    return reduce(cls, terms)


def larger(*values: TermLike) -> Expr:
    """The largest of some numbers, or of the entries of a vector."""
    return _of_numbers(Larger, Largest, values)


def smaller(*values: TermLike) -> Expr:
    """The smallest of some numbers, or of the entries of a vector."""
    return _of_numbers(Smaller, Smallest, values)


FUNCTIONS: dict[str, Callable[..., Expr]] = {
    "sigmoid": sigmoid,
    "tanh": tanh,
    "softplus": softplus,
    "relu": relu,
    "softmax": softmax,
    "logsumexp": logsumexp,
    "max": larger,
    "min": smaller,
}
DEFINED: dict[type[Basic], Callable[..., Expr]] = {
    cls: FUNCTIONS[cls.name] for cls in (Sigmoid, Tanh, Softplus, Relu, Softmax, LogSumExp, Larger, Smaller, Smallest)
}
