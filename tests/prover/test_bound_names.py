"""What the names in a normal form are, and that nothing is taken as free of names by default."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from symkl.prover import names as bound
from symkl.prover.context import Context
from symkl.prover.describe import atom_text


def test_an_unknown_kind_of_atom_has_no_names_by_default() -> None:
    """It would be pulled out of every average."""
    with pytest.raises(AssertionError, match="novel"):
        bound.names_of_atom(Context(), ("novel", "x"))


def test_an_unknown_kind_of_key_has_no_names_by_default() -> None:
    """A parameter of a law that nobody reads would be taken as a constant."""
    with pytest.raises(AssertionError, match="object"):
        bound.names_of_key(Context(), object())


def test_an_unknown_part_binds_nothing_by_default() -> None:
    """What it binds would be captured."""
    with pytest.raises(AssertionError, match="object"):
        bound.bound_names(Context(), object())


def test_an_unknown_kind_of_atom_has_no_text_by_default() -> None:
    """Nor is it written as if it were known."""
    with pytest.raises(AssertionError, match="novel"):
        atom_text(Context(), ("novel", "x"))


@pytest.mark.parametrize(
    ("atom", "names"),
    [
        (("s", "x"), {"x"}),
        (("d", "n"), {"n"}),
        (("c", "pi"), set()),
        (("n", 2), set()),
        (("log", ("s", "x")), {"x"}),
        (("abs", ("log", ("s", "x"))), {"x"}),
        (("mass", "P", "i"), {"i"}),
        (("Pr", frozenset({("y", "i"), ("x", None)})), {"i"}),
        (("sum", "#1", frozenset({((frozenset({(("d", "n"), 1)}), ()), 1)}), frozenset({(("fam", "y", "#1"), 1)})), {"n"}),
        (("poly", frozenset({((frozenset({(("s", "x"), 1)}), ()), Fraction(1, 2))})), {"x"}),
    ],
)
def test_names_are_those_that_nothing_inside_binds(atom: tuple[Any, ...], names: set[str]) -> None:
    """Of every kind of atom that needs no context."""
    assert bound.names_of_atom(Context(), atom) == names
