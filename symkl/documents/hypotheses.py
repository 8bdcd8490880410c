"""What a text may leave unsaid: one hypothesis under which a line that is false otherwise is proved."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symkl.documents.counted import family_of
from symkl.documents.surface import Node, base, depends_on, key, names, strip, walk
from symkl.documents.trials import families_of_events

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from symkl.documents.equations import Link
    from symkl.documents.scope import Section
    from symkl.documents.trials import Trial
    from symkl.documents.types import Typing

MOST_LETTERS = 4
SPREADS = ("\\sigma", "s")
SHARES = ("one-hot", "one hot", "sum to 1", "sum to one", "sums to 1", "sums to one", "probability vector", "独热")
COVARIANCE = re.compile(r"(?:[PQR]|\\Sigma|\\bf\{(?:[PQR]|\\Sigma)\})(?![A-Za-z])")
ENDS_OF_LINE = ("\\\\", "$$", "\n\n", "\\[", "\\]")
IN_A_LINE = re.compile(r"\\(?:tag\*?|text\w*|mbox)\{((?:[^{}$]|\$[^$]*\$)*)\}")


@dataclass(frozen=True)
class Hypothesis:
    """A hypothesis in words, and the trial that takes it for granted; a usual one needs no more words than the text has.

    A sigma is a standard deviation; a sum over all models is over all of them, unless the text says half of it; where a text
    speaks of covariances, P, Q, R and Sigma are some.
    """

    says: str
    trial: Trial
    usual: bool = False


def is_said_beside(link: Link, hypothesis: Hypothesis) -> bool:
    r"""Whether words in the line itself say it: ``\tag{if $A$ is symmetric}``."""
    text, at = link.equation.document.text, link.sign.span.start
    start = max(text.rfind(end, 0, at) for end in ENDS_OF_LINE)
    stops = (text.find(end, at) for end in ENDS_OF_LINE)
    words = IN_A_LINE.findall(text[start + 1 : min((stop for stop in stops if stop >= 0), default=len(text))])
    fact = hypothesis.says.split(" ")[-1]  # a word: the 0 of "> 0" stands in the number of an equation, too
    return fact.isalpha() and any(re.search(rf"(?<![A-Za-z-])(?<!not ){fact}\b", said) for said in words)


def _takes(trial: Trial, random: Sequence[str]) -> bool:
    """Whether a function is taken of a random letter: it is not independent of what it is taken of."""
    return any(n.kind == "call" and not names(n).isdisjoint(random) for side in (trial.lhs, trial.rhs) for n in walk(side))


def hypotheses(section: Section, link: Link, trial: Trial) -> Iterator[Hypothesis]:
    """Every single silent hypothesis: symmetric, positive, orthogonal, independent, exhaustive."""
    typing = trial.typing
    used = sorted(names(link.lhs, link.rhs))
    square = [n for n in used if _may_be_symmetric(typing, n)]
    spread = [n for n in sorted(names(trial.lhs, trial.rhs)) if _may_be_symmetric(typing, n) and COVARIANCE.match(n)]
    numbers = [
        n
        for n in used
        if typing.is_number(n) and "positive" not in typing.facts.get(n, ()) and typing.meant(n) not in typing.law_of
    ]
    spreads = [n for n in numbers if base(n) in ("\\sigma", "s")]
    if spreads:
        found = _with_facts(trial, f"{', '.join(spreads)} > 0", spreads, "positive")
        yield replace(found, usual=True)
    if spread:  # that of the noise, too, which stands in what is put in
        says = f"{' and '.join(spread)} {'are' if len(spread) > 1 else 'is'} symmetric"
        found = _with_facts(trial, says, spread, "symmetric")
        yield replace(found, usual=link.equation.document.speaks_of("covariance"))
    for letters, fact, many in ((square, "symmetric", "the matrices are symmetric"), (numbers, "positive", "")):
        says = "is symmetric" if fact == "symmetric" else "> 0"
        for name in letters[:MOST_LETTERS]:
            yield _with_facts(trial, f"{name} {says}", [name], fact)
        if len(letters) > 1:
            yield _with_facts(trial, many or "the numbers are positive", letters, fact)
    for name in square[:MOST_LETTERS]:
        yield _with_facts(trial, f"{name} is orthogonal", [name], "orthogonal")
    yield from _of_the_law(section, trial)
    yield from _shares(section, link, trial)
    random = [n for n in sorted({*used} | names(trial.lhs, trial.rhs)) if typing.meant(n) in typing.law_of]
    if len({*map(typing.meant, random)}) > 1 and not _takes(trial, random):
        says = "the random letters are independent"
        yield Hypothesis(says, replace(trial, independent=True), usual=section.calls_independent(random))
    for family in sorted(families_of_events(link)):
        says = f"the {family} exclude one another and one of them always happens"
        half = bool(section.event_facts)
        yield Hypothesis(says, replace(trial, event_facts={family: ("exclusive", "exhaustive")}), usual=not half)


def usual(section: Section, link: Link, trial: Trial) -> Trial:
    """A trial in which all holds that needs no words: facts of its letters, independence, that shares sum to 1."""
    found = [h.trial for h in hypotheses(section, link, trial) if h.usual and h.trial.lhs is trial.lhs]
    facts = dict(trial.facts or {})
    for name, more in ((name, more) for one in found for name, more in (one.facts or {}).items()):
        facts[name] = facts.get(name, frozenset()) | more
    return (
        replace(
            trial,
            facts=facts,
            event_facts=next((one.event_facts for one in found if one.event_facts), trial.event_facts),
            independent=any(one.independent for one in found) or trial.independent,
            givens=tuple(dict.fromkeys(given for one in (trial, *found) for given in one.givens)),
        )
        if found
        else trial
    )


def _of_the_law(section: Section, trial: Trial) -> Iterator[Hypothesis]:
    """What the last parameter of a normal law may be, if not a variance."""
    left = strip(trial.lhs)
    logarithm = left.kind == "function" and left.text == "log"
    density = strip(left.args[0]) if logarithm else left
    if density.kind == "density" and len(density.args) == 3:  # noqa: PLR2004 - a point, a mean and a spread
        *others, spread = density.args
        two = Node("number", (), spread.span, "2")
        for says, meant in (
            ("the precision", Node("inverse", (spread,), spread.span)),
            ("the standard deviation", Node("power", (spread, two), spread.span)),
        ):
            other = replace(density, args=(*others, meant))
            lhs = replace(left, args=(other,)) if logarithm else other
            usual = not _takes_variances(section, says)
            yield Hypothesis(f"the last parameter of the law is {says}", replace(trial, lhs=lhs), usual=usual)


def _shares(section: Section, link: Link, trial: Trial) -> Iterator[Hypothesis]:
    """That the labels of a cross-entropy sum to 1: the y of a sum of all y_i log p_i."""
    document = link.equation.document
    for total in (n for side in (trial.lhs, trial.rhs) for n in walk(side) if n.kind == "series"):
        index = total.text.partition("|")[0]
        products = [[strip(a) for a in n.args] for n in walk(total.args[0]) if n.kind == "times"]
        for label in (a for args in products if any(a.kind == "function" and a.text == "log" for a in args) for a in args):
            family = family_of(label.text) if label.kind == "name" and depends_on(label.text, {index}) else ""
            if family:
                given = (replace(total, args=(label, *total.args[1:])), "=", Node("number", (), label.span, "1"))
                links = (link for equation in section.equations for link in equation.links)
                said = any(map(document.speaks_of, SHARES)) or any(_is_total(one, family) for one in links)
                yield Hypothesis(f"the {family} sum to 1", replace(trial, givens=(*trial.givens, given)), usual=said)


def _is_total(link: Link, family: str) -> bool:
    """Whether a line says that a family sums to 1."""
    left = strip(link.lhs)
    body = strip(left.args[0]) if left.kind == "series" else left
    return link.is_equality and key(link.rhs) == "1" and body is not left and family_of(key(body)) == family


def _may_be_symmetric(typing: Typing, name: str) -> bool:
    """Whether a letter is a square matrix that nothing calls symmetric."""
    return typing.is_square(name) and not typing.facts.get(name, frozenset()) & {"spd", "symmetric"}


def _takes_variances(section: Section, says: str) -> bool:
    """Whether laws of the section are written with variances: with a sigma squared, or with an inverse."""
    nodes = [n for equation in section.equations for side in equation.sides for n in walk(side)]
    spreads = [n.args[-1] for n in nodes if n.kind in ("density", "normal") and n.args]
    squared = any(n.kind == "power" and base(key(strip(n.args[0]))) in SPREADS for s in spreads for n in walk(s))
    return squared or (says == "the precision" and any(strip(s).kind == "inverse" for s in spreads))


def _with_facts(trial: Trial, says: str, letters: list[str], fact: str) -> Hypothesis:
    return Hypothesis(says, replace(trial, facts={name: frozenset({fact}) for name in letters}))
