"""What terms are brought to: sums of rational multiples of scalar atoms to powers and of words of letters.

A *word* is a product of letters, each a matrix that may be transposed and inverted. An *atom* is a number that no axiom of
a ring says more of: a declared scalar, a size, or a function of values such as ``det`` or ``E``. What an expectation or a
sum binds is a ``Bound``, told apart by the level at which it stands, so that nothing is ever captured.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from sympy import Expr, Integer

from symkl.kernel.errors import refuse
from symkl.language.distributions import Event, MassFunction
from symkl.language.law import Law
from symkl.language.symbols import Dimension, Family, Index, Matrix, Scalar
from symkl.language.sympy_types import untyped
from symkl.language.unknown import UnknownFunction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Number: TypeAlias = "int | Fraction"
Size: TypeAlias = Expr
Atom: TypeAlias = Any  # a Scalar, a Dimension, an Index, a Bound, a Function, a prime, pi, E_BASE, or a Value in brackets
Exponent: TypeAlias = "int | Fraction | Value"
Monomial: TypeAlias = "frozenset[tuple[Atom, Exponent]]"
Word: TypeAlias = "tuple[Letter, ...]"
Terms: TypeAlias = "dict[tuple[Monomial, Word], Number]"
Names: TypeAlias = "frozenset[Any]"

SYMBOLS = (Matrix, Scalar, Index)
ONE: Monomial = frozenset()
EMPTY: Word = ()
E_BASE = "e"  # the base of exponentials
UNIT: Size = Integer(1)


def same_size(a: Size, b: Size) -> bool:
    """Whether two sizes are the same."""
    return a is b or bool(a == b)


class Bound(NamedTuple):
    """What a binder binds: its level above those inside, its place beside others, and what it ranges over."""

    level: int
    place: int
    rows: Size
    columns: Size
    over: Any


class Function:
    """A function of values that no axiom of a ring evaluates, compared by what it is applied to."""

    __slots__ = ("_hash", "_names", "_text", "args", "columns", "op", "rows")

    def __init__(self, op: str, args: tuple[Any, ...], rows: Size = UNIT, columns: Size = UNIT) -> None:
        self.op, self.args, self.rows, self.columns = op, args, rows, columns
        self._hash = hash((op, args))
        self._names: Names | None = None
        self._text = ""

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Function) or self._hash != other._hash or self.op != other.op:
            return False
        return self.args == other.args and same_size(self.rows, other.rows) and same_size(self.columns, other.columns)

    def __repr__(self) -> str:
        return spelt(self)


def op_of(o: Any) -> str:  # noqa: ANN401 - an atom, or what a letter is made of
    """What a function is called; nothing of what is none."""
    return o.op if isinstance(o, Function) else ""


class Letter(NamedTuple):
    """A matrix in a word: a declared one, a bound one, or a function."""

    base: Any
    transposed: bool = False
    inverted: bool = False

    @property
    def shape(self) -> tuple[Size, Size]:
        """Rows and columns as it stands."""
        rows, columns = shape_of(self.base)
        return (columns, rows) if self.transposed else (rows, columns)


def shape_of(base: Any) -> tuple[Size, Size]:  # noqa: ANN401 - a symbol, a bound one or a function
    """Rows and columns of what a letter is made of."""
    if not isinstance(base, Matrix):
        return base.rows, base.columns
    rows, columns = base.args[1:3]
    return expanded(rows), expanded(columns)


def expanded(n: Any) -> Size:  # noqa: ANN401 - a sum or a product of sizes
    """A size in one form."""
    return n if n.is_Symbol or n.is_Integer else untyped.expand(n.doit())  # type: ignore[no-any-return] # SymPy's


def size_of(v: Value) -> Size:
    """A number that is a polynomial in dimensions, as a size."""
    terms = (untyped.Mul(c, *(a**e for a, e in m)) for (m, _), c in v.terms.items())
    return expanded(untyped.Add(*terms))


class Value:
    """A matrix or a number: ``{(monomial, word): rational}`` with a shape; an empty word is the identity, or 1."""

    __slots__ = ("_hash", "_names", "_text", "columns", "rows", "terms")

    def __init__(self, rows: Size, columns: Size, terms: Terms) -> None:
        self.rows, self.columns, self.terms = rows, columns, terms
        self._hash: int | None = None
        self._names: Names | None = None
        self._text = ""

    @property
    def scalar(self) -> bool:
        """Whether it is 1 x 1, and so a number."""
        return self.rows is UNIT and self.columns is UNIT

    @property
    def single(self) -> tuple[Monomial, Word, Number] | None:
        """Its only term, if there is just one."""
        if len(self.terms) != 1:
            return None
        (((monomial, word), c),) = self.terms.items()
        return monomial, word, c

    @property
    def constant(self) -> Number | None:
        """The rational number that it is, if it is one."""
        if not self.terms:
            return 0
        return self.terms.get((ONE, EMPTY)) if self.scalar and len(self.terms) == 1 else None

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(frozenset(self.terms.items()))
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Value) or hash(self) != hash(other) or self.terms != other.terms:
            return False
        return same_size(self.rows, other.rows) and same_size(self.columns, other.columns)

    def __repr__(self) -> str:
        return spelt(self)

    def scaled(self, by: Number) -> Value:
        """A rational multiple."""
        return self if by == 1 else Value(self.rows, self.columns, {k: c * by for k, c in self.terms.items()} if by else {})

    def __neg__(self) -> Value:
        return self.scaled(-1)

    def __add__(self, other: Value) -> Value:
        if not (same_size(self.rows, other.rows) and same_size(self.columns, other.columns)):
            refuse(f"a sum of a {self.rows} x {self.columns} value and a {other.rows} x {other.columns} one")
        return value(self.rows, self.columns, (*self.terms.items(), *other.terms.items()))

    def __sub__(self, other: Value) -> Value:
        return self + -other


def spelt(o: Any) -> str:  # noqa: ANN401 - whatever values are made of
    """A text that orders values; the same for what is the same."""
    if isinstance(o, (Function, Value)):
        if not o._text:  # noqa: SLF001 - kept with it
            inner = (
                spelt(o.args) if isinstance(o, Function) else "+".join(sorted(f"{c}*{spelt(k)}" for k, c in o.terms.items()))
            )
            o._text = f"{o.op if isinstance(o, Function) else ''}({inner})"  # noqa: SLF001
        return o._text  # noqa: SLF001
    if isinstance(o, (*SYMBOLS, Dimension)):
        return str(o.name)
    if isinstance(o, Letter):
        return spelt(o.base) + "'" * o.transposed + "^" * o.inverted
    if isinstance(o, frozenset):
        return "{" + ",".join(sorted(map(spelt, o))) + "}"
    return "[" + ",".join(map(spelt, o)) + "]" if isinstance(o, tuple) else str(o)


def value(rows: Size, columns: Size, pairs: Iterable[tuple[tuple[Monomial, Word], Number]]) -> Value:
    """Add terms up."""
    terms: Terms = {}
    for key, c in pairs:
        total = terms[key] + c if key in terms else c
        if total:
            terms[key] = total
        else:
            terms.pop(key, None)
    return Value(rows, columns, terms)


def number(c: Number) -> Value:
    """A rational number."""
    return Value(UNIT, UNIT, {(ONE, EMPTY): c} if c else {})


def atom_value(atom: Atom, exponent: Exponent = 1) -> Value:
    """An atom to a power."""
    return Value(UNIT, UNIT, {(frozenset({(atom, exponent)}), EMPTY): 1})


def identity(size: Size) -> Value:
    """The identity matrix."""
    return Value(size, size, {(ONE, EMPTY): 1})


def word_value(word: Word, rows: Size, columns: Size) -> Value:
    """A word that is known to be in normal form."""
    return Value(rows, columns, {(ONE, word): 1})


def exponent_value(exponent: Exponent) -> Value:
    """An exponent as a number."""
    return exponent if isinstance(exponent, Value) else number(exponent)


def as_exponent(v: Value) -> Exponent:
    """A number as an exponent: a plain one where it is rational."""
    c = v.constant
    return v if c is None else int(c) if c == int(c) else Fraction(c)


def content(a: Value) -> tuple[Number, Value]:
    """The rational content of a sum, and the rest with a fixed sign."""
    cs = a.terms.values()
    common: Number = Fraction(gcd(*(c.numerator for c in cs)), lcm(*(c.denominator for c in cs)))
    first = min(a.terms, key=lambda t: (len(t[1]), len(t[0]), spelt(t)))
    common *= 1 if a.terms[first] > 0 else -1
    return (1, a) if common == 1 else (common, a.scaled(1 / common))  # type: ignore[arg-type] # a fraction stays one


# ----------------------------------------------------------------------------------------------- names and renaming

NOTHING: Names = frozenset()


def names(o: Any) -> Names:  # noqa: ANN401 - whatever values are made of
    """Every symbol that something depends on; what is bound is none."""
    if isinstance(o, (Function, Value)):
        if o._names is None:  # noqa: SLF001 - kept with it
            o._names = names(o.args if isinstance(o, Function) else tuple(o.terms))  # noqa: SLF001
        return o._names  # noqa: SLF001
    if isinstance(o, Letter):
        return names(o.base)
    if isinstance(o, Bound):
        return names(o.over)
    if isinstance(o, SYMBOLS):
        depends = getattr(o, "argument", "")
        return frozenset({o, depends}) if depends else frozenset({o})
    if isinstance(o, (tuple, frozenset)):
        return NOTHING.union(*map(names, o))
    if o is None or isinstance(o, (str, int, Fraction, Dimension, Event, Family, MassFunction, UnknownFunction, Law, Expr)):
        return NOTHING
    msg = f"what {type(o).__name__} depends on"
    raise NotImplementedError(msg)


def parts(o: Any) -> Iterator[Any]:  # noqa: ANN401 - whatever values are made of
    """Yield something, and all that stands anywhere inside."""
    yield o
    inside = o.args if isinstance(o, Function) else o.terms if isinstance(o, Value) else o
    if isinstance(inside, (tuple, frozenset, dict)):
        for x in inside:
            yield from parts(x)


def contains(o: Any, part: Any) -> bool:  # noqa: ANN401 - whatever values are made of
    """Whether something stands anywhere inside."""
    return any(x == part for x in parts(o))


def levels(o: Any) -> int:  # noqa: ANN401 - whatever values are made of
    """One more than the highest level bound inside something."""
    return max((x.level + 1 for x in parts(o) if isinstance(x, Bound)), default=0)


def renamed(o: Any, new: Mapping[Any, Any]) -> Any:  # noqa: ANN401, PLR0911 - whatever values are made of
    """Put other symbols in place of some, wherever they stand."""
    if isinstance(o, (*SYMBOLS, Bound)) and o in new:
        return new[o]
    if isinstance(o, Value):
        return renamed_value(o, new)
    if isinstance(o, Function):
        args = renamed(o.args, new)
        return o if args == o.args else Function(o.op, args, o.rows, o.columns)
    if isinstance(o, Letter):
        return Letter(renamed(o.base, new), o.transposed, o.inverted)
    if isinstance(o, Bound):
        return o._replace(over=renamed(o.over, new))
    if isinstance(o, (tuple, frozenset)):
        return type(o)(renamed(x, new) for x in o)
    return o


def renamed_value(v: Value, new: Mapping[Any, Any]) -> Value:
    """Rename in a value; atoms that become the same are multiplied."""
    pairs = []
    for (monomial, word), c in v.terms.items():
        powers: dict[Atom, Exponent] = {}
        for atom, e in monomial:
            key, exponent = renamed(atom, new), renamed(e, new)
            powers[key] = added_exponents(powers[key], exponent) if key in powers else exponent
        pairs.append(((frozenset((a, e) for a, e in powers.items() if e != 0), renamed(word, new)), c))
    return value(v.rows, v.columns, pairs)


def added_exponents(a: Exponent, b: Exponent) -> Exponent:
    """The sum of two exponents."""
    if isinstance(a, Value) or isinstance(b, Value):
        return as_exponent(exponent_value(a) + exponent_value(b))
    total = a + b
    return total if isinstance(total, int) else as_exponent(number(total))


def parted(power: tuple[Atom, Exponent], over: frozenset[Any]) -> list[tuple[Atom, Exponent]]:
    """An exponential as a product of what depends on some symbols and what does not."""
    atom, e = power
    if not isinstance(e, Value) or atom != E_BASE:
        return [power]
    parts: tuple[list[Any], list[Any]] = ([], [])
    for key, c in e.terms.items():
        parts[bool(names(key) & over)].append((key, c))
    return [(atom, as_exponent(value(UNIT, UNIT, part))) for part in parts if part]


def magnitude(c: Number) -> Number:
    """The absolute value of a rational number."""
    return -c if c < 0 else c
