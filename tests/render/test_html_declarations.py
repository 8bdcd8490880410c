"""How laws are declared on a page: everything that is known of them, in each form."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from symkl import AnyLaw, IIDCentral, IndependentCoordinates, dimension, matrix, random_vector, scalar, vectors
from symkl.language import declaring
from symkl.language.declare import declare
from symkl.render import declarations, html_declarations

if TYPE_CHECKING:
    from symkl.language.law import Law

n = dimension("n")
c, v = vectors("c v", n)
M = matrix("M", n, n, "spd", "diagonal")
MU2, MU3, MU4 = scalar("mu2", "positive"), scalar("mu3"), scalar("mu4", "positive")


@pytest.mark.parametrize(
    ("law", "text", "latex", "entities"),
    [
        (AnyLaw(c, M), "x: n ~ Any(c, M)", ["any with mean", "covariance"], []),
        (
            IndependentCoordinates(c, M, third=v),
            "x: n ~ IndependentCoordinates(c, M, third=v)",
            ["independent coordinates", "third central moments"],
            ["independent coordinates", "third central moments"],
        ),
        (
            IIDCentral(c, MU2, MU3, MU4),
            "x: n ~ IIDCentral(c, mu2, mu3, mu4)",
            ["third central moment }", r"\mu_{4}"],
            ["third central moment ", "fourth "],
        ),
    ],
    ids=["any", "third", "fourth"],
)
def test_all_that_is_known_of_a_law_is_declared(law: Law, text: str, latex: list[str], entities: list[str]) -> None:
    """Mean and covariance, and the moments beyond them."""
    x = random_vector("x", law)
    assert declaring.as_text(x) == text
    assert all(part in declarations.as_latex(x) for part in latex)
    (html,) = html_declarations.grouped([x])
    assert all(part in html for part in entities)


@pytest.mark.parametrize("law", ["Gamma(a, 2)", "Exponential(a)", "Beta(a, 2)", "Laplace(a, 2)"])
def test_a_law_that_is_not_normal_is_not_shown_as_a_normal_one(law: str) -> None:
    names, _ = declare(f"a: scalar, positive; x: scalar; x ~ {law}; p_: {law}")
    for name in ("x", "p_"):
        (html,) = html_declarations.grouped([names[name]])  # type: ignore[list-item] # a letter or a law
        assert law.partition("(")[0] in html
        assert "\U0001d4a9" not in html
