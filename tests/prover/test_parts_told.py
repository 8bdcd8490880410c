"""What is said of an inequality that the kernel proves."""

from __future__ import annotations

from symkl.language.parse import parse
from symkl.prover.explanation import explain


def said(claim: str, let: str) -> str:
    """Return what an explanation says."""
    return "\n".join(explain(parse(claim, let)).said)


def test_the_parts_are_told() -> None:
    """Each with its law, what stands for its letters, and what binds it."""
    assert said("2*a*b <= a**2 + b**2", "a: scalar; b: scalar") == (
        "(a**2 + b**2) - 2*a*b is the sum of this part:\nu**2 >= 0 with u = a - b (square of a number)."
    )
    assert "averaged over x" in said("Var[x] >= 0", "x: scalar; x ~ Any()")
    assert "times c" in said("2*a*b <= c*a**2 + b**2/c", "a: scalar; b: scalar; c: scalar, positive")


def test_squares_are_told_of() -> None:
    """Where the squares of both sides are compared, it is said."""
    assert "**2 - (" in said("sqrt(x.T*x)*sqrt(y.T*y) >= abs(x.T*y)", "x: n; y: n")
