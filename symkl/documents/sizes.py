"""Sizes that are not all known yet: numbers, named dimensions, and what has to be equal to them."""

from __future__ import annotations

from typing import TypeAlias

Size: TypeAlias = "int | str | None"


class ClashError(Exception):
    """Two shapes that do not fit; the text says which."""


class Sizes:
    """Classes of equal sizes. A class has a number, a name, or neither yet."""

    def __init__(self, other: Sizes | None = None) -> None:
        self.parents: list[int] = list(other.parents) if other else []
        self.values: list[Size] = list(other.values) if other else []
        self.merged: list[tuple[Size, Size]] = list(other.merged) if other else []
        self.merging: bool = other is not None and other.merging  # whether two named dimensions may be taken as one
        self.version: int = other.version if other else 0  # how often two sizes were made equal

    def new(self, value: Size = None) -> int:
        """Make a size of its own."""
        self.parents.append(len(self.parents))
        self.values.append(value)
        return len(self.parents) - 1

    def find(self, size: int) -> int:
        """Return what stands for all sizes that are equal to this one."""
        parents = self.parents
        while (above := parents[size]) != size:
            parents[size] = parents[above]  # what is asked next is nearer
            size = above
        return size

    def value(self, size: int) -> Size:
        """Return the number or the name."""
        return self.values[self.find(size)]

    def unify(self, one: int, other: int, why: str = "") -> bool:
        """Make two sizes equal; returns whether that was news.

        Raises
        ------
        ClashError
            If they have different values, and are not two names that may be merged.
        """
        one, other = self.find(one), self.find(other)
        if one == other:
            return False
        first, second = self.values[one], self.values[other]
        if first is not None and second is not None:
            numbers = isinstance(first, int) and isinstance(second, int)
            if not self.merging or numbers or 1 in (first, second):
                msg = f"{why}: {first} and {second} differ" if why else f"{first} and {second} differ"
                raise ClashError(msg)
            self.merged.append((first, second))
            if isinstance(second, int):
                one, other = other, one
        elif first is None:
            one, other = other, one
        self.parents[other] = one
        self.version += 1
        return True
