"""How long the export of the notes takes, all forms but PDF: whole processes next to ``import sympy``.

Run from anywhere: ``python tests/benchmarks/export.py [RUNS]``. The commands are run in turn, and medians are printed: the
first export with an empty cache of verdicts, the second with what the first has kept. All of them read bytecode that an
earlier run has written, as a command that is installed does.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SYMPY = [sys.executable, "-c", "import sympy"]
EXPORT = [sys.executable, "-c", "import sys; from symkl.cli import main; sys.exit(main())", "export", "--all"]
FORMS = "html,tex,md,json"
GOAL = 2


def seconds(command: list[str], folder: Path) -> float:
    """Time one whole process, whose verdicts and bytecode are kept in a folder."""
    ours = {
        "SYMKL_CACHE": str(folder / "verdicts"),
        "PYTHONPYCACHEPREFIX": str(folder / "bytecode"),
        "PYTHONPATH": str(ROOT),
    }
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | ours
    start = time.perf_counter()
    subprocess.run(command, check=True, cwd=folder, env=environment)
    return time.perf_counter() - start


def measured(runs: int) -> list[tuple[float, float, float]]:
    """Return the seconds of ``import sympy``, of a first export and of a second one, for each turn."""
    with tempfile.TemporaryDirectory(prefix="symkl-") as name:
        folder = Path(name)
        export = [*EXPORT, "--to", FORMS, "-o", str(folder / "out")]

        def turn() -> tuple[float, float, float]:
            shutil.rmtree(folder / "verdicts", ignore_errors=True)
            return seconds(SYMPY, folder), seconds(export, folder), seconds(export, folder)

        turn()  # writes the bytecode
        return [turn() for _ in range(runs)]


def main() -> None:
    """Print both ratios."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    turns = measured(runs)
    sympy, first, second = (statistics.median(column) for column in zip(*turns, strict=True))
    print(f"import sympy     {sympy * 1000:6.0f} ms  (median of {runs})")
    for name, middle, column in (("first export ", first, 1), ("second export", second, 2)):
        ratio = statistics.median(turn[column] / turn[0] for turn in turns)
        print(f"{name}    {middle * 1000:6.0f} ms  ratio {ratio:.2f}, turn by turn; the goal is {GOAL}")


if __name__ == "__main__":
    main()
