"""Makes the chains of a section fit one another: what is known of its letters then, and the links that do not fit."""

from __future__ import annotations

import bisect
from contextlib import suppress
from typing import TYPE_CHECKING

from symkl.documents.inference import NotTypedError, core, equate, infer
from symkl.documents.sizes import ClashError
from symkl.documents.surface import is_zero

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symkl.documents.equations import Equation, Link
    from symkl.documents.types import Typing

MOST_SIDES = 60  # of a section in which one at fault is looked for
ODD = "a side that does not fit the rest"


def fitted(
    equations: Sequence[Equation],
    premises: set[Equation],
    typing: Typing,
    clashes: Mapping[Link, str],
    earlier: Sequence[Typing],
) -> tuple[Typing, Mapping[Link, str]]:
    """Make all chains fit one another, and guess what they leave open; where nothing fits, without the one side at fault."""

    def finished(upto: int, said: Mapping[Link, str]) -> tuple[Typing, Mapping[Link, str]] | None:
        found, wrong = _constrained(equations[:upto], premises, typing, said)
        _inherit(found, earlier)
        try:
            return found.finished(), wrong
        except ClashError:
            return None

    whole = len(equations)
    done = finished(whole, clashes)
    if done is not None:
        return done
    first = bisect.bisect_left(range(whole), True, key=lambda upto: finished(upto, clashes) is None)  # noqa: FBT003 - what is looked for
    sides = [(e, at) for e in equations[:first] if e not in premises for at in range(len(e.sides))]
    fits = []
    for equation, at in sides if len(sides) <= MOST_SIDES else ():
        touching = {link: ODD for link in equation.links if at in (link.at, link.at + 1) and link not in clashes}
        if touching and finished(first, {**clashes, **touching}) and (done := finished(whole, {**clashes, **touching})):
            fits.append(done)
    if len(fits) == 1:
        return fits[0]
    found, wrong = _constrained(equations, premises, typing, clashes)
    _inherit(found, earlier)
    return found.as_far_as_possible(), wrong  # what stays open has no term, and its lines say so


def _constrained(
    equations: Sequence[Equation], premises: set[Equation], typing: Typing, before: Mapping[Link, str]
) -> tuple[Typing, dict[Link, str]]:
    """Make every chain fit; of one that does not, the links that do."""
    clashes = dict(before)
    for equation in equations:
        if equation in premises:
            continue
        todo = [link for link in equation.links if link not in clashes]
        try:
            if len(todo) == len(equation.links):
                typing = _fitting(typing, equation)
                continue
        except ClashError:
            pass
        for link in todo:
            try:
                typing = _fitting(typing, equation, (link,))
            except ClashError as clash:
                clashes[link] = str(clash)
    return typing, clashes


def _fitting(typing: Typing, equation: Equation, links: Sequence[Link] | None = None) -> Typing:
    tried = typing.copy()
    try:
        constrain(tried, equation, links)
    except RecursionError:
        msg = "nested too deep"
        raise ClashError(msg) from None
    return tried


def constrain(typing: Typing, equation: Equation, links: Sequence[Link] | None = None) -> None:
    """Make the letters of a chain, or of some links of it, fit one another.

    Raises
    ------
    ClashError
        If they do not.
    """
    if equation.cue == "replace" or any(sign.relation in ("~", "in") for sign in equation.chain.signs):
        return
    readable = set()
    chosen = range(len(equation.sides)) if links is None else sorted({at for k in links for at in (k.at, k.at + 1)})
    for at in chosen:
        with suppress(NotTypedError):
            infer(typing, equation.sides[at])
            readable.add(at)
    for link in equation.links if links is None else links:
        if not {link.at, link.at + 1} <= readable:
            continue
        equate(typing, link.lhs, link.rhs)
        if link.is_equality and not is_zero(link.lhs) and not is_zero(link.rhs):
            pair = [core(typing, side) for side in (link.lhs, link.rhs)]
            if all(pair) and any("spd" in typing.facts.get(name or "", ()) for name in pair):
                for name in pair:
                    typing.add_fact(name or "", "spd")
    typing.settle()


def _inherit(typing: Typing, earlier: Sequence[Typing]) -> None:
    """What is still open of a letter, as an earlier section knows it."""
    for old in reversed(earlier):
        for name, shape in list(typing.shapes.items()):
            known = old.shapes.get(name)
            if known is None or name in typing.declared or typing.status(shape) != "open" or old.status(known) == "open":
                continue
            tried = typing.copy()
            try:
                for mine, theirs in zip(shape, known, strict=True):
                    value = old.sizes.value(theirs)
                    if value is not None:
                        tried.sizes.unify(mine, tried.size(str(value)))
                if old.status(known) == "array":
                    tried.forbid_number(shape)
                tried.settle()
            except ClashError:
                continue
            typing.sizes, typing.products, typing.arrays = tried.sizes, tried.products, tried.arrays
            typing.dimensions = tried.dimensions
