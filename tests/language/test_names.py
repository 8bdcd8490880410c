"""What a declared thing may be called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sympy

from symkl.errors import DeclarationError
from symkl.language import names, reading
from symkl.language.distributions import AnyLaw, Event, MassFunction, Normal
from symkl.language.parse import parse
from symkl.language.statement import Statement
from symkl.language.symbols import Dimension, Family, Index, Matrix, Scalar, matrix

if TYPE_CHECKING:
    from collections.abc import Callable

N = Dimension("n")
MAKERS: dict[str, Callable[[str], Any]] = {
    "dimension": Dimension,
    "scalar": Scalar,
    "matrix": lambda name: Matrix(name, N, N),
    "index": lambda name: Index(name, N),
    "family": lambda name: Family(name, N),
    "event": Event,
    "mass function": lambda name: MassFunction(name, N),
    "normal law": lambda name: Normal(Matrix("m", N, 1), Matrix("S", N, N), name=name),
    "any law": lambda name: AnyLaw(shape=(N, N), name=name),
}


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize(
    "name", ["E#0", "~0.0nx1", "d(X)", "ones(n)", "point 1", "#d", "1a", "_a", "\u03a3", "det", "E", "a\n"]
)
def test_no_kind_of_thing_takes_a_name_that_text_does_not(kind: str, name: str) -> None:
    """A name with any other character might be one that a proof makes for itself."""
    with pytest.raises(DeclarationError) as refused:
        MAKERS[kind](name)
    assert refused.value.hint.startswith("call it ")


@pytest.mark.parametrize("kind", MAKERS)
def test_every_kind_of_thing_takes_a_plain_name(kind: str) -> None:
    """Letters, digits and underscores, the first a letter."""
    assert MAKERS[kind]("a_1").name == "a_1"


def test_how_a_matrix_prints_is_free() -> None:
    """LaTeX is given beside the name."""
    assert matrix("Sigma", N, latex=r"\\Sigma^{*}").latex_name == r"\\Sigma^{*}"


def test_the_names_of_the_language_are_those_that_its_grammar_reads() -> None:
    """The list that declarations are checked against is that of the reader."""
    functions = reading.FUNCTIONS.keys() - reading.DECLARABLE.keys()
    assert functions | reading.BRACKETED.keys() | reading.CONSTANTS.keys() | {"Pr"} == names.RESERVED


def test_a_symbol_of_sympys_own_is_refused() -> None:
    """It is checked by nobody, and would share its name with a declared one."""
    with pytest.raises(DeclarationError, match="symbol of SymPy"):
        Statement(Scalar("x", ("positive",)) + 0, sympy.Symbol("x") * 1)


def test_a_claim_about_a_law_without_points_reads() -> None:
    """A divergence takes a point of its own, whose name nobody can declare."""
    assert str(parse("KL(p, p) = 0", "p: Normal(m, S); m: n; S: n x n, spd")) == "KL(p, p) = 0"
