"""One way to understand a link, and the statement that it is then."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from symkl.documents.averages import PROBABILITIES
from symkl.documents.definitions import opened, usable, written_out
from symkl.documents.independent import MADE_OF_OTHERS
from symkl.documents.indexed import deltas_of, free_indices
from symkl.documents.information import information
from symkl.documents.joint import Line
from symkl.documents.letters import NotUnderstoodError, Scope
from symkl.documents.logarithms import between
from symkl.documents.related import related
from symkl.documents.report import Used
from symkl.documents.scores import UNIT, scored
from symkl.documents.statements import Reading, elaborate
from symkl.documents.surface import Node, key, names, strip, substitute, walk
from symkl.language.distributions import AnyLaw
from symkl.language.statement import TOGETHER
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symkl.documents.definitions import Function
    from symkl.documents.equations import Link
    from symkl.documents.scope import Section
    from symkl.documents.types import Typing
    from symkl.verdict import Result


TAKEN = "independent, as different"  # of a proof: symbols that have laws of their own
OF_EVENTS = frozenset({"call", "over", "times", "group", "series", "name", "number", "plus", "minus", "absent"})


@dataclass(frozen=True)
class Trial:
    """One way to understand a link.

    Attributes
    ----------
    lhs, rhs, typing : what is understood
    used : what was put in, for reports; ``rests_on`` are the signs that say it
    assumed : what the text does not say
    kind : ``printed``, ``full`` with all definitions, ``proof`` of a theorem by what its proof ends in, ``other``
    facts, event_facts, independent, givens : what is taken for granted for once
    by_name : whether densities are what they are called, and not what they are defined to be
    of_any : whether declared laws are taken as any densities: what holds for these holds for them
    loose : whether a function was put in that hides what it depends on
    fixed : letters that do not vary with any other, whatever they are made of
    """

    lhs: Node
    rhs: Node
    typing: Typing
    used: tuple[Used, ...] = ()
    rests_on: tuple[Link, ...] = ()
    assumed: tuple[str, ...] = ()
    kind: str = "other"
    facts: Mapping[str, frozenset[str]] | None = None
    event_facts: Mapping[str, tuple[str, ...]] | None = None
    independent: bool = False
    givens: tuple[tuple[Node, str, Node], ...] = ()
    by_name: bool = False
    of_any: bool = False
    loose: bool = False
    fixed: frozenset[str] = frozenset()

    def with_(self, lhs: Node, rhs: Node, *, used: tuple[Used, ...] = (), rests_on: tuple[Link, ...] = ()) -> Trial:
        """Another trial with more put in."""
        return replace(self, lhs=lhs, rhs=rhs, used=(*self.used, *used), rests_on=(*self.rests_on, *rests_on), kind="other")


@dataclass(frozen=True)
class Understood:
    """A trial as a statement; ``loose`` if a function was put in that hides what it depends on."""

    trial: Trial
    reading: Reading
    rests_on: tuple[Link, ...]
    loose: bool


def read(section: Section, link: Link, trial: Trial) -> Understood:
    """Make a statement of a trial.

    Raises
    ------
    NotUnderstoodError
        If there is none.
    """
    informed = information(section, link, trial.lhs, trial.rhs)
    table = {} if trial.by_name or informed is not None else functions_of(section, link)
    left, right = opened(trial.lhs, table), opened(trial.rhs, table)
    facts = dict(trial.facts or {})
    for name, fact, holds in trial.typing.assumed:
        if holds(link.equation.document, link.sign.span.start):
            facts[name] = facts.get(name, frozenset()) | {fact}
    for name, within in between(left.node, right.node).items():
        facts[name] = facts.get(name, frozenset()) | within
    score = scored(trial.typing, section.densities, (left.node, right.node))
    deltas = deltas_of(score.typing, link.equation.document, *score.sides)
    scope = Scope(
        facts=facts,
        averaged=score.densities,
        free=free_indices(score.typing, deltas, *score.sides),
        deltas=deltas,
        drawn=section.drawn,
        upto=section.upto,
        masses=section.masses,
        events=_is_of_events(left.node, right.node),
        event_facts=trial.event_facts or _families(section, link),
        related=related(section.values, link).without(trial.fixed),
        digamma=section.digamma,
        entropy=section.entropy,
        beta=section.beta,
    )
    line = informed or Line(section.densities)
    found = None
    if not scope.events and line.speaks(left.node, right.node, of_laws=trial.of_any):
        try:
            found = line.read(left.node, right.node, link.relation, independence=section.independence)
            said = tuple(Used(what, link.place.line) for what in line.said)
            trial = replace(trial, used=(*trial.used, *said))
        except NotUnderstoodError:
            if trial.of_any or not line.is_of_more(left.node, right.node):
                raise
    if found is None:
        givens = [(opened(one, table).node, sign, opened(other, table).node) for one, sign, other in trial.givens]
        givens += [(one, "=", other) for one, other in score.givens]
        if score.givens:
            trial = replace(trial, used=(*trial.used, Used(UNIT, link.place.line)))
        (lhs, rhs), independent = score.sides, trial.independent
        found = elaborate(score.typing, lhs, rhs, link.relation, scope, independent=independent, givens=givens)
    used = (*trial.used, *section.laws_put.get(link.equation, ()), *(Used(what, link.place.line) for what in found.said))
    trial = replace(trial, used=used)
    put_in = tuple(dict.fromkeys((*left.links, *right.links)))
    return Understood(trial, found, (*trial.rests_on, *put_in), trial.loose or left.loose or right.loose)


def doubtful(section: Section, found: Reading, result: Result) -> str:
    """Why nothing is known of a reading: an estimate is taken as independent of what it is made of as a rule."""
    laws = {found.spelled.get(n, n): getattr(s, "law", None) for n, s in found.statement.symbols.items()}
    random = {
        n for n, law in laws.items() if law is not None and not isinstance(law, AnyLaw)
    }  # of any law, nothing is taken
    estimates = sorted(n for n in random if MADE_OF_OTHERS.match(n))
    others = random.difference(estimates)
    told = any(fact.kind in ("independent", TOGETHER) for fact in found.statement.given)
    if told or not (estimates and others) or all(section.calls_independent({n, *others}) for n in estimates):
        return ""
    taken = result.verdict is Verdict.REFUTED or any(TAKEN in condition for condition in result.conditions)
    return f"nothing says that {estimates[0]} is independent of {min(others)}" if taken else ""


def functions_of(section: Section, link: Link) -> dict[str, Function]:
    """The functions that may be put in for a link: none of its own chain."""
    return {k: f for k, f in section.functions.items() if f.link.equation is not link.equation}


def where(section: Section, link: Link, trial: Trial, equations: Sequence[Link]) -> Trial:
    """A trial in which other lines hold, with all definitions put into them as they are put into the trial."""
    table = written_out(usable(section.definitions, link, section.reaches)) if trial.kind == "full" else {}
    givens = [(substitute(k.lhs, table), k.relation, substitute(k.rhs, table)) for k in equations]
    used = tuple(Used(f"{text_of(k, k.lhs)} {k.relation} {text_of(k, k.rhs)}", k.place.line) for k in equations)
    return replace(trial, givens=tuple(givens), used=(*trial.used, *used), rests_on=(*trial.rests_on, *equations))


def families_of_events(link: Link) -> set[str]:
    """The letters that are counted in a link: y of y_i."""
    return {n.split("_{")[0] for n in names(link.lhs, link.rhs) if re.search(r"_\{[a-z]\}$", n)}


def _families(section: Section, link: Link) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(families_of_events(link), section.event_facts) if section.event_facts else {}


def _is_of_events(*sides: Node) -> bool:
    nodes = [n for side in sides for n in walk(side)]
    calls = [n for n in nodes if n.kind == "call"]
    plain = {n.kind for n in nodes} <= OF_EVENTS and all(n.text.split(" ", maxsplit=1)[0] in PROBABILITIES for n in calls)
    return bool(calls) and plain and all(map(_only_in_calls, sides))


def _only_in_calls(node: Node) -> bool:
    if node.kind == "name":
        return False
    if node.kind == "call":
        return all(a.kind == "name" for a in node.args)
    return all(_only_in_calls(a) for a in (node.args[:1] if node.kind == "series" else node.args))


def head(link: Link) -> str:
    """What the left side of a link is, as a key."""
    return key(strip(link.lhs))


def text_of(link: Link, node: Node) -> str:
    """A tree as the document prints it, on one line."""
    start, end = node.span
    text = link.equation.document.text
    if text[start:end].count("{") > text[start:end].count("}"):  # the brace behind what has a font
        end += text[end : end + 1] == "}"
    shown = text[start:end] if end > start else key(node)
    return re.sub(r"\s+", " ", shown)[:60]
