"""Mathematics in people's text: between dollar signs, in symkl's own words; all else stands as it was written."""

from __future__ import annotations

import re

import pytest

from symkl.kernel.laws import LAWS
from symkl.language.parse import parse
from symkl.loading import builtin
from symkl.prover.cited import CITED
from symkl.render import prose
from symkl.render.messages import FORMULA, bare

LETTERS = prose.letters_of([parse("tr(S1*B) = tr(B*S1)", "S1: n x m; B: m x n")])


@pytest.mark.parametrize(
    ("text", "latex", "plain"),
    [
        ("the trace of $S1*B$", r"the trace of $S_{1} B$", "the trace of S1*B"),
        ("$S1*B = B*S1$, twice", r"$S_{1} B = B S_{1}$, twice", "S1*B = B*S1, twice"),
        ("it costs $5 and $6", r"it costs \$5 and \$6", "it costs $5 and $6"),
        ("$u$ and $mu2$", r"$u$ and $\mu_{2}$", "u and mu2"),  # letters that the derivation does not have
        (r"$\input{x}$", r"\$\textbackslash{}input\{x\}\$", r"\input{x}"),
        ("$$S1$$", r"\$\$S1\$\$", "$$S1$$"),
        ("a $ alone", r"a \$ alone", "a $ alone"),
    ],
)
def test_formulas_in_text(text: str, latex: str, plain: str) -> None:
    assert prose.latex(text, LETTERS) == latex
    assert bare(text) == plain
    page = prose.html(text, LETTERS)
    assert re.sub(r"<[^>]*>", "", page) or "<math>" in page


def test_a_formula_is_mathml_and_what_is_none_is_escaped() -> None:
    assert "<msub><mi>S</mi><mn>1</mn></msub>" in prose.html("of $S1$", LETTERS)
    assert prose.html("$<script>$", LETTERS) == "<bdi>$&lt;script&gt;$</bdi>"
    assert prose.condition_html("B + I(n) is invertible", LETTERS).endswith(" is invertible")
    assert prose.condition_html("the moments exist", LETTERS) == "the moments exist"


def test_every_formula_in_the_reasons_of_derivations_is_read() -> None:
    for derivation in builtin().derivations:
        letters = prose.letters_of([s for k in derivation.links for s in (k.statement, k.mended) if s is not None])
        for link in derivation.links:
            for formula in FORMULA.findall(f"{link.by} {link.why}"):
                assert prose.formula_row(formula, letters), (link.label, formula)


def test_every_law_of_the_kernel_is_set_as_mathematics() -> None:
    for rule in LAWS.values():
        law = CITED[rule.name]
        assert "<math" in prose.law_html(law), law.name
        assert "$" in prose.law_latex(law) or len(law.statement) > prose.WIDEST, law.name
        assert "<code>" not in prose.law_html(law), law.name
        assert r"\texttt" not in prose.law_latex(law) or len(law.statement) > prose.WIDEST, law.name
