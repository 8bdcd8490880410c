"""How names and exponents are printed."""

from __future__ import annotations

import pytest
from sympy.printing.latex import LatexPrinter

from symkl.language.printing import carries_exponent, decimal_text, latex_of_name
from symkl.language.sympy_types import rational


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("mu1", r"\mu_{1}"),
        ("lam", r"\lambda"),
        ("eps", r"\varepsilon"),
        ("Sx", r"\mathrm{Sx}"),
        ("k_", "k"),
        ("x", "x"),
    ],
)
def test_names_are_letters_with_subscripts_or_words(name: str, latex: str) -> None:
    """A name of several letters is set upright, for it is no product of them."""
    assert latex_of_name(LatexPrinter(), name) == latex


@pytest.mark.parametrize(
    ("latex", "carries"), [("x^{2}", True), (r"\left(x^{2}\right)", False), (r"\mathrm{a^b}", False), ("x_{1}", False)]
)
def test_only_an_exponent_outside_of_brackets_is_in_the_way(latex: str, carries: bool) -> None:  # noqa: FBT001
    assert carries_exponent(latex) is carries


@pytest.mark.parametrize("text", ["0.5", "-0.05", "12.0", "0.125", "-3.25"])
def test_decimals_are_printed_as_they_were_written(text: str) -> None:
    assert decimal_text(rational(text)) == text
