"""Text is escaped, widths are estimated, long lines break where a reader would break them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symkl.language.names import MadeName
from symkl.language.symbols import Dimension, Scalar, matrix
from symkl.render.tex import broken, escaped, label, mathematics
from symkl.render.widths import width


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("50% of x_1 & {y} #2 $3", r"50\% of x\_1 \& \{y\} \#2 \$3"),
        ("\\input{/etc/passwd}", r"\textbackslash{}input\{/etc/passwd\}"),
        ("a^b ~ <c> | [d]", r"a\textasciicircum{}b \textasciitilde{} \textless{}c\textgreater{} \textbar{} {[}d{]}"),
        ("two\nlines\tand   spaces", "two lines and spaces"),
        ("caf\u00e9, \u0141ukasiewicz, stra\u00dfe, na\u00efve", r"caf\'{e}, \L{}ukasiewicz, stra\ss{}e, na\"{i}ve"),
        ("cafe\u0301", r"caf\'{e}"),
        ("\u03bc and \u03a3 and \u0391", r"\ensuremath{\mu} and \ensuremath{\Sigma} and \ensuremath{\mathrm{A}}"),
        ("a \u2264 b \u2192 c \u2013 d", r"a \ensuremath{\le} b \ensuremath{\to} c -- d"),
        ("\u201cquoted\u201d \u2018so\u2019", "``quoted'' `so'"),
        ("x\u00b2 \ufb01t", "x2 fit"),
        ("\u4e2d", "{[}U+4E2D{]}"),
        ("a\x07b", "a b"),
    ],
)
def test_text_is_escaped(text: str, latex: str) -> None:
    assert escaped(text) == latex


@given(st.text())
def test_nothing_escapes(text: str) -> None:
    """Whatever was written, the result is ASCII, balanced, on one line, and has no active character left."""
    latex = escaped(text)
    assert latex.isascii()
    assert latex.isprintable()
    bare = re.sub(r"\\[\\{}$&#%_^~\"'`=.]", "", latex)
    assert bare.count("{") == bare.count("}")
    assert not set("$&#%_^") & set(re.sub(r"\\ensuremath\{[^}]*(\{[^}]*\})?\}", "", bare))


@pytest.mark.parametrize(
    ("name", "latex"),
    [("mu1", r"\mu_{1}"), ("a%b", r"a\%b"), ("a#", r"a\#"), ("\u03c3", r"{\sigma}"), ("\u4e2d", r"\text{{[}U+4E2D{]}}")],
)
def test_names_cannot_break_mathematics(name: str, latex: str) -> None:
    assert mathematics(Scalar(MadeName(name))) == latex


def test_labels_are_plain() -> None:
    assert label("kl_normal {50%}") == "kl-normal-50-"


# --------------------------------------------------------------------------------------------------------- widths


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [
        ("x", "x + y"),
        (r"\frac{a}{b}", "a + b"),
        ("x_{1}", "x_{123}"),
        (r"\sum_{i=1}^{n} x", r"\sum_{i=1}^{n} x + y"),
        (r"\mu", r"\mu \Sigma"),
        (r"\frac{1}{2}", r"\frac{1 + 2 + 3}{2}"),
    ],
)
def test_more_is_wider(narrow: str, wide: str) -> None:
    assert width(narrow) < width(wide)


def test_widths_are_near_what_tex_measures() -> None:
    r"""Against the widths of \hbox{$\displaystyle ...$} at 10.95 pt, measured once with TeX."""
    measured = {
        r"\left(x - \mu_{1}\right)^T \Sigma_1^{-1} \left(x - \mu_{1}\right)": 108.56,
        r"\frac{1}{2} \log\left(\frac{\left|\Sigma_2\right|}{\left|\Sigma_1\right|}\right)": 62.93,
        r"\operatorname{tr}\left(\Sigma_2^{-1} \Sigma_1\right)": 52.34,
        r"\mathbb{D}_{KL}\left(p \,\|\, q\right)": 52.18,
        r"\sum_{i=1}^{n} P\left(i\right) Q\left(i\right)": 64.90,
        r"\mathbb{E}_{p}\left[\operatorname{tr}\left(A x x^T\right)\right]": 70.80,
        r"\sum_{x} p\left(x\right) \left(-\frac{k}{2} \log\left(2 \pi\right)"
        r" - \frac{1}{2} \log\left(\left|\Sigma_{1}\right|\right)"
        r" - \frac{1}{2} \left(x - \mu_{1}\right)^T \Sigma_{1}^{-1} \left(x - \mu_{1}\right)\right)": 311.03,
    }
    for latex, points in measured.items():
        assert width(latex) == pytest.approx(points / 10.95, rel=0.12), latex


# -------------------------------------------------------------------------------------------- where lines break


def test_a_line_that_fits_stays() -> None:
    assert broken("a + b", 10) == ["a + b"]


def test_a_line_breaks_before_a_sign() -> None:
    assert broken("aaaa + bbbb - cccc", 7) == ["aaaa + bbbb", "- cccc"]


def test_a_break_is_as_far_out_as_will_do() -> None:
    latex = r"\left(a + b + c + d\right) + \left(e + f + g + h\right)"
    assert broken(latex, 9) == [r"\left(a + b + c + d\right)", r"+ \left(e + f + g + h\right)"]


def test_brackets_that_a_break_leaves_open_get_a_fixed_size() -> None:
    latex = r"\sum_{x} p\left(x\right) \left(\frac{a}{b} + \left(c + d\right) + eeeeeeee\right)"
    assert broken(latex, 14) == [
        r"\sum_{x} p\left(x\right) \biggl(\frac{a}{b} + \left(c + d\right)",
        r"+ eeeeeeee\biggr)",
    ]


def test_nothing_breaks_inside_braces_or_a_matrix() -> None:
    latex = r"\frac{aaaaaaaa + bbbbbbbb}{c} + \begin{bmatrix}a + b & c + d\end{bmatrix}"
    assert broken(latex, 4) == [r"\frac{aaaaaaaa + bbbbbbbb}{c}", r"+ \begin{bmatrix}a + b & c + d\end{bmatrix}"]


def test_a_sign_of_a_number_is_no_place_to_break() -> None:
    assert broken("aaaaaaaa = -b", 3) == ["aaaaaaaa = -b"]


@given(st.recursive(st.sampled_from("abcdef"), lambda inner: st.lists(inner, min_size=2, max_size=5), max_leaves=40))
def test_broken_lines_put_together_are_the_whole(tree: object) -> None:
    def printed(node: object) -> str:
        return node if isinstance(node, str) else r"\left(" + " + ".join(map(printed, node)) + r"\right)"

    latex = printed(tree)
    lines = broken(latex, 8, 6)
    joined = " ".join(lines)
    for size in ("bigg", "Big", "big"):
        joined = joined.replace(rf"\{size}l", r"\left").replace(rf"\{size}r", r"\right")
    assert joined == latex
    for line in lines:
        assert line.count(r"\left(") == line.count(r"\right)")


def test_a_matrix_name_with_latex_of_its_own_is_kept() -> None:
    assert mathematics(matrix("S", Dimension("k"), None, "spd", latex=r"\Sigma")) == r"\Sigma"
