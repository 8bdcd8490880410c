"""What a run reads: so that what came out of it may stand as long as all of that is as it was.

Derivation files are Python, and Python can read anything. What is certain is found out, and of the rest there is doubt: a
file that imports more than symkl, SymPy and the modules of Python's own that calculate, that names what reads, asks or
prints, or while which a file was opened that is no module. A doubt is never wrong; it costs time alone.
"""

from __future__ import annotations

import ast
import hashlib
import os
import stat
import sys
import time
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# modules that neither read anything nor know the time
CALCULATES = frozenset(
    [
        "__future__",
        "abc",
        "cmath",
        "collections",
        "copy",
        "dataclasses",
        "decimal",
        "enum",
        "fractions",
        "functools",
        "itertools",
        "math",
        "numbers",
        "operator",
        "re",
        "string",
        "symkl",
        "sympy",
        "textwrap",
        "typing",
    ]
)
# names of what reads, asks, prints, or leads to what does
READS = frozenset(
    [
        "__import__",
        "attrgetter",
        "breakpoint",
        "compile",
        "delattr",
        "environ",
        "eval",
        "exec",
        "getattr",
        "globals",
        "hash",
        "id",
        "input",
        "locals",
        "open",
        "print",
        "rand",
        "randMatrix",
        "random",
        "randprime",
        "sample",
        "setattr",
        "vars",
    ]
)
HARMLESS = frozenset({"__all__", "__doc__", "__name__"})
OTHERS = frozenset(sys.stdlib_module_names) - CALCULATES
OUTSIDE = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "ctypes.")
LARGE = 20_000_000  # bytes from which a file is known by its size and time
TICK = 20_000_000  # nanoseconds by which the clock of a file system may be behind


@dataclass(slots=True)
class Read:
    """What was read.

    Attributes
    ----------
    files : digest of each file, and of the names in a folder where a module was looked for; empty where there is none
    doubt : why what came out may depend on more
    """

    files: dict[str, str] = field(default_factory=dict)
    doubt: str = ""

    def unchanged(self) -> bool:
        """Whether all of it is still as it was."""
        return all(digest(path) == found for path, found in self.files.items())

    def saw(self, path: str | os.PathLike[str]) -> None:
        """Take a file, or the names in a folder, as something that was read."""
        self.files[os.fspath(path)] = digest(path)

    def doubts(self, why: str) -> None:
        """Say that more may have been read; the first reason stays."""
        self.doubt = self.doubt or why


_readers: list[Read] = []
_opened: list[set[str]] = []  # by the files that are running, the innermost last


def digest(path: str | os.PathLike[str]) -> str:
    """Return a digest of a file, or of the names in a folder that a module may have; empty where there is neither."""
    try:
        known = os.stat(path)  # noqa: PTH116 - a path object for each file takes as long as its digest
        if stat.S_ISDIR(known.st_mode):
            names = (name for name in os.listdir(path) if name.endswith(".py") or "." not in name)  # noqa: PTH208 - as above
            return hashlib.sha256("\n".join(sorted(names)).encode("utf-8", "surrogateescape")).hexdigest()
        if not stat.S_ISREG(known.st_mode):
            return "no file"
        if known.st_size > LARGE:
            return f"{known.st_size} bytes of {known.st_mtime_ns}"
        with open(path, "rb") as stream:  # noqa: PTH123 - as above
            return hashlib.sha256(stream.read()).hexdigest()
    except (OSError, ValueError):  # what holds a null is no path
        return ""


@contextmanager
def reading() -> Iterator[Read]:
    """Note what is read meanwhile."""
    _listen()
    read = Read()
    _readers.append(read)
    try:
        yield read
    finally:
        _readers.remove(read)


def saw(path: str | os.PathLike[str]) -> None:
    """Say that a file was read, or looked for."""
    for read in _readers:
        read.saw(path)


def doubt(why: str) -> None:
    """Say that what comes out may depend on more than what was read."""
    for read in _readers:
        read.doubts(why)


@cache
def _listen() -> None:
    """Hear, from now on, what Python does outside; nothing that hears so can be taken away again."""
    sys.addaudithook(_hear)


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    """Note a file that is opened, or anything else outside that is asked, while a file runs."""
    if _opened and event == "open":
        _opened[-1].add(str(arguments[0]))
    elif _opened and event.startswith(OUTSIDE):
        doubt(f"{event} while a derivation was read")


@contextmanager
def running(file: Path) -> Iterator[None]:
    """Note what a file reads while it runs, and which modules it loads."""
    if not _readers:
        yield
        return
    begun, before = time.time_ns(), set(sys.modules)
    _opened.append(set())
    said: list[warnings.WarningMessage] = []
    try:
        with warnings.catch_warnings(record=True) as said:
            yield
    finally:
        opened = _opened.pop()
        for one in said:
            warnings.showwarning(one.message, one.category, one.filename, one.lineno)
            doubt(f"{file}: says something while it is read")
        loaded = (getattr(sys.modules[name], "__file__", None) for name in set(sys.modules) - before)
        folder = os.path.join(file.parent, "")  # noqa: PTH118 - a prefix of texts is what is needed
        mine = {str(file), *(path for path in loaded if path and path.startswith(folder) and path.endswith(".py"))}
        _note(mine - {path for path in mine if "site-packages" in path}, opened, begun)


def _note(mine: set[str], opened: set[str], begun: int) -> None:
    """Take the files that ran as read, and say what there is to doubt."""
    for path in mine:
        saw(path)
        saw(os.path.dirname(path))  # noqa: PTH120 - texts, as they are digested
        if os.stat(path).st_mtime_ns > begun - TICK:  # noqa: PTH116 - as above
            doubt(f"{path} has just been written")
    known = {path for read in _readers for path in read.files}
    for path in mine:
        for why in _reasons(path, known):
            doubt(f"{path}: {why}")
    for module in list(sys.modules.values()):
        opened -= {str(getattr(module, "__file__", ""))}
    for path in opened - mine:
        if not path.endswith((".pyc", *EXTENSION_SUFFIXES)):
            doubt(f"{path} was opened")


def _reasons(file: str, known: set[str]) -> Iterator[str]:
    """Why what a file makes may depend on more than the files that ran."""
    try:
        tree = ast.parse(Path(file).read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        yield "cannot be read again"
        return
    for node in ast.walk(tree):
        modules: list[str] = []
        match node:
            case ast.Import():
                modules = [alias.name.partition(".")[0] for alias in node.names]
            case ast.ImportFrom(level=0, module=str(name)):
                modules = [name.partition(".")[0]]
                if node.names[0].name == "*" and "." in name:
                    yield f"takes all of {name}"
            case ast.Name(id=name) | ast.Attribute(attr=name):
                if name in READS or (name.startswith("__") and name not in HARMLESS):
                    yield f"names {name}"
        if isinstance(node, ast.Attribute) and node.attr in OTHERS:
            yield f"names {node.attr}"
        if isinstance(node, ast.ImportFrom):
            yield from (f"takes {alias.name}" for alias in node.names if alias.name in OTHERS | READS)
        yield from (f"imports {name}" for name in modules if not (name in CALCULATES or _file_of(name) in known))


def _file_of(name: str) -> str:
    return str(getattr(sys.modules.get(name), "__file__", None))
