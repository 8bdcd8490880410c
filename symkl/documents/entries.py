"""Functions that are taken entry by entry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.documents.surface import Node, key, strip

if TYPE_CHECKING:
    from symkl.documents.types import Shape, Typing

ENTRYWISE = frozenset({"tanh", "sigmoid", "relu", "softplus"})  # of a number, or of each entry


def shape_of_entries(typing: Typing, function: Node, argument: Shape) -> Shape | None:
    """The shape of a function of numbers or vectors, by that of its argument; None for any other function."""
    name = function.text
    if name in ENTRYWISE:
        return argument
    if name in ("sign", "sgn"):  # of which no more is known
        shape = typing.shape(f"call:{key(function)}")
        typing.equal(shape, argument, name)
        return shape
    if name not in ("softmax", "logsumexp"):
        return None
    typing.sizes.unify(argument.columns, typing.one)
    return argument if name == "softmax" else typing.number


def entrywise(typing: Typing, node: Node) -> Node | None:
    r"""The power in ``\mathrm{diag}(s^2)``, where s is known to be a vector: it is taken entry by entry."""
    power = strip(node.args[0])
    if node.text != "diag" or power.kind != "power" or not re.fullmatch(r"[1-4]", key(power.args[1])):
        return None
    shape = typing.shapes.get(typing.meant(key(base := strip(power.args[0]))))
    small = base.kind == "name" and re.match(r"\\?[a-z]+(?:_|$)", base.text)
    if small and (shape is None or typing.status(shape) == "open"):
        shape = typing.shape(base.text)  # of a number there is no diagonal
        typing.sizes.unify(shape.columns, typing.one)
        typing.suggest(base.text, "vector", 3)
        return power
    column = shape is not None and typing.sizes.find(shape.columns) == typing.sizes.find(typing.one)
    return power if column and shape is not None and typing.status(shape) == "array" else None
