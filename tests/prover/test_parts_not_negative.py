"""Inequalities: the kernel is told parts of a difference that are not negative, and refuses what is none."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from sympy import Integer

import symkl as sk
from symkl.kernel.certificate import replay
from symkl.kernel.check import check
from symkl.kernel.errors import RejectedError
from symkl.kernel.proof import Instance, Proof, Surplus
from symkl.language.parse import parse

LET = (
    "x: n; y: n; a: scalar; b: scalar; c: scalar, positive; d: scalar, positive; S: n x n, spd; R: n x n, spd;"
    " P: n x n, symmetric, idempotent; A: n x k; B: n x k; M: n x n"
)
AVERAGED = "u: scalar; v: scalar; u, v ~ Joint()"
SUMMED = "x: n; i: index(n); Q: mass(n)"
TRUE = [
    ("(a - 3*b)**2 >= 0", LET),
    ("a*b <= c*a**2/2 + b**2/(2*c)", LET),
    ("2*sqrt(c*d) <= c + d", LET),
    ("c/d + d/c >= 2", LET),
    ("(x + 2*y).T*S*(x + 2*y) >= 0", LET),
    ("x.T*inv(S + R)*x >= 0", LET),
    ("(x.T*S*y)**2 <= x.T*S*x*(y.T*S*y)", LET),
    ("(x.T*y)**2 <= x.T*S*x*(y.T*inv(S)*y)", LET),
    ("abs(x.T*y) <= sqrt(x.T*x)*sqrt(y.T*y)", LET),
    ("sqrt((x + y).T*S*(x + y)) <= sqrt(x.T*S*x) + sqrt(y.T*S*y)", LET),
    ("abs(a + b) <= abs(a) + abs(b)", LET),
    ("x.T*P*x <= x.T*x", LET),
    ("2*tr(A.T*B) <= tr(A.T*A) + tr(B.T*B)", LET),
    ("tr(M)**2 <= n*tr(M.T*M)", LET),
    ("tr(S*R) > 0", LET),
    ("x.T*S*x + c > 0", LET),
    ("(c*x + d*y).T*S*(c*x + d*y)/(c + d)**2 <= c/(c + d)*x.T*S*x + d/(c + d)*y.T*S*y", LET),
    ("Var[u - 2*v] >= 0", AVERAGED),
    ("Cov[u, v]**2 <= Var[u]*Var[v]", AVERAGED),
    ("E[(u - t)**2] >= Var[u]", "u: scalar; t: scalar; u ~ Any()"),
    ("z.T*Var[w]*z >= 0", "w: n; z: n; w ~ Any()"),
    ("Sum[x[i], i]**2 <= n*Sum[x[i]**2, i]", SUMMED),
    ("Sum[Q(i)*x[i], i]**2 <= Sum[Q(i)*x[i]**2, i]", SUMMED),
    ("Pr(e, f) <= Pr(e)", "e: event; f: event"),
    ("log(c) <= c - 1", LET),
    ("exp(a) >= 1 + a", LET),
    ("log((c + d)/2) >= (log(c) + log(d))/2", LET),
    ("log(c/d) + d/c - 1 >= 0", LET),
    ("exp((a + b)/2) <= (exp(a) + exp(b))/2", LET),
    ("tr(inv(R)*S) - n - log(det(S)) + log(det(R)) >= 0", LET),
    ("log(E[r]) >= E[log(r)]", "r: scalar, positive; r ~ Any()"),
    ("exp(E[u]) <= E[exp(u)]", AVERAGED),
    ("log(E[exp(u)]) >= E[u]", AVERAGED),
    ("Sum[Q(i)*log(Q(i)/P(i)), i] >= 0", SUMMED + "; P: mass(n)"),
    ("-Sum[Q(i)*log(Q(i)), i] <= log(n)", SUMMED),
    ("log(Sum[Q(i)*exp(y[i]), i]) >= Sum[Q(i)*y[i], i]", SUMMED + "; y: numbers(n)"),
    (
        "Sum[Q(i)*log(Pr(e, z[i])/Q(i)), i] <= log(Pr(e))",
        "e: event; z: events(n), exclusive, exhaustive; Q: mass(n); i: index(n)",
    ),
]
FALSE = [
    ("a*b <= c*a**2/3 + b**2/(2*c)", LET),
    ("2*sqrt(c*d) < c + d", LET),
    ("3*x.T*S*y <= x.T*S*x + y.T*S*y", LET),
    ("x.T*x <= x.T*P*x", LET),
    ("x.T*S*x > 0", LET),
    ("(x.T*S*y)**2 <= x.T*x*(y.T*S*y)", LET),
    ("(x.T*y)**2 < x.T*x*(y.T*y)", LET),
    ("tr(M)**2 <= tr(M.T*M)", LET),
    ("tr(M*M) >= 0", LET),
    ("Var[u] > 0", AVERAGED),
    ("E[u*v]**2 >= E[u**2]*E[v**2]", AVERAGED),
    ("Sum[x[i], i]**2 <= Sum[x[i]**2, i]", SUMMED),
    ("abs(a + b) >= abs(a) + abs(b)", LET),
    ("Pr(e, f) >= Pr(e)", "e: event; f: event"),
    ("log(c) < c - 1", LET),
    ("exp(a) >= 1 + 2*a", LET),
    ("tr(S) - log(det(S)) > n", LET),
    ("log(E[r]) <= E[log(r)]", "r: scalar, positive; r ~ Any()"),
    ("Sum[Q(i)*log(Q(i)/P(i)), i] > 0", SUMMED + "; P: mass(n)"),
    ("-Sum[Q(i)*log(Q(i)), i] >= log(n)", SUMMED),
]


@pytest.mark.parametrize(("claim", "let"), TRUE, ids=[c for c, _ in TRUE])
def test_a_true_one_is_proved_by_the_kernel(claim: str, let: str) -> None:
    """The proof survives JSON."""
    result = sk.prove(claim, let=let)
    assert result.verdict is sk.Verdict.PROVED, result.reason
    assert result.trusts == ("kernel",)
    data = result.certificate.data
    assert replay(json.loads(json.dumps(data)), result.statement).conditions == result.certificate.conditions


@pytest.mark.parametrize(("claim", "let"), FALSE, ids=[c for c, _ in FALSE])
def test_a_false_one_is_refuted(claim: str, let: str) -> None:
    """An exact point says so."""
    assert sk.prove(claim, let=let).verdict is sk.Verdict.REFUTED


def test_a_proof_is_refused_where_it_says_too_much() -> None:
    """Of an equality, with another sign, of what is not known, of something strict, by an equation, under what is free."""
    statement = parse("a**2 + b >= b", "a: scalar; b: scalar")
    a, b = (statement.symbols[name] for name in "ab")
    square = Surplus(Integer(1), Instance("square of a number", (("u", a),)))
    assert check(statement, Proof((), surpluses=(square,))) == ()
    wrong = [
        (replace(statement, relation=sk.Relation.EQ), square),
        (replace(statement, relation=sk.Relation.LE), square),
        (replace(statement, relation=sk.Relation.GT), square),
        (statement, replace(square, coefficient=Integer(-1))),
        (statement, replace(square, coefficient=b)),
        (statement, replace(square, instance=Instance("what is not negative", (("u", a),)))),
        (statement, replace(square, instance=Instance("trace of a transpose", (("A", a),)))),
        (statement, replace(square, under=((b,),))),
        (statement, replace(square, under=(b,))),
    ]
    for other, surplus in wrong:
        with pytest.raises(RejectedError):
            check(other, Proof((), surpluses=(surplus,)))
    with pytest.raises(RejectedError, match="not ="):
        check(parse("a = a", "a: scalar"), Proof((Instance("square of a number", (("u", a),)),)))


def test_squares_are_compared_only_where_the_greater_side_is_known_not_to_be_negative() -> None:
    """``-2 >= 1`` has greater squares."""
    statement = parse("a >= b", "a: scalar; b: scalar")
    with pytest.raises(RejectedError, match="nonnegative"):
        check(statement, Proof((), squared=True))
