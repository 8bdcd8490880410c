"""How often the line that was meant is among the mends of a misprinted one.

Run from anywhere: ``python tests/benchmarks/mends.py FILE.toml ... [--list] [--jobs N]``. A file holds ``[[statement]]``
tables with ``id``, ``let``, ``claim`` and ``truth``. A false line called NAME-wrong is meant as the true line called NAME.
Of another false line the true one with the same declarations that is the fewest tokens away is taken for what was meant, if
there is one a small edit away; else nothing is said of it.

The line that was meant is a *small edit* away where at most three tokens have to be put in, taken away or exchanged (one
exchange of two neighbours counts as one), when brackets and commas are no tokens, or where its claim is the same and its
declarations say more. A pair is left out where the true line only says ``!=``, which holds of every refuted line.

It is *found* where one of at most three mends is that line, sides compared up to the order of sums and of numbers
multiplied; it *says the same* where a mend has one side as the true line has it, so that the other side, as both lines are
proved, is equal to that of the true line although it may be written otherwise.
"""

from __future__ import annotations

import argparse
import re
import statistics
import time
import tomllib
from multiprocessing import Pool
from pathlib import Path
from typing import Any

SMALL = 3
TOKEN = re.compile(r"[A-Za-z_]\w*|\d+(?:\.\d+)?|\.T\b|\.I\b|\*\*|[-+*/|]|[<>!]?=|[<>]")
NEIGHBOURS = 2


def tokens(claim: str) -> list[str]:
    """Names, numbers and signs; an inverse is one token however it is written."""
    return [{"I": "I", ".I": "inv"}.get(t, t) for t in TOKEN.findall(claim)]


def distance(one: list[str], other: list[str]) -> int:
    """Tokens put in, taken away, exchanged, or exchanged with their neighbours."""
    table = [[i + j if not i * j else 0 for j in range(len(other) + 1)] for i in range(len(one) + 1)]
    for i, a in enumerate(one, 1):
        for j, b in enumerate(other, 1):
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a != b))
            # neighbours: a and b with a sign between them
            if i > NEIGHBOURS and j > NEIGHBOURS and one[i - 3 : i] == other[j - 3 : j][::-1]:
                table[i][j] = min(table[i][j], table[i - 3][j - 3] + 1)
    return table[-1][-1]


def is_near(wrong: dict[str, Any], right: dict[str, Any]) -> bool:
    """Whether what was meant is a small edit away."""
    if "!=" in right["claim"] and "!=" not in wrong["claim"]:
        return False
    same_claim = tokens(wrong["claim"]) == tokens(right["claim"])
    same_let = wrong.get("let", "") == right.get("let", "")
    return same_claim if not same_let else 0 < distance(tokens(wrong["claim"]), tokens(right["claim"])) <= SMALL


def meant_by(wrong: dict[str, Any], entries: dict[str, dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return a false line with the true one that was meant, if it is known."""
    if wrong["id"].endswith("-wrong"):
        return [(wrong, entries[wrong["id"].removesuffix("-wrong")])]
    alike = [e for e in entries.values() if e.get("truth") and e.get("let") == wrong.get("let") and is_near(wrong, e)]
    alike.sort(key=lambda e: distance(tokens(wrong["claim"]), tokens(e["claim"])))
    return [(wrong, e) for e in alike[:1]]


def looked_for(pair: tuple[dict[str, Any], dict[str, Any]]) -> tuple[list[str], float, bool, bool]:
    """Return the mends of a wrong line, the seconds that they took, and whether the right one is among them."""
    from symkl.language.misfit import read_claim  # noqa: PLC0415 - what is timed is loaded in the worker
    from symkl.mends import mends_of, same  # noqa: PLC0415

    wrong, right = pair
    line = read_claim(wrong["claim"], wrong.get("let", ""))
    meant = read_claim(right["claim"], right.get("let", ""))
    start = time.process_time()
    found = mends_of(line)
    seconds = time.process_time() - start
    sides = [(same(m.statement.lhs, meant.lhs), same(m.statement.rhs, meant.rhs)) for m in found if not m.needs]
    needed = any(m.needs and m.statement == meant for m in found)
    return [str(m) for m in found], seconds, needed or any(map(all, sides)), needed or any(map(any, sides))


def main() -> None:
    """Read the command line, and print figures."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("files", nargs="+", type=Path)
    asked.add_argument("--list", action="store_true", help="print the mends of each line")
    asked.add_argument("--jobs", type=int, default=2)
    given = asked.parse_args()
    for file in given.files:
        entries = {e["id"]: e for e in tomllib.loads(file.read_text(encoding="utf-8"))["statement"] if "id" in e}
        every = [pair for e in entries.values() if not e.get("truth", True) for pair in meant_by(e, entries)]
        with Pool(given.jobs) as pool:
            outcomes = pool.map(looked_for, every, chunksize=1)
        near = [is_near(*pair) for pair in every]
        for (wrong, right), (found, seconds, literally, same), small in zip(every, outcomes, near, strict=True):
            if given.list:
                verdict = "found" if literally else "says the same" if same else "not found" if small else "far"
                print(f"{verdict:14}{wrong['id']}  {seconds:.2f} s\n    printed  {wrong['claim']}")
                print(f"    meant    {right['claim']}")
                print(*(f"             {line}\n" for line in found), sep="", end="")
        small_ones = [outcome for outcome, small in zip(outcomes, near, strict=True) if small]
        times = sorted(outcome[1] for outcome in outcomes)
        of = len(small_ones)
        literally, same = (sum(outcome[i] for outcome in small_ones) for i in (2, 3))
        print(
            f"{file.name}: {len(every)} misprinted lines, of which {of} are meant a small edit away: found {literally}"
            f" ({literally / of:.0%}), or says the same {same} ({same / of:.0%}); mends for"
            f" {sum(bool(o[0]) for o in outcomes)} of all lines, {statistics.mean(len(o[0]) for o in outcomes):.1f} a line;"
            f" median {statistics.median(times):.2f} s, nine in ten below {times[len(times) * 9 // 10]:.2f} s,"
            f" longest {times[-1]:.2f} s"
        )


if __name__ == "__main__":
    main()
