"""How printed code is laid out: long lines, and names of arguments and sizes."""

from __future__ import annotations

import itertools
import keyword
from typing import TYPE_CHECKING

from symkl.errors import DeclarationError
from symkl.numeric.targets.dialects import RESERVED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symkl.numeric.operations import Program

LINE = 100


def wrapped(line: str) -> list[str]:
    """Put a long sum on several lines, broken where it is least nested."""
    depths = list(itertools.accumulate(((c in "([") - (c in ")]") for c in line), initial=0))
    signs = [j for j in range(len(line) - 2) if line[j : j + 3] in (" + ", " - ")]
    if len(line) <= LINE or not signs:
        return [line]
    least = min(depths[j] for j in signs)
    places = [j for j in signs if depths[j] == least]
    if least == 0:
        start, end = len("return "), len(line)
        opening, closing = line[:start] + "(", ")"
    else:
        start = max(j for j in range(places[0]) if line[j] in "([" and depths[j] == least - 1) + 1
        end = next(j for j in range(places[-1], len(line)) if depths[j + 1] == least - 1)
        opening, closing = line[:start], line[end:]
    pieces = [line[a:b].strip() for a, b in itertools.pairwise((start, *places, end))]
    return [opening, *(f"    {piece}" for piece in pieces), closing]


def places_of_sizes(program: Program, shared: frozenset[str]) -> dict[str, tuple[str, int]]:
    """Return the argument and the axis that each size is read from."""
    found: dict[str, tuple[str, int]] = {}
    for parameter in sorted(program.parameters, key=lambda p: p.name not in shared):
        for axis, size in enumerate(parameter.sizes):
            if isinstance(size, str):
                found.setdefault(size, (parameter.name, axis - len(parameter.sizes)))
    return found


def check_names(program: Program, name: str, sizes: Iterable[str]) -> None:
    """Refuse what cannot be a name in Python.

    Raises
    ------
    DeclarationError
        Naming the argument or dimension.
    """
    for word in (name, *(p.name for p in program.parameters), *sizes):
        if not word.isidentifier() or keyword.iskeyword(word) or word in RESERVED:
            msg = f"{word!r} cannot be a name in the generated function"
            raise DeclarationError(msg, hint='name it otherwise: args={"other_name": symbol}')
    for parameter in program.parameters:
        if parameter.name in sizes:
            msg = f"{parameter.name} names both an argument and a dimension"
            raise DeclarationError(msg, hint='name the argument otherwise: args={"other_name": symbol}')
