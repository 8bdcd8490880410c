"""Files of statements, and mutants of derivations, as text and as data. Strings only."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from symkl.render.lines import folded, plain
from symkl.render.messages import count

if TYPE_CHECKING:
    from collections.abc import Iterable

    from symkl.mutation import Tally
    from symkl.render.lines import Paint
    from symkl.statements import Outcome
    from symkl.verdict import Result

WANTED = {True: "expected to be proved", False: "expected to be refuted or ill-typed", None: "not proved"}
STYLE = {True: "good", False: "bad"}


def claims_page(
    outcomes: Iterable[Outcome], seconds: float, width: int | None = None, paint: Paint = plain, *, mends: int = 1
) -> str:
    """One line a claim, more where it is not what the file expects, and a summary; folded where wider than ``width``."""
    lines, kinds, bad = [], Counter[str](), 0
    for outcome in outcomes:
        entry, result = outcome.entry, outcome.result
        if result is None:
            kinds["not read"] += 1
            bad += 1
            continue
        verdict = result.verdict.value
        kinds[verdict] += 1
        bad += not outcome.ok
        resting = f"  (rests on {', '.join(result.lemmas)})" if result.lemmas else ""
        line = folded(f"{verdict.upper():9}  ", f"{entry.name}  {entry.claim}{resting}", width)
        lines.append(paint(line[:9], STYLE[outcome.ok]) + line[9:])
        if not outcome.ok:
            wanted = WANTED[entry.truth]
            lines.append(folded(" " * 11, f"{wanted}: {result.counterexample or result.reason}", width))
            lines += [folded(" " * 11, str(mend), width) for mend in result.mends[:mends]]
    parts = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    ending = f"{bad} not as expected" if bad else "all as expected"
    lines += ["", folded("", f"{count(sum(kinds.values()), 'claim')}: {parts}; {ending} ({seconds:.2f} s)", width)]
    return "\n".join(lines)


def mends_json(result: Result) -> list[dict[str, str]]:
    """Write what a wrong line may have meant as data."""
    return [{"claim": str(m.statement), "needs": m.needs, "change": m.change} for m in result.mends]


def claims_json(outcomes: Iterable[Outcome], version: str) -> str:
    """Write what came out of a file of statements as data."""
    rows: list[dict[str, Any]] = []
    for outcome in outcomes:
        entry, result = outcome.entry, outcome.result
        found = result.counterexample if result is not None else None
        rows.append(
            {
                "id": entry.name,
                "line": entry.line,
                "claim": entry.claim,
                "let": entry.let,
                "truth": entry.truth,
                "verdict": result.verdict.value if result is not None else None,
                "method": result.method if result is not None else "",
                "laws": list(result.laws) if result is not None else [],
                "by": list(entry.by),
                "trusts": list(result.trusts) if result is not None else [],
                "lemmas": list(result.lemmas) if result is not None else [],
                "conditions": list(result.conditions) if result is not None else [],
                "counterexample": found and {**found.sizes, "values": found.values, "lhs": found.lhs, "rhs": found.rhs},
                "mends": mends_json(result) if result is not None and not outcome.ok else [],
                "reason": result.reason if result is not None else str(entry.error),
                "seconds": round(result.seconds, 6) if result is not None else 0.0,
                "ok": outcome.ok,
            }
        )
    return json.dumps({"symkl": version, "statements": rows, "ok": all(row["ok"] for row in rows)}, indent=2)


def mutation_page(tallies: Iterable[Tally], paint: Paint = plain) -> str:
    """One line a link, what was missed below it, and a summary."""
    lines, total = [], Counter[str]()
    for tally in tallies:
        total += tally.counts
        parts = ", ".join(f"{tally.counts[kind]} {kind}" for kind in KINDS if tally.counts[kind])
        lines.append(f"{tally.link.label}: {parts or 'nothing to change'}")
        for mutant, result in tally.missed:
            lines.append(paint(f"  missed  {mutant.change}: {mutant.statement}", "bad"))
            lines.append(f"          {result.verdict.value}: {result.reason}")
    caught, decided = total["refuted"], total["refuted"] + total["missed"]
    share = f"; {100 * caught / decided:.0f} % of those that changed something were refuted" if decided else ""
    lines += ["", ", ".join(f"{total[kind]} {kind}" for kind in KINDS) + share]
    return "\n".join(lines)


KINDS = ("refuted", "still true", "ill-typed", "without a value", "missed")
