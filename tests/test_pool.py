"""Workers that can be killed: limits hold, order is kept, and one bad statement harms no other."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from symkl.cache import KeptCertificate
from symkl.language.parse import parse
from symkl.pool import Limits, Pool, mended
from symkl.prover import decide as module
from symkl.verdict import Result, Verdict

EASY = [
    parse("tr(A*B) = tr(B*A)", "A: n x m; B: m x n"),
    parse("tr(A*B) = tr(A)*tr(B)", "A: n x n; B: n x n"),
    parse("Pr(x|y)*Pr(y) = Pr(x, y)", "x: event; y: event"),
    parse("max(x)**2 <= x.T*x", "x: n"),
]
SLOW = parse("det(A) = tr(A)", "A: n x n")


@pytest.fixture
def slow_decider(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make one statement take for ever, and another one too much memory."""
    decide = module.decide

    def stubborn(statement: object) -> Result:
        if statement == SLOW:
            time.sleep(60)
        if statement == EASY[1]:
            return Result(Verdict.PROVED, method="x" * len(bytearray(1 << 33)))
        return decide(statement)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "decide", stubborn)


@pytest.mark.parametrize("jobs", [1, 3])
def test_order_and_verdicts_do_not_depend_on_the_number_of_workers(jobs: int) -> None:
    """Three workers answer what one does."""
    results = Pool(jobs).decide(EASY * 3)
    expected = [Verdict.PROVED, Verdict.REFUTED, Verdict.PROVED, Verdict.PROVED] * 3
    assert [result.verdict for result in results] == expected
    assert [result.counterexample for result in results[:4]] == [result.counterexample for result in results[4:8]]


def test_a_certificate_is_about_the_statement_itself() -> None:
    """The statement is not copied through the pipe, and what comes back can be replayed."""
    (result,) = Pool(1).decide(EASY[:1])
    assert result.certificate is not None
    assert result.certificate.statement is EASY[0]  # type: ignore[attr-defined] # every kind has it
    assert result.certificate.replay()


def test_what_an_oracle_found_is_replayed_by_deciding_again() -> None:
    """The process that asks loads no oracle to read its certificate."""
    (result,) = Pool(1).decide(EASY[3:4])
    assert result.trusts != ("kernel",)
    assert isinstance(result.certificate, KeptCertificate)
    assert result.certificate.replay()


@pytest.mark.usefixtures("slow_decider")
def test_time_limit_kills_and_the_rest_goes_on() -> None:
    """A statement over the limit is undecided, with the reason; the one behind it is decided."""
    start = time.monotonic()
    results = Pool(1, Limits(seconds=1.0)).decide([EASY[0], SLOW, EASY[2]])
    assert time.monotonic() - start < 20
    assert [r.verdict for r in results] == [Verdict.PROVED, Verdict.UNDECIDED, Verdict.PROVED]
    assert results[1].reason == "over the time limit of 1 s"


@pytest.mark.usefixtures("slow_decider")
def test_memory_limit_is_an_answer() -> None:
    """A statement over the memory limit is undecided; the one behind it is decided."""
    results = Pool(1, Limits(mebibytes=2048)).decide([EASY[1], EASY[0]])
    assert [r.verdict for r in results] == [Verdict.UNDECIDED, Verdict.PROVED]
    assert "memory limit of 2048 MiB" in results[0].reason


def test_a_bug_is_raised_where_the_statement_came_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception of the prover's own is not swallowed."""

    def broken(_: object) -> Result:
        msg = "broken"
        raise ZeroDivisionError(msg)

    monkeypatch.setattr(module, "decide", broken)
    with pytest.raises(ZeroDivisionError, match="broken"):
        Pool(1).decide(EASY[:1])


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_nobody_is_warned_of_a_fork() -> None:
    """Libraries with threads warn when a process forks, which is no news for who asks for a verdict."""
    code = """
import os, warnings
from symkl.language.parse import parse
from symkl.pool import Pool
os.register_at_fork(before=lambda: warnings.warn("os.fork() was called: this may lead to a deadlock", RuntimeWarning))
print(Pool(2).decide([parse("tr(A*B) = tr(B*A)", "A: n x m; B: m x n")])[0].verdict.value)
os.fork() or os._exit(0)
"""
    run = subprocess.run([sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "proved\n"
    assert run.stderr.count("RuntimeWarning") == 1  # of the fork that is not ours


def test_workers_that_stay_are_asked_again_and_end() -> None:
    """One process answers all rounds, whatever they ask; one that was killed is replaced."""
    pool = Pool(1, Limits(seconds=30.0), lasting=True)
    first = pool.decide(EASY[:2])
    (worker,) = pool.workers
    assert pool.decide(EASY[:2]) == first
    (wrong,) = pool.asking(mended).decide(EASY[1:2])
    assert wrong.near == ()
    assert pool.workers == [worker]
    worker.process.kill()
    worker.process.join()
    assert pool.decide(EASY[:2]) == first
    (other,) = pool.workers
    pool.close()
    assert not pool.workers
    assert not other.process.is_alive()


@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux only")
def test_workers_end_with_the_process_that_asks() -> None:
    """Even if that is killed, none is left behind."""
    code = """
import os, signal
from symkl.language.parse import parse
from symkl.pool import Pool
pool = Pool(2, lasting=True)
pool.decide([parse("tr(A) = tr(A.T)", "A: n x n"), parse("A = A.T.T", "A: n x n")])
print(*(worker.process.pid for worker in pool.workers), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    pids = [int(pid) for pid in said.stdout.split()]
    assert pids
    end = time.monotonic() + 20
    while alive := [pid for pid in pids if (Path("/proc") / str(pid)).exists()]:
        assert time.monotonic() < end, alive
        time.sleep(0.05)
