"""Logarithms to a base that is not said."""

from __future__ import annotations

from symkl.documents.surface import Node, strip, walk


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
