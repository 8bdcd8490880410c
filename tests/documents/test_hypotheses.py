"""Hypotheses without which a line does not hold: those that the line itself says need no warning."""

from __future__ import annotations

import pytest

from symkl.documents.check import check

ROOT = "Let $c$ be a real number.\n\nThen we have\n\n$$ \\sqrt{c^2} + 1 = c + 1 "
LINE = r"""Let $A$ be an $n \times n$ matrix and $x$ a vector.

Then we have

$$ \frac{\partial}{\partial x} x^T A x = 2 A x """


def test_the_number_of_an_equation_says_nothing_of_a_sign() -> None:
    (finding,) = (f for f in check(text=rf"{ROOT}\tag{{10}} $$").findings if f.displayed)
    assert finding.outcome.value == "needs-hypothesis"


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        (r"\tag{if $A$ is symmetric}", "proved"),
        (r"\quad \text{for symmetric } A", "proved"),
        (r"\tag{$A$ non-symmetric}", "needs-hypothesis"),
        (r"\tag{$A$ is not symmetric}", "needs-hypothesis"),
        (r"\tag{3}", "needs-hypothesis"),
    ],
)
def test_what_the_line_says_of_itself(beside: str, expected: str) -> None:
    (finding,) = (f for f in check(text=f"{LINE}{beside} $$\n").findings if f.displayed)
    assert finding.outcome.value == expected
    assert expected != "proved" or "A is symmetric" in finding.assumed


GAIN = r"""{} With $G = P H^T M^{{-1}}$ and $M = H P H^T + R$ we have

$$ P - G M G^T = {} P $$
"""


@pytest.mark.parametrize(
    ("words", "factor", "expected", "assumed"),
    [
        ("The update of a filter.", "(I - G H)", "needs-hypothesis", ("P and R are symmetric",)),
        ("The update of a covariance.", "(I - G H)", "proved", ("P and R are symmetric",)),
        ("The update of a covariance.", "(I + G H)", "refuted", ()),
        (r"Let $P$ and $R$ be symmetric matrices.", "(I - G H)", "proved", ()),
    ],
)
def test_two_covariances_may_be_symmetric_without_a_word(
    words: str, factor: str, expected: str, assumed: tuple[str, ...]
) -> None:
    (finding,) = (f for f in check(text=GAIN.format(words, factor)).findings if f.displayed)
    assert finding.outcome.value == expected
    assert {*assumed} <= {*finding.assumed}
