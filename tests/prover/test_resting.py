"""Lemmas: what is proved elsewhere serves other lines, and what is not proved serves none."""

from __future__ import annotations

from dataclasses import replace

import pytest

import symkl as sk
from symkl.cache import key_of
from symkl.language.lemmas import Lemma
from symkl.prover.decide import _equality, _inequality

Verdict = sk.Verdict


def rests(claim: str, let: str, *lemmas: str, let_of_lemmas: str = "") -> bool:
    """Whether a claim follows from lemmas that are believed, and not without them."""
    said = tuple(Lemma(one, sk.parse(one, let_of_lemmas or let), believed=("nobody",)) for one in lemmas)
    statement = sk.parse(claim, let)
    prove = _equality if statement.relation is sk.Relation.EQ else _inequality
    alone = prove(statement, [])
    found = prove(replace(statement, lemmas=said), [])
    if found is not None and found.certificate is not None:
        assert found.certificate.replay()
    return alone is None and found is not None and bool(found.lemmas)


@pytest.mark.parametrize(
    ("claim", "let", "lemmas", "let_of_lemmas"),
    [
        # as they stand
        ("tr(B*A) = 3", "A, B: n x n", ["tr(A*B) = 3"], ""),
        ("A*B*C = C", "A, B, C: n x n", ["A*B = I(n)"], ""),
        ("C.T*B.T*A.T = C.T", "A, B, C: n x n", ["A*B = I(n)"], ""),
        ("x.T*A*B*x = x.T*x", "A, B: n x n; x: n", ["A*B = I(n)"], ""),
        ("tr(C*A*B) = tr(C)", "A, B, C: n x n", ["A*B = I(n)"], ""),
        ("inv(A + B)*C*x = x", "A, B, C: n x n; x: n", ["C = A + B"], ""),
        ("E[x.T*A*x] = tr(A*C)", "x: n; x ~ Any(); A, C: n x n", ["E[x*x.T] = C"], ""),
        ("Sum[w[i]*c, i] = c", "w: n; i: index(n); c: scalar", ["Sum[w[i], i] = 1"], ""),
        # linear combinations, and rewriting of what another says
        ("a + c = 2*b", "a, b, c: n", ["a = b", "b = c"], ""),
        ("A*B*A = C", "A, B, C: n x n", ["A*B = C", "C*A = C"], ""),
        ("a*a*b = b*b", "a, b: scalar", ["a*a = b"], ""),
        ("a**3 = b*a", "a, b: scalar", ["a**2 = b"], ""),
        # for other letters, sizes and terms
        ("tr(A*A*C) = tr(C)", "A, C: n x n", ["P*P = I(n)"], "P: n x n"),
        ("tr(A*A*C) = tr(C)", "A: k x k, symmetric; C: k x k", ["P*P = I(n)"], "P: n x n, symmetric"),
        ("u*u*v = v", "u, v: scalar, positive", ["p*p = 1"], "p: scalar, nonzero"),
        ("Sum[v[i]*c, i] = c", "v: n; i: index(n); c: scalar", ["Sum[w[i], i] = 1"], "w: n; i: index(n)"),
        ("A*(B + C)*A*x = x", "A, B, C: n x n; x: n", ["P*Q*P = I(n)"], "P, Q: n x n"),
        # inequalities
        ("a + c >= 2*b", "a, b, c: scalar", ["a >= b", "c >= b"], ""),
        ("a > c", "a, b, c: scalar", ["a > b", "b >= c"], ""),
        ("f*g >= 0", "f, g: scalar", ["f*g >= 1"], ""),
        ("c*a >= c*b", "a, b: scalar; c: scalar, positive", ["a >= b"], ""),
        ("u.T*A*u >= 1", "u: n; A: n x n", ["x.T*A*x >= 2"], "x: n; A: n x n"),
    ],
)
def test_a_line_rests_on_lemmas(claim: str, let: str, lemmas: list[str], let_of_lemmas: str) -> None:
    assert rests(claim, let, *lemmas, let_of_lemmas=let_of_lemmas)


@pytest.mark.parametrize(
    ("claim", "let", "lemmas", "let_of_lemmas"),
    [
        ("tr(A*A*C) = tr(C)", "A, C: n x n", ["P*P = I(n)"], "P: n x n, symmetric"),
        ("inv(A + B)*C*x = x", "A, B, C: n x n; x: n", ["C = A + B"], "A, B, C: n x n; A*B = B*A"),
        ("E[y] = 1", "y: scalar; y ~ Any(2, 1)", ["E[y] = 1"], "y: scalar; y ~ Any(1, 1)"),
        ("E[y*y] = y", "y: scalar; y ~ Any(1, 1)", ["E[y*c] = c"], "y, c: scalar; y ~ Any(1, 1)"),
        ("a < c", "a, b, c: scalar; b = c", ["a <= b"], ""),
        ("c*a >= c*b", "a, b, c: scalar", ["a >= b"], ""),
        ("b >= a", "a, b: scalar", ["a >= b"], ""),
    ],
)
def test_a_line_that_does_not_follow_rests_on_nothing(claim: str, let: str, lemmas: list[str], let_of_lemmas: str) -> None:
    assert not rests(claim, let, *lemmas, let_of_lemmas=let_of_lemmas)


def test_a_lemma_is_proved_before_it_is_used() -> None:
    for by in ("A*B = B*A", "A*B*A.T = B"):
        result = sk.prove("A*A*B = B*A*A", "A, B: n x n", by=by)
        assert result.verdict is Verdict.REFUTED  # it is false by itself, and a wrong reason makes it no truer
    result = sk.prove("tr(A*B) = tr(B*A)", "A, B: n x n", by="A*B = B*A")
    assert result.verdict is Verdict.PROVED
    assert result.lemmas == ()


def test_a_line_says_which_lemma_is_not_proved() -> None:
    let = "A: n x n, spd; B: n x n"
    result = sk.prove("log(det(A + B.T*B)) >= log(det(A)) + 0*tr(B)", let, by="A*B = B*A")
    if result.verdict is not Verdict.PROVED:
        assert "rests on lemma A*B = B*A, which is not proved" in result.reason


def test_statements_links_and_derivations_are_reasons() -> None:
    n, p = sk.dimensions("n p")
    x = sk.matrix("X", n, p, "full_col_rank")
    h = sk.named("H", x * sk.inverse(x.T * x) * x.T)
    first = sk.Derivation("hat", [h * h, sk.eq(h, "a projection")], [h * x, sk.eq(x)])
    for by in (first, first.links[0], sk.lemma("twice", sk.Statement(h * h, h)), [first, "and so on"]):
        second = sk.Derivation("again", [h * h * h, sk.eq(h, by=by)])
        (link,) = second.links
        assert link.by.startswith("by ")
        assert link.statement.lemmas
        assert sk.verify(second).ok
    assert [one.name for one in first.as_lemmas()] == ["hat[a]", "hat[b]"]
    with pytest.raises(sk.DeclarationError, match="no reason"):
        sk.eq(h, by=3)  # type: ignore[arg-type] # on purpose


def test_a_chain_is_a_lemma_by_way_of_its_links() -> None:
    a, b, c = sk.scalar("a"), sk.scalar("b"), sk.scalar("c")
    up = sk.Derivation("up", [a, sk.ge(b), sk.eq(c)])
    (lemma,) = up.as_lemmas()
    assert lemma.statement.relation is sk.Relation.GE
    assert [one.name for one in lemma.statement.lemmas] == ["up[a]", "up[b]"]
    assert len(sk.Derivation("zigzag", [a, sk.ge(b), sk.le(c)]).as_lemmas()) == 2
    assert sk.Derivation("definition", [a, sk.define(b)]).as_lemmas() == ()


def test_the_cache_tells_lines_with_other_lemmas_apart() -> None:
    plain = sk.parse("A*B = B*A", "A, B: n x n")
    one = replace(plain, lemmas=(Lemma("L", sk.parse("A = B", "A, B: n x n")),))
    other = replace(plain, lemmas=(Lemma("L", sk.parse("A = 2*B", "A, B: n x n")),))
    declared = replace(plain, lemmas=(Lemma("L", sk.parse("A = B", "A, B: n x n, symmetric")),))
    assert len({key_of(s) for s in (plain, one, other, declared)}) == 4
