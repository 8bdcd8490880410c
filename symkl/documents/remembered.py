"""What a statement is made of, without the places where it stands: of the same a statement is not made again.

A text that is edited is read after each change; most of its formulas are as they were, and so is what is known of their
letters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, TypeAlias

from symkl.documents.inference import own_name
from symkl.documents.letters import Scope

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from symkl.documents.surface import Node
    from symkl.documents.types import Shape, Typing

    Ingredients: TypeAlias = "tuple[Hashable, ...]"

OWN = re.compile(r"call:.*@\d+$")
PLAIN = ("facts", "complex", "within", "law_of", "made", "blocked", "stacked", "same")


def ingredients(typing: Typing, scope: Scope, nodes: Iterable[Node]) -> Ingredients:
    """All that the terms of trees depend on; a size without a value is a number of its own, whatever its number is."""
    flat = _flat(typing)
    return *flat.known, *(_plain(getattr(scope, f.name)) for f in fields(Scope)), *map(flat.node, nodes)


def _plain(value: object) -> Hashable:
    if isinstance(value, Mapping):
        return frozenset(value.items())
    return tuple(map(_plain, value)) if isinstance(value, tuple) else value


def _flat(typing: Typing) -> _Flat:
    """What is known of letters, flattened once as long as nothing is added to it."""
    state = (typing.sizes.version, *(len(v) for v in vars(typing).values() if isinstance(v, dict | list)))
    if typing.flattened[0] != state:
        flat = _Flat(typing, {}, {})
        flat.known = flat.letters()
        typing.flattened = state, flat
    first: _Flat = typing.flattened[1]
    return _Flat(typing, dict(first.sizes), dict(first.places), first.known)


@dataclass
class _Flat:
    """Flattens what is known of letters, and trees: sizes without a value, and places, are numbered as they come."""

    typing: Typing
    sizes: dict[int, int]
    places: dict[str, int]
    known: Ingredients = ()

    def size(self, size: int) -> Hashable:
        root = self.typing.sizes.find(size)
        value = self.typing.sizes.values[root]
        return -1 - self.sizes.setdefault(root, len(self.sizes)) if value is None else value

    def shape(self, shape: Shape) -> Hashable:
        return self.size(shape.rows), self.size(shape.columns)

    def node(self, node: Node) -> Hashable:
        known: Hashable = None
        own = own_name(node)
        if own:
            shape = self.typing.shapes.get(own)
            known = self.places.setdefault(own, len(self.places)) if shape is None else self.shape(shape)
        elif node.kind == "matrix" and (cells := self.typing.blocks.get(node)) is not None:
            known = tuple(tuple(map(self.shape, row)) for row in cells)
        return node.kind, node.text, known, *map(self.node, node.args)

    def letters(self) -> Ingredients:
        """What is known of letters."""
        typing = self.typing
        named = (
            tuple((name, self.size(size)) for name, size in typing.dimensions.items()),
            tuple((name, self.shape(shape)) for name, shape in typing.shapes.items() if not OWN.match(name)),
            tuple((tuple(map(self.shape, p.factors)), self.shape(p.value), p.settled) for p in typing.products),
            tuple(
                (name, law.family, tuple(map(self.node, law.args)), law.variable, self.shape(law.shape), law.known)
                for name, law in typing.laws.items()
            ),
            tuple((letters, self.node(spread)) for letters, spread in typing.together),
        )
        return (
            named,
            frozenset(self.shape(shape) for shape in typing.arrays if self._is_named(*shape)),
            frozenset(self.size(size) for size in typing.wide if self._is_named(size)),
            tuple(frozenset(getattr(typing, name).items()) for name in PLAIN),
            frozenset((name, said) for name, said in typing.hints.items() if not OWN.match(name)),
            frozenset(typing.declared),
            frozenset((name, fact) for name, fact, _ in typing.assumed),
            (typing.last_resort, typing.tolerant, typing.sizes.merging),
        )

    def _is_named(self, *sizes: int) -> bool:
        """Whether sizes may meet those of letters."""
        found = self.typing.sizes
        return all(found.value(size) is not None or found.find(size) in self.sizes for size in sizes)
