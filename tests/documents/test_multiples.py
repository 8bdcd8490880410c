"""Lines whose sides differ by a factor: wrong as printed, and harmless where both are set to 0."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symkl.documents.check import check
from symkl.documents.multiples import factor
from symkl.verdict import Counterexample

TEXT = r"""Let $a$ and $b$ be real numbers. {words}

$$ \begin{{split}} \frac{{\partial}}{{\partial b}} \left( a b - b^2 \right) &= a - 2b \\ &= {printed} \end{{split}} $$
"""


@pytest.mark.parametrize(
    ("words", "printed", "expected"),
    [
        ("Taking the derivative by $b$ and setting it to zero, we obtain", r"\frac{a}{2} - b", "needs-hypothesis"),
        ("Equating the derivative with $0$ gives", "2b - a", "needs-hypothesis"),
        ("Setting it to zero, we obtain", "a + 2b", "refuted"),
        ("Taking the derivative by $b$, we obtain", r"\frac{a}{2} - b", "refuted"),
        ("This is the slope for which we set out. It becomes", "2b - a", "refuted"),
    ],
)
def test_a_factor_is_lost(words: str, printed: str, expected: str) -> None:
    finding = check(text=TEXT.format(words=words, printed=printed)).findings[-1]
    assert finding.outcome.value == expected
    assert (
        expected == "refuted" or "times the right side, which does no harm only where both are set to 0" in finding.message
    )


@pytest.mark.parametrize(
    ("lhs", "rhs", "expected"),
    [
        ("3", "-2", Fraction(-3, 2)),
        ("3", "0", None),
        ("0", "3", None),
        ("log(2)", "1", None),
        (["0", "4"], ["0", "2"], Fraction(2)),
        ([["0"], ["1/2"]], [["0"], ["1"]], Fraction(1, 2)),
        (["0", "0"], ["0", "1"], None),
    ],
)
def test_how_many_times(lhs: str | list[str], rhs: str | list[str], expected: Fraction | None) -> None:
    assert factor(Counterexample({}, {}, lhs, rhs)) == expected
