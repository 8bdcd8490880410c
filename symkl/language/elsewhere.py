"""Claims as people write them elsewhere, in symkl's words: ``tr(AB)``, ``|A|``, ``np.linalg.inv(A)``, ``x^T A x``.

Nothing is decided by what is read here: of a claim that the grammar refuses, it says what to type.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sympy import Expr

from symkl.errors import SymklError
from symkl.language import indexed_elsewhere as indexed
from symkl.language.distributions import Event
from symkl.language.names import NAME
from symkl.language.reading import BRACKETED, CONSTANTS, FUNCTIONS, parse_term
from symkl.language.shapes import SCALAR, same_dimension, shape_of
from symkl.language.symbols import Index
from symkl.language.words import TEMPLATES, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from symkl.language.reading import Meaning, Names
    from symkl.language.shapes import Shape

TOKEN = re.compile(rf"\s*(\d+(?:\.\d+)?|{NAME}|\|\||\*\*|//|\.\*|.)", re.DOTALL)
MODULES = frozenset(re.findall(r"\w+", "np numpy jnp jax torch tf tensorflow scipy sp sympy linalg la math symkl sk F"))
NORMS = frozenset({"2", "F", "fro"})
LONGEST, DEEPEST = 2_000, 60

KNOWN = frozenset({*FUNCTIONS, *BRACKETED})


class _UnreadableError(Exception):
    """Nobody knows what it means."""


@dataclass(frozen=True)
class Piece:
    """A part of a term in symkl's words; ``rank`` says how loosely it is held together, ``squared`` of a norm its square."""

    text: str
    rank: int = 0
    squared: str = ""

    def within(self, rank: int) -> str:
        """Its text where nothing looser than ``rank`` may stand."""
        return self.text if self.rank <= rank else f"({self.text})"


ATOM, POWER, MINUS, PRODUCT, SUM = range(5)


def rewritten(side: str, names: Names, size: str = "") -> str | None:
    """Return a side of a claim in symkl's words; nothing where that is no term.

    An identity that does not say how large it is has the ``size`` that is supposed.
    """
    if len(side) > LONGEST:
        return None
    try:
        reader = _Elsewhere(side, names, size)
        text = reader.whole().text
        parse_term(text, names)
    except (_UnreadableError, SymklError, RecursionError):
        return None
    return text


class _Elsewhere:
    """Reads mathematics as it is typed: products without a sign, bars, functions without brackets, methods, modules."""

    def __init__(self, text: str, names: Names, size: str = "") -> None:
        text = indexed.prepared(text.strip())
        self.tokens = [found[1] for found in TOKEN.finditer(text)]
        self.at = 0
        self.names = names
        self.indices = indexed.indices(text, names)
        self.size = size
        self.bars: list[str] = [""]  # what closes the innermost bar; nothing inside of brackets
        self.depth = 0

    # tokens
    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *wanted: str) -> bool:
        """Take a sign if it is the next."""
        if self.next in wanted and self.next:
            self.at += 1
            return True
        return False

    def need(self, sign: str) -> None:
        if not self.take(sign):
            raise _UnreadableError

    def whole(self) -> Piece:
        """Read all there is."""
        found = self.sum()
        if self.next:
            raise _UnreadableError
        return found

    # precedence
    def sum(self) -> Piece:
        """Terms with signs between them."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise _UnreadableError
        found = self.product()
        while self.next in {"+", "-"}:
            sign = self.next
            self.at += 1
            right = self.product()
            found = Piece(f"{found.within(SUM)} {sign} {right.within(PRODUCT)}", SUM)
        self.depth -= 1
        return found

    def product(self) -> Piece:
        """Factors, with a sign between them or without."""
        negative = False
        while self.next in {"+", "-"}:
            negative ^= self.next == "-"
            self.at += 1
        found, divided = self.factor(), False
        while self.next:
            if self.take("*", "."):  # A.B, as Mathematica multiplies
                found = self.times(found, "*", self.factor())
            elif self.take("\\"):  # A \\ b, as MATLAB and Julia solve
                found = self.template("solve", [found, self.factor()])
            elif self.take("@"):
                found = self.template("dot", [found, self.factor()])
            elif self.take("/"):
                right = self.factor()
                divided = not right.text.isdigit()
                found = self.times(found, "/", right)
            elif found.rank <= POWER and self.take(".*"):
                found = Piece(f"had({found.text}, {self.factor().text})")
            elif self.starts():
                if divided:  # a/b c: nobody knows what stands below
                    raise _UnreadableError
                found = self.times(found, "*", self.factor())
            else:
                break
        return Piece(f"-{found.within(PRODUCT)}", PRODUCT) if negative else found

    @staticmethod
    def times(left: Piece, sign: str, right: Piece) -> Piece:
        return Piece(f"{left.within(PRODUCT)}{sign}{right.within(POWER)}", PRODUCT)

    def starts(self) -> bool:
        """Whether a factor starts here."""
        sign = self.next
        if sign in {"|", "||"}:
            return self.bars[-1] == ""
        return sign[:1].isalnum() or sign == "("

    def factor(self) -> Piece:
        """A power."""
        found = self.postfix(self.atom())
        while self.take("**", "^"):
            found = self.power(found)
        return found

    def power(self, base: Piece) -> Piece:
        if self.take("*", "H"):  # of real matrices
            return self.postfix(Piece(f"{base.within(ATOM)}.T"))
        if self.take("+"):
            return self.postfix(Piece(f"pinv({base.text})"))
        brace = "}" if self.take("{") else ")" if self.take("(") else ""
        if brace:
            self.bars.append("")
            exponent = self.sum()
            self.bars.pop()
            self.need(brace)
            text = exponent.text
        else:
            sign = "-" if self.take("-") else ""
            text = sign + self.next
            self.at += 1
            if text.startswith("T") and text not in self.names:  # x^TAx
                rest = self.split(text[1:]) if text[1:] else []
                self.tokens[self.at : self.at] = rest
                return self.postfix(Piece(f"{base.within(ATOM)}.T"))
        if not re.fullmatch(r"-?[\w .+*/-]+", text) or text in {"", "-"}:
            raise _UnreadableError
        if text.replace(" ", "") == "-1" and self.shape(base.text) != SCALAR:
            return self.postfix(Piece(f"{base.within(ATOM)}.I"))
        if text == "2" and base.squared:
            return Piece(base.squared, PRODUCT)
        written = text if re.fullmatch(r"[0-9a-zA-Z]+", text) else f"({text})"
        return self.postfix(Piece(f"{base.within(ATOM)}**{written}", POWER))

    def postfix(self, base: Piece) -> Piece:  # noqa: C901 - a branch for each kind
        """What stands behind an atom: a dash, .T, .inv(), [i]."""
        found = base
        while True:
            if self.take("'"):
                found = Piece(f"{found.within(ATOM)}.T")
            elif self.next == "." and self.at + 1 < len(self.tokens) and re.fullmatch(NAME, self.tokens[self.at + 1]):
                name = self.tokens[self.at + 1]
                if name not in {"T", "I", "H"} and (name in self.names or (word(name, KNOWN) and name[:1].isupper())):
                    return found
                self.at += 2
                if name not in {"T", "I"} and name[0] in "TI" and self.next != "(":  # A.IB
                    self.tokens[self.at : self.at] = self.split(name[1:])
                    name = name[0]
                if name in {"T", "I"}:
                    found = Piece(f"{found.within(ATOM)}.{name}")
                    if self.tokens[self.at : self.at + 2] == ["(", ")"]:
                        self.at += 2
                elif name in {"mT", "H", "transpose"} and self.next != "(":
                    found = Piece(f"{found.within(ATOM)}.T")
                elif self.next == "(":
                    found = self.called(name, [found, *self.arguments("(")])
                else:
                    raise _UnreadableError
            elif self.next == "[" and found.rank == ATOM:
                found = Piece(f"{found.text}[{', '.join(a.text for a in self.arguments('['))}]")
            else:
                return found

    # atoms
    def atom(self) -> Piece:
        sign = self.next
        self.at += 1
        if re.fullmatch(r"\d.*", sign):
            return Piece(sign)
        if re.fullmatch(NAME, sign):
            return self.name(sign)
        if sign == "(":
            self.bars.append("")
            found = self.sum()
            self.bars.pop()
            self.need(")")
            return Piece(found.text, SUM) if found.rank > ATOM else found
        if sign == "|":
            return self.barred("|")
        if sign == "||":
            return self.barred("||")
        raise _UnreadableError

    def barred(self, bar: str) -> Piece:
        self.bars.append(bar)
        inside = self.sum()
        self.bars.pop()
        if bar == "|" and self.next == "||":  # |A||B|
            self.tokens[self.at : self.at + 1] = ["|", "|"]
        self.need(bar)
        if self.next.startswith("_"):
            self.at += 1
            if not (self.take(*NORMS) or (self.take("{") and self.take(*NORMS) and self.take("}"))):
                raise _UnreadableError
        shape = self.shape(inside.text)
        if bar == "|" and shape == SCALAR:
            return Piece(f"abs({inside.text})")
        if bar == "|" and shape[1] != 1:
            return Piece(f"det({inside.text})")
        return self.norm(inside)

    def norm(self, inside: Piece) -> Piece:
        rows_and_columns = self.shape(inside.text)
        if rows_and_columns == SCALAR:
            return Piece(f"abs({inside.text})", squared=f"{inside.within(ATOM)}**2")
        square = f"{inside.within(ATOM)}.T*{inside.within(POWER)}"
        square = square if rows_and_columns[1] == 1 else f"tr({square})"
        return Piece(f"sqrt({square})", squared=square)

    def name(self, sign: str) -> Piece:  # noqa: PLR0911 - a way out for each kind
        """A letter, several without a sign between them, or a function."""
        while sign not in self.names and self.next == "." and sign in MODULES:
            self.at += 1
            sign = self.next
            self.at += 1
        known: Meaning | None = self.names.get(sign)
        if known is not None:
            if self.next == "(" and isinstance(known, Expr) and not getattr(known, "arguments", ()):
                return Piece(sign)  # a product: A(B + C)
            if self.next == "(":
                return Piece(f"{sign}({self.written(self.arguments('('))})")
            return Piece(sign)
        if sign in CONSTANTS or sign in self.indices:
            return Piece(sign)
        if found := self.picked(sign):
            return found
        if sign == "e" and self.take("**", "^"):
            power = self.power(Piece("0", squared="")).text.removeprefix("0**")
            return Piece(f"exp({power.removeprefix('(').removesuffix(')') if power.startswith('(') else power})")
        if sign == "lambda" and "lam" in self.names:
            return Piece("lam")
        if word(sign, KNOWN):
            return self.function(sign)
        first, *rest = self.split(sign)
        self.tokens[self.at : self.at] = rest
        return self.name(first) if first in self.names or word(first, KNOWN) else Piece(first)

    def picked(self, sign: str) -> Piece | None:
        """An entry ``A_ij``, an identity ``I_n``, a sum ``sum_i f``."""
        if over := indexed.SUM.fullmatch(sign):
            return self.total(self.product(), over[1])
        found = indexed.entry(sign, self.names)
        if not found and self.next != "(":
            found = indexed.identity(sign, self.names, self.size)
        return Piece(found) if found else None

    def split(self, sign: str) -> list[str]:
        """Letters and functions that were written together: ``AB``, ``xTAx``, ``trA``."""
        if not sign:
            return []
        known = sorted(self.names, key=len, reverse=True)
        for name in known:
            if sign.startswith(name):
                rest = sign[len(name) :]
                try:
                    if rest.startswith("T") and "T" not in self.names:
                        return [name, "'", *self.split(rest[1:])]
                    return [name, *self.split(rest)]
                except _UnreadableError:
                    continue
        for name in ("tr", "Tr", "det", "logdet", "log", "ln", "exp"):
            if sign.startswith(name) and sign != name:
                return [name, *self.split(sign[len(name) :])]
        raise _UnreadableError

    # functions
    def function(self, sign: str) -> Piece:
        if sign == "Sum" and self.next == "[":  # that is how it is written here: its own hint says what its index lacks
            return Piece(f"Sum[{self.written(self.arguments('['))}]")
        if self.next in {"(", "[", "{"}:
            return self.called(sign, self.arguments(self.next))
        if len(sign) == 1 and sign not in KNOWN:
            raise _UnreadableError
        inside = self.factor()  # tr AB, log det A
        while self.starts() and not (word(self.next, KNOWN) and self.next not in self.names):
            inside = self.times(inside, "*", self.factor())
        return self.called(sign, [inside])

    def arguments(self, bracket: str) -> list[Piece]:
        """What stands in brackets, bars of conditions among it."""
        self.need(bracket)
        closing = {"(": ")", "[": "]", "{": "}"}[bracket]
        found: list[Piece] = []
        self.bars.append("given")
        while not self.take(closing):
            part = self.listed() if self.next == "[" else self.sum()
            if self.take("||"):  # KL(p || q)
                found.append(part)
                continue
            if self.take("|"):
                part = Piece(f"{part.text} | {self.sum().text}", SUM)
            found.append(part)
            if self.next != closing:
                self.need(",")
        self.bars.pop()
        return found

    def listed(self) -> Piece:
        return Piece(f"[{self.written(self.arguments('['))}]")

    @staticmethod
    def written(pieces: Iterable[Piece]) -> str:
        return ", ".join(piece.text for piece in pieces)

    def called(self, sign: str, arguments: list[Piece]) -> Piece:
        name = word(sign, KNOWN)
        if name == "Cov" and len(arguments) == 1:
            name = "Var"
        if name in TEMPLATES:
            return self.template(name, arguments)
        if name == "Sum" and arguments:
            return self.total(arguments[0], *(piece.text for piece in arguments[1:]))
        letters = [self.names.get(a) for a in re.findall(NAME, self.written(arguments))]
        if name == "Pr" and not all(isinstance(letter, (Event, Index)) for letter in letters):
            raise _UnreadableError
        if name in BRACKETED:
            return Piece(f"{name}[{self.written(arguments)}]")
        if name:
            return Piece(f"{name}({self.written(arguments)})")
        raise _UnreadableError

    def template(self, name: str, arguments: list[Piece]) -> Piece:
        first, *rest = arguments or [Piece("")]
        if name == "sum" and (indexed.indices(first.text, self.names) or rest):
            return self.total(first, *(piece.text for piece in rest))
        if not first.text or len(rest) > 1:
            raise _UnreadableError
        builders: dict[str, Callable[[], Piece]] = {
            "t": lambda: Piece(f"{first.within(ATOM)}.T"),
            "norm": lambda: self.norm(first),
            "diag": lambda: Piece(f"{self.diagonal(first)}({first.text})"),
            "solve": lambda: Piece(f"inv({first.text})"),
            "sum": lambda: Piece(self.ones(first), PRODUCT),
        }
        if not rest:
            if name not in builders:
                raise _UnreadableError
            return builders[name]()
        (second,) = rest
        columns = self.shape(first.text)[1] == 1 and self.shape(second.text)[1] == 1
        same = name == "dot" and columns and same_dimension(self.shape(first.text)[0], self.shape(second.text)[0])
        inner = Piece(f"{first.within(ATOM)}.T*{second.within(POWER)}", PRODUCT)
        with_two = {
            "dot": inner if same else self.times(first, "*", second),
            "outer": Piece(f"{first.within(POWER)}*{second.within(ATOM)}.T", PRODUCT),
            "solve": Piece(f"inv({first.text})*{second.within(POWER)}", PRODUCT),
        }
        if name not in with_two:
            raise _UnreadableError
        return with_two[name]

    def diagonal(self, of: Piece) -> str:
        """The matrix with a diagonal, the diagonal of a matrix, or an identity, by what it is of."""
        shape = self.shape(of.text)
        return "I" if shape == SCALAR else "diagm" if shape[1] == 1 else "dg"

    def ones(self, of: Piece) -> str:
        """The sum of all entries, as a product with vectors of ones."""
        rows, columns = self.shape(of.text)
        return f"ones({rows}).T*{of.within(POWER)}" + (f"*ones({columns})" if columns != 1 else "")

    def total(self, body: Piece, index: str = "", *ends: str) -> Piece:
        """A sum over an index, or over those that nobody declared."""
        found = f"Sum[{body.text}, {index}, {', '.join(ends)}]" if ends else indexed.total(body.text, self.names, index)
        if found is None:
            raise _UnreadableError
        return Piece(found)

    def shape(self, text: str) -> Shape:
        return shape_of(parse_term(text, self.names))


__all__ = ["rewritten"]
