"""What is known of statements while a file is edited: nothing is decided twice, and what is no longer wanted is left."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import symkl.mends  # noqa: F401 - so that no process that looks for mends has to load it
from symkl.cache import Cache
from symkl.deciding import by_kind, settled_sides
from symkl.errors import UnsoundError
from symkl.places import cache_folder
from symkl.pool import Limits, Pool, kept, mended, slipped
from symkl.verdict import Result, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from symkl.language.statement import Statement
    from symkl.verdict import Suspect

MOST = 20_000  # statements that are kept in memory


class Known:
    """Verdicts by statement: those of this process, and those that are kept between runs."""

    def __init__(self, jobs: int, seconds: float) -> None:
        self.jobs, self.limits = jobs, Limits(seconds)
        self.results: dict[Statement, Result] = {}
        self.mends: dict[Statement, Result] = {}
        self.slips: dict[Suspect, Result] = {}
        self.wanted: dict[Statement, None] = {}
        self.cache = Cache(cache_folder())

    def look_up(self, statements: Sequence[Statement]) -> list[Result | None]:
        """Return what is known; the others are noted as wanted."""
        return [self._known(statement) for statement in statements]

    def _known(self, statement: Statement) -> Result | None:
        found = self.results.get(statement)
        if found is None and statement not in self.wanted:
            found = self.cache.get(statement)
            if found is None:
                self.wanted[statement] = None
            else:
                self.results[statement] = found
        return found

    def decide_wanted(self, stop: Callable[[], bool], heard: Callable[[], None], every: float) -> None:
        """Decide what is wanted; ``heard`` is called when there is something new, not more often than ``every`` seconds.

        Raises
        ------
        StoppedError
            If ``stop`` says so; what was decided till then is kept.
        """
        statements = list(self.wanted)
        self.wanted.clear()
        last = time.monotonic()

        def take(number: int, result: Result) -> None:
            nonlocal last
            self._keep(statements[number], result)
            if time.monotonic() - last > every:
                heard()
                last = time.monotonic()

        Pool(self.jobs, self.limits, decided).decide(statements, take, stop=stop)

    def _keep(self, statement: Statement, result: Result) -> None:
        if len(self.results) >= MOST:
            self.results.clear()
        self.results[statement] = result
        self.cache.put(statement, result)

    def look_for_mends(self, statements: Sequence[Statement], stop: Callable[[], bool]) -> None:
        """Look for lines near those that do not hold."""
        new = [s for s in dict.fromkeys(statements) if s not in self.mends]
        settled = settled_sides(self.results.values()) if new else set()
        for firm in (False, True):
            some = [s for s in new if (s.lhs in settled) is firm]

            def take(number: int, result: Result, some: Sequence[Statement] = some) -> None:
                self.mends[some[number]] = result

            Pool(self.jobs, self.limits, partial(mends, firm=firm)).decide(some, take, stop=stop)

    def look_for_slips(self, suspects: Sequence[Suspect], stop: Callable[[], bool]) -> None:
        """Look for the slips of the pen that statements may be."""
        for how, new in by_kind([one for one in dict.fromkeys(suspects) if one not in self.slips]):

            def take(number: int, result: Result, new: Sequence[Suspect] = new) -> None:
                self.slips[new[number]] = result

            Pool(self.jobs, self.limits, partial(slips, **how)).decide([s.statement for s in new], take, stop=stop)


def decided(statement: Statement) -> Result:
    """Decide a statement; a slip of the prover is said where the statement stands."""
    try:
        return kept(statement)
    except UnsoundError as error:
        return Result(Verdict.UNDECIDED, reason=f"symkl contradicts itself, which is a bug in symkl: {error.message}")
    except Exception as error:  # noqa: BLE001 - an editor goes on
        return Result(Verdict.UNDECIDED, reason=f"symkl failed: {type(error).__name__}: {error}", statement=statement)


def mends(statement: Statement, *, firm: bool) -> Result:
    """Look for the mends of a statement; where that fails, there are none."""
    try:
        return mended(statement, firm=firm)
    except Exception:  # noqa: BLE001 - as above
        return Result(Verdict.REFUTED, statement=statement, near=())


def slips(statement: Statement, **how: bool) -> Result:
    """Look for the slip of the pen that a statement may be; where that fails, there is none."""
    try:
        return slipped(statement, **how)
    except Exception:  # noqa: BLE001 - as above
        return Result(Verdict.REFUTED, statement=statement, near=())
