"""What became of misprints that were planted in a document, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents.planting import MISSED, NOTICED, PROVED, TRUE, counted
from symkl.render.lines import plain
from symkl.render.messages import count, printable

if TYPE_CHECKING:
    from symkl.documents.planting import Planted
    from symkl.render.lines import Paint

NOTHING = "nothing"  # where something is left out


def page(found: list[Planted], paint: Paint = plain) -> str:
    """Return a line for each misprint that was not noticed, and a summary."""
    lines = []
    for one in found:
        if one.became not in NOTICED and one.became != TRUE:
            change = f"{one.place}: {one.before} -> {one.after or NOTHING}"
            lines.append(paint(f"{one.became}  {printable(change)}", "bad"))
            lines.append(f"    {printable(one.said)}")
    counts = counted(found)
    kinds = [*NOTICED, PROVED, MISSED, TRUE]
    said = ", ".join(f"{counts[kind]} {kind}" for kind in kinds if counts[kind])
    noticed = sum(counts[kind] for kind in NOTICED)
    false = len(found) - counts[TRUE]
    share = f": {100 * noticed / false:.0f} % noticed" if false else ""
    planted = f"{count(len(found), 'misprint')} planted" if found else "no line is proved, so no misprint was planted"
    lines.append(f"{planted}{share}{f' ({said})' if said else ''}")
    return "\n".join(lines)
