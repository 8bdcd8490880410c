"""Slips of the pen: lines that may be right as they are meant, do not hold as they are read, and would with one change.

That a line next to it is a theorem is a strong sign that a line is no definition, no condition, and no consequence of what
is not understood: these are seldom one token away from what is true of all letters.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.documents import roles
from symkl.documents.cases import Case, is_bare
from symkl.documents.hypotheses import usual
from symkl.documents.letters import NotUnderstoodError
from symkl.documents.surface import is_zero, key, names, strip, walk
from symkl.documents.trials import read
from symkl.documents.within import in_a_case, in_a_set
from symkl.language.law import Law
from symkl.verdict import Suspect, Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from symkl.documents.cases import Tried
    from symkl.documents.equations import Link
    from symkl.documents.scope import Section
    from symkl.documents.trials import Trial, Understood

MOST = 6  # readings of a line
INTERVAL = r"(?:=\[|=\(|=\\mathbb\{R\}|(?<=[\])]))"  # a set that is one, or that is said to be one
LINEAR = ("plus or minus", "of an integral only", "a bound that varies")  # what is known of it is all that is used


def unknown(case: Case) -> bool:
    """Something was taken as an unknown number that may be tied to another one, as entropies are."""
    return any(not why.startswith(LINEAR) for why in case.understood.reading.opaque)


def one_of_a_few(case: Case) -> bool:
    """A letter lies in a set that may be finite; what is integrated or differentiated by varies without gaps."""
    within, text = case.section.typing.within, case.link.equation.document.text
    nodes = (n for e in case.section.equations for side in e.sides for n in walk(side))
    without_gaps = {name for n in nodes if n.kind in ("derivative", "integral") for name in names(*n.args[1:])}
    without_gaps |= {name for name in within if re.search(re.escape(within[name]) + INTERVAL, re.sub(r"\s", "", text))}
    return in_a_set(case) is not None and not within.keys() & case.used <= without_gaps


def told_elsewhere(case: Case) -> bool:
    """A function stands beside a divergence as an unknown number although another line says what it is: it may be that."""
    why, calls = case.understood.reading.opaque, [n for n in case.nodes() if n.kind == "call"]
    called = {key(n) for n in calls if f"{n.text.partition(' ')[0]} is not defined here" in why}
    others = (e.links[0] for e in case.section.equations if e.links and e is not case.link.equation)
    return "a divergence of laws that are not known" in why and any(key(other.lhs) in called for other in others)


def of_a_later_start(case: Case) -> bool:
    """The terms of a sum are taken by their index, of which it is not known that it begins behind a letter: at n + 1."""
    starts = (n.args[1] for n in case.nodes() if n.kind == "series")
    return "an index as a number" in case.understood.reading.opaque and any(names(start) for start in starts)


def quotient_goes_on(case: Case) -> bool:
    """Behind a quotient with a stroke stands a factor, which may be meant to stand below it: a / b c."""
    before = [a for n in case.nodes() if n.kind == "times" for a in n.args[:-1]]
    return any(a.kind == "over" and a.text == "/" and strip(a.args[1]).kind != "number" for a in before)


def average_of_what_is_defined(case: Case) -> bool:
    """A parameter of a law that stands in the line has a value that was put in."""
    of_a_law = any(isinstance(symbol, Law) for symbol in case.understood.reading.statement.symbols.values())
    return of_a_law and roles.parameter_defined(case) is not None


# what speaks against a slip, too: the line may not be meant as it is read, however near a theorem is
HARD = (
    roles.asked_for,
    roles.defining,
    roles.loose,
    roles.probabilities,
    roles.decimal,
    roles.base_of_logarithm,
    roles.two_meanings,
    roles.marked,
    roles.of_two_kinds,
    roles.maybe_a_function,
    roles.depends_on_it,
    roles.imaginary,
    roles.hypothesis,
    roles.condition,
    roles.assumed,
    in_a_case,
    roles.in_running_text,
    one_of_a_few,
    told_elsewhere,
    of_a_later_start,
    quotient_goes_on,
)
# what speaks against it where something was put into the line, with which it may be near a theorem by chance
WITH_MORE = (unknown, average_of_what_is_defined)


def vanishes(section: Section, link: Link, proved: Collection[Link]) -> bool:
    """Whether something of the letters of a line is said to be 0: with D Y = 0 a term of any sign may be left out."""
    if any(e.label in link.sign.references and any(map(is_zero, e.sides)) for e in section.equations if e.label):
        return True
    letters = names(link.lhs, link.rhs)
    parts = {key(n) for side in (link.lhs, link.rhs) for n in walk(side)}
    for other in (k for e in section.equations for k in e.links if k.is_equality and k is not link and k not in proved):
        if other.equation.inline and other.equation.offset > link.equation.offset:
            continue  # a case that is looked at later
        if not other.equation.inline and other.equation.chain.led_by in roles.CONDITIONS:
            continue  # a case that a display tells apart from others
        sides = strip(other.lhs), strip(other.rhs)
        of = names(*sides)
        # a function that is 0 somewhere else is another matter
        elsewhere = any(side.kind == "call" and key(side) not in parts for side in sides)
        derived = any(side.kind == "derivative" for side in sides)
        if any(side.kind == "covariance" for side in sides) and section.calls_independent(sorted(of)):
            continue  # which is taken for granted where the line is looked at
        numbers = all(map(section.typing.is_number, of & section.typing.shapes.keys()))
        solved = numbers and any(n.kind == "plus" for side in sides if side.kind != "series" for n in walk(side))
        if of and of <= letters and any(map(is_zero, sides)) and not (derived or elsewhere or solved):
            return True
    return False


def suspects(section: Section, link: Link, tries: Sequence[Tried]) -> tuple[Suspect, ...]:
    """The readings of a line that are refuted, if it may be a misprint."""
    if not (link.is_equality or link.relation == "~") or link.equation.cue == "replace" or roles.is_condition(link):
        return ()
    supposed = link.equation.cue == "assume" and (link.at == 0 or is_bare(link.lhs) or is_bare(link.rhs))
    if supposed and not _is_row_of_one(section, link):
        return ()
    found: dict[Suspect, None] = {}
    for tried in tries:
        if tried.result is None or tried.understood is None or tried.result.verdict is not Verdict.REFUTED:
            continue
        case, more = Case(section, link, tried.understood), tried.trial.kind != "printed"
        known = tried.trial.kind == "proof" or _is_solved(link, tried.trial)
        speaking = (*HARD, *WITH_MORE * (more and not known), *(roles.with_zero,) * (not known))
        again = more and not (known or link.equation.part) and roles.introduces_left(case)  # another value of one letter
        if not (again or any(against(case) for against in speaking)):
            statement = _supposing(section, link, tried.understood).reading.statement
            defined = bool(tried.trial.rests_on) and not _may_be_another(link)
            firm = link.relation == "~"  # a law is worked out, and its parameters are what they have to be
            found[Suspect(statement, known or firm, defined and not (known or firm), firm)] = None
    return tuple(sorted(found, key=lambda one: not one.known))[:MOST]  # the others from the plainest on


def _is_row_of_one(section: Section, link: Link) -> bool:
    """Whether the row of a display before a row gives the same letter a value: the letter is being worked out."""
    rows = [e for e in section.equations if e.formula == link.equation.formula and e.document is link.equation.document]
    at = rows.index(link.equation)
    before = rows[at - 1].links[0] if at and rows[at - 1].links else None
    same = before is not None and before.is_equality and key(before.lhs) == key(link.equation.sides[0])
    return same and strip(link.equation.sides[0]).kind == "name"


def _may_be_another(link: Link) -> bool:
    """Whether a line may give its left side another value than before: a chain of a proof goes on from the one it has."""
    goes_on = link.equation.part and len(link.equation.chain.signs) > 1 and not link.equation.is_anew
    return link.at == 0 and is_bare(link.lhs) and not (goes_on and strip(link.lhs).kind == "name")


def _supposing(section: Section, link: Link, understood: Understood) -> Understood:
    """A reading with what goes without a word: a line near it may be true for a positive sigma alone."""
    trial = usual(section, link, understood.trial)
    try:
        return understood if trial is understood.trial else read(section, link, trial)
    except NotUnderstoodError:
        return understood


def _is_solved(link: Link, trial: Trial) -> bool:
    """Whether what is put into a row of a display is what the display ends in: the solution of the row."""
    put = [k for k in trial.rests_on if k.equation.formula == link.equation.formula and k.equation is not link.equation]
    return bool(put) and len(put) == len(trial.rests_on) and all(k.sign.span > link.sign.span for k in put)
