"""How a value is divided into blocks: where the letters that put them into their places begin and end."""

from __future__ import annotations

import itertools
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

from sympy import S

from symkl.kernel.parts import added, at_most, is_part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symkl.kernel.values import Letter, Size


def cuts(letters: Iterable[Letter], whole: Size) -> list[Size] | None:
    """Where blocks begin and end, in order from 0 to the whole; nothing where that is one block, or depends on sizes."""
    found: set[Any] = {S.Zero, whole}
    for x in letters:
        if is_part(x) and x.base.rows == whole:
            found |= {x.base.args[0], added(x.base.args[0], x.base.columns)}
    return in_order(found) if len(found) > 2 else None  # noqa: PLR2004 - more than one block


def in_order(found: set[Any]) -> list[Size] | None:
    """Places from the first to the last, where that does not depend on sizes."""
    if any(not (at_most(a, b) or at_most(b, a)) for a, b in itertools.combinations(found, 2)):
        return None
    return sorted(found, key=cmp_to_key(_compared))


def _compared(a: Size, b: Size) -> int:
    return 0 if a == b else -1 if at_most(a, b) else 1
