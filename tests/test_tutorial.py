"""The tutorial is true: run as a whole, each cell prints what stands below it."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
TUTORIAL = ROOT / "symkl" / "docs" / "tutorial.ipynb"
SECONDS = re.compile(r"\([\d.]+ s\)")


def said(cell: Any) -> str:  # noqa: ANN401 - a cell of a notebook
    """What a cell prints and shows, as plain text but for times."""
    texts = [output.get("text") or output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return SECONDS.sub("(a moment)", "".join(texts))  # what is printed may come in one piece or in several


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_each_cell_prints_what_stands_below_it(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed")
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]))
    kept = nbformat.read(TUTORIAL, as_version=4)
    fresh = nbformat.from_dict(kept)
    nbclient.NotebookClient(fresh, timeout=300, kernel_name="python3", resources={"metadata": {"path": ROOT}}).execute()
    if request.config.getoption("--update-golden"):
        for cell in fresh.cells:
            cell.metadata.pop("execution", None)
            for output in cell.get("outputs", ()):
                output.get("data", {}).pop("text/html", None)
        fresh.metadata.pop("language_info", None)
        nbformat.write(fresh, TUTORIAL)
        kept = nbformat.read(TUTORIAL, as_version=4)
    cells = [(one, other) for one, other in zip(kept.cells, fresh.cells, strict=True) if one.cell_type == "code"]
    assert cells
    for one, other in cells:
        assert said(one) == said(other), one.source
