"""Shapes by unification: what use says, and what it must not be made to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symkl.documents.grammar import read_side
from symkl.documents.inference import equate, infer
from symkl.documents.names import Names
from symkl.documents.sizes import ClashError, Sizes
from symkl.documents.tokens import cleaned, lex
from symkl.documents.types import Typing

if TYPE_CHECKING:
    from symkl.documents.surface import Node


def side(tex: str) -> Node:
    return read_side(cleaned(lex(tex)), Names())


def typed(*equations: str, **declared: str) -> Typing:
    """Type equations, after declarations such as ``A="n x m"``."""
    typing = Typing()
    for name, sizes in declared.items():
        rows, columns = sizes.split(" x ")
        shape = typing.shape(name)
        typing.sizes.unify(shape.rows, typing.size(rows))
        typing.sizes.unify(shape.columns, typing.size(columns))
        typing.declared[name] = 0
    for equation in equations:
        lhs, rhs = equation.split("=")
        equate(typing, side(lhs), side(rhs))
    typing.settle()
    return typing.finished()


def test_a_quadratic_form_says_what_its_letters_are() -> None:
    typing = typed("c = x^T A x")
    assert typing.described("c") == "scalar"
    assert typing.is_square("A")


def test_sizes_go_along_a_product() -> None:
    typing = typed("y = A B x", A="n x m", x="k x 1")
    assert typing.described("B") == "m x k"
    assert typing.described("y") == "n"


def test_a_number_may_stand_anywhere_in_a_product() -> None:
    assert typed("B = A (x^T y)", A="n x n", x="m x 1").described("B") == "n x n"


def test_what_is_transposed_is_no_number() -> None:
    typing = typed("Q = (A x - b)^T (A x - b)", A="n x m", b="n x 1")
    assert typing.described("Q") == "scalar"
    with pytest.raises(ClashError):  # a dropped transpose is not explained by one row
        typed("Q = (A x - b) (A x - b)", A="n x m", b="n x 1")


def test_two_declared_sizes_clash_unless_they_may_be_merged() -> None:
    with pytest.raises(ClashError, match="n and m differ"):
        typed("x = y", x="n x 1", y="m x 1")
    sizes = Sizes()
    sizes.merging = True
    sizes.unify(sizes.new("n"), sizes.new("m"))
    assert sizes.merged == [("n", "m")]
    with pytest.raises(ClashError):
        sizes.unify(sizes.new("n"), sizes.new(1))


def test_a_guess_of_typography_gives_way() -> None:
    assert typed(r"\beta = c").described(r"\beta") == "scalar"
    assert typed(r"c = \beta^T \beta").described(r"\beta").startswith("d")


def test_a_copy_keeps_its_changes_to_itself() -> None:
    typing = Typing()
    infer(typing, side("A B"))
    other = typing.copy()
    other.commit("A", "number")
    assert typing.described("A") != "scalar"
    assert other.described("A") == "scalar"
