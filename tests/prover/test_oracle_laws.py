"""Each law of the oracles proves something true, and its neighbour that drops a condition or changes a sign is refuted."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from symkl.errors import UnsoundError
from symkl.evaluation.agreement import Points
from symkl.language.parse import parse
from symkl.prover import decide as decide_module
from symkl.prover import oracles
from symkl.prover.cited import CITED, ONLY_ORACLES
from symkl.prover.context import Context
from symkl.prover.decide import decide
from symkl.prover.ledger import Ledger
from symkl.prover.search import inequalities
from symkl.verdict import Verdict


class Case(NamedTuple):
    """A true statement that needs the law, and a false one next to it."""

    true: str
    true_let: str
    false: str
    false_let: str


NORMAL = "x: n; m: n; S: n x n, spd; x ~ Normal(m, S); A: n x n; B: n x n"
ANY = "x: n; m: n; S: n x n, spd; x ~ Any(m, S); A: n x n; B: n x n"
SQUARE = "A: n x n; B: n x n; C: n x n; c: scalar; u: n; v: n"
TWO_LAWS = "m1: k; m2: k; S1: k x k, spd; S2: k x k, spd; p: Normal(m1, S1); q: Normal(m2, S2); x: k"
MASSES = "P: mass(n); Q: mass(n); i: index(n); w: numbers(n); c: scalar"
EVENTS = "x: event; z: event; y: events(N), exclusive; i: index(N)"
PARTITION = "x: event; z: event; y: events(N), exclusive, exhaustive; i: index(N)"
RECTANGULAR = "A: n x m; B: m x n"
POWERS = "A: n x n; B: n x n; k: scalar, positive, integer"
DIAGONAL = "v: n; u: n; w: n; i: index(n)"

CASES = {
    "symmetric": Case("A.T = A", "A: n x n, symmetric", "A.T = A", "A: n x n"),
    "skew-symmetric": Case("A.T = -A", "A: n x n, skew", "A.T = -A", "A: n x n"),
    "orthogonal": Case("Q.I = Q.T", "Q: n x n, orthogonal", "Q.I = Q.T", "Q: n x n, invertible"),
    "involutory": Case("A.I = A", "A: n x n, involutory", "A.I = A", "A: n x n, invertible"),
    "inverse cancels": Case("A*A.I = I(n)", SQUARE, "A*A.T = I(n)", SQUARE),
    "orthogonal product": Case("Q.T*Q = I(n)", "Q: n x n, orthogonal", "Q*Q = I(n)", "Q: n x n, orthogonal"),
    "involutory square": Case("A*A = I(n)", "A: n x n, involutory", "A*A.T = I(n)", "A: n x n, involutory"),
    "idempotent": Case("A*A = A", "A: n x n, idempotent", "A*A.T = A", "A: n x n, idempotent"),
    "nilpotent": Case("A*A = Z(n, n)", "A: n x n, nilpotent2", "A = Z(n, n)", "A: n x n, nilpotent2"),
    "commuting matrices": Case("A*B = B*A", "A: n x n; B: n x n; B commutes with A", "A*B = B*A", SQUARE),
    "diagonal matrices commute": Case(
        "A*B = B*A", "A: n x n, diagonal; B: n x n, diagonal", "A*B = B*A", "A: n x n, diagonal; B: n x n"
    ),
    "transpose of a product": Case("(A*B).T = B.T*A.T", SQUARE, "(A*B).T = A.T*B.T", SQUARE),
    "inverse of a product": Case("(A*B).I = B.I*A.I", SQUARE, "(A*B).I = A.I*B.I", SQUARE),
    "trace of the identity": Case("tr(I(n)) = n", "A: n x n", "tr(I(n)) = 1", "A: n x n"),
    "trace is linear": Case("tr(2*A + B) = 2*tr(A) + tr(B)", SQUARE, "tr(A*B) = tr(A)*tr(B)", SQUARE),
    "trace is cyclic": Case("tr(A*B*C) = tr(C*A*B)", SQUARE, "tr(A*B*C) = tr(A*C*B)", SQUARE),
    "trace of a transpose": Case("tr(A.T) = tr(A)", SQUARE, "tr(A.T*B) = tr(A*B)", SQUARE),
    "a scalar is its trace": Case("u.T*v = tr(u.T*v)", SQUARE, "u.T*A*v = tr(A)*u.T*v", SQUARE),
    "a scalar is its transpose": Case("u.T*A*v = v.T*A.T*u", SQUARE, "u.T*A*v = v.T*A*u", SQUARE),
    "determinant of a product": Case("det(A*B) = det(A)*det(B)", SQUARE, "det(A + B) = det(A) + det(B)", SQUARE),
    "determinant of an inverse": Case("det(A.I) = 1/det(A)", SQUARE, "det(A.I) = det(A)", SQUARE),
    "determinant of a transpose": Case("det(A.T) = det(A)", SQUARE, "det(-A) = -det(A)", SQUARE),
    "determinant of an isometry": Case(
        "det(Q.T*A*Q) = det(A)",
        "Q: n x n, orthogonal; A: n x n",
        "det(Q.T*A*Q) = det(A)",
        "Q: n x n, invertible; A: n x n",
    ),
    "determinant of a singular matrix": Case(
        "det(R*A) = 0", "R: n x n, rank_deficient; A: n x n", "det(R + A) = det(A)", "R: n x n, rank_deficient; A: n x n"
    ),
    "determinant of a multiple": Case("det(c*A) = c**n*det(A)", SQUARE, "det(c*A) = c*det(A)", SQUARE),
    "pivot in a determinant": Case(
        "det(A + B) = det(A)*det(I(n) + A.I*B)",
        "A: n x n, invertible; B: n x n",
        "det(A + B) = det(A)*det(I(n) + A.T*B)",
        "A: n x n, invertible; B: n x n",
    ),
    "Sylvester's determinant identity": Case(
        "det(I(n) + A*B) = det(I(m) + B*A)", RECTANGULAR, "det(A*B) = det(B*A)", RECTANGULAR
    ),
    "logarithm of a product": Case(
        "log(det(A*B)) = log(det(A)) + log(det(B))", SQUARE, "log(det(A + B)) = log(det(A)) + log(det(B))", SQUARE
    ),
    "logarithm of an exponential": Case("log(exp(c)) = c", SQUARE, "log(exp(c) + 1) = c", SQUARE),
    "exponential of a sum": Case("exp(c + u.T*v) = exp(c)*exp(u.T*v)", SQUARE, "exp(c*u.T*v) = exp(c)*exp(u.T*v)", SQUARE),
    "exponential of a logarithm": Case(
        "exp(2*log(c)) = c**2", "c: scalar, positive", "exp(2*log(c)) = 2*c", "c: scalar, positive"
    ),
    "power of a product": Case(
        "sqrt(a*b) = sqrt(a)*sqrt(b)",
        "a: scalar, positive; b: scalar, positive",
        "sqrt(a + b) = sqrt(a) + sqrt(b)",
        "a: scalar, positive; b: scalar, positive",
    ),
    "square root of a square": Case("sqrt(c**2) = abs(c)", "c: scalar", "sqrt(c**2) = c", "c: scalar"),
    "denominators cleared": Case(
        "tr(A)/(1 + tr(A)) + 1/(1 + tr(A)) = 1", SQUARE, "tr(A)/(1 + tr(A)) = 1/(1 + 1/tr(A)) + 1", SQUARE
    ),
    "expectation is linear": Case("E[A*x + B*x] = (A + B)*E[x]", ANY, "E[x*x.T] = E[x]*E[x].T", ANY),
    "trace and expectation commute": Case(
        "E[tr(A*X)] = tr(A*E[X])", "A: n x n; X: n x n; X ~ Any()", "E[det(X)] = det(E[X])", "X: n x n; X ~ Any()"
    ),
    "mean": Case("E[x] = m", NORMAL, "E[x] = 2*m", NORMAL),
    "covariance": Case("E[x*x.T] = S + m*m.T", ANY, "E[x*x.T] = m*m.T", ANY),
    "Isserlis (Wick)": Case(
        "E[(x - m).T*A*(x - m)*(x - m)] = Z(n, 1)", NORMAL, "E[(x - m).T*A*(x - m)*(x - m)] = Z(n, 1)", ANY
    ),
    "independence": Case(
        "Cov[x, y] = Z(n, n)",
        "x: n; y: n; m: n; S: n x n, spd; x ~ Normal(m, S); y ~ Normal(m, S)",
        "Cov[x, x] = Z(n, n)",
        "x: n; m: n; S: n x n, spd; x ~ Normal(m, S)",
    ),
    "definition of covariance": Case("Var[x] = E[x*x.T] - E[x]*E[x].T", ANY, "Var[x] = E[x*x.T] + E[x]*E[x].T", ANY),
    "logarithm of the normal density": Case(
        "KL(p, q) = (log(det(S2)/det(S1)) - k + tr(S2.I*S1) + (m2 - m1).T*S2.I*(m2 - m1))/2",
        TWO_LAWS,
        "KL(p, q) = (log(det(S2)/det(S1)) - k + tr(S1.I*S2) + (m2 - m1).T*S2.I*(m2 - m1))/2",
        TWO_LAWS,
    ),
    "normal density": Case("p(m1) = 1/sqrt((2*pi)**k*det(S1))", TWO_LAWS, "p(m1) = 1/sqrt(2*pi*det(S1))", TWO_LAWS),
    "integral against a density": Case("Int[p(x)*x, x] = m1", TWO_LAWS, "Int[p(x)*x, x] = m2", TWO_LAWS),
    "definition of KL": Case(
        "KL(P, Q) = Sum[P(i)*log(P(i)/Q(i)), i]", MASSES, "KL(P, Q) = Sum[P(i)*log(Q(i)/P(i)), i]", MASSES
    ),
    "sum is linear": Case(
        "Sum[c*P(i) + 2*w[i], i] = c + 2*Sum[w[i], i]", MASSES, "Sum[w[i]*P(i), i] = Sum[w[i], i]", MASSES
    ),
    "sum of powers": Case("Sum[i**2, i] = n*(n + 1)*(2*n + 1)/6", MASSES, "Sum[i**2, i] = n*(n + 1)*(n + 2)/6", MASSES),
    "induction on the number of terms": Case(
        "Sum[1/(i*(i + 1)), i] = n/(n + 1)", MASSES, "Sum[1/(i*(i + 1)), i] = n/(n + 2)", MASSES
    ),
    "sum of a constant": Case("Sum[c, i] = n*c", MASSES, "Sum[c, i] = c", MASSES),
    "total mass": Case("Sum[P(i), i] = 1", MASSES, "Sum[P(i)**2, i] = 1", MASSES),
    "product rule": Case("Pr(x|z)*Pr(z) = Pr(x, z)", EVENTS, "Pr(x|z) = Pr(z|x)", EVENTS),
    "sum over a partition": Case("Sum[Pr(x, y[i]), i] = Pr(x)", PARTITION, "Sum[Pr(x, y[i]), i] = Pr(x)", EVENTS),
    "inner product of ones": Case("ones(n).T*ones(n) = n", DIAGONAL, "ones(n).T*u = n", DIAGONAL),
    "inner product": Case("Sum[u[i]*v[i], i] = u.T*v", DIAGONAL, "Sum[u[i], i]*Sum[v[i], i] = u.T*v", DIAGONAL),
    "diagonal matrix in a form": Case(
        "u.T*Diag[w[i], i]*v = Sum[u[i]*w[i]*v[i], i]", DIAGONAL, "tr(Diag[w[i], i]) = w.T*w", DIAGONAL
    ),
    "determinant of a diagonal matrix": Case(
        "log(det(Diag[exp(v[i]), i])) = Sum[v[i], i]", DIAGONAL, "log(det(Diag[exp(v[i]), i])) = v.T*v", DIAGONAL
    ),
    "adjugate": Case("adj(A*B) = adj(B)*adj(A)", SQUARE, "adj(A*B) = adj(A)*adj(B)", SQUARE),
    "Penrose equations": Case("A*pinv(A)*A = A", "A: n x m", "A*pinv(A)*A.T = A", "A: n x n"),
    "pseudo-inverse of a Gram matrix": Case(
        "pinv(A.T*A) = pinv(A)*pinv(A.T)", "A: n x m", "pinv(A*A) = pinv(A)*pinv(A)", "A: n x n"
    ),
    "pseudo-inverse at full rank": Case(
        "A*pinv(A) = I(n)", "A: n x m, full_row_rank; n <= m", "A*pinv(A) = I(n)", "A: n x m"
    ),
    "product of matrix exponentials": Case(
        "expm(2*A)*expm(A) = expm(3*A)",
        SQUARE,
        "expm(A)*expm(B) = expm(A + B)",
        "A: n x n, nilpotent2; B: n x n, nilpotent2",
    ),
    "matrix exponential under similarity": Case(
        "expm(Q*A*Q.T) = Q*expm(A)*Q.T", SQUARE + "; Q: n x n, orthogonal", "expm(C*A) = C*expm(A)", SQUARE
    ),
    "exponential of a nilpotent matrix": Case(
        "expm(c*A) = I(n) + c*A", "A: n x n, nilpotent2; c: scalar", "expm(A) = I(n) + A", "A: n x n"
    ),
    "exponential of an idempotent matrix": Case(
        "expm(c*A) = I(n) + (exp(c) - 1)*A",
        "A: n x n, idempotent; c: scalar",
        "expm(c*A) = I(n) + exp(c)*A",
        "A: n x n, idempotent; c: scalar",
    ),
    "a matrix commutes with its exponential": Case("A*expm(A) = expm(A)*A", SQUARE, "A*expm(B) = expm(B)*A", SQUARE),
    "differential of an exponential": Case(
        "D[tr(expm(c*A)*B), c] = tr(A*expm(c*A)*B)", SQUARE, "D[expm(c*A), c] = expm(c*A)", SQUARE
    ),
    "pseudo-inverse and isometries": Case(
        "pinv(Q*A) = pinv(A)*Q.T",
        "Q: n x n, orthogonal; A: n x m",
        "pinv(Q*A) = pinv(A)*Q.I",
        "Q: n x n, invertible; A: n x m",
    ),
    "pseudo-inverse of a projection": Case(
        "pinv(A) = A", "A: n x n, idempotent, symmetric", "pinv(A) = A", "A: n x n, idempotent"
    ),
    "pseudo-inverse of a pseudo-inverse": Case("pinv(pinv(A)) = A", "A: n x m", "pinv(pinv(A)) = A.T*A", "A: n x n"),
    "pseudo-inverse of a Kronecker product": Case(
        "pinv(kron(A, B)) = kron(pinv(A), pinv(B))", SQUARE, "pinv(kron(A, B)) = kron(pinv(B), pinv(A))", SQUARE
    ),
    "determinant of a matrix exponential": Case(
        "det(expm(A)) = exp(tr(A))", SQUARE, "det(expm(A)) = det(A)", "A: n x n, nilpotent2"
    ),
    "determinant of a power": Case("det(A**k) = det(A)**k", POWERS, "det(A**k) = k*det(A)", POWERS),
    "powers of a matrix add up": Case("A**k*A = A**(k + 1)", POWERS, "A**k*A = A**(k + 2)", POWERS),
    "powers push through": Case("(A*B)**k*A = A*(B*A)**k", POWERS, "(A*B)**k*B = A*(B*A)**k", POWERS),
    "power under similarity": Case(
        "(B*A*B.I)**k = B*A**k*B.I",
        "A: n x n; B: n x n, invertible; k: scalar, positive, integer",
        "(B*A*B.T)**k = B*A**k*B.T",
        "A: n x n; B: n x n, invertible; k: scalar, positive, integer",
    ),
    "power of an idempotent matrix": Case(
        "A**k = A", "A: n x n, idempotent; k: scalar, positive, integer", "A**k = A", POWERS
    ),
    "trace of a power": Case("tr((A*B)**k) = tr((B*A)**k)", POWERS, "tr((A*B)**k) = tr((A.T*B)**k)", POWERS),
    "Kronecker product and vec are linear": Case(
        "kron(2*A, B) = 2*kron(A, B)", SQUARE, "kron(2*A, 2*B) = 2*kron(A, B)", SQUARE
    ),
    "entrywise product": Case("det(had(A, B)) = det(had(B, A))", SQUARE, "det(had(A, B)) = det(A*B)", SQUARE),
    "entries of a product": Case("dg(A*A.I*B) = dg(B)", SQUARE, "dg(A*B*A.I) = dg(B)", SQUARE),
    "entries of a Kronecker product": Case(
        "kron(kron(A, B), C) = kron(A, kron(B, C))", SQUARE, "kron(kron(A, B), C) = kron(B, kron(A, C))", SQUARE
    ),
    "entries of vec": Case("vec(A).T*vec(B) = tr(A.T*B)", SQUARE, "vec(A).T*vec(B) = tr(A*B)", SQUARE),
    "entries of a commutation matrix": Case("K(n, n)*vec(A) = vec(A.T)", SQUARE, "K(n, n)*vec(A) = vec(A)", SQUARE),
    "entries of an entrywise product": Case("had(u, v) = diagm(u)*v", SQUARE, "had(u, v) = diagm(u)*u", SQUARE),
    "diagonal of a matrix": Case("dg(A.T) = dg(A)", SQUARE, "dg(A*B) = had(dg(A), dg(B))", SQUARE),
    "diagonal matrix of a vector": Case("diagm(u)*diagm(v) = diagm(v)*diagm(u)", SQUARE, "diagm(u)*A = A*diagm(u)", SQUARE),
    "entries of a diagonal matrix": Case(
        "diagm(dg(A)) = A", "A: n x n, diagonal", "diagm(dg(A)) = A", "A: n x n, symmetric"
    ),
    "moments from cumulants": Case("E[had(x, x)] = dg(S) + had(m, m)", NORMAL, "E[had(x, x)] = dg(S)", NORMAL),
    "cumulants of independent coordinates": Case(
        "E[(x - m)*(x - m).T*(x - m)] = w",
        "x: n; m: n; w: n; S: n x n, spd, diagonal; x ~ IndependentCoordinates(m, S, third=w)",
        "E[(x - m)*(x - m).T*(x - m)] = w",
        ANY + "; w: n",
    ),
    "mixed product": Case(
        "kron(A, B)*kron(B, C) = kron(A*B, B*C)", SQUARE, "kron(A, B)*kron(B, C) = kron(A*C, B*B)", SQUARE
    ),
    "Kronecker product turned": Case("kron(A, B).T = kron(A.T, B.T)", SQUARE, "kron(A, B).T = kron(B.T, A.T)", SQUARE),
    "trace of a Kronecker product": Case("tr(kron(A, B)) = tr(A)*tr(B)", SQUARE, "tr(kron(A, B)) = tr(A*B)", SQUARE),
    "determinant of a Kronecker product": Case(
        "det(kron(A, B)) = det(A)**n*det(B)**n", SQUARE, "det(kron(A, B)) = det(A)*det(B)", SQUARE
    ),
    "vec of a product": Case("vec(A*B*C) = kron(C.T, A)*vec(B)", SQUARE, "vec(A*B*C) = kron(A, C.T)*vec(B)", SQUARE),
    "vec of an outer product": Case("vec(u*v.T) = kron(v, u)", SQUARE, "vec(u*v.T) = kron(u, v)", SQUARE),
    "block arithmetic": Case(
        "tr(block([[A, B], [C, A]])) = 2*tr(A)", SQUARE, "tr(block([[A, B], [C, A]])) = 2*tr(B)", SQUARE
    ),
    "determinant of a block triangular matrix": Case(
        "det(block([[A, B], [Z(n, n), C]])) = det(A)*det(C)", SQUARE, "det(block([[A, B], [B, C]])) = det(A)*det(C)", SQUARE
    ),
    "Schur complement": Case(
        "det(block([[A, B], [C, B]])) = det(A)*det(B - C*A.I*B)",
        "A: n x n, invertible; B: n x n; C: n x n",
        "det(block([[A, B], [C, B]])) = det(A)*det(B + C*A.I*B)",
        "A: n x n, invertible; B: n x n; C: n x n",
    ),
    "inverse of a block matrix": Case(
        "inv(block([[A, B], [Z(n, n), A]])) = block([[A.I, -A.I*B*A.I], [Z(n, n), A.I]])",
        "A: n x n, invertible; B: n x n",
        "inv(block([[A, B], [Z(n, n), A]])) = block([[A.I, A.I*B*A.I], [Z(n, n), A.I]])",
        "A: n x n, invertible; B: n x n",
    ),
    "entry by entry": Case(
        "A**2 - tr(A)*A + det(A)*I(2) = Z(2, 2)", "A: 2 x 2", "A**2 - tr(A)*A + det(A)*I(3) = Z(3, 3)", "A: 3 x 3"
    ),
    "moment generating function": Case(
        "E[exp(u.T*x)] = exp(u.T*m + u.T*S*u/2)", NORMAL + "; u: n", "E[exp(u.T*x)] = exp(u.T*m)", ANY + "; u: n"
    ),
    "differential of a product": Case("D[u.T*A*u, u] = (A + A.T)*u", SQUARE, "D[u.T*A*u, u] = 2*A*u", SQUARE),
    "differential of an inverse": Case(
        "D[tr(A.I), A] = -(A.I*A.I).T", "A: n x n, invertible", "D[tr(A.I), A] = (A.I*A.I).T", "A: n x n, invertible"
    ),
    "Jacobi's formula": Case(
        "D[det(A), A] = det(A)*A.I.T", "A: n x n, invertible", "D[det(A), A] = det(A)*A.I", "A: n x n, invertible"
    ),
    "derivative from a differential": Case("D[tr(A*B), A] = B.T", SQUARE, "D[tr(A*B), A] = B", SQUARE),
    "logarithm lies below its tangent": Case("KL(P, Q) >= 0", MASSES, "KL(P, Q) >= 1", MASSES),
    "squares are not negative": Case("u.T*u >= 0", SQUARE, "u.T*v >= 0", SQUARE),
}


# the laws that only sums over indices use
INDEX_LAWS = {
    name
    for name in CASES
    if name.startswith(("entries of", "diagonal of", "diagonal matrix of", "moments from", "cumulants of"))
}


@pytest.fixture(autouse=True)
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """These are laws of the oracles: what the kernel proves has no need of them."""
    monkeypatch.setattr(decide_module, "search", lambda *_: None)
    monkeypatch.setattr(inequalities, "order", lambda *_: None)


def cited() -> set[str]:
    """The names of laws that the oracles' modules cite."""
    files = [file for folder in ("", "indices") for file in (Path(oracles.__file__).parent / folder).glob("*.py")]
    text = "".join(file.read_text(encoding="utf-8") for file in files)
    direct = {name for call in re.findall(r"\.cite\((.*)\)", text) for name in re.findall(r'"([^"]+)"', call)}
    return direct | set(re.findall(r'(?:replacement|\(moved, one\)), "([^"]+)"\)', text))


def test_every_law_has_a_case() -> None:
    """A law without a test that must fail is no law, and no case speaks of a law that is gone."""
    assert cited() == CASES.keys()


def test_reports_know_every_law() -> None:
    """What an oracle cites, a report prints; what is listed as the oracles' own, one of them cites."""
    assert cited() <= CITED.keys()
    assert {law.name for law in ONLY_ORACLES} <= cited()
    assert all(law.statement and law.source for law in CITED.values())


@pytest.mark.parametrize("name", CASES)
def test_law_proves_what_it_should(name: str) -> None:
    """The true statement is proved, and the law is on the record of the proof."""
    case = CASES[name]
    result = decide(parse(case.true, case.true_let))
    assert result.verdict is Verdict.PROVED, result.reason
    assert name in result.laws


@pytest.mark.parametrize("name", CASES)
def test_law_does_not_prove_its_neighbour(name: str) -> None:
    """The false statement next to it is refuted at an exact point."""
    case = CASES[name]
    result = decide(parse(case.false, case.false_let))
    assert result.verdict is Verdict.REFUTED, result.reason
    assert result.counterexample is not None


@pytest.mark.parametrize("name", CASES)
def test_proof_needs_its_law(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the law may not be used the true statement is not proved: the case really exercises it."""
    case = CASES[name]
    statement = parse(case.true, case.true_let)

    def refuse(_: Ledger, law: str) -> None:
        if law == name:
            raise NotImplementedError(name)

    monkeypatch.setattr(Ledger, "cite", refuse)
    if name not in INDEX_LAWS:
        # another way to prove what Kronecker products say of words
        monkeypatch.setattr(oracles, "_needs_indices", lambda _: False)
    if not name.startswith("induction"):  # another way to prove what sums are
        monkeypatch.setattr(oracles, "prove_by_induction", lambda _: None)
    assert decide(statement).verdict is not Verdict.PROVED


def test_a_planted_sign_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong sign makes a false statement's normal forms agree, and exact evaluation objects.

    The first points are looked at before any proof. So the statement is one that is false at few points only, which are
    drawn after it is proved; one that is false everywhere is refuted at once, unless those points are passed over.
    """
    plain = parse("A.T = -A", "A: n x n, symmetric")
    hidden = parse(
        "(abs(c) - c)*(abs(d) - d)*A.T = -(abs(c) - c)*(abs(d) - d)*A", "A: n x n, symmetric; c: scalar; d: scalar"
    )
    assert decide(hidden).verdict is Verdict.REFUTED
    monkeypatch.setattr(Context, "transposed", lambda _, letter: (letter, -1))
    with pytest.raises(UnsoundError, match="a proof and exact evaluation disagree"):
        decide(hidden)
    assert decide(plain).verdict is Verdict.REFUTED
    monkeypatch.setattr(Points, "differ", lambda *_: False)
    with pytest.raises(UnsoundError, match="a proof and exact evaluation disagree"):
        decide(plain)
