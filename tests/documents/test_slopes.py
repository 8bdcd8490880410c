r"""Derivatives of functions that are not written out: sums, products, quotients and logarithms of them."""

from __future__ import annotations

import pytest

from symkl.documents.check import check


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            r"\nabla_\theta \log p_\theta(x) = \frac{\nabla_\theta p_\theta(x)}{p_\theta(x)}", "proved", id="a logarithm"
        ),
        pytest.param(r"p_\theta(x) \nabla_\theta \log p_\theta(x) = \nabla_\theta p_\theta(x)", "proved", id="a score"),
        pytest.param(
            r"\nabla_\theta \log \frac{p_\theta(x, z)}{q(z)} = \nabla_\theta \log p_\theta(x, z)", "proved", id="a constant"
        ),
        pytest.param(
            r"\nabla_\theta \log \frac{p_\theta(x)}{q_\theta(z)}"
            r" = \nabla_\theta \log p_\theta(x) - \nabla_\theta \log q_\theta(z)",
            "proved",
            id="a quotient",
        ),
        pytest.param(
            r"\nabla_\theta (\theta^T \mathbf{t} - \log Z(\theta)) = \mathbf{t} - \nabla_\theta \log Z(\theta)",
            "proved",
            id="beside what is written out",
        ),
        pytest.param(
            r"\nabla_\theta (f(\theta) g(\theta)) = g(\theta) \nabla_\theta f(\theta)", "unclear", id="half a product"
        ),
        pytest.param(r"\nabla_\theta \log p_\theta(x) = \nabla_\theta p_\theta(x)", "unclear", id="a density that is lost"),
        pytest.param(r"\nabla_\theta \log p_\theta(x) = \nabla_\theta \log q_\theta(x)", "unclear", id="two functions"),
    ],
)
def test_slopes_of_unknown_functions(text: str, expected: str) -> None:
    found = [f.outcome.value for f in check(text=f"Here $\\theta$ is a vector. We have\n\n$$ {text} $$\n").findings]
    assert found == [expected]


def test_a_slope_that_the_reader_worked_out_is_named() -> None:
    """The kernel sees what is left of it alone."""
    text = r"\nabla_\theta \log p_\theta(x) = \frac{\nabla_\theta p_\theta(x)}{p_\theta(x)}"
    (found,) = check(text=f"Here $\\theta$ is a vector. We have\n\n$$ {text} $$\n").findings
    assert found.result is not None
    assert "slopes of unknown functions" in found.result.trusts
    assert found.result.certificate is None
    assert "slopes of unknown functions" in [one.text for one in found.used]


SOFTMAX = r"""We have

$$ a_j = \frac{e^{z_j}}{\sum_k e^{z_k}} $$

and therefore

$$ \frac{\partial a_j}{\partial z_i} = VALUE $$
"""


@pytest.mark.parametrize("heading", ["", "## Its derivative\n\n"])
@pytest.mark.parametrize("value", [r"a_i (1 - a_i), \quad i = j", r"-a_i a_j, \quad i \neq j", r"a_i, \quad i = j"])
def test_a_line_that_is_said_of_some_indices_alone(value: str, heading: str) -> None:
    """It is no line about all of them, and no misprint of one."""
    found = check(text=SOFTMAX.replace("VALUE", value).replace("and therefore", heading + "therefore")).findings
    assert found[1].outcome.value in ("unclear", "given", "undecided", "not-understood")


def test_the_same_line_of_all_indices() -> None:
    assert check(text=SOFTMAX.replace("VALUE", r"a_i (1 - a_i)")).findings[1].outcome.value in (
        "refuted",
        "needs-hypothesis",
    )
