"""Whether something more that is true ever loses a proof: a fact, a local name, a lemma.

``python tests/benchmarks/monotone.py FILE.toml ... [--every N] [--jobs N]`` tries it on each true line that is proved, or on
every so many of the lines with something more; without files, on the corpora of the tests.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from itertools import islice
from multiprocessing import Pool
from pathlib import Path
from typing import Any

TESTS = Path(__file__).parents[1]
CORPORA = sorted((TESTS / "corpus").glob("*.toml"))


def lost(line: tuple[str, str, int, int]) -> tuple[int, list[str]]:
    """How many lines with something more were tried, and which of them are not proved any longer."""
    sys.path.insert(0, str(TESTS))
    from further import all_of  # noqa: PLC0415 - beside the tests, which share it

    from symkl.errors import SymklError  # noqa: PLC0415 - loaded in the worker
    from symkl.language.parse import parse  # noqa: PLC0415
    from symkl.prover.decide import decide  # noqa: PLC0415
    from symkl.verdict import Verdict  # noqa: PLC0415

    claim, let, every, start = line
    try:
        if decide(parse(claim, let), budget=0.2).verdict is not Verdict.PROVED:
            return 0, []
        more = list(islice(all_of(claim, let), start % every, None, every))
        return len(more), [what for what, s in more if decide(s, budget=0.2).verdict is not Verdict.PROVED]
    except SymklError as error:
        return 0, [str(error)] if "disagree" in str(error) else []


def main() -> None:
    """Try all files."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("files", nargs="*", type=Path, default=CORPORA)
    asked.add_argument("--every", type=int, default=1)
    asked.add_argument("--jobs", type=int, default=2)
    options = asked.parse_args()
    with Pool(options.jobs) as pool:
        for file in options.files:
            entries: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["statement"]
            lines = [(e["claim"], e.get("let", ""), options.every, i) for i, e in enumerate(entries) if e.get("truth")]
            tried, bad = 0, 0
            for (claim, let, *_), (many, found) in zip(lines, pool.imap(lost, lines), strict=True):
                tried, bad = tried + many, bad + len(found)
                for what in found:
                    print(f"LOST  {claim}\n    {let}\n    with {what}", flush=True)
            print(f"{file.name}: {tried} lines with something more, {bad} lost", flush=True)


if __name__ == "__main__":
    main()
