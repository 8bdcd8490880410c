"""Letters of which more is said than the reader understands: what is true of them may be true of nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents import lexicon
from symkl.documents.cases import Objection, unclear
from symkl.documents.counted import family_of
from symkl.documents.surface import free, names, walk

if TYPE_CHECKING:
    from symkl.documents.cases import Case
    from symkl.documents.surface import Node

MARK = re.compile(r"⟦(\d+)⟧")


class Restricted(NamedTuple):
    """The formulas of a sentence of whose letters more is said, and the words that say it."""

    formulas: tuple[int, ...]
    words: str


def restricted(sentence: str, before: list[int]) -> Restricted | None:
    """What a sentence says of its formulas, or of those of the sentence before; ``None`` where it is nothing.

    Where a link leads, and which equation is meant, is no word. What is said of a probability, a slope or a posterior is
    said of no letter; that one thing is the inverse of another says nothing of the other.
    """
    sentence = lexicon.NO_WORDS.sub("", sentence)
    numbers = [int(k) for k in MARK.findall(sentence)]
    if not (numbers or lexicon.THEY.search(sentence)):
        return None
    words = next(
        (m for m in lexicon.RESTRICTED.finditer(sentence) if not lexicon.OF_ELSE.search(sentence[: m.start()])), None
    )
    if words is None:
        return None
    said = set(numbers or before)
    opening = lexicon.SINCE.match(sentence)
    if opening and MARK.search(sentence, opening.end(), words.start()):  # V of "since V is symmetric, W is ..."
        said -= {int(k) for k in MARK.findall(opening[0])}
    if lexicon.IS_OF.fullmatch(words[0]) and (of := lexicon.THAT.match(sentence, words.end())):
        said.discard(int(of[1]))
    return Restricted(tuple(sorted(said)), words[0])


def in_a_set(case: Case) -> Objection | None:
    """A letter lies in a set, or is said to be more than is read."""
    typing, trial = case.section.typing, case.understood.trial
    turned = [e for e in case.section.equations if any(sign.relation == "perp" for sign in e.chain.signs)]
    upright = {n for e in turned for n in names(*e.sides) if typing.meant(n) not in typing.law_of}
    within = typing.within.keys() | upright
    families = {family_of(name) for name in within} - {""}
    gone = case.used - names(trial.lhs, trial.rhs)  # what they are is put in
    known = {n for n in gone if lexicon.IS_OF.fullmatch(typing.within.get(n, ""))} | _runs_over(case.link.lhs, case.link.rhs)
    found = sorted(n for n in case.used - known if n in within or family_of(n) in families)
    return unclear(f"{found[0]} is said to be more than the reader understands") if found else None


def _runs_over(*sides: Node) -> set[str]:
    """The letters that sums run over, and nothing else is: they are all that there is in their sets."""
    nodes = [n for side in sides for n in walk(side)]
    run = {n.text.partition("|")[0] for n in nodes if n.kind in ("series", "product")}
    return run - {n for side in sides for n in free(side)}
