"""Sizes, and matrices put together of blocks, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sympy

from symkl.kernel.parts import part_value
from symkl.kernel.values import Value, atom_value, expanded, identity, number

if TYPE_CHECKING:
    from symkl.kernel.ring import Ring
    from symkl.kernel.values import Size
    from symkl.language.symbols import Index


class Put:
    """What stands for the letters, sizes and families of a law, and what its expectations average over."""

    __slots__ = ("along", "families", "letters", "over", "sizes")

    def __init__(self, over: frozenset[Any] = frozenset()) -> None:
        self.letters: dict[Any, Any] = {}
        self.sizes: dict[Any, Size] = {}
        self.families: dict[Any, tuple[Index, Value]] = {}
        self.along: dict[Any, Any] = {}
        self.over = over


class Sizes:
    """Brings sizes and blocks to values, in the arithmetic of a ring."""

    ring: Ring

    def of(self, t: Any, put: Put | None = None) -> Value:  # noqa: ANN401 - any term
        """A term as a value."""
        raise NotImplementedError

    def size(self, n: Any, put: Put | None) -> Size:  # noqa: ANN401 - a size
        """A size, with what stands for the sizes of a law."""
        if put is None or not put.sizes:
            return n if n.is_Symbol or n.is_Integer else expanded(n)
        if n.is_Symbol:
            return put.sizes.get(n, n)  # type: ignore[no-any-return] # SymPy
        return n if n.is_Integer else expanded(n.xreplace(put.sizes))

    def number_of(self, n: Size) -> Value:
        """A size as a number."""
        if n.is_Integer:
            return number(int(n))
        return atom_value(n) if n.is_Symbol else self.of(n)

    def block(self, rows: list[list[Value]]) -> Value:
        """A block matrix as a sum: each block, put into its place by two letters whose columns are unit vectors."""
        heights, widths = [row[0].rows for row in rows], [v.columns for v in rows[0]]
        left, right = (self._parts(sizes) for sizes in (heights, widths))
        total = Value(expanded(sum(heights)), expanded(sum(widths)), {})
        for i, row in enumerate(rows):
            for j, v in enumerate(row):
                total += self.ring.times(self.ring.times(left[i], v), self.ring.transpose(right[j]))
        return total

    def _parts(self, sizes: list[Size]) -> list[Value]:
        if len(sizes) == 1:
            return [identity(sizes[0])] if sizes[0] != 1 else [number(1)]
        whole = expanded(sum(sizes))
        return [self.part(whole, sympy.Add(*sizes[:i]), n) for i, n in enumerate(sizes)]

    def part(self, whole: Size, offset: Size, n: Size) -> Value:
        """The letter that puts a block into its place, or an identity."""
        return part_value(whole, expanded(offset), n)
