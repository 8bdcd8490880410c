"""What a line may follow from: equations before it of which nothing is known."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from symkl.documents.cases import is_bare
from symkl.documents.counted import family_of
from symkl.documents.joint import signature
from symkl.documents.related import CONSTANTS
from symkl.documents.surface import Node, free, key, names, strip, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.documents.cases import Case
    from symkl.documents.equations import Link


def may_follow_from(case: Case, undecided: Sequence[Link]) -> list[Link]:
    """Equations before it of which nothing is known, and that share letters with it or with one another."""
    typing, trial = case.section.typing, case.understood.trial
    grounded = {v for v, law in typing.law_of.items() if typing.laws[law].known and typing.laws[law].family != "Any"}
    grounded |= {a for a, v in typing.same.items() if v in grounded} | set(typing.laws)
    reached = (_letters(case.link.lhs, case.link.rhs, trial.lhs, trial.rhs) | case.sizes) - grounded
    open_ = [k for k in undecided if k.equation is not case.link.equation]
    while values := _values(case.link, open_):
        open_ = [k for k in open_ if k not in values]
    found: list[Link] = []
    while new := [k for k in open_ if k not in found and _letters(k.lhs, k.rhs) & reached]:
        found += new
        reached |= _letters(*(side for k in new for side in (k.lhs, k.rhs))) - grounded
    return [k for k in open_ if k in found]


def _letters(*sides: Node) -> set[str]:
    """The letters that are free in trees, and the families of those that are counted: t of a sum over all t_k."""
    found = {n for side in sides for n in free(side)}
    return found | {family for n in names(*sides) if (family := family_of(n))}


def of_each(link: Link, other: Link) -> bool:
    """Whether an equation holds for each member of a family that a line binds: y_i^2 = 1 beside a sum over all y_i."""
    free_there = {n for side in (other.lhs, other.rhs) for n in free(side)}
    free_here = {n for side in (link.lhs, link.rhs) for n in free(side)}
    bound = {family_of(n) for n in names(link.lhs, link.rhs) - free_here} - {""}
    return any(family_of(n) in bound for n in free_there)


def unsaid_on_one_side(case: Case) -> str:
    """A letter of one side alone of which the text says nothing: what it is may be known to all who read it."""
    trial = case.understood.trial
    found = [n for n in free(trial.lhs) ^ free(trial.rhs) if n not in CONSTANTS and not case.is_grounded(n)]
    return min(found, default="")


def _values(link: Link, open_: Sequence[Link]) -> list[Link]:
    """The equations that say what a call is that stands nowhere else, a divergence, or a density: they bind nothing."""
    calls = Counter(c for k in (link, *open_) for c in dict.fromkeys(_calls(k.lhs) + _calls(k.rhs)))

    def says(node: Node) -> bool:
        node = strip(node)
        if node.kind == "divergence":
            return all(a.kind == "name" for a in node.args)
        return node.kind == "call" and is_bare(node) and calls[_called(node)] == 1

    def of_a_density(link: Link) -> bool:
        called = [n for side in (link.lhs, link.rhs) for n in walk(side) if n.kind == "call" and signature(n) is not None]
        return any(calls[_called(n)] == 1 for n in called)

    return [k for k in open_ if (k.at == 0 and says(k.equation.sides[0])) or of_a_density(k)]


def _calls(node: Node) -> list[str]:
    """The functions, densities and divergences in a tree."""
    return [_called(n) for n in walk(node) if n.kind in ("call", "divergence")]


def _called(node: Node) -> str:
    """What a function is told by: a density by its letters, too."""
    return key(node) if signature(node) is not None else node.text or node.kind
