"""What each mechanism of the reader pays: python tests/benchmarks/ablation.py [FOLDER|FILE]...

Each mechanism is switched off in turn, from outside, and the documents are checked again. Labels are found as
`documents.py` beside this file finds them; where there are none, the whole reader's own verdicts stand for them. By default
the sample documents of the tests are checked.
"""

from __future__ import annotations

import contextlib
import sys
from collections import Counter
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent))

from documents import SHOULD, SURE, WRONG, labelled, labels_of

from symkl.deciding import Means
from symkl.documents import check, equations, fitting, grounding, joint, judge, progress, readings, related, scope, trials
from symkl.documents.check import checked, decider
from symkl.documents.reading import documents_of, macros_of
from symkl.documents.report import Finding, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.documents.check import Decide

SAMPLES = Path(__file__).parents[1] / "documents" / "samples"
KINDS = (".md", ".txt", ".tex", ".ipynb")
MEANS = Means(jobs=2, seconds=10.0)
COLUMNS = ("proved", "follow", "errors", "false alarms", "false proofs", "warnings")
SAID = {Outcome.REFUTED: "REFUTED", Outcome.PROVED: "PROVED", Outcome.FOLLOWS: "PROVED"}


def always(value: Any) -> Any:  # noqa: ANN401 - any function is replaced
    """Return a function that returns a value whatever it is given."""
    return lambda *_, **__: value


def unread(_: judge.Judge, link: equations.Link, *__: object) -> Any:  # noqa: ANN401 - a coroutine, as it replaces one
    """Judge nothing."""
    yield from ()
    return judge.Judgement(link, Outcome.NOT_UNDERSTOOD, "this mechanism is switched off")


# what is switched off, and the functions that are replaced for it
MECHANISMS: dict[str, list[tuple[Any, str, Any]]] = {
    "words that declare letters": [(check, "declarations", always([]))],
    "laws, by `~`, `\\in` and densities": [
        (scope, "_laws", lambda _, __, ___, typing, *____: (typing, frozenset(), {}, {}))
    ],
    "densities told by their names": [(scope, "densities", always(joint.Densities()))],
    "definitions of letters": [(scope, "definitions", always({}))],
    "definitions of functions": [(scope, "functions", always({}))],
    "earlier values of a left side": [(readings.Readings, "values", always([]))],
    "a theorem by what its proof ends in": [(readings.Readings, "_proof", always(()))],
    "assumptions that hold for a while": [(scope, "_assumptions", always(())), (scope, "assumed", always(()))],
    "quoted lemmas in a scope of their own": [(judge.Judge, "_quoted", unread)],
    "sections": [(equations._Sections, "at", always(0))],  # noqa: SLF001 - it is switched off
    "one letter with two meanings": [(scope, "rescoped", lambda equations_, said: (list(equations_), list(said), {}))],
    "what earlier sections say of shapes": [(fitting, "_inherit", always(None))],
    "a chain read anew that does not fit": [(judge.Judge, "_clashing", lambda self, *a: self._merged(*a))],
    "two sizes taken as one": [(judge.Judge, "_merged", unread)],
    "sizes by elimination": [(readings.Readings, "_sized", always(()))],
    "leave-one-out typing": [
        (judge, "specialised", always("")),
        (judge, "numbers_only_here", always("")),
        (judge, "as_numbers", always(None)),
    ],
    "what varies with what": [(trials, "related", always(related.Related())), (grounding, "tied", always(None))],
    "missing hypotheses": [(judge, "hypotheses", always(()))],
    "roles: who may be called wrong": [(judge, "objection", always(None))],
    "lines before that are not decided": [(grounding, "may_follow_from", always([]))],
    "what a proof rests on": [(progress, "grounded", lambda _, judgements: judgements)],
}


@contextlib.contextmanager
def without(mechanism: str) -> Iterator[None]:
    """Switch a mechanism off; the empty name is none."""
    with contextlib.ExitStack() as stack:
        for owner, name, new in MECHANISMS.get(mechanism, ()):
            stack.enter_context(patch.object(owner, name, new))
        yield


def read(files: list[Path], decide: Decide) -> dict[Path, list[Finding]]:
    """Check the files, and say what is found in each."""
    found = {}
    for file in files:
        documents = documents_of(file)
        found[file] = list(checked(str(file), documents, macros_of(documents, file), decide).findings)
    return found


def row(found: dict[Path, list[Finding]], labels: dict[Path, list[tuple[Any, str]]]) -> Counter[str]:
    """Count what is proved, found, and falsely said."""
    counts: Counter[str] = Counter()
    for file, findings in found.items():
        for which, expected in labels[file]:
            finding = which(findings)
            if finding is None:
                continue
            outcome, wrong = finding.outcome, expected in WRONG
            counts["proved"] += outcome is Outcome.PROVED and expected in SHOULD
            counts["follow"] += outcome is Outcome.FOLLOWS and expected in SHOULD
            counts["errors"] += wrong and outcome in (Outcome.REFUTED, Outcome.ILL_TYPED, Outcome.NEEDS_HYPOTHESIS)
            counts["false proofs"] += wrong and outcome in SURE
            counts["warnings"] += not wrong and outcome in (Outcome.ILL_TYPED, Outcome.NEEDS_HYPOTHESIS)
        known = {finding.span for which, expected in labels[file] if expected in WRONG and (finding := which(findings))}
        counts["false alarms"] += sum(f.outcome is Outcome.REFUTED and f.span not in known for f in findings)
    return counts


def at(span: Any, findings: list[Finding]) -> Finding | None:  # noqa: ANN401 - a place that compares
    """Return the finding at a place."""
    return next((f for f in findings if (f.document.cell, f.span) == span), None)


def main(arguments: list[str]) -> int:
    """Print the table."""
    paths = [Path(argument) for argument in arguments] or [SAMPLES]
    files = [f for p in paths for f in (sorted(p.iterdir()) if p.is_dir() else [p]) if f.suffix in KINDS]
    decide = decider(MEANS)
    whole = read(files, decide)
    labels: dict[Path, list[tuple[Any, str]]] = {}
    for file in files:
        said = labels_of(file)
        labels[file] = [(partial(labelled, label=label), str(label["expected"])) for label in said] or [
            (partial(at, (f.document.cell, f.span)), SAID[f.outcome]) for f in whole[file] if f.outcome in SAID
        ]
    should = sum(expected in SHOULD for one in labels.values() for _, expected in one)
    wrong = sum(expected in WRONG for one in labels.values() for _, expected in one)
    print(f"{len(files)} documents; {should} signs that should be proved, {wrong} that are wrong\n")
    print(f"| without | {' | '.join(COLUMNS)} |\n|---|{'---|' * len(COLUMNS)}")
    for name in ("", *MECHANISMS):
        with without(name):
            counts = row(read(files, decide), labels)
        print(f"| {name or '(nothing)'} | {' | '.join(str(counts[column]) for column in COLUMNS)} |", flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
