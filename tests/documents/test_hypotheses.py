"""Hypotheses without which a line does not hold: those that the line itself says need no warning."""

from __future__ import annotations

import pytest

from symkl.documents.check import check

LINE = r"""Let $A$ be an $n \times n$ matrix and $x$ a vector.

Then we have

$$ \frac{\partial}{\partial x} x^T A x = 2 A x """


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
