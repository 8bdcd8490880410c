"""Places as editors count them: lines, and columns in the units that the editor wants, UTF-16 unless agreed otherwise."""

from __future__ import annotations

import bisect
import re
from functools import cached_property

UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
ENDS = re.compile(r"\r\n|\r")


class Text:
    r"""A text as an editor has it; offsets count characters, with line ends as ``\n``."""

    def __init__(self, raw: str) -> None:
        self.text = ENDS.sub("\n", raw)

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def position(self, offset: int, encoding: str) -> tuple[int, int]:
        """Line and column of an offset."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect.bisect_right(self._starts, offset) - 1
        name, size = UNITS[encoding]
        return line, len(self.text[self._starts[line] : offset].encode(name, "surrogatepass")) // size

    def offset(self, line: int, column: int, encoding: str) -> int:
        """The offset of a place; one outside of the text is at its nearest end."""
        if line >= len(self._starts):
            return len(self.text)
        start = self._starts[line]
        end = self._starts[line + 1] - 1 if line + 1 < len(self._starts) else len(self.text)
        name, size = UNITS[encoding]
        return start + len(self.text[start:end].encode(name, "surrogatepass")[: column * size].decode(name, "ignore"))

    def line_of(self, offset: int) -> int:
        """The line of an offset, from 0."""
        return bisect.bisect_right(self._starts, offset) - 1


class Moved:
    """Where places of a text are after it was changed at one stretch."""

    def __init__(self, old: str, new: str) -> None:
        self.by = len(new) - len(old)
        self.before = _alike(old, new)
        self.behind = len(old) - _alike(old[self.before :][::-1], new[self.before :][::-1])

    def __call__(self, start: int, end: int) -> tuple[int, int] | None:
        """Where a piece is, if it was not changed."""
        if end <= self.before:
            return start, end
        return (start + self.by, end + self.by) if start >= self.behind else None


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike; halved until it is found, which compares in one go."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
