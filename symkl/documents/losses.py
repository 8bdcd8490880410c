"""What looks like a loss, which is a number: a letter of losses, or what adds up squares, norms or logarithms."""

from __future__ import annotations

import re

from symkl.documents.surface import Node, is_of_numbers, key, strip

LOSS = re.compile(r"(?:[LJ]|\\ell|\\cal\{[LJ]\})(?:_\{.*\})?$")
SMALL = re.compile(r"\\?[a-z]+(?:[_^]|$)")


def is_loss(node: Node) -> bool:
    """Whether it is a letter of losses: of what is minimised, whose gradient is taken."""
    return strip(node).kind == "name" and LOSS.match(strip(node).text) is not None


def adds_up(node: Node) -> bool:
    """Whether a tree adds up squares, norms or logarithms, with small letters before them."""
    node = strip(node)
    if node.kind in ("minus", "series", "over"):
        return adds_up(node.args[0])
    if node.kind == "plus":
        return any(map(adds_up, node.args))
    if node.kind == "times":
        return any(map(adds_up, node.args)) and all(_scales(a) or adds_up(a) for a in node.args)
    if node.kind == "power":
        return key(node.args[1]) == "2" and (strip(node.args[0]).kind == "plus" or adds_up(node.args[0]))
    return node.kind == "norm" or (node.kind == "function" and is_of_numbers(node))


def _scales(node: Node) -> bool:
    """Whether a factor is a number as it looks: 2, n, 1/N."""
    node = strip(node)
    if node.kind in ("over", "minus"):
        return _scales(node.args[0])
    return node.kind == "number" or (node.kind == "name" and SMALL.match(node.text) is not None)
