"""How far a product over an index reaches: what stands last in it, without the index, may stand behind it."""

from __future__ import annotations

from symkl.documents.surface import Node, bound_in, depends_on, free


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
