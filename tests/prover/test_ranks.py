"""Determinants through a smaller size, and pseudo-inverses beside orthonormal columns."""

import pytest

import symkl as sk
from symkl.kernel.check import Kernel
from symkl.kernel.errors import RejectedError
from symkl.kernel.proof import Instance

ORTHONORMAL = "U: n x k; U.T*U = I(k)"
TRUE = [
    ("det(A*A.T) = 0", "A: n x m; m < n"),
    ("det(A*A.T*C) = 0", "A: n x m; C: n x n; n > m"),
    ("det(A*B) = 0", "A: p + 1 x p; B: p x p + 1"),
    ("det(x*x.T) = 0", "x: n; n >= 2"),
    ("pinv(U*A) = pinv(A)*U.T", f"{ORTHONORMAL}; A: k x m"),
    ("pinv(A.T*U.T) = U*pinv(A.T)", f"{ORTHONORMAL}; A: k x m"),
    ("pinv(U*S*V.T) = V*pinv(S)*U.T", f"{ORTHONORMAL}; V: m x k; V.T*V = I(k); S: k x k, diagonal"),
]
FALSE = [
    ("det(A*A.T) = 0", "A: n x m; m <= n"),
    ("det(B*A) = 0", "A: n x m; B: m x n; n > m"),
    ("det(x*x.T) = 0", "x: n"),
    ("pinv(U.T*A) = pinv(A)*U", f"{ORTHONORMAL}; A: n x m"),
    ("pinv(U*A) = pinv(A)*U.T", "U: n x k; A: k x m"),
    ("pinv(U*S*V.T) = V*pinv(S)*U.T", "U: n x k; V: m x k; V.T*V = I(k); S: k x k, diagonal"),
]


@pytest.mark.parametrize(("claim", "let"), TRUE)
def test_it_is_proved_by_the_kernel(claim: str, let: str) -> None:
    result = sk.prove(claim, let=let)
    assert result.verdict is sk.Verdict.PROVED
    assert result.trusts == ("kernel",)


@pytest.mark.parametrize(("claim", "let"), FALSE)
def test_a_neighbour_is_refuted(claim: str, let: str) -> None:
    assert sk.prove(claim, let=let).verdict is sk.Verdict.REFUTED


@pytest.mark.parametrize(
    ("law", "claim", "let", "given"),
    [
        ("determinant through a smaller size", "det(A*B) = 0", "A: n x m; B: m x n", "m < n"),
        ("pseudo-inverse after orthonormal columns", "pinv(A*B) = pinv(B)*A.T", "A: n x m; B: m x k", "A.T*A = I(m)"),
    ],
)
def test_the_kernel_asks_for_an_equation_and_for_an_order_of_sizes(law: str, claim: str, let: str, given: str) -> None:
    """A condition of a law that is no fact of one letter is looked at as the statement says it."""
    for said, allowed in ((f"{let}; {given}", True), (let, False)):
        statement = sk.parse(claim, said)
        kernel = Kernel(statement)
        for fact in statement.given:
            if fact.kind == "=":
                kernel.learn(Instance("given", (("left", fact.args[0]), ("right", fact.args[1]), ("of", fact.args[0]))))
        names = ("A", "B") if law.startswith("det") else ("U", "A")
        step = Instance(law, tuple(zip(names, (statement.symbols["A"], statement.symbols["B"]), strict=True)))
        if allowed:
            assert kernel.learn(step)
        else:
            with pytest.raises(RejectedError, match="is not known to"):
                kernel.learn(step)
