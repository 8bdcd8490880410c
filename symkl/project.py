"""What belongs to a project: the settings of ``symkl.toml`` or of ``[tool.symkl]`` in ``pyproject.toml``, and its files."""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symkl.errors import LoadError
from symkl.loading import DOCUMENTS, derivation_names, is_derivation_file, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

OWN, SHARED = "symkl.toml", "pyproject.toml"
NOT_MINE = frozenset({"node_modules", "site-packages", "build", "dist"})
EXPORTED = re.compile(rb"[Dd]ecided by symkl \d")  # what `symkl export` writes at the head of a document
MAKES_DERIVATIONS = re.compile(rb"\bDerivation\s*\(")
INCLUDED = re.compile(r"\\(?:input|include|subfile)\s*\{\s*([^{}]+?)\s*\}")
LOOKS_LIKE_A_PATH = re.compile(r"[/\\]|::|\.py$|^$")
SHOWN = 4  # files that are named where a run says what it took


@dataclass(frozen=True, slots=True)
class Project:
    """A folder, and how runs without a target go about it.

    Attributes
    ----------
    folder : where its settings stand; without settings, the working directory
    file : the settings, if there are any
    paths, exclude : what belongs to it, and what does not: files, folders or patterns below the folder
    time_limit : seconds for one statement
    jobs : statements at once
    assumptions : declarations that hold in every document
    severity : what fails a run over documents, an ``error`` or a ``warning``, too
    """

    folder: Path
    file: Path | None = None
    paths: tuple[str, ...] = (".",)
    exclude: tuple[str, ...] = ()
    time_limit: float | None = None
    jobs: int | None = None
    assumptions: tuple[str, ...] = field(default=())
    severity: str = "error"

    def derivations(self) -> list[Path]:
        """Return its derivation files; without settings, those that make a derivation, as a file that is read is run."""
        found = self._files(lambda path: path.suffix == ".py" and is_derivation_file(path.name))
        return found if self.file is not None else [path for path in found if _makes_derivations(path)]

    def documents(self) -> list[Path]:
        """Return its documents, but for those that another one brings in, and for what symkl itself exported."""
        found = self._files(lambda path: path.suffix.lower() in DOCUMENTS and not is_exported(path))
        brought = {part for path in found if path.suffix.lower() in {".tex", ".ltx"} for part in _brought_in(path)}
        return [path for path in found if path not in brought]

    def named(self, targets: Iterable[str]) -> list[str]:
        """Return targets, a name of one of its derivations as the place of that: ``FILE::NAME`` for ``NAME``.

        Names are read from the files without running these, and come before those of built-in derivations.
        """
        listed = list(targets)
        names = {
            target: plain(target.partition("[")[0])
            for target in listed
            if not LOOKS_LIKE_A_PATH.search(target) and not os.path.exists(target)  # noqa: PTH110 - of any text
        }
        if not names:  # the folder is not looked through
            return listed
        mine = {plain(name): (file, name) for file in reversed(self.derivations()) for name, _ in derivation_names(file)}
        found = []
        for target in listed:
            place = mine.get(names.get(target, ""))
            link = "".join(target.partition("[")[1:])
            found.append(f"{os.path.relpath(place[0])}::{place[1]}{link}" if place is not None else target)
        return found

    def took(self, files: list[Path], what: str) -> str:
        """Say what a run without a target takes."""
        names = [os.path.relpath(path) for path in files[:SHOWN]]
        more = f", and {len(files) - SHOWN} more" if len(files) > SHOWN else ""
        why = f"as {os.path.relpath(self.file)} says" if self.file is not None else "of this folder"
        return f"{len(files)} {what if len(files) == 1 else what + 's'} {why}: {', '.join(names)}{more}"

    def _files(self, wanted: Callable[[Path], bool]) -> list[Path]:
        found: dict[Path, None] = {}
        for path in self.paths:
            for start in sorted(self.folder.glob(path)) if any(c in path for c in "*?[") else [self.folder / path]:
                if not start.exists():
                    msg = f"paths: {path!r} is neither a file nor a folder"
                    raise LoadError(msg, where=str(self.file), hint=f"it is looked for in {self.folder}")
                found.update(dict.fromkeys(p for p in _below(start) if wanted(p) and not self._excluded(p)))
        return list(found)

    def _excluded(self, path: Path) -> bool:
        relative = Path(os.path.relpath(path, self.folder))
        places = [relative, *relative.parents]
        return any(fnmatch(place.as_posix(), pattern.rstrip("/")) for place in places for pattern in self.exclude)


def current(start: Path | None = None) -> Project:
    """Return the project of a folder: that of the first settings in it or above it, or else the folder alone.

    Raises
    ------
    LoadError
        If the settings cannot be read, or set what there is not.
    """
    here = Path(os.path.abspath(start or Path.cwd()))  # noqa: PTH100 - resolve() would show another path than people know
    for folder in (here, *here.parents):
        for name in (OWN, SHARED):
            file = folder / name
            table = _table(file) if file.is_file() else None
            if table is not None:
                return _project(file, table)
    return Project(here)


def _table(file: Path) -> dict[str, Any] | None:
    try:
        found: Any = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        if file.name == SHARED and b"symkl" not in _bytes(file):
            return None
        msg = f"cannot be read: {error}"
        raise LoadError(msg, where=str(file), hint="settings are TOML in UTF-8") from None
    if file.name == SHARED:
        found = found.get("tool", {}).get("symkl") if isinstance(found.get("tool", {}), dict) else None
        if found is not None and not isinstance(found, dict):
            msg = "tool.symkl is no table"
            raise LoadError(msg, where=str(file), hint='write [tool.symkl], then paths = ["derivations"]')
    table: dict[str, Any] | None = found
    return table


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _project(file: Path, table: dict[str, Any]) -> Project:
    texts = ("paths", "exclude", "assumptions")
    known = {*texts, "time_limit", "jobs", "severity"}
    values: dict[str, Any] = {}
    for written, value in table.items():
        key = written.replace("-", "_")
        where = f"{file}: {written}"
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            msg = "unknown setting"
            raise LoadError(
                msg, where=where, hint=f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known))}"
            )
        if key in texts:
            listed = [value] if isinstance(value, str) else value
            if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
                msg = f"{value!r} is no list of texts"
                raise LoadError(msg, where=where, hint=f'write {written} = ["..."]')
            values[key] = tuple(listed)
        elif key == "severity" and value not in {"error", "warning"}:
            msg = f"{value!r} is neither error nor warning"
            raise LoadError(msg, where=where, hint='severity = "warning" has warnings fail a run, too')
        elif key in {"time_limit", "jobs"} and (isinstance(value, bool) or not _is_positive(value, whole=key == "jobs")):
            msg = f"{value!r} is no {'whole ' if key == 'jobs' else ''}number above 0"
            raise LoadError(msg, where=where, hint=f"write {written} = 2")
        else:
            values[key] = value
    return Project(file.parent, file, **values)


def _is_positive(value: object, *, whole: bool) -> bool:
    return isinstance(value, int if whole else (int, float)) and value > 0


def _below(start: Path) -> Iterator[Path]:
    if os.path.isfile(start):  # noqa: PTH113 - as below
        yield start
        return
    for folder, folders, names in os.walk(start):
        here = Path(folder)
        folders[:] = sorted(
            f
            for f in folders
            if f[0] not in "_." and f not in NOT_MINE and not os.path.exists(here / f / "pyvenv.cfg")  # noqa: PTH110 - where nobody may look there is none
        )
        yield from (Path(os.path.normpath(here / name)) for name in sorted(names) if name[0] != ".")


def is_exported(path: Path) -> bool:
    """Whether symkl itself wrote a document."""
    return EXPORTED.search(_bytes(path)[:8_000]) is not None


def _makes_derivations(path: Path) -> bool:
    text = _bytes(path)
    return b"symkl" in text and MAKES_DERIVATIONS.search(text) is not None


def _brought_in(path: Path) -> Iterator[Path]:
    for name in INCLUDED.findall(_bytes(path).decode("utf-8", "replace")):
        for suffix in ("", ".tex"):
            yield Path(os.path.normpath(path.parent / (name + suffix)))


__all__ = ["Project", "current"]
