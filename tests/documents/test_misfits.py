"""Lines that do not fit the rest of their section: they are found alone, and the rest is understood without them."""

from __future__ import annotations

import pytest

from symkl.documents.check import check


def outcomes(text: str) -> list[str]:
    return [finding.outcome.value for finding in check(text=text).findings if finding.displayed]


BOLD = (
    r"$$ \begin{aligned} (\mathbf{u} - \mathbf{v})^T W^{-1} (\mathbf{u} - \mathbf{v})"
    r" &= \mathrm{tr}\left((\mathbf{u} - \mathbf{v})^T W^{-1} (\mathbf{u} - \mathbf{v})\right) \\"
    r" &= \mathrm{tr}\left(W^{-1} (\mathbf{u} - \mathbf{v}) (\mathbf{u} - \mathbf{v})^T\right) \end{aligned} $$"
)
NORMAL = r"Let $\mathbf{u} \sim \mathcal{N}(\mathbf{m}, S)$." + "\n\n"


def test_several_lines_that_do_not_fit_are_each_found() -> None:
    """The mean of u'u for that of uu', copied from line to line; what stands before and behind is proved."""
    text = NORMAL + (
        BOLD + "\n\nand\n\n"
        r"$$ \begin{aligned} E[\mathbf{u} \mathbf{u}^T] &= S + \mathbf{m}^T \mathbf{m} \\"
        r" &= S + \mathbf{m}^T (\mathbf{m} - \mathbf{v}) + \mathbf{m}^T \mathbf{v} \end{aligned} $$"
        "\n\nThen\n\n" + r"$$ E[(\mathbf{u} - \mathbf{m}) (\mathbf{u} - \mathbf{m})^T] = S $$"
    )
    assert outcomes(text) == ["proved", "proved", "ill-typed", "ill-typed", "proved"]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            r"E[\mathbf{u}^T \mathbf{u}] = S + \mathbf{m}^T \mathbf{m}", id="rows, of which nothing says otherwise"
        ),
        pytest.param(r"E[u^T u] = S + m^T m", id="letters that may be numbers"),
    ],
)
def test_what_may_be_a_row_or_a_number_is_not_called_wrong(row: str) -> None:
    model = NORMAL if "bf" in row else r"Let $u \sim \mathcal{N}(m, S)$." + "\n\n"
    assert not {"ill-typed", "refuted"} & set(outcomes(model + f"$$ {row} $$"))


def test_a_letter_that_changes_its_shape_is_no_error() -> None:
    """A second part that uses a letter for something else: nobody is told that it is wrong."""
    text = (
        r"$$ q = a^T B a $$" + "\n\n" + r"$$ (a - c)^T B (a - c) = a^T B a - c^T B a - a^T B c + c^T B c $$" + "\n\n"
        "With numbers instead,\n\n" + r"$$ (1 + a)^2 = 1 + 2 a + a^2 $$" + "\n\n" + r"$$ (1 - a)^2 = 1 - 2 a + a^2 $$"
    )
    assert not {"ill-typed", "refuted"} & set(outcomes(text))


def test_one_line_that_makes_a_letter_square_types_no_other() -> None:
    """What follows is proved for every number of rows, not for as many as columns."""
    text = (
        r"Assume the model $$ Y = X b + \epsilon, \quad \epsilon \sim \mathcal{N}(0, s^2 I) $$" + "\n\nThen\n\n"
        r"$$ c = (X^T X)^{-1} X^T Y $$" + "\n\nand\n\n" + r"$$ X = X^T $$" + "\n\nand so\n\n"
        r"$$ E[c] = (X^T X)^{-1} X^T E[Y] = (X^T X)^{-1} (X^T X) b $$"
    )
    found = [f for f in check(text=text).findings if f.displayed]
    assert [f.outcome.value for f in found][-2:] == ["proved", "proved"]
    assert found[-1].let.count("dimension") == 2
    assert found[-3].outcome.value not in ("proved", "follows")


def test_a_derivative_that_some_write_transposed_says_nothing_of_squares() -> None:
    text = r"$$ \frac{\partial a^T x}{\partial x} = a $$" + "\n\n" + r"$$ \frac{\partial A x}{\partial x} = A $$"
    assert "needs-hypothesis" not in outcomes(text)


def test_a_letter_that_is_defined_as_something_else_than_its_words_say_makes_no_line_wrong() -> None:
    text = r"""
Let $A \in \mathbb{R}^{k \times n}$ and $B \in \mathbb{R}^{l \times n}$, and let $S$ be a symmetric $n \times n$ matrix.
Define a new random vector $C$ as

$$ C = \begin{pmatrix} A \\ B \end{pmatrix} . $$

Then

$$ C S C^T = \begin{pmatrix} A S A^T & A S B^T \\ B S A^T & B S B^T \end{pmatrix} . $$
"""
    assert "ill-typed" not in [f.outcome.value for f in check(text=text).findings]


def test_the_size_of_logarithms_of_matrices_is_no_misfit() -> None:
    text = r"Let $\mathbf{A}$ and $\mathbf{B}$ be two $n \times n$ matrices. $$ d(\mathbf{A}, \mathbf{B}) = "
    for right in (r"\Vert \log(\mathbf{A}) - \log(\mathbf{B}) \Vert_F", r"\mathrm{tr}(\exp(\mathbf{A}) - \exp(\mathbf{B}))"):
        (finding,) = (f for f in check(text=f"{text} {right} $$").findings if f.displayed)
        assert finding.severity is None or finding.severity.value == "note"
    (finding,) = (f for f in check(text=f"{text} \\log(\\mathbf{{A}}) - \\log(\\mathbf{{B}}) $$").findings if f.displayed)
    assert finding.outcome.value == "ill-typed"


def test_what_stands_before_a_sized_bracket_may_be_a_function() -> None:
    text = r"We have $$ t = V^{a}, \quad \ell \left(t\right) = \left(\ell^2 + t^2\right)^{\frac{1}{2}} $$"
    *_, finding = check(text=text).findings
    assert finding.outcome.value == "unclear"
    assert "may be a function" in finding.why


HAT = r"H = X (X^T W X)^{-1} X^T W"
WEIGHTED = rf"""Let $W$ be positive definite and let ${HAT}$. Then we have

$$ {{}}H H = %s = H. $$
"""


@pytest.mark.parametrize(
    ("middle", "outcomes"),
    [
        (r"X (X^T W X)^{-1} X^T W X (X^T W X)^{-1} X^T W", ["proved", "proved"]),
        (r"X (X W X)^{-1} X^T W X (X^T W X)^{-1} X^T W", ["needs-hypothesis", "needs-hypothesis"]),
        (r"X (X^T W X)^{-1} X^T W X (X W X)^{-1} X^T W", ["unclear", "unclear"]),
    ],
)
def test_a_side_that_lacks_a_transpose_makes_no_letter_square(middle: str, outcomes: list[str]) -> None:
    """Of a square X both sides are equal; that it is square is said by the misprint alone."""
    findings = [f for f in check(text=WEIGHTED % middle).findings if f.displayed]
    assert [f.outcome.value for f in findings] == outcomes


@pytest.mark.parametrize("line", [r"A^2 B = A A B", r"x^T A A^T x + x^T A A x = x^T A (A^T + A) x", r"A^T A A = A^T A^2"])
def test_a_letter_that_is_square_may_be_so_on_one_side(line: str) -> None:
    (finding,) = check(text=f"Let $A$ be a matrix. We have\n\n$$ {line} $$\n").findings
    assert finding.outcome.value == "proved"


def test_a_matrix_whose_gram_matrix_is_inverted_is_no_row() -> None:
    """Were X a row, X'X would have no inverse; what stands beside it is then a vector, not the number it may look like."""
    text = (
        r"The estimate is $\hat{b} = (X^T X)^{-1} X^T y$." + "\n\n"
        r"$$ \begin{aligned} \mathbb{E}[\hat{b}] &= (X^T X)^{-1} X^T \mathbb{E}[y] \\"
        r" &= (X^T X)^{-1} X^T (X b) \\ &= b \end{aligned} $$"
    )
    assert outcomes(text)[-1] == "proved"
    assert outcomes(text.replace(r"&= b \end", r"&= 2 b \end"))[-1] == "refuted"


@pytest.mark.parametrize("said", ["", " They may or may not be of one size ($n = m$ or $n \\neq m$)."])
def test_that_sizes_may_differ_is_no_reason_where_they_have_to_be_equal(said: str) -> None:
    text = (
        r"Let $u$ be an $n$-dimensional random vector and $v$ an $m$-dimensional random vector, and let $A$ be an"
        r" $n \times m$ matrix." + said + "\n\nThen\n\n"
        r"$$ \mathrm{E}\left[ u^T A %s \right] = \mathrm{tr}\left( A^T \mathrm{E}\left[ u v^T \right] \right) $$"
    )
    assert outcomes(text % "v") == ["proved"]
    assert outcomes(text % "u") == ["refuted"]
