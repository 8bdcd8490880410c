"""One-line text statements and declarations. Nothing is evaluated: names, numbers and calls come from an allow-list."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, TypeAlias

import sympy
from sympy import Basic, Expr, Rational

from symkl.errors import DeclarationError, ParseError, SymklError, UnsupportedError
from symkl.language import expectations, functions, terms
from symkl.language.derivation import Fact, Relation, Statement
from symkl.language.distributions import AnyLaw, Event, Law, MassFunction, Normal, Pr
from symkl.language.symbols import Dimension, Family, Index, Matrix, Scalar
from symkl.language.terms import SCALAR, Decimal, shape_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Meaning: TypeAlias = Expr | Law | MassFunction | Event | Family
Names: TypeAlias = "Mapping[str, Meaning]"

LONGEST_TEXT = 20_000
DEEPEST_NESTING = 100
LARGEST_LITERAL = 10**12

FUNCTIONS: dict[str, Callable[..., Expr]] = {
    "tr": functions.tr,
    "det": functions.det,
    "logdet": functions.logdet,
    "inv": terms.inverse,
    "adj": functions.adj,
    "pinv": functions.pinv,
    "log": functions.log,
    "exp": functions.exp,
    "sqrt": functions.sqrt,
    "abs": functions.absolute,
    "expm": functions.expm,
    "kron": functions.kron,
    "vec": functions.vec,
    "had": functions.had,
    "dg": functions.dg,
    "diagm": functions.diagm,
    "block": functions.block,
    "I": terms.I,
    "Z": terms.Z,
    "ones": terms.ones,
    "npdf": expectations.npdf,
    "lognpdf": expectations.lognpdf,
    "KL": expectations.KL,
    "rounded": functions.rounded,
}
BRACKETED: dict[str, Callable[..., Expr]] = {
    "E": expectations.E,
    "Var": expectations.Var,
    "Cov": expectations.Cov,
    "D": functions.D,
    "Sum": functions.total,
    "Diag": functions.diagonal,
    "Int": functions.integral,
}
CONSTANTS: dict[str, Expr] = {"pi": sympy.pi}
RESERVED = FUNCTIONS.keys() | BRACKETED.keys() | CONSTANTS.keys() | {"Pr"}
BINARY: dict[type[ast.operator], Callable[[Expr, Expr], Expr]] = {
    ast.Add: terms.plus,
    ast.Sub: lambda a, b: terms.plus(a, terms.negated(b)),
    ast.Mult: terms.times,
    ast.MatMult: terms.times,
    ast.Div: terms.divided,
    ast.Pow: terms.power,
}
RELATIONS = {"=": Relation.EQ, "==": Relation.EQ, ">=": Relation.GE, "<=": Relation.LE}
RELATIONS |= {">": Relation.GT, "<": Relation.LT, "!=": Relation.NE}


def parse(claim: str, let: str = "") -> Statement:
    """Read ``claim``, one relation between two terms, under the declarations ``let``.

    Raises
    ------
    ParseError
        If the text is not of the grammar, or names something undeclared.
    DeclarationError
        If the declarations contradict themselves.
    UnsupportedError
        If a construct is of the grammar but not supported yet.
    """
    _check_text(claim, "the claim")
    names, given = declare(let)
    left, relation, right = _split_claim(claim)
    lhs, rhs = (parse_term(side, names, claim) for side in (left, right))
    if relation in (Relation.EQ, Relation.NE):
        lhs, rhs = _matching_zero(lhs, rhs), _matching_zero(rhs, lhs)
    return Statement(lhs, rhs, relation, given)


def _matching_zero(term: Expr, other: Expr) -> Expr:
    # a bare 0 on one side of an equality is the zero of the other side's shape
    return terms.Zero(*shape_of(other)) if term == 0 and shape_of(other) != SCALAR else term


def _check_text(text: str, what: str) -> None:
    if not isinstance(text, str):
        msg = f"{what} is {type(text).__name__}, not text"
        raise ParseError(msg)
    if len(text) > LONGEST_TEXT:
        msg = f"{what} is {len(text)} characters long; the longest that is read is {LONGEST_TEXT}"
        raise ParseError(msg)
    for position, character in enumerate(text):
        if not (character.isascii() and (character.isprintable() or character in "\n\t")):
            msg = f"{what} has {character!r} (U+{ord(character):04X}) at {position + 1}"
            raise ParseError(msg, hint="write names and operators in ASCII: Sigma1, mu, *, -")
    depth = deepest = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
        if depth < 0:
            break
    if depth != 0:
        msg = f"unbalanced brackets in {what}: {_shortened(text)}"
        raise ParseError(msg, hint="every ( and [ needs its ) or ]")
    if deepest > DEEPEST_NESTING:
        msg = f"{what} nests {deepest} deep; at most {DEEPEST_NESTING} is read"
        raise ParseError(msg)


def _shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004 - a line of a terminal


def _split_claim(claim: str) -> tuple[str, Relation, str]:
    depth, found, position = 0, [], 0
    while position < len(claim):
        character = claim[position]
        depth += (character in "([{") - (character in ")]}")
        sign = next((s for s in (claim[position : position + 2], character) if s in RELATIONS), "")
        if sign and depth == 0:
            found.append((position, sign))
        position += len(sign) or 1
    if len(found) != 1:
        msg = f"a claim has one relation sign, this has {len(found)}: {_shortened(claim)}"
        hint = "a chain a = b = c is two claims" if found else "write lhs = rhs (or >=, <=, >, <, !=)"
        raise ParseError(msg, hint=hint)
    ((position, sign),) = found
    return claim[:position], RELATIONS[sign], claim[position + len(sign) :]


# ---------------------------------------------------------------------------------------------------------- terms


def parse_term(text: str, names: Names, whole: str = "") -> Expr:
    """Read one term."""
    value = _parse(text, names, whole)
    if not isinstance(value, Expr):
        msg = f"{value} is not a term but {type(value).__name__.lower()}"
        raise ParseError(msg, where=_shortened(whole or text))
    return value


def _parse(text: str, names: Names, whole: str = "") -> Meaning:
    where = _shortened(whole or text)
    if not text.strip():
        msg = "one side is empty"
        raise ParseError(msg, where=where)
    try:
        tree = ast.parse(text.strip(), mode="eval")
        return _Reader(names, text.strip()).read(tree.body)
    except SyntaxError as error:
        caret = f" at {error.text.strip()!r}, column {error.offset}" if error.text else ""
        msg = f"cannot read this term: {error.msg}{caret}"
        raise ParseError(msg, where=where) from None
    except (RecursionError, MemoryError):
        msg = "the term is too deep to read"
        raise ParseError(msg, where=where) from None
    except SymklError as error:
        if error.where:
            raise
        raise type(error)(error.message, where=where, hint=error.hint) from None


class _Reader:
    """Turns ``ast`` nodes of an allow-list into terms."""

    def __init__(self, names: Names, source: str) -> None:
        self.names = names
        self.source = source

    def read(self, node: ast.expr) -> Meaning:
        handler = getattr(self, f"_{type(node).__name__.lower()}", None)
        if handler is None:
            raise self._refused(node)
        return handler(node)  # type: ignore[no-any-return]

    def term(self, node: ast.expr) -> Expr:
        value = self.read(node)
        if not isinstance(value, Expr):
            msg = f"{ast.unparse(node)} is not a term"
            raise ParseError(msg)
        return value

    def _refused(self, node: ast.expr) -> ParseError:
        return ParseError(
            f"{_shortened(ast.unparse(node))} is not in the grammar of terms",
            hint="terms are built from declared names, numbers, + - * / ** .T .I and functions such as tr(.), E[.]",
        )

    def _constant(self, node: ast.Constant) -> Expr:
        value = node.value
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self._refused(node)
        if value and not 1 / LARGEST_LITERAL <= abs(value) <= LARGEST_LITERAL:
            msg = f"the number {ast.get_source_segment(self.source, node)} is beyond what is read"
            raise ParseError(msg)
        if isinstance(value, int):
            return sympy.Integer(value)
        return Decimal(Rational(ast.get_source_segment(self.source, node)))

    def _name(self, node: ast.Name) -> Meaning:
        name = node.id
        if name in self.names:
            return self.names[name]
        if name in CONSTANTS:
            return CONSTANTS[name]
        if name in RESERVED:
            brackets = "[.]" if name in BRACKETED else "(.)"
            msg = f"{name} is a function: write {name}{brackets}"
            raise ParseError(msg)
        msg = f"{name} is not declared"
        raise ParseError(msg, hint=f'declare it: let="{name}: n x n" or "{name}: n" or "{name}: scalar"')

    def _binop(self, node: ast.BinOp) -> Expr:
        # a sum of many terms leans to the left: walk down it without recursion
        chain: list[ast.BinOp] = []
        bottom: ast.expr = node
        while isinstance(bottom, ast.BinOp):
            if type(bottom.op) not in BINARY:
                raise self._refused(bottom)
            chain.append(bottom)
            bottom = bottom.left
        value = self.term(bottom)
        for step in reversed(chain):
            value = BINARY[type(step.op)](value, self.term(step.right))
        return value

    def _unaryop(self, node: ast.UnaryOp) -> Expr:
        if isinstance(node.op, ast.USub):
            return terms.negated(self.term(node.operand))
        if isinstance(node.op, ast.UAdd):
            return self.term(node.operand)
        raise self._refused(node)

    def _attribute(self, node: ast.Attribute) -> Expr:
        if node.attr == "T":
            return terms.Transpose(self.term(node.value))
        if node.attr == "I":
            return terms.inverse(self.term(node.value))
        msg = f".{node.attr} is not in the grammar of terms"
        raise ParseError(msg, hint="A.T transposes, A.I inverts")

    def _call(self, node: ast.Call) -> Expr:
        if node.keywords or not isinstance(node.func, ast.Name):
            raise self._refused(node)
        name = node.func.id
        known = self.names.get(name)
        if isinstance(known, (Law, MassFunction)):
            if len(node.args) != 1:
                msg = f"{name} is taken at one point"
                raise ParseError(msg)
            return known(self.term(node.args[0]))  # type: ignore[arg-type]
        if name == "Pr":
            return self._probability(node)
        if name not in FUNCTIONS:
            msg = f"unknown function {name}"
            hint = f"write {name}[.] with square brackets" if name in BRACKETED else f"known: {', '.join(sorted(FUNCTIONS))}"
            raise ParseError(msg, hint=hint)
        arguments = [self._argument(a, name) for a in node.args]
        return self._apply(FUNCTIONS[name], name, arguments)

    def _argument(self, node: ast.expr, function: str) -> object:
        if isinstance(node, (ast.List, ast.Tuple)):
            return [self._argument(a, function) for a in node.elts]
        if function == "KL":
            return self.read(node)
        if function == "rounded" and isinstance(node, ast.Constant) and isinstance(node.value, int):
            return node.value
        return self.term(node)

    def _apply(self, function: Callable[..., Expr], name: str, arguments: list[object]) -> Expr:
        try:
            return function(*arguments)
        except TypeError:
            msg = f"{name} does not take {len(arguments)} arguments of this kind"
            raise ParseError(msg) from None

    def _subscript(self, node: ast.Subscript) -> Meaning:
        inside = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if isinstance(node.value, ast.Name):
            name = node.value.id
            known = self.names.get(name)
            if isinstance(known, (Family, Event, Matrix)) and len(inside) == 1:
                return known[self.term(inside[0])]  # type: ignore[index]
            if name in BRACKETED and known is None:
                return self._apply(BRACKETED[name], name, [self.term(a) for a in inside])
            if name in FUNCTIONS:
                msg = f"write {name}(.) with round brackets"
                raise ParseError(msg)
        raise self._refused(node)

    def _probability(self, node: ast.Call) -> Expr:
        together: list[ast.expr] = []
        given: list[ast.expr] = []
        for argument in node.args:
            if isinstance(argument, ast.BinOp) and isinstance(argument.op, ast.BitOr):
                if given:
                    raise self._refused(node)
                together.append(argument.left)
                given.append(argument.right)
            else:
                (given if given else together).append(argument)
        events, behind = ([self.read(a) for a in group] for group in (together, given))
        return Pr(*events, given=behind)  # type: ignore[arg-type]


# --------------------------------------------------------------------------------------------------- declarations

NAME = r"[A-Za-z][A-Za-z0-9_]*"
SHAPED = re.compile(rf"({NAME}(?:\s*,\s*{NAME})*)\s*:\s*(.+)", re.DOTALL)
RANDOM = re.compile(rf"({NAME}(?:\s*,\s*{NAME})*)\s*~\s*({NAME})\s*\((.*)\)", re.DOTALL)
FUNCTION_OF = re.compile(rf"({NAME})\s*\(\s*({NAME})\s*\)\s*:\s*(.+)", re.DOTALL)
CALLED = re.compile(rf"({NAME})\s*\((.*)\)", re.DOTALL)
BOUND = re.compile(r"([A-Za-z0-9_+\-* ]+)<=([A-Za-z0-9_+\-* ]+)")
NOT_YET = {
    "IndependentCoordinates": "laws with given third moments",
    "IIDCentral": "laws with given central moments",
}


def declare(let: str) -> tuple[dict[str, Meaning], frozenset[Fact]]:
    """Read declarations: what each name means, and the facts that several names share."""
    _check_text(let, "the declarations")
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
        self.items = [item for item in _split(let, ";") if item]
        self.shaped: dict[str, tuple[str, list[str]]] = {}
        self.random: dict[str, str] = {}
        self.facts: list[str] = []
        self.dimensions: dict[str, Dimension] = {}
        self.names: dict[str, Meaning] = {}

    def build(self) -> tuple[dict[str, Meaning], frozenset[Fact]]:
        for item in self.items:
            self._sort(item)
        for name, (kind, facts) in self.shaped.items():
            if name not in self.random and not CALLED.fullmatch(kind):
                self.names[name] = self._symbol(name, kind, facts, None)
        self._dimensions()
        for name, (kind, facts) in self.shaped.items():
            if CALLED.fullmatch(kind):
                self.names[name] = self._special(name, kind, facts)
        for name, text in self.random.items():
            if name not in self.shaped:
                msg = f"{name} has a law but no shape"
                raise DeclarationError(msg, where=f"let: {name} ~ {text}", hint=f"declare it: {name}: n; {name} ~ {text}")
            kind, facts = self.shaped[name]
            self.names[name] = self._symbol(name, kind, facts, text)
        self._dimensions()
        return self.names, frozenset(self._shared(item) for item in self.facts)

    def _dimensions(self) -> None:
        for name, size in self.dimensions.items():
            if self.names.setdefault(name, size) is not size:
                msg = f"{name} is used as a dimension and declared as something else"
                raise DeclarationError(msg, where="let", hint=f"rename one of the two, for example {name}_")

    def _sort(self, item: str) -> None:
        where = f"let: {_shortened(item)}"
        if found := RANDOM.fullmatch(item):
            names, law, arguments = found.groups()
            if law in NOT_YET:
                msg = f"{NOT_YET[law]} are not supported yet: {law}"
                raise UnsupportedError(msg, where=where)
            for name in re.findall(NAME, names):
                if name in self.random:
                    msg = f"{name} is given two laws"
                    raise DeclarationError(msg, where=where)
                self.random[name] = f"{law}({arguments})"
        elif found := FUNCTION_OF.fullmatch(item):
            msg = f"functions of a scalar are not supported yet: {found[1]}({found[2]})"
            raise UnsupportedError(msg, where=where)
        elif item.startswith("independent ") or " commutes with " in item or BOUND.fullmatch(item):
            self.facts.append(item)
        elif item.startswith("spd "):
            self._joint_covariance(item[4:], where)
        elif found := SHAPED.fullmatch(item):
            kind, *facts = _split(found[2], ",")
            for name in re.findall(NAME, found[1]):
                self._add(name, kind, facts, where)
        else:
            msg = f"cannot read the declaration {_shortened(item)!r}"
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
        text = text.strip()
        if text.isdigit() and 0 < int(text) <= LONGEST_TEXT:
            return sympy.Integer(int(text))
        if re.fullmatch(NAME, text):
            return self.dimensions.setdefault(text, Dimension(text))
        if re.fullmatch(r"[A-Za-z0-9_+\-* ]+", text) and re.search(r"[+\-*]", text):
            return sum(
                (sympy.prod(self._size(factor) for factor in part.split("*")) for part in text.split("+")),
                start=sympy.S.Zero,
            )
        msg = f"{text!r} is not a size"
        raise ParseError(msg, where="let", hint="a size is a name or a positive whole number, as in A: n x 3")

    def _symbol(self, name: str, kind: str, facts: list[str], law: str | None) -> Meaning:
        where = f"let: {name}: {', '.join((kind, *facts))}"
        try:
            if kind == "scalar":
                shape = SCALAR
            elif kind == "event":
                return Event(name, 1, facts)
            elif kind == "dimension":
                return self.dimensions.setdefault(name, Dimension(name))
            else:
                sizes = re.split(r"\s+x\s+", kind)
                if len(sizes) > 2:  # noqa: PLR2004
                    msg = f"{kind!r} is not a shape"
                    raise ParseError(msg, hint="shapes are written n x m, n, or scalar")
                shape = (self._size(sizes[0]), self._size(sizes[1]) if len(sizes) > 1 else sympy.S.One)
            attached = None if law is None else self._law(law, shape)
            if shape == SCALAR:
                return Scalar(name, facts, attached)
            if law is not None and facts:
                msg = f"facts about the random {name} are not supported yet"
                raise UnsupportedError(msg)
            return Matrix(name, *shape, facts, attached)
        except SymklError as error:
            if error.where:
                raise
            raise type(error)(error.message, where=where, hint=error.hint) from None

    def _special(self, name: str, kind: str, facts: list[str]) -> Meaning:
        found = CALLED.fullmatch(kind)
        assert found is not None  # noqa: S101 - the caller looked
        head, inside = found.groups()
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
                return self._law(kind, None, name)
        msg = f"{head} is not a kind of declaration"
        hint = "mass(n), index(n), numbers(n), events(N), Normal(m, S), Any(m, S)"
        raise ParseError(msg, where=f"let: {name}: {kind}", hint=hint)

    def _law(self, text: str, shape: terms.Shape | None, name: str = "") -> Law:
        found = CALLED.fullmatch(text)
        assert found is not None  # noqa: S101 - both callers matched it
        head, inside = found.groups()
        parts = [part for part in _split(inside, ",") if part]
        arguments = [parse_term(part, self.names, f"let: {text}") for part in parts]
        if head == "Normal" and len(arguments) == 2:  # noqa: PLR2004
            law: Law = Normal(arguments[0], arguments[1], name=name)
        elif (head == "Any" and len(arguments) in (0, 2)) or (head == "Joint" and not arguments):
            # vectors of any law are as dependent as anything, unless they are declared independent
            law = AnyLaw(*arguments, shape=shape, name=name)
        else:
            msg = f"{text} is not a law"
            raise ParseError(msg, where="let", hint="Normal(m, S), Any(m, M), Any()")
        if shape is not None and not terms.same_shape(law.shape, shape):
            msg = f"{text} is a law of {terms.shape_text(law.shape)}, declared for {terms.shape_text(shape)}"
            raise DeclarationError(msg, where="let")
        return law

    def _shared(self, item: str) -> Fact:
        where = f"let: {_shortened(item)}"
        if item.startswith("independent "):
            return Fact("independent", tuple(self._named(n, where) for n in re.findall(NAME, item[12:])))
        if " commutes with " in item:
            return Fact("commute", tuple(self._named(n.strip(), where) for n in item.split(" commutes with ")))
        if item.startswith("spd "):
            return Fact("spd", (parse_term(item[4:], self.names, where),))
        low, high = item.split("<=")
        return Fact("at most", (self._size(low), self._size(high)))

    def _named(self, name: str, where: str) -> Basic:
        if name not in self.names:
            msg = f"{name} is not declared"
            raise DeclarationError(msg, where=where, hint=f"declare it: {name}: n x n")
        return self.names[name]
