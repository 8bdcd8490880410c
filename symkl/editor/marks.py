"""What an editor shows beside a relation sign."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from sympy import Expr

    from symkl.verdict import Result, Suspect

PROVED, REFUTED, CONDITIONAL, OPEN, GIVEN, PENDING = "✓", "✗", "!", "?", "·", "…"
GLYPHS = {
    Verdict.PROVED: PROVED,
    Verdict.REFUTED: REFUTED,
    Verdict.ILL_TYPED: REFUTED,
    Verdict.DEFINITION: GIVEN,
}


class Stretch(NamedTuple):
    """A piece of a text, from one offset up to another."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mark:
    """The verdict on one relation sign.

    Attributes
    ----------
    part : which text of the file: the cell of a notebook, else 0
    sign : where the sign stands in it
    glyph : what is shown beside the sign
    severity : ``error`` or ``warning`` of what an editor underlines, else nothing
    message : the verdict in a sentence
    said : what is said besides, a paragraph each
    result : the decision that it rests on
    sides : where the two sides stand, of those that may be edited
    spelled : how the file writes a term, as it is understood there
    declared : where it says what the letters are
    """

    part: int
    sign: Stretch
    glyph: str
    message: str
    severity: str = ""
    said: tuple[str, ...] = ()
    result: Result | None = field(default=None, repr=False)
    sides: tuple[Stretch | None, Stretch | None] = (None, None)
    spelled: Callable[[Expr], str] | None = field(default=None, repr=False)
    declared: Stretch | None = None

    @property
    def is_wrong(self) -> bool:
        """Whether a mend is looked for."""
        return bool(self.severity) and self.result is not None and self.result.wrong


@dataclass(frozen=True, slots=True)
class Page:
    """What is said of a file: a mark for each sign, and the texts that the marks stand in, with line ends as newlines.

    Attributes
    ----------
    suspects : statements that may be slips of the pen, which is looked for when all else is done
    """

    texts: tuple[str, ...]
    marks: tuple[Mark, ...]
    suspects: tuple[Suspect, ...] = ()


def glyph_of(result: Result | None) -> str:
    """What is shown beside a sign of which a verdict is known, or not yet."""
    return PENDING if result is None else GLYPHS.get(result.verdict, OPEN)


def line_at(text: str, number: int) -> Stretch:
    """The stretch of a line, counted from 1, without blanks around it."""
    lines = text.split("\n")
    number = min(max(number, 1), len(lines))
    line = lines[number - 1]
    start = sum(len(one) + 1 for one in lines[: number - 1])
    blank = len(line) - len(line.lstrip())
    return Stretch(start + blank, start + max(len(line.rstrip()), blank))


def sent(page: Page) -> list[dict[str, Any]]:
    """Return the marks of a page as plain data."""
    return [
        {
            "part": mark.part,
            "start": mark.sign.start,
            "end": mark.sign.end,
            "glyph": mark.glyph,
            "severity": mark.severity,
            "message": mark.message,
        }
        for mark in page.marks
    ]
