"""Local names: they print as themselves, mean their definitions, and capture nothing."""

import pickle

import pytest

import symkl as sk
from symkl.language.opening import closed_statement, open_statement
from symkl.render.declarations import fact_latex, facts_of
from symkl.render.html_declarations import fact
from symkl.render.mathml import math

OLS = "X: n x p, full_col_rank; H := X*inv(X.T*X)*X.T; M := I(n) - H"


def test_a_name_prints_as_itself_and_a_statement_says_what_it_stands_for() -> None:
    s = sk.parse("tr(M) = n - p", OLS)
    assert str(s) == "tr(M) = n - p where M = I(n) - H, H = X*(X.T*X).I*X.T"
    assert str(open_statement(s)) == "tr(I(n) - X*(X.T*X).I*X.T) = n - p"
    assert sk.parse(str(s), "X: n x p, full_col_rank") == s
    assert pickle.loads(pickle.dumps(s)) == s  # noqa: S301 - our own


def test_a_function_prints_with_its_arguments() -> None:
    m, n = sk.vector("m", sk.dimension("n")), sk.dimension("n")
    f = sk.named("L", m.T * m, m)
    term = f(2 * m)
    assert str(term) == "L(2*m)"
    assert str(term.definition) == "(2*m).T*(2*m)"
    assert term.shape == (1, 1)
    assert "<mi>L</mi>" in math(term)
    assert sk.prove(sk.Statement(term, 4 * m.T * m)).verdict is sk.Verdict.PROVED
    with pytest.raises(sk.ShapeError, match="takes m, n x 1"):
        f(sk.I(n))
    with pytest.raises(sk.DeclarationError, match="takes 1 argument"):
        f(m, m)


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("M*M = M", OLS),
        ("M*X = Z(n, p)", OLS),
        ("D[q, x] = 2*A*x where q = x.T*A*x", "A: n x n, symmetric; x: n"),
        ("E[e] = Z(n, 1) where e = y - m", "y, m: n; S: n x n, spd; y ~ Normal(m, S)"),
        ("Int[f*x, x] = m where f = npdf(x, m, S)", "x, m: n; S: n x n, spd"),
        ("Sum[f(y[i]), i] = y.T*y where f(t) = t**2", "y: n; i: index(n); t: scalar"),
    ],
)
def test_a_name_means_its_definition_under_every_binder(claim: str, let: str) -> None:
    assert sk.prove(claim, let=let).verdict is sk.Verdict.PROVED


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("G(x) = x where G(a) = D[a.T*x, x]", "x, a: n"),
        ("F(x) = a.T*m where F(a) = E[a.T*x]", "x, a, m: n; S: n x n, spd; x ~ Normal(m, S)"),
        ("F(y) = a.T*m where F(a) = Var[a.T*x]", "x, y, a, m: n; S: n x n, spd; x, y ~ Normal(m, S)"),
        ("F(x) = a.T*m where F(a) = Int[a.T*x*npdf(x, m, S), x]", "x, a, m: n; S: n x n, spd"),
        ("F(a) = a.T*m where F(m) = E[a.T*x]", "x, a, m: n; S: n x n, spd; x ~ Normal(m, S)"),
        ("Sum[f(y[i]), i] = n where f(t) = Sum[t*y[i], i]", "y: n; i: index(n); t: scalar"),
        ("Sum[L(y[i])[j], i] = Sum[y[i], i]*x[j]", "x, y: n; i, j: index(n); c: scalar; L(c) := Vec[c*x[i], i]"),
    ],
)
def test_what_would_be_captured_is_refused(claim: str, let: str) -> None:
    with pytest.raises(sk.DeclarationError, match=r"would bind|depends on"):
        sk.parse(claim, let)


@pytest.mark.parametrize(
    ("claim", "let", "why"),
    [
        ("A = 1 where A = B, B = A", "", "defined by itself"),
        ("M = A", "A, M: n x n; M := A*A", "defined and declared"),
        ("M = A", "A: n x n; M := A*A; M := A", "defined twice"),
        ("tr(L) = 1", "A, a: n x n; L(a) := A*a", "is a function"),
        ("A = A where x ~ Normal(m, S)", "A: n x n", "after where"),
    ],
)
def test_what_defines_nothing_is_refused(claim: str, let: str, why: str) -> None:
    with pytest.raises(sk.SymklError, match=why):
        sk.parse(claim, let)


def test_two_meanings_of_a_name_are_refused() -> None:
    x = sk.vector("x", sk.dimension("n"))
    with pytest.raises(sk.DeclarationError, match="two ways"):
        sk.Statement(sk.named("a", x), sk.named("a", 2 * x))
    with pytest.raises(sk.DeclarationError, match="two ways"):
        sk.Statement(sk.named("x", 2 * x), x)


def test_a_name_is_left_alone_only_where_nothing_in_it_is_bound() -> None:
    closed = closed_statement(sk.parse("tr(Q*W) = tr(W*Q) where Q = V*V", "V, W: n x n"))
    assert str(closed) == "tr(Q*W) = tr(W*Q)"
    # Q as a letter of its own would be constant in x: D[Q*x, x] = Q
    assert closed_statement(sk.parse("D[q*t, t] = q where q = t**2", "t: scalar")) is None
    assert sk.prove("D[q*t, t] = q where q = t**2", let="t: scalar").verdict is sk.Verdict.REFUTED
    random = sk.parse("E[q*x] = q*m where q = x", "m: scalar; s: scalar, positive; x: scalar; x ~ Normal(m, s)")
    assert closed_statement(random) is None


def test_a_law_may_be_given_by_a_name() -> None:
    let = "X: n x p; b: p; s: scalar, positive; y: n; mu := X*b; y ~ Normal(mu, s*I(n))"
    assert sk.prove("E[y] = mu", let=let).verdict is sk.Verdict.PROVED
    assert sk.prove("E[y] = 2*mu", let=let).verdict is sk.Verdict.REFUTED


def test_a_derivation_declares_its_names() -> None:
    n, p = sk.dimensions("n p")
    x = sk.matrix("X", n, p, "full_col_rank")
    h = sk.named("H", x * (x.T * x).I * x.T)
    d = sk.Derivation("hat", [h * h, sk.eq(h)])
    (shared,) = facts_of(d)
    assert str(shared) == "H := X*(X.T*X).I*X.T"
    assert fact_latex(shared).startswith("$H$ stands for $X ")
    assert fact(shared).count("stands for") == 1
    assert sk.verify(d).ok
