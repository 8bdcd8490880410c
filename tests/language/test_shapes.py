"""Sizes that are sums and products, and what is said where a shape does not fit."""

from __future__ import annotations

import pytest

from symkl.errors import ParseError, ShapeError
from symkl.language.parse import declare, parse
from symkl.language.shapes import polynomial_of, same_dimension, size_text
from symkl.language.symbols import Dimension, matrix, vector
from symkl.language.terms import I, ones

N, M = Dimension("n"), Dimension("m")


@pytest.mark.parametrize(
    ("one", "other"),
    [("n+m", "m+n"), ("n*m", "m*n"), ("2*n", "n+n"), ("n*n+m", "m+n*n"), ("n*(m+1)", "n + m*n"), ("n**2-m", "(n*n) - m")],
)
def test_sizes_are_compared_as_polynomials(one: str, other: str) -> None:
    """Whatever the order in which two declarations write them."""
    names, _ = declare(f"x: {one}; y: {other}")
    first, second = (names[name].shape[0] for name in "xy")  # type: ignore[union-attr]
    assert same_dimension(first, second)


@pytest.mark.parametrize(("one", "other"), [("n+m", "n*m"), ("2*n", "n"), ("n*n", "n"), ("n+1", "n+2")])
def test_other_polynomials_are_other_sizes(one: str, other: str) -> None:
    """They agree for some dimensions, not for all."""
    names, _ = declare(f"x: {one}; y: {other}")
    first, second = (names[name].shape[0] for name in "xy")  # type: ignore[union-attr]
    assert not same_dimension(first, second)


def test_a_size_has_one_text() -> None:
    """The products first, then the sums, then numbers."""
    found = polynomial_of(M * N + 2 * N * M + N + 3 + N - 1)
    assert found is not None
    assert size_text(found) == "3*m*n + 2*n + 2"


def test_a_declared_size_prints_as_it_is_written() -> None:
    """Nothing is added in front."""
    names, _ = declare("x: n+2*m")
    assert str(names["x"].shape[0]) == "n + 2*m"  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["I(0)", "I(-1)", "I(1.5)", "I(x)", "I(A)", "I(n/2)", "ones(n, 0)", "I(n**(-1))"])
def test_what_is_no_size_is_refused(text: str) -> None:
    """With what a size is."""
    with pytest.raises(ShapeError, match="is no size") as refused:
        parse(f"{text} = {text}", "A: n x n; x: scalar")
    assert "a dimension" in refused.value.hint


def test_a_size_that_is_one_makes_a_number() -> None:
    """However it is written."""
    assert parse("I(1*1) = 1").lhs.shape == (1, 1)  # type: ignore[attr-defined]
    assert parse("I(3 - 2)*c = c", "c: scalar").rhs.name == "c"  # type: ignore[attr-defined]


@pytest.mark.parametrize("claim", ["Sum[X[i], i] = 1", "X[i] = 1"])
def test_one_index_of_a_matrix_is_a_row(claim: str) -> None:
    """A row as a column vector, which is no number."""
    with pytest.raises(ShapeError, match="the left side is d x 1"):
        parse(claim, "X: n x d; i: index(n)")


def test_python_writes_the_same_sizes() -> None:
    """Operators on dimensions build terms, and shapes fit as in text."""
    assert same_dimension((matrix("A", N + M, M) * vector("v", M)).shape[0], (I(M + N) * ones(N + M)).shape[0])
    assert str((I(M + N) * vector("x", N + M)).shape[1]) == "1"


@pytest.mark.parametrize("size", ["2 - 2", "n/2", "n**k", "n**0", "n(m)", "det", "1.5", "n +", "-3", "[n]", "n if n else m"])
def test_what_is_no_declared_size_is_refused(size: str) -> None:
    """With what a size is."""
    with pytest.raises(ParseError, match="is not a size") as refused:
        declare(f"A: {size} x m")
    assert "n*(k + 1)" in refused.value.hint


def test_a_name_that_stands_as_a_size_only_is_a_dimension() -> None:
    """Nobody declares the n of I(n); elsewhere an undeclared name stays an error."""
    assert set(parse("tr(I(n*k)) = n*k").symbols) == {"n", "k"}
    with pytest.raises(ParseError, match="n is not declared"):
        parse("tr(A) = n", "A: m x m")
    with pytest.raises(ShapeError, match="is no size"):
        parse("tr(I(n)) = n", "n: scalar")
