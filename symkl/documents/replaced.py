r"""What is put for something: ``substituting $V^{-1}$ by the precision matrix $P$`` says that P is the inverse of V."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from symkl.documents.surface import names, strip

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symkl.documents.equations import Equation
    from symkl.documents.surface import Node

VERB = re.compile(r"\b(?:substitut|replac|abbreviat)\w*\s+(?:the\s+)?(?:[\w-]+\s+){0,3}\$$", re.IGNORECASE)
BETWEEN = re.compile(r"\s*(?:by|with|for|as)\s+(?:the\s+|its\s+|a\s+)?(?:[\w-]+\s+){0,3}\s*")
FARTHEST = 80  # characters of the verb and what stands between it and the formula


def replaced(equations: Sequence[Equation]) -> Iterator[tuple[str, Node, int]]:
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
            yield letter.text, value, second.offset


def _place(equation: Equation) -> tuple[int, int]:
    """Where a formula stands."""
    return next(f.span for f in equation.document.formulas if f.span.start == equation.offset)
