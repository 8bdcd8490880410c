"""How nodes are printed: as text and as LaTeX, with parentheses where a child binds more loosely than its place asks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import sympy
from sympy import Rational
from sympy.matrices.expressions import MatAdd, MatMul, MatPow

from symkl.language.sympy_types import untyped

if TYPE_CHECKING:
    from sympy import Basic
    from sympy.printing.printer import Printer

# how tightly a node binds when printed
ADDITIVE, MULTIPLICATIVE, POSTFIX, ATOMIC = 1, 2, 3, 4


class Place:
    """How one output language writes the nodes."""

    def __init__(self, latex: bool) -> None:  # noqa: FBT001 - two instances, below
        self.latex = latex

    def wrap(self, printer: Printer, term: Basic, at_least: int) -> str:
        """Print a child, in parentheses where it binds more loosely than ``at_least``."""
        inner: str = printer._print(term)  # noqa: SLF001 - the documented way to recurse in SymPy printers
        return self.parentheses(inner) if binding_of(term) < at_least else inner

    def parentheses(self, inner: str) -> str:
        """Put parentheses round what is printed."""
        return rf"\left({inner}\right)" if self.latex else f"({inner})"

    def raised(self, printer: Printer, term: Basic, exponent: str) -> str:
        """Print LaTeX with an exponent; what carries one already is put in parentheses, for TeX has no place for two."""
        inner = self.wrap(printer, term, ATOMIC)
        if binding_of(term) >= ATOMIC and carries_exponent(inner):
            inner = self.parentheses(inner)
        return f"{inner}^{exponent}"

    def call(self, name: str, latex: str, inner: str) -> str:
        """Print a function of what is printed."""
        return latex + self.parentheses(inner) if self.latex else f"{name}({inner})"


def carries_exponent(latex: str) -> bool:
    """Whether an exponent stands in LaTeX outside of all braces and brackets that grow."""
    depth = 0
    for token in re.findall(r"\\[A-Za-z]+|\\.|[{}^]", latex):
        if token in ("{", r"\left", r"\begin"):
            depth += 1
        elif token in ("}", r"\right", r"\end"):
            depth -= 1
        elif token == "^" and depth == 0:  # noqa: S105 - no password
            return True
    return False


text_place, latex_place = Place(latex=False), Place(latex=True)


def binding_of(term: Basic) -> int:
    """How tightly a term binds when printed."""
    own: int | None = getattr(term, "binding", None)
    if own is not None:
        return own
    if isinstance(term, Rational):
        return ADDITIVE if term < 0 else ATOMIC if term.q == 1 else MULTIPLICATIVE
    if isinstance(term, (sympy.Add, MatAdd)):
        return ADDITIVE
    if isinstance(term, (sympy.Mul, MatMul)):
        return MULTIPLICATIVE
    return POSTFIX if isinstance(term, (sympy.Pow, MatPow)) else ATOMIC


def in_parentheses(term: Basic) -> str:
    """Return a term as text, in parentheses unless it is an atom."""
    return str(term) if binding_of(term) >= POSTFIX else f"({term})"


def decimal_text(value: Rational) -> str:
    """Return a number that a decimal stands for as that decimal."""
    digits = 0
    while (value * 10**digits).q != 1:
        digits += 1
    scaled = str(abs(int(value * 10**digits))).rjust(digits + 1, "0")
    whole, decimals = scaled[: len(scaled) - digits], scaled[len(scaled) - digits :]
    return ("-" if value < 0 else "") + (f"{whole}.{decimals}" if digits else f"{whole}.0")


# names that people give letters because the full name is a word of Python, or long
SHORT_GREEK = {"lam": "lambda", "eps": "varepsilon"}
SEVERAL_LETTERS = re.compile(r"^[^\W\d_]{2,}")


def latex_of_name(printer: Printer, name: str) -> str:
    r"""``mu1`` -> ``\mu_{1}``, ``Sx`` -> ``\mathrm{Sx}``, which is no product of S and x.

    A trailing underscore only avoids the dimension of the same name.
    """
    printed: str = printer._print(untyped.Symbol(SHORT_GREEK.get(name, name.rstrip("_"))))  # noqa: SLF001
    return SEVERAL_LETTERS.sub(r"\\mathrm{\g<0>}", printed)
