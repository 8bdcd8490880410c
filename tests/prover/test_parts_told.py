"""What is said of an inequality that the kernel proves."""

from __future__ import annotations

from symkl.language.parse import parse
from symkl.prover.explanation import explain


def said(claim: str, let: str) -> str:
    """Return what an explanation says, as a terminal shows it."""
    return "\n".join(explain(parse(claim, let)).said).replace("$", "")


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


def test_a_sign_is_told_of_by_its_reason() -> None:
    """A fact names the law that says it; what is declared needs none."""
    assert said("x.T*S*x >= 0", "x: n; S: n x n, spd") == "x.T*A*x is nonnegative with A = S (a form is not negative)."
    assert said("c >= 0", "c: scalar, positive") == "c is positive."
    assert said("x.T*S*x + exp(c) > 0", "x: n; S: n x n, spd; c: scalar").endswith(
        "x.T*S*x + exp(c) is the sum of these parts:\nx.T*S*x, which is not negative.\nexp(c), which is positive."
    )


def test_what_the_axioms_do_has_a_name() -> None:
    """Every step of a chain says what was done."""
    for claim, let, law in (
        ("D[x.T*A*x, x] = (A + A.T)*x", "A: n x n; x: n", "rules of differentiation"),
        ("exp(a + b) = exp(a)*exp(b)", "a: scalar; b: scalar", "exponentials multiply"),
        ("sigmoid(t)*(1 - sigmoid(t)) = D[sigmoid(t), t]", "t: scalar", "rules of differentiation"),
    ):
        assert [step.law for step in explain(parse(claim, let)).steps] == [law]
