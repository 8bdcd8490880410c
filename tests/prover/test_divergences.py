"""Distances and divergences of masses and of normal laws, diagonal matrices, singular values."""

from __future__ import annotations

import pytest

import symkl as sk
from symkl.verdict import Verdict

MASSES, SHARES = "P, Q: mass(n); i: index(n)", "p, q: n, simplex; i: index(n)"
NORMAL = "P: Normal(m, S); Q: Normal(h, R); m, h: n; S: n x n, spd; R: n x n, spd; x: n"
SVD = "U: m x k; V: n x k; U.T*U = I(k); V.T*V = I(k); s: k, each positive; i: index(k)"
TRUE = [
    ("KL(P, Q) >= 0", MASSES),
    ("KL(P, Q) >= Sum[abs(P(i) - Q(i)), i]**2/2", MASSES),
    ("KL(P, Q) >= Sum[(sqrt(P(i)) - sqrt(Q(i)))**2, i]", MASSES),
    ("KL(P, Q) >= -2*log(Sum[sqrt(P(i)*Q(i)), i])", MASSES),
    ("KL(P, Q) <= Sum[(P(i) - Q(i))**2/Q(i), i]", MASSES),
    ("KL(P, Q) <= log(Sum[P(i)**2/Q(i), i])", MASSES),
    ("Sum[sqrt(P(i)*Q(i)), i] <= 1", MASSES),
    ("Sum[sqrt(p[i]*q[i]), i] <= 1", SHARES),
    ("Sum[sqrt(P(i)), i] <= sqrt(n)", MASSES),
    ("Sum[P(i)**2, i] <= 1", MASSES),
    ("Sum[abs(P(i) - Q(i)), i] <= 2", MASSES),
    ("abs(a.T*b) <= Sum[abs(a[i]*b[i]), i]", "a, b: n; i: index(n)"),
    ("Sum[sqrt(f[i]*g[i]), i]**2 <= Sum[f[i], i]*Sum[g[i], i]", "f, g: n, each positive; i: index(n)"),
    ("KL(P, Q) >= 0", NORMAL),
    ("Int[sqrt(P(x)*Q(x)), x] <= 1", NORMAL),
    ("E[npdf(x, h, R)/npdf(x, m, S)] = 1", "x, m, h: n; S, R: n x n, spd; x ~ Normal(m, S)"),
    ("pinv(U*diagm(s)*V.T) = V*inv(diagm(s))*U.T", SVD),
    ("pinv(U*diagm(s)*V.T) = V*diagm(Vec[1/s[i], i])*U.T", SVD),
    ("pinv(A)*A = V*V.T", f"{SVD}; A: m x n; A = U*diagm(s)*V.T"),
    ("pinv(U*L*U.T) = U*inv(L)*U.T", "U: n x k; L: k x k, diagonal, invertible; U.T*U = I(k)"),
    ("inv(diagm(s)) = Diag[1/s[i], i]", SVD),
    ("det(diagm(s)) > 0", SVD),
]
FALSE = [
    ("KL(P, Q) <= 0", MASSES),
    ("KL(P, Q) >= Sum[abs(P(i) - Q(i)), i]**2", MASSES),
    ("KL(P, Q) >= 2*Sum[(sqrt(P(i)) - sqrt(Q(i)))**2, i]", MASSES),
    ("KL(P, Q) >= Sum[(P(i) - Q(i))**2/Q(i), i]", MASSES),
    ("Sum[sqrt(P(i)*Q(i)), i] <= 1/2", MASSES),
    ("Sum[sqrt(P(i)), i] <= 1", MASSES),
    ("Sum[P(i)**2, i] >= 1", MASSES),
    ("Sum[abs(P(i) - Q(i)), i] <= 1", MASSES),
    ("Int[sqrt(P(x)*Q(x)), x] >= 1", NORMAL),
    ("E[npdf(x, m, S)/npdf(x, h, R)] = 1", "x, m, h: n; S, R: n x n, spd; x ~ Normal(m, S)"),
    ("pinv(U*diagm(s)*V.T) = V*inv(diagm(s))*U.T", "U: m x k; V: n x k; s: k, each positive"),
    ("pinv(A)*A = I(n)", f"{SVD}; A: m x n; A = U*diagm(s)*V.T"),
    ("det(diagm(s)) > 0", "s: k, each nonnegative"),
]


@pytest.mark.parametrize(("claim", "let"), TRUE)
def test_it_is_proved_by_the_kernel(claim: str, let: str) -> None:
    """Without a condition but that both sides are defined, or by a sign."""
    result = sk.prove(claim, let=let)
    assert result.verdict is Verdict.PROVED
    assert result.trusts in (("kernel",), ("kernel", "a number has a sign"))
    assert result.certificate.replay()


@pytest.mark.parametrize(("claim", "let"), FALSE)
def test_a_false_neighbour_is_refuted(claim: str, let: str) -> None:
    """With a point."""
    assert sk.prove(claim, let=let).verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    ("claim", "let", "condition"),
    [
        ("log(a**2) = 2*log(abs(a))", "a: scalar", "a is not 0"),
        ("log(a**2) = 2*log(a)", "a: scalar", "a > 0"),
        ("Sum[log(x[i]**2), i] = 2*Sum[log(abs(x[i])), i]", "x: n; i: index(n)", "x[i] is not 0"),
        ("log((x.T*x)**4) = 4*log(x.T*x)", "x: n", "x.T*x > 0"),
    ],
)
def test_an_even_power_is_positive_where_its_base_is_not_0(claim: str, let: str, condition: str) -> None:
    assert sk.prove(claim, let=let).conditions == (condition,)


@pytest.mark.parametrize("body", ["a**2 - b**2", "a**2", "1"])
def test_an_integral_may_not_converge(body: str) -> None:
    """Whether it oscillates or not."""
    refuted = sk.prove(f"Int[{body}, a] = 0", let="a, b: scalar")
    assert refuted.verdict is Verdict.REFUTED
    assert "left does not converge, right 0" in str(refuted.counterexample)
