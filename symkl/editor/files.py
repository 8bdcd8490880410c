"""A file that is open in an editor, with what is known of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from symkl.editor.positions import Moved, Text

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator

KINDS = {
    **dict.fromkeys((".md", ".markdown", ".qmd", ".rmd", ".mdx"), "markdown"),
    **dict.fromkeys((".tex", ".ltx"), "tex"),
    ".rst": "rst",
    ".ipynb": "notebook",
    ".toml": "claims",
    ".py": "python",
}
LANGUAGES = {
    **dict.fromkeys(("markdown", "quarto", "rmd", "mdx"), "markdown"),
    **dict.fromkeys(("latex", "tex", "plaintex"), "tex"),
    "restructuredtext": "rst",
    "rst": "rst",
    "toml": "claims",
    "python": "python",
}


def kind_of(path: str, language: str) -> str:
    """What kind of file it is: by its name, else by what the editor calls its language; nothing for any other."""
    return KINDS.get(PurePath(path).suffix.lower(), "") or LANGUAGES.get(language.lower(), "")


@dataclass
class File:
    """A file, or a notebook with its text cells.

    Attributes
    ----------
    key : what it is called between the processes
    kind, path : what it is, and where; without a path it was never saved
    uris, texts : its parts as they are now
    checked : the texts that the marks are about
    marks, fixes, errors : what is known, as the worker sent it
    number : of the check that the marks are from
    asked : of the check that was asked for last
    timer, since : of the next check, and when the first change came that it is for
    """

    key: str
    kind: str
    path: str
    uris: list[str]
    texts: list[Text]
    version: int | None = None
    checked: list[Text] = field(default_factory=list)
    sent: list[Text] = field(default_factory=list)
    marks: list[dict[str, Any]] = field(default_factory=list)
    fixes: list[dict[str, Any]] = field(default_factory=list)
    number: int = 0
    asked: int = 0
    timer: asyncio.TimerHandle | None = None
    since: float | None = None

    def placed(self, uri: str) -> Iterator[tuple[int, dict[str, Any], int, int]]:
        """The marks of a part with their numbers and where they stand now; without those whose text was changed."""
        part = self.uris.index(uri) if uri in self.uris else -1
        if not 0 <= part < len(self.checked):
            return
        moved = Moved(self.checked[part].text, self.texts[part].text)
        for number, mark in enumerate(self.marks):
            if mark["part"] == part and (where := moved(mark["start"], mark["end"])) is not None:
                yield number, mark, *where

    @property
    def is_current(self) -> bool:
        """Whether the marks are about the texts as they are."""
        return [text.text for text in self.checked] == [text.text for text in self.texts]
