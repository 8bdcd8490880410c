"""What the sizes have in common at which both sides of a statement are defined, beyond what is declared."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Sizes: TypeAlias = dict[str, int]
ELSEWHERE = "no point was found elsewhere at which both sides are defined"


def only_where(found: list[Sizes], admitted: list[Sizes], is_defined: Callable[[Sizes], bool]) -> tuple[str, ...]:
    """Say of sizes that they are 1, or equal, where that holds of all points found and no other admits one.

    Parameters
    ----------
    found : sizes at which both sides were defined
    admitted : small sizes that the declarations admit
    is_defined : looks for a point of given sizes at which both sides are defined
    """
    said = []
    for text, holds in _relations(found[0] if found else {}):
        others = [sizes for sizes in admitted if not holds(sizes)]
        if others and all(map(holds, found)) and not any(map(is_defined, others)):
            said.append(f"{text}: {ELSEWHERE}")
    return tuple(said)


def _relations(names: Iterable[str]) -> Iterator[tuple[str, Callable[[Sizes], bool]]]:
    for name in names:
        yield f"{name} = 1", lambda sizes, name=name: sizes[name] == 1  # type: ignore[misc] # bound where it is made
    for a, b in combinations(names, 2):
        yield f"{a} = {b}", lambda sizes, a=a, b=b: sizes[a] == sizes[b]  # type: ignore[misc] # as above
