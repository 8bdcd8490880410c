"""Mass functions: what is summed over all values and is called a probability, by its name or in words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.documents.surface import key, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symkl.documents.equations import Equation
    from symkl.documents.source import Document
    from symkl.documents.types import Typing

# p, P_X, q_\theta, f_X; what else is summed may be any function
OF_PROBABILITIES = re.compile(r"[pqPQ](?:[_^].*)?|f_\{[A-Z]\w*\}|\\(?:rm|bb)\{(?:[pP]|Pr)\}(?:[_^].*)?")
_ADJECTIVES = r"(?:(?!(?:of|for|in|under|with|from|over|to)\b)[a-z-]+\s+){0,5}"
_CALLED = r"(?:mass functions?|distributions?|densit(?:y|ies)|pmfs?)\b"


def masses(equations: Sequence[Equation], typing: Typing) -> dict[str, str]:
    """P in a sum of P(x) over x, where P is no law that is declared; with what it is summed over."""
    summed = ((e, name, index) for e in equations for name, index in _summed(e) if name not in typing.laws)
    return {name: index for e, name, index in summed if is_mass(e.document, name)}


def _summed(equation: Equation) -> Iterator[tuple[str, str]]:
    """The functions of an index alone that stand under a sum over it."""
    for series in (n for side in equation.sides for n in walk(side) if n.kind == "series"):
        index = series.text.split("|", maxsplit=1)[0]
        for call in walk(series.args[0]):
            if call.kind == "call" and [key(a) for a in call.args] == [index]:
                yield call.text.split(" ", maxsplit=1)[0], index


def is_mass(document: Document, name: str) -> bool:
    """Whether a function is a probability, by its name, or because words call it so."""
    return OF_PROBABILITIES.fullmatch(name) is not None or document.says(_is_called_so, name)


def _is_called_so(text: str, name: str) -> bool:
    """Whether words call a function a distribution: ``a distribution $f(x)$``, ``let $g$ be a mass function``."""
    letter = re.escape(name.replace("{", "").replace("}", ""))
    formula = rf"\$\s*{letter}\s*(?:\([^()$]*\))?\s*\$"
    plain = re.sub(r"\]\([^()\s]*\)|[\[\]]|(?<=[_^])\{(\w)\}", r"\1", text)
    behind = rf"{formula}\s+(?:is|be|are|denotes?|as)\s+{_ADJECTIVES}{_CALLED}"
    return re.search(rf"{_CALLED}\s+{formula}|{behind}", plain) is not None
