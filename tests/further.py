"""The same line with something more that is true of it: a fact, a local name, a lemma. None of them may lose a proof."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.errors import SymklError
from symkl.language.facts import CONTRADICTORY, closure
from symkl.language.lemmas import Lemma
from symkl.language.parse import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.language.statement import Statement

SQUARE = ("invertible", "symmetric", "spd", "diagonal", "orthogonal", "posdet", "lower")
NUMBER = ("positive", "nonzero", "nonnegative", "integer")
# what is proved at once, and has its letters among those that most lines declare
LEMMAS = (
    ("trace of a square", "tr(A*A.T) >= 0", "A: n x n"),
    ("length", "x.T*x >= 0", "x: n"),
    ("product", "(A*B).T = B.T*A.T", "A: n x n; B: n x n"),
    ("inverse", "inv(S)*S = I(n)", "S: n x n, spd"),
    ("square", "(a + b)**2 = a**2 + 2*a*b + b**2", "a, b: scalar"),
)
GREATEST = 60  # characters of a term that gets a name


def facts(claim: str, let: str) -> Iterator[str]:
    """The declarations with one fact more, of what is not random and nothing is differentiated by."""
    items = [item.strip() for item in let.split(";") if item.strip()]
    random = {name.strip() for item in items if "~" in item for name in item.split("~")[0].split(",")}
    for place, item in enumerate(items):
        found = re.fullmatch(r"([\w, ]+):\s*([^,(]+?)\s*((?:,.*)?)", item)
        names = [name.strip() for name in found[1].split(",")] if found else []
        if not found or random & set(names) or any(re.search(rf", ?{name}\]", claim) for name in names):
            continue
        sizes = [size.strip() for size in found[2].split(" x ")]
        declared = closure(fact.strip() for fact in found[3].split(",")[1:])
        more = NUMBER if sizes == ["scalar"] else SQUARE if len(sizes) == 2 and sizes[0] == sizes[1] else ()
        for fact in more:
            known = closure({*declared, fact})
            if "skew" in known and known & {"symmetric", "lower"} and "inv(" in claim:
                continue  # it is zero, and has no inverse
            if fact not in declared and not any(a in known and b in known for a, b in CONTRADICTORY):
                yield "; ".join([*items[:place], f"{item}, {fact}", *items[place + 1 :]])


def named(claim: str, let: str) -> Iterator[Statement]:
    """The line with a local name for what stands in brackets in it."""
    for part in dict.fromkeys(re.findall(r"(?<![\w\]])\([^()\[\],]+\)|\b(?:inv|tr|det)\([^()\[\],]+\)", claim)):
        if len(part) < GREATEST:
            try:
                yield parse(f"{claim.replace(part, 'Q_')} where Q_ = {part}", let)
            except SymklError:
                continue  # what is bound there cannot stand in a name


def with_lemmas(claim: str, let: str) -> Iterator[Statement]:
    """The line with a lemma that it may or may not use."""
    statement = parse(claim, let)
    for name, said, declared in LEMMAS:
        yield replace(statement, lemmas=(Lemma(name, parse(said, declared)),))


def all_of(claim: str, let: str) -> Iterator[tuple[str, Statement]]:
    """Every such line, with what is more in it."""
    for more in facts(claim, let):
        try:
            yield more, parse(claim, more)
        except SymklError:
            continue  # it contradicts another fact
    yield from ((str(s), s) for s in named(claim, let))
    yield from ((s.lemmas[0].name, s) for s in with_lemmas(claim, let))
