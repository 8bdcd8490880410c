"""The contract that there are no circles can fail: on a package that has one, however it is hidden."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PYPROJECT = Path(__file__).parents[1] / "pyproject.toml"
pytest.importorskip("importlinter")
CHECK = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(config_filename='.importlinter'))"
HIDDEN = {
    "at the top": "import house.b",
    "within a function": "def later():\n    import house.b",
    "for types only": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from house import b",
}


def holds(folder: Path, back: str) -> bool:
    """Whether the contract holds where b imports a, and a has another line."""
    contracts = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    (circles,) = (c for c in contracts if c["type"] == "acyclic_siblings")
    assert circles["ancestors"] == ["symkl"]
    assert not {"skip_descendants", "ignore_imports"} & circles.keys()
    package = folder / "house"
    package.mkdir()
    for name, text in {"__init__": "", "a": back, "b": "import house.a"}.items():
        (package / f"{name}.py").write_text(text, encoding="utf-8")
    (folder / ".importlinter").write_text(
        "[importlinter]\nroot_package = house\n"
        "[importlinter:contract:1]\nname = no circles\ntype = acyclic_siblings\nancestors = house\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, "-c", CHECK], cwd=folder, capture_output=True, text=True, check=False)
    assert "no circles" in done.stdout, done.stderr
    return done.returncode == 0


def test_a_package_without_a_circle_passes(tmp_path: Path) -> None:
    assert holds(tmp_path, "")


@pytest.mark.parametrize("how", HIDDEN)
def test_a_circle_is_found(tmp_path: Path, how: str) -> None:
    assert not holds(tmp_path, HIDDEN[how])
