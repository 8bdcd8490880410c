"""The largest entry of a vector, and proofs by cases: what is true is proved, and none of its false neighbours is."""

from __future__ import annotations

import pytest

import symkl as sk
from symkl.kernel.certificate import replay
from symkl.prover.cases import ONE_OF_THEM, SIGN, CasesCertificate
from symkl.verdict import Verdict

X, PAIR, SPD = "x, y: n; i, k: index(n)", "a, b, c, d: scalar", "A: n x n, spd"
KERNEL = [
    ("max(x) >= x[k]", X),
    ("min(x) <= x[k]", X),
    ("min(x) <= max(x)", X),
    ("max(x) = -min(-x)", X),
    ("max(c*x) = c*max(x)", f"{X}; c: scalar, nonnegative"),
    ("max(x/3) = max(x)/3", X),
    ("max(x + c*ones(n)) = max(x) + c", f"{X}; c: scalar"),
    ("max(Vec[x[i] - max(x), i]) = 0", X),
    ("max(x + y) <= max(x) + max(y)", X),
    ("Sum[x[i], i]/n <= max(x)", X),
    ("p.T*x <= max(x)", f"{X}; p: n, simplex"),
    ("max(p) >= 1/n", "p: n, simplex"),
    ("logsumexp(x) >= max(x)", X),
    ("logsumexp(x) <= max(x) + log(n)", X),
    ("t*logsumexp(x/t) >= max(x)", f"{X}; t: scalar, positive"),
    ("log(Sum[exp(x[i]), i]) = max(x) + log(Sum[exp(x[i] - max(x)), i])", X),
    ("softmax(x) = softmax(x - max(x)*ones(n))", X),
    ("max(Vec[abs(x[i]), i]) >= x[k]", X),
    ("x[i] <= a", f"{X}; a: scalar; max(x) <= a"),
    ("x[i] >= a", f"{X}; a: scalar; min(x) >= a"),
    ("Sum[abs(x[i]), i] <= sqrt(n)*sqrt(x.T*x)", X),
    ("sqrt(x.T*x) <= sqrt(n)*max(Vec[abs(x[i]), i])", X),
    ("Sum[abs(x[i]), i] <= n*max(Vec[abs(x[i]), i])", X),
    ("max(block([[x], [z]])) = max(max(x), max(z))", f"{X}; z: m"),
    ("min(block([[x], [z]])) = min(min(x), min(z))", f"{X}; z: m"),
    ("max(block([[x], [z]])) >= max(x)", f"{X}; z: m"),
    ("sqrt(x.T*x) <= Sum[abs(x[i]), i]", X),
    ("det(A + B) >= det(A) + det(B)", "A, B: n x n, spd"),
    ("det(diagm(x)) = Prod[x[i], i]", X),
    ("exp(-t) <= 1", "t: scalar, nonnegative"),
    ("log(1 + exp(-t)) <= log(2)", "t: scalar, nonnegative"),
    ("det(A) <= exp(tr(A) - n)", SPD),
    ("det(A)**(1/n) <= tr(A)/n", SPD),
    ("det(A) <= (tr(A)/n)**n", SPD),
    ("Prod[x[i], i]**(1/n) <= Sum[x[i], i]/n", "x: n, each positive; i: index(n)"),
]
CASES = [
    ("max(x)**2 <= x.T*x", X, ONE_OF_THEM),
    ("max(x) <= sqrt(x.T*x)", X, ONE_OF_THEM),
    ("max(Vec[abs(x[i]), i])**2 <= x.T*x", X, ONE_OF_THEM),
    ("max(x) <= Sum[abs(x[i]), i]", X, ONE_OF_THEM),
    ("max(p) <= 1", "p: n, simplex", ONE_OF_THEM),
    ("abs(x[i] - x[k]) <= max(x) - min(x)", X, SIGN),
    ("log(exp(a) + exp(b)) >= max(a, b)", PAIR, SIGN),
    ("softplus(a) >= max(a, 0)", PAIR, SIGN),
    ("softplus(a) <= max(a, 0) + log(2)", PAIR, SIGN),
    ("max(a + c, b + d) <= max(a, b) + max(c, d)", PAIR, SIGN),
    ("abs(max(a, 0) - max(b, 0)) <= abs(a - b)", PAIR, SIGN),
]
WRONG = [
    ("sqrt(x.T*x) <= max(Vec[abs(x[i]), i])", X),
    ("max(block([[x], [z]])) = max(x)", f"{X}; z: m"),
    ("max(block([[x], [z]])) <= max(x)", f"{X}; z: m"),
    ("max(x) > x[k]", X),
    ("max(x) <= x[k]", X),
    ("x[i] >= a", f"{X}; a: scalar; max(x) <= a"),
    ("det(A + B) >= det(A) + det(B)", "A: n x n, spd; B: n x n, symmetric"),
    ("max(c*x) = c*max(x)", f"{X}; c: scalar"),
    ("max(x + y) = max(x) + max(y)", X),
    ("max(x + c*ones(n)) = max(x)", f"{X}; c: scalar"),
    ("max(x)*max(y) >= max(had(x, y))", X),
    ("logsumexp(x) > max(x)", X),
    ("logsumexp(x) <= max(x)", X),
    ("p.T*x >= max(x)", f"{X}; p: n, simplex"),
    ("max(x) <= Sum[x[i], i]", X),
    ("max(p) < 1", "p: n, simplex"),
    ("softplus(a) <= max(a, 0)", PAIR),
    ("softplus(a) >= max(a, 0) + log(2)", PAIR),
    ("abs(a - b) <= abs(a) - abs(b)", PAIR),
    ("exp(-t) <= 1", "t: scalar"),
    ("det(A)**(1/n) >= tr(A)/n", SPD),
    ("det(A) >= exp(tr(A) - n)", SPD),
]
# neither is decided: what it would rest on is not so, or not known
OPEN = [
    ("E[max(x)] = max(m)", "x: n; m: n; S: n x n, spd; x ~ Normal(m, S)"),
    ("E[max(x)] >= max(m)", "x: n; m: n; S: n x n, spd; x ~ Normal(m, S)"),
]


@pytest.mark.parametrize(("claim", "let"), KERNEL)
def test_it_is_proved_by_the_kernel(claim: str, let: str) -> None:
    """And anybody can check it."""
    result = sk.prove(claim, let=let)
    assert result.verdict is Verdict.PROVED
    assert result.trusts == ("kernel",)
    assert replay(result.certificate.data).statement == result.certificate.statement


@pytest.mark.parametrize(("claim", "let", "why"), CASES)
def test_it_is_proved_by_cases(claim: str, let: str, why: str) -> None:
    """What says that there is no other case is named."""
    result = sk.prove(claim, let=let)
    assert result.verdict is Verdict.PROVED
    assert result.trusts == ("kernel", why)
    assert not result.conditions
    assert isinstance(result.certificate, CasesCertificate)
    assert result.certificate.replay()


@pytest.mark.parametrize(("claim", "let"), WRONG)
def test_a_false_neighbour_is_refuted(claim: str, let: str) -> None:
    """With a point."""
    result = sk.prove(claim, let=let)
    assert result.verdict is Verdict.REFUTED
    assert result.counterexample


@pytest.mark.parametrize(("claim", "let"), OPEN)
def test_no_case_is_taken_of_what_is_averaged(claim: str, let: str) -> None:
    """Which entry is the largest varies with what is random."""
    assert sk.prove(claim, let=let).verdict is Verdict.UNDECIDED


def test_a_derivative_has_none_where_two_are_the_largest() -> None:
    """It is that of one entry, which the point says."""
    assert sk.prove("D[max(x), x] = ones(n)", let="x: n").verdict is Verdict.REFUTED
    assert sk.prove("tr(D[max(x)*x, x]) = max(x)", let="x: n").verdict is not Verdict.PROVED
    assert sk.prove("max(x)*D[x.T*x, x] = 2*max(x)*x", let="x: n").verdict is Verdict.PROVED
    assert sk.prove("D[abs(t), t] = 1", let="t: scalar").verdict is Verdict.REFUTED
