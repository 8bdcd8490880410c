"""Where the blocks of a matrix stand: columns of an identity matrix, that put a block into its place and take it out.

The letter ``part`` at an offset is the columns of the identity from there on. It says nothing of the other blocks, so that
the same block is the same letter in every partition, and blocks inside blocks are blocks.
"""

from __future__ import annotations

from typing import Any

from symkl.kernel.values import Function, Letter, Size, Value, expanded, identity, op_of, word_value
from symkl.language.sympy_types import untyped


def part(whole: Size, offset: Size, n: Size) -> Function:
    """The ``n`` columns of the identity from an offset on."""
    return Function("part", (offset, n), whole, n)


def is_part(x: Letter) -> bool:
    """Whether a letter puts a block into its place, or takes one out."""
    return op_of(x.base) == "part" and not x.inverted


def part_value(whole: Size, offset: Size, n: Size) -> Value:
    """The same as a value; all columns are the identity."""
    if n == whole:
        return identity(whole)
    return word_value((Letter(part(whole, offset, n)),), whole, n)


def parts_product(a: Letter, b: Letter) -> Value | None:  # noqa: PLR0911 - one line for each way to meet
    """A product of two such letters where it is one, an identity or 0."""
    if not (is_part(a) and is_part(b)):
        return None
    if not a.transposed and not b.transposed:  # a block inside a block
        return part_value(a.base.rows, added(a.base.args[0], b.base.args[0]), b.base.columns)
    if a.transposed and b.transposed:
        inner = part_value(b.base.rows, added(a.base.args[0], b.base.args[0]), a.base.columns)
        return _turned(inner)
    if not a.transposed:
        return None
    (at, n), (to, m) = ((x.base.args[0], x.base.columns) for x in (a, b))
    if (at, n) == (to, m):
        return identity(n)
    end, stop = added(at, n), added(to, m)
    if at_most(end, to) or at_most(stop, at):
        return Value(n, m, {})
    if at_most(at, to) and at_most(stop, end):
        return part_value(n, less(to, at), m)
    if at_most(to, at) and at_most(end, stop):
        return _turned(part_value(m, less(at, to), n))
    return None


def added(a: Size, b: Size) -> Size:
    """The sum of two sizes."""
    return expanded(untyped.Add(a, b))


def less(a: Size, b: Size) -> Size:
    """What one size exceeds another by."""
    return expanded(untyped.Add(a, untyped.Mul(-1, b)))


def at_most(a: Size, b: Size) -> bool:
    """Whether a size is never greater than another, whatever the dimensions are: each is at least 1."""
    terms: Any = less(b, a)
    terms = terms.as_coefficients_dict()
    return bool(all(c > 0 or n.is_Number for n, c in terms.items()) and sum(terms.values()) >= 0)


def _turned(v: Value) -> Value:
    """The transpose of one letter, or of an identity."""
    turned = (((m, tuple(x._replace(transposed=not x.transposed) for x in w)), c) for (m, w), c in v.terms.items())
    return Value(v.columns, v.rows, dict(turned))
