"""Pages as they are copied: TeX stands between its two drawings."""

from __future__ import annotations

from symkl.documents.pasted import drawn, scanned


def formulas(text: str) -> list[str]:
    document = scanned("text", text)
    return [document.shown(formula.span) for formula in document.formulas]


def test_a_formula_in_a_sentence() -> None:
    assert formulas("where p ( x ) p(x) p(x) is the density of x x x.") == ["p(x)", "x"]


def test_greek_scripts_and_fractions() -> None:
    assert drawn(r"\Sigma_1^{-1}\mu") == "Σ1-1μ"
    assert formulas("with μ 1 \\mu_1 μ1 and Σ \\Sigma Σ") == ["\\mu_1", "\\Sigma"]


def test_an_environment_is_taken_whole() -> None:
    assert formulas("a = b \\begin{equation} a = b \\end{equation} a=b") == [" a = b "]


def test_an_environment_in_another_is_no_second_formula() -> None:
    inner = "\\begin{aligned} a &= b \\end{aligned}"
    text = f"x \\begin{{equation}}{inner}\\end{{equation}} a=b \\begin{{aligned}} c \\end{{aligned}} c"
    assert formulas(text) == [inner, " c "]


def test_a_displayed_line() -> None:
    document = scanned("text", "a = b + c a = b + c a=b+c\n")
    assert [(document.shown(f.span), f.displayed) for f in document.formulas] == [("a = b + c", True)]


def test_prose_is_no_formula() -> None:
    assert formulas("a page without any formula, and a b c of words") == []


def test_a_long_line_is_left_alone() -> None:
    assert formulas("x x x " * 8_000) == []
