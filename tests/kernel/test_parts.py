"""Where the blocks of a matrix stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symkl.kernel.check import Kernel
from symkl.kernel.parts import added, at_most, less, part, parts_product
from symkl.kernel.values import Letter, Value, identity
from symkl.language.parse import parse
from symkl.language.symbols import Dimension
from symkl.language.sympy_types import integer

if TYPE_CHECKING:
    from sympy import Expr

N, M, P = (Dimension(name) for name in "nmp")
ONE = integer(1)


@pytest.mark.parametrize(
    ("a", "b", "known"),
    [(N, N, True), (N, added(N, M), True), (added(N, M), N, False), (N, M, False), (ONE, N, True), (integer(2), N, False)],
)
def test_sizes_compare_whatever_the_dimensions_are(a: Expr, b: Expr, *, known: bool) -> None:
    """Each dimension is at least 1, and nothing else is known of it."""
    assert at_most(a, b) is known


def test_a_difference_of_sizes() -> None:
    """It is in one form."""
    assert less(added(N, ONE), N) == 1
    assert less(N, added(N, ONE)) == -1


def product(a: Letter, b: Letter) -> Value | None:
    """Return what two letters make."""
    return parts_product(a, b)


def test_blocks_meet() -> None:
    """The same place is an identity, disjoint ones are 0, one inside another is a smaller place; else nothing is known."""
    whole = added(added(N, M), P)
    first, second = Letter(part(whole, integer(0), N)), Letter(part(whole, N, M))
    both = Letter(part(whole, integer(0), added(N, M)))
    turned = [x._replace(transposed=True) for x in (first, second, both)]
    assert product(turned[0], first) == identity(N)
    assert product(turned[0], second) == Value(N, M, {})
    inner = product(turned[2], second)
    assert inner is not None
    ((_, (letter,)),) = inner.terms
    assert letter.base == part(added(N, M), N, M)
    assert product(both, letter) == Value(whole, M, {(frozenset(), (second,)): 1})
    overlapping = Letter(part(whole, M, N))
    assert product(turned[0], overlapping) is None
    assert product(first, turned[0]) is None


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("block([[block([[A, B]])], [block([[C, F]])]])", "block([[A, B], [C, F]])", True),
        ("block([[block([[A, B]])], [block([[C, F]])]])", "block([[A, C], [B, F]])", False),
        ("block([[block([[A], [C]]), block([[B], [F]])]])", "block([[A, B], [C, F]])", True),
    ],
)
def test_blocks_inside_blocks(left: str, right: str, *, same: bool) -> None:
    """The same entries at the same places are the same matrix."""
    statement = parse(f"{left} = {right}", "A: n x n; B: n x n; C: n x n; F: n x n")
    kernel = Kernel(statement)
    assert (kernel.of(statement.lhs) == kernel.of(statement.rhs)) is same
