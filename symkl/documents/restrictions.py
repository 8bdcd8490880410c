"""Words that say more of letters than the reader understands, and of which letters they say it."""

from __future__ import annotations

import re
from typing import NamedTuple

from symkl.documents import lexicon

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
