"""How the reader fares on labelled documents: python tests/benchmarks/documents.py FOLDER|FILE...

A folder's labels stand in expected.json; those of notes.txt in notes-expected.json beside it. A sign is named by its line
and its column, or by its line and its number among the equality signs of the line. Without labels, what is called wrong is
printed, for a person to read.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

from symkl.documents.check import check
from symkl.documents.report import Finding, Outcome

WRONG = {"REFUTED", "REFUTED_OR_NOT_UNDERSTOOD"}
LOUD = {Outcome.REFUTED, Outcome.ILL_TYPED, Outcome.NEEDS_HYPOTHESIS}
SURE = {Outcome.PROVED, Outcome.FOLLOWS}
SHOULD = {"PROVED", "PROVED_HEAD", "PROVED_UNDER", "CLAIM"}


def labels_of(path: Path) -> list[dict[str, object]]:
    """Return the labels of a file, wherever they stand."""
    beside = path.with_name(f"{path.stem}-expected.json")
    if beside.exists():
        return list(json.loads(beside.read_text())["links"])
    whole = path.with_name("expected.json")
    if not whole.exists():
        return []
    found = json.loads(whole.read_text())["documents"]
    return [link for document in found if Path(document["file"]).name == path.name for link in document["links"]]


def labelled(findings: list[Finding], label: dict[str, object]) -> Finding | None:
    """Return the finding that a label is about."""
    line = [f for f in findings if f.place.line == label["line"]]
    if "column" in label:
        return next((f for f in line if f.place.column == label["column"]), None)
    equal = [f for f in line if f.relation in ("=", ":=")]
    nth = int(str(label["nth"]))
    return equal[nth] if nth < len(equal) else None


def main(arguments: list[str]) -> int:  # noqa: C901 - a table and what is printed on the way
    """Check everything and print the table; return how much is false."""
    verbose = "-v" in arguments
    paths = [Path(a) for a in arguments if a != "-v"]
    kinds = (".md", ".txt", ".tex", ".ipynb")
    files = [f for p in paths for f in (sorted(p.iterdir()) if p.is_dir() else [p]) if f.suffix in kinds]
    table: Counter[tuple[str, Outcome]] = Counter()
    unlabelled: Counter[Outcome] = Counter()
    false = missing = 0
    for file in files:
        begun = time.perf_counter()
        report = check(file)
        for error in report.errors:
            print(f"{file}: {error}")
        labels = labels_of(file)
        seen = set()
        for label in labels:
            expected = str(label["expected"])
            finding = labelled(report.findings, label)
            if finding is None:
                missing += 1
                print(f"{file.name}:{label['line']}: no finding for {label}")
                continue
            seen.add(finding.span)
            table[expected, finding.outcome] += 1
            wrong = (finding.outcome in SURE and expected in WRONG) or (
                finding.outcome in (Outcome.REFUTED, Outcome.ILL_TYPED) and expected not in WRONG
            )
            false += wrong
            short = expected in SHOULD and finding.outcome not in SURE
            if wrong or (verbose and (short or finding.outcome in LOUD)):
                print(f"{'FALSE ' * wrong}{_line(file, finding)} (expected {expected})")
        for finding in report.findings:
            unlabelled[finding.outcome] += not labels
            if finding.outcome in LOUD and finding.span not in seen:
                print(_line(file, finding))
        spent = time.perf_counter() - begun
        if spent > 20:
            print(f"{file.name}: {spent:.0f} s")
    outcomes = sorted({o for _, o in table} | set(unlabelled), key=lambda o: list(Outcome).index(o))
    print(f"{'':28}" + "".join(f"{o.value:>17}" for o in outcomes))
    for expected in sorted({e for e, _ in table}):
        print(f"{expected:28}" + "".join(f"{table[expected, o]:17}" for o in outcomes))
    if unlabelled:
        print(f"{'not labelled':28}" + "".join(f"{unlabelled[o]:17}" for o in outcomes))
    proved, found = (
        f"{sum(n for (e, o), n in table.items() if e in labels and o in said)}"
        f" of {sum(n for (e, _), n in table.items() if e in labels)}"
        for labels, said in ((SHOULD, SURE), (WRONG | {"NEEDS_HYPOTHESIS"}, LOUD))
    )
    print(f"{len(files)} files; proved {proved}, noticed {found} wrong; {false} false, {missing} missing")
    return false


def _line(file: Path, finding: Finding) -> str:
    shown = f"{finding.lhs[:44]} {finding.relation} {finding.rhs[:44]}"
    why = finding.why or finding.counterexample or ", ".join(finding.assumed)
    return f"{file.name}:{finding.place.line}:{finding.place.column}: {finding.outcome.value}: {shown}: {why[:110]}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) > 0)
