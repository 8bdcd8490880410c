"""Files as documents: Markdown, LaTeX with what it includes, reStructuredText, notebooks, copied pages."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from symkl import observed
from symkl.documents import pasted, restructured, scanning
from symkl.documents.macros import Macro, defined
from symkl.documents.source import Document
from symkl.errors import LoadError

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 5_000_000
KINDS = {
    **dict.fromkeys((".md", ".markdown", ".qmd", ".rmd", ".mdx"), "markdown"),
    **dict.fromkeys((".tex", ".ltx", ".sty"), "tex"),
    **dict.fromkeys((".rst", ".rest"), "rst"),
    ".ipynb": "notebook",
    ".txt": "text",
}
INCLUDED = re.compile(r"(?<!%)\\(?:input|include|usepackage|RequirePackage)\s*(?:\[[^\]]*\])?\s*\{([^{}]+)\}")
DEEPEST = 10


def documents_of(path: Path, kind: str = "") -> list[Document]:
    """Return the documents of a file: one, or one for each text cell of a notebook; what LaTeX inputs follows it.

    Raises
    ------
    LoadError
        If the file cannot be read, is too large, is no UTF-8, or if nobody knows its kind.
    """
    return documents_in(text_of(path), kind_of(path, kind), str(path), path)


def kind_of(path: Path, kind: str = "") -> str:
    """Return the kind of a file, by its name where nobody says it."""
    kind = kind or KINDS.get(path.suffix.lower(), "")
    if not kind:
        msg = f"{path}: what kind of document is it?"
        other = {".py": f"derivations are decided by symkl verify {path}", ".toml": f"claims by symkl prove --file {path}"}
        known = f"known: {' '.join(KINDS)}; say --kind markdown, tex, rst, notebook or text"
        raise LoadError(msg, hint=other.get(path.suffix.lower(), known))
    return kind


def documents_in(text: str, kind: str, name: str = "text", path: Path | None = None) -> list[Document]:
    """Return the documents of a text of a kind: markdown, tex, rst, notebook or text."""
    if kind == "notebook":
        return _cells(name, text)
    if kind == "rst":
        return [restructured.scanned(name, text)]
    if kind == "text":
        tex = text.count("$$") > 1 or text.count("\\(") > 1 or (text.count("$") > 1 and "\\begin{" not in text)
        return [scanning.scanned(name, text, "markdown") if tex else pasted.scanned(name, text)]
    document = scanning.scanned(name, text, "markdown" if kind == "markdown" else "tex")
    included = _included(path, text) if kind == "tex" and path else []
    return [document, *(_brought_in(str(file), inside) for file, inside in included)]


def _brought_in(name: str, text: str) -> Document:
    """A file that LaTeX inputs; of a package only what it defines is looked at."""
    return Document(name, text) if is_package(name) else scanning.scanned(name, text, "tex")


def is_package(name: str) -> bool:
    """Whether a file has macros alone."""
    return name.endswith(".sty")


def macros_of(documents: list[Document], path: Path | None = None) -> dict[str, Macro]:
    """Return what documents, and the packages beside a LaTeX file, define."""
    texts = [d.text for d in sorted(documents, key=lambda d: not is_package(d.name))]  # of packages first
    if path is not None:
        texts = [*(text_of(file) for document in documents for file in _told(document, path)), *texts]
    found: dict[str, Macro] = {}
    for text in texts:
        found |= defined(text)
    return found


def _told(document: Document, path: Path) -> list[Path]:
    """The files of macros that directives name: below the folder of the document, as what LaTeX inputs."""
    root = path.resolve().parent
    found = []
    for directive in document.directives:
        name = directive.text.removeprefix("macros ").strip()
        if not directive.text.startswith("macros "):
            continue
        file = (root / name).resolve()
        where = f"{document.name}:{document.place(directive.span.start)}"
        if not file.is_relative_to(root):
            msg = f"symkl: macros {name}: stands outside the folder of the document"
            raise LoadError(msg, where=where, hint="only files in its folder, or below it, are read")
        if not file.is_file():
            msg = f"symkl: macros {name}: there is no such file"
            raise LoadError(msg, where=where, hint=f"it is looked for in {root.name or root}")
        found.append(file)
    return found


def text_of(path: Path) -> str:
    """Return the text of a file, with line ends as newlines."""
    observed.saw(path)
    try:
        if path.stat().st_size > LARGEST:
            msg = f"{path} is larger than {LARGEST // 1_000_000} MB"
            raise LoadError(msg, hint="split it, or check its parts")
        raw = path.read_bytes()
    except OSError as error:
        msg = f"{path} cannot be read: {error.strerror}"
        raise LoadError(msg) from None
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        msg = f"{path}:{line}: not UTF-8"
        raise LoadError(msg, hint="save it as UTF-8") from None


def _cells(name: str, text: str) -> list[Document]:
    try:
        cells = json.loads(text)["cells"]
        sources = [(number, cell["source"]) for number, cell in enumerate(cells, 1) if cell["cell_type"] == "markdown"]
        texts = [(number, source if isinstance(source, str) else "".join(source)) for number, source in sources]
    except (ValueError, KeyError, TypeError, RecursionError):
        msg = f"{name} is no notebook"
        raise LoadError(msg, hint="a notebook is JSON with cells, as Jupyter saves it") from None
    return [scanning.scanned(name, source, "markdown", cell=number) for number, source in texts]


def _included(path: Path, text: str) -> list[tuple[Path, str]]:
    """Return the files that LaTeX inputs, with their texts: those that stand in the folder of the first, or below it."""
    root = path.resolve().parent
    found: dict[Path, str] = {}
    waiting = [(text, 0)]
    while waiting:
        inside, depth = waiting.pop()
        for names in INCLUDED.findall(inside) if depth < DEEPEST else ():
            for name in names.split(","):
                for suffix in ("", ".tex", ".sty"):
                    written = root / (name.strip() + suffix)
                    observed.saw(written)  # also where there is none
                    file = written.resolve()
                    if (
                        file.is_relative_to(root)
                        and file.is_file()
                        and file.suffix in (".tex", ".sty")
                        and file not in found
                    ):
                        found[file] = text_of(file)
                        waiting.append((found[file], depth + 1))
    return list(found.items())
