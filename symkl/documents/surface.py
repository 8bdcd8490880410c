"""What a side of a relation sign looks like before anything is known of its letters: a tree that keeps its places.

What could not be read is a hole with its reason; the rest of the tree stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from symkl.documents.source import NOWHERE, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

AVERAGES = frozenset({"mean", "variance", "covariance"})  # kinds of nodes


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of mathematics as it is written.

    Attributes
    ----------
    kind : such as ``plus``, ``times``, ``name``, ``mean``; ``hole`` for what was not understood
    args : its parts
    span : where it stands
    text : the name, the number, the reason of a hole
    """

    kind: str
    args: tuple[Node, ...] = ()
    span: Span = NOWHERE
    text: str = ""


def hole(reason: str, span: Span = NOWHERE) -> Node:
    """Return what stands for mathematics that was not understood."""
    return Node("hole", (), span, reason)


def walk(node: Node) -> Iterator[Node]:
    """Every node of a tree, from the top."""
    yield node
    for arg in node.args:
        yield from walk(arg)


def strip(node: Node) -> Node:
    """Take brackets off that only group."""
    while node.kind == "group":
        node = node.args[0]
    return node


def key(node: Node) -> str:
    """Return a text that is the same for two spellings of one tree."""
    node = strip(node)
    if node.kind in ("name", "number"):
        return node.text
    return f"{node.kind}:{node.text}[{';'.join(map(key, node.args))}]"


def names(*nodes: Node) -> set[str]:
    """Every name in trees, and every marked atom such as a bar over a product."""
    return {key(n) for node in nodes for n in walk(node) if n.kind in ("name", "marked")}


def is_zero(node: Node) -> bool:
    r"""Whether it is 0, of whatever shape: ``0``, ``\mathbf{0}_n``."""
    node = strip(node)
    if node.kind in ("minus", "entry"):
        return is_zero(node.args[0])
    return (node.kind == "number" and node.text == "0") or (node.kind == "name" and node.text.split("_{")[0] == "\\bf{0}")


def bound_in(node: Node) -> set[str]:
    """The letters that a tree binds: the index of a sum, the variable of an integral or limit."""
    if node.kind == "integral":
        return names(*node.args[1:])
    if node.kind in ("series", "product"):
        return {node.text.partition("|")[0]}
    return {node.text.replace("\\rightarrow", "\\to").partition("\\to")[0]} if node.kind == "limit" else set()


def substitute(node: Node, table: Mapping[str, Node]) -> Node:
    """Put trees for names; not for a name that is bound, nor where a name of the tree would be."""
    if node.kind in ("name", "marked") and (put := table.get(key(node))) is not None:
        return Node("group", (put,), node.span, "(")
    if not node.args or not table:
        return node
    if here := bound_in(node):
        table = {name: put for name, put in table.items() if name not in here and not here & names(put)}
    args = tuple(substitute(a, table) for a in node.args)
    return node if all(a is b for a, b in zip(args, node.args, strict=True)) else Node(node.kind, args, node.span, node.text)


def renamed(node: Node, table: Mapping[str, str]) -> Node:
    """Give names other names."""
    if node.kind == "name":
        other = table.get(node.text)
        return node if other is None else Node("name", (), node.span, other)
    if not node.args:
        return node
    return Node(node.kind, tuple(renamed(a, table) for a in node.args), node.span, node.text)


def base(name: str) -> str:
    r"""A name without its index and marks behind it: ``\Sigma`` of ``\Sigma_{1}``."""
    return name.split("_{", maxsplit=1)[0].split("^{", maxsplit=1)[0]
