"""Lines of a terminal: folded at spaces, painted by whoever shows them. Nothing else of symkl is loaded for them."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from symkl.render.messages import printable

if TYPE_CHECKING:
    from collections.abc import Callable

# (text, style) -> text; the styles are good, bad, known, name and dim
Paint: TypeAlias = "Callable[[str, str], str]"
NARROWEST, FURTHER = 24, 4
COLOURS = re.compile("\x1b\\[[0-9;]*m")
STANDS_IN = "\x00"


def plain(text: str, style: str) -> str:  # noqa: ARG001 - the paint of those who want none
    """Paint nothing."""
    return text


def folded(  # noqa: PLR0913 - how it is laid out
    head: str, text: str, width: int | None, paint: Paint = plain, style: str = "", *, hang: int | None = None
) -> str:
    """Return ``head`` and ``text``, broken at spaces where wider than ``width``.

    What goes on is indented by ``hang``, else below the end of the head; a head that leaves too little room for that has
    the text below it.
    """
    body = printable(text)
    seen = len(COLOURS.sub("", head))
    if width is None or seen + len(body) <= width:
        return head + paint(body, style)
    if hang is None and head.strip() and width - seen < NARROWEST:
        below = " " * (len(head) - len(head.lstrip()) + FURTHER)
        return f"{head.rstrip()}\n{folded(below, text, width, paint, style)}"
    indent = " " * (seen if hang is None else hang)
    room = max(width, len(indent) + NARROWEST, seen + NARROWEST if hang is None else 0)
    # the head is stood for by what has no space, so that the first line may end right behind it
    first, *more = textwrap.wrap(
        body,
        room,
        initial_indent=STANDS_IN * seen,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [STANDS_IN * seen]
    lines = [head + paint(first[seen:], style), *(indent + paint(line[len(indent) :], style) for line in more)]
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Page:
    """What a run says, whose last line also says how long it took.

    Attributes
    ----------
    blocks : all but the last line
    summary, style : the last line without the time, and how it is painted
    hang : by how much that line goes on indented
    """

    blocks: tuple[str, ...]
    summary: str
    style: str
    hang: int | None = None

    def after(self, seconds: float, width: int | None = None, paint: Paint = plain) -> str:
        """Return the whole text."""
        last = folded("", f"{self.summary} ({seconds:.2f} s)", width, paint, self.style, hang=self.hang)
        return "\n\n".join((*self.blocks, last))
