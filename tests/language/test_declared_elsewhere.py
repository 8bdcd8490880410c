"""Declarations as people write them elsewhere: each is refused, and the hint, which is typed as it stands, is not."""

from __future__ import annotations

import pytest

from symkl.errors import SymklError
from symkl.language.declare import declare

TYPED = {
    "A: R^{n x n}": "A: n x n",
    "A: R^(n x m)": "A: n x m",
    "x: R^n": "x: n",
    "A: (n, m)": "A: n x m",
    "A: (3, 3), symmetric": "A: 3 x 3, symmetric",
    "A: n by m": "A: n x m",
    "A: matrix(n, m)": "A: n x m",
    "x: vector(n)": "x: n",
    "x: column vector of length n": "x: n",
    "A: m, n": "A: m x n",
    "A: square matrix": "A: n x n",
    "X: n x p matrix, full column rank": "X: n x p, full_col_rank",
    "A: real n x n": "A: n x n",
    "A n x n": "A: n x n",
    "A:= n x n": "A: n x n",
    "let A: n x n": "A: n x n",
    "A: n x n and B: n x n": "A: n x n; B: n x n",
    "c: positive scalar": "c: scalar, positive",
    "sigma2: positive number": "sigma2: scalar, positive",
    "A: symmetric n x n": "A: n x n, symmetric",
    "S: n x n covariance": "S: n x n, spd",
    "A: n x n, unitary": "A: n x n, orthogonal",
    "A: n x n, Hermitian": "A: n x n, symmetric",
    "Q: n x n, antisymmetric": "Q: n x n, skew",
    "A: n x n, full rank": "A: n x n, invertible",
    "A: n x m, full rank": "A: n x m, full_col_rank",
    "A: n x n, det(A) = 1": "A: n x n; det(A) = 1",
    "f: R -> R": "f: scalar -> scalar",
    "x: n ~ N(0, I)": "x: n; x ~ N(0, I(n))",
    "x: n; x ~ N(0, I)": "x ~ N(0, I(n))",
    "x: n; x ~ N(0, 1)": "x ~ N(0, I(n))",
    "x: n; x ~ N(0, 2)": "x ~ N(0, 2*I(n))",
    "x: n; x ~ MVN(0, I)": "x ~ Normal(0, I(n))",
    "x: scalar; x ~ Exp(1)": "x ~ Exponential(1)",
    "x: scalar; x ~ Bern(1/2)": "x ~ Bernoulli(1/2)",
    "x: scalar; x ~ Student(3)": "x ~ StudentT(3, 0, 1)",
    "x, y: n; x and y independent": "independent x, y",
    "x, y: n; x \u22a5 y": "independent x, y",
    "X: random n": "X: n; X ~ Any()",
    "A positive definite": "A: n x n, spd",
    "A is invertible and B: n x n": "A: n x n, invertible; B: n x n",
    "A is a symmetric matrix": "A: n x n, symmetric",
    "A and B: n x n": "A, B: n x n",
    "A B: n x n, spd": "A, B: n x n, spd",
    "A[n, m]": "A: n x m",
    "A (n x m), full_col_rank": "A: n x m, full_col_rank",
    "A: n x n real matrix": "A: n x n",
    "A: n x n, SPD": "A: n x n, spd",
    "A: n x n,": "A: n x n",
    "c: scalar > 0": "c: scalar, positive",
    "c: scalar, >= 0": "c: scalar, nonnegative",
    "i: 1..n": "i: index(n)",
    "i: index n": "i: index(n)",
    "x: length n": "x: n",
    "x: scalar; x ~ iid N(0, 1)": "x ~ N(0, 1)",
    "x: scalar; x ~ Unif[0, 1]": "x ~ Uniform(0, 1)",
    "x: scalar; x sim N(0, 1)": "x ~ N(0, 1)",
    "x: n; x ~ N(0, I_n)": "x ~ N(0, I(n))",
}


@pytest.mark.parametrize("let", TYPED)
def test_the_hint_says_what_to_type(let: str) -> None:
    with pytest.raises(SymklError) as caught:
        declare(let)
    assert caught.value.hint == f"write {TYPED[let]}"
    before = "" if ":" in TYPED[let].partition("~")[0] or TYPED[let].startswith("A") else f"{let.partition(';')[0]}; "
    declare(before + TYPED[let])


@pytest.mark.parametrize(
    ("let", "said"),
    [("A: n x n, psd", "B*B.T"), ("A: n x n, PSD", "B*B.T"), ("A: n x n, complex", "real"), ("x: n, random", "x ~ Any()")],
)
def test_what_no_fact_says_is_said_otherwise(let: str, said: str) -> None:
    with pytest.raises(SymklError) as caught:
        declare(let)
    assert said in caught.value.hint


@pytest.mark.parametrize(
    ("let", "hint"),
    [
        ("i: index", "write i: index(n)"),
        ("c: float", "write c: scalar"),
        ("n: size", "write n: dimension"),
        ("f: function", "write f: scalar -> scalar"),
        ("x: n-vector", "write x: n"),
        ("A", "say what it is: A: n x n, or A: n, or A: scalar"),
    ],
)
def test_a_word_is_no_size(let: str, hint: str) -> None:
    """A vector whose size is called ``float`` is not what anybody declares."""
    with pytest.raises(SymklError) as caught:
        declare(let)
    assert caught.value.hint == hint


def test_declarations_stand_on_lines_of_their_own() -> None:
    """As in a file of claims."""
    assert declare("A: n x n\n  x, m: n\nx ~ N(m, A)") == declare("A: n x n; x, m: n; x ~ N(m, A)")


@pytest.mark.parametrize(
    "let", ["A: n x n, colourful", "???", "x ~", ":", "A:", "=", "A: n x n, x > ", "\u22a5", "A: (((", "~" * 60]
)
def test_what_nobody_knows_keeps_its_own_hint(let: str) -> None:
    with pytest.raises(SymklError) as caught:
        declare(let)
    assert not caught.value.hint.startswith("write A: (((")
