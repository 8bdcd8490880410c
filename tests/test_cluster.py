"""A Dask cluster decides what one machine decides: the same reports, also when a worker dies."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from test_pool import EASY

from symkl import cluster, suite
from symkl.cluster import Cluster
from symkl.deciding import Means
from symkl.documents.check import check
from symkl.errors import ClusterError
from symkl.pool import Here, Limits, Pool
from symkl.render import findings
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from symkl.language.statement import Statement

distributed = pytest.importorskip("distributed", reason="Dask is not installed (extra dask)")
pytestmark = pytest.mark.filterwarnings("default")  # of Dask, when a worker dies
PROJECT = Path(__file__).parents[1]
DOCUMENTS = sorted((PROJECT / "tests" / "documents" / "samples").glob("bound.md"))
DERIVATIONS = [str(PROJECT / "derivations" / "trace.py")]


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Any]:
    """Two workers, each a process of its own."""
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as found:
        yield found
        cluster.connected(found.scheduler_address).close()


@pytest.fixture(scope="module")
def here() -> str:
    """What one machine says of the documents."""
    return documents(Means(cached=False, jobs=2))


def workers(address: str) -> list[int]:
    return list(cluster.connected(address).run(os.getpid).values())


@pytest.fixture
def a_worker_dies(scheduler: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:  # noqa: ANN401 - a cluster of Dask
    """Kill one of the two workers when the first answers are there; return whom."""
    killed: list[int] = []
    decide = Cluster.decide

    def deadly(self: Cluster, statements: Any, on_done: Any = None, *rest: Any) -> list[Result]:  # noqa: ANN401
        def heard(number: int, result: Result) -> None:
            if not killed:
                killed.append(workers(scheduler.scheduler_address)[0])
                os.kill(killed[0], signal.SIGKILL)
            if on_done is not None:
                on_done(number, result)

        return decide(self, statements, heard, *rest)

    monkeypatch.setattr(Cluster, "decide", deadly)
    return killed


def documents(means: Means) -> str:
    report = replace(check(*DOCUMENTS, means=means), seconds=0.0)
    return findings.formatted(report, "json", "1", findings.Look(notes=True, letters=True))


@pytest.mark.parametrize("dying", [False, True], ids=["both live", "one dies"])
def test_reports_are_those_of_one_machine_to_the_byte(
    *,
    dying: bool,
    here: str,
    scheduler: Any,  # noqa: ANN401 - a cluster of Dask
    request: pytest.FixtureRequest,
) -> None:
    """Documents, their mends included, also when one of the workers dies half-way: the other decides what that had."""
    killed = request.getfixturevalue("a_worker_dies") if dying else []
    there = documents(Means(cached=False, scheduler=scheduler.scheduler_address))
    assert '"refuted"' in here
    assert there == here
    assert len(killed) == dying


def test_verify_with_a_cluster(scheduler: Any) -> None:  # noqa: ANN401 - as above
    """Verdicts, certificates and places are those of one machine."""
    means = Means(cached=False, scheduler=scheduler.scheduler_address)
    heard: list[tuple[int, int]] = []
    there = suite.run(DERIVATIONS, lambda done, of: heard.append((done, of)), means)
    here = suite.run(DERIVATIONS, None, Means(cached=False))
    assert [link.result for link in there.links] == [link.result for link in here.links]
    assert heard[-1] == (len(heard) - 1, len(heard) - 1)
    some = next(link.result for link in there.links if link.result.certificate is not None)
    assert some.certificate is not None
    assert some.certificate.replay()


def never(_: Statement) -> Result:
    time.sleep(60)
    raise AssertionError


def broken(_: Statement) -> Result:
    msg = "broken"
    raise ZeroDivisionError(msg)


def deadly(_: Statement) -> Result:
    os._exit(1)


def test_limits_hold_on_a_worker(scheduler: Any) -> None:  # noqa: ANN401 - as above
    """What takes too long is killed there, and what kills its process is an answer."""
    begun = time.monotonic()
    results = Cluster(scheduler.scheduler_address, Limits(0.5), never).decide(EASY[:2])
    assert [one.reason for one in results] == ["over the time limit of 0.5 s"] * 2
    assert time.monotonic() - begun < 20
    (ended,) = Cluster(scheduler.scheduler_address, Limits(), deadly).decide(EASY[:1])
    assert "the process that decided it ended" in ended.reason


@pytest.mark.parametrize("executor", ["here", "pool", "cluster"])
def test_three_executors_are_one(executor: str, scheduler: Any) -> None:  # noqa: ANN401
    """Order, verdicts, and a bug of the prover with its place."""
    made: Callable[..., Any] = {
        "here": Here,
        "pool": lambda *ask: Pool(1, Limits(), *ask),
        "cluster": lambda *ask: Cluster(scheduler.scheduler_address, Limits(), *ask),
    }[executor]
    results = made().decide(EASY)
    assert [r.verdict for r in results] == [Verdict.PROVED, Verdict.REFUTED, Verdict.PROVED, Verdict.PROVED]
    assert results[1].counterexample == Here().decide(EASY[1:2])[0].counterexample
    with pytest.raises(ZeroDivisionError, match="broken") as raised:
        made(broken).decide(EASY[:2], None, ["the first", "the second"])
    assert "the first" in raised.value.__notes__[0]


def test_nobody_at_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Said at once, and not at each statement."""
    monkeypatch.setattr(cluster, "PATIENCE", 0.3)
    for address in ("tcp://127.0.0.1:9", "nonsense://", "nowhere"):
        with pytest.raises(ClusterError, match="no Dask scheduler answers at"):
            check(text="$1 + 1 = 2$", means=Means(cached=False, scheduler=address))


def test_a_worker_with_another_symkl_decides_nothing(scheduler: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ANN401
    """Its verdicts would be those of another prover."""
    monkeypatch.setattr(cluster, "prover_version", lambda: "another")
    with pytest.raises(ClusterError, match="has another version of symkl"):
        Cluster(scheduler.scheduler_address).decide(EASY[:1])
