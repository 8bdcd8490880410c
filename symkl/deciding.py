"""Decide statements: within limits, many at once, and none twice."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from symkl import observed
from symkl.places import cache_folder
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sympy import Expr

    from symkl.language.statement import Statement
    from symkl.pool import Executor
    from symkl.verdict import Result, Suspect

Progress: TypeAlias = "Callable[[int, int], None]"
OPEN = (Verdict.SUPPORTED, Verdict.UNDECIDED)
SURE = 1.0  # seconds that no search is cut off before


@dataclass(frozen=True, slots=True)
class Means:
    """How a run decides.

    Attributes
    ----------
    jobs : int
        How many statements at once.
    seconds : float
        Time for one statement; over it, it is UNDECIDED.
    cached : bool
        Whether verdicts are kept between runs, in the user's cache folder.
    scheduler : str
        Address of a Dask scheduler whose workers decide, instead of processes of this machine.
    mends : int
        How many lines near one that does not hold are looked for.
    """

    jobs: int = 1
    seconds: float = 60.0
    cached: bool = True
    scheduler: str = ""
    mends: int = 3

    def executor(self, *, lasting: bool = False) -> Executor:
        """Return what decides statements; what lasts has to be closed."""
        from symkl.pool import Limits, Pool, decided, kept  # noqa: PLC0415 - a run that looks everything up starts no process

        ask = kept if self.cached else decided
        if self.scheduler:
            from symkl.cluster import Cluster  # noqa: PLC0415 - few runs have one

            return Cluster(self.scheduler, Limits(self.seconds), ask)
        return Pool(self.jobs, Limits(self.seconds), ask, lasting)


def mends_of_all(
    results: Sequence[Result], means: Means, executor: Executor | None = None, beside: Iterable[Result] = ()
) -> list[Result]:
    """Put their mends to the results that say of a line that it is wrong.

    A left side that is the right side of what is proved ``beside`` it is firm: the misprint stands behind it.
    """
    wrong = [i for i, result in enumerate(results) if result.wrong and result.statement is not None]
    found = list(results)
    if wrong:
        import symkl.mends  # noqa: F401, PLC0415 - so that no worker has to load it within its time
        from symkl.pool import mended  # noqa: PLC0415 - a run without such lines starts no process

        settled = settled_sides(beside)
        for firm in (False, True):
            some = [i for i in wrong if (results[i].statement.lhs in settled) is firm]
            asking = (executor or means.executor()).asking(partial(mended, most=means.mends, firm=firm))
            for i, other in zip(some, asking.decide([results[i].statement for i in some]) if some else (), strict=True):
                found[i] = replace(results[i], near=other.near or ())
    return found


def settled_sides(results: Iterable[Result]) -> set[Expr]:
    """The right sides of what is proved, which the next line of a chain has on its left."""
    return {
        r.statement.rhs for r in results if r.verdict is Verdict.PROVED and r.statement is not None and r.statement.rhs.args
    }


def slips_of_all(suspects: Sequence[Suspect], means: Means, executor: Executor | None = None) -> dict[Suspect, Result]:
    """Look for the slip of the pen that each of these may be; it is the one mend of the result."""
    from symkl.pool import slipped  # noqa: PLC0415 - as above

    found: dict[Suspect, Result] = {}
    for how, asked in by_kind(suspects):
        asking = (executor or means.executor()).asking(partial(slipped, **how))
        found.update(zip(asked, asking.decide([one.statement for one in asked]), strict=True))
    return found


def by_kind(suspects: Sequence[Suspect]) -> list[tuple[dict[str, Any], list[Suspect]]]:
    """Suspects that are asked of alike, with what is told of them beside their statements."""
    found: dict[tuple[Any, ...], list[Suspect]] = {}
    for one in suspects:
        found.setdefault(one[1:], []).append(one)
    return [(dict(zip(ones[0]._fields[1:], kind, strict=True)), ones) for kind, ones in found.items()]


def decide_all(
    statements: Sequence[Statement],
    on_progress: Progress | None,
    means: Means,
    places: Sequence[str] = (),
    executor: Executor | None = None,
) -> list[Result]:
    """Decide statements within limits, by what decides several rounds if that is given; what is known is looked up."""
    from symkl.cache import Cache  # noqa: PLC0415 - listing derivations needs no cache

    cache = Cache(cache_folder()) if means.cached else None
    results: list[Result | None] = [cache.get(s) if cache else None for s in statements]
    missing = [i for i, result in enumerate(results) if result is None]
    done = itertools.count(len(statements) - len(missing))

    def step(*_: object) -> None:
        if on_progress is not None:
            on_progress(next(done), len(statements))

    step()
    if missing:
        decided = (executor or means.executor()).decide(
            [statements[i] for i in missing], step, [places[i] for i in missing] if places else ()
        )
        for i, result in zip(missing, decided, strict=True):
            results[i] = result
            if result.verdict in OPEN and (result.statement is None or result.seconds > SURE):
                observed.doubt(f"{statements[i]}: might be decided where there is more time")
            if cache:
                cache.put(statements[i], result)
    return [result for result in results if result is not None]
