"""What is decided of whole corpora: a table of truth against verdict, and the lines that come out otherwise.

Run from anywhere: ``python tests/benchmarks/reach.py FILE.toml ... [--list] [--seconds N]``; without files, the corpora of
the tests. A file holds ``[[statement]]`` tables with ``let``, ``claim`` and ``truth``. Each line has to stay below a limit
of time. Times are of the processor, which other processes beside it lengthen less.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
import tomllib
from collections import Counter
from multiprocessing import Pool
from pathlib import Path
from typing import Any

CORPORA = sorted((Path(__file__).parents[1] / "corpus").glob("*.toml"))


def decided(entry: dict[str, Any]) -> tuple[str, str, float]:
    """Return the verdict of one line, or the kind of error, with a reason and the seconds that it took."""
    from symkl.errors import SymklError  # noqa: PLC0415 - what the limit of time is for is loaded in the worker
    from symkl.language.misfit import read_claim  # noqa: PLC0415
    from symkl.prover.decide import decide  # noqa: PLC0415

    start = time.process_time()
    try:
        result = decide(read_claim(entry["claim"], entry.get("let", "")))
    except SymklError as error:
        return type(error).__name__, str(error).replace("\n", " "), time.process_time() - start
    return result.verdict.name, result.reason, time.process_time() - start


def is_wrong(verdict: str, *, truth: bool) -> bool:
    """Whether a verdict contradicts what is known."""
    return verdict in ({"REFUTED", "ILL_TYPED"} if truth else {"PROVED"})


def measure(file: Path, pool: Any, seconds: float, *, listed: bool) -> None:  # noqa: ANN401 - a pool has no public type
    """Print the table of one file."""
    entries = [e for e in tomllib.loads(file.read_text(encoding="utf-8"))["statement"] if "truth" in e and "claim" in e]
    pending = [pool.apply_async(decided, (entry,)) for entry in entries]
    table: Counter[tuple[bool, str, str]] = Counter()
    times = []
    for entry, answer in zip(entries, pending, strict=True):
        verdict, reason, took = answer.get()
        times.append(took)
        kind = "=" if not any(sign in entry["claim"] for sign in ("<=", ">=", "<", ">", "!=")) else "<="
        table[entry["truth"], kind, verdict] += 1
        wrong = is_wrong(verdict, truth=entry["truth"])
        expected = "PROVED" if entry["truth"] else "REFUTED"
        if wrong or took > seconds or (listed and verdict not in {expected, "ILL_TYPED"}):
            print(f"{'WRONG ' if wrong else ''}{entry.get('id', '')}\t{entry['truth']}\t{verdict}\t{took:.1f} s")
            print(f"    {entry.get('let', '')}\n    {entry['claim']}\n    {reason[:240]}")
    print(f"{file.name}: {len(entries)} lines, median {statistics.median(times) * 1000:.1f} ms, longest {max(times):.1f} s")
    for truth in (True, False):
        for kind in ("=", "<="):
            found = {verdict: n for (t, k, verdict), n in sorted(table.items()) if t is truth and k == kind}
            if found:
                of = sum(found.values())
                shares = ", ".join(f"{verdict} {n} ({n / of:.0%})" for verdict, n in found.items())
                print(f"  {'true' if truth else 'false'} {kind:2}: {of:4}: {shares}")


def main() -> None:
    """Read the command line."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("files", nargs="*", type=Path, default=CORPORA)
    asked.add_argument("--list", action="store_true", help="print what comes out otherwise")
    asked.add_argument("--seconds", type=float, default=3, help="print what takes longer")
    asked.add_argument("--jobs", type=int, default=2)
    given = asked.parse_args()
    with Pool(given.jobs, gc.set_threshold, (200_000, 20, 20)) as pool:  # as the command line does it
        for file in given.files:
            measure(file, pool, given.seconds, listed=given.list)


if __name__ == "__main__":
    main()
