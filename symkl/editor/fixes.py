"""What a quick fix writes: the line that a mend is, in the words of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.editor.marks import Mark
    from symkl.language.statement import Statement
    from symkl.verdict import Mend

TEX_SIGNS = {"=": "=", "<=": r"\le", ">=": r"\ge", "<": "<", ">": ">", "!=": r"\ne"}
PYTHON_SIGNS = {"=": "eq", "<=": "le", ">=": "ge", "<": "lt", ">": "gt", "!=": "ne"}


class Edit(NamedTuple):
    """A piece of a text and what stands there instead."""

    start: int
    end: int
    new: str


class Fix(NamedTuple):
    """A quick fix of a mark: its name, and its edits in the order of the text."""

    title: str
    edits: tuple[Edit, ...]


def fix(kind: str, mark: Mark, mend: Mend) -> Fix | None:
    """Return what makes a line its mend; nothing where that is no edit of the line, or its places are not known."""
    if mark.result is None or mark.spelled is None:
        return None
    if mend.needs:
        where = mark.declared
        return None if where is None else Fix(f"Declare that {mend.needs}", (Edit(where.end, where.end, f"; {mend.needs}"),))
    edits = tuple(sorted(_edits(kind, mark, mark.result.statement, mend.statement)))
    if not edits or not all(edit.new for edit in edits):
        return None
    return Fix(f"Write {', '.join(edit.new.strip() for edit in edits)}", edits)


def _edits(kind: str, mark: Mark, old: Statement, new: Statement) -> Iterator[Edit]:
    assert mark.spelled is not None  # noqa: S101 - the caller looked
    nothing = Edit(0, 0, "")
    for side, before, after in zip(mark.sides, (old.lhs, old.rhs), (new.lhs, new.rhs), strict=True):
        if before is not after and str(before) != str(after):
            yield Edit(side.start, side.end, mark.spelled(after)) if side is not None else nothing
    if old.relation is not new.relation:
        signs = {"python": PYTHON_SIGNS, "claims": {}}.get(kind, TEX_SIGNS)
        sign = new.relation.value
        space = " " if kind in ("tex", "markdown", "rst", "cells") else ""
        yield Edit(mark.sign.start, mark.sign.end, signs.get(sign, sign) + space)


def applied(text: str, edits: tuple[Edit, ...]) -> str:
    """Return a text with edits made."""
    for edit in reversed(edits):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text


def moved(offset: int, edits: tuple[Edit, ...]) -> int:
    """Where a place of the text stands afterwards."""
    return offset + sum(len(edit.new) - (edit.end - edit.start) for edit in edits if edit.end <= offset)
