"""Claims in LaTeX, through every door; what Python's own spelling of a claim is answered with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import symkl as sk
from symkl import claims
from symkl.cli import main
from symkl.errors import SymklError
from symkl.language.misfit import read_claim
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

NORMAL = r"A: n x n; \mu: n; \Sigma: n x n, spd; x \sim \mathcal{N}(\mu, \Sigma)"


@pytest.mark.parametrize(
    ("latex", "let", "plain"),
    [
        (r"\mathrm{tr}(AB) = \mathrm{tr}(BA)", "A: n x m; B: m x n", "tr(A*B) = tr(B*A)"),
        (r"$\operatorname{tr}(AB) = \operatorname{tr}(BA)$", "A: n x m; B: m x n", "tr(A*B) = tr(B*A)"),
        (r"\Sigma^{-1} = \Sigma", "Sigma: n x n, spd", "Sigma.I = Sigma"),
        (r"\Sigma_1 \Sigma_2 = \Sigma_2 \Sigma_1", "Sigma1, Sigma2: n x n", "Sigma1*Sigma2 = Sigma2*Sigma1"),
        (r"\Sigma_1 = \Sigma_1^\top", r"\Sigma_1: n x n", "Sigma_1 = Sigma_1.T"),
        (r"\frac{1}{2} x^T A x \ge 0", "A: n x n, spd; x: n", "1/2*x.T*A*x >= 0"),
        (r"\mathbf{x}^\top \mathbf{x} = \|\mathbf{x}\|_2^2", "x: n", "x.T*x = x.T*x"),
        (r"\mathbb{E}[x^T A x] = \operatorname{tr}(A\Sigma) + \mu^T A\mu", NORMAL, "E[x.T*A*x] = tr(A*Sigma) + mu.T*A*mu"),
        (r"\lambda A = A \lambda", r"\lambda: scalar; A: n x n", "lam*A = A*lam"),
        (r"\sum_{i=1}^n x_i^2 = x^T x", "x: n; i: index(n)", "Sum[x[i]**2, i] = x.T*x"),
        (r"\frac{\partial}{\partial X} \mathrm{tr}(AX) = A^T", "A: n x n; X: n x n", "D[tr(A*X), X] = A.T"),
    ],
)
def test_a_claim_in_latex_is_the_claim_in_words(latex: str, let: str, plain: str) -> None:
    """The same statement, with the facts that are declared and no others."""
    assert claims.read(latex, let) == [read_claim(plain, let)]


def test_what_a_sum_binds_is_declared_by_the_sum() -> None:
    assert sk.prove(r"\sum_{i=1}^n x_i^2 = x^\top x", let="x: n").verdict is Verdict.PROVED


def test_a_chain_in_latex_is_its_links() -> None:
    found = claims.read(r"\begin{align} A &= B \\ &= C \end{align}", "A, B, C: n x n")
    assert [str(link) for link in found] == ["A = B", "B = C"]


@pytest.mark.parametrize(
    ("latex", "let", "message", "hint"),
    [
        (r"\foo{A} = A", "A: n x n", r"not understood: \foo", "`symkl help language`"),
        (r"\frac{A = A", "A: n x n", "no relation sign is found", "`symkl help language`"),
        (r"\mathrm{tr}(AB) = 1", "", "A, B are not declared", 'it is read as tr(A*B) = 1: let="A: n x m; B: m x n"'),
        (r"\mathrm{tr}(AB) = \mathrm{tr}(B)", "A: n x m; B: m x n", "not square", ""),
        (r"\mathrm{tr}(AC) = 1", "A: n x m", "C is not declared", "tr(A*C) = 1"),
    ],
)
def test_latex_that_is_not_understood_says_why(latex: str, let: str, message: str, hint: str) -> None:
    with pytest.raises(SymklError) as refused:
        claims.read(latex, let)
    assert message in refused.value.message
    assert hint in refused.value.hint


@pytest.mark.parametrize(
    ("latex", "let"),
    [
        (r"\mathbb{E}[x \mid y] = \mathbb{E}[x]", "x, y: n; x, y ~ Joint()"),
        (r"\mathbb{E}[\|y\|^2] = n", "y: n; y ~ Normal(0, I(n))"),
        (r"\nabla_x x^T x = 2x", "x: n"),
        (r"\mathbb{E}[x^T A x \mid y] = 1", "x, y: n; A: n x n; x, y ~ Joint()"),
    ],
)
def test_latex_is_read_or_the_hint_says_the_same_in_words(latex: str, let: str) -> None:
    try:
        found = claims.read(latex, let)
    except SymklError as refused:
        words = refused.hint.partition("write ")[2]
        found = claims.read(words, let)
    assert len(found) == 1


def test_latex_that_says_what_a_letter_is_belongs_to_the_declarations() -> None:
    with pytest.raises(SymklError) as refused:
        claims.read(r"A \in \mathbb{R}^{n \times n}", "")
    assert r"--let \"A \in \mathbb{R}^{n \times n}\"".replace('\\"', '"') in refused.value.hint


def test_latex_on_the_command_line() -> None:
    """The claim is printed as it was understood; two --let are one."""
    arguments = ["prove", r"\mathrm{tr}(AB) = \mathrm{tr}(BA)", "--let", "A: n x m", "--let", "B: m x n", "--no-cache"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    assert result.output.startswith("PROVED  tr(A*B) = tr(B*A)\n")


def test_a_shared_hint_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Behind the last of the errors that it is for."""
    from symkl.terminal import print_errors  # noqa: PLC0415 - what is under test

    print_errors([SymklError("one", hint="mend it"), SymklError("two", hint="mend it"), SymklError("three")])
    assert capsys.readouterr().err == "one\ntwo\n  hint: mend it\nthree\n"


N, D = sk.dimensions("n", "d")
A, B = sk.matrix("A", N, N, "invertible"), sk.matrix("B", N)
X, MU, S = sk.vector("x", N), sk.vector("mu", N), sk.covariance("S", N)


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        (lambda: sk.Derivation("a", sk.tr(A * B), sk.eq(sk.tr(B * A))), "is none", '("a", [tr(A*B), eq(tr(B*A))])'),
        (lambda: sk.Derivation([A, sk.eq(A)]), "starts with its name", 'Derivation("name", ['),
        (lambda: sk.Derivation("a", [A, B]), "without a relation sign", "write eq(B)"),
        (lambda: sk.Derivation("a", [A, A == B]), "False stands in the chain", "write eq(term)"),
        (lambda: sk.Derivation("a", [sk.tr(A) == 1, sk.eq(B)]), "False cannot stand in a term", "as they are written"),
        (lambda: sk.random_vector("z", N), "z: n is a size, not a law", 'random_vector("z", Normal(m, S))'),
        (lambda: sk.random_vector("z", MU, S), "has one law", 'random_vector("z", Normal(mu, S))'),
        (lambda: sk.matrix("X", "n", "d"), "'n' is text, not a size", 'n = dimension("n")'),
        (lambda: sk.vector("x", N, N), "x: n is no fact", "a vector has one size"),
        (lambda: sk.matrix("X", N, N, ["spd"]), "is no fact", "a fact is text"),
        (lambda: sk.eq("tr(B*A)"), "cannot stand in a term", "without quotes it is a term: tr(B*A)"),
        (lambda: 1 / 3 * X.T * X, "is 1/3 as Python rounds it", "write x/3, or Fraction(1, 3)"),
        (lambda: -2 / 7 * X, "is -2/7 as Python rounds it", "write -2*x/7"),
        (lambda: float("nan") * X, "no number that can stand in a term", ""),
        (lambda: A ^ -1, "Python's ^ is no power", "A.I for the inverse"),
        (lambda: sk.E(X | MU), "Python's |", "E(x, given=z)"),
        (A.det, "det is a function", "write det(A)"),
        (A.trace, "tr is a function", "write tr(A)"),
        (lambda: A.dot(B), "not how a product is written", "write A*B"),
        (lambda: sk.prove(sk.tr(A) == sk.tr(B)), "what Python makes of ==", "Statement(tr(A*B), tr(B*A))"),
        (lambda: sk.prove(sk.eq(A)), "not Step", "Statement(left, right)"),
        (lambda: sk.Derivation("a", A == B), "a chain is a list", '("a", [a, eq(b)])'),
        (
            lambda: sk.Derivation("a", [sk.tr(A) == sk.tr(B)]),
            "at least two terms",
            "== compares two terms as they are written",
        ),
        (lambda: sk.Derivation("a", [A, "=", B]), "without a relation sign", "write eq(term)"),
        (lambda: sk.matrix("X", (N, D)), "is a pair, not a size", 'matrix("X", n, d)'),
        (lambda: sk.matrix("X", -1, N), "-1 in the declaration of X is no size", "a whole number from 1"),
        (lambda: sk.vector("x", 1.5), "1.5 in the declaration of x is no size", "a whole number from 1"),
        (lambda: sk.dimensions(3), "'3' is no name", "call it x3"),
        (X.norm, "no method norm", "write sqrt(x.T*x)"),
        (lambda: abs(X), "is of a number", "sqrt(x.T*x)"),
        (lambda: A <= B, "compares no matrices", "le(B)"),
        (lambda: sk.load(1), "no derivation is called '1'", "`symkl list`"),
        (lambda: sk.prove("A = A", let={"A": "n x n"}), "let is dict, not text", 'let="A: n x m'),
    ],
)
def test_what_python_cannot_mean_is_refused_with_the_way_out(written: Callable[[], object], message: str, hint: str) -> None:
    """No error of Python's own, which names nothing of symkl."""
    with pytest.raises(SymklError) as refused:
        written()
    assert message in refused.value.message
    assert hint in refused.value.hint


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Tr", "write tr"),
        ("norm", "write sqrt(x.T*x)"),
        ("grad", "write D"),
        ("Sum", "write total"),
        ("abs", "write absolute"),
    ],
)
def test_what_the_package_calls_otherwise(name: str, said: str) -> None:
    """The attribute is missing, as Python says it, and the message says what is there."""
    with pytest.raises(AttributeError, match=f"no attribute '{name}': ") as missing:
        getattr(sk, name)
    assert said in str(missing.value)
    assert not hasattr(sk, "__nothing__")


def test_what_python_can_mean_it_means() -> None:
    """Square brackets, SymPy's names of the inverse, facts by other names."""
    assert sk.E[X] == sk.E(X)
    assert sk.Cov[X, MU] == sk.Cov(X, MU)
    assert sk.D[X.T * X, X] == sk.D(X.T * X, X)
    assert A.inv() * A == A.I * A == A.inverse() * A
    assert sk.matrix("P", N, N, "positive definite") == sk.covariance("P", N)
    assert 0.5 * X == 1 / 2 * X


def test_a_result_and_a_derivation_print_as_a_notebook_shows_them() -> None:
    """One text for both."""
    result = sk.prove("tr(A*B) = tr(A)*tr(B)", let="A, B: n x n")
    derivation = sk.Derivation("cycle", [sk.tr(A * B), sk.eq(sk.tr(B * A), "cyclic")])
    for value in (result, derivation, sk.verify(derivation)):
        assert str(value) == value._repr_mimebundle_()["text/plain"]
    assert str(result).startswith("REFUTED  tr(A*B) = tr(A)*tr(B)\n  at n = 2: left ")
    assert str(sk.prove("tr(A*B) = tr(B*A)", let="A, B: n x n")) == "PROVED  tr(A*B) = tr(B*A)"
    assert str(sk.prove("a <= 1", let="a: scalar")).startswith("REFUTED  a <= 1\n  left ")
    assert "\n  cannot multiply A and x" in str(sk.prove("A*x = x", let="A: n x n; x: m"))
    assert str(derivation).splitlines()[1] == "    tr(A*B)"
