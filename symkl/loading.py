"""Find derivations: in files, in folders, and among those that symkl brings along."""

from __future__ import annotations

import ast
import difflib
import functools
import importlib.util
import itertools
import os
import re
import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, ModuleSpec, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING

from symkl import observed
from symkl.errors import LoadError, NotFoundError, SymklError
from symkl.language import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from typing_extensions import Buffer

    from symkl.language.derivation import Derivation

LONGEST_MESSAGE = 300
DOCUMENTS = frozenset({".md", ".markdown", ".qmd", ".rmd", ".mdx", ".tex", ".ltx", ".rst", ".ipynb"})
# the notes come first, in their own order
NOTES = ("probability", "trace", "kl_divergence", "kl_normal")
CLAIMS = frozenset({".toml", ".json"})
LABEL = re.compile(r"(.+)\[([a-z]+)\]")  # of a link
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Collected:
    """Derivations found, and the files and names that gave none."""

    derivations: tuple[Derivation, ...] = ()
    errors: tuple[SymklError, ...] = ()


def collect(path: str | os.PathLike[str]) -> list[Derivation]:
    """Return the derivations of a file, or of every file in a folder and the folders below it.

    The file runs as code, like a test. Names that start with ``_`` or ``.``, ``test_*.py``, ``conftest.py`` and virtual
    environments are passed over in a folder.

    Raises
    ------
    NotFoundError
        If the path does not exist.
    LoadError
        If a file raises while it is read. `gather` goes on with the other files instead.
    """
    return [derivation for file in _files(Path(path)) for derivation in _load(file)]


def gather(targets: Iterable[str | os.PathLike[str]] = ()) -> Collected:
    """Return the derivations of several paths or built-in names, and an error for each that gave none.

    ``FILE::NAME`` is one derivation of a file, ``FILE::NAME[a]`` one link of it. Without a target, all built-in derivations.
    A file that two targets share is read once.
    """
    listed = list(dict.fromkeys(targets))
    if not listed:
        return builtin()
    seen: set[Path] = set()
    parts = [_of_target(target, seen) for target in listed]
    return Collected(tuple(d for p in parts for d in p.derivations), tuple(e for p in parts for e in p.errors))


def load(name: str) -> Derivation:
    """Return a built-in derivation by name; ``kl_normal`` and ``kl-normal`` are the same.

    Raises
    ------
    NotFoundError
        If there is none of that name.
    """
    return _named(str(name), builtin(), "`symkl list` names all of them, and one of a file is FILE::NAME")


def _named(name: str, found: Collected, otherwise: str, where: str = "") -> Derivation:
    known = {plain(d.name): d for d in found.derivations}
    if plain(name) in known:
        return known[plain(name)]
    of_a_link = LABEL.fullmatch(name)
    if of_a_link is not None and plain(of_a_link[1]) in known:
        whole = known[plain(of_a_link[1])]
        part = whole.part(f"{whole.name}[{of_a_link[2]}]")
        if part is None:
            msg = f"{whole.name} has no link [{of_a_link[2]}]"
            raise NotFoundError(msg, where=where, hint=f"it has {', '.join(link.label for link in whole.links)}")
        return part
    for error in found.errors:
        raise error
    msg = f"no derivation is called {name!r}"
    if os.path.isfile(f"{name}.py"):  # noqa: PTH113 - of any text, be it too long for a name
        raise NotFoundError(msg, where=where, hint=f"{name}.py is a file: write {name}.py")
    near = difflib.get_close_matches(plain(name), known, n=3)
    names = ", ".join(known[n].name for n in near)
    raise NotFoundError(msg, where=where, hint=f"near it: {names}" if names else otherwise)


@functools.cache
def builtin() -> Collected:
    """Return the derivations that symkl brings along."""
    found = _of_path(builtin_folder(), set())
    return replace(found, derivations=tuple(sorted(found.derivations, key=_place_in_the_notes)))


def _place_in_the_notes(derivation: Derivation) -> int:
    stem = Path(derivation.file).stem
    return NOTES.index(stem) if stem in NOTES else len(NOTES)


@functools.cache
def builtin_folder() -> Path:
    """Return the folder of the built-in derivations: inside the package when installed, beside it in a source tree."""
    package = Path(__file__).resolve().parent
    for folder in (package / "derivations", package.parent / "derivations"):
        if folder.is_dir():
            return folder
    msg = "the built-in derivations are missing from this installation"
    raise NotFoundError(msg, where=str(package), hint="install symkl again")


def builtin_names() -> Iterator[tuple[str, str]]:
    """Return name and title of each built-in derivation, read from its file without running it."""
    for file in sorted(builtin_folder().iterdir()):
        if is_derivation_file(file.name):
            yield from derivation_names(file)


def derivation_names(file: Path) -> Iterator[tuple[str, str]]:
    """Return name and title of each derivation that a file writes out, without running it; of no Python file, nothing."""
    try:
        text = file.read_bytes()
        tree = ast.parse(text if b"Derivation" in text else b"")  # most files of a folder have none
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name(id="Derivation") | ast.Attribute(attr="Derivation"),
                args=[ast.Constant(value=str(name)), *_],
                keywords=keywords,
            ):
                titles = (k.value for k in keywords if k.arg == "title")
                yield name, next((str(t.value) for t in titles if isinstance(t, ast.Constant)), "")


def plain(name: str) -> str:
    """Return a name as it is looked up: dashes for underscores, no capitals."""
    return name.replace("_", "-").lower()


def _of_target(target: str | os.PathLike[str], seen: set[Path]) -> Collected:
    text = os.fspath(target)
    file, of_a_file, name = text.partition("::")
    if file and of_a_file:
        whole = _of_path(Path(file), set())
        names = ", ".join(d.name for d in whole.derivations)
        try:
            return Collected((_named(name, whole, f"it has {names}", file),))
        except SymklError as error:
            return Collected(errors=(error,))
    path = Path(text)
    looks_like_a_path = isinstance(target, os.PathLike) or path.suffix == ".py" or os.sep in text or "/" in text
    if text and (looks_like_a_path or os.path.exists(path)):  # noqa: PTH110 - of any text, however long
        return _of_path(path, seen)
    try:
        return Collected((load(text),))
    except SymklError as error:
        return Collected(errors=(error,))


def _of_path(path: Path, seen: set[Path]) -> Collected:
    try:
        files = list(_files(path))
    except SymklError as error:
        return Collected(errors=(error,))
    fresh = [file for file in files if file not in seen]
    seen.update(fresh)
    derivations: list[Derivation] = []
    errors: list[SymklError] = []
    for file in fresh:
        try:
            derivations += _load(file)
        except LoadError as error:
            errors.append(error)
    if fresh == files and not derivations and not errors:
        msg = "no derivation in it"
        errors.append(NotFoundError(msg, where=str(path), hint="a derivation is a module-level Derivation(...)"))
    return Collected(tuple(derivations), tuple(errors))


def files_of(targets: Iterable[str | os.PathLike[str]]) -> list[Path]:
    """Return the files that targets name, those that are there."""
    found: dict[Path, None] = {}
    for target in targets:
        path = Path(os.fspath(target).partition("::")[0])
        if os.path.exists(path):  # noqa: PTH110 - of any text, however long
            with suppress(NotFoundError):  # what is no Python file
                found.update(dict.fromkeys(_files(path)))
    return list(found)


def _files(path: Path) -> Iterator[Path]:
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would show another path than the one asked for
    if absolute.is_file():
        if absolute.suffix != ".py":
            msg = "not a Python file"
            document = absolute.suffix.lower() in {*DOCUMENTS, ".txt"}
            hint = f"of a document: symkl check {path} --to html -o report.html" if document else "derivations are .py files"
            if absolute.suffix in CLAIMS:
                hint = f"of claims: symkl prove --file {path}"
            raise NotFoundError(msg, where=str(path), hint=hint)
        yield absolute
    elif absolute.is_dir():
        for folder, folders, names in os.walk(absolute):
            here = Path(folder)
            # os.path, as where nobody may look there is nothing
            folders[:] = sorted(f for f in folders if f[0] not in "_." and not os.path.exists(here / f / "pyvenv.cfg"))  # noqa: PTH110
            yield from (here / name for name in sorted(names) if is_derivation_file(name))
    else:
        msg = "no such file or folder"
        raise NotFoundError(msg, where=str(path), hint=_near(absolute))


def _near(path: Path) -> str:
    beside = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    near = difflib.get_close_matches(path.name, beside, n=3)
    return f"near it: {', '.join(near)}" if near else ""


def is_derivation_file(name: str) -> bool:
    """Whether a file of this name in a folder is read for derivations."""
    return name.endswith(".py") and name[0] not in "_." and not name.startswith("test_") and name != "conftest.py"


# -------------------------------------------------------------------------------------------------------- loading


class _Loader(SourceFileLoader):
    """Loads a file without writing bytecode beside it."""

    def set_data(self, path: str, data: Buffer, *, _mode: int = 0o666) -> None:
        """Write nothing."""


class _Beside:
    """Finds the modules that lie beside a file, so that derivations can share their symbols."""

    def __init__(self, folder: Path) -> None:
        self.finder = FileFinder(str(folder), (_Loader, SOURCE_SUFFIXES))

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:  # noqa: ARG002
        """Answer for top-level names only."""
        return self.finder.find_spec(name) if path is None else None


def _load(file: Path) -> list[Derivation]:
    """Run a file and return the derivations that it makes; nothing of it stays behind in the interpreter."""
    name = f"_symkl_{next(_numbers)}_{file.stem}"
    loader = _Loader(name, str(file))
    spec = importlib.util.spec_from_file_location(name, file, loader=loader)
    assert spec is not None  # noqa: S101 - a loader was given
    module = importlib.util.module_from_spec(spec)
    before = set(sys.modules)
    finder = _Beside(file.parent)
    # last, so that a file called random.py beside this one hides nothing
    sys.meta_path.append(finder)
    sys.modules[name] = module
    try:
        with observed.running(file):
            loader.exec_module(module)
        return _own_derivations(module, file)
    except (KeyboardInterrupt, LoadError):
        raise
    except BaseException as error:  # noqa: BLE001 - a file may raise anything, sys.exit included
        raise _load_error(error, file) from None
    finally:
        sys.meta_path.remove(finder)
        new = [n for n in sys.modules if n not in before]
        beside = {n for n in new if isinstance(getattr(sys.modules[n], "__loader__", None), _Loader)}
        for added in new:
            if added.partition(".")[0] in beside:
                del sys.modules[added]


def _own_derivations(module: ModuleType, file: Path) -> list[Derivation]:
    from symkl.language.derivation import Derivation  # noqa: PLC0415 - importing the suite does not load SymPy

    found: dict[str, Derivation] = {}
    for value in vars(module).values():
        if isinstance(value, Derivation) and not _is_imported(value, file):
            other = found.setdefault(value.name, value)
            if other is not value:
                msg = f"a second derivation called {value.name!r}, after the one at line {other.line}"
                raise LoadError(msg, where=f"{value.file}:{value.line}", hint="give it another name")
    return list(found.values())


def _is_imported(derivation: Derivation, file: Path) -> bool:
    """Whether another file holds it; what a function from another file made is held here alone."""
    if derivation.file == str(file):
        return False
    if Path(derivation.file).parent == builtin_folder():
        return True
    modules = [m for m in list(sys.modules.values()) if getattr(m, "__file__", None) == derivation.file]
    return any(value is derivation for m in modules for value in vars(m).values())


def _load_error(error: BaseException, file: Path) -> LoadError:
    line = 0
    place = str(file)
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code.co_filename
        if Path(code).parent == file.parent:
            place, line = code, trace.tb_lineno
        trace = trace.tb_next
    if isinstance(error, SymklError):
        if error.where.startswith(f"{file}:"):
            return LoadError(error.message, where=error.where, hint=error.hint)
        message = f"{error.where}: {error.message}" if error.where else error.message
        return LoadError(message, where=f"{place}:{line}", hint=error.hint)
    if isinstance(error, SyntaxError) and "null bytes" in error.msg:
        return LoadError(
            "this is no text in UTF-8, so no Python", where=place, hint="save it as UTF-8, or name another file"
        )
    if isinstance(error, SyntaxError):
        place, line = error.filename or place, error.lineno or line
        return LoadError(f"{type(error).__name__}: {error.msg}", where=f"{place}:{line}" if line else place)
    if isinstance(error, SystemExit):
        msg = f"the file stops Python: sys.exit({error.code!r})"
        return LoadError(msg, where=f"{place}:{line}", hint='keep that under `if __name__ == "__main__":`')
    hint = words.missing(error.name, _public()) if isinstance(error, NameError) and error.name else ""
    return LoadError(f"{type(error).__name__}: {_text_of(error)}", where=f"{place}:{line}" if line else place, hint=hint)


def _public() -> list[str]:
    """The names that the package has."""
    return list(sys.modules[__package__].__all__)


def _text_of(error: BaseException) -> str:
    try:
        text = " ".join(str(error).split())
    except Exception:  # noqa: BLE001 - an exception of the user's may fail to print
        return "(its message cannot be printed)"
    return text if len(text) <= LONGEST_MESSAGE else text[: LONGEST_MESSAGE - 3] + "..."
