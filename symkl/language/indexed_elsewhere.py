"""Entries, sums over indices and identities as people write them elsewhere: ``A_ij``, ``sum_i x_i``, ``I``.

What comes out is text in symkl's words, which is read again under the declarations.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sympy import MatrixSymbol

from symkl.language.names import NAME
from symkl.language.shapes import SCALAR, shape_of
from symkl.language.symbols import Dimension, Index

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from symkl.language.shapes import Shape

    Names: TypeAlias = Mapping[str, object]

SUBSCRIPTED = re.compile(r"([A-Za-z]\w*?)_?([a-z]|[0-9]|[ijklpqr]{2}|[0-9]{2})")
IDENTITY = re.compile(r"(?:I|Id|eye|identity)_?(\w*)")
SUM = re.compile(r"(?:[Ss]um|Sigma)_([a-z])")
PLACES = re.compile(rf"({NAME})\[([^\[\]]*)\]")
# what is written round a sum elsewhere, as arguments of one
AROUND = (
    (r"([A-Za-z]\w*?)_\{(\w+)\}", r"\1_\2"),
    (r"\b([Ss]um|Sigma)_\(?([a-z])\s*=\s*1\s*\)?\s*\^\s*(?:\{\w+\}|\w)", r"\1_\2"),
    (r"\bfor\s+([a-z])\s+in\s+range\(\s*(\w+)\s*\)", r", \1, 1, \2"),
    (r"\s+and\s+|\s*&&?\s*", ", "),
    (r"\bd\s*/\s*d([a-z])\b\s*(.+)", r"D[\2, \1]"),
    (r"\bd\s*\((.+)\)\s*/\s*d([a-z])\b", r"D[\1, \2]"),
    (r",\s*\(\s*([a-z])\s*,\s*(\w+)\s*,\s*(\w+)\s*\)", r", \1, \2, \3"),
)


def prepared(side: str) -> str:
    """Return a side with the ranges of sums as their arguments, and subscripts without braces."""
    for pattern, written in AROUND:
        side = re.sub(pattern, written, side)
    return side


def entry(name: str, names: Names) -> str:
    """Return ``A[i, j]`` for ``A_ij`` or ``Aij`` where A is declared; nothing for what is no entry of it."""
    found = SUBSCRIPTED.fullmatch(name)
    if not found or not isinstance(names.get(found[1]), MatrixSymbol):
        return ""
    of, at = found.groups()
    if any(not isinstance(names[letter], Index) for letter in at if letter in names):  # xx is x*x
        return ""
    many = sum(size != 1 for size in _shape(of, names))
    return f"{of}[{', '.join(at)}]" if len(at) == many else ""


def indices(side: str, names: Names) -> set[str]:
    """Return the letters that stand as indices in a side, and that nobody declared."""
    at = [letter for _, inside in PLACES.findall(side) for letter in re.findall(NAME, inside)]
    at += [letter for word in re.findall(NAME, side) if (found := entry(word, names)) for letter in found.partition("[")[2]]
    at += SUM.findall(side)
    return {letter for letter in at if len(letter) == 1 and letter.islower() and letter not in names}


def _shape(name: str, names: Names) -> Shape:
    of = names.get(name)
    return shape_of(of) if isinstance(of, MatrixSymbol) else SCALAR


def ranges(body: str, names: Names) -> dict[str, str]:
    """Return what the indices that nobody declared run over, by the places in which they stand."""
    found: dict[str, str] = {}
    for name, inside in PLACES.findall(body):
        over = [str(size) for size in _shape(name, names) if size != 1]
        letters = [part.strip() for part in inside.split(",")]
        found |= {letter: size for letter, size in zip(letters, over, strict=False) if letter not in names}
    return found


def total(body: str, names: Names, index: str = "") -> str | None:
    """Return the sum of a term over an index, or over all that nobody declared; nothing where no size is known."""
    if index and index in names:
        return f"Sum[{body}, {index}]"
    over = ranges(body, names)
    for letter in [index] if index else over:
        if letter not in over:
            return None
        body = f"Sum[{body}, {letter}, 1, {over[letter]}]"
    return body if over else None


def identity(sign: str, names: Names, size: str) -> str:
    """Return ``I(n)`` for ``I_n``, or for ``I`` where a size is supposed; nothing for what is no identity."""
    found = IDENTITY.fullmatch(sign)
    of = found[1] or size if found else ""
    return f"I({of})" if of and (of.isdigit() or of == size or isinstance(names.get(of), Dimension)) else ""


def sizes(names: Names) -> list[str]:
    """Return the sizes that an identity without one may have."""
    return list(dict.fromkeys(str(size) for name in names for size in _shape(name, names) if size != 1))


def undeclared(name: str, names: Names) -> str:
    """Return what somebody who wrote a name that nobody declared may type; nothing where nobody knows."""
    if IDENTITY.fullmatch(name):
        return "write I(n) for the n x n identity"
    if found := entry(name, names):
        letters = [letter for letter in dict.fromkeys(re.findall(NAME, found.partition("[")[2])) if letter not in names]
        known = f', with let="{", ".join(letters)}: index(n)"' if letters else ""
        return f"write {found} for an entry{known}"
    if name in {"V", "H"} or re.fullmatch(r"(E|Var|Cov|V)_\w+", name):
        words = {"E": "E[x]", "H": "entropy(x)", "C": "Cov[x, y]"}
        return f"write {words.get(name[0], 'Var[x]')}; what x is drawn from is declared, x ~ Normal(m, S)"
    return ""
