"""Formulas in Markdown and LaTeX: what is found, with its exact place, and what is left alone."""

from __future__ import annotations

import pytest

from symkl.documents.scanning import scanned
from symkl.documents.source import Place


def formulas(text: str, kind: str = "markdown") -> list[str]:
    document = scanned("text", text, kind)  # type: ignore[arg-type] # a kind
    return [document.shown(formula.span) for formula in document.formulas]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a $x+1$ b", ["x+1"]),
        ("costs 5$ and 6$ more", []),
        ("$20,000 and $30,000", []),
        ("$ x$ and $y $", []),
        ("$x$2 is no formula", []),
        (r"a \$x\$ b $y$", ["y"]),
        ("$$\nx = y\n$$", ["\nx = y\n"]),
        (r"\(a\) and \[b\]", ["a", "b"]),
        (r"kramdown \\(a\\) and \\[b\\]", ["a", "b"]),
        ("\\begin{align*}\na &= b\n\\end{align*}", ["\na &= b\n"]),
        ("`$x$` and ``a ` $y$``", []),
        ("```\n$x$\n```\n$y$", ["y"]),
        ("~~~python\n$x$\n~~~\n$y$", ["y"]),
        ("```math\nx = y\n```", ["x = y\n"]),
        ("---\ntitle: $x$\n---\n$y$", ["y"]),
        ("<!-- $x$ --> $y$", ["y"]),
        ("<script>$x$</script><pre>$y$</pre>$z$", ["z"]),
        ("$a\n\nb$ and $c$", ["c"]),
        ("an open $ and then \n\n $x$", ["x"]),
        ("# Title with $x$\n$y$", ["x", "y"]),
        ("> quoted $x$", ["x"]),
        ("| a | $x$ |\n", ["x"]),
    ],
)
def test_markdown(text: str, found: list[str]) -> None:
    assert formulas(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("$x$ and $ y $", ["x", " y "]),
        ("% $x$\n$y$", ["y"]),
        (r"50\% of $x$", ["x"]),
        (r"a \\% $x$" + "\n$y$", ["y"]),
        (r"\verb|$x$| $y$ \verb*+$z$+", ["y"]),
        ("\\begin{verbatim}$x$\\end{verbatim}$y$", ["y"]),
        ("\\begin{equation}x\\end{equation}", ["x"]),
        ("\\begin{eqnarray*}x&=&y\\end{eqnarray*}", ["x&=&y"]),
        (r"a \\[2pt] b \[x\]", ["x"]),
        ("\\begin{theorem}$x$\\end{theorem}", ["x"]),
    ],
)
def test_latex(text: str, found: list[str]) -> None:
    assert formulas(text, "tex") == found


def test_places_count_lines_and_columns_from_1() -> None:
    document = scanned("text", "first\n  $x$\nlast $$y$$", "markdown")
    assert [document.place(formula.span.start) for formula in document.formulas] == [Place(2, 4), Place(3, 8)]
    assert document.line(2) == "  $x$"
    assert [formula.displayed for formula in document.formulas] == [False, True]


def test_directives_of_both_kinds() -> None:
    assert [d.text for d in scanned("t", "<!-- symkl: let A: n x n -->\n<!-- nothing -->", "markdown").directives] == [
        "let A: n x n"
    ]
    assert [d.text for d in scanned("t", "% symkl: ignore\n% nothing", "tex").directives] == ["ignore"]


def test_headings_make_sections() -> None:
    text = "Title\n=====\n\n# One\n## Two #\n```\n# none\n```\nSetext\n---\n"
    assert [(h.level, h.text) for h in scanned("t", text, "markdown").headings] == [
        (1, "Title"),
        (1, "One"),
        (2, "Two"),
        (2, "Setext"),
    ]
    tex = r"\chapter{A} \section*{B} \subsection[short]{C}"
    assert [(h.level, h.text) for h in scanned("t", tex, "tex").headings] == [(2, "A"), (3, "B"), (4, "C")]


def test_what_is_neither_formula_nor_prose_is_hidden() -> None:
    document = scanned("t", "---\na: b\n---\ntext `code` <!-- comment -->", "markdown")
    assert [document.shown(span) for span in document.hidden] == ["---\na: b\n---\n", "`code`", "<!-- comment -->"]


@pytest.mark.parametrize(
    "text", ["$" * 3_000, "\\[" * 3_000, "`" * 3_001, "<!--" * 2_000, "\\begin{align}" * 1_000, "{" * 10_000]
)
@pytest.mark.parametrize("kind", ["markdown", "tex"])
def test_what_never_closes_ends_the_search(text: str, kind: str) -> None:
    scanned("text", text, kind)  # type: ignore[arg-type] # a kind


def test_agrees_with_markdown_it() -> None:
    """Another reader of Markdown finds the same formulas in a page of every kind of block."""
    pytest.importorskip("mdit_py_plugins", reason="mdit-py-plugins is not installed")
    from markdown_it import MarkdownIt  # noqa: PLC0415 - of the test extra
    from mdit_py_plugins.dollarmath import dollarmath_plugin  # noqa: PLC0415 - as above

    page = "# A $h$\n\ntext $a$ and `$b$`, 5$ each\n\n- item $c_1$\n- $$d = e$$\n\n> $f$\n\n```\n$g$\n```\n\n"
    page += "$$\ni = j\n$$\n\n\\$k\\$ $l$2 $ m$\n"
    tokens = MarkdownIt().use(dollarmath_plugin, allow_space=False, allow_digits=False, double_inline=True).parse(page)
    inside = [token for block in tokens for token in (block.children or [block])]
    wanted = [token.content.strip() for token in inside if "math" in token.type]
    assert [text.strip() for text in formulas(page)] == wanted


@pytest.mark.parametrize(
    ("text", "displayed"),
    [
        ("Words.\n\n$a = b$\n\nWords.", [True]),
        ("$a = b$\n$= c$,\n\\(= d\\).\n", [True, True, True]),
        ("As it is\n$a = b$\nso be it.", [False]),
        ("$a = b$ and\n$c = d$\n", [False, False]),
        ("$a = b$, $c = d$\n", [False, False]),
        ("- $a = b$\n", [False]),
    ],
)
def test_formulas_that_make_up_a_paragraph_are_displayed(text: str, displayed: list[bool]) -> None:
    assert [f.displayed for f in scanned("text", text, "markdown").formulas] == displayed


def test_a_display_in_a_quotation() -> None:
    """The marks of the quotation are no signs of order; a place is one of the file as it is."""
    text = "> **Note** that\n>$$\n> a = b\n>$$\n\n$$\nx\n> 0\n$$\n"
    document = scanned("text", text, "markdown")
    assert [document.shown(f.span).split() for f in document.formulas] == [["a", "=", "b"], ["x", ">", "0"]]
    assert document.as_written(document.formulas[0].span).split() == [">", "a", "=", "b", ">"]
    assert str(document.place(document.formulas[0].span.start + 5)) == "3:5"
