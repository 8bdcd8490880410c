"""Logarithms to a base that is not said, and what logarithms say of letters."""

from __future__ import annotations

from symkl.documents.surface import Node, key, strip, walk


def depends_not_on_the_base(*sides: Node) -> bool:
    """Whether an equation says the same for each base: without a logarithm, or with one in each term of both sides."""
    return not any(map(_has_one, sides)) or all(map(_is_multiple, sides))


def _has_one(node: Node) -> bool:
    return any(n.kind == "function" and n.text.startswith("log") for n in walk(node))


def _is_multiple(node: Node) -> bool:
    node = strip(node)
    if node.kind in ("plus", "minus"):
        return all(map(_is_multiple, node.args))
    if node.kind not in ("times", "over"):
        return node.kind == "function" and node.text.startswith("log") and not any(map(_has_one, node.args))
    first, *others = sorted(node.args, key=_has_one, reverse=True) if node.kind == "times" else node.args
    return _is_multiple(first) and not any(map(_has_one, others))


def between(*sides: Node) -> dict[str, frozenset[str]]:
    r"""The letters that lie between 0 and 1 wherever the sides mean anything: p beside ``\log p`` and ``\log(1 - p)``."""
    inside = {key(n.args[0]) for side in sides for n in walk(side) if n.kind == "function" and n.text == "log"}
    return {name: frozenset({"probability"}) for name in inside if f"plus:[1;minus:[{name}]]" in inside}
