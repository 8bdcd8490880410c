"""Documents are hostile input: what is long, deep or never closed is read in a time that grows with its length."""

from __future__ import annotations

import time

import pytest

from symkl.documents import pasted, scanning
from symkl.documents.layout import chains, tokens_of
from symkl.documents.macros import defined

HOSTILE = {
    "braces": "$$" + "{" * 10_000 + "$$",
    "brackets": "$$" + "(" * 10_000 + "=1$$",
    "a sum": "$$a=" + "+x_i" * 3_000 + "$$",
    "signs": "$$" + "a=" * 10_000 + "$$",
    "rows": "$$" + r"a &= b \\ " * 5_000 + "$$",
    "rows without a sign": "$$" + r"a & b \\ " * 5_000 + "$$",
    "commas": "$$a=b," + "c," * 5_000 + "$$",
    "environments": "$$" + r"\begin{pmatrix}" * 5_000 + "$$",
    "marks over signs": "$$" + r"\overset{" * 3_000 + "$$",
    "open definitions": r"\newcommand{\a}{" * 3_000,
    "open dollars": "word $ " * 30_000,
    "backticks": " ".join("`" * n for n in range(1, 300)) * 5,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_time_grows_with_length(name: str) -> None:
    """A limit with room for a slow machine: what once took minutes here takes a second."""
    text = HOSTILE[name]
    begun = time.process_time()
    document = scanning.scanned("text", text, "markdown")
    macros = defined(text)
    for formula in document.formulas:
        chains(tokens_of(document, formula, macros))
    assert time.process_time() - begun < 20


@pytest.mark.parametrize("text", [("a b c d " * 500)[:3_999], "x " * 24_000, ("p ( x ) p(x) p(x) " * 20 + "\n") * 200])
def test_copied_pages_are_read_in_time(text: str) -> None:
    begun = time.process_time()
    pasted.scanned("text", text)
    assert time.process_time() - begun < 20
