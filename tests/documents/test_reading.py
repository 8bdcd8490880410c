"""Files of every kind: encodings, notebooks, what LaTeX inputs, and what cannot be read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from symkl.documents.check import check
from symkl.documents.reading import documents_of, kind_of, macros_of
from symkl.errors import LoadError


def test_a_notebook_has_a_document_for_each_text_cell(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# A\n", "$x$"]},
        {"cell_type": "code", "source": "y = '$z$'"},
        {"cell_type": "markdown", "source": "$w$"},
    ]
    file = tmp_path / "a.ipynb"
    file.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    documents = documents_of(file)
    assert [document.cell for document in documents] == [1, 3]
    assert str(documents[0].place(documents[0].formulas[0].span.start)) == "cell 1:2:2"


def test_inputs_below_the_folder_are_read_and_others_are_not(tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "parts").mkdir(parents=True)
    (tmp_path / "secret.tex").write_text("$secret$", encoding="utf-8")
    (project / "parts" / "one.tex").write_text(r"$x$ \input{parts/one}", encoding="utf-8")
    (project / "own.sty").write_text(r"\newcommand{\E}{\mathbb{E}}", encoding="utf-8")
    (project / "link.tex").symlink_to(tmp_path / "secret.tex")
    main = project / "main.tex"
    main.write_text(r"\usepackage{own} \input{parts/one} \input{../secret} \include{link} $y$", encoding="utf-8")
    documents = documents_of(main)
    assert [d.shown(f.span) for d in documents for f in d.formulas] == ["y", "x"]
    assert macros_of(documents, main).keys() == {"E"}


def test_line_ends_and_byte_order_marks(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"\xef\xbb\xbfone\r\n$x$\rtwo")
    (document,) = documents_of(file)
    assert document.text == "one\n$x$\ntwo"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.md", b"\xff\xfe$", "not UTF-8"),
        ("a.md", b"one\ntwo \xff", "a.md:2: not UTF-8"),
        ("a.ipynb", b"no json", "is no notebook"),
        ("a.ipynb", b'{"cells": 3}', "is no notebook"),
        ("a.ipynb", b"[" * 100_000, "is no notebook"),
        ("a.docx", b"", "what kind of document"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(LoadError, match=message):
        documents_of(file)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"cannot be read: No such file"):
        documents_of(tmp_path / "missing.md")


def test_a_section_may_go_over_cells_of_any_length() -> None:
    cells = ["Of many words at first: $$x = y + z$$", "of $z$"]
    notebook = json.dumps({"cells": [{"cell_type": "markdown", "source": cell} for cell in cells]})
    assert len(check(text=notebook, kind="notebook").findings) == 1


@pytest.mark.parametrize(
    ("name", "hint"),
    [("own.py", "symkl verify own.py"), ("own.toml", "symkl prove --file own.toml"), ("own.doc", "say --kind markdown")],
)
def test_a_file_that_is_no_document_says_what_decides_it(name: str, hint: str) -> None:
    with pytest.raises(LoadError, match="what kind of document") as refused:
        kind_of(Path(name))
    assert hint in refused.value.hint
