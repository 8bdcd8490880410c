"""Integrals over the variables of densities, and what they must not be taken for."""

from __future__ import annotations

import pytest

import symkl as sk
from symkl.kernel.check import Kernel
from symkl.kernel.errors import RejectedError
from symkl.kernel.proof import Instance, Proof, Surplus
from symkl.language.symbols import Matrix, Scalar

LET = "x: n; y: n; z: m; p(x, y, z), q(z | x): density"


def left(claim: str) -> bool:
    """Whether the kernel takes a claim without any law."""
    try:
        Kernel(sk.parse(claim, let=LET)).check(Proof(()))
    except RejectedError:
        return False
    return True


@pytest.mark.parametrize(
    "claim",
    [
        "Int[p(x, z), z] = p(x)",
        "Int[Int[p(x, z)*q(z | x), x], z] = Int[Int[p(x, z)*q(z | x), z], x]",
        "Int[p(x)*p(z), x] = p(z)",
        "Int[Int[p(x)*p(z), x], z] = 1",
        "Int[p(x)*Int[p(y)*p(x, y), y], x] = Int[Int[p(x)*p(y)*p(x, y), x], y]",
        "Int[p(z)*Int[p(z)*z, z], z] = Int[p(z)*z, z]",
    ],
)
def test_by_definition(claim: str) -> None:
    """Marginals, in whichever order."""
    assert left(claim)


@pytest.mark.parametrize(
    "claim",
    [
        "Int[q(z | x), x] = 1",  # the variable behind the bar
        "Int[p(x), z] = p(x)",  # of what does not depend on it
        "Int[p(x, z)**2, z] = p(x)**2",
        "Int[p(x, z)*p(z), z] = p(x)*p(z)",
        "Int[p(x, z)*z, z] = p(x)*z",
        "Int[p(x)*p(x, z), x] = p(z)",
        "Int[p(x)*p(y), x] = p(x)",
        "Int[p(x, y)*p(y), y] = Int[p(x, y)*p(x), x]",
        "Int[p(z)*Int[p(z)*z, z]*p(z), z] = Int[p(z)*z, z]",
        "Int[Int[p(x, y)*p(x), x]*p(y), y] = Int[Int[p(x, y)*p(y), x]*p(y), y]",
    ],
)
def test_not_by_definition(claim: str) -> None:
    """Neighbours that are false."""
    assert not left(claim)


def test_nothing_is_integrated_over_what_is_free() -> None:
    """What holds where z is known is not said of every z."""
    statement = sk.parse("p(z) + p(x) >= p(x)", let=LET)
    z = next(s for s in statement.symbols.values() if isinstance(s, Matrix) and s.name == "z")
    part = Surplus(sk.pi, Instance("tangent of the logarithm", (("u", statement.rhs),)), (z,))
    with pytest.raises(RejectedError, match="no variable"):
        Kernel(statement).surplus(part)


def test_what_is_known_of_a_free_variable_is_not_known_of_the_bound_one() -> None:
    """That sqrt(t) is defined says nothing of the t that an average runs over."""
    let = "t: scalar; r(t), g(t): density"
    for claim in (
        "sqrt(t) + E[abs(t), t ~ r(t)] = sqrt(t) + E[t, t ~ r(t)]",
        "sqrt(t) + E[t, t ~ r(t)] >= sqrt(t)",
        "log(t) + E[abs(t)*g(t), t ~ r(t)] = log(t) + E[t*g(t), t ~ r(t)]",
    ):
        assert sk.prove(claim, let=let).verdict is not sk.Verdict.PROVED
    assert sk.prove("sqrt(t) + E[r(t), t ~ g(t)] = E[g(t), t ~ r(t)] + sqrt(t)", let=let).verdict is sk.Verdict.PROVED


def test_a_variable_is_the_declared_one() -> None:
    """One of the same name that is known to be positive ranges over less."""
    statement = sk.parse("E[t, t ~ r(t)] >= 0", let="t: scalar; r(t): density")
    positive = Scalar("t", ("positive",))
    part = Surplus(sk.pi, Instance("tangent of the logarithm", (("u", sk.pi),)), (positive,))
    with pytest.raises(RejectedError, match="no variable"):
        Kernel(statement).surplus(part)
