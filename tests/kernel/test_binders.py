"""What the kernel knows of sums and averages by itself, without an instance of any law; and what it must not know."""

from __future__ import annotations

import pytest

from symkl.kernel.check import Kernel
from symkl.language.opening import open_statement
from symkl.language.parse import parse

VECTORS = "x, y: n; i, j, k: index(n); c: scalar"
AXIOMS = [
    ("Sum[exp(x[i] + c), i] = exp(c)*Sum[exp(x[i]), i]", VECTORS),
    ("Sum[x[i]*unit(i).T*A, i] = Sum[x[i]*unit(i), i].T*A", f"{VECTORS}; A: n x n"),
    ("Sum[exp(x[i])*A*unit(i)*unit(i).T*B, i].T = Sum[exp(x[i])*B.T*unit(i)*unit(i).T*A.T, i]", f"{VECTORS}; A, B: n x n"),
    ("tr(Sum[exp(x[i])*A*unit(i)*unit(i).T*B, i]) = Sum[exp(x[i])*tr(A*unit(i)*unit(i).T*B), i]", f"{VECTORS}; A, B: n x n"),
    ("Sum[exp(x[i])*unit(i).T*unit(k), i] = exp(x[k])", VECTORS),
    ("unit(k).T*Sum[exp(x[i])*unit(i), i] = exp(x[k])", VECTORS),
    ("Sum[Sum[log(x[i]*y[j]), i], j] = Sum[Sum[log(x[i]*y[j]), j], i]", VECTORS),
    ("Sum[x[i]*Sum[log(x[i]*y[j]), j], i] = Sum[Sum[x[i]*log(x[i]*y[j]), i], j]", VECTORS),
    ("E[Sum[exp(x[i])*u, i]] = E[u]*Sum[exp(x[i]), i]", f"{VECTORS}; u: scalar; u ~ Any()"),
    ("E[Sum[exp(x[i]*u), i]] = Sum[E[exp(x[i]*u)], i]", f"{VECTORS}; u: scalar; u ~ Any()"),
    ("Diag[c*exp(x[i]) - y[i]**2, i] = c*Diag[exp(x[i]), i] - Diag[y[i]**2, i]", VECTORS),
]
FALSE = [
    ("Sum[exp(x[i] + y[i]), i] = exp(y[k])*Sum[exp(x[i]), i]", VECTORS),
    ("Sum[exp(x[i])*A*unit(i)*unit(i).T*B, i].T = Sum[exp(x[i])*A*unit(i)*unit(i).T*B, i]", f"{VECTORS}; A, B: n x n"),
    ("Sum[exp(x[i])*unit(i).T*unit(k), i] = exp(x[j])", VECTORS),
    ("unit(k).T*Sum[exp(x[i])*unit(i), i] = exp(x[j])", VECTORS),
    ("Sum[Sum[log(x[i]*y[j]), i], j] = Sum[Sum[log(x[j]*y[j]), j], i]", VECTORS),
    ("Sum[Sum[log(x[i] + y[j]), i], j] = Sum[Sum[log(x[j] - y[i]), j], i]", VECTORS),
    ("E[Sum[exp(x[i]*u), i]] = Sum[exp(x[i]*E[u]), i]", f"{VECTORS}; u: scalar; u ~ Any()"),
    ("E[Prod[exp(x[i]*u), i]] = Prod[E[exp(x[i]*u)], i]", f"{VECTORS}; u: scalar; u ~ Any()"),
    ("Diag[exp(x[i])*y[i], i] = y[k]*Diag[exp(x[i]), i]", VECTORS),
    ("Prod[c*x[i], i] = c*Prod[x[i], i]", VECTORS),
]


@pytest.mark.parametrize(("claim", "let"), AXIOMS)
def test_an_axiom_needs_no_law(claim: str, let: str) -> None:
    """Both sides are one value."""
    assert not Kernel(open_statement(parse(claim, let))).difference().terms


@pytest.mark.parametrize(("claim", "let"), FALSE)
def test_a_false_neighbour_differs(claim: str, let: str) -> None:
    """They are not, and so there is nothing to prove."""
    assert Kernel(open_statement(parse(claim, let))).difference().terms


SIGNS = [
    ("Sum[w[i], i]", "w[i]: scalar, positive, i = 1..n", "positive", True),
    ("Sum[w[i], i]", "w[i]: scalar, nonzero, i = 1..n", "nonzero", False),
    ("Sum[w[i], i]", "w[i]: scalar, probability, i = 1..n", "probability", False),
    ("1 - Sum[w[i], i]", "w[i]: scalar, probability, i = 1..n", "nonnegative", False),
    ("1 - w[i]", "w[i]: scalar, probability, i = 1..n", "positive", True),
    ("1 - w[i]", "w[i]: scalar, positive, i = 1..n", "positive", False),
    ("Prod[exp(w[i]), i]", "w[i]: scalar, i = 1..n", "positive", True),
    ("Prod[w[i], i]", "w[i]: scalar, nonnegative, i = 1..n", "positive", False),
    ("r[i, k]", "r[i, k]: scalar, positive, i = 1..n, k = 1..K", "positive", True),
    ("v.T*w", "w[i]: scalar, positive, i = 1..n; v: n", "positive", False),
]


@pytest.mark.parametrize(("term", "let", "fact", "known"), SIGNS)
def test_what_is_known_of_members(term: str, let: str, fact: str, known: bool) -> None:  # noqa: FBT001 - a table
    """A fact of each member says the fact of one, and the sign of a sum."""
    statement = open_statement(parse(f"{term} = {term}", let))
    kernel = Kernel(statement)
    assert kernel.facts.holds(kernel.of(statement.lhs), fact) is known


def test_a_block_of_a_definite_family_is_definite_and_no_other_product() -> None:
    """What picks out a block is a unit vector times an identity."""
    let = "S[k]: d x d, spd, k = 1..K; B: d x d; u: K"
    for term, known in [("S[k]", True), ("B*S[k]", False), ("kron(u.T, I(d))*S", False), ("kron(unit(k).T, B)*S", False)]:
        statement = open_statement(parse(f"{term} = {term}", let))
        kernel = Kernel(statement)
        assert kernel.facts.holds(kernel.of(statement.lhs), "spd") is known
