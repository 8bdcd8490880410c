"""Statements decided on a Dask cluster: each of them in a process that can be killed, within the limits of one machine.

What a worker was deciding when it died is handed to another one.
"""

from __future__ import annotations

import multiprocessing
import pickle
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from symkl.cache import prover_version
from symkl.errors import ClusterError
from symkl.pool import Limits, Pool, StoppedError, decided, in_order, packed, unpacked
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from symkl.language.statement import Statement

PATIENCE = 10.0  # seconds until a scheduler, and a worker of it, have to be there
MOST_AT_ONCE = 16  # statements that are handed over together, since a process that has decided some is quicker
SHARES = 4  # of a thread, so that none waits long for another
_clients: dict[str, Any] = {}  # by address, for the rounds of one run


@dataclass(frozen=True, slots=True)
class Cluster:
    """A Dask cluster that decides statements, as many at once as its workers have threads.

    Parameters
    ----------
    address : of its scheduler, such as ``tcp://127.0.0.1:8786``
    limits : for each statement
    ask : what is asked of each statement, if not that it be decided
    """

    address: str
    limits: Limits = field(default_factory=Limits)
    ask: Callable[[Statement], Result] = decided

    def decide(
        self,
        statements: Sequence[Statement],
        on_done: Callable[[int, Result], None] | None = None,
        places: Sequence[str] = (),
        stop: Callable[[], bool] | None = None,
    ) -> list[Result]:
        """Decide all statements, as :meth:`symkl.pool.Pool.decide` does.

        Raises
        ------
        UnsoundError
            If two independent methods disagree about one of them.
        ClusterError
            If nobody answers at the address, or a worker has another version of symkl, or none.
        StoppedError
            If ``stop`` said so.
        """
        client = connected(self.address)
        from distributed import as_completed  # noqa: PLC0415 - an extra, which is there by now

        threads = sum(client.nthreads().values())
        size = min(MOST_AT_ONCE, -(-len(statements) // (SHARES * max(threads, 1)))) or 1
        starts = range(0, len(statements), size)
        asked = [pickle.dumps(list(statements[start : start + size]), pickle.HIGHEST_PROTOCOL) for start in starts]
        futures = client.map(_answered, asked, ask=self.ask, limits=self.limits, version=prover_version(), pure=False)
        start_of = {future.key: start for start, future in zip(starts, futures, strict=True)}
        answers: dict[int, Result | Exception] = {}
        try:
            for future in as_completed(futures, loop=client.loop):
                if stop is not None and stop():
                    raise StoppedError
                start = start_of[future.key]
                for number, answer in enumerate(self._answers(future, statements[start : start + size]), start):
                    answers[number] = answer
                    if on_done is not None and isinstance(answer, Result):
                        on_done(number, answer)
        finally:
            client.cancel(futures)
        return in_order(answers, statements, places)

    def asking(self, ask: Callable[[Statement], Result]) -> Cluster:
        """Return what asks something else of statements, by the same workers."""
        return replace(self, ask=ask)

    def close(self) -> None:
        """Its workers go on; the connection is kept for what is asked next."""

    def _answers(self, future: Any, statements: Sequence[Statement]) -> list[Result | Exception]:  # noqa: ANN401 - of Dask
        from distributed import KilledWorker  # noqa: PLC0415 - as above

        if future.status == "finished":
            said = future.result()
            if isinstance(said, list):  # shorter where one failed
                return [unpacked(data, statement) for data, statement in zip(said, statements, strict=False)]
            msg = f"a worker of {self.address} {said}"
            raise ClusterError(msg, hint="symkl, SymPy and Python have to be the same on every worker")
        if future.status != "error":
            msg = f"the Dask scheduler at {self.address} went away"
            raise ClusterError(msg)
        error = future.exception()
        if isinstance(error, KilledWorker):
            return [Result(Verdict.UNDECIDED, reason="every worker that decided it ended") for _ in statements]
        msg = f"a worker of {self.address} failed: {type(error).__name__}: {error}"
        raise ClusterError(msg, hint="symkl has to be installed on every worker")


def connected(address: str) -> Any:  # noqa: ANN401 - a client of Dask
    """Return the client of a scheduler that has a worker.

    Raises
    ------
    ClusterError
        If Dask is not installed, or nobody answers.
    """
    try:
        from distributed import Client  # noqa: PLC0415 - an extra
    except ImportError as error:
        msg = f"a Dask cluster needs dask and distributed: {error}"
        raise ClusterError(msg, hint="pip install 'symkl[dask]'") from None
    client = _clients.get(address)
    if client is not None and client.status == "running":
        return client
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:  # TimeoutError is an OSError
        msg = f"no Dask scheduler answers at {address} ({type(error).__name__})"
        raise ClusterError(
            msg, hint="`dask scheduler` starts one and prints its address, `dask worker ADDRESS` a worker"
        ) from None
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except TimeoutError:
        client.close()
        msg = f"the Dask scheduler at {address} has no workers"
        raise ClusterError(msg, hint=f"`dask worker {address}` starts one") from None
    _clients[address] = client
    return client


def _answered(data: bytes, ask: Callable[[Statement], Result], limits: Limits, version: str) -> list[bytes] | str:
    """Decide some statements on a worker; a text says why it cannot."""
    if prover_version() != version:
        return "has another version of symkl, or of what symkl calculates with"
    process = multiprocessing.current_process()
    if process.daemon:  # which may have no children, and the process that decides is one
        process.daemon = False
    statements = pickle.loads(data)  # noqa: S301 - it comes from the client, whose code the worker runs
    answers = Pool(1, limits, ask).answers(statements)
    return [packed(answer, statements[number]) for number, answer in sorted(answers.items())]
