"""Bounds that are given: in signs, in inequalities, beside logarithms; and what does not follow from them."""

from __future__ import annotations

from time import process_time

import pytest

import symkl as sk

UNIT = "p, q: scalar; 0 < p < 1; 0 < q < 1"
CLOSED = "p, q: scalar; 0 <= p <= 1; 0 <= q <= 1"
RHO = "r: scalar; abs(r) < 1"
THREE = "a, b, c: scalar; a <= b; b <= c"
SIZES = "n, p: dimension; s: scalar, positive; n > p"
LEAST = "X: n x p, full_col_rank; A: p x n; b: p; y: n; s: scalar, positive; y ~ Normal(X*b, s*I(n)); A*X = I(p)"
TRUE = [
    ("1 - p >= 0", "p: scalar; p <= 1"),
    ("2*a + 2*b > 0", "a, b: scalar; a + b > 0"),
    ("log((a + b)**2) = 2*log(a + b)", "a, b: scalar; a + b > 0"),
    ("p*(1 - p) > 0", UNIT),
    ("p*(1 - p) <= 1/4", UNIT),
    ("p + q - p*q <= 1", CLOSED),
    ("p + q - p*q >= p", "p, q: scalar, probability"),
    ("p**2 <= p", CLOSED),
    ("p*q <= p", CLOSED),
    ("p*log(p/q) + (1 - p)*log((1 - p)/(1 - q)) >= 0", UNIT),
    ("-p*log(p) - (1 - p)*log(1 - p) >= 0", UNIT),
    ("-p*log(p) - (1 - p)*log(1 - p) <= log(2)", UNIT),
    ("1 - r**2 > 0", RHO),
    ("log(1 - r**2) = log(1 - r) + log(1 + r)", RHO),
    ("log(1 - r**2) <= 0", RHO),
    ("det(block([[1, r], [r, 1]])) > 0", RHO),
    ("1/(1 - r) >= 1/2", RHO),
    ("abs(r - 1) = 1 - r", RHO),
    ("a <= c", THREE),
    ("a < c", "a, b, c: scalar; a < b; b <= c"),
    ("w*a + (1 - w)*b >= c", "a, b, c, w: scalar; 0 <= w <= 1; a >= c; b >= c"),
    ("a*b >= 1", "a, b: scalar; a >= 1; b >= 1"),
    ("a**2 >= b**2", "a, b: scalar; b >= 0; a >= b"),
    ("sqrt(a) >= sqrt(b)", "a, b: scalar; b >= 0; a >= b"),
    ("n - p > 0", SIZES),
    ("n - p >= 1", SIZES),
    ("s*(n - p) > 0", SIZES),
    ("s/(n - p)*(n - p) = s", SIZES),
    ("x.T*A*x + x.T*B*x > -1", "A, B: n x n; x: n; A + B is spd"),
    ("det(A + B) > 0", "A, B: n x n; A + B is spd"),
    ("det(block([[A, B], [B.T, C]])) > 0", "A: n x n; B: n x m; C: m x m; block([[A, B], [B.T, C]]) is spd"),
    ("Var[A*y] - s*inv(X.T*X) = s*(A - G)*(A - G).T where G = inv(X.T*X)*X.T", LEAST),
    ("E[A*y] = b", LEAST),
    ("E[y.T*M*y] = s*(n - p) where M = I(n) - X*inv(X.T*X)*X.T", "X: n x p; b: p; y: n; s: scalar; y ~ Any(X*b, s*I(n))"),
    ("(l - k)*x.T*y = 0", "A: n x n, symmetric; x, y: n; l, k: scalar; A*x = l*x; A*y = k*y"),
]
FALSE = [
    ("1 - p > 0", "p: scalar; p <= 1"),
    ("p*(1 - p) > 0", CLOSED),
    ("p + q <= 1", CLOSED),
    ("p**2 >= p", UNIT),
    ("p*log(p/q) + (1 - p)*log((1 - p)/(1 - q)) <= 0", UNIT),
    ("-p*log(p) - (1 - p)*log(1 - p) <= 1/2", UNIT),
    ("log(1 - r**2) >= 0", RHO),
    ("1/(1 - r) >= 1", RHO),
    ("abs(r - 1) = r - 1", RHO),
    ("a < c", THREE),
    ("b <= a", THREE),
    ("w*a + (1 - w)*b >= a", "a, b, w: scalar; 0 <= w <= 1"),
    ("a*b <= 1", "a, b: scalar; a <= 1; b <= 1"),
    ("a**2 >= b**2", "a, b: scalar; a >= b"),
    ("1/a <= 1/b", "a, b: scalar; a >= b"),
    ("n - p >= 2", SIZES),
    ("n - p > 0", "n, p: dimension; n >= p"),
    ("x.T*A*x >= 0", "A, B: n x n; x: n; A + B is spd"),
    ("Var[A*y] - s*inv(X.T*X) = s*(A - G)*(A - G).T where G = 2*inv(X.T*X)*X.T", LEAST),
    ("E[A*y] = 2*b", LEAST),
    ("(l - k)*x.T*y = 0", "A: n x n; x, y: n; l, k: scalar; A*x = l*x; A*y = k*y"),
]


@pytest.mark.parametrize(("claim", "let"), TRUE)
def test_what_follows_is_proved(claim: str, let: str) -> None:
    result = sk.prove(claim, let)
    assert result.verdict is sk.Verdict.PROVED
    assert result.trusts == ("kernel",)
    assert result.certificate is not None
    assert result.certificate.replay()


@pytest.mark.parametrize(("claim", "let"), FALSE)
def test_what_does_not_is_refuted(claim: str, let: str) -> None:
    assert sk.prove(claim, let).verdict is sk.Verdict.REFUTED


def test_bounds_that_do_not_suffice_are_given_up_soon() -> None:
    """Thirty unknowns and more than twenty equations, beside tangents, are no work for minutes."""
    start = process_time()
    for given in ("p, q: scalar; 0 < p < 1; 0 < q < 1", "p, q: scalar, probability"):
        assert sk.prove("KL(Bernoulli(p), Bernoulli(q)) <= 1", given).verdict is sk.Verdict.REFUTED
        assert sk.prove("KL(Bernoulli(p), Bernoulli(q)) >= 0", given).verdict is sk.Verdict.PROVED
        symmetric = "KL(Bernoulli(p), Bernoulli(q)) + KL(Bernoulli(q), Bernoulli(p))"
        assert sk.prove(f"{symmetric} <= 4*(p - q)**2", given).verdict is sk.Verdict.REFUTED
    assert process_time() - start < 18
