"""What shows itself as mathematics in a notebook. How is registered from above, where it is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_ways: list[Callable[[object], dict[str, str]]] = []


def register(way: Callable[[object], dict[str, str]]) -> None:
    """Register what turns an object into its forms by media type; the last one registered is used."""
    _ways[:] = [way]


class Shown:
    """Shows itself in a notebook as LaTeX, HTML and plain text; as text it is that plain text."""

    __slots__ = ()

    def __str__(self) -> str:
        return self._repr_mimebundle_()["text/plain"]

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: Collection[str] | None = None
    ) -> dict[str, str]:
        bundle = _ways[0](self) if _ways else {"text/plain": repr(self)}
        return {
            kind: text for kind, text in bundle.items() if (not include or kind in include) and kind not in (exclude or ())
        }
