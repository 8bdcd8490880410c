"""Slips of the pen: lines that may be right as they are meant, do not hold as they are read, and would with one change.

That a line next to it is a theorem is a strong sign that a line is no definition, no condition, and no consequence of what
is not understood: these are seldom one token away from what is true of all letters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents import roles
from symkl.documents.cases import Case
from symkl.documents.surface import is_zero, names, strip
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.cases import Tried
    from symkl.documents.equations import Link
    from symkl.documents.scope import Section
    from symkl.language.statement import Statement

MOST = 12  # readings of a line
# what speaks against a slip, too: the line may not be meant as it is read, however near a theorem is
HARD = (
    roles.asked_for,
    roles.defining,
    roles.with_zero,
    roles.loose,
    roles.probabilities,
    roles.decimal,
    roles.base_of_logarithm,
    roles.two_meanings,
    roles.marked,
    roles.in_a_set,
    roles.of_two_kinds,
    roles.maybe_a_function,
    roles.depends_on_it,
    roles.imaginary,
    roles.hypothesis,
    roles.condition,
    roles.assumed,
    roles.in_running_text,
)
LINEAR = ("plus or minus", "of an integral only")  # what is known of it is all that is used


def unknown(case: Case) -> bool:
    """Something was taken as an unknown number that may be tied to another one, as entropies are."""
    return any(not why.startswith(LINEAR) for why in case.understood.reading.opaque)


# what speaks against it where something was put into the line, with which it may be near a theorem by chance
WITH_MORE = (unknown, roles.parameter_defined)


def _vanishes(section: Section, link: Link) -> bool:
    """Whether something of the letters of a line is said to be 0: with D Y = 0 a term of any sign may be left out."""
    letters = names(link.lhs, link.rhs)
    for other in (k for equation in section.equations for k in equation.links if k.is_equality and k is not link):
        sides = strip(other.lhs), strip(other.rhs)
        of = names(*sides)
        if of and of <= letters and any(map(is_zero, sides)) and not any(side.kind == "derivative" for side in sides):
            return True
    return False


def suspects(section: Section, link: Link, tries: Sequence[Tried]) -> tuple[Statement, ...]:
    """The readings of a line that are refuted, if it may be a misprint."""
    if not link.is_equality or link.equation.cue in ("assume", "replace") or roles.is_condition(link):
        return ()
    if _vanishes(section, link):
        return ()
    found: dict[Statement, None] = {}
    for tried in tries:
        if tried.result is None or tried.understood is None or tried.result.verdict is not Verdict.REFUTED:
            continue
        case, more = Case(section, link, tried.understood), tried.trial.kind != "printed"
        again = more and not link.equation.part and roles.introduces_left(case)  # another value of one letter
        if not (again or any(against(case) for against in (*HARD, *WITH_MORE * more))):
            found[tried.understood.reading.statement] = None
    return tuple(found)[:MOST]
