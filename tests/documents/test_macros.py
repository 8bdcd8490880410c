"""Macros: what a document defines is put in, within bounds."""

from __future__ import annotations

import pytest

from symkl.documents.macros import defined, expanded
from symkl.documents.tokens import lex
from symkl.errors import ParseError


def read(tex: str, definitions: str) -> str:
    return " ".join(token.text for token in expanded(lex(tex), defined(definitions)))


@pytest.mark.parametrize(
    ("definitions", "tex", "text"),
    [
        (r"\newcommand{\E}{\mathbb{E}}", r"\E[x]", "mathbb { E } [ x ]"),
        (r"\newcommand\inv[1]{#1^{-1}}", r"\inv{A}+\inv B", "A ^ { - 1 } + B ^ { - 1 }"),
        (r"\newcommand{\n}[2][k]{#1_#2}", r"\n{i} \n[m]{j}", "k _ i m _ j"),
        (r"\def\tr#1{\mathrm{tr}(#1)}", r"\tr{AB}", "tr ( A B )"),
        (r"\DeclareMathOperator*{\argmin}{arg\,min}", r"\argmin x", "argmin x"),
        (r"\let\eps\varepsilon", r"\eps", "varepsilon"),
        (r"\renewcommand{\vec}[1]{\mathbf{#1}}", r"\vec{x}", "mathbf { x }"),
        (r"\newcommand{\a}{\b} \newcommand{\b}{c}", r"\a", "c"),
        (r"\newcommand{\a}{\a}", r"\a", "a"),
        (r"\newcommand{\a}{\b} \newcommand{\b}{\a}", r"\a", "a"),
    ],
)
def test_definitions(definitions: str, tex: str, text: str) -> None:
    assert read(tex, definitions) == text


def test_what_comes_out_stands_where_it_was_called_and_arguments_where_they_are() -> None:
    tokens = expanded(lex(r"x\inv{A}"), defined(r"\newcommand{\inv}[1]{#1^{-1}}"))
    assert [token.span.start for token in tokens] == [0, 6, 1, 1, 1, 1, 1]


def test_a_bomb_is_refused() -> None:
    doubling = "".join(rf"\newcommand{{\{chr(98 + i)}}}{{\{chr(97 + i)}\{chr(97 + i)}}}" for i in range(20))
    with pytest.raises(ParseError, match="more than 20000 tokens"):
        read(r"\u", r"\newcommand{\a}{xx}" + doubling)


def test_a_definition_that_never_closes_reads_to_the_end() -> None:
    assert defined(r"\newcommand{\a}{{{").keys() == {"a"}


def test_what_texts_use_without_defining_it_is_known_and_gives_way_to_what_they_define() -> None:
    assert read(r"\E[x]", "") == "mathbb { E } [ x ]"
    assert read(r"\norm{x}", "") == "lVert x rVert"
    assert read(r"\E[x]", r"\newcommand{\E}{\mathcal{E}}") == "mathcal { E } [ x ]"
