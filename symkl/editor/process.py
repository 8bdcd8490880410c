"""The process that computes, as the server sees it: started when it is needed, killed when it is silent for too long."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import os
import signal
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

LOG = logging.getLogger(__name__)
LONGEST_LINE = 1 << 27
PATIENCE = 30.0  # seconds without a sign of life


class Process:
    """One worker, and what is asked of it.

    Parameters
    ----------
    jobs, seconds : statements at once, and time for each
    heard : is called with each answer
    lost : is called with the files that were being checked when the worker ended, and why it did
    """

    def __init__(
        self,
        jobs: int,
        seconds: float,
        heard: Callable[[dict[str, Any]], None],
        lost: Callable[[list[str], str], None],
    ) -> None:
        self.command = [sys.executable, "-m", "symkl.editor.worker", str(jobs), str(seconds)]
        self.heard, self.lost = heard, lost
        self.numbers = itertools.count(1)
        self.open: dict[str, int] = {}  # files that are being checked, with the number of what was asked last
        self.answers: dict[int, asyncio.Future[str]] = {}
        self.last = 0.0
        self.patience = PATIENCE
        self._process: asyncio.subprocess.Process | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._lock = asyncio.Lock()

    def number(self) -> int:
        """A number for what is asked, that its answers bear."""
        return next(self.numbers)

    async def check(self, number: int, key: str, **what: Any) -> None:  # noqa: ANN401 - plain data
        """Have a file checked."""
        self.open[key] = number
        self.last = time.monotonic()
        await self._send({"do": "check", "key": key, "id": number, **what})

    async def hover(self, key: str, of: int, mark: int, patience: float) -> str:
        """Ask for what is said of a mark; nothing, where that takes too long."""
        number = next(self.numbers)
        answer = self.answers[number] = asyncio.get_running_loop().create_future()
        try:
            await self._send({"do": "hover", "key": key, "id": number, "of": of, "mark": mark})
            return await asyncio.wait_for(answer, patience)
        except TimeoutError:
            return ""
        finally:
            self.answers.pop(number, None)

    async def forget(self, key: str) -> None:
        """Say that a file is closed."""
        self.open.pop(key, None)
        if self._process is not None:
            await self._send({"do": "forget", "key": key})

    async def _send(self, what: dict[str, Any]) -> None:
        async with self._lock:
            if self._process is None or self._process.returncode is not None:
                await self._start()
        stream = self._process.stdin if self._process is not None else None
        if stream is not None:
            with suppress(ConnectionError):
                stream.write(json.dumps(what).encode() + b"\n")
                await stream.drain()

    async def _start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *self.command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=LONGEST_LINE,
            start_new_session=True,
        )
        self.last = time.monotonic()
        for work in (self._listen(self._process), self._watch(self._process)):
            task = asyncio.get_running_loop().create_task(work)
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None  # noqa: S101 - it was made so
        while line := await process.stdout.readline():
            self.last = time.monotonic()
            said = json.loads(line)
            if "hover" in said:
                answer = self.answers.get(said["id"])
                if answer is not None and not answer.done():
                    answer.set_result(said["hover"])
            elif "key" in said:
                if said.get("done") and self.open.get(said["key"]) == said["id"]:
                    del self.open[said["key"]]
                try:
                    self.heard(said)
                except Exception:
                    LOG.exception("an answer could not be shown")
        code = await process.wait()
        if self._process is process:
            self._process = None
            self._end(f"the process that checks ended ({code})")

    async def _watch(self, process: asyncio.subprocess.Process) -> None:
        """Kill the worker when it does not answer."""
        while process.returncode is None:
            await asyncio.sleep(min(1.0, self.patience / 4))
            if self.open and time.monotonic() - self.last > self.patience and self._process is process:
                self._process = None
                kill(process)
                self._end(f"nothing came out in {self.patience:g} s")

    def _end(self, why: str) -> None:
        files, self.open = list(self.open), {}
        for answer in self.answers.values():
            if not answer.done():
                answer.set_result("")
        if files:
            self.lost(files, why)

    def close(self) -> None:
        """End the worker."""
        process, self._process = self._process, None
        if process is not None:
            kill(process)


def kill(process: asyncio.subprocess.Process) -> None:
    """Kill a worker and the processes that it started."""
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
