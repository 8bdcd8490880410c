"""A letter that stands once in a section and is said to be nothing: it may be a misprint for another of its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents.surface import Node, names, substitute, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.documents.cases import Case
    from symkl.documents.trials import Trial

MOST = 4  # letters that are tried for one


def without_stranger(case: Case) -> Iterator[tuple[str, Trial]]:
    """Trials with another letter of the line for one that stands nowhere else, and what each supposes."""
    link, section, trial = case.link, case.section, case.understood.trial
    if link.equation.inline or link.equation.cue in ("define", "assume") or not link.is_equality:
        return
    typing = section.typing
    sides = [side for equation in section.equations for side in equation.sides]
    seen = [n.text for side in sides for n in walk(side) if n.kind == "name"]
    for name in sorted(names(link.lhs) ^ names(link.rhs)):
        known = name in typing.declared or name in section.definitions or typing.meant(name) in typing.law_of
        if known or name not in typing.shapes or seen.count(name) != 1:
            continue
        others = [n for n in sorted(names(trial.lhs, trial.rhs) - {name}) if _alike(name, n) and n in typing.shapes]
        for other in others[:MOST]:
            table = {name: Node("name", (), link.rhs.span, other)}
            yield f"{name} is {other}", trial.with_(substitute(trial.lhs, table), substitute(trial.rhs, table))


def _alike(name: str, other: str) -> bool:
    """Whether two letters may be confused: they have one index, or one of them lacks it."""
    index, another = (n.partition("_")[2] for n in (name, other))
    return index == another if index else name.lower() == other.lower() or other.startswith(f"{name}_")
