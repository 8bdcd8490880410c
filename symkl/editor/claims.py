"""Claim files as an editor has them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.chained import of_links
from symkl.editor.marks import PENDING, PROVED, Mark, Page, Stretch, glyph_of, line_at
from symkl.errors import LoadError
from symkl.render.messages import outcome
from symkl.statements import claims_in
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.documents.check import Decide
    from symkl.statements import Claim
    from symkl.verdict import Result

HEADER = re.compile(r"^[ \t]*\[\[[ \t]*statement[ \t]*\]\]", re.MULTILINE)
STRING = r"""(?:\"{3}\n?(?P<a>.*?)\"{3}|'{3}\n?(?P<b>.*?)'{3}|"(?P<c>(?:[^"\\\n]|\\.)*)"|'(?P<d>[^'\n]*)')"""
SIGNS = ("==", ">=", "<=", "!=", "=", "<", ">", "≥", "≤", "≠")
AT_LINE = re.compile(r"line (\d+)")


def page(path: str, text: str, decide: Decide) -> Page:
    """Check a claim file; one that is no claim file has nothing to check."""
    if HEADER.search(text) is None:
        return Page((text,), ())
    try:
        entries = claims_in(text, path)
    except LoadError as error:
        found = AT_LINE.search(error.message) or re.search(r":(\d+)", error.where.removeprefix(path))
        sign = line_at(text, int(found[1]) if found else 1)
        message = f"{error.message}\n{error.hint}" if error.hint else error.message
        return Page((text,), (Mark(0, sign, "", message, "error"),))
    results = decide([link for entry in entries for link in entry.links])
    starts = [found.start() for found in HEADER.finditer(text)]
    bounds = [*starts, len(text)]
    marks, at = list[Mark](), 0
    for i, entry in enumerate(entries):
        own = results[at : at + len(entry.links)]
        at += len(entry.links)
        table = Stretch(bounds[min(i, len(starts) - 1)], bounds[min(i + 1, len(starts))])
        marks += _marks(entry, list(own), text, table)
    return Page((text,), tuple(marks))


def string_of(text: str, table: Stretch, key: str) -> Stretch | None:
    """Where the text of a key stands in a table, without its quotation marks."""
    found = re.compile(rf"^[ \t]*{key}[ \t]*=[ \t]*{STRING}", re.MULTILINE | re.DOTALL).search(text, *table)
    if found is None:
        return None
    name = next(name for name in "abcd" if found[name] is not None)
    return Stretch(*found.span(name))


def _marks(entry: Claim, results: list[Result | None], text: str, table: Stretch) -> Iterator[Mark]:
    where = string_of(text, table, "claim")
    exact = where is not None and text[where.start : where.end] == entry.claim
    whole = where or line_at(text, text.count("\n", 0, table.start) + 1)
    if entry.error is not None:
        hint = f"\n{entry.error.hint}" if entry.error.hint else ""
        yield Mark(0, whole, "", entry.error.message + hint, "error")
        return
    signs = _signs(entry.claim) if exact else []
    if where is None or len(signs) != len(entry.links):
        yield _mark(entry, _together(results), whole, (None, None))
        return
    edges = [0, *(edge for sign in signs for edge in sign), _end(entry.claim)]
    sides = [_trimmed(entry.claim, edges[2 * i], edges[2 * i + 1], where.start) for i in range(len(signs) + 1)]
    if entry.truth is False:  # of a chain that is false not every link is
        together = _together(results)
        for i, (sign, one) in enumerate(zip(signs, results, strict=True)):
            stretch = Stretch(where.start + sign.start, where.start + sign.end)
            if i == 0:
                yield _mark(entry, together, stretch, (None, None))
            else:
                yield Mark(0, stretch, glyph_of(one), outcome(one) if one else "", result=one)
        return
    for i, (sign, one) in enumerate(zip(signs, results, strict=True)):
        stretch = Stretch(where.start + sign.start, where.start + sign.end)
        declared = string_of(text, table, "let")
        yield replace(_mark(entry, one, stretch, (sides[i], sides[i + 1])), declared=declared)


def _together(results: list[Result | None]) -> Result | None:
    known = [result for result in results if result is not None]
    return of_links(known) if known and len(known) == len(results) else None


def _mark(entry: Claim, result: Result | None, sign: Stretch, sides: tuple[Stretch | None, Stretch | None]) -> Mark:
    if result is None:
        return Mark(0, sign, PENDING, "not decided yet")
    said, severity = outcome(result), ""
    if entry.truth is False:
        if result.verdict is Verdict.PROVED:
            said, severity = "PROVED, and the file says that it does not hold", "error"
        elif result.wrong:
            said += ", as the file says"
        else:
            severity = "warning"
    elif result.wrong:
        severity = "error"
    elif result.verdict is not Verdict.PROVED:
        severity = "warning"
    return Mark(
        0,
        sign,
        PROVED if said == "PROVED" else glyph_of(result),
        said,
        severity,
        result=result,
        sides=sides,
        spelled=str,
    )


def _end(claim: str) -> int:
    found = claim.find(" where ")
    return len(claim) if found < 0 else found


def _signs(claim: str) -> list[Stretch]:
    """Where the relation signs of a claim stand, outside brackets."""
    found, depth, at, end = list[Stretch](), 0, 0, _end(claim)
    while at < end:
        depth += (claim[at] in "([{") - (claim[at] in ")]}")
        sign = next((s for s in SIGNS if claim.startswith(s, at)), "") if depth == 0 else ""
        if sign:
            found.append(Stretch(at, at + len(sign)))
        at += len(sign) or 1
    return found


def _trimmed(claim: str, start: int, end: int, base: int) -> Stretch:
    inner = claim[start:end]
    return Stretch(base + start + len(inner) - len(inner.lstrip()), base + start + len(inner.rstrip()))
