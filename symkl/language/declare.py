"""Declarations from text, such as ``A: n x m; x ~ Normal(m, S)``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import sympy

from symkl.errors import DeclarationError, ParseError, SymklError, UnsupportedError
from symkl.language import terms
from symkl.language.declared_elsewhere import advice
from symkl.language.declared_laws import CALLED, ReadsLaws
from symkl.language.densities import DensityFunction
from symkl.language.distributions import (
    ALIASES,
    Event,
)
from symkl.language.facts import BELOW, EACH, EACH_ENTRY, FUNCTION_OF, OF_A_NUMBER
from symkl.language.families import FAMILIES
from symkl.language.givens import TURNED, check_possible, given
from symkl.language.indexed import plain_declarations
from symkl.language.joint import jointly_normal, read_joint, stacked
from symkl.language.law import check_fixed
from symkl.language.named import named, opened
from symkl.language.names import NAME, NAME_ALONE, NAMES, RESERVED, own_name
from symkl.language.reading import parse_term
from symkl.language.shapes import SCALAR
from symkl.language.sizes import read_size
from symkl.language.spelling import (
    check_kind,
    claim_text,
    declarations_text,
    facts_apart,
    in_space,
    items_apart,
    split,
    split_relations,
)
from symkl.language.statement import Fact
from symkl.language.symbols import Dimension, Matrix, Scalar, random_vector
from symkl.language.texts import LONGEST_TEXT, check_text, shortened, sizes_in
from symkl.language.unknown import UnknownFunction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sympy import Basic, Expr

    from symkl.language.law import Law
    from symkl.language.named import Named
    from symkl.language.reading import Meaning

SHAPED = re.compile(rf"({NAMES})\s*:\s*(.+)", re.DOTALL)
RANDOM = re.compile(rf"({NAMES})\s*(?:\|\s*({NAMES})\s*)?~\s*({NAME})\s*\((.*)\)", re.DOTALL)
# p(x, z): density;  p(x, z), q(z | x): density
ONE_DENSITY = rf"({NAME})\s*\(\s*({NAMES})\s*(?:\|\s*({NAMES})\s*)?\)"
DENSITIES = re.compile(rf"({ONE_DENSITY}(?:\s*,\s*{ONE_DENSITY})*)\s*:\s*density", re.DOTALL)
VARYING = re.compile(rf"({NAME})\s*\(\s*({NAME})\s*\)\s*:\s*(.+)", re.DOTALL)
DEFINED = re.compile(rf"({NAME})\s*(?:\(([^()]*)\))?\s*:=\s*(.+)", re.DOTALL)
FROM_NUMBERS = re.compile(r"scalar\s*->\s*scalar")
OF_TERM = re.compile(r"(.+?)\s+is\s+([a-z_0-9]+)", re.DOTALL)
OF_ANY_NUMBER = frozenset({"symmetric", "diagonal", "lower"})


def declare(let: str) -> tuple[dict[str, Meaning], frozenset[Fact]]:
    """Read declarations: what each name means, and the facts that several names share."""
    try:
        return _declared(let)
    except SymklError as error:
        known = advice(let, _declared) if isinstance(let, str) and len(let) <= LONGEST_TEXT else None
        if known is None:
            raise
        raise type(error)(error.message, where=error.where, hint=known) from None


def _declared(let: str) -> tuple[dict[str, Meaning], frozenset[Fact]]:
    let = plain_declarations(declarations_text(let))
    check_text(let, "the declarations")
    return _Declarations(let).build()


def _whole(item: str) -> bool:
    """Whether an item is one declaration, whatever commas it has."""
    return bool(DEFINED.fullmatch(item) or re.match(rf"{NAMES}\s*\|", item))


class _Declarations(ReadsLaws):
    """Collects first what has a shape, then laws, then facts about several names, whatever their order in the text."""

    def __init__(self, let: str) -> None:
        items = [in_space(item) for item in split(let, ";") if item]
        self.items = [one for item in items for one in ([item] if _whole(item) else items_apart(split(item, ",")))]
        self.shaped: dict[str, tuple[str, list[str]]] = {}
        self.random: dict[str, str] = {}
        self.given: dict[str, list[str]] = {}  # what a law is conditional on
        self.joint: list[tuple[list[str], str, str]] = []  # names, mean and covariance of laws of several together
        self.facts: list[str] = []
        self.said: list[tuple[str, str, str]] = []  # givens: left, relation, right
        self.givens: list[tuple[str, str, str]] = []  # those that are no fact of one symbol or of sizes
        self.dimensions: dict[str, Dimension] = {}
        self.names: dict[str, Meaning] = {}
        self.together: list[Fact] = []
        self.arguments: dict[str, str] = {}  # of functions of a scalar
        self.densities: dict[str, tuple[str, str]] = {}  # what they are of, and given
        self.definitions: dict[str, tuple[str, str]] = {}  # of local names: their letters, and what they stand for

    def build(self) -> tuple[dict[str, Meaning], frozenset[Fact]]:  # noqa: C901 - one step after the other
        for item in self.items:
            self._sort(item)
        for said in self.said:
            self._note(said)
        self._parameters(declared=True)
        for name, (kind, facts) in self.shaped.items():
            if not self._is_random(name) and name not in self.densities and not CALLED.fullmatch(kind):
                self.names[name] = self._symbol(name, kind, facts, None)
        for name, of in self.densities.items():
            self.names[name] = self._density(name, *of)
        self._sizes_of_laws()
        self._dimensions()
        self._define(waits=True)
        self._parameters(declared=False)
        for name, (kind, facts) in self.shaped.items():
            if CALLED.fullmatch(kind):
                self.names[name] = self._special(name, kind, facts)
        for names, mean, covariance in self.joint:
            self._jointly(names, mean, covariance)
        for name, text in self._in_order():
            self._define(waits=True)
            self.names[name] = self._random(name, text)
        self._dimensions()
        self._define(waits=False)
        for name, argument in self.arguments.items():
            if not isinstance(self.names.get(argument), Scalar):
                msg = f"{name} is a function of {argument}, which is not declared a scalar"
                raise DeclarationError(msg, where="let", hint=f"declare it: {argument}: scalar")
            if self.names[argument].law is not None:  # type: ignore[union-attr] # a scalar
                msg = f"{name} varies with {argument}, which is random: its averages are not known"
                raise UnsupportedError(msg, where="let", hint="declare an unknown function of a number: f: scalar -> scalar")
        return self.names, self._given_facts()

    def _in_order(self) -> list[tuple[str, str]]:
        """Laws with their names, each after those of what it is conditional on."""
        found: list[tuple[str, str]] = []
        waiting = dict(self.random)
        while waiting:
            ready = [name for name in waiting if waiting.keys().isdisjoint(self.given.get(name, ()))]
            if not ready:
                msg = f"the law of {min(waiting)} is conditional on itself"
                raise DeclarationError(msg, where="let")
            found += [(name, waiting.pop(name)) for name in ready]
        return found

    def _jointly(self, names: list[str], mean: str, covariance: str) -> None:
        where = f"let: ({', '.join(names)}) ~ Normal"
        blocks = [opened(parse_term(claim_text(part), self.names, where)) for part in (stacked(mean), covariance)]
        symbols, fact = jointly_normal(names, *blocks)
        for symbol in symbols:
            kind, facts = self.shaped.get(symbol.name, ("", []))
            if facts or (kind and not terms.same_shape(self._shape(kind), terms.shape_of(symbol))):
                said = ", ".join((kind, *facts))
                msg = f"{symbol.name} is declared {said}, and its law is one of {terms.shape_text(terms.shape_of(symbol))}"
                raise DeclarationError(msg, where=where)
            self.names[symbol.name] = symbol
        self.together.append(fact)

    def _given_facts(self) -> frozenset[Fact]:
        found = {self._shared(item) for item in self.facts} | {f for item in self.givens for f in self._stated(*item)}
        check_possible(found)
        return frozenset(found).union(self.together)

    def _defined(self, name: str, letters: str, text: str, where: str) -> None:
        if name in RESERVED or name in self.definitions:
            msg = f"{name} is {'a name of the language' if name in RESERVED else 'defined twice'}"
            raise DeclarationError(msg, where=where, hint=f"call it {name}1 or {name}_")
        self.definitions[name] = (letters, text)

    def _define(self, *, waits: bool) -> None:
        """Give local names what they stand for, each after those that it is defined by; some wait for what is random."""
        for name in self.definitions.keys() & (self.shaped.keys() | self.dimensions.keys()):
            msg = f"{name} is defined and declared"
            raise DeclarationError(msg, where=f"let: {name} := {self.definitions[name][1]}", hint="leave one of the two out")
        while waiting := [name for name in self.definitions if name not in self.names]:
            random = (*self.random, *(name for names, _, _ in self.joint for name in names))
            unknown = {name for name in (*waiting, *self.shaped, *random) if name not in self.names}
            ready = [name for name in waiting if unknown.isdisjoint(re.findall(NAME, self.definitions[name][1]))]
            if not ready and waits:
                return
            for name in ready:
                self.names[name] = self._local(name, *self.definitions[name])
            if not ready:
                msg = f"{waiting[0]} is defined by itself, or by what is not declared"
                raise DeclarationError(msg, where=f"let: {waiting[0]} := {self.definitions[waiting[0]][1]}")

    def _local(self, name: str, letters: str, text: str) -> Named:
        where = f"let: {name} := {shortened(text)}"
        of: list[Any] = [self._named(letter, where) for letter in split(letters, ",") if letter]
        try:
            return named(name, parse_term(claim_text(text), self.names, where), *of)
        except SymklError as error:
            raise type(error)(error.message, where=error.where or where, hint=error.hint) from None

    def _parameters(self, *, declared: bool) -> None:
        """Give a symbol that stands for a parameter of a family the fact that it has; declare it where nobody did."""
        for name, needed, scalar in self._of_families():
            known = split(needed, ",") if needed else []
            if declared and name in self.shaped and name not in self.random and not CALLED.fullmatch(self.shaped[name][0]):
                kind, facts = self.shaped[name]
                if scalar == (kind == "scalar"):
                    self.shaped[name] = (kind, [*facts, *(fact for fact in known if fact not in facts)])
            elif (
                scalar and not declared and NAME_ALONE.fullmatch(name) and name not in self.names and name not in self.shaped
            ):
                self.names[name] = Scalar(name, known)

    def _of_families(self) -> Iterator[tuple[str, str, bool]]:
        """Yield what stands for a parameter of a family, what is declared of that, and whether it is a number."""
        for text in (*self.random.values(), *(kind for kind, _ in self.shaped.values())):
            found = CALLED.fullmatch(text)
            if found is not None and found[1] in FAMILIES:
                family = FAMILIES[found[1]]
                for name, (parameter, needed) in zip(split(found[2], ","), family.parameters.items(), strict=False):
                    yield name, needed, parameter not in family.sizes

    def _sizes_of_laws(self) -> None:
        """A law may name the size of what it is a law of, and a size that nothing else names."""
        for name in filter(self._is_random, self.shaped):  # a law may name the size of what it is a law of
            self._shape(self.shaped[name][0])
        for text in (*self.random.values(), *(text for _, *parts in self.joint for text in parts)):
            for name in sorted(sizes_in(text) - self.shaped.keys() - self.random.keys()):
                self._dimension(name)

    def _random(self, name: str, text: str) -> Meaning:
        if name in self.shaped:
            kind, facts = self.shaped[name]
            return self._symbol(name, kind, facts, text)
        if text.endswith("()"):
            msg = f"{name} has a law but no shape"
            raise DeclarationError(msg, where=f"let: {name} ~ {text}", hint=f"declare it: {name}: n; {name} ~ {text}")
        return random_vector(name, self._checked(name, self._law(text, None)), given=self._behind(name))

    def _is_random(self, name: str) -> bool:
        return name in self.random or any(name in names for names, _, _ in self.joint)

    def _dimensions(self) -> None:
        for name, size in self.dimensions.items():
            if self.names.setdefault(name, size) is not size:
                msg = f"{name} is used as a dimension and declared as something else"
                raise DeclarationError(msg, where="let", hint=f"rename one of the two, for example {name}_")

    def _sort(self, item: str) -> None:  # noqa: C901, PLR0912 - a branch for each kind
        where = f"let: {shortened(item)}"
        if ":" not in item and "~" not in item and self._given(item):
            return
        if found := DEFINED.fullmatch(item):
            self._defined(found[1], found[2] or "", found[3], where)
        elif found := RANDOM.fullmatch(item):
            names, given, law, arguments = found.groups()
            for name in re.findall(NAME, names):
                self._once(name, where)
                self.random[name] = f"{ALIASES.get(law, law)}({arguments})"
                if given:
                    self.given[name] = re.findall(NAME, given)
        elif together := read_joint(item, where):
            for name in together[0]:
                self._once(name, where)
            self.joint.append(together)
        elif found := DENSITIES.fullmatch(item):
            for name, of, behind in re.findall(ONE_DENSITY, found[1]):
                self._add(name, "density", [], where)
                self.densities[name] = (of, behind)
        elif found := VARYING.fullmatch(item):
            kind, *facts = split(found[3], ",")
            self._add(found[1], kind, [*facts, FUNCTION_OF + found[2]], where)
            self.arguments[found[1]] = found[2]
        elif item.startswith("independent ") or " commutes with " in item:
            self.facts.append(item)
        elif item.startswith("spd "):
            self._joint_covariance(item[4:], where)
        elif found := SHAPED.fullmatch(item):
            kind, *facts = split(found[2], ",")
            kind, facts = facts_apart(kind, facts)
            below = [fact for fact in facts if fact in BELOW and kind == "scalar"]
            for name in re.findall(NAME, found[1]):
                check_kind(name, kind)
                self._add(name, kind, [fact for fact in facts if fact not in below], where)
                self.said += [(name, BELOW[fact], "0") for fact in below]
        else:
            msg = f"cannot read the declaration {shortened(item)!r}"
            hint = "A: n x m, invertible;  x: n;  c: scalar, positive;  x ~ Normal(m, S)"
            if re.fullmatch(NAMES, item):
                hint = f"say what it is: {item}: n x n, or {item}: n, or {item}: scalar"
            raise ParseError(msg, where="let", hint=hint)

    def _once(self, name: str, where: str) -> None:
        if self._is_random(name):
            msg = f"{name} is given two laws"
            raise DeclarationError(msg, where=where)

    def _given(self, item: str) -> bool:
        """Whether a declaration is a given: ``A*X = I(p)``, ``0 < p < 1``, ``A + B is invertible``."""
        if found := OF_TERM.fullmatch(item):
            below = BELOW.get(found[2])
            self.said.append((found[1], below, "0") if below else (found[1], found[2], ""))
            return True
        parts = split_relations(item)
        self.said += [(parts[i], parts[i + 1], parts[i + 2]) for i in range(0, len(parts) - 2, 2)]
        return len(parts) > 1

    def _note(self, said: tuple[str, str, str]) -> None:
        """A given of one symbol is a fact of it, one of sizes bounds them; others wait for what their names mean."""
        left, relation, right = said
        turned = relation in TURNED
        low, sign, high = (right, TURNED[relation], left) if turned else said
        numbers = {"<": "positive", "<=": "nonnegative", "!=": "nonzero"}
        symbol, fact = (high, numbers.get(sign, "")) if low == "0" else (left, relation) if not right else ("", "")
        if sign == "!=" and high == "0":
            symbol, fact = low, "nonzero"
        plain = symbol in self.shaped and symbol not in self.random and not CALLED.fullmatch(self.shaped[symbol][0])
        if plain and fact and self.shaped[symbol][0] != "dimension":
            kind, facts = self.shaped[symbol]
            self.shaped[symbol] = (kind, facts if fact in facts else [*facts, fact])
            return
        used = re.findall(NAME, f"{low} {high}")
        other = self.definitions.keys() | {name for name, _, scalar in self._of_families() if scalar}
        sizes = all(self.shaped.get(name, ("dimension",))[0] == "dimension" and name not in other for name in used)
        if sign in ("<", "<=") and used and sizes and all(re.fullmatch(r"[A-Za-z0-9_+* ]+", side) for side in (low, high)):
            self.facts.append(f"{low} + 1<={high}" if sign == "<" else f"{low}<={high}")
        else:
            self.givens.append(said)

    def _stated(self, left: str, relation: str, right: str) -> list[Fact]:
        where = f"let: {shortened(f'{left} {relation} {right}' if right else f'{left} is {relation}')}"
        try:
            return given(
                *(parse_term(claim_text(left), self.names, where), relation),
                parse_term(claim_text(right), self.names, where) if right else None,
            )
        except SymklError as error:
            hint = error.hint
            if relation == "=" and error.message == f"{left} is not declared":  # it is to be a name
                law = right.partition("(")[0] in {"Normal", "Any", *FAMILIES}
                hint = f"a law is declared by {left}: {right}" if law else f"name a term by {left} := {right}"
            raise type(error)(error.message, where=error.where or where, hint=hint) from None

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
        if self.shaped.setdefault(own_name(name), (kind, facts)) != (kind, facts):
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
            if FROM_NUMBERS.fullmatch(kind) and not facts and law is None:
                return UnknownFunction(name)
            if kind == "event":
                return Event(name, 1, facts)
            if kind == "dimension":
                return self._dimension(name)
            shape = self._shape(kind)
            attached = None if law is None else self._checked(name, self._law(law, shape))
            if shape == SCALAR:
                return Scalar(name, [OF_A_NUMBER.get(fact, fact) for fact in facts if fact not in OF_ANY_NUMBER], attached)
            if law is not None and facts:
                msg = f"facts about the random {name} are not supported yet"
                raise UnsupportedError(msg)
            if shape[1] == 1:  # a positive vector is one of positive entries
                facts = [EACH + fact if fact in EACH_ENTRY else fact for fact in facts]
            return Matrix(name, *shape, facts, attached)
        except SymklError as error:
            if error.where:
                raise
            raise type(error)(error.message, where=where, hint=error.hint) from None

    def _density(self, name: str, of: str, behind: str) -> DensityFunction:
        where = f"let: {name}({of}{f' | {behind}' if behind else ''}): density"
        try:
            parts: list[Any] = [[self._named(n, where) for n in re.findall(NAME, part)] for part in (of, behind)]
            return DensityFunction(name, *parts)
        except SymklError as error:
            raise type(error)(error.message, where=error.where or where, hint=error.hint) from None

    def _behind(self, name: str) -> list[Any]:
        """What the law of a symbol is conditional on."""
        known = [self._named(other, f"let: {name} | {other}") for other in self.given.get(name, ())]
        for symbol in known:
            if getattr(symbol, "law", None) is None:
                msg = f"{name} has a law given {symbol}, which is not random"
                raise DeclarationError(msg, where="let", hint=f"declare its law: {symbol} ~ Normal(m, S)")
        return known

    def _checked(self, name: str, law: Law) -> Law:
        return check_fixed(law, self._behind(name))

    def _shape(self, kind: str) -> terms.Shape:
        if kind == "scalar":
            return SCALAR
        sizes = re.split(r"\s+x\s+", kind)
        if len(sizes) > 2:  # noqa: PLR2004
            msg = f"{kind!r} is not a shape"
            raise ParseError(msg, hint="shapes are written n x m, n, or scalar")
        return (self._size(sizes[0]), self._size(sizes[1]) if len(sizes) > 1 else sympy.S.One)

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
