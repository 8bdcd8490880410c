"""Where the blocks of a matrix stand: columns of an identity matrix, that put a block into its place and take it out.

The letter ``part`` at an offset is the columns of the identity from there on. It says nothing of the other blocks, so that
the same block is the same letter in every partition, and blocks inside blocks are blocks.
"""

from __future__ import annotations

from typing import Any

from symkl.kernel.values import Function, Letter, Size, Value, expanded, identity, word_value


def part(whole: Size, offset: Size, n: Size) -> Function:
    """The ``n`` columns of the identity from an offset on."""
    return Function("part", (offset,), whole, n)


def is_part(x: Letter) -> bool:
    """Whether a letter puts a block into its place, or takes one out."""
    return isinstance(x.base, Function) and x.base.op == "part" and not x.inverted


def part_value(whole: Size, offset: Size, n: Size) -> Value:
    """The same as a value; all columns are the identity."""
    if n == whole:
        return identity(whole)
    return word_value((Letter(part(whole, offset, n)),), whole, n)


def parts_product(a: Letter, b: Letter) -> Value | None:
    """A product of two such letters where it is one, an identity or 0."""
    if not (is_part(a) and is_part(b)):
        return None
    if not a.transposed and not b.transposed:  # a block inside a block
        return part_value(a.base.rows, expanded(a.base.args[0] + b.base.args[0]), b.base.columns)
    if a.transposed and b.transposed:
        inner = part_value(b.base.rows, expanded(a.base.args[0] + b.base.args[0]), a.base.columns)
        return _turned(inner)
    if not a.transposed:
        return None
    (at, n), (to, m) = ((x.base.args[0], x.base.columns) for x in (a, b))
    if (at, n) == (to, m):
        return identity(n)
    if never_negative(to - at - n) or never_negative(at - to - m):
        return Value(n, m, {})
    if never_negative(to - at) and never_negative(at + n - to - m):
        return part_value(n, expanded(to - at), m)
    if never_negative(at - to) and never_negative(to + m - at - n):
        return _turned(part_value(m, expanded(at - to), n))
    return None


def never_negative(size: Any) -> bool:  # noqa: ANN401 - a difference of sizes
    """Whether a difference of sizes is 0 or more whatever they are: each is at least 1."""
    terms = expanded(size).as_coefficients_dict()
    return all(c > 0 or n.is_Number for n, c in terms.items()) and sum(terms.values()) >= 0


def _turned(v: Value) -> Value:
    """The transpose of one letter, or of an identity."""
    turned = (((m, tuple(x._replace(transposed=not x.transposed) for x in w)), c) for (m, w), c in v.terms.items())
    return Value(v.columns, v.rows, dict(turned))

