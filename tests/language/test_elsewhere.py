"""Claims and declarations as people write them elsewhere: each means what it says, or is refused with what to type."""

# ruff: noqa: RUF001 - letters and signs that look like others are what is read here

from __future__ import annotations

import pytest

from symkl.errors import SymklError
from symkl.language.misfit import read_claim
from symkl.language.parse import links_of

SQUARE = "A, B: n x n, invertible; x, y: n; c: scalar"
RANDOM = SQUARE + "; m: n; S: n x n, spd; z: n; z ~ Normal(m, S)"
EVENTS = "x: event; y: event"

CLAIMS = [
    # products without a sign
    ("tr(AB) = tr(BA)", SQUARE, "tr(A*B) = tr(B*A)"),
    ("tr A = 1", SQUARE, "tr(A) = 1"),
    ("tr AB = trBA", SQUARE, "tr(A*B) = tr(B*A)"),
    ("log det A = log(det(A))", SQUARE, "log(det(A)) = log(det(A))"),
    ("A B = BA", SQUARE, "A*B = B*A"),
    ("2A = A + A", SQUARE, "2*A = A + A"),
    ("x^T A x = x^TAx", SQUARE, "x.T*A*x = x.T*A*x"),
    ("A'B = (B'A)'", SQUARE, "A.T*B = (B.T*A).T"),
    ("A^-1B = A^{-1}B", SQUARE, "A.I*B = A.I*B"),
    ("(A+B)(A-B) = A(A - B) + B(A - B)", SQUARE, "(A + B)*(A - B) = A*(A - B) + B*(A - B)"),
    ("1/2 x^T x = x^T x/2", SQUARE, "1/2*x.T*x = x.T*x/2"),
    ("(x - y)'A^-1(x - y) = 2x'(A + A')x", SQUARE, "(x - y).T*A.I*(x - y) = 2*x.T*(A + A.T)*x"),
    ("xx' = x y'", SQUARE, "x*x.T = x*y.T"),
    ("e^{-c/2} = e^c", SQUARE, "exp(-c/2) = exp(c)"),
    ("A^H B = A^+ B", SQUARE, "A.T*B = pinv(A)*B"),
    # bars
    ("|A*B| = |A|*|B|", SQUARE, "det(A*B) = det(A)*det(B)"),
    ("|AB| = |A||B|", SQUARE, "det(A*B) = det(A)*det(B)"),
    ("log|A| = ln(det(A))", SQUARE, "log(det(A)) = log(det(A))"),
    ("|c| = c", SQUARE, "abs(c) = c"),
    ("||x||^2 = x.T*x", SQUARE, "x.T*x = x.T*x"),
    ("||x||_2 = sqrt(x.T*x)", SQUARE, "sqrt(x.T*x) = sqrt(x.T*x)"),
    ("||A||_F^2 = tr(A.T*A)", SQUARE, "tr(A.T*A) = tr(A.T*A)"),
    ("‖x + y‖ <= ‖x‖ + ‖y‖", SQUARE, "sqrt((x + y).T*(x + y)) <= sqrt(x.T*x) + sqrt(y.T*y)"),
    # modules, methods, other names
    ("np.linalg.inv(A) = A.I", SQUARE, "inv(A) = A.I"),
    ("np.trace(A) = torch.trace(A)", SQUARE, "tr(A) = tr(A)"),
    ("A.inv()*A = A.inverse()*A", SQUARE, "inv(A)*A = inv(A)*A"),
    ("A.det() = A.T.det()", SQUARE, "det(A) = det(A.T)"),
    ("A.transpose() = A.t()", SQUARE, "A.T = A.T"),
    ("A.dot(B) = x.dot(y)*A", SQUARE, "A*B = x.T*y*A"),
    ("norm(x)^2 = x@x", SQUARE, "x.T*x = x.T*x"),
    ("np.linalg.inv(A) @ x = A.I*x", SQUARE, "inv(A)*x = A.I*x"),
    ("Tr(A) = trace(A)", SQUARE, "tr(A) = tr(A)"),
    ("Det(A) = determinant(A)", SQUARE, "det(A) = det(A)"),
    ("norm(x)^2 = x.T*x", SQUARE, "x.T*x = x.T*x"),
    ("norm(A)**2 = tr(A.T*A)", SQUARE, "tr(A.T*A) = tr(A.T*A)"),
    ("grad(x.T*A*x, x) = A*x + A.T*x", SQUARE, "D[x.T*A*x, x] = A*x + A.T*x"),
    ("solve(A, x) = A.I*x", SQUARE, "inv(A)*x = A.I*x"),
    ("solve(A) = A.I", SQUARE, "inv(A) = A.I"),
    ("t(A) = transpose(A)", SQUARE, "A.T = A.T"),
    ("dot(x,y) = inner(y, x)", SQUARE, "x.T*y = y.T*x"),
    ("diag(x)*y = had(x, y)", SQUARE, "diagm(x)*y = had(x, y)"),
    ("diag(A) = dg(A)", SQUARE, "dg(A) = dg(A)"),
    ("sum(x) = ones(n).T*x", SQUARE, "ones(n).T*x = ones(n).T*x"),
    ("outer(x, y) = x*y.T", SQUARE, "x*y.T = x*y.T"),
    ("A .* B = B .* A", SQUARE, "had(A, B) = had(B, A)"),
    ("t(A) %*% B = t(t(B) %*% A)", SQUARE, "A.T*B = (B.T*A).T"),
    ("diag(n)*A = A", SQUARE, "I(n)*A = A"),
    ("ZeroMatrix(n, n) + A = A", SQUARE, "Z(n, n) + A = A"),
    # probability
    ("P(x|y) = P(x, y)/P(y)", EVENTS, "Pr(x | y) = Pr(x, y)/Pr(y)"),
    ("E(z) = m", RANDOM, "E[z] = m"),
    ("E z = m", RANDOM, "E[z] = m"),
    ("Cov[A*z] = A*S*A.T", RANDOM, "Var[A*z] = A*S*A.T"),
    ("var(A*z) = A*S*A'", RANDOM, "Var[A*z] = A*S*A.T"),
    ("KL(p || q) = KL(p, q)", "p: Normal(m, S); q: Normal(m, S); m: n; S: n x n, spd", "KL(p, q) = KL(p, q)"),
]


@pytest.mark.parametrize(("claim", "let", "written"), CLAIMS, ids=[claim for claim, _, _ in CLAIMS])
def test_a_claim_in_other_words_is_answered_with_what_to_type(claim: str, let: str, written: str) -> None:
    """The whole claim, which then can be read."""
    with pytest.raises(SymklError) as refused:
        read_claim(claim, let)
    assert refused.value.hint == f"write {written}"
    read_claim(written, let)


@pytest.mark.parametrize(
    ("claim", "plain"),
    [
        ("A^-1 = A.I", "A.I = A.I"),
        ("A^{-1} = A⁻¹", "A.I = A.I"),
        ("A^T = A'", "A.T = A.T"),
        ("A × B = A*B", "A*B = A*B"),
        ("A∘B = B∘A", "had(A, B) = had(B, A)"),
        ("c² ≥ 0", "c**2 >= 0"),
        ("Aᵀ = A", "A.T = A"),
        ("𝐀*𝐱 = A*x", "A*x = A*x"),
    ],
)
def test_what_can_mean_one_thing_only_is_read(claim: str, plain: str) -> None:
    """The statement is that of the plain claim."""
    assert read_claim(claim, SQUARE) == read_claim(plain, SQUARE)


@pytest.mark.parametrize(
    ("claim", "let", "message", "hint"),
    [
        ("P(x|y) = 1", SQUARE, "unknown function P", 'declared as "p: Normal(m, S)"'),
        ("norm(x, 1) = c", SQUARE, "unknown function norm", "write sqrt(x.T*x) for the norm of a vector"),
        ("A[i,i] = 1", SQUARE, "the index i is not declared", 'let="i: index(n)"'),
        ("Sum[A[i,i], i] = tr(A)", SQUARE, "the index i is not declared", "or write Sum[A[i, i], i, 1, n]"),
        ("A[1,2] = 1", SQUARE, "2 may lie outside of 1, ..., n", "declare a longer one"),
        ("XY = X", "", "XY is not declared", "a product is written X*Y"),
        ("x/c y = y", SQUARE, "cannot read this term at 'y'", "write A*B for a product"),
        ("lambda*x = x", SQUARE, "cannot read this term", "call it lam"),
        ("A = B # so", SQUARE, "a claim has no comments", "write A = B"),
        ("A = B; B = A", SQUARE, "this is more than one claim", "several claims are given one by one"),
        ("A => B", SQUARE, "=> is no relation sign", "write >="),
        ("c =< 1", SQUARE, "=< is no relation sign", "write <="),
        ("∑ x = c", SQUARE, "the claim has '∑'", "write Sum[f, i]"),
        ("A ≻ 0", SQUARE, "the claim has '≻'", "A: n x n, spd"),
        ("A = \u200bB", SQUARE, "U+200B", "take it out"),
        ("A is invertible", SQUARE, "one relation sign, this has 0", "what is known is declared"),
        ("sin(c) = c", SQUARE, "unknown function sin", "`symkl help functions`"),
        ("kron(A) = A", SQUARE, "kron does not take 1 argument", "`symkl help functions kron`"),
        ("tr(A*B", SQUARE, "unbalanced brackets", "every ( and [ needs its ) or ]"),
        ("A* = B", SQUARE, "it ends too soon", ""),
        ("paper.tex", SQUARE, "one relation sign, this has 0", "of a document: symkl check paper.tex"),
        ("np.einsum('ij,jk->ik', A, B) = A*B", SQUARE, "np.einsum('ij,jk->ik', A, B) is not", "write the product"),
        ("np.mean(x) = c", SQUARE, "np.mean(x) is not", "1/n*Sum[x[i], i] for an average"),
        ("np.linalg.slogdet(A)[1] = c", SQUARE, "np.linalg.slogdet(A) is not", "logdet(A)"),
        ("A.^2 = A", SQUARE, "cannot read this term", "write had(A, B)"),
        ("A.' = A", SQUARE, "cannot read this term", "A.T for the transpose"),
        ("A >> 0", SQUARE, ">> is no relation sign", "write >="),
        ("A in R^{n x n}", SQUARE, "one relation sign, this has 0", "what is known is declared"),
        ("E_q[log p(x)] <= 0", SQUARE, "cannot read this term", "what its letters are drawn from is declared"),
        ("log p(x) <= 0", SQUARE, "cannot read this term", "write log(x), with brackets"),
        ("KL(p||q) >= 0", "", "cannot read this term", 'let="p: Normal(m, S); q: Normal(h, T)"'),
        ("I(X;Y) >= 0", "", "cannot read this term", "write KL(p(x, y), p(x)*p(y))"),
        ("N(x; m, S) > 0", RANDOM, "cannot read this term", "write npdf(x, m, S)"),
        ("int x dx = c", SQUARE, "cannot read this term", "write Int[f, x]"),
        ("lim x = c", SQUARE, "cannot read this term", "there are no limits here"),
        ("log_2(c) = c", SQUARE, "unknown function log_2", "write log(x)/log(2)"),
        ("crossprod(A) = A", SQUARE, "unknown function crossprod", "write A.T*B"),
        ("rowSums(A) = x", SQUARE, "unknown function rowSums", "write A*ones(m)"),
        ("simplify(A) = A", SQUARE, "unknown function simplify", "leave it out"),
        ("cholesky(A) = A", SQUARE, "unknown function cholesky", '"L: n x n; L*L.T = S"'),
        ("lambda_max(A) = c", SQUARE, "unknown function lambda_max", "eigenvalues are no terms here"),
        ("argmax(x) = 1", SQUARE, "unknown function argmax", "x[i] <= c"),
    ],
)
def test_what_nobody_can_guess_is_refused_with_the_way_out(claim: str, let: str, message: str, hint: str) -> None:
    """The message names the thing, the hint says what to type; Python's own words do not leak."""
    with pytest.raises(SymklError) as refused:
        read_claim(links_of(claim)[0], let)
    assert message in refused.value.message
    assert hint in refused.value.hint
    assert "invalid syntax" not in str(refused.value)


@pytest.mark.parametrize(
    ("let", "message", "hint"),
    [
        ("x ~ N(mu, S)", "mu and S are not declared", "declare mu: n; S: n x n, spd"),
        ("x: k; x ~ Gaussian(m, C)", "m and C are not declared", "declare m: k; C: k x k, spd"),
        ("x: scalar; x ~ N(m, v)", "m and v are not declared", "declare m: scalar; v: scalar, positive"),
        ("x ~ N(mu, sigma^2)", "mu and sigma are not declared", "declare mu: scalar; sigma: scalar, positive"),
        ("x: k; m: k; x ~ Normal(m, C)", "C is not declared", "declare C: k x k, spd"),
        ("A: positive definite", "'positive definite' is no shape", "write A: n x n, spd"),
        ("A: nxn", "'nxn' is no shape", "write A: n x n"),
        ("A: matrix", "'matrix' is no shape", "write A: n x m"),
        ("A: n x n; M = A + A.T", "M is not declared", "name a term by M := A + A.T"),
        ("m: k; S: k x k, spd; p = Normal(m, S)", "p is not declared", "a law is declared by p: Normal(m, S)"),
        ("a: scalar, positive; p = Exponential(a)", "p is not declared", "a law is declared by p: Exponential(a)"),
        (
            "m: k; S: k x k, spd; p := Normal(m, S)",
            "Normal(m, S) is not a term but normal",
            "a law is declared: p: Normal(m, S); what has it: x ~ Normal(m, S)",
        ),
    ],
)
def test_a_declaration_in_other_words(let: str, message: str, hint: str) -> None:
    """Each says what to declare."""
    with pytest.raises(SymklError) as refused:
        read_claim("x = x", let)
    assert message in refused.value.message
    assert refused.value.hint == hint


@pytest.mark.parametrize(
    ("let", "plain"),
    [
        ("A: n x n invertible", "A: n x n, invertible"),
        ("A: n x n, positive definite", "A: n x n, spd"),
        ("A: n x m, B: m x n", "A: n x m; B: m x n"),
        (r"A \in \mathbb{R}^{n \times m}", "A: n x m"),
        ("Σ, A: n × n", "Sigma: n x n; A: n x n"),
        (r"\Sigma_1: n x n; A: n x n", "Sigma_1: n x n; A: n x n"),
        (
            r"A: n x n; \mu: n; \Sigma: n x n, spd; x \sim \mathcal{N}(\mu, \Sigma)",
            "A: n x n; mu: n; Sigma: n x n, spd; x ~ N(mu, Sigma)",
        ),
    ],
)
def test_a_declaration_that_is_read(let: str, plain: str) -> None:
    """It means what the plain one does."""
    claim = "A = A" if "A" in plain else "Sigma = Sigma"
    assert read_claim(claim, let) == read_claim(claim, plain)


@pytest.mark.parametrize(
    "claim", ["(" * 50 + "A B" + ")" * 50, "A B " * 900 + "= A", "||" * 70 + " = A", "|A = A", "E[|", "''' = '"]
)
def test_hostile_text_is_refused_in_time(claim: str) -> None:
    """Whatever is typed, it ends in an error of symkl's."""
    with pytest.raises(SymklError):
        read_claim(claim, SQUARE)


@pytest.mark.parametrize(
    ("claim", "let", "written"),
    [
        ("A^-1*A = I", SQUARE, "A.I*A = I(n)"),
        ("A^{-1}A = I", SQUARE, "A.I*A = I(n)"),
        ("A*A^-1 = I_n", SQUARE, "A*A.I = I(n)"),
        ("A*A.I = identity", SQUARE, "A*A.I = I(n)"),
        ("(A + c*I)^-1 = B", SQUARE, "(A + c*I(n)).I = B"),
        ("2C + I = C", "C: 3 x 3", "2*C + I(3) = C"),
        ("A*B = I", "A: n x m; B: m x n", "A*B = I(n)"),
    ],
)
def test_an_identity_without_a_size_has_the_one_that_fits(claim: str, let: str, written: str) -> None:
    """Both sides say which; where two sizes fit, nobody knows."""
    test_a_claim_in_other_words_is_answered_with_what_to_type(claim, let, written)


@pytest.mark.parametrize(
    ("claim", "written"),
    [
        ("sum(A[i,i]) = tr(A)", "Sum[A[i, i], i, 1, n] = tr(A)"),
        ("sum(A[i,i] for i in range(n)) = tr(A)", "Sum[A[i, i], i, 1, n] = tr(A)"),
        ("Sum(A[i,i], i) = tr(A)", "Sum[A[i, i], i, 1, n] = tr(A)"),
        ("Sum(A[i,i], (i, 1, n)) = tr(A)", "Sum[A[i, i], i, 1, n] = tr(A)"),
        ("sum_i A_ii = tr(A)", "Sum[A[i, i], i, 1, n] = tr(A)"),
        ("Σ_i x_i^2 = x.T*x", "Sum[x[i]**2, i, 1, n] = x.T*x"),
        ("∑_i x_i y_i = x.T*y", "Sum[x[i]*y[i], i, 1, n] = x.T*y"),
        ("x_1 = y_1", "x[1] = y[1]"),
        ("d(x.T*x)/dx = 2*x", "D[x.T*x, x] = 2*x"),
        ("d/dx x.T*x = 2*x", "D[x.T*x, x] = 2*x"),
        ("x’x = y÷1", "x.T*x = y/1"),
    ],
)
def test_entries_and_sums_in_other_words(claim: str, written: str) -> None:
    """An index runs over what it picks entries out of."""
    test_a_claim_in_other_words_is_answered_with_what_to_type(claim, SQUARE, written)


@pytest.mark.parametrize(
    ("claim", "let", "message", "hint"),
    [
        ("A_ij = A_ji", SQUARE, "A_ij is not declared", 'write A[i, j] for an entry, with let="i, j: index(n)"'),
        ("A(x, y) = c", SQUARE, "A is n x n, and no function", "A[i, j] for an entry"),
        ("A[0, 0] = c", SQUARE, "0 may lie outside", "counted from 1"),
        ("I = C", "C: n x m", "I is a function", "write I(n)"),
        ("A > 0", SQUARE, "the left side is n x n", "is declared, A: n x n, spd"),
        ("x >= 0", SQUARE, "compares scalars", "x[i] >= 0"),
        ("c! = 1", SQUARE, "cannot read this term", "factorial(n)"),
        ("tr(A*B) - tr(B*A)", SQUARE, "one relation sign", "write tr(A*B) - tr(B*A) = 0"),
        ("= A", SQUARE, "one side is empty", "lhs = rhs"),
        ("A -> B", SQUARE, "-> is no relation sign", "write ="),
        ("c > 0 && c < 1", SQUARE, "more than one claim", "one by one"),
        ("x = [1, 2]", SQUARE, "not in the grammar", "x[1]"),
        ("Pr(z <= 0) = 1/2", "z ~ N(0, 1)", "events that are declared", "declare it: A: event"),
        ("std(z) = 1", "z ~ N(0, 1)", "unknown function std", "write sqrt(Var[x])"),
        ("V[z] = 1", "z ~ N(0, 1)", "V is not declared", "write Var[x]"),
        ("E_z[z] = 1", "z ~ N(0, 1)", "E_z is not declared", "write E[x]"),
        ("eigvals(A) = x", SQUARE, "unknown function eigvals", "eigenvalues are no terms"),
        ("A ∩ B = A", EVENTS, "'∩'", "write Pr(A, B)"),
        ("“A” = A", SQUARE, "'“'", "leave the quotation marks out"),
    ],
)
def test_one_step_beside_what_can_be_said(claim: str, let: str, message: str, hint: str) -> None:
    """Each says what to type."""
    test_what_nobody_can_guess_is_refused_with_the_way_out(claim, let, message, hint)


@pytest.mark.parametrize(
    ("claim", "let"),
    [
        ("KL(p(x, y), p(x)*p(y)) >= 0", "x: n; y: m; p(x, y): density"),
        ("L*L.T = S", "S: n x n; L: n x n; L*L.T = S"),
        ("U*diagm(d)*U.T = S", "S: n x n; U: n x n, orthogonal; d: n; U*diagm(d)*U.T = S"),
        ("R*R = S", "S: n x n, spd; R: n x n, spd; R*R = S"),
        ("x[i] <= c", "i: index(n); x: n; c: scalar"),
        ("expm(A)*expm(-A) = I(n)", "A: n x n"),
        ("logdet(A) = log(abs(det(A)))", "A: n x n, invertible"),
    ],
)
def test_what_the_hints_say_is_read(claim: str, let: str) -> None:
    """Each of them stands in a hint."""
    read_claim(claim, let)


@pytest.mark.parametrize(("claim", "reason"), [("exp(A) = A", "expm(A)"), ("sqrt(A) = A", 'spd; R*R = A"')])
def test_a_function_of_numbers_that_is_given_a_matrix(claim: str, reason: str) -> None:
    """The hint says what there is for matrices."""
    misfit = read_claim(claim, SQUARE).misfit
    assert misfit is not None
    assert reason in str(misfit)
