"""Averages and sums of what is nowhere negative, tangents at a mean, growth: what is true is proved, no false neighbour."""

import pytest

import symkl as sk

ANY, JOINT, DENSITIES = (
    "x: n; x ~ Any(); i: index(n)",
    "f, g: scalar; f, g ~ Joint(); a: scalar",
    "x: n; p(x), q(x): density",
)
BETWEEN, SPD = "x, y: n; t: scalar; 0 < t < 1", "A, B: n x n, spd; t: scalar; 0 < t < 1; x: n"
POSITIVE, EVENTS = "a, b: scalar, positive; a < b", "x, y, z: event"
TRUE = [
    ("E[max(x)] >= E[x[i]]", ANY),
    ("E[max(x)] >= max(E[x])", ANY),
    ("E[logsumexp(x)] >= E[max(x)]", ANY),
    ("E[logsumexp(x)] >= logsumexp(E[x])", ANY),
    ("E[softplus(x)] >= E[x]", "x: scalar; x ~ Any()"),
    ("E[softplus(x)] > 0", "x: scalar; x ~ Any()"),
    ("E[max(x, y)] >= max(E[x], E[y])", "x, y: scalar; x, y ~ Joint()"),
    ("Sum[log(x[i]), i] <= Sum[x[i], i] - n", "x: n, each positive; i: index(n)"),
    ("Sum[softplus(x[i]), i] >= Sum[x[i], i]", "x: n; i: index(n)"),
    ("Var[f - a*g] >= Var[f] - Cov[f, g]**2/Var[g]", JOINT),
    ("E[(p(x)/q(x))**2, x ~ q(x)] >= 1", DENSITIES),
    ("E[sqrt(p(x)/q(x)), x ~ q(x)] <= 1", DENSITIES),
    ("KL(p(x), q(x)) <= E[p(x)/q(x), x ~ p(x)] - 1", DENSITIES),
    ("Sum[P(i)**2/Q(i), i] >= 1", "P, Q: mass(n); i: index(n)"),
    ("Pr(x | y) >= Pr(x, y)", EVENTS),
    ("Pr(x, z | y) <= Pr(x | y)", EVENTS),
    ("1/b < 1/a", POSITIVE),
    ("log(a) < log(b)", POSITIVE),
    ("exp(a) < exp(b)", "a, b: scalar; a < b"),
    ("a**3 <= b**3", "a, b: scalar; a <= b"),
    ("sqrt(a) - sqrt(b) <= sqrt(a - b)", "a, b: scalar, nonnegative; b <= a"),
    ("logsumexp(t*x + (1 - t)*y) <= t*logsumexp(x) + (1 - t)*logsumexp(y)", BETWEEN),
    ("logsumexp(x) >= logsumexp(y) + softmax(y).T*(x - y)", "x, y: n"),
    ("softplus(t*a + (1 - t)*b) <= t*softplus(a) + (1 - t)*softplus(b)", "a, b, t: scalar; 0 < t < 1"),
    ("log(det(t*A + (1 - t)*B)) >= t*log(det(A)) + (1 - t)*log(det(B))", SPD),
    ("inv(t*A + (1 - t)*B) <= t*inv(A) + (1 - t)*inv(B)", SPD),
    ("9*x.T*inv(A + B + C)*x <= x.T*inv(A)*x + x.T*inv(B)*x + x.T*inv(C)*x", "A, B, C: n x n, spd; x: n"),
    ("1 + x + x**2/2 <= exp(x)", "x: scalar; x >= 0"),
    ("exp(x) <= 1 + x + x**2/2", "x: scalar; x <= 0"),
    ("log(x) <= sqrt(x) - 1/sqrt(x)", "x: scalar; x >= 1"),
    ("log(x) >= 2*(x - 1)/(x + 1)", "x: scalar; x > 1"),
    ("exp(t*x)/2 + exp(-t*x)/2 <= exp(t**2*x**2/2)", "x, t: scalar"),
    ("exp(x) + exp(-x) >= 2 + x**2", "x: scalar"),
]
FALSE = [
    ("E[max(x)] <= max(E[x])", ANY),
    ("E[logsumexp(x)] <= logsumexp(E[x])", ANY),
    ("E[softplus(x)] <= E[x]", "x: scalar; x ~ Any()"),
    ("Sum[log(x[i]), i] <= Sum[x[i], i] - 2*n", "x: n, each positive; i: index(n)"),
    ("Var[f - a*g] >= Var[f]", JOINT),
    ("E[(p(x)/q(x))**2, x ~ q(x)] >= 2", DENSITIES),
    ("KL(p(x), q(x)) >= E[p(x)/q(x), x ~ p(x)] - 1", DENSITIES),
    ("Sum[P(i)**2/Q(i), i] <= 1", "P, Q: mass(n); i: index(n)"),
    ("Pr(x | y) >= Pr(x)", EVENTS),
    ("1/b < 1/a", "a, b: scalar, nonzero; a < b"),
    ("a**2 <= b**2", "a, b: scalar; a <= b"),
    ("logsumexp(t*x + (1 - t)*y) >= t*logsumexp(x) + (1 - t)*logsumexp(y)", BETWEEN),
    ("logsumexp(x) >= logsumexp(y) + softmax(x).T*(x - y)", "x, y: n"),
    ("log(det(t*A + (1 - t)*B)) <= t*log(det(A)) + (1 - t)*log(det(B))", SPD),
    ("inv(t*A + (1 - t)*B) >= t*inv(A) + (1 - t)*inv(B)", SPD),
    ("10*x.T*inv(A + B + C)*x <= x.T*inv(A)*x + x.T*inv(B)*x + x.T*inv(C)*x", "A, B, C: n x n, spd; x: n"),
    ("1 + x + x**2/2 <= exp(x)", "x: scalar"),
    ("log(x) <= sqrt(x) - 1/sqrt(x)", "x: scalar, positive"),
    ("exp(x)/2 + exp(-x)/2 <= exp(x**2/3)", "x: scalar"),
    ("exp(x) + exp(-x) >= 2 + 2*x**2", "x: scalar"),
]
BY_CASES = ("max(E[x])", "max(E[x], E[y])")


@pytest.mark.parametrize(("claim", "let"), TRUE)
def test_it_is_proved_by_the_kernel(claim: str, let: str) -> None:
    result = sk.prove(claim, let=let)
    assert result.verdict is sk.Verdict.PROVED
    assert all(c.endswith(("> 0", "is not 0")) for c in result.conditions)  # where both sides are defined
    assert result.trusts[:1] == ("kernel",)
    assert len(result.trusts) == 1 or any(part in claim for part in BY_CASES)
    assert result.certificate is not None
    assert result.certificate.replay()


@pytest.mark.parametrize(("claim", "let"), FALSE)
def test_a_neighbour_is_refuted(claim: str, let: str) -> None:
    assert sk.prove(claim, let=let).verdict is sk.Verdict.REFUTED
