"""False statements are refuted by small exact points, true ones never, and proofs are cross-checked."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from symkl.evaluation.agreement import cross_check
from symkl.evaluation.comparison import closed_value, compare_closed
from symkl.evaluation.counterexample import refute, witness
from symkl.evaluation.numbers import NotEvaluable, text
from symkl.evaluation.sizes import sizes_upward
from symkl.language.distributions import MassFunction
from symkl.language.expectations import KL
from symkl.language.functions import rounded
from symkl.language.parse import parse
from symkl.language.statement import Relation, Statement
from symkl.language.terms import as_term

CORPUS = tomllib.loads((Path(__file__).parents[1] / "corpus" / "identities.toml").read_text(encoding="utf-8"))["statement"]
NORMAL = "x: n; x ~ Normal(m, S); m: n; S: n x n, spd"
ANY = "x: n; x ~ Any(m, S); m: n; S: n x n, spd"
TWO = "A: n x n; B: n x n"
MASSES = "P: mass(n); Q: mass(n); i: index(n); f: numbers(n)"

FUNDAMENTAL = (
    "tr(A)*tr(B)*tr(C) - tr(A)*tr(B*C) - tr(B)*tr(A*C) - tr(C)*tr(A*B) + tr(A*B*C) + tr(A*C*B) = 0",
    TWO + "; C: n x n",
)
# the smallest size at which each is false
FALSE = {
    "trace of a product": ("tr(A*B) = tr(A)*tr(B)", TWO, {"n": 2}),
    "determinant of a sum": ("det(A + B) = det(A) + det(B)", TWO, {"n": 2}),
    "Hall's identity": ("(A*B - B*A)**2*C = C*(A*B - B*A)**2", TWO + "; C: n x n", {"n": 3}),
    "trace identity of degree 3": (*FUNDAMENTAL, {"n": 3}),
    "true for five sizes": ("(k-1)*(k-2)*(k-3)*(k-4)*(k-5)*tr(A) = 0", "A: k x k", {"k": 6}),
    "second moment": ("E[x*x.T] = m*m.T", NORMAL, {"n": 1}),
    "log-determinant of a sum": (
        "log(det(A + B)) = log(det(A)) + log(det(B))",
        "A: n x n, spd; B: n x n, spd",
        {"n": 1},
    ),
    "entropy at one dimension": ("-E[lognpdf(x, m, S)] = log(sqrt(det(2*pi*S))) + 1/2", NORMAL, {"n": 2}),
    "square root of a square": ("sqrt(det(A)**2) = det(A)", "A: n x n, invertible", {"n": 1}),
    "pseudo-inverse at a singular matrix": ("A*pinv(A) = I(n)", "A: n x n", {"n": 1}),
    "commuting is not transitive": (
        "B*C = C*B",
        "A: n x n; B: n x n; C: n x n; B commutes with A; C commutes with A",
        {"n": 2},
    ),
    "strict inequality": ("x.T*S*x > 0", "x: n; S: n x n, spd", {"n": 1}),
    "symmetric is not definite": ("x.T*S*x >= 0", "x: n; S: n x n, symmetric", {"n": 1}),
    "divergence is not symmetric": ("KL(P, Q) = KL(Q, P)", MASSES, {"n": 2}),
    "fourth moment of any law": ("E[((x-m).T*inv(S)*(x-m))**2] = n*(n + 2)", ANY, {"n": 1}),
    "sum of dependent vectors": ("Var[x + y] = Var[x] + Var[y]", ANY + "; y: n; y ~ Any(m, S)", {"n": 1}),
    "inverse of a mean": ("E[inv(X)] = inv(E[X])", "X: n x n; X ~ Any()", {"n": 1}),
    "exclusive but not exhaustive": (
        "Pr(x) = Sum[Pr(x | y[i])*Pr(y[i]), i]",
        "x: event; y: events(N), exclusive; i: index(N)",
        {"N": 1},
    ),
    "overlapping events": (
        "Pr(x) = Sum[Pr(x | y[i])*Pr(y[i]), i]",
        "x: event; y: events(N), exhaustive; i: index(N)",
        {"N": 2},
    ),
    "exponential of a sum": ("expm(A + B) = expm(A)*expm(B)", TWO, {"n": 2}),
    "fixed sizes": ("tr(A) = 0", "A: 3 x 3", {}),
}
TRUE = {
    "trace of a product": ("tr(A*B) = tr(B*A)", TWO),
    "trace identity of degree 3": (FUNDAMENTAL[0], FUNDAMENTAL[1].replace("n x n", "2 x 2")),
    "second moment": ("E[x*x.T] = m*m.T + S", NORMAL),
    "square root of a square": ("sqrt(det(A)**2) = det(A)", "A: n x n, spd"),
    "commuting": ("A*B = B*A", TWO + "; B commutes with A"),
    "inequality": ("det(A + B) >= det(A) + det(B)", "A: n x n, spd; B: n x n, spd"),
    "divergence": ("KL(P, Q) >= 0", MASSES),
    "sum of independent vectors": ("Var[x + y] = Var[x] + Var[y]", ANY + "; y: n; y ~ Any(m, S); independent x, y"),
    "total probability": (
        "Pr(x) = Sum[Pr(x | y[i])*Pr(y[i]), i]",
        "x: event; y: events(N), exclusive, exhaustive; i: index(N)",
    ),
    "pseudo-inverse of an invertible matrix": ("pinv(A) = inv(A)", "A: n x n"),
    "logarithm where it is defined": ("log(det(A)*det(B)) = log(det(A)) + log(det(B))", TWO),
    "exponential": ("det(expm(A)) = exp(tr(A))", "A: n x n"),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_statement_is_refuted_at_its_smallest_size(name: str) -> None:
    """Small sizes that hide a failure are passed, and no larger size is reported than needed."""
    claim, let, sizes = FALSE[name]
    found = refute(parse(claim, let))
    assert found is not None
    assert found.sizes == sizes
    assert found.lhs != found.rhs or "<" in claim or ">" in claim


@pytest.mark.parametrize("name", TRUE)
def test_true_statement_is_not_refuted(name: str) -> None:
    """The neighbour, with the hypothesis that was missing, survives the search and agrees at random points."""
    statement = parse(*TRUE[name])
    assert refute(statement, 0.3) is None
    check = cross_check(statement)
    assert check.agreed
    assert check.defined == 2
    assert check.disagreement is None


@pytest.mark.parametrize("entry", CORPUS, ids=lambda e: e["id"])
def test_corpus(entry: dict[str, object]) -> None:
    """No true statement of the corpus is refuted, and every false one that can be evaluated is."""
    statement = parse(str(entry["claim"]), str(entry["let"]))
    if entry["truth"]:
        assert refute(statement, 0.1) is None
        check = cross_check(statement)
        assert check.disagreement is None
        if not check.evaluable:
            pytest.skip(f"not evaluated: {check.reason}")
        assert check.agreed
    elif refute(statement) is None:
        check = cross_check(statement)
        assert not check.evaluable
        pytest.skip(f"not evaluated: {check.reason}")


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("Sum[(i-1)*(i-2)*(i-3)*(i-4)*(i-5)*(i-6), i] = 0", "i: index(n)"),
        ("Sum[(i-1)*(i-2)*(i-3)*(i-4)*(i-5)*(i-6)*v[i], i] = 0", "i: index(n); v: n"),
        ("((n - 7/2)**2 - 25/4)*((n - 7/2)**2 - 9/4)*((n - 7/2)**2 - 1/4)*tr(A) = 0", "A: n x n"),
        ("(n-1)*(n-2)*(n-3)*(n-4)*(n-5)*(n-6)*tr(A) = 0", "A: n x n"),
    ],
)
def test_polynomials_in_a_size_are_looked_at_beyond_their_roots(claim: str, let: str) -> None:
    """Each vanishes at sizes 1 to 6, whether a size stands in it, a power of it, or an index that runs as far."""
    found = refute(parse(claim, let))
    assert found is not None
    assert found.sizes == {"n": 7}


# --------------------------------------------------------------------------------------------- how answers look


@pytest.mark.parametrize(
    ("claim", "let", "expected"),
    [
        ("tr(A*B) = tr(A)*tr(B)", TWO, 2),
        ("E[x*x.T] = m*m.T", NORMAL, 1),
        ("(A*B - B*A)**2*C = C*(A*B - B*A)**2", TWO + "; C: n x n", 6),
        ("inv(A + B) = inv(A) + inv(B)", "A: n x n, spd; B: n x n, spd", 2),
    ],
)
def test_answers_are_as_simple_as_people_would_write(claim: str, let: str, expected: int) -> None:
    """Entries are 0 and 1, and few of them are not 0."""
    found = refute(parse(claim, let))
    assert found is not None
    entries = [x for value in found.values.values() for row in ([value] if isinstance(value, str) else value) for x in row]
    assert set("".join(entries)) <= set("01-")
    assert sum(x != "0" for x in entries) <= expected


def test_texts() -> None:
    """A 1 x 1 matrix is a number, a vector a list; logarithms stay exact."""
    found = refute(parse("log(det(A + B)) = log(det(A)) + log(det(B))", "A: n x n, spd; B: n x n, spd"))
    assert str(found) == "at n = 1: left log(2), right 0 for A = 1, B = 1"
    found = refute(parse("2*u = u", "u: 2"))
    assert found is not None
    assert sorted(found.values["u"]) == ["0", "1"]


def test_the_law_is_reported_only_where_it_matters() -> None:
    """Mean and covariance suffice for a second moment; a third one needs the law."""
    second, third = (refute(parse(c, ANY)) for c in ("E[x*x.T] = S", "E[(x-m)*(x-m).T*(x-m)] = Z(n, 1)"))
    assert second is not None
    assert third is not None
    assert "x" not in second.values
    assert third.values["x"] == "1 with probability 2/3, -2 with probability 1/3"


def test_a_joint_law_is_reported_as_one() -> None:
    """Symbols that depend on each other have their law in common."""
    found = refute(parse("E[x*y] = 0", "x: scalar; y: scalar; x ~ Any(0, 1); y ~ Any(0, 1)"))
    assert found is not None
    assert "(1, 1) with probability 5/16" in str(found.values["x, y"])


def test_undefined_points_refute_nothing() -> None:
    """1/c = 1/c has no value at 0, and A*inv(A) = I none at a singular matrix."""
    assert refute(parse("c/c = 1", "c: scalar"), 0.2) is None
    assert refute(parse("A*inv(A) = I(n)", "A: n x n"), 0.2) is None
    assert refute(parse("log(c) >= log(c)", "c: scalar"), 0.2) is None


def test_same_answer_in_every_process() -> None:
    """The search is seeded by the statement's text, not by a hash that changes from run to run."""
    code = (
        "from symkl.language.parse import parse; from symkl.evaluation.counterexample import refute;"
        "print(refute(parse('tr(A*B*C*F) = tr(A*C*B*F)', 'A: n x n; B: n x n; C: n x n; F: n x n; B commutes with A')))"
    )
    answers = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(answers) == 1
    assert "None" not in answers.pop()


def test_sizes_go_upward() -> None:
    """By their sum, and no further than six."""
    assert [tuple(s.values()) for s in sizes_upward(["n", "m"])][:6] == [(1, 1), (1, 2), (2, 1), (1, 3), (2, 2), (3, 1)]
    assert [s["n"] for s in sizes_upward(["n"])] == [1, 2, 3, 4, 5, 6]
    assert list(sizes_upward([])) == [{}]


def test_search_keeps_to_its_budget() -> None:
    """A true statement with many dimensions is given up in time."""
    let = "A: n x m; B: m x p; C: p x q; F: q x n"
    start = time.perf_counter()
    assert refute(parse("tr(A*B*C*F) = tr(F*A*B*C)", let), 10_000) is None
    assert time.perf_counter() - start < 1.0


# ------------------------------------------------------------------------------------------- witnesses, cross-checks


def test_not_equal_needs_a_witness() -> None:
    """No point refutes a !=; one where the sides differ proves it, and there is none when they are equal."""
    unequal, equal = parse("KL(P, Q) != KL(Q, P)", MASSES), parse("tr(A*B) != tr(B*A)", TWO)
    assert refute(unequal) is None
    found = witness(unequal)
    assert found is not None
    assert found.lhs != found.rhs
    assert cross_check(unequal).agreed
    assert witness(equal, 0.3) is None
    assert not cross_check(equal).agreed


def test_cross_check_computes_modulo_a_prime() -> None:
    """Rational statements have an error bound, and the degree that gives it."""
    let = "A: n x n, invertible; B: m x m, invertible; C: n x m"
    claim = "inv(A + C*B*C.T) = inv(A) - inv(A)*C*inv(inv(B) + C.T*inv(A)*C)*C.T*inv(A)"
    check = cross_check(parse(claim, let))
    assert check.agreed
    assert check.modulus.bit_length() == 61
    assert 0 < check.error == check.degree / check.modulus < 1e-14
    assert [len(s) for s in check.sizes] == [2, 2]


def test_cross_check_over_the_reals_has_no_error_bound() -> None:
    """Logarithms are evaluated at rational points."""
    check = cross_check(parse("-E[lognpdf(x, m, S)] = log(sqrt(det(2*pi*S))) + n/2", NORMAL))
    assert check.agreed
    assert (check.modulus, check.error) == (0, 1.0)


def test_cross_check_reports_a_rational_disagreement() -> None:
    """What differs modulo p is shown at small whole numbers."""
    check = cross_check(parse("tr(A*B) = tr(A)*tr(B)", TWO))
    assert not check.agreed
    assert check.disagreement == refute(parse("tr(A*B) = tr(A)*tr(B)", TWO))


def test_cross_check_says_what_it_cannot_evaluate() -> None:
    """No agreement is claimed where nothing was compared."""
    check = cross_check(parse("E[exp(-(x.T*x)**2)] = 1/sqrt(det(I(n) + 2*S))", NORMAL))
    assert not check.agreed
    assert not check.evaluable
    assert "not quadratic" in check.reason
    closed = "exp(-m.T*inv(I(n) + 2*S)*m)/sqrt(det(I(n) + 2*S))"
    assert cross_check(parse(f"E[exp(-x.T*x)] = {closed}", NORMAL)).agreed
    infinite = cross_check(parse("E[exp(x.T*inv(S)*x)] = 1", NORMAL))
    assert not infinite.agreed
    assert infinite.evaluable
    assert "infinite" in infinite.reason
    undefined = cross_check(parse("inv(A - A) = inv(A - A)", "A: n x n"))
    assert not undefined.agreed
    assert undefined.evaluable
    assert "singular" in undefined.reason


def test_cross_check_finds_points_where_logarithms_are_defined() -> None:
    """Three logarithms of unrestricted determinants are rarely defined together."""
    let = "; ".join(f"A{i}: n x n" for i in range(5))
    left = " + ".join(f"log(det(A{i}))" for i in range(5))
    right = "log(" + "*".join(f"det(A{i})" for i in range(5)) + ")"
    assert cross_check(parse(f"{left} = {right}", let)).agreed


# -------------------------------------------------------------------------------------------------- closed statements


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ("rounded(log(2), 4) = 0.6931", True),
        ("rounded(log(2), 4) = 0.6932", False),
        ("log(2) + log(3) = log(6)", True),
        ("sqrt(2) + sqrt(3) > 3.146", True),
        ("sqrt(2) + sqrt(3) < 3.146", False),
        ("exp(1) >= 2.718281828459045", True),
        ("pi != 3.141592653589793", True),
        ("2 != 2", False),
        ("I(2) = I(2)", True),
    ],
)
def test_closed_statements_are_decided(claim: str, expected: bool) -> None:  # noqa: FBT001 - a table
    """By exact values and intervals."""
    assert compare_closed(parse(claim)) is expected


def test_closed_value() -> None:
    """An exact value, or a refusal where a symbol is left."""
    assert text(closed_value(parse("log(8)/2 + 3/4 = 1").lhs)) == "3/2*log(2) + 3/4"  # type: ignore[arg-type]
    with pytest.raises(NotEvaluable, match="has no value"):
        closed_value(parse("tr(A) = 1", "A: n x n").lhs)


def test_the_example_of_the_notes() -> None:
    """KL(P, Q) = 0.0853 and KL(Q, P) = 0.09746 to five decimals; not the other way round."""
    third = Fraction(1, 3)
    p, q = MassFunction("P", values=(0.36, 0.48, 0.16)), MassFunction("Q", values=(third, third, third))
    for divergence, decimal, expected in ((KL(p, q), 0.0853, True), (KL(q, p), 0.09746, True), (KL(q, p), 0.0853, False)):
        assert compare_closed(Statement(rounded(divergence, 5), as_term(decimal))) is expected
    assert compare_closed(Statement(KL(p, q), KL(q, p), Relation.NE))
