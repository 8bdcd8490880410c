"""A module is read in one sitting."""

from __future__ import annotations

from pathlib import Path

import symkl

PACKAGE = Path(symkl.__file__).parent
MOST = 450


def too_long(folder: Path) -> dict[str, int]:
    """Return the modules of a folder that are too long, with their numbers of lines."""
    lengths = {
        f.relative_to(folder).as_posix(): len(f.read_text(encoding="utf-8").splitlines()) for f in folder.rglob("*.py")
    }
    return {name: length for name, length in lengths.items() if length > MOST}


def test_a_long_module_is_found(tmp_path: Path) -> None:
    (tmp_path / "short.py").write_text("x = 1\n" * MOST, encoding="utf-8")
    (tmp_path / "long.py").write_text("x = 1\n" * (MOST + 1), encoding="utf-8")
    assert too_long(tmp_path) == {"long.py": MOST + 1}


def test_no_module_is_too_long() -> None:
    assert too_long(PACKAGE) == {}
