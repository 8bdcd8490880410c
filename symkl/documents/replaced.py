r"""What is put for something: ``substituting $V^{-1}$ by the precision matrix $P$`` says that P is the inverse of V."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents.source import NOWHERE
from symkl.documents.surface import Node, names, strip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symkl.documents.declared import Declaration
    from symkl.documents.equations import Equation

VERB = re.compile(r"\b(?:substitut|replac|abbreviat)\w*\s+(?:the\s+)?(?:[\w-]+\s+){0,3}\$$", re.IGNORECASE)
BETWEEN = re.compile(r"\s*(?:by|with|for|as)\s+(?:the\s+|its\s+|a\s+)?(?:[\w-]+\s+){0,3}\s*")
FARTHEST = 80  # characters of the verb and what stands between it and the formula


class Equality(NamedTuple):
    """An equality that words say: ``S_XY`` is ``Cov(X, Y)``."""

    letter: str
    value: Node
    offset: int


def replaced(equations: Sequence[Equation]) -> Iterator[Equality]:
    """The letters that are put for something, what it is, and where that stands."""
    inline = [e for e in equations if e.inline and not e.chain.signs and len(e.sides) == 1]
    for first, second in itertools.pairwise(inline):
        if first.document is not second.document or second.formula != first.formula + 1:
            continue
        text = first.document.text
        (start, end), (after, _) = (_place(e) for e in (first, second))
        if not VERB.search(text, max(0, start - FARTHEST), start) or not BETWEEN.fullmatch(text[end:after].strip("$")):
            continue
        one, other = strip(first.sides[0]), strip(second.sides[0])
        letter, value = (other, one) if other.kind == "name" else (one, other)
        if letter.kind == "name" and value.kind not in ("name", "number", "hole") and letter.text not in names(value):
            yield Equality(letter.text, value, second.offset)


def said_equal(words: Sequence[Declaration]) -> tuple[Equality, ...]:
    """The letters that words call the covariance, or the mean, of others."""
    found = []
    for said in words:
        letters = [Node("name", (), NOWHERE, name) for name in said.letters]
        if said.says == "cross" and len(letters) == 3:  # noqa: PLR2004 - a matrix and two vectors
            found.append(Equality(said.letters[0], Node("covariance", tuple(letters[1:])), said.offset))
        elif said.says == "moments" and len(said.terms) == 1 and said.terms[0].kind == "name":  # a mean alone
            found.append(Equality(said.terms[0].text, Node("mean", (letters[0],)), said.offset))
    return tuple(found)


def _place(equation: Equation) -> tuple[int, int]:
    """Where a formula stands."""
    return next(f.span for f in equation.document.formulas if f.span.start == equation.offset)
