"""A statement survives exactly as printed: nothing is decided by the way it is built."""

from __future__ import annotations

import pickle
from fractions import Fraction

import pytest
import sympy

from symkl import E, I, covariance, det, dimension, log, matrix, pi, random_vector, tr, vectors
from symkl.errors import ShapeError, SymklError
from symkl.language.distributions import Normal
from symkl.language.parse import parse
from symkl.suite import load

k = dimension("k")
A, B = matrix("A", k), matrix("B", k)
x, y = vectors("x y", k)


def test_a_matrix_times_its_inverse_stays() -> None:
    """SymPy would make it I before anybody asked whether an inverse exists."""
    term = tr(A * A.I)
    assert str(term) == "tr(A*A.I)"
    assert term != tr(I(k))
    assert sympy.Inverse(sympy.MatrixSymbol("A", k, k)) * sympy.MatrixSymbol("A", k, k) == sympy.Identity(k)


@pytest.mark.parametrize(
    ("term", "text"),
    [
        ((A * B).T, "(A*B).T"),
        (B.T * A.T, "B.T*A.T"),
        (B + A, "B + A"),
        (A - B, "A - B"),
        (-(x - y).T * A * x, "-(x - y).T*A*x"),
        (-k / 2 * log(2 * pi), "-k/2*log(2*pi)"),
        (2 * A * 3, "2*A*3"),
        (A * (B * A), "A*(B*A)"),
        ((A + B) + A, "A + B + A"),
        (A + (B + A), "A + (B + A)"),
        (A**2 * A.I, "A**2*A.I"),
        (Fraction(1, 2) * x.T * x, "1/2*x.T*x"),
        (0.36 * x, "0.36*x"),
        ((x.T * x) * x, "x.T*x*x"),
        (det(A) / 2, "det(A)/2"),
    ],
)
def test_terms_print_back_as_written(term: sympy.Expr, text: str) -> None:
    """In the order written, with the parentheses that the order needs."""
    assert str(term) == text


@pytest.mark.parametrize(
    ("term", "latex"),
    [
        (x - y, "x - y"),
        (Fraction(1, 2) * (x + y), r"\frac{1}{2} \left(x + y\right)"),
        (-k / 2 * log(2 * pi), r"-\frac{k}{2} \log\left(2 \pi\right)"),
        (A.I * B.T, "A^{-1} B^T"),
        (2 * (3 * A), r"2 \left(3 A\right)"),
    ],
)
def test_latex_keeps_the_order(term: sympy.Expr, latex: str) -> None:
    """SymPy's own printer would sort sums and fold fractions."""
    assert sympy.latex(term) == latex


def test_the_two_pi_terms_are_still_there_to_cancel() -> None:
    """The third line of kl-expansion holds both k/2 log 2 pi."""
    third = load("kl-expansion").links[2].statement
    assert str(third.rhs).count("log(2*pi)") == 2
    assert str(load("kl-expansion").links[3].statement.rhs).count("log(2*pi)") == 0


def test_a_statement_shows_a_law_used() -> None:
    """tr(S1*S1.I) = tr(I(k)) is a step, not an identity of trees."""
    statement = load("first-expectation").links[3].statement
    assert statement.lhs != statement.rhs


@pytest.mark.parametrize(
    "claim",
    [
        "D[tr(A*inv(X)*B), X] = -(inv(X)*B*A*inv(X))",
        "E[(x - m).T*inv(S)*(x - m)] = n",
        "block([[A, B], [Z(n, n), X]]) = block([[A, B], [Z(n, n), X]])",
        "Sum[x[i]*m[i], i] = x.T*m",
        "exp(-x.T*x/2)/sqrt((2*pi)**n*det(S)) = npdf(x, Z(n, 1), S)*2**(-1)",
        "kron(A, B)*vec(X) = vec(B*X*A.T)",
        "rounded(tr(A), 3) = 0.125",
    ],
)
def test_what_is_printed_reads_back(claim: str) -> None:
    """Text to term to text to term: the same term."""
    let = "A, B, X: n x n; S: n x n, spd; m: n; i: index(n); x: n; x ~ Normal(m, S)"
    statement = parse(claim, let)
    assert parse(str(statement), let) == statement


def test_explicit_matrices_and_doit_work() -> None:
    """Both evaluate with SymPy's arithmetic, 1 x 1 values as scalars."""
    statement = parse("x.T*A*x*tr(A*inv(B)) = k", "A: k x k; B: k x k; x: k")
    symbols = {symbol.name: symbol for symbol in statement.lhs.free_symbols}
    put = {
        symbols["A"]: sympy.Matrix([[1, 2], [3, 4]]),
        symbols["B"]: sympy.Matrix([[2, 0], [0, 1]]),
        symbols["x"]: sympy.Matrix([1, 1]),
    }
    assert statement.lhs.subs(put).doit() == 10 * sympy.Rational(9, 2)


def test_a_bound_index_is_not_captured() -> None:
    """Putting something for the index outside leaves the sum alone; putting the index inside is refused."""
    statement = parse("Sum[P(i)*c, i] = c", "P: mass(n); i: index(n); c: scalar")
    index, c = statement.lhs.args[1], next(s for s in statement.rhs.free_symbols)
    assert statement.lhs.subs(index, 3) == statement.lhs
    with pytest.raises(SymklError, match="capture"):
        statement.lhs.subs(c, index)


def test_terms_and_statements_pickle() -> None:
    """With their facts and laws, as a worker process needs them."""
    law = Normal(x, covariance("S", k), name="p")
    term = E(random_vector("z", law).T * A * y)
    again = pickle.loads(pickle.dumps(term))  # noqa: S301 - our own
    assert again == term
    assert again.over[0].law.name == "p"


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: matrix("A", 2, 3) * matrix("B", 2, 3), r"cannot multiply A and B: 2 x 3 and 2 x 3"),
        (lambda: A + 1, r"cannot add A and 1: k x k and a scalar"),
        (lambda: x * y, r"cannot multiply x and y: k x 1 and k x 1"),
        (lambda: tr(matrix("A", 2, 3)), r"cannot take the trace of A: it is 2 x 3, not square"),
        (lambda: matrix("A", 2, 3).I, r"cannot invert A: it is 2 x 3, not square"),
        (lambda: log(A), r"log takes a scalar, and A is k x k"),
        (lambda: A / B, r"cannot divide by B"),
    ],
)
def test_shapes_are_checked_at_once(build: object, message: str) -> None:
    """A term that makes no sense cannot be built."""
    with pytest.raises(ShapeError, match=message):
        build()  # type: ignore[operator]
