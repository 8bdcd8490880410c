"""Instances of lemmas: what the kernel takes from a statement that is proved elsewhere, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import symkl as sk
from symkl.kernel.certificate import replay
from symkl.kernel.check import Kernel, check
from symkl.kernel.errors import CertificateError, RejectedError
from symkl.kernel.lemmas import OF
from symkl.kernel.proof import Cofactor, Instance, Proof, Surplus
from symkl.language.lemmas import Lemma
from symkl.language.parse import parse_term as read
from symkl.language.terms import as_term
from symkl.prover.certificate import KernelCertificate
from symkl.prover.decide import decide

BELIEVED = ("nobody",)


def with_lemma(claim: str, let: str, said: str, let_said: str, **more: object) -> sk.Statement:
    """A statement that has one lemma, which is believed unless there is a proof of it."""
    lemma = Lemma("L", sk.parse(said, let_said), **(more or {"believed": BELIEVED}))  # type: ignore[arg-type] # by name
    return replace(sk.parse(claim, let), lemmas=(lemma,))


def parse_term(text: str, statement: sk.Statement) -> object:
    """A term in the symbols of a statement."""
    return read(text, dict(statement.symbols))


ALLOWED = [
    ("tr(A*A*C) = tr(C)", "A, C: n x n", "P*P = I(n)", "P: n x n", {"P": "A"}),
    ("tr(A*A*C) = tr(C)", "A, C: n x n", "P*P = I(n)", "P: n x n", {"P": "A*C"}),
    ("tr(A*A.T) = 1", "A: n x m", "P*P = I(n)", "P: n x n", {"P": "A*A.T"}),
    ("tr(A.T*A) = 1", "A: n x m", "P*P = I(n)", "P: n x n", {"P": "A.T*A"}),
    ("tr(A + A.T) = 1", "A: n x n", "tr(P) = n", "P: n x n, symmetric", {"P": "A + A.T"}),
    ("a*b = 1", "a, b: scalar, positive", "c*c = c", "c: scalar, positive", {"c": "a*b"}),
    (
        "E[x.T*A*x] = 1",
        "x, m: n; S, A: n x n; x ~ Any(m, S)",
        "E[x*x.T]*B = B",
        "x, m: n; S, B: n x n; x ~ Any(m, S)",
        {"B": "A"},
    ),
    ("inv(A)*b = b", "A: n x n; b: n", "inv(P)*P*x = x", "P: n x n; x: n", {"P": "A", "x": "b"}),
    ("a = b", "a, b: scalar; a <= b", "u*(w - u) >= 0", "u, w: scalar; u <= w", {"u": "a", "w": "b"}),
    ("a = b", "a, b: scalar; a = 2*b", "u*w >= 0", "u, w: scalar; u = 2*w", {"u": "a", "w": "b"}),
]
REFUSED = [
    ("tr(A*A*C) = tr(C)", "A, C: n x n", "P*P = I(n)", "P: n x n, symmetric", {"P": "A"}, "symmetric"),
    ("a*b = 1", "a: scalar, positive; b: scalar", "c*c = c", "c: scalar, positive", {"c": "a*b"}, "not known to be"),
    ("A*x = x", "A: n x n; x: n", "P*Q = P", "P: n x m; Q: m x m", {"P": "A"}, "not of the statement"),
    (
        "A*x = x",
        "A: n x n; x: n",
        "P*Q = P",
        "P: n x m; Q: m x m",
        {"P": "A", "Q": "x*x.T*A", "Z": "A"},
        "nothing can be put",
    ),
    ("A*B = A", "A: n x m; B: m x m", "P*Q = P", "P: n x n; Q: n x n", {"P": "A", "Q": "B"}, "does not fit"),
    ("A*B = A", "A: n x m; B: m x m", "P*Q = P", "P: n x k; Q: k x k", {"P": "A", "Q": "A*B*B.T*A.T"}, "does not fit"),
    # an average, a sum, a derivative or an integral of the lemma would bind what is put in
    ("E[y*y] = y", "y: scalar; y ~ Any(1, 1)", "E[y*c] = c", "y, c: scalar; y ~ Any(1, 1)", {"c": "y"}, "bind"),
    (
        "Sum[w[i]*w[i], i] = 1",
        "w: n; i: index(n)",
        "Sum[w[i]*c, i] = c",
        "w: n; i: index(n); c: scalar",
        {"c": "w[i]"},
        "bind",
    ),
    ("D[x.T*x, x] = x", "x: n", "D[x.T*a, x] = a", "x, a: n", {"a": "x"}, "bind"),
    ("D[t*A, t] = A", "t: scalar; A(t): n x n", "D[t*B, t] = B", "t: scalar; B: n x n", {"B": "A"}, "varies"),
    (
        *("Int[npdf(x, m, s)*x, x] = x", "x, m: scalar; s: scalar, positive"),
        *("Int[npdf(x, m, s)*a, x] = a", "x, m, a: scalar; s: scalar, positive", {"a": "x"}, "bind"),
    ),
    # a random symbol under another law
    ("E[y] = 1", "y: scalar; y ~ Any()", "E[y] = 1", "y: scalar; y ~ Any(1, 1)", {}, "law|declared otherwise"),
    ("E[y] = 1", "y: scalar; y ~ Any(2, 1)", "E[y] = 1", "y: scalar; y ~ Any(1, 1)", {}, "law|declared otherwise"),
    (
        "E[y] = m",
        "y, m: scalar; y ~ Any(m, 1)",
        "E[y] = a",
        "y, a: scalar; y ~ Any(a, 1)",
        {"a": "m"},
        "law|declared otherwise",
    ),
    # a given of the lemma that is not known here, or is where its letters are bound
    ("a = b", "a, b: scalar", "u*(w - u) >= 0", "u, w: scalar; u <= w", {"u": "a", "w": "b"}, "not known to hold"),
    ("a = b", "a, b: scalar", "u*w >= 0", "u, w: scalar; u = 2*w", {"u": "a", "w": "b"}, "not known to hold"),
    ("D[x*x, x] = x", "x: scalar; x*x = 1", "x*x*x = x", "x: scalar; x*x = 1", {}, "not known to hold"),
    (
        "A*B = B*A",
        "A, B: n x n",
        "P*P*Q = Q*P*P",
        "P, Q: n x n; P commutes with Q",
        {"P": "A", "Q": "B"},
        "not known to hold",
    ),
    ("a*b = b", "a, b: scalar", "c*c = c", "c: scalar, integer", {"c": "a/2"}, "integer"),
]


def instance(case: tuple[str, str, str, str, dict[str, str]]) -> object:
    """Both sides of an instance: of the lemma of a statement, with terms put for letters."""
    claim, let, said, let_said, put = case
    statement = with_lemma(claim, let, said, let_said)
    return Kernel(statement).sides(Instance("lemma L", tuple((k, parse_term(t, statement)) for k, t in put.items())))


@pytest.mark.parametrize("case", ALLOWED)
def test_terms_that_fit_stand_for_letters(case: tuple[str, str, str, str, dict[str, str]]) -> None:
    assert instance(case)


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_is_refused(case: tuple[str, str, str, str, dict[str, str], str]) -> None:
    *what, why = case
    with pytest.raises(sk.SymklError, match=why):
        instance(what)  # type: ignore[arg-type] # a tuple of these


def proved(claim: str, let: str) -> dict[str, Any]:
    """The proof of a statement, and the statement that it is one of."""
    certificate = decide(sk.parse(claim, let)).certificate
    assert isinstance(certificate, KernelCertificate)
    return {"statement": certificate.statement, "proof": certificate.proof}


def test_conditions_of_a_lemma_are_asked_for_where_it_is_used() -> None:
    let = "A, B: n x n; x: n"
    lemma = Lemma("L", **proved("inv(A + B)*(A + B)*x = x", let))
    unsure = replace(sk.parse("A*x + B*x = x", let), lemmas=(lemma,))
    with pytest.raises(RejectedError, match="not known to be invertible"):
        Kernel(unsure).sides(Instance("lemma L", ()))
    sure = replace(sk.parse("inv(A + B)*x = inv(A + B)*x", let), lemmas=(lemma,))
    kernel = Kernel(sure)
    assert kernel.sides(Instance("lemma L", ()))
    assert list(kernel.facts.conditions) == ["A + B is invertible"]


def test_a_false_lemma_has_no_proof_that_the_kernel_takes() -> None:
    right = proved("tr(A*B) = tr(B*A)", "A, B: n x n")
    wrong = Lemma("L", sk.parse("A*B = B*A", "A, B: n x n"), right["proof"])
    statement = replace(sk.parse("A*B = B*A", "A, B: n x n"), lemmas=(wrong,))
    with pytest.raises(RejectedError, match="differ"):
        check(statement, Proof((), (Cofactor(as_term(1), None, Instance("lemma L", ()), None),)))


def test_a_lemma_is_used_for_what_it_says() -> None:
    let = "a, b: scalar"
    statement = with_lemma("a >= b", let, "a >= b", let)
    step = Instance("lemma L", ())
    assert check(statement, Proof((), surpluses=(Surplus(as_term(1), step),)))
    for claim in ("b >= a", "a > b", "a = b", "a <= b"):
        with pytest.raises(RejectedError):
            check(replace(sk.parse(claim, let), lemmas=statement.lemmas), Proof((), surpluses=(Surplus(as_term(1), step),)))
    with pytest.raises(RejectedError, match="says >="):
        Kernel(statement).learn(Instance("lemma L", ((OF, statement.lhs),)))
    equal = with_lemma("a >= b", let, "a = b", let)
    with pytest.raises(RejectedError, match="says ="):
        check(equal, Proof((), surpluses=(Surplus(as_term(1), step),)))
    unequal = with_lemma("a = b", let, "a != b", let)
    with pytest.raises(RejectedError, match="no law"):
        Kernel(unequal).learn(step)


def test_what_is_believed_is_a_condition() -> None:
    statement = with_lemma("tr(A) = 1", "A: n x n", "tr(A) = 1", "A: n x n")
    one = Cofactor(as_term(1), None, Instance("lemma L", ()), None)
    assert check(statement, Proof((), (one,))) == ("lemma L holds, which the kernel did not check",)


def test_a_certificate_carries_its_lemmas() -> None:
    let = "A, B: n x n; x: n"
    lemma = Lemma("L", **proved("inv(A + B)*(A + B)*x = x", let))
    statement = replace(sk.parse("inv(A + B)*(A + B)*x = x", let), lemmas=(lemma,))
    proof = Proof((), (Cofactor(as_term(1), None, Instance("lemma L", ()), None),))
    certificate = KernelCertificate(statement, proof, check(statement, proof))
    data = certificate.data
    assert data is not None
    assert replay(data, sk.parse("inv(A + B)*(A + B)*x = x", let)).conditions == ("A + B is invertible",)
    for change in (
        {"lemmas": {}},
        {"lemmas": {"L": {**data["lemmas"]["L"], "steps": [], "cofactors": []}}},
        {"lemmas": {"M": data["lemmas"]["L"]}},
        {"lemmas": {"L": {**data["lemmas"]["L"], "digest": "0"}}},
        {"lemmas": {"L": None}},
    ):
        with pytest.raises((RejectedError, CertificateError)):
            replay({**data, **change})


def test_a_lemma_proved_by_nobody_makes_no_certificate() -> None:
    statement = with_lemma("tr(A) = 1", "A: n x n", "tr(A) = 1", "A: n x n")
    proof = Proof((), (Cofactor(as_term(1), None, Instance("lemma L", ()), None),))
    assert KernelCertificate(statement, proof, check(statement, proof)).data is None
