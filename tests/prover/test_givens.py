"""Givens: used where their letters are free, honoured by every point, and never in the way of a proof."""

import pytest

import symkl as sk
from symkl.kernel.check import Kernel
from symkl.kernel.errors import RejectedError
from symkl.kernel.proof import Instance

TRUE = [
    ("X*A*X = X", "A: p x n; X: n x p; A*X = I(p)"),
    ("X.T*A.T = I(p)", "A: p x n; X: n x p; A*X = I(p)"),
    ("U*U.T*U*U.T = U*U.T", "U: n x k; U.T*U = I(k)"),
    ("(a + b).T*(a + b) = a.T*a + b.T*b", "a, b: n; a.T*b = 0"),
    ("tr(S) = a.T*a + n", "S: n x n; a: n; S = a*a.T + I(n)"),
    ("M*e = e where M = I(n) - X*inv(X.T*X)*X.T", "X: n x p, full_col_rank; e: n; X.T*e = Z(p, 1)"),
    ("X*b = H*y", "X: n x p, full_col_rank; y: n; b: p; X.T*X*b = X.T*y; H := X*inv(X.T*X)*X.T"),
    ("E[x.T*x] = 1 + tr(S)", "x: n; m: n; S: n x n, spd; x ~ Normal(m, S); m.T*m = 1"),
    ("x.T*(A.T*P + P*A)*x = -x.T*Q*x", "x: n; A, P, Q: n x n; A.T*P + P*A = -Q"),
    ("inv(A + B)*(A + B) = I(n)", "A, B: n x n; A + B is invertible"),
    ("Sum[w[i]*c, i] = c", "w: n; i: index(n); c: scalar; Sum[w[i], i] = 1"),
    ("A*A = A", "A: n x n, idempotent; B: n x n; A = B*B"),
    ("C*B*A = C", "A, B, C: n x n; A*B = I(n)"),
    ("A.T*A = I(n)", "A: n x n; A*A.T = I(n)"),
    ("E[3*x + 2] = 5", "x: scalar; x ~ Any(); E[x] = 1"),
    ("Var[x] = 2", "x: scalar; x ~ Any(); E[x] = 1; E[x**2] = 3"),
    ("E[x.T*A*x] = tr(A*S)", "x: n; S: n x n, spd; x ~ Any(); E[x*x.T] = S; A: n x n"),
    ("Var[x] = S - m*m.T", "x: n; S: n x n, spd; x ~ Any(); E[x*x.T] = S; m: n; E[x] = m"),
    ("Var[A*x] = A*A.T", "x: n; x ~ Any(); Var[x] = I(n); A: m x n"),
    ("E[log(x)] <= 0", "x: scalar, positive; x ~ Any(); E[x] = 1"),
    ("Var[x + y] = Var[x] + Var[y]", "x, y: scalar; x, y ~ Joint(); Cov[x, y] = 0"),
    ("B*x = Z(m, 1)", "A: n x n, invertible; B: m x n; x: n; A*x = Z(n, 1)"),
    ("x = y", "A: n x m, full_col_rank; x, y: m; A*x = A*y"),
    ("B = C", "A: n x m, full_row_rank; B, C: k x n; B*A = C*A"),
    ("inv(A)*x = x/l", "A: n x n, invertible; l: scalar, nonzero; x: n; A*x = l*x"),
]
FALSE = [
    ("X*A = I(n)", "A: p x n; X: n x p; A*X = I(p)"),
    ("U*U.T = I(n)", "U: n x k; U.T*U = I(k)"),
    ("A.T*A = I(m)", "A: n x m; A*A.T = I(n)"),
    ("E[x**2] = 1", "x: scalar; x ~ Any(); E[x] = 1"),
    ("E[x**4] = 3", "x: scalar; x ~ Any(); E[x] = 0; Var[x] = 1"),
    ("x = 1", "x: scalar; x ~ Any(); E[x] = 1"),
    ("E[x.T*A*x] = tr(A)*tr(S)", "x: n; S: n x n, spd; x ~ Any(); E[x*x.T] = S; A: n x n"),
    ("Var[x] = S", "x: n; S: n x n, spd; x ~ Any(); E[x*x.T] = S; m: n; E[x] = m"),
    ("E[x*y] = E[y]", "x, y: scalar; x ~ Any(); y ~ Any(); E[x] = 1"),
    ("E[x | y] = 0", "x, y: scalar; x, y ~ Joint(); E[x] = 0"),
    ("E[x | z] = 0", "z: scalar; x: scalar; z ~ Normal(0, 1); x | z ~ Normal(z, 1); E[x] = 0"),
    ("E[x**2*y] = E[x**2]*E[y]", "x, y: scalar; x, y ~ Joint(); Cov[x, y] = 0"),
    ("D[E[x], t] = Z(n, 1)", "t: scalar; m(t): n; S: n x n, spd; x: n; x ~ Any(m, S); c: n; E[x] = c"),
    ("x = Z(n, 1)", "A: n x n; x: n; A*x = Z(n, 1)"),
    ("x = y", "A: n x m; x, y: m; A*x = A*y"),
    ("B = C", "A: n x n, invertible; B, C: n x n; B*A = A*C"),
    ("inv(A)*x = l*x", "A: n x n, invertible; l: scalar, nonzero; x: n; A*x = l*x"),
    ("(a + b).T*(a + b) = a.T*a - b.T*b", "a, b: n; a.T*b = 0"),
    ("D[x.T*x, x] = Z(n, 1)", "x: n; x.T*x = 1"),
    ("Int[npdf(x, m, S)*x.T*x, x] = 1", "x, m: n; S: n x n, spd; x.T*x = 1"),
    ("D[x.T*y, x] = A*x + A.T*x", "x, y: n; A: n x n; y = A*x"),
    ("D[A*B, t] = Z(n, n)", "t: scalar; A(t): n x n; B: n x n; A*B = I(n)"),
    ("p = 1", "p: scalar; 0 < p < 1"),
    ("a = b", "a, b: scalar; a != b"),
    ("a*x = b*x", "a, b: scalar; x: n; a*a = b*b"),
    ("x.T*(A.T*P + P*A)*x = x.T*Q*x", "x: n; A, P, Q: n x n; A.T*P + P*A = -Q"),
    ("tr(A) = n", "A, B: n x n; A*B = B*A; A + B is invertible"),
]


@pytest.mark.parametrize(("claim", "let"), TRUE)
def test_a_given_is_used(claim: str, let: str) -> None:
    result = sk.prove(claim, let=let)
    assert result.verdict is sk.Verdict.PROVED
    assert result.certificate is not None
    assert result.certificate.replay()


@pytest.mark.parametrize(("claim", "let"), FALSE)
def test_what_does_not_follow_is_not_proved(claim: str, let: str) -> None:
    assert sk.prove(claim, let=let).verdict is sk.Verdict.REFUTED


def test_what_a_derivative_takes_for_constant_although_a_given_says_otherwise_is_said() -> None:
    let = "t, u: scalar; f: scalar; f = t**2; u = 1"
    for claim in ("D[f, t] = 2*t", "D[f, t] = 0"):
        assert sk.prove(claim, let=let).reason.endswith("D[f, t] takes f for constant: f := t**2 makes it vary")
    assert not sk.prove("D[u*t, t] = u", let=let).reason
    tied = sk.prove("D[tr(R), A] = Z(n, n)", let="A, R: n x n; R*R = A")
    assert tied.reason.endswith("D[tr(R), A] takes R for constant, although R*R = A")
    assert not sk.prove("D[x.T*b, x] = b", let="x, b: n; x.T*x = 1").reason


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("x = x + 1", "x: scalar; x*x = -1"),
        ("tr(P) = 2", "P: 2 x 2, spd; P = Z(2, 2)"),
        ("E[x] = a", "s, a, x: scalar; s < 0; x ~ Normal(a, s)"),
        ("E[x] = a", "s, t, a, x: scalar; s + t < 0; x ~ Any(a, s + t)"),
        ("E[x] = 0", "W, s, x, z: scalar; s < 0; z ~ Normal(0, 1); x | z ~ Normal(W*z, s)"),
        ("E[x] = 3", "x: scalar; x ~ Any(); E[x] = 1; E[x] = 2"),
    ],
)
def test_where_no_point_meets_the_givens_nothing_is_decided(claim: str, let: str) -> None:
    assert sk.prove(claim, let=let).verdict is sk.Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("let", "why"),
    [
        ("p: scalar; p > 1; p < 1", "cannot both hold"),
        ("1 = 0", "cannot hold"),
        ("p: scalar, positive; p = -1", "is not negative"),
        ("x, m: n; S: n x n, spd; x ~ Normal(m, S); x.T*x = 1", "random"),
        ("A: n x m; A is invertible", "invertible"),
        ("a, b: n; a < b", "not square"),
    ],
)
def test_a_given_that_says_nothing_is_refused(let: str, why: str) -> None:
    with pytest.raises(sk.SymklError, match=why):
        sk.parse("1 = 1", let)


def test_a_bound_of_a_number_is_no_bound_of_a_size() -> None:
    (fact,) = sk.parse("p = p", "p: scalar; p <= 1").given
    assert fact.kind == "<="
    (fact,) = sk.parse("tr(I(n)) = n", "n, p: dimension; n > p").given
    assert str(fact) == "p + 1 <= n"


def test_givens_in_python() -> None:
    n, k = sk.dimensions("n k")
    u = sk.matrix("U", n, k)
    facts = frozenset(sk.given(u.T * u, "=", sk.I(k)))
    assert sk.prove(sk.Statement(sk.tr(u * u.T), k, given=facts)).verdict is sk.Verdict.PROVED
    assert sk.verify(sk.Derivation("columns", [u * u.T * u, sk.eq(u)], given=facts)).ok


def test_the_kernel_takes_no_equation_that_is_not_given_or_speaks_of_what_is_bound() -> None:
    bound = sk.parse("D[x.T*x, x] = Z(n, 1)", "x: n; x.T*x = 1")
    (fact,) = bound.given
    left, right = fact.args
    step = Instance("given", (("left", left), ("right", right), ("of", left)))
    with pytest.raises(RejectedError, match="is not given"):
        Kernel(bound).learn(step)
    free = sk.parse("x.T*x = 1", "x: n; x.T*x = 1")
    assert Kernel(free).learn(step)
    with pytest.raises(RejectedError, match="is not given"):
        Kernel(free).learn(Instance("given", (("left", left), ("right", 2 * right), ("of", left))))


def test_a_true_given_loses_no_proof() -> None:
    for claim, let, more in [
        ("tr(A*B) = tr(B*A)", "A, B: n x n", "A*B*A = A"),
        ("A*A = A", "A: n x n, idempotent; B: n x n", "A = B*B"),
        ("inv(A)*A = I(n)", "A, B: n x n", "A*A*A = B"),
        ("log(a*b) = log(a) + log(b)", "a, b: scalar, positive", "a**2 = b"),
    ]:
        assert sk.prove(claim, let=let).verdict is sk.Verdict.PROVED
        assert sk.prove(claim, let=f"{let}; {more}").verdict is sk.Verdict.PROVED


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ("abs(a + Sum[y[i], i]) = a + Sum[y[i], i]", sk.Verdict.PROVED),
        ("sqrt((a + Sum[y[i], i])**2) = -a - Sum[y[i], i]", sk.Verdict.REFUTED),
    ],
)
def test_a_given_may_speak_of_a_family(claim: str, verdict: sk.Verdict) -> None:
    """Its members are drawn before the givens are met."""
    let = "y: numbers(n); i: index(n); a: scalar; a + Sum[y[i], i] > 0"
    assert sk.prove(claim, let=let).verdict is verdict


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("inv(M)*M = I(n)", "n: dimension; M := Z(n, n)"),
        ("inv(M)*M = I(n)", "A: n x n; M := A - A"),
        ("inv(A)*A = I(n)", "A: n x n; x: n; A = x*x.T; n >= 2"),
        ("log(a**2) = 2*log(a)", "a: scalar; a < 0"),
        ("sqrt(a)**2 = a", "a: scalar, negative"),
        ("(a - b)/(a - b) = 1", "a, b: scalar; a = b"),
        ("E[x] = a/(a - 1)", "a: scalar; 0 < a < 1; x: scalar; x ~ Pareto(a, 1)"),
        ("E[x] = b/(a - 1)", "x: scalar; a, b: scalar, positive; a <= 1; x ~ InverseGamma(a, b)"),
        ("E[x] = p", "x: scalar; p: scalar; p > 1; x ~ Bernoulli(p)"),
        ("Pr(x | y)*Pr(y) = Pr(x, y)", "x, y: event; Pr(y) = 0"),
    ],
)
def test_a_condition_that_the_givens_exclude_proves_nothing(claim: str, let: str) -> None:
    """Both sides are defined only where a given does not hold, or a name stands for what has no inverse."""
    assert sk.prove(claim, let=let).verdict is sk.Verdict.UNDECIDED


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("inv(M)*M = I(n)", "x: n; M := x*x.T"),  # at n = 1
        ("sqrt(a)**2 = a", "a: scalar; a <= 0"),  # at 0
        ("E[x] = a/(a - 1)", "a: scalar; 0 < a < 2; x: scalar; x ~ Pareto(a, 1)"),
    ],
)
def test_a_condition_that_the_givens_leave_room_for_is_said(claim: str, let: str) -> None:
    result = sk.prove(claim, let=let)
    assert result.verdict is sk.Verdict.PROVED
    assert result.conditions


@pytest.mark.parametrize(
    ("claim", "given", "verdict"),
    [
        ("Pr(x | y) = 2*Pr(x, y)", "Pr(y) = 1/2", sk.Verdict.PROVED),
        ("Pr(x | y) = Pr(x, y)", "Pr(y) = 1/2", sk.Verdict.REFUTED),
        ("Pr(x | y) = Pr(x)", "Pr(x, y) = Pr(x)*Pr(y)", sk.Verdict.PROVED),
        ("Pr(x | y) = Pr(y)", "Pr(x, y) = Pr(x)*Pr(y)", sk.Verdict.REFUTED),
        ("Pr(x, y) = Pr(y)/3", "Pr(x | y) = 1/3", sk.Verdict.PROVED),
        ("Pr(x, y) = Pr(y)/2", "Pr(x | y) = 1/3", sk.Verdict.REFUTED),
        ("Pr(y) <= 0", "Pr(y) = 0", sk.Verdict.PROVED),
    ],
)
def test_givens_of_probabilities_are_met(claim: str, given: str, verdict: sk.Verdict) -> None:
    """They are looked at after the probabilities are drawn, which are moved to where they hold."""
    assert sk.prove(claim, let=f"x, y: event; {given}").verdict is verdict


def test_a_given_may_say_what_a_vector_is_whose_entries_are_taken() -> None:
    let = "p: n, simplex; p = ones(n)/n; i: index(n)"
    assert sk.prove("Sum[p[i]*log(p[i]), i] = -log(n)", let=let).verdict is sk.Verdict.PROVED
    assert sk.prove("Sum[p[i]*log(p[i]), i] = log(n)", let=let).verdict is sk.Verdict.REFUTED


@pytest.mark.parametrize(
    ("claim", "let", "verdict"),
    [
        ("sqrt(a**2) = -a", "a: scalar, negative", sk.Verdict.PROVED),
        ("abs(a) = -a", "a: scalar, non-positive", sk.Verdict.PROVED),
        ("a <= b", "a, b: scalar; a - b is nonpositive", sk.Verdict.PROVED),
        ("abs(a) = a", "a: scalar, negative", sk.Verdict.REFUTED),
        ("a < 0", "a: scalar, nonpositive", sk.Verdict.REFUTED),
    ],
)
def test_numbers_below_0(claim: str, let: str, verdict: sk.Verdict) -> None:
    assert sk.prove(claim, let=let).verdict is verdict
