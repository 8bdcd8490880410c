"""Laws of random vectors, mass functions, events, and the numbers they assign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy
from sympy import Expr, S

from symkl.errors import DeclarationError, ShapeError
from symkl.language.arithmetic import Node, TermLike, Times, as_term, unwrap
from symkl.language.facts import NOT_NORMAL
from symkl.language.law import Law, new_law, parents, rebuilt_law
from symkl.language.names import check_name
from symkl.language.printing import Place, latex_of_name
from symkl.language.shapes import SCALAR, Shape, same_dimension, same_shape, shape_of, shape_text
from symkl.language.symbols import Entry, Index, Scalar, check_index
from symkl.language.sympy_types import TypedBasic, group, is_explicit, text, untyped
from symkl.language.terms import Identity, Ones, Zero

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Self

    from sympy.printing.printer import Printer

    from symkl.language.sympy_types import Evaluated

# other names of laws
ALIASES = {"N": "Normal", "Gaussian": "Normal", "normal": "Normal", "gaussian": "Normal"}


def mean_and_covariance(mean: TermLike, covariance: TermLike) -> tuple[Expr, Expr]:
    """Check that a mean and a covariance are of one size."""
    second = as_term(covariance)
    rows, columns = shape_of(second)
    if not same_dimension(rows, columns):
        msg = f"the covariance {second} is {rows} x {columns}, not square"
        raise ShapeError(msg)
    first = as_term(mean)
    if first == 0 and rows != 1:
        first = Zero(rows, S.One)
    if not same_shape(shape_of(first), (rows, S.One)):
        msg = f"the mean {first} is {shape_text(shape_of(first))} but the covariance {second} is {rows} x {columns}"
        raise ShapeError(msg)
    if rows == 1 and second.is_number and second.doit() < 0:  # type: ignore[no-untyped-call]
        msg = f"there is no law of the variance {second}"
        raise DeclarationError(msg)
    return first, second


class Normal(Law):
    """The normal law N(mean, covariance)."""

    kind = "Normal"
    beyond = NOT_NORMAL

    def __new__(cls, mean: TermLike, covariance: TermLike, *, name: str = "") -> Self:
        """Name it to write its density as ``p(x)`` and its expectation as ``E_p``."""
        args = mean_and_covariance(mean, covariance)
        return new_law(cls, *args, name=name, shape=shape_of(args[0]))

    @property
    def func(self) -> Any:  # noqa: ANN401 - SymPy's protocol
        """Rebuild under the same name."""
        return lambda *args: rebuilt_law(self, *args)

    mean = property(lambda self: self.args[0])
    covariance = property(lambda self: self.args[1])

    @property
    def requirements(self) -> list[tuple[Any, str]]:
        """A variance that is random itself, in a law given others, is nowhere negative."""
        return [(self.args[1], "nonnegative")] if shape_of(self.args[1]) == SCALAR and parents(self) else []

    def density_at(self, point: Evaluated) -> Evaluated | None:
        """Return the value, where the point is a number or both are explicit."""
        mean, cov, point = map(unwrap, (*self.args, point))
        if shape_of(cov) == SCALAR:
            return untyped.exp(-((point - mean) ** 2) / (2 * cov)) / untyped.sqrt(2 * sympy.pi * cov)
        if not (is_explicit(cov) and is_explicit(point)):
            return None
        away = point - (mean if is_explicit(mean) else untyped.zeros(*point.shape))
        quadratic = (away.T * cov.inv() * away)[0, 0]
        return untyped.exp(-quadratic / 2) / untyped.sqrt((2 * sympy.pi) ** cov.rows * cov.det())


class AnyLaw(Law):
    """Any law: with a known mean and covariance, or with nothing known."""

    kind = "Any"
    _moments: tuple[Expr, Expr]

    def __new__(
        cls, mean: TermLike | None = None, covariance: TermLike | None = None, *, shape: Shape | None = None, name: str = ""
    ) -> Self:
        """Give mean and covariance, or only the shape of the random matrix."""
        if mean is None or covariance is None:
            if mean is not covariance or shape is None:
                msg = "Any takes a mean and a covariance, or nothing"
                raise DeclarationError(msg, hint="x ~ Any(m, M) or x ~ Any()")
            sizes = (as_term(shape[0]), as_term(shape[1]))
            return new_law(cls, *sizes, name=name, shape=sizes)
        args = mean_and_covariance(mean, covariance)
        law = new_law(cls, *args, name=name, shape=shape_of(args[0]))
        law._moments = args  # noqa: SLF001
        return law

    @property
    def moments(self) -> tuple[Expr, Expr] | None:
        """Mean and covariance, where they were given."""
        return getattr(self, "_moments", None)

    def _hashable_content(self) -> tuple[object, ...]:
        # Any() of a number has the arguments of Any(1, 1)
        return (*super()._hashable_content(), self.moments is None)

    @property
    def cumulants(self) -> tuple[Expr, ...]:
        """The third and fourth cumulant of each coordinate as vectors, as far as they were given."""
        return ()

    @property
    def func(self) -> Any:  # noqa: ANN401 - SymPy's protocol
        """Rebuild under the same name."""
        known = self.moments is not None
        return lambda *args: AnyLaw(*args, name=self.name) if known else AnyLaw(shape=args, name=self.name)

    def __reduce_ex__(self, protocol: object) -> tuple[object, ...]:
        """Pickle by what it was declared with."""
        return _rebuild_any, (self.moments, self.shape, self.name)


def _rebuild_any(moments: tuple[Expr, Expr] | None, shape: Shape, name: str) -> AnyLaw:
    return AnyLaw(*moments, name=name) if moments else AnyLaw(shape=shape, name=name)


def _is_diagonal(covariance: Expr) -> bool:
    """Whether a covariance is declared diagonal, or is a multiple of the identity."""
    multiple = isinstance(covariance, Times) and all(
        isinstance(a, Identity) or shape_of(a) == SCALAR for a in covariance.args
    )
    return multiple or isinstance(covariance, Identity) or "diagonal" in getattr(covariance, "facts", ())


class IndependentCoordinates(AnyLaw):
    """Any law with independent coordinates of which mean, variance and third central moment are known.

    The coordinates need not have the same law.
    """

    kind = "IndependentCoordinates"

    def __new__(cls, mean: TermLike, covariance: TermLike, *, third: TermLike, name: str = "") -> Self:
        """Give mean, diagonal covariance and ``third``, the vector of E[(x_i - m_i)^3]."""
        first, second = mean_and_covariance(mean, covariance)
        moment = as_term(third)
        if shape_of(first) == SCALAR or not same_shape(shape_of(moment), shape_of(first)):
            shape = shape_text(shape_of(first))
            msg = f"the third moments {moment} are {shape_text(shape_of(moment))} and the mean {first} is {shape}"
            raise ShapeError(msg)
        if not _is_diagonal(second):
            msg = f"the covariance {second} of independent coordinates is not declared diagonal"
            raise DeclarationError(msg, hint=f"declare it: {second}: n x n, spd, diagonal")
        return new_law(cls, first, second, moment, name=name, shape=shape_of(first))

    moments = property(lambda self: self.args[:2])
    cumulants = property(lambda self: self.args[2:])
    func = Normal.func
    __reduce_ex__ = Law.__reduce_ex__


class IIDCentral(AnyLaw):
    """Any law with independent coordinates that have the same second, third and fourth central moment.

    The means of the coordinates need not be the same.
    """

    kind = "IIDCentral"

    def __new__(cls, mean: TermLike, mu2: TermLike, mu3: TermLike, mu4: TermLike, *, name: str = "") -> Self:
        """Give the mean and the central moments E[(x_i - m_i)^r], r = 2, 3, 4, as symbols."""
        first, central = as_term(mean), [as_term(m) for m in (mu2, mu3, mu4)]
        if shape_of(first)[1] != 1 or shape_of(first) == SCALAR:
            msg = f"the mean {first} is {shape_text(shape_of(first))}, not a vector"
            raise ShapeError(msg)
        if len(set(central)) < len(central) or not all(isinstance(m, Scalar) for m in central):
            msg = f"the central moments {', '.join(map(str, central))} are not three symbols for numbers"
            raise DeclarationError(msg, hint="mu2: scalar, positive; mu3: scalar; mu4: scalar, positive")
        second, third, fourth = (m.facts for m in central if isinstance(m, Scalar))
        if third or any(facts != Scalar("mu", ("positive",)).facts for facts in (second, fourth)):
            msg = f"of the central moments {mu2}, {mu3}, {mu4} the second and the fourth are positive, and no more is known"
            raise DeclarationError(msg, hint="mu2: scalar, positive; mu3: scalar; mu4: scalar, positive")
        return new_law(cls, first, *central, name=name, shape=shape_of(first))

    @property
    def moments(self) -> tuple[Expr, Expr]:
        """Mean and covariance."""
        mean, mu2, _, _ = self.args
        return mean, as_term(mu2 * Identity(self.shape[0]))

    @property
    def cumulants(self) -> tuple[Expr, ...]:
        """The third and the fourth cumulant of each coordinate."""
        _, mu2, mu3, mu4 = self.args
        ones = Ones(self.shape[0], S.One)
        return as_term(mu3 * ones), as_term((mu4 - 3 * mu2**2) * ones)

    func = Normal.func
    __reduce_ex__ = Law.__reduce_ex__


class MassFunction(TypedBasic):
    """A probability mass function on ``size`` outcomes: non-negative numbers that sum to one.

    With ``values`` it is that very function; without, any one.
    """

    def __new__(cls, name: str, size: TermLike | None = None, values: Sequence[TermLike] = ()) -> Self:
        """Declare ``P``, whose mass at the outcome i is ``P(i)``."""
        numbers = group(*(sympy.Rational(str(v)) if isinstance(v, float) else as_term(v) for v in values))
        if not numbers and size is None:
            msg = f"{name}: a mass function needs a number of outcomes or its values"
            raise DeclarationError(msg)
        if numbers and (any(v < 0 for v in numbers) or sum(numbers) != 1):
            msg = f"{name}: the values of a mass function are non-negative and sum to 1, these sum to {sum(numbers)}"
            raise DeclarationError(msg)
        return super().__new__(
            cls, text(check_name(name)), as_term(len(numbers) if size is None or numbers else size), numbers
        )

    name = property(lambda self: self.args[0].name)
    size = property(lambda self: self.args[1])
    values = property(lambda self: self.args[2])

    def __call__(self, at: Index | Entry) -> Expr:
        """Return the mass of the outcome that an index names, written ``P(i)``, or ``P(x[i])`` by its value."""
        check_index(at.args[1] if isinstance(at, Entry) else at, self.size, self.name)
        return Mass(self, at)

    def _sympystr(self, printer: Printer) -> str:  # noqa: ARG002
        return str(self.name)

    def _latex(self, printer: Printer) -> str:
        return latex_of_name(printer, self.name)


class Mass(Node):
    """The mass ``P(i)`` of one outcome."""

    @property
    def outcome(self) -> Expr:
        """The index of the outcome, whichever way it is written."""
        at: Expr = self.args[1]
        return at.args[1] if isinstance(at, Entry) else at

    def _evaluate(self, *args: Evaluated) -> Evaluated:  # noqa: ARG002 - a mass is looked up
        function, at = self.args[0], self.outcome
        return function.values[int(at) - 1] if function.values and at.is_Integer else self

    def _print(self, printer: Printer, place: Place) -> str:
        function, at = self.args
        return place.call(str(function), printer._print(function), printer._print(at))  # noqa: SLF001


class Event(TypedBasic):
    """An event, or the i-th of a family of events.

    Parameters
    ----------
    name : str
    size : a dimension, for a family
    exclusive, exhaustive : bool
        No two members of the family happen together; one of them always does.
    """

    def __new__(cls, name: str, size: TermLike = 1, facts: Iterable[str] = (), at: Index | None = None) -> Self:
        """Declare an event or a family of events."""
        known = sorted(set(map(str, facts)))
        for fact in known:
            if fact not in ("exclusive", "exhaustive"):
                msg = f"{name}: unknown fact {fact!r}"
                raise DeclarationError(msg, hint="events may be exclusive and exhaustive")
        subscript = () if at is None else (at,)
        return super().__new__(cls, text(check_name(name)), as_term(size), group(*(text(f) for f in known)), *subscript)

    @property
    def func(self) -> Any:  # noqa: ANN401 - SymPy's protocol
        """Rebuild from arguments."""
        return lambda name, size, facts, *at: Event(str(name), size, [str(f) for f in facts], *at)

    name = property(lambda self: self.args[0].name)
    size = property(lambda self: self.args[1])
    facts = property(lambda self: frozenset(str(f) for f in self.args[2]))
    at = property(lambda self: self.args[3] if len(self.args) > 3 else None)  # noqa: PLR2004

    @property
    def is_family(self) -> bool:
        """Whether this is a family that still wants an index."""
        return bool(self.size != 1) and self.at is None

    def __getitem__(self, at: Index) -> Event:
        """One event of the family."""
        return Event(self.name, self.size, self.facts, check_index(at, self.size, self.name))

    def _sympystr(self, printer: Printer) -> str:
        name: str = self.name
        return name + (f"[{printer._print(self.at)}]" if self.at is not None else "")  # noqa: SLF001

    def _latex(self, printer: Printer) -> str:
        subscript = f"_{{{printer._print(self.at)}}}" if self.at is not None else ""  # noqa: SLF001
        return latex_of_name(printer, self.name) + subscript


class Probability(Node):
    """``p(x, y)``, or ``p(x | y)``: the events before the bar given those behind it."""

    @property
    def events(self) -> tuple[Event, ...]:
        """The events that happen together."""
        return tuple(self.args[0])

    @property
    def given(self) -> tuple[Event, ...]:
        """The events conditioned on."""
        return tuple(self.args[1])

    def _print(self, printer: Printer, place: Place) -> str:
        events, given = (", ".join(printer._print(e) for e in group) for group in self.args)  # noqa: SLF001
        bar = r" \mid " if place.latex else " | "
        return place.call("Pr", "p", f"{events}{bar}{given}" if given else events)


def event(name: str) -> Event:
    """Declare an event."""
    return Event(name)


def events(name: str, size: TermLike, *facts: str) -> Event:
    """Declare a family of events, ``y[i]``; facts are ``"exclusive"`` and ``"exhaustive"``."""
    return Event(name, size, facts)


def Pr(*together: Event, given: Event | Sequence[Event] = ()) -> Probability:  # noqa: N802 - the field's name
    """Return the probability that events happen together, given others."""
    behind = (given,) if isinstance(given, Event) else tuple(given)
    for one in (*together, *behind):
        if not isinstance(one, Event):
            msg = f"{one} is not an event"
            raise DeclarationError(msg, hint=f"declare it: {one}: event")
        if one.is_family:
            msg = f"{one} is a family of {one.size} events"
            raise DeclarationError(msg, hint=f"name one of them: {one}[i]")
    return Probability(group(*together), group(*behind))


def mass_function(name: str, size: TermLike) -> MassFunction:
    """Declare any mass function on ``size`` outcomes."""
    return MassFunction(name, size)
