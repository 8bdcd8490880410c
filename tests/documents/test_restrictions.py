"""Of which letters a sentence says more than the reader understands."""

from __future__ import annotations

import pytest

from symkl.deciding import Means
from symkl.documents.check import check
from symkl.documents.restrictions import restricted


@pytest.mark.parametrize(
    ("sentence", "formulas"),
    [
        ("Let ⟦0⟧ and ⟦1⟧ be commuting matrices.", (0, 1)),
        ("Here ⟦0⟧ is the [inverse](/D/skew) matrix ⟦1⟧.", None),  # where a link leads is no word
        ("The coefficient of \\eqref{eq:skew} is ⟦0⟧.", None),
        ("The [skew](/D/s) matrix ⟦0⟧ is known.", (0,)),
        ("The posterior distribution is proportional to ⟦0⟧.", None),
        ("The vector ⟦0⟧ is proportional to ⟦1⟧.", (0, 1)),
        ("The posterior of ⟦0⟧, which is proportional to ⟦1⟧, is known.", (0, 1)),
        ("The second derivative is negative at ⟦0⟧.", None),
        ("Let ⟦0⟧ be a negative number.", (0,)),
        ("This is the probability that ⟦0⟧ is smaller than ⟦1⟧.", None),
        ("The number ⟦0⟧ is smaller than ⟦1⟧.", (0, 1)),
        ("Since ⟦0⟧ is a covariance matrix, ⟦1⟧ is a projection.", (1,)),
        ("Since ⟦0⟧ is a projection, ⟦1⟧ is a matrix.", (0, 1)),
        ("Since ⟦0⟧ is a matrix, it commutes.", (0,)),
        ("Let ⟦0⟧ be the inverse of ⟦1⟧.", (0,)),
        ("Let ⟦0⟧ be the square root of the inverse of the matrix ⟦1⟧.", (0,)),
        ("The inverse of ⟦0⟧ is ⟦1⟧.", (1,)),
        ("The reciprocal dispersion is ⟦0⟧.", None),
        ("Let ⟦0⟧ be the reciprocal of the mean.", (0,)),
        ("The binary entropy is ⟦0⟧.", None),
        ("Let ⟦0⟧ be binary.", (0,)),
        ("The standardized moment is ⟦0⟧.", None),
        ("Let ⟦0⟧ be standardized.", (0,)),
        ("They are written as projections from the vector ⟦0⟧.", None),
        ("The [entropy](/D/ent) of ⟦0⟧ will be larger than or equal to that of ⟦1⟧.", None),
        ("The entropy of ⟦0⟧ where ⟦0⟧ is larger than ⟦1⟧ is known.", (0, 1)),
        ("The entropy of ⟦0⟧ is known, and ⟦0⟧ is larger than ⟦1⟧.", (0, 1)),
        ("They are identically distributed.", (7,)),
        ("Nothing of it is said.", None),
    ],
)
def test_of_which_formulas_more_is_said(sentence: str, formulas: tuple[int, ...] | None) -> None:
    found = restricted(sentence, [7])
    assert (found.formulas if found else None) == formulas


INVERSE = "Let $A$ and $B$ be invertible $n \\times n$ matrices. Let $B$ be the inverse of $A$. "


def outcome(text: str) -> str:
    found = check(text=text, means=Means(mends=0, seconds=10.0)).findings
    return next(f.outcome.value for f in found if f.displayed)


def test_what_another_thing_is_made_of_is_not_restricted() -> None:
    assert outcome(INVERSE + "We have\n\n$$ \\mathrm{tr}(A B A) = \\mathrm{tr}(A) . $$\n") == "unclear"
    assert outcome(INVERSE + "We have\n\n$$ \\mathrm{tr}(A A) = \\mathrm{tr}(A) . $$\n") == "refuted"


def test_a_letter_that_a_sum_runs_over_is_all_that_there_is() -> None:
    words = "Let $a$ and $b$ be real numbers and $x \\in \\mathcal{X}$. Then we have\n\n$$ "
    over = "\\sum_{x \\in \\mathcal{X}}"
    line = f"{over} (a f(x) + b g(x)) = a {over} f(x) %s b {over} g(x)"
    assert outcome(words + line % "+" + " $$\n") == "proved"
    assert outcome(words + line % "-" + " $$\n") == "needs-hypothesis"
    assert outcome(words + "x^2 + a = x + a . $$\n") == "unclear"  # of the two numbers 0 and 1 it is true
