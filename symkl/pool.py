"""Statements decided in worker processes that can be killed: within a time and a memory limit, several at once.

What goes over a limit is UNDECIDED, with that reason, and the rest goes on. The order of the results is the order of the
statements, however many workers there are.
"""

from __future__ import annotations

import gc
import io
import multiprocessing
import pickle
import sys
import time
import warnings
from collections import deque
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, Protocol

from symkl.errors import SymklError
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from multiprocessing.process import BaseProcess

    from symkl.language.statement import Statement

TIME_LIMIT = 60.0  # seconds for one statement
MEMORY_LIMIT = 4096  # MiB for one worker
OFTEN = 0.05  # seconds between two looks at whether to stop


class StoppedError(Exception):
    """What was being decided is no longer wanted."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one statement may use.

    Attributes
    ----------
    seconds : time for one statement
    mebibytes : memory of one worker, where the system can limit it
    """

    seconds: float = TIME_LIMIT
    mebibytes: int = MEMORY_LIMIT


def limit_memory(mebibytes: int) -> None:
    """Limit the memory of this process, where the system can."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = mebibytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


class _Pickler(pickle.Pickler):
    """Writes an answer without the statement that it is about, which both processes have: terms are slow to pickle."""

    def __init__(self, stream: io.BytesIO, statement: Statement) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self.statement = statement

    def persistent_id(self, obj: object) -> str | None:
        """Name the statement instead of writing it."""
        return "statement" if obj is self.statement else None


class _Unpickler(pickle.Unpickler):
    """Reads such an answer and puts the statement in."""

    def __init__(self, stream: io.BytesIO, statement: Statement) -> None:
        super().__init__(stream)
        self.statement = statement

    def persistent_load(self, pid: object) -> Statement:  # noqa: ARG002 - there is one
        """Return the statement that was named."""
        return self.statement


def packed(answer: Result | Exception, statement: Statement) -> bytes:
    """Write an answer for another process, which has the statement."""
    stream = io.BytesIO()
    _Pickler(stream, statement).dump(answer)
    return stream.getvalue()


def unpacked(data: bytes, statement: Statement) -> Result | Exception:
    """Read such an answer."""
    answer: Result | Exception = _Unpickler(io.BytesIO(data), statement).load()
    return answer


def decided(statement: Statement) -> Result:
    """Decide a statement."""
    from symkl.prover.decide import decide  # noqa: PLC0415 - a worker that is forked has it already

    return decide(statement)


def kept(statement: Statement) -> Result:
    """Decide a statement, and write the certificate that is to be kept of it here, beside other processes."""
    answer = decided(statement)
    getattr(answer.certificate, "data", None)
    return answer


def mended(statement: Statement, most: int = 3, *, firm: bool = False) -> Result:
    """Look for the mends of a statement that is refuted, or ill-typed: so many at most; ``firm`` as ``mends_of`` has it."""
    from symkl.mends import mends_of  # noqa: PLC0415 - few runs need it

    return Result(Verdict.REFUTED, statement=statement, near=mends_of(statement, most=most, firm=firm))


def slipped(statement: Statement, **how: bool) -> Result:
    """Look for the slip of the pen that a statement that is refuted may be; ``how`` as :class:`Suspect` has it."""
    from symkl.mends import slip_of  # noqa: PLC0415 - few runs need it

    slip = slip_of(statement, **how)
    return Result(Verdict.REFUTED, statement=statement, near=(slip,) if slip is not None else ())


def _told(answer: Result, statement: Statement) -> Result:
    """An answer that another process reads without loading the oracles: their certificates are decided again to replay."""
    from symkl.cache import KeptCertificate  # noqa: PLC0415 - only a worker needs it
    from symkl.prover.certificate import KernelCertificate, WitnessCertificate  # noqa: PLC0415 - as above

    if answer.certificate is None or isinstance(answer.certificate, (KernelCertificate, WitnessCertificate)):
        return answer
    return replace(answer, certificate=KeptCertificate(statement, str(answer.certificate)))


def _work(connection: Connection, inherited: Sequence[Connection], mebibytes: int) -> None:
    """Answer what is asked of the statements that come in, until none does."""
    for other in inherited:
        other.close()  # else the end of the process that asks is not noticed
    limit_memory(mebibytes)
    gc.freeze()  # what was loaded is no garbage
    while True:
        try:
            ask, statement = connection.recv()
        except EOFError:
            return
        answer: Result | Exception
        try:
            answer = _told(ask(statement), statement)
        except MemoryError:
            answer = Result(Verdict.UNDECIDED, reason=f"over the memory limit of {mebibytes} MiB")
        except Exception as error:  # noqa: BLE001 - it is raised again where the statement came from
            answer = error
        try:
            data = packed(answer, statement)
        except (ValueError, TypeError, AttributeError, pickle.PicklingError):
            data = packed(RuntimeError(f"{type(answer).__name__}: {answer}"), statement)
        connection.send_bytes(data)


def named(error: Exception, statement: Statement, where: str) -> Exception:
    """Return an error of the prover with the statement, and its place, in it."""
    if isinstance(error, SymklError):
        return type(error)(f"{statement}: {error.message}", where=where, hint=error.hint)
    error.add_note(f"while deciding {where}: {statement}" if where else f"while deciding {statement}")
    return error


def in_order(
    answers: dict[int, Result | Exception], statements: Sequence[Statement], places: Sequence[str] = ()
) -> list[Result]:
    """Return results in the order of the statements; the first that failed is raised, with its place."""
    results = []
    for number, answer in sorted(answers.items()):
        if isinstance(answer, Exception):
            error = named(answer, statements[number], places[number] if places else "")
            raise error from (answer if error is not answer else None)
        results.append(answer)
    return results


class Executor(Protocol):
    """What decides statements: this process, processes that can be killed, or a cluster."""

    def decide(
        self,
        statements: Sequence[Statement],
        on_done: Callable[[int, Result], None] | None = None,
        places: Sequence[str] = (),
        stop: Callable[[], bool] | None = None,
    ) -> list[Result]:
        """Decide all statements, as :meth:`Pool.decide` does."""

    def asking(self, ask: Callable[[Statement], Result]) -> Executor:
        """Return what asks something else of statements, by the same processes."""

    def close(self) -> None:
        """End what was started."""


@dataclass(frozen=True, slots=True)
class Here:
    """The process that asks, which decides one statement after the other without a limit."""

    ask: Callable[[Statement], Result] = decided

    def decide(
        self,
        statements: Sequence[Statement],
        on_done: Callable[[int, Result], None] | None = None,
        places: Sequence[str] = (),
        stop: Callable[[], bool] | None = None,
    ) -> list[Result]:
        """Decide all statements, as :meth:`Pool.decide` does."""
        answers: dict[int, Result | Exception] = {}
        for number, statement in enumerate(statements):
            if stop is not None and stop():
                raise StoppedError
            try:
                answer = answers[number] = self.ask(statement)
            except Exception as error:  # noqa: BLE001 - it is raised again with its place
                answers[number] = error
                break
            if on_done is not None:
                on_done(number, answer)
        return in_order(answers, statements, places)

    def asking(self, ask: Callable[[Statement], Result]) -> Here:
        """Return what asks something else of statements."""
        return Here(ask)

    def close(self) -> None:
        """Nothing was started."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    connection: Connection
    task: int = -1
    since: float = 0.0


@dataclass(slots=True)
class Pool:
    """Worker processes that decide statements.

    Parameters
    ----------
    jobs : how many at once
    limits : for each statement
    ask : what is asked of each statement, if not that it be decided: a function of a module, which workers import
    lasting : whether workers stay for what is asked next, until ``close``; they know the laws by then
    """

    jobs: int = 1
    limits: Limits = field(default_factory=Limits)
    ask: Callable[[Statement], Result] = decided
    lasting: bool = False
    workers: list[_Worker] = field(default_factory=list)

    def decide(
        self,
        statements: Sequence[Statement],
        on_done: Callable[[int, Result], None] | None = None,
        places: Sequence[str] = (),
        stop: Callable[[], bool] | None = None,
    ) -> list[Result]:
        """Decide all statements; results come in the order of the statements, whose ``places`` errors name.

        ``on_done`` hears each answer with the number of its statement; ``stop`` is asked every now and then, and ends it.

        Raises
        ------
        UnsoundError
            If two independent methods disagree about one of them: about the first of these, however many workers there are.
        StoppedError
            If ``stop`` said so.
        """
        return in_order(self.answers(statements, on_done, stop), statements, places)

    def answers(
        self,
        statements: Sequence[Statement],
        on_done: Callable[[int, Result], None] | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> dict[int, Result | Exception]:
        """Ask of all statements, by number; behind one that failed none is begun."""
        answers: dict[int, Result | Exception] = {}
        waiting = deque(range(len(statements)))
        try:
            while waiting or any(worker.task >= 0 for worker in self.workers):
                self._hand_out(waiting, statements)
                if stop is not None and stop():
                    raise StoppedError
                for worker in self._ready(OFTEN if stop is not None else None):
                    number, worker.task = worker.task, -1
                    answer = answers[number] = self._answer(worker, statements[number])
                    if isinstance(answer, Exception):
                        waiting.clear()  # those before it are still awaited
                    elif on_done is not None:
                        on_done(number, answer)
        finally:
            for worker in list(self.workers):
                if worker.task >= 0 or not self.lasting:
                    self._kill(worker)
        return answers

    def _hand_out(self, waiting: deque[int], statements: Sequence[Statement]) -> None:
        self.workers[:] = [w for w in self.workers if w.process.is_alive() or w.task >= 0]
        while waiting and len(self.workers) < self.jobs:
            self.workers.append(self._started())
        for worker in self.workers:
            if worker.task < 0 and waiting:
                worker.task, worker.since = waiting.popleft(), time.monotonic()
                worker.connection.send((self.ask, statements[worker.task]))

    def _started(self) -> _Worker:
        # forked where that is safe and cheap: the worker then has SymPy and the prover already
        context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        if sys.platform == "linux":
            import symkl.prover.decide  # noqa: F401, PLC0415 - so that no worker has to load it
        here, there = context.Pipe()
        inherited = [here, *(worker.connection for worker in self.workers)] if sys.platform == "linux" else []
        process = context.Process(target=_work, args=(there, inherited, self.limits.mebibytes), daemon=True)
        with warnings.catch_warnings():
            # libraries with threads, and Python itself, warn of forks; a worker runs nothing but the prover, which has none
            warnings.filterwarnings("ignore", message=r"(?s).*fork\(\)")
            process.start()
        there.close()
        return _Worker(process, here)

    def _ready(self, longest: float | None) -> list[_Worker]:
        """Workers that have answered, died, or run out of time; waits no longer than it may."""
        busy = [worker for worker in self.workers if worker.task >= 0]
        now = time.monotonic()
        patience = max(0.0, min(worker.since for worker in busy) + self.limits.seconds - now)
        answered = wait([w.connection for w in busy], timeout=patience if longest is None else min(patience, longest))
        now = time.monotonic()
        return [w for w in busy if w.connection in answered or now - w.since >= self.limits.seconds]

    def _answer(self, worker: _Worker, statement: Statement) -> Result | Exception:
        if not worker.connection.poll():
            self._kill(worker)
            seconds = time.monotonic() - worker.since
            reason = f"over the time limit of {self.limits.seconds:g} s"
            return Result(Verdict.UNDECIDED, reason=reason, seconds=seconds)
        try:
            return unpacked(worker.connection.recv_bytes(), statement)
        except (EOFError, OSError):
            self._kill(worker)
            return Result(
                Verdict.UNDECIDED, reason=f"the process that decided it ended, perhaps over {self.limits.mebibytes} MiB"
            )

    def _kill(self, worker: _Worker) -> None:
        worker.process.kill()
        worker.process.join()
        worker.connection.close()
        self.workers[:] = [w for w in self.workers if w is not worker]

    def asking(self, ask: Callable[[Statement], Result]) -> Pool:
        """Return a pool that asks something else of statements, by the same workers."""
        return replace(self, ask=ask)

    def close(self) -> None:
        """End all workers."""
        for worker in list(self.workers):
            self._kill(worker)
