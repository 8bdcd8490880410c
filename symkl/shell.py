"""What a shell completes besides commands and options: derivations, files and forms, without loading SymPy."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from symkl.loading import builtin_names
from symkl.render.exports import FORMS

if TYPE_CHECKING:
    import click


def target(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a built-in derivation, or a path."""
    path = CompletionItem(incomplete, type="file")
    if os.sep in incomplete:
        return [path]
    # the path first: Bash forgets what comes before it
    return [path, *(CompletionItem(name, help=title) for name, title in builtin_names() if name.startswith(incomplete))]


def forms(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the last of several forms."""
    before, comma, last = incomplete.rpartition(",")
    return [CompletionItem(before + comma + form) for form in FORMS if form.startswith(last)]
