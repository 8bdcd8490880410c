"""Averages of unknown functions, and derivatives of averages."""

from __future__ import annotations

import pytest

from symkl.kernel.check import Kernel, check
from symkl.kernel.errors import RejectedError
from symkl.kernel.proof import Instance, Proof
from symkl.kernel.smooth import functions_in, smooth
from symkl.language.parse import parse
from symkl.prover.search import search

LET = (
    "f: scalar -> scalar; g: scalar -> scalar; x: scalar; y: scalar; m: scalar; s: scalar, positive; a: scalar;"
    " x ~ Normal(m, s); y ~ Any(m, s); e: scalar; e ~ Normal(0, 1)"
)


@pytest.mark.parametrize(
    ("term", "known"),
    [("x**2*f(a*x + 1)", True), ("f(g(x))", True), ("abs(x)", False), ("1/x", False), ("exp(x)", False), ("abs(a)*x", True)],
)
def test_what_is_smooth(term: str, *, known: bool) -> None:
    """Polynomials and unknown functions of them are; what is constant may be anything."""
    kernel = Kernel(parse(f"{term} = x", LET))
    x = kernel.statement.rhs
    assert smooth(kernel.of(kernel.statement.lhs), frozenset({x})) is known


def test_functions_are_found_at_any_depth() -> None:
    """Inside one another, too, and as what they are derivatives of."""
    kernel = Kernel(parse("f''(g'(x)) = x", LET))
    assert {f.name for f in functions_in(kernel.of(kernel.statement.lhs))} == {"f", "g"}


@pytest.mark.parametrize(
    ("claim", "x", "g", "why"),
    [
        ("E[abs(x)*x] = 0", "x", "abs(x)", "smooth function"),
        ("E[x/x] = 0", "x", "1/x", "smooth function"),
        ("E[y*f(y)] = E[f'(y)]", "y", "f(y)", "smooth function"),
        ("E[x*f(e*x)] = E[f(e*x)]", "x", "f(e*x)", ""),
    ],
)
def test_parts_are_taken_of_smooth_functions_of_a_normal_number(claim: str, x: str, g: str, why: str) -> None:
    """Neither of what has a break or a pole, nor under another law, nor under two at once."""
    statement = parse(claim, LET)
    names = statement.symbols
    term = parse(f"{g} = {g}", LET).lhs
    over = tuple(s for s in names.values() if getattr(s, "law", None) is not None)
    step = Instance("integration by parts", (("g", term), ("x", names[x])), over)
    with pytest.raises(RejectedError) as refused:
        check(statement, Proof((step,)))
    assert why in str(refused.value)


@pytest.mark.parametrize(
    "claim",
    [
        "E[x*f(x)] = m*E[f(x)]",
        "E[(x - m)*f(x)] = E[f'(x)]",
        "D[E[f(x)], m] = 0",
        "D[E[abs(m + s*e)], m] = E[D[abs(m + s*e), m]]",
        "D[f(g(a)), a] = f'(a)*g'(a)",
        "E[f(x)*g(x)] = E[f(x)]*E[g(x)]",
        "E[y*f(y)] = m*E[f(y)] + s*E[f'(y)]",
    ],
)
def test_nothing_false_is_found(claim: str) -> None:
    """Laws that depend on what is differentiated by, breaks, and laws of which too little is known."""
    assert search(parse(claim, LET)) is None


def test_what_is_taken_of_a_function_is_said() -> None:
    """That it is smooth, and that its averages exist."""
    statement = parse("D[E[f(m + s*e)], s] = s*E[f''(m + s*e)]", LET)
    proof = search(statement)
    assert proof is not None
    assert check(statement, proof) == ("f is smooth", "the averages of f and of its derivatives exist")


TWO = "f: scalar -> scalar; m: scalar; x: scalar; y: scalar; x ~ Normal(0, 1); y ~ Normal(0, 1)"


@pytest.mark.parametrize(
    "claim",
    [
        "D[E[f(m + x*y), y], m] = E[f'(m + x**2)]",
        "D[E[f(m + x*y), x], m] = E[f'(m + x**2)]",
        "D[E[f(m + x*y), y], x] = E[y*f'(m + y**2)]",
        "E[y*f(x*y), y] = E[f'(x*x)*x]",
    ],
)
def test_an_average_captures_nothing(claim: str) -> None:
    """What stands free in it has the same law as what it averages over."""
    assert search(parse(claim, TWO)) is None


def test_an_average_of_one_of_two_is_differentiated() -> None:
    """With its own symbol."""
    statement = parse("D[E[f(m + x*y), y], m] = E[f'(m + x*y), y]", TWO)
    proof = search(statement)
    assert proof is not None
    assert check(statement, proof)
