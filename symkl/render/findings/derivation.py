"""What was understood of documents as a Python file of derivations, which a run verifies, and a reader can go on from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symkl.documents.report import Outcome
from symkl.errors import SymklError
from symkl.language.declaring import let_of
from symkl.language.parse import parse
from symkl.render.messages import printable, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from symkl.documents.report import Checked, Finding, Report
    from symkl.language.statement import Statement

SURE = frozenset({Outcome.PROVED, Outcome.FOLLOWS})


def page(report: Report) -> str:
    """Return the file: a derivation for each line that is proved, and for each that is refuted, which says so."""
    names = ", ".join(printable(shown(file.name)) for file in report.files)
    found = [derivation for file in report.files for derivation in _derivations(file)]
    used = sorted({step for _, step in found if step} | {"Derivation", "parse"})
    head = f"# What symkl understood of {_plain(names)}.\n\nfrom symkl import {', '.join(used)}\n"
    return "\n".join([head, *(text for text, _ in found)]).rstrip() + "\n"


def _derivations(file: Checked) -> Iterator[tuple[str, str]]:
    taken: set[str] = set()
    for finding in file.findings:
        statement = finding.result.statement if finding.result is not None else None
        if statement is None or finding.outcome not in (*SURE, Outcome.REFUTED):
            continue
        place = finding.place
        cell = "" if place.cell is None else f"cell-{place.cell}-"
        name = f"{cell}line-{place.line}-{place.column}"
        if name in taken:
            continue
        taken.add(name)
        yield _derivation(finding, statement, name)


def _derivation(finding: Finding, statement: Statement, name: str) -> tuple[str, str]:
    """The text of a derivation, and the step that it needs; of a line that the grammar cannot say, a comment."""
    claim, let = str(statement), _typed(let_of(statement))
    step = statement.relation.name.lower()
    refuted = finding.outcome is Outcome.REFUTED
    why = f"line {finding.place.line}: {finding.lhs} {finding.relation} {finding.rhs}"
    if not _reads_back(claim, let) or (refuted and step != "eq"):
        return f"# {_plain(why)}: {finding.outcome.value}, and no line of the language\n", ""
    letter = name.replace("-", "_")
    last = f"{step}({letter}.rhs{', refuted=True' if refuted else ''})"
    lines = [f"# {_plain(why)}", f"{letter} = parse({claim!r}, {let!r})"]
    lines.append(f"at_{letter} = Derivation({name!r}, [{letter}.lhs, {last}], given={letter}.given)\n")
    return "\n".join(lines), step


def _typed(let: str) -> str:
    """Declarations as they are typed: ``x: n; x ~ Normal(m, S)`` for the ``x: n ~ p; p: Normal(m, S)`` that is shown."""
    items = let.split("; ")
    laws = {name: law for name, _, law in (item.partition(": ") for item in items) if "(" in law}
    found = []
    for item in items:
        kind, random, law = item.partition(" ~ ")
        name, colon, _ = kind.partition(":")
        if random and colon:
            kind, _, given = kind.partition(f", {name} | ")
            item = f"{kind}; {name}{f' | {given}' if given else ''} ~ {laws.get(law, law)}"  # noqa: PLW2901 - as it is typed
        found.append(item)
    return "; ".join(found)


def _reads_back(claim: str, let: str) -> bool:
    try:
        return str(parse(claim, let)) == claim
    except SymklError:
        return False


def _plain(text: str) -> str:
    """Text on one line, for a comment."""
    return re.sub(r"\s+", " ", printable(text))
