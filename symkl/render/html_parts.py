"""Parts of the HTML page that several of its sections share."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from symkl.render import boxes, declarations, html_declarations, prose
from symkl.render.evidence import MARKS, is_erratum, rests_on, verdict_words
from symkl.render.html_declarations import PHONE
from symkl.render.markup import anchor, code, escaped
from symkl.render.mathml import exact_row, row
from symkl.render.mathml_names import named
from symkl.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from symkl.language.statement import Statement
    from symkl.render.boxes import Row
    from symkl.suite import DerivationResult, LinkResult, SuiteResult
    from symkl.verdict import Counterexample, Exact, Result

CHAIN, PAGE = 27.0, 42.0  # em; about what a chain with reasons beside it and a page show on one line
STYLES = {
    Verdict.PROVED: "good",
    Verdict.REFUTED: "bad",
    Verdict.ILL_TYPED: "bad",
    Verdict.SUPPORTED: "bad",
    Verdict.UNDECIDED: "bad",
    Verdict.DEFINITION: "dim",
}


@dataclass(frozen=True, slots=True)
class Section:
    """One derivation on the page: its number, an anchor that no other has, and by the labels of links their steps."""

    result: DerivationResult
    number: int
    key: str
    steps: Mapping[str, str] = field(default_factory=dict)

    def key_of(self, link: LinkResult) -> str:
        """Return the anchor of a link."""
        return f"{self.key}-{_letter(link)}"

    @property
    def letters(self) -> prose.Letters:
        """What the letters in its reasons mean."""
        return prose.letters_of([s for k in self.result.derivation.links for s in (k.statement, k.mended) if s is not None])

    def tag(self, link: LinkResult) -> str:
        """Return the number of a link."""
        return f"({self.number}{_letter(link)})"


def entries_of(suite: SuiteResult, steps: Mapping[str, str] | None = None) -> list[Section]:
    """Return each derivation with an anchor of its own."""
    seen: Counter[str] = Counter()
    entries = []
    for number, result in enumerate(suite.derivations, 1):
        key = anchor(result.derivation.name)
        seen[key] += 1
        entries.append(Section(result, number, key if seen[key] == 1 else f"{key}.{number}", steps or {}))
    return entries


def _letter(link: LinkResult) -> str:
    return link.link.label.rpartition("[")[2].rstrip("]")


def mended_label(label: str) -> str:
    """Return what the mended line of a link is called."""
    return f"{label}, mended"


def badge(verdict: Verdict, words: str, style: str = "") -> str:
    """Return a verdict as a word in its colour."""
    mark = f'<span aria-hidden="true">{MARKS[verdict]} </span>'
    return f'<span class="badge {style or STYLES[verdict]}">{mark}{escaped(words)}</span>'


def style_of(link: LinkResult) -> str:
    """Return the colour of a link's verdict; a known misprint has its own."""
    return "known" if is_erratum(link) else STYLES[link.result.verdict]


def mark(link: LinkResult) -> str:
    """Return the mark of a link's verdict: its shape says it, and its colour."""
    verdict = link.result.verdict
    return (
        f'<span class="mark {style_of(link)}" role="img" aria-label="{escaped(verdict_words(link))}">{MARKS[verdict]}</span>'
    )


def formula(content: Row, wide: float = PAGE) -> str:
    """Return a formula twice where a phone has to break it: for wide pages, and for narrow ones."""
    narrow = boxes.lines(content, PHONE)
    if boxes.width(content) <= PHONE:
        return f'<div class="formula">{narrow}</div>'
    return f'<div class="formula narrow">{narrow}</div><div class="formula wide">{boxes.lines(content, wide)}</div>'


def listed(rows: Sequence[tuple[str, str]]) -> str:
    """Return headings with what belongs to them."""
    return f'<dl class="rests">{"".join(f"<dt>{heading}</dt><dd>{text}</dd>" for heading, text in rows)}</dl>'


def evidence_rows(statement: Statement, result: Result) -> list[tuple[str, str]]:
    """Return what a verdict rests on, as headings and HTML."""
    rows = []
    if result.counterexample is not None:
        name = "Witness" if result.verdict is Verdict.PROVED else "Counterexample"
        rows.append((name, counterexample(statement, result.counterexample)))
    if result.laws:
        laws = "".join(f'<li><a href="#law-{anchor(law)}">{escaped(law)}</a></li>' for law in result.laws)
        rows.append(("Laws", f"<ul>{laws}</ul>"))
    as_code = {"Certificate"}
    rows += [(head, code(text) if head in as_code else escaped(text)) for head, text in rests_on(result)]
    return rows


def counterexample(statement: Statement, point: Counterexample) -> str:
    """Return a point with both sides' values there."""
    values = [f"<span>{_equation(name, str(size), statement)}</span>" for name, size in point.sizes.items()]
    values += [f"<span>{_equation(name, value, statement)}</span>" for name, value in point.values.items()]
    sides = "".join(
        f"<span>{side} side {boxes.math(exact_row(value), display=False)}</span>"
        for side, value in (("left", point.lhs), ("right", point.rhs))
    )
    return f'<div class="values scroll">{"".join(values)}</div><div class="values scroll">{sides}</div>'


def _equation(name: str, value: Exact, statement: Statement) -> str:
    symbol = statement.symbols.get(name)
    if symbol is None and not name.isidentifier():  # a probability or a law, in words
        left = boxes.words(name)
    else:
        left = row(symbol) if symbol is not None else named(name)
    if isinstance(value, str) and " with probability " in value:
        return f"{boxes.math(left, display=False)}: {escaped(value)}"
    return boxes.math((*left, *boxes.infix("="), *exact_row(value)), display=False)


def otherwise(link: LinkResult) -> str:
    """Return what a mended line declares otherwise than the printed one."""
    others = html_declarations.grouped(declarations.changed(link.link))
    return f", with {'; '.join(others)}" if others else ""
