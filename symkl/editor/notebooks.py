"""Where the text of a notebook's cells stands in the JSON that an editor may show."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from symkl.editor.marks import Stretch
from symkl.errors import LoadError

TOKEN = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|([\[\]{},:])|([^\s\[\]{},:"]+))', re.DOTALL)
ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}|\\.|[^\\]", re.DOTALL)
DEEPEST = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell, and where each of its characters stands in the JSON."""

    text: str
    places: tuple[int, ...]

    def stretch(self, span: tuple[int, int]) -> Stretch:
        """Where a piece of the text stands."""
        start, end = span
        if not self.places:
            return Stretch(0, 0)
        last = len(self.places) - 1
        return Stretch(self.places[min(start, last)], self.places[min(max(end - 1, start), last)] + 1)


@dataclass(frozen=True, slots=True)
class _Text:
    """A string of the JSON with the place behind its quotation mark."""

    value: str
    start: int
    raw: str


def cells_of(text: str) -> dict[int, Cell]:
    """Return the text cells of a notebook by their number.

    Raises
    ------
    LoadError
        If it is no notebook.
    """
    try:
        json.loads(text)
        table, _ = _value(text, 0, 0)
        cells = {_plain(key): value for key, value in table}["cells"]
        found = {}
        for number, cell in enumerate(cells, 1):
            fields = {_plain(key): value for key, value in cell}
            if _plain(fields["cell_type"]) == "markdown":
                source = fields["source"]
                found[number] = _cell(source if isinstance(source, list) else [source])
    except (ValueError, KeyError, TypeError, IndexError, RecursionError, AttributeError):
        msg = "no notebook"
        raise LoadError(msg, hint="a notebook is JSON with cells, as Jupyter saves it") from None
    return found


def _plain(value: Any) -> str:  # noqa: ANN401 - a piece of JSON
    return str(value.value)


def _value(text: str, at: int, depth: int) -> tuple[Any, int]:
    """Read a piece of JSON that is known to be right: texts with their places, lists, and tables as lists of pairs."""
    if depth > DEEPEST:
        raise RecursionError
    found = TOKEN.match(text, at)
    if found is None:
        raise ValueError
    at = found.end()
    if found[1] is not None:
        return _Text(json.loads(found[1], strict=False), found.start(1) + 1, found[1][1:-1]), at
    if found[2] not in ("[", "{"):
        return found[3], at
    items: list[Any] = []
    while True:
        found = TOKEN.match(text, at)
        if found is None:
            raise ValueError
        if found[2] in ("]", "}"):
            return items, found.end()
        if found[2] == ",":
            at = found.end()
            continue
        item, at = _value(text, at, depth + 1)
        colon = TOKEN.match(text, at)
        if colon is not None and colon[2] == ":":
            value, at = _value(text, colon.end(), depth + 1)
            item = (item, value)
        items.append(item)


def _cell(source: list[_Text]) -> Cell:
    text, places = "", list[int]()
    for piece in source:
        text += piece.value
        for found in ESCAPE.finditer(piece.raw):
            places.append(piece.start + found.start())
        _join_surrogates(piece, places)
    return Cell(text, tuple(places))


def _join_surrogates(piece: _Text, places: list[int]) -> None:
    """One character that JSON writes as two has the place of the first."""
    raw = list(ESCAPE.finditer(piece.raw))
    first = len(places) - len(raw)
    for i in range(len(raw) - 1, 0, -1):
        if re.match(r"\\u[dD][c-fC-F]", raw[i][0]) and re.match(r"\\u[dD][89abAB]", raw[i - 1][0]):
            del places[first + i]
