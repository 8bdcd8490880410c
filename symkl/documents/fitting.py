"""Makes the chains of a section fit one another: what is known of its letters then, and the links that do not fit."""

from __future__ import annotations

import bisect
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from symkl.documents.inference import NotTypedError, core, equate, infer
from symkl.documents.sizes import ClashError
from symkl.documents.surface import Node, is_zero, names, strip, walk, with_a_transpose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from symkl.documents.earlier import Earlier
    from symkl.documents.equations import Equation, Link
    from symkl.documents.types import Typing

MOST_SIDES = 60  # of a section in which one at fault is looked for
MOST_AT_FAULT = 12
MOST_SEARCHES = 3  # for the side at fault among all that stand before; then the first of the chain is left out
MOST_TRIED = 16  # links without which the rest is fitted once more
MOST_BESIDE = 8
TRANSPOSED = ("transpose", "prime")
ONLY_SQUARE = "only where"
ODD = "a side that does not fit the rest"
NOT_THOSE_BEFORE = "a side that does not fit the lines before it"


def fitted(
    equations: Sequence[Equation],
    premises: set[Equation],
    typing: Typing,
    clashes: Mapping[Link, str],
    earlier: Earlier,
) -> tuple[Typing, Mapping[Link, str]]:
    """Make all chains fit one another, and guess what they leave open; where nothing fits, without the sides at fault.

    The one side without which all else fits is odd. Where there are several, one after the other is left out at the first
    chain that does not fit those before it.
    """
    fitting = _Fitting(equations, premises, typing, earlier)
    for count in range(MOST_AT_FAULT):
        if (done := fitting.upto(len(equations), clashes)) is not None:
            alone = fitting.squaring(*done) or fitting.squaring_alone(*done)
            return fitting.upto(len(equations), {**done[1], **alone}) or done if alone else done
        mending = fitting.mending(clashes) if count < MOST_SEARCHES else []
        odd = [done for out in mending if (done := fitting.upto(len(equations), {**clashes, **dict.fromkeys(out, ODD)}))]
        if len(odd) == 1 and not count:
            return odd[0]
        # which side is at fault only more lines tell; where they do not, it is a later one
        reached = [(fitting.reach({**clashes, **out}), k) for k, out in enumerate(mending)]
        out = mending[max(reached)[1]] if mending else fitting.first_at_fault(clashes)
        if not out:
            break
        clashes = {**clashes, **out}
    found, wrong = _constrained(equations, premises, typing, clashes)
    _inherit(found, earlier)
    return found.as_far_as_possible(), wrong  # what stays open has no term, and its lines say so


@dataclass(frozen=True)
class _Fitting:
    """Fits the first chains of a section, without the links that clash."""

    equations: Sequence[Equation]
    premises: set[Equation]
    typing: Typing
    earlier: Earlier

    def upto(self, count: int, clashes: Mapping[Link, str]) -> tuple[Typing, Mapping[Link, str]] | None:
        """Fit as many chains; None where they do not fit."""
        found, wrong = _constrained(self.equations[:count], self.premises, self.typing, clashes)
        _inherit(found, self.earlier)
        try:
            return found.finished(), wrong
        except ClashError:
            return None

    def reach(self, clashes: Mapping[Link, str]) -> int:
        """How many chains fit one another, from the first on."""
        whole = range(len(self.equations))
        return bisect.bisect_left(whole, True, key=lambda count: self.upto(count + 1, clashes) is None)  # noqa: FBT003 - what is looked for

    def mending(self, clashes: Mapping[Link, str]) -> list[dict[Link, str]]:
        """The sides up to the first chain that does not fit without one of which it does."""
        count = self.reach(clashes) + 1
        sides = [(e, at) for e in self.equations[:count] if e not in self.premises for at in range(len(e.sides))]
        found = [_touching(e, at, clashes) for e, at in sides] if len(sides) <= MOST_SIDES else []
        return [out for out in found if out and self.upto(count, {**clashes, **out}) is not None]

    def first_at_fault(self, clashes: Mapping[Link, str]) -> dict[Link, str]:
        """The first side that does not fit of a chain that has several."""
        count = self.reach(clashes) + 1
        equation = self.equations[count - 1]
        links = [link for link in equation.links if link not in clashes]
        for k in range(1, len(links) + 1):
            if self.upto(count, {**clashes, **dict.fromkeys(links[k:], NOT_THOSE_BEFORE)}) is None:
                return _touching(equation, links[k - 1].at + 1, clashes)
        return {}

    def squaring(self, done: Typing, clashes: Mapping[Link, str]) -> dict[Link, str]:
        """The one link whose sides are of one shape only if a letter is square, where nothing else says that it is."""
        links = [k for e in self.equations if e not in self.premises for k in e.links if k not in clashes]
        letters = {
            name: [k for k in links if name in names(k.lhs, k.rhs)]
            for name in done.shapes
            if name not in done.declared and not done.facts_of(name) and done.is_square(name) and not _is_named(done, name)
        }
        tried = 0
        for name, inside in letters.items():
            for link in inside if 1 < len(inside) <= MOST_BESIDE else ():
                tried += 1
                rest = self.upto(len(self.equations), {**clashes, link: ""}) if tried <= MOST_TRIED else None
                if rest is not None and _only_equal_if_square(rest[0], link, name):
                    return {link: f"{ONLY_SQUARE} {name} is square"}
        return {}

    def squaring_alone(self, done: Typing, clashes: Mapping[Link, str]) -> dict[Link, str]:
        """The links of the one side that makes a letter square, and would not with one transpose more."""
        square = {
            name for name in done.shapes if name not in done.declared and not done.facts_of(name) and done.is_square(name)
        }
        turned = {n for equation in self.equations for side in equation.sides for n in _turned_letters(side)}
        tried = 0
        for equation in self.equations:
            sides = () if equation in self.premises else enumerate(equation.sides)
            for at, side in sides:
                touched = _touching(equation, at, clashes)
                for name in sorted(square & turned & names(side)) if touched else ():
                    tried += 1
                    if tried > MOST_TRIED:
                        return {}
                    rest = self.upto(len(self.equations), {**clashes, **touched})
                    if rest is not None and _square_for_want_of_a_transpose(rest[0], equation, at, name):
                        return dict.fromkeys(touched, f"{ONLY_SQUARE} {name} is square")
        return {}


def _turned_letters(node: Node) -> Iterator[str]:
    """The letters that are transposed somewhere."""
    yield from (strip(n.args[0]).text for n in walk(node) if n.kind in TRANSPOSED and strip(n.args[0]).kind == "name")


def _square_for_want_of_a_transpose(typing: Typing, equation: Equation, at: int, name: str) -> bool:
    """Whether a side alone makes a letter square that is not, and fits its neighbour with one transpose more."""
    if name not in typing.shapes or typing.is_number(name) or typing.is_square(name):
        return False
    side, beside = equation.sides[at], equation.sides[at - 1 if at else 1]
    if not (alone := _settled(typing, side)) or not alone.is_square(name):
        return False
    others = with_a_transpose(side, lambda node: node.kind == "name" and node.text == name)
    fits = (_settled(typing, beside, other) for other in others)
    return any(found is not None and not found.is_square(name) for found in fits)


def _settled(typing: Typing, *sides: Node) -> Typing | None:
    """What is known once terms fit one another; nothing where they do not."""
    tried = typing.copy()
    try:
        for side in sides:
            infer(tried, side)
        for one, other in pairwise(sides):
            equate(tried, one, other)
        tried.settle()
    except (ClashError, NotTypedError):
        return None
    return tried


def _is_named(typing: Typing, name: str) -> bool:
    return typing.sizes.value(typing.shapes[name].rows) is not None


def _only_equal_if_square(typing: Typing, link: Link, name: str) -> bool:
    """Whether a letter becomes square by what stands between two sides, rather than by one of them."""
    if name not in typing.shapes or typing.is_number(name):
        return False
    if any(n.kind == "derivative" for side in (link.lhs, link.rhs) for n in walk(side)):
        return False  # some write it transposed
    tried = typing.copy()
    try:
        for side in (link.lhs, link.rhs):
            infer(tried, side)
        tried.settle()
    except ClashError:
        return False
    return not tried.is_square(name)


def _touching(equation: Equation, at: int, clashes: Mapping[Link, str]) -> dict[Link, str]:
    """The links of a side of a chain."""
    return {k: NOT_THOSE_BEFORE for k in equation.links if at in (k.at, k.at + 1) and k not in clashes}


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


def _inherit(typing: Typing, earlier: Earlier) -> None:
    """What is still open of a letter, as an earlier section knows it."""
    letters = [n for n, shape in typing.shapes.items() if n not in typing.declared and typing.status(shape) == "open"]
    known = {name: earlier.known(name) for name in letters}
    for at in sorted({at for sections in known.values() for at in sections}, reverse=True):
        for name in letters:
            shape = typing.shapes[name]
            if at not in known[name] or typing.status(shape) != "open":
                continue
            status, values = known[name][at]
            tried = typing.copy()
            try:
                for mine, value in zip(shape, values, strict=True):
                    if value is not None:
                        tried.sizes.unify(mine, tried.size(str(value)))
                if status == "array":
                    tried.forbid_number(shape)
                tried.settle()
            except ClashError:
                continue
            typing.sizes, typing.products, typing.arrays = tried.sizes, tried.products, tried.arrays
            typing.dimensions = tried.dimensions
