"""What a section takes from those before it, and losses: they are numbers, and follow from the line that says them."""

from __future__ import annotations

import pytest

from symkl.documents.check import Checking, check
from symkl.documents.reading import documents_in, macros_of

LOSS = r"""# Model

The loss is

$$ L = (y - w^T x)^2 $$

## Gradient

$$ \frac{\partial L}{\partial w} = GRADIENT $$
"""


def last(text: str) -> str:
    return check(text=text).findings[-1].outcome.value


@pytest.mark.parametrize(
    ("gradient", "expected"),
    [
        ("-2 (y - w^T x) x", "follows"),
        ("2 (w^T x - y) x", "follows"),
        ("2 (y - w^T x) x", "needs-hypothesis"),  # one sign away from what follows
        ("-(y - w^T x) x", "needs-hypothesis"),
    ],
)
def test_a_gradient_below_another_heading(gradient: str, expected: str) -> None:
    assert last(LOSS.replace("GRADIENT", gradient)) == expected


def test_what_a_gradient_follows_from_is_said() -> None:
    found = check(text=LOSS.replace("GRADIENT", "-2 (y - w^T x) x")).findings[-1]
    assert found.why == "from line 5, which is given"
    assert any(one.line == 5 for one in found.used)


def test_what_a_section_says_itself_counts() -> None:
    """A loss that is another one in the next section is that one there."""
    text = LOSS.replace("## Gradient\n", "## Gradient\n\n$$ L = w^T w $$\n")
    assert last(text.replace("GRADIENT", "2 w")) == "proved"
    assert last(text.replace("GRADIENT", "-2 (y - w^T x) x")) not in ("proved", "follows")


def test_nothing_is_wrong_by_what_another_section_says() -> None:
    """There a letter may be another."""
    found = check(text=LOSS.replace("GRADIENT", "x x^T w")).findings[-1]
    assert found.outcome.value not in ("proved", "follows", "refuted")


@pytest.mark.parametrize(("sign", "expected"), [("-", "follows"), ("+", "needs-hypothesis")])
def test_a_function_below_another_heading(sign: str, expected: str) -> None:
    text = rf"""# Sigmoid

$$ g(s) = \frac{{1}}{{1 + e^{{-s}}}} $$

## Its slope

$$ \frac{{e^{{-s}}}}{{(1 + e^{{-s}})^2}} = g(s) {sign} g(s)^2 $$
"""
    assert last(text) == expected


def test_densities_are_not_taken_from_elsewhere() -> None:
    """Of p(x) there may be another one in each section."""
    text = "# One\n\n$$ p(x) = 2 x $$\n\n## Two\n\n$$ p(x) + 1 = 2 x + 1 $$\n"
    assert last(text) not in ("proved", "follows", "refuted")


def test_lines_that_move_above_a_section_that_borrows() -> None:
    text = LOSS.replace("GRADIENT", "-2 (y - w^T x) x")
    longer = text.replace("The loss is", "A line more.\n\nThe loss is")

    def checking(version: str, before: Checking | None = None) -> Checking:
        found = documents_in(version, "markdown")
        return Checking("text", found, macros_of(found), before=before)

    def decide(statements: object) -> list[object]:
        from symkl.documents.check import decider  # noqa: PLC0415 - a prover is needed here alone

        return decider(None)(statements)  # type: ignore[arg-type, return-value]

    first = checking(text)
    first.go_on(decide)  # type: ignore[arg-type]
    again = checking(longer, first)
    again.go_on(decide)  # type: ignore[arg-type]
    assert again.so_far().findings[-1].why == "from line 7, which is given"


@pytest.mark.parametrize(
    ("loss", "by", "slope"),
    [
        (r"\sum_{n=1}^N \sum_{k=1}^K r_{n,k} \|x_n - m_k\|^2", "m_k", r"-2 \sum_{n=1}^N r_{n,k} (x_n - m_k)"),
        (r"-\sum_{i=1}^n (y_i \log p_i + (1 - y_i) \log(1 - p_i))", "p_i", r"\frac{1 - y_i}{1 - p_i} - \frac{y_i}{p_i}"),
        (r"-\sum_i y^{(i)} \log z^{(i)}", "z^{(i)}", r"-\frac{y^{(i)}}{z^{(i)}}"),
    ],
)
@pytest.mark.parametrize(
    ("sign", "expected"), [("", ("proved", "follows")), ("-", ("refuted", "needs-hypothesis", "unclear"))]
)
def test_a_capital_letter_is_a_loss(loss: str, by: str, slope: str, sign: str, expected: tuple[str, ...]) -> None:
    """It is a number by what it adds up, whatever capital letters are elsewhere."""
    assert last(rf"$$ D = {loss} $$" + "\n\n" + rf"$$ \frac{{\partial D}}{{\partial {by}}} = {sign}({slope}) $$") in expected
