"""What is taken over from an earlier version of a file says what a reading from the start says."""

from __future__ import annotations

import random
import zlib
from typing import TYPE_CHECKING

import pytest

from symkl.documents import statements
from symkl.documents.check import Checking
from symkl.documents.reading import documents_in, macros_of
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from symkl.language.statement import Statement

PAGE = r"""# Notes

<!-- symkl: let K: n x n, symmetric -->
Let $A, B \in \mathbb{R}^{n \times n}$ be invertible, and let $x \in \mathbb{R}^n$. We write $c = x^T x$.

$$ (A B)^{-1} = B^{-1} A^{-1} $$

## Traces

If $A$ is symmetric, then $x^T A x = \operatorname{tr}(A x x^T)$ and $A^T = A$.

\begin{align}
f(x) &= x^T A x + c \\
     &= x^T K x
\end{align}

## A model

Let $y = X b + e$ with $e \sim N(0, s I_n)$ and $s > 0$. Then $E[y] = X b$, and by $f$ above

$$ \operatorname{Cov}(y) = s I_n $$

In general, $(X b)^T = b^T X^T$.
"""
PIECES = (
    *(" ", "x", "\n", "\n\n", "$", "$$", "$a$", "\\", "}", "+ 1", "^T", "= A", "\n## A title\n", "\\begin{theorem}", "E"),
    *(
        " Let $B$ be symmetric. ",
        " where $c > 0$",
        "Case 2. ",
        "In general, ",
        "noise $\\epsilon$",
        " **Proof** ",
        "digamma",
    ),
    *("<!-- symkl: off -->", "<!-- symkl: assume V = I -->", "<!-- symkl: define h = -f -->", "a function of $x$ "),
)


def _decide(statements: Sequence[Statement]) -> list[Result | None]:
    """Some statements are not decided yet, and no two runs disagree on one."""
    kinds = [zlib.crc32(str(s).encode()) % 7 for s in statements]
    verdicts = [None, *[Verdict.PROVED] * 3, *[Verdict.UNDECIDED] * 2, Verdict.REFUTED]
    found = [(s, verdicts[kind]) for s, kind in zip(statements, kinds, strict=True)]
    return [None if verdict is None else Result(verdict, statement=s) for s, verdict in found]


def _read(text: str, before: Checking | None = None) -> Checking:
    documents = documents_in(text, "markdown", "page.md")
    checking = Checking("page.md", documents, macros_of(documents), (), before)
    checking.go_on(_decide)
    return checking


def _cold(text: str) -> tuple[object, ...]:
    """What a reading from the start says, with nothing remembered."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(statements, "_MADE", {})
        return _said(_read(text))


def _said(checking: Checking) -> tuple[object, ...]:
    said = checking.so_far()
    return said.findings, said.letters, [str(error) for error in said.errors]


def _edited(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text) + 1)
    end = at + rng.choice((0, 0, 0, 1, 2, 30))
    return text[:at] + (rng.choice(PIECES) if end == at else "") + text[end:]


@pytest.mark.parametrize("seed", range(3))
def test_random_edits(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - nothing secret
    text, kept = PAGE, _read(PAGE)
    for _ in range(5):
        text = _edited(text, rng)
        kept = _read(text, kept)
        assert _said(kept) == _cold(text), text


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("We write", "So we write", [True, False, False]),
        ("Let $y", "\n\nSo let $y", [False, False, True]),
        ("x^T K x", "x^T K x + 0", [False, True, False]),
        ("x^T A x + c", "x^T (A x + c", [False, True, True]),
        ("by $f$ above", "by $f(x, y)$ above", [False, True, True]),  # a function of two
        ("# Notes", "# Notes on noise $\\epsilon$", [True, True, True]),
    ],
)
def test_a_section_is_read_again_where_something_that_it_depends_on_has_changed(
    old: str, new: str, again: list[bool]
) -> None:
    before = _read(PAGE)
    after = _read(PAGE.replace(old, new, 1), before)
    known = [one.progress for one in before.sections]
    assert [one.progress not in known for one in after.sections] == again


ALONE = (
    PAGE.replace("## ", "").replace("# ", "").replace("Let $y", r"Let $X \in \mathbb{R}^{n \times m}$ and $y")
    + r"""
$$ I x = x, \qquad \begin{pmatrix} A & 0 \\ 0 & A \end{pmatrix}^T = \begin{pmatrix} A^T & 0 \\ 0 & A^T \end{pmatrix} $$
"""
)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The relations that statements are made of, each time that one is."""
    found: list[str] = []
    elaborated = statements._elaborated  # noqa: SLF001 - it is what is not to be done again

    def counted(*args: object, **named: object) -> statements.Reading:
        found.append(str(args[3]))
        return elaborated(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(statements, "_elaborated", counted)
    monkeypatch.setattr(statements, "_MADE", {})
    return found


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("We write", "So we write", 0),  # words, with all places moved
        ("x^T K x\n", "x^T K x + 0\n", 1),
        ("B^{-1} A^{-1}", "B^{-1} A^{-1} I", 1),
    ],
)
def test_of_what_is_as_it_was_no_statement_is_made_again(old: str, new: str, again: int, made: list[str]) -> None:
    kept = _read(ALONE)
    first = len(made)
    after = _read(ALONE.replace(old, new, 1), kept)
    assert len(made) - first == again < first
    assert _said(after) == _cold(ALONE.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("symmetric -->", "spd -->"),
        ("be invertible", "be square"),
        ("s > 0", "s < 0"),
        ("If $A$ is symmetric", "If $A$ is a matrix"),
        ("e \\sim N(0, s I_n)", "e \\sim N(0, 2 s I_n)"),
        ("\\mathbb{R}^{n \\times n}", "\\mathbb{R}^{3 \\times 3}"),
    ],
)
def test_other_letters_make_other_statements(old: str, new: str, made: list[str]) -> None:
    kept = _read(ALONE)
    first = len(made)
    after = _read(ALONE.replace(old, new, 1), kept)
    assert len(made) > first
    assert _said(after) == _cold(ALONE.replace(old, new, 1))


def test_lines_that_a_reason_names_move_with_it() -> None:
    text = PAGE + "\nWith $b = B x$ we have $c + 1 = 2 c$ and $b + c x = B x + c x$.\n"
    moved = "Words.\n\n\n" + text
    kept = _read(moved, _read(text))
    assert _said(kept) == _cold(moved)
    assert sum(one.document is not one.progress.read.document for one in kept.sections) == 2


def test_a_space_is_no_letter() -> None:
    documents = documents_in(r"Let $x$ be a vector in $\mathbb{R}^n$; then $x^T x = x^T x$.", "markdown")
    assert [letter.name for letter in Checking("page.md", documents, {}).so_far().letters] == ["x"]
