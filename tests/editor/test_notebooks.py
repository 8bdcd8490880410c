"""Where the text of cells stands in a notebook's JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symkl.editor.notebooks import cells_of
from symkl.errors import LoadError


def _notebook(*sources: object, **more: object) -> str:
    cells = [{"cell_type": "markdown", "metadata": {"a": [1, {"b": None}]}, "source": source} for source in sources]
    return json.dumps({"cells": [{"cell_type": "code", "source": ["x = 1"]}, *cells], "nbformat": 4, **more}, indent=1)


@given(st.lists(st.text(), max_size=4), st.booleans())
def test_each_character_is_where_it_stands(lines: list[str], ascii_only: bool) -> None:  # noqa: FBT001 - drawn
    text = json.dumps({"cells": [{"cell_type": "markdown", "source": lines}]}, ensure_ascii=ascii_only)
    cell = cells_of(text)[1]
    assert cell.text == "".join(lines)
    assert len(cell.places) == len(cell.text)
    for character, place in zip(cell.text, cell.places, strict=True):
        assert text[place] in (character, "\\")


def test_a_piece_of_a_cell_is_found_behind_escapes() -> None:
    text = _notebook(["$\\alpha$\n", "and $a = b$"])
    cell = cells_of(text)[2]
    at = cell.text.index(" = ") + 1
    start, end = cell.stretch((at, at + 1))
    assert text[start:end] == "="
    assert text[:start].endswith("and $a ")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', '{"cells": [3]}', '{"cells": [{}]}', "[" * 10_000])
def test_what_is_no_notebook_is_refused(text: str) -> None:
    with pytest.raises(LoadError, match="no notebook"):
        cells_of(text)
