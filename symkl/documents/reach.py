r"""How far products, logarithms and derivatives reach.

What stands last in a product, without its index, may stand behind it; ``\log \frac{p}{q} \cdot \frac{q}{r}`` may be the
logarithm of both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.documents.surface import Node, bound_in, depends_on, free, key

if TYPE_CHECKING:
    from collections.abc import Mapping


def ended(node: Node) -> Node:
    """A tree whose products end with the last factor that depends on their index."""
    args = tuple(map(ended, node.args))
    same = all(a is b for a, b in zip(args, node.args, strict=True))
    made = node if same else Node(node.kind, args, node.span, node.text)
    body = made.args[0] if made.kind == "product" else None
    if body is None or body.kind != "times":
        return made
    bound = bound_in(made)
    last = max((k for k, a in enumerate(body.args) if any(depends_on(n, bound) for n in free(a))), default=0)
    inside, behind = body.args[: last + 1], body.args[last + 1 :]
    if not (inside and behind):
        return made
    first = inside[0] if len(inside) == 1 else Node("times", inside, body.span)
    return Node("times", (Node("product", (first, *made.args[1:]), made.span, made.text), *behind), made.span)


def of_products(node: Node) -> Node:
    """A tree whose logarithms, where no bracket ends them, are of all factors behind them."""
    args = tuple(map(of_products, node.args))
    for k, arg in enumerate(args if node.kind == "times" else ()):
        if arg.kind == "function" and arg.text == "log" and arg.args[0].kind != "group" and args[k + 1 :]:
            whole = Node("times", (arg.args[0], *args[k + 1 :]), arg.span)
            args = (*args[:k], Node("function", (whole,), arg.span, "log"))
            break
    if len(args) == 1 and node.kind == "times":
        return args[0]
    same = len(args) == len(node.args) and all(a is b for a, b in zip(args, node.args, strict=True))
    return node if same else Node(node.kind, args, node.span, node.text)


def with_slopes(node: Node, table: Mapping[str, Node]) -> Node:
    """A tree with other bodies under its derivatives."""
    args = tuple(with_slopes(a, table) for a in node.args)
    if node.kind == "derivative" and (body := table.get(key(node.args[0]))) is not None:
        args = (Node("group", (body,), node.args[0].span, "("), *args[1:])
    return Node(node.kind, args, node.span, node.text)
