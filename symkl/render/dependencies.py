"""Which derivation rests on which, as far as their terms show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symkl.language.arithmetic import Node
from symkl.language.derivation import Printed, Step
from symkl.language.statement import Relation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sympy import Basic, Expr

    from symkl.language.derivation import Derivation


@dataclass(frozen=True, slots=True)
class Arrow:
    """One derivation that another rests on, by their places in the list.

    ``line`` is the label of a line of the second that the first derives: both its sides stand in one chain there.
    Without it, a term that the first works out, the left end of one of its chains, stands inside the second. ``lemma``
    is the label of a line of the second that names the first, or a line of it, as its reason.
    """

    source: int
    target: int
    line: str = ""
    lemma: str = ""


def arrows(derivations: Sequence[Derivation]) -> list[Arrow]:
    """Return every arrow between two derivations, at most one for each pair."""
    chains = [[[_meant(entry) for entry in chain] for chain in d.chains] for d in derivations]
    ends = [_worked_out(d) for d in derivations]
    inside = [{part for chain in some for term in chain for part in _parts(term)} for some in chains]
    found = []
    for source in range(len(derivations)):
        for target, derivation in enumerate(derivations):
            if source == target:
                continue
            line = _derived(chains[source], derivation)
            lemma = _by_lemma(derivations[source], derivation)
            if lemma:
                found.append(Arrow(source, target, line, lemma))
            elif line:
                found.append(Arrow(source, target, line))
            # a term with which a chain begins is worked out there
            elif (ends[source] & inside[target]) - {chain[0] for chain in chains[target]}:
                found.append(Arrow(source, target))
    both = {(a.source, a.target) for a in found}
    # what two derivations work out from one another shows no order
    return [a for a in found if a.line or a.lemma or (a.target, a.source) not in both]


def _meant(entry: Expr | Printed | Step) -> Expr:
    term = entry.term if isinstance(entry, Step) else entry
    return term.meant if isinstance(term, Printed) else term


def _derived(chains: list[list[Expr]], derivation: Derivation) -> str:
    """Return the label of a line that stands, with terms between its sides, in one of the chains."""
    for link in derivation.links:
        statement = link.mended or link.statement
        for chain in chains:
            if len(chain) > 2 and statement.lhs in chain and statement.rhs in chain:  # noqa: PLR2004 - a line is two terms
                return link.label
    return ""


def _by_lemma(source: Derivation, derivation: Derivation) -> str:
    """Return the label of the first line that says that it rests on another derivation."""
    named = {source.name, *(link.label for link in source.links)}
    said = {link.mended or link.statement for link in source.links}
    for link in derivation.links:
        if any(one.name in named or one.statement in said for one in link.statement.lemmas):
            return link.label
    return ""


def _worked_out(derivation: Derivation) -> set[Expr]:
    """Return the left ends of chains that say what they are equal to; a bare symbol is no result."""
    return {
        _meant(first)
        for first, step, *_ in derivation.chains
        if isinstance(step, Step) and step.relation is Relation.EQ and isinstance(_meant(first), Node)
    }


def _parts(term: Basic) -> Iterator[Basic]:
    """Every part of a term but itself."""
    for arg in term.args:
        yield arg
        yield from _parts(arg)
