"""Letters and calls that stand once in a section, of which nothing is said: misprints, perhaps, for others of their line."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.documents.cases import is_bare
from symkl.documents.independent import MADE_OF_OTHERS
from symkl.documents.surface import Node, key, names, strip, substitute, walk
from symkl.documents.trials import Trial, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from symkl.documents.cases import Case

# what is objected where letters and calls may be misprinted
STRANGE = re.compile(r"introduces |nothing defines |[^;]+ is not (?:in the language|defined here)$")
MOST = 4  # letters that are tried for one
WRAPPED = ("power", "transpose", "inverse")
TAKEN = ("call", "function")


def without_stranger(case: Case, known: Mapping[str, Node]) -> Iterator[tuple[str, Trial]]:
    """The line with another letter or call for one that stands nowhere else, and what that supposes.

    The other one stands in the line, or in what is known of its letters.
    """
    link = case.link
    if link.equation.inline or link.equation.cue in ("define", "assume") or not link.is_equality:
        return
    printed = Trial(link.lhs, link.rhs, case.understood.trial.typing, kind="printed")
    yield from _without_letter(case, printed, known)
    yield from _without_call(case, printed, known)


def _without_letter(case: Case, printed: Trial, known: Mapping[str, Node]) -> Iterator[tuple[str, Trial]]:
    link, section, trial = case.link, case.section, case.understood.trial
    typing = section.typing
    sides = [side for equation in section.equations for side in equation.sides]
    seen = [n.text for side in sides for n in walk(side) if n.kind == "name"]
    inside = {n for side in (link.lhs, link.rhs) if not is_bare(side) for n in names(side)}
    beside = names(trial.lhs, trial.rhs, *(known[n] for n in case.used if n in known)) | names(*_values(case))
    for name in sorted(names(link.lhs) ^ names(link.rhs)):
        said = name in typing.declared or name in section.definitions or typing.meant(name) in typing.law_of
        # a fit, a mean: what it is may be known to all who read it
        if said or name not in typing.shapes or seen.count(name) != 1 or MADE_OF_OTHERS.match(name):
            continue
        unsaid = {n for n in beside if MADE_OF_OTHERS.match(n) and n not in section.definitions}
        alike = [n for n in sorted(beside - unsaid - {name}) if n in typing.shapes]
        own = names(link.lhs if name in names(link.lhs) else link.rhs)  # v_1 + v_2 = 2 v_1 says what v_2 is
        numbered = {n for n in alike if name in inside and n not in own and _numbered(name) == _numbered(n)}
        others = [n for n in alike if n in numbered or _alike(name, n)]
        for other in others[:MOST]:
            for meant in (Node("name", (), link.rhs.span, other), *filter(None, [known.get(other)])):
                lhs, rhs = (substitute(side, {name: meant}) for side in (link.lhs, link.rhs))
                yield f"{name} is {other}", replace(printed, lhs=lhs, rhs=rhs)


def _values(case: Case) -> list[Node]:
    """What the letters of a line are said to be, as it is printed."""
    return [found.value for name in case.used for found in case.section.definitions.get(name, ())]


def _alike(name: str, other: str) -> bool:
    """Whether two letters may be confused: they have one index, or one of them lacks it."""
    index, another = (n.partition("_")[2] for n in (name, other))
    return index == another if index else name.lower() == other.lower() or other.startswith(f"{name}_")


def _numbered(name: str) -> str:
    """A letter whose number is any."""
    return re.sub(r"\d+", "#", name)


def _without_call(case: Case, printed: Trial, known: Mapping[str, Node]) -> Iterator[tuple[str, Trial]]:
    """The line with a function of something that stands nowhere else as it is taken of a token less or more elsewhere."""
    link = case.link
    seen = [key(n) for e in case.section.equations for side in e.sides for n in walk(side) if n.kind in TAKEN]
    given = [known[n] for n in sorted(case.used & known.keys())]
    for own, others in ((link.lhs, link.rhs), (link.rhs, link.lhs)):
        mine = {key(n): n for n in walk(own) if n.kind in TAKEN}
        calls = {key(n): n for side in (others, *given) for n in walk(side) if n.kind in TAKEN}
        for name in sorted(n for n in mine if seen.count(n) == 1):
            near = [calls[k] for k in sorted(calls.keys() - mine) if _is_slip(mine[name], calls[k])]
            for other in near[:MOST]:
                lhs, rhs = (_with(side, name, other) for side in (link.lhs, link.rhs))
                if key(lhs) != key(rhs):  # f(a - x) = f(a + x) says what f is
                    yield f"{text_of(link, mine[name])} is {text_of(link, other)}", replace(printed, lhs=lhs, rhs=rhs)


def _with(node: Node, name: str, other: Node) -> Node:
    """A tree with another one at each place of one."""
    if key(node) == name and node.kind in TAKEN:
        return other
    return replace(node, args=tuple(_with(a, name, other) for a in node.args))


def _is_slip(one: Node, other: Node) -> bool:
    """Whether two calls of a function differ in one token inside of a sum, a product or a quotient."""
    same = one.kind == other.kind and one.text == other.text and len(one.args) == len(other.args)
    return same and sum(_differences(a, b, top=True) for a, b in zip(one.args, other.args, strict=True)) == 1


def _differences(one: Node, other: Node, *, top: bool) -> int:
    """In how many tokens two trees differ; 2 where that is more than one, or not told."""
    one, other = strip(one), strip(other)
    if key(one) == key(other):
        return 0
    if top and not (one.args and other.args):
        return 2
    for a, b in ((one, other), (other, one)):
        if not top and a.kind in ("minus", *WRAPPED) and key(strip(a.args[0])) == key(b):
            return 1
    if not (one.args or other.args):
        return 1 if one.kind == other.kind else 2
    if (one.kind, one.text, len(one.args)) != (other.kind, other.text, len(other.args)):
        return 2
    return min(2, sum(_differences(a, b, top=False) for a, b in zip(one.args, other.args, strict=True)))
