"""What a run without a target takes, and says that it takes."""

from __future__ import annotations

import os
from pathlib import Path

from symkl.errors import SymklError
from symkl.project import Project, current
from symkl.terminal import complain


def mine(targets: tuple[str, ...]) -> list[str]:
    """Return targets, with names of derivations of the current project as places in its files."""
    return current().named(targets)


def derivations(project: Project, targets: tuple[str, ...], *, builtin: bool, quiet: bool) -> list[str]:
    """Return what ``symkl verify`` decides: an empty list stands for all built-in derivations.

    Raises
    ------
    SymklError
        If there is no derivation.
    """
    if targets or builtin:
        return project.named(targets)
    files = project.derivations()
    if not files:
        msg = f"no derivation {_where(project)}"
        hint = "`symkl init` writes a first one; `symkl verify --builtin` decides those that symkl brings along"
        raise SymklError(msg, hint=hint)
    if not quiet:
        complain(project.took(files, "file"))
    return list(map(str, files))


def documents(project: Project, files: tuple[str, ...], *, quiet: bool) -> list[Path]:
    """Return what ``symkl check`` reads.

    Raises
    ------
    SymklError
        If there is no document.
    """
    found = documents_of(project, files)
    if files:
        return found
    if not found:
        msg = f"no document {_where(project)}"
        raise SymklError(msg, hint="name one: symkl check paper.tex; what may stand in it: symkl check --help")
    if not quiet:
        complain(project.took(found, "document"))
    return found


def documents_of(project: Project, files: tuple[str, ...]) -> list[Path]:
    """Return files, with those of a folder for the folder; without any, the documents of a project.

    Raises
    ------
    SymklError
        If a folder has no document.
    """
    if not files:
        return [Path(os.path.relpath(path)) for path in project.documents()]
    found: dict[Path, None] = {}
    for path in map(Path, files):
        inside = [Path(os.path.relpath(one)) for one in Project(path).documents()] if path.is_dir() else [path]
        if not inside:
            msg = "no document in this folder"
            raise SymklError(msg, where=str(path), hint="Markdown, LaTeX, reStructuredText and notebooks are documents")
        found.update(dict.fromkeys(inside))
    return list(found)


def _where(project: Project) -> str:
    return "in this folder" if project.file is None else f"where {os.path.relpath(project.file)} looks for it"
