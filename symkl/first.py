"""What ``symkl init`` writes: a derivation with one wrong sign, and the settings of a project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from symkl.errors import SymklError
from symkl.project import OWN, current

if TYPE_CHECKING:
    from pathlib import Path

DERIVATION = '''"""A first derivation. Its last line has a wrong sign: run `symkl verify`, mend it, and run it again."""

from symkl import *

n, p = dimensions("n p")
X = matrix("X", n, p)
y = vector("y", n)
b = vector("b", p)

squares = Derivation(
    "squares",
    [
        (y - X * b).T * (y - X * b),
        eq(y.T * y - y.T * X * b - b.T * X.T * y + b.T * X.T * X * b, "multiplied out"),
        eq(y.T * y - 2 * b.T * X.T * y - b.T * X.T * X * b, "a number is its own transpose"),
    ],
    title="The sum of squares of a regression",
)
'''
SETTINGS = """# What `symkl verify` and `symkl check` take where no target is named.
paths = ["."]
# exclude = ["drafts/*"]
# time_limit = 10                   # seconds for one statement
# severity = "warning"              # what fails `symkl check`
# assumptions = ["Sigma: n x n, spd"]  # what letters are, in every document
"""
FILE = "first.py"


def written(folder: Path) -> list[Path]:
    """Write a first derivation and, where there are no settings yet, those; nothing is overwritten.

    Raises
    ------
    SymklError
        If the derivation is there already, or the folder cannot be written to.
    """
    files = {folder / FILE: DERIVATION}
    if (folder / FILE).exists():
        msg = "is there already, and nothing is overwritten"
        raise SymklError(msg, where=str(folder / FILE), hint="run `symkl verify`, or give another folder: symkl init FOLDER")
    if current(folder).file is None:
        files[folder / OWN] = SETTINGS
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            file.write_text(text, encoding="utf-8")
    except OSError as error:
        msg = f"cannot write: {error.strerror or error}"
        raise SymklError(msg, where=str(folder)) from None
    return list(files)
