"""What a notebook shows: statements, derivations, verdicts and functions, as LaTeX, HTML and plain text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import hostile
import pytest
import samples

import symkl as sk
from symkl import shown

if TYPE_CHECKING:
    from symkl.shown import Shown

ROOT = Path(__file__).parents[2]


def derivation(tmp_path: Path) -> sk.Derivation:
    (found,) = samples.loading.collect(samples.write(tmp_path, "square.py", samples.MISPRINT))
    return found


def things(tmp_path: Path) -> dict[str, Shown]:
    one = derivation(tmp_path)
    verified = sk.verify(one)
    return {
        "statement": one.conclusion,
        "derivation": one,
        "verified": verified,
        "link": verified.links[0],
        "result": verified.links[0].result,
        "function": sk.kl_standard_normal,
    }


@pytest.mark.parametrize("name", ["statement", "derivation", "verified", "link", "result", "function"])
def test_each_has_three_forms(tmp_path: Path, name: str) -> None:
    bundle = things(tmp_path)[name]._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", "text/latex"}
    page = hostile.Page(bundle["text/html"])
    assert page.unbalanced == []
    assert "script" not in page.names()
    assert bundle["text/latex"].startswith("$\\displaystyle ")
    assert bundle["text/latex"].endswith("$")


def test_a_statement_is_tidy_in_a_terminal() -> None:
    statement = sk.parse("tr(A.T*A) >= 0", "A: n x m")
    assert statement._repr_mimebundle_()["text/plain"] == "tr(A.T*A) \u2265 0"


def test_a_verified_derivation_has_its_marks(tmp_path: Path) -> None:
    latex = sk.verify(derivation(tmp_path))._repr_mimebundle_()["text/latex"]
    assert r"\overset{\times}{=}" in latex
    assert r"\overset{\checkmark}{=}" in latex


def test_a_verdict_shows_its_claim_its_counterexample_and_its_mend_as_mathematics() -> None:
    decided = sk.prove("tr(A*B*C) = tr(A*C*B)", let="A, B, C: n x n")
    page = decided._repr_mimebundle_()["text/html"]
    assert page.count("<math") > 5
    assert page.index("<math") < page.index("refuted") < page.index("Counterexample") < page.index("did you mean <math")
    assert "[[" not in page
    assert decided._repr_mimebundle_()["text/latex"].count("tr") > 1
    needs = sk.prove("sqrt(c**2) = c", let="c: scalar")._repr_mimebundle_()["text/html"]
    assert "holds if c is nonnegative" in needs


def test_reasons_have_no_dollars() -> None:
    page = sk.load("first-expectation")._repr_mimebundle_()["text/html"]
    assert "covariance of <math" in page
    assert "$" not in page


def test_forms_can_be_chosen(tmp_path: Path) -> None:
    one = derivation(tmp_path)
    assert set(one._repr_mimebundle_(include=["text/html"])) == {"text/html"}
    assert "text/html" not in one._repr_mimebundle_(exclude=["text/html"])


def test_without_the_layer_above_there_is_plain_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shown, "_ways", [])
    statement = derivation(tmp_path).conclusion
    assert statement._repr_mimebundle_() == {"text/plain": repr(statement)}


def test_hostile_text_is_inert(tmp_path: Path) -> None:
    (one,) = samples.loading.collect(samples.write(tmp_path, "a.py", hostile.code("script")))
    for value in (one, sk.verify(one)):
        assert not {"script", "img"} & hostile.Page(value._repr_mimebundle_()["text/html"]).names()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_notebook_that_is_run_shows_mathematics() -> None:
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    cells = [
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import symkl as sk",
        'sk.parse("tr(A*B) = tr(B*A)", "A: n x m; B: m x n")',
        'sk.verify(sk.load("conclusion"))',
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    for cell in notebook.cells[1:]:
        (output,) = cell.outputs
        assert {"text/plain", "text/latex", "text/html"} <= set(output.data)
    assert r"\operatorname{tr}(A B) = " in notebook.cells[1].outputs[0].data["text/latex"]
