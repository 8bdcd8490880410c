"""Terms and declarations as plain data, and back: in the language's own text wherever that reads back as the same.

Terms made in Python may hold SymPy's own numbers, which text reads as quotients: ``{"folded": text}`` is the text with
these folded. What no text can say is ``{"op": ..., "args": [...]}``, built by the same checked builders, or ``{"number":
"-1/2"}``. A symbol is named by the key under which it is declared: its name, unless text could not name it so.
"""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING, Any, TypeAlias

import sympy
from sympy import Basic, Expr, Rational, S

from symkl.errors import DeclarationError, ParseError, ShapeError
from symkl.language import distributions as ds
from symkl.language import expectations as ex
from symkl.language import functions as fn
from symkl.language import terms as tm
from symkl.language.densities import DensityFunction
from symkl.language.derivatives import D, Derivative, Jacobian
from symkl.language.entries import ColumnOf, Component, Member, RowOf, RowVector, Unit
from symkl.language.entrywise import DEFINED, larger
from symkl.language.facts import MATRIX_FACTS, SCALAR_FACTS
from symkl.language.families import FAMILIES
from symkl.language.law import Density, Law
from symkl.language.names import RESERVED
from symkl.language.reading import parse_term
from symkl.language.shapes import check_size
from symkl.language.special import FUNCTIONS as SPECIAL
from symkl.language.special import Special
from symkl.language.statement import TOGETHER, Fact
from symkl.language.symbols import Dimension, Entry, Family, Index, Matrix, Scalar, check_index, entry, unit
from symkl.language.sympy_types import group, rational
from symkl.language.texts import check_text
from symkl.language.unknown import Called, UnknownFunction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

Data: TypeAlias = Any  # what JSON can say

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
MEMBER = re.compile(r"([A-Za-z0-9_]+)\[([A-Za-z0-9_]+)\]")
NUMBER = re.compile(r"-?[0-9]{1,1000}(/[0-9]{1,1000})?")
LARGEST_EXPONENT = 24
ARGUMENTS = {
    "independent": (1, 99),
    TOGETHER: (3, 99),
    "commute": (2, 2),
    "at most": (2, 2),
    "spd": (1, 1),
    "random": (1, 1),
}
GIVEN = {"=": 2, "<": 2, "<=": 2, "!=": 2} | dict.fromkeys(MATRIX_FACTS | SCALAR_FACTS, 1)
ARGUMENTS |= {kind: (number, number) for kind, number in GIVEN.items()}


def _unit(at: Index, size: Expr) -> Expr:
    return unit(check_index(at, size, "unit"))


def _entry(family: Any, at: Any) -> Expr:  # noqa: ANN401 - a family of numbers or a vector, and an index
    if isinstance(family, Family):
        return family[at]
    if not isinstance(family, Expr) or tm.shape_of(family)[1] != 1:
        msg = f"{family} has no entries"
        raise ParseError(msg)
    return Entry(family, check_index(at, tm.shape_of(family)[0], str(family)))


def _sum(*args: Any) -> Expr:  # noqa: ANN401 - terms; all at once, for a sum may be long
    terms = [tm.as_term(a) for a in args]
    if not terms or not all(tm.same_shape(tm.shape_of(t), tm.shape_of(terms[0])) for t in terms):
        msg = "a sum of terms of several shapes, or of none"
        raise ShapeError(msg)
    return tm.Plus(*terms)


def _product(*args: Any) -> Expr:  # noqa: ANN401 - terms
    terms = [tm.as_term(a) for a in args]
    shape = tm.SCALAR
    for t in terms:
        following = tm.shape_of(t)
        if tm.SCALAR not in (shape, following) and not tm.same_dimension(shape[1], following[0]):
            msg = f"a product of {tm.shape_text(shape)} and {tm.shape_text(following)}"
            raise ShapeError(msg)
        shape = tm.product_shape(shape, following)
    if not terms:
        msg = "a product of nothing"
        raise ShapeError(msg)
    return tm.Times(*terms)


def _decimal(value: Any) -> Expr:  # noqa: ANN401 - a number
    if not isinstance(value, Rational) or 10 ** value.q.bit_length() % value.q:
        msg = f"{value} is no decimal"
        raise ParseError(msg)
    return tm.Decimal(value)


def _sizes(operation: Callable[..., Expr]) -> Callable[..., Expr]:
    def built(*args: Any) -> Expr:  # noqa: ANN401 - sizes and numbers, in SymPy's own arithmetic
        power = operation is sympy.Pow
        if not args or not all(isinstance(a, Expr) and tm.is_scalar(a) for a in args):
            msg = "a sum, product or power of what are no sizes"
            raise ParseError(msg)
        if power and (args[0].is_Number or not (args[1].is_Integer and abs(args[1]) <= LARGEST_EXPONENT)):
            msg = f"the power {args[1]} of a size"
            raise ParseError(msg)
        return operation(*args)

    return built


BUILDERS: dict[type[Basic], Callable[..., Expr]] = {
    tm.Plus: _sum,
    tm.Times: _product,
    tm.Negative: tm.negated,
    tm.Divide: tm.divided,
    tm.Power: tm.power,
    tm.Transpose: lambda a: tm.Transpose(tm.as_term(a)),
    tm.Inverse: tm.inverse,
    tm.Decimal: _decimal,
    tm.Identity: tm.I,
    tm.Zero: tm.Z,
    tm.Ones: tm.ones,
    fn.Trace: fn.tr,
    fn.Determinant: fn.det,
    fn.Log: fn.log,
    fn.Exp: fn.exp,
    fn.Sqrt: fn.sqrt,
    fn.AbsoluteValue: fn.absolute,
    fn.Largest: larger,
    fn.Rounded: fn.rounded,
    fn.Adjugate: fn.adj,
    fn.MatrixExponential: fn.expm,
    fn.PseudoInverse: fn.pinv,
    fn.Kronecker: fn.kron,
    fn.Hadamard: fn.had,
    fn.Vectorised: fn.vec,
    fn.DiagonalOf: fn.dg,
    fn.DiagonalMatrix: fn.diagm,
    Derivative: D,
    Jacobian: lambda of, by: D(of, fn.vec(by)),
    fn.Block: fn.block,
    fn.Sum: fn.total,
    fn.Prod: fn.multiplied,
    fn.Diagonal: fn.diagonal,
    fn.ByEntries: fn.by_entries,
    fn.Integral: lambda term, over, as_sum=S.false: fn.integral(term, over, as_sum=bool(as_sum)),
    Entry: _entry,
    Unit: _unit,
    Component: entry,
    RowVector: entry,
    Member: lambda term, at, _: entry(term, at),
    RowOf: lambda term, at: entry(term, at, None),
    ColumnOf: lambda term, at: entry(term, None, at),
    Density: lambda law, at: law(at),
    ds.Mass: lambda function, at: function(at),
    Called: lambda function, at: function(at),
    ds.Probability: lambda together, given: ds.Pr(*together, given=given),
    ex.Expectation: lambda term, over: ex.E(term, *over),
    ex.Variance: ex.Var,
    ex.Covariance: ex.Cov,
    ex.ConditionalExpectation: lambda term, given: ex.E(term, given=given),
    ex.ConditionalVariance: lambda term, given: ex.Var(term, given=given),
    ex.ConditionalCovariance: lambda a, b, given: ex.Cov(a, b, given=given),
    ex.Divergence: ex.KL,
    sympy.Add: _sizes(sympy.Add),
    sympy.Mul: _sizes(sympy.Mul),
    sympy.Pow: _sizes(sympy.Pow),
}
BUILDERS.update(DEFINED)
BUILDERS |= {cls: SPECIAL[cls.name] for cls in Special.__subclasses__()}
OPERATIONS = {cls.__name__: cls for cls in BUILDERS}
# by its kind: what a declaration says, and what it declares
DECLARATIONS: dict[Any, tuple[frozenset[str], Callable[..., Any]]] = {
    "dimension": (frozenset(), Dimension),
    "index": (frozenset({"size"}), Index),
    "numbers": (frozenset({"size"}), Family),
    "density": (frozenset({"of", "given"}), DensityFunction),
    "function": (frozenset({"order"}), UnknownFunction),
    "events": (frozenset({"size", "facts"}), ds.Event),
    "mass": (frozenset({"size", "values"}), ds.MassFunction),
    "scalar": (frozenset({"facts", "law"}), Scalar),
    "matrix": (frozenset({"rows", "columns", "facts", "law"}), Matrix),
    "Normal": (frozenset({"of"}), lambda name, of: ds.Normal(*of, name=name)),
    "Any": (frozenset({"of"}), lambda name, of: ds.AnyLaw(*of, name=name)),
    "any law": (frozenset({"rows", "columns"}), lambda name, rows, columns: ds.AnyLaw(shape=(rows, columns), name=name)),
    "IndependentCoordinates": (
        frozenset({"of"}),
        lambda name, of: ds.IndependentCoordinates(*of[:-1], third=of[-1], name=name),
    ),
    "IIDCentral": (frozenset({"of"}), lambda name, of: ds.IIDCentral(*of, name=name)),
}
DECLARATIONS |= {
    kind: (frozenset({"of"}), lambda name, of, family=family: family(*of, name=name)) for kind, family in FAMILIES.items()
}
# which need no name
LAWS = frozenset({"Normal", "Any", "any law", "IndependentCoordinates", "IIDCentral", *FAMILIES})
OPTIONAL = frozenset({"facts", "law"})
DECLARED = (Dimension, Scalar, Matrix, Index, Family, UnknownFunction, DensityFunction, ds.Event, ds.MassFunction, Law)


class Names:
    """What is declared, each under its key, and the reading of terms in these.

    Attributes
    ----------
    meanings : what each key means
    declared : how each key is declared, as data; in the order in which one builds on another
    """

    def __init__(self) -> None:
        self.meanings: dict[str, Any] = {}
        self.declared: dict[str, Data] = {}
        self._read: dict[str, Any] = {}  # by their text, the terms in what is declared

    def declare(self, key: str, data: Data) -> None:
        """Read a declaration."""
        if not free_name(key, self.meanings):
            msg = f"{key} cannot be declared" + (" twice" if key in self.meanings else "")
            raise DeclarationError(msg)
        self.meanings[key] = _declared(self, dict(data), key)
        self._read.clear()
        self.declared[key] = data

    def term(self, data: Data) -> Any:  # noqa: ANN401 - a term, or whatever else is declared
        """Read a term."""
        match data:
            case str() if data in self.meanings:
                return self.meanings[data]
            case str():
                if data not in self._read:
                    check_text(data, "the term")
                    self._read[data] = parse_term(data, self.meanings)
                return self._read[data]
            case {"folded": str(text), **rest} if not rest:
                return folded(self.term(text))
            case {"number": str(text), **rest} if not rest and NUMBER.fullmatch(text):
                return rational(text)
            case {"op": str(op), "args": list(args), **rest} if not rest and op in OPERATIONS:
                return self._built(OPERATIONS[op], [self.part(a) for a in args])
        msg = f"{str(data)[:60]} is no term"
        raise ParseError(msg)

    def part(self, data: Data) -> Any:  # noqa: ANN401 - whatever a node is made of
        """Read an argument of a node: a term, an event, or several."""
        if isinstance(data, list):
            return [self.part(d) for d in data]
        if data is True:
            return S.true
        if isinstance(data, str) and (found := MEMBER.fullmatch(data)):
            family = self.meanings.get(found[1])
            if isinstance(family, ds.Event) and family.is_family:
                return family[self.meanings[found[2]]]
        return self.term(data)

    def _built(self, cls: type[Basic], parts: list[Any]) -> Expr:
        built = BUILDERS[cls](*parts)  # which checks shapes
        if not issubclass(cls, tm.Node):
            return built
        exact: Expr = cls(*(_grouped(p) for p in parts))
        return built if built == exact else exact

    def fact(self, data: Data) -> Fact:
        """Read a fact that several symbols share."""
        match data:
            case {"fact": str(kind), "of": list(args), **rest} if not rest and kind in ARGUMENTS:
                least, most = ARGUMENTS[kind]
                found = tuple(self.term(a) for a in args)
                if least <= len(found) <= most and all(isinstance(a, Basic) for a in found):
                    return Fact(kind, found)
        msg = f"{str(data)[:60]} is no fact"
        raise ParseError(msg)


def _grouped(part: Any) -> Any:  # noqa: ANN401 - an argument
    return group(*map(_grouped, part)) if isinstance(part, list) else part


def free_name(key: str, taken: Iterable[str]) -> bool:
    """Whether something may be declared under a key."""
    return bool(NAME.fullmatch(key)) and key not in RESERVED and not keyword.iskeyword(key) and key not in taken


def _declared(names: Names, data: dict[str, Any], key: str) -> Any:  # noqa: ANN401 - a symbol or a law
    kind, name = data.pop("kind", None), data.pop("name", key)
    keys, made = DECLARATIONS.get(kind, (None, None))
    if keys is None or made is None or not isinstance(name, str) or not (keys - OPTIONAL <= data.keys() <= keys):
        msg = f"{key} cannot be declared so"
        raise DeclarationError(msg)
    if (not NAME.fullmatch(name) or name in RESERVED) and (name or kind not in LAWS):
        msg = f"{name!r} is no name"
        raise DeclarationError(msg)
    facts, law = data.pop("facts", []), data.pop("law", None)
    if law is not None:
        law = names.meanings[law]
    if not isinstance(facts, list) or not all(isinstance(f, str) for f in facts) or not isinstance(law, Law | None):
        msg = f"{key} cannot be declared with these facts or this law"
        raise DeclarationError(msg)
    more = {k: v for k, v in (("facts", facts), ("law", law)) if k in keys}
    out = made(name, **{k: names.part(v) for k, v in data.items()}, **more)
    if (not NAME.fullmatch(name) or name in RESERVED) and (name or not isinstance(out, Law)):  # what may be declared
        msg = f"{name!r} is no name"
        raise DeclarationError(msg)
    for n in (*tm.shape_of(out), *([out.size] if "size" in keys else [])):
        check_size(n, f"the declaration of {key}")
    if law is not None and not tm.same_shape(law.shape, tm.shape_of(out)):
        msg = f"{key} has a law of {tm.shape_text(law.shape)}"
        raise DeclarationError(msg)
    return out


def folded(t: Any) -> Any:  # noqa: ANN401 - a term
    """Return a term with quotients and products of numbers as SymPy's own numbers; it means the same."""
    if isinstance(t, sympy.Tuple):
        return group(*map(folded, t.args))
    if not isinstance(t, tm.Node) or isinstance(t, (tm.Decimal, fn.Rounded)):
        return t
    args = tuple(map(folded, t.args))
    if isinstance(t, (tm.Divide, tm.Negative)) and all(isinstance(a, Rational) for a in args):
        return rational(*args) if isinstance(t, tm.Divide) else -args[0]
    if isinstance(t, tm.Times) and all(isinstance(a, (Rational, sympy.NumberSymbol)) for a in args):
        return sympy.Mul(*args)
    return type(t)(*args)
