"""Chains that go on from one display to the next."""

from __future__ import annotations

from symkl.documents.check import check

START = r"""
Let $A$ and $B$ be $n \times n$ matrices.

$$ (A + B)^2 = A^2 + A B + B A + B^2 $$
"""


def outcomes(text: str) -> list[str]:
    return [finding.outcome.value for finding in check(text=text).findings if finding.displayed]


def test_a_display_that_begins_with_a_sign_goes_on_with_the_one_before() -> None:
    text = START + "\nCollecting terms,\n\n" + r"$$ = A (A + B) + B (A + B) $$" + "\n\nand once more $n$ times\n\n"
    assert outcomes(text + r"$$ = (A + B) (A + B) $$")[1:] == ["proved", "proved"]
    assert outcomes(text + r"$$ = (A + B) (A - B) $$")[1:] == ["proved", "refuted"]


def test_it_does_not_go_on_over_a_heading_or_a_long_text() -> None:
    for between in ("\n## Another matter\n\n", "\n" + "So much for this. " * 40 + "\n\n"):
        assert outcomes(START + between + r"$$ = A (A + B) + B (A + B) $$")[1:] == ["not-understood"]


def test_it_does_not_go_on_with_what_is_not_understood() -> None:
    text = "\n" + r"$$ f(A) = A \mathbin{\dagger\dagger} A $$" + "\n\n" + r"$$ = A A $$"
    assert outcomes(text)[1:] == ["not-understood"]
