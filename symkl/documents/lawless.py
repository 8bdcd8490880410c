"""Averages of what has no law, and letters beside them: a line about them is called wrong only where it is about any law."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents.cases import Case, Objection, unclear
from symkl.documents.inference import IDENTITY
from symkl.documents.surface import AVERAGES, base, names, outside, walk

if TYPE_CHECKING:
    from symkl.documents.scope import Section

# what is usually a moment, without a word
MOMENTS = frozenset({"\\mu", "\\sigma", "\\rho", "\\Sigma", "\\kappa", "\\gamma", "m", "s", "r"})


def no_law(case: Case) -> Objection | None:
    """An average over a letter whose law is not declared, or of a family that is not known."""
    if case.understood.reading.densities or case.link.relation == "~":  # which looks at the laws that it rests on
        return None
    typing = case.section.typing
    found = []
    beyond = outside(case.link.lhs) | outside(case.link.rhs)
    for name in sorted(case.used):
        law = typing.laws.get(typing.law_of.get(typing.meant(name), ""))
        implied = typing.meant(name) in case.section.implied and not (case.section.any_law and name not in beyond)
        if implied or (law is not None and not law.known):
            found.append(name)
    return unclear(f"no law is declared for {', '.join(found)}") if found else None


def unknown_constant(case: Case) -> Objection | None:
    """Beside an average stands a letter of which nothing says that it is no random one."""
    averaged = {x for n in case.nodes() if n.kind in AVERAGES for x in names(n)}
    if not averaged or case.understood.reading.densities:
        return None
    typing, section = case.section.typing, case.section
    said = {n for equality in section.equalities for n in (equality.letter, *names(equality.value))} | set(typing.laws)
    known = case.parameters(known=True) | said | set(section.definitions) | set(typing.dimensions)
    for name in sorted(case.used):
        fixed = name in known or name in typing.declared or typing.facts_of(name) or typing.meant(name) in typing.law_of
        called = typing.hints.get(name, ("", 0))[1] >= 6  # noqa: PLR2004 - the words call it a matrix
        unsaid = name in typing.shapes and not fixed and not called and not IDENTITY.match(name)
        if unsaid and not (section.any_law and _stands_outside(section, name)):
            return unclear(f"nothing in the text says what {name} is")
    return None


def _stands_outside(section: Section, name: str) -> bool:
    """Whether a letter stands outside of the averages of an equation, as what is random does not: a in a Var(x).

    What is usually a moment is one without a word: sigma.
    """
    for equation in section.equations if base(name) not in MOMENTS else ():
        nodes = [n for side in equation.sides for n in walk(side)]
        if any(n.kind in AVERAGES for n in nodes) and any(name in outside(side) for side in equation.sides):
            return True
    return False
