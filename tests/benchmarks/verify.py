"""How long the notes take: whole processes next to ``import sympy``, and the links alone, warm.

Run from anywhere: ``python tests/benchmarks/verify.py [RUNS]``. Both commands are run in turn, and medians are printed.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

NOTES = ("probability", "trace", "kl_divergence", "kl_normal")
SYMPY = [sys.executable, "-c", "import sympy"]
VERIFY = [sys.executable, "-c", "import sys; from symkl.cli import main; sys.exit(main())", "verify", "--no-cache"]


def seconds(command: list[str]) -> float:
    """Time one whole process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def links(runs: int) -> tuple[int, float]:
    """Decide every link of the notes, printed and mended, and return their number and the median time of all."""
    from symkl.loading import builtin  # noqa: PLC0415 - what is timed as a process must not be loaded before
    from symkl.suite import verify  # noqa: PLC0415

    derivations = [d for d in builtin().derivations if any(d.file.endswith(f"{name}.py") for name in NOTES)]
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        for derivation in derivations:
            verify(derivation)
        times.append(time.perf_counter() - start)
    return sum(len(d.links) for d in derivations), statistics.median(times[1:])


def main() -> None:
    """Print both ratios."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    pairs = [(seconds(SYMPY), seconds(VERIFY)) for _ in range(runs)]
    sympy, verify = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(b / a for a, b in pairs)
    print(f"import sympy    {sympy * 1000:6.0f} ms  (median of {runs})")
    print(f"symkl verify    {verify * 1000:6.0f} ms  ratio {ratio:.2f}, pair by pair; the goal is 2")
    count, warm = links(runs)
    print(f"{count} links, warm  {warm * 1000:6.1f} ms  mended lines and cross-checks included; the goal is 50 ms")


if __name__ == "__main__":
    main()
