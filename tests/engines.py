"""The programs that compile LaTeX, where they are installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

from symkl import writing

if TYPE_CHECKING:
    from pathlib import Path


def installed(engine: str) -> bool:
    """Whether an engine can start: the program of LuaLaTeX comes with another package than its fonts."""
    if shutil.which(engine) is None:
        return False
    command = ["kpsewhich", "luaotfload-main.lua"]
    return engine != "lualatex" or subprocess.run(command, capture_output=True, check=False).returncode == 0


def compiled(text: str, folder: Path, engine: str) -> str:
    """Compile as often as the references need, and return TeX's log."""
    (folder / "out.tex").write_text(text, encoding="utf-8")
    for _ in range(writing.PASSES):
        command = [engine, "-no-shell-escape", "-halt-on-error", "-interaction=nonstopmode", "out.tex"]
        done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
        assert done.returncode == 0, done.stdout[-2000:]
    return re.sub(r"\n(?=[^\n])", "", (folder / "out.log").read_text(encoding="utf-8", errors="replace"))
