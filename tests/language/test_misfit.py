"""Lines whose shapes do not fit: kept as printed, ILL-TYPED, and never proved."""

from __future__ import annotations

import pickle

import pytest

from symkl.errors import DeclarationError, ParseError, ShapeError
from symkl.language.derivation import Derivation, Expected, eq
from symkl.language.misfit import printed, read_claim
from symkl.language.symbols import Dimension, matrix
from symkl.suite import prove, verify
from symkl.verdict import Verdict

LET = "A: n x m; B: n x m; C: n x n; c: scalar; x: n"


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        ("A*B = B*A", "cannot multiply A and B: n x m and n x m"),
        ("tr(A) = tr(A.T)", "cannot take the trace of A: it is n x m"),
        ("inv(A)*A = I(m)", "cannot invert A"),
        ("A.I*A = I(m)", "cannot invert A"),
        ("C + c = c*C", "cannot add C and c: n x n and a scalar"),
        ("x**2 = x.T*x", "cannot take a power of x"),
        ("C/C = I(n)", "cannot divide by C"),
        ("A.T = A", "the left side is m x n, the right side n x m"),
        ("x*x.T = x.T*x", "the left side is n x n, the right side a scalar"),
        ("E[x] >= c", "n x 1"),
    ],
)
def test_what_does_not_fit_is_ill_typed(claim: str, says: str) -> None:
    """Both shapes are named, the line prints as it was written, and survives a pickle."""
    result = prove(claim, LET)
    assert result.verdict is Verdict.ILL_TYPED
    assert says in result.reason
    assert str(pickle.loads(pickle.dumps(result.statement))) == str(result.statement)  # noqa: S301 - our own
    assert read_claim(str(result.statement), LET) == result.statement


def test_the_layout_of_derivatives_is_named() -> None:
    """What a gradient is a row or a column of is a convention."""
    assert "D[f, x] of a number f has the shape of x" in prove("D[x.T*C*x, x] = x.T*(C + C.T)", LET).reason


@pytest.mark.parametrize("claim", ["tr(A*B.T) = tr(B.T*A)", "C = C", "C = 0"])
def test_what_fits_is_not(claim: str) -> None:
    """It is read as ever."""
    assert read_claim(claim, LET).misfit is None


@pytest.mark.parametrize(
    ("claim", "let", "error"),
    [
        ("I(c) = 1", LET, ShapeError),
        ("C > 0", LET, ShapeError),
        ("A >= 0", LET, ShapeError),
        ("x = x", "A: n x m; x: n; x ~ Normal(A*A, A)", ShapeError),
        ("A = q", LET, ParseError),
        ("A = A", "A: n x m, spd", DeclarationError),
    ],
)
def test_other_mistakes_stay_errors(claim: str, let: str, error: type[Exception]) -> None:
    """No size, an order that matrices have none of, an index outside its sum, declarations that are wrong."""
    with pytest.raises(error):
        read_claim(claim, let)


def test_a_printed_line_may_be_ill_typed() -> None:
    """As a term where each side has a meaning, as text where it has none."""
    n, m = Dimension("n"), Dimension("m")
    a, b = matrix("A", n, m), matrix("B", n, m)
    derivation = Derivation(
        "shapes",
        [a * b.T, eq(printed("A*B", meant=a * b.T, why="a transpose is missing"))],
        [a, eq(printed(a.T, meant=a, why="a transpose too many"))],
    )
    assert {link.expected for link in derivation.links} == {Expected.ILL_TYPED}
    assert verify(derivation).ok
    with pytest.raises(ShapeError, match="the left side is n x m"):
        Derivation("shapes", [a, eq(a.T)])
