"""Print how long formulas take, and how wrong they are, beside straightforward NumPy and SciPy.

``python tests/benchmarks/lambdify.py`` takes ten minutes. Errors are ratios to those of the straightforward code too: means
over a few arguments of the largest error of an entry, beside the value with 60 digits at small sizes, or half a unit in the
last place.

Times are ratios to the straightforward code, of least times of turns in one process and one thread, for n points of d = n/5
variables, k = n/2 and r = n/10. ``--no-check`` leaves the checks of arguments out, ``--numba`` loads Numba first, so that
compiled code is used where it pays; names choose rows.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "SYMKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
sys.path.insert(0, str(Path(__file__).parents[1]))


import numpy as np  # noqa: E402 - as above
from numeric.exact_formulas import exactly  # noqa: E402 - as above
from numeric.practice import FORMULAS, Formula  # noqa: E402 - as above

if TYPE_CHECKING:
    from collections.abc import Callable

GOAL, TURNS = 1.5, 15
GOAL_OF_ERRORS, SEEDS, SMALL = 2.0, 6, {"n": 16, "d": 4, "k": 5, "r": 3}


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


def errors(formula: Formula) -> float:
    """Error of a compiled formula over that of straightforward code."""
    function, found = formula.compiled(), [0.0, 0.0]
    for seed in range(SEEDS):
        given = formula.values(SMALL, seed)
        right = np.atleast_1d(exactly(function, given))
        for j, call in enumerate((function, formula.expected)):
            wrong = np.abs(np.atleast_1d(call(*given)).astype(object) - right).max()
            found[j] += float(wrong / np.abs(right).max()) / SEEDS
    return found[0] / max(found[1], 2.0**-53)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 400])
    parser.add_argument("--no-check", action="store_true")
    parser.add_argument("--numba", action="store_true")
    options = parser.parse_args()
    if options.numba:
        importlib.import_module("numba")
    warnings.simplefilter("ignore")
    rows = [f for f in FORMULAS if not options.names or any(n in f.name for n in options.names)]
    slow = dict.fromkeys(options.sizes, 0)
    worse = 0
    heads = "".join(f"{head:>10}" for head in (*(f"n = {n}" for n in options.sizes), "errors"))
    print(f"{'formula':42}{heads}{'straightforward, ms':>22}")
    for formula in rows:
        cells, last = [], 0.0
        for n in options.sizes:
            value, last = ratio(formula, n, checked=not options.no_check)
            slow[n] += value > GOAL
            cells.append(f"{value:>9.2f}{'!' if value > GOAL else ' '}")
        error = errors(formula)
        worse += error > GOAL_OF_ERRORS
        cells.append(f"{error:>9.2f}{'!' if error > GOAL_OF_ERRORS else ' '}")
        print(f"{formula.name:42}" + "".join(cells) + f"{last * 1e3:>22.3f}", flush=True)
    print(f"{len(rows) - worse} of {len(rows)} compile and have errors at most {GOAL_OF_ERRORS} times as large")
    for n, count in slow.items():
        print(f"n = {n}: {len(rows) - count} of {len(rows)} take at most {GOAL} times as long")


if __name__ == "__main__":
    main()
