"""Explanations: each step by one law, nothing that is not needed, and every step true by exact evaluation."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

import symkl as sk
from symkl.evaluation import agreement
from symkl.kernel.check import Kernel
from symkl.language import terms as tm
from symkl.language.parse import parse
from symkl.language.statement import Statement
from symkl.prover.clearing import cleared
from symkl.prover.explanation import Explanation, explain
from symkl.prover.faithful import Faithful
from symkl.render.steps import page
from symkl.verdict import Verdict

CORPUS = Path(__file__).parents[1] / "corpus" / "identities.toml"

# one of each kind of proof
PROOFS = {
    "trace": ("tr(A*B*C) = tr(C*A*B)", "A: n x m; B: m x p; C: p x n", ["trace is cyclic"]),
    "inverse": ("inv(X.T*X)*X.T*X = I(d)", "X: n x d", ["inverse cancels"]),
    "mean": ("E[A*eps] = Z(n, 1)", "A: n x n; S: n x n, spd; eps: n; eps ~ Normal(Z(n, 1), S)", ["mean"]),
    "expectation": (
        "E[x.T*A*x] = tr(A*S) + m.T*A*m",
        "A: n x n; x: n; m: n; S: n x n, spd; x ~ Normal(m, S)",
        ["a scalar is its trace", "trace and expectation commute", "covariance", "trace is cyclic"],
    ),
    "determinant": (
        "det(A + u*v.T) = det(A)*(1 + v.T*inv(A)*u)",
        "A: n x n, invertible; u: n; v: n",
        ["pivot in a determinant", "Sylvester's determinant identity"],
    ),
    "derivative": (
        "D[log(det(A + t*B)), t] = tr(inv(A + t*B)*B)",
        "A: n x n; B: n x n; t: scalar",
        ["derivative of a logarithm", "Jacobi's formula"],
    ),
    "vec": ("vec(A*X*B + C) = kron(B.T, A)*vec(X) + vec(C)", "A: n x m; X: m x p; B: p x q; C: n x q", ["vec of a product"]),
    "probability": (
        "Pr(x) = Sum[Pr(x, y[i]), i]",
        "x: event; y: events(n), exclusive, exhaustive; i: index(n)",
        ["sum over a partition"],
    ),
    "exponential": (
        "expm(2*A)*expm(-2*A) = I(n)",
        "A: n x n",
        ["matrix exponentials of multiples", "matrix exponential of zero"],
    ),
    "completion": ("inv(I(n) + A*B)*A = A*inv(I(m) + B*A)", "A: n x m; B: m x n", []),
    "symmetric": ("Q*Q = I(n)", "Q: n x n, orthogonal, symmetric", ["symmetric", "orthogonal product"]),
}


def holds(explanation: Explanation) -> None:
    """Every step joins on to the one before it, and exact evaluation finds none that fails."""
    for one, other in zip(explanation.steps, explanation.steps[1:], strict=False):
        assert str(one.after) == str(other.before)
    for step in explanation.steps:
        check = agreement.cross_check(Statement(step.before, step.after, given=explanation.statement.given), trials=2)
        assert check.disagreement is None, f"{step.before} = {step.after} by {step.law}"


@pytest.mark.parametrize("kind", PROOFS)
def test_a_chain_names_the_laws_that_it_uses(kind: str) -> None:
    claim, let, laws = PROOFS[kind]
    explanation = explain(parse(claim, let))
    assert explanation.result.verdict is Verdict.PROVED
    assert list(explanation.laws) == laws
    holds(explanation)


def test_the_quadratic_form_reads_as_people_write_it() -> None:
    claim, let, _ = PROOFS["expectation"]
    steps = explain(parse(claim, let)).steps
    assert [str(step.after) for step in steps] == [
        "E[tr(A*x*x.T)]",
        "tr(A*E[x*x.T])",
        "tr(A*S) + tr(A*m*m.T)",
        "tr(A*S) + m.T*A*m",
    ]


def test_the_conclusion_of_the_notes_folds_to_a_few_lines() -> None:
    explanation = explain(sk.load("conclusion").conclusion)
    assert len(explanation.folded) < 12 < len(explanation.steps)
    assert str(explanation.folded[0].before) == "KL(p, q)"
    assert str(explanation.folded[-1].after) == str(sk.load("conclusion").conclusion.rhs)
    assert "moments of x" in [step.law for step in explanation.folded]
    assert [one for step in explanation.folded for one in step.unfolded()] == list(explanation.steps)
    holds(explanation)


@pytest.mark.parametrize("label", ["kl-normal-gradient[a]", "kl-normal-gradient[c]", "expected-quadratic-form-gradient[c]"])
def test_what_is_differentiated_is_written_out_first(label: str) -> None:
    """The proof does without some of what the derivation declares; a chain is found all the same."""
    (link,) = (link for link in sk.load(label[:-3]).links if link.label == label)
    explanation = explain(link.statement)
    assert len(explanation.steps) > 4
    assert all(str(step.before).startswith("D[") for step in explanation.steps)
    assert not str(explanation.steps[-1].after).startswith("D[")
    assert all(step.law.count(";") <= 2 for step in explanation.steps)
    last = explanation.steps[-1]
    assert "differentiation" in last.law or "Jacobi's formula" in last.law
    for one, other in zip(explanation.steps, explanation.steps[1:], strict=False):
        assert str(one.after) == str(other.before)


def test_a_law_said_of_one_index_is_used_under_the_sums_of_the_statement() -> None:
    claim = "E[tr(Diag[exp(v[i]), i].I*x*x.T)] = Sum[exp(-v[i])*m[i]**2 + 1, i]"
    explanation = explain(parse(claim, "v: n; i: index(n); x: n; m: n; x ~ Normal(m, Diag[exp(v[i]), i])"))
    assert explanation.laws == (
        "trace and expectation commute",
        "inverse of a diagonal matrix",
        "covariance",
        "product of diagonal matrices",
        "diagonal matrix times a vector",
        "trace of the identity",
        "trace is cyclic",
    )
    assert all(";" not in step.law for step in explanation.steps)
    holds(explanation)


@pytest.mark.parametrize(
    ("label", "laws", "since"),
    [("kl-normal-accurate[a]", 1, "det(L1) is not 0"), ("matrix-normal[b]", 3, "")],
)
def test_long_proofs_are_told_by_a_few_laws_a_step(label: str, laws: int, since: str) -> None:
    """A law whose condition others say, and laws that interplay, are said where they are used, and no internal name."""
    (link,) = (link for link in sk.load(label[:-3]).links if link.label == label)
    explanation = explain(link.statement)
    assert len(explanation.steps) > 6
    assert max(len(step.law.split("; ")) for step in explanation.steps) == laws
    assert not since or any(since in step.since for step in explanation.steps)
    assert "point_" not in page(explanation, everything=True)
    for one, other in zip(explanation.steps, explanation.steps[1:], strict=False):
        assert str(one.after) == str(other.before)


def test_what_follows_from_the_form_of_a_matrix_is_no_condition() -> None:
    let = "v: n; i: index(n); s: scalar, positive; m: n; p: Normal(m, Diag[exp(v[i]), i]); q: Normal(m, s*I(n))"
    claim = "KL(p, q) = n/2*log(s) - n/2 - Sum[v[i], i]/2 + Sum[exp(v[i]), i]/(2*s)"
    explanation = explain(parse(claim, let))
    assert explanation.result.verdict is Verdict.PROVED
    assert explanation.result.conditions == explanation.conditions == ()
    general = explain(parse("log(det(Diag[v[i], i])) = Sum[log(v[i]), i]", "v: n; i: index(n)"))
    assert general.result.conditions  # what has no sign by its form still is one


def test_the_logarithm_of_a_quotient_takes_two_laws() -> None:
    (link,) = (link for link in sk.load("kl-expansion").links if link.label == "kl-expansion[b]")
    explanation = explain(link.statement)
    assert explanation.laws == ("logarithm of a product", "logarithm of a whole power")


WOODBURY = "inv(A + U*C*V) = A.I - A.I*U*inv(C.I + V*A.I*U)*V*A.I"
SUMS = "A: n x n, invertible; C: k x k, invertible; U: n x k; V: k x n"


def test_what_is_proved_by_multiples_of_zero_ends_at_zero() -> None:
    explanation = explain(parse(WOODBURY, SUMS))
    assert explanation.difference
    assert str(explanation.steps[-1].after) == "Z(n, n)"
    assert explanation.steps[-1].instance[-1] == (
        "take away",
        "U*C*((C.I + V*A.I*U)*(C.I + V*A.I*U).I - I(k))*V*A.I",
    )
    assert len(explanation.steps) == 2
    holds(explanation)


def test_inverses_of_sums_are_cleared_before_anything_else() -> None:
    claim, let, _ = PROOFS["completion"]
    explanation = explain(parse(claim, let))
    (said,) = explanation.said
    assert said.startswith("Multiply both sides from the left by $I(n) + A*B$ and from the right by $I(m) + B*A$;")
    assert not explanation.difference
    assert [str(explanation.steps[0].before), *(str(step.after) for step in explanation.steps)] == [
        "A*(I(m) + B*A)",
        "(I(n) + A*B)*A",
    ]
    assert explanation.conditions == ("I(m) + B*A is invertible", "I(n) + A*B is invertible")
    holds(explanation)


JOSEPH = "(I(k) - K*H)*M = (I(k) - K*H)*M*(I(k) - K*H).T + K*R*K.T"
FILTER = "H: n x k; R: n x n, spd; P, Q: k x k, spd; F: k x k; M := F*P*F.T + Q; K := M*H.T*inv(H*M*H.T + R)"


def test_names_stay_names_where_no_more_is_used_of_them() -> None:
    """Joseph's form needs nothing of the predicted covariance, but what the gain is."""
    explanation = explain(parse(JOSEPH, FILTER))
    assert explanation.said[0] == "$M$ stands for $F*P*F.T + Q$, whatever it is."
    assert not any("Q" in str(step.before) for step in explanation.steps)
    assert len(explanation.steps) <= 2
    holds(explanation)


@pytest.mark.parametrize("claim", [WOODBURY, f"2*B*({WOODBURY.replace(' = ', ') = 2*B*(')})", PROOFS["completion"][0]])
def test_what_is_cleared_says_the_same(claim: str) -> None:
    """Wherever the sums are invertible, both sides agree before and after, and a false line stays false."""
    let = f"{SUMS}; B: n x n" if "C" in claim else PROOFS["completion"][1]
    statement = parse(claim, let)
    same = [one.statement for one in cleared(statement)]
    assert same
    wrong = [one.statement for one in cleared(Statement(statement.lhs, tm.plus(statement.rhs, statement.rhs)))]
    for right, other in zip(same, wrong, strict=True):
        assert agreement.cross_check(right, trials=4).disagreement is None
        assert agreement.cross_check(other, trials=4).disagreement is not None


INDICES = "c: n x K; y: n x p; m: K x p; S[k]: p x p, spd, k = 1..K; i: index(n); w: K; u: K"
PICKED = (
    ("c[i, k]*(y[i] - m[k])", ("c[i, k]", "y[i]", "m[k]")),
    ("y.T*c[:, k]", ("c[:, k]",)),
    ("m[k].T*S[k]*m[k]", ("m[k].T", "S[k]")),
    ("m[k].T*S[k].T*m[k]", ("S[k].T",)),
    ("w[k]*u[k]", ("w[k]", "u[k]")),
    ("c.T[k, i]", ("c.T[k, i]",)),
)


@pytest.mark.parametrize(("text", "parts"), PICKED)
def test_what_unit_vectors_pick_out_is_written_as_it_is_printed(text: str, parts: tuple[str, ...]) -> None:
    """And it is the same value: the kernel reads it back."""
    term = parse(f"{text} = {text}", INDICES).lhs
    kernel = Kernel(parse(f"{text} = 2*({text})", INDICES))
    written = Faithful(kernel, ()).value(kernel.of(term))
    assert "unit" not in str(written)
    assert all(part in str(written) for part in parts)
    assert kernel.of(written) == kernel.of(term)


def test_parts_of_an_inequality_are_said_in_its_own_notation() -> None:
    let = "p, q: n, positive; i: index(n); Sum[p[i], i] = 1; Sum[q[i], i] = 1"
    said = explain(parse("Sum[p[i]*log(p[i]/q[i]), i] >= 0", let)).said
    assert said[-1] == "u - 1 >= log(u) with u = q[i]/p[i], times p[i], summed over i (tangent of the logarithm)."


def test_a_short_left_side_is_explained_from_the_right() -> None:
    statement = parse("S = E[(x - m)*(x - m).T]", "x: n; m: n; S: n x n, spd; x ~ Normal(m, S)")
    explanation = explain(statement)
    assert explanation.backwards
    assert (str(explanation.steps[0].before), str(explanation.steps[-1].after)) == ("E[(x - m)*(x - m).T]", "S")


def test_what_is_left_is_said_of_a_claim_that_is_not_decided() -> None:
    statement = parse("det(A + B) + tr(A*B) = det(B + 2*A) + tr(B*A)", "A: n x n; B: n x n")
    explanation = explain(statement, sk.verdict.Result(Verdict.UNDECIDED, reason="no proof"))
    assert explanation.rest is not None
    assert "tr" not in str(explanation.rest.difference)


def test_a_refuted_claim_keeps_its_counterexample() -> None:
    explanation = explain(parse("tr(A*B) = tr(A)*tr(B)", "A: n x n; B: n x n"))
    assert explanation.steps == ()
    assert explanation.result.counterexample is not None


def test_an_oracle_says_what_it_did() -> None:
    explanation = explain(parse("max(x)**2 <= x.T*x", "x: n"))
    assert "the largest entry is one of them" in explanation.said[0]


def test_the_steps_of_a_result_are_worked_out_when_asked_for() -> None:
    claim, let, laws = PROOFS["expectation"]
    assert list(sk.prove(claim, let).steps.laws) == laws


@pytest.mark.slow
def test_proofs_of_the_corpus_are_explained_by_steps_that_hold() -> None:
    entries = [e for e in tomllib.loads(CORPUS.read_text(encoding="utf-8"))["statement"] if e["truth"]]
    told = kernel = 0
    for entry in entries[::7]:
        explanation = explain(parse(entry["claim"], entry.get("let", "")))
        if "kernel" in explanation.result.trusts:
            kernel += 1
            told += bool(explanation.steps)
            holds(explanation)
    assert told >= 0.95 * kernel
