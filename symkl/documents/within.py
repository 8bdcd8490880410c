"""Letters of which more is said than the reader understands: what is true of them may be true of nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents import lexicon
from symkl.documents.cases import Objection, unclear
from symkl.documents.counted import counted, family_of
from symkl.documents.surface import free, names, strip, walk

if TYPE_CHECKING:
    from symkl.documents.cases import Case
    from symkl.documents.surface import Node


def in_a_set(case: Case) -> Objection | None:
    """A letter lies in a set, or is said to be more than is read."""
    typing, trial = case.section.typing, case.understood.trial
    turned = [e for e in case.section.equations if any(sign.relation == "perp" for sign in e.chain.signs)]
    upright = {n for e in turned for n in names(*e.sides) if typing.meant(n) not in typing.law_of}
    within = typing.within.keys() | upright
    families = {family_of(name) for name in within} - {""}
    gone = case.used - names(trial.lhs, trial.rhs)  # what they are is put in
    known = {n for n in gone if _is_known(case, n, typing.within.get(n, ""))} | _runs_over(case.link.lhs, case.link.rhs)
    found = sorted(n for n in case.used - known if n in within or family_of(n) in families)
    return unclear(f"{found[0]} is said to be more than the reader understands") if found else None


def _is_known(case: Case, name: str, words: str) -> bool:
    """Whether what words say of a letter says nothing of what it is made of."""
    made = [found.value for found in case.section.definitions.get(name, ())]
    projects = bool(made) and all(any(n.kind == "inverse" for n in walk(value)) for value in made)
    return bool(lexicon.IS_OF.fullmatch(words) or (projects and lexicon.PROJECTS.fullmatch(words)))


def _runs_over(*sides: Node) -> set[str]:
    """The letters that sums run over, and nothing else is: they are all that there is in their sets."""
    nodes = [n for side in sides for n in walk(side)]
    run = {n.text.partition("|")[0] for n in nodes if n.kind in ("series", "product")}
    return run - {n for side in sides for n in free(side)}


def in_a_case(case: Case) -> Objection | None:
    r"""A line whose display says for which indices it holds: ``s_i (1 - s_i), \quad i = j``."""
    here = case.link.equation
    inside = names(case.link.lhs, case.link.rhs)
    for other in (e for e in case.section.equations if e.formula == here.formula and e is not here and e.chain.signs):
        if all(strip(side).kind == "name" and any(counted(n, names(side)) for n in inside) for side in other.sides):
            return unclear("it is said of some of its indices alone")
    return None
