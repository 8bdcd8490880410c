"""Formulas as MathML: rows of boxes that know their width, and where a line that is too long may break.

A browser never breaks inside a ``<math>`` element. So a formula wider than its line is written as several of them, cut
before a plus or minus sign, as far out in its brackets as will do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from symkl.render.markup import escaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

SUBSCRIPTED = "<msub>"
LETTER, SIGN, SCRIPT, EDGE = 0.56, 1.25, 0.72, 0.4  # widths in em
# brackets around what is low, and around tall terms between which a line may break
FIXED, LARGE = ' stretchy="false"', ' symmetric="true" minsize="2em" maxsize="2em"'
TIMES, APPLY = "&#x2062;", "&#x2061;"  # read aloud and not seen


@dataclass(frozen=True, slots=True)
class Box:
    """MathML that cannot be broken, and how wide it prints, in em."""

    markup: str
    width: float


@dataclass(frozen=True, slots=True)
class Break:
    """A place where a line may end."""


@dataclass(frozen=True, slots=True)
class Fence:
    """A row between two brackets, which grow with it unless a line breaks inside, with its exponent."""

    opening: str
    inner: Row
    closing: str
    above: Row = ()


@dataclass(frozen=True, slots=True)
class Fraction:
    """One row over another; on a line that is too short it becomes ``(top)/bottom``."""

    top: Row
    bottom: Row


Part: TypeAlias = Box | Break | Fence | Fraction
Row: TypeAlias = tuple[Part, ...]
BREAK: Row = (Break(),)


# --------------------------------------------------------------------------------------------------- making boxes


def identifier(text: str) -> Row:
    """Return a name: one letter in italics, several upright."""
    return (Box(f"<mi>{escaped(text)}</mi>", LETTER * len(text)),)


def upright(text: str) -> Row:
    """Return an upright name, such as the T of a transpose."""
    variant = ' mathvariant="normal"' if len(text) == 1 else ""
    return (Box(f"<mi{variant}>{escaped(text)}</mi>", LETTER * len(text)),)


def number(text: str) -> Row:
    """Return digits."""
    return (Box(f"<mn>{escaped(text)}</mn>", LETTER * len(text)),)


def words(text: str) -> Row:
    """Return text inside a formula."""
    return (Box(f"<mtext>{escaped(text)}</mtext>", LETTER * len(text)),)


def infix(sign: str) -> Row:
    """Return a sign between two terms, spaced as such even where it starts a line."""
    return (Box(f'<mo form="infix">{escaped(sign)}</mo>', SIGN),)


def prefix(sign: str) -> Row:
    """Return a sign before a term."""
    return (Box(f'<mo form="prefix">{escaped(sign)}</mo>', 1.5 * LETTER),)


def comma(sign: str = ",") -> Row:
    """Return what parts arguments."""
    return (Box(f'<mo separator="true">{escaped(sign)}</mo>', EDGE),)


def silent(sign: str) -> Row:
    """Return a sign that is read and not seen."""
    return (Box(f"<mo>{sign}</mo>", 0.0),)


def space(em: float) -> Row:
    """Return room."""
    return (Box(f'<mspace width="{em}em"></mspace>', em),)


def big(sign: str, below: Row = (), above: Row = ()) -> Row:
    """Return a sum or integral sign with what stands below and above it."""
    operator = f'<mo movablelimits="false">{sign}</mo>'
    wide = max(SIGN, SCRIPT * width(below), SCRIPT * width(above))
    if above:
        return (Box(f"<munderover>{operator}{one(below)}{one(above)}</munderover>", wide),)
    return (Box(f"<munder>{operator}{one(below)}</munder>" if below else operator, wide),)


def over(base: Row, accent: str) -> Row:
    """Return a row with an accent over it."""
    return (Box(f'<mover accent="true">{one(base)}<mo stretchy="false">{accent}</mo></mover>', width(base)),)


def fraction(top: Row, bottom: Row) -> Row:
    """Return a fraction."""
    return (Fraction(top, bottom),)


def root(inner: Row) -> Row:
    """Return a square root."""
    return (Box(f"<msqrt>{flat(inner)}</msqrt>", width(inner) + 2 * EDGE),)


def subscript(base: Row, below: Row) -> Row:
    """Return a row with a subscript."""
    return (Box(f"{SUBSCRIPTED}{one(base)}{one(below)}</msub>", width(base) + SCRIPT * width(below)),)


def superscript(base: Row, above: Row) -> Row:
    """Return a row with an exponent; brackets may still break."""
    if len(base) == 1 and isinstance(base[0], Fence) and not base[0].above:
        return (replace(base[0], above=above),)
    inner = one(base)
    if len(base) == 1 and inner.startswith(SUBSCRIPTED) and inner.endswith("</msub>"):  # one above the other, as in print
        stacked = f"<msubsup>{inner.removeprefix(SUBSCRIPTED).removesuffix('</msub>')}{one(above)}</msubsup>"
        return (Box(stacked, width(base) + SCRIPT * max(width(above) - LETTER, 0.0)),)
    return (Box(f"<msup>{inner}{one(above)}</msup>", width(base) + SCRIPT * width(above)),)


def table(rows: Sequence[Sequence[Row]]) -> Row:
    """Return rows of entries between square brackets."""
    body = "".join(f"<mtr>{''.join(f'<mtd>{flat(entry)}</mtd>' for entry in row)}</mtr>" for row in rows)
    columns = zip(*rows, strict=True)
    wide = sum(max(map(width, column)) + 2 * EDGE for column in columns)
    return (Fence("[", (Box(f"<mtable>{body}</mtable>", wide),), "]"),)


def fenced(inner: Row, opening: str = "(", closing: str = ")") -> Row:
    """Return a row in brackets."""
    return (Fence(opening, inner, closing),)


def joined(rows: Iterable[Row], between: Row) -> Row:
    """Return rows one after the other with a sign between them."""
    out: Row = ()
    for row in rows:
        out += (*between, *row) if out else row
    return out


def marked(row: Row) -> Row:
    """Return a row that a style sheet can show as changed."""
    return (Box(f'<mrow class="changed">{flat(row)}</mrow>', width(row)),)


# --------------------------------------------------------------------------------------------------------- markup


def width(row: Row) -> float:
    """Return how wide a row prints on one line, in em."""
    return sum(_width(part) for part in row)


def _width(part: Part) -> float:
    if isinstance(part, Fence):
        return width(part.inner) + 2 * EDGE + SCRIPT * width(part.above)
    if isinstance(part, Fraction):
        return max(width(part.top), width(part.bottom)) + EDGE
    return part.width if isinstance(part, Box) else 0.0


def flat(row: Row) -> str:
    """Return a row as the children of one element."""
    return "".join(_markup(part) for part in row)


def one(row: Row) -> str:
    """Return a row as one element."""
    parts = [part for part in row if not isinstance(part, Break)]
    return _markup(parts[0]) if len(parts) == 1 else f"<mrow>{flat(row)}</mrow>"


def _markup(part: Part) -> str:
    if isinstance(part, Fence):
        within = one(part.inner)
        size = "" if _tall(within) else FIXED
        inner = f"<mrow>{_bracket(part.opening, 'prefix', size)}{within}{_bracket(part.closing, 'postfix', size)}</mrow>"
        return f"<msup>{inner}{one(part.above)}</msup>" if part.above else inner
    if isinstance(part, Fraction):
        return f"<mfrac>{one(part.top)}{one(part.bottom)}</mfrac>"
    return part.markup if isinstance(part, Box) else ""


def _bracket(sign: str, form: str, size: str = "") -> str:
    return f'<mo fence="true" form="{form}"{size}>{escaped(sign)}</mo>'


def _tall(markup: str) -> bool:
    return any(tag in markup for tag in ("<mfrac", "<munder", "<mtable", "<msqrt"))


def math(row: Row, *, display: bool = True) -> str:
    """Return a row as one MathML element, which does not break."""
    style = ' displaystyle="true"' if display else ""
    return f"<math{style}>{flat(row)}</math>"


def lines(row: Row, room: float) -> str:
    """Return a row as MathML that breaks where it is wider than ``room`` em and the line it stands on is too short.

    Each part that can stand on a line of its own is a ``<span class="part">``, and breaks inside only when it must.
    """
    pieces = list(_segments(row))
    if width(row) <= room or (len(pieces) == 1 and (opened := _opened(row)) == row):
        return math(row)
    if len(pieces) == 1:
        return lines(opened, room)
    return "".join(f'<span class="part">{lines(piece, room)}</span>' for piece in pieces)


def _segments(row: Row) -> Iterator[Row]:
    """Cut a row at its breaks."""
    start = 0
    for position, part in enumerate(row):
        if isinstance(part, Break):
            if position > start:
                yield row[start:position]
            start = position + 1
    if start < len(row):
        yield row[start:]


def _opened(row: Row) -> Row:
    """Take apart the widest part that can break inside: brackets keep a fixed size, a fraction becomes a quotient."""
    found = [part for part in row if isinstance(part, (Fence, Fraction)) and _can_break(part)]
    if not found:
        return row
    widest = max(found, key=_width)
    at = row.index(widest)
    return (*row[:at], *(_unfenced(widest) if isinstance(widest, Fence) else _quotient(widest)), *row[at + 1 :])


def _unfenced(part: Fence) -> Row:
    size = LARGE if _tall(flat(part.inner)) else FIXED
    opening = Box(_bracket(part.opening, "prefix", size), EDGE)
    closing: Row = (Box(_bracket(part.closing, "postfix", size), EDGE),)
    return (opening, *part.inner, *(superscript(closing, part.above) if part.above else closing))


def _quotient(part: Fraction) -> Row:
    bottom = part.bottom if len(part.bottom) == 1 and isinstance(part.bottom[0], (Box, Fence)) else fenced(part.bottom)
    return (*fenced(part.top), *infix("/"), *bottom)


def _can_break(part: Part) -> bool:
    inside = part.inner if isinstance(part, Fence) else part.top if isinstance(part, Fraction) else ()
    return any(isinstance(one, Break) or _can_break(one) for one in inside)
