"""Chains: where a relation sign belongs, and where a chain ends."""

from __future__ import annotations

import pytest

from symkl.documents.layout import Chain, chains, tokens_of
from symkl.documents.macros import defined
from symkl.documents.scanning import scanned


def cut(tex: str) -> list[Chain]:
    document = scanned("text", f"$${tex}$$", "markdown")
    return chains(tokens_of(document, document.formulas[0], defined(tex)))


def shown(chain: Chain) -> str:
    sides = ["".join(token.text for token in side) for side in chain.sides]
    signs = [sign.relation for sign in chain.signs]
    return " ".join(part for pair in zip(sides, [*signs, ""], strict=True) for part in pair if part)


@pytest.mark.parametrize(
    ("tex", "found"),
    [
        ("a=b=c", ["a = b = c"]),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", ["a = b = c"]),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", ["a = b", "c = d"]),
        (r"\begin{aligned} a \\ = b \\ = c \end{aligned}", ["a = b = c"]),
        (r"\begin{aligned} a &= b + \\ & c \end{aligned}", ["a = b+c"]),
        (r"\begin{aligned} a &= b \\ &\quad + c \\ &= d \end{aligned}", ["a = b+c = d"]),
        (r"\begin{split} a &= f(b \\ &, c) \end{split}", ["a = f(b,c)"]),
        (r"a = b, \quad c = d", ["a = b", "c = d"]),
        (r"a = f(b, c)", ["a = f(b,c)"]),
        (r"x = 1, 2, \ldots, n", ["x = 1,2,ldots,n"]),
        (r"a = b \quad \text{where} \quad c = d", ["a = b", "c = d"]),
        (r"\begin{split} a =& b \\ \Downarrow \\ =& c \end{split}", ["a = b = c"]),
        ("=====\na = b\n------- b", ["a = b-------b"]),
        (r"x \sim P \Rightarrow \langle x \rangle = m", ["x ~ P", "langlexrangle = m"]),
        (r"P: X \sim N", ["X ~ N"]),
        (r"\sum_{i=1}^{n} x_i = s", ["sum_{i=1}^{n}x_i = s"]),
        (r"\left(a = b\right) \le c", ["(a=b) <= c"]),
        (r"a \overset{!}{=} 0", ["a = 0"]),
        (r"a := b", ["a := b"]),
        (r"a \neq b \geq c", ["a != b >= c"]),
        (r"\boxed{a = b}", ["a = b"]),
        (r"a = b\\\\ c = d", ["a = b", "c = d"]),
        (r"A = \begin{pmatrix} a & b \\ c & d \end{pmatrix}", ["A = pmatrixa&b\\\\c&dpmatrix"]),
        (r"\begin{align} a &= b & c &= d \\ e &= f & g \sim P \end{align}", ["a = b", "c = d", "e = f", "g ~ P"]),
        (r"\begin{align} a &= b + & c &= d \end{align}", ["a = b+c = d"]),
        (r"\begin{align} a &= b & + c &= d \end{align}", ["a = b+c = d"]),
        (r"\begin{align} a &= b & c \\ &= d \end{align}", ["a = bc = d"]),
        (r"\begin{eqnarray} a & = & b \\ & = & c \end{eqnarray}", ["a = b = c"]),
        (r"a = \\ = b", ["a = b"]),
        (r"\log p \ge \text{ELBO} = L", ["logp >= ELBO = L"]),
        (r"a = \text{const}", ["a ="]),
        (r"k >= 3, \quad x <= 2", ["k >= 3", "x <= 2"]),
        (r"a > = b", ["a > = b"]),
        (r"a = -1 \quad, \quad l = 1 \quad.", ["a = -1", "l = 1"]),
        ("x", ["x"]),
        ("", []),
    ],
)
def test_cut(tex: str, found: list[str]) -> None:
    assert [shown(chain) for chain in cut(tex)] == found


@pytest.mark.parametrize(
    ("tex", "found"),
    [
        (r"a = b \quad (\text{since } c = 1)", ["a = b", "c = 1"]),
        (r"a = b \quad (\text{increases with } c)", ["a = b"]),
        (r"a &= b && (c \text{ does not depend on } d) \\ &= e", ["a = b = e"]),
        (r"a &= b \quad (\text{两边同乘} \int p = 1) \\ &= e", ["a = b = e"]),
        (r"a &= b \quad (\text{因 } c \perp d) \\ &= e", ["c perp d", "a = b = e"]),
        (r"a &= b \quad \text{(under } q \text{)} \\ &= e", ["a = b = e"]),
        (r"a &= b \quad \text{(under } q \\ &= e", ["a = b(underq = e"]),
        (r"a &= b, \ \text{where} \ c \sim P \\ &= e", ["c ~ P", "a = b = e"]),
        (r"a &= b \\ \text{where } c &= d \\ &= e", ["a = b", "c = d = e"]),
        (r"a &= b \text{ and } c = d \\ &= e", ["a = b", "c = d = e"]),
        (r"a = b \quad \text{其中} \quad c = d", ["a = b", "c = d"]),
        (r"a = b, \quad \forall i", ["a = b", "i"]),
        (r"a &= b \quad \forall c \in D \\ &= e", ["c in D", "a = b = e"]),
        (r"a = b \quad \blacksquare", ["a = b"]),
        (r"a = \square b", ["a = squareb"]),
        (r"a = b (c + \text{Bias})", ["a = b(c+Bias)"]),
        (r"a = b + \text{Variance}", ["a = b+Variance"]),
        (r"a = b \quad \text{Variance}", ["a = b"]),
        ("a = <b, c> + < d >_e", ["a = langleb,crangle+langledrangle_e"]),
        ("a = f^{-1} <b, c>", ["a = f^{-1}langleb,crangle"]),
        ("a < b, c > d", ["a < b", "c > d"]),
        ("a < b", ["a < b"]),
        (r"n\_samples = x\_1 + a\_b + tangent\_vec\_ab", ["n-samples = x_1+a_b+tangent-vec-ab"]),
    ],
)
def test_remarks(tex: str, found: list[str]) -> None:
    assert [shown(chain) for chain in cut(tex)] == found


def test_labels_references_and_leads() -> None:
    first, second = cut(r"\begin{align} a &= b \label{one} \\ c &\overset{\eqref{one}}{=} d \label{two} \end{align}")
    assert (first.label, second.label) == ("one", "two")
    assert second.signs[0].references == ("one",)
    (alone,) = cut(r"\label{eq} a = b")
    assert alone.label == "eq"
    assert cut(r"a = b \text{ if } c = d")[1].led_by == "if"
    assert cut(r"x \sim P \Rightarrow y = z")[1].quoted
    assert cut(r"\begin{split} &= c \end{split}")[0].continues
    assert cut(r"m_1: a = b")[0].name


def test_a_sign_has_its_place() -> None:
    document = scanned("text", "line\n$$ a =\n b \\le c $$", "markdown")
    (chain,) = chains(tokens_of(document, document.formulas[0], {}))
    assert [str(document.place(sign.span.start)) for sign in chain.signs] == ["2:6", "3:4"]


def test_bars_and_sizes() -> None:
    (chain,) = cut(r"\left| A \right| = \bigl\| x \bigr\|")
    assert [token.text for token in chain.sides[0]] == ["lvert", "A", "rvert"]
    assert [token.text for token in chain.sides[1]] == ["lVert", "x", "rVert"]


@pytest.mark.parametrize(
    ("between", "count"), [(r"\;", 1), (r"\,", 1), (r"\; \;", 2), (r"\quad", 2), (r", \;", 2), (r"; \;", 2)]
)
def test_a_thin_space_stands_between_factors(between: str, count: int) -> None:
    assert len(cut(rf"a = b c {between} d = e")) == count


def test_a_remark_in_a_second_column_leaves_the_chain_as_it_is() -> None:
    found = cut(r"\begin{align} f &= a b && a b = b a \\ &= b a && \text{again} \\ &= b a + 0 \end{align}")
    assert [len(chain.signs) for chain in found] == [1, 3]
    assert ["".join(t.text for t in side) for side in found[1].sides] == ["f", "ab", "ba", "ba+0"]


def test_two_columns_of_statements() -> None:
    found = cut(r"\begin{align} a &= b & c &= d \\ e &= f & g &= h \end{align}")
    assert ["".join(t.text for side in chain.sides for t in side) for chain in found] == ["ab", "cd", "ef", "gh"]


def test_a_coloured_statement() -> None:
    found = cut(r"\color{red} { a = b } \\ = c")
    assert [len(chain.signs) for chain in found] == [2]
    assert len(cut(r"{a + b}^2 = c")) == 1


def test_a_drawn_sum_is_a_sum() -> None:
    (chain,) = cut(r"s = \Sigma_{i=1}^n x_i + \Sigma^m_{j = 1} \Pi_{k \in K} y_{jk} + \Sigma_1 \Sigma_{ab} \Sigma")
    names = [t.text for t in chain.sides[1] if t.kind == "command"]
    assert [n for n in names if n != "in"] == ["sum", "sum", "prod", "Sigma", "Sigma", "Sigma"]
