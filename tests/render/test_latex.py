"""The exported document compiles, and says at every relation sign what is known of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import engines
import pytest
import samples

from symkl.prover.cited import CITED as REAL_LAWS
from symkl.render.latex import document
from symkl.render.latex_points import exact
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from symkl.suite import SuiteResult

EVERYTHING = r"""
from symkl import *
from symkl.language.names import MadeName

k, n, N = dimensions("k n N")
i = index("i", N)
j = index("j", n)
c, d = scalar("c", "positive"), scalar(MadeName("d%#"))
A = matrix("A", n, k, "full_row_rank")
v = vector("v", k)
S = covariance("S", k, latex=r"\Sigma")
p = Normal(v, S, name="p")
x, y = random_vector("x", p), random_vector("y", AnyLaw(shape=(k, 1)))
z = random_vector("z", AnyLaw(v, S))
P, Q = mass_function("P", n), MassFunction("Q", values=(0.25, 0.75))
a, b = event("a"), events("b", N, "exclusive", "exhaustive")
w = Family("w", n)

shapes = Derivation(
    "shapes_50%",
    [E(x), eq(v, r"mean \of $p$ & {more} #1"), eq(v + Z(k, 1), "ein Schlu\u00df \u4e2d")],
    [c, ge(0), gt(-c), ne(d)],
    [Pr(a), eq(total(Pr(a, given=b[i]) * Pr(b[i]), i), "total probability")],
    [total(P(j) * w[j], j), le(total(P(j) * log(P(j)), j))],
    [E(y), eq(E(y))],
    [E(z), eq(v)],
    [KL(Q, Q), eq(0)],
    [tr(A.T * A), eq(tr(A * A.T), "a reason so long that it can only stand on lines of its own, " * 4)],
    [block([[S, v], [v.T, c]]), eq(block([[S, v], [v.T, c]]))],
    title="All_kinds of things & 100% of them",
    source="a {source} with \\every $pecial ~ character ^ of _ it #",
    given=[independent(x, y)],
)
long = Derivation(
    "long",
    [
        E((x - v).T * S.I * (x - v) + (x - v).T * S * (x - v) + (x - v).T * (x - v) + tr(S) + tr(S * S) + tr(S * S * S)),
        eq(
            integral(
                p(x)
                * (log(c) + (x - v).T * S.I * (x - v) + (x - v).T * S * (x - v) + (x - v).T * (x - v) + tr(S) + tr(S * S)),
                x,
                as_sum=True,
            ),
            "definition",
        ),
    ],
)
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def sample(here: Path) -> SuiteResult:
    files = [
        samples.write(here, f"{name}.py", code)
        for name, code in (("cycle", samples.CYCLE), ("square", samples.MISPRINT), ("wrong", samples.WRONG))
    ]
    links = {link.label: link for d in samples.loading.gather([files[2]]).derivations for link in d.links}
    planted = samples.LinkResult(links["wrong[a]"], samples.refuted({"A": [["1", "0"], ["0", "2/3"]]}, rhs="log(2)/3"))
    return samples.suite_of(*files, results={"wrong[a]": planted})


@pytest.fixture(params=["pdflatex", "xelatex", "lualatex"])
def engine(request: pytest.FixtureRequest) -> str:
    """Every engine that is installed."""
    name: str = request.param
    if not engines.installed(name):
        pytest.skip(f"{name} is not installed")
    return name


def complaints(log: str) -> list[str]:
    """What TeX says of the content: characters that no font has, references that lead nowhere, lines too wide."""
    return re.findall(r"(?:LaTeX|Package \w+) Warning:.{0,120}|Missing character:.{0,80}|Overfull.{0,80}", log)


def test_the_document_is_as_in_the_golden_file(here: Path, golden: Callable[[str, str], None]) -> None:
    golden("sample.tex", document(sample(here), samples.LAWS, "1.2.3"))


def test_a_document_with_every_kind_of_thing_is_as_in_the_golden_file(
    here: Path, golden: Callable[[str, str], None]
) -> None:
    golden("everything.tex", document(samples.suite_of(samples.write(here, "all.py", EVERYTHING)), samples.LAWS, "1.2.3"))


@pytest.mark.slow
def test_every_document_compiles(here: Path, engine: str) -> None:
    for number, run in enumerate((sample(here), samples.suite_of(samples.write(here, "all.py", EVERYTHING)))):
        folder = here / str(number)
        folder.mkdir()
        assert complaints(engines.compiled(document(run, samples.LAWS, "1.2.3"), folder, engine)) == []


@pytest.mark.slow
def test_the_built_in_derivations_compile_without_a_line_too_wide(here: Path, engine: str, whole: SuiteResult) -> None:
    assert complaints(engines.compiled(document(whole, REAL_LAWS, "1.2.3"), here, engine)) == []


@pytest.mark.slow
def test_a_complaint_would_be_noticed(here: Path, engine: str) -> None:
    text = r"\documentclass{article}\begin{document}\ref{nowhere}\mbox{\rule{99em}{1ex}}\end{document}"
    assert len(complaints(engines.compiled(text, here, engine))) >= 2


def test_only_amsmath_and_amssymb_are_needed(here: Path) -> None:
    text = document(sample(here), samples.LAWS, "1")
    text, wanted = re.subn(
        r"\\IfFileExists\{(\w+)\.sty\}\{\\usepackage(?:\[[\w=]+\])?\{\1\}.*\}\{\}\n", "", text
    )  # where they are installed
    assert wanted == 2
    assert set(re.findall(r"\\usepackage(?:\[\w+\])?\{(\w+)\}", text)) == {"amsmath", "amssymb"}
    assert text.isascii()


def test_every_link_has_its_mark_and_its_label(here: Path) -> None:
    run = sample(here)
    text = document(run, samples.LAWS, "1")
    for number, result in enumerate(run.derivations, 1):
        for letter, link in zip("ab", result.links, strict=True):
            (line,) = [row for row in text.split("\n") if rf"\label{{{result.derivation.name}:{letter}}}" in row]
            assert rf"\tag{{{number}{letter}}}" in line
            mark = r"\proved{=}" if link.result.verdict is Verdict.PROVED else r"\refuted{=}"
            assert mark in line


@pytest.mark.parametrize(
    ("verdict", "mark"),
    [(Verdict.SUPPORTED, r"\supported{=}"), (Verdict.UNDECIDED, r"\undecided{=}"), (Verdict.DEFINITION, r"\defined{=}")],
)
def test_every_verdict_has_a_mark_that_the_legend_explains(here: Path, verdict: Verdict, mark: str) -> None:
    file = samples.write(here, "a.py", samples.CYCLE)
    text = document(samples.with_result(file, "cycle[a]", Result(verdict)), samples.LAWS, "1")
    assert text.count(mark) == 2


def test_what_is_not_as_claimed_has_a_section(here: Path) -> None:
    text = document(sample(here), samples.LAWS, "1")
    section = text.partition(r"\section{Not as claimed}")[2].partition(r"\section")[0]
    assert r"\eqref{wrong:a} \texttt{wrong{[}a{]}}: REFUTED at k = 1" in section


def test_a_run_without_misprints_has_no_errata(here: Path) -> None:
    text = document(samples.suite_of(samples.write(here, "a.py", samples.CYCLE)), samples.LAWS, "1")
    assert "Errata" not in text
    assert "Not as claimed" not in text


def test_an_erratum_has_printed_line_counterexample_and_mended_line(here: Path) -> None:
    text = document(sample(here), samples.LAWS, "1")
    erratum = text.partition(r"\section{Errata}")[2].partition(r"\section{")[0]
    assert "The cross term is missing." in erratum
    table = erratum[erratum.index(r"\begin{tabular}") : erratum.index(r"\end{tabular}")]
    printed, _, mended = table.partition("\\end{aligned}$ &\n")
    assert r"\raggedright Printed & \raggedright Mended \tabularnewline" in printed
    assert r"\refuted{=}" in printed
    assert r"\proved{=}" in mended
    assert r"At $k = 1$, $\Sigma = \tfrac{19}{16}$" in erratum.partition(r"\end{tabular}")[2]


WIDE = """
from symkl import *

k = dimension("k")
S, T = covariance("S", k), covariance("T", k)
a, b, c = vectors("a b c", k)
wide = Derivation(
    "wide",
    [tr(S), eq(printed({printed}, meant={meant}, why="wrong"))],
)
"""


def erratum_of(here: Path, printed: str, meant: str) -> str:
    file = samples.write(here, "wide.py", WIDE.format(printed=printed, meant=meant))
    text = document(samples.suite_of(file), samples.LAWS, "1")
    return text.partition(r"\section{Errata}")[2].partition(r"\section{")[0]


def test_only_what_changed_is_framed(here: Path) -> None:
    """Computed from the two terms, whichever part of them it is."""
    erratum = erratum_of(here, "tr(S*T.I) + a.T*b", "tr(S*T) + a.T*b")
    assert erratum.count(r"\changed{") == 2
    assert r"\changed{T^{-1}}" in erratum
    assert r"\changed{T}" in erratum


def test_what_is_declared_otherwise_is_framed_where_it_is_declared(here: Path) -> None:
    text = document(samples.suite_of(samples.write(here, "d.py", samples.DECLARED_OTHERWISE)), samples.LAWS, "1")
    assert r"\raggedright Printed, with $y$: a family of $N$ events, mutually exclusive &" in text
    assert r"Mended, with $y$: a family of $N$ events, mutually exclusive, $\changed{\text{exhaustive}}$" in text


def test_lines_without_a_place_to_break_stand_below_each_other(here: Path) -> None:
    """Where a column is too narrow for them."""
    product = "*".join(["tr(S*T*S*T*S*T*S*T*S*T*S*T*S*T*S*T)"] * 2)
    erratum = erratum_of(here, product, f"2*{product}")
    assert "tabular" not in erratum
    assert erratum.count(r"\begin{align*}") == 2
    assert erratum.index("Printed:") < erratum.index("Mended:")


def test_laws_are_listed_once_with_their_sources(here: Path) -> None:
    text = document(sample(here), samples.LAWS, "1")
    laws = text.partition(r"\section{Laws used}")[2]
    assert laws.count(r"\item[{trace is cyclic}]") == 1
    assert "a textbook, 1.2" in laws


def test_two_derivations_of_one_name_get_labels_of_their_own(here: Path) -> None:
    files = [samples.write(here, f"{name}.py", samples.CYCLE) for name in "ab"]
    labels = re.findall(r"\\label\{([^}]*)\}", document(samples.suite_of(*files), samples.LAWS, "1"))
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("value", "latex"),
    [
        ("3", "3"),
        ("-19/16", r"-\tfrac{19}{16}"),
        ("1/2*log(2)", r"\frac{1}{2} \log(2)"),
        ("infinity_%", r"\text{infinity\_\%}"),
        (["1", "-2/3"], r"\left(1, -2/3\right)^T"),
        ([["1", "0"], ["0", "2/3"]], r"\left(\begin{smallmatrix} 1 & 0 \\ 0 & 2/3 \end{smallmatrix}\right)"),
    ],
)
def test_exact_values(value: object, latex: str) -> None:
    assert exact(value) == latex
