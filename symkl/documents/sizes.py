"""Sizes that are not all known yet: numbers, named dimensions, and what has to be equal to them."""

from __future__ import annotations

from typing import TypeAlias

Size: TypeAlias = "int | str | None"


class ClashError(Exception):
    """Two shapes that do not fit; the text says which."""


class Sizes:
    """Classes of equal sizes. A class has a number, a name, or neither yet."""

    def __init__(self, other: Sizes | None = None) -> None:
        self._parents: list[int] = list(other._parents) if other else []
        self._values: list[Size] = list(other._values) if other else []
        self.merged: list[tuple[Size, Size]] = list(other.merged) if other else []
        self.merging = other.merging if other else False  # whether two named dimensions may be taken as one

    def new(self, value: Size = None) -> int:
        """Make a size of its own."""
        self._parents.append(len(self._parents))
        self._values.append(value)
        return len(self._parents) - 1

    def find(self, size: int) -> int:
        """Return what stands for all sizes that are equal to this one."""
        while self._parents[size] != size:
            size = self._parents[size]
        return size

    def value(self, size: int) -> Size:
        """Return the number or the name."""
        return self._values[self.find(size)]

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
        first, second = self._values[one], self._values[other]
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
        self._parents[other] = one
        return True
