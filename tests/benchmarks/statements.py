"""How long single statements take, warm: the corpus, and SymPy alone on twenty statements that it can do.

Run from anywhere: ``python tests/benchmarks/statements.py``. The corpus is decided once cold in each process, then timed;
python-flint is switched off with SYMPY_GROUND_TYPES=python. SymPy alone gets matrices of 2 x 2 and of 3 x 3 symbols, and
``simplify`` for every entry of the difference; that shows a statement for these two sizes, not for all.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
import tomllib
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).parents[1] / "corpus" / "identities.toml"
STATEMENTS = 20
MOST_SECONDS = 20


def entries() -> list[dict[str, Any]]:
    """The corpus as it is kept."""
    statements: list[dict[str, Any]] = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["statement"]
    return statements


def warm(entry: dict[str, Any]) -> float:
    """Seconds to read and decide one statement."""
    from symkl.language.parse import parse  # noqa: PLC0415 - what is timed in another process is not loaded in this one
    from symkl.prover.decide import decide  # noqa: PLC0415

    start = time.perf_counter()
    decide(parse(entry["claim"], entry["let"]))
    return time.perf_counter() - start


def corpus() -> None:
    """Print the times of the whole corpus in this process."""
    found = entries()
    start = time.perf_counter()
    for entry in found:
        warm(entry)
    once = time.perf_counter() - start
    times = sorted(warm(entry) for entry in found)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(times)} statements: median {statistics.median(times) * 1000:.2f} ms, nine in ten below"
        f" {times[len(times) * 9 // 10] * 1000:.1f} ms, longest {times[-1] * 1000:.0f} ms, all {sum(times):.2f} s"
        f" (the first time {once:.2f} s); peak memory {peak:.0f} MiB"
    )


def by_sympy(entry: dict[str, Any], size: int) -> float | None:
    """Seconds that SymPy needs for one size, or nothing where it does not find the difference to be zero."""
    import sympy  # noqa: PLC0415

    from symkl.language.parse import parse  # noqa: PLC0415
    from symkl.language.symbols import Dimension, Matrix, Scalar  # noqa: PLC0415

    statement = parse(entry["claim"], entry["let"])
    put: dict[Any, Any] = {s: sympy.Integer(size) for s in statement.symbols.values() if isinstance(s, Dimension)}
    for name, symbol in statement.symbols.items():
        if isinstance(symbol, Scalar):
            put[symbol] = sympy.Symbol(name, positive="positive" in symbol.facts or None)
        elif isinstance(symbol, Matrix):
            rows, columns = (int(side.subs(put)) for side in symbol.shape)
            half = sympy.Matrix(rows, columns, lambda i, j, name=name: sympy.Symbol(f"{name}{i}{j}"))
            if symbol.facts & {"symmetric", "spd"}:
                half = sympy.Matrix(rows, columns, lambda i, j, a=half: a[min(i, j), max(i, j)])
            put[symbol] = sympy.ImmutableDenseMatrix(half)
    start = time.perf_counter()
    difference = (statement.lhs.subs(put).doit() - statement.rhs.subs(put).doit()).doit()
    zero = all(sympy.simplify(x) == 0 for x in (list(difference) if hasattr(difference, "shape") else [difference]))
    return time.perf_counter() - start if zero else None


def against_sympy() -> None:
    """Print both times for the first true statements that SymPy shows at both sizes."""
    shown, ratios = 0, []
    for entry in entries():
        if shown == STATEMENTS:
            break
        if not entry["truth"] or any(sign in entry["let"] for sign in "~(") or "commutes" in entry["let"]:
            continue
        command = [sys.executable, __file__, "sympy", entry["id"]]
        try:
            run = subprocess.run(command, check=True, capture_output=True, text=True, timeout=MOST_SECONDS)
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
            continue
        if not run.stdout.strip():
            continue
        alone = float(run.stdout)
        warm(entry)
        ours = statistics.median(warm(entry) for _ in range(5))
        shown += 1
        ratios.append(alone / ours)
        print(f"  {entry['id']:24} SymPy {alone * 1000:9.1f} ms  symkl {ours * 1000:6.2f} ms  {alone / ours:8.0f}")
    print(f"{shown} statements: median ratio {statistics.median(ratios):.0f}, least {min(ratios):.0f}; the goal is 50")


def main() -> None:
    """Print all of it, or what one process is asked for."""
    match sys.argv[1:]:
        case ["corpus"]:
            corpus()
        case ["sympy", name]:
            entry = next(e for e in entries() if e["id"] == name)
            times = [by_sympy(entry, size) for size in (2, 3)]
            if None not in times:
                print(sum(t for t in times if t is not None))
        case _:
            for words, more in (("python-flint", {}), ("without python-flint", {"SYMPY_GROUND_TYPES": "python"})):
                print(words, end=": ", flush=True)
                subprocess.run([sys.executable, __file__, "corpus"], check=True, env={**os.environ, **more})
            against_sympy()


if __name__ == "__main__":
    main()
