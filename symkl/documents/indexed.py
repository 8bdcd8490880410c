r"""Lines that are counted by free letters: ``\partial s_k / \partial z_j = s_k (\delta_{kj} - s_j)`` holds for all k and j.

A letter z_j of which a derivative is taken is an entry of the vector z: what is summed over all of them depends on it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.documents.counted import SCRIPT, Place, counted
from symkl.documents.inference import infer
from symkl.documents.letters import Letters, not_understood
from symkl.documents.surface import Node, key, names, strip, walk
from symkl.language.symbols import Dimension, Index

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sympy import Expr

    from symkl.documents.definitions import Definition
    from symkl.documents.equations import Equation
    from symkl.documents.source import Document
    from symkl.documents.types import Typing

ONE = re.compile(r"(?:_\{|\^\{\((?=.\)))([a-z])\)?\}$")  # x_{i}, x^{(i)}
TWO = re.compile(r"_\{([a-z]),?([a-z])\}$")
DELTA = re.compile(r"\\delta_\{([a-z]),?([a-z])\}$")
ENTRY = re.compile(r"[a-z],?[a-z]?")
FRESH = "lmnqrstuvw"


def deltas_of(typing: Typing, document: Document, *sides: Node) -> frozenset[str]:
    """Kronecker's deltas in a line: where it differentiates by an entry, or the text speaks of them."""
    nodes = [n for side in sides for n in walk(side)]
    by = any(n.kind == "derivative" and ONE.search(key(n.args[1])) for n in nodes)
    found = (
        {n.text for n in nodes if n.kind == "name" and DELTA.match(n.text)}
        if by or document.speaks_of("kronecker")
        else set()
    )
    return frozenset(n for n in found if not (n in typing.declared or n in typing.law_of or typing.facts_of(n)))


def free_indices(typing: Typing, deltas: frozenset[str], *sides: Node) -> frozenset[str]:
    """The letters that a line is counted by, where it differentiates by an entry, or takes one of something."""
    nodes = [n for side in sides for n in walk(side)]
    by = [n.args[1] for n in nodes if n.kind == "derivative" and ONE.search(key(n.args[1]))]
    parts = [n.text for n in nodes if n.kind == "entry" and ENTRY.fullmatch(n.text)]
    if not (by or deltas or parts):
        return frozenset()
    found = {letter for part in parts for letter in re.findall("[a-z]", part)}
    for name in {n.text for n in nodes if n.kind == "name"}:
        said = TWO.search(name) or ONE.search(name)
        if said and name not in typing.declared:
            found |= {*said.groups()}
    places_ = {id(a) for n in nodes if n.kind == "entry" for a in n.args[1:]}
    bare = {n.text for n in nodes if n.kind == "name" and id(n) not in places_} | set(typing.declared)
    return frozenset(found - bare - _bound(sides))


def _bound(sides: Iterable[Node]) -> set[str]:
    """The letters that are bound in a line, and stand free nowhere."""

    def outside(node: Node, under: frozenset[str]) -> set[str]:
        if node.kind in ("series", "product"):
            under |= {node.text.partition("|")[0]}
        said = (TWO.search(node.text) or ONE.search(node.text)) if node.kind == "name" else None
        here = {*said.groups()} - under if said else set()
        return here.union(*(outside(a, under) for a in node.args))

    bound = {n.text.partition("|")[0] for side in sides for n in walk(side) if n.kind in ("series", "product")}
    return bound - set().union(*(outside(side, frozenset()) for side in sides))


def ranges(equations: Sequence[Equation]) -> dict[Place, str]:
    r"""Up to which letter sums run over the members of a family: K of z, where ``\sum_{j=1}^K e^{z_j}`` stands."""
    found: dict[Place, str] = {}
    for side in (side for e in equations for side in e.sides):
        for node in walk(side):
            upper = node.args[2] if node.kind in ("series", "product") else None
            if upper is None or upper.kind != "name":
                continue
            index = node.text.partition("|")[0]
            for name in names(node.args[0]):
                for place in places(name, {index}):
                    found.setdefault(place, upper.text)
    return found


def places(name: str, indices: Iterable[str]) -> list[Place]:
    """Where indices stand in a name."""
    said = counted(name, {*indices})
    return [Place(said.family, k) for k in range(len(said.indices))] if said is not None and said.family else []


def reindexed(table: Mapping[str, Definition], wanted: Iterable[str]) -> dict[str, Definition]:
    """Definitions of the other members of a family, where one is defined for any index: of s_j by that of s_k."""
    found = dict(table)
    waiting = sorted(wanted)
    while waiting:
        name = waiting.pop()
        said = ONE.search(name)
        if said is None or name in found:
            continue
        family = name[: said.start()]
        for other, one in table.items():
            index = ONE.search(other)
            alike = index is not None and (other[: index.start()], index[0][0]) == (family, said[0][0])
            if index is not None and alike and index[1] != said[1]:
                value = _with_index(one.value, index[1], said[1])
                found[name] = replace(one, value=value)
                waiting += sorted(names(value))
                break
    return found


def stepped(name: str, value: Node, present: Collection[str]) -> Node:
    r"""A product or sum up to the index of a letter by its last step, where the letter before that stands, too.

    ``A_t`` that is ``\prod_{s=1}^t a_s`` is ``a_t A_{t-1}`` beside ``A_{t-1}``.
    """
    whole, index = strip(value), ONE.search(name)
    if index is None or index[0][0] != "_" or whole.kind not in ("series", "product") or key(whole.args[2]) != index[1]:
        return value
    before = f"{name[: index.start()]}_{{{index[1]}-1}}"
    counter, _, over = whole.text.partition("|")
    if before not in present or over != "=" or index[1] in {letter for n in names(whole.args[0]) for letter in n}:
        return value
    last = _with_index(whole.args[0], counter, index[1])
    parts = tuple(Node("group", (part,), value.span, "(") for part in (last, Node("name", (), value.span, before)))
    return Node("times" if whole.kind == "product" else "plus", parts, value.span)


def _with_index(node: Node, old: str, new: str) -> Node:
    """A tree with another free index."""
    if node.kind in ("series", "product"):
        bound, _, rest = node.text.partition("|")
        if bound == old:
            return node
        if bound == new:
            used = {letter for n in walk(node) if n.kind == "name" for letter in re.findall(r"[a-z]", n.text)}
            fresh = next(letter for letter in FRESH if letter not in used | {old, new})
            body = _with_index(node.args[0], bound, fresh)
            node = Node(node.kind, (body, *node.args[1:]), node.span, f"{fresh}|{rest}")
    if node.kind == "name":
        alone = re.compile(rf"(?<![A-Za-z\\]){old}(?![A-Za-z])")
        text = SCRIPT.sub(lambda m: m[1] + "{" + alone.sub(new, m[2]) + "}", node.text)
        return Node("name", (), node.span, text)
    return Node(node.kind, tuple(_with_index(a, old, new) for a in node.args), node.span, node.text)


class Indexed(Letters):
    """Makes indices of the letters that a line is counted by."""

    def count(self, *sides: Node) -> None:
        """Make indices of the letters that a line is counted by; each as far as the families reach that it counts."""
        sizes: dict[str, Expr] = {}
        nodes = [n for side in sides for n in walk(side)]
        found = [
            (letter, place)
            for name in sorted({n.text for n in nodes if n.kind == "name"})
            for letter, place in self._counting(name)
        ]
        for letter, place in found:
            size = self.reach(place)
            if size is not None and sizes.setdefault(letter, size) != size:
                not_understood(f"{letter}, which counts two things")
        for node in nodes:
            if node.kind == "entry" and ENTRY.fullmatch(node.text):
                shape = infer(self.typing, node.args[0])
                for letter, side in zip(re.findall("[a-z]", node.text), shape, strict=False):
                    if letter in self.scope.free:
                        sizes.setdefault(letter, self.size(side))
        pairs = [both.groups() for n in nodes if n.text in self.scope.deltas and (both := DELTA.match(n.text))]
        for pair in pairs:
            if known := [i for i in pair if i in sizes]:
                sizes |= dict.fromkeys(pair, sizes[known[0]])
        for letter, place in found:
            size = sizes.get(letter) or self.reached.get(place) or Dimension(self.unique(f"size {place}", "size"))
            self.reached.setdefault(place, size)
            sizes.setdefault(letter, size)
        self.indices = {i: Index(self.unique(i, "free index"), size) for i, size in sorted(sizes.items())}

    def _counting(self, name: str) -> list[tuple[str, Place]]:
        """The free letters that a name is counted by, and where they stand."""
        said = counted(name, self.scope.free) if name not in self.scope.deltas else None
        return (
            list(zip(said.indices, places(name, self.scope.free), strict=True)) if said is not None and said.family else []
        )

    def reach(self, place: Place) -> Expr | None:
        """How many members a family has, by what is said of its vector or matrix, or by the sums over it."""
        shape = self.typing.shapes.get(place.family)
        if shape is not None and self.typing.status(shape) == "array":
            return self.size(shape[place.at])
        upto = self.scope.upto.get(place)
        return self.reached.get(place) if upto is None else Dimension(self.unique(upto, "size"))

    def whole(self, index: str, body: Node) -> Expr | None:
        """How far a sum without an end runs, by other sums over what it counts."""
        found = [place for name in sorted(names(body)) for place in places(name, {index})]
        if any(n.kind == "call" for n in walk(body)) or not (self.scope.free or any(p in self.scope.upto for p in found)):
            return None
        deltas = (both.groups() for name in names(body) & self.scope.deltas if (both := DELTA.match(name)))
        beside = [self.indices[other].size for pair in deltas if index in pair for other in pair if other in self.indices]
        return next((size for place in found if (size := self.reach(place)) is not None), min(beside, key=str, default=None))
