"""Which random letters the words of a section call independent."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from symkl.documents import lexicon
from symkl.documents.counted import family_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symkl.documents.declared import Declaration

INDEPENDENT = "independent"
MADE_OF_OTHERS = re.compile(r"\\(?:hat|tilde|bar|check|breve)\{")  # estimates, means, reconstructions
# what a sentence without letters may call so: what is random there
RANDOM_THINGS = re.compile(
    r"\b(?:variables?|vectors?|draws?|samples?|observations?|noises?|errors?|terms?|quantities|they|both|all|components?"
    r"|mutual(?:ly)?|statistical(?:ly)?|stochastic(?:ally)?|joint(?:ly)?|each other|one another|identically)\b|随机|相互",
    re.IGNORECASE,
)
LINEAR = re.compile(r"(?:\blinear(?:ly)?|线性)\W*$", re.IGNORECASE)
SENTENCES = re.compile(r"(?<=[.!?;。])\s+|\n\s*\n")
CLAUSE_ENDS = re.compile(r"[,.;:]|\bthen\b")
MARK = re.compile(lexicon.FORMULA)


def says_independent(text: str) -> bool:
    """Whether words speak of independence that is not that of rows and columns."""
    found = lexicon.INDEPENDENT.finditer(text)
    return any(not LINEAR.search(text, max(0, m.start() - 40), m.start()) for m in found)


def called_independent(sentence: str) -> tuple[list[int], list[int]] | None:
    """The formulas before and behind the word that calls letters independent; nothing where it calls none so."""
    for found in lexicon.INDEPENDENT.finditer(sentence):
        stops = [m.start() for m in lexicon.CLAUSES.finditer(sentence) if m.start() > 0]
        start = max((at for at in stops if at < found.start()), default=0)
        end = min((at for at in stops if at >= found.end()), default=len(sentence))
        before, after = sentence[start : found.start()], sentence[found.end() : end]
        if lexicon.DEPENDENT.search(before[-60:]) or LINEAR.search(before[-20:]):
            continue
        left, right = ([int(k) for k in MARK.findall(part)] for part in (before, after))
        of = re.match(r"\s*(?:of|from)\b", after)
        return (left, right) if of else (left + right, [])
    return None


def speaks_of_all(text: str) -> bool:
    """Whether words call what is random independent, and name no letters: ``the errors are independent``."""
    for sentence in SENTENCES.split(text):
        for found in lexicon.INDEPENDENT.finditer(sentence):
            before, after = sentence[: found.start()], CLAUSE_ENDS.split(sentence[found.end() :])[0]
            named = any(sign in part for part in (before, after) for sign in ("$", "\\(", "\\["))
            of = re.match(r"\s*of\b(?! (?:each|one|an)\b)", after)
            if (
                not (named or of)
                and RANDOM_THINGS.search(before + after)
                and called_independent(before + found[0]) is not None
            ):
                return True
    return False


def pairs(words: Iterable[Declaration]) -> frozenset[frozenset[str]]:
    """The pairs of letters that sentences call independent; of what is counted, x_i, one letter alone: each of another."""
    found: set[frozenset[str]] = set()
    for said in words:
        if said.says == INDEPENDENT:
            both = itertools.product(said.letters, said.others) if said.others else itertools.combinations(said.letters, 2)
            found |= {frozenset(pair) for pair in both}
            found |= {frozenset({letter}) for letter in said.letters if not said.others and family_of(letter)}
    return frozenset(found)
