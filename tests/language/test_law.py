"""Laws of probability as terms: names, densities, and what a law refuses."""

from __future__ import annotations

import pickle

import pytest
import sympy

from symkl import KL, AnyLaw, E, Normal, dimension, random_vector, scalar, vector
from symkl.errors import DeclarationError, ShapeError, UnsupportedError
from symkl.language.law import Density
from symkl.language.symbols import covariance

k = dimension("k")
m, x = vector("m", k), vector("x", k)
S = covariance("S", k)


def test_a_density_is_written_with_the_name_of_its_law() -> None:
    """``p(x)``, or with its parameters where the law has no name."""
    assert str(Normal(m, S, name="p")(x)) == "p(x)"
    assert str(Normal(m, S)(x)) == "npdf(x, m, S)"
    assert sympy.latex(Normal(m, S)(x)) == r"\mathcal{N}\left(x; m, S\right)"


def test_laws_of_other_names_are_other_laws() -> None:
    assert Normal(m, S, name="p") == Normal(m, S, name="p") != Normal(m, S, name="q")
    assert pickle.loads(pickle.dumps(Normal(m, S, name="p"))).name == "p"  # noqa: S301 - our own


def test_a_law_says_the_value_of_its_density() -> None:
    """A normal law of numbers does; one of any form, or at symbols of no fixed size, does not."""
    one, s = scalar("t"), scalar("s", "positive")
    value = Normal(0, s)(one).doit()
    expected = sympy.exp(-(one**2) / (2 * s)) / sympy.sqrt(2 * sympy.pi * s)
    assert sympy.simplify(value - expected) == 0
    assert Normal(m, S).density_at(x) is None
    assert isinstance(Normal(m, S)(x).doit(), Density)
    assert isinstance(AnyLaw(0, s)(one).doit(), Density)


def test_a_density_of_explicit_vectors_is_that_of_their_coordinates() -> None:
    """With an identity covariance the density is a product."""
    point = sympy.Matrix([1, 2])
    value = Normal(sympy.zeros(2, 1), sympy.eye(2)).density_at(point)
    assert sympy.simplify(value - sympy.exp(sympy.Rational(-5, 2)) / (2 * sympy.pi)) == 0


def test_a_density_is_taken_at_a_point_of_its_own_shape() -> None:
    with pytest.raises(ShapeError, match="the density of"):
        Normal(m, S)(vector("y", dimension("n")))


def test_a_law_whose_parameter_is_random_has_a_density_and_nothing_else() -> None:
    z = random_vector("z", Normal(m, S))
    law = Normal(z, S)
    assert str(E(law(m))) == "E[npdf(m, z, S)]"
    for needs_a_fixed_law in (
        lambda: random_vector("x", law),
        lambda: KL(law, Normal(m, S)),
        lambda: KL(Normal(m, S), law),
        lambda: Normal(z, S, name="p"),
    ):
        with pytest.raises(UnsupportedError, match="z is itself random"):
            needs_a_fixed_law()


@pytest.mark.parametrize("variance", [-1, sympy.Rational(-1, 2), -sympy.pi])
def test_no_law_has_a_negative_variance(variance: object) -> None:
    for law in (Normal, AnyLaw):
        with pytest.raises(DeclarationError, match="no law of the variance -"):
            law(0, variance)  # type: ignore[arg-type] # a number
    assert Normal(0, 0).covariance == 0
