"""What is said of an inequality that the kernel proves."""

from __future__ import annotations

import symkl as sk
from symkl.language.parse import parse
from symkl.prover.explanation import explain

XY = "x: n; y: n; m: n; S: n x n, spd"


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


def test_what_else_is_trusted_is_told() -> None:
    """What the kernel was handed was first brought there by an oracle."""
    (link,) = (link for link in sk.load("iwae").links if link.label == "iwae[d]")
    assert explain(link.statement).said[0] == "This rests on averages over independent draws, and on what follows."


def test_a_density_is_written_as_its_law_says_it() -> None:
    """And not multiplied out, where that is as few steps."""
    steps = explain(
        parse("log(npdf(x, m, S)/npdf(y, m, S)) = 1/2*(y - m).T*S.I*(y - m) - 1/2*(x - m).T*S.I*(x - m)", XY)
    ).steps
    assert any("- 1/2*(x - m).T*S.I*(x - m)" in str(step.after) for step in steps[:-1])


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
        ("Pr(a | b) = Pr(b | a)*Pr(a)/Pr(b)", "a: event; b: event", "definition of a conditional probability"),
        ("Var[A*x + m] = A*Var[x]*A.T", f"{XY}; A: n x n; x ~ Normal(m, S)", "definition of the variance"),
        ("E[x.T*x] = E[tr(x.T*x)]", "x: n; m: n; S: n x n, spd; x ~ Normal(m, S)", "a number is its trace"),
        ("sigmoid(t)*(1 - sigmoid(t)) = D[sigmoid(t), t]", "t: scalar", "rules of differentiation"),
    ):
        assert [step.law for step in explain(parse(claim, let)).steps if step.law != "by definition"] == [law]


def test_what_a_name_stands_for_is_a_step() -> None:
    """The statement is explained as it is printed, and not in other words than those of its author."""
    explanation = explain(parse("max(t, 0) - min(t, 0) = abs(t)", "t: scalar"))
    assert str(explanation.statement) == "max(t, 0) - min(t, 0) = abs(t)"
    assert (str(explanation.steps[0].before), explanation.steps[0].law) == ("max(t, 0) - min(t, 0)", "by definition")
    named = explain(parse("tr(M.T) = 2*tr(A)", "A: n x n; M := A + A.T"))
    assert [named.steps[i].law for i in (0, -1)] == ["by definition", "trace of a transpose"]


def test_what_a_name_stands_for_is_not_put_in_where_nothing_depends_on_it() -> None:
    """A name of which no more is used than what every matrix has stays a name, and it is said."""
    named = explain(parse("tr(M*B) = tr(B*M)", "A: n x n; B: n x n; M := A + A.T"))
    assert [step.law for step in named.steps] == ["trace is cyclic"]
    assert named.said[0].startswith("$M$ stands for $A + A.T$")


def test_points_that_a_proof_made_have_names_that_people_give() -> None:
    """And a letter of a law that is another one of the statement is not said at all."""
    told = said("KL(p, q) >= 0", "p: Normal(a, S); q: Normal(b, T); a: n; b: n; S: n x n, spd; T: n x n, spd")
    assert told.endswith("u - 1 >= log(u) with u = q(x)/p(x), averaged over x (tangent of the logarithm).")
    assert "point_" not in told
    told = said("x.T*A*x + 2*b.T*x >= -b.T*A.I*b", "x: n; b: n; A: n x n, spd")
    assert told.startswith("(x.T*A*x + 2*b.T*x) - (-b.T*A.I*b) is the sum of this part:")
    assert told.endswith("\n(x + A.I*b).T*A*(x + A.I*b) >= 0 (positive definite form).")
