"""Indexed families in declarations: ``x[i]: p, i = 1..n``; ``S[k]: d x d, spd``; ``iid x[i] ~ Normal(m, S), i = 1..n``.

They are written as what they are: numbers x[i] as a vector, numbers r[i, k] as a matrix, vectors x[i] as the rows of a
matrix, matrices S[k] one below the other, and independent vectors x[i] with one law as one long vector.
"""

from __future__ import annotations

import re

from symkl.errors import ParseError
from symkl.language.facts import EACH, OF_A_NUMBER, SCALAR_FACTS
from symkl.language.names import NAME, NAMES

RANGE = re.compile(rf"(?:for\s+)?({NAME})\s*(?:=|\bin\b)\s*1\s*(?:\.\.+|,\s*\.\.\.\s*,|to)\s*([^,;=]+?)\s*(?=[,;]|$)")
INDEX = re.compile(rf"({NAMES})\s*:\s*index\(([^;]*)\)\s*")
MEMBER = rf"{NAME}\s*\[[^\[\]]*\]"
FAMILY = re.compile(rf"({MEMBER}(?:\s*,\s*{MEMBER})*)\s*:\s*(.+)", re.DOTALL)
DRAWN = re.compile(rf"(?:iid\s+)?({NAME})\s*\[\s*({NAME})\s*\]\s*~\s*({NAME})\s*\((.*)\)\s*", re.DOTALL)
BOUND = re.compile(rf"(?:({MEMBER})\s*(>=?)\s*0|0\s*(<=?)\s*({MEMBER}))")
HINT = "declare its index: i = 1..n"


def plain_declarations(text: str) -> str:
    """Write the families of declarations as vectors and matrices."""
    if not isinstance(text, str) or not ("[" in text or ".." in text):
        return text
    ranges: dict[str, str] = {}

    def noted(found: re.Match[str]) -> str:
        ranges[found[1]] = found[2]
        return f"{found[1]}: index({found[2]})"

    items: list[str] = []
    for item in text.split(";"):
        first, *others = re.split(r",\s*(?=(?:for\s+)?[A-Za-z]\w*\s*(?:=|\bin\b)\s*1\s*(?:\.\.|,\s*\.\.\.|to\b))", item)
        ready = [RANGE.sub(noted, part.strip().rstrip(",")) for part in (first, *others)]
        items += [*ready[1:], ready[0]]
    for item in items:
        if found := INDEX.fullmatch(item):
            ranges |= dict.fromkeys(re.findall(NAME, found[1]), found[2])
    items = [item.strip() for item in dict.fromkeys(items) if item.strip()]
    declared = {
        _bare(member) for item in items if (found := FAMILY.fullmatch(item)) for member in re.findall(MEMBER, found[1])
    }
    # the sign of a member that is declared here is a fact of it; any other is a given
    bounds = {item: found for item in items if (found := BOUND.fullmatch(item)) and _bare(found[1] or found[4]) in declared}
    signs = {_bare(found[1] or found[4]): found for found in bounds.values()}
    return "; ".join(_plain(item, ranges, signs) for item in items if item not in bounds)


def _bare(member: str) -> str:
    return re.sub(r"\s", "", member)


def _plain(item: str, ranges: dict[str, str], signs: dict[str, re.Match[str]]) -> str:
    if found := DRAWN.fullmatch(item):
        name, at, law, inside = found.groups()
        if not item.startswith("iid"):
            msg = f"{name}[{at}] ~ {law}(...): say how its members depend on each other"
            raise ParseError(msg, where="let", hint=f"iid {item}")
        return f"{name} ~ IID{law}({_size(at, ranges)}, {inside})"
    if found := FAMILY.fullmatch(item):
        kind, *facts = (part.strip() for part in found[2].split(","))
        if kind in SCALAR_FACTS:
            kind, facts = "scalar", [kind, *facts]
        members = re.findall(MEMBER, found[1])
        return "; ".join(_family(member, kind, [*facts, *_sign(member, signs)], ranges) for member in members)
    return item


def _sign(member: str, signs: dict[str, re.Match[str]]) -> list[str]:
    found = signs.get(_bare(member))
    return [] if found is None else ["positive" if (found[2] or found[3]) in ("<", ">") else "nonnegative"]


def _family(member: str, kind: str, facts: list[str], ranges: dict[str, str]) -> str:
    name, inside = member.rstrip("] \n").split("[")
    sizes = [_size(at.strip(), ranges) for at in inside.split(",")]
    facts = [OF_A_NUMBER.get(fact, fact) if kind == "scalar" else fact for fact in facts]
    said = "".join(f", {EACH}{fact}" for fact in facts)
    shape = kind.split(" x ")
    if kind == "scalar" and len(sizes) <= 2:  # noqa: PLR2004 - numbers with one index, or with two
        return f"{name.strip()}: {' x '.join(sizes)}{said}"
    if len(sizes) == 1 and len(shape) == 1:
        return f"{name.strip()}: {sizes[0]} x {kind}{said}"
    if len(sizes) == 1:
        return f"{name.strip()}: ({sizes[0]})*({shape[0]}) x {shape[1]}{said}"
    msg = f"{member}: {kind} has too many indices"
    raise ParseError(msg, where="let", hint="numbers have one index or two, vectors and matrices one")


def _size(index: str, ranges: dict[str, str]) -> str:
    if index not in ranges:
        msg = f"nothing says over what {index or 'an index'} runs"
        raise ParseError(msg, where="let", hint=HINT)
    return ranges[index]
