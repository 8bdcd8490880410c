"""Runs again whenever a file changes."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PAUSE = 0.5  # seconds between two looks

Seen = dict[Path, tuple[int, int]]


def changes(files: Callable[[], Iterable[Path]], pause: float = PAUSE) -> Iterator[list[Path]]:
    """Yield at once, and then the files that changed, appeared or went, each time that some did; for ever."""
    seen = _look(files())
    yield []
    while True:
        time.sleep(pause)
        now = _look(files())
        changed = [path for path in {**seen, **now} if seen.get(path) != now.get(path)]
        if changed:
            seen = now
            yield changed


def _look(files: Iterable[Path]) -> Seen:
    found: Seen = {}
    for path in files:
        try:
            known = path.stat()
        except OSError:
            continue
        found[path] = (known.st_mtime_ns, known.st_size)
    return found
