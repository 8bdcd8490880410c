"""Where what a document says of a letter ends: letters that are declared anew, and what the text takes back."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from symkl.documents import lexicon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from symkl.documents.declared import Declaration
    from symkl.documents.equations import Link
    from symkl.documents.source import Document

ANEW = "anew"
OF_LETTERS = re.compile(lexicon.FORMULA)
ENDS_OF_SENTENCE = re.compile(r"[.!?。]\s|\n\s*\n")
OPENS = re.compile(r"\s*(?:\$\$|\\\[|\\begin\{[a-z*]+\})?\s*$")  # a display stands in the sentence before it
EXAMPLES = re.compile(r"\\begin\{((?:example|remark|exercise|problem)\*?)\}", re.IGNORECASE)


class Renewal(NamedTuple):
    """A place from which on a letter is another one than before."""

    letter: str
    document: Document
    offset: int


def declared_in(sentence: str, letters: Callable[[int], Sequence[str]]) -> Iterator[tuple[str, ...]]:
    """The letters that a sentence lets be something: ``now let A and B be arbitrary n x n matrices``."""
    for found in (*lexicon.LETS.finditer(sentence), *lexicon.IS_OTHER.finditer(sentence)):
        named = [letter for k in OF_LETTERS.findall(found["letters"]) for letter in letters(int(k))]
        if named:
            yield tuple(dict.fromkeys(named))


def renewals(found: Iterable[Declaration]) -> list[Renewal]:
    """Where letters are declared anew: in words that say so, or in a later theorem, lemma, example, ..."""
    seen: dict[tuple[int, str], int] = {}  # where a letter was declared last
    renewed = []
    for said in found:
        for letter in said.letters if said.says == ANEW else ():
            key = id(said.document), letter
            before = seen.get(key)
            between = said.document.text[before : said.since] if before is not None else ""
            if before is not None and (said.detail or lexicon.STATEMENT.search(between)):
                renewed.append(Renewal(letter, said.document, said.since))
            seen[key] = said.since
        if said.says != ANEW:
            for letter in said.letters:
                seen.setdefault((id(said.document), letter), said.offset)
    return renewed


def declared_again(found: Iterable[Declaration]) -> frozenset[str]:
    """The letters that more than one sentence lets be something."""
    counted = Counter(letter for said in found if said.says == ANEW for letter in said.letters)
    return frozenset(letter for letter, count in counted.items() if count > 1)


def bounded(found: Sequence[Declaration], renewed: Sequence[Renewal]) -> list[Declaration]:
    """Let each fact end where its letter is declared anew, or where the text takes it back."""
    return [_bounded(said, renewed) if said.says == "fact" else said for said in found]


def _bounded(said: Declaration, renewed: Sequence[Renewal]) -> Declaration:
    places = sorted(r.offset for r in renewed if r.document is said.document and r.letter in said.letters)
    since = max((at for at in places if at <= said.offset), default=0)
    ends = [at for at in places if at > said.offset]
    ends += [at for at in (_taken_back(said), _end_of_example(said)) if at is not None]
    if not ends and not since:
        return said
    if not said.under:
        return replace(said, under=True, since=since, until=min(ends, default=len(said.document.text)))
    return replace(said, since=max(since, said.since), until=min([*ends, said.until]))


def reaches(there: Link, here: Link, renewed: Iterable[Renewal]) -> bool:
    """Whether a line speaks of the same letters, and of the same case, as one that stands behind it."""
    document, start, end = there.equation.document, there.sign.span.end, here.equation.offset
    if document is not here.equation.document or start >= end:
        return True
    if any(r.document is document and start < r.offset <= end and r.letter in there.letters for r in renewed):
        return False
    places = cases(document.text)
    case = bisect.bisect(places, start)
    if case and bisect.bisect(places, end) != case:
        return False
    conditional = there.equation.inline and there.equation.is_conditional and here.equation.is_conditional
    return not (conditional and has_ended(there, here))


def has_ended(there: Link, here: Link) -> bool:
    """Whether the sentence of a line ends before another that stands behind it."""
    between = there.equation.document.text[there.sign.span.end : here.equation.offset]
    return ENDS_OF_SENTENCE.search(OPENS.sub("", between)) is not None


@lru_cache(maxsize=64)
def cases(text: str) -> list[int]:
    """Where the words of a text begin a case."""
    return [m.start() for m in lexicon.CASE.finditer(text)]


def _end_of_example(said: Declaration) -> int | None:
    """Where the example, remark or exercise ends in which something is said."""
    text = said.document.text
    begun = list(EXAMPLES.finditer(text, 0, said.offset))
    end = re.compile(rf"\\end\{{{re.escape(begun[-1][1])}\}}").search(text, begun[-1].end()) if begun else None
    return end.start() if end and end.start() > said.offset else None


def _taken_back(said: Declaration) -> int | None:
    """Where a sentence takes back what was said of a letter: one that names it, or no letter at all."""
    text = said.document.text
    for found in lexicon.WITHDRAWN.finditer(text, said.offset):
        ends = ENDS_OF_SENTENCE.search(text, found.end())
        begins = max((m.end() for m in ENDS_OF_SENTENCE.finditer(text, said.offset, found.start())), default=said.offset)
        sentence = text[begins : ends.start() if ends else len(text)]
        formulas = re.findall(r"\$([^$]+)\$|\\\((.+?)\\\)", sentence)
        named = [one or other for one, other in formulas]
        if not named or any(_speaks_of(formula, letter) for formula in named for letter in said.letters):
            return found.start()
    return None


def _speaks_of(formula: str, letter: str) -> bool:
    r"""Whether a formula in a sentence holds a letter, by its last piece: ``A`` of ``\\bf{A}``."""
    plain = re.sub(r"^\\[a-z]+\{(.*)\}$", r"\1", letter)
    return re.search(rf"(?<![A-Za-z]){re.escape(plain)}(?![A-Za-z])", formula) is not None
