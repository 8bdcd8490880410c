"""How long whole commands take, next to an import that they cannot do without, and how long the links of the notes take.

Run from anywhere: ``python tests/benchmarks/verify.py [RUNS]``. Each command runs in turn with what it is held against, and
the processor time of both is compared, pair by pair; the first runs, which compile what is imported, do not count.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

NOTES = ("probability", "trace", "kl_divergence", "kl_normal")
ROOT = Path(__file__).parents[2]
FILES = [str(ROOT / "derivations" / f"{name}.py") for name in NOTES]
PAGE = str(ROOT / "tests" / "documents" / "samples" / "divergence.md")
SYMPY, CLICK = ([sys.executable, "-c", f"import {name}"] for name in ("sympy", "click"))
SYMKL = [sys.executable, "-c", "import sys; from symkl.cli import main; sys.exit(main())"]
COMMANDS = (  # what it is held against, and the ratio that is wanted
    ("symkl --help", [*SYMKL, "--help"], CLICK, 1.3),
    ("symkl verify, unchanged", [*SYMKL, "verify", *FILES], SYMPY, 1.3),
    ("symkl verify --no-cache", [*SYMKL, "verify", "--no-cache", "--jobs", "1", *FILES], SYMPY, 2.2),
    ("symkl check, unchanged", [*SYMKL, "check", PAGE], SYMPY, 1.3),
    ("symkl check --no-cache", [*SYMKL, "check", "--no-cache", "--jobs", "1", PAGE], SYMPY, 2.5),
)


def seconds(command: list[str], environment: dict[str, str]) -> float:
    """Return the processor time of one whole process, and of those that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
    if done.returncode not in (0, 1):  # 1 is what a page with a wrong line gives
        sys.exit(f"{' '.join(command)} failed: {done.stderr}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def median_of(runs: int, work: Callable[[], object]) -> float:
    """Return the median processor time of some work, in milliseconds; the first run does not count."""
    times = []
    for _ in range(runs + 1):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return 1000 * statistics.median(times[1:])


def links(runs: int) -> None:
    """Decide every link of the notes, printed and mended, and have the kernel check every proof again."""
    from symkl.kernel.certificate import replay  # noqa: PLC0415 - what is timed as a process must not be loaded before
    from symkl.loading import builtin  # noqa: PLC0415 - as above
    from symkl.suite import verify  # noqa: PLC0415 - as above

    derivations = [d for d in builtin().derivations if any(d.file.endswith(f"{name}.py") for name in NOTES)]
    count = sum(len(d.links) for d in derivations)
    proofs = [link.result.certificate for d in derivations for link in verify(d).links if link.result is not None]
    kept = [proof.data for proof in proofs if getattr(proof, "data", None)]
    decided = median_of(runs, lambda: [verify(derivation) for derivation in derivations])
    print(f"{count} links, warm            {decided:6.0f} ms  mended lines and cross-checks included")
    print(f"{len(kept)} certificates replayed  {median_of(runs, lambda: list(map(replay, kept))):6.0f} ms  (100)")


def main() -> None:
    """Print the ratios."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        given = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = {**given, "SYMKL_CACHE": f"{folder}/kept", "PYTHONPYCACHEPREFIX": f"{folder}/compiled"}
        for name, command, other, wanted in COMMANDS:
            pairs = [(seconds(command, environment), seconds(other, environment)) for _ in range(runs + 1)][1:]
            ratio = statistics.median(a / b for a, b in pairs)
            print(
                f"{name:<24} {statistics.median(a for a, _ in pairs) * 1000:6.0f} ms  {ratio:5.2f} x {other[-1]} ({wanted})"
            )
    links(runs)


if __name__ == "__main__":
    main()
