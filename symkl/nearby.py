"""The lines near a line: edits of a token, and those by which people misprint: a factor, an index, a bracket, a term.

What is near is a matter of cost: a token taken away or exchanged costs least, then one put in, then longer parts. An edit
of the left side costs more than the same one on the right, which is where a line says something new.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import combinations, islice
from typing import TYPE_CHECKING

from sympy import S

from symkl.edits import EXCHANGED, Edit, is_number, nodes, said, size
from symkl.language import expectations as ex
from symkl.language import terms as tm
from symkl.misprints import TAKEN_AWAY, Words, changes, token_or_kind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sympy import Basic, Expr

    from symkl.edits import Change, Path, Said
    from symkl.language.statement import Statement

# what an edit costs more on the left: a sign, transpose or inverse taken away, any other, and a longer part taken away,
# which leaves less of what the line is about
LESS_ON_THE_LEFT, ON_THE_LEFT, DROPPED_ON_THE_LEFT = 1, 3, 7
EVERYWHERE = 1  # what it costs more where all places of a term are changed alike, or some of them
MOST_PLACES = 4
ALIKE = 3  # what two edits of one kind cost less than others
TWO_AT_ONCE = 2  # what two edits cost more than each of them


def edits(statement: Statement, *, firm: bool = False) -> Iterator[Edit]:
    """Every edit of a statement that is made, the nearest first; those farther away are listed when they are asked for.

    A left side that is ``firm`` is not edited.
    """
    sides = ("rhs",) if firm else ("rhs", "lhs")
    words = Words.of(statement)
    yield from (edit for edit in _listed(statement, sides, words, token_or_kind) if edit.cost <= EXCHANGED)
    yield from (edit for edit in _listed(statement, sides, words, changes) if edit.cost > EXCHANGED)


def _listed(
    statement: Statement, sides: tuple[str, ...], words: Words, of: Callable[[Expr, Basic | None, Words], Iterator[Change]]
) -> list[Edit]:
    found: list[Edit] = []
    for side in sides:
        alike: defaultdict[tuple[Expr, Said, Expr], list[tuple[int, Path]]] = defaultdict(list)
        here = replace(words, left=side == "lhs")
        for path, node, parent in nodes(getattr(statement, side)):
            for cost, change, new in of(node, parent, here):
                if not _is_idle(node, new, parent):
                    alike[node, change, new].append((cost + (_more(node, new) if here.left else 0), path))
        for (node, change, new), places in alike.items():
            kind, paths = _kind(node, new), [path for _, path in places]
            found += [Edit(cost, change, side, (path,), new, kind) for cost, path in places]
            if len(paths) > 1:
                cost = places[0][0] + EVERYWHERE
                found.append(Edit(cost, said(f"{change[0]}, everywhere", *change[1:]), side, tuple(paths), new, kind))
            if 2 < len(paths) <= MOST_PLACES:  # noqa: PLR2004 - some of three or more
                for some in (some for number in range(2, len(paths)) for some in combinations(paths, number)):
                    times = said(f"{change[0]}, {len(some)} times", *change[1:])
                    found.append(Edit(cost + 1, times, side, some, new, kind))
    return sorted(found, key=lambda edit: edit.cost)


def _more(node: Expr, new: Expr) -> int:
    """What an edit costs more on the left."""
    if isinstance(node, TAKEN_AWAY) and new == node.args[0]:
        return LESS_ON_THE_LEFT
    return DROPPED_ON_THE_LEFT if size(new) < size(node) and isinstance(node, (tm.Plus, tm.Times)) else ON_THE_LEFT


def pairs(near: Iterable[Edit], most: int) -> Iterator[tuple[int, tuple[Edit, Edit]]]:
    """Two edits of one side at once, of the ``most`` nearest, with what they cost; not of one place twice.

    Edits of both sides change what a line is about: with a factor dropped on either side much is true.
    """
    chosen = list(islice(near, most))
    both = [
        (a.cost + b.cost + TWO_AT_ONCE - ALIKE * (a.kind == b.kind), i, j)
        for (i, a), (j, b) in combinations(enumerate(chosen), 2)
        if (a.kind == b.kind or _are_tokens(a, b))
        and a.side == b.side
        and not any(p[: len(q)] == q or q[: len(p)] == p for p in a.places for q in b.places)
    ]
    for cost, i, j in sorted(both):
        yield cost, (chosen[i], chosen[j])


def _are_tokens(a: Edit, b: Edit) -> bool:
    """Whether two edits exchange a token each that is no number: with two numbers changed much is true by chance."""
    return max(a.cost, b.cost) <= EXCHANGED and not (is_number(a.new) or is_number(b.new))


def _kind(node: Expr, new: Expr) -> tuple[object, ...]:
    """What two edits have in common that people make together: the same token put in, taken away or exchanged."""
    if node in new.args:
        return "put in", type(new), *(arg for arg in new.args if arg != node)
    if new in node.args:
        return "taken away", type(node), *(arg for arg in node.args if arg != new)
    return node, new


def _is_idle(node: Expr, new: Expr, parent: Basic | None) -> bool:
    """Whether an edit says nothing, or only what is written more simply by another one."""
    if (
        isinstance(parent, (tm.Transpose, tm.Inverse))
        and isinstance(new, (tm.Transpose, tm.Inverse))
        and new.args[0] == node
    ):
        return True
    if isinstance(parent, tm.Times) and new in (S.One, S.NegativeOne):
        return True
    if isinstance(parent, tm.Negative) and (isinstance(new, tm.Negative) or new == S.One):
        return True
    return bool(new == node or (isinstance(new, (tm.Divide, ex.Divergence)) and new.args[0] == new.args[1]))
