"""Declarations from text, such as ``A: n x m; x ~ Normal(m, S)``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sympy

from symkl.errors import DeclarationError, ParseError, SymklError, UnsupportedError
from symkl.language import terms
from symkl.language.derivation import Fact
from symkl.language.distributions import (
    AnyLaw,
    Event,
    IIDCentral,
    IndependentCoordinates,
    MassFunction,
    Normal,
    mean_and_covariance,
)
from symkl.language.names import NAME, RESERVED
from symkl.language.reading import check_text, parse_term, shortened, sizes_in
from symkl.language.shapes import SCALAR
from symkl.language.sizes import read_size
from symkl.language.spelling import check_kind, claim_text, declarations_text, facts_apart, in_space, items_apart
from symkl.language.symbols import FUNCTION_OF, Dimension, Family, Index, Matrix, Scalar, random_vector

if TYPE_CHECKING:
    from sympy import Basic, Expr

    from symkl.language.law import Law
    from symkl.language.reading import Meaning

SHAPED = re.compile(rf"({NAME}(?:\s*,\s*{NAME})*)\s*:\s*(.+)", re.DOTALL)
RANDOM = re.compile(rf"({NAME}(?:\s*,\s*{NAME})*)\s*~\s*({NAME})\s*\((.*)\)", re.DOTALL)
VARYING = re.compile(rf"({NAME})\s*\(\s*({NAME})\s*\)\s*:\s*(.+)", re.DOTALL)
CALLED = re.compile(rf"({NAME})\s*\((.*)\)", re.DOTALL)
BOUND = re.compile(r"([A-Za-z0-9_+\-*() ]+)<=([A-Za-z0-9_+\-*() ]+)")
# how many parameters each law takes
LAWS = {"Normal": (2,), "Any": (0, 2), "Joint": (0,), "IndependentCoordinates": (3,), "IIDCentral": (4, 5)}
ALIASES = {"N": "Normal", "Gaussian": "Normal", "normal": "Normal", "gaussian": "Normal"}
# what facts of a matrix say of a number: a matrix of one row and one column is one
OF_A_NUMBER = {"spd": "positive", "posdet": "positive", "invertible": "nonzero"}
OF_ANY_NUMBER = frozenset({"symmetric", "diagonal", "lower"})
LAWS_HINT = "Normal(m, S), Any(m, M), Any(), IndependentCoordinates(m, M, third=v), IIDCentral(m, S, mu2, mu3, mu4)"


def declare(let: str) -> tuple[dict[str, Meaning], frozenset[Fact]]:
    """Read declarations: what each name means, and the facts that several names share."""
    let = declarations_text(let)
    check_text(let, "the declarations")
    return _Declarations(let).build()


def _split(text: str, separator: str) -> list[str]:
    """Split at a separator outside brackets."""
    parts, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == separator and depth == 0:
            parts.append(text[start:position])
            start = position + 1
    return [part.strip() for part in (*parts, text[start:])]


class _Declarations:
    """Collects first what has a shape, then laws, then facts about several names, whatever their order in the text."""

    def __init__(self, let: str) -> None:
        items = [in_space(item) for item in _split(let, ";") if item]
        self.items = [one for item in items for one in items_apart(_split(item, ","))]
        self.shaped: dict[str, tuple[str, list[str]]] = {}
        self.random: dict[str, str] = {}
        self.facts: list[str] = []
        self.dimensions: dict[str, Dimension] = {}
        self.names: dict[str, Meaning] = {}
        self.arguments: dict[str, str] = {}  # of functions of a scalar

    def build(self) -> tuple[dict[str, Meaning], frozenset[Fact]]:
        for item in self.items:
            self._sort(item)
        for name, (kind, facts) in self.shaped.items():
            if name not in self.random and not CALLED.fullmatch(kind):
                self.names[name] = self._symbol(name, kind, facts, None)
        self._sizes_of_laws()
        self._dimensions()
        for name, (kind, facts) in self.shaped.items():
            if CALLED.fullmatch(kind):
                self.names[name] = self._special(name, kind, facts)
        for name, text in self.random.items():
            self.names[name] = self._random(name, text)
        self._dimensions()
        for name, argument in self.arguments.items():
            if not isinstance(self.names.get(argument), Scalar):
                msg = f"{name} is a function of {argument}, which is not declared a scalar"
                raise DeclarationError(msg, where="let", hint=f"declare it: {argument}: scalar")
        return self.names, frozenset(self._shared(item) for item in self.facts)

    def _sizes_of_laws(self) -> None:
        """A law may name the size of what it is a law of, and a size that nothing else names."""
        for name in self.random.keys() & self.shaped.keys():  # a law may name the size of what it is a law of
            self._shape(self.shaped[name][0])
        for text in self.random.values():
            for name in sorted(sizes_in(text) - self.shaped.keys() - self.random.keys()):
                self._dimension(name)

    def _random(self, name: str, text: str) -> Meaning:
        if name in self.shaped:
            kind, facts = self.shaped[name]
            return self._symbol(name, kind, facts, text)
        if text.endswith("()"):
            msg = f"{name} has a law but no shape"
            raise DeclarationError(msg, where=f"let: {name} ~ {text}", hint=f"declare it: {name}: n; {name} ~ {text}")
        return random_vector(name, self._law(text, None))

    def _dimensions(self) -> None:
        for name, size in self.dimensions.items():
            if self.names.setdefault(name, size) is not size:
                msg = f"{name} is used as a dimension and declared as something else"
                raise DeclarationError(msg, where="let", hint=f"rename one of the two, for example {name}_")

    def _sort(self, item: str) -> None:
        where = f"let: {shortened(item)}"
        if found := RANDOM.fullmatch(item):
            names, law, arguments = found.groups()
            for name in re.findall(NAME, names):
                if name in self.random:
                    msg = f"{name} is given two laws"
                    raise DeclarationError(msg, where=where)
                self.random[name] = f"{ALIASES.get(law, law)}({arguments})"
        elif found := VARYING.fullmatch(item):
            kind, *facts = _split(found[3], ",")
            self._add(found[1], kind, [*facts, FUNCTION_OF + found[2]], where)
            self.arguments[found[1]] = found[2]
        elif item.startswith("independent ") or " commutes with " in item or BOUND.fullmatch(item):
            self.facts.append(item)
        elif item.startswith("spd "):
            self._joint_covariance(item[4:], where)
        elif found := SHAPED.fullmatch(item):
            kind, *facts = _split(found[2], ",")
            kind, facts = facts_apart(kind, facts)
            for name in re.findall(NAME, found[1]):
                check_kind(name, kind)
                self._add(name, kind, facts, where)
        else:
            msg = f"cannot read the declaration {shortened(item)!r}"
            raise ParseError(msg, where="let", hint="A: n x m, invertible;  x: n;  c: scalar, positive;  x ~ Normal(m, S)")

    def _joint_covariance(self, text: str, where: str) -> None:
        """``spd block([[A, C], [C.T, B]])``: so are its diagonal blocks."""
        found = re.fullmatch(rf"block\(\[\[({NAME}), ({NAME})\], \[({NAME})\.T, ({NAME})\]\]\)", text.strip())
        if not found or found[2] != found[3]:
            msg = "only spd block([[A, C], [C.T, B]]) is supported yet"
            raise UnsupportedError(msg, where=where)
        self.facts.append(f"spd {text.strip()}")
        for name in (found[1], found[4]):
            if name in self.shaped and "spd" not in self.shaped[name][1]:
                kind, facts = self.shaped[name]
                self.shaped[name] = (kind, [*facts, "spd"])

    def _add(self, name: str, kind: str, facts: list[str], where: str) -> None:
        if name in RESERVED:
            msg = f"{name} is a name of the language"
            raise DeclarationError(msg, where=where, hint=f"call it {name}1 or {name}_")
        if self.shaped.setdefault(name, (kind, facts)) != (kind, facts):
            before = ", ".join((self.shaped[name][0], *self.shaped[name][1]))
            msg = f"{name} is declared twice: as {before} and as {', '.join((kind, *facts))}"
            raise DeclarationError(msg, where=where)

    def _size(self, text: str) -> Expr:
        return read_size(text, self._dimension)

    def _dimension(self, name: str) -> Expr:
        return self.dimensions.setdefault(name, Dimension(name))

    def _symbol(self, name: str, kind: str, facts: list[str], law: str | None) -> Meaning:
        where = f"let: {name}: {', '.join((kind, *facts))}"
        try:
            if kind == "event":
                return Event(name, 1, facts)
            if kind == "dimension":
                return self._dimension(name)
            shape = self._shape(kind)
            attached = None if law is None else self._law(law, shape)
            if shape == SCALAR:
                return Scalar(name, [OF_A_NUMBER.get(fact, fact) for fact in facts if fact not in OF_ANY_NUMBER], attached)
            if law is not None and facts:
                msg = f"facts about the random {name} are not supported yet"
                raise UnsupportedError(msg)
            return Matrix(name, *shape, facts, attached)
        except SymklError as error:
            if error.where:
                raise
            raise type(error)(error.message, where=where, hint=error.hint) from None

    def _shape(self, kind: str) -> terms.Shape:
        if kind == "scalar":
            return SCALAR
        sizes = re.split(r"\s+x\s+", kind)
        if len(sizes) > 2:  # noqa: PLR2004
            msg = f"{kind!r} is not a shape"
            raise ParseError(msg, hint="shapes are written n x m, n, or scalar")
        return (self._size(sizes[0]), self._size(sizes[1]) if len(sizes) > 1 else sympy.S.One)

    def _special(self, name: str, kind: str, facts: list[str]) -> Meaning:
        found = CALLED.fullmatch(kind)
        assert found is not None  # noqa: S101 - the caller looked
        head, inside = found.groups()
        head = ALIASES.get(head, head)
        match head:
            case "mass":
                return MassFunction(name, self._size(inside))
            case "index":
                return Index(name, self._size(inside))
            case "numbers":
                return Family(name, self._size(inside))
            case "events":
                return Event(name, self._size(inside), facts)
            case "Normal" | "Any":
                return self._law(f"{head}({inside})", None, name)
        msg = f"{head} is not a kind of declaration"
        hint = "mass(n), index(n), numbers(n), events(N), Normal(m, S), Any(m, S)"
        raise ParseError(msg, where=f"let: {name}: {kind}", hint=hint)

    def _law(self, text: str, shape: terms.Shape | None, name: str = "") -> Law:
        found = CALLED.fullmatch(text)
        assert found is not None  # noqa: S101 - both callers matched it
        head, inside = found.groups()
        parts = [part for part in _split(inside, ",") if part]
        third = head == "IndependentCoordinates"
        if third and parts:
            parts[-1], marked = re.subn(r"^third\s*=", "", parts[-1])
        if len(parts) not in LAWS.get(head, ()) or (third and not marked):
            msg = f"{text} is not a law"
            raise ParseError(msg, where="let", hint=LAWS_HINT)
        arguments = [parse_term(claim_text(part), self.names, f"let: {text}") for part in parts]
        if head == "IIDCentral" and len(parts) > 4:  # noqa: PLR2004 - the covariance is given too
            mean_and_covariance(*arguments[:2])
            self._same(parts[1].strip(), parts[2], text)
            del arguments[1]
        if head == "Normal":
            law: Law = Normal(*arguments, name=name)
        elif head == "IIDCentral":
            law = IIDCentral(*arguments, name=name)
        elif third:
            law = IndependentCoordinates(*arguments[:2], third=arguments[2], name=name)
        else:
            # vectors of any law are as dependent as anything, unless they are declared independent
            law = AnyLaw(*arguments, shape=shape, name=name)
        if shape is not None and not terms.same_shape(law.shape, shape):
            msg = f"{text} is a law of {terms.shape_text(law.shape)}, declared for {terms.shape_text(shape)}"
            raise DeclarationError(msg, where="let")
        return law

    def _same(self, covariance: str, variance: str, law: str) -> None:
        """Give the name of a covariance the meaning that its law leaves it: every coordinate has one variance."""
        where, symbol = f"let: {law}", self.names.get(covariance)
        kept = {"spd", "symmetric", "diagonal", "invertible", "posdet"}
        if not isinstance(symbol, Matrix) or not terms.same_dimension(*symbol.shape) or not symbol.facts <= kept:
            msg = f"{covariance} cannot stand for the covariance {variance}*I of {law}"
            raise DeclarationError(msg, where=where, hint=f"declare it: {covariance}: n x n, spd")
        self.names[covariance] = parse_term(f"{variance}*I({symbol.shape[0]})", self.names, where)

    def _shared(self, item: str) -> Fact:
        where = f"let: {shortened(item)}"
        if item.startswith("independent "):
            return Fact("independent", tuple(self._named(n, where) for n in re.findall(NAME, item[12:])))
        if " commutes with " in item:
            pair = tuple(self._named(n.strip(), where) for n in item.split(" commutes with "))
            if not all(isinstance(m, Matrix) and terms.same_dimension(*m.shape) for m in pair):
                msg = "only square matrices commute or do not"
                raise DeclarationError(msg, where=where)
            return Fact("commute", pair)
        if item.startswith("spd "):
            return Fact("spd", (parse_term(item[4:], self.names, where),))
        low, high = item.split("<=")
        return Fact("at most", (self._size(low), self._size(high)))

    def _named(self, name: str, where: str) -> Basic:
        if name not in self.names:
            msg = f"{name} is not declared"
            raise DeclarationError(msg, where=where, hint=f"declare it: {name}: n x n")
        return self.names[name]
