"""What the shape of a tree is, and what that says of the shapes of its letters."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from symkl.documents.losses import adds_up, is_loss
from symkl.documents.sizes import ClashError
from symkl.documents.surface import has_a_matrix, is_of_numbers, is_zero, key, of_gram, strip
from symkl.documents.types import Shape, Typing

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.documents.surface import Node

A_LOSS = 6  # how strong a hint it is that a letter is one
IDENTITY = re.compile(r"(?:I|\\bf\{I\}|\\bb\{I\}|\\rm\{Id\}|\\rm\{I\})(?:_\{(.*)\})?$")
ONES = re.compile(r"(?:\\bf\{1\}|\\bb\{1\}|1)(?:_\{(.*)\})?$")
SCALAR_CALLS = re.compile(r"\\rm\{|[pqPQHh]\b|\\Gamma|\\psi")
_LOWER = re.compile(r"(?!\\(?:bf|bb|cal|frak|rm|vec|ul|hat|bar|tilde|dot|ddot|check)\{)\\?[a-z]")
_SCALAR_LETTER = re.compile(r"\\(sigma|tau|lambda|alpha|beta|gamma|nu|kappa)(_|$)|[a-z](_|$)")


class NotTypedError(ClashError):
    """Something that has no shape because it was not understood."""


def infer(typing: Typing, node: Node) -> Shape:
    """Return the shape of a tree; its letters are made to fit.

    Raises
    ------
    ClashError
        If they cannot.
    NotTypedError
        If something in it was not understood.
    """
    found = _RULES.get(node.kind)
    if found is None:
        msg = node.text or f"a {node.kind} that is not understood"
        raise NotTypedError(msg)
    return found(typing, node)


def equate(typing: Typing, lhs: Node, rhs: Node) -> None:
    """Make the two sides of a relation sign fit; a zero fits anything."""
    letter = strip(lhs)
    if letter.kind == "name" and adds_up(rhs):
        typing.suggest(letter.text, "number", A_LOSS)
    left = None if is_zero(lhs) else infer(typing, lhs)
    right = None if is_zero(rhs) else infer(typing, rhs)
    if left is not None and right is not None:
        typing.equal(left, right, "the two sides")


def core(typing: Typing, node: Node) -> str | None:
    r"""The one letter that a definite matrix is a positive multiple of, up to inverses: P of ``(\tau P)^{-1}``."""
    while True:
        node = strip(node)
        if node.kind == "inverse":
            node = node.args[0]
        elif node.kind == "times":
            rest = [a for a in node.args if not _like_a_number(typing, a)]
            if len(rest) != 1:
                return None
            node = rest[0]
        elif node.kind == "over" and _like_a_number(typing, node.args[1]):
            node = node.args[0]
        else:
            return node.text if node.kind == "name" else None


def covariance(typing: Typing, node: Node, of: Shape) -> None:
    """Say that a tree is the covariance of a vector of a shape."""
    if is_zero(node):
        return
    node = strip(node)
    shape = infer(typing, node)
    typing.sizes.unify(shape.rows, shape.columns, "a covariance")
    typing.sizes.unify(shape.rows, of.rows, "a covariance")
    letter = core(typing, node)
    if letter is not None:
        typing.add_fact(letter, "spd")
    powers = _scales(typing, node) if node.kind != "name" else []
    odd = [name for name, even in powers if not even]
    for name, even in powers:
        if even or len(odd) == 1:
            typing.add_fact(name, "positive")
            typing.equal(
                typing.shape(name), typing.number, "a standard deviation" if even else "what a covariance is scaled by"
            )


def _scales(typing: Typing, node: Node) -> list[tuple[str, bool]]:
    r"""The letters that a covariance is scaled by, and whether as squares: \sigma of ``\sigma^2 I``."""
    node = strip(node)
    if node.kind == "power" and strip(node.args[0]).kind == "name" and key(node.args[1]) == "2":
        return [(key(node.args[0]), True)] if _like_a_number(typing, node) else []
    if node.kind == "name":
        return [(node.text, False)] if _like_a_number(typing, node) else []
    return [s for a in node.args for s in _scales(typing, a)] if node.kind in ("times", "over", "inverse") else []


def _like_a_number(typing: Typing, node: Node) -> bool:
    if node.kind in ("group", "power", "over", "times"):
        return all(_like_a_number(typing, a) for a in node.args)
    if node.kind == "name":
        name = typing.meant(node.text)
        if name in typing.shapes and (status := typing.status(typing.shapes[name])) != "open":
            return status == "number"
        return _SCALAR_LETTER.match(node.text) is not None
    return node.kind == "number"


def _number(typing: Typing, _: Node) -> Shape:
    return typing.number


def _inside(typing: Typing, node: Node) -> Shape:
    return infer(typing, node.args[0])


def own_key(node: Node) -> str:
    """Under what name the shape of a letter without a size is kept, such as an identity: each may have another."""
    return f"call:{'zero' if node.kind == 'entry' else node.text}@{node.span.start}"


def own_name(node: Node) -> str:
    """The name under which a shape of its own is kept; nothing for what has none."""
    if node.kind == "name":
        return own_key(node) if IDENTITY.match(node.text) or ONES.match(node.text) else ""
    return own_key(node) if node.kind == "entry" and is_zero(node) else ""


def _name(typing: Typing, node: Node) -> Shape:
    text = node.text
    if text not in typing.declared and (found := IDENTITY.match(text)):
        if found[1]:
            size = typing.size(found[1].split("\\times", maxsplit=1)[0])
            return Shape(size, size)
        whole = own_key(node)
        if whole not in typing.shapes:
            typing.shapes[whole] = typing.square()
            typing.forbid_number(typing.shapes[whole])
        return typing.shapes[whole]
    if text not in typing.declared and (found := ONES.match(text)) and text != "1":
        size = typing.size(found[1]) if found[1] else typing.shape(own_key(node)).rows
        return Shape(size, typing.one)
    if text in ("\\pi", "e") and text not in typing.shapes and text not in typing.declared:
        return typing.number
    if text in typing.dimensions and text not in typing.shapes:
        return typing.number
    return typing.shape(text)


def _plus(typing: Typing, node: Node) -> Shape:
    total: Shape | None = None
    for term in node.args:
        if is_zero(term):
            continue
        shape = infer(typing, term)
        if total is not None:
            typing.equal(total, shape, "the terms of a sum")
        total = total or shape
    return total or typing.number


def _times(typing: Typing, node: Node) -> Shape:
    return typing.multiply(tuple(infer(typing, a) for a in node.args))


def _over(typing: Typing, node: Node) -> Shape:
    above, below = (infer(typing, a) for a in node.args)
    typing.equal(below, typing.number, "a denominator")
    return above


def _transpose(typing: Typing, node: Node) -> Shape:
    shape = infer(typing, node.args[0])
    inner = strip(node.args[0])
    inner = strip(inner.args[0]) if inner.kind == "inverse" else inner
    if inner.kind == "name":
        typing.suggest(inner.text, "vector" if _LOWER.match(inner.text) else "array", 5)
    declared = inner.kind == "name" and inner.text in typing.declared
    if inner.kind in ("name", "plus") and not (declared and typing.status(shape) == "number"):
        typing.forbid_number(shape)
    return Shape(shape.columns, shape.rows)


def _square(typing: Typing, node: Node) -> Shape:
    shape = infer(typing, node.args[0])
    typing.sizes.unify(shape.rows, shape.columns, f"an {node.kind}" if node.kind == "inverse" else "a power")
    if node.kind == "inverse" and has_a_matrix(node.args[0], typing.hints):
        typing.likely.append(shape)  # a number would be divided by
        if (inner := of_gram(node.args[0])) is not None:  # of one row X, X'X has no inverse
            typing.likely.append(Shape(infer(typing, inner).rows, typing.one))
    for exponent in node.args[1:]:
        typing.equal(infer(typing, exponent), typing.number, "an exponent")
    return shape


def _turned(typing: Typing, node: Node) -> Shape:
    shape = infer(typing, node.args[0])
    return Shape(shape.columns, shape.rows)


def _of_anything(typing: Typing, node: Node) -> Shape:
    infer(typing, node.args[0])
    return typing.number


def _inner(typing: Typing, node: Node) -> Shape:
    one, other = (infer(typing, a) for a in node.args)
    typing.equal(one, other, "an inner product")
    return typing.number


def _function(typing: Typing, node: Node) -> Shape:
    entries = entrywise(typing, node)
    name, shapes = node.text, [_tolerant(typing, a) for a in (node.args if entries is None else entries.args[:1])]
    if is_of_numbers(node):
        for shape in shapes:
            typing.equal(shape, typing.number, f"the argument of {name}")
    elif name in ("tr", "det", "logdet"):
        typing.sizes.unify(shapes[0].rows, shapes[0].columns, f"{name} of what is not square")
    elif name == "diag":
        if typing.sizes.find(shapes[0].rows) == typing.sizes.find(shapes[0].columns) and typing.status(shapes[0]) == "array":
            return Shape(shapes[0].rows, typing.one)  # the diagonal of a matrix
        typing.suggest(key(node.args[0]), "array", 3)
        square = typing.square()
        typing.sizes.unify(square.rows, shapes[0].rows)
        return square
    elif name == "vec":
        return typing.column()
    elif name in ("argmax", "argmin"):
        return typing.fresh()
    elif name in ("sign", "sgn"):  # of a vector, entry by entry
        shape = typing.shape(f"call:{key(node)}")
        typing.equal(shape, shapes[0], name)
        return shape
    return typing.number


def entrywise(typing: Typing, node: Node) -> Node | None:
    r"""The power in ``\mathrm{diag}(s^2)``, where s is known to be a vector: it is taken entry by entry."""
    power = strip(node.args[0])
    if node.text != "diag" or power.kind != "power" or not re.fullmatch(r"[1-4]", key(power.args[1])):
        return None
    shape = typing.shapes.get(typing.meant(key(base := strip(power.args[0]))))
    small = base.kind == "name" and re.match(r"\\?[a-z]+(?:_|$)", base.text)
    if small and (shape is None or typing.status(shape) == "open"):
        shape = infer(typing, base)  # of a number there is no diagonal
        typing.sizes.unify(shape.columns, typing.one)
        typing.suggest(base.text, "vector", 3)
        return power
    column = shape is not None and typing.sizes.find(shape.columns) == typing.sizes.find(typing.one)
    return power if column and shape is not None and typing.status(shape) == "array" else None


def _tolerant(typing: Typing, node: Node) -> Shape:
    """The shape of an argument, which may be an event or a law."""
    return typing.fresh() if node.kind in ("event", "dot", "normal", "tuple") else infer(typing, node)


def _spread(typing: Typing, node: Node) -> Shape:
    shapes = [infer(typing, a) for a in node.args]
    for shape in shapes:
        typing.sizes.unify(shape.columns, typing.one, "a covariance is of vectors")
    return Shape(shapes[0].rows, shapes[-1].rows)


def _density(typing: Typing, node: Node) -> Shape:
    point, *rest = node.args
    at = infer(typing, point)
    if rest and not is_zero(rest[0]):
        typing.equal(at, infer(typing, rest[0]), "the mean of a density")
    if rest[1:]:
        covariance(typing, rest[1], at)
    typing.sizes.unify(at.columns, typing.one, "a density is of a vector")
    return typing.number


def _normal(typing: Typing, node: Node) -> Shape:
    """A normal law, which has the shape of its mean; it stands beside other laws only."""
    if len(node.args) != 2:  # noqa: PLR2004 - a mean and a covariance
        msg = "a law with other parameters than a mean and a covariance"
        raise NotTypedError(msg)
    mean, spread = node.args
    shape = typing.column() if is_zero(mean) else infer(typing, mean)
    covariance(typing, spread, shape)
    return shape


def _divergence(typing: Typing, node: Node) -> Shape:
    """A number; the letters of normal laws that stand in it are their means and covariances."""
    shapes = [_normal(typing, law) for law in map(strip, node.args) if law.kind == "normal"]
    for shape in shapes[1:]:
        typing.equal(shapes[0], shape, "the laws of a divergence")
    return typing.number


def _kron(typing: Typing, node: Node) -> Shape:
    for arg in node.args:
        infer(typing, arg)
    return typing.fresh()


def _alike(typing: Typing, node: Node) -> Shape:
    one, other = (infer(typing, a) for a in node.args)
    typing.equal(one, other, "an entrywise product")
    return one


def _call(typing: Typing, node: Node) -> Shape:
    name = node.text.split(" ", maxsplit=1)[0]
    shapes = [_tolerant(typing, a) for a in node.args]
    law = typing.laws.get(name)
    same_letter = (
        law is not None and len(node.args) == 1 and typing.meant(key(node.args[0])) == typing.meant(str(law.variable))
    )
    if law is not None and same_letter:
        typing.equal(shapes[0], law.shape, "the argument of a density")
    whole = f"call:{key(node)}"
    if whole not in typing.shapes:
        number = law is not None or SCALAR_CALLS.match(name) is not None
        typing.shapes[whole] = typing.number if number else typing.fresh()
        typing.hints[whole] = ("number", 3)
    return typing.shapes[whole]


def _entry(typing: Typing, node: Node) -> Shape:
    if is_zero(node):
        return typing.shape(own_key(node))
    infer(typing, node.args[0])
    return typing.number


def _marked(typing: Typing, node: Node) -> Shape:
    return typing.shape(key(node))


def _series(typing: Typing, node: Node) -> Shape:
    body, _, upper = node.args
    if upper.kind == "name":
        typing.size(upper)
        if upper.text in typing.shapes:
            typing.equal(typing.shapes[upper.text], typing.number, "the bound of a sum")
    return infer(typing, body)


def _derivative(typing: Typing, node: Node) -> Shape:
    of, by = (infer(typing, a) for a in node.args)
    if typing.status(by) == "number":
        return of
    if node.text == "gradient" and is_loss(node.args[0]) and typing.status(of) != "array":
        typing.equal(of, typing.number)
    if node.text == "gradient" and typing.status(of) != "number":
        msg = "the gradient of what is not known to be a number"
        raise NotTypedError(msg)
    if node.text == "Hessian":
        return Shape(by.rows, by.rows)
    if typing.status(of) == "array":  # of a vector by a vector there are two layouts
        return typing.fresh()
    return typing.fresh() if _ends_in_a_matrix(typing, node.args[0]) else by


def _ends_in_a_matrix(typing: Typing, node: Node) -> bool:
    r"""Whether a product begins or ends with a bold capital, as ``\mathbf{x}^T \mathbf{A}`` does, which is no number."""
    node = strip(node)
    if node.kind != "times":
        return False
    for end in (node.args[0], node.args[-1]):
        letter = end.args[0] if end.kind == "transpose" else end
        if letter.kind == "name" and typing.hints.get(letter.text, ("", 0)) == ("matrix", 4):
            return True
    return False


def _matrix(typing: Typing, node: Node) -> Shape:
    rows = [row.args for row in node.args]
    if all(strip(cell).kind == "number" for row in rows for cell in row):
        return Shape(typing.size(str(len(rows))), typing.size(str(len(rows[0]))))
    cells = tuple(tuple(typing.fresh() if is_zero(c) else infer(typing, c) for c in row) for row in rows)
    for line in cells:
        for cell in line[1:]:
            typing.sizes.unify(line[0].rows, cell.rows, "a row of blocks")
    for line in cells[1:]:
        for above, cell in zip(cells[0], line, strict=True):
            typing.sizes.unify(above.columns, cell.columns, "a column of blocks")
    typing.blocks[node] = cells
    height = cells[0][0].rows if len(cells) == 1 else typing.sizes.new()
    width = cells[0][0].columns if len(cells[0]) == 1 else typing.sizes.new()
    return Shape(height, width)


_RULES: dict[str, Callable[[Typing, Node], Shape]] = {
    "number": _number,
    "infinity": _number,
    "constant": _number,
    "name": _name,
    "group": _inside,
    "minus": _inside,
    "plus": _plus,
    "times": _times,
    "over": _over,
    "transpose": _transpose,
    "prime": _transpose,
    "inverse": _square,
    "power": _square,
    "pseudoinverse": _turned,
    "bars": _of_anything,
    "norm": _of_anything,
    "inner": _inner,
    "function": _function,
    "mean": _inside,
    "mean given": lambda typing, node: _given(typing, node, 1),
    "variance": _spread,
    "covariance": _spread,
    "variance given": lambda typing, node: _given(typing, node, 1),
    "covariance given": lambda typing, node: _given(typing, node, 2),
    "divergence": _divergence,
    "density": _density,
    "normal": _normal,
    "kron": _kron,
    "had": _alike,
    "call": _call,
    "entry": _entry,
    "marked": _marked,
    "series": _series,
    "product": _of_anything,
    "limit": _inside,
    "either": _number,
    "between": _inside,
    "integral": _inside,
    "derivative": _derivative,
    "matrix": _matrix,
    "rows": _of_anything,
    "columns": _of_anything,
}


def _given(typing: Typing, node: Node, count: int) -> Shape:
    """A moment of what stands before the bar, where what stands behind it is known."""
    for known in node.args[count:]:
        _tolerant(typing, known)
    of = replace(node, args=node.args[:count])
    return _inside(typing, of) if node.kind == "mean given" else _spread(typing, of)
