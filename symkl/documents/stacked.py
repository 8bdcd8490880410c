r"""Vectors and matrices that are made of what is counted: ``X`` has the rows ``x_i^T``, ``y = (y_1, \dots, y_n)^T``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.documents import lexicon, notation
from symkl.documents.counted import INDEX, family_of
from symkl.documents.grammar import read_side
from symkl.documents.sizes import ClashError
from symkl.documents.surface import names, strip
from symkl.documents.types import Stacked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from symkl.documents.equations import Equation
    from symkl.documents.names import Names
    from symkl.documents.surface import Node
    from symkl.documents.tokens import Token
    from symkl.documents.types import Typing

LISTED = re.compile(r"(.*)_\{1:(.*)\}")  # all of a family, as the reader calls it


def said(sentence: str, letter: Callable[[int], str], member: Callable[[int], str]) -> Iterator[Stacked]:
    """Read a sentence in which ``⟦k⟧`` stands for its k-th formula.

    Parameters
    ----------
    sentence : str
    letter : the letter that a formula is, or puts into a space
    member : the family of what is counted that a formula is, or lists
    """
    for pattern in lexicon.STACKED:
        for m in pattern.finditer(sentence):
            whole, family = letter(int(m["whole"])), member(int(m["member"]))
            if whole and family and family != whole and not re.search(r"\bnot\b|n't\b", m[0]):
                yield Stacked(family, whole, m["by"] + "s")


def _family(node: Node) -> str:
    """The family of a member that may be transposed."""
    node = strip(node)
    if node.kind == "transpose":
        node = strip(node.args[0])
    return family_of(node.text) if node.kind == "name" else ""


def families_of(equations: Sequence[Equation], known: Names) -> str:
    r"""The family that a formula is a member of, or lists: ``x_i^T``, ``x_1, \dots, x_n``; nothing for any other."""
    if len(equations) != 1 or equations[0].chain.signs:
        return ""
    pieces: list[list[Token]] = [[]]
    for token in equations[0].chain.sides[0]:
        if token.is_(","):
            pieces.append([])
        elif not token.is_(*notation.DOTS):
            pieces[-1].append(token)
    found = {_family(read_side(piece, known)) for piece in pieces if piece}
    return found.pop() if len(found) == 1 else ""


def shown(lhs: Node, rhs: Node) -> tuple[Stacked, str] | None:
    r"""What ``X = (x_1, \dots, x_n)^T`` says, with the size; None for any other equation."""
    left, right = strip(lhs), strip(rhs)
    turned = right.kind == "transpose"
    row = strip(right.args[0]) if turned else right
    if left.kind != "name" or row.kind != "tuple" or not any(a.kind == "dot" for a in row.args):
        return None
    families = {_family(a) for a in row.args if a.kind != "dot"}
    size = INDEX.search(strip(row.args[-1]).text)
    if len(families) != 1 or "" in families or size is None:
        return None
    return Stacked(families.pop(), left.text, "rows" if turned else "columns"), size[1]


def listed(node: Node) -> tuple[Stacked, str] | None:
    r"""What ``\mathrm{diag}(w_1, \dots, w_n)`` says of the vector of its entries, with the size; None for other trees."""
    inner = node.args[0] if node.kind == "function" and node.text == "diag" else None
    found = LISTED.fullmatch(inner.text) if inner is not None and inner.kind == "name" else None
    return None if found is None or inner is None else (Stacked(found[1], inner.text, "rows"), found[2])


def stack(typing: Typing, one: Stacked, equations: Sequence[Equation], size: str = "") -> None:
    """Take in what a vector or matrix is made of.

    Raises
    ------
    ClashError
        If it does not fit what was said before.
    """
    members = sorted(n for n in {n for e in equations for n in names(*e.sides)} if family_of(n) == one.family)
    whole = typing.shape(one.whole)
    each = typing.shape(members[0]) if members else typing.number
    for name in members:
        typing.equal(typing.shape(name), each, "what is counted")
    called, _ = typing.hints.get(one.whole, ("", 0))
    vector = typing.status(each) == "number" or (typing.status(each) == "open" and called not in ("array", "matrix"))
    rows, columns = (whole.rows, whole.columns) if one.by == "rows" else (whole.columns, whole.rows)
    if vector and one.by == "columns":  # numbers in a row are a vector all the same, unless the words say columns
        rows, columns = whole.rows, whole.columns
    if size:
        typing.sizes.unify(rows, typing.size(size), "as many as are counted")
    if vector:
        typing.equal(each, typing.number, "an entry of a vector")
        typing.sizes.unify(columns, typing.one, "a vector")
    else:
        typing.sizes.unify(each.columns, typing.one, "a row or column of a matrix")
        typing.sizes.unify(columns, each.rows, "a row or column of a matrix")
    made = one._replace(by="entries") if vector else one
    if typing.stacked.setdefault(one.family, made) != made:
        msg = f"{one.family} is in two of them"
        raise ClashError(msg)
