"""Print how long formulas take beside straightforward NumPy and SciPy: ``python tests/benchmarks/lambdify.py``.

Times are ratios to the straightforward code, of least times of turns in one process and one thread, for n points of d = n/5
variables, k = n/2 and r = n/10. ``--no-check`` leaves the checks of arguments out; names choose rows.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "SYMKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path.insert(0, str(Path(__file__).parents[1]))


from numeric.practice import FORMULAS, Formula  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable

GOAL, TURNS = 1.5, 15


def seconds(call: Callable[[], Any], least: float) -> float:
    """Time one turn, of as many calls as take that long, by what the thread got of the processor."""
    count, start = 0, time.thread_time()
    while (spent := time.thread_time() - start) < least or not count:
        call()
        count += 1
    return spent / count


def ratio(formula: Formula, n: int, *, checked: bool) -> tuple[float, float]:
    """Time of a compiled formula over that of straightforward code, and the latter."""
    sizes = {"n": n, "d": n // 5, "k": n // 2, "r": n // 10}
    if "kron" in formula.term:
        sizes |= {"k": max(4, int(n**0.5)), "r": 4}
    given, function = formula.values(sizes), formula.compiled()
    found: list[list[float]] = [[], []]
    calls = [lambda: function(*given, check=checked), lambda: formula.expected(*given)]
    for call in calls:
        call()
    for _ in range(TURNS):
        for times, call in zip(found, calls, strict=True):
            times.append(seconds(call, 0.004))
    ours, theirs = map(min, found)
    return ours / theirs, theirs


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 400])
    parser.add_argument("--no-check", action="store_true")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    rows = [f for f in FORMULAS if not options.names or any(n in f.name for n in options.names)]
    slow = dict.fromkeys(options.sizes, 0)
    print(f"{'formula':42}" + "".join(f"{f'n = {n}':>10}" for n in options.sizes) + f"{'straightforward, ms':>22}")
    for formula in rows:
        cells, last = [], 0.0
        for n in options.sizes:
            value, last = ratio(formula, n, checked=not options.no_check)
            slow[n] += value > GOAL
            cells.append(f"{value:>9.2f}{'!' if value > GOAL else ' '}")
        print(f"{formula.name:42}" + "".join(cells) + f"{last * 1e3:>22.3f}", flush=True)
    for n, count in slow.items():
        print(f"n = {n}: {len(rows) - count} of {len(rows)} take at most {GOAL} times as long")


if __name__ == "__main__":
    main()
