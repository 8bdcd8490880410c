"""What a run reads is known, or there is a doubt."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest
import samples

from symkl.loading import gather
from symkl.observed import digest, reading

if TYPE_CHECKING:
    from pathlib import Path

    from symkl.observed import Read


def read_of(folder: Path, text: str, **others: str) -> Read:
    """Load a file, with others beside it, all of them written a while ago; return what was read."""
    for name, inside in {"a.py": text, **{f"{name}.py": inside for name, inside in others.items()}}.items():
        file = folder / name
        file.write_text(inside, encoding="utf-8")
        os.utime(file, (time.time() - 60,) * 2)
    with reading() as read:
        gather([folder / "a.py"])
    return read


CERTAIN = [
    samples.CYCLE,
    samples.MISPRINT,
    "from fractions import Fraction\nimport math\nfrom collections.abc import Sequence\nfrom sympy import Rational\n",
    "import beside\nfrom beside import x\n",
    '"""A text."""\n\nif __name__ == "__main__":\n    pass\n',
]


@pytest.mark.parametrize("text", CERTAIN, ids=range(len(CERTAIN)))
def test_derivations_as_people_write_them_leave_no_doubt(tmp_path: Path, text: str) -> None:
    read = read_of(tmp_path, text, beside="x = 1\n")
    assert read.doubt == ""
    assert read.unchanged()
    assert str(tmp_path / "a.py") in read.files
    assert (str(tmp_path / "beside.py") in read.files) == ("beside" in text)


@pytest.mark.parametrize(
    "text",
    [
        'open("beside.py").close()',
        "from os import environ",
        "import pathlib",
        "from pathlib import Path",
        "from datetime import date",
        "import numpy",
        "from sympy.core.cache import *",
        "from sympy.core.cache import os",
        "import sympy\nsympy.core.cache.os",
        "import sympy\ngetattr(sympy, 'pi')",
        "import beside\nimport further",
        "import beside\nbeside.__dict__",
        "print(1)",
        "eval('1')",
        "x = '\\d'",
        "import beside_os",
    ],
)
def test_what_may_read_more_leaves_one(tmp_path: Path, text: str) -> None:
    assert read_of(tmp_path, f"{text}\n", beside="x = 1\n", beside_os="import os\n", further="import time\n").doubt != ""


def test_a_file_that_was_written_while_it_was_read_leaves_one(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_text(samples.CYCLE, encoding="utf-8")
    with reading() as read:
        gather([file])
    assert "just been written" in read.doubt


@pytest.mark.parametrize("call", ["collect('beside.py')", "check('beside.md')", "check('missing.md')"])
def test_what_symkl_itself_reads_for_a_file_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    (tmp_path / "beside.md").write_text("$1 = 1$\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    read = read_of(tmp_path, f"import symkl\nsymkl.{call}\n", beside="from symkl import *\n")
    (tmp_path / call.split("'")[1]).write_text("x = 2\n", encoding="utf-8")
    assert read.doubt or not read.unchanged()


def test_digests(tmp_path: Path) -> None:
    """Of a folder the names that modules have, of what is no file nothing that would have to be read."""
    before = digest(tmp_path)
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    assert digest(tmp_path) == before
    (tmp_path / "more.py").write_text("", encoding="utf-8")
    assert digest(tmp_path) != before
    assert digest(tmp_path / "missing") == digest("a\0b") == ""
    assert digest("/dev/zero") == "no file"


def test_nothing_is_noted_where_nobody_asks(tmp_path: Path) -> None:
    read = read_of(tmp_path, samples.CYCLE)
    before = dict(read.files)
    gather([tmp_path])
    assert read.files == before
