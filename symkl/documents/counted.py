r"""Letters that are counted: which indices stand in ``y_{ij}``, ``x^{(i)}``, ``\bar{y}_{i\bullet}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

SCRIPT = re.compile(r"([_^])\{((?:[^{}]|\{[^{}]*\})*)\}")
PART = re.compile(r"\\[A-Za-z]+|[A-Za-z](?:_\{?\w+\}?)?|\d+|.")
PLAIN = frozenset(",()|; ") | {"\\bullet", "\\cdot", "."}
MOST_LETTERS = 3
WORDS = re.compile("min|max|obs|mis|ind|lin|fit|ini|fin|out|new|old|low|top|sim|emp|est|opt|res|tot|reg|avg|ref")


INDEX = re.compile(r"[_^]\{\(?(?!\\(?:star|ast|dagger)\b)(\\?[A-Za-z]+|\d+)\)?\}")  # of one member of a family


class Counted(NamedTuple):
    """A letter without its indices, which have holes there, and the indices in their order."""

    family: str
    indices: tuple[str, ...]


class Place(NamedTuple):
    """Where an index stands: of which family, and whether it is the first or the second."""

    family: str
    at: int


def counted(name: str, indices: Collection[str]) -> Counted | None:
    """Tell which indices a letter has.

    Returns None for a letter that has none, and no family where an index stands in what is no list of indices, such as
    ``i+1``.
    """
    found: list[str] = []
    mixed = False

    def without(script: re.Match[str]) -> str:
        nonlocal mixed
        if WORDS.fullmatch(script[2]):
            return script[0]
        parts = PART.findall(script[2])
        here = [part for part in parts if part in indices]
        if not here:
            return script[0]
        letters = [part for part in parts if part not in PLAIN and not part.isdigit()]
        words = [part for part in letters if len(part) > 1 and part not in indices and part[0] != "\\"]
        mixed |= len(letters) > MOST_LETTERS or bool(words)
        mixed |= any(part in "+-*/'" for part in parts)
        found.extend(here)
        kept = "".join("." if part in indices else part for part in parts)
        return f"{script[1]}{{{kept}}}" if kept.strip(",.()") else ""

    family = SCRIPT.sub(without, name)
    if not found:
        return None
    return Counted("" if mixed else family, tuple(found))


def family_of(name: str) -> str:
    """The family of which a letter is a member: x of ``x_{i}``, ``x^{(1)}``; nothing where it is none."""
    found = INDEX.search(name)
    told = counted(name, (found[1],)) if found else None
    return told.family if told is not None and len(told.indices) == 1 else ""
