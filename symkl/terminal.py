"""What is written to the terminal: text, colours, a progress bar."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any, TextIO

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.progress import Progress, TaskID

    from symkl.errors import SymklError

BAR_AFTER = 2.0  # seconds
STYLES: dict[str, dict[str, Any]] = {
    "good": {"fg": "green"},
    "bad": {"fg": "red", "bold": True},
    "known": {"fg": "yellow"},
    "name": {"bold": True},
    "dim": {"dim": True},
    "changed": {"underline": True},
}


def say(text: str) -> None:
    """Write to standard output."""
    # not click.echo, which writes UTF-8 to a terminal that says it is ASCII
    sys.stdout.write(text + "\n")


def complain(text: str) -> None:
    """Write to standard error, behind what was written before."""
    sys.stdout.flush()
    sys.stderr.write(text + "\n")


def print_errors(errors: Iterable[SymklError]) -> None:
    """Say what was wrong, and where; a hint that several share is said once, with the last of them."""
    from symkl.render.lines import folded  # noqa: PLC0415 - as above
    from symkl.render.messages import error_text  # noqa: PLC0415 - most runs have none

    wide = width(sys.stderr)
    listed = list(errors)
    last = {error.hint: at for at, error in enumerate(listed)}
    for at, error in enumerate(listed):
        text = error_text(error, hint=last[error.hint] == at)
        lines = [(line[: len(line) - len(line.lstrip())], line.lstrip()) for line in text.split("\n")]
        complain("\n".join(folded(indent, line, wide, hang=4) for indent, line in lines))


def print_error(error: SymklError) -> None:
    """Say what was wrong, and where."""
    print_errors([error])


def _is_plain() -> bool:
    """Whether nothing but text is wanted."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


def _in_colour() -> bool:
    return sys.stdout.isatty() and not _is_plain()


def width(stream: TextIO | None = None) -> int | None:
    """Return how wide the terminal is that standard output, or another stream, goes to, if it goes to one."""
    import shutil  # noqa: PLC0415 - only what is shown on a terminal needs it

    return shutil.get_terminal_size().columns if (stream or sys.stdout).isatty() else None


def paint(text: str, style: str) -> str:
    """Return a text in a style, on a terminal that has colours."""
    return click.style(text, **STYLES[style]) if style in STYLES and _in_colour() else text


class Bar:
    """A progress bar on a terminal, once a run has taken two seconds; it leaves nothing behind."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.wanted = sys.stderr.isatty() and not _is_plain()
        self.progress: Progress | None = None
        self.task: TaskID | None = None

    def __call__(self, done: int, links: int) -> None:
        """Show how far the run is."""
        if not self.wanted or time.monotonic() - self.begun < BAR_AFTER:
            return
        if self.progress is None:
            from rich.console import Console  # noqa: PLC0415 - most runs end before a bar is due
            from rich.progress import Progress  # noqa: PLC0415 - as above

            self.progress = Progress(console=Console(stderr=True), transient=True)
            self.progress.start()
            self.task = self.progress.add_task("links", total=links)
        if self.task is not None:
            self.progress.update(self.task, completed=done)

    def close(self) -> None:
        """Take the bar away."""
        if self.progress is not None:
            self.progress.stop()
