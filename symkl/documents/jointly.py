r"""What a line claims of letters that have one normal law together: ``x \mid y \sim N(m, S)``, ``A x + B y \sim N(m, S)``.

The law of all of them is read anew from the line that gives it: what a line claims of one of them is none of its laws.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from symkl.documents import laws, posteriors
from symkl.documents.normal_laws import TERM, said_at
from symkl.documents.sizes import ClashError
from symkl.documents.surface import key, names, strip
from symkl.documents.trials import Trial

if TYPE_CHECKING:
    from symkl.documents.equations import Equation, Link
    from symkl.documents.scope import Section
    from symkl.documents.types import Typing

OTHERWISE = re.compile(r"\bprecisions?\b|\binformation (?:matrix|form|vector)|\bcanonical\b|精度", re.IGNORECASE)


def claimed(section: Section, link: Link) -> list[Trial]:
    """What a line claims, if it is of letters that have a normal law together: a mean, and a covariance."""
    said = said_at(link)
    before = itertools.takewhile(lambda one: one is not link.equation, section.equations) if said is not None else ()
    for equation in before:
        typing = None if equation.chain.quoted else _together(section, equation)
        if said is None or typing is None or OTHERWISE.search(equation.document.text):
            continue
        letters = {*typing.together[-1][0]}
        known = [key(node) for node in said.given if key(node) in letters]
        own = names(link.lhs) if said.letter == TERM else {said.letter}
        parameters = names(said.mean, said.spread)
        inside = own | parameters | names(*said.given)
        if not own & letters or own & {*known} or any(typing.meant(n) in typing.law_of for n in inside - letters):
            continue
        elsewhere = names(*(side for one in section.equations if one is not link.equation for side in one.sides))
        free = parameters & letters - {*known}
        linear = said.letter != TERM or posteriors.is_linear(link.lhs, letters)
        if free or not linear or parameters - elsewhere - own - letters:
            continue
        try:
            typing = posteriors.fitting(typing, link, said) if link.relation == "~" else typing
        except ClashError:
            continue
        trial = Trial(link.lhs, link.rhs, typing, kind="full")
        return list(posteriors.moments(said, known, {TERM: link.lhs}, trial))
    return []


def _together(section: Section, equation: Equation) -> Typing | None:
    """What is known where letters have the normal law together that a line gives them, and no other."""
    signs, left = equation.chain.signs, strip(equation.sides[0])
    if [sign.relation for sign in signs] != ["~"] or signs[0].over or left.kind not in ("matrix", "tuple"):
        return None
    made = section.typing.copy()
    for name in names(left):
        made.laws.pop(f"law:{name}", None)
        made.law_of.pop(name, None)
    made.together = []
    try:
        found = laws.together(made, left, strip(equation.sides[1]), laws.blocks_of(section.equations))
    except ClashError:
        return None
    return made if found else None
