"""Reports kept between runs: of what is unchanged nothing is loaded, and nothing decided.

A report is kept under what was asked for, beside digests of all that it depends on: symkl's own source, Python with its
path and the environment, the settings, and each file that was read. One that is damaged is ignored, and where there is a
doubt whether more was read, none is kept.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symkl.loading import builtin_folder
from symkl.observed import Read, reading
from symkl.options import WRONG_USE
from symkl.places import cache_folder
from symkl.render.lines import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run says, if it is text and nothing else, and the code that it returns."""

    page: Page | None
    code: int


def answered(asked: Mapping[str, Any] | None, run: Callable[[], Answer]) -> Answer:
    """Return what a run says: what is kept, if it would say the same again, or else what it says.

    Parameters
    ----------
    asked : the command, its targets with the files that they stand for, and all options that make a difference; of a
        run that does more than say something, nothing
    run : reads, decides, and says
    """
    if asked is None:
        return run()
    question = _Question(asked)
    kept = question.answer()
    if kept is not None:
        return kept
    with reading() as read:
        answer = run()
    if answer.page is not None and answer.code != WRONG_USE and not read.doubt:
        question.keep(answer.page, answer.code, read)
    return answer


class _Question:
    """What a run is asked, and all that its answer depends on but for the files that it reads."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        self.asked = asked
        self.state = _digest([own(), *_around()])  # before anything is read, so that a change meanwhile is one

    def answer(self) -> Answer | None:
        """Return what is kept, if nothing has changed."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            if kept.pop("check") != self._check(kept) or not Read(kept["files"]).unchanged():
                return None
            blocks, *rest = kept["page"]
            return Answer(Page(tuple(blocks), *rest), kept["code"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def keep(self, page: Page, code: int, read: Read) -> None:
        """Keep what a run says; a folder that cannot be written is no error."""
        kept = {"files": read.files, "page": [page.blocks, page.summary, page.style, page.hang], "code": code}
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            scratch = self._file.with_suffix(f".{os.getpid()}")
            scratch.write_text(json.dumps({"check": self._check(kept), **kept}), encoding="utf-8")
            scratch.replace(self._file)
        except OSError:
            return

    def _check(self, kept: dict[str, Any]) -> str:
        return _digest([self._key, self.state, kept])

    @property
    def _key(self) -> str:
        return _digest([os.getcwd(), self.asked])  # noqa: PTH109 - places are shown from here

    @property
    def _file(self) -> Path:
        return cache_folder() / "reports" / f"{self._key}.json"


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode("utf-8", "surrogateescape")).hexdigest()


@cache
def own() -> str:
    """Return a digest of symkl: what it reads, how it decides, what it prints, and the derivations that it brings along."""
    whole = hashlib.sha256()
    for folder in (str(Path(__file__).parent), str(builtin_folder())):
        for path in _sources(folder):
            with open(path, "rb") as stream:  # noqa: PTH123 - a path object for each file takes as long as its digest
                content = stream.read()
            whole.update(f"{path} {len(content)}\n".encode("utf-8", "surrogateescape") + content)
    return whole.hexdigest()


def _sources(folder: str) -> Iterator[str]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _sources(entry.path)
        elif entry.name.endswith(".py"):
            yield entry.path


def _around() -> Iterator[object]:
    """What else a run can see: Python, where it finds modules and when something was last put there, the environment."""
    yield sys.version, sys.flags.optimize, sys.executable
    for place in sys.path:
        try:
            yield place, os.stat(place or ".").st_mtime_ns  # noqa: PTH116 - speed
        except OSError:
            yield place
    yield sorted(os.environ.items())
