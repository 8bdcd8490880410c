"""What a shell completes besides commands and options: derivations, files and forms, without loading SymPy."""

from __future__ import annotations

import ast
import os
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from symkl.loading import builtin_folder, is_derivation_file
from symkl.render.exports import FORMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click


def names() -> Iterator[tuple[str, str]]:
    """Return name and title of each built-in derivation, read from its file without running it."""
    for file in sorted(builtin_folder().iterdir()):
        if not is_derivation_file(file.name):
            continue
        for node in ast.walk(ast.parse(file.read_bytes())):
            match node:
                case ast.Call(func=ast.Name(id="Derivation"), args=[ast.Constant(value=str(name)), *_], keywords=keywords):
                    titles = (k.value for k in keywords if k.arg == "title")
                    yield name, next((str(t.value) for t in titles if isinstance(t, ast.Constant)), "")


def target(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a built-in derivation, or a path."""
    path = CompletionItem(incomplete, type="file")
    if os.sep in incomplete:
        return [path]
    # the path first: Bash forgets what comes before it
    return [path, *(CompletionItem(name, help=title) for name, title in names() if name.startswith(incomplete))]


def forms(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the last of several forms."""
    before, comma, last = incomplete.rpartition(",")
    return [CompletionItem(before + comma + form) for form in FORMS if form.startswith(last)]
