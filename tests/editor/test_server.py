"""The language server, seen by a client over standard input and output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pygls", reason="the language server needs pygls: pip install 'symkl[lsp]'")

from editor_client import Client, edited
from lsprotocol import types as lsp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOTES = r"""Let $A, B, C \in \mathbb{R}^{n \times n}$.

$$\operatorname{tr}(ABC) = \operatorname{tr}(CAB)$$

$$(ABC)^T = C^T A^T B^T$$
"""
CLAIMS = """
[[statement]]
let = "A: n x n; B: n x n"
claim = "tr(A*B) = tr(B*A)"

[[statement]]
let = "A: n x n"
claim = "A.T = A"

[[statement]]
truth = false
let = "A: n x n"
claim = "det(A) = tr(A)"
"""
DERIVATION = """
from symkl import *

n = dimension("n")
A = matrix("A", n, n)
B = matrix("B", n, n)
C = matrix("C", n, n)
print("this must not reach the editor")
traces = Derivation("traces", [tr(A * B * C), eq(tr(B * C * A)), eq(tr(C * B * A))])
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    client = Client("--jobs", "1", "--time-limit", "60", SYMKL_CACHE=str(tmp_path_factory.mktemp("cache")))
    yield client
    assert client.end() == 0


@pytest.fixture
def notes(client: Client, request: pytest.FixtureRequest) -> Iterator[str]:
    """A document that was opened and checked."""
    uri = f"file:///nowhere/{request.node.name}.md"
    client.open(uri, NOTES)
    client.wait(lambda: _errors(client, uri))
    yield uri
    client.close(uri)


def _errors(client: Client, uri: str) -> list[lsp.Diagnostic]:
    return [d for d in client.published.get(uri, ()) if d.severity is lsp.DiagnosticSeverity.Error]


def test_a_verdict_stands_beside_every_relation_sign(client: Client, notes: str) -> None:
    assert [(line, glyph) for line, _, glyph in client.settled(notes)] == [(2, "✓"), (4, "✗")]
    (error,) = client.wait(lambda: _errors(client, notes))
    assert error.range.start == lsp.Position(4, NOTES.split("\n")[4].index("="))
    assert error.message.startswith("does not hold as printed\nat n = 2: left")


def test_a_hover_explains_and_shows_the_counterexample(client: Client, notes: str) -> None:
    proved = client.hover(notes, 2, NOTES.split("\n")[2].index("="))
    assert proved.startswith("**✓ proved**")
    assert "trace is cyclic" in proved
    refuted = client.hover(notes, 4, NOTES.split("\n")[4].index("="))
    assert "| counterexample | |" in refuted
    assert "| left side | `" in refuted
    assert client.hover(notes, 0, 3) == ""


def test_a_quick_fix_writes_a_line_that_is_proved(client: Client, notes: str) -> None:
    first, *_ = client.wait(lambda: client.actions(notes, 4))
    assert first.kind == lsp.CodeActionKind.QuickFix
    assert first.edit is not None
    assert first.edit.changes is not None
    mended = edited(NOTES, list(first.edit.changes[notes]))
    client.change(notes, mended)
    client.wait(lambda: not _errors(client, notes))
    assert [glyph for *_, glyph in client.settled(notes)] == ["✓", "✓"]


def test_a_line_that_may_be_misprinted_is_a_warning_with_a_quick_fix(client: Client) -> None:
    uri, text = "file:///nowhere/misprinted.md", "Moreover,\n\n$$ u = \\frac{1}{3} (u + u) . $$\n"
    client.open(uri, text)
    (found,) = client.wait(lambda: client.published.get(uri))
    assert found.severity is lsp.DiagnosticSeverity.Warning
    assert found.message.startswith("may be misprinted")
    assert [glyph for *_, glyph in client.settled(uri)] == ["!"]
    assert "did you mean" in client.hover(uri, 2, text.split("\n")[2].index("="))
    first, *_ = client.wait(lambda: client.actions(uri, 2))
    mended = edited(text, list(first.edit.changes[uri]))
    assert r"\frac{1}{2}" in mended
    client.change(uri, mended)
    client.wait(lambda: not client.published[uri])
    assert [glyph for *_, glyph in client.settled(uri)] == ["✓"]
    client.close(uri)


def test_marks_keep_their_places_while_the_text_changes(client: Client, notes: str) -> None:
    client.settled(notes)
    client.change(notes, "A line more.\n\n" + NOTES)
    assert [(line, glyph) for line, _, glyph in client.hints(notes)] == [(4, "✓"), (6, "✗")]


def test_links_that_did_not_change_are_not_decided_again(client: Client, notes: str) -> None:
    line = "$$\\operatorname{{tr}}(ABC^{k}) = \\operatorname{{tr}}(C^{k}AB)$$\n\nSome words between the two.\n"
    text = NOTES + "\n".join(line.format(k=2 + i % 5) for i in range(60))
    assert text.count("\n") > 200
    client.change(notes, text)
    client.wait(lambda: client.hints(notes)[-1:] and client.hints(notes)[-1][0] > 200)
    known = client.settled(notes)
    for i in range(2, 5):
        changed = text.replace("(ABC)^T", f"(A{'BC' * i})^T")
        heard = client.heard
        client.change(notes, changed)
        client.wait(lambda heard=heard: client.heard > heard)
        assert [hint for hint in client.hints(notes) if hint[0] != 4] == [hint for hint in known if hint[0] != 4]


def test_garbage_is_survived(client: Client, notes: str) -> None:
    for text in (
        r"$$\begin{align} = = \frac{ & \\ }$$ $ $$ \( = \[",
        "\0\ud7ff𐐷\u2028 $a = \x0c$",
        "$$" + "{" * 5000 + "= 1$$",
        "",
    ):
        client.change(notes, text)
        client.pause(0.1)
    client.change(notes, NOTES)
    client.wait(lambda: [glyph for *_, glyph in client.hints(notes)] == ["✓", "✗"])


def test_files_that_are_opened_together_are_all_checked(client: Client) -> None:
    """One that is left for another goes on after it; they do not take turns for ever."""
    line = "Let $A, B \\in \\mathbb{{R}}^{{n \\times n}}$.\n\n$$(AB)^T = A^T B^T$$\n\n$$\\det(A^{k} B) = \\det(B A)$$\n"
    uris = [f"file:///nowhere/together{k}.md" for k in range(5, 8)]
    for k, uri in enumerate(uris, 5):
        client.open(uri, line.format(k=k))
    for uri in uris:
        assert len(client.settled(uri)) == 2
        client.close(uri)


def test_columns_are_those_of_utf_16(client: Client) -> None:
    uri = "file:///nowhere/wide.md"
    line = "🙂🙂🙂: $$(AB)^T = A^T B^T$$"
    client.open(uri, "Let $A, B \\in \\mathbb{R}^{n \\times n}$.\n\n" + line)
    (error,) = client.wait(lambda: _errors(client, uri))
    assert error.range.start.character == line.index("=") + 3
    client.close(uri)
    client.wait(lambda: not _errors(client, uri))


def test_what_a_project_declares_holds_in_its_documents(client: Client, tmp_path: Path) -> None:
    (tmp_path / "symkl.toml").write_text('assumptions = ["A: n x n; B: n x n"]\n')
    uri = (tmp_path / "notes.md").as_uri()
    client.open(uri, "Then\n\n$$(AB)^T = A^T B^T$$\n")
    (error,) = client.wait(lambda: _errors(client, uri))
    assert error.range.start.line == 2
    client.close(uri)


def test_a_claim_file_is_checked_claim_by_claim(client: Client) -> None:
    uri = "file:///nowhere/claims.toml"
    client.open(uri, CLAIMS)
    assert [(line, glyph) for line, _, glyph in client.settled(uri)] == [(3, "✓"), (7, "✗"), (12, "✗")]
    (error,) = client.wait(lambda: _errors(client, uri))
    assert error.range.start.line == 7
    assert "as the file says" in client.hover(uri, 12, 1)
    (action,) = client.wait(lambda: client.actions(uri, 7))
    assert action.title == "Declare that A is symmetric"
    assert action.edit is not None
    assert action.edit.changes is not None
    client.change(uri, edited(CLAIMS, list(action.edit.changes[uri])))
    client.wait(lambda: not _errors(client, uri))
    client.change(uri, CLAIMS.replace("[[statement]]", "[[statement", 1))
    (error,) = client.wait(lambda: _errors(client, uri))
    assert error.range.start.line == 1
    assert "TOML" in error.message


def test_other_files_are_left_alone(client: Client) -> None:
    for uri, text in (("file:///a/pyproject.toml", "[project]\nname = 'x'\n"), ("file:///a/b.js", "let a = 1 == 2")):
        client.open(uri, text)
        client.pause(0.3)
        assert client.hints(uri) == []
        assert not client.published.get(uri)


def test_a_notebook_is_one_document_as_json_and_cell_by_cell(client: Client) -> None:
    cells = ["Let $A, B, C \\in \\mathbb{R}^{n \\times n}$.", r"$$(ABC)^T = C^T A^T B^T$$"]
    raw = json.dumps({"cells": [{"cell_type": "markdown", "metadata": {}, "source": [c]} for c in cells]}, indent=1)
    client.open("file:///nowhere/n.ipynb", raw)
    (error,) = client.wait(lambda: _errors(client, "file:///nowhere/n.ipynb"))
    line = raw.split("\n")[error.range.start.line]
    assert line[error.range.start.character] == "="

    uris = ["cell:1", "cell:2"]
    notebook = lsp.NotebookDocument(
        "file:///nowhere/m.ipynb",
        "jupyter-notebook",
        1,
        [lsp.NotebookCell(lsp.NotebookCellKind.Markup, uri) for uri in uris],
    )
    items = [lsp.TextDocumentItem(uri, "markdown", 1, text) for uri, text in zip(uris, cells, strict=True)]
    client.client.notebook_document_did_open(lsp.DidOpenNotebookDocumentParams(notebook, items))
    (error,) = client.wait(lambda: _errors(client, "cell:2"))
    assert error.range.start == lsp.Position(0, cells[1].index("="))
    assert not client.published["cell:1"]


def test_python_runs_when_it_is_saved_and_not_before(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "traces.py"
    file.write_text(DERIVATION + f"from pathlib import Path; Path({str(tmp_path / 'ran')!r}).touch()\n")
    uri = file.as_uri()
    client.open(uri, file.read_text())
    client.pause(0.5)
    assert client.hints(uri) == []
    assert not (tmp_path / "ran").exists()
    (lens,) = client.lenses(uri)
    assert lens.command is not None
    client.save(uri)
    assert [(line, glyph) for line, _, glyph in client.settled(uri)] == [(8, "✓"), (8, "✗")]
    (error,) = client.wait(lambda: _errors(client, uri))
    assert error.range.start == lsp.Position(8, DERIVATION.split("\n")[8].rindex("eq("))
    assert (tmp_path / "ran").exists()
    titles = [action.title for action in client.wait(lambda: client.actions(uri, 8))]
    assert titles[0].startswith("Write tr(")
    assert client.lenses(uri) == []


def test_a_file_that_stops_python_or_prints_is_a_message(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "ends.py"
    file.write_text("from symkl import *\nimport os\nprint('x' * 10000)\nos._exit(3)\n")
    client.open(file.as_uri(), file.read_text())
    client.save(file.as_uri())
    (error,) = client.wait(lambda: _errors(client, file.as_uri()))
    assert "the process that checks ended" in error.message
    file.write_text("from symkl import *\n\nraise ValueError('no')\n")
    client.change(file.as_uri(), file.read_text())
    client.save(file.as_uri())
    client.wait(lambda: "ValueError: no" in _errors(client, file.as_uri())[0].message)
    assert _errors(client, file.as_uri())[0].range.start.line == 2
