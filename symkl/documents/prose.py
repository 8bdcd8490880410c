"""What the sentences of a document declare: shapes, kinds, facts, moments; and how a formula is led in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from symkl.documents import lexicon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Says: TypeAlias = Literal[
    "shape",
    "size",
    "space",
    "vector",
    "matrix",
    "scalar",
    "random",
    "variable",
    "fact",
    "moments",
    "untold",
    "cross",
    "assume",
]
LONGEST_TAIL = 400
MOST_WORDS = 80  # characters of a text that are shown
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_FRONT = re.compile(r"\A---\n.*?\n---\n", re.DOTALL)
_EMPHASIS = re.compile(r"[*_]{1,2}(?=\w)|(?<=\w)[*_]{1,2}")
_SENTENCES = re.compile(r"(?<=[.!?。])\s+(?=[A-Z\W])|\n\s*\n|\n#")

_SAID = re.compile(r"(?:\$|\\\)|⟧)[^$]*[.。]$")  # a sentence that holds a formula, and has ended


@dataclass(frozen=True)
class Said:
    """One thing that a sentence says.

    Attributes
    ----------
    says : what kind of thing
    of : the numbers of the formulas that hold the letters
    detail : a fact, or the number of the formula that holds sizes
    words : the words, for reports
    under : whether it is said under an assumption
    """

    says: Says
    of: tuple[int, ...]
    detail: str | int = ""
    words: str = ""
    under: bool = False


class Kinds(NamedTuple):
    """What the formulas of a sentence are, by their numbers: ``n x m``, letters alone, a space such as R^n."""

    holds_sizes: Callable[[int], bool]
    is_letter: Callable[[int], bool]
    is_space: Callable[[int], bool]


def plain(text: str) -> str:
    """A text without what stands before its first section, and without where its links lead."""
    return _LINK.sub(r"\1", _FRONT.sub("", text))


@lru_cache(maxsize=4096)  # an editor reads a text again and again
def cue(before: str) -> str:
    """What the words before a formula say of it: ``define``, ``assume``, ``lemma``, ``claim`` or nothing."""
    tail = last_sentence(_LINK.sub(r"\1", before)).lower()
    said = bool(_SAID.search(tail))  # "Let $A$ be a matrix." has said what it assumes, before the formula
    for found, must, mustnt in lexicon.CUE_PATTERNS:
        if must.search(tail) and not (mustnt and mustnt.search(tail)) and not (said and found == "assume"):
            return found
    return ""


def last_sentence(text: str) -> str:
    """The sentence that a text ends with, or the end of it."""
    return _SENTENCES.split(text.strip())[-1][-LONGEST_TAIL:]


def is_conditional(before: str) -> bool:
    """Whether the sentence that leads to a formula says it under an assumption: ``if they are independent, then``."""
    return bool(lexicon.UNDER.search(last_sentence(before)))


def is_anew(before: str) -> bool:
    """Whether the sentence that leads to an equation gives a letter another value than before: ``now put``."""
    return bool(lexicon.RESET.search(_SENTENCES.split(before.strip())[-1][-LONGEST_TAIL:]))


def is_applied(before: str) -> bool:
    """Whether the sentence that leads to an equation applies a theorem: ``in the present case, we have``."""
    return bool(lexicon.APPLIED.search(last_sentence(before)))


def loosely(before: str, after: str) -> str:
    """The words beside a formula, in its sentence, that say that it is no equality as it stands; or nothing."""
    tail = last_sentence(_LINK.sub(r"\1", before))
    found = lexicon.LOOSELY.search(tail) or lexicon.LOOSELY.search(
        re.split(r"[.;:。]|\n\s*\n|\\\\\[|\$\$", after)[0][:LONGEST_TAIL]
    )
    return found[0] if found else ""


def unclaimed(before: str, after: str) -> str:
    """The words beside a formula that say that it is not claimed: denied, doubted, or asked; or nothing."""
    found = lexicon.UNCLAIMED_BEFORE.search(last_sentence(_LINK.sub(r"\1", before))) or lexicon.UNCLAIMED_BEHIND.match(after)
    return re.sub(r"\s+", " ", found[0]).strip()[:MOST_WORDS] if found else ""


def is_supposed(before: str) -> bool:
    """Whether the words before a formula in running text make it a condition."""
    said = last_sentence(before)
    return any(words.search(said) for words in (lexicon.STATED, lexicon.UNDER, lexicon.LEADS_TO_CONDITION, lexicon.SUPPOSED))


def is_denied(before: str, after: str) -> bool:
    """Whether the words beside a formula deny it, doubt it or ask whether it holds."""
    said = last_sentence(_LINK.sub(r"\1", before))
    behind = (lexicon.ASKED, lexicon.UNCLAIMED_BEHIND, lexicon.TAKEN_BACK)
    if any(words.match(after) for words in behind):
        return True
    ahead = ((lexicon.DENIED, re.split(r"[,;:]", said)[-1]), (lexicon.HOPED, said), (lexicon.UNCLAIMED_BEFORE, said))
    return not lexicon.DEFINES.search(said) and any(words.search(text) for words, text in ahead)


def is_concluded(before: str, after: str) -> bool:
    """Whether the words right before a formula in running text make it a claim: ``then``, ``we get``."""
    tail = re.sub(r"(?:\$|\\\()$", "", last_sentence(_LINK.sub(r"\1", before)))
    return bool(lexicon.CONCLUDED.search(tail)) and not lexicon.CONDITION_BEHIND.match(after)


def is_of_a_sentence(before: str) -> bool:
    """Whether the words before a formula make it a condition of what their sentence says, and of nothing else."""
    said = last_sentence(before)
    asked = lexicon.UNDER.search(said) or re.search(r"\bfor\W*$", said, re.IGNORECASE)
    return bool(asked) and not (lexicon.STATED.search(said) or lexicon.CASE.search(f"{said} "))


def leads_to_condition(between: str) -> bool:
    """Whether the words between a formula and one behind it make the other its condition."""
    return lexicon.LEADS_TO_CONDITION.fullmatch(between) is not None


def is_taken(before: str) -> bool:
    """Whether the sentence that leads to a formula takes one thing for another for once."""
    return bool(lexicon.TAKEN.search(_SENTENCES.split(_LINK.sub(r"\1", before.strip()))[-1][-LONGEST_TAIL:]))


def is_solved(before: str) -> bool:
    """Whether the sentence that leads to a formula sets it to zero."""
    return bool(lexicon.SOLVED.search(_SENTENCES.split(_LINK.sub(r"\1", before.strip()))[-1][-LONGEST_TAIL:]))


def said(
    sentence: str,
    holds_sizes: Callable[[int], bool],
    is_letter: Callable[[int], bool],
    is_space: Callable[[int], bool],
) -> Iterator[Said]:
    """Read a sentence in which ``⟦k⟧`` stands for its k-th formula.

    Parameters
    ----------
    sentence : str
    holds_sizes, is_letter, is_space : whether a formula is ``n x m``, letters alone, a space such as R^n
    """
    plain = _EMPHASIS.sub("", _LINK.sub(r"\1", sentence))
    for m in lexicon.ASSUMED.finditer(plain):
        yield Said("assume", (int(m[2]),), "", m[1].lower())
    end = 0
    for start, stop in (*(m.span() for m in lexicon.CLAUSES.finditer(plain)), (len(plain), len(plain))):
        clause, before, end = plain[end:start], plain[:end], stop
        if "⟦" in clause:
            for i, part in enumerate(_parts(clause, holds_sizes)):
                led_in = before if i == 0 else ""
                yield from _sized(part, led_in, holds_sizes, is_letter)
                yield from _being(part, led_in, Kinds(holds_sizes, is_letter, is_space))
                yield from _moments(part, before, holds_sizes)
            yield from _named(clause, before, is_letter)
            yield from _in_spaces(clause, is_space)


def _parts(clause: str, holds_sizes: Callable[[int], bool]) -> Iterator[str]:
    """``A is an n x p matrix, B a p x n matrix`` is two declarations; the verb that is left out is put in."""
    start, verb, told = 0, "", False
    for m in lexicon.ANEW.finditer(clause):
        size, letter = m["size"], m["letter"] or m["first"]
        told = told or bool(lexicon.SAID_OF.search(clause, start, m.start()))
        if lexicon.LIST_ALONE.fullmatch(clause, start, m.start()):
            continue  # inside a list that has its verb behind it
        if told and not holds_sizes(int(letter)) and (not size or holds_sizes(int(size))):
            yield _with_verb(clause[start : m.start()], verb)
            start, verb = m.end(), "" if m["verb"] or m["first"] else "is"
    yield _with_verb(clause[start:], verb)


def _with_verb(part: str, verb: str) -> str:
    return part.replace("⟧", f"⟧ {verb} ", 1) if verb else part


def _facts(said: Said, before: str, words: str, after: str, is_letter: Callable[[int], bool]) -> Iterator[Said]:
    """The facts in words, unless what stands before or behind them denies them, hedges them, or makes them conditional."""
    words = lexicon.ASIDE.sub(" ", words)
    lead = lexicon.NEW_PHRASE.split(before)[-1]
    if lexicon.DENIED.search(lead) or re.search(r"\bnot\b|cross-cov", words) or _conditional(after, is_letter):
        return
    for pattern, fact in lexicon.PROPERTIES:
        found = re.search(rf"{lexicon.UNSPOILT}(?:{pattern})", words)
        if not found or _conditional(words[found.end() :], is_letter):
            continue
        beyond = words[: found.start()]
        if not (lexicon.DENIED.search(beyond) or lexicon.HEDGED.search(beyond) or re.search(r"\bor\s+(?:an?\s+)?$", beyond)):
            yield replace(said, detail=fact, under=bool(lexicon.UNDER.search(before)))


def _conditional(after: str, is_letter: Callable[[int], bool]) -> bool:
    found = lexicon.CONDITIONAL.match(after)
    return found is not None and (found[1] is None or not is_letter(int(found[1])))


def _sized(clause: str, led_in: str, holds_sizes: Callable[[int], bool], is_letter: Callable[[int], bool]) -> Iterator[Said]:
    """``n x p design matrix X``, ``n-dimensional random vector X``."""
    for m in _from_each_formula(lexicon.SIZED, clause):
        size, words, of = int(m[1]), m[2], (int(m[3]),)
        if holds_sizes(size) and not lexicon.APART.search(words):
            yield Said("shape", of, size, m[0])
            before, after = led_in + clause[: m.start()], clause[m.end() :]
            yield from _facts(Said("fact", of, "", m[0]), before, words, after, is_letter)
        elif is_letter(size) and lexicon.DIMENSIONAL.match(words) and not re.search(r"\b(with|mean|of|is|be)\b", words):
            yield Said("size", of, size, m[0])
            if "random" in words:
                yield Said("random", of, "", m[0])


def _being(clause: str, led_in: str, formulas: Kinds) -> Iterator[Said]:
    """``X is a symmetric n x n matrix``."""
    for m in _from_each_formula(lexicon.BEING, clause):
        of = tuple(int(k) for k in re.findall(lexicon.FORMULA, m["letters"]))
        of = of[-1:] if m["verb"] in lexicon.OF_ONE else of
        what = _up_to_another(m["what"], lambda k: formulas.holds_sizes(k) or formulas.is_space(k))
        whole = m[0][: m.start("what") - m.start() + len(what)][:80]
        size = _size(what, m["what"], formulas)
        if size is not None:
            yield Said(size[0], of, size[1], whole)
        adjectives = lexicon.ENDS.split(what)[0]
        if len(re.findall(lexicon.FORMULA, m["letters"])) > 1 and lexicon.TOGETHER.match(m["what"]):
            yield Said("random", of, "", whole)
        before = led_in + clause[: m.start()]
        if not lexicon.PART_OF.search(before):
            yield from _facts(
                Said("fact", of, "", whole), before, adjectives, m["what"][len(adjectives) :], formulas.is_letter
            )
        for noun, kinds in lexicon.NOUNS:
            if (found := noun.search(adjectives)) and not lexicon.DENIED.search(adjectives, 0, found.start()):
                for kind in kinds:
                    yield Said(kind, of, "", whole)  # type: ignore[arg-type] # a word of the lexicon
                break


def _size(what: str, whole: str, formulas: Kinds) -> tuple[Says, int] | None:
    """How a letter is said to be large, and the formula that says so: ``n x m``, a space, a number of entries."""
    spaced, sized, long = lexicon.IN_SPACE.match(what), lexicon.SIZE_INSIDE.match(what), lexicon.LONG.match(whole)
    if spaced and formulas.is_space(int(spaced[1])):
        return "space", int(spaced[1])
    k = int(sized[2]) if sized else -1
    if sized and (not lexicon.ENDS.search(sized[1]) or lexicon.HAS_SIZE.search(sized[1])):
        if formulas.holds_sizes(k):
            return "shape", k
        if formulas.is_letter(k) and lexicon.DIMENSIONAL.match(sized[3]):
            return "size", k
    if long and formulas.is_letter(int(long[1] or long[2])):
        return "size", int(long[1] or long[2])
    return None


def _in_spaces(clause: str, is_space: Callable[[int], bool]) -> Iterator[Said]:
    """``x belongs to R^n``, ``the vector x in R^n``."""
    for m in lexicon.OF_SPACE.finditer(clause):
        space = int(m[m.lastindex or 1])
        if is_space(space):
            yield Said("space", tuple(map(int, re.findall(lexicon.FORMULA, m["letters"] or m["others"]))), space, m[0])


def _up_to_another(what: str, holds_sizes: Callable[[int], bool]) -> str:
    """What is said up to a formula that is neither sizes nor says how the letter is, as ``n``-dimensional does."""
    for m in re.finditer(lexicon.FORMULA, what):
        if not holds_sizes(int(m[1])) and not lexicon.QUALIFIES.match(what, m.end()):
            return what[: m.start()]
    return what


def _from_each_formula(pattern: re.Pattern[str], clause: str) -> Iterator[re.Match[str]]:
    """Matches that begin at a formula; one may begin inside another."""
    for start in re.finditer("⟦", clause):
        found = pattern.match(clause, start.start())
        if found:
            yield found


def _named(clause: str, led_in: str, is_letter: Callable[[int], bool]) -> Iterator[Said]:
    """``the covariance matrix S``, ``random vectors X and Y``."""
    for m in lexicon.OF_PROPERTY.finditer(clause):
        said = Said("fact", (int(m[m.lastindex or 1]),), "", m[0])
        yield from _facts(said, led_in + clause[: m.start()], m[1], clause[m.end() :], is_letter)
    for m in lexicon.PROPERTY_BEHIND.finditer(clause):
        before = led_in + clause[: m.start()]
        if not lexicon.PART_OF.search(before):
            yield from _facts(Said("fact", (int(m[1]),), "", m[0]), before, m[2], clause[m.end() :], is_letter)
    for pattern, kinds in lexicon.KINDS:
        for m in pattern.finditer(clause):
            for kind in kinds:
                yield Said(kind, tuple(int(k) for k in m.groups() if k), "", m[0])  # type: ignore[arg-type] # as above


def _moments(clause: str, led_in: str, holds_sizes: Callable[[int], bool]) -> Iterator[Said]:
    """``X is a random vector with mean m and covariance S``; ``C is the cross-covariance matrix of X and Y``.

    The moments of something else, of a sample, or where something is known, are not those of the letter.
    """
    first = re.search(lexicon.FORMULA, clause)
    mean = lexicon.MEAN.search(clause)
    if first and mean and mean[1] != first[1] and lexicon.RANDOM.search(clause):
        spread = lexicon.COVARIANCE.search(clause)
        said = Said("moments", tuple(int(m[1]) for m in (first, mean, spread) if m), "", clause.strip()[:80])
        between = clause[first.end() : mean.start()]
        another = any(
            not holds_sizes(int(m[1])) and not lexicon.QUALIFIES.match(between, m.end())
            for m in re.finditer(lexicon.FORMULA, between)
        )
        if another or lexicon.OF_ANOTHER.search(clause) or lexicon.GIVEN.search(_SENTENCES.split(led_in)[-1]):
            said = Said("untold", said.of[:1], "", said.words)
        yield said
    for m in lexicon.CROSS.finditer(clause):
        yield Said("cross", (int(m[1]), int(m[2]), int(m[3])), "", m[0])
