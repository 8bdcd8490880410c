"""Conditions that a text states, and lines that it does not claim: no line is called wrong that holds under them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.deciding import Means
from symkl.documents.check import check

if TYPE_CHECKING:
    from symkl.documents.report import Finding

NUMBER = "Let $a$ be a real number. "
NUMBERS = "Let $s, t$ be real numbers. "
MATRICES = "Let $A$ and $B$ be $n \\times n$ matrices. "
SQUARE = "\n\n$$ (AB)^2 = A^2 B^2 . $$"


def displayed(*texts: str) -> list[Finding]:
    """What is said of the equations that are displayed in texts, each a section of one page."""
    page = "\n\n".join(f"# Section {k}\n\n{text}" for k, text in enumerate(texts))
    found = check(text=page, means=Means(mends=0, seconds=10.0)).findings
    return [f for f in found if f.displayed and f.relation == "="]


def outcomes(*texts: str) -> list[str]:
    return [f.outcome.value for f in displayed(*texts)]


FORMULAS = [
    (NUMBER + "If $a < 0$, we have\n\n$$ \\sqrt{a^2} = -a . $$", "proved"),
    (NUMBER + "If $a > 0$, we have\n\n$$ \\sqrt{a^2} = -a . $$", "refuted"),
    (NUMBER + "We have\n\n$$ \\sqrt{a^2} = -a . $$", "refuted"),
    (NUMBER + "Then\n\n$$ \\sqrt{a^2} = -a $$\n\nfor $a \\le 0$.", "proved"),
    (NUMBER + "Then\n\n$$ \\sqrt{a^2} = -a . $$\n\nIf $a < 0$, all is clear.", "refuted"),  # another sentence
    (NUMBER + "Then\n\n$$ \\sqrt{a^2} = -a \\quad \\text{if } a < 0. $$", "proved"),
    (NUMBERS + "Then we have\n$$ |s - t| = t - s , \\quad s \\le t . $$", "proved"),
    (NUMBERS + "Then we have\n$$ |s - t| = t - s , \\quad t \\le s . $$", "refuted"),
    (MATRICES + "If $AB = BA$, then\n\n$$ (A+B)^2 = A^2 + 2AB + B^2 . $$", "proved"),
    (MATRICES + "If $AB = -BA$, then\n\n$$ (A+B)^2 = A^2 + 2AB + B^2 . $$", "refuted"),
    (MATRICES + "If $n = 1$, then\n\n$$ \\det(A) = \\mathrm{tr}(A) . $$", "unclear"),
    (MATRICES + "If $n = 2$, then\n\n$$ \\det(A) = \\mathrm{tr}(A) . $$", "refuted"),
]


def test_a_condition_that_is_a_formula() -> None:
    assert outcomes(*(text for text, _ in FORMULAS)) == [expected for _, expected in FORMULAS]


def test_each_case_has_its_own_conditions() -> None:
    cases = "Case 1: $a > 0$. Then\n\n$$ \\sqrt{a^2} = a . $$\n\nCase 2: $a \\le 0$. Then\n\n$$ \\sqrt{a^2} = -a . $$\n"
    assert [f.severity for f in displayed(NUMBER + cases)] == [None, None]
    now = "Let $t$ be a real number with $t<0$. We have\n$$ |t| = -t. $$\nNow let $t>0$. We have\n$$ |t| = t. $$\n"
    assert [f.outcome.value for f in displayed(now)] == ["proved", "proved"]
    both = "If $A^2 = A$, we have\n\n$$ (I - A)^2 = I - A . $$\n\nIf $A^2 = I$, we have\n\n$$ (I - A)^2 = 2(I - A) . $$\n"
    assert [f.outcome.value for f in displayed(MATRICES + both)] == ["proved", "proved"]
    turned = cases.replace("$a \\le 0$", "$a \\ge 0$")
    assert displayed(NUMBER + turned)[-1].outcome.value == "refuted"


def test_a_condition_that_is_denied_or_asked_is_none() -> None:
    line = "We have\n\n$$ |a|^3 = {}a^3 . $$\n"
    told = ["We do not assume that $a < 0$.", "What if $a < 0$?", "If $a < 0$, all is well.", "Then $a < 0$ need not hold."]
    assert outcomes(*(f"{NUMBER}{words} " + line.format("-") for words in told)) == ["unclear"] * 4
    assert outcomes(NUMBER + "Unless $a < 0$, " + line.format("").lower()) == ["unclear"]
    assert outcomes(NUMBER + "Hence $a < 0$. " + line.format("-")) == ["follows"]  # which nothing shows


DENIED = [
    "In general it is not true that{}",
    "In general,{} is false.",
    "The equation{} fails in general.",
    "One might be tempted to write{}",
    "A common mistake is{}",
    "We cannot conclude that{}",
    "We have{} only if the matrices commute.",
    "Students write{} This is wrong.",
    "Does the following hold?{}",
    "We ask whether{}",
    "This would mean that{} which is absurd.",
    "There are matrices with{}",
    "It is rarely the case that{}",
]
CLAIMED = [
    "It is not hard to see that{}",
    "Since $A$ is not assumed to be symmetric, we get{}",
    "We have{} Note that $A + B$ is not symmetric.",
    "We have{} The converse is false.",
    "Thus we obtain{} This does not depend on $n$.",
]


def test_a_line_that_is_not_claimed_is_not_called_wrong() -> None:
    for finding in displayed(*(MATRICES + words.format(SQUARE.replace(" .", "") + "\n") for words in DENIED)):
        assert finding.outcome.value == "unclear"
        assert finding.why.startswith("the words beside it say")


def test_words_that_deny_something_else() -> None:
    assert set(outcomes(*(MATRICES + words.format(SQUARE + "\n") for words in CLAIMED))) == {"refuted"}


RESTRICTED = [
    ("Let $a$ be a negative real number.", "|a|^3 = -a^3"),
    ("Let $A$ and $B$ be commuting $n \\times n$ matrices.", "(A+B)^2 = A^2 + 2AB + B^2"),
    ("Let $A$ and $B$ be $n \\times n$ matrices. Assume that they commute.", "(A+B)^2 = A^2 + 2AB + B^2"),
    ("Let $P$ be a projection matrix.", "(I - P)^2 = I - P"),
    ("Let $A$ be an antisymmetric $n \\times n$ matrix.", "(A + I)^T = I - A"),
    ("Let $u$ be a unit vector in $\\mathbb{R}^n$.", "(u u^T)^2 = u u^T"),
    ("Let $u, v \\in \\mathbb{R}^n$ with $u \\perp v$.", "(u + v)^T (u + v) = u^T u + v^T v"),
    ("Let $U$ be an $n \\times p$ matrix with orthonormal columns.", "U^T U U^T = U^T"),
    ("Let $a$ be larger than $b$.", "|a - b| = a - b"),
]


def test_what_is_said_of_a_letter_and_not_read_leaves_a_line_open() -> None:
    for finding in displayed(*(f"{words} We have\n\n$$ {line} . $$\n" for words, line in RESTRICTED)):
        assert finding.outcome.value == "unclear"
        assert "more than the reader understands" in finding.why


def test_what_is_said_of_other_letters_saves_no_line() -> None:
    words = "Let $a$ be a negative real number, and let $b$ be a real number."
    text = "Let $b$ be a real number. We have\n\n$$ |b|^3 = -b^3 . $$\n\nLet $a$ be a negative real number.\n"
    assert [f.outcome.value for f in displayed(text)] == ["refuted"]
    assert [f.outcome.value for f in displayed(f"{words} We have\n\n$$ |a| |b| = a b . $$\n")] == ["unclear"]


UNSAID = [  # what is no definition, assumption, or law, of a letter
    "It is not true that {}.",
    "One might think that {}. But this is false.",
    "One might hope that {}.",
    "We do not assume that {}.",
    "Suppose for contradiction that {}.",
    "Does {} hold?",
    "The claim {} is false.",
    "We wish to show that {}.",
    "Sometimes {}.",
    "Approximately, {}.",
    "Someone wrote {}. This is wrong.",
    "If {} were true, all would be well.",
]
SAID = [
    "Let {}. This is not a restriction.",
    "It is not hard to see that {}.",
    "Instead of the mean we use {}.",
    "Our aim is to estimate {}.",
    "As defined earlier, {}.",
    "Let {}, which is not random.",
    "We approximate the width by {}.",
    "Define {}. We do not know more.",
]


def test_words_that_take_a_formula_back() -> None:
    told = ("$a = 2b$", "\n\n$$ a = 2b $$\n\n")
    line = " Then we have\n\n$$ a + b = 3b . $$\n"
    unsaid = displayed(*(words.format(formula) + line for words in UNSAID for formula in told))
    assert {f.outcome.value for f in unsaid if f.lhs == "a + b"} == {"unclear"}
    said = displayed(*(words.format(formula) + line for words in SAID for formula in told[:1]))
    assert {f.outcome.value for f in said} == {"proved"}


def test_words_that_take_a_law_back() -> None:
    line = " Then we have\n\n$$ \\mathrm{E}[x^2] = 1 . $$\n"
    pages = [words.format("$x \\sim N(0, 1)$") + line for words in (*UNSAID, "Let {}.")]
    assert [value for value in outcomes(*pages) if value == "proved"] == ["proved"]
    assert outcomes(pages[-1]) == ["proved"]


def test_words_that_take_a_property_back() -> None:
    line = " Let $A$ be an $n \\times n$ matrix. We have\n\n$$ A^T B A = (B A)^T A . $$\n"
    told = ["Sometimes $B$ is symmetric.", "We hope that $B$ is symmetric.", "$B$ is symmetric in the first example."]
    told += ["One might think that $B$ is symmetric. But this is false.", "A symmetric $B$ would be nice."]
    assert "proved" not in outcomes(*(words + line for words in told))
    assert outcomes("Here $B$ is symmetric." + line) == ["proved"]
