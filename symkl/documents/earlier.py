"""What the sections before one know, and what of that was asked: a section is as it was where the answers are."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symkl.documents.sizes import Size
    from symkl.documents.types import Status, Typing

    Known: TypeAlias = "dict[int, tuple[Status, tuple[Size, Size]]]"  # by section: what a letter is, and its sizes
    Understood: TypeAlias = "tuple[Typing, Mapping[str, str]]"  # what is known of the letters of one, its mass functions


class Earlier:
    """The sections before one, in their order."""

    def __init__(self, sections: Sequence[Understood]) -> None:
        self.sections = tuple(sections)
        self._shapes: dict[str, Known] = {}
        self._masses: list[Mapping[str, str]] | None = None

    def known(self, name: str) -> Known:
        """What each of them knows of a letter, where it knows anything."""
        return self._shapes.setdefault(name, _known(self.sections, name))

    def masses(self) -> list[Mapping[str, str]]:
        """The mass functions of each."""
        self._masses = _masses(self.sections)
        return self._masses

    def still_hold(self, sections: Sequence[Understood]) -> bool:
        """Whether other sections give the same answers."""
        return (self._masses is None or self._masses == _masses(sections)) and all(
            _known(sections, name) == known for name, known in self._shapes.items()
        )


def _known(sections: Sequence[Understood], name: str) -> Known:
    found: Known = {}
    for at, (typing, _) in enumerate(sections):
        shape = typing.shapes.get(name)
        status = "open" if shape is None else typing.status(shape)
        if shape is not None and status != "open":
            found[at] = status, (typing.sizes.value(shape.rows), typing.sizes.value(shape.columns))
    return found


def _masses(sections: Sequence[Understood]) -> list[Mapping[str, str]]:
    return [masses for _, masses in sections]
