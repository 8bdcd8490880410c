"""How a verdict comes about: what a proof is compared with, and what is said beside it."""

from __future__ import annotations

import pytest

from symkl.language.parse import parse
from symkl.prover.decide import FEW_POINTS, MANY_POINTS, decide
from symkl.verdict import Verdict

DERIVED = "A: k x n; W: k x n; B: n x n; x: n; y: m; c: scalar; M: 2 x n; V: n + m x n"


@pytest.mark.parametrize(
    "claim", ["det(D[W*x, x]*D[W*x, x].T) = det(W*W.T)", "D[A*x, x] = A", "tr(D[A*x, x].T*W) = tr(A.T*W)"]
)
def test_the_derivative_of_a_vector_says_that_it_has_more_than_one_component(claim: str) -> None:
    """Where k = 1 the derivative of a number is a column, and a derivative of a vector has a row for each component."""
    result = decide(parse(claim, DERIVED))
    assert result.verdict is Verdict.PROVED
    assert any(condition.startswith("k > 1: ") for condition in result.conditions)


@pytest.mark.parametrize(
    "claim", ["D[B*x, x] = B", "D[x.T*B*x, x] = (B + B.T)*x", "D[M*x, x] = M", "D[V*x, x] = V", "D[c*A, c] = A"]
)
def test_no_derivative_says_so_without_need(claim: str) -> None:
    """As many components as variables, a number, a fixed size or a size that is never 1."""
    result = decide(parse(claim, DERIVED))
    assert result.verdict is Verdict.PROVED
    assert not result.conditions


@pytest.mark.parametrize(
    ("claim", "let", "points"),
    [
        ("tr(A*B) = tr(B*A)", "A: n x n; B: n x n", FEW_POINTS),
        ("abs(c*d) = abs(c)*abs(d)", "c: scalar; d: scalar", MANY_POINTS),
        ("sqrt(c**2)*tr(A) = tr(A)*abs(c)", "A: n x n; c: scalar", MANY_POINTS),
        ("E[x.T*A*x] = tr(A*S) + m.T*A*m", "A: n x n; x: n; m: n; S: n x n, spd; x ~ Normal(m, S)", MANY_POINTS),
        ("Sum[v[i], i] + Sum[w[i], i] = Sum[v[i] + w[i], i]", "v: n; w: n; i: index(n)", MANY_POINTS),
        ("exp(a)*exp(b) = exp(a + b)", "a: scalar; b: scalar", MANY_POINTS),
        ("A*pinv(A)*A = A", "A: n x m", MANY_POINTS),
        ("inv(L.T*L)*L.T*L = I(n)", "L: m x n, full_col_rank", MANY_POINTS),
        ("tr(A*S*A.T) >= 0", "A: n x n; S: n x n, spd", MANY_POINTS),
    ],
)
def test_what_hides_errors_is_compared_at_more_points(claim: str, let: str, points: int) -> None:
    """Roots, absolute values, ranks, exponentials, sums and averages have cases that two points do not show."""
    result = decide(parse(claim, let))
    assert result.verdict is Verdict.PROVED
    assert f" at {points} random points" in result.checked


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("E[sqrt(a)*x + sqrt(1 - a)*u] = sqrt(a)*x", "a: scalar, positive; x: n; u: n; u ~ Normal(Z(n, 1), I(n))"),
        ("log(1 - p)*tr(A + B) = tr(A)*log(1 - p) + tr(B)*log(1 - p)", "p: scalar, positive; A: n x n; B: n x n"),
        ("sqrt(1 - r**2)*tr(A + B) = sqrt(1 - r**2)*tr(A) + sqrt(1 - r**2)*tr(B)", "r: scalar; A: n x n; B: n x n"),
        ("inv(X*Y)*X*Y*z = z", "X: n x m; Y: m x n; z: n"),
        ("inv(X.T*X)*X.T*X*inv(Y.T*Y)*Y.T*Y = I(d)", "X: n x d; Y: m x d"),
    ],
)
def test_a_proof_is_not_thrown_away_where_points_are_rare(claim: str, let: str) -> None:
    """Numbers below 1 and sizes such as 2, 1, 1 are tried before it is said that a side is defined nowhere."""
    assert decide(parse(claim, let)).verdict is Verdict.PROVED


@pytest.mark.parametrize(
    ("claim", "facts", "verdict"),
    [
        ("E[abs(t)] = E[t]", "positive", Verdict.PROVED),
        ("E[sqrt(t)**2] = E[t]", "nonnegative", Verdict.PROVED),
        ("E[t/t] = 1", "nonzero", Verdict.PROVED),
        ("E[t] < 0", "positive", Verdict.REFUTED),
        ("E[t**2] >= E[t]", "nonnegative", Verdict.REFUTED),
        ("E[t] > 0", "positive", Verdict.PROVED),
        ("E[t**2] >= E[t]", "integer", Verdict.UNDECIDED),
    ],
)
def test_facts_of_a_random_number_are_respected(claim: str, facts: str, verdict: Verdict) -> None:
    """What is true of such a number is not refuted by one that is not such, nor a proof contradicted."""
    assert decide(parse(claim, f"t: scalar, {facts}; t ~ Any()")).verdict is verdict


@pytest.mark.parametrize(
    ("claim", "let", "conditions"),
    [
        ("log(l**x*exp(-l)/gamma(x + 1)) = x*log(l) - l - lgamma(x + 1)", "l, x: scalar", ("l > 0", "x + 1 > 0")),
        ("log(l**x*exp(-l)/gamma(x + 1)) = x*log(l) - l - log(gamma(x + 1))", "l, x: scalar", ("l > 0", "x + 1 > 0")),
        ("log(l**x/factorial(x)) = x*log(l) - log(factorial(x))", "l: scalar; x: scalar, nonnegative", ("l > 0",)),
        ("log(det(A**(1/2))) = log(det(A))/2", "A: n x n, spd", ()),
    ],
)
def test_a_root_is_read_again_once_its_sign_is_known(claim: str, let: str, conditions: tuple[str, ...]) -> None:
    """What the other side needs says the sign; the kernel takes what the search found."""
    result = decide(parse(claim, let))
    assert result.verdict is Verdict.PROVED
    assert result.conditions == conditions


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("D[E[x.T*A*x], S] = (A + A.T)/2", Verdict.PROVED),
        ("D[E[(x.T*x)**2], S] = 2*(tr(S) + m.T*m)*I(n) + 4*S + 4*m*m.T", Verdict.PROVED),
        ("D[E[exp(m.T*x)], S] = exp(m.T*m + m.T*S*m/2)*m*m.T", Verdict.REFUTED),
        ("D[E[x.T*A*x], S] = A.T", Verdict.UNDECIDED),
    ],
)
def test_a_covariance_stays_symmetric_where_it_is_differentiated_by(claim: str, verdict: Verdict) -> None:
    """At more than one size; what another convention would say is not called wrong."""
    result = decide(parse(claim, "A: n x n; x: n; m: n; S: n x n, spd; x ~ Normal(m, S)"))
    assert result.verdict is verdict
    assert not any("no point was found" in condition for condition in result.conditions)
