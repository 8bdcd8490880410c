"""Linear algebra over exact numbers and modulo a prime."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from symkl.evaluation.duals import Dual
from symkl.evaluation.fields import Field, Rows, double_factorial_moment, identity, shifted, transposed
from symkl.evaluation.numbers import NotEvaluable, Undefined

PRIME = 2**61 - 1
FIELDS = [Field(), Field(PRIME)]
SINGULAR: Rows = [[1, 2], [2, 4]]


def drawn(field: Field, rows: int, columns: int, seed: int = 0) -> Rows:
    """Draw small whole numbers."""
    rng = Random(seed)  # noqa: S311 - the same matrix in every run
    return [[field.of(rng.randint(-4, 4)) for _ in range(columns)] for _ in range(rows)]


@pytest.mark.parametrize("field", FIELDS, ids=["exact", "modulo"])
@pytest.mark.parametrize("n", [1, 2, 3, 5, 7])
def test_an_inverse_is_one_on_either_side(field: Field, n: int) -> None:
    a = shifted(drawn(field, n, n, n), field.of(11))
    one = [[field.of(x) for x in row] for row in identity(n)]
    assert field.product(a, field.inverse_of(a)) == one
    assert field.product(field.inverse_of(a), a) == one


@pytest.mark.parametrize("field", FIELDS, ids=["exact", "modulo"])
@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_a_determinant_is_multiplicative_and_gives_the_adjugate(field: Field, n: int) -> None:
    """|A B| = |A| |B|, and A adj(A) = |A| I, for singular A too."""
    a, b = drawn(field, n, n, n), drawn(field, n, n, n + 1)
    whole = field.reduced(field.determinant(a) * field.determinant(b))
    assert field.determinant(field.product(a, b)) == whole
    a[0] = a[1]
    assert field.determinant(a) == 0
    assert all(x == 0 for row in field.product(a, field.adjugate(a)) for x in row)


@pytest.mark.parametrize("field", FIELDS, ids=["exact", "modulo"])
def test_a_factored_covariance_multiplies_back(field: Field) -> None:
    """L diag(d) L' = S, with ones on the diagonal of L and nothing above it."""
    a = drawn(field, 4, 4)
    s = shifted(field.product(a, transposed(a)), field.of(1))
    left, d = field.ldl(s)
    scaled = [[field.reduced(x * w) for x, w in zip(row, d, strict=True)] for row in left]
    assert field.product(scaled, transposed(left)) == s
    assert all(left[i][i] == 1 and not any(left[i][i + 1 :]) for i in range(4))


@pytest.mark.parametrize("shape", [(2, 3), (3, 2), (3, 3)])
def test_a_pseudo_inverse_satisfies_all_four_equations(shape: tuple[int, int]) -> None:
    """Of a matrix of rank 1, where no inverse exists."""
    field, (rows, columns) = Field(), shape
    a: Rows = [[(i + 1) * (j + 1) for j in range(columns)] for i in range(rows)]
    g = field.pseudo_inverse(a)
    assert field.rank(a) == 1
    assert field.product(field.product(a, g), a) == a
    assert field.product(field.product(g, a), g) == g
    for projection in (field.product(a, g), field.product(g, a)):
        assert transposed(projection) == projection


def test_what_has_no_inverse_is_undefined() -> None:
    """A singular matrix and zero have no value, which is a finding and no failure."""
    for field in FIELDS:
        with pytest.raises(Undefined):
            field.inverse_of(SINGULAR)
        with pytest.raises(Undefined):
            field.inverse(field.of(0))


def test_a_logarithm_has_no_residue() -> None:
    """Modulo a prime only rational functions have values."""
    with pytest.raises(NotEvaluable):
        Field(PRIME).log(2)


def test_a_power_of_a_matrix_is_the_product_that_it_stands_for() -> None:
    field = Field()
    a = shifted(drawn(field, 3, 3), 9)
    assert field.matrix_power(a, 3) == field.product(a, field.product(a, a))
    assert field.matrix_power(a, -2) == field.inverse_of(field.product(a, a))
    assert field.matrix_power(a, 0) == identity(3)


def test_slopes_follow_the_rules_of_derivatives() -> None:
    """1/x at 2 falls by 1/4, x^3 rises by 12, log x by 1/2."""
    field, x = Field(), Dual(1, 2, 1)
    assert field.inverse(x) == Dual(1, Fraction(1, 2), Fraction(-1, 4))
    assert field.power(x, 3) == Dual(1, 8, 12)
    assert field.log(x).slope == Fraction(1, 2)


def test_even_moments_of_a_standard_normal_number() -> None:
    """1, 3, 15, 105: products of odd numbers."""
    assert [double_factorial_moment(j) for j in range(1, 5)] == [1, 3, 15, 105]
