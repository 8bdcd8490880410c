r"""The means of data: ``\bar{x}`` is the mean of the ``x_i`` that a section sums, if it says nothing else of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents.surface import Node, key, names, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from symkl.documents.equations import Equation

BARRED = re.compile(r"\\(?:bar|overline)\{(?P<of>[^{}]+|\\[a-z]+\{[^{}]+\})\}")
WORDS = r"(?:means?|averages?|centers?|centres?)"
NEAR = 60  # characters between a letter and the word for what it is


class Mean(NamedTuple):
    r"""The mean that a barred letter is, in terms of what it is the mean of.

    Attributes
    ----------
    letter, of : ``\bar{x}``, ``x_{i}``
    value : the sum over its number
    said : whether words say so
    """

    letter: str
    of: str
    value: Node
    said: bool


def means(equations: Sequence[Equation], defined: Iterable[str]) -> dict[str, Mean]:
    """Return the means of data, by their letters."""
    sides = [side for equation in equations for side in equation.sides]
    wanted = {n: match["of"] for n in names(*sides) - set(defined) if (match := BARRED.fullmatch(n))}
    sums = [n for side in sides for n in walk(side) if n.kind == "series" and "|=" in n.text] if wanted else []
    documents = list(dict.fromkeys(e.document for e in equations))
    found: dict[str, Mean] = {}
    for letter, of in sorted(wanted.items()):
        for node in sums:
            body, lower, upper = node.args
            index = node.text.partition("|")[0]
            data = f"{of}_{{{index}}}"
            if data not in names(body) or key(lower) != "1" or upper.kind != "name":
                continue
            said = any(document.says(_is_said, letter) for document in documents)
            one = Node("name", (), body.span, data)
            total = Node("series", (one, lower, upper), node.span, node.text)
            found[letter] = Mean(letter, data, Node("over", (total, upper), node.span), said)
            break
    return found


def _is_said(text: str, letter: str) -> bool:
    """Whether words beside a letter call it a mean."""
    here = rf"\$\s*{re.escape(letter)}\s*\$"
    return re.search(rf"{here}[^.$]{{0,{NEAR}}}\b{WORDS}\b|\b{WORDS}\b[^.$]{{0,{NEAR}}}{here}", text) is not None
