"""The process that reads and decides for an editor: a line of JSON for each thing asked and each answer.

What comes in: ``check`` (a file), ``hover`` (a mark of it), ``forget`` (a file). A file that is asked for again is no longer
decided as it was; one file waits while another is new. What a derivation file prints goes to standard error.
"""

from __future__ import annotations

import gc
import json
import os
import queue
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from symkl.editor import claims, derivations, documents
from symkl.editor.fixes import Fix, applied, fix, moved
from symkl.editor.hovers import hover
from symkl.editor.known import Known
from symkl.editor.marks import PROVED, Page, sent
from symkl.pool import StoppedError, limit_memory

if TYPE_CHECKING:
    from collections.abc import Callable

    from symkl.documents.check import Decide
    from symkl.editor.marks import Mark

    Read: TypeAlias = Callable[[Decide], Page]

MEMORY = 4096  # MiB
EVERY = 0.4  # seconds between two answers on the way
BEATS = 1.0  # seconds between two signs of life while statements are decided
MOST_ROUNDS = 100  # of deciding what one file asks for
MOST_FIXED = 20  # marks of a file for which mends are looked for
MOST_SUSPECTED = 100  # readings of a file that may be slips of the pen


@dataclass
class Worker:
    """Answers what is asked, one file after the other."""

    out: IO[str]
    known: Known
    waiting: dict[str, dict[str, Any]] = field(default_factory=dict)
    interrupted: dict[str, dict[str, Any]] = field(default_factory=dict)  # they go on when nothing new is waiting
    asked: queue.SimpleQueue[dict[str, Any]] = field(default_factory=queue.SimpleQueue)
    pages: dict[str, tuple[int, Page]] = field(default_factory=dict)
    readers: dict[str, documents.Reader] = field(default_factory=dict)  # of documents as they were open last
    beat: float = 0.0

    def run(self) -> None:
        """Work for ever."""
        while True:
            if not self.waiting and not self.interrupted:
                self.take(self.asked.get())
            self.look()
            if files := self.waiting or self.interrupted:
                key = next(iter(files))
                asked = files.pop(key)
                try:
                    self.check(asked)
                except StoppedError:
                    if key not in self.waiting and key in self.pages:
                        self.interrupted[key] = asked
                except Exception:  # noqa: BLE001 - whatever a text may do, the next is checked
                    traceback.print_exc()
                    self.say(id=asked["id"], key=key, error=f"symkl failed: {traceback.format_exc(limit=-1)}", done=True)

    def look(self) -> bool:
        """Take in what was asked meanwhile; whether a file is waiting."""
        while True:
            try:
                self.take(self.asked.get_nowait())
            except queue.Empty:
                return bool(self.waiting)

    def take(self, asked: dict[str, Any]) -> None:
        """Answer at once what is quickly answered; note a file for later."""
        key = asked["key"]
        if asked["do"] == "check":
            self.waiting.pop(key, None)
            self.interrupted.pop(key, None)
            self.waiting[key] = asked
        elif asked["do"] == "hover":
            self.say(id=asked["id"], hover=self._hover(asked))
        elif asked["do"] == "forget":
            self.waiting.pop(key, None)
            self.interrupted.pop(key, None)
            self.pages.pop(key, None)
            self.readers.pop(key, None)

    def _hover(self, asked: dict[str, Any]) -> str:
        of, page = self.pages.get(asked["key"], (0, Page((), ())))
        if of != asked["of"] or not 0 <= asked["mark"] < len(page.marks):
            return ""
        mark: Mark = page.marks[asked["mark"]]
        try:
            return hover(mark, self._mends(mark))
        except Exception:  # noqa: BLE001 - an explanation that fails is none
            traceback.print_exc()
            return mark.message

    def say(self, **what: Any) -> None:  # noqa: ANN401 - plain data
        """Send an answer."""
        self.out.write(json.dumps(what) + "\n")
        self.out.flush()
        self.beat = time.monotonic()

    # files
    def check(self, asked: dict[str, Any]) -> None:
        """Say what is known of a file, decide what is not, say that, and look for what may have been meant."""
        read = asked["read"] = asked.get("read") or self.reader(asked, asked["texts"], keep=True)
        page = self.page(read)
        self.answer(asked, page, done=not self.known.wanted)
        for _ in range(MOST_ROUNDS):  # what one answer leads to is asked next
            if not self.known.wanted:
                break
            self.known.decide_wanted(self._stop, lambda: self.answer(asked, self.page(read)), EVERY)
            page = self.page(read)
            self.answer(asked, page, done=not self.known.wanted)
        if any(one not in self.known.slips for one in page.suspects[:MOST_SUSPECTED]):
            self.known.look_for_slips(page.suspects[:MOST_SUSPECTED], self._stop)
            page = self.page(read)
            self.answer(asked, page, done=True)
        wrong = [mark for mark in page.marks if mark.is_wrong][:MOST_FIXED]
        if wrong:
            asking = [mark.result.statement for mark in wrong if mark.result is not None and mark.result.near is None]
            self.known.look_for_mends(asking, self._stop)
            fixes = [
                {"mark": page.marks.index(mark), "title": one.title, "edits": one.edits}
                for mark in wrong
                for one in self._fixes(asked, page, mark)
            ]
            self.say(id=asked["id"], key=asked["key"], fixes=fixes)

    def reader(self, asked: dict[str, Any], texts: list[str], *, keep: bool = False) -> Read:
        """Read what an editor has open, or would have, from what was kept last; code runs here, once."""
        kind, path, key = asked["kind"], asked["path"], asked["key"]
        if kind == "claims":
            return partial(claims.page, path, texts[0])
        if kind == "python":
            return partial(derivations.page, derivations.found_in(path))
        found = documents.Reader(kind, path, texts, self.readers.get(key))
        if keep:
            self.readers[key] = found
        return partial(found.page, slips=self.known.slips)

    def page(self, read: Read) -> Page:
        """What is said of a file with what is known now; the rest is noted as wanted."""
        self.known.wanted.clear()
        return read(self.known.look_up)

    def answer(self, asked: dict[str, Any], page: Page, *, done: bool = False) -> None:
        """Send what is said of a file."""
        self.pages[asked["key"]] = asked["id"], page
        self.say(id=asked["id"], key=asked["key"], marks=sent(page), done=done)

    def _stop(self) -> bool:
        if time.monotonic() - self.beat > BEATS:
            self.say(alive=True)
        return self.look()

    # mends
    def _mends(self, mark: Mark) -> tuple[Any, ...]:
        if not mark.is_wrong or mark.result is None:
            return ()
        found = mark.result if mark.result.near is not None else self.known.mends.get(mark.result.statement)
        return found.near or () if found is not None else ()

    def _fixes(self, asked: dict[str, Any], page: Page, mark: Mark) -> list[Fix]:
        """Quick fixes of a mark: of a text that is read again with each of them, and proved there."""
        kind = asked["kind"]
        found = []
        for mend in self._mends(mark):
            one = fix(kind, mark, mend)
            if one is not None and (kind == "python" or self._holds(asked, page, mark, one)):
                found.append(one)
        return found

    def _holds(self, asked: dict[str, Any], page: Page, mark: Mark, one: Fix) -> bool:
        texts = list(page.texts)
        texts[mark.part] = applied(texts[mark.part], one.edits)
        start = moved(mark.sign.start, one.edits)
        read = self.reader(asked, texts)
        tried = self.page(read)
        for _ in range(MOST_ROUNDS):
            if not self.known.wanted:
                break
            self.known.decide_wanted(self._stop, lambda: None, EVERY)
            tried = self.page(read)
        here = [m for m in tried.marks if m.part == mark.part and abs(m.sign.start - start) <= 1]
        loud = sum(bool(m.severity) for m in page.marks)
        return bool(here) and here[0].glyph == PROVED and sum(bool(m.severity) for m in tried.marks) < loud


def _listen(stream: IO[str], asked: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Pass on what comes in; at its end, end."""
    with suppress(ValueError):  # a line that was cut off when the other end was killed
        for line in stream:
            asked.put(json.loads(line))
    if hasattr(os, "killpg") and os.getpgid(0) == os.getpid():
        os.killpg(0, signal.SIGKILL)  # with the processes that decide
    os._exit(0)


def main() -> None:
    """Answer on standard output what is asked on standard input."""
    come_in, out = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)  # nothing that prints may speak here
    limit_memory(MEMORY)
    gc.set_threshold(200_000, 20, 20)  # terms are many and live long
    worker = Worker(out, Known(int(sys.argv[1]), float(sys.argv[2])))
    threading.Thread(target=_listen, args=(come_in, worker.asked), daemon=True).start()
    worker.run()


if __name__ == "__main__":
    main()
