"""Reads the LaTeX of a term back, as text of symkl's grammar; of the printer it knows the letters of names only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.language.distributions import Event
from symkl.language.law import Law
from symkl.language.parse import parse_term
from symkl.language.shapes import SCALAR, shape_of
from symkl.language.symbols import Family, Scalar
from symkl.render.tex import printed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sympy import Basic

TOKEN = re.compile(r"\\(?:operatorname|mathbb|mathcal|mathbf)\{\w+\}|\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\S")
WORDS = {rf"\operatorname{{{name}}}": name for name in ("tr", "vec", "adj", "dg", "abs", "Var", "Cov", "round")}
WORDS |= {r"\operatorname{diag}": "diagm", r"\log": "log", r"\exp": "exp", r"\mathbb{E}": "E"}
# what is a function where parentheses follow at once; the longest first
FUNCTIONS = {r"\log\Gamma": "lgamma", r"\Gamma": "gamma", r"\psi_{1}": "trigamma", r"\psi": "digamma"}
FUNCTIONS |= {r"\mathrm{B}": "beta", r"\operatorname{fac}": "factorial"}
SIZED = {"0": "Z", r"\mathbf{1}": "ones"}
INFIX = {r"\otimes": "kron", r"\circ": "had"}
ENDS = {
    "",
    "}",
    "]",
    ")",
    "&",
    "+",
    "-",
    ",",
    ";",
    r"\right",
    r"\\",
    r"\end",
    r"\mid",
    r"\|",
    r"\times",
    r"\differential",
    *INFIX,
}


class Reader:
    """Reads by recursive descent: sums of products of factors with exponents.

    Parameters
    ----------
    names : what each name stands for
        A symbol is recognised by its whole LaTeX, the longest first.
    """

    def __init__(self, latex: str, names: Mapping[str, Basic]) -> None:
        self.names = names
        # a family is named by what its members would be called alone
        alone = {name: Scalar(name) if isinstance(symbol, (Event, Family)) else symbol for name, symbol in names.items()}
        letters = {printed(symbol): name for name, symbol in alone.items() if name}
        self.letters = dict(sorted(letters.items(), key=lambda item: -len(item[0])))
        self.rest = latex.replace(r"\,d", r"\differential ").replace(r"\,", " ")

    # ------------------------------------------------------------------------------------------------------ tokens

    def ahead(self) -> str:
        self.rest = self.rest.lstrip()
        found = TOKEN.match(self.rest)
        return found[0] if found else ""

    def take(self, *expected: str) -> str:
        token = self.ahead()
        assert not expected or token in expected, f"{expected} wanted: {self.rest}"
        self.rest = self.rest[len(token) :]
        return token

    def takes(self, text: str) -> bool:
        """Take a text if it comes next."""
        self.rest = self.rest.lstrip()
        here = self.rest.startswith(text)
        self.rest = self.rest[len(text) * here :]
        return here

    def group(self) -> str:
        self.take("{")
        inner = self.sum()
        self.take("}")
        return inner

    def bracketed(self, opening: str, closing: str) -> str:
        assert self.takes(rf"\left{opening}"), self.rest
        parts = [self.sum()]
        while self.ahead() not in (r"\right", ""):
            separator = self.take(",", ";", r"\mid", r"\|", *INFIX)
            parts.append(INFIX.get(separator, " | " if separator == r"\mid" else ", "))
            parts.append(self.sum())
        assert self.takes(rf"\right{closing}"), self.rest
        if len(parts) == 3 and parts[1] in INFIX.values():
            return f"{parts[1]}({parts[0]}, {parts[2]})"
        return "".join(parts)

    # ------------------------------------------------------------------------------------------------------- terms

    def whole(self) -> str:
        out = self.sum()
        assert not self.rest.strip(), self.rest
        return out

    def sum(self) -> str:
        out = "-" if self.takes("-") else ""
        out += self.product()
        while self.ahead() in ("+", "-"):
            out += f" {self.take()} {self.product()}"
        return out

    def product(self) -> str:
        factors = [self.raised()]
        while self.begins():
            self.takes(r"\cdot")
            factors.append(self.raised())
        return "*".join(factors)

    def begins(self) -> bool:
        """Whether a factor comes next."""
        return self.ahead() not in ENDS

    def raised(self) -> str:
        base = self.factor()
        while self.takes("^"):
            exponent = "+" if self.takes("{+}") else self.group() if self.ahead() == "{" else self.take()
            base = {"T": f"({base}).T", "-1": f"inv({base})", "+": f"pinv({base})"}.get(exponent, f"({base})**({exponent})")
        return base

    def factor(self) -> str:  # noqa: C901, PLR0911, PLR0912 - one for each kind
        if self.takes("{"):  # a name in braces, before its index
            family = self.name()
            assert self.takes("}_")
            return f"{family}[{self.group()}]"
        for sign, word in FUNCTIONS.items():
            if self.rest.lstrip().startswith(sign + r"\left(") and self.takes(sign):
                return self.call(word)
        if self.takes(r"\pi"):
            return "pi"
        if self.rest.lstrip().startswith(r"\left|"):
            inner = self.bracketed("|", "|")
            return f"det({inner})"
        if self.rest.lstrip().startswith(r"\left("):
            return f"({self.bracketed('(', ')')})"
        if self.takes(r"\frac"):
            return self.fraction()
        if self.takes(r"\sqrt"):
            return f"sqrt({self.group()})"
        if self.takes(r"\begin{bmatrix}"):
            return self.block()
        if self.takes(r"\mathbb{D}_{KL}"):
            return f"KL({self.bracketed('(', ')')})"
        if self.takes(r"\mathcal{N}"):
            return f"npdf({self.bracketed('(', ')')})"
        if self.takes(r"\sum_{"):
            return self.summed()
        if self.takes(r"\int"):
            body = self.product()
            self.take(r"\differential")
            return f"Int[{body}, {self.name()}]"
        if self.takes("I_"):
            return f"I({self.group()})"
        for sign, word in SIZED.items():
            if self.takes(sign + "_{"):
                rows = self.sum()
                self.take(r"\times")
                columns = self.sum()
                self.take("}")
                return f"{word}({rows}, {columns})"
        if self.ahead() in WORDS:
            return self.call(WORDS[self.take()])
        return self.named()

    def fraction(self) -> str:
        if self.takes(r"{\partial"):
            of = self.product()
            self.take("}")
            assert self.takes(r"{\partial")
            by = self.sum()
            self.take("}")
            return f"D[{of}, {by}]"
        return f"({self.group()})/({self.group()})"

    def block(self) -> str:
        rows = [[self.sum()]]
        while not self.takes(r"\end{bmatrix}"):
            if self.take("&", r"\\") == r"\\":
                rows.append([self.sum()])
            else:
                rows[-1].append(self.sum())
        inside = ", ".join(f"[{', '.join(row)}]" for row in rows)
        return f"block([{inside}])"

    def summed(self) -> str:
        index = self.name()
        if self.takes("}"):
            return f"Int[{self.product()}, {index}]"
        assert self.takes("=1}^")
        self.group()  # the size, which the index has from its declaration
        return f"Sum[{self.product()}, {index}]"

    def averaged(self, below: str) -> list[str]:
        """Return the symbols that the subscript of an expectation names; a law alone names none."""
        names = [Reader(part.strip(), self.names).name() for part in below.partition(r"\sim")[0].split(",")]
        return [name for name in names if not isinstance(self.names[name], Law)]

    def call(self, word: str) -> str:
        over: list[str] = []
        if word in ("E", "round", "diagm") and self.takes("_"):
            below = re.match(r"\{([^{}]|\{[^{}]*\})*\}", self.rest)
            assert below is not None
            self.rest = self.rest[below.end() :]
            if word == "round":
                return f"rounded({self.bracketed('(', ')')}, {below[0][1:-1]})"
            if word == "diagm":
                return f"Diag[{self.bracketed('(', ')')}, {Reader(below[0][1:-1], self.names).name()}]"
            over = self.averaged(below[0][1:-1])
        if word in ("E", "Var", "Cov"):
            return f"{word}[{', '.join([self.bracketed('[', ']'), *over])}]"
        inner = self.bracketed("(", ")")
        return (
            f"expm({inner})" if word == "exp" and shape_of(parse_term(inner, self.names)) != SCALAR else f"{word}({inner})"
        )

    def name(self) -> str:
        for latex, name in self.letters.items():
            if self.takes(latex):
                return name
        raise AssertionError(self.rest)

    def named(self) -> str:
        if self.ahead()[:1].isdigit():
            return self.take()
        name = self.ahead()
        if self.rest.lstrip().startswith(r"p\left(") and any(isinstance(s, Event) for s in self.names.values()):
            self.take("p")
            return f"Pr({self.bracketed('(', ')')})"
        name = self.name()
        symbol = self.names[name]
        if isinstance(symbol, Event) and self.takes("_"):
            return f"{name}[{self.group()}]"
        if self.rest.startswith(r"\left(") and (isinstance(symbol, Law) or type(symbol).__name__ == "MassFunction"):
            return f"{name}({self.bracketed('(', ')')})"
        return name


def read(latex: str, names: Mapping[str, Basic]) -> str:
    """Return the LaTeX of a term as text."""
    return Reader(latex, names).whole()
